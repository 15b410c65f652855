"""fastai.

::

    callback = TrialstreamCallback()
    learn.fit_one_cycle(ts.max_epoch(27), lr, cbs=[callback], start_epoch=callback.resume.epoch)
"""

from __future__ import annotations

from fastai.callback.core import Callback, CancelFitException
from fastai.learner import load_model, save_model

from ..checkpoints import save_checkpoint
from ..stopping import should_stop
from .resume import Resume, checkpoint_due
from .scalars import report_scalars


class TrialstreamCallback(Callback):
    """Reports what the Recorder shows (``train_loss``, ``valid_loss``, metrics); saves model and optimizer."""

    order = 60  # after the Recorder, which is 50

    def __init__(self, checkpoint_every: int = 1) -> None:
        self.checkpoint_every = checkpoint_every
        self.resume = Resume()

    def before_fit(self):
        if self.resume.path:
            device = next(self.learn.model.parameters()).device
            load_model(self.resume.path, self.learn.model, self.learn.opt, device=device)

    def after_epoch(self):
        finished = self.epoch + 1
        if finished <= self.resume.epoch:  # fastai skips these when it resumes, and still calls this
            return
        shown = dict(zip(self.recorder.metric_names, self.recorder.log))
        report_scalars(finished, {name: value for name, value in shown.items() if name != "time"})
        if checkpoint_due(finished, self.checkpoint_every):
            save_checkpoint(finished, lambda path: save_model(path, self.learn.model, self.learn.opt), suffix=".pth")
        if should_stop():
            raise CancelFitException()
