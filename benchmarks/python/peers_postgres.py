"""A PostgreSQL server that lives as long as a benchmark: a directory of its own, a socket in it, no port."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time


def missing():
    """What keeps the server from being started; empty: nothing."""
    if binary("initdb") is None:
        return "PostgreSQL is not installed"
    try:
        import psycopg2  # noqa: F401
    except ImportError:
        return "psycopg2 is not installed"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "it does not run as root, and there is no setpriv"
    return ""


def binary(name):
    found = shutil.which(name)
    if found:
        return found
    return next((str(path) for path in sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/" + name), reverse=True)), None)


class Server:
    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="peers-pg")
        self.databases = 0
        user = []
        if os.geteuid() == 0:
            user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            shutil.chown(self.directory, "nobody")
        data = os.path.join(self.directory, "data")
        initdb = [binary("initdb"), "-D", data, "-A", "trust", "-U", "peers"]
        subprocess.run(user + initdb, check=True, stdout=subprocess.DEVNULL, cwd="/")
        postgres = [binary("postgres"), "-D", data, "-k", self.directory, "-c", "listen_addresses="]
        with open(os.path.join(self.directory, "log"), "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(user + postgres, stdout=log, stderr=log, cwd="/")
        self.execute_when_ready("SELECT 1")
        return self

    def execute_when_ready(self, statement):
        import psycopg2

        until = time.monotonic() + 30
        while True:
            try:
                connection = psycopg2.connect(host=self.directory, user="peers", dbname="postgres")
                break
            except psycopg2.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.1)
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()

    def database(self):
        """The address of a new, empty database."""
        self.databases += 1
        self.execute_when_ready("CREATE DATABASE peers%d" % self.databases)
        return "postgresql+psycopg2://peers@/peers%d?host=%s" % (self.databases, self.directory)

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGINT)  # at once: it would wait for its clients otherwise
        self.process.wait(timeout=60)
        shutil.rmtree(self.directory)
