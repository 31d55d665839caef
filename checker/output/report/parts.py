"""The parts of the report as values: what a chapter, an application or a list holds, gathered by the view."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from checker.findings import Evidence, Finding, Location, NodeRef, RuleInfo, Text, Verdict
from checker.output.report.laws import JUDGED, NormView, Outcome
from checker.portrait import Application, Milestone, NormState

LONG_LIST = 150


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who adopted the rulebook version and when (configuration ``[regelboek]``), and which record tells of the run."""

    by: str = ""
    on: dt.date | None = None
    record: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with its number in this report, from 1: where the others refer to."""

    number: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rules that could not be judged for one reason."""

    reason: Text
    rules: tuple[str, ...]
    applications: tuple[NodeRef, ...] = ()


@dataclass(slots=True)
class ApplicationView:
    """One application with what was found: ``own`` are told in full here, ``shared`` at another application.

    ``lacking`` are rules that wait for groups of facts that nobody supplied, ``waiting`` those that wait for one fact.
    """

    anchor: str
    application: Application
    counts: Counter[Verdict] = field(default_factory=Counter)
    own: list[Numbered] = field(default_factory=list)
    shared: list[Numbered] = field(default_factory=list)
    waiting: tuple[Waiting, ...] = ()
    lacking: tuple[Waiting, ...] = ()

    @property
    def worst(self) -> Verdict:
        """The worst verdict; not applicable when there is none."""
        return min(self.counts, key=lambda verdict: verdict.rank, default=Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Risk:
    """A rule with findings, as one risk: how many findings and applications, and whether it blocks."""

    rule: RuleInfo
    findings: tuple[Numbered, ...]
    applications: int
    blocks: bool


@dataclass(frozen=True, slots=True)
class Law:
    """A chapter: an act, regulation or standard, its norms, and the findings of the rules that rest on them."""

    anchor: str
    title: Text
    norms: tuple[NormView, ...]
    findings: tuple[tuple[RuleInfo, tuple[Numbered, ...]], ...]

    @property
    def states(self) -> dict[NormState, int]:
        """How many of its norms are automated, partly and manual."""
        found = Counter(each.norm.state for each in self.norms)
        return {state: found[state] for state in NormState}

    @property
    def outcomes(self) -> dict[Outcome, int]:
        """How many of its norms came out how; only what is there."""
        found = Counter(each.outcome for each in self.norms)
        return {outcome: found[outcome] for outcome in Outcome if found[outcome]}

    @property
    def tested(self) -> bool:
        """Whether anything was tested on its norms."""
        return any(each.counts[verdict] for each in self.norms for verdict in JUDGED)


@dataclass(frozen=True, slots=True)
class WorkList:
    """What one bouwteam (or, without a team, one municipality) has to do: its applications and open findings.

    ``owner`` answers for findings that burden no application (the project office, when it is known); ``guardians`` has
    who guards the frameworks of a rule then, and is None on all other lists.
    """

    anchor: str
    name: Text
    applications: tuple[ApplicationView, ...]
    findings: tuple[Numbered, ...]
    milestones: tuple[Milestone, ...]
    owner: str = ""
    guardians: dict[str, str] | None = None

    @property
    def long(self) -> bool:
        """Whether it is so long that a line a finding would not be read."""
        return len(self.findings) > LONG_LIST

    @property
    def by_rule(self) -> list[tuple[str, list[Numbered]]]:
        """The findings by rule, those with most findings first: a long list reads better so."""
        found: dict[str, list[Numbered]] = {}
        for each in self.findings:
            found.setdefault(each.finding.rule, []).append(each)
        return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


@dataclass(frozen=True, slots=True)
class Alike:
    """Findings of one rule with one verdict: a large report tells under one head what they share."""

    findings: tuple[Numbered, ...]

    @property
    def head(self) -> Finding:
        """The finding that speaks for all but the message and the place."""
        return self.findings[0].finding

    @property
    def place(self) -> Location | None:
        """Where all of them stand; None when they stand in different places."""
        places = {each.finding.location for each in self.findings}
        return places.pop() if len(places) == 1 else None

    @property
    def evidence(self) -> tuple[Evidence, ...] | None:
        """The facts that all of them rest on; None when they differ."""
        found = {each.finding.evidence for each in self.findings}
        return found.pop() if len(found) == 1 else None


def alike(findings: Iterable[Numbered]) -> list[Alike]:
    """Findings under one head each for all that is the same but their message; in the order of the first of each."""
    found: dict[tuple[object, ...], list[Numbered]] = {}
    for each in findings:
        f = each.finding
        found.setdefault((f.rule, f.verdict, f.severity, f.rule_severity, f.blocks, f.waiver, f.state), []).append(each)
    return [Alike(tuple(same)) for same in found.values()]
