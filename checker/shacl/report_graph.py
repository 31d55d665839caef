"""A validation report as RDF (SHACL section 3.6)."""

from __future__ import annotations

from checker.graph.columns import Graph, GraphBuilder
from checker.graph.paths import SH, Alternative, Inverse, Path, Predicate, Repeat, Sequence
from checker.graph.terms import RDF, XSD, Blank, Iri, Literal, Term, TermTable
from checker.shacl.report import ValidationReport, ValidationResult

_NIL = Iri(RDF + "nil")


def report_graph(report: ValidationReport, terms: TermTable | None = None, label: str = "report") -> Graph:
    """The report as a graph over ``terms``; its own blank nodes are named ``label``, ``label0``, ``label1``…

    Focus nodes, values and source shapes keep their terms, so blank nodes among them have the labels of the data and
    shapes graphs (SHACL 3.6.2 lets a report do so).
    """
    return _Writer(GraphBuilder(terms if terms is not None else TermTable()), label).write(report)


class _Writer:
    def __init__(self, builder: GraphBuilder, label: str) -> None:
        self._builder = builder
        self._label = label
        self._made = 0

    def write(self, report: ValidationReport) -> Graph:
        """The whole report."""
        node = Blank(self._label)
        self._add(node, RDF + "type", Iri(SH + "ValidationReport"))
        self._add(node, SH + "conforms", Literal("true" if report.conforms else "false", XSD + "boolean"))
        for result in report.results:
            self._add(node, SH + "result", self._result(result))
        return self._builder.build()

    def _add(self, subject: Term, predicate: str, value: Term) -> None:
        self._builder.add_terms(subject, Iri(predicate), value)

    def _blank(self) -> Blank:
        self._made += 1
        return Blank(f"{self._label}{self._made - 1}")

    def _result(self, result: ValidationResult) -> Blank:
        node = self._blank()
        self._add(node, RDF + "type", Iri(SH + "ValidationResult"))
        self._add(node, SH + "focusNode", result.focus)
        if result.path is not None:
            self._add(node, SH + "resultPath", self._path(result.path))
        if result.value is not None:
            self._add(node, SH + "value", result.value)
        self._add(node, SH + "sourceShape", result.source_shape)
        self._add(node, SH + "sourceConstraintComponent", Iri(result.component))
        self._add(node, SH + "resultSeverity", Iri(result.severity))
        if result.source_constraint is not None:
            self._add(node, SH + "sourceConstraint", result.source_constraint)
        for message in result.messages:
            self._add(node, SH + "resultMessage", message)
        for detail in result.details:
            self._add(node, SH + "detail", self._result(detail))
        return node

    def _path(self, path: Path) -> Term:
        """A well-formed path node (SHACL 2.3.1), new for each result."""
        match path:
            case Predicate(iri):
                return Iri(iri)
            case Sequence(steps):
                return self._list([self._path(step) for step in steps])
            case Alternative(choices):
                return self._with("alternativePath", self._list([self._path(choice) for choice in choices]))
            case Inverse(inner):
                return self._with("inversePath", self._path(inner))
            case Repeat(inner, least, unbounded):
                name = "oneOrMorePath" if least else "zeroOrMorePath" if unbounded else "zeroOrOnePath"
                return self._with(name, self._path(inner))

    def _with(self, name: str, inner: Term) -> Blank:
        node = self._blank()
        self._add(node, SH + name, inner)
        return node

    def _list(self, members: list[Term]) -> Term:
        rest: Term = _NIL
        for member in reversed(members):
            node = self._blank()
            self._add(node, RDF + "first", member)
            self._add(node, RDF + "rest", rest)
            rest = node
        return rest
