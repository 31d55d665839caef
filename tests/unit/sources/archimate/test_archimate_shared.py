"""The readers against real files: GEMMA in three forms, a municipality's export, Archisurance."""

from __future__ import annotations

import random
from collections import Counter
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checker.errors import UsageError
from tests.unit.sources.archimate.reading import ARCHIMATE, ID, IDENTIFIER, KW, LABEL, TYPE, Result, read

NS = "{http://www.opengroup.org/xsd/archimate/3.0/}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
TURFBURG = "softwarecatalogus/23-11-2026_GEMMA 2_Turfburg (nagemaakt)_ameff_model.xml"
ONE_LINE = "softwarecatalogus/Turfburg-op-een-regel.xml"
GM = ID + "turfburg-nagemaakt/"


@lru_cache(maxsize=3)
def load(path: Path) -> Result:
    return read(path if path.is_dir() else path.read_bytes(), None, path.name)


@pytest.fixture(scope="module")
def data(shared: Path) -> Path:
    return shared / "data"


@pytest.mark.parametrize("name", ["gemma/GEMMA-full.xml", "gemma/GEMMA-release.xml", TURFBURG])
def test_counts_by_type_are_those_of_the_file(data: Path, name: str) -> None:
    root = ElementTree.parse(data / name).getroot()
    expected = Counter(element.get(XSI) for element in root.iter(NS + "element"))
    expected.update(f"{relation.get(XSI)}Relationship" for relation in root.iter(NS + "relationship"))
    expected["View"] = sum(1 for _ in root.iter(NS + "view"))
    result = load(data / name)
    assert {kind: result.count(ARCHIMATE + str(kind)) for kind in expected} == dict(expected)
    properties = [p for p in root.iter(NS + "property") if (p.findtext(NS + "value") or "").strip()]
    key = f"<{IDENTIFIER}>".encode()
    assert len(properties) > 20_000
    assert sum(1 for triple in result.triples if triple[1] == key) > len(expected)


def test_every_property_value_is_in_the_graph(data: Path) -> None:
    root = ElementTree.parse(data / "gemma/GEMMA-release.xml").getroot()
    values = {(p.findtext(NS + "value") or "").strip() for p in root.iter(NS + "property")} - {""}
    result = load(data / "gemma/GEMMA-release.xml")
    held = {result.intake.terms.text(number) for number in range(len(result.intake.terms))}
    assert values <= held


def test_three_forms_of_gemma_give_one_graph(data: Path) -> None:
    exchange = load(data / "gemma/GEMMA-full.xml").triples
    archi = load(data / "gemma/GEMMA-full.archimate").triples
    folder = load(data / "gemma-coarchi").triples
    assert archi == folder
    assert exchange < archi
    # What AMEFF cannot hold: the one sketch.
    sketch = f"<{ID}gemma/view/id-5295b11c69bd4e7fb7f10a8c0d915513>".encode()
    assert {subject for subject, _, _ in archi - exchange} == {sketch}


def test_two_forms_of_the_release_give_one_graph(data: Path) -> None:
    assert load(data / "gemma/GEMMA-release.xml").triples == load(data / "gemma/GEMMA-release.archimate").triples


def test_gemma_needs_no_municipality_and_has_its_classes(data: Path) -> None:
    result = load(data / "gemma/GEMMA-full.xml")
    assert result.outcome.municipality == ""
    counts = {"Referentiecomponent": 171, "Standaard": 200, "Standaardversie": 323, "Voorziening": 56}
    assert {name: result.count(KW + name) for name in counts} == counts
    assert not result.count(KW + "Applicatie")
    assert not result.count(KW + "Koppeling")


def test_turfburg(data: Path) -> None:
    result = load(data / TURFBURG)
    counts = {"Pakket": 180, "Pakketversie": 180, "Applicatie": 180, "Koppeling": 360, "Leverancier": 20, "Gemeente": 1}
    assert {name: result.count(KW + name) for name in counts} == counts
    assert result.outcome.municipality == "turfburg-nagemaakt"
    use = GM + "applicatie/72e6cc3a-babc-4d20-97ee-05cde00902c7"
    assert result.values(use, LABEL) == ["Verkiezingen Y0"]
    assert result.values(use, KW + "gebruiktPakket") == [ID + "pakket/72e6cc3a-babc-4d20-97ee-05cde00902c7"]
    assert result.values(use, KW + "gebruiktVersie") == [ID + "pakketversie/c3baea9e-13de-4f86-ab10-31d0f646e1f4"]
    assert result.values(use, KW + "gebruikStatus") == ["In productie"]
    assert result.values(use, KW + "gebruikDatum") == ["2017-06-25"]
    assert result.values(use, KW + "plateau") == [KW + "Bron"]
    assert result.values(use, KW + "eigenaarGemeente") == [ID + "gemeente/turfburg-nagemaakt"]
    assert result.values(use, KW + "realiseertReferentiecomponent")
    assert result.values(ID + "pakketversie/c3baea9e-13de-4f86-ab10-31d0f646e1f4", KW + "pakketversieStatus") == [
        "In gebruik"
    ]


def test_every_interface_runs_between_uses_and_facilities(data: Path) -> None:
    result = load(data / TURFBURG)
    terms = result.intake.terms
    applications = set(result.graph.instances(KW + "Applicatie").tolist())
    facilities = set(result.graph.instances(KW + "Voorziening").tolist())
    ends = {name: result.graph.column_of(KW + name).values.tolist() for name in ("van", "naar")}
    assert len(ends["van"]) == len(ends["naar"]) == 360
    assert set(ends["van"]) <= applications
    assert set(ends["naar"]) <= applications | facilities
    assert sum(1 for end in ends["naar"] if end in facilities) == 126
    assert terms.text(ends["van"][0]).startswith(GM)


@pytest.mark.parametrize("name", [TURFBURG, ONE_LINE])
def test_every_place_is_a_start_tag(data: Path, name: str) -> None:
    result = load(data / name)
    lines = (data / name).read_bytes().decode().split("\n")
    positions = result.positions
    assert len(positions) == result.outcome.statements
    tags: Counter[str] = Counter()
    for line, column in set(zip(positions.lines.tolist(), positions.columns.tolist(), strict=True)):
        tag = lines[line - 1][column - 1 : column + 20]
        assert tag[0] == "<", (line, column, tag)
        tags[tag[1:].split()[0].rstrip(">")] += 1
    assert set(tags) == {
        "model", "element", "relationship", "view", "name", "documentation", "property", "item", "node", "connection",
        "label", "viewRef",
    } - ({"viewRef"} if "viewRef" not in tags else set())  # fmt: skip


@pytest.mark.parametrize("name", [TURFBURG, ONE_LINE])
def test_places_name_the_right_element(data: Path, name: str) -> None:
    """An oracle of its own: the text at line and column of a status is that of the property with that very value."""
    result = load(data / name)
    lines = (data / name).read_bytes().decode().split("\n")
    terms, graph = result.intake.terms, result.graph
    status = terms.ids[f"<{KW}gebruikStatus>".encode()]
    products = graph.instances(KW + "Pakketversie").tolist()
    for product in random.Random(1).sample(products, 40):
        key = terms.text(product).rpartition("/")[2]
        place = result.positions.find(product, terms.ids[f"<{TYPE}>".encode()])[0]
        assert lines[place.line - 1][place.column - 1 :].startswith(f'<element identifier="id-{key}"')
        for use in graph.column_of(KW + "gebruiktVersie").inverse.of(product).tolist():
            value = terms.text(int(graph.column(status).of(use)[0]))
            at = result.positions.find(use, status)[0]
            rest = "\n".join([lines[at.line - 1][at.column - 1 :], *lines[at.line : at.line + 2]])
            assert rest.startswith("<property ")
            assert f">{value}</value>" in rest.partition("</property>")[0]


def test_the_two_layouts_of_turfburg_differ_in_places_only(data: Path) -> None:
    assert load(data / TURFBURG).triples == load(data / ONE_LINE).triples


@pytest.mark.parametrize("name", ["archisurance/archisurance-ameff.xml", "archisurance/Archisurance.archimate"])
def test_archisurance_asks_for_a_municipality(data: Path, name: str) -> None:
    content = (data / name).read_bytes()
    with pytest.raises(UsageError, match="--gemeente"):
        read(content, None, name)
    result = read(content, "Verzekerdam", name)
    assert result.count(KW + "Applicatie") > 5
    assert result.count(KW + "Werkproces") > 5
    assert result.outcome.municipality == "verzekerdam"
