"""Work that listens to no signal, done in a forked child that is killed when its time is over.

For Oxigraph's queries and for backtracking expressions: both run in C or Rust until they are done. A fork shares the
parent's memory, so nothing is copied to the child; what it answers is pickled back.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import time
from collections.abc import Callable
from typing import IO, TypeVar

from checker.errors import LimitExceeded

T = TypeVar("T")


def in_child(work: Callable[[], T], deadline: float | None) -> T:
    """What ``work`` returns, from a fork that is killed at ``deadline`` (a moment of time.monotonic; None: never).

    Raises TimeoutError at the deadline, and LimitExceeded when the child dies on its own (out of memory, mostly).
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child's lines are not seen by a tracer
        code = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as out:
                pickle.dump(work(), out)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb", 0) as inward:
            data = _read_until(inward, deadline)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not data:
        raise LimitExceeded(
            "Het kindproces dat deze regel toetst, is voortijdig gestopt.",
            remedy="Is er genoeg geheugen? Maak de query gerichter, of toets een kleiner deel.",
        )
    answer: T = pickle.loads(data)  # noqa: S301 - written by our own fork
    return answer


def _read_until(inward: IO[bytes], deadline: float | None) -> bytes:
    parts: list[bytes] = []
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise TimeoutError
        ready, _, _ = select.select([inward], [], [], left)
        if not ready:
            raise TimeoutError
        part = inward.read(1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
