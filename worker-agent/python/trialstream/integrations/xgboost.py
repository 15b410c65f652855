"""XGBoost; an epoch is a boosting round.

::

    callback = TrialstreamCallback()
    xgboost.train(params, train, num_boost_round=callback.resume.epochs_left(200), evals=[(valid, "valid")],
                  callbacks=[callback], xgb_model=callback.resume.path)
"""

from __future__ import annotations

from xgboost.callback import TrainingCallback

from ..checkpoints import save_checkpoint
from ..stopping import should_stop
from .resume import Resume, checkpoint_due
from .scalars import report_scalars


class TrialstreamCallback(TrainingCallback):
    """Reports every evaluation as ``DATA_METRIC`` (``valid_logloss``); saves the booster."""

    def __init__(self, checkpoint_every: int = 1) -> None:
        super().__init__()
        self.checkpoint_every = checkpoint_every
        self.resume = Resume()

    def after_iteration(self, model, epoch, evals_log) -> bool:
        finished = self.resume.epoch + epoch + 1  # XGBoost counts from 0 again when it continues a model
        report_scalars(
            finished, {f"{data}_{name}": values[-1] for data, log in evals_log.items() for name, values in log.items()}
        )
        if checkpoint_due(finished, self.checkpoint_every):
            save_checkpoint(finished, lambda path: model.save_model(str(path)), suffix=".ubj")
        return should_stop()
