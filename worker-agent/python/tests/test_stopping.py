import os
import signal
import threading

import trialstream as ts
from tests.study_case import StudyCase, run_python


class ShouldStopTest(StudyCase):
    def test_is_false_until_told(self):
        self.assertFalse(ts.should_stop())

    def test_sigterm_sets_the_flag_instead_of_ending_the_process(self):
        ts.should_stop()
        os.kill(os.getpid(), signal.SIGTERM)
        self.assertTrue(ts.should_stop())
        self.assertTrue(ts.should_stop())

    def test_sigterm_ends_a_process_that_never_asked(self):
        done = run_python("import os, signal, trialstream as ts\nos.kill(os.getpid(), signal.SIGTERM)\nprint('alive')")
        self.assertEqual((done.returncode, done.stdout), (-signal.SIGTERM, ""))

    def test_a_handler_that_was_there_is_still_called(self):
        seen = []
        signal.signal(signal.SIGTERM, lambda number, frame: seen.append(number))
        ts.should_stop()
        os.kill(os.getpid(), signal.SIGTERM)
        self.assertTrue(ts.should_stop())
        self.assertEqual(seen, [signal.SIGTERM])

    def test_a_stop_file_beside_the_report_is_honoured(self):
        self.tell_to_stop()
        self.assertTrue(ts.should_stop())

    def test_works_in_another_thread_by_the_stop_file(self):
        before = signal.getsignal(signal.SIGTERM)
        answers = []
        thread = threading.Thread(target=lambda: answers.append(ts.should_stop()))
        self.tell_to_stop()
        thread.start()
        thread.join()
        self.assertEqual(answers, [True])
        self.assertIs(signal.getsignal(signal.SIGTERM), before)
