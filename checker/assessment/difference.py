"""Two landscapes over one term table → what changed, in an architect's words.

The statements are compared as sorted columns, predicate by predicate; only nodes that differ are named. A blank node
has no name of its own: it is known by what it says, so that reading a file twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from checker.assessment.comparing import CHANGED_FROM, Earlier, compare, earlier_findings, held_against
from checker.assessment.naming import Naming, term_text
from checker.assessment.wording import node_text
from checker.difference import ChangeKind, ClassChanges, Difference, FactChange, FindingChanges, NodeChange
from checker.findings import BaselineState, Report, Text
from checker.graph.columns import RDF_TYPE, Column, Graph, Ids, Packed, unpack
from checker.graph.integers import in_sorted
from checker.graph.positions import Positions
from checker.graph.terms import Blank, Literal, blank_key
from checker.ontology.vocabulary import KW, Vocabulary
from checker.sources.landscape import Landscape

_FIRST = tuple(
    KW + name
    for name in ("Gemeente", "Applicatie", "Pakket", "Pakketversie", "Referentiecomponent", "Koppeling", "Voorziening")
)
_OTHER = Text("Overig", "Other")
_DEEPEST = 20

_Facts = dict[int, dict[int, tuple[list[int], list[int]]]]
"""By subject, by predicate: the values that are gone and those that were added."""


def landscape_difference(old: Landscape, new: Landscape, vocabulary: Vocabulary, names: tuple[str, str]) -> Difference:
    """What changed from ``old`` to ``new`` (``names`` is what the user calls them); no findings.

    Raises ValueError when the two do not share one term table.
    """
    if old.terms is not new.terms:
        raise ValueError("landscapes of different term tables cannot be compared")
    before, after = _settled(old.graph), _settled(new.graph)
    facts: _Facts = defaultdict(lambda: defaultdict(lambda: ([], [])))
    gone = added = 0
    for predicate in sorted({*before.columns, *after.columns}):
        was, now = before.column(predicate).packed, after.column(predicate).packed
        gone += _gather(facts, predicate, was[~in_sorted(was, now)], 0)
        added += _gather(facts, predicate, now[~in_sorted(now, was)], 1)
    telling = _Telling(before, after, vocabulary, new.positions)
    return Difference(*names, added, gone, len(after) - added, telling.classes(facts))


def finding_changes(old: Report, new: Report, name: str) -> FindingChanges:
    """What the findings of ``new`` are against those of ``old``, which the user calls ``name``."""
    compared = compare(new, Earlier(CHANGED_FROM, name, earlier_findings(old.findings)))
    findings = held_against(new, [compared]).findings
    return FindingChanges(
        tuple(finding for finding in findings if finding.state is BaselineState.NEW),
        compared.comparison.fixed,
        tuple(finding for finding in findings if finding.state is BaselineState.UNCHANGED),
        compared.unjudged,
    )


def _gather(facts: _Facts, predicate: int, pairs: Packed, side: int) -> int:
    subjects, values = unpack(pairs)
    for subject, value in zip(subjects.tolist(), values.tolist(), strict=True):
        facts[subject][predicate][side].append(value)
    return len(pairs)


def _settled(graph: Graph) -> Graph:
    """``graph`` with each blank node under a label that is a hash of what it says, whatever its file called it."""
    keys = graph.terms.keys
    nodes = np.unique(np.concatenate([np.empty(0, np.uint32), *(column.keys for column in graph.columns.values())]))
    blanks = [number for number in nodes.tolist() if keys[number].startswith(b"_:")]
    if not blanks:
        return graph
    said: dict[int, list[tuple[int, int]]] = {number: [] for number in blanks}
    for predicate, column in graph.columns.items():
        for number in blanks:
            said[number] += [(predicate, value) for value in column.of(number).tolist()]
    labels: dict[int, str] = {}

    def label(number: int, depth: int) -> str:
        if number not in said:
            return keys[number].decode() if not keys[number].startswith(b"_:") else "_:"
        if number in labels:
            return labels[number]
        if depth > _DEEPEST:
            return "_:"
        parts = sorted(f"{keys[predicate].decode()} {label(value, depth + 1)}" for predicate, value in said[number])
        found = "x" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
        if not depth:
            labels[number] = found
        return found

    new_ids = np.arange(len(graph.terms), dtype=np.uint32)
    made = {number: graph.terms.intern(blank_key(label(number, 0))) for number in blanks}
    for number, target in made.items():
        new_ids[number] = target
    columns = {
        predicate: Column.from_pairs(new_ids[column.keys], new_ids[column.values])
        for predicate, column in graph.columns.items()
    }
    return Graph(graph.terms, columns)


class _Telling:
    """Puts differing facts into words."""

    def __init__(self, before: Graph, after: Graph, vocabulary: Vocabulary, positions: Positions) -> None:
        self._before, self._after = before, after
        self._old_names, self._new_names = Naming(before), Naming(after)
        self._vocabulary = vocabulary
        self._terms = after.terms
        self._old_subjects, self._new_subjects = _subjects(before), _subjects(after)
        self._positions = positions
        nodes, rows = np.unique(positions.subjects, return_index=True)
        self._rows: dict[int, int] = dict(zip(nodes.tolist(), rows.tolist(), strict=True))
        self._sizes: dict[str, int] = {}
        self._texts: dict[int, str] = {}
        kind = self._terms.find(RDF_TYPE)
        self._kinds = before.column(kind), after.column(kind)

    def classes(self, facts: _Facts) -> tuple[ClassChanges, ...]:
        """The changed nodes by class: what an architect asks for first comes first."""
        groups: dict[str, list[NodeChange]] = defaultdict(list)
        for subject, differing in facts.items():
            if self._terms.keys[subject].startswith(b"_:") and self._is_part(subject):
                continue  # told with the node that it is a part of
            groups[self._class_of(subject)].append(self._change(subject, differing))
        made = [
            ClassChanges(
                iri,
                self._vocabulary.label(iri) if iri else _OTHER,
                tuple(sorted(changes, key=lambda change: (node_text(change.node).casefold(), change.node.iri))),
            )
            for iri, changes in groups.items()
        ]
        return tuple(sorted(made, key=_class_order))

    def _is_part(self, blank: int) -> bool:
        """Whether another node refers to this blank node."""
        graphs = (self._before, self._after)
        return any(len(column.inverse.of(blank)) for graph in graphs for column in graph.columns.values())

    def _change(self, subject: int, differing: dict[int, tuple[list[int], list[int]]]) -> NodeChange:
        was, now = subject in self._old_subjects, subject in self._new_subjects
        kind = ChangeKind.CHANGED if was and now else ChangeKind.ADDED if now else ChangeKind.GONE
        node = (self._new_names if now else self._old_names).ref(subject)
        old_name = self._old_names.ref(subject).name if kind is ChangeKind.CHANGED else ""
        facts = [
            FactChange(
                self._terms.text(predicate),
                self._vocabulary.label(self._terms.text(predicate)),
                self._values(old),
                self._values(new),
            )
            for predicate, (old, new) in differing.items()
        ]
        row = self._rows.get(subject) if now else None
        return NodeChange(
            kind,
            node,
            tuple(sorted(facts, key=lambda fact: (fact.label.nl.casefold(), fact.property))),
            old_name if old_name != node.name else "",
            None if row is None else self._positions.at(row),
        )

    def _values(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(map(self._text, numbers)))

    def _text(self, number: int) -> str:
        known = self._texts.get(number)
        if known is None:
            known = self._texts[number] = self._read_text(number, 0)
        return known

    def _read_text(self, number: int, depth: int) -> str:
        term = self._terms.term(number)
        if isinstance(term, Literal):
            return f"{term.lexical} ({term.language})" if term.language not in (None, "nl") else term.lexical
        if isinstance(term, Blank):
            return self._parts(number, depth)
        for names in (self._new_names, self._old_names):
            ref = names.ref(number)
            if ref.name or ref.identifier:
                return node_text(ref)
        label = self._vocabulary.label(term.value) if self._vocabulary.one(term, _TYPE) else None
        return (label.nl or label.en) if label else term_text(term)

    def _parts(self, blank: int, depth: int) -> str:
        """A blank node as what it says, two levels deep."""
        if depth > 1:
            return "(…)"
        graph = self._after if blank in self._new_subjects else self._before
        said = []
        for predicate, column in graph.columns.items():
            for value in column.of(blank).tolist():
                label = self._vocabulary.label(self._terms.text(predicate))
                said.append(f"{label.nl}: {self._read_text(value, depth + 1)}")
        return f"({'; '.join(sorted(said))})"

    def _class_of(self, subject: int) -> str:
        """The narrowest class of a node that the vocabulary knows, as it is now or else was; '' when it has none."""
        for column in reversed(self._kinds):
            found = [self._terms.text(kind) for kind in column.of(subject).tolist()]
            if found:
                return min(found, key=lambda iri: (*self._breadth(iri), iri))
        return ""

    def _breadth(self, iri: str) -> tuple[bool, int]:
        if iri not in self._sizes:
            self._sizes[iri] = len(self._vocabulary.subclasses(iri))
        return (not iri.startswith(KW), self._sizes[iri])


_TYPE = RDF_TYPE.decode()[1:-1]


def _subjects(graph: Graph) -> frozenset[int]:
    parts: list[Ids] = [column.keys for column in graph.columns.values()]
    return frozenset(np.unique(np.concatenate(parts)).tolist()) if parts else frozenset()


def _class_order(group: ClassChanges) -> tuple[int, str, str]:
    place = _FIRST.index(group.class_iri) if group.class_iri in _FIRST else len(_FIRST)
    return (place + (not group.class_iri), group.label.nl.casefold(), group.class_iri)
