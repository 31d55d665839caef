"""Findings rest on facts that a reader can open: also where the rule looks at what nobody stated."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from checker.assessment.assess import AssessmentOptions, Assessor
from checker.cli.run import Books, compiled_texts, engine_named, open_books
from checker.findings import Finding
from checker.rules.selection import select
from checker.sources.landscape import LoadOptions
from checker.sources.load import load

HEAD = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix gem: <https://w3id.org/kaderwacht/id/gemma/> .
@prefix a: <https://w3id.org/kaderwacht/id/gm9901/applicatie/> .
@prefix x: <https://w3id.org/kaderwacht/id/gm9901/x/> .
<https://w3id.org/kaderwacht/id/gemeente/gm9901> a kw:Gemeente ; rdfs:label "Aldervoorde"@nl ; kw:gemeentecode "9901" .
x:p a kw:Programma ; kw:programmasoort "herindeling" ; kw:heeftHerindeling x:h .
x:h a kw:Herindeling ; kw:datumHerindeling "2028-01-01"^^xsd:date ;
  prov:generated <https://w3id.org/kaderwacht/id/gemeente/gm9901> .
"""
TWO = """gem:c a kw:Referentiecomponent ; rdfs:label "Component C"@nl .
gem:d a kw:Referentiecomponent ; rdfs:label "Component D"@nl .
a:1 a kw:Applicatie ; rdfs:label "Een"@nl ; kw:plateau kw:%(plateau)s ; kw:gebruikStatus "In productie" ;
  kw:eigenaarGemeente <https://w3id.org/kaderwacht/id/gemeente/gm9901> ;
  kw:realiseertReferentiecomponent gem:c, gem:d .
a:2 a kw:Applicatie ; rdfs:label "Twee"@nl ; kw:plateau kw:%(plateau)s ; kw:gebruikStatus "In productie" ;
  kw:eigenaarGemeente <https://w3id.org/kaderwacht/id/gemeente/gm9901> ;
  kw:realiseertReferentiecomponent gem:c .
"""


@pytest.fixture(scope="module")
def books() -> Books:
    with compiled_texts():
        return open_books(examples=False)


def findings(books: Books, rule: str, facts: str, folder: Path) -> tuple[Finding, ...]:
    file = folder / "model.ttl"
    file.write_text(HEAD + facts, encoding="utf-8")
    landscape = load((file,), LoadOptions(), books.terms)
    assessor = Assessor(books.rulebook, books.vocabulary, engine_named("sets"))
    options = AssessmentOptions(dt.date(2026, 11, 23))
    return assessor.assess(landscape, select(books.rulebook, only=(rule,)), options).findings


def facts_of(finding: Finding) -> list[tuple[str, str, str]]:
    assert all(each.location is not None for each in finding.evidence)
    return [(str(each.subject), each.predicate, each.value) for each in finding.evidence]


@pytest.mark.parametrize(("rule", "plateau"), [("GEM-002", "Doel"), ("GEM-008", "Bron")])
def test_more_than_one_application_for_a_component_names_each_with_its_place(
    books: Books, tmp_path: Path, rule: str, plateau: str
) -> None:
    (found,) = findings(books, rule, TWO % {"plateau": plateau}, tmp_path)
    told = facts_of(found)
    for name in ("Een", "Twee"):
        assert (name, "kw:realiseertReferentiecomponent", "Component C") in told
        assert any(each[:2] == (name, "kw:plateau") for each in told)
    # what leads to another component is about something else
    assert "Component D" not in {value for *_, value in told}


def test_a_missing_fact_of_a_thing_that_is_stated_rests_on_that_statement(books: Books, tmp_path: Path) -> None:
    facts = 'a:1 a kw:Applicatie ; rdfs:label "Een"@nl ; kw:plateau kw:Bron ; kw:gebruikStatus "In productie" .\n'
    found = findings(books, "GEM-001", facts + TWO.replace("a:1", "a:9") % {"plateau": "Bron"}, tmp_path)
    (alone,) = (each for each in found if str(each.focus) == "Een" and each.focus.iri.endswith("/1"))
    assert facts_of(alone)[0][:2] == ("Een", "rdf:type")


def test_a_derived_condition_is_led_back_to_the_facts_it_follows_from(books: Books, tmp_path: Path) -> None:
    facts = (
        'x:v a kw:Verwerking ; rdfs:label "Samenwerken"@nl .\n'
        'a:1 a kw:Applicatie ; rdfs:label "Een"@nl ; kw:heeftVerwerking x:v ; kw:gegevenslocatie "US" .\n'
    )
    (found,) = findings(books, "AVG-006", facts, tmp_path)
    assert {("Een", "kw:heeftVerwerking", "Samenwerken"), ("Een", "kw:gegevenslocatie", "US")} <= set(facts_of(found))


def test_a_finding_on_a_term_of_the_vocabulary_stands_at_its_value(books: Books, tmp_path: Path) -> None:
    facts = """a:1 a kw:Applicatie ; rdfs:label "Een"@nl ; kw:plateau kw:Doel ; kw:bronhouderVoor kw:BGT .
x:k a kw:Koppeling ; kw:van a:1 ; kw:naar x:lv ; kw:gemeentecode "9901" .
x:lv a kw:Applicatie ; rdfs:label "Iets anders"@nl .
"""
    found = {each.focus.iri.rpartition("#")[2]: each for each in findings(books, "BR-001", facts, tmp_path)}
    place = found["BGT"].location
    assert place is not None and place.line == len(HEAD.splitlines()) + 1
    assert found["BRO"].location is None
