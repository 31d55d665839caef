"""Property pair constraints: sh:equals, sh:disjoint, sh:lessThan, sh:lessThanOrEquals (SHACL 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from checker.graph.columns import Packed, pack, unpack
from checker.graph.integers import in_sorted
from checker.graph.paths import SH
from checker.graph.terms import Iri
from checker.graph.values import EQUAL, LESS
from checker.shacl.constraints.base import Constraint, Failures, Pairs, Run
from checker.shacl.constraints.parameters import Parameters


def _others(run: Run, pairs: Pairs, predicate: Iri) -> Packed:
    """(row, object) of the other property, for every focus node; sorted."""
    rows, objects = run.data.column_of(predicate.value).expand(pairs.focus)
    return pack(rows.astype(np.uint32), objects)


def _failures(*parts: Packed) -> Failures:
    """One result for each packed (row, value)."""
    rows, values = unpack(np.concatenate(parts))
    return Failures(rows.astype(np.intp), values.astype(np.int64))


@dataclass(frozen=True, slots=True)
class Equals(Constraint):
    """The value nodes are exactly the objects of another property."""

    component: ClassVar[str] = SH + "EqualsConstraintComponent"
    other: Iri

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Equals]:
        """See Constraint."""
        return (cls(other) for other in given.iris("equals"))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        own, others = pairs.packed, _others(run, pairs, self.other)
        return _failures(own[~in_sorted(own, others)], others[~in_sorted(others, own)])

    @property
    def arguments(self) -> dict[str, Iri]:
        """See Constraint."""
        return {"equals": self.other}


@dataclass(frozen=True, slots=True)
class Disjoint(Constraint):
    """No value node is an object of another property."""

    component: ClassVar[str] = SH + "DisjointConstraintComponent"
    other: Iri

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Disjoint]:
        """See Constraint."""
        return (cls(other) for other in given.iris("disjoint"))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        own = pairs.packed
        return _failures(own[in_sorted(own, _others(run, pairs, self.other))])

    @property
    def arguments(self) -> dict[str, Iri]:
        """See Constraint."""
        return {"disjoint": self.other}


@dataclass(frozen=True, slots=True)
class LessThan(Constraint):
    """Each value node is less than each object of another property; one result for each pair that is not."""

    component: ClassVar[str] = SH + "LessThanConstraintComponent"
    name: ClassVar[str] = "lessThan"
    accepted: ClassVar[tuple[int, ...]] = (LESS,)
    other: Iri

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Self]:
        """See Constraint."""
        given.only_in_property_shape(cls.name)
        return (cls(other) for other in given.iris(cls.name))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        at, objects = run.data.column_of(self.other.value).expand(pairs.focus[pairs.rows])
        outcome = run.values.compare(pairs.values[at], objects)
        failing = at[~np.isin(outcome, self.accepted)]
        return Failures(pairs.rows[failing], pairs.values[failing].astype(np.int64))

    @property
    def arguments(self) -> dict[str, Iri]:
        """See Constraint."""
        return {self.name: self.other}


@dataclass(frozen=True, slots=True)
class LessThanOrEquals(LessThan):
    """Each value node is less than or equal to each object of another property."""

    component: ClassVar[str] = SH + "LessThanOrEqualsConstraintComponent"
    name: ClassVar[str] = "lessThanOrEquals"
    accepted: ClassVar[tuple[int, ...]] = (LESS, EQUAL)
