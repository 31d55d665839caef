"""Cardinality constraints: sh:minCount, sh:maxCount (SHACL 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from checker.graph.paths import SH
from checker.graph.terms import XSD, Literal
from checker.shacl.constraints.base import Constraint, Failures, Pairs, Run
from checker.shacl.constraints.parameters import Parameters


@dataclass(frozen=True, slots=True)
class MinCount(Constraint):
    """Each focus node has at least ``least`` value nodes."""

    component: ClassVar[str] = SH + "MinCountConstraintComponent"
    least: int

    @classmethod
    def read(cls, given: Parameters) -> Iterator[MinCount]:
        """See Constraint."""
        given.only_in_property_shape("minCount")
        found = given.integer("minCount")
        if found is not None:
            yield cls(found)

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        return Failures.of_focus(pairs.counts() < self.least)

    @property
    def arguments(self) -> dict[str, Literal]:
        """See Constraint."""
        return {"minCount": Literal(str(self.least), XSD + "integer")}


@dataclass(frozen=True, slots=True)
class MaxCount(Constraint):
    """Each focus node has at most ``most`` value nodes."""

    component: ClassVar[str] = SH + "MaxCountConstraintComponent"
    most: int

    @classmethod
    def read(cls, given: Parameters) -> Iterator[MaxCount]:
        """See Constraint."""
        given.only_in_property_shape("maxCount")
        found = given.integer("maxCount")
        if found is not None:
            yield cls(found)

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        return Failures.of_focus(pairs.counts() > self.most)

    @property
    def arguments(self) -> dict[str, Literal]:
        """See Constraint."""
        return {"maxCount": Literal(str(self.most), XSD + "integer")}
