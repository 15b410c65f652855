"""Server-sent events, read line by line as the HTML standard's section 9.2 (event streams) describes them."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any, Callable, Iterator, List, NamedTuple, Optional

from .errors import TrialstreamError

_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 15.0


class Event(NamedTuple):
    """An event: its id (to go on from), its type, and its data, decoded where it is JSON."""

    id: Optional[str]
    type: str
    data: Any


def follow(open_stream: Callable[[dict], Any], last_id: Optional[str], reconnect: bool) -> Iterator[Event]:
    """Yield events for as long as the caller iterates.

    When the connection ends or keeps silent for the client's timeout it is opened again after the last event seen, so
    that none is missed, waiting longer from try to try (0.5 s to 15 s). The first connection's failure is raised; so
    are refusals (4xx) at any time. Without ``reconnect`` the iteration ends with the connection.
    """
    wait = _FIRST_WAIT_SECONDS
    connected_before = False
    while True:
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-cache"}
        if last_id is not None:
            headers["Last-Event-ID"] = last_id
        try:
            with open_stream(headers) as stream:
                connected_before = True
                for event in parse(stream, last_id):
                    last_id = event.id
                    wait = _FIRST_WAIT_SECONDS
                    yield event
        except (OSError, http.client.HTTPException):
            pass  # broken off: opened again below
        except TrialstreamError as error:
            if not connected_before or 400 <= error.status < 500:
                raise
        if not reconnect:
            return
        time.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT_SECONDS)


def parse(lines: Any, last_id: Optional[str] = None) -> Iterator[Event]:
    """Events from an iterable of lines (bytes); one that the stream's end cuts short is dropped, as in the standard."""
    kind = "message"
    data: List[str] = []
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            if data:
                yield Event(last_id, kind, _decode("\n".join(data)))
            kind, data = "message", []
            continue
        field, _, value = line.partition(":")  # a comment has an empty field and falls through
        value = value[1:] if value.startswith(" ") else value
        if field == "data":
            data.append(value)
        elif field == "event":
            kind = value
        elif field == "id" and "\0" not in value:
            last_id = value


def _decode(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
