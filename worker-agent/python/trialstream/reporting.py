"""Reporting an epoch's metrics: one JSON line appended to the file that the agent follows."""

from __future__ import annotations

import json
import math
import operator
import os
import threading
from typing import Any, Dict, List, Mapping

from .notices import say

_MAX_UNWRITTEN_LINES = 10_000


def report(epoch: int, *mappings: Mapping[str, Any], **metrics: Any) -> None:
    """Report metrics of a finished epoch (epochs count from 1).

    ``report(3, val_loss=0.41, acc=0.9)``, or ``report(3, {"val/loss": 0.41})`` where a name is no Python name.
    Values are numbers or scalars of numpy, PyTorch, TensorFlow or JAX; NaN and infinity are legal and reported as such.

    Raises ValueError, naming the metric, for a value that is no number, an epoch below 1, or no metric at all.
    It raises nothing else: what can't be written (a full disk) is said once on standard error, kept, and
    written with the next report, since training is worth more than the line. Outside a study the line goes to the
    logger ``trialstream`` at level INFO.
    """
    number = _epoch_number(epoch)
    values: Dict[str, Any] = {}
    for mapping in mappings:
        if not hasattr(mapping, "keys"):
            raise ValueError(f"a metric needs a name: report({number}, val_loss={mapping!r})")
        values.update(mapping)
    values.update(metrics)
    if not values:
        raise ValueError(f"report({number}) has no metric; give at least one, as in report({number}, val_loss=0.41)")
    if "epoch" in values:
        raise ValueError("a metric can't be called 'epoch': that is the name of the epoch's number")
    record = {"epoch": number}
    for name, value in values.items():
        if not isinstance(name, str) or not name:
            raise ValueError(f"a metric's name must be a text, not {name!r}")
        record[name] = plain_number(name, value)
    path = os.environ.get("TRIALSTREAM_REPORT")
    line = json.dumps(record, allow_nan=False)
    if path:
        _FILES.append(path, line)
    else:
        import logging

        logging.getLogger("trialstream").info("not in a study, would report %s", line)


def plain_number(name: str, value: Any):
    """A metric's value as JSON can carry it: an int, a finite float, or "nan", "inf", "-inf"."""
    if isinstance(value, (str, bytes)) or value is None:
        raise ValueError(f"metric {name!r} must be a number, not {value!r}")
    if isinstance(value, int) and abs(value) < 2**53:
        return int(value)
    try:
        number = float(value.item() if hasattr(value, "item") else value)
    except (TypeError, ValueError, OverflowError, RuntimeError) as error:
        raise ValueError(f"metric {name!r} must be one number, not a {type(value).__name__} ({error})") from None
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    return number


def _epoch_number(epoch: Any) -> int:
    try:
        number = operator.index(epoch.item() if hasattr(epoch, "item") else epoch)
    except (TypeError, ValueError, RuntimeError):
        raise ValueError(f"epoch must be a whole number, not {epoch!r}") from None
    if number < 1:
        raise ValueError(f"epoch is {number}, but epochs count from 1: in a loop from 0, report(epoch + 1, ...)")
    return number


class _ReportFile:
    """Appends whole lines, keeping those that could not be written. Guarded by its lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._path = ""
        self._needs_newline = False
        self._unwritten: List[str] = []
        self._warned = False

    def append(self, path: str, line: str) -> None:
        with self._lock:
            if path != self._path:
                self._path, self._unwritten, self._warned = path, [], False
                self._needs_newline = _ends_inside_a_line(path)
            self._unwritten.append(line)
            self._write()

    def flush(self) -> None:
        with self._lock:
            if self._unwritten:
                self._write()

    def _write(self) -> None:
        text = ("\n" if self._needs_newline else "") + "".join(line + "\n" for line in self._unwritten)
        data = text.encode("utf-8")
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                # One write: lines of several processes never mix, and a reader sees whole lines.
                written = os.write(file, data)
            finally:
                os.close(file)
        except OSError as error:
            self._keep(str(error))
            return
        if written < len(data):
            # The disk filled up within the line: end the fragment before the next try.
            self._needs_newline = True
            self._keep(f"only {written} of {len(data)} bytes fitted")
            return
        self._needs_newline = False
        self._unwritten.clear()
        if self._warned:
            self._warned = False
            say(f"reports are written again to {self._path}")

    def _keep(self, why: str) -> None:
        del self._unwritten[:-_MAX_UNWRITTEN_LINES]
        if not self._warned:
            self._warned = True
            import atexit

            atexit.register(self.flush)
            say(
                f"could not append to {self._path}: {why}. "
                "Training goes on; the report is kept and tried again with the next one"
            )


def _ends_inside_a_line(path: str) -> bool:
    if not os.path.isfile(path):  # absent, or a pipe that opening would wait for
        return False
    try:
        with open(path, "rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    except OSError:  # empty
        return False


_FILES = _ReportFile()
