"""LightGBM; an epoch is a boosting round.

::

    callback = TrialstreamCallback()
    lightgbm.train(params, train, num_boost_round=callback.resume.epochs_left(200), valid_sets=[valid],
                   valid_names=["valid"], callbacks=[callback], init_model=callback.resume.path)
"""

from __future__ import annotations

from lightgbm.callback import CallbackEnv, EarlyStopException

from ..checkpoints import save_checkpoint
from ..stopping import should_stop
from .resume import Resume, checkpoint_due
from .scalars import report_scalars


class TrialstreamCallback:
    """Reports every evaluation as ``DATA_METRIC`` (``valid_l2``); saves the booster."""

    order = 25  # after LightGBM's own log and record callbacks, before its early stopping
    before_iteration = False

    def __init__(self, checkpoint_every: int = 1) -> None:
        self.checkpoint_every = checkpoint_every
        self.resume = Resume()

    def __call__(self, env: CallbackEnv) -> None:
        finished = env.iteration + 1  # LightGBM goes on counting when it continues a model
        results = env.evaluation_result_list or []
        report_scalars(finished, {f"{result[0]}_{result[1]}": result[2] for result in results})
        if checkpoint_due(finished, self.checkpoint_every):
            save_checkpoint(finished, lambda path: env.model.save_model(str(path)), suffix=".txt")
        if should_stop():
            raise EarlyStopException(env.iteration, results)
