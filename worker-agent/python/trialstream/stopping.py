"""Noticing that the trial was told to stop, so that it can end at a safe point instead of being killed."""

from __future__ import annotations

import os
import signal
import threading

_stop = threading.Event()
_installed = False


def should_stop() -> bool:
    """Whether the trial was told to stop or pause: by SIGTERM, or by a file named ``stop`` beside the report file.

    The first call, which must come from the main thread to be of use, makes SIGTERM set a flag instead of ending the
    process; a handler that was there before is still called. After it, leave the loop and return: a process that
    stays past the agent's grace period is killed.
    """
    _install()
    if _stop.is_set():
        return True
    path = os.environ.get("TRIALSTREAM_REPORT")
    if path and os.path.exists(os.path.join(os.path.dirname(path), "stop")):
        _stop.set()
        return True
    return False


def _install() -> None:
    global _installed
    # Python lets only the main thread set handlers; elsewhere the stop file still works.
    if _installed or threading.current_thread() is not threading.main_thread():
        return
    _installed = True
    before = signal.getsignal(signal.SIGTERM)

    def on_sigterm(number, frame):
        _stop.set()
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, on_sigterm)
