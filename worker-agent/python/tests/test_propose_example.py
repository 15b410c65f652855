import importlib.util
import io
import unittest
from contextlib import redirect_stdout
from unittest import mock

from tests.fake_api import FakeApi
from tests.study_case import EXAMPLES
from trialstream import RemoteStudy

STUDY = "/api/v1/studies/proposed-by-python"


def load():
    spec = importlib.util.spec_from_file_location("propose", str(EXAMPLES / "propose" / "propose.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class ProposeExampleTest(unittest.TestCase):
    def setUp(self):
        self.api = FakeApi()
        self.addCleanup(self.api.close)
        self.rows = []
        self.api.answers = {
            ("POST", "/api/v1/studies"): (201, {}, {"study": "proposed-by-python"}),
            ("GET", STUDY): self.study,
            ("GET", f"{STUDY}/trials?limit=1000"): lambda: {"items": list(self.rows), "next": None},
            ("POST", f"{STUDY}/trials"): self.add,
        }

    def study(self):
        best = min(self.rows, key=lambda row: row["bestValue"], default=None)
        return {
            "state": "COMPLETED" if len(self.rows) >= 12 else "RUNNING",
            "budget": {"trials": 12},
            "trials": {"total": len(self.rows)},
            "best": best and {"trial": best["trial"], "value": best["bestValue"], "params": best["params"]},
        }

    def add(self):
        params = self.api.asked()[-1][2]["params"]
        assert 1e-4 <= params["lr"] <= 1 and 1 <= params["depth"] <= 12 and isinstance(params["depth"], int), params
        value = abs(params["lr"] - 0.03) + abs(params["depth"] - 6)
        row = {"trial": len(self.rows), "state": "COMPLETED", "params": params, "bestValue": value, "lastEpoch": 9}
        self.rows.append(row)
        return 201, {}, row

    def test_finds_better_points_than_its_first_ones(self):
        example = load()
        out = io.StringIO()
        with mock.patch("sys.argv", ["propose.py", self.api.url]), redirect_stdout(out):
            with mock.patch.object(RemoteStudy.__init__, "__defaults__", (0.001,)):
                example.main()
        lines = out.getvalue().splitlines()
        self.assertEqual(len(self.rows), 12)
        self.assertEqual(len(lines), 13)
        self.assertTrue(lines[-1].startswith("best: trial "), lines[-1])
        values = [row["bestValue"] for row in self.rows]
        self.assertLess(min(values[4:]), min(values[:4]))
        self.assertEqual(self.api.asked()[0][2]["sampler"], {"type": "external"})


if __name__ == "__main__":
    unittest.main()
