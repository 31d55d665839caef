"""``report --vragen``: just the missing cells; filled in and read beside the landscape, the questions are answered."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from checker.graph.terms import Key
from checker.ontology.table_mapping import CellKind, ColumnRole, Sheet, SheetColumn, load_table_mapping
from checker.sources.landscape import Landscape, LoadOptions
from checker.sources.load import load
from checker.sources.tables.rows import ASKED_OF
from tests.conftest import Run
from tests.unit.sources.tables.books import book

DAY = "2026-11-23"
OWN_SHEETS = ("Lees mij", "Lijsten")
# Of every sheet the first row is complete and the second is not, but for Pakketten, where nothing is missing.
KNOWN: dict[str, list[list[str | None]]] = {
    "Gemeenten": [
        ["Sleutel", "Naam", "Cbw-registratie op", "FG aangemeld bij toezichthouder", "Gemeentecode", "FG",
         "FG aangewezen op", "Contact voor privacy", "Meldtermijnen bij incidenten"],
        ["A", "Aldervoorde", "1-7-2026", "ja", "9901", "de FG", "1-1-2020", "fg@aldervoorde.example", "24 uur"],
        ["B", "Brinkhaven", "1-7-2026", "ja", "9902", None, None, None, None],
    ],
    "Personen": [
        ["Sleutel", "Naam", "Gemeente", "Bestuurstraining op", "Collegelid van"],
        ["P1", "Wethouder een", "A", "1-6-2026", "A"],
        ["P2", "Wethouder twee", "B", None, "B"],
    ],
    "Leveranciers": [["Sleutel", "Naam", "Verwerkt buiten EER", "Kleur"], ["L1", "Softwarehuis", "nee", "rood"]],
    "Pakketten": [["Sleutel", "Naam", "Leverancier", "Heeft versie"], ["Suite", "Suite", "L1", "V1; V2"]],
    "Pakketversies": [
        ["Sleutel", "Naam", "Pakket", "Ondersteunt standaardversie", "Status van pakketversie", "Versieaanduiding"],
        ["V1", "Suite 1", "Suite", "S1", "In gebruik", "1"],
        ["V2", "Suite 2", "Suite", "S1", None, "2"],
    ],
    "Standaardversies": [["Sleutel", "Naam"], ["S1", "Standaard"]],
    "Applicaties": [
        ["Sleutel", "Naam", "Gemeente", "Plateau", "Kleur"],
        ["A01", "Zaaksysteem", "A", "Bron", "rood"],
        ["B01", "Zaaksysteem", "B", "Bron", None],
    ],
    "Koppelingen": [["Sleutel", "Naam", "Gemeente", "Van"], ["K1", "zaken", "A", "A01"], ["K2", "zaken", "B", "B01"]],
    "Verwerkingen": [
        ["Sleutel", "Naam", "Gemeente", "Applicaties"],
        ["VW1", "zaken", "A", "A01"], ["VW2", "zaken", "B", "B01"],
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, run_cli_once: Run) -> Path:
    """A folder with the landscape, the questions that its report asks as a workbook, and that report."""
    made = tmp_path_factory.mktemp("vragen")
    (made / "landschap.xlsx").write_bytes(book(KNOWN))
    done = run_cli_once(
        "report", made / "landschap.xlsx", "--date", DAY, "-o", made / "voor.json", "--vragen", made / "vragen.xlsx"
    )
    assert done.returncode == 0, done.stderr
    return made


def asking(path: Path) -> Iterator[tuple[Sheet, Worksheet, list[SheetColumn]]]:
    """The sheets of a workbook of questions, with what is declared of each column."""
    declared = {sheet.name: sheet for sheet in load_table_mapping().sheets}
    workbook = openpyxl.load_workbook(path)
    for worksheet in workbook:
        if worksheet.title not in OWN_SHEETS:
            sheet = declared[worksheet.title]
            columns = {column.header: column for column in sheet.columns} | {ASKED_OF: SheetColumn(ASKED_OF)}
            yield sheet, worksheet, [columns[str(cell.value)] for cell in worksheet[1]]


def answer(column: SheetColumn) -> object:
    """Something that may stand in a cell of this column; None for a reference, of which nothing is known."""
    if column.choices:
        return column.choices[0].shown
    return {
        CellKind.DATE: dt.datetime(2026, 6, 1), CellKind.INTEGER: 3, CellKind.DECIMAL: 2.5, CellKind.BOOLEAN: "nee",
        CellKind.DURATION: "6 maanden", CellKind.URL: "https://aldervoorde.example/", CellKind.TEXT: "9901",
        CellKind.LANGUAGE_TEXT: "tekst",
    }.get(column.kind)  # fmt: skip


def fill(questions: Path, out: Path) -> int:
    """Answer every asked cell that can be answered; returns how many."""
    workbook = openpyxl.load_workbook(questions)
    count = 0
    for _, shown, columns in asking(questions):
        for row in workbook[shown.title].iter_rows(min_row=2):
            if row[0].value is None:
                continue  # a thing that nobody said anything of: who answers gives it a key
            for cell, column in zip(row, columns, strict=True):
                value = answer(column)
                if column.steps and column.role is ColumnRole.FACT and cell.value is None and value is not None:
                    cell.value = value
                    count += 1
    workbook.save(out)
    return count


def stated(landscape: Landscape) -> set[tuple[Key, Key, Key]]:
    return set(landscape.graph.triple_keys())


def asked_groups(report: Path) -> set[tuple[str, str]]:
    document = json.loads(report.read_text("utf-8"))
    return {(question["municipality"], question["fact_group"]) for question in document["questions"]}


def test_no_row_and_no_column_without_a_gap_is_in_the_sheets(folder: Path) -> None:
    keys = {}
    for sheet, worksheet, columns in asking(folder / "vragen.xlsx"):
        facts = [at for at, column in enumerate(columns) if column.role is ColumnRole.FACT and column.steps]
        rows = [row for row in worksheet.iter_rows(min_row=2, values_only=True) if row[0] is not None]
        if not rows:
            continue
        assert all(any(row[at] is None for at in facts) for row in rows), sheet.name
        complete = [columns[at].header for at in facts if all(row[at] is not None for row in rows)]
        # which municipality it is must be said, or another file would have to be read first
        assert complete == (["Gemeentecode"] if sheet.name == "Gemeenten" else []), sheet.name
        keys[sheet.name] = [row[0] for row in rows]
    assert keys["Gemeenten"] == ["B"]
    assert keys["Personen"] == ["P2"]
    assert keys["Pakketversies"] == ["V2"]
    assert "Pakketten" not in keys
    assert keys["Applicaties"] == ["A01", "B01"]


def test_a_row_that_is_not_shown_may_still_be_referred_to(folder: Path) -> None:
    workbook = openpyxl.load_workbook(folder / "vragen.xlsx")
    offered = [[cell.value for cell in column if cell.value] for column in workbook["Lijsten"].iter_cols()]
    assert ["V1", "V2"] in offered


@pytest.mark.parametrize("name", ["antwoorden.xlsx", "zelf.xlsx"])  # before and after the landscape
def test_nothing_is_lost_and_unanswered_questions_add_nothing(folder: Path, tmp_path: Path, name: str) -> None:
    known, both = tmp_path / "landschap.xlsx", tmp_path / name
    known.write_bytes((folder / "landschap.xlsx").read_bytes())
    alone = load([known], LoadOptions())
    both.write_bytes((folder / "vragen.xlsx").read_bytes())
    unanswered = load([known, both], LoadOptions())
    assert stated(unanswered) == stated(alone)
    assert fill(folder / "vragen.xlsx", both) > 100
    answered = load([known, both], LoadOptions())
    assert stated(alone) < stated(answered)
    assert {finding.code for finding in answered.data_findings} <= {finding.code for finding in alone.data_findings}


def test_the_questions_that_were_answered_are_not_asked_again(folder: Path, tmp_path: Path, run_cli: Run) -> None:
    assert fill(folder / "vragen.xlsx", tmp_path / "antwoorden.xlsx") > 100
    done = run_cli(
        "report", folder / "landschap.xlsx", tmp_path / "antwoorden.xlsx", "--date", DAY,
        "-o", tmp_path / "na.json", "--vragen", tmp_path / "nog.xlsx",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    before, after = asked_groups(folder / "voor.json"), asked_groups(tmp_path / "na.json")
    assert after < before
    # verwerkingen: what waited for them turned out to apply to no application
    towns, groups = ("gm9901", "gm9902"), ("koppelingen", "planning", "verwerkingen")
    assert before - after == {(town, group) for town in towns for group in groups}
    rules = {each["id"]: each["verdict"] for each in json.loads((tmp_path / "na.json").read_text("utf-8"))["rules"]}
    waited = asked_rules(folder / "voor.json")["gm9901", "verwerkingen"]
    assert {rules[rule] for rule in waited} == {"niet van toepassing"}
    for _, worksheet, columns in asking(tmp_path / "nog.xlsx"):
        known = any(row[0] for row in worksheet.iter_rows(min_row=2, values_only=True))
        open_columns = [column for column in columns if column.role is ColumnRole.FACT and column.steps]
        assert not known or all(answer(column) is None for column in open_columns), worksheet.title


def shown(path: Path) -> dict[str, list[dict[str, object]]]:
    """Rows of each sheet of questions, by header."""
    found = {}
    for _, worksheet, columns in asking(path):
        heads = [column.header for column in columns]
        rows = worksheet.iter_rows(min_row=2, values_only=True)
        found[worksheet.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    return found


def test_of_what_nobody_said_anything_a_row_waits_that_says_whose_it_is(folder: Path) -> None:
    contracts = shown(folder / "vragen.xlsx")["Contracten"]
    assert [row["Gemeente"] for row in contracts] == ["gm9901", "gm9902"]
    assert all(row["Sleutel"] is None and "contract" in str(row[ASKED_OF]) for row in contracts)
    assert "Applicaties" in contracts[0] and "Einddatum" in contracts[0]
    told = [row[1].value for row in openpyxl.load_workbook(folder / "vragen.xlsx")["Lees mij"].iter_rows()]
    assert any("nog niets aangeleverd voor Aldervoorde" in str(text) for text in told)
    assert not {"Afwijkingen", "Oordelen"} & shown(folder / "vragen.xlsx").keys()  # nobody owes a waiver


def test_contracts_that_were_missing_answer_their_question_and_no_other(
    folder: Path, tmp_path: Path, run_cli: Run
) -> None:
    workbook = openpyxl.load_workbook(folder / "vragen.xlsx")
    sheet = workbook["Contracten"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    contract = {
        "Naam": "zaken", "Einddatum": dt.datetime(2029, 1, 1),
        "Opzegtermijn": "30 dagen", "Leverancier": "L1", "Ingangsdatum": dt.datetime(2020, 1, 1),
    }  # fmt: skip
    for line, (key, application) in enumerate((("CT1", "A01"), ("CT2", "B01")), start=2):
        for head, value in (contract | {"Sleutel": key, "Applicaties": application}).items():
            if head in heads:
                sheet.cell(line, heads[head]).value = value
    workbook.save(tmp_path / "antwoord.xlsx")
    out = tmp_path / "na.json"
    done = run_cli("report", folder / "landschap.xlsx", tmp_path / "antwoord.xlsx", "--date", DAY, "-o", out)
    assert done.returncode == 0, done.stderr
    before, after = asked_rules(folder / "voor.json"), asked_rules(out)
    rules = {each["id"]: each["verdict"] for each in json.loads(out.read_text("utf-8"))["rules"]}
    # a rule that turns out to apply to no application waits for nothing else either
    answered = {
        key
        for key in before
        if any(rules[rule] != "niet van toepassing" for rule in before[key] - after.get(key, set()))
    }
    assert answered == {("gm9901", "contracten"), ("gm9902", "contracten")}
    assert all(after[key] <= before[key] for key in after)
    known = load([folder / "landschap.xlsx"], LoadOptions())
    both = load([folder / "landschap.xlsx", tmp_path / "antwoord.xlsx"], LoadOptions())
    assert all(b"contract/CT" in b"".join(triple) for triple in stated(both) - stated(known))
    assert {each.code for each in both.data_findings} <= {each.code for each in known.data_findings}


def asked_rules(report: Path) -> dict[tuple[str, str], set[str]]:
    document = json.loads(report.read_text("utf-8"))
    return {(each["municipality"], each["fact_group"]): set(each["rules"]) for each in document["questions"]}


TEAMS = KNOWN | {
    "Bouwteams": [["Sleutel", "Naam", "Gemeente"], ["BT1", "Zaken", "A"]],
    "Applicaties": [
        ["Sleutel", "Naam", "Gemeente", "Plateau", "Bouwteam"],
        ["A01", "Zaaksysteem", "A", "Bron", "BT1"],
        ["A02", "Belastingen", "A", "Bron", None],
        ["B01", "Zaaksysteem", "B", "Bron", None],
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("part", "applications", "processings", "sheets"),
    [
        ((), {"A01", "A02", "B01"}, {"VW1", "VW2"}, {"Personen", "Contracten", "Kaders"}),
        (("--gemeente", "Aldervoorde"), {"A01", "A02"}, {"VW1"}, {"Contracten"}),
        (("--owner", "Zaken"), {"A01"}, {"VW1"}, {"Contracten"}),
        (("--applicatie", "A02"), {"A02"}, set(), {"Contracten"}),
    ],
)
def test_the_questions_are_those_of_the_part_that_was_asked_for(
    tmp_path: Path, run_cli: Run, part: tuple[str, ...], applications: set[str], processings: set[str], sheets: set[str]
) -> None:
    (tmp_path / "landschap.xlsx").write_bytes(book(TEAMS))
    out = tmp_path / "vragen.xlsx"
    done = run_cli("report", tmp_path / "landschap.xlsx", "--date", DAY, "--questions", out, *part)
    assert done.returncode == 0, done.stderr
    found = shown(out)
    assert {row["Sleutel"] for row in found["Applicaties"]} == applications
    assert {row["Sleutel"] for row in found.get("Verwerkingen", ())} - {None} == processings
    assert sheets <= found.keys()
    if part:
        assert not {"Personen", "Kaders"} & found.keys()
        towns = {row.get("Gemeente") for row in found["Contracten"]}
        assert towns == {"gm9901"}
    asked = {row["Sleutel"]: row[ASKED_OF] for row in found["Applicaties"]}
    wanted = {"A01": "Zaken", "A02": "Aldervoorde", "B01": "Brinkhaven"}
    assert asked == {key: wanted[key] for key in applications}
    answered = load([tmp_path / "landschap.xlsx", out], LoadOptions())
    assert stated(answered) == stated(load([tmp_path / "landschap.xlsx"], LoadOptions()))


def test_a_framework_asks_what_its_rules_read(tmp_path: Path, run_cli: Run, folder: Path) -> None:
    out = tmp_path / "vragen.xlsx"
    done = run_cli("report", folder / "landschap.xlsx", "--date", DAY, "--questions", out, "--kader", "7")
    assert done.returncode == 0, done.stderr
    some, every = shown(out), shown(folder / "vragen.xlsx")
    assert set(some) < set(every)
    assert set(some["Applicaties"][0]) < set(every["Applicaties"][0])
