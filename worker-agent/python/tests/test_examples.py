import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import unittest

from tests.study_case import EXAMPLES, StudyCase

PARAMS = {"lr": 0.02, "batch": 16, "units": 12, "layers": 1, "dropout": 0.1, "optimizer": "adam"}


class ExampleCase(StudyCase):
    def run_in(self, example, *command):
        done = subprocess.run(
            command,
            cwd=str(EXAMPLES / example),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def train_digits(self, params, **environment):
        self.set_environment(TRIALSTREAM_PARAMS=json.dumps(params), **environment)
        self.run_in("digits", sys.executable, "train.py")


class DigitsTest(ExampleCase):
    def test_learns_and_is_the_same_when_interrupted_and_resumed(self):
        self.train_digits(PARAMS, TRIALSTREAM_MAX_EPOCH="4")
        straight = self.reports()
        self.assertEqual([line["epoch"] for line in straight], [1, 2, 3, 4])
        self.assertLess(straight[3]["val_loss"], 0.6 * straight[0]["val_loss"])
        self.assertGreater(straight[3]["val_acc"], 0.75)

        self.report_file.unlink()
        shutil.rmtree(str(self.directory / "checkpoints"))
        self.train_digits(PARAMS, TRIALSTREAM_MAX_EPOCH="2")
        self.train_digits(PARAMS, TRIALSTREAM_MAX_EPOCH="4", TRIALSTREAM_RESUME_EPOCH="2")
        self.assertEqual(self.reports(), straight)

    def test_bad_hyperparameters_stay_poor(self):
        self.train_digits({**PARAMS, "optimizer": "sgd", "momentum": 0.0, "lr": 0.0001}, TRIALSTREAM_MAX_EPOCH="2")
        self.assertGreater(self.reports()[-1]["val_loss"], 2)

    def test_a_diverging_trial_reports_nan_and_lives(self):
        self.train_digits({**PARAMS, "optimizer": "sgd", "momentum": 0.99, "lr": 1e200}, TRIALSTREAM_MAX_EPOCH="2")
        self.assertEqual([line["val_loss"] for line in self.reports()], ["nan", "nan"])

    def test_two_layers_and_momentum(self):
        params = {**PARAMS, "optimizer": "sgd", "momentum": 0.8, "lr": 0.05, "layers": 2, "dropout": 0.0}
        self.train_digits(params, TRIALSTREAM_MAX_EPOCH="2")
        self.assertLess(self.reports()[1]["val_loss"], self.reports()[0]["val_loss"])

    def test_the_data_is_the_file_that_its_readme_names(self):
        stated = re.search(r"[0-9a-f]{64}", (EXAMPLES / "digits" / "README.md").read_text()).group()
        data = (EXAMPLES / "digits" / "digits.csv.gz").read_bytes()
        self.assertEqual(hashlib.sha256(data).hexdigest(), stated)

    def test_gradients_are_those_of_finite_differences(self):
        code = (
            "import random; from network import *\n"
            "random_ = random.Random(3); net = Network([5, 4, 3, 3], random_)\n"
            "rows = [[random_.random() for _ in range(5)] for _ in range(6)]; labels = [0, 1, 2, 0, 1, 2]\n"
            "found = gradient_rows(net.gradients(rows, labels, 0.0, random_)); worst = 0\n"
            "for row, gradient in zip(net.rows(), found):\n"
            "    for i, expected in enumerate(gradient):\n"
            "        row[i] += 1e-6; up, _ = net.evaluate(rows, labels)\n"
            "        row[i] -= 2e-6; down, _ = net.evaluate(rows, labels)\n"
            "        row[i] += 1e-6; worst = max(worst, abs((up - down) / 2e-6 - expected))\n"
            "print(worst)"
        )
        self.assertLess(float(self.run_in("digits", sys.executable, "-c", code)), 1e-7)


@unittest.skipUnless(shutil.which("sh") and shutil.which("awk"), "sh and awk are not installed")
class ShellTest(ExampleCase):
    def test_reports_checkpoints_and_resumes(self):
        self.set_environment(TRIALSTREAM_MAX_EPOCH="2")
        (self.directory / "checkpoints").mkdir()
        self.run_in("shell", "sh", "train.sh", "0.01", "4")
        self.set_environment(TRIALSTREAM_MAX_EPOCH="3", TRIALSTREAM_RESUME_EPOCH="2")
        self.run_in("shell", "sh", "train.sh", "0.01", "4")
        self.assertEqual(self.reported_epochs(), [1, 2, 3])
        losses = [line["loss"] for line in self.reports()]
        self.assertEqual(losses, sorted(losses, reverse=True))
        manifest = json.loads((self.directory / "checkpoints" / "manifest.json").read_text())
        self.assertEqual((manifest["epoch"], len(manifest["sha256"])), (3, 64))

    def test_says_how_it_is_used(self):
        done = subprocess.run(["sh", "train.sh"], cwd=str(EXAMPLES / "shell"), stderr=subprocess.PIPE)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"usage: train.sh LR DEPTH", done.stderr)

    def test_leaves_when_told_to(self):
        self.set_environment(TRIALSTREAM_MAX_EPOCH="10000")
        (self.directory / "checkpoints").mkdir()
        process = subprocess.Popen(["sh", "train.sh", "0.01", "4"], cwd=str(EXAMPLES / "shell"))
        deadline = time.monotonic() + 60
        while not self.report_file.exists() and time.monotonic() < deadline:
            os.sched_yield()
        process.terminate()
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertEqual(self.reported_epochs(), list(range(1, len(self.reports()) + 1)))


class StdoutTest(ExampleCase):
    def test_prints_what_the_pattern_of_its_study_finds(self):
        text = (EXAMPLES / "stdout" / "study.yaml").read_text()
        pattern = json.loads(re.search(r'stdout: (".*")', text).group(1)).replace("(?<", "(?P<")
        printed = self.run_in("stdout", sys.executable, "train.py", "--lr", "0.1", "--momentum", "0.5", "--epochs", "3")
        found = [match.groupdict() for match in map(re.compile(pattern).search, printed.splitlines()) if match]
        self.assertEqual([match["epoch"] for match in found], ["1", "2", "3"])
        losses = [float(match["val_loss"]) for match in found]
        self.assertEqual(losses, sorted(losses, reverse=True))
        self.assertEqual(len({match["acc"] for match in found}), 3)
