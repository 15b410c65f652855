"""The metrics of a framework that can be reported."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Set

from ..notices import say
from ..reporting import plain_number, report

_named: Set[str] = set()


def report_scalars(epoch: int, metrics: Mapping[str, Any]) -> None:
    """Report those metrics that are numbers; what is not (a confusion matrix) is named once on standard error."""
    kept = _scalars(metrics)
    if kept:
        report(epoch, kept)


def _scalars(metrics: Mapping[str, Any]) -> Dict[str, Any]:
    kept = {}
    for name, value in metrics.items():
        if name == "epoch":  # several frameworks list it among the metrics
            continue
        try:
            plain_number(name, value)
        except ValueError as error:
            if name not in _named:
                _named.add(name)
                say(f"not reported: {error}")
        else:
            kept[name] = value
    return kept
