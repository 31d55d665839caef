"""Original files and reports by content: name = SHA-256. Written aside, synced, renamed: whole or absent."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from checker.store.faults import StoreDamaged, storage_faults

_CHUNK = 1 << 20


class Blobs:
    """A folder of content-addressed files; ``temp`` must be on the same file system."""

    def __init__(self, folder: Path, temp: Path) -> None:
        self._folder = folder
        self._temp = temp
        for place in (folder, temp):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keep bytes; returns their SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        if not self.path(digest).is_file():
            with storage_faults(), self._aside() as (file, place):
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

    def sweep(self, used: Iterable[str]) -> int:
        """Remove every file that is not ``used``, and what was left aside; returns how many."""
        kept = frozenset(used)
        loose = [self.path(digest) for digest in self.digests() if digest not in kept]
        with storage_faults():
            for place in loose:
                place.unlink(missing_ok=True)
            for place in self._temp.iterdir():
                shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        return len(loose)

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
        if target.is_file():
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
