"""Pictures: well-formed, named, inert, told again as a table, without text on text, and small."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace

import pytest

from checker.findings import Report, Verdict
from checker.output.pictures import LOOKS, Picture, landscape, merger, timeline
from checker.output.pictures.drawing import width_of
from checker.output.pictures.fans import Known, fans
from checker.output.pictures.grouping import judged_connections, told_apart
from checker.portrait import Portrait
from tests.unit.output.report.landscapes import HOSTILE, examined, finding, node

SVG = "{http://www.w3.org/2000/svg}"


def drawn(count: int, names: tuple[str, ...] = (), language: str = "nl") -> Iterator[Picture]:
    report, portrait = examined(count, names)
    for make in (landscape, merger, timeline):
        yield from make(report, portrait, language)


@pytest.mark.parametrize("names", [(), HOSTILE])
@pytest.mark.parametrize("count", [3, 70])
def test_each_is_well_formed_and_has_its_alternatives(count: int, names: tuple[str, ...]) -> None:
    pictures = list(drawn(count, names))
    assert {each.key.partition("-")[0] for each in pictures} >= {"landschap", "samenvoeging", "tijdlijn"}
    assert len({each.key for each in pictures}) == len(pictures)
    for picture in pictures:
        root = ET.fromstring(picture.svg)
        assert root.get("role") == "img"
        named = [root.find(f"{SVG}{name}").get("id") for name in ("title", "desc")]  # type: ignore[union-attr]
        assert root.get("aria-labelledby") == " ".join(map(str, named))
        assert picture.rows and all(len(row) == len(picture.columns) for row in picture.rows)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_names_are_inert(language: str) -> None:
    for picture in drawn(len(HOSTILE), HOSTILE, language):
        for element in ET.fromstring(picture.svg).iter():
            assert element.tag in {
                f"{SVG}{name}"
                for name in ("svg", "title", "desc", "g", "rect", "text", "path", "circle", "defs", "marker", "use")
            }
            assert not any(name.startswith("on") for name in element.attrib)
            assert element.get("href", "#").startswith("#") and not any(
                name.endswith("}href") for name in element.attrib
            )
            assert "style" not in element.attrib


def test_every_application_stands_in_the_landscape_and_its_table() -> None:
    report, portrait = examined(70)
    pictures = [each for each in landscape(report, portrait) if each.columns[-1] == "Slechtste oordeel"]
    told = [row[2] for each in pictures for row in each.rows]
    assert sorted(told) == sorted(str(each.node) for each in portrait.applications)
    assert sum(each.svg.count("<g><title>") for each in pictures) == len(portrait.applications)


def test_a_small_landscape_has_its_connections_as_arrows() -> None:
    (picture,) = landscape(*examined(5))
    assert picture.svg.count("marker-end=") == 1 and "Koppeling 1" in picture.svg


def test_every_source_flows_to_its_target_or_says_that_there_is_none() -> None:
    report, portrait = examined(6)
    (picture,) = merger(report, portrait)
    assert picture.svg.count("marker-end=") == 6
    lost = replace(portrait.applications[0], successors=())
    (picture,) = merger(report, replace(portrait, applications=(lost, *portrait.applications[1:])))
    assert picture.svg.count("marker-end=") == 5
    assert "geen doel" in {cell for row in picture.rows for cell in row}


def test_without_targets_there_is_no_merger_and_without_dates_no_timeline() -> None:
    report, portrait = examined(4)
    sources = tuple(each for each in portrait.applications if each.successors)
    assert merger(report, replace(portrait, applications=sources)) == ()
    assert timeline(report, Portrait()) == () and landscape(report, Portrait()) == ()


def test_no_label_of_the_timeline_stands_on_another() -> None:
    for picture in timeline(*examined(40)):
        boxes = []
        for x, y, text in re.findall(
            r'<text x="([\d.]+)" y="([\d.]+)" font-size="10.5"[^>]*>([^<]*)</text>', picture.svg
        ):
            boxes.append((float(y), float(x), float(x) + width_of(text, 10.5)))
        boxes.sort()
        for (y, _, end), (other_y, start, _) in itertools.pairwise(boxes):
            assert y != other_y or end <= start


def test_three_hundred_applications_stay_small() -> None:
    report, portrait = examined(150)
    assert len(portrait.applications) == 300
    assert sum(len(each.svg) for each in landscape(report, portrait)) < 300_000


def test_verdicts_differ_without_colour_and_text_has_contrast() -> None:
    letters = [look.letter.get(language) for language in ("nl", "en") for look in LOOKS.values()]
    assert len(set(letters[:7])) == 7 and len(set(letters[7:])) == 7
    for look in LOOKS.values():
        assert _contrast(look.ink, look.fill) >= 4.5
    assert set(LOOKS) == set(Verdict)


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def judged_interface(count: int, verdict: Verdict = Verdict.FAILS) -> tuple[Report, Portrait]:
    """``count`` applications with interfaces K1 and K2, of which K1 has a finding."""
    report, portrait = examined(count)
    first = portrait.connections[0]
    other = replace(first, node=node("koppeling", "K2", "Koppeling 2"), source=first.target, target=first.source)
    found = replace(finding("GEM-003", report.applications[0], verdict=verdict), focus=first.node)
    return replace(report, findings=(*report.findings, found)), replace(portrait, connections=(first, other))


@pytest.mark.parametrize("verdict", [Verdict.FAILS, Verdict.DUE, Verdict.WAIVED])
def test_an_interface_with_a_finding_differs_without_colour(verdict: Verdict) -> None:
    (picture,) = landscape(*judged_interface(5, verdict))
    root = ET.fromstring(picture.svg)
    lines = {
        group.findtext(f"{SVG}title", "").partition(":")[0]: group
        for group in root.iter(f"{SVG}g")
        if group.find(f"{SVG}path[@marker-end]") is not None
    }
    bad, good = lines["Koppeling 1"], lines["Koppeling 2"]
    assert bad.find(f"{SVG}path").get("stroke-dasharray") and bad.find(f"{SVG}use") is not None  # type: ignore[union-attr]
    assert not good.find(f"{SVG}path").get("stroke-dasharray") and good.find(f"{SVG}use") is None  # type: ignore[union-attr]
    assert LOOKS[verdict].name.nl in bad.findtext(f"{SVG}title", "") and "GEM-003" in picture.description


@pytest.mark.parametrize("count", [32, 70])
def test_the_table_of_interfaces_has_their_verdict(count: int) -> None:
    report, portrait = judged_interface(count)
    pictures = [each for each in landscape(report, portrait) if each.columns[0] == "Koppeling"]
    told = {row[0]: row[-1] for each in pictures for row in each.rows}
    assert told == {"Koppeling 1": "voldoet niet (GEM-003)", "Koppeling 2": "geen bevinding"}


def test_a_row_of_a_fan_marks_the_interface_with_a_finding() -> None:
    report, portrait = judged_interface(4)
    names = told_apart(portrait.applications)
    known = Known({}, judged_connections(report, portrait), names, "nl")
    (picture,) = fans("k", "Koppelingen", portrait.connections, known)
    assert picture.svg.count('stroke-dasharray="7 3"') == 1 and picture.svg.count("<use ") == 1


@pytest.mark.parametrize("count", [5, 70])
def test_boxes_with_one_name_are_told_apart(count: int) -> None:
    report, portrait = examined(count, ("Documentbeheer C3",))
    pictures = [each for each in landscape(report, portrait) if each.columns[-1] == "Slechtste oordeel"]
    pictures += merger(report, portrait)
    for picture in pictures:
        texts = re.findall(r"<text [^>]*>([^<]*Documentbeheer[^<]*)</text>", picture.svg)
        boxes = [text for text in texts if not text.startswith("Component ")]
        assert boxes and len(set(boxes)) == len(boxes)
    rows = [row[2] for each in pictures if each.columns[-1] == "Slechtste oordeel" for row in each.rows]
    assert len(set(rows)) == len(rows) == len(portrait.applications)


def test_the_overview_shows_the_reference_component_of_every_application() -> None:
    report, portrait = examined(70)
    for picture in landscape(report, portrait):
        tiles = re.findall(r'font-size="10"[^>]*>(Component \d+)<', picture.svg)
        wanted = [row[1] for row in picture.rows] if picture.columns[-1] == "Slechtste oordeel" else []
        assert sorted(tiles) == sorted(wanted)


def test_descriptions_say_what_is_there_and_not_only_how_many() -> None:
    report, portrait = examined(4)
    by_key = {each.key: each.description for each in (*landscape(report, portrait), *merger(report, portrait))}
    by_key |= {each.key: each.description for each in timeline(report, portrait)}
    assert "Team 1 (" in by_key["landschap"] and "Team 1 (" in by_key["tijdlijn-1"]
    assert "een lijn loopt van bron naar opvolger" in by_key["samenvoeging-1"]
    lost = replace(portrait.applications[0], successors=())
    (picture,) = merger(report, replace(portrait, applications=(lost, *portrait.applications[1:])))
    assert f"Zonder doel (1): {lost.node}" in picture.description
