"""What is new: the findings of a run held against those of an earlier state or of a baseline, by fingerprint.

A finding is unchanged when the earlier state had it and it is no worse now; only new ones can block. Worse is: it fails
now and was waived or due then, or it is graver. What is gone counts as mended only when its rule could be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from checker.findings import BaselineState, Comparison, Finding, PastFinding, Report, Severity, Verdict

BASELINE = "baseline"
CHANGED_FROM = "changed-from"


@dataclass(frozen=True, slots=True)
class EarlierFinding:
    """A finding of an earlier state, and how grave it was then."""

    found: PastFinding
    verdict: Verdict
    severity: Severity

    @classmethod
    def of(cls, finding: Finding) -> EarlierFinding:
        """What is remembered of ``finding``."""
        past = PastFinding(finding.fingerprint, finding.rule, finding.focus, finding.message)
        return cls(past, finding.verdict, finding.severity)

    @property
    def weight(self) -> tuple[bool, int]:
        """Less is worse."""
        return (self.verdict is not Verdict.FAILS, self.severity.rank)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The findings to compare with: ``kind`` is BASELINE or CHANGED_FROM, ``against`` what the user calls it."""

    kind: str
    against: str
    findings: tuple[EarlierFinding, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """How one report stands against one earlier state, by fingerprint.

    ``unjudged`` are earlier findings that are not there now, of rules that could not be judged now: neither mended nor
    there.
    """

    comparison: Comparison
    unchanged: frozenset[str]
    unjudged: tuple[PastFinding, ...]


def earlier_findings(findings: Iterable[Finding]) -> tuple[EarlierFinding, ...]:
    """What is remembered of ``findings``: one of each fingerprint, the worst, in the order of the report."""
    worst: dict[str, EarlierFinding] = {}
    for finding in findings:
        one = EarlierFinding.of(finding)
        known = worst.get(one.found.fingerprint)
        if known is None or one.weight < known.weight:
            worst[one.found.fingerprint] = one
    return tuple(worst.values())


def compare(report: Report, earlier: Earlier) -> Compared:
    """Hold ``report`` against ``earlier``. A baseline knows what fails only, so only that is counted against it."""
    known = {each.found.fingerprint: each for each in earlier.findings}
    now = earlier_findings(report.findings)
    unchanged = frozenset(
        each.found.fingerprint
        for each in now
        if (before := known.get(each.found.fingerprint)) is not None and not _worse(each, before)
    )
    counted = {each.found.fingerprint for each in now if earlier.kind != BASELINE or each.verdict is Verdict.FAILS}
    present = {each.found.fingerprint for each in now}
    gone = [each.found for each in earlier.findings if each.found.fingerprint not in present]
    judged = {outcome.rule for outcome in report.outcomes if outcome.verdict is not Verdict.UNKNOWN}
    return Compared(
        Comparison(
            earlier.kind,
            earlier.against,
            len(known),
            len(counted - unchanged),
            len(counted & unchanged),
            tuple(past for past in gone if past.rule in judged),
        ),
        unchanged,
        tuple(past for past in gone if past.rule not in judged),
    )


def _worse(now: EarlierFinding, before: EarlierFinding) -> bool:
    return now.verdict is Verdict.FAILS and now.weight < before.weight


def held_against(report: Report, compared: Sequence[Compared]) -> Report:
    """``report`` with the state of each finding: new when it is new against all of ``compared``; else it cannot block.

    The report's comparison is the first of them; the others follow behind it.
    """
    if not compared:
        return report
    unchanged = frozenset[str]().union(*(each.unchanged for each in compared))
    findings = []
    for finding in report.findings:
        if finding.fingerprint in unchanged:
            findings.append(replace(finding, state=BaselineState.UNCHANGED, blocks=False))
        else:
            findings.append(replace(finding, state=BaselineState.NEW))
    comparison = None
    for each in reversed(compared):
        comparison = replace(each.comparison, besides=comparison)
    return replace(report, findings=tuple(findings), comparison=comparison)
