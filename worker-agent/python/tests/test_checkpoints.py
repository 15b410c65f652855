import hashlib
import json
import os
import signal
from unittest import mock

import trialstream as ts
from tests.study_case import StudyCase, captured_stderr, run_python


class CheckpointsTest(StudyCase):
    def names(self):
        return sorted(path.name for path in ts.checkpoint_dir().iterdir())

    def manifest(self):
        return json.loads((ts.checkpoint_dir() / "manifest.json").read_text())

    def test_the_directory_is_created(self):
        self.assertEqual(ts.checkpoint_dir(), self.directory / "checkpoints")
        self.assertTrue(ts.checkpoint_dir().is_dir())

    def test_outside_a_study_the_directory_is_a_temporary_one(self):
        done = run_python(
            "from trialstream import checkpoint_dir as c; d = c(); assert d.is_dir() and d is c(); print(d)",
            TRIALSTREAM_CHECKPOINT_DIR="",
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse(os.path.exists(done.stdout.strip()))

    def test_saves_bytes_with_a_manifest_and_loads_them(self):
        self.assertTrue(ts.save_checkpoint(3, b"weights"))
        self.assertEqual(self.manifest()["epoch"], 3)
        self.assertEqual(self.manifest()["sha256"], hashlib.sha256(b"weights").hexdigest())
        self.resume_after(3)
        checkpoint = ts.load_checkpoint()
        self.assertEqual((checkpoint.epoch, checkpoint.read()), (3, b"weights"))

    def test_saves_through_a_function_that_writes_a_file(self):
        ts.save_checkpoint(1, lambda path: path.write_bytes(b"1"), suffix=".pt")
        self.assertEqual(self.names(), ["epoch-1.pt", "manifest.json"])

    def test_saves_through_a_function_that_writes_a_directory(self):
        def write(path):
            (path / "inner").mkdir(parents=True)
            (path / "inner" / "model").write_text("m")

        ts.save_checkpoint(1, write, suffix="")
        ts.save_checkpoint(1, write, suffix="")
        self.resume_after(1)
        path = ts.load_checkpoint().path
        self.assertEqual((path / "inner" / "model").read_text(), "m")
        (path / "inner" / "model").write_text("changed")
        with captured_stderr():
            self.assertIsNone(ts.load_checkpoint())

    def test_keeps_the_two_newest(self):
        for epoch in (1, 2, 3):
            ts.save_checkpoint(epoch, b"%d" % epoch)
        self.assertEqual(self.names(), ["epoch-2.ckpt", "epoch-3.ckpt", "manifest.json"])
        self.assertEqual((self.manifest()["epoch"], self.manifest()["previous"]["epoch"]), (3, 2))

    def test_a_new_trial_starts_anew_whatever_the_directory_holds(self):
        ts.save_checkpoint(3, b"of somebody else")
        self.assertIsNone(ts.load_checkpoint())

    def test_resumes_not_past_the_epoch_that_the_scheduler_names(self):
        ts.save_checkpoint(4, b"4")
        ts.save_checkpoint(5, b"5")
        for resume, expected in ((4, 4), (5, 5), (9, 5), (1, 4)):
            with self.subTest(resume=resume):
                self.resume_after(resume)
                self.assertEqual(ts.load_checkpoint().epoch, expected)

    def test_a_damaged_checkpoint_is_passed_over_for_the_previous(self):
        ts.save_checkpoint(1, b"1")
        ts.save_checkpoint(2, b"2")
        (ts.checkpoint_dir() / "epoch-2.ckpt").write_bytes(b"")
        self.resume_after(2)
        with captured_stderr() as said:
            self.assertEqual(ts.load_checkpoint().epoch, 1)
        self.assertIn("epoch-2.ckpt is missing or damaged", said.getvalue())

    def test_nothing_to_resume_from(self):
        self.resume_after(2)
        self.assertIsNone(ts.load_checkpoint())
        for text in ("", "[]", "{}", '{"epoch": "x", "sha256": "", "file": "f"}', "\0"):
            with self.subTest(text=text), captured_stderr() as said:
                (ts.checkpoint_dir() / "manifest.json").write_text(text)
                self.assertIsNone(ts.load_checkpoint())
                self.assertIn("manifest.json can't be read", said.getvalue())

    def test_a_manifest_can_not_point_outside_its_directory(self):
        secret = self.directory / "secret"
        secret.write_bytes(b"s")
        sha256 = hashlib.sha256(b"s").hexdigest()
        ts.checkpoint_dir()
        manifest = {"epoch": 1, "sha256": sha256, "file": "../secret"}
        (ts.checkpoint_dir() / "manifest.json").write_text(json.dumps(manifest))
        self.resume_after(1)
        with captured_stderr():
            self.assertIsNone(ts.load_checkpoint())

    def test_a_full_disk_keeps_the_older_checkpoint_and_training_goes_on(self):
        ts.save_checkpoint(1, b"1")
        with captured_stderr() as said, mock.patch(
            "pathlib.Path.write_bytes", side_effect=OSError(28, "No space left")
        ):
            self.assertFalse(ts.save_checkpoint(2, b"2"))
        self.assertIn("checkpoint of epoch 2 not saved", said.getvalue())
        self.assertEqual(self.names(), ["epoch-1.ckpt", "manifest.json"])
        self.assertEqual(self.manifest()["epoch"], 1)

    def test_what_the_function_raises_is_raised_and_leaves_no_draft(self):
        def fail(path):
            path.write_bytes(b"half")
            raise KeyError("bug in the script")

        with self.assertRaises(KeyError):
            ts.save_checkpoint(1, fail)
        self.assertEqual(self.names(), [])
        with self.assertRaisesRegex(ValueError, "wrote nothing"):
            ts.save_checkpoint(1, lambda path: None)

    def test_kill_9_in_the_middle_leaves_the_previous_whole(self):
        code = (
            "import os, trialstream as ts\n"
            "ts.save_checkpoint(1, b'one')\n"
            "def write(path):\n"
            "    path.write_bytes(b'tw')\n"
            "    os.kill(os.getpid(), 9)\n"
            "ts.save_checkpoint(2, write)\n"
        )
        self.assertEqual(run_python(code).returncode, -signal.SIGKILL)
        self.resume_after(2)
        checkpoint = ts.load_checkpoint()
        self.assertEqual((checkpoint.epoch, checkpoint.read()), (1, b"one"))
        ts.save_checkpoint(2, b"two")
        self.assertEqual(self.names(), ["epoch-1.ckpt", "epoch-2.ckpt", "manifest.json"])
