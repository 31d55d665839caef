"""Tables as rows of cells with their place: one form for workbooks and for CSV.

Source: RFC 4180 for CSV; the Softwarecatalogus exports add `;`, a byte-order mark and newlines within quotes.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.errors import InputError, KaderwachtError, Location
from checker.sources.landscape import Limits
from checker.sources.tables.archive import check_archive, entry_names

Cell = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

_FIELD_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``line`` is the row of a sheet or the physical line where a CSV record begins; both count from 1."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: ``sheet`` is None for CSV; ``rows`` are the rows that hold something, the first is the header."""

    path: str
    sheet: str | None
    rows: tuple[Row, ...]

    def where(self, line: int, column: int = 0) -> Location:
        """The place of a cell (or row), as a person finds it."""
        from checker.graph.positions import cell_name

        cell = f"{self.sheet}!{cell_name(line, max(column, 1))}" if self.sheet is not None else None
        return Location(self.path, line, column, cell)


def is_workbook(data: bytes) -> str | None:
    """'XLSX' or 'ODS' when the bytes are such a workbook, by content; else None."""
    if not data.startswith(b"PK"):
        return None
    names = set(entry_names(data))
    if "xl/workbook.xml" in names:
        return "XLSX"
    if "content.xml" in names and b"opendocument.spreadsheet" in data[:200]:
        return "ODS"
    return None


def read_grids(data: bytes, name: str, limits: Limits) -> list[Grid]:
    """All worksheets of a workbook, in its order.

    Raises InputError when it cannot be read, LimitExceeded when it is too large (see :mod:`.archive`).
    """
    check_archive(data, name, limits)
    from python_calamine import CalamineWorkbook

    grids = []
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for metadata in workbook.sheets_metadata:
            if not str(metadata.typ).endswith("WorkSheet"):
                continue
            table = workbook.get_sheet_by_name(metadata.name).to_python(skip_empty_area=False)
            rows = (Row(number, _trimmed(cells)) for number, cells in enumerate(table, 1))
            grids.append(Grid(name, metadata.name, tuple(row for row in rows if row.cells)))
    except (KaderwachtError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the Rust library is no Exception
        raise InputError(
            f"De werkmap kan niet worden gelezen: {error}",
            where=Location(name),
            remedy="Open hem in het rekenprogramma en sla hem opnieuw op als .xlsx of .ods.",
        ) from error
    return grids


def _trimmed(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Cells without the empty ones at the end; texts without blanks around them, empty texts as None."""
    out = [_tidy(cell) for cell in cells]
    while out and out[-1] is None:
        out.pop()
    return tuple(out)


def _tidy(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return cell.strip("\ufeff\u200b \t\r\n\xa0") or None
    return cell


def decode_text(data: bytes, name: str) -> str:
    """Text of a CSV: UTF-8 with or without mark, UTF-16 with mark, else Windows-1252.

    Raises InputError with the line for a NUL or for bytes that are none of these.
    """
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    text = None
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
    if text is None:
        raise InputError(
            "Het bestand is geen UTF-8 en geen Windows-1252.",
            where=Location(name, line),
            remedy="Sla het opnieuw op als 'CSV UTF-8'.",
        )
    if (at := text.find("\x00")) >= 0:
        raise InputError(
            "Het bestand bevat een NUL-teken en is geen tekst.",
            where=Location(name, text.count("\n", 0, at) + 1),
            remedy="Exporteer het opnieuw als CSV.",
        )
    return text


def delimiter_of(text: str) -> str:
    """The separator of the first record: the one of ';', ',' and tab that stands there most often outside quotes."""
    counts = dict.fromkeys(";,\t", 0)
    quoted = False
    for char in text[:100_000]:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in counts:
            counts[char] += 1
        elif not quoted and char in "\r\n" and any(counts.values()):
            break
    return max(counts, key=lambda char: counts[char])


def csv_records(text: str, name: str) -> Iterator[Row]:
    """Records of a CSV text with the line where each begins; raises InputError with the line of a broken quote."""
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    line = 1
    try:
        for record in reader:
            # Not trimmed at the end: a record that stops short is a fault, an empty last field is not.
            yield Row(line, tuple(_tidy(field) for field in record))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"De CSV klopt niet vanaf deze regel: {error}.",
            where=Location(name, line),
            remedy="Kijk naar de aanhalingstekens, of exporteer het bestand opnieuw.",
        ) from error


def read_csv_grid(data: bytes, name: str) -> tuple[Grid, tuple[int, ...]]:
    """A CSV as grid, and the lines of records that have fewer or more fields than the header."""
    rows: list[Row] = []
    uneven: list[int] = []
    for row in csv_records(decode_text(data, name), name):
        cells = _trimmed(row.cells)
        if not cells:
            continue
        if rows and (len(row.cells) < len(rows[0].cells) or len(cells) > len(rows[0].cells)):
            uneven.append(row.line)
        rows.append(Row(row.line, cells if rows else row.cells))
    return Grid(name, None, tuple(rows)), tuple(uneven)
