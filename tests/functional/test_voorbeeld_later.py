"""Leedewaard on two dates: what a year after the merger differs, where, and why.

The data are the same; only ``--date`` moves from 2026-11-23 (before the merger of 2028-01-01) to 2029-01-01.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

NOW, LATER = "2026-11-23", "2029-01-01"
NOT, DUE, OK, WAIVED, OUT = "voldoet niet", "nog te leveren", "voldoet", "ontheven", "niet van toepassing"

# (rule, application, verdict now, verdict later)
VERDICTS = [
    # Rules on evidence: what is not there yet is 'due' until the merger, and a fault once that day has passed.
    ("ICT-001", "T18", DUE, NOT),  # a cloud service, and no cloud risk assessment
    ("BIO-006", "T23", DUE, NOT),  # the DigiD assessment is of 2024-10-01
    ("BIO-008", "T01", DUE, NOT),  # the risk analysis of 2026-01-10 is held against the day of the merger both times
    # What is repeated every year grows old: tested on 2027-10-15, fresh at the merger, too long ago a year later.
    ("BIO-003", "T01", OK, NOT),
    ("BIO-003", "T25", DUE, NOT),
    # A detailed plan has to run to the end of the current calendar year: of 2026 it does, of 2029 it does not.
    ("PLAN-009", "T01", OK, NOT),
    # Waiver AFW-01 holds until 2028-06-30: after that the coupling over a database is a fault again.
    ("GEM-005", "T05", WAIVED, NOT),
    # By then the new municipality has adopted its regulations: the rule on their publication applies, and T18 keeps it.
    ("WOO-004", "T18", OUT, OK),
    # What no date touches stays what it was, a fault as well as an approval.
    ("AVG-020", "T01", OK, OK),
    ("BIO-006", "T01", OK, OK),
]

# (rule, focus node, what the finding says now, later); None: no finding
FINDINGS = [
    # High-risk AI: a warning while the AI Act's duties (2027-12-02) are still to come, a violation after.
    ("AI-003", "AL-01", ("Warning", NOT), ("Violation", NOT)),
    # The archive of Zuidermarke passed to Leedewaard on 2028-01-01, and no declaration of transfer was made.
    ("ARCH-012", "AO-Zuidermarke", ("Info", DUE), ("Warning", NOT)),
    # The data protection officer of the new municipality was not notified to the regulator.
    ("AVG-017", "gm9910", ("Info", DUE), ("Violation", NOT)),
    # The privacy notice is still the one of Brinkhaven, which ceased to be.
    ("AVG-020", "VW03", ("Info", DUE), ("Violation", NOT)),
    # The DNSSEC measurement of 2026-10-01 is then no longer of the last six months.
    ("FS-002", "brinkhaven.example", None, ("Violation", NOT)),
    # A waiver that ended on 2028-06-30 and one that had ended before both dates.
    ("GOV-004", "AFW-01", None, ("Violation", NOT)),
    ("GOV-004", "AFW-02", ("Violation", NOT), ("Violation", NOT)),
    # No decision on the old by-law: it lapses on 2030-01-01, two years after the merger.
    ("HERIND-009", "RG-B-APV", ("Info", DUE), ("Warning", NOT)),
    # All partners of the joint arrangement merged, so it ended on 2028-01-01 without a provision.
    ("HERIND-011", "CT-GR-SD", ("Info", DUE), ("Violation", NOT)),
    # The contract had to have a legal successor by the merger.
    ("INKOOP-003", "CT-A19", ("Info", DUE), ("Warning", NOT)),
    # The accessibility statement was updated on 2027-12-20: twelve months later that is too long ago.
    ("TOEG-001", "K03", None, ("Violation", NOT)),
    # The place of publication is not in the register; before the merger there was time.
    ("WOO-001", "WC-d", ("Info", DUE), ("Violation", NOT)),
    # The new municipality adopted the regulation, and no day of publication is known.
    ("WOO-004", "RG-ORG", None, ("Violation", NOT)),
]

# rules with at least one row that changes; AI-003 is not among them: its verdict stays, its severity changes
MOVED = {
    "ARCH-012", "AVG-017", "AVG-020", "BIO-003", "BIO-006", "BIO-008", "FS-002", "GEM-005", "GOV-004",
    "HERIND-009", "HERIND-011", "ICT-001", "INKOOP-003", "PLAN-009", "TOEG-001", "WOO-001", "WOO-004",
}  # fmt: skip


@pytest.fixture(scope="module")
def reports(run_cli_once: Run, project_root: Path) -> dict[str, dict[str, Any]]:
    read = {}
    for date in (NOW, LATER):
        done = run_cli_once("check", project_root / "voorbeeld" / "leedewaard", "--date", date, "--format", "json")
        assert done.returncode == 1, done.stderr
        read[date] = json.loads(done.stdout)
    return read


def _verdicts(report: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (found["rule"], found["application"]["identifier"]): found["verdict"]
        for found in report["verdicts"]
        if found["application"]
    }


def _findings(report: dict[str, Any]) -> dict[tuple[str, str], set[tuple[str, str]]]:
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for each in report["findings"]:
        key = (each["rule"], each["focus"]["identifier"])
        found.setdefault(key, set()).add((each["severity"], each["verdict"]))
    return found


@pytest.mark.parametrize(("rule", "application", "now", "later"), VERDICTS)
def test_the_verdict_on_both_dates(
    reports: dict[str, dict[str, Any]], rule: str, application: str, now: str, later: str
) -> None:
    on = {date: _verdicts(report)[(rule, application)] for date, report in reports.items()}
    assert on == {NOW: now, LATER: later}


@pytest.mark.parametrize(("rule", "focus", "now", "later"), FINDINGS)
def test_the_finding_on_both_dates(
    reports: dict[str, dict[str, Any]],
    rule: str,
    focus: str,
    now: tuple[str, str] | None,
    later: tuple[str, str] | None,
) -> None:
    on = {date: _findings(report).get((rule, focus), set()) for date, report in reports.items()}
    assert on == {NOW: {now} if now else set(), LATER: {later} if later else set()}


def test_the_message_names_the_date_that_made_the_difference(reports: dict[str, dict[str, Any]]) -> None:
    said = {
        date: {
            (each["rule"], each["focus"]["identifier"]): each["message"]["nl"]
            for each in report["findings"]
            if each["rule"] in ("BIO-006", "TOEG-001", "GOV-004")
        }
        for date, report in reports.items()
    }
    # evidence that is due at the merger is held against that day; afterwards against the day of the check
    assert "op 2028-01-01 ouder dan twaalf maanden" in said[NOW]["BIO-006", "T23"]
    assert f"op {LATER} ouder dan twaalf maanden" in said[LATER]["BIO-006", "T23"]
    assert f"bijgewerkt op 2027-12-20; op {LATER} is dat te lang geleden" in said[LATER]["TOEG-001", "K03"]
    assert "verlopen op 2028-06-30" in said[LATER]["GOV-004", "AFW-01"]


def test_only_rules_that_look_at_the_date_change_their_verdict(reports: dict[str, dict[str, Any]]) -> None:
    """Nothing changes by accident: these rules, and no others, and nothing is left that is still 'due'."""
    before, after = (_verdicts(reports[date]) for date in (NOW, LATER))
    # the row of the landscape gets a verdict of WOO-004 once there is an adopted regulation
    assert after.keys() - before.keys() == {("WOO-004", "")}
    assert before.keys() <= after.keys()
    changed = {rule for (rule, application), verdict in before.items() if after[rule, application] != verdict}
    assert changed == MOVED
    assert DUE in before.values()
    assert DUE not in after.values()
    assert Counter(before.values())[NOT] < Counter(after.values())[NOT]
