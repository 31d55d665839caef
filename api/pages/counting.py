"""A finished check in numbers, by landscape and framework: small enough to keep for every check of an overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker.findings import Text, Verdict

if TYPE_CHECKING:
    from api.pages.looking import LookAt


@dataclass(slots=True)
class Tally:
    """Verdicts by kind, findings, and those that block."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    findings: int = 0
    blocking: int = 0

    def add(self, other: Tally) -> None:
        """Count what the other counted too."""
        self.verdicts += other.verdicts
        self.findings += other.findings
        self.blocking += other.blocking


@dataclass(frozen=True, slots=True)
class Counts:
    """A check in numbers.

    ``tallies`` by (landscape, framework), landscape '' for what is of none; a finding counts once, at its first
    application. ``findings_at``: findings and those that block by landscape; one that burdens two counts in both.
    ``called``: name of the municipality of each landscape, where its applications say one.
    """

    frameworks: dict[int, Text]
    tallies: dict[tuple[str, int], Tally]
    findings_at: dict[str, tuple[int, int]]
    called: dict[str, str]


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """A framework over several checks: its verdicts by kind, findings, and those that block."""

    number: int
    name: Text
    verdicts: Counter[Verdict]
    findings: int
    blocking: int


def counts_of(look: LookAt) -> Counts:
    """Count a check."""
    tallies: dict[tuple[str, int], Tally] = {}
    at: dict[str, list[bool]] = {}

    def tally(place: str, number: int) -> Tally:
        return tallies.setdefault((place, number), Tally())

    for row in look.report.verdicts:
        for number in look.rules[row.rule].frameworks:
            tally(look.places.get(row.application.iri, ""), number).verdicts[row.verdict] += 1
    for finding in look.report.findings:
        places = list(dict.fromkeys(look.places.get(node.iri, "") for node in finding.applications)) or [""]
        for number in look.rules[finding.rule].frameworks:
            held = tally(places[0], number)
            held.findings += 1
            held.blocking += finding.blocks
        for place in places:
            at.setdefault(place, []).append(finding.blocks)
    names: dict[str, set[str]] = {}
    for iri, place in look.places.items():
        names.setdefault(place, set()).add(str(look.applications[iri].municipality or ""))
    called = {place: found.pop() for place, found in names.items() if len(found) == 1}
    findings_at = {place: (len(blocks), sum(blocks)) for place, blocks in at.items()}
    return Counts(dict(look.report.frameworks), tallies, findings_at, called)


def framework_rows(counted: Iterable[tuple[Counts, frozenset[str]]]) -> list[FrameworkRow]:
    """Verdicts and findings by framework; of each check counts what is of the landscapes named with it, or of none."""
    names: dict[int, Text] = {}
    found: dict[int, Tally] = {}
    for counts, places in counted:
        names |= counts.frameworks
        for (place, number), tally in counts.tallies.items():
            if not place or place in places:
                found.setdefault(number, Tally()).add(tally)
    rows = ((number, names[number], found.get(number, Tally())) for number in sorted(names))
    return [FrameworkRow(number, name, each.verdicts, each.findings, each.blocking) for number, name, each in rows]
