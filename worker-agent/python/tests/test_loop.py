import os
import signal

import trialstream as ts
from tests.study_case import StudyCase, captured_stderr


class EpochsTest(StudyCase):
    def test_counts_from_1_to_the_maximum(self):
        self.assertEqual(list(ts.epochs()), [1, 2, 3])
        self.assertEqual(list(ts.epochs(2)), [1, 2])
        self.assertEqual(list(ts.epochs(100)), [1, 2, 3])

    def test_outside_a_study_the_argument_holds(self):
        self.outside_a_study()
        self.assertEqual(list(ts.epochs(4)), [1, 2, 3, 4])
        with self.assertRaisesRegex(RuntimeError, r"epochs\(27\)"):
            ts.epochs()

    def test_resumes_behind_the_last_finished_epoch(self):
        self.resume_after(2)
        self.assertEqual(list(ts.epochs()), [3])
        self.resume_after(3)
        self.assertEqual(list(ts.epochs()), [])

    def test_goes_on_behind_the_checkpoint_that_was_loaded(self):
        ts.save_checkpoint(1, b"1")
        self.resume_after(2)
        ts.load_checkpoint()
        self.assertEqual(list(ts.epochs()), [2, 3])

    def test_starts_anew_when_the_checkpoint_is_lost(self):
        self.resume_after(2)
        with captured_stderr():
            self.assertIsNone(ts.load_checkpoint())
        self.assertEqual(list(ts.epochs()), [1, 2, 3])

    def test_ends_early_when_told_to_stop(self):
        seen = []
        for epoch in ts.epochs():
            seen.append(epoch)
            if epoch == 2:
                self.tell_to_stop()
        self.assertEqual(seen, [1, 2])

    def test_sigterm_within_an_epoch_lets_it_finish(self):
        seen = []
        for epoch in ts.epochs():
            os.kill(os.getpid(), signal.SIGTERM)
            seen.append(epoch)
        self.assertEqual(seen, [1])

    def test_told_before_it_starts_it_does_not_start(self):
        self.tell_to_stop()
        self.assertEqual(list(ts.epochs()), [])
