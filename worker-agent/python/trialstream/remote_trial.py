"""A trial of an external study that this program trains; see RemoteStudy.ask."""

from __future__ import annotations

import math
import time
import traceback
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional

if TYPE_CHECKING:
    from .remote_session import RemoteSession


class RemoteTrial:
    """Train it, report, and end it: ``with`` does that, and reports an exception as the trial's failure. ::

        with study.ask() as trial:
            for epoch in trial.epochs():
                trial.report(epoch, train_one_epoch(trial.params))

    A decision comes while the next epoch trains, as on an agent. The methods are for one thread.
    """

    def __init__(self, session: RemoteSession, order: Mapping[str, Any]) -> None:
        self._session = session
        self._order = order
        self._startedAt = time.monotonic()
        self._sequence = 0
        self._end = ""  # how it was told to end: STOP, PAUSE, OUT_OF_TIME
        self._reason = ""
        self.params: Dict[str, Any] = dict(order["params"])
        #: its number in the study
        self.trial: int = order["trial"]
        #: rises each time that the trial is started anew
        self.lease_epoch: int = order["leaseEpoch"]
        self.slot: int = order["slot"]
        #: the epoch of the checkpoint to go on from, which ``saved`` named; 0: from the start
        self.resume_epoch: int = order["resumeEpoch"]
        #: the epoch at which this run ends; the trial may go on later
        self.until_epoch: int = order["untilEpoch"]
        #: a full training
        self.max_epoch: int = order["maxEpoch"]
        #: (trial, epoch) of the checkpoint that a member of a population starts from, where it is not its own
        self.parent = (order["parentTrial"], order["parentEpoch"]) if "parentTrial" in order else None
        self.last_epoch = 0
        self.over = False

    def started(self) -> None:
        """It trains now; ``ask`` says so."""
        self._say("STARTED")

    def epochs(self) -> Iterator[int]:
        """The epochs to train and report in this run; ends early when the trial shall stop."""
        for epoch in range(self.resume_epoch + 1, self.until_epoch + 1):
            if self.should_stop():
                return
            yield epoch
            if self.last_epoch < epoch:
                raise ValueError(f"epoch {epoch} of trial {self.trial} was not reported")

    def report(self, epoch: int, value: Optional[float] = None, **metrics: float) -> None:
        """What an epoch, counted from 1, reached: the study's metric as ``value``, or all of its metrics and others by
        name. NaN and infinity are fine. A server that can't be reached is not an error: the report is kept and sent later.
        """
        if self.over:
            raise ValueError(f"trial {self.trial} is over; report before tell")
        if epoch < 1:
            raise ValueError(f"epochs count from 1, got {epoch}")
        wanted: List[str] = self._order["metrics"]
        if value is not None:
            metrics = {wanted[0]: value, **metrics}
        missing = [name for name in wanted if name not in metrics]
        if missing:
            raise ValueError(f"the study is judged by {', '.join(wanted)}; the report lacks {', '.join(missing)}")
        plain = {name: _plain(name, number) for name, number in metrics.items()}
        self.last_epoch = max(self.last_epoch, epoch)
        self._say("EPOCH", epoch=epoch, metrics=plain, runtimeMs=self._runtime_ms())

    def should_stop(self) -> bool:
        """Whether to end this run: it was decided, a person wants it, it is at its last epoch, or its time is up."""
        longest = self._order["maxRuntimeMs"]
        if not self._end and longest and self._runtime_ms() > longest:
            self._told("OUT_OF_TIME", f"it ran for longer than {longest / 1000:g} s")
        return bool(self._end) or self.last_epoch >= self.until_epoch

    @property
    def reason(self) -> str:
        """Why it shall stop, in one sentence; empty while it goes on, or when it is at its last epoch."""
        return self._reason

    def saved(self, epoch: int, path: str = "", size: int = 0) -> None:
        """A checkpoint of that epoch is where this program, and others that train the study, will find it again: a trial
        that is paused or lost then goes on from there (``resume_epoch``) instead of from the start.
        """
        self._say("CHECKPOINT", epoch=epoch, path=path, bytes=size)

    def tell(
        self,
        value: Optional[float] = None,
        failed: Optional[str] = None,
        infeasible: Optional[str] = None,
        log: str = "",
    ) -> None:
        """Ends the run. A trial without epochs has its only ``value`` here. ``failed``: why; it is tried again, as often as
        the study's ``retries`` say. ``infeasible``: why these hyperparameters can't be trained; it is not tried again.
        """
        if self.over:
            raise ValueError(f"trial {self.trial} was told already")
        if value is not None:
            if self.last_epoch:
                raise ValueError(f"trial {self.trial} has reported epoch {self.last_epoch}: its last report is its value")
            self.report(self.until_epoch, value)
        if failed is not None or infeasible is not None:
            kind, message = ("FAILED", failed) if failed is not None else ("INFEASIBLE", infeasible)
        elif not self.last_epoch and not self._end:
            raise ValueError(f"trial {self.trial} has no reported value yet; give one")
        else:
            kind, message = self._verdict()
        self.over = True
        self._say(
            "EXITED",
            exit=kind,
            message=message,
            logTail=log[-8000:],
            lastEpoch=self.last_epoch,
            runtimeMs=self._runtime_ms(),
        )

    def _verdict(self):
        if self._end:
            return {"STOP": "STOPPED", "PAUSE": "PAUSED"}.get(self._end, self._end), self._reason
        if self.until_epoch <= self.last_epoch < self.max_epoch:
            return "PAUSED", f"epoch {self.until_epoch} was its last for now"
        return "COMPLETED", "its client told its end"

    def release(self) -> None:
        """Gives it back unfinished, at nobody's expense: after a while it runs again, here or elsewhere."""
        self.over = True
        self._session.let_go(self)

    def __enter__(self) -> RemoteTrial:
        return self

    def __exit__(self, kind: Any, error: Any, where: Any) -> None:
        if self.over:
            return
        if error is None:
            self.tell()
        elif not isinstance(error, Exception):  # interrupted: not the trial's fault
            self.release()
        else:
            log = "".join(traceback.format_exception(kind, error, where))
            words = f"{kind.__name__}: {error}"
            if isinstance(error, MemoryError) or kind.__name__ == "OutOfMemoryError":
                self.tell(infeasible=words, log=log)
            else:
                self.tell(failed=words, log=log)

    def _told(self, end: str, reason: str) -> None:
        if not self._end:
            self._end, self._reason = end, reason

    def _runtime_ms(self) -> int:
        return self._order["spentRuntimeMs"] + int((time.monotonic() - self._startedAt) * 1000)

    def _say(self, kind: str, **more: Any) -> None:
        report = {
            "trial": self.trial,
            "leaseEpoch": self.lease_epoch,
            "sequence": self._sequence,
            "kind": kind,
            **more,
        }
        self._sequence += 1
        self._session.say(report)


def _plain(name: str, number: Any) -> Any:
    try:
        value = float(number)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number, got {number!r}") from None
    if math.isnan(value):
        return "nan"
    return value if math.isfinite(value) else "inf" if value > 0 else "-inf"
