"""Other constraints: sh:in, sh:hasValue, sh:closed (SHACL 4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from checker.graph.integers import distinct, in_sorted
from checker.graph.paths import SH
from checker.graph.terms import Iri, Literal, Term
from checker.shacl.constraints.base import Constraint, Failures, Pairs, Run, number_of
from checker.shacl.constraints.parameters import Parameters, label


@dataclass(frozen=True, slots=True)
class In(Constraint):
    """Each value node is one of the terms; terms are the same when they are written the same."""

    component: ClassVar[str] = SH + "InConstraintComponent"
    terms: tuple[Term, ...]

    @classmethod
    def read(cls, given: Parameters) -> Iterator[In]:
        """See Constraint."""
        members = given.list_of("in")
        if members is not None:
            yield cls(members)

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        allowed = distinct(np.array([number_of(run.data.terms, term) for term in self.terms], dtype=np.int64))
        return Failures.of_values(pairs, ~in_sorted(pairs.values.astype(np.int64), allowed))

    @property
    def arguments(self) -> dict[str, Literal]:
        """See Constraint."""
        return {"in": Literal(", ".join(term[0] for term in self.terms))}


@dataclass(frozen=True, slots=True)
class HasValue(Constraint):
    """One of the value nodes is the term."""

    component: ClassVar[str] = SH + "HasValueConstraintComponent"
    term: Term

    @classmethod
    def read(cls, given: Parameters) -> Iterator[HasValue]:
        """See Constraint."""
        return (cls(term) for term in given.all("hasValue"))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        missing = np.ones(len(pairs.focus), dtype=np.bool_)
        missing[pairs.rows[pairs.values == number_of(run.data.terms, self.term)]] = False
        return Failures.of_focus(missing)

    @property
    def arguments(self) -> dict[str, Term]:
        """See Constraint."""
        return {"hasValue": self.term}


@dataclass(frozen=True, slots=True)
class Closed(Constraint):
    """Each value node has only the properties that the shape names; one result for each triple too many."""

    component: ClassVar[str] = SH + "ClosedConstraintComponent"
    allowed: frozenset[str]

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Closed]:
        """See Constraint."""
        ignored = given.list_of("ignoredProperties") or ()
        for member in ignored:
            if not isinstance(member, Iri):
                raise given.error(f"sh:ignoredProperties moet IRI's bevatten, niet {label(member)}.")
        if given.boolean("closed"):
            yield cls(given.property_predicates() | {member[0] for member in ignored})

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint.

        Goes over the columns of the graph and not over the nodes: a predicate that is not allowed is mostly absent.
        """
        node_of = np.zeros(len(run.data.terms), dtype=np.bool_)
        node_of[pairs.values] = True
        order = np.argsort(pairs.values, kind="stable")
        nodes = pairs.values[order]
        allowed = {number_of(run.data.terms, Iri(iri)) for iri in self.allowed}
        none = np.empty(0, dtype=np.int64)
        rows, values, paths = [none], [none], [none]
        for predicate, column in run.data.columns.items():
            if predicate in allowed:
                continue
            hits = np.flatnonzero(node_of[column.keys])
            if not len(hits):
                continue
            low = np.searchsorted(nodes, column.keys[hits], side="left")
            count = np.searchsorted(nodes, column.keys[hits], side="right") - low
            # a node may be the value of several focus nodes: one result for each
            places = np.repeat(low - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
            rows.append(pairs.rows[order[places]])
            values.append(np.repeat(column.values[hits], count).astype(np.int64))
            paths.append(np.full(len(places), predicate, dtype=np.int64))
        return Failures(np.concatenate(rows).astype(np.intp), np.concatenate(values), np.concatenate(paths))
