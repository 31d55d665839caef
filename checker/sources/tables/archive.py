"""Looks into a workbook's zip before anything parses it: real sizes, names, DOCTYPE, and how far its cells reach.

The sizes that a zip declares are a claim; every entry is unpacked in pieces and counted, so an entry that is larger
than its header says is caught while it grows. The spreadsheet library lays a sheet out as a full grid, so one cell in
the last row and column of an otherwise empty sheet would cost gigabytes: the reach of each sheet is measured first.
Source: ECMA-376 part 1, section 18.3.1.4 (cell references); OpenDocument 1.3 part 3, sections 19.675 and 19.677.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from checker.errors import InputError, LimitExceeded, Location
from checker.sources.landscape import Limits

MAX_CELLS = 30_000_000
_SAVE_AGAIN = "Kopieer de bladen in het rekenprogramma naar een nieuwe werkmap en bewaar die als .xlsx of .ods."
_CHUNK = 1 << 16
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_NOT_UTF8 = (b"\xfe\xff", b"\xff\xfe", b"\x00<", b"<\x00", b"\x00\x00")
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "


def check_archive(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a workbook that is dangerous or broken.

    Raises InputError for a broken zip, an entry name that leaves the archive, or a DOCTYPE; LimitExceeded for too many
    entries, too much unpacked, too high a ratio, or a sheet that reaches too far.
    """
    where = Location(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.archive_entries:
                raise LimitExceeded(
                    f"De werkmap bevat {len(entries)} bestanden; de grens is {limits.archive_entries}.",
                    where=where,
                    remedy=_SAVE_AGAIN,
                )
            if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
                raise _too_large(limits, where)
            total = 0
            for entry in entries:
                _check_name(entry.filename, where)
                total += _check_entry(archive, entry, limits, limits.unpacked_bytes - total, where)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise InputError(
            f"De werkmap is beschadigd of versleuteld: {error}",
            where=where,
            remedy="Open hem in het rekenprogramma en sla hem zonder wachtwoord opnieuw op als .xlsx of .ods.",
        ) from error


def _too_large(limits: Limits, where: Location) -> LimitExceeded:
    return LimitExceeded(
        f"De werkmap wordt uitgepakt groter dan {limits.unpacked_bytes:,} bytes.".replace(",", "."),
        where=where,
        remedy="Splits de werkmap.",
    )


def _check_name(entry: str, where: Location) -> None:
    path = entry.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or ":" in path.split("/")[0] or "\x00" in path:
        raise InputError(
            f"De werkmap bevat een bestand met een ongeldig pad: {entry!r}.", where=where, remedy=_SAVE_AGAIN
        )


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, room: int, where: Location) -> int:
    """Unpack one entry in pieces; returns its real size in bytes."""
    path = entry.filename.casefold()
    xml = path.endswith((".xml", ".rels"))
    reach = _SheetReach() if path.startswith("xl/worksheets/") and xml else None
    ods = _OdsReach() if path == "content.xml" else None
    size, tail = 0, b""
    # A small file may compress well without harm; only what grows beyond a few megabytes is held to the ratio.
    allowed = max(entry.compress_size * limits.archive_ratio, 5_000_000)
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            if size == 0 and xml and piece.startswith(_NOT_UTF8):
                raise InputError(f"{entry.filename} in de werkmap is geen UTF-8.", where=where, remedy=_SAVE_AGAIN)
            size += len(piece)
            if size > room:
                raise _too_large(limits, where)
            if size > allowed:
                raise LimitExceeded(
                    f"{entry.filename} in de werkmap is meer dan {limits.archive_ratio} keer zo groot als ingepakt.",
                    where=where,
                    remedy=_SAVE_AGAIN,
                )
            if xml:
                text = tail + piece
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    raise InputError(
                        f"{entry.filename} in de werkmap bevat een DOCTYPE; dat wordt niet gelezen.",
                        where=where,
                        remedy=_SAVE_AGAIN,
                    )
                if reach:
                    reach.feed(text)
                tail = text[-32:]
            if ods:
                ods.feed(piece)
    cells = reach.cells if reach else ods.cells() if ods else 0
    if cells > MAX_CELLS:
        raise LimitExceeded(
            f"Een blad in de werkmap beslaat {cells} cellen; de grens is {MAX_CELLS}.",
            where=where,
            remedy="Verwijder de losse cel ver onder of rechts van de tabel.",
        )
    return size


class _SheetReach:
    """Width times height of the block that an XLSX sheet's cell references span."""

    def __init__(self) -> None:
        self.rows = self.columns = 0

    def feed(self, text: bytes) -> None:
        seen: set[bytes] = set()
        for letters, digits in _REFERENCE.findall(text):
            self.rows = max(self.rows, int(digits))
            seen.add(letters)
        for letters in seen:
            number = 0
            for letter in letters:
                number = number * 26 + letter - 64
            self.columns = max(self.columns, number)

    @property
    def cells(self) -> int:
        return self.rows * self.columns


class _OdsReach:
    """Width times height of the block that the filled cells of the largest ODS sheet span."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.largest = self.height = self.width = self.row_width = self.repeat = self.cell_at = self.skipped = 0
        self.cell_repeat = 1
        self.filled = False

    def feed(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece, False)
        except expat.ExpatError as error:
            raise ValueError(f"content.xml: {error}") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE + "table":
            self.height = self.width = self.skipped = 0
        elif name == _TABLE + "table-row":
            self.repeat = int(attributes.get(_TABLE + "number-rows-repeated", "1")[:9])
            self.row_width = self.cell_at = 0
        elif name in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            self.cell_repeat = int(attributes.get(_TABLE + "number-columns-repeated", "1")[:9])
            self.filled = any(key.startswith(_OFFICE) for key in attributes)

    def _end(self, name: str) -> None:
        if name in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            self.cell_at += self.cell_repeat
            if self.filled:
                self.row_width = self.cell_at
        elif name == _TABLE + "table-row":
            if self.row_width:
                # Empty rows between filled ones are laid out as well; those at the end are not.
                self.height += self.skipped + self.repeat
                self.skipped = 0
                self.width = max(self.width, self.row_width)
                self.largest = max(self.largest, self.height * self.width)
            else:
                self.skipped += self.repeat

    def cells(self) -> int:
        try:
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ValueError(f"content.xml: {error}") from error
        return self.largest


def entry_names(data: bytes) -> Iterator[str]:
    """Names in the zip, without unpacking; none when it is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return
