"""What files there are to read, wherever they stand: on disk now, in a git ref without a checkout tomorrow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from checker.errors import InputError, LimitExceeded, Location


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a tree.

    ``name`` is how messages call it: the path as the user gave it and what follows, with forward slashes; ``parts`` are
    the names below the tree's root (() when the root itself is a file); ``size`` is in bytes; ``path`` is None when the
    file does not stand on disk.
    """

    name: str
    parts: tuple[str, ...]
    size: int
    path: Path | None = None

    @property
    def file_name(self) -> str:
        """The last part of the name."""
        return self.name.rsplit("/", 1)[-1]


class FileTree(Protocol):
    """Files below one root."""

    @property
    def name(self) -> str:
        """The root as the user gave it."""
        ...

    @property
    def is_folder(self) -> bool:
        """Whether the root is a folder; else it is one file."""
        ...

    def entries(self) -> Iterator[Entry]:
        """All files, sorted by their parts."""
        ...

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file; raises InputError when it cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class DiskTree:
    """A file or folder on disk; links to folders are not followed, so a walk always ends."""

    root: Path

    @property
    def name(self) -> str:
        """The root as the user gave it."""
        return self.root.as_posix()

    @property
    def is_folder(self) -> bool:
        """Whether the root is a folder."""
        return self.root.is_dir()

    def entries(self) -> Iterator[Entry]:
        """All files, sorted by their parts; raises InputError for what does not exist or may not be read."""
        if not self.is_folder:
            yield Entry(self.name, (), self._size(self.root, self.name), self.root)
            return
        for folder, below, files in os.walk(self.root, onerror=_unreadable):
            below.sort()
            base = Path(folder)
            for file in sorted(files):
                path = base / file
                name = path.as_posix()
                if path.is_file():
                    yield Entry(name, path.relative_to(self.root).parts, self._size(path, name), path)

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file; raises InputError when it cannot be read."""
        if entry.path is None:
            raise InputError(
                "Het bestand staat niet op schijf.", where=Location(entry.name), remedy="Haal het bestand eerst op."
            )
        try:
            return entry.path.read_bytes()
        except OSError as error:
            raise _cannot_read(entry.name, error) from None

    @staticmethod
    def _size(path: Path, name: str) -> int:
        try:
            return path.stat().st_size
        except OSError as error:
            raise _cannot_read(name, error) from None


def _cannot_read(name: str, error: OSError) -> InputError:
    missing = isinstance(error, FileNotFoundError)
    return InputError(
        "Het bestand bestaat niet." if missing else f"Het bestand kan niet worden gelezen ({error.strerror}).",
        where=Location(name),
        remedy="Controleer het pad." if missing else "Controleer de rechten van het bestand.",
    )


def _unreadable(error: OSError) -> None:
    raise _cannot_read(Path(error.filename).as_posix(), error)


def check_size(entry: Entry, limit: int) -> None:
    """Refuse a file above ``limit`` bytes before it is read; raises LimitExceeded."""
    if entry.size > limit:
        raise LimitExceeded(
            f"LIMIET-OMVANG: het bestand is {entry.size:,} bytes groot; de grens is {limit:,}.".replace(",", "."),
            where=Location(entry.name),
            remedy="Splits het bestand.",
        )
