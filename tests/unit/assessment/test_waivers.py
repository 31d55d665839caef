"""Waivers: whole days, the end date included; what is not in order has no effect."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from checker.assessment.waivers import Waivers, months_after, read_waivers
from checker.findings import Finding, NodeRef, Severity, Text, Verdict
from checker.graph.terms import Iri
from tests.unit.assessment.builders import BASE, Facts, date


def _rule(name: str, deviable: bool, severity: Severity, *frameworks: int) -> SimpleNamespace:
    iri = f"https://w3id.org/kaderwacht/regel/{name}"
    return SimpleNamespace(id=name, iri=iri, deviable=deviable, severity=severity, frameworks=frameworks)


RULE = _rule("GEM-005", True, Severity.WARNING, 4)
STRICT = _rule("AVG-001", False, Severity.VIOLATION, 10)
LEGAL = _rule("ARCH-006", True, Severity.WARNING, 10)
NODE = BASE + "gm9901/koppeling/KP13"
ORDERLY = {
    "wijktAfVan": Iri(RULE.iri),
    "betreft": Iri(NODE),
    "motivering": "tijdelijk",
    "goedgekeurdDoor": Iri(BASE + "gm9901/projectbureau/PB"),
    "goedgekeurdOp": date("2026-09-01"),
    "einddatum": date("2028-06-30"),
}


def _finding(
    rule: str = "GEM-005",
    focus: str = NODE,
    applications: tuple[str, ...] = (),
    severity: Severity = Severity.WARNING,
) -> Finding:
    return Finding(
        rule,
        severity,
        severity,
        Verdict.FAILS,
        NodeRef(focus),
        tuple(NodeRef(iri) for iri in applications),
        None,
        None,
        Text("x", "x"),
    )


def _waivers(day: str = "2026-11-23", rules=(RULE, STRICT), **changes):
    facts = Facts()
    stated = {key: value for key, value in {**ORDERLY, **changes}.items() if value is not None}
    facts.node("Afwijking", "gm9901", "AFW-01", **stated)
    graph, positions = facts.build()
    return Waivers(read_waivers(graph), rules, dt.date.fromisoformat(day)), graph, positions


def test_a_waiver_in_order_covers_its_node():
    waivers, graph, positions = _waivers()
    assert waivers.covers(_finding())
    assert not waivers.covers(_finding(focus=BASE + "gm9901/koppeling/KP12"))
    assert not list(waivers.unused(graph, positions))


def test_a_waiver_on_an_application_covers_what_burdens_it():
    waivers, *_ = _waivers(betreft=Iri(BASE + "gm9901/applicatie/A1"))
    assert waivers.covers(_finding(applications=(BASE + "gm9901/applicatie/A1",)))


@pytest.mark.parametrize(
    ("day", "covered"),
    [("2026-08-31", False), ("2026-09-01", True), ("2028-06-30", True), ("2028-07-01", False)],
)
def test_whole_days_the_end_included(day, covered):
    assert _waivers(day)[0].covers(_finding()) is covered


@pytest.mark.parametrize(
    "change",
    [
        {"motivering": None},
        {"motivering": "  "},
        {"goedgekeurdDoor": None},
        {"einddatum": None},
        {"goedgekeurdOp": None},
        {"einddatum": date("2028-09-02")},
        {"goedgekeurdOp": date("2029-01-01")},
        {"einddatum": date("geen datum")},
        {"betreft": None},
    ],
)
def test_what_is_not_in_order_has_no_effect(change):
    assert not _waivers(**change)[0].covers(_finding())


def test_twenty_four_months_to_the_day_is_allowed():
    assert _waivers(einddatum=date("2028-09-01"))[0].covers(_finding())


def test_a_rule_that_allows_none_is_never_waived():
    waivers, *_ = _waivers(wijktAfVan=Iri(STRICT.iri))
    assert not waivers.covers(_finding(rule="AVG-001"))


def test_the_grave_case_of_a_mild_legal_rule_cannot_be_waived():
    waivers, *_ = _waivers(rules=(LEGAL,), wijktAfVan=Iri(LEGAL.iri))
    assert waivers.covers(_finding(rule="ARCH-006"))
    assert not waivers.covers(_finding(rule="ARCH-006", severity=Severity.VIOLATION))


def test_an_unused_waiver_is_told_with_its_place():
    waivers, graph, positions = _waivers()
    (found,) = waivers.unused(graph, positions)
    assert found.code == "AFWIJKING-ONGEBRUIKT"
    assert "AFW-01" in found.message.nl
    assert str(found.location) == "feiten.ttl:1:1"


def test_a_waiver_of_a_rule_outside_the_run_is_not_called_unused():
    waivers, graph, positions = _waivers(rules=(STRICT,))
    assert not list(waivers.unused(graph, positions))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2024-02-29", 12, "2025-02-28"), ("2026-01-31", 1, "2026-02-28"), ("2026-08-31", 24, "2028-08-31")],
)
def test_months_after_keeps_within_the_month(day, months, expected):
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)
