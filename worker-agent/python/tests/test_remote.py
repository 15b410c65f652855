import unittest

from tests.fake_api import FakeApi, problem
from trialstream import Client, RemoteStudy, TrialstreamError

STUDY = "/api/v1/studies/s"
TRIALS = f"{STUDY}/trials"


class FakeStudy:
    """A study of so many trials; each proposed one has ended at the second look at it, with x for a value."""

    def __init__(self, api, budget):
        self.api = api
        self.budget = budget
        self.rows = []
        self.most_under_way = 0
        api.answers[("GET", STUDY)] = self.state
        api.answers[("GET", f"{TRIALS}?limit=1000")] = self.list
        api.answers[("POST", TRIALS)] = self.add

    def state(self):
        ended = len(self.rows) >= self.budget and all(row["state"] != "RUNNING" for row in self.rows)
        return {
            "state": "COMPLETED" if ended else "RUNNING",
            "definition": {"space": {"x": {"type": "float", "min": 0, "max": 1}}},
            "budget": {"trials": self.budget},
            "trials": {"total": len(self.rows)},
        }

    def list(self):
        self.most_under_way = max(self.most_under_way, sum(row["state"] == "RUNNING" for row in self.rows))
        for row in self.rows:
            if row["looks"] > 0 and row["state"] == "RUNNING":
                row.update(state="COMPLETED", bestValue=row["params"]["x"], lastEpoch=9, message="trained")
            row["looks"] += 1
        return {"items": [dict(row) for row in self.rows], "next": None}

    def add(self):
        params = self.api.asked()[-1][2]["params"]
        if len(self.rows) >= self.budget:
            return problem(409, "refused", "the budget is spent")
        if not 0 <= params["x"] <= 1:
            return problem(409, "refused", "x must lie between 0 and 1")
        row = {"trial": len(self.rows), "state": "RUNNING", "params": params, "bestValue": None, "looks": 0}
        self.rows.append(row)
        return 201, {}, row


class RemoteStudyTest(unittest.TestCase):
    def setUp(self):
        self.api = FakeApi()
        self.addCleanup(self.api.close)
        self.remote = RemoteStudy(Client(self.api.url, timeout=10), "s", poll=0.001)

    def test_proposes_and_waits_for_a_result(self):
        FakeStudy(self.api, budget=3)
        self.assertEqual(self.remote.propose(x=0.5), 0)
        self.assertEqual(self.api.asked()[-1], ("POST", TRIALS, {"params": {"x": 0.5}}))
        states = iter(["RUNNING", "COMPLETED"])
        self.api.answers[("GET", f"{TRIALS}/0")] = lambda: {
            "trial": 0,
            "params": {"x": 0.5},
            "state": next(states),
            "bestValue": 0.25,
            "lastEpoch": 9,
            "message": "trained",
        }
        self.assertEqual(self.remote.wait([0]), [(0, {"x": 0.5}, "COMPLETED", 0.25, 9, "trained")])

    def test_waiting_ends(self):
        self.api.answers[("GET", f"{TRIALS}/0")] = {"trial": 0, "params": {}, "state": "RUNNING"}
        with self.assertRaisesRegex(TimeoutError, r"none of the trials \[0\] ended within 0 s"):
            self.remote.wait([0], timeout=0)
        self.assertRaises(ValueError, self.remote.wait, [])

    def test_drives_a_study_to_its_end(self):
        study = FakeStudy(self.api, budget=7)
        told = []
        seen = []

        def suggest(results):
            seen.append(len(results))
            return {"x": len(study.rows) / 10}

        results = self.remote.drive(suggest, parallel=3, tell=told.append)
        self.assertEqual([result.trial for result in results], list(range(7)))
        self.assertEqual([result.value for result in results], [x / 10 for x in range(7)])
        self.assertEqual(sorted(result.trial for result in told), list(range(7)))
        self.assertEqual(study.most_under_way, 3)
        self.assertEqual(seen, sorted(seen))
        self.assertGreater(seen[-1], 0)
        self.assertEqual(self.remote.results(), results)
        self.assertTrue(self.remote.ended())

    def test_goes_on_where_an_earlier_driver_was_interrupted(self):
        study = FakeStudy(self.api, budget=4)
        self.remote.propose(x=0.1)
        self.remote.propose(x=0.2)
        self.remote.drive(lambda results: {"x": 0.9}, parallel=2)
        self.assertEqual([row["params"]["x"] for row in study.rows], [0.1, 0.2, 0.9, 0.9])

    def test_ends_when_the_sampler_has_nothing_more(self):
        study = FakeStudy(self.api, budget=100)
        points = iter([0.1, 0.2, 0.3])
        results = self.remote.drive(lambda results: next(({"x": x} for x in points), None), parallel=2)
        self.assertEqual([result.value for result in results], [0.1, 0.2, 0.3])
        self.assertEqual(len(study.rows), 3)

    def test_a_proposal_outside_the_space_is_the_samplers_error(self):
        FakeStudy(self.api, budget=3)
        with self.assertRaisesRegex(TrialstreamError, "x must lie between 0 and 1"):
            self.remote.drive(lambda results: {"x": 7})

    def test_a_budget_that_others_spent_ends_it(self):
        study = FakeStudy(self.api, budget=1)

        def suggest(results):
            study.rows.append({"trial": 0, "state": "RUNNING", "params": {"x": 0.5}, "bestValue": None, "looks": 0})
            return {"x": 0.1}

        self.assertEqual(self.remote.drive(suggest), [])

    def test_bad_settings_are_refused(self):
        self.assertRaises(ValueError, RemoteStudy, Client(self.api.url), "s", 0)
        self.assertRaises(ValueError, self.remote.drive, lambda results: None, 0)

    def test_definition(self):
        FakeStudy(self.api, budget=3)
        self.assertEqual(self.remote.definition()["space"]["x"]["max"], 1)
        self.assertEqual(self.remote.study, "s")


if __name__ == "__main__":
    unittest.main()
