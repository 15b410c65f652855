"""Each framework's example study, trained for real where the framework is installed, whole and in two parts."""

import importlib.util
import os
import re
import subprocess
import sys
import unittest

from tests.study_case import EXAMPLES, PYTHON_DIR, StudyCase

NEEDS = {
    "fastai": ["fastai"],
    "huggingface": ["transformers", "accelerate"],
    "ignite": ["ignite"],
    "keras": ["keras"],
    "lightgbm": ["lightgbm", "numpy"],
    "lightning": ["torch", "lightning|pytorch_lightning"],
    "pytorch": ["torch"],
    "sklearn": ["sklearn"],
    "xgboost": ["xgboost", "numpy"],
}
RENAMED = {"lambda": 'p["lambda"]'}


def missing(example):
    return [
        names
        for names in NEEDS[example]
        if not any(importlib.util.find_spec(name) is not None for name in names.split("|"))
    ]


def study(example):
    return (EXAMPLES / example / "study.yaml").read_text()


def space(text):
    return re.findall(r"^  (\w+): +{type", text, re.MULTILINE)


class FrameworkExampleContract:
    """What each example does; a subclass names the folder."""

    example = ""

    def setUp(self):
        super().setUp()
        # the scripts' own defaults
        self.set_environment(TRIALSTREAM_PARAMS="{}", OMP_NUM_THREADS="1")

    def train(self, max_epoch, resume_epoch=0):
        done = subprocess.run(
            [sys.executable, "train.py"],
            cwd=str(EXAMPLES / self.example),
            env={
                **os.environ,
                "PYTHONPATH": str(PYTHON_DIR),
                "TRIALSTREAM_MAX_EPOCH": str(max_epoch),
                "TRIALSTREAM_RESUME_EPOCH": str(resume_epoch),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            timeout=240,
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_learns_and_goes_on_where_it_was(self):
        metric = re.search(r"metric: {name: (\w+)", study(self.example)).group(1)
        self.train(2)
        self.train(4, resume_epoch=2)
        self.assertEqual(self.reported_epochs(), [1, 2, 3, 4])
        losses = [line[metric] for line in self.reports()]
        self.assertLess(losses[3], losses[0])


class StudyFilesTest(unittest.TestCase):
    def test_scripts_use_each_hyperparameter_of_their_studies(self):
        self.assertEqual(len(NEEDS), 9)
        for example in NEEDS:
            script = (EXAMPLES / example / "train.py").read_text()
            names = space(study(example))
            self.assertGreaterEqual(len(names), 4, example)
            for name in names:
                self.assertIn(RENAMED.get(name, f"p.{name}"), script, example)


def case(example):
    lacking = missing(example)
    made = type(f"{example.capitalize()}ExampleTest", (FrameworkExampleContract, StudyCase), {"example": example})
    return unittest.skipIf(lacking, f"not installed: {', '.join(lacking)}")(made)


for _example in NEEDS:
    _made = case(_example)
    globals()[_made.__name__] = _made
del _made
