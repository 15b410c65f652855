"""The loop over epochs that resumes and stops as the scheduler wants."""

from __future__ import annotations

from typing import Iterator, Optional

from . import checkpoints, environment
from .stopping import should_stop


def epochs(max_epoch: Optional[int] = None) -> Iterator[int]:
    """Iterate over the epochs that are left: from ``resume_epoch() + 1`` to ``max_epoch``.

    In a study the study's own maximum holds where it is lower or no other is given. The loop ends early when
    ``should_stop()``. Where ``load_checkpoint()`` was called before, the loop goes on after the checkpoint it returned,
    and starts at 1 when it found none: epochs that were reported but not saved are trained again rather than skipped.
    """
    loaded = checkpoints.loaded_epoch()
    first = (environment.resume_epoch() if loaded is None else loaded) + 1
    last = environment.max_epoch(max_epoch)
    if max_epoch is not None:
        last = min(last, max_epoch)
    should_stop()  # from here on SIGTERM is noticed at the end of an epoch
    return _until_stopped(first, last)


def _until_stopped(first: int, last: int) -> Iterator[int]:
    for epoch in range(first, last + 1):
        if should_stop():
            return
        yield epoch
