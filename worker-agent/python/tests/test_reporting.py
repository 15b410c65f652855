import json
import math
import os
import threading
from decimal import Decimal
from fractions import Fraction
from unittest import mock

import trialstream as ts
from tests.study_case import StudyCase, captured_stderr, run_python


class Scalar:
    """Like a numpy, PyTorch or JAX scalar."""

    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value


class Array:
    """Like a numpy array of several numbers."""

    def item(self):
        raise ValueError("can only convert an array of size 1 to a Python scalar")


class ReportTest(StudyCase):
    def test_appends_one_json_line_an_epoch(self):
        ts.report(1, val_loss=0.5, acc=0.75)
        ts.report(2, {"val/loss": 0.25}, acc=1)
        self.assertEqual(
            self.report_file.read_text(),
            '{"epoch": 1, "val_loss": 0.5, "acc": 0.75}\n{"epoch": 2, "val/loss": 0.25, "acc": 1}\n',
        )

    def test_writes_a_line_in_one_write(self):
        with mock.patch.object(os, "write", wraps=os.write) as write:
            ts.report(1, val_loss=0.5)
        self.assertEqual([call.args[1] for call in write.mock_calls], [b'{"epoch": 1, "val_loss": 0.5}\n'])

    def test_nan_and_infinity_stay_valid_json(self):
        ts.report(1, a=math.nan, b=math.inf, c=-math.inf)

        def refuse(constant):
            raise AssertionError(f"{constant} is not JSON")

        line = json.loads(self.report_file.read_text(), parse_constant=refuse)
        self.assertEqual(line, {"epoch": 1, "a": "nan", "b": "inf", "c": "-inf"})

    def test_takes_every_kind_of_number(self):
        ts.report(Scalar(1), a=Scalar(0.5), b=True, c=Decimal("0.25"), d=Fraction(1, 8), e=2**53, f=Scalar(3))
        self.assertEqual(self.reports(), [{"epoch": 1, "a": 0.5, "b": 1, "c": 0.25, "d": 0.125, "e": 2.0**53, "f": 3}])

    def test_a_value_that_is_no_number_is_refused_by_name(self):
        for value in (None, "0.5", b"1", [0.5], {}, 1j, Array(), 10**400, object()):
            with self.subTest(value=value):
                with self.assertRaisesRegex(ValueError, "metric 'val_loss' must be"):
                    ts.report(1, val_loss=value)
        self.assertFalse(self.report_file.exists())

    def test_an_epoch_that_can_not_be_is_refused(self):
        for epoch, message in (
            (0, r"count from 1.*report\(epoch \+ 1"),
            (-3, "count from 1"),
            (1.5, "whole"),
            ("x", "whole"),
        ):
            with self.subTest(epoch=epoch):
                with self.assertRaisesRegex(ValueError, message):
                    ts.report(epoch, val_loss=0.5)

    def test_a_report_of_nothing_is_refused(self):
        self.assertRaisesRegex(ValueError, "no metric", ts.report, 1)
        self.assertRaisesRegex(ValueError, "needs a name", ts.report, 1, 0.5)
        self.assertRaisesRegex(ValueError, "'epoch'", ts.report, 1, {"epoch": 1})
        self.assertRaisesRegex(ValueError, "name must be a text", ts.report, 1, {3: 0.5})

    def test_a_full_disk_does_not_end_training(self):
        code = "import trialstream as ts\nfor e in (1, 2, 3): ts.report(e, loss=e)\nprint('trained')"
        done = run_python(code, TRIALSTREAM_REPORT="/dev/full")
        self.assertEqual((done.returncode, done.stdout), (0, "trained\n"))
        self.assertEqual(done.stderr.count("could not append to /dev/full"), 1)
        self.assertIn("No space left", done.stderr)

    def test_what_could_not_be_written_follows_with_the_next_report(self):
        path = self.directory / "later" / "report.jsonl"
        self.set_environment(TRIALSTREAM_REPORT=str(path))
        with captured_stderr() as said:
            ts.report(1, loss=1)
            ts.report(2, loss=2)
            path.parent.mkdir()
            ts.report(3, loss=3)
        self.assertEqual([json.loads(line)["epoch"] for line in path.read_text().splitlines()], [1, 2, 3])
        self.assertEqual(len(said.getvalue().splitlines()), 2)
        self.assertIn("written again", said.getvalue())

    def test_what_could_not_be_written_is_tried_once_more_at_exit(self):
        path = self.directory / "later" / "report.jsonl"
        code = "import os, trialstream as ts\nts.report(1, loss=1)\nos.mkdir(os.environ['D'])"
        done = run_python(code, TRIALSTREAM_REPORT=str(path), D=str(path.parent))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(path.read_text(), '{"epoch": 1, "loss": 1}\n')

    def test_a_line_cut_short_does_not_spoil_the_next(self):
        write = os.write
        with captured_stderr() as said:
            with mock.patch.object(os, "write", lambda file, data: write(file, data[:9])):
                ts.report(1, loss=1)
            ts.report(2, loss=2)
        self.assertIn("only 9 of 24 bytes fitted", said.getvalue())
        lines = self.report_file.read_text().splitlines()
        self.assertEqual(lines, ['{"epoch":', '{"epoch": 1, "loss": 1}', '{"epoch": 2, "loss": 2}'])

    def test_a_line_that_a_killed_process_left_is_ended_first(self):
        self.report_file.write_text('{"epoch": 1, "loss": 1}\n{"epo')
        self.set_environment(TRIALSTREAM_REPORT=f"{self.directory}/./report.jsonl")
        ts.report(2, loss=2)
        self.assertEqual(self.report_file.read_text().splitlines()[1:], ['{"epo', '{"epoch": 2, "loss": 2}'])

    def test_threads_never_mix_their_lines(self):
        threads = [threading.Thread(target=lambda k=k: [ts.report(e, loss=k) for e in range(1, 51)]) for k in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(self.reported_epochs()), sorted(list(range(1, 51)) * 4))

    def test_outside_a_study_it_goes_to_the_logger(self):
        self.outside_a_study()
        with self.assertLogs("trialstream", "INFO") as log:
            ts.report(1, loss=0.5)
        self.assertEqual(len(log.output), 1)
        self.assertIn('{"epoch": 1, "loss": 0.5}', log.output[0])
