import json
import math
import os
import shlex
import sys
import unittest

from tests.study_case import PYTHON_DIR
from trialstream import AskTell, TrialstreamError
from trialstream.asktell import _launcher

STUDY = {
    "name": "asked",
    "metric": {"name": "loss", "goal": "minimize"},
    "resource": {"name": "epoch", "min": 1, "max": 9},
    "command": ["unused"],
    "space": {"x": {"type": "float", "min": 0, "max": 1}},
    "sampler": {"type": "random"},
    "pruner": {"type": "asha", "reductionFactor": 3},
    "budget": {"trials": 12, "parallel": 2},
    "seed": 1,
}

# Speaks as trialstream ask-tell does; the words of its command line and each request go back in the answers.
FAKE = r"""
import json, sys
asked = 0
for line in sys.stdin:
    request = json.loads(line)
    op = request["op"]
    if op == "ask":
        asked += 1
        row = {"trial": 0, "params": {"x": 0.5}, "resource": 3 * asked, "sampler": "random", "why": "why"}
        answer = {"suggestions": [row]} if asked < 3 else {"suggestions": [], "done": True, "reason": "spent"}
    elif op == "report":
        answer = {"decision": "PAUSE", "reason": json.dumps(request)}
        if request["trial"] == 9:
            answer = {"error": "no trial 9"}
        elif request["epoch"] < 3:
            answer = {"decision": "CONTINUE", "reason": json.dumps(request), "resource": 3}
    elif op == "best":
        answer = {"trial": 0, "value": 1, "params": {}, "argv": sys.argv[1:], "study": open(sys.argv[2]).read()}
    elif op == "add":
        answer = {"trial": 7, "reused": request["params"]}
    else:
        answer = {"ok": True}
        if request.get("failed") == "die":
            sys.exit("trialstream: it is over")
    print(json.dumps(answer), flush=True)
"""


class ProtocolTest(unittest.TestCase):
    def search(self, study=None, **more):
        search = AskTell(study or STUDY, command=[sys.executable, "-c", FAKE], **more)
        self.addCleanup(search.close)
        return search

    def test_the_study_and_the_seed_go_to_the_search(self):
        best = self.search(seed=5).best()
        self.assertEqual((best["argv"][0], best["argv"][2:]), ("ask-tell", ["--seed", "5"]))
        self.assertEqual(json.loads(best["study"]), STUDY)
        text = "name: asked\nspace: {}\n"
        self.assertEqual(self.search(text).best()["study"], text)
        file = str(PYTHON_DIR / "pyproject.toml")
        self.assertEqual(self.search(file).best()["argv"], ["ask-tell", file])

    def test_a_paused_trial_goes_on_after_its_last_epoch(self):
        search = self.search()
        (asked,) = search.ask()
        self.assertEqual(asked, (0, {"x": 0.5}, 3, 1))
        verdict = search.report(asked, 3, 0.25)
        self.assertEqual(verdict, "PAUSE")
        self.assertEqual(json.loads(verdict.reason), {"op": "report", "trial": 0, "epoch": 3, "value": 0.25})
        (again,) = search.ask()
        self.assertEqual((again.resource, again.first), (6, 4))
        self.assertEqual((search.done, search.ask(), search.done), ("", [], "spent"))

    def test_epochs_end_with_the_verdict_and_must_be_reported(self):
        search = self.search()
        (asked,) = search.ask()
        trained = []
        for epoch in search.epochs(asked._replace(resource=1)):
            trained.append(epoch)
            search.report(asked, epoch, 0.5)
        self.assertEqual(trained, [1, 2, 3])
        with self.assertRaisesRegex(ValueError, "epoch 4 of trial 0 was not reported"):
            list(search.epochs(search.ask()[0]))

    def test_numbers_that_json_lacks_and_several_metrics(self):
        search = self.search()
        for value, sent in ((math.nan, "nan"), (-math.inf, "-inf"), (1, 1.0)):
            self.assertEqual(json.loads(search.report(0, 1, value).reason)["value"], sent)
        reason = json.loads(search.report(0, 2, {"loss": 1, "acc": math.inf}).reason)
        self.assertEqual(reason["values"], {"loss": 1.0, "acc": "inf"})

    def test_what_is_refused_and_what_ended_is_said(self):
        search = self.search()
        with self.assertRaisesRegex(TrialstreamError, "refused: no trial 9"):
            search.report(9, 1, 0.5)
        with self.assertRaisesRegex(ValueError, "trial 0 has no reported value yet"):
            search.tell(0)
        self.assertEqual(search.add(x=0.1), 7)
        with self.assertRaisesRegex(TrialstreamError, "ended: trialstream: it is over"):
            search.tell(0, failed="die")
        with self.assertRaisesRegex(TrialstreamError, "ended"):
            search.best()

    def test_one_after_another_wants_each_told(self):
        search = self.search()
        self.assertEqual([asked.resource for asked in search], [3, 6])

    def test_a_search_that_can_not_start_says_why(self):
        search = AskTell(
            STUDY, command=[sys.executable, "-c", "import sys; sys.exit('trialstream: study.yaml:1: bad')"]
        )
        self.addCleanup(search.close)
        with self.assertRaisesRegex(TrialstreamError, "study.yaml:1: bad"):
            search.ask()


@unittest.skipUnless(
    os.environ.get("TRIALSTREAM_LAUNCHER"), "the search itself: set TRIALSTREAM_LAUNCHER to the command that starts it"
)
class RealSearchTest(unittest.TestCase):
    def train(self):
        with AskTell(STUDY, command=shlex.split(os.environ["TRIALSTREAM_LAUNCHER"]), seed=3) as search:
            trained = {}
            for trial in search:
                for epoch in search.epochs(trial):
                    trained[trial.trial] = epoch
                    search.report(trial, epoch, (trial.params["x"] - 0.3) ** 2 + 1 / epoch)
            return trained, search.best(), search.done

    def test_a_whole_search_stops_the_worse_and_is_the_same_again(self):
        trained, best, done = self.train()
        self.assertEqual(len(trained), 12)
        self.assertEqual(max(trained.values()), 9)
        self.assertLess(sum(trained.values()), 12 * 9 / 2)
        self.assertAlmostEqual(best["value"], (best["params"]["x"] - 0.3) ** 2 + 1 / best["epoch"])
        self.assertIn("12", done)
        self.assertEqual(self.train(), (trained, best, done))


class LauncherTest(unittest.TestCase):
    def test_in_the_repository_it_is_the_repositorys_own(self):
        launcher = PYTHON_DIR.parent.parent / "trialstream"
        self.assertTrue(launcher.is_file())
        self.assertEqual(_launcher(), [str(launcher)])
