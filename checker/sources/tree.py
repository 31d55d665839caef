"""What files there are to read, wherever they stand: on disk here, in a git ref in :mod:`.git_tree`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from checker.errors import InputError, LimitExceeded, Location
from checker.findings import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a tree.

    ``name`` is how messages call it: the path as the user gave it and what follows, with forward slashes; ``parts`` are
    the names below the tree's root (() when the root itself is a file); ``size`` is in bytes; ``link`` says that it is
    a symbolic link to a file. ``refused`` says why it cannot be read at all (a link or submodule in git); such an entry
    is told to the user and never opened.
    """

    name: str
    parts: tuple[str, ...]
    size: int
    on_disk: bool = True
    link: bool = False
    refused: Text | None = None

    @property
    def path(self) -> Path | None:
        """Where the file stands; None when it does not stand on disk."""
        return Path(self.name) if self.on_disk else None

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
        """All files: those of a folder by name, then its folders by name."""
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
        """All files: those of a folder by name, then its folders by name.

        Raises InputError for what does not exist or may not be read.
        """
        if not self.is_folder:
            yield Entry(self.name, (), self._size(self.root, self.name), link=self.root.is_symlink())
            return
        pile: list[tuple[str, tuple[str, ...]]] = [(name_prefix(self.name), ())]
        while pile:
            prefix, parts = pile.pop()
            below: list[str] = []
            for found in _listed(prefix):
                if found.is_dir(follow_symlinks=False):
                    below.append(found.name)
                elif found.is_file():
                    name = prefix + found.name
                    yield Entry(name, (*parts, found.name), _stat(found, name), link=found.is_symlink())
            pile.extend((f"{prefix}{name}/", (*parts, name)) for name in reversed(below))

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file; raises InputError when it cannot be read."""
        try:
            with open(entry.name, "rb", buffering=0) as file:
                return file.read()
        except OSError as error:
            raise _cannot_read(entry.name, error) from None

    @staticmethod
    def _size(path: Path, name: str) -> int:
        try:
            return path.stat().st_size
        except OSError as error:
            raise _cannot_read(name, error) from None


def name_prefix(root: str) -> str:
    """What stands before the parts in the names of the files below ``root``."""
    return "" if root == "." else root.rstrip("/") + "/"


def _cannot_read(name: str, error: OSError) -> InputError:
    missing = isinstance(error, FileNotFoundError)
    return InputError(
        "Het bestand bestaat niet." if missing else f"Het bestand kan niet worden gelezen ({error.strerror}).",
        where=Location(name),
        remedy="Controleer het pad." if missing else "Controleer de rechten van het bestand.",
    )


def _listed(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder or ".") as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise _cannot_read(folder.rstrip("/") or folder, error) from None


def _stat(found: os.DirEntry[str], name: str) -> int:
    try:
        return found.stat().st_size
    except OSError as error:
        raise _cannot_read(name, error) from None


def check_size(entry: Entry, limit: int) -> None:
    """Refuse a file above ``limit`` bytes before it is read; raises LimitExceeded."""
    if entry.size > limit:
        raise LimitExceeded(
            f"LIMIET-OMVANG: het bestand is {entry.size:,} bytes groot; de grens is {limit:,}.".replace(",", "."),
            where=Location(entry.name),
            remedy="Splits het bestand.",
        )
