"""The report as a workbook, opened with openpyxl and held against the report."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from checker.findings import Text
from checker.output import xlsx
from checker.output.pictures.drawing import LOOKS
from checker.output.report import ReportJob
from checker.output.report.view import ReportView
from checker.output.safe import plain
from checker.output.xlsx import render_xlsx
from tests.unit.output.report.landscapes import HOSTILE, examined


def opened(job: ReportJob) -> Workbook:
    """The workbook of ``job``, read by another library."""
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(job)))


def values(book: Workbook, name: str) -> list[list[object]]:
    """A sheet as rows of values; empty cells are ''."""
    return [["" if cell is None else cell for cell in row] for row in book[name].iter_rows(values_only=True)]


def test_the_findings_are_those_of_the_report() -> None:
    report, portrait = examined(6)
    rows = values(opened(ReportJob(report, portrait)), "Bevindingen")
    head, body = rows[0], rows[1:]
    found = {str(row[head.index("vingerafdruk")]): row for row in body}
    assert len(body) == len(report.findings) and set(found) == {each.fingerprint for each in report.findings}
    for each in report.findings:
        row = found[each.fingerprint]
        assert row[head.index("regel")] == each.rule and row[head.index("uitkomst")] == str(each.verdict)
        assert row[head.index("bevinding")] == each.message.nl
        assert row[head.index("regelnummer")] == 12 and row[head.index("bestand")] == "map/model.xml"


def test_the_matrix_holds_every_verdict_as_a_letter() -> None:
    report, portrait = examined(4)
    rows = values(opened(ReportJob(report, portrait)), "Matrix")
    view = ReportView(report, portrait)
    assert rows[0][3:] == [rule.id for rule in report.rules]
    for row, each in zip(rows[1:], view.applications, strict=False):
        own = view.cells.get(each.application.node.iri, {})
        assert row[0] == each.application.node.name
        assert row[3:] == [LOOKS[own[rule.id]].letter.nl if rule.id in own else "" for rule in report.rules]
    legend = {str(row[0]): row[1] for row in values(opened(ReportJob(report, portrait)), "Leeswijzer")}
    assert legend["X"] == "voldoet niet"


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("nl", ["Bevindingen", "Matrix", "Vragen", "Afwijkingen", "Bronnen", "Leeswijzer"]),
        ("en", ["Findings", "Matrix", "Questions", "Waivers", "Sources", "How to read"]),
    ],
)
def test_every_sheet_has_a_frozen_and_filtered_head(language: str, names: list[str]) -> None:
    book = opened(ReportJob(*examined(), language))
    assert [name for name in book.sheetnames if name in names] == names
    for sheet in book.worksheets:
        assert sheet.freeze_panes and sheet.freeze_panes.endswith("2"), sheet.title
        assert sheet.auto_filter.ref and sheet.auto_filter.ref.startswith("A1"), sheet.title
        assert sheet.column_dimensions["A"].width and sheet.column_dimensions["A"].width > 8


def test_waivers_questions_and_sources_are_there() -> None:
    report, portrait = examined()
    book = opened(ReportJob(report, portrait))
    assert [row[0] for row in values(book, "Afwijkingen")[1:]] == [each.identifier for each in report.waivers]
    assert values(book, "Vragen")[1][1] == report.questions[0].label.nl
    assert {row[5] for row in values(book, "Bronnen")[1:]} == {each.sha256 for each in report.run.sources}


def test_no_cell_is_a_formula_or_a_link() -> None:
    names = (*HOSTILE, "=1+1", "+1", "-1", "@SUM(A1)", "https://example.org/", "mailto:a@example.org", "{=1}", "'=1")
    book = opened(ReportJob(*examined(len(names), names)))
    seen = set()
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.hyperlink is None, (sheet.title, cell.coordinate)
                seen.add(cell.value)
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")) and len(cell.value) > 1:
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)
    assert {"=1+1", "@SUM(A1)", "https://example.org/"} <= seen
    assert {plain(name) for name in HOSTILE} <= seen


def test_what_does_not_fit_is_cut_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    report, portrait = examined(8)
    long = tuple(replace(each, message=Text("𝄞" * 40_000)) for each in report.findings)
    monkeypatch.setattr(xlsx, "MOST_ROWS", 6)
    book = opened(ReportJob(replace(report, findings=long), portrait))
    rows = values(book, "Bevindingen")
    assert len(rows) == 6 and f"rijen die niet in een werkblad passen: {len(report.findings) - 4};" in str(rows[-1][0])
    cut = str(rows[1][rows[0].index("bevinding")])
    assert cut.endswith("zie de JSON-uitvoer") and len(cut.encode("utf-16-le")) // 2 <= 32_767
    notes = " ".join(str(row[1]) for row in values(book, "Leeswijzer"))
    assert "afgekorte teksten van meer dan 32767 tekens: 4" in notes and "rijen die niet in" in notes


def test_the_same_run_gives_the_same_bytes_and_leaves_out_names() -> None:
    assert render_xlsx(ReportJob(*examined())) == render_xlsx(ReportJob(*examined()))
    told = str(
        [values(opened(ReportJob(*examined(), anonymous=True)), name) for name in ("Afwijkingen", "Bevindingen")]
    )
    assert "Jannie" not in told


def test_three_hundred_applications_take_less_than_two_seconds() -> None:
    report, portrait = examined(150)
    rules = tuple(replace(report.rules[0], id=f"AVG-{number:03}") for number in range(1, 149))
    rows = tuple(
        replace(report.verdicts[0], application=each, rule=rule.id) for each in report.applications for rule in rules
    )
    big = replace(report, rules=(*report.rules, *rules), verdicts=rows)
    start = time.process_time()
    render_xlsx(ReportJob(big, portrait))
    assert time.process_time() - start < 2.0


def test_the_norms_say_what_the_run_makes_of_each() -> None:
    report, portrait = examined(4)
    head, *body = values(opened(ReportJob(report, portrait)), "Normen")
    at = {name: head.index(name) for name in ("Norm", "Toetsing", "Uitkomst", "Regels")}
    assert [[row[each] for each in at.values()] for row in body] == [
        ["Wet X art. 1", "geautomatiseerd", "voldoet niet", "ICT-005"],
        ["Wet X art. 2", "handmatig", "handmatig, niet afgetekend", ""],
    ]
