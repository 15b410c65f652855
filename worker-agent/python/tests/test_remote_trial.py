import threading
import unittest

from tests.fake_api import FakeApi, problem
from trialstream import Client, RemoteStudy, TrialstreamError

STUDY = "/api/v1/studies/s"
ORDERS = f"{STUDY}/clients/me/orders"
REPORTS = f"{STUDY}/clients/me/reports"
RUN = {
    "kind": "RUN",
    "reason": "",
    "leaseEpoch": 1,
    "params": {"x": 0.5},
    "slot": 0,
    "resumeEpoch": 0,
    "untilEpoch": 3,
    "maxEpoch": 9,
    "metrics": ["loss"],
    "maxRuntimeMs": 0,
    "spentRuntimeMs": 40,
}


class FakeScheduler:
    """Gives a trial to whoever asks, as long as there are some, and remembers what is reported."""

    def __init__(self, api):
        self.api = api
        self.lock = threading.Condition()
        self.log = []
        self.todo = []
        self.states = []
        self.reports = []
        self.study = "RUNNING"
        api.answers[("POST", ORDERS)] = self.orders
        api.answers[("POST", REPORTS)] = self.told

    def order(self, **order):
        with self.lock:
            self.log.append(order)
            self.lock.notify_all()

    def run(self, trial, **more):
        self.todo.append({**RUN, "trial": trial, **more})

    def orders(self):
        state = self.body(ORDERS)
        with self.lock:
            self.states.append(state)
            if state["asks"] and self.todo:
                self.log.append(self.todo.pop(0))
            after = int(state["after"] or 0)
            if len(self.log) == after:
                self.lock.wait(min(0.05, state["waitMs"] / 1000))
            return {"orders": self.log[after:], "cursor": str(len(self.log)), "studyState": self.study}

    def told(self):
        with self.lock:
            self.reports += self.body(REPORTS)["reports"]
        return {}

    def body(self, path):
        return [body for method, asked, body in self.api.asked() if asked == path][-1]

    def kinds(self, trial):
        return [report["kind"] for report in self.reports if report["trial"] == trial]


class RemoteTrialTest(unittest.TestCase):
    def setUp(self):
        self.api = FakeApi()
        self.addCleanup(self.api.close)
        self.scheduler = FakeScheduler(self.api)
        self.study = RemoteStudy(Client(self.api.url, timeout=10), "s", name="me")
        self.addCleanup(self.study.close)

    def ask(self, **more):
        self.scheduler.run(len(self.scheduler.log), **more)
        trial = self.study.ask(timeout=30)
        self.assertIsNotNone(trial)
        return trial

    def end(self):
        return self.scheduler.reports[-1]

    def await_stop(self, trial):
        waiting = threading.Event()
        for _ in range(3000):
            if trial.should_stop():
                return
            waiting.wait(0.01)
        self.fail("it is not told to stop")

    def test_trains_until_its_last_epoch_for_now(self):
        with self.ask() as trial:
            self.assertEqual(trial.params, {"x": 0.5})
            for epoch in trial.epochs():
                trial.report(epoch, 1 / epoch, acc=0.5)
        self.assertEqual(self.scheduler.kinds(0), ["STARTED", "EPOCH", "EPOCH", "EPOCH", "EXITED"])
        self.assertEqual([report["sequence"] for report in self.scheduler.reports], [0, 1, 2, 3, 4])
        self.assertEqual(self.scheduler.reports[2]["metrics"], {"loss": 0.5, "acc": 0.5})
        self.assertEqual((self.end()["exit"], self.end()["lastEpoch"]), ("PAUSED", 3))
        self.assertGreaterEqual(self.end()["runtimeMs"], 40)

    def test_a_full_training_is_completed_and_goes_on_from_a_checkpoint(self):
        trial = self.ask(resumeEpoch=7, untilEpoch=9)
        self.assertEqual(list(self.trained(trial)), [8, 9])
        trial.saved(9, "/data/9")
        trial.tell()
        self.assertEqual(self.scheduler.kinds(0)[-2:], ["CHECKPOINT", "EXITED"])
        self.assertEqual(self.end()["exit"], "COMPLETED")

    def trained(self, trial):
        for epoch in trial.epochs():
            trial.report(epoch, float("nan"))
            yield epoch
        self.assertEqual(self.scheduler.reports[-1]["metrics"], {"loss": "nan"})

    def test_stops_when_it_is_told_and_says_why(self):
        trial = self.ask()
        trial.report(1, 0.5)
        self.assertFalse(trial.should_stop())
        self.scheduler.order(kind="STOP", trial=0, leaseEpoch=1, reason="rank 3 of 3")
        self.await_stop(trial)
        self.assertEqual(trial.reason, "rank 3 of 3")
        self.assertEqual(list(trial.epochs()), [])
        trial.tell()
        self.assertEqual((self.end()["exit"], self.end()["message"]), ("STOPPED", "rank 3 of 3"))

    def test_an_order_about_another_run_is_not_its_own(self):
        trial = self.ask(leaseEpoch=2)
        self.scheduler.order(kind="STOP", trial=0, leaseEpoch=1, reason="its lease ended")
        self.scheduler.order(kind="PAUSE", trial=0, leaseEpoch=2, reason="a team is entitled to more")
        self.await_stop(trial)
        self.assertEqual(trial.reason, "a team is entitled to more")
        trial.tell()
        self.assertEqual(self.end()["exit"], "PAUSED")

    def test_an_exception_is_the_trials_failure(self):
        with self.assertRaises(ZeroDivisionError), self.ask() as trial:
            trial.report(1, 1 / 0)
        self.assertEqual((self.end()["exit"], self.end()["message"]), ("FAILED", "ZeroDivisionError: division by zero"))
        self.assertIn("trial.report(1, 1 / 0)", self.end()["logTail"])
        with self.assertRaises(MemoryError), self.ask():
            raise MemoryError("too large")
        self.assertEqual(self.end()["exit"], "INFEASIBLE")

    def test_an_interruption_gives_it_back(self):
        with self.assertRaises(KeyboardInterrupt), self.ask() as trial:
            raise KeyboardInterrupt
        self.assertTrue(trial.over)
        self.assertEqual(self.scheduler.kinds(0), ["STARTED"])
        self.study.close()
        self.assertEqual((self.scheduler.states[-1]["holds"], self.scheduler.states[-1]["leaves"]), ([], True))

    def test_a_value_alone_is_that_of_a_full_training(self):
        self.ask(untilEpoch=9).tell(0.25)
        self.assertEqual(self.scheduler.reports[1]["epoch"], 9)
        self.assertEqual(self.end()["exit"], "COMPLETED")

    def test_is_over_when_its_time_is_up(self):
        trial = self.ask(maxRuntimeMs=39)
        self.assertTrue(trial.should_stop())
        self.assertEqual(trial.reason, "it ran for longer than 0.039 s")
        trial.tell()
        self.assertEqual(self.end()["exit"], "OUT_OF_TIME")

    def test_mistakes_are_told(self):
        trial = self.ask()
        with self.assertRaisesRegex(TrialstreamError, r"1 trials are trained at a time, and \[0\] were not told yet"):
            self.study.ask()
        with self.assertRaisesRegex(ValueError, "the study is judged by loss; the report lacks loss"):
            trial.report(1, acc=0.5)
        with self.assertRaisesRegex(ValueError, "loss must be a number, got 'low'"):
            trial.report(1, "low")
        with self.assertRaisesRegex(ValueError, "epochs count from 1, got 0"):
            trial.report(0, 1)
        with self.assertRaisesRegex(ValueError, "trial 0 has no reported value yet; give one"):
            trial.tell()
        with self.assertRaisesRegex(ValueError, "epoch 1 of trial 0 was not reported"):
            list(trial.epochs())
        trial.report(1, 0.5)
        with self.assertRaisesRegex(ValueError, "its last report is its value"):
            trial.tell(0.5)
        trial.tell(failed="no more")
        with self.assertRaisesRegex(ValueError, "trial 0 was told already"):
            trial.tell()
        with self.assertRaisesRegex(ValueError, "trial 0 is over; report before tell"):
            trial.report(2, 0.5)

    def test_what_it_holds_and_asks_for_is_said(self):
        with self.ask() as trial:
            trial.report(1, 0.5)
            self.scheduler.order(kind="STOP", trial=0, leaseEpoch=1, reason="r")
            self.await_stop(trial)
        first = self.scheduler.states[0]
        self.assertEqual((first["sequence"], first["slots"], first["asks"], first["holds"]), (1, 1, 1, []))
        held = [state["holds"] for state in self.scheduler.states if state["holds"]]
        self.assertEqual(held[-1][0], {"trial": 0, "leaseEpoch": 1, "slot": 0, "lastEpoch": 1})

    def test_ends_with_the_study(self):
        self.scheduler.run(0)
        self.scheduler.run(1)
        seen = []
        for trial in self.study:
            seen.append(trial.trial)
            trial.tell(0.5)
            if not self.scheduler.todo:
                self.scheduler.study = "COMPLETED"
        self.assertEqual(seen, [0, 1])

    def test_nothing_is_lost_while_the_server_is_away(self):
        trial = self.ask()
        away = problem(503, "unavailable", "starting")
        self.api.answers[("POST", REPORTS)] = away
        with self.assertLogs("trialstream", "WARNING"):
            trial.report(1, 0.5)
            trial.report(2, 0.4)
        self.assertEqual(self.scheduler.kinds(0), ["STARTED"])
        self.api.answers[("POST", REPORTS)] = self.scheduler.told
        trial.tell()
        kinds = self.scheduler.kinds(0)
        self.assertEqual([kinds[0], kinds[-1]], ["STARTED", "EXITED"])
        sequences = {report["sequence"] for report in self.scheduler.reports}
        self.assertEqual(sequences, {0, 1, 2, 3})

    def test_a_refusal_ends_it(self):
        self.api.answers[("POST", ORDERS)] = problem(409, "conflict", "study s is trained by agents")
        with self.assertRaisesRegex(TrialstreamError, "study s is trained by agents"):
            self.study.ask()

    def test_another_client_of_its_name_ends_it(self):
        trial = self.ask()
        self.scheduler.order(kind="REFUSED", reason="another agent with the id client-me joined later")
        trial.tell(0.5)
        with self.assertRaisesRegex(TrialstreamError, "joined later"):
            self.study.ask()

    def test_asking_can_be_given_up_and_a_trial_that_comes_late_is_given_back(self):
        with self.assertRaisesRegex(TimeoutError, "no trial came within 0.05 s"):
            self.study.ask(timeout=0.05)
        self.scheduler.order(**{**RUN, "trial": 7})
        waiting = threading.Event()
        for _ in range(3000):
            if self.scheduler.kinds(7):
                break
            waiting.wait(0.01)
        self.assertEqual(self.scheduler.kinds(7), ["REFUSED"])

    def test_a_server_that_is_not_there_is_said_at_once(self):
        self.assertRaises(ValueError, RemoteStudy, Client(self.api.url), "s", slots=0)
        with self.assertRaisesRegex(TrialstreamError, "unreachable"):
            RemoteStudy(Client("http://127.0.0.1:1"), "s").ask()


if __name__ == "__main__":
    unittest.main()
