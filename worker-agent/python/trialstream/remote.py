"""Train a study's trials here, where no agent runs; or propose for a study with a sampler of one's own.

In a notebook, a Slurm job, anywhere that reaches the API: the study file says ``external: true`` and needs no command. Its sampler,
pruner, budget and retries are the server's; a client that dies gives its trial back. ::

    from trialstream import Client, RemoteStudy

    client = Client("http://127.0.0.1:8080")
    with RemoteStudy(client, client.create_study("study.yaml")["study"]) as study:
        for trial in study:  # until the study ends
            with trial:
                for epoch in trial.epochs():  # until it is stopped
                    trial.report(epoch, train_one_epoch(trial.params))

For a sampler of one's own (Optuna, Ax, or a few lines of Python) the study file says ``sampler: {type: external}``: its trials are
those that clients propose, and agents train them, with the study's pruner, budget and retries. ::

    remote = RemoteStudy(Client("http://127.0.0.1:8080"), "digits-mlp")
    remote.drive(lambda results: {"lr": 10 ** random.uniform(-5, 0)}, parallel=4)

or, step by step, ``trial = remote.propose(lr=0.1)`` and ``for result in remote.results(): ...``.
"""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence

from .client import Client
from .errors import TrialstreamError
from .remote_session import STUDY_ENDED, RemoteSession
from .remote_trial import RemoteTrial

TRIAL_ENDED = ("COMPLETED", "STOPPED", "FAILED", "INFEASIBLE")


class Result(NamedTuple):
    """A trial that ended. ``value`` is its best metric, in the study's own direction; None: it never reported one."""

    trial: int
    params: Dict[str, Any]
    state: str  # COMPLETED, STOPPED (early, its value is true so far), FAILED or INFEASIBLE
    value: Optional[float]
    epoch: int  # its last epoch
    message: str  # why it ended


class RemoteStudy:
    """A study whose trials this program trains or proposes.

    ``poll`` is the pause between two looks at the server, in seconds. ``slots``: how many trials are trained here at a time (from as
    many threads); ``labels``: what the study may demand of who trains; ``name``: this client's, the machine's and process's by default.
    """

    def __init__(
        self,
        client: Client,
        study: str,
        poll: float = 0.5,
        *,
        slots: int = 1,
        labels: Optional[Mapping[str, str]] = None,
        name: Optional[str] = None,
    ) -> None:
        if poll <= 0:
            raise ValueError(f"poll must be more than 0 seconds, not {poll!r}")
        self._client = client
        self._study = study
        self._poll = poll
        self._known: Dict[int, Result] = {}
        self._session = RemoteSession(client, study, slots, labels or {}, name)

    @property
    def study(self) -> str:
        """The study's id."""
        return self._study

    def definition(self) -> Dict[str, Any]:
        """The study's definition: ``space`` by parameter, ``metric``, ``budget`` and the rest of its file."""
        return self._client.study(self._study)["definition"]

    def ended(self) -> bool:
        """Whether the study is over and takes no more proposals."""
        return self._client.study(self._study)["state"] in STUDY_ENDED

    def ask(self, timeout: Optional[float] = None) -> Optional[RemoteTrial]:
        """The next trial to train here: a new one, or one that goes on; None when the study has ended. Waits for it, with
        TimeoutError after ``timeout`` seconds. Of external studies only: others are trained by agents.
        """
        return self._session.ask(timeout)

    def __iter__(self) -> Iterator[RemoteTrial]:
        """Trials to train here, one after another, until the study ends; each must be told before the next."""
        return iter(self.ask, None)

    def close(self) -> None:
        """Ends training here: trials that were not told run elsewhere."""
        self._session.close()

    def __enter__(self) -> RemoteStudy:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def propose(self, params: Optional[Mapping[str, Any]] = None, **more: Any) -> int:
        """Add a trial with these hyperparameters; its number. Refused (TrialstreamError) outside the space or budget."""
        return self._client.add_trial(self._study, params, **more)["trial"]

    def results(self) -> List[Result]:
        """All trials that ended so far, by number."""
        for row in self._client.trials(self._study):
            if row["state"] in TRIAL_ENDED:
                self._known[row["trial"]] = _result(row)
        return [self._known[number] for number in sorted(self._known)]

    def wait(self, trials: Sequence[int], timeout: Optional[float] = None) -> List[Result]:
        """Wait until at least one of the trials has ended: those that did. TimeoutError after ``timeout`` seconds."""
        if not trials:
            raise ValueError("wait needs at least one trial's number")
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            ended = [_result(row) for row in self._rows(trials) if row["state"] in TRIAL_ENDED]
            if ended:
                return ended
            if deadline is not None and time.monotonic() >= deadline:
                raise TimeoutError(f"none of the trials {list(trials)} ended within {timeout} s")
            time.sleep(self._poll)

    def _rows(self, trials: Sequence[int]) -> Iterator[Dict[str, Any]]:
        return (self._client.trial(self._study, trial) for trial in trials)

    def drive(
        self,
        suggest: Callable[[List[Result]], Optional[Mapping[str, Any]]],
        parallel: int = 1,
        tell: Optional[Callable[[Result], None]] = None,
    ) -> List[Result]:
        """Propose until the study ends, or ``suggest`` has nothing more, with ``parallel`` trials under way.

        ``suggest`` gets the results so far and returns hyperparameters, or None for no more; ``tell`` gets each result
        once, in the order in which they are seen. Trials of earlier runs are told first, so that a driver that was
        interrupted goes on. Returns all results.
        """
        if parallel < 1:
            raise ValueError(f"parallel must be at least 1, not {parallel!r}")
        told = set()
        more = True
        while True:
            rows = list(self._client.trials(self._study))
            results = [_result(row) for row in rows if row["state"] in TRIAL_ENDED]
            for result in results:
                if tell is not None and result.trial not in told:
                    tell(result)
                told.add(result.trial)
            under_way = len(rows) - len(results)
            while more and under_way < parallel:
                more = self._propose_next(suggest, results)
                under_way += 1 if more else 0
            if under_way == 0 and not more:
                return results
            time.sleep(self._poll)

    def _propose_next(self, suggest: Callable[[List[Result]], Optional[Mapping[str, Any]]], results: List[Result]) -> bool:
        if not self._takes_more():
            return False
        params = suggest(results)
        if params is None:
            return False
        try:
            self.propose(params)
            return True
        except TrialstreamError:
            if self._takes_more():
                raise
            return False  # it ended, or its budget went to others, while the proposal was made

    def _takes_more(self) -> bool:
        study = self._client.study(self._study)
        most = (study.get("budget") or {}).get("trials")
        return study["state"] not in STUDY_ENDED and (most is None or study["trials"]["total"] < most)


def _result(row: Mapping[str, Any]) -> Result:
    return Result(
        row["trial"], row["params"], row["state"], row.get("bestValue"), row.get("lastEpoch", 0), row.get("message", "")
    )
