"""Work in processes that can be killed: each task in a fork of one warm process, with a time limit and a memory limit.

A fork server (standard library) opens the rulebook once; a task starts in some milliseconds, and what it reads or leaks
ends with it. The service itself never forks: it has threads. Where there is no fork, a fresh process does the same.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar, cast

from checker.errors import InternalError, KaderwachtError, LimitExceeded
from checker.store.faults import StorageFull, storage_faults

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Tell = Callable[[str, float], None]
_LOOK = 0.2


class Task(Protocol[T_co]):
    """A picklable value that knows how to do its work; ``tell`` takes a stage and a fraction of 1."""

    def run(self, tell: Tell) -> T_co:
        """Do the work."""
        ...


class Cancelled(Exception):
    """The work was ended because someone asked."""


@dataclass(frozen=True, slots=True)
class Told:
    """An error of a worker as values: its class (by name, as pickle does) and its attributes."""

    kind: type[KaderwachtError]
    attributes: tuple[tuple[str, Any], ...]

    def error(self) -> KaderwachtError:
        """The error again: of the same class, so that it is answered as if it were raised here."""
        values = dict(self.attributes)
        # not by its own __init__, whose arguments differ from class to class
        made = self.kind.__new__(self.kind, values["what"])
        vars(made).update(values)
        return made


def _told(error: BaseException) -> Told:
    if isinstance(error, KaderwachtError):
        told = Told(type(error), tuple(vars(error).items()))
        return told if _crosses(told) else _of(InternalError, error.what, error.remedy)
    if isinstance(error, MemoryError):
        return _of(LimitExceeded, "Het werk vraagt meer geheugen dan is toegestaan.", "Verwerk het in delen.")
    if isinstance(error, OSError) and (full := _full(error)) is not None:
        return full
    # the text of an unforeseen error may hold data: its kind is for the reader, the rest stays here
    return _of(InternalError, f"Interne fout ({type(error).__name__}).", "Meld dit aan de beheerder.")


def _full(error: OSError) -> Told | None:
    """A disk without room is told as that."""
    try:
        with storage_faults():
            raise error
    except StorageFull as full:
        return _told(full)
    except KaderwachtError:
        return None


def _of(kind: type[KaderwachtError], what: str, remedy: str | None) -> Told:
    return Told(kind, tuple(vars(kind(what, remedy=remedy)).items()))


def _crosses(told: Told) -> bool:
    """Whether the error can be sent: its class has a name to be found by, its attributes are data."""
    try:
        pickle.dumps(told)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return True


def _child(channel: Connection, task: Task[Any], most_bytes: int) -> None:  # pragma: no cover - in another process
    """Do the work and send ``(kind, value)`` messages: stages, then the outcome."""
    if os.name == "posix":
        import resource

        os.setpgid(0, 0)  # what the engine forks is killed along
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # a short life: what it would collect ends with the process
    try:
        outcome: tuple[str, Any] = ("done", task.run(lambda stage, part: channel.send(("stage", (stage, part)))))
    except BaseException as error:
        outcome = ("error", _told(error))
    channel.send(outcome)
    channel.close()


def _context() -> Any:
    if "forkserver" not in multiprocessing.get_all_start_methods():  # pragma: no cover - Windows
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["api.warm"])
    return context


class Workers:
    """Runs tasks, each in a process of its own; may be used from any number of threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._context = _context()
        self._running: set[Any] = set()
        self._lock = threading.Lock()
        self._closed = False

    def warm_up(self) -> None:
        """Start the fork server now, so that the first task does not wait for it."""
        with self._lock:
            if self._closed:
                raise Cancelled
            process = self._context.Process(target=_nothing)
            process.start()
        process.join()

    def run(
        self, task: Task[T], seconds: float, tell: Tell | None = None, cancelled: threading.Event | None = None
    ) -> T:
        """What ``task`` gives; raises its KaderwachtError, LimitExceeded after ``seconds``, or Cancelled."""
        inward, outward = self._context.Pipe(duplex=False)
        # not a daemon: the engine forks children of its own
        process = self._context.Process(target=_child, args=(outward, task, self._most_bytes), daemon=False)
        with self._lock:
            if self._closed:
                raise Cancelled
            process.start()
            self._running.add(process)
        outward.close()
        try:
            return cast("T", self._follow(inward, time.monotonic() + seconds, tell, cancelled))
        finally:
            self._end(process)
            inward.close()

    def _follow(
        self, inward: Connection, deadline: float, tell: Tell | None, cancelled: threading.Event | None
    ) -> object:
        while True:
            if self._closed or (cancelled is not None and cancelled.is_set()):
                raise Cancelled
            if time.monotonic() > deadline:
                raise LimitExceeded("Het werk duurt te lang en is gestopt.", remedy="Verwerk het in delen.")
            try:
                if not inward.poll(_LOOK):
                    continue
                kind, value = inward.recv()
            except (EOFError, OSError):
                raise LimitExceeded(
                    "Het werkproces is voortijdig gestopt.", remedy="Is er genoeg geheugen? Verwerk het in delen."
                ) from None
            if kind == "done":
                return cast("object", value)
            if kind == "error":
                raise value.error()
            if tell is not None:
                tell(*value)

    def _end(self, process: Any) -> None:
        if process.pid is not None:
            _kill(process)
        process.join()
        process.close()
        with self._lock:
            self._running.discard(process)

    def close(self) -> None:
        """End all work; whoever waits for it gets Cancelled."""
        self._closed = True


def _kill(process: Any) -> None:
    try:
        if os.name == "posix" and os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        process.kill()


def _nothing() -> None:
    """Work that is over at once."""
