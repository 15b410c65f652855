"""A test case that runs inside a study: the environment that an agent gives, in a directory of its own."""

import contextlib
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from trialstream import checkpoints, stopping

PYTHON_DIR = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = PYTHON_DIR / "examples"


class StudyCase(unittest.TestCase):
    """Each test is a new trial: nothing reported, nothing saved, not told to stop."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.report_file = self.directory / "report.jsonl"
        self.set_environment(
            TRIALSTREAM_STUDY="digits",
            TRIALSTREAM_TRIAL="7",
            TRIALSTREAM_PARAMS='{"lr": 0.1, "optimizer": "adam"}',
            TRIALSTREAM_REPORT=str(self.report_file),
            TRIALSTREAM_CHECKPOINT_DIR=str(self.directory / "checkpoints"),
            TRIALSTREAM_RESUME_EPOCH="0",
            TRIALSTREAM_MAX_EPOCH="3",
        )
        self.new_process()
        self.addCleanup(self.new_process)
        self.addCleanup(signal.signal, signal.SIGTERM, signal.getsignal(signal.SIGTERM))

    def set_environment(self, **variables):
        patch = mock.patch.dict(os.environ, variables)
        patch.start()
        self.addCleanup(patch.stop)

    def outside_a_study(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALSTREAM_")}
        patch = mock.patch.dict(os.environ, kept, clear=True)
        patch.start()
        self.addCleanup(patch.stop)

    def new_process(self):
        """Forget what a training process keeps in memory."""
        checkpoints._loaded_epoch = None
        stopping._stop.clear()
        stopping._installed = False

    def resume_after(self, epoch):
        """The same trial in a new process, resuming."""
        self.new_process()
        self.set_environment(TRIALSTREAM_RESUME_EPOCH=str(epoch))

    def tell_to_stop(self):
        (self.directory / "stop").touch()

    def reports(self):
        return [json.loads(line) for line in self.report_file.read_text().splitlines()]

    def reported_epochs(self):
        return [line["epoch"] for line in self.reports()]


@contextlib.contextmanager
def captured_stderr():
    text = io.StringIO()
    with contextlib.redirect_stderr(text):
        yield text


def run_python(code, **environment):
    """Run code in a new Python that finds the package; returns the finished process with its output as text."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(PYTHON_DIR), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=60,
    )
