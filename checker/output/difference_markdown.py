"""A difference as a comment on a merge request: what it does to the findings first, then what changed.

At most 65,000 characters, the least of what GitHub, GitLab and Azure DevOps take; what was cut is told, with the true
counts in the head. Every text from a file is inert (:func:`checker.output.safe.markdown`).
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.difference import ChangeKind, Difference, FindingChanges, NodeChange
from checker.findings import Text
from checker.output.difference_words import (
    KINDS,
    NOTHING,
    REST,
    by_rule,
    change_text,
    class_line,
    clipped,
    facts_line,
    findings_line,
)
from checker.output.safe import code, markdown
from checker.output.words import SEVERITIES, node_text

MOST = 64_000
MOST_NODES = 30
MOST_FACTS = 8


def render(difference: Difference, language: str = "nl") -> str:
    """``difference`` as Markdown."""
    kept: list[str] = []
    size = 0
    for line in _Lines(difference, language).all():
        size += len(line.encode()) + 1
        if size > MOST:
            kept += ["", Text("*Ingekort: alles staat in --format json.*", "*Cut: see --format json.*").get(language)]
            break
        kept.append(line)
    return "\n".join(kept) + "\n"


class _Lines:
    def __init__(self, difference: Difference, language: str) -> None:
        self._difference = difference
        self._language = language

    def _say(self, nl: str, en: str) -> str:
        return Text(nl, en).get(self._language)

    def all(self) -> Iterator[str]:
        """All lines."""
        held = self._difference
        yield self._say("## Wat er in het landschap verandert", "## What changes in the landscape")
        yield ""
        yield f"{code(held.old)} → {code(held.new)}: {markdown(facts_line(held, self._language))}."
        if held.note.nl:
            yield ""
            yield markdown(held.note.get(self._language))
        if held.is_empty:
            yield ""
            yield NOTHING.get(self._language)
        if held.findings is not None:
            yield from self._findings(held.findings)
        for group in held.classes:
            yield ""
            yield f"### {markdown(class_line(group, self._language))}"
            yield ""
            for change in group.changes[:MOST_NODES]:
                yield from self._node(change)
            yield from self._rest(len(group.changes) - MOST_NODES, "")

    def _node(self, change: NodeChange) -> Iterator[str]:
        was = self._say("heette", "was")
        renamed = f" ({was} {markdown(clipped(change.old_name))})" if change.old_name else ""
        name = markdown(clipped(node_text(change.node)))
        yield f"- **{KINDS[change.kind].get(self._language)}** {name}{renamed}"
        if change.kind is ChangeKind.GONE:
            return
        for fact in change.facts[:MOST_FACTS]:
            yield f"  - {markdown(fact.label.get(self._language))}: {markdown(change_text(fact))}"
        yield from self._rest(len(change.facts) - MOST_FACTS, "  ")

    def _rest(self, count: int, indent: str) -> Iterator[str]:
        if count > 0:
            yield f"{indent}- … {REST.get(self._language).format(count)}"

    def _findings(self, held: FindingChanges) -> Iterator[str]:
        yield ""
        title = self._say("Gevolg voor de bevindingen", "What it does to the findings")
        yield f"### {title}: {findings_line(held, self._language)}"
        yield ""
        for finding in held.new[:MOST_NODES]:
            place = f" {code(str(finding.location))}" if finding.location else ""
            severity = SEVERITIES[finding.severity].get(self._language)
            message = markdown(clipped(finding.message.get(self._language)))
            yield f"- **{self._say('nieuw', 'new')}** {finding.rule} ({severity}): {message}{place}"
        yield from self._rest(len(held.new) - MOST_NODES, "")
        for word, past in (
            (self._say("opgelost", "fixed"), held.fixed),
            (self._say("niet meer te beoordelen", "no longer judged"), held.unjudged),
        ):
            for each in past[:MOST_NODES]:
                told = each.message.get(self._language) or node_text(each.focus)
                yield f"- **{word}** {each.rule}: {markdown(clipped(told))}"
            yield from self._rest(len(past) - MOST_NODES, "")
        if held.unchanged:
            yield f"- {self._say('ongewijzigd', 'unchanged')}: {markdown(by_rule(held.unchanged))}"
