import importlib.util
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

from tests.study_case import EXAMPLES
from trialstream.study_file import read_study

HAS_YAML = importlib.util.find_spec("yaml") is not None


class ReadStudyTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name).resolve()

    def file(self, text):
        path = self.directory / "study.yaml"
        path.write_text(text)
        return path

    def test_a_dict_is_taken_as_it_is(self):
        self.assertEqual(read_study({"name": "s", "workdir": "."}), {"name": "s", "workdir": "."})

    def test_a_file_has_its_workdir_resolved(self):
        self.assertEqual(read_study(self.file('{"name": "s"}'))["workdir"], str(self.directory))
        self.assertEqual(read_study(str(self.file('{"workdir": "../x"}')))["workdir"], str(self.directory.parent / "x"))
        self.assertEqual(read_study(self.file('{"workdir": "/data"}'))["workdir"], "/data")

    def test_a_missing_file_and_what_is_no_mapping_are_refused(self):
        self.assertRaises(FileNotFoundError, read_study, str(self.directory / "absent.yaml"))
        self.assertRaisesRegex(ValueError, "study.yaml must be a mapping", read_study, self.file("[1]"))

    def test_without_pyyaml_the_error_says_what_to_do(self):
        with mock.patch.dict(sys.modules, yaml=None):
            self.assertRaisesRegex(ImportError, "pip install pyyaml", read_study, "name: s\nseed: 1\n")

    @unittest.skipUnless(HAS_YAML, "PyYAML is not installed")
    def test_yaml_is_read_as_version_1_2(self):
        study = read_study("a: 1e-5\nb: no\nc: 1:30\nd: true\ne: 010\nf: .inf\ng:\nh: [1, 2.5, -3]\ni: 10m\nj: '1'\n")
        expected = {"a": 1e-5, "b": "no", "c": "1:30", "d": True, "e": 10, "f": float("inf")}
        self.assertEqual(study, {**expected, "g": None, "h": [1, 2.5, -3], "i": "10m", "j": "1"})

    @unittest.skipUnless(HAS_YAML, "PyYAML is not installed")
    def test_yaml_that_is_none_or_dangerous_is_refused(self):
        self.assertRaisesRegex(ValueError, "is not YAML", read_study, "a: [1\nb: 2")
        self.assertRaisesRegex(ValueError, "is not YAML", read_study, "a: !!python/object/apply:os.getpid []\nb: 1")

    @unittest.skipUnless(HAS_YAML, "PyYAML is not installed")
    def test_the_examples_commands_name_their_hyperparameters(self):
        files = sorted(EXAMPLES.glob("*/study.yaml"))
        examples = [
            "digits", "fastai", "huggingface", "ignite", "keras", "lightgbm",
            "lightning", "pytorch", "shell", "sklearn", "stdout", "xgboost",
        ]
        self.assertEqual([file.parent.name for file in files], examples)
        for file in files:
            with self.subTest(file=file):
                study = read_study(file)
                self.assertTrue((file.parent / study["command"][1]).is_file())
                named = {part[1:-1] for part in study["command"] if part.startswith("{")}
                self.assertLessEqual(named, {*study["space"], "resource.max"})
                self.assertTrue(all(isinstance(p.get("min", 0), (int, float)) for p in study["space"].values()))
