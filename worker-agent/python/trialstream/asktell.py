"""Ask and tell: this program trains, and Trialstream proposes and judges, without Kafka, server or agents.

::

    from trialstream import AskTell

    with AskTell("study.yaml") as search:
        for trial in search:                            # until the study's budget is spent
            model = build(trial.params)                 # of a trial that was paused: load it
            for epoch in search.epochs(trial):          # until it is stopped, paused or trained to the end
                search.report(trial, epoch, model.train_one_epoch())
        print(search.best())
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import pathlib
import shutil
import subprocess
import tempfile
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Union

from .errors import TrialstreamError
from .study_file import StudySource


class Asked(NamedTuple):
    """A trial to train: its number, hyperparameters, and how far."""

    trial: int
    params: Dict[str, Any]
    resource: int  # as far as is known now; a report may answer with more
    first: int  # the epoch to train next: 1, or, of a trial that was paused, the one after its last report


class Verdict(str):
    """``CONTINUE``, ``STOP`` or ``PAUSE``; why is in ``reason``, and with CONTINUE how far in ``resource``."""

    reason = ""
    resource = 0


Number = Union[int, float]


class AskTell:
    """A search in a process of its own, ``trialstream ask-tell``. The same seed and answers give the same trials.

    ``study`` is a file, a mapping, or YAML text. ``command`` starts the launcher, by default the repository's own or
    the one on the PATH; with ``["ssh", "HOST", "trialstream"]`` the search runs there, with the file there.
    Not for several threads. Raises TrialstreamError with the search's own words when it refuses something.
    """

    def __init__(self, study: StudySource, command: Optional[Sequence[str]] = None, seed: Optional[int] = None) -> None:
        self._directory: Optional[tempfile.TemporaryDirectory] = None
        self._epochs: Dict[int, int] = {}
        self._last: Dict[int, Any] = {}
        self._verdicts: Dict[int, Verdict] = {}
        self._done = ""
        line = [*(command or _launcher()), "ask-tell", self._file(study)]
        if seed is not None:
            line += ["--seed", str(seed)]
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, encoding="utf-8"
        )
        assert self._process.stdin and self._process.stdout  # pipes, as asked
        self._requests, self._answers = self._process.stdin, self._process.stdout

    def _file(self, study: StudySource) -> str:
        if isinstance(study, Mapping):
            name, text = "study.json", json.dumps(study)
        elif isinstance(study, str) and "\n" in study:
            name, text = "study.yaml", study
        else:
            return os.fspath(study)
        self._directory = tempfile.TemporaryDirectory()
        path = pathlib.Path(self._directory.name, name)
        path.write_text(text, "utf-8")
        return str(path)

    @property
    def done(self) -> str:
        """Why there is nothing more to ask for; empty as long as there is."""
        return self._done

    def ask(self, count: int = 1) -> List[Asked]:
        """Up to ``count`` trials to train: new ones, or paused ones that may go on. Fewer, or none, while others must be
        told first; none for ever when ``done`` says why.
        """
        answer = self._send(op="ask", count=count)
        self._done = answer.get("reason", "done") if answer.get("done") else ""
        return [
            Asked(row["trial"], row["params"], row["resource"], self._epochs.get(row["trial"], 0) + 1)
            for row in answer["suggestions"]
        ]

    def __iter__(self) -> Iterator[Asked]:
        """Trials one after another until the study is done; each must be told, stopped or paused before the next."""
        while True:
            asked = self.ask()
            if not asked:
                if not self._done:
                    raise TrialstreamError("not-told", "the last trial was neither told, stopped nor paused")
                return
            yield asked[0]

    def report(self, trial: Union[Asked, int], epoch: int, value: Union[Number, Mapping[str, Number]]) -> Verdict:
        """What the trial reached at an epoch; by metric where there are several. NaN and infinity are fine."""
        number = _number(trial)
        answer = self._send(op="report", trial=number, epoch=epoch, **_values(value))
        self._epochs[number] = max(epoch, self._epochs.get(number, 0))
        self._last[number] = value
        verdict = Verdict(answer["decision"])
        verdict.reason = answer["reason"]
        verdict.resource = answer.get("resource", 0)
        self._verdicts[number] = verdict
        return verdict

    def epochs(self, trial: Asked) -> Iterator[int]:
        """The epochs to train and report, until the trial is stopped or paused; one that is trained to the end is told."""
        epoch, until = trial.first, trial.resource
        while epoch <= until:
            yield epoch
            if self._epochs.get(trial.trial, 0) < epoch:
                raise ValueError(f"epoch {epoch} of trial {trial.trial} was not reported")
            verdict = self._verdicts[trial.trial]
            if verdict != "CONTINUE":
                return
            until = verdict.resource
            epoch += 1
        self.tell(trial)

    def tell(
        self,
        trial: Union[Asked, int],
        value: Union[Number, Mapping[str, Number], None] = None,
        failed: Optional[str] = None,
    ) -> None:
        """The trial is trained to the end, or failed and why; without a value it is the last one that was reported."""
        number = _number(trial)
        if failed is not None:
            self._send(op="tell", trial=number, failed=failed)
            return
        final = self._last.get(number) if value is None else value
        if final is None:
            raise ValueError(f"trial {number} has no reported value yet; give one")
        self._send(op="tell", trial=number, **_values(final))

    def add(self, params: Optional[Mapping[str, Any]] = None, **more: Any) -> int:
        """Hyperparameters of your own, asked for next; the trial's number."""
        return self._send(op="add", params={**(params or {}), **more})["trial"]

    def best(self) -> Dict[str, Any]:
        """``trial``, ``value``, ``epoch`` and ``params`` of the best; None in each where there is none yet."""
        return self._send(op="best")

    def _send(self, **request: Any) -> Dict[str, Any]:
        try:
            self._requests.write(json.dumps(request) + "\n")
            self._requests.flush()
            line = self._answers.readline()
        except (BrokenPipeError, ValueError):
            line = ""
        if not line:
            raise TrialstreamError("ended", self._last_words())
        answer = json.loads(line)
        if "error" in answer:
            raise TrialstreamError("refused", answer["error"])
        return answer

    def _last_words(self) -> str:
        self._process.wait()
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return words[-1] if words else f"the search ended with exit code {self._process.returncode}"

    def close(self) -> None:
        """Ends the search. What it knows is gone."""
        with contextlib.suppress(BrokenPipeError):  # it has ended already
            self._requests.close()
        self._process.wait()
        self._answers.close()
        self._errors.close()
        if self._directory:
            self._directory.cleanup()

    def __enter__(self) -> AskTell:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _number(trial: Union[Asked, int]) -> int:
    return trial.trial if isinstance(trial, Asked) else trial


def _values(value: Union[Number, Mapping[str, Number]]) -> Dict[str, Any]:
    if isinstance(value, Mapping):
        return {"values": {name: _plain(number) for name, number in value.items()}}
    return {"value": _plain(value)}


def _plain(value: Number) -> Union[float, str]:
    number = float(value)
    if math.isnan(number):
        return "nan"
    return number if math.isfinite(number) else "inf" if number > 0 else "-inf"


def _launcher() -> List[str]:
    """The repository's launcher where this package lies in it, else the one on the PATH."""
    own = pathlib.Path(__file__).resolve().parents[3] / "trialstream"
    if own.is_file():
        return [str(own)]
    found = shutil.which("trialstream")
    if not found:
        raise FileNotFoundError("there is no trialstream on the PATH; say where it is: AskTell(study, command=[PATH])")
    return [found]
