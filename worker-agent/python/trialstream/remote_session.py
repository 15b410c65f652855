"""This program as one that trains for an external study: signs of life, orders and reports over the REST API."""

from __future__ import annotations

import atexit
import collections
import itertools
import logging
import os
import re
import socket
import threading
import time
from typing import Any, Deque, Dict, List, Mapping, Optional, Set, Tuple

from .client import Client
from .errors import TrialstreamError
from .remote_trial import RemoteTrial

STUDY_ENDED = ("COMPLETED", "CANCELLED", "FAILED", "ARCHIVED")
_WAIT_MS = 2000  # a sign of life at least so often, well below any lease
_RETRY_SECONDS = 1.0
_LOG = logging.getLogger("trialstream")
_COUNT = itertools.count(1)


class RemoteSession:
    """A client among the agents of the study's pool. A thread of its own says that it lives, and hears orders."""

    def __init__(self, client: Client, study: str, slots: int, labels: Mapping[str, str], name: Optional[str]) -> None:
        if slots < 1:
            raise ValueError(f"slots must be at least 1, not {slots!r}")
        self._client = client
        self._path = ("studies", study, "clients", name or _own_name())
        self._slots = slots
        self._labels = dict(labels)
        self._incarnation = int(time.time() * 1000)
        self._changed = threading.Condition()
        self._sending = threading.Lock()
        # guarded by _changed
        self._sequence = 0
        self._asks = 0
        self._cursor = ""
        self._held: Dict[Tuple[int, int], RemoteTrial] = {}
        self._seen: Set[Tuple[int, int]] = set()
        self._arrived: Deque[RemoteTrial] = collections.deque()
        self._reports: List[Dict[str, Any]] = []
        self._failure: Optional[TrialstreamError] = None
        self._study_ended = False
        self._heard = False
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._live, name="trialstream-client", daemon=True)
        atexit.register(self.close)

    def ask(self, timeout: Optional[float]) -> Optional[RemoteTrial]:
        """The next trial; None when the study has ended. TimeoutError after ``timeout`` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            under_way = [trial.trial for trial in self._held.values() if not trial.over]
            if len(under_way) + self._asks >= self._slots:
                words = f"{self._slots} trials are trained at a time, and {under_way} were not told yet"
                raise TrialstreamError("not-told", words)
            self._asks += 1
        try:
            self._announce()
            with self._changed:
                while not self._arrived:
                    if self._failure is not None:
                        raise self._failure
                    if self._study_ended:
                        return None
                    left = None if deadline is None else deadline - time.monotonic()
                    if left is not None and left <= 0:
                        raise TimeoutError(f"no trial came within {timeout} s")
                    self._changed.wait(left)
                trial = self._arrived.popleft()
        finally:
            with self._changed:
                self._asks -= 1
        trial.started()
        return trial

    def _announce(self) -> None:
        """Says at once that a trial is asked for, instead of with the next sign of life."""
        try:
            self._exchange(0)
        except TrialstreamError as error:
            if not self._heard or _is_final(error):
                raise
        if not self._thread.is_alive() and not self._closed.is_set():
            self._thread.start()

    def say(self, report: Dict[str, Any]) -> None:
        """Sends a report, or keeps it for later when the server can't be reached."""
        with self._changed:
            self._reports.append(report)
        try:
            self._flush()
        except TrialstreamError as error:
            if _is_final(error):
                raise
            _LOG.warning("a report of trial %s is kept and sent later: %s", report["trial"], error)

    def let_go(self, trial: RemoteTrial) -> None:
        """Holds a trial no longer."""
        with self._changed:
            self._held.pop((trial.trial, trial.lease_epoch), None)

    def close(self) -> None:
        """Says good-bye; trials that it still holds run elsewhere."""
        if self._closed.is_set():
            return
        self._closed.set()
        if self._heard:
            try:
                self._flush()
                self._exchange(0, leaves=True)
            except TrialstreamError as error:
                _LOG.debug("no good-bye: %s", error)

    def _live(self) -> None:
        reachable = True
        while not self._closed.is_set():
            try:
                self._flush()
                self._exchange(_WAIT_MS)
                reachable = True
            except TrialstreamError as error:
                if _is_final(error):
                    self._fail(error)
                    return
                if reachable:
                    _LOG.warning("%s; trying again", error)
                reachable = False
                self._closed.wait(_RETRY_SECONDS)

    def _fail(self, error: TrialstreamError) -> None:
        with self._changed:
            self._failure = error
            for trial in self._held.values():
                trial._told("STOP", str(error))
            self._changed.notify_all()

    def _flush(self) -> None:
        with self._sending:
            with self._changed:
                batch = list(self._reports)
            if not batch:
                return
            try:
                self._client._post_once(*self._path, "reports", {"incarnation": self._incarnation, "reports": batch})
            except TrialstreamError as error:
                if _is_final(error):
                    self._forget(batch)
                raise
            self._forget(batch)

    def _forget(self, batch: List[Dict[str, Any]]) -> None:
        with self._changed:
            del self._reports[: len(batch)]
            for report in batch:
                if report["kind"] == "EXITED":
                    self._held.pop((report["trial"], report["leaseEpoch"]), None)

    def _exchange(self, wait_ms: int, leaves: bool = False) -> None:
        with self._changed:
            if self._closed.is_set() and not leaves:
                return
            self._sequence += 1
            state = {
                "incarnation": self._incarnation,
                "sequence": self._sequence,
                "slots": self._slots,
                "asks": max(0, self._asks - len(self._arrived)),
                "holds": [_lease(trial) for trial in self._held.values()],
                "host": socket.gethostname(),
                "labels": self._labels,
                "after": self._cursor,
                "waitMs": wait_ms,
                "leaves": leaves,
            }
        answer = self._client._post_once(*self._path, "orders", state)
        with self._changed:
            self._heard = True
            for order in answer["orders"]:
                self._obey(order)
            if wait_ms:  # only the thread's own are in order
                self._cursor = answer["cursor"]
            self._study_ended = answer.get("studyState") in STUDY_ENDED
            self._changed.notify_all()

    def _obey(self, order: Mapping[str, Any]) -> None:
        if order["kind"] == "REFUSED":
            self._failure = TrialstreamError("refused", order["reason"])
            return
        run = (order["trial"], order["leaseEpoch"])
        if order["kind"] == "RUN" and run not in self._seen:
            self._seen.add(run)
            if self._asks > len(self._arrived):
                trial = RemoteTrial(self, order)
                self._held[run] = trial
                self._arrived.append(trial)
            else:
                self._reports.append(
                    {
                        "trial": run[0],
                        "leaseEpoch": run[1],
                        "sequence": 0,
                        "kind": "REFUSED",
                        "message": "its client asks no longer",
                    }
                )
        elif order["kind"] in ("STOP", "PAUSE") and run in self._held:
            self._held[run]._told(order["kind"], order["reason"])


def _lease(trial: RemoteTrial) -> Dict[str, Any]:
    return {
        "trial": trial.trial,
        "leaseEpoch": trial.lease_epoch,
        "slot": trial.slot,
        "lastEpoch": trial.last_epoch,
    }


def _is_final(error: TrialstreamError) -> bool:
    """Whether trying again is of no use: the request was refused for what it says."""
    return 400 <= error.status < 500 and error.status != 429


def _own_name() -> str:
    count = next(_COUNT)
    host = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname()).strip(".-")[:60] or "client"
    return f"{host}-{os.getpid()}" + (f"-{count}" if count > 1 else "")
