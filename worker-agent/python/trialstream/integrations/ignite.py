"""PyTorch Ignite.

::

    attach(trainer, evaluator, validation_data, to_save={"model": model, "optimizer": optimizer, "trainer": trainer})
    trainer.run(train_data, max_epochs=ts.max_epoch(27))
"""

from __future__ import annotations

from typing import Any, Mapping, Optional

import torch
from ignite.engine import Engine, Events

from ..checkpoints import save_checkpoint
from ..stopping import should_stop
from .resume import Resume, checkpoint_due
from .scalars import report_scalars


def attach(
    trainer: Engine,
    evaluator: Optional[Engine] = None,
    data: Any = None,
    to_save: Optional[Mapping[str, Any]] = None,
    checkpoint_every: int = 1,
) -> Resume:
    """After each epoch: run the evaluator on ``data``, report its metrics (the trainer's own without one), save.

    ``to_save`` names objects with ``state_dict`` and ``load_state_dict``; they are restored here when the trial
    resumes. Include the trainer, whose state holds the epoch.
    """
    resume = Resume()
    if resume.path and to_save:
        for name, state in torch.load(resume.path).items():
            to_save[name].load_state_dict(state)

    def after_epoch(engine: Engine) -> None:
        finished = engine.state.epoch
        metrics = evaluator.run(data).metrics if evaluator else engine.state.metrics
        report_scalars(finished, metrics)
        if to_save and checkpoint_due(finished, checkpoint_every):
            states = {name: item.state_dict() for name, item in to_save.items()}
            save_checkpoint(finished, lambda path: torch.save(states, path), suffix=".pt")
        if should_stop():
            engine.terminate()

    trainer.add_event_handler(Events.EPOCH_COMPLETED, after_epoch)
    return resume
