"""Where a framework's training goes on, and when it saves."""

from __future__ import annotations

from typing import Optional

from ..checkpoints import load_checkpoint
from ..environment import max_epoch
from ..stopping import should_stop


class Resume:
    """The checkpoint to go on from, looked up once."""

    def __init__(self) -> None:
        self.checkpoint = load_checkpoint()
        should_stop()  # from here on SIGTERM is noticed at the end of an epoch

    @property
    def epoch(self) -> int:
        """The last finished epoch; 0 for a training that starts anew."""
        return self.checkpoint.epoch if self.checkpoint else 0

    @property
    def path(self) -> Optional[str]:
        """The checkpoint's file or directory, None for a training that starts anew."""
        return str(self.checkpoint.path) if self.checkpoint else None

    def epochs_left(self, default: Optional[int] = None) -> int:
        """How many epochs are left to the study's maximum (to ``default`` outside a study)."""
        return max(0, max_epoch(default) - self.epoch)


def checkpoint_due(epoch: int, every: int) -> bool:
    """Whether to save after this epoch: every ``every`` epochs (0: never), and before stopping."""
    return every > 0 and (epoch % every == 0 or should_stop())
