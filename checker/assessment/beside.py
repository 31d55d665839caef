"""Work done beside the run, in a forked child on another core; its answer comes back as JSON.

A fork shares what the parent has read (the rulebook, the vocabulary), so nothing is read twice. The child only saves
time: when it cannot start, fails or is killed, the answer is None and the caller does the work itself, which then also
says what is wrong. For processes without threads of their own: the command line, not a server.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Any


class Beside:
    """One piece of work in a child; :meth:`close` must be called, whatever happens."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._child = 0
        self._reading = -1
        if _cores() < 2 or not hasattr(os, "fork"):
            return
        reading, writing = os.pipe()
        try:
            child = os.fork()
        except OSError:  # no room for another process
            os.close(reading)
            os.close(writing)
            return
        if child == 0:  # pragma: no cover - the child's lines are not seen by a tracer
            os.close(reading)
            _answer(work, writing)
        os.close(writing)
        self._child, self._reading = child, reading

    def result(self) -> Any | None:
        """What the work gave, as JSON values; None when the child gave no answer. Waits for the child."""
        if self._reading < 0:
            return None
        with os.fdopen(self._reading, "rb") as inward:
            self._reading = -1
            data = inward.read()
        try:
            return json.loads(data)
        except ValueError:
            return None

    def close(self) -> None:
        """End the child when it still runs."""
        if self._reading >= 0:
            os.close(self._reading)
            self._reading = -1
        if self._child:
            child, self._child = self._child, 0
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _answer(work: Callable[[], Any], writing: int) -> None:  # pragma: no cover - see above
    """In the child: do the work and leave, without a word and without what the parent does when it ends."""
    try:
        # what libraries written in C have to say of a fault is the parent's to say, once
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 2)
        data = json.dumps(work(), separators=(",", ":")).encode()
        with os.fdopen(writing, "wb") as out:
            out.write(data)
    finally:
        os._exit(0)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
