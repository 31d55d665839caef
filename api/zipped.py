"""A folder that came as one zip: a coArchi model is hundreds of files, and a browser sends a zip more easily.

Nothing is unpacked to disk. Only zips with a ``folder.xml`` are taken for a folder; a workbook or a packed .archimate
is a zip too, and stays one file.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from checker.errors import InputError, LimitExceeded, Location
from checker.output.safe import plain
from checker.sources.landscape import Limits
from checker.sources.tree import Entry

_MAGIC = b"PK\x03\x04"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, OSError,
)  # fmt: skip
_AGAIN = "Pak de map opnieuw in als gewone zip, zonder wachtwoord."


class ZippedFolder:
    """The files of a zip as a tree (:class:`checker.sources.tree.FileTree`); names in messages begin with its name."""

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self.name = name
        self.is_folder = True
        self._archive = archive

    def entries(self) -> Iterator[Entry]:
        """All files: those of a folder by name, then its folders by name. Raises InputError, LimitExceeded."""
        limits, where = Limits(), Location(self.name)
        found = [each for each in self._archive.infolist() if not each.is_dir()]
        if len(found) > limits.archive_entries:
            raise LimitExceeded(
                f"De zip bevat {len(found)} bestanden; de grens is {limits.archive_entries}.",
                where=where,
                remedy="Geef alleen de map van het model.",
            )
        if sum(each.file_size for each in found) > limits.unpacked_bytes:
            raise LimitExceeded("De zip wordt te groot uitgepakt.", where=where, remedy="Geef alleen het model.")
        for each in sorted(found, key=_place):
            parts = tuple(each.filename.split("/"))
            wrong = plain(each.filename) != each.filename or "\\" in each.filename or ":" in parts[0]
            if wrong or any(part in ("", ".", "..") for part in parts):
                raise InputError(
                    f"De zip bevat een bestand met een ongeldig pad: {plain(each.filename)!r}.",
                    where=where,
                    remedy=_AGAIN,
                )
            link = stat.S_ISLNK(each.external_attr >> 16)
            if not link:
                yield Entry(f"{self.name}/{each.filename}", parts, each.file_size, on_disk=False)

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file, never more than its entry says; raises InputError when it cannot be read."""
        try:
            return self._archive.read("/".join(entry.parts))
        except (KeyError, *_BROKEN) as error:
            raise InputError(
                f"De zip is beschadigd of versleuteld: {plain(str(error))}",
                where=Location(entry.name),
                remedy=_AGAIN,
            ) from error


def _place(found: zipfile.ZipInfo) -> tuple[tuple[bool, str], ...]:
    *folders, last = found.filename.split("/")
    return (*((True, folder) for folder in folders), (False, last))


def zipped_folder(name: str, path: Path) -> ZippedFolder | None:
    """The folder in the zip at ``path``; None when it is no zip or one of another kind (its reader tells)."""
    try:
        with path.open("rb") as file:
            if file.read(4) != _MAGIC:
                return None
        # in memory: who reads may fork, and processes that share a file share its position
        archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        names = archive.namelist()
    except _BROKEN:
        return None
    if {"xl/workbook.xml", "content.xml", "model.xml"} & set(names):
        return None
    return ZippedFolder(name, archive) if any(each.rpartition("/")[2] == "folder.xml" for each in names) else None
