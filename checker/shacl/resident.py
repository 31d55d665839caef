"""A landscape that stays in memory: after a change only what the change can touch is checked again.

For a service, for watching files and for what-if questions. See docs/engine.md, and :mod:`checker.shacl.reach` for how
the focus nodes within reach are found.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from checker.errors import LimitExceeded
from checker.graph.columns import Graph, Ids, Packed, pack
from checker.graph.integers import distinct, in_sorted
from checker.graph.terms import Key, Term, encode
from checker.graph.values import Values
from checker.shacl.changes import difference, patched
from checker.shacl.evaluation import Evaluation
from checker.shacl.query_edges import Edge
from checker.shacl.reach import FOCUS, Reach, reach_of
from checker.shacl.results import ColumnReport, RootResults
from checker.shacl.shapes import Shape, Shapes
from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.stars import match_patterns
from checker.shacl.sparql.tables import Rows

Triple = tuple[Term, Term, Term]
Pairs = dict[int, Packed]

_MOST_ROWS = 2_000_000
_WHOLE_FROM = 0.2
"""Part of a shape's focus nodes from which evaluating all of them is the quicker way."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a change did to the outcome: results that are ``new`` and results that are ``gone``.

    ``checked`` counts the focus nodes that were evaluated again; ``whole`` are the root shapes that were evaluated for
    all their focus nodes; ``seconds`` is all of it.
    """

    new: ColumnReport
    gone: ColumnReport
    checked: int
    whole: tuple[Term, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class _State:
    evaluation: Evaluation
    roots: tuple[RootResults, ...]


class Resident:
    """One data graph under one set of compiled shapes, validated once and kept up to date.

    Not for several threads at once. The graph given is never changed: each change makes a new one that shares all
    columns it did not touch.
    """

    def __init__(self, data: Graph, compiled: Shapes, *, seconds_per_shape: float | None = None) -> None:
        """Validate ``data``; raises ValueError when data and shapes do not share a term table."""
        if data.terms is not compiled.graph.terms:
            raise ValueError("data and shapes must share one term table")
        self._compiled = compiled
        self._seconds = seconds_per_shape
        self._values = Values(data.terms, room=0.1)
        self._reaches = [reach_of(root, compiled) for root in compiled.roots]
        evaluation = Evaluation(data, compiled, self._values)
        roots = tuple(evaluation.validate(root, seconds_per_shape) for root in compiled.roots)
        self._state = _State(evaluation, roots)
        for column in data.columns.values():
            column.inverse.__len__()  # made now, so that the first change does not pay for it

    @property
    def data(self) -> Graph:
        """The graph as it is now."""
        return self._state.evaluation.data

    def report(self) -> ColumnReport:
        """The outcome as it is now: the results of a full run, though their order within a shape may differ."""
        return ColumnReport(self.data.terms, self._state.roots, self._state.evaluation)

    def change(self, added: Iterable[Triple] = (), removed: Iterable[Triple] = ()) -> Change:
        """Take ``removed`` out of the graph, then put ``added`` in; tell what that does to the outcome.

        Triples that are not there to remove, or there already, count as no change. A shape that reaches its time limit
        has no results and says so in ``report()``; at the next change it is evaluated as a whole.
        """
        self._state, made = self._step(*self._effective(added, removed))
        return made

    def what_if(self, added: Iterable[Triple] = (), removed: Iterable[Triple] = ()) -> Change:
        """What :meth:`change` would tell; the graph and the outcome stay as they are."""
        return self._step(*self._effective(added, removed))[1]

    def become(self, data: Graph) -> Change:
        """Change to ``data``, a graph over the same terms (a file that was read again)."""
        if data.terms is not self.data.terms:
            raise ValueError("the graphs must share one term table")
        added, removed = {}, {}
        for predicate in {**self.data.columns, **data.columns}:
            old, new = self.data.column(predicate), data.column(predicate)
            if old is not new:
                added[predicate] = new.packed[~in_sorted(new.packed, old.packed)]
                removed[predicate] = old.packed[~in_sorted(old.packed, new.packed)]
        self._state, made = self._step(_filled(added), _filled(removed))
        return made

    def _effective(self, added: Iterable[Triple], removed: Iterable[Triple]) -> tuple[Pairs, Pairs]:
        """Packed pairs by predicate that are really new, and really there to remove."""
        wanted, unwanted = self._numbered(added), self._numbered(removed)
        plus = {triple for triple in wanted if not self._has(triple)}
        minus = {triple for triple in unwanted - wanted if self._has(triple)}
        return _by_predicate(plus), _by_predicate(minus)

    def _numbered(self, triples: Iterable[Triple]) -> set[tuple[int, int, int]]:
        intern = self.data.terms.intern
        return {(intern(encode(s)), intern(encode(p)), intern(encode(o))) for s, p, o in triples}

    def _has(self, triple: tuple[int, int, int]) -> bool:
        subject, predicate, value = triple
        return self.data.column(predicate).has(subject, value)

    def _step(self, added: Pairs, removed: Pairs) -> tuple[_State, Change]:
        started = time.perf_counter()
        old = self._state
        data = self.data.changed(added, removed)
        evaluation = Evaluation(data, self._compiled, self._values)
        roots: list[RootResults] = []
        new: list[RootResults] = []
        gone: list[RootResults] = []
        whole: list[Term] = []
        checked = 0
        for place, root in enumerate(self._compiled.roots):
            now = old.roots[place]
            only = self._within_reach(now, self._reaches[place], evaluation, added, removed)
            after, more, less, count, was_whole = self._again(root, now, only, evaluation)
            roots.append(after)
            new.append(more)
            gone.append(less)
            checked += count
            if was_whole:
                whole.append(root.node)
        terms = data.terms
        seconds = time.perf_counter() - started
        change = Change(
            ColumnReport(terms, tuple(new), evaluation),
            ColumnReport(terms, tuple(gone), old.evaluation),
            checked,
            tuple(whole),
            seconds,
        )
        return _State(evaluation, tuple(roots)), change

    def _again(
        self, root: Shape, now: RootResults, only: Ids | None, evaluation: Evaluation
    ) -> tuple[RootResults, RootResults, RootResults, int, bool]:
        """(the root's results, the new ones, those that are gone, focus nodes evaluated, whether that was all)."""
        nothing = RootResults(root, 0, (), 0.0)
        if only is not None and not len(only):
            return now, nothing, nothing, 0, False
        if only is not None:
            before = self._state.evaluation.validate(root, self._seconds, only)
            after = evaluation.validate(root, self._seconds, only)
            if before.failure is None and after.failure is None:
                new, gone = difference(before, after)
                focus_nodes = now.focus_nodes + after.focus_nodes - before.focus_nodes
                return patched(now, new, gone, focus_nodes), new, gone, after.focus_nodes, False
        full = evaluation.validate(root, self._seconds)
        new, gone = difference(now, full)
        return full, new, gone, full.focus_nodes, True

    def _within_reach(
        self, now: RootResults, reach: Reach, evaluation: Evaluation, added: Pairs, removed: Pairs
    ) -> Ids | None:
        """Focus nodes that the change can touch, ascending; None: as good as all."""
        if now.failure is not None and (added or removed):
            return None
        found: list[Ids] = [np.empty(0, dtype=np.uint32)]
        for graph, changed in ((evaluation.data, added), (self.data, removed)):
            for predicate, pairs in changed.items():
                edges = reach.about(self.data.terms.keys[predicate])
                if edges is None:
                    return None
                for edge in edges:
                    try:
                        found.append(self._joined(edge, pairs, graph))
                    except LimitExceeded:
                        return None
        touched = distinct(np.concatenate(found))
        return None if len(touched) > max(1_000, _WHOLE_FROM * now.focus_nodes) else touched

    def _joined(self, edge: Edge, pairs: Packed, graph: Graph) -> Ids:
        """Focus nodes that have one of ``pairs`` where ``edge`` is, with all that stands beside it, in ``graph``."""
        columns: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
        good = np.ones(len(pairs), dtype=np.bool_)
        for place, column in ((edge.subject, pairs >> np.uint64(32)), (edge.value, pairs & np.uint64(0xFFFFFFFF))):
            ids = column.astype(np.int64)
            if isinstance(place, n.Const):
                good &= ids == self._constant(place.key)
            elif place.name in columns:
                good &= ids == columns[place.name]
            else:
                columns[place.name] = ids
        rows = Rows(columns, len(pairs)).take(good)
        if edge.beside and rows.count:
            run = Run(graph, self._values, Rows.unit(), None, _MOST_ROWS)
            rows = match_patterns(edge.beside, rows, run)
        return rows.column(FOCUS.name).astype(np.uint32) if rows.count else np.empty(0, dtype=np.uint32)

    def _constant(self, key: Key) -> int:
        found = self.data.terms.find(key)
        return -1 if found is None else found


def _filled(pairs: Mapping[int, Packed]) -> Pairs:
    return {predicate: packed for predicate, packed in pairs.items() if len(packed)}


def _by_predicate(triples: set[tuple[int, int, int]]) -> Pairs:
    found: dict[int, list[tuple[int, int]]] = {}
    for subject, predicate, value in triples:
        found.setdefault(predicate, []).append((subject, value))
    made: Pairs = {}
    for predicate, pairs in found.items():
        table = np.array(sorted(pairs), dtype=np.uint32)
        made[predicate] = pack(table[:, 0], table[:, 1])
    return made
