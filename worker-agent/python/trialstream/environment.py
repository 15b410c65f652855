"""What the agent tells a training process through its environment."""

from __future__ import annotations

import os
from typing import Optional, Union


def in_study() -> bool:
    """Whether this process was started by a Trialstream agent."""
    return "TRIALSTREAM_REPORT" in os.environ or "TRIALSTREAM_PARAMS" in os.environ


def study() -> Optional[str]:
    """The study's name, or None outside a study."""
    return os.environ.get("TRIALSTREAM_STUDY")


def trial() -> Union[int, str, None]:
    """The trial's number within its study (its text where it is not a number), or None outside a study."""
    text = os.environ.get("TRIALSTREAM_TRIAL")
    if text is None:
        return None
    return int(text) if text.isdigit() else text


def resume_epoch() -> int:
    """The last epoch that the trial finished before; 0 for a new trial and outside a study."""
    return _epoch_from("TRIALSTREAM_RESUME_EPOCH", 0)


def max_epoch(default: Optional[int] = None) -> int:
    """The last epoch that the trial may train (epochs count from 1); ``default`` outside a study.

    Raises RuntimeError where there is neither.
    """
    found = _epoch_from("TRIALSTREAM_MAX_EPOCH", default)
    if found is None:
        raise RuntimeError(
            "TRIALSTREAM_MAX_EPOCH is not set (this is no study): "
            "give the number of epochs, as in max_epoch(27) or epochs(27)"
        )
    return found


def _epoch_from(variable, default):
    text = os.environ.get(variable, "")
    if not text:
        return default
    if not text.isdigit():
        raise ValueError(f"{variable} is {text!r}; it must be a whole number of epochs, 0 or more")
    return int(text)
