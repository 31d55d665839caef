"""Waivers: whole days, the end date included; what is not in order has no effect."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from checker.assessment.naming import Naming
from checker.assessment.waivers import Waivers, months_after, read_waivers
from checker.findings import Finding, NodeRef, Severity, Text, Verdict, VerdictRow, WaiverState
from checker.graph.terms import XSD, Iri, Literal
from checker.rules.model import Status
from tests.unit.assessment.builders import BASE, Facts, date


def _rule(name: str, deviable: bool, severity: Severity, *frameworks: int) -> SimpleNamespace:
    iri = f"https://w3id.org/kaderwacht/regel/{name}"
    article = SimpleNamespace(label=Text(f"Wet {name}", f"Act {name}"))
    return SimpleNamespace(
        id=name,
        iri=iri,
        deviable=deviable,
        severity=severity,
        frameworks=frameworks,
        articles=(article,),
        status=Status.ACTIVE,
    )


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


def _waivers(day: str = "2026-11-23", rules=(RULE, STRICT), there=True, **changes):
    facts = Facts()
    if there:
        facts.node("Koppeling", "gm9901", "KP13")
    stated = {key: value for key, value in {**ORDERLY, **changes}.items() if value is not None}
    facts.node("Afwijking", "gm9901", "AFW-01", **stated)
    graph, positions = facts.build()
    every = (RULE, STRICT, LEGAL)
    return Waivers(read_waivers(graph), rules, every, dt.date.fromisoformat(day)), graph, positions


def _settled(waivers, graph, positions, seen=()):
    """The one waiver as it stands, and what is told of it."""
    infos = waivers.settle(graph, Naming(graph), positions)
    return infos[0], list(waivers.told(infos, seen, graph))


def test_a_waiver_in_order_covers_its_node():
    waivers, graph, positions = _waivers()
    assert waivers.covering(_finding()) == "AFW-01"
    assert not waivers.covering(_finding(focus=BASE + "gm9901/koppeling/KP12"))
    info, told = _settled(waivers, graph, positions)
    assert (info.state, info.covers, told) == (WaiverState.EFFECTIVE, (_finding().fingerprint,), [])
    assert (info.rule, info.reason, info.subject.identifier) == ("GEM-005", "tijdelijk", "KP13")
    assert (info.approved, info.until) == (dt.date(2026, 9, 1), dt.date(2028, 6, 30))


def test_a_waiver_on_an_application_covers_what_burdens_it():
    waivers, *_ = _waivers(betreft=Iri(BASE + "gm9901/applicatie/A1"))
    assert waivers.covering(_finding(applications=(BASE + "gm9901/applicatie/A1",)))


@pytest.mark.parametrize(
    ("day", "covered"),
    [("2026-08-31", False), ("2026-09-01", True), ("2028-06-30", True), ("2028-07-01", False)],
)
def test_whole_days_the_end_included(day, covered):
    assert bool(_waivers(day)[0].covering(_finding())) is covered


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
    assert not _waivers(**change)[0].covering(_finding())


def test_twenty_four_months_to_the_day_is_allowed():
    assert _waivers(einddatum=date("2028-09-01"))[0].covering(_finding())


def test_a_rule_that_allows_none_is_never_waived():
    waivers, *_ = _waivers(wijktAfVan=Iri(STRICT.iri))
    assert not waivers.covering(_finding(rule="AVG-001"))


def test_the_grave_case_of_a_mild_legal_rule_cannot_be_waived():
    waivers, *_ = _waivers(rules=(LEGAL,), wijktAfVan=Iri(LEGAL.iri))
    assert waivers.covering(_finding(rule="ARCH-006"))
    assert not waivers.covering(_finding(rule="ARCH-006", severity=Severity.VIOLATION))


def test_an_unused_waiver_is_told_with_its_place():
    info, (found,) = _settled(*_waivers())
    assert info.state is WaiverState.UNUSED
    assert found.code == "AFWIJKING-ONGEBRUIKT"
    assert "AFW-01" in found.message.nl
    assert str(found.location) == str(info.location) == "feiten.ttl:4:1"


def test_an_orphan_is_told_as_such_even_when_its_rule_does_not_take_part():
    for rules in ((RULE,), (STRICT,)):
        info, (found,) = _settled(*_waivers(rules=rules, there=False))
        assert info.state is WaiverState.UNUSED
        assert (found.code, NODE in found.message.nl) == ("AFWIJKING-WEES", True)


def test_a_waiver_of_a_rule_outside_the_run_is_not_called_unused():
    info, told = _settled(*_waivers(rules=(STRICT,)))
    assert (info.state, info.covers, told) == (WaiverState.EFFECTIVE, (), [])


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.NOT_IN_FORCE])
def test_a_waiver_of_what_could_not_be_judged_is_not_called_unused(verdict):
    node, other = NodeRef(NODE), NodeRef(BASE + "gm9901/koppeling/KP12")
    for outcome, foci, rows in (
        (verdict, (), ()),
        (None, (node,), ()),
        (None, (), (VerdictRow(node, "GEM-005", verdict),)),
    ):
        waivers, graph, positions = _waivers()
        waivers.hear(RULE, outcome, foci, rows)
        assert _settled(waivers, graph, positions)[0].state is WaiverState.EFFECTIVE
    waivers, graph, positions = _waivers()
    waivers.hear(RULE, None, (other,), (VerdictRow(node, "GEM-005", Verdict.NOT_APPLICABLE),))
    assert _settled(waivers, graph, positions)[0].state is WaiverState.UNUSED


@pytest.mark.parametrize(
    ("day", "state", "code"),
    [
        ("2026-08-31", WaiverState.PENDING, None),
        ("2026-09-01", WaiverState.UNUSED, "AFWIJKING-ONGEBRUIKT"),
        ("2028-06-30", WaiverState.UNUSED, "AFWIJKING-ONGEBRUIKT"),
        ("2028-07-01", WaiverState.EXPIRED, "AFWIJKING-VERLOPEN"),
    ],
)
def test_the_state_follows_the_day(day, state, code):
    info, told = _settled(*_waivers(day))
    assert info.state is state
    assert [found.code for found in told] == ([code] if code else [])


@pytest.mark.parametrize(
    ("change", "nl", "en"),
    [
        ({"wijktAfVan": Iri(STRICT.iri)}, "niet worden afgeweken (Wet AVG-001)", "cannot be waived (Act AVG-001)"),
        ({"wijktAfVan": Iri(RULE.iri[:-3] + "999")}, "regel GEM-999 bestaat niet", "rule GEM-999 does not exist"),
        ({"wijktAfVan": "GEM-*"}, "regel is geen IRI", "rule is no IRI"),
        ({"betreft": None}, "één knoop waarvoor", "one node to which"),
        ({"motivering": "  "}, "één motivering", "one reason"),
        ({"goedgekeurdDoor": None}, "één goedkeurder", "one approver"),
        ({"goedgekeurdOp": None}, "één datum van goedkeuring", "one date of approval"),
        ({"einddatum": date("ooit")}, "einddatum is geen datum", "end date is no date"),
        ({"einddatum": date("2026-08-31")}, "eindigt (2026-08-31) voor", "ends (2026-08-31) before"),
        ({"einddatum": date("2028-09-02")}, "tot en met 2028-09-01", "until 2028-09-01"),
    ],
)
def test_what_is_not_in_order_says_why_unless_the_rule_about_waivers_did(change, nl, en):
    waivers, graph, positions = _waivers(**change)
    info, (found,) = _settled(waivers, graph, positions)
    assert info.state is WaiverState.INVALID
    assert nl in info.reason_invalid.nl
    assert en in info.reason_invalid.en
    assert (found.code, nl in found.message.nl) == ("AFWIJKING-ONGELDIG", True)
    assert _settled(waivers, graph, positions, {BASE + "gm9901/afwijking/AFW-01"})[1] == []


def test_a_waiver_of_nothing_but_a_violation_of_the_law_is_not_in_order():
    waivers, graph, positions = _waivers(rules=(LEGAL,), wijktAfVan=Iri(LEGAL.iri))
    assert not waivers.covering(_finding(rule="ARCH-006", severity=Severity.VIOLATION))
    info, (found,) = _settled(waivers, graph, positions)
    assert (info.state, "Wet ARCH-006" in info.reason_invalid.nl) == (WaiverState.INVALID, True)
    assert found.code == "AFWIJKING-ONGELDIG"
    waivers.covering(_finding(rule="ARCH-006"))
    assert _settled(waivers, graph, positions)[0].state is WaiverState.EFFECTIVE


def _moment(text):
    return Literal(text, XSD + "dateTime")


@pytest.mark.parametrize(
    ("until", "last"),
    [
        (_moment("2027-03-28T21:59:59Z"), "2027-03-28"),  # the day on which the clock went forward
        (_moment("2027-03-28T22:00:00Z"), "2027-03-29"),  # past midnight in Amsterdam
        (_moment("2026-12-31T23:30:00Z"), "2027-01-01"),
        (_moment("2026-12-31T23:30:00+01:00"), "2026-12-31"),
        (_moment("2026-12-31T23:30:00"), "2026-12-31"),  # no offset: local
        (date("2026-12-31Z"), "2026-12-31"),
        (date("2026-12-31+14:00"), "2026-12-31"),
    ],
)
def test_a_moment_counts_as_its_day_in_amsterdam(until, last):
    day = dt.date.fromisoformat(last)
    assert _settled(*_waivers(einddatum=until))[0].until == day
    assert _waivers(last, einddatum=until)[0].covering(_finding())
    assert not _waivers((day + dt.timedelta(days=1)).isoformat(), einddatum=until)[0].covering(_finding())


def test_of_two_waivers_the_one_that_ends_last_is_named_and_both_are_used():
    facts = Facts()
    facts.node("Koppeling", "gm9901", "KP13")
    facts.node("Afwijking", "gm9901", "AFW-01", **ORDERLY)
    facts.node("Afwijking", "gm9901", "AFW-02", **{**ORDERLY, "einddatum": date("2026-12-31")})
    graph, positions = facts.build()
    waivers = Waivers(read_waivers(graph), (RULE,), (RULE,), dt.date(2026, 11, 23))
    assert waivers.covering(_finding()) == "AFW-01"
    states = [info.state for info in waivers.settle(graph, Naming(graph), positions)]
    assert states == [WaiverState.EFFECTIVE] * 2


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2024-02-29", 12, "2025-02-28"), ("2026-01-31", 1, "2026-02-28"), ("2026-08-31", 24, "2028-08-31")],
)
def test_months_after_keeps_within_the_month(day, months, expected):
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)
