"""The fill-in workbook: what is known is filled in, what is asked is explained, and filling again keeps the answers."""

from __future__ import annotations

import builtins
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from checker.errors import MissingExtra, UsageError
from checker.graph.terms import iri_key, literal_key
from checker.ontology.table_mapping import load_table_mapping
from checker.sources.landscape import Intake, Landscape, Limits, LoadOptions
from checker.sources.tables.grid import Grid, read_grids
from checker.sources.tables.template import template_bytes, write_template
from tests.unit.sources.tables.books import ID, KW, Read, read_book

SHEETS = {
    "Gemeenten": [["Sleutel", "Naam", "Gemeentecode"], ["A", "Aldervoorde", "9901"], ["L", "Leedewaard", "9910"]],
    "Applicaties": [
        ["Sleutel", "Naam", "Gemeente", "Plateau", "Dispositie", "Vervangen door", "Uitfaseringsdatum", "Kleur"],
        ["A01", "Zaaksysteem", "A", "Bron", "vervangen", "T01", "31-3-2028", "rood"],
        ["A02", "=1+1", "A", "Bron", None, None, "ooit", None],
        ["T01", "Zaaksysteem", "L", "Doel", None, None, None, None],
    ],
    "Contracten": [
        ["Sleutel", "Naam", "Gemeente", "Applicaties", "Opzegtermijn", "Contractwaarde",
         "Verwerkersovereenkomst onderdelen"],
        ["CT1", "contract", "A", "A01; A02", "30 dagen", 60000.5, "a; b"],
    ],
    "Bouwteams": [
        ["Sleutel", "Naam", "Gemeente", "Bezette rollen", "Veranderplan onderdelen"],
        ["BT1", "Burgerzaken", "L", "teamleider; procesdeskundige", "opleiding"],
    ],
    "Kaders": [["Sleutel", "Naam", "Kaderdocument"], ["3", "ICT", "Visie op ICT"]],
    "Documenten": [["Sleutel", "Naam", "Gemeente", "Hoort bij kader"], ["Visie op ICT", "Visie", "L", "3"]],
}  # fmt: skip


def landscape(read: Read) -> Landscape:
    """What was read, as a landscape."""
    return Landscape(read.intake.terms, read.graph, read.positions, ())


def sheets_of(data: bytes) -> dict[str, Grid]:
    """The sheets of a workbook by name."""
    return {grid.sheet or "": grid for grid in read_grids(data, "x.xlsx", Limits())}


@pytest.fixture
def known() -> Read:
    """A small landscape, read from a workbook."""
    return read_book(SHEETS, municipality="9910")


def test_filling_again_keeps_every_answer(known: Read) -> None:
    data, _ = template_bytes(landscape(known))
    again = read_book(data)
    assert set(known.graph.triple_keys()) == set(again.graph.triple_keys())
    assert template_bytes(landscape(again))[0] == data


def test_there_is_a_row_for_every_known_application(known: Read) -> None:
    rows = sheets_of(template_bytes(landscape(known))[0])["Applicaties"].rows
    assert [row.cells[:3] for row in rows[1:]] == [
        ("A01", "Zaaksysteem", "Aldervoorde"),
        ("A02", "=1+1", "Aldervoorde"),
        ("T01", "Zaaksysteem", "Leedewaard"),
    ]


def test_a_cell_that_could_not_be_read_stands_there_to_be_mended(known: Read) -> None:
    rows = sheets_of(template_bytes(landscape(known))[0])["Applicaties"].rows
    header = rows[0].cells
    assert rows[2].cells[header.index("Uitfaseringsdatum")] == "ooit"
    assert rows[1].cells[header.index("Kleur")] == "rood"


def test_an_empty_template_has_every_sheet_in_order_and_the_ten_kaders() -> None:
    data, count = template_bytes(None)
    sheets = sheets_of(data)
    assert list(sheets) == ["Lees mij", *(sheet.name for sheet in load_table_mapping().sheets), "Lijsten"]
    assert len(sheets["Kaders"].rows) == 11
    assert count == 10


def test_only_the_sheets_that_were_asked_for(known: Read) -> None:
    data, _ = template_bytes(landscape(known), ["applicaties", "Contracts"])
    assert list(sheets_of(data)) == ["Lees mij", "Applicaties", "Contracten", "Lijsten"]
    again = read_book(data)
    assert again.values("gm9901/applicatie/A01", "dispositie") == {"Vervangen"}
    with pytest.raises(UsageError, match="Verzonnen"):
        template_bytes(None, ["Verzonnen"])


def test_only_what_is_missing(known: Read) -> None:
    data, _ = template_bytes(landscape(known), only_missing=True)
    sheets = sheets_of(data)
    assert "Mijlpalen" not in sheets
    header = sheets["Applicaties"].rows[0].cells
    assert "Plateau" not in header
    assert "Dispositie" in header


def test_english_help_keeps_the_dutch_headers(known: Read) -> None:
    data, _ = template_bytes(landscape(known), language="en")
    sheets = sheets_of(data)
    assert "Fill in what you know" in str(sheets["Lees mij"].rows[1].cells[1])
    assert sheets["Applicaties"].rows[0].cells[:3] == ("Sleutel", "Naam", "Gemeente")


def test_drop_downs_comments_and_frozen_headers_are_there() -> None:
    data, _ = template_bytes(None, ["Applicaties"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        comments = archive.read("xl/comments1.xml").decode()
        workbook = archive.read("xl/workbook.xml").decode()
    columns = load_table_mapping().sheet_of(KW + "Applicatie")
    assert columns is not None
    listed = sum(1 for column in columns.columns if column.choices)
    assert len(re.findall(r"<formula1>Lijsten!", sheet)) == listed > 10
    assert '<formula1>"ja,nee"</formula1>' in sheet
    assert 'state="frozen"' in sheet
    assert len(re.findall(r"<comment ", comments)) == len(columns.columns)
    assert 'name="Lijsten" sheetId="3" state="hidden"' in workbook


def test_nothing_becomes_a_formula_or_a_link(known: Read) -> None:
    data, _ = template_bytes(landscape(known))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                text = archive.read(name).decode()
                assert "<f>" not in text
                assert "<hyperlink" not in text


def test_a_node_with_an_iri_of_its_own_keeps_it() -> None:
    intake = Intake.start(LoadOptions())
    intake.builder.source("a.ttl")
    node, contract = "https://example.org/app1", "https://example.org/contract1"
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    for subject, predicate, value in (
        (node, rdf_type, iri_key(KW + "Applicatie")),
        (node, KW + "plateau", iri_key(KW + "Doel")),
        (node, KW + "heeftContract", iri_key(contract)),
        (node, "http://purl.org/dc/terms/identifier", literal_key("app1")),
        (contract, rdf_type, iri_key(KW + "Contract")),
        (contract, KW + "opzegtermijn", literal_key("P30D", "http://www.w3.org/2001/XMLSchema#duration")),
    ):
        intake.builder.state_keys(iri_key(subject), iri_key(predicate), value, 1)
    read = Read(intake)
    again = read_book(template_bytes(landscape(read))[0])
    assert again.values(node, "heeftContract") == {contract}
    assert again.values(contract, "opzegtermijn") == {"P30D"}
    assert again.values(node, "plateau") == {"Doel"}
    assert again.codes == []


def test_a_text_that_is_too_long_for_a_cell_does_not_break_the_workbook() -> None:
    intake = Intake.start(LoadOptions())
    intake.builder.source("a.ttl")
    node = iri_key(ID + "gm9901/applicatie/A1")
    intake.builder.state_keys(
        node, iri_key("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), iri_key(KW + "Applicatie"), 1
    )
    intake.builder.state_keys(node, iri_key(KW + "huisstijlVersie"), literal_key("x" * 40_000), 1)
    again = read_book(template_bytes(landscape(Read(intake)))[0])
    assert again.values("gm9901/applicatie/A1", "plateau") == {"Bron"}
    assert again.values("gm9901/applicatie/A1", "huisstijlVersie") == set()


def test_without_xlsxwriter_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "xlsxwriter":
            raise ImportError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtra, match="xlsx"):
        template_bytes(None)


def test_the_file_is_written_and_the_rows_are_counted(tmp_path: Path, known: Read) -> None:
    out = tmp_path / "invullen.xlsx"
    assert write_template(landscape(known), out, ["Applicaties"]) == 3
    assert out.read_bytes() == template_bytes(landscape(known), ["Applicaties"])[0]


def test_a_country_that_another_file_wrote_as_text_stands_in_the_template_and_stays_that_text() -> None:
    intake = Intake.start(LoadOptions(municipality="9901"))
    iri, third = f"{ID}gm9901/doorgifte/DG1", "https://w3id.org/dpv#hasThirdCountry"
    rows = [["Sleutel", "Naam", "Land"], ["DG1", "Beheer", None]]
    intake.builder.source("a.ttl")
    intake.builder.state_keys(iri_key(iri), iri_key(third), literal_key("US"), 1)
    known = read_book({"Doorgiften": rows}, intake=intake)
    data, _ = template_bytes(landscape(known), ["Doorgiften"])
    (row,) = [row for row in sheets_of(data)["Doorgiften"].rows if row.cells[0] == "DG1"]
    assert "US" in row.cells
    assert read_book(data, intake=intake).values(iri, third) == {"US"}
    alone = read_book(data, municipality="9901")
    assert alone.values(iri, third) == {"https://w3id.org/dpv/loc#US"}
    again, _ = template_bytes(landscape(alone), ["Doorgiften"])
    assert "US" in next(row for row in sheets_of(again)["Doorgiften"].rows if row.cells[0] == "DG1").cells
