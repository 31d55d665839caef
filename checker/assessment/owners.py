"""What one bouwteam answers for: the part of a report about its applications, its processes and itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checker.assessment.lookup import called, find_node, named_nodes, number_of
from checker.findings import (
    BaselineState,
    Comparison,
    DataFinding,
    Finding,
    NodeRef,
    Report,
    Selection,
    Severity,
    Text,
)
from checker.graph.columns import Graph
from checker.ontology.vocabulary import KW


@dataclass(frozen=True, slots=True)
class Owner:
    """A bouwteam and the IRIs of what it answers for (kw:bouwteam), itself included."""

    team: NodeRef
    owned: frozenset[str]


def find_owner(facts: Graph, text: str) -> Owner:
    """The bouwteam with this IRI, key or name; raises UsageError, with the nearest names, when there is none."""
    team = find_node(text, named_nodes(facts, KW + "Bouwteam"), "bouwteam", "--owner")
    number = number_of(facts, team)
    column = facts.column_of(KW + "bouwteam")
    nodes = [] if number is None else column.keys[column.values == number].tolist()
    return Owner(team, frozenset({team.iri, *(facts.terms.text(node) for node in nodes)}))


def part_of(report: Report, owner: Owner) -> Report:
    """``report`` with only what is about ``owner``; it says so itself, as a data finding.

    A finding is about a team when it burdens an application of that team, or its focus is the team's. What waits for
    facts, the rules and what is wrong with the data stay whole: they are of the landscape.
    """
    findings = tuple(finding for finding in report.findings if _about(finding, owner))
    applications = tuple(node for node in report.applications if node.iri in owner.owned)
    kept = {finding.fingerprint for finding in findings}
    waivers = tuple(
        waiver for waiver in report.waivers if waiver.subject.iri in owner.owned or kept.intersection(waiver.covers)
    )
    others = {waiver.location for waiver in report.waivers} - {waiver.location for waiver in waivers}
    told = tuple(
        found
        for found in report.data_findings
        if not (found.code.startswith("AFWIJKING-") and found.location is not None and found.location in others)
    )
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return replace(
        report,
        findings=findings,
        verdicts=tuple(row for row in report.verdicts if row.application.iri in owner.owned),
        applications=applications,
        outcomes=tuple(replace(outcome, findings=counts.get(outcome.rule, 0)) for outcome in report.outcomes),
        waivers=waivers,
        signed_off=tuple(each for each in report.signed_off if each.subject.iri in owner.owned),
        data_findings=(*told, _note(report, owner, len(applications), len(findings))),
        comparison=_compared(report.comparison, findings, owner),
        selection=Selection(
            owners=(called(owner.team),),
            shown_applications=len(applications),
            all_applications=len(report.applications),
            shown_findings=len(findings),
            all_findings=len(report.findings),
            left_wide=sum(not each.applications and not _about(each, owner) for each in report.findings),
        ),
    )


def _about(finding: Finding, owner: Owner) -> bool:
    return finding.focus.iri in owner.owned or any(node.iri in owner.owned for node in finding.applications)


def _note(report: Report, owner: Owner, applications: int, findings: int) -> DataFinding:
    text = Text(
        f"Dit rapport gaat alleen over bouwteam {owner.team}: {applications} van {len(report.applications)} "
        f"{'applicatie' if len(report.applications) == 1 else 'applicaties'} en {findings} van {len(report.findings)} "
        f"{'bevinding' if len(report.findings) == 1 else 'bevindingen'}.",
        f"This report is about build team {owner.team} only: {applications} of {len(report.applications)} "
        f"{'application' if len(report.applications) == 1 else 'applications'} and {findings} of "
        f"{len(report.findings)} {'finding' if len(report.findings) == 1 else 'findings'}.",
    )
    return DataFinding("KEUZE-BOUWTEAM", text, severity=Severity.INFO)


def _compared(comparison: Comparison | None, findings: tuple[Finding, ...], owner: Owner) -> Comparison | None:
    if comparison is None:
        return None
    states = {finding.fingerprint: finding.state for finding in findings}
    return replace(
        comparison,
        new=sum(1 for state in states.values() if state is BaselineState.NEW),
        unchanged=sum(1 for state in states.values() if state is BaselineState.UNCHANGED),
        fixed=tuple(past for past in comparison.fixed if past.focus.iri in owner.owned),
        besides=_compared(comparison.besides, findings, owner),
    )
