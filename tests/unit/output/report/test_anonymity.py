"""A report without names: persons by class and by property, in nodes, values and free text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from checker.findings import Evidence, NodeRef, Text
from checker.output.report.anonymity import ANONYMOUS, Eraser, without_names
from checker.portrait import Person, Portrait
from tests.conftest import Run
from tests.unit.output.report.landscapes import examined

GG = "https://leedewaard.example/mensen/GG"
TEXTS = ("Gerard Goedkeurder", "g.goedkeurder@leedewaard.example", "+31612345678")
LANDSCAPE = f"""@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/kaderwacht/id/gemeente/gm9901> a kw:Gemeente ; rdfs:label "Aldervoorde"@nl .
<https://w3id.org/kaderwacht/id/gm9901/applicatie/A1> a kw:Applicatie ; rdfs:label "Zaaksysteem"@nl ;
  dcterms:identifier "A1" ; kw:plateau kw:Bron .
<https://w3id.org/kaderwacht/id/gm9901/afwijking/W1> a kw:Afwijking ; dcterms:identifier "W1" ;
  kw:betreft <https://w3id.org/kaderwacht/id/gm9901/applicatie/A1> ;
  kw:wijktAfVan <https://w3id.org/kaderwacht/regel/ICT-005> ; kw:goedgekeurdDoor <{GG}> ;
  kw:goedgekeurdOp "2026-09-01"^^xsd:date ; kw:motivering "Volgens GERARD  Goedkeurder (bel +31612345678) kan het." .
kw:Kader5 kw:kaderbewaker <{GG}> .
<{GG}> a foaf:Person ; dcterms:identifier "GERKEY77" ; rdfs:label "Gerard Goedkeurder"@nl ;
  foaf:mbox <mailto:g.goedkeurder@leedewaard.example> ; foaf:phone "+31612345678" .
"""


@pytest.fixture
def eraser() -> Eraser:
    report, portrait = examined(1)
    return Eraser(report, replace(portrait, people=(Person(GG, TEXTS), Person("", ("Berg",)))))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Volgens gerard\n GOEDKEURDER.", "Volgens (naam weggelaten)."),
        ("bel +31612345678, mail g.goedkeurder@leedewaard.example", "bel (naam weggelaten), mail (naam weggelaten)"),
        (f"zie {GG}.", f"zie {ANONYMOUS}1."),
        (f"zie {GG}2", f"zie {GG}2"),
        ("Bergen en berg blijven, Berg niet", "Bergen en berg blijven, (naam weggelaten) niet"),
        ("Gerard Goedkeurders", "Gerard Goedkeurders"),
    ],
)
def test_names_addresses_and_iris_leave_a_text(eraser: Eraser, text: str, shown: str) -> None:
    assert eraser.text(text) == shown


def test_a_person_by_class_is_no_subject_and_no_value() -> None:
    report, portrait = examined(1)
    person = NodeRef(GG, "GERKEY77", "Gerard Goedkeurder")
    other = NodeRef(GG + "2", "GG2", "Iemand Anders")
    first = report.findings[0]
    found = tuple(
        replace(first, focus=who, value=f"<{GG}>", message=Text(f"{who.name}"), evidence=(Evidence(who, "kw:x", "y"),))
        for who in (person, other)
    )
    waiver = replace(report.waivers[0], covers=tuple(each.fingerprint for each in found))
    people = (Person(GG, TEXTS), Person(GG + "2", ("Iemand Anders",)))
    bare, _ = without_names(replace(report, findings=found, waivers=(waiver,)), replace(portrait, people=people))
    told = repr(bare.findings)
    assert not any(text in told for text in ("Goedkeurder", "GERKEY77", "mensen/", "Anders"))
    # two people stay two, and a waiver still points at what it covers
    assert len({each.focus.iri for each in bare.findings}) == 2
    assert bare.waivers[0].covers == tuple(each.fingerprint for each in bare.findings)


def test_a_literal_of_a_personal_property_leaves_the_value_too() -> None:
    report, _ = examined(1)
    found = replace(report.findings[0], path="kw:goedgekeurdDoor", value='"Piet"', value_text="Piet", evidence=())
    bare, _ = without_names(replace(report, findings=(found,)), Portrait())
    assert bare.findings[0].value == '"(naam weggelaten)"'
    assert bare.findings[0].value_text == "(naam weggelaten)"


@pytest.mark.parametrize("arguments", [(), ("--lang", "en")])
def test_every_file_of_an_anonymous_report_is_without_people(
    run_cli: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "l.ttl").write_text(LANDSCAPE, "utf-8")
    forms = ("html", "json", "sarif", "ttl", "txt", "md", "csv")
    outputs = [part for form in forms for part in ("-o", str(tmp_path / f"a.{form}"))]
    questions = tmp_path / "v.xlsx"
    run = ("report", str(tmp_path / "in"), *outputs, "--questions", str(questions), "--date", "2026-11-23", *arguments)
    named = run_cli(*run)
    assert named.returncode == 0, named.stderr
    secrets = ("goedkeurder@", "gerard ", "gerkey77", "mensen/gg", "612345678")
    assert "gerard" in (tmp_path / "a.json").read_text("utf-8").lower()
    assert any("gerard" in cell.lower() for cell in _cells(questions))
    assert run_cli(*run, "--anoniem").returncode == 0
    for form in forms:
        told = (tmp_path / f"a.{form}").read_text("utf-8").lower()
        assert not [each for each in secrets if each in told], form
    cells = _cells(questions)
    assert not [cell for cell in cells if any(each in f"{cell} ".lower() for each in secrets)]
    assert any("weggelaten" in cell or "left out" in cell for cell in cells)


def _cells(file: Path) -> list[str]:
    book = openpyxl.load_workbook(file)
    return [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
