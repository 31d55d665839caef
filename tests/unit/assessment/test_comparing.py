"""New, unchanged, fixed: by fingerprint, and what got worse counts as new."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from checker.assessment.comparing import BASELINE, CHANGED_FROM, Earlier, compare, earlier_findings, held_against
from checker.findings import (
    BaselineState,
    Finding,
    NodeRef,
    Report,
    RuleOutcome,
    RunInfo,
    Severity,
    Text,
    Verdict,
)


def finding(key: str, verdict: Verdict = Verdict.FAILS, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        "ICT-005", severity, severity, verdict, NodeRef(f"https://x/{key}", key), (), "kw:p", None, Text("x"),
        blocks=verdict is Verdict.FAILS,
    )  # fmt: skip


def report(*findings: Finding, verdict: Verdict | None = None) -> Report:
    run = RunInfo("0", "2026.11", "h", dt.date(2026, 11, 23), "sets", "geen", ())
    return Report(run, (), (RuleOutcome("ICT-005", 1, len(findings), verdict),), findings, (), ())


def earlier(*findings: Finding, kind: str = CHANGED_FROM) -> Earlier:
    return Earlier(kind, "was", earlier_findings(findings))


@pytest.mark.parametrize(
    ("was", "now", "state"),
    [
        (finding("A"), finding("A"), BaselineState.UNCHANGED),
        (finding("A"), finding("B"), BaselineState.NEW),
        (finding("A", Verdict.WAIVED), finding("A"), BaselineState.NEW),
        (finding("A", Verdict.DUE, Severity.INFO), finding("A"), BaselineState.NEW),
        (finding("A", severity=Severity.INFO), finding("A"), BaselineState.NEW),
        (finding("A", severity=Severity.VIOLATION), finding("A"), BaselineState.UNCHANGED),
        (finding("A"), finding("A", Verdict.WAIVED), BaselineState.UNCHANGED),
        (finding("A", Verdict.WAIVED), finding("A", Verdict.DUE), BaselineState.UNCHANGED),
    ],
)
def test_a_finding_is_new_when_it_was_not_there_or_got_worse(was: Finding, now: Finding, state: BaselineState) -> None:
    held = held_against(report(now), [compare(report(now), earlier(was))])
    (found,) = held.findings
    assert found.state is state
    assert found.blocks == (state is BaselineState.NEW and now.verdict is Verdict.FAILS)


def test_a_finding_is_unchanged_though_its_message_name_and_place_differ() -> None:
    was, now = finding("A"), finding("A")
    now = replace(now, message=Text("anders"), focus=replace(now.focus, name="Nieuwe naam"))
    assert compare(report(now), earlier(was)).comparison.unchanged == 1


def test_what_is_gone_is_fixed_only_when_its_rule_was_judged() -> None:
    fixed = compare(report(), earlier(finding("A")))
    assert [past.focus.identifier for past in fixed.comparison.fixed] == ["A"]
    assert fixed.unjudged == ()
    lost = compare(report(verdict=Verdict.UNKNOWN), earlier(finding("A")))
    assert lost.comparison.fixed == ()
    assert [past.focus.identifier for past in lost.unjudged] == ["A"]


def test_against_a_baseline_only_what_fails_is_counted() -> None:
    now = report(finding("A"), finding("B", Verdict.DUE), finding("C"))
    held = compare(now, earlier(finding("A"), kind=BASELINE)).comparison
    assert (held.size, held.new, held.unchanged) == (1, 1, 1)


def test_against_two_a_finding_is_new_only_when_it_is_new_against_both() -> None:
    now = report(finding("A"), finding("B"), finding("C"))
    compared = [compare(now, earlier(finding("A"))), compare(now, earlier(finding("B"), kind=BASELINE))]
    held = held_against(now, compared)
    assert [each.state for each in held.findings] == [
        BaselineState.UNCHANGED,
        BaselineState.UNCHANGED,
        BaselineState.NEW,
    ]
    assert [each.blocks for each in held.findings] == [False, False, True]
    assert held.comparison is not None
    assert held.comparison.kind == CHANGED_FROM
    assert held.comparison.besides is not None
    assert held.comparison.besides.kind == BASELINE


def test_of_two_findings_with_one_fingerprint_the_worst_counts() -> None:
    (one,) = earlier_findings([finding("A", Verdict.DUE), finding("A"), finding("A", severity=Severity.INFO)])
    assert (one.verdict, one.severity) == (Verdict.FAILS, Severity.WARNING)
