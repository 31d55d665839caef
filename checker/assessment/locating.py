"""Where a finding stands, and the facts it rests on: from a result back to the statements that were read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from checker.assessment.naming import Naming, term_text
from checker.findings import Evidence, Location
from checker.graph.columns import Graph
from checker.graph.paths import Inverse, Path, Predicate, Sequence, follow
from checker.graph.positions import Positions
from checker.graph.terms import Iri, encode, iri_key
from checker.rules.model import Rule
from checker.shacl.report import ValidationResult

MOST_EVIDENCE = 12


class Locator:
    """Finds places and evidence in one landscape; ``data`` is the materialised graph, ``positions`` of the facts."""

    def __init__(self, data: Graph, positions: Positions, naming: Naming) -> None:
        self._data = data
        self._positions = positions
        self._naming = naming
        self._read: dict[str, set[int]] = {}

    def place(self, focus: int, result: ValidationResult) -> Location | None:
        """The statement at fault: the last step of the path to the value; else the value as stated of the focus node;
        else the statement of that path; else the first statement about the focus node.
        """
        terms = self._data.terms
        value = None if result.value is None else terms.find(encode(result.value))
        if result.path is not None and value is not None and (found := self._last_step(focus, result.path, value)):
            return found
        if value is not None and value != focus and (rows := self._positions.rows(focus, None, value)):
            return self._positions.at(rows[0])
        first = _first_predicate(result.path)
        return self._positions.best(focus, None if first is None else terms.find(iri_key(first)), value)

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

    def evidence(self, rule: Rule, focus: int, result: ValidationResult) -> tuple[Evidence, ...]:
        """Stated facts that the rule reads, of the focus node and of the value node; the first twelve."""
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
        return tuple(found)[:MOST_EVIDENCE]

    def _facts(self, rule: Rule, node: int) -> Iterator[Evidence]:
        terms = self._data.terms
        if rule.id not in self._read:
            self._read[rule.id] = {number for iri in rule.reads if (number := terms.find(iri_key(iri))) is not None}
        read = self._read[rule.id]
        for row in self._positions.rows(node):
            predicate, value = int(self._positions.predicates[row]), int(self._positions.objects[row])
            if predicate in read:
                yield Evidence(
                    self._naming.ref(node),
                    term_text(terms.term(predicate)),
                    str(self._naming.ref(value)) if isinstance(terms.term(value), Iri) else terms.text(value),
                    self._positions.at(row),
                )


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
