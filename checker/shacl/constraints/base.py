"""What a constraint is: a set of parameters that says which (focus node, value node) pairs fail.

A constraint looks at all focus nodes of its shape at once. It gets them as :class:`Pairs` and answers with
:class:`Failures`, both columns; it never sees one node at a time, and looks at the text of a term only where it must,
once per distinct term.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from checker.graph.columns import Graph, Ids, Packed, pack
from checker.graph.integers import ascending, ranked
from checker.graph.terms import Literal, Term
from checker.graph.values import Values
from checker.shacl.constraints.parameters import Parameters

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
MaybeIds = NDArray[np.int64]
"""Term ids, -1 where there is none."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The value nodes of all focus nodes of a shape.

    ``focus``: ids, ascending; a node that sh:property reached twice stands there twice, and is reported twice. Pair i
    is focus node ``focus[rows[i]]`` with value node ``values[i]``; rows ascend, values ascend within a row, no
    (row, value) comes twice. For a node shape each focus node is its own value node.
    """

    focus: Ids
    rows: Rows
    values: Ids

    @property
    def packed(self) -> Packed:
        """(row, value) in one sorted column."""
        return pack(self.rows.astype(np.uint32), self.values)

    def counts(self, chosen: Mask | None = None) -> NDArray[np.intp]:
        """Per focus node the number of its value nodes, or of those that are ``chosen``."""
        return np.bincount(self.rows if chosen is None else self.rows[chosen], minlength=len(self.focus))


@dataclass(frozen=True, slots=True)
class Failures:
    """Results of one constraint: ``rows`` are places in ``Pairs.focus``.

    ``values`` is the sh:value of each, or -1; ``paths`` the predicate id of each result that has a path of its own
    (sh:closed, ?path in SPARQL), or -1; ``bindings`` columns of further SPARQL variables, for messages.
    """

    rows: Rows
    values: MaybeIds
    paths: MaybeIds | None = None
    bindings: Mapping[str, MaybeIds] = field(default_factory=dict)

    @classmethod
    def of_values(cls, pairs: Pairs, failing: Mask) -> Failures:
        """One result for each failing pair, with its value node."""
        places = np.flatnonzero(failing)
        return cls(pairs.rows[places], pairs.values[places].astype(np.int64))

    @classmethod
    def of_focus(cls, failing: Mask) -> Failures:
        """One result for each failing focus node, without a value."""
        rows = np.flatnonzero(failing)
        return cls(rows, np.full(len(rows), -1, dtype=np.int64))


class Run(Protocol):
    """What a constraint may ask of the validation that it is part of."""

    @property
    def data(self) -> Graph:
        """The data graph."""
        ...

    @property
    def shapes(self) -> Graph:
        """The shapes graph."""
        ...

    @property
    def values(self) -> Values:
        """Side columns, covering every term of the table."""
        ...

    @property
    def store(self) -> Any:
        """The graphs in an Oxigraph store, for queries (see queries.Asker)."""
        ...

    @property
    def deadline(self) -> float | None:
        """When the current root shape must be done (time.monotonic), or None."""
        ...

    def conforming(self, shape: Term, nodes: Ids) -> Mask:
        """Per node: whether it conforms to the shape; nodes in any order, repeats allowed."""
        ...

    def are_members(self, class_iri: Term, nodes: Ids) -> Mask:
        """Per node: whether it is a SHACL instance of the class."""
        ...

    def check_time(self) -> None:
        """Raise TimeUp when the deadline has passed."""
        ...


class TimeUp(Exception):
    """The time for one root shape is over; the others go on."""


class Constraint(ABC):
    """One constraint of a shape; subclasses are frozen dataclasses of its parameters."""

    __slots__ = ()

    component: ClassVar[str]
    """IRI of the constraint component."""

    @classmethod
    @abstractmethod
    def read(cls, given: Parameters) -> Iterator[Self]:
        """The constraints of this component that a shape declares; raises ShapesError when ill-formed."""

    @abstractmethod
    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """The validation results."""

    def references(self) -> tuple[Term, ...]:
        """Shapes that this constraint asks about."""
        return ()

    def explaining(self) -> tuple[Term, ...]:
        """Shapes whose own results say why a value node failed (they become sh:detail)."""
        return ()

    @property
    def source_component(self) -> str:
        """IRI of the component as the report names it."""
        return self.component

    @property
    def node(self) -> Term | None:
        """The sh:sourceConstraint, when there is one."""
        return None

    @property
    def messages(self) -> tuple[Literal, ...]:
        """Messages of the constraint itself, which go before those of the shape."""
        return ()

    @property
    def arguments(self) -> Mapping[str, Term]:
        """Parameters by name, for messages."""
        return {}


def number_of(terms: Any, term: Term) -> int:
    """Id of ``term`` in the term table, or -1."""
    from checker.graph.terms import encode

    found = terms.find(encode(term))
    return -1 if found is None else found


def per_distinct(ids: Ids, judge: Any) -> Mask:
    """``judge`` applied to the distinct ids (ascending), spread over all of them again."""
    nodes, back = distinct_with_places(ids)
    verdict: Mask = judge(nodes)
    return verdict if back is None else verdict[back]


def distinct_with_places(ids: Ids) -> tuple[Ids, Rows | None]:
    """The distinct ids, ascending, and where each of ``ids`` is among them; None when they are those ids already."""
    return (ids, None) if ascending(ids) else ranked(ids)
