import importlib.util
import os
import socket
import tempfile
import unittest
from unittest import mock

from tests.fake_api import FakeApi, problem
from trialstream import Client, TrialstreamError

ROOT = "/api/v1/studies"


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.api = FakeApi()
        self.addCleanup(self.api.close)
        self.client = Client(self.api.url, token="secret", timeout=10)

    def answer(self, method, path, answer):
        self.api.answers[(method, path)] = answer

    def test_sends_the_token_and_asks_for_json(self):
        self.answer("GET", f"{ROOT}/digits", {"name": "digits"})
        self.client.study("digits")
        headers = self.api.requests[0][3]
        self.assertEqual((headers["Authorization"], headers["Accept"]), ("Bearer secret", "application/json"))

    def test_creates_a_study_from_a_dict(self):
        self.answer("POST", ROOT, (201, {}, {"study": "digits"}))
        self.assertEqual(self.client.create_study({"name": "digits"}), {"study": "digits"})
        self.assertEqual(self.api.asked(), [("POST", ROOT, {"name": "digits"})])
        self.assertEqual(self.api.requests[0][3]["Content-Type"], "application/json")

    def test_asks_a_starting_server_again(self):
        starting = [problem(503, "unavailable", "loading"), problem(503, "unavailable", "loading")]
        self.answer("POST", ROOT, lambda: starting.pop() if starting else (201, {}, {"study": "digits"}))
        self.assertEqual(self.client.create_study({"name": "digits"}), {"study": "digits"})
        self.assertEqual(len(self.api.requests), 3)

    def test_gives_a_server_up_that_does_not_start_in_time(self):
        self.answer("GET", f"{ROOT}/digits", problem(503, "unavailable", "loading"))
        with self.assertRaisesRegex(TrialstreamError, "loading"):
            Client(self.api.url, timeout=0.3).study("digits")
        self.assertGreater(len(self.api.requests), 1)

    def test_creates_a_study_from_a_file(self):
        self.answer("POST", ROOT, (201, {}, {"study": "digits"}))
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "study.json")
            with open(path, "w") as file:
                file.write('{"name": "digits"}')
            self.client.create_study(path)
            self.assertEqual(self.api.asked()[0][2], {"name": "digits", "workdir": os.path.realpath(directory)})

    def test_every_call_goes_to_its_path(self):
        calls = [
            (lambda c: c.study("a b/c"), ("GET", f"{ROOT}/a%20b%2Fc", None)),
            (lambda c: c.trial("s", 3), ("GET", f"{ROOT}/s/trials/3", None)),
            (lambda c: c.metrics("s", 3), ("GET", f"{ROOT}/s/trials/3/metrics", None)),
            (lambda c: c.decisions("s", 3), ("GET", f"{ROOT}/s/trials/3/decisions", None)),
            (lambda c: c.logs("s", 3), ("GET", f"{ROOT}/s/trials/3/logs", None)),
            (lambda c: c.pause("s"), ("POST", f"{ROOT}/s/pause", {})),
            (lambda c: c.resume("s"), ("POST", f"{ROOT}/s/resume", {})),
            (lambda c: c.cancel("s"), ("POST", f"{ROOT}/s/cancel", {})),
            (lambda c: c.stop("s", 0), ("POST", f"{ROOT}/s/trials/0/stop", {})),
            (lambda c: c.pause("s", 0), ("POST", f"{ROOT}/s/trials/0/pause", {})),
            (lambda c: c.resume("s", 0), ("POST", f"{ROOT}/s/trials/0/resume", {})),
            (
                lambda c: c.add_trial("s", {"lr": 1}, batch=2),
                ("POST", f"{ROOT}/s/trials", {"params": {"lr": 1, "batch": 2}}),
            ),
        ]
        self.assertEqual(len(calls), 12)
        for call, (method, path, body) in calls:
            with self.subTest(path=path):
                self.answer(method, path, {"ok": path})
                self.assertEqual(call(self.client), {"ok": path})
                self.assertEqual(self.api.asked()[-1], (method, path, body))

    def test_best(self):
        self.answer("GET", f"{ROOT}/s", {"best": {"trial": 4, "value": 0.1}})
        self.assertEqual(self.client.best("s"), {"trial": 4, "value": 0.1})
        self.answer("GET", f"{ROOT}/s", {"best": None})
        self.assertIsNone(self.client.best("s"))

    def test_trials_follow_the_cursor_to_the_end(self):
        self.answer("GET", f"{ROOT}/s/trials?limit=2", {"items": [{"trial": 0}, {"trial": 1}], "next": "a/b"})
        self.answer("GET", f"{ROOT}/s/trials?limit=2&cursor=a%2Fb", {"items": [{"trial": 2}], "next": None})
        self.assertEqual([trial["trial"] for trial in self.client.trials("s", page=2)], [0, 1, 2])

    def test_studies_are_read_from_a_page_or_a_plain_list(self):
        for answer in ({"items": [{"name": "s"}], "next": None}, [{"name": "s"}]):
            with self.subTest(answer=answer):
                self.answer("GET", ROOT, answer)
                self.assertEqual(self.client.studies(), [{"name": "s"}])

    def test_a_problem_is_raised_with_its_code(self):
        self.answer("POST", ROOT, problem(409, "study-exists", "a study 'digits' exists"))
        with self.assertRaises(TrialstreamError) as caught:
            self.client.create_study({"name": "digits"})
        error = caught.exception
        self.assertEqual((error.code, error.detail, error.status), ("study-exists", "a study 'digits' exists", 409))
        self.assertEqual(str(error), "study-exists: a study 'digits' exists")

    def test_an_error_of_something_in_between_has_a_code_too(self):
        for body in ("<html>Bad gateway</html>", "[]", ""):
            with self.subTest(body=body):
                self.answer("GET", f"{ROOT}/s", (502, {}, body))
                with self.assertRaises(TrialstreamError) as caught:
                    self.client.study("s")
                self.assertEqual((caught.exception.code, caught.exception.status), ("http-502", 502))

    def test_an_answer_that_is_no_json_says_so(self):
        self.answer("GET", f"{ROOT}/s", "<html>hello</html>")
        with self.assertRaisesRegex(TrialstreamError, "not-json: .*is this a Trialstream API"):
            self.client.study("s")

    def test_an_answer_cut_short_is_an_unreachable_server(self):
        self.answer("GET", f"{ROOT}/s", (200, {"Content-Length": "100"}, "{}"))
        with self.assertRaisesRegex(TrialstreamError, "unreachable: .*broke off"):
            self.client.study("s")

    def test_nobody_there(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            client = Client(f"http://127.0.0.1:{unused.getsockname()[1]}")
            with self.assertRaisesRegex(TrialstreamError, "unreachable: .*refused") as caught:
                client.studies()
        self.assertEqual(caught.exception.status, 0)

    def test_url_and_token_come_from_the_environment(self):
        self.answer("GET", ROOT, [])
        with mock.patch.dict(os.environ, TRIALSTREAM_SERVER=self.api.url + "/", TRIALSTREAM_TOKEN="other"):
            Client().studies()
        self.assertEqual(self.api.requests[0][3]["Authorization"], "Bearer other")

    def test_a_url_that_is_none_is_refused(self):
        with mock.patch.dict(os.environ):
            os.environ.pop("TRIALSTREAM_SERVER", None)
            os.environ.pop("TRIALSTREAM_URL", None)
            for url in (None, "", "localhost:8080", "file:///etc/passwd"):
                with self.subTest(url=url):
                    self.assertRaisesRegex(ValueError, "http://127.0.0.1:8080", Client, url)

    @unittest.skipUnless(importlib.util.find_spec("pandas"), "pandas is not installed")
    def test_to_dataframe(self):
        items = [{"trial": 0, "params": {"lr": 0.1}, "value": 0.5}, {"trial": 1, "params": {"lr": 0.2}, "value": 0.4}]
        self.answer("GET", f"{ROOT}/s/trials?limit=1000", {"items": items, "next": None})
        frame = self.client.to_dataframe("s")
        self.assertEqual(list(frame["params.lr"]), [0.1, 0.2])
        self.assertEqual(list(frame.sort_values("value")["trial"]), [1, 0])
