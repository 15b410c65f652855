"""A client for Trialstream's REST API, with the standard library alone.

::

    from trialstream import Client

    client = Client("http://127.0.0.1:8080")
    study = client.create_study("study.yaml")
    client.best("digits-mlp")

Answers are the API's JSON as dicts and lists. Every refusal and every unreachable server is a TrialstreamError; one that is
still starting is asked again, for ``timeout``.
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, Iterator, List, Mapping, Optional

from .errors import TrialstreamError
from .events import Event, follow
from .study_file import StudySource, read_study

_AGAIN_SECONDS = 0.25  # between two tries while a server starts


class Client:
    """An API server; ``url`` and ``token`` default to TRIALSTREAM_SERVER and TRIALSTREAM_TOKEN, ``timeout`` in seconds."""

    def __init__(self, url: Optional[str] = None, token: Optional[str] = None, timeout: float = 30.0) -> None:
        # TRIALSTREAM_URL is what it was called before the command line had a name for it
        found = url or os.environ.get("TRIALSTREAM_SERVER") or os.environ.get("TRIALSTREAM_URL")
        if not found or not found.startswith(("http://", "https://")):
            raise ValueError(f"url must be like http://127.0.0.1:8080 (or set TRIALSTREAM_SERVER), not {found!r}")
        self._base = found.rstrip("/") + "/api/v1"
        self._token = token or os.environ.get("TRIALSTREAM_TOKEN")
        self._timeout = timeout

    # Studies

    def create_study(self, source: StudySource) -> Dict[str, Any]:
        """Create a study from a dict, a path to a study file, or its YAML text; see ``read_study``."""
        return self._post("studies", read_study(source))

    def studies(self) -> List[Dict[str, Any]]:
        """All studies."""
        return list(self._pages("studies"))

    def study(self, study: str) -> Dict[str, Any]:
        """One study: state, counts, budget, best."""
        return self._get("studies", study)

    def best(self, study: str) -> Optional[Dict[str, Any]]:
        """The study's best trial so far, or None while no trial has reported."""
        return self.study(study).get("best")

    def pause(self, study: str, trial: Optional[int] = None) -> Any:
        """Pause a study, or one of its trials."""
        return self._order("pause", study, trial)

    def resume(self, study: str, trial: Optional[int] = None) -> Any:
        """Resume a study, or one of its trials."""
        return self._order("resume", study, trial)

    def stop(self, study: str, trial: int) -> Any:
        """Stop one trial for good; it keeps its metrics."""
        return self._order("stop", study, trial)

    def cancel(self, study: str) -> Any:
        """End a study: its running trials are stopped, no other is started."""
        return self._order("cancel", study, None)

    # Trials

    def trials(self, study: str, page: int = 1000) -> Iterator[Dict[str, Any]]:
        """Iterate over the study's trials, fetching ``page`` at a time."""
        return self._pages("studies", study, "trials", limit=page)

    def trial(self, study: str, trial: int) -> Dict[str, Any]:
        """One trial: state, hyperparameters, where it ran, why it ended."""
        return self._get("studies", study, "trials", trial)

    def metrics(self, study: str, trial: int) -> Any:
        """A trial's metrics, epoch by epoch."""
        return self._get("studies", study, "trials", trial, "metrics")

    def decisions(self, study: str, trial: int) -> Any:
        """What was decided about a trial, with the evidence."""
        return self._get("studies", study, "trials", trial, "decisions")

    def logs(self, study: str, trial: int) -> Any:
        """The tail of a trial's output."""
        return self._get("studies", study, "trials", trial, "logs")

    def add_trial(self, study: str, params: Optional[Mapping[str, Any]] = None, **more: Any) -> Any:
        """Add a trial by hand; it is tried before anything the sampler proposes."""
        return self._post("studies", study, "trials", {"params": {**(params or {}), **more}})

    def to_dataframe(self, study: str) -> Any:
        """The study's trials as a pandas DataFrame: one row a trial, hyperparameters as ``params.NAME`` columns."""
        import pandas

        return pandas.json_normalize(list(self.trials(study)))

    # Events

    def events(self, last_id: Optional[str] = None, reconnect: bool = True) -> Iterator[Event]:
        """Follow the events, as they happen, from the one after ``last_id``; see ``trialstream.events``."""
        return follow(lambda headers: self._open("GET", self._url(("events",), {}), None, headers), last_id, reconnect)

    # HTTP

    def _order(self, verb: str, study: str, trial: Optional[int]) -> Any:
        path = ("studies", study) if trial is None else ("studies", study, "trials", trial)
        return self._post(*path, verb, {})

    def _get(self, *path: Any, **query: Any) -> Any:
        return self._json("GET", path, query, None)

    def _post(self, *path_and_body: Any) -> Any:
        return self._json("POST", path_and_body[:-1], {}, path_and_body[-1])

    def _post_once(self, *path_and_body: Any) -> Any:
        """For those who try again by themselves and must not be held up by a server that is starting."""
        return self._json("POST", path_and_body[:-1], {}, path_and_body[-1], patience=0)

    def _pages(self, *path: Any, **query: Any) -> Iterator[Dict[str, Any]]:
        cursor = None
        while True:
            page = self._get(*path, **query, **({} if cursor is None else {"cursor": cursor}))
            if isinstance(page, list):
                yield from page
                return
            yield from page["items"]
            cursor = page.get("next")
            if cursor is None:
                return

    def _json(
        self, method: str, path: tuple, query: Dict[str, Any], body: Any, patience: Optional[float] = None
    ) -> Any:
        url = self._url(path, query)
        patience = self._timeout if patience is None else patience
        with self._open(method, url, body, {"Accept": "application/json"}, patience) as answer:
            try:
                text = answer.read().decode("utf-8")
                return json.loads(text) if text else None
            except ValueError:
                raise TrialstreamError(
                    "not-json", f"{url} did not answer with JSON: is this a Trialstream API?"
                ) from None
            except (OSError, http.client.HTTPException) as error:
                raise TrialstreamError("unreachable", f"{url}: the answer broke off: {error}") from None

    def _url(self, path: tuple, query: Dict[str, Any]) -> str:
        url = "/".join([self._base, *(urllib.parse.quote(str(part), safe="") for part in path)])
        return url + ("?" + urllib.parse.urlencode(query) if query else "")

    def _open(self, method: str, url: str, body: Any, headers: Mapping[str, str], patience: float = 0) -> Any:
        request = urllib.request.Request(url, method=method, headers=dict(headers))
        if body is not None:
            request.data = json.dumps(body, allow_nan=False).encode("utf-8")
            request.add_header("Content-Type", "application/json")
        if self._token:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        deadline = time.monotonic() + patience
        while True:
            try:
                return urllib.request.urlopen(request, timeout=self._timeout)
            except urllib.error.HTTPError as error:
                problem = _problem(error)
                # a server that has just started reads what there is before it takes anything
                if problem.code != "unavailable" or time.monotonic() >= deadline:
                    raise problem from None
                time.sleep(_AGAIN_SECONDS)
            except (OSError, http.client.HTTPException) as error:  # URLError, timeouts and broken connections
                raise TrialstreamError("unreachable", f"{url}: {getattr(error, 'reason', error)}") from None


def _problem(error: urllib.error.HTTPError) -> TrialstreamError:
    with error:
        try:
            problem = json.loads(error.read().decode("utf-8"))
            code = str(problem.get("code") or f"http-{error.code}")
            detail = str(problem.get("detail") or problem.get("title") or error.reason)
        except (OSError, ValueError, AttributeError):
            code, detail = f"http-{error.code}", f"{error.reason} ({error.url})"
    return TrialstreamError(code, detail, error.code)
