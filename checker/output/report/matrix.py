"""The verdict matrix as rows of a table: a letter a cell, so that it reads without colour.

At the size of 300 applications by 150 rules a template would spend its time on cells: these are joined here. The
overview has a column a rule group; the details have a column a rule, and leave out applications to which no rule of the
group applies (how many is told); above MOST_DETAILED applications also those with nothing to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from checker.findings import RuleInfo, Text, Verdict
from checker.output.pictures.drawing import LOOKS, esc
from checker.output.pictures.grouping import short_key
from checker.output.report.view import ROW_IRIS, ApplicationView, ReportView
from checker.output.words import PLATEAUS

# class of a cell: one letter, as it stands tens of thousands of times
CLASSES = {
    Verdict.FAILS: "x",
    Verdict.DUE: "l",
    Verdict.UNKNOWN: "q",
    Verdict.WAIVED: "o",
    Verdict.PASSES: "v",
    Verdict.NOT_APPLICABLE: "n",
    Verdict.NOT_IN_FORCE: "k",
}
ROWS = {
    "landschap": Text("Hele landschap", "Whole landscape"),
    "gemeente": Text("Gemeente", "Municipality"),
    "bouwteam": Text("Bouwteam", "Team"),
}
# above so many applications the details show only those with something to do: a browser makes two nodes of each cell
MOST_DETAILED = 1_000
TO_DO = frozenset({Verdict.FAILS, Verdict.DUE})
IDLE = frozenset({Verdict.NOT_APPLICABLE, Verdict.NOT_IN_FORCE})


@dataclass(frozen=True, slots=True)
class GroupMatrix:
    """One rule group: its rules, its rows, and how many applications have nothing to judge in it.

    ``nothing_to_do`` counts those left out of a very large report because nothing fails and nothing is due.
    """

    name: str
    rules: tuple[RuleInfo, ...]
    rows: Markup
    left_out: int
    nothing_to_do: int = 0


class MatrixWriter:
    """Writes the overview and the groups for one report."""

    def __init__(self, view: ReportView, language: str) -> None:
        self._view = view
        self._language = language
        self._cell = {
            verdict: f"<td class={CLASSES[verdict]}>{LOOKS[verdict].letter.get(language)}" for verdict in Verdict
        }
        # (IRI, head of the row), applications first; the details need no more than the name
        wide = [(name, f"<tr><th scope=row>{ROWS[name].get(language)}") for name in ROW_IRIS if name in view.cells]
        self._heads = [
            (each.application.node.iri, _head(each, language, full=True)) for each in view.applications
        ] + wide
        self._short_heads = [
            (each.application.node.iri, _head(each, language, full=False)) for each in view.applications
        ] + wide

    def overview(self) -> Markup:
        """A row an application, a column a rule group: the worst verdict, and how many rules have it."""
        lines = []
        for iri, head in self._heads:
            lines.append(head + "".join(self._counted(*pair) for pair in worst_by_group(self._view, iri)))
        return Markup("\n".join(lines))  # noqa: S704 - names went through esc, the rest is ours

    def _counted(self, verdict: Verdict | None, count: int) -> str:
        if verdict is None:
            return "<td>"
        shown = f"<i>{count}</i>" if count > 1 and verdict in (Verdict.FAILS, Verdict.DUE, Verdict.UNKNOWN) else ""
        return self._cell[verdict] + shown

    def groups(self) -> list[GroupMatrix]:
        """Every group with a column a rule."""
        return [self._group(name, rules) for name, rules in self._view.groups]

    def _group(self, name: str, rules: Sequence[RuleInfo]) -> GroupMatrix:
        ids = [rule.id for rule in rules]
        cell, empty = self._cell, "<td>"
        lines, left_out, nothing_to_do = [], 0, 0
        large = len(self._view.applications) > MOST_DETAILED
        for iri, head in self._short_heads:
            own = self._view.cells.get(iri, {})
            verdicts = [own.get(rule) for rule in ids]
            if all(verdict is None or verdict in IDLE for verdict in verdicts):
                left_out += iri not in ROW_IRIS
                continue
            if large and iri not in ROW_IRIS and TO_DO.isdisjoint(verdicts):
                nothing_to_do += 1
                continue
            lines.append(head + "".join(empty if verdict is None else cell[verdict] for verdict in verdicts))
        joined = Markup("\n".join(lines))  # noqa: S704 - see overview
        return GroupMatrix(name, tuple(rules), joined, left_out, nothing_to_do)


def worst_by_group(view: ReportView, iri: str) -> list[tuple[Verdict | None, int]]:
    """The worst verdict of one row in each rule group, and how many rules have it; None where no rule spoke."""
    found: list[tuple[Verdict | None, int]] = [(None, 0)] * len(view.groups)
    for rule, verdict in view.cells.get(iri, {}).items():
        number = view.group_numbers.get(rule)
        if number is None:
            continue
        known, count = found[number]
        if known is None or verdict.rank < known.rank:
            found[number] = (verdict, 1)
        elif verdict is known:
            found[number] = (verdict, count + 1)
    return found


def _head(view: ApplicationView, language: str, *, full: bool) -> str:
    application = view.application
    key = short_key(application)
    plateau = PLATEAUS[application.plateau].get(language) if application.plateau else ""
    parts = (key, application.municipality, plateau) if full else (key,)
    place = " · ".join(str(each) for each in parts if each)
    small = f"<small>{esc(place)}</small>" if place else ""
    return f'<tr><th scope=row><a href="#{view.anchor}">{esc(str(application.node))}</a>{small}'
