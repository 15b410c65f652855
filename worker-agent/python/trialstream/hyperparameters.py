"""The trial's hyperparameters."""

from __future__ import annotations

import json
import os
from typing import Any, Mapping, Optional


class MissingHyperparameter(KeyError):
    """A script asked for a hyperparameter that its trial does not have."""

    def __str__(self) -> str:  # KeyError would print the repr of its message
        return str(self.args[0])


class Hyperparameters(dict):
    """A dict of hyperparameters, readable as attributes too: ``p["lr"]`` or ``p.lr``."""

    def __missing__(self, name):
        raise MissingHyperparameter(self._advice(name))

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(self._advice(name))

    def _advice(self, name) -> str:
        if "TRIALSTREAM_PARAMS" not in os.environ:
            return (
                f"no hyperparameter {name!r}: TRIALSTREAM_PARAMS is not set, so this is no study; "
                f"give defaults for a run alone, as in params({name}=...)"
            )
        have = ", ".join(sorted(self)) or "none"
        return (
            f"no hyperparameter {name!r} in this trial, which has: {have}. One with a 'when' in the study file is "
            f"absent while its condition does not hold: give a default, as in params({name}=...)"
        )


def params(defaults: Optional[Mapping[str, Any]] = None, **more_defaults: Any) -> Hyperparameters:
    """This trial's hyperparameters, from TRIALSTREAM_PARAMS (a JSON object).

    Defaults, given as a mapping or as keywords, fill in what the trial does not have: conditional hyperparameters
    whose condition does not hold and, outside a study, all of them. Raises ValueError when the variable holds
    anything but a JSON object.
    """
    found = Hyperparameters(defaults or {})
    found.update(more_defaults)
    text = os.environ.get("TRIALSTREAM_PARAMS")
    if text is None:
        return found
    try:
        given = json.loads(text)
    except ValueError as error:
        raise ValueError(f"TRIALSTREAM_PARAMS is not JSON ({error}): {_shorten(text)}") from None
    if not isinstance(given, dict):
        raise ValueError(f'TRIALSTREAM_PARAMS must be a JSON object such as {{"lr": 0.1}}, not {_shorten(text)}')
    found.update(given)
    return found


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:77] + "...")
