"""Messages to whoever reads the trial's log."""

from __future__ import annotations

import sys


def say(message: str) -> None:
    """One line on standard error; nothing where that is closed, since a notice must not end training."""
    try:
        print(f"trialstream: {message}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass
