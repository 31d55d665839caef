"""Waivers: comply or explain, on record. A waiver that is not in order has no effect.

In order means: the rule allows it, it names one node, it has a reason, an approver and an end date, it ends within 24
months of its approval, and the run's date lies within it (whole days, the end date included). GOV-004 reports those
that are not in order; here they simply do not count. Source: DESIGN section 4 (waiver).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from checker.findings import DataFinding, Finding, Severity, Text
from checker.graph.columns import Graph
from checker.graph.positions import Positions
from checker.graph.terms import Iri, Literal, Term
from checker.ontology.vocabulary import DCTERMS, KW, instances_below
from checker.rules.model import Rule

LONGEST_MONTHS = 24
_LAW = 10


@dataclass(frozen=True, slots=True)
class Waiver:
    """One kw:Afwijking as stated; what is absent is None."""

    node: int
    identifier: str
    rule_iri: str | None
    subject_iri: str | None
    reason: str | None
    approver: str | None
    approved: dt.date | None
    until: dt.date | None


def read_waivers(facts: Graph) -> tuple[Waiver, ...]:
    """Every kw:Afwijking of the landscape, in order of its key."""
    found = [_read(facts, node) for node in instances_below(facts, KW + "Afwijking").tolist()]
    return tuple(sorted(found, key=lambda waiver: (waiver.identifier, waiver.node)))


def _read(facts: Graph, node: int) -> Waiver:
    def one(predicate: str) -> Term | None:
        values = facts.objects(node, predicate)
        return values[0] if len(values) == 1 else None

    def text(predicate: str) -> str | None:
        value = one(predicate)
        return value[0].strip() or None if value is not None else None

    identifier = one(DCTERMS + "identifier")
    rule, subject = one(KW + "wijktAfVan"), one(KW + "betreft")
    return Waiver(
        node,
        identifier.lexical if isinstance(identifier, Literal) else facts.terms.text(node),
        rule.value if isinstance(rule, Iri) else None,
        subject.value if isinstance(subject, Iri) else None,
        text(KW + "motivering"),
        text(KW + "goedgekeurdDoor"),
        _day(one(KW + "goedgekeurdOp")),
        _day(one(KW + "einddatum")),
    )


def _day(value: Term | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value.lexical[:10]) if isinstance(value, Literal) else None
    except ValueError:
        return None


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later; the last of the month where that month is shorter (29 February → 28)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


class Waivers:
    """The waivers of one landscape, ready to be held against findings."""

    def __init__(self, waivers: Iterable[Waiver], rules_run: Iterable[Rule], date: dt.date) -> None:
        self.all = tuple(waivers)
        known = tuple(rules_run)
        rules = {rule.iri: rule for rule in known}
        self._rules = {rule.id: rule for rule in known}
        self._effective: dict[tuple[str, str], Waiver] = {}
        self._used: set[int] = set()
        for waiver in self.all:
            rule = rules.get(waiver.rule_iri or "")
            if rule is not None and rule.deviable and waiver.subject_iri and _in_order(waiver, date):
                self._effective[rule.id, waiver.subject_iri] = waiver

    def covers(self, finding: Finding) -> bool:
        """Whether a waiver in order covers ``finding``: its focus node, or an application that it burdens."""
        if self._legal_case(finding):
            return False
        for iri in (finding.focus.iri, *(application.iri for application in finding.applications)):
            waiver = self._effective.get((finding.rule, iri))
            if waiver is not None:
                self._used.add(waiver.node)
                return True
        return False

    def _legal_case(self, finding: Finding) -> bool:
        """A Violation that is one case of a milder rule with a legal ground: the law cannot be waived by a board.

        Framework 10 is the law, and stands only at rules with a legal ground (regels.md, 'Afwijking').
        """
        rule = self._rules.get(finding.rule)
        mild = rule is not None and rule.severity is not Severity.VIOLATION and _LAW in rule.frameworks
        return mild and finding.rule_severity is Severity.VIOLATION

    def unused(self, facts: Graph, positions: Positions) -> Iterable[DataFinding]:
        """Waivers in order that covered nothing in this run: gone, renamed, or never needed."""
        for waiver in self._effective.values():
            if waiver.node not in self._used:
                yield DataFinding(
                    "AFWIJKING-ONGEBRUIKT",
                    Text(
                        f"Afwijking {waiver.identifier} dekt geen bevinding: haal haar weg of herstel de verwijzing.",
                        f"Waiver {waiver.identifier} covers no finding: remove it or mend its reference.",
                    ),
                    positions.best(waiver.node),
                    Severity.WARNING,
                )


def _in_order(waiver: Waiver, date: dt.date) -> bool:
    if not (waiver.reason and waiver.approver and waiver.approved and waiver.until):
        return False
    if waiver.until > months_after(waiver.approved, LONGEST_MONTHS):
        return False
    return waiver.approved <= date <= waiver.until
