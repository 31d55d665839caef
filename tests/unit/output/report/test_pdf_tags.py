"""What PDF/UA-1 (ISO 14289-1) asks of the tags of the PDF report, walked with another library than made it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NullObject

from checker.findings import Text
from checker.output.report import Adoption, ReportJob
from checker.output.report.pdf import render_pdf
from checker.output.report.press import calm_collector, hasten
from tests.unit.output.report.landscapes import examined

# what may stand directly in what (ISO 32000-1, tables 333, 336 and 337)
_CHILDREN = {
    "/L": {"/LI", "/Caption", "/L"},
    "/LI": {"/Lbl", "/LBody"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
}
_SHOWING = {b"Tj", b"TJ", b"'", b'"', b"Do", b"f", b"f*", b"S", b"s", b"B", b"B*", b"b", b"sh"}


@pytest.fixture(scope="module", params=["nl", "en"])
def made(request: pytest.FixtureRequest) -> PdfReader:
    job = ReportJob(*examined(6), request.param, adoption=Adoption("het college"))
    return PdfReader(io.BytesIO(render_pdf(job)), strict=True)


def elements(reader: PdfReader) -> Iterator[tuple[DictionaryObject, DictionaryObject | None]]:
    """Every structure element with the one that it stands in, in reading order."""

    def below(element: DictionaryObject, parent: DictionaryObject | None) -> Iterator[Any]:
        yield element, parent
        for kid in kids(element):
            if isinstance(kid, DictionaryObject) and "/S" in kid:
                yield from below(kid, element)

    yield from below(reader.trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object(), None)


def kids(element: DictionaryObject) -> list[Any]:
    """What stands directly in an element: elements, numbers of marked content, references to annotations."""
    found = element.get("/K", [])
    return [each.get_object() for each in (found if isinstance(found, ArrayObject) else [found])]


def marked(reader: PdfReader) -> Iterator[tuple[int, str, int | None, bool]]:
    """(page, tag, number of marked content, whether it shows something) for each marked sequence at the top."""
    for number, page in enumerate(reader.pages):
        depth: list[str] = []
        tag, at, shows = "", None, False
        for operands, operator in ContentStream(page["/Contents"], reader).operations:
            if operator in (b"BDC", b"BMC"):
                if not depth:
                    tag, shows = operands[0], False
                    more = operands[1] if operator == b"BDC" else {}
                    at = more.get("/MCID")
                depth.append(operands[0])
            elif operator == b"EMC":
                depth.pop()
                if not depth:
                    yield number, tag, at, shows
            elif operator in _SHOWING:
                shows = True
                if not depth:
                    yield number, "", None, True


def test_elements_stand_where_they_may(made: PdfReader) -> None:
    wrong = Counter(
        (parent["/S"], element["/S"])
        for element, parent in elements(made)
        if parent is not None and element["/S"] not in _CHILDREN.get(parent["/S"], {element["/S"]})
    )
    assert not wrong


def test_headings_skip_no_level(made: PdfReader) -> None:
    levels = [int(element["/S"][2:]) for element, _ in elements(made) if element["/S"][1:] in ("H1", "H2", "H3", "H4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_heads_of_tables_tell_their_scope(made: PdfReader) -> None:
    scopes = Counter()
    for element, parent in elements(made):
        if element["/S"] == "/TH":
            assert parent is not None
            group = parent["/P"].get_object()["/S"]
            scopes[group, element["/A"]["/Scope"]] += 1
        # identifiers would ask for a tree of their own
        assert "/ID" not in element and "/Headers" not in element.get("/A", {})
    assert set(scopes) == {("/THead", "/Column"), ("/TBody", "/Row")}


def test_figures_and_links_have_words(made: PdfReader) -> None:
    figures = [element for element, _ in elements(made) if element["/S"] == "/Figure"]
    assert figures and all(str(each["/Alt"]).strip() and len(each["/A"]["/BBox"]) == 4 for each in figures)
    notes = [note.get_object() for page in made.pages for note in page.get("/Annots", [])]
    told = {str(note["/Contents"]) for note in notes}
    assert notes and all(told) and any(each.startswith("ICT-005 ") for each in told)
    assert not any(each in told for each in ("r1", "a1", "b1")), "an anchor is no name"
    referred = [
        kid["/Obj"]
        for element, _ in elements(made)
        for kid in kids(element)
        if kid.__class__ is DictionaryObject and "/Obj" in kid
    ]
    assert len(referred) == len(notes)
    assert all("/StructParent" in note for note in notes)


def test_all_content_is_tagged_or_an_artifact(made: PdfReader) -> None:
    """7.1: each piece of content is either in the tree, once, or an artifact; so is the foot of a page (7.8)."""
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(made.pages)}
    in_tree: set[tuple[int, int]] = set()
    for element, _ in elements(made):
        for kid in kids(element):
            if isinstance(kid, int):
                place = (pages[element.raw_get("/Pg").idnum], int(kid))
                assert place not in in_tree
                in_tree.add(place)
    found = list(marked(made))
    assert {(page, int(at)) for page, _, at, _ in found if at is not None} == in_tree
    assert not [each for each in found if each[1] == "" or (each[2] is None and each[1] != "/Artifact")]
    for page in made.pages:
        stream = page.get_contents().get_data()
        assert stream.count(b"/Subtype /Footer") == 2, "name of the chapter and number of the page"


def test_the_parent_tree_leads_back(made: PdfReader) -> None:
    numbers = made.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for number, page in enumerate(made.pages):
        assert page["/StructParents"] == number
        for at, owner in enumerate(owners[number].get_object()):
            owner = owner.get_object()
            assert isinstance(owner, NullObject) or at in kids(owner)


def test_language_title_and_mark_of_conformance(made: PdfReader) -> None:
    root = made.trailer["/Root"]
    assert root["/Lang"] in ("nl", "en") and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert made.metadata and made.metadata.title
    assert re.search(rb"pdfuaid:part(>|=\")1", root["/Metadata"].get_data())
    assert all(page["/Tabs"] == "/S" for page in made.pages)
    first, second = made.trailer["/ID"]
    assert first and second and first != second


def test_fonts_are_embedded_and_can_be_read_back(made: PdfReader) -> None:
    fonts = made.pages[0]["/Resources"]["/Font"].values()
    for font in (each.get_object() for each in fonts):
        assert "/ToUnicode" in font
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3", "/FontFile"} & set(descriptor)


def test_words_in_pictures_are_words() -> None:
    """A text in a picture is one line, not a letter at a time: who searches or selects finds it."""
    report, portrait = examined(3)
    data = render_pdf(ReportJob(report, portrait))
    page = next(page for page in PdfReader(io.BytesIO(data)).pages if "In beeld" in page.extract_text()[:200])
    shown = [operands for operands, operator in ContentStream(page["/Contents"], None).operations if operator == b"TJ"]
    letters = sum(len(each) for operands in shown for each in operands[0] if isinstance(each, str | bytes))
    assert letters / len(shown) > 8


def test_references_to_pages_follow_the_pages() -> None:
    import pydyf

    hasten()
    pdf = pydyf.PDF()
    assert pdf.page_references == ()
    for _ in range(3):
        pdf.add_page(pydyf.Dictionary({"Type": "/Page"}))
        kept = pdf.page_references
        assert kept == tuple(f"{number} 0 R".encode() for number in pdf.pages["Kids"][::3])
        assert pdf.page_references is kept


def test_the_collector_is_as_it_was() -> None:
    import gc

    before = gc.get_threshold()
    with pytest.raises(RuntimeError), calm_collector():
        assert gc.get_threshold() != before
        raise RuntimeError
    assert gc.get_threshold() == before


def test_findings_of_one_rule_share_its_ground_and_remedy() -> None:
    report, portrait = examined(1)
    first = report.findings[0]
    others = tuple(replace(first, message=Text(f"Nog {number}.", f"{number} more.")) for number in range(3))
    data = render_pdf(ReportJob(replace(report, findings=(first, *others)), portrait))
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())
    chapter = text.partition("Een plaats zonder bestand")[2].partition("Werklijst per bouwteam")[0]
    assert chapter.count("Herstel:") == 1 and "– 4 bevindingen" in chapter
    assert all(f"(#{number} ·" in chapter for number in range(1, 5))
