"""Whatever a workbook states, the template that is made of it states again; whatever is wrong has its own address."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import KaderwachtError
from checker.graph.positions import cell_name
from checker.ontology.table_mapping import CellKind, ColumnRole, Scope, Sheet, SheetColumn, load_table_mapping
from checker.sources.landscape import Intake, Landscape, LoadOptions
from checker.sources.tables import read_csv, sniff
from checker.sources.tables.template import template_bytes
from checker.sources.tables.values import join_values, split_values
from tests.unit.sources.tables.books import Cell, Read, read_book

MAPPING = load_table_mapping()
TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), include_characters="\n"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip("\ufeff\u200b \t\r\n\xa0") == text)
KEYS = st.text("ABCabc019-_./ é%#", min_size=1, max_size=8).filter(lambda text: text.strip() == text)
_SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

_PLAIN: dict[CellKind, st.SearchStrategy[Cell]] = {
    CellKind.TEXT: TEXT,
    CellKind.LANGUAGE_TEXT: TEXT,
    CellKind.DATE: st.dates(dt.date(1900, 3, 1), dt.date(2199, 12, 31)),
    CellKind.INTEGER: st.integers(-(10**20), 10**20).map(str),
    CellKind.DECIMAL: st.decimals(-(10**9), 10**9, places=2).map(lambda number: str(number).replace(".", ",")),
    CellKind.BOOLEAN: st.sampled_from(["ja", "nee", True, False]),
    CellKind.DURATION: st.sampled_from(["P30D", "30 dagen", "P1Y6M", "72 uur"]),
    CellKind.URL: st.sampled_from(["https://a.example/b?c=d", "urn:x:y", "http://é.example"]),
}  # fmt: skip


def cell_of(column: SheetColumn, keys: list[str]) -> st.SearchStrategy[Cell]:
    """A cell that the column accepts; references mean one of ``keys``."""
    if column.kind is CellKind.LIST and column.choices:
        return st.lists(st.sampled_from([choice.shown for choice in column.choices]), min_size=1, max_size=3).map(
            join_values
        )
    if column.kind in (CellKind.LIST, CellKind.REFERENCE):
        return st.lists(st.sampled_from(keys or ["x"]), min_size=1, max_size=2).map(join_values)
    plain = _PLAIN[column.kind]
    if column.multiple:
        return st.lists(plain.map(_as_text), min_size=1, max_size=3).map(join_values)
    return plain


def _as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


@st.composite
def workbooks(draw: st.DrawFn) -> dict[str, list[list[Cell]]]:
    """A workbook of a few declared sheets with keys that refer to each other."""
    sheets = draw(st.lists(st.sampled_from(MAPPING.sheets), min_size=1, max_size=3, unique_by=lambda sheet: sheet.name))
    keys: dict[str, list[str]] = {}
    for number, sheet in enumerate(sheets):
        if sheet.scope is Scope.TERM:
            keys[sheet.class_iri] = ["1", "2"]
        elif sheet.scope is not Scope.MUNICIPALITY:
            chosen = draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))
            # Object IDs are unique over all sheets of GEMMA: the same key on two of them is one node with two names.
            keys[sheet.class_iri] = chosen if sheet.scope is Scope.OWN else [f"{number}{key}" for key in chosen]
    book: dict[str, list[list[Cell]]] = {
        "Gemeenten": [["Sleutel", "Naam", "Gemeentecode"], ["A", "Aldervoorde", "9901"], ["L", "Leedewaard", "9910"]]
    }
    for sheet in sheets:
        if sheet.scope is not Scope.MUNICIPALITY:
            book[sheet.name] = draw(rows_of(sheet, keys))
    return book


@st.composite
def rows_of(draw: st.DrawFn, sheet: Sheet, keys: dict[str, list[str]]) -> list[list[Cell]]:
    """The rows of one sheet."""
    facts = [column for column in sheet.columns if column.role is ColumnRole.FACT]
    chosen = draw(st.lists(st.sampled_from(facts), max_size=6, unique_by=lambda column: column.header)) if facts else []
    rows: list[list[Cell]] = [["Sleutel", "Naam", "Gemeente", *(column.header for column in chosen)]]
    for key in keys[sheet.class_iri]:
        row: list[Cell] = [key, draw(TEXT), draw(st.sampled_from(["A", "L"])) if sheet.scope is Scope.OWN else None]
        for column in chosen:
            known = [name for target in column.targets for name in keys.get(target, [])]
            row.append(draw(st.none() | cell_of(column, known)))
        rows.append(row)
    return rows


def landscape(read: Read) -> Landscape:
    return Landscape(read.intake.terms, read.graph, read.positions, ())


@given(workbooks())
@_SLOW
def test_the_template_of_a_landscape_reads_back_as_that_landscape(book: dict[str, list[list[Cell]]]) -> None:
    first = read_book(book)
    # Only the sheets of the book and those that a created node may land on: writing all 48 is slow and adds nothing.
    data, _ = template_bytes(landscape(first), [*book, "Documenten", "Rollen", "Personen"])
    again = read_book(data)
    lost = set(first.graph.triple_keys()) - set(again.graph.triple_keys())
    assert not lost


@given(
    st.lists(
        st.tuples(KEYS, st.none() | st.sampled_from(["31-02-2027", "x", "2027-13-01"])),
        max_size=30,
        unique_by=lambda row: row[0],
    )
)
@settings(max_examples=50)
def test_every_bad_cell_is_reported_at_its_own_address(rows: list[tuple[str, str | None]]) -> None:
    book: list[list[Cell]] = [["Sleutel", "Naam", "Uitfaseringsdatum"], *([key, None, date] for key, date in rows)]
    read = read_book({"Applicaties": book}, municipality="9901")
    bad = [f"map.xlsx:Applicaties!{cell_name(place, 3)}" for place, (_, date) in enumerate(rows, 2) if date]
    assert [str(found.location) for found in read.intake.findings if found.code == "DATA-CEL"] == bad


@given(
    st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=20),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=100)
def test_lines_of_csv_records_are_where_they_begin(rows: list[list[str]], separator: str, newline: str) -> None:
    lines = [separator.join(("Sleutel", "Naam", "Uitfaseringsdatum"))]
    expected = []
    for number, (name, date) in enumerate(rows):
        expected.append(newline.join(lines).count("\n") + 2)
        quoted = ['"' + text.replace('"', '""') + '"' for text in (name, "geen datum " + date)]
        lines.append(separator.join((f"K{number}", *quoted)))
    intake = Intake.start(LoadOptions(municipality="9901"))
    read_csv(Path("Applicaties.csv"), "Applicaties.csv", (newline.join(lines) + newline).encode(), intake)
    found = [found.location.line for found in intake.findings if found.code == "DATA-CEL" and found.location]
    assert found == expected


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@settings(max_examples=300)
def test_no_bytes_at_all_break_the_reader(data: bytes) -> None:
    sniff(data, "x.csv")
    intake = Intake.start(LoadOptions(municipality="9901"))
    try:
        read_csv(Path("Applicaties.csv"), "Applicaties.csv", b"Sleutel;Naam;Opzegtermijn\n" + data, intake)
    except KaderwachtError as error:
        assert error.where is not None


@given(st.lists(TEXT, max_size=5))
def test_several_values_survive_one_cell(values: list[str]) -> None:
    assert split_values(join_values(values)) == values
