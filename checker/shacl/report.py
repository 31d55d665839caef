"""The validation report: what an engine answers, in the terms of SHACL section 3.6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from checker.graph.columns import Graph
from checker.graph.paths import Path
from checker.graph.terms import Literal, Term


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One validation result (SHACL 3.6.2).

    ``root`` is the shape whose target (or whose call) made ``focus`` a focus node; ``source_shape`` the shape, possibly
    nested, whose constraint failed; ``source_constraint`` the sh:sparql node, when there is one; ``component`` and
    ``severity`` are IRIs; ``details`` say why a nested shape failed.
    """

    focus: Term
    path: Path | None
    value: Term | None
    root: Term
    source_shape: Term
    component: str
    severity: str
    messages: tuple[Literal, ...] = ()
    source_constraint: Term | None = None
    details: tuple[ValidationResult, ...] = ()


@dataclass(frozen=True, slots=True)
class ShapeRun:
    """What validating one root shape took: focus nodes, results, seconds; ``failure`` when it could not finish."""

    shape: Term
    focus_nodes: int
    results: int
    seconds: float
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """Outcome of one validation; ``runs`` has a row for each root shape, in the order given."""

    conforms: bool
    results: tuple[ValidationResult, ...]
    runs: tuple[ShapeRun, ...] = field(default=())


class ShapesError(ValueError):
    """The shapes graph is not well-formed (SHACL: 'failure'); ``shape`` is the node to point at."""

    def __init__(self, message: str, shape: Term | None = None) -> None:
        super().__init__(message)
        self.shape = shape


class Engine(Protocol):
    """A SHACL engine: shapes in, data in, report out."""

    name: str

    def validate(
        self, data: Graph, shapes: Graph, roots: Sequence[Term] | None = None, *, seconds_per_shape: float | None = None
    ) -> ValidationReport:
        """Validate ``data`` against the shapes in ``shapes``.

        ``roots`` limits the run to these top-level shapes (None: every shape with a target). Both graphs must share
        one term table. Raises ShapesError when the shapes are ill-formed.
        """
        ...
