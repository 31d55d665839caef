"""What files there are to read, wherever they stand: on disk here, in a git ref in :mod:`.git_tree`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from checker.errors import InputError, LimitExceeded, Location
from checker.findings import Text

LINK_REFUSED = Text("is een symbolische koppeling en wordt niet gevolgd", "is a symbolic link and is not followed")
OTHER_REPOSITORY = Text(
    "is een andere git-repository (submodule) en wordt niet gelezen", "is another git repository (submodule), not read"
)
_GIT = ".git"
Looks = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a tree.

    ``name`` is how messages call it: the path as the user gave it and what follows, with forward slashes; ``parts`` are
    the names below the tree's root (() when the root itself is a file); ``size`` is in bytes; ``link`` says that it is
    a symbolic link. ``refused`` says why it is not read at all (a link, or another repository); such an entry is told
    to the user and never opened. ``looks`` is what the disk says of the file: size in bytes, times of content
    and inode in nanoseconds, inode, device.
    """

    name: str
    parts: tuple[str, ...]
    size: int
    on_disk: bool = True
    link: bool = False
    refused: Text | None = None
    looks: Looks | None = None

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
    """A file or folder on disk; the root may be a symbolic link, those below it are not followed.

    A folder below the root with a ``.git`` of its own (a submodule, a worktree, a clone) is another repository and is
    not read. So a walk always ends and never leaves the folder, and it reads what a git ref of the same files gives.
    """

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
            looks = _looks(self.root, self.name)
            yield Entry(self.name, (), looks[0], link=self.root.is_symlink(), looks=looks)
            return
        pile: list[tuple[str, tuple[str, ...]]] = [(name_prefix(self.name), ())]
        while pile:
            prefix, parts = pile.pop()
            below: list[str] = []
            listed = _listed(prefix)
            # they are in order of name: this looks at the first few of ten thousand
            if parts and next((found.name for found in listed if found.name >= _GIT), "") == _GIT:
                yield Entry(prefix.removesuffix("/"), parts, 0, refused=OTHER_REPOSITORY)
                continue
            for found in listed:
                # a file first: a folder of ten thousand has few of anything else
                if found.is_file(follow_symlinks=False):
                    name = prefix + found.name
                    looks = _looks(found, name)
                    yield Entry(name, (*parts, found.name), looks[0], looks=looks)
                elif found.is_symlink():
                    yield Entry(prefix + found.name, (*parts, found.name), 0, link=True, refused=LINK_REFUSED)
                elif found.is_dir():
                    below.append(found.name)
            pile.extend((f"{prefix}{name}/", (*parts, name)) for name in reversed(below))

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file; raises InputError when it cannot be read."""
        try:
            with open(entry.name, "rb", buffering=0) as file:
                return file.read()
        except OSError as error:
            raise _cannot_read(entry.name, error) from None


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
            return sorted(found, key=attrgetter("name"))
    except OSError as error:
        raise _cannot_read(folder.rstrip("/") or folder, error) from None


def _looks(file: os.DirEntry[str] | Path, name: str) -> Looks:
    try:
        found = file.stat()
    except OSError as error:
        raise _cannot_read(name, error) from None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev


def check_size(entry: Entry, limit: int) -> None:
    """Refuse a file above ``limit`` bytes before it is read; raises LimitExceeded."""
    if entry.size > limit:
        raise LimitExceeded(
            f"LIMIET-OMVANG: het bestand is {entry.size:,} bytes groot; de grens is {limit:,}.".replace(",", "."),
            where=Location(entry.name),
            remedy="Splits het bestand.",
        )
