"""The verdict of every application on every rule, and of the landscape on what reaches no application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from checker.assessment.naming import Municipalities, Naming
from checker.assessment.supply import Supply
from checker.findings import NO_TEXT, NodeRef, Text, Verdict, VerdictRow
from checker.graph.columns import Graph, Ids
from checker.graph.paths import Path, follow
from checker.ontology.vocabulary import Vocabulary
from checker.rules.judging import RuleJudgement

LANDSCAPE = NodeRef("landschap", "", "landschap")

_PROGRAMME = Text("geldt niet bij deze programmasoort", "does not apply to this kind of programme")
_CONDITION = Text("voldoet niet aan de voorwaarde van de regel", "does not meet the rule's condition")
_NOTHING = Text("geen knoop van deze regel hoort bij de applicatie", "no node of this rule belongs to the application")
_UNDATED = Text("toetsmoment onbekend", "test moment unknown")
_DORMANT = Text("norm niet van kracht op het toetsmoment", "norm not in force at the test moment")


@dataclass(slots=True)
class _Cell:
    verdict: Verdict
    reason: Text = NO_TEXT

    def worsen(self, verdict: Verdict, reason: Text = NO_TEXT) -> None:
        if verdict.rank < self.verdict.rank:
            self.verdict, self.reason = verdict, reason


class JudgedNode(NamedTuple):
    """A focus node with its verdict and, when it is not plain, the reason; made by the ten thousand.

    ``burdened`` are its applications where they differ from all that the rule's path reaches.
    """

    node: int
    verdict: Verdict
    reason: Text = NO_TEXT
    burdened: tuple[int, ...] | None = None


@dataclass(slots=True)
class Matrix:
    """Builds verdict rows for one landscape."""

    data: Graph
    applications: Ids
    naming: Naming
    municipalities: Municipalities
    supply: Supply
    vocabulary: Vocabulary
    _lacking: dict[tuple[str, ...], Text] = field(default_factory=dict)

    def rows(
        self, judgement: RuleJudgement, nodes: Iterable[JudgedNode], known: Mapping[int, list[int]]
    ) -> list[VerdictRow]:
        """Verdict rows of one rule: all applications in id order, then the landscape when a node reaches none.

        ``known`` is what :meth:`reach` gave of the nodes that were tested.
        """
        rule = judgement.rule
        cells: dict[int, _Cell] = {}
        landscape: _Cell | None = None
        judged = list(nodes)
        others = [each.node for each in judged if each.node not in known]
        found_now = self.reach(rule.application_path, np.array(others, dtype=np.uint32))
        reach = dict(known) | dict(zip(others, found_now, strict=True))
        for each in judged:
            found = reach[each.node]
            reached = found if each.burdened is None else each.burdened
            for application in reached:
                cell = cells.setdefault(application, _Cell(each.verdict, each.reason))
                cell.worsen(each.verdict, each.reason)
            if not reached and each.verdict in (Verdict.FAILS, Verdict.DUE, Verdict.WAIVED, Verdict.PASSES):
                landscape = landscape or _Cell(each.verdict, each.reason)
                landscape.worsen(each.verdict, each.reason)
        rows = []
        untouched: dict[int, _Cell] = {}
        numbers = self.applications.tolist()
        for number, owner in zip(numbers, self.municipalities.of[self.applications].tolist(), strict=True):
            shown = cells.get(number)
            if shown is None:
                if owner not in untouched:
                    untouched[owner] = self._untouched(judgement, owner)
                shown = untouched[owner]
            rows.append(VerdictRow(self.naming.ref(number), rule.id, shown.verdict, shown.reason))
        if landscape is not None:
            rows.append(VerdictRow(LANDSCAPE, rule.id, landscape.verdict, landscape.reason))
        return rows

    def _untouched(self, judgement: RuleJudgement, municipality: int) -> _Cell:
        """The cell of an application of this municipality that no focus node of the rule reached."""
        if judgement.not_applicable:
            return _Cell(Verdict.NOT_APPLICABLE, _PROGRAMME)
        lacking = self.supply.lacking(judgement.rule, municipality)
        if lacking:
            return _Cell(Verdict.UNKNOWN, self.lacking_text(lacking))
        return _Cell(Verdict.NOT_APPLICABLE, _NOTHING)

    def lacking_text(self, groups: tuple[str, ...]) -> Text:
        """Reason that names the fact groups that nobody supplied."""
        if groups not in self._lacking:
            names = [self.vocabulary.fact_group(group)[0] for group in groups]
            self._lacking[groups] = Text(
                "geen gegevens aangeleverd over " + ", ".join(name.nl for name in names),
                "no facts supplied on " + ", ".join(name.get("en") for name in names),
            )
        return self._lacking[groups]

    def untested(self, judgement: RuleJudgement) -> list[JudgedNode]:
        """Candidates of a rule that were not judged, with why."""
        why = _PROGRAMME if judgement.not_applicable else _CONDITION
        nodes = [JudgedNode(node, Verdict.NOT_APPLICABLE, why) for node in judgement.excluded.tolist()]
        nodes += [JudgedNode(node, Verdict.UNKNOWN, _UNDATED) for node in judgement.undated.tolist()]
        nodes += [JudgedNode(node, Verdict.NOT_IN_FORCE, _DORMANT) for node in judgement.dormant.tolist()]
        for node in judgement.undecided.tolist():
            names = [self.vocabulary.label(iri) for iri in judgement.missing.get(node, ())]
            reason = Text(
                "voorwaarde onbekend: " + ", ".join(name.nl for name in names) + " ontbreekt",
                "condition unknown: " + ", ".join(name.get("en") for name in names) + " is missing",
            )
            nodes.append(JudgedNode(node, Verdict.UNKNOWN, reason))
        return nodes

    def reach(self, path: Path | None, focus: Ids) -> list[list[int]]:
        """Applications that each focus node burdens, ascending; the node itself without a path."""
        nobody: list[int] = []  # one list for all that reach none: nearly all, in a model of thousands
        reached = [nobody] * len(focus)
        rows, values = (np.arange(len(focus)), focus) if path is None else follow(self.data, path, focus)
        known = np.isin(values, self.applications)
        for row, value in zip(rows[known].tolist(), values[known].tolist(), strict=True):
            if reached[row] is nobody:
                reached[row] = []
            reached[row].append(value)
        return reached
