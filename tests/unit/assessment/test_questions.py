"""Whom a rule asks for facts: each municipality that lacks them, whatever another one supplied."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from checker.assessment.assess import AssessmentOptions, Assessor
from checker.cli.run import compiled_texts, engine_named, open_books
from checker.findings import Report
from checker.rules.selection import select
from checker.sources.landscape import LoadOptions
from checker.sources.load import load

HEAD = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix a: <https://w3id.org/kaderwacht/id/gm9901/applicatie/> .
@prefix b: <https://w3id.org/kaderwacht/id/gm9902/applicatie/> .
"""
APPLICATIONS = """a:1 a kw:Applicatie ; kw:plateau kw:Bron . b:1 a kw:Applicatie ; kw:plateau kw:Bron .
"""
CONTRACT = """<https://w3id.org/kaderwacht/id/gm9901/contract/C> a kw:Contract ; kw:einddatum "2028-12-31"^^xsd:date ;
  kw:opzegtermijn "P90D"^^xsd:duration .
a:1 kw:heeftContract <https://w3id.org/kaderwacht/id/gm9901/contract/C> .
"""


def _assessed(tmp_path: Path, text: str) -> Report:
    (tmp_path / "l.ttl").write_text(HEAD + text, "utf-8")
    with compiled_texts():
        books = open_books(examples=False)
        landscape = load((tmp_path,), LoadOptions(), books.terms)
        assessor = Assessor(books.rulebook, books.vocabulary, engine_named("sets"))
        rules = select(books.rulebook, only=("INKOOP-001",))
        return assessor.assess(landscape, rules, AssessmentOptions(dt.date(2026, 11, 23)))


def _asked(report: Report) -> set[str]:
    return {each.municipality for each in report.questions if each.fact_group == "contracten"}


def test_a_municipality_without_contracts_is_asked_though_another_has_one(tmp_path: Path) -> None:
    assert _asked(_assessed(tmp_path, APPLICATIONS + CONTRACT)) == {"gm9902"}


def test_all_are_asked_when_none_has_any(tmp_path: Path) -> None:
    assert _asked(_assessed(tmp_path, APPLICATIONS)) == {"gm9901", "gm9902"}


def test_nobody_in_particular_is_asked_without_any_application(tmp_path: Path) -> None:
    assert _asked(_assessed(tmp_path, "<https://w3id.org/kaderwacht/id/gemeente/gm9901> a kw:Gemeente .")) == {""}
