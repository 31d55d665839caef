"""The mapping is data: a property costs one line of Turtle, every term is declared, a broken file says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.errors import InternalError
from checker.graph.terms import literal_key
from checker.ontology.archimate_mapping import AFB, KW, ArchimateMapping, PropertyMapping, ValueKind, load_mapping
from checker.resources import data_path
from checker.sources.archimate import ameff
from checker.sources.archimate.to_rdf import Writer
from checker.sources.archimate.values import read_date, term_of
from checker.sources.landscape import Intake, LoadOptions
from tests.unit.sources.archimate.archimate_writer import E, M
from tests.unit.sources.archimate.archimate_writer import ameff as write_ameff

FILE = data_path("ontologie") / "afbeeldingen" / "archimate.ttl"


def test_a_new_property_costs_one_line(tmp_path: Path) -> None:
    own = tmp_path / "archimate.ttl"
    line = (
        '[] a afb:Eigenschap ; afb:sleutel "Nieuw" ; afb:klasse kw:Applicatie ; afb:predicaat kw:nieuw ; afb:soort %s .'
    )
    line %= "afb:Datum"
    own.write_text(FILE.read_text("utf-8") + line, "utf-8")
    data = write_ameff(M("m", (E("id-a", "ApplicationComponent", "A", props=(("Nieuw", "1-2-2027"),)),)))
    intake = Intake.start(LoadOptions("gm1"))
    model = ameff.AmeffReader(intake, "m.xml", intake.builder.source("m.xml")).read(data)
    mapping = load_mapping(own)
    Writer(model, intake, mapping, "m.xml").write()
    keys = intake.terms.ids
    assert b'"2027-02-01"^^<http://www.w3.org/2001/XMLSchema#date>' in keys
    assert f"<{KW}nieuw>".encode() in keys
    assert KW + "nieuw" in mapping.predicates
    assert KW + "nieuw" not in load_mapping().predicates


def test_every_term_of_the_file_is_declared_with_labels() -> None:
    text = re.sub(
        r"#.*|\"[^\"]*\"", lambda found: "" if found.group()[0] == "#" else found.group(), FILE.read_text("utf-8")
    )
    used = set(re.findall(r"afb:(\w+)", text))
    declared = set(re.findall(r"^afb:(\w+) (?:a [\w:]+ ; )?rdfs:label \".+\"@nl, \".+\"@en", text, re.MULTILINE))
    assert used == declared


def test_every_predicate_is_in_the_vocabulary() -> None:
    folder = data_path("ontologie")
    text = "".join(path.read_text("utf-8") for path in folder.rglob("*.ttl") if "afbeeldingen" not in path.parts)
    mapping = load_mapping()
    names = {iri.removeprefix(KW) for iri in mapping.predicates if iri.startswith(KW)}
    names |= {entry.class_iri.removeprefix(KW) for entry in mapping.classes if entry.class_iri.startswith(KW)}
    missing = {name for name in names if not re.search(rf"^kw:{name}\s+a\s", text, re.MULTILINE)}
    assert not missing


@pytest.mark.parametrize(
    "line",
    [
        "[] a afb:Klasse .",
        '[] a afb:Eigenschap ; afb:sleutel "A" .',
        '[] a afb:Eigenschap ; afb:sleutel "A" ; afb:predicaat kw:a ; afb:soort afb:Onzin .',
        '[] a afb:Eigenschap ; afb:sleutel "A" ; afb:predicaat kw:a ; afb:waardelijst afb:onbekend .',
        "geen turtle",
    ],
)
def test_a_broken_mapping_says_so(tmp_path: Path, line: str) -> None:
    broken = tmp_path / "stuk.ttl"
    broken.write_text(f"@prefix afb: <{AFB}> .\n@prefix kw: <{KW}> .\n{line}\n", "utf-8")
    with pytest.raises(InternalError, match=r"stuk\.ttl"):
        load_mapping(broken)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25-06-17", "2017-06-25"),
        ("3-1-2021", "2021-01-03"),
        ("2027-12-31", "2027-12-31"),
        ("2027-12-31T10:00:00", "2027-12-31"),
        ("01-01-70", "1970-01-01"),
        ("29-02-24", "2024-02-29"),
        ("29-02-23", None),
        ("99999-01-01", None),
        ("gisteren", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    found = read_date(text)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (ValueKind.BOOLEAN, "Ja", "true"),
        (ValueKind.BOOLEAN, "nee", "false"),
        (ValueKind.BOOLEAN, "soms", None),
        (ValueKind.INTEGER, "007", "7"),
        (ValueKind.INTEGER, "9" * 1_000_000, None),
        (ValueKind.DECIMAL, "1,5", "1.5"),
        (ValueKind.DURATION, "P7Y", "P7Y"),
        (ValueKind.DURATION, "P", None),
    ],
)
def test_values(kind: ValueKind, text: str, expected: str | None) -> None:
    found = term_of(PropertyMapping("k", None, KW + "p", kind, None, False, None, False), text, None)
    assert (found.decode().split('"')[1] if found else None) == expected


def test_spellings_of_a_value_list() -> None:
    mapping: ArchimateMapping = load_mapping()
    status = mapping.by_property["Pakketversie Status", KW + "Pakketversie"]
    spelled = {word: term_of(status, word, None) for word in ("In distributie", "distributie", "IN TEST", "onzin")}
    assert spelled == {
        "In distributie": literal_key("In gebruik"),
        "distributie": literal_key("In gebruik"),
        "IN TEST": literal_key("In ontwikkeling"),
        "onzin": None,
    }
