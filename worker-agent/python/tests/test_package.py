import re
import unittest

import trialstream as ts
from tests.study_case import PYTHON_DIR, run_python


class PackageTest(unittest.TestCase):
    def test_names_promised_are_there(self):
        for name in ts.__all__:
            self.assertTrue(hasattr(ts, name), name)
        with self.assertRaisesRegex(AttributeError, "no attribute 'repport'"):
            getattr(ts, "repport")  # noqa: B009

    def test_version_is_that_of_the_package(self):
        stated = re.search(r'^version = "(.+)"$', (PYTHON_DIR / "pyproject.toml").read_text(), re.MULTILINE)
        self.assertEqual(stated.group(1), ts.__version__)

    def test_import_is_silent_and_brings_nothing_heavy(self):
        heavy = "urllib.request http.client logging numpy torch tensorflow keras sklearn yaml pandas".split()
        done = run_python(
            "import sys; before = set(sys.modules); import trialstream;"
            f"print(*[m for m in {heavy} if m in set(sys.modules) - before])"
        )
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "\n", ""))
