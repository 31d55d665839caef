"""Original files and reports by content: name = SHA-256. Written aside, synced, renamed: whole or absent."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from checker.store.faults import StoreDamaged, storage_faults

_CHUNK = 1 << 20


class Blobs:
    """A folder of content-addressed files; ``temp`` must be on the same file system."""

    def __init__(self, folder: Path, temp: Path) -> None:
        self._folder = folder
        self._temp = temp
        self._lock = threading.Lock()
        for place in (folder, temp):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keep bytes; returns their SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        with storage_faults():
            if not self._there(digest):
                with self._aside() as (file, place):
                    _write_all(file, data)
                    self._settle(file, place, digest)
        return digest

    def adopt(self, source: Path) -> tuple[str, int]:
        """Keep a copy of a file; returns its SHA-256 and size."""
        digest, size = hashlib.sha256(), 0
        with storage_faults(), self._aside() as (file, place), source.open("rb") as inward:
            while part := inward.read(_CHUNK):
                digest.update(part)
                size += len(part)
                _write_all(file, part)
            self._settle(file, place, digest.hexdigest())
        return digest.hexdigest(), size

    def read(self, digest: str) -> bytes:
        """The bytes with this hash; raises StoreDamaged when they are gone or not what they were."""
        try:
            data = self.path(digest).read_bytes()
        except OSError as error:
            raise _damaged(digest) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise _damaged(digest)
        return data

    def path(self, digest: str) -> Path:
        """Where the file with this hash stands."""
        return self._folder / digest[:2] / digest

    def digests(self) -> Iterator[str]:
        """Hashes of all files kept."""
        for file in self._folder.glob("??/*"):
            yield file.name

    def sweep(self, used: Iterable[str], seconds: float = 0.0) -> None:
        """Remove every file that is not ``used`` and was not put or adopted in the last ``seconds``.

        Whoever puts a file writes the row that uses it a moment later: while others work, ``seconds`` is longer.
        """
        kept = frozenset(used)
        loose = [self.path(digest) for digest in self.digests() if digest not in kept]
        with storage_faults():
            for place in loose:
                with self._lock, suppress(FileNotFoundError):
                    if place.stat().st_mtime <= time.time() - seconds:
                        place.unlink()

    def clear_aside(self) -> None:
        """At start: remove what was being written when the process ended."""
        with storage_faults():
            for place in self._temp.iterdir():
                shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)

    def _there(self, digest: str) -> bool:
        """Whether the file is kept already; if so, it is as good as put now: no sweep takes it away from under us."""
        with self._lock, suppress(FileNotFoundError):
            os.utime(self.path(digest))
            return True
        return False

    @contextmanager
    def _aside(self) -> Iterator[tuple[int, Path]]:
        handle, name = tempfile.mkstemp(dir=self._temp)
        place = Path(name)
        try:
            yield handle, place
        finally:
            os.close(handle)
            place.unlink(missing_ok=True)

    def _settle(self, file: int, place: Path, digest: str) -> None:
        os.fsync(file)
        target = self.path(digest)
        if self._there(digest):
            return
        target.parent.mkdir(mode=0o700, exist_ok=True)
        place.replace(target)
        _sync_folder(target.parent)


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _sync_folder(folder: Path) -> None:
    """Make a rename last (POSIX: the folder is a file too); other systems do so by themselves."""
    if os.name != "posix":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _damaged(digest: str) -> StoreDamaged:
    return StoreDamaged(
        f"Het bewaarde bestand {digest[:12]}… ontbreekt of is gewijzigd.",
        remedy="Zet een reservekopie van de opslag terug.",
    )
