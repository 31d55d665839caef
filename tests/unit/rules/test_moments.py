"""The test moment of a focus node: run date, merger, go-live or the document's own date."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest

from checker.graph.paths import Inverse, Predicate
from checker.graph.terms import Iri
from checker.ontology.vocabulary import KW
from checker.rules.model import TestMoment
from checker.rules.moments import Circumstances, moments, read_circumstances
from tests.unit.assessment.builders import BASE, Facts, date

TODAY = dt.date(2026, 11, 23)
MERGER = dt.date(2028, 1, 1)
PROGRAMME = Circumstances(TODAY, "herindeling", MERGER)
ALONE = Circumstances(TODAY)


def _rule(moment: TestMoment, path=None, application_path=None):
    return SimpleNamespace(test_moment=moment, test_moment_path=path, application_path=application_path)


def _days(facts: Facts, rule, circumstances: Circumstances, *nodes: str) -> list[str]:
    graph, _ = facts.build()
    focus = np.array([graph.terms.iri(node) for node in nodes], dtype=np.uint32)
    return [str(day) for day in moments(graph, rule, focus, circumstances)]


def test_peildatum_is_the_date_of_the_run():
    facts = Facts()
    app = facts.node("Applicatie", "gm1", "A1")
    assert _days(facts, _rule(TestMoment.PEILDATUM), PROGRAMME, app) == ["2026-11-23"]


@pytest.mark.parametrize(
    ("circumstances", "expected"),
    [(PROGRAMME, "2028-01-01"), (Circumstances(TODAY, "herindeling"), "NaT"), (ALONE, "2026-11-23")],
)
def test_the_merger_date_is_unknown_in_a_programme_without_one_and_today_without_programme(circumstances, expected):
    facts = Facts()
    app = facts.node("Applicatie", "gm1", "A1")
    assert _days(facts, _rule(TestMoment.DATUM_HERINDELING), circumstances, app) == [expected]


def test_go_live_is_that_of_the_application_at_the_end_of_the_path():
    facts = Facts()
    first = facts.node("Applicatie", "gm1", "A1", livegangdatum=date("2028-06-03"))
    second = facts.node("Applicatie", "gm1", "A2", livegangdatum=date("2028-02-01"))
    channel = facts.node("Kanaal", "gm1", "K1", geleverdDoor=Iri(first))
    facts.add(channel, "geleverdDoor", Iri(second))
    rule = _rule(TestMoment.LIVEGANG, application_path=Predicate(KW + "geleverdDoor"))
    assert _days(facts, rule, PROGRAMME, channel) == ["2028-02-01"]


def test_an_application_in_production_is_live_since_its_date_of_use_or_today():
    facts = Facts()
    dated = facts.node("Applicatie", "gm1", "A1", gebruikStatus="In productie", gebruikDatum=date("2025-03-01"))
    undated = facts.node("Applicatie", "gm1", "A2", gebruikStatus="In productie")
    planned = facts.node("Applicatie", "gm1", "A3", gebruikStatus="Gepland")
    days = _days(facts, _rule(TestMoment.LIVEGANG), PROGRAMME, dated, undated, planned)
    assert days == ["2025-03-01", "2026-11-23", "NaT"]


def test_without_a_programme_no_moment_lies_in_the_future():
    facts = Facts()
    app = facts.node("Applicatie", "gm1", "A1", livegangdatum=date("2028-06-03"))
    assert _days(facts, _rule(TestMoment.LIVEGANG), ALONE, app) == ["2026-11-23"]


def test_a_document_has_its_own_date():
    facts = Facts()
    contract = facts.node("Contract", "gm1", "C1", gunningsdatum=date("2026-09-15"))
    other = facts.node("Contract", "gm1", "C2", gunningsdatum=date("geen datum"))
    rule = _rule(TestMoment.DOCUMENTDATUM, path=Predicate(KW + "gunningsdatum"))
    assert _days(facts, rule, PROGRAMME, contract, other) == ["2026-09-15", "NaT"]


def test_a_path_of_its_own_outweighs_the_application_path():
    facts = Facts()
    app = facts.node("Applicatie", "gm1", "A1", livegangdatum=date("2028-06-03"))
    part = facts.node("Mijlpaal", "gm1", "M1", geplandOp=date("2027-01-01"))
    facts.add(app, "heeftMijlpaal", Iri(part))
    rule = _rule(TestMoment.LIVEGANG, Predicate(KW + "geplandOp"), Inverse(Predicate(KW + "heeftMijlpaal")))
    assert _days(facts, rule, PROGRAMME, part) == ["2027-01-01"]


def test_circumstances_are_read_from_the_graph():
    facts = Facts()
    facts.node("Programma", "gm1", "P1", programmasoort="ambtelijke-fusie")
    facts.add(BASE + "toetsing", "datumVanHerindeling", date("2029-01-01"))
    graph, _ = facts.build()
    assert read_circumstances(graph, TODAY) == Circumstances(TODAY, "ambtelijke-fusie", dt.date(2029, 1, 1))
    empty, _ = Facts().build()
    assert read_circumstances(empty, TODAY) == ALONE
