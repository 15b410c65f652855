"""A small HTTP server in place of the API: records requests, answers from a table."""

import http.server
import json
import threading


class FakeApi:
    """Answers ``answers[(method, path)]``: (status, headers, body) or a body alone; unknown paths get a problem."""

    def __init__(self):
        self.answers = {}
        self.requests = []
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode("utf-8")
                fake.requests.append((self.command, self.path, body, self.headers))
                answer = fake.answers.get((self.command, self.path), not_found(self.path))
                if callable(answer):
                    answer = answer()
                status, headers, text = answer if isinstance(answer, tuple) else (200, {}, answer)
                data = text.encode("utf-8") if isinstance(text, str) else json.dumps(text).encode("utf-8")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_GET

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def asked(self):
        """What was asked, as (method, path, JSON body or None)."""
        return [(method, path, json.loads(body) if body else None) for method, path, body, _ in self.requests]


def problem(status, code, detail):
    """An answer as RFC 9457 has it."""
    body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail, "code": code}
    return status, {"Content-Type": "application/problem+json"}, body


def not_found(path):
    return problem(404, "not-found", f"nothing at {path}")
