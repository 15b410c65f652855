"""Hugging Face ``transformers.Trainer``.

::

    callback = TrialstreamCallback()
    arguments = TrainingArguments(
        output_dir=tempfile.mkdtemp(dir=ts.checkpoint_dir()),   # each trial its own
        eval_strategy="epoch", save_strategy="epoch", save_total_limit=1, num_train_epochs=ts.max_epoch(27),
    )
    trainer = Trainer(model, arguments, train_dataset=..., eval_dataset=..., callbacks=[callback])
    trainer.train(resume_from_checkpoint=callback.resume.path)
"""

from __future__ import annotations

import os
import shutil

from transformers import TrainerCallback

from ..checkpoints import save_checkpoint
from ..stopping import should_stop
from .resume import Resume
from .scalars import report_scalars


class TrialstreamCallback(TrainerCallback):
    """Reports each evaluation (``eval_loss``, ...); publishes what the Trainer saves, when it saves it."""

    def __init__(self) -> None:
        self.resume = Resume()

    def on_evaluate(self, args, state, control, metrics=None, **kwargs):
        if state.is_world_process_zero and metrics:
            report_scalars(_finished(state), metrics)
        _heed_stop(control)

    def on_save(self, args, state, control, **kwargs):
        if state.is_world_process_zero:
            saved = os.path.join(args.output_dir, f"checkpoint-{state.global_step}")
            save_checkpoint(_finished(state), lambda path: shutil.copytree(saved, str(path)), suffix="")

    def on_epoch_end(self, args, state, control, **kwargs):
        _heed_stop(control)


def _heed_stop(control) -> None:
    if should_stop():
        control.should_training_stop = True
        control.should_save = True


def _finished(state) -> int:
    return max(1, round(state.epoch))
