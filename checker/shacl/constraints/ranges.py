"""Value range constraints: sh:minExclusive, sh:minInclusive, sh:maxExclusive, sh:maxInclusive (SHACL 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from checker.graph.paths import SH
from checker.graph.terms import Literal
from checker.graph.values import EQUAL, GREATER, LESS
from checker.shacl.constraints.base import Constraint, Failures, Pairs, Run, number_of, per_distinct
from checker.shacl.constraints.parameters import Parameters


@dataclass(frozen=True, slots=True)
class _Range(Constraint):
    """Each value node compares with the bound as asked; what does not compare (other type, no time zone) fails."""

    name: ClassVar[str]
    accepted: ClassVar[tuple[int, ...]]
    """Outcomes of comparing value with bound that are good."""
    bound: Literal

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Self]:
        """See Constraint."""
        found = given.literal(cls.name)
        if found is not None:
            yield cls(found)

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        bound = np.array([number_of(run.data.terms, self.bound)])
        good = per_distinct(pairs.values, lambda ids: np.isin(run.values.compare(ids, bound), self.accepted))
        return Failures.of_values(pairs, ~good)

    @property
    def arguments(self) -> dict[str, Literal]:
        """See Constraint."""
        return {self.name: self.bound}


@dataclass(frozen=True, slots=True)
class MinExclusive(_Range):
    """bound < value."""

    component: ClassVar[str] = SH + "MinExclusiveConstraintComponent"
    name: ClassVar[str] = "minExclusive"
    accepted: ClassVar[tuple[int, ...]] = (GREATER,)


@dataclass(frozen=True, slots=True)
class MinInclusive(_Range):
    """bound <= value."""

    component: ClassVar[str] = SH + "MinInclusiveConstraintComponent"
    name: ClassVar[str] = "minInclusive"
    accepted: ClassVar[tuple[int, ...]] = (GREATER, EQUAL)


@dataclass(frozen=True, slots=True)
class MaxExclusive(_Range):
    """bound > value."""

    component: ClassVar[str] = SH + "MaxExclusiveConstraintComponent"
    name: ClassVar[str] = "maxExclusive"
    accepted: ClassVar[tuple[int, ...]] = (LESS,)


@dataclass(frozen=True, slots=True)
class MaxInclusive(_Range):
    """bound >= value."""

    component: ClassVar[str] = SH + "MaxInclusiveConstraintComponent"
    name: ClassVar[str] = "maxInclusive"
    accepted: ClassVar[tuple[int, ...]] = (LESS, EQUAL)
