"""A difference for a terminal: classes in an architect's order, nodes with what changed of them, then the findings."""

from __future__ import annotations

from collections.abc import Iterator

from checker.difference import ChangeKind, Difference, FindingChanges, NodeChange
from checker.findings import Finding, PastFinding, Severity, Text
from checker.output.difference_words import (
    MARKS,
    NOTHING,
    REST,
    by_rule,
    change_text,
    class_line,
    facts_line,
    findings_line,
)
from checker.output.safe import lines_for_log, plain
from checker.output.text_findings import hanging
from checker.output.words import node_text

WIDTH = 120
MOST_NODES = 50
MOST_FACTS = 12
_SIGN = {Severity.VIOLATION: "✗", Severity.WARNING: "!", Severity.INFO: "i"}


def render(difference: Difference, language: str = "nl") -> str:
    """``difference`` as text; every line of it is safe for a terminal."""
    return lines_for_log("\n".join(_Lines(difference, language).all()) + "\n")


class _Lines:
    def __init__(self, difference: Difference, language: str) -> None:
        self._difference = difference
        self._language = language

    def _say(self, nl: str, en: str) -> str:
        return Text(nl, en).get(self._language)

    def all(self) -> Iterator[str]:
        """All lines."""
        held = self._difference
        old, new = plain(held.old), plain(held.new)
        yield self._say(f"Verschil van {old} naar {new}", f"From {old} to {new}")
        yield f"  {facts_line(held, self._language)}"
        if held.note.nl:
            yield f"  {plain(held.note.get(self._language))}"
        if held.is_empty:
            yield f"  {NOTHING.get(self._language)}"
        for group in held.classes:
            yield ""
            yield plain(class_line(group, self._language))
            for change in group.changes[:MOST_NODES]:
                yield from self._node(change)
            yield from self._rest(len(group.changes) - MOST_NODES, "  ")
        if held.findings is not None:
            yield ""
            yield from self._findings(held.findings)

    def _node(self, change: NodeChange) -> Iterator[str]:
        place = f"  ({plain(str(change.location))})" if change.location else ""
        was = self._say(f", heette '{plain(change.old_name)}'", f", was '{plain(change.old_name)}'")
        yield f"  {MARKS[change.kind]} {node_text(change.node)}{was if change.old_name else ''}{place}"
        if change.kind is ChangeKind.GONE:
            return
        for fact in change.facts[:MOST_FACTS]:
            yield f"      {plain(fact.label.get(self._language))}: {plain(change_text(fact))}"
        yield from self._rest(len(change.facts) - MOST_FACTS, "      ")

    def _rest(self, count: int, indent: str) -> Iterator[str]:
        if count > 0:
            yield f"{indent}… {REST.get(self._language).format(count)}"

    def _findings(self, held: FindingChanges) -> Iterator[str]:
        head = self._say("Gevolg voor de bevindingen", "What it does to the findings")
        yield f"{head}: {findings_line(held, self._language)}"
        if held.new:
            yield self._say("  nieuw", "  new")
            yield from map(self._new, held.new[:MOST_NODES])
            yield from self._rest(len(held.new) - MOST_NODES, "    ")
        for title, past in (
            (self._say("opgelost", "fixed"), held.fixed),
            (self._say("niet meer te beoordelen", "no longer judged"), held.unjudged),
        ):
            if past:
                yield f"  {title}"
                yield from map(self._past, past[:MOST_NODES])
                yield from self._rest(len(past) - MOST_NODES, "    ")
        if held.unchanged:
            yield self._say("  ongewijzigd", "  unchanged")
            yield hanging("    ", by_rule(held.unchanged), WIDTH)

    def _new(self, finding: Finding) -> str:
        place = f"  ({plain(str(finding.location))})" if finding.location else ""
        return f"    {_SIGN[finding.severity]} {finding.rule}  {plain(finding.message.get(self._language))}{place}"

    def _past(self, past: PastFinding) -> str:
        return f"    {past.rule}  {plain(past.message.get(self._language)) or node_text(past.focus)}"
