"""What one evaluation shares: the graph, the side columns, the seeds and the bounds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from checker.graph.columns import Graph
from checker.graph.terms import Key, Term, encode
from checker.graph.values import Values
from checker.shacl.sparql.errors import DeadlineExceeded, RowLimit
from checker.shacl.sparql.tables import IdColumn, Rows


@dataclass(slots=True)
class Run:
    """One evaluation of one query.

    ``seeds`` has a distinct row for each binding of the pre-bound variables (one empty row when there are none);
    ``deadline`` is a moment of :func:`time.monotonic`; ``cap`` bounds the rows of every intermediate table.
    ``predicates`` names those that a variable in their place may take; without an entry it may take any.
    """

    graph: Graph
    columns: Values
    seeds: Rows
    deadline: float | None
    cap: int
    decoded: dict[int, Term] = field(default_factory=dict)
    predicates: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def values(self) -> Values:
        """The side columns, up to date with the terms."""
        if len(self.columns) < len(self.graph.terms):
            self.columns.sync()
        return self.columns

    def check(self) -> None:
        """Raise DeadlineExceeded when the time is up."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise DeadlineExceeded

    def allow(self, rows: int) -> None:
        """Raise RowLimit before ``rows`` rows are made, DeadlineExceeded when the time is up."""
        if rows > self.cap:
            raise RowLimit(rows, self.cap)
        self.check()

    def id_of(self, key: Key) -> int:
        """Id of a term, interned."""
        return self.graph.terms.intern(key)

    def constant(self, key: Key, count: int) -> IdColumn:
        """A column of one term."""
        return np.full(count, self.id_of(key), dtype=np.int64)

    def term(self, number: int) -> Term:
        """The term with id ``number``; remembered for the length of the run."""
        found = self.decoded.get(number)
        if found is None:
            found = self.decoded[number] = self.graph.terms.term(number)
        return found

    def intern(self, term: Term) -> int:
        """Id of a computed term."""
        return self.graph.terms.intern(encode(term))

    def seeded_with(self, seeds: Rows) -> Run:
        """The same run with other seeds."""
        return replace(self, seeds=seeds)
