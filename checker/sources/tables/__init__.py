"""Reads tables (XLSX, ODS, CSV) by the sheets and columns that `ontologie/afbeeldingen/tabellen/` declares."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from checker.errors import InputError, LimitExceeded, Location
from checker.graph.terms import RDF
from checker.ontology.table_mapping import RDFS, load_table_mapping
from checker.sources.landscape import Intake, Limits
from checker.sources.outcome import ReadOutcome
from checker.sources.tables.grid import csv_records, decode_text, is_workbook, read_csv_grid, read_grids
from checker.sources.tables.reading import TableFile, nothing_known, state_files, tables_of
from checker.sources.tables.rows import match_csv

__all__ = ["TableFile", "holdable", "open_csv", "open_workbook", "read_csv", "read_workbook", "sniff", "state_all"]

_SNIFFED = 100_000


def sniff(data: bytes, filename: str = "") -> str | None:
    """'XLSX', 'ODS' or 'CSV' when the bytes are one, by content; ``filename`` decides only whether text is a table.

    A text is a CSV when its first record has two or more fields, or when its name ends in .csv.
    """
    if kind := is_workbook(data):
        return kind
    start = data[:_SNIFFED]
    if start.lstrip()[:1] in (b"<", b"{", b"[", b"@", b"#") or start.startswith((b"PK", b"%PDF")):
        return None
    named = filename.casefold().endswith((".csv", ".tsv"))
    try:
        text = decode_text(start, filename)
        first = next(iter(csv_records(text, filename)), None)
    except InputError:
        return "CSV" if named else None
    if named:
        return "CSV"
    return "CSV" if first is not None and len([cell for cell in first.cells if cell]) >= 2 else None


def read_workbook(path: PurePath, name: str, data: bytes, intake: Intake) -> ReadOutcome:
    """Read one XLSX or ODS workbook into ``intake``; raises as :func:`open_workbook` and :func:`state_all`."""
    return next(state_all([open_workbook(path, name, data, intake)], intake))


def read_csv(path: PurePath, name: str, data: bytes, intake: Intake) -> ReadOutcome:
    """Read one CSV into ``intake``; raises as :func:`open_csv` and :func:`state_all`."""
    return next(state_all([open_csv(path, name, data, intake)], intake))


def state_all(files: Sequence[TableFile], intake: Intake) -> Iterator[ReadOutcome]:
    """State opened files, so that each may name what any other holds; yields the outcome of each in turn.

    Raises UsageError when a row's municipality is not known.
    """
    return state_files(files, load_table_mapping(), intake)


def open_workbook(path: PurePath, name: str, data: bytes, intake: Intake) -> TableFile:
    """An XLSX or ODS workbook (``data``), known to the user as ``name``, as tables.

    Raises InputError when it cannot be read, LimitExceeded when it is too large.
    """
    _check_size(data, name, intake.options.limits)
    kind = is_workbook(data) or path.suffix.lstrip(".").upper()
    mapping = load_table_mapping()
    tables = tables_of(read_grids(data, name, intake.options.limits), mapping, intake)
    if not tables:
        raise nothing_known(name, mapping)
    return TableFile(kind, hashlib.sha256(data).hexdigest(), tuple(tables), intake.municipality, intake.plateau)


def open_csv(path: PurePath, name: str, data: bytes, intake: Intake) -> TableFile:
    """A CSV: an export of the Softwarecatalogus, or one declared table (by file name or headers).

    Raises InputError when it cannot be read or is no declared table, LimitExceeded when it is too large.
    """
    _check_size(data, name, intake.options.limits)
    grid, uneven = read_csv_grid(data, name)
    if not grid.rows:
        raise InputError("Het bestand is leeg.", where=Location(name), remedy="Exporteer de tabel opnieuw.")
    for line in uneven:
        intake.report(
            "DATA-RIJ",
            "Deze rij heeft een ander aantal velden dan de kop.",
            "This row has another number of fields than the header.",
            Location(name, line),
        )
    # Imported here: that package is built on this one.
    from checker.sources.softwarecatalogus import match_export

    digest = hashlib.sha256(data).hexdigest()
    if export := match_export(grid):
        return TableFile("CSV", digest, (), intake.municipality, intake.plateau, grid, export)
    table = match_csv(grid, PurePath(path.name).stem, load_table_mapping())
    return TableFile("CSV", digest, (table,), intake.municipality, intake.plateau)


def _check_size(data: bytes, name: str, limits: Limits) -> None:
    if len(data) > limits.file_bytes:
        raise LimitExceeded(
            f"Het bestand is groter dan {limits.file_bytes} bytes.",
            where=Location(name),
            remedy="Splits het bestand.",
        )


def holdable() -> frozenset[str]:
    """Predicate IRIs that a table can state."""
    return load_table_mapping().predicates | {RDF + "type", RDFS + "label", "http://purl.org/dc/terms/identifier"}
