"""What every integration must do, run with the real framework; a framework that is not installed skips, visibly."""

import contextlib
import importlib.util
import os
import signal
import unittest
from unittest import mock

import trialstream as ts
from trialstream import reporting


def needs(*modules):
    """Skip a test case unless one of the modules is installed."""
    found = any(importlib.util.find_spec(module) for module in modules)
    return unittest.skipUnless(found, f"{' or '.join(modules)} is not installed")


class IntegrationContract:
    """Mixed into a StudyCase, which has ``train(epochs)`` and names a reported ``metric``."""

    metric = "val_loss"

    def train(self, epochs):
        """Train a new model, resuming, up to that epoch."""
        raise NotImplementedError

    def train_in_new_process(self, epochs, resume=0):
        self.resume_after(resume)
        self.set_environment(TRIALSTREAM_MAX_EPOCH=str(epochs))
        self.train(epochs)

    def test_reports_each_epoch(self):
        self.train_in_new_process(3)
        self.assertEqual(self.reported_epochs(), [1, 2, 3])
        for line in self.reports():
            self.assertIsInstance(line[self.metric], float, line)

    def test_resumes_from_its_checkpoint(self):
        self.train_in_new_process(4)
        straight = self.reports()
        self.report_file.unlink()
        self.set_environment(TRIALSTREAM_CHECKPOINT_DIR=str(self.directory / "second"))
        self.train_in_new_process(2)
        self.train_in_new_process(4, resume=2)
        self.assertEqual(self.reported_epochs(), [1, 2, 3, 4])
        resumed = [line[self.metric] for line in self.reports()]
        for line, value in zip(straight, resumed):
            self.assertAlmostEqual(line[self.metric], value, places=4)

    def train_after_first_report(self, then):
        """Train up to 5 epochs, calling ``then`` as soon as the first is reported."""
        append = reporting._FILES.append

        def append_and_tell(path, line):
            append(path, line)
            then()

        with mock.patch.object(reporting._FILES, "append", append_and_tell):
            self.train_in_new_process(5)

    def test_stops_at_the_end_of_the_epoch_when_told(self):
        self.train_after_first_report(self.tell_to_stop)
        self.assertEqual(self.reported_epochs(), [1])

    def test_sigterm_ends_it_with_its_checkpoint_saved(self):
        with contextlib.suppress(SystemExit):  # Lightning's own handler ends the process by this
            self.train_after_first_report(lambda: os.kill(os.getpid(), signal.SIGTERM))
        self.assertEqual(self.reported_epochs(), [1])
        self.resume_after(1)
        self.assertEqual(ts.load_checkpoint().epoch, 1)
