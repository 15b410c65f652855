"""A plain PyTorch loop.

::

    for epoch in epochs(27, model=model, optimizer=optimizer):
        train(...)
        ts.report(epoch, val_loss=...)
"""

from __future__ import annotations

from typing import Any, Iterator, Optional

import torch

from .. import loop
from ..checkpoints import load_checkpoint, save_checkpoint
from .resume import checkpoint_due


def epochs(max_epoch: Optional[int] = None, checkpoint_every: int = 1, **to_save: Any) -> Iterator[int]:
    """``trialstream.epochs`` that restores, and saves after each epoch, everything given that has a ``state_dict``.

    The random state of PyTorch is saved with it, so that a resumed training goes on as it would have.
    """
    checkpoint = load_checkpoint()
    if checkpoint:
        states = torch.load(checkpoint.path, map_location="cpu")
        torch.set_rng_state(states.pop("torch_rng_state"))
        for name, state in states.items():
            to_save[name].load_state_dict(state)
    return _saving(loop.epochs(max_epoch), checkpoint_every, to_save)


def _saving(numbers: Iterator[int], every: int, to_save: dict) -> Iterator[int]:
    for epoch in numbers:
        yield epoch
        if checkpoint_due(epoch, every):
            states = {name: item.state_dict() for name, item in to_save.items()}
            states["torch_rng_state"] = torch.get_rng_state()
            save_checkpoint(epoch, lambda path: torch.save(states, path), suffix=".pt")
