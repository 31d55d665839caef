"""The words for a difference between two landscapes, shared by its renderers; not yet safe for markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from checker.difference import ChangeKind, ClassChanges, Difference, FactChange, FindingChanges
from checker.findings import Finding, Text
from checker.output.words import count_text

MOST_VALUE = 200
MARKS = {ChangeKind.ADDED: "+", ChangeKind.GONE: "-", ChangeKind.CHANGED: "~"}
KINDS = {
    ChangeKind.ADDED: Text("erbij", "added"),
    ChangeKind.GONE: Text("weg", "gone"),
    ChangeKind.CHANGED: Text("gewijzigd", "changed"),
}
NOTHING = Text("Er is niets gewijzigd.", "Nothing changed.")
REST = Text("en nog {}; alles staat in --format json", "and {} more; all of it is in --format json")


def facts_line(difference: Difference, language: str) -> str:
    """How many statements were added, are gone and stayed."""
    added, gone, same = difference.facts_added, difference.facts_gone, difference.facts_unchanged
    nl, en = ("feit", "feiten"), ("fact", "facts")
    return Text(
        f"{count_text(added, nl, en, 'nl')} erbij, {count_text(gone, nl, en, 'nl')} weg, "
        f"{count_text(same, nl, en, 'nl')} gelijk",
        f"{count_text(added, nl, en, 'en')} added, {count_text(gone, nl, en, 'en')} gone, "
        f"{count_text(same, nl, en, 'en')} the same",
    ).get(language)


def class_line(group: ClassChanges, language: str) -> str:
    """A class with how many of its nodes were added, are gone and changed; what did not happen is left out."""
    counts = [f"{group.count(kind)} {words.get(language)}" for kind, words in KINDS.items() if group.count(kind)]
    return f"{group.label.get(language)}: {', '.join(counts)}"


def findings_line(held: FindingChanges, language: str) -> str:
    """How many findings are new, fixed, unchanged, and can no longer be judged."""
    new, fixed, same, lost = len(held.new), len(held.fixed), len(held.unchanged), len(held.unjudged)
    return Text(
        f"{new} nieuw, {fixed} opgelost, {same} ongewijzigd" + (f", {lost} niet meer te beoordelen" if lost else ""),
        f"{new} new, {fixed} fixed, {same} unchanged" + (f", {lost} no longer judged" if lost else ""),
    ).get(language)


def change_text(fact: FactChange) -> str:
    """The values of a fact: old → new, or what there is of them."""
    old, new = (", ".join(map(clipped, values)) for values in (fact.old, fact.new))
    if old and new:
        return f"{old} → {new}"
    return new or f"{old} →"


def clipped(value: str) -> str:
    """A value of at most 200 characters: a text that explains at length would bury what changed beside it."""
    return value if len(value) <= MOST_VALUE else value[:MOST_VALUE] + "…"


def by_rule(findings: Iterable[Finding]) -> str:
    """How many findings of each rule, by rule."""
    counts = Counter(finding.rule for finding in findings)
    return ", ".join(f"{rule} ({counts[rule]})" for rule in sorted(counts))
