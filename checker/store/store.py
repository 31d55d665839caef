"""The store as one thing: a folder that one service has open, and a catalogue that the command line may open beside it.

FOLDER/catalogue.sqlite   rows: versions, runs, waivers, tokens, audit
FOLDER/graphs/            named graphs (RocksDB)
FOLDER/files/             original files and reports, by SHA-256
FOLDER/temp/              work in progress; emptied at start
FOLDER/lock               held by the process that has the graphs open
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from checker.errors import KaderwachtError, UsageError
from checker.store.audit import AuditLog
from checker.store.blobs import Blobs
from checker.store.database import Database
from checker.store.faults import StoreInUse, storage_faults
from checker.store.graphs import GraphStore, OxigraphGraphs
from checker.store.landscapes import Landscapes
from checker.store.runs import Runs
from checker.store.tokens import Sessions, Tokens
from checker.store.waivers import WaiverRequests

log = logging.getLogger("kaderwacht.opslag")
MOST_BYTES = 50_000_000_000
_HOUR = 3600.0


class Catalogue:
    """Tokens and audit log alone: what ``kaderwacht token`` opens, also while the service runs."""

    def __init__(self, folder: Path) -> None:
        """Open or make the catalogue of ``folder``; raises UsageError when that cannot be."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"De map '{folder}' is niet te maken ({error.strerror}).", remedy="Kies met --data een andere map."
            ) from error
        self.folder = folder
        self.database = Database(folder / "catalogue.sqlite")
        self.audit = AuditLog(self.database)
        self.tokens = Tokens(self.database, self.audit)
        self.sessions = Sessions(self.database, self.audit)

    @property
    def state(self) -> tuple[int, int]:
        """Another value after each change of anything but sessions and the audit log."""
        return self.database.state

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


class Store(Catalogue):
    """Everything; opening it sweeps what a crash left behind."""

    def __init__(
        self,
        folder: Path,
        *,
        graphs: Callable[[Path], GraphStore] = OxigraphGraphs,
        most_bytes: int = MOST_BYTES,
        tidy_seconds: float = _HOUR,
    ) -> None:
        """Open or make the store of ``folder``; raises StoreInUse when another process has it, and storage faults.

        Every ``tidy_seconds`` it removes what nobody uses any more (:meth:`tidy`).
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _lock(folder / "lock")
        try:
            super().__init__(folder)
            self.temp = folder / "temp"
            self._blobs = Blobs(folder / "files", self.temp)
            self.graphs = graphs(folder / "graphs")
            self.cache = folder / "cache"
            self.landscapes = Landscapes(
                *(self.database, self._blobs, self.graphs, self.audit),
                dumps=self.cache / "graphs",
                most_bytes=most_bytes,
            )
            self.runs = Runs(self.database, self._blobs, self.audit)
            self.waivers = WaiverRequests(self.database, self.audit)
            self._closing, self._swept = threading.Event(), threading.Event()
            arguments = (self._sweep(), tidy_seconds)
            self._tidying = threading.Thread(target=self._keep_tidy, args=arguments, name="opruimen", daemon=True)
            self._tidying.start()
        except BaseException:
            os.close(self._lock)
            raise

    def _sweep(self) -> frozenset[str]:
        """What a crash left behind, but for the graphs: those are returned, since removing them takes long."""
        self.runs.sweep()
        self.landscapes.forget_stale()
        self.landscapes.drop_dumps(0.0)
        self._blobs.sweep(self._used_files())
        self._blobs.clear_aside()
        return self.landscapes.orphans()

    def _used_files(self) -> frozenset[str]:
        return self.landscapes.used_files() | self.runs.used_files()

    def tidy(self) -> None:
        """Remove what is of no use any more while others work: previews of a week ago, and what was discarded.

        Files stay for an hour after they were last put: their row may be on its way.
        """
        self.landscapes.forget_stale()
        self.landscapes.drop_dumps(_HOUR)
        self._drop(self.landscapes.discarded())
        self._blobs.sweep(self._used_files(), _HOUR)

    def _keep_tidy(self, orphans: frozenset[str], seconds: float) -> None:
        self._quietly(lambda: self._drop(orphans))
        self._swept.set()
        while not self._closing.wait(seconds):
            self._quietly(self.tidy)

    def _quietly(self, work: Callable[[], None]) -> None:
        """Do what can be done again: what fails now, the next turn or the next start does."""
        try:
            work()
        except KaderwachtError as error:
            log.warning("what nobody uses stays a while: %s", error.what)

    def _drop(self, graphs: frozenset[str]) -> None:
        """Remove graphs in steps, while others work."""
        for graph in sorted(graphs):
            self.graphs.drop(graph, lambda: not self._closing.is_set())

    def swept(self) -> None:
        """Wait until what a crash left behind is gone."""
        self._swept.wait()

    def close(self) -> None:
        """Let go of everything; the next process may open it."""
        self._closing.set()
        self._tidying.join()
        self.graphs.close()
        super().close()
        os.close(self._lock)


def _lock(path: Path) -> int:
    """Take the lock of the folder; the system lets go of it when the process ends, however it ends."""
    with storage_faults():
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:  # pragma: no cover - RocksDB keeps a lock of its own as well
            import msvcrt

            getattr(msvcrt, "locking")(handle, getattr(msvcrt, "LK_NBLCK"), 1)  # noqa: B009
    except OSError as error:
        os.close(handle)
        raise StoreInUse(
            f"De opslag '{path.parent}' is al in gebruik door een ander proces.",
            remedy="Stop de andere 'kaderwacht serve', of kies met --data een andere map.",
        ) from error
    return handle
