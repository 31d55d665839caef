"""Value type constraints: sh:class, sh:datatype, sh:nodeKind (SHACL 4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from checker.graph.paths import SH
from checker.graph.terms import Iri
from checker.graph.values import BLANK, IRI, LITERAL
from checker.shacl.constraints.base import Constraint, Failures, Pairs, Run
from checker.shacl.constraints.parameters import Parameters, label

_KINDS = {
    "IRI": (IRI,),
    "BlankNode": (BLANK,),
    "Literal": (LITERAL,),
    "BlankNodeOrIRI": (BLANK, IRI),
    "BlankNodeOrLiteral": (BLANK, LITERAL),
    "IRIOrLiteral": (IRI, LITERAL),
}


@dataclass(frozen=True, slots=True)
class Class(Constraint):
    """Each value node is a SHACL instance of the class, subclasses included."""

    component: ClassVar[str] = SH + "ClassConstraintComponent"
    kind: Iri

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Class]:
        """See Constraint."""
        return (cls(kind) for kind in given.iris("class"))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        return Failures.of_values(pairs, ~run.are_members(self.kind, pairs.values))

    @property
    def arguments(self) -> dict[str, Iri]:
        """See Constraint."""
        return {"class": self.kind}


@dataclass(frozen=True, slots=True)
class Datatype(Constraint):
    """Each value node is a literal of the datatype, and well-formed."""

    component: ClassVar[str] = SH + "DatatypeConstraintComponent"
    datatype: Iri

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Datatype]:
        """See Constraint."""
        found = given.iri("datatype")
        if found is not None:
            yield cls(found)

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        good = run.values.datatype[pairs.values] == run.values.datatype_number(self.datatype.value)
        places = np.flatnonzero(good)
        good[places] = run.values.well_formed(pairs.values[places])
        return Failures.of_values(pairs, ~good)

    @property
    def arguments(self) -> dict[str, Iri]:
        """See Constraint."""
        return {"datatype": self.datatype}


@dataclass(frozen=True, slots=True)
class NodeKind(Constraint):
    """Each value node is of one of the kinds."""

    component: ClassVar[str] = SH + "NodeKindConstraintComponent"
    kind: Iri

    @classmethod
    def read(cls, given: Parameters) -> Iterator[NodeKind]:
        """See Constraint."""
        found = given.iri("nodeKind")
        if found is not None:
            if found.value.removeprefix(SH) not in _KINDS:
                raise given.error(f"sh:nodeKind kent {label(found)} niet.")
            yield cls(found)

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        kinds = run.values.kind[pairs.values]
        return Failures.of_values(pairs, ~np.isin(kinds, _KINDS[self.kind.value.removeprefix(SH)]))

    @property
    def arguments(self) -> dict[str, Iri]:
        """See Constraint."""
        return {"nodeKind": self.kind}
