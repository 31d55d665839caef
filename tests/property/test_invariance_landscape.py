"""What must not matter does not: order of statements, elements, rows and files, names of blank nodes, what is added.

Anchors D5, cases 12 and 21. In process, on a landscape that breaks rules of several kinds.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.assessment.assess import AssessmentOptions, Assessor
from checker.cli.run import Books, open_books
from checker.graph.terms import TermTable
from checker.output import render
from checker.rules.selection import select
from checker.shacl.engine import SetEngine
from checker.sources.landscape import LoadOptions
from checker.sources.load import load
from tests.unit.sources.archimate.archimate_writer import E, M, ameff

DAY = dt.date(2026, 11, 23)
OPTIONS = LoadOptions(municipality="gm0001", plateau="Bron")
ID = "https://w3id.org/kaderwacht/id/"
HEAD = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix g: <https://w3id.org/kaderwacht/id/gemeente/> .
@prefix a: <https://w3id.org/kaderwacht/id/gm0001/applicatie/> .
@prefix v: <https://w3id.org/kaderwacht/id/pakketversie/> .
@prefix r: <https://w3id.org/kaderwacht/id/gemma/> .
"""


def application(key: str, version: str, component: str = "c1") -> list[str]:
    """One statement a line of an application in production."""
    facts = (
        "a kw:Applicatie", f'dcterms:identifier "{key}"', f'rdfs:label "Toepassing {key}"@nl',
        "kw:eigenaarGemeente g:gm0001", "kw:plateau kw:Bron", 'kw:gebruikStatus "In productie"',
        f"kw:gebruiktVersie v:{version}", f"kw:realiseertReferentiecomponent r:{component}",
    )  # fmt: skip
    return [f"a:{key} {fact} ." for fact in facts]


LINES = [
    'g:gm0001 a kw:Gemeente .', 'g:gm0001 dcterms:identifier "gm0001" .', 'g:gm0001 rdfs:label "Noord"@nl .',
    "v:V1 a kw:Pakketversie .", 'v:V1 rdfs:label "Eén"@nl .', 'v:V1 kw:pakketversieStatus "Teruggetrokken" .',
    "v:V2 a kw:Pakketversie .", 'v:V2 rdfs:label "Twee"@nl .', 'v:V2 kw:pakketversieStatus "Einde ondersteuning" .',
    "v:V3 a kw:Pakketversie .", 'v:V3 rdfs:label "Drie"@nl .', 'v:V3 kw:pakketversieStatus "In gebruik" .',
    "r:c1 a kw:Referentiecomponent .", 'r:c1 rdfs:label "Zaakcomponent"@nl .', 'r:c1 dcterms:identifier "c1" .',
    "_:een a kw:Koppeling .", "_:een kw:van a:A1 .", "_:een kw:naar a:A2 .", '_:een rdfs:label "Koppeling een"@nl .',
    "_:twee a kw:Koppeling .", "_:twee kw:van a:A2 .", '_:twee rdfs:label "Koppeling twee"@nl .',
    *application("A1", "V1"), *application("A2", "V2"), *application("A3", "V3"),
]  # fmt: skip
MODEL = M(
    "Noord",
    (
        *(
            E(f"id-a{number}", "ApplicationComponent", f"Deel {number}", props=(("Gebruik Status", "In productie"),))
            for number in range(6)
        ),
        E("id-p1", "BusinessProcess", "Proces"),
        E("id-p2", "BusinessProcess", ""),
    ),
    tuple(E(f"id-r{number}", "Serving", source=f"id-a{number}", target="id-p1") for number in range(4)),
    (E("id-v1", "Diagram", "Overzicht", shows=("id-a1", "id-a2")),),
)
ROWS = [f"A{number};Toepassing {number};gm0001;Bron" for number in range(8)]
FEW = settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books((), TermTable(), examples=False)


@pytest.fixture(scope="module")
def assess(books: Books):
    """Assess files; gives the JSON document."""
    assessor = Assessor(books.rulebook, books.vocabulary, SetEngine())
    # enough to have findings of several kinds; all rules would cost minutes and show no more
    rules = select(books.rulebook, only=["ICT", "GEM", "HYG", "AVG-001"])

    def run(*paths: Path) -> dict[str, Any]:
        report = assessor.assess(load(paths, OPTIONS, books.terms), rules, AssessmentOptions(date=DAY))
        document: dict[str, Any] = json.loads(render(report, "json"))
        return document

    return run


def put(path: Path, lines: list[str], head: str = HEAD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + "\n".join(lines) + "\n", "utf-8")
    return path


def placeless(value: Any) -> Any:
    """``value`` without what must follow the order: places, hashes, and the labels of blank nodes."""
    if isinstance(value, dict):
        return {
            key: placeless(each) for key, each in value.items() if key not in ("location", "sources", "fingerprint")
        }
    if isinstance(value, list):
        return [placeless(each) for each in value]
    return re.sub(r"_:[\w.-]+", "_:", value) if isinstance(value, str) else value


def prints(document: dict[str, Any], blank: bool = False) -> list[str]:
    """Fingerprints of the findings on named nodes (or on all)."""
    return sorted(
        each["fingerprint"] for each in document["findings"] if blank or not each["focus"]["iri"].startswith("_:")
    )


@pytest.fixture(scope="module")
def plain(assess, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    document: dict[str, Any] = assess(put(tmp_path_factory.mktemp("plain") / "a.ttl", LINES))
    found = {each["rule"] for each in document["findings"]}
    assert {"ICT-005", "GEM-008"} <= found, "the landscape must break rules, or these tests hold nothing"
    return document


def multiset(document: dict[str, Any]) -> list[str]:
    """The findings without places, in an order of their own: nodes without a name have no order."""
    return sorted(json.dumps(placeless(each), sort_keys=True) for each in document["findings"])


@FEW
@given(order=st.permutations(LINES))
def test_the_order_of_triples_is_nothing(order: list[str], plain, assess, tmp_path: Path) -> None:
    found = assess(put(tmp_path / "a.ttl", order))
    assert prints(found) == prints(plain)
    assert multiset(found) == multiset(plain)
    assert placeless(found["summary"]) == placeless(plain["summary"])
    assert placeless(found["questions"]) == placeless(plain["questions"])


@FEW
@given(labels=st.lists(st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True), min_size=2, max_size=2, unique=True))
def test_the_labels_of_blank_nodes_are_nothing(labels: list[str], plain, assess, tmp_path: Path) -> None:
    names = dict(zip(("_:een", "_:twee"), labels, strict=True))
    renamed = [re.sub(r"_:\w+", lambda found: "_:" + names[found.group()], line) for line in LINES]
    found = assess(put(tmp_path / "a.ttl", renamed))
    assert prints(found) == prints(plain)
    assert multiset(found) == multiset(plain)


NAMED = [line for line in LINES if "_:" not in line]


@FEW
@given(parts=st.lists(st.integers(0, 2), min_size=len(NAMED), max_size=len(NAMED)), turned=st.booleans())
def test_how_facts_are_spread_over_files_is_nothing(parts, turned, assess, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("parts")
    whole = assess(put(folder / "whole.ttl", NAMED))
    files = [
        put(folder / f"{part}.ttl", [line for line, mine in zip(NAMED, parts, strict=True) if mine == part])
        for part in range(3)
        if part in parts
    ]
    found = assess(*(reversed(files) if turned else files))
    assert prints(found) == prints(whole) != []
    assert placeless(found) == placeless(whole)


@FEW
@given(data=st.data())
def test_the_order_of_elements_in_a_model_is_nothing(data: st.DataObject, assess, tmp_path: Path) -> None:
    from dataclasses import replace

    path = tmp_path / "m.xml"
    path.write_bytes(ameff(MODEL))
    first = assess(path)
    turned = replace(
        MODEL,
        elements=tuple(data.draw(st.permutations(MODEL.elements))),
        relations=tuple(data.draw(st.permutations(MODEL.relations))),
        reverse=data.draw(st.booleans()),
    )
    path.write_bytes(ameff(turned))
    second = assess(path)
    assert prints(first) == prints(second) != []
    assert placeless(first) == placeless(second)


@FEW
@given(order=st.permutations(ROWS))
def test_the_order_of_rows_is_nothing(order: list[str], assess, tmp_path: Path) -> None:
    head = "Sleutel;Naam;Gemeente;Plateau\n"
    first = assess(put(tmp_path / "een" / "Applicaties.csv", ROWS, head))
    second = assess(put(tmp_path / "twee" / "Applicaties.csv", order, head))
    assert first["summary"]["applications"] == len(ROWS)
    assert placeless(first) == placeless(second)


@pytest.mark.parametrize("suffix", ["ttl", "csv"])
def test_the_order_in_which_files_are_named_changes_no_byte(suffix: str, assess, tmp_path: Path) -> None:
    if suffix == "ttl":
        files = [put(tmp_path / f"{name}.ttl", application(name, "V1")) for name in ("B1", "B2", "B3")]
    else:
        files = [
            put(tmp_path / str(number) / "Applicaties.csv", [row], "Sleutel;Naam;Gemeente;Plateau\n")
            for number, row in enumerate(ROWS)
        ]
    first, second = assess(*files), assess(*reversed(files))
    for document in (first, second):
        document["run"]["sources"].sort(key=lambda source: source["path"])
        for source in document["run"]["sources"]:
            del source["statements"]  # whoever comes first states the municipality
    assert json.dumps(first) == json.dumps(second)


@FEW
@given(key=st.from_regex(r"Z[0-9]{1,4}", fullmatch=True))
def test_an_unrelated_application_changes_no_earlier_finding(key: str, plain, assess, tmp_path: Path) -> None:
    more = [*application(key, "V3", "c9"), "r:c9 a kw:Referentiecomponent .", 'r:c9 rdfs:label "Ander"@nl .']
    found = assess(put(tmp_path / "a.ttl", [*LINES, *more]))
    own = [each for each in found["findings"] if key in json.dumps(each) or "c9" in json.dumps(each)]
    assert set(prints(plain, blank=True)) <= set(prints(found, blank=True))
    left = [each for each in found["findings"] if each not in own]
    assert [placeless(each) for each in left] == [placeless(each) for each in plain["findings"]]


@pytest.mark.parametrize(("version", "key"), [("V1", "A1"), ("V2", "A2")])
def test_one_fact_mended_is_exactly_one_fingerprint_gone(version: str, key: str, plain, assess, tmp_path: Path) -> None:
    mended = [
        re.sub(r'"[^"]*" \.$', '"In gebruik" .', line)
        if line.startswith(f"v:{version} kw:pakketversieStatus")
        else line
        for line in LINES
    ]
    found = assess(put(tmp_path / "a.ttl", mended))
    (gone,) = set(prints(plain, blank=True)) - set(prints(found, blank=True))
    assert set(prints(found, blank=True)) <= set(prints(plain, blank=True))
    (finding,) = [each for each in plain["findings"] if each["fingerprint"] == gone]
    assert (finding["rule"], finding["focus"]["identifier"]) == ("ICT-005", key)


def test_renaming_every_key_alike_gives_the_same_up_to_renaming(plain, assess, tmp_path: Path) -> None:
    def rename(text: str) -> str:
        return re.sub(r"(?<![\w-])A([123])(?!\w)", r"Q\1", text)

    found = assess(put(tmp_path / "a.ttl", [rename(line) for line in LINES]))
    renamed = sorted(rename(each) for each in multiset(plain))
    assert multiset(found) == renamed
