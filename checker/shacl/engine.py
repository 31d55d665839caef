"""The set engine: SHACL Core and SHACL-SPARQL on columns."""

from __future__ import annotations

from collections.abc import Sequence

from checker.graph.columns import Graph, Ids
from checker.graph.terms import Term
from checker.graph.values import Values
from checker.shacl.evaluation import Evaluation
from checker.shacl.report import ValidationReport
from checker.shacl.results import ColumnReport
from checker.shacl.shapes import Shapes, read_shapes


class SetEngine:
    """The engine that checks a constraint for all nodes at once.

    ``most_results`` caps the result objects of one root shape; ``ShapeRun.results`` always tells the true number. Side
    columns are kept from one validation to the next, as long as the graphs share a term table.
    """

    name = "sets"

    def __init__(self, most_results: int | None = None) -> None:
        self._most_results = most_results
        self._values: Values | None = None

    @staticmethod
    def compile(shapes: Graph, roots: Sequence[Term] | None = None) -> Shapes:
        """Read and check the shapes once, to validate many graphs; raises ShapesError when they are ill-formed."""
        return read_shapes(shapes, roots)

    def validate(
        self, data: Graph, shapes: Graph, roots: Sequence[Term] | None = None, *, seconds_per_shape: float | None = None
    ) -> ValidationReport:
        """See :class:`checker.shacl.report.Engine`."""
        return self.run(data, read_shapes(shapes, roots), seconds_per_shape=seconds_per_shape).report(
            self._most_results
        )

    def run(
        self, data: Graph, compiled: Shapes, *, seconds_per_shape: float | None = None, focus: Ids | None = None
    ) -> ColumnReport:
        """As :meth:`validate`, with shapes already read and results still in columns.

        ``focus`` limits the focus nodes to these ids (in any order): a check of what changed.
        """
        if data.terms is not compiled.graph.terms:
            raise ValueError("data and shapes must share one term table")
        if self._values is None or self._values.terms is not data.terms:
            self._values = Values(data.terms)
        evaluation = Evaluation(data, compiled, self._values)
        roots = tuple(evaluation.validate(root, seconds_per_shape, focus) for root in compiled.roots)
        return ColumnReport(data.terms, roots, evaluation)
