"""Shape-based constraints: sh:node, sh:property, sh:qualifiedValueShape (SHACL 4.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from checker.graph.paths import SH
from checker.graph.terms import XSD, Literal, Term
from checker.shacl.constraints.base import Constraint, Failures, Mask, Pairs, Run
from checker.shacl.constraints.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Node(Constraint):
    """Each value node conforms to the node shape."""

    component: ClassVar[str] = SH + "NodeConstraintComponent"
    shape: Term

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Node]:
        """See Constraint."""
        return (cls(shape) for shape in given.shapes("node"))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        return Failures.of_values(pairs, ~run.conforming(self.shape, pairs.values))

    def references(self) -> tuple[Term, ...]:
        """See Constraint."""
        return (self.shape,)

    def explaining(self) -> tuple[Term, ...]:
        """See Constraint."""
        return (self.shape,)


@dataclass(frozen=True, slots=True)
class Property(Constraint):
    """Each value node conforms to the property shape; the results are those of that shape itself, see engine."""

    component: ClassVar[str] = SH + "PropertyConstraintComponent"
    shape: Term

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Property]:
        """See Constraint."""
        return (cls(shape) for shape in given.shapes("property"))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        return Failures.of_values(pairs, ~run.conforming(self.shape, pairs.values))

    def references(self) -> tuple[Term, ...]:
        """See Constraint."""
        return (self.shape,)


@dataclass(frozen=True, slots=True)
class _Qualified(Constraint):
    """A number of value nodes conforms to ``shape`` and, when disjoint, to none of the ``siblings``."""

    shape: Term
    siblings: tuple[Term, ...]
    bound: int
    name: ClassVar[str]

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Self]:
        """See Constraint."""
        shapes = given.shapes("qualifiedValueShape")
        if not shapes:
            return
        given.one("qualifiedValueShape")
        given.only_in_property_shape("qualifiedValueShape")
        if not given.all("qualifiedMinCount") and not given.all("qualifiedMaxCount"):
            raise given.error("bij sh:qualifiedValueShape hoort sh:qualifiedMinCount of sh:qualifiedMaxCount.")
        bound = given.integer(cls.name)
        if bound is not None:
            disjoint = given.boolean("qualifiedValueShapesDisjoint")
            yield cls(shapes[0], given.sibling_shapes() if disjoint else (), bound)

    def _chosen(self, run: Run, pairs: Pairs) -> Mask:
        chosen = run.conforming(self.shape, pairs.values)
        for sibling in self.siblings:
            chosen &= ~run.conforming(sibling, pairs.values)
        return chosen

    def references(self) -> tuple[Term, ...]:
        """See Constraint."""
        return (self.shape, *self.siblings)

    @property
    def arguments(self) -> dict[str, Literal]:
        """See Constraint."""
        return {self.name: Literal(str(self.bound), XSD + "integer")}


@dataclass(frozen=True, slots=True)
class QualifiedMinCount(_Qualified):
    """At least ``bound`` of them."""

    component: ClassVar[str] = SH + "QualifiedMinCountConstraintComponent"
    name: ClassVar[str] = "qualifiedMinCount"

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        return Failures.of_focus(pairs.counts(self._chosen(run, pairs)) < self.bound)


@dataclass(frozen=True, slots=True)
class QualifiedMaxCount(_Qualified):
    """At most ``bound`` of them."""

    component: ClassVar[str] = SH + "QualifiedMaxCountConstraintComponent"
    name: ClassVar[str] = "qualifiedMaxCount"

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        return Failures.of_focus(pairs.counts(self._chosen(run, pairs)) > self.bound)
