"""Where a finding stands, and the facts it rests on: from a result back to the statements that were read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence as Several
from functools import cache

import numpy as np

from checker.assessment.naming import Naming, term_text
from checker.findings import Evidence, Location
from checker.graph.columns import Graph
from checker.graph.paths import Inverse, Path, Predicate, Sequence, follow
from checker.graph.positions import Positions
from checker.graph.terms import RDF, Iri, encode, iri_key
from checker.ontology.derivation import read_derivations
from checker.ontology.vocabulary import KW
from checker.rules.model import Rule
from checker.shacl.report import ValidationResult

MOST_EVIDENCE = 12
_NAMED = re.compile(r"\bkw:([a-z]\w*)")


class Locator:
    """Finds places and evidence in one landscape; ``data`` is the materialised graph, ``positions`` of the facts."""

    def __init__(self, data: Graph, positions: Positions, naming: Naming) -> None:
        self._data = data
        self._positions = positions
        self._naming = naming
        self._read: dict[str, set[int]] = {}

    def place(self, focus: int, result: ValidationResult) -> Location | None:
        """The statement at fault: the last step of the path to the value; else the value as stated of the focus node;
        else the statement of that path; else the first statement about the focus node, or about the value where no
        source speaks of the focus.
        """
        terms = self._data.terms
        value = None if result.value is None else terms.find(encode(result.value))
        if result.path is not None and value is not None and (found := self._last_step(focus, result.path, value)):
            return found
        if value is not None and value != focus and (rows := self._positions.rows(focus, None, value)):
            return self._positions.at(rows[0])
        first = _first_predicate(result.path)
        found = self._positions.best(focus, None if first is None else terms.find(iri_key(first)), value)
        return found or (None if value is None else self._positions.best(value))

    def _last_step(self, focus: int, path: Path, value: int) -> Location | None:
        start = np.array([focus], dtype=np.uint32)
        steps = path.steps if isinstance(path, Sequence) else (path,)
        sources = follow(self._data, _path(steps[:-1]), start)[1] if len(steps) > 1 else start
        last = steps[-1]
        for source in sources.tolist():
            rows: list[int] = []
            if isinstance(last, Predicate):
                rows = self._positions.rows(source, self._data.terms.find(iri_key(last.iri)), value)
            elif isinstance(last, Inverse) and isinstance(last.path, Predicate):
                rows = self._positions.rows(value, self._data.terms.find(iri_key(last.path.iri)), source)
            if rows:
                return self._positions.at(rows[0])
        return None

    def evidence(
        self, rule: Rule, focus: int, result: ValidationResult, burdened: Several[int] = ()
    ) -> tuple[Evidence, ...]:
        """Stated facts that the rule reads, of the focus node and of the value node; the first twelve.

        Where nothing is stated of either: those of the applications that the finding burdens; else what kind of thing
        the focus node is stated to be, as a fact that is missing has no place of its own.
        """
        terms = self._data.terms
        nodes = [focus]
        if isinstance(result.value, Iri) and (number := terms.find(encode(result.value))) is not None:
            nodes.append(number)
        # by what they say, not by where they stand: the same facts in another order are the same evidence
        found = dict.fromkeys(
            fact
            for node in dict.fromkeys(nodes)
            for fact in sorted(self._facts(rule, node), key=lambda fact: (fact.predicate, fact.value))
        )
        found = found or dict.fromkeys(self._of_burdened(rule, nodes, burdened))
        found = found or dict.fromkeys(fact for node in nodes for fact in self._kind(node))
        return tuple(found)[:MOST_EVIDENCE]

    def _of_burdened(self, rule: Rule, about: Several[int], burdened: Several[int]) -> list[Evidence]:
        """Facts of ``burdened`` that the rule reads, also by way of what was derived: those leading to ``about`` first.

        Of a property that leads there the other values are left out: they are about something else.
        """
        wanted = self._numbers(rule.reads.union(*(_derived_from().get(iri, frozenset()) for iri in rule.reads)))
        told: list[tuple[bool, Evidence]] = []
        for node in burdened:
            rows = [row for row in self._positions.rows(node) if int(self._positions.predicates[row]) in wanted]
            leading = {row for row in rows if int(self._positions.objects[row]) in about}
            led = {int(self._positions.predicates[row]) for row in leading}
            kept = [row for row in rows if row in leading or int(self._positions.predicates[row]) not in led]
            facts = sorted(((row not in leading, self._fact(node, row)) for row in kept), key=_by_what_is_said)
            told += facts
        return [fact for _, fact in sorted(told, key=lambda each: each[0])]

    def _kind(self, node: int) -> Iterator[Evidence]:
        kind = self._data.terms.find(iri_key(RDF + "type"))
        rows = [] if kind is None else self._positions.rows(node, kind)
        yield from sorted((self._fact(node, row) for row in rows[:1]), key=lambda fact: fact.value)

    def _numbers(self, iris: frozenset[str]) -> set[int]:
        terms = self._data.terms
        return {number for iri in iris if (number := terms.find(iri_key(iri))) is not None}

    def _facts(self, rule: Rule, node: int) -> Iterator[Evidence]:
        if rule.id not in self._read:
            self._read[rule.id] = self._numbers(rule.reads)
        read = self._read[rule.id]
        for row in self._positions.rows(node):
            if int(self._positions.predicates[row]) in read:
                yield self._fact(node, row)

    def _fact(self, node: int, row: int) -> Evidence:
        terms = self._data.terms
        predicate, value = int(self._positions.predicates[row]), int(self._positions.objects[row])
        return Evidence(
            self._naming.ref(node),
            term_text(terms.term(predicate)),
            str(self._naming.ref(value)) if isinstance(terms.term(value), Iri) else terms.text(value),
            self._positions.at(row),
        )


@cache
def _derived_from() -> dict[str, frozenset[str]]:
    """Derived property → the properties that its derivations name, also by way of other derived ones (IRIs)."""
    direct: dict[str, set[str]] = {}
    for derivation in read_derivations():
        head, _, body = derivation.text.partition("WHERE")
        for derived in _NAMED.findall(head.partition("CONSTRUCT")[2]):
            direct.setdefault(derived, set()).update(_NAMED.findall(body))
    found: dict[str, frozenset[str]] = {}
    for derived in direct:
        reached: set[str] = set()
        frontier = {derived}
        while frontier:
            reached |= frontier
            frontier = set().union(*(direct.get(name, set()) for name in frontier)) - reached
        found[KW + derived] = frozenset(KW + name for name in reached)
    return found


def _by_what_is_said(told: tuple[bool, Evidence]) -> tuple[bool, str, str]:
    return (told[0], told[1].predicate, told[1].value)


def _path(steps: tuple[Path, ...]) -> Path:
    return steps[0] if len(steps) == 1 else Sequence(steps)


def _first_predicate(path: Path | None) -> str | None:
    match path:
        case Predicate(iri):
            return iri
        case Sequence((first, *_)):
            return _first_predicate(first)
        case _:
            return None
