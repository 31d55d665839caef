"""The PDF report: tagged, bookmarked, in its language, fetched from nowhere, the same every time."""

from __future__ import annotations

import builtins
import io
import time
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from checker.errors import MissingExtra
from checker.findings import NodeRef
from checker.output.report import Adoption, ReportJob, render_report
from checker.output.report.pdf import print_html, render_pdf
from tests.unit.output.report.landscapes import HOSTILE, examined


def read(job: ReportJob) -> PdfReader:
    """The PDF of ``job``, opened with another library."""
    return PdfReader(io.BytesIO(render_pdf(job)))


def text_of(reader: PdfReader) -> str:
    """All text, blanks folded."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def titles(outline: Any) -> list[str]:
    """The bookmarks, in order, of all levels."""
    found: list[str] = []
    for each in outline:
        found += titles(each) if isinstance(each, list) else [each.title]
    return found


@pytest.fixture(scope="module")
def made() -> PdfReader:
    return read(ReportJob(*examined(), adoption=Adoption("het college")))


def test_it_is_tagged_and_says_so(made: PdfReader) -> None:
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "nl"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    kinds: set[str] = set()
    stack = [root["/StructTreeRoot"]]
    alternatives = []
    while stack:
        node = stack.pop().get_object()
        if not hasattr(node, "get"):
            continue
        kinds.add(str(node.get("/S")))
        if node.get("/S") == "/Figure":
            alternatives.append(str(node.get("/Alt")))
        below = node.get("/K", [])
        stack += [each for each in (below if isinstance(below, list) else [below]) if not isinstance(each, int)]
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD", "/LI", "/Figure"} <= kinds
    assert alternatives and all(". " in each for each in alternatives)


def test_title_bookmarks_and_page_numbers(made: PdfReader) -> None:
    assert made.metadata and "Toetsrapport 2026-11-23" in str(made.metadata.title)
    assert str(made.metadata.creation_date).startswith("2026-11-23")
    marks = titles(made.outline)
    assert [mark for mark in marks if mark in ("Samenvatting", "Per applicatie", "Vragen", "Regels")] == [
        "Samenvatting", "Per applicatie", "Regels",
    ]  # fmt: skip
    assert f"1 / {len(made.pages)}" in made.pages[0].extract_text()


def test_every_finding_is_told_with_place_ground_and_remedy() -> None:
    report, portrait = examined(3)
    text = text_of(read(ReportJob(report, portrait)))
    for number, found in enumerate(report.findings, 1):
        assert f"(#{number} ·" in text and found.message.nl in text
    assert "Waar: map/model.xml:12:7" in text or "Waar: model.xml:12:7" in text
    assert "Grond: Wet X art. 1" in text and "Herstel: Herstel ICT-005." in text


def test_the_matrix_has_a_letter_under_every_rule() -> None:
    report, portrait = examined(2)
    html, _ = print_html(ReportJob(report, portrait))
    row = html.partition("Per regel</h3>")[2].partition("<tbody>")[2].partition("</tr>")[0]
    assert "Applicatie 0" in row or "Doel Applicatie 0" in row
    assert "<b>X</b>" in html.partition("Per regel</h3>")[2]


def test_english() -> None:
    reader = read(ReportJob(*examined(), "en"))
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "Summary" in titles(reader.outline) and "Remedy: Mend" in text_of(reader)


def test_the_same_run_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_pdf(ReportJob(*examined()))
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert render_pdf(ReportJob(*examined())) == first
    assert render_pdf(ReportJob(*examined(), scope="kader 3")) != first


def test_names_are_names_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    from checker.output.report import pdf

    real = pdf._Pictures.__call__

    def noted(self: pdf._Pictures, url: str, *rest: object, **more: object) -> object:
        asked.append(url)
        return real(self, url, *rest, **more)

    monkeypatch.setattr(pdf._Pictures, "__call__", noted)
    names = (*HOSTILE, '<img src="file:///etc/passwd">', "<style>@import url(https://example.org/x)</style>")
    reader = read(ReportJob(*examined(len(names), names), scope=names[0]))
    assert asked and all(each.startswith("kaderwacht:beeld/") for each in asked)
    text = text_of(reader)
    assert "<script>alert(1)</script>" in text and "file:///etc/passwd" in text
    links = [
        str(note.get_object().get("/A", {}).get("/URI", ""))
        for page in reader.pages
        for note in page.get("/Annots", [])
    ]
    assert all(each.startswith(("https://", "http://")) for each in links if each)
    assert "/JavaScript" not in str(reader.trailer["/Root"]) and "/OpenAction" not in reader.trailer["/Root"]


def test_the_fetcher_refuses_every_other_address() -> None:
    from checker.output.report.pdf import _Pictures

    for url in ("https://example.org/", "file:///etc/passwd", "data:text/plain,x", "kaderwacht:beeld/ander"):
        with pytest.raises(ValueError, match="niets wordt opgehaald"):
            _Pictures({"kaderwacht:beeld/a": b"<svg/>"})(url)


def test_an_anonymous_report_names_no_person() -> None:
    assert "Jannie" in text_of(read(ReportJob(*examined())))
    text = text_of(read(ReportJob(*examined(), anonymous=True)))
    assert "Jannie" not in text and "naam weggelaten" in text


def test_an_empty_report_has_its_chapters() -> None:
    report, portrait = examined()
    empty = replace(report, findings=(), verdicts=(), applications=(), questions=(), data_findings=(), waivers=())
    assert "Geen enkele regel is overtreden." in text_of(read(ReportJob(empty, type(portrait)())))


def test_a_large_report_has_few_elements() -> None:
    """Seconds follow from elements (about a millisecond each): what an application without findings costs is fixed."""
    report, portrait = examined(2)
    more = tuple(
        replace(portrait.applications[0], node=NodeRef(f"urn:x:{number}", f"K{number}", f"Extra {number}"))
        for number in range(300)
    )
    large = replace(report, applications=(*report.applications, *(each.node for each in more)))
    small, _ = print_html(ReportJob(report, portrait))
    html, _ = print_html(ReportJob(large, replace(portrait, applications=(*portrait.applications, *more))))
    assert (html.count("</") - small.count("</")) / 300 < 20


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] in ("weasyprint", "xlsxwriter"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    for suffix, extra in ((".pdf", "pdf"), (".xlsx", "xlsx")):
        with pytest.raises(MissingExtra, match=extra) as caught:
            render_report(ReportJob(*examined()), suffix)
        assert caught.value.extra == extra
