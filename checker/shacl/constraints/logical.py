"""Logical constraints: sh:not, sh:and, sh:or, sh:xone (SHACL 4.6): boolean sets over the value nodes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from checker.graph.paths import SH
from checker.graph.terms import Term
from checker.shacl.constraints.base import Constraint, Failures, Mask, Pairs, Run
from checker.shacl.constraints.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Not(Constraint):
    """No value node conforms to the shape."""

    component: ClassVar[str] = SH + "NotConstraintComponent"
    shape: Term

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Not]:
        """See Constraint."""
        return (cls(shape) for shape in given.shapes("not"))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        return Failures.of_values(pairs, run.conforming(self.shape, pairs.values))

    def references(self) -> tuple[Term, ...]:
        """See Constraint."""
        return (self.shape,)


@dataclass(frozen=True, slots=True)
class _Counted(Constraint):
    """Judges a value node by how many of the shapes it conforms to; a shape listed twice counts twice."""

    name: ClassVar[str]
    shapes: tuple[Term, ...]

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Self]:
        """See Constraint."""
        return (cls(shapes) for shapes in given.shape_lists(cls.name))

    @abstractmethod
    def good(self, conforming: NDArray[np.intp]) -> Mask:
        """Which counts are good."""

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        count = np.zeros(len(pairs.values), dtype=np.intp)
        for shape in self.shapes:
            count += run.conforming(shape, pairs.values)
        return Failures.of_values(pairs, ~self.good(count))

    def references(self) -> tuple[Term, ...]:
        """See Constraint."""
        return self.shapes

    def explaining(self) -> tuple[Term, ...]:
        """See Constraint."""
        return tuple(dict.fromkeys(self.shapes))


@dataclass(frozen=True, slots=True)
class And(_Counted):
    """Each value node conforms to all shapes."""

    component: ClassVar[str] = SH + "AndConstraintComponent"
    name: ClassVar[str] = "and"

    def good(self, conforming: NDArray[np.intp]) -> Mask:
        """See _Counted."""
        good: Mask = conforming == len(self.shapes)
        return good


@dataclass(frozen=True, slots=True)
class Or(_Counted):
    """Each value node conforms to at least one shape."""

    component: ClassVar[str] = SH + "OrConstraintComponent"
    name: ClassVar[str] = "or"

    def good(self, conforming: NDArray[np.intp]) -> Mask:
        """See _Counted."""
        good: Mask = conforming > 0
        return good


@dataclass(frozen=True, slots=True)
class Xone(_Counted):
    """Each value node conforms to exactly one shape."""

    component: ClassVar[str] = SH + "XoneConstraintComponent"
    name: ClassVar[str] = "xone"

    def good(self, conforming: NDArray[np.intp]) -> Mask:
        """See _Counted."""
        good: Mask = conforming == 1
        return good
