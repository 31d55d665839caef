"""The shapes graph as frozen values: shapes with their targets and constraints, well-formed and free of recursion.

Source: SHACL sections 2.1 (shapes), 2.2 and 2.3 (node and property shapes), 3.4.3 (recursion is ours to refuse).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from checker.graph.columns import Graph
from checker.graph.paths import SH, Path, PathError, read_path
from checker.graph.terms import Iri, Literal, Term, encode
from checker.shacl.classes import Classes
from checker.shacl.constraints import COMPONENTS
from checker.shacl.constraints.base import Constraint
from checker.shacl.constraints.nested import Node, Property
from checker.shacl.constraints.parameters import TRUE, Parameters, label
from checker.shacl.constraints.sparql import read_sparql
from checker.shacl.indexed import indexed
from checker.shacl.report import ShapesError
from checker.shacl.targets import Targets, read_targets, targeted

_DEEPEST = 100
VIOLATION = SH + "Violation"


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape (``path`` None) or a property shape."""

    node: Term
    path: Path | None
    targets: Targets
    constraints: tuple[Constraint, ...]
    severity: str = VIOLATION
    messages: tuple[Literal, ...] = ()
    deactivated: bool = False


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes that a validation needs, by node; ``roots`` are those it starts from."""

    graph: Graph
    by_node: Mapping[Term, Shape]
    roots: tuple[Shape, ...]


class PreparedGraph(Graph):
    """A shapes graph whose shapes were read before: ``shape`` gives one that was found in order (KeyError: unknown)."""

    __slots__ = ("shape",)

    def __init__(self, graph: Graph, shape: Callable[[Term], Shape]) -> None:
        super().__init__(graph.terms, graph.columns)
        self.shape = shape

    def shapes(self, roots: Iterable[Term]) -> Shapes | None:
        """The shapes in ``roots`` with all they refer to; None when one of them was not read before."""
        found: dict[Term, Shape] = {}
        asked = list(dict.fromkeys(roots))
        todo = asked[:]
        try:
            while todo:
                node = todo.pop()
                if node not in found:
                    shape = found[node] = self.shape(node)
                    todo.extend(other for constraint in shape.constraints for other in constraint.references())
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            return None
        return Shapes(self, found, tuple(found[node] for node in asked))


def read_shapes(graph: Graph, roots: Iterable[Term] | None = None) -> Shapes:
    """The shapes of ``graph``: those in ``roots`` with all they refer to, or every shape.

    Raises ShapesError when one of them is ill-formed, refers to a node that is no shape, or refers to itself.
    """
    asked = None if roots is None else list(dict.fromkeys(roots))
    if isinstance(graph, PreparedGraph) and asked is not None and (known := graph.shapes(asked)) is not None:
        return known
    reader = _Reader(indexed(graph))
    todo = list(targeted(graph) if asked is None else asked)
    while todo:
        node = todo.pop()
        if node not in reader.shapes:
            todo.extend(reader.read(node))
    _refuse_recursion(reader.shapes)
    starts = (
        [shape for shape in (reader.shapes[node] for node in targeted(graph)) if shape.targets]
        if asked is None
        else [reader.shapes[node] for node in asked]
    )
    return Shapes(graph, reader.shapes, tuple(starts))


class _Reader:
    """Reads shapes one by one; ``shapes`` has those read so far."""

    def __init__(self, graph: Graph) -> None:
        self.shapes: dict[Term, Shape] = {}
        self._graph = graph
        self._classes = Classes(graph)
        self._sparql = read_sparql(graph)

    def read(self, node: Term) -> tuple[Term, ...]:
        """Read one shape; returns the shapes it refers to."""
        given = Parameters(self._graph, node, bool(self._graph.objects(node, SH + "path")))
        self._check_kind(given)
        constraints = [constraint for component in COMPONENTS for constraint in component.read(given)]
        constraints.extend(self._sparql(given))
        self._check_references(given, constraints)
        severity = given.iri("severity")
        self.shapes[node] = Shape(
            node=node,
            path=self._path(given),
            targets=read_targets(given, self._classes),
            constraints=tuple(constraints),
            severity=severity.value if severity else VIOLATION,
            messages=given.messages(),
            deactivated=self._deactivated(given),
        )
        return tuple(shape for constraint in constraints for shape in constraint.references())

    def _check_kind(self, given: Parameters) -> None:
        if isinstance(given.node, Literal) or not self._is_described(given.node):
            raise ShapesError(f"Shape {label(given.node)} staat niet in de shapes.", given.node)
        kinds = self._graph.objects(given.node, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        if Iri(SH + "NodeShape") in kinds and given.is_property:
            raise given.error("een sh:NodeShape heeft geen sh:path.")
        if Iri(SH + "PropertyShape") in kinds and not given.is_property:
            raise given.error("een sh:PropertyShape heeft een sh:path nodig.")

    def _is_described(self, node: Term) -> bool:
        """Whether the graph says anything about ``node``: a reference to nothing is a typing error, and no shape."""
        number = self._graph.terms.find(encode(node))
        return number is not None and any(len(column.of(number)) for column in self._graph.columns.values())

    def _check_references(self, given: Parameters, constraints: list[Constraint]) -> None:
        for constraint in constraints:
            for shape in constraint.references():
                has_path = bool(self._graph.objects(shape, SH + "path"))
                if isinstance(constraint, Property) and not has_path:
                    raise given.error(f"sh:property {label(shape)} heeft geen sh:path.")
                if isinstance(constraint, Node) and has_path:
                    raise given.error(f"sh:node {label(shape)} is een property shape; gebruik sh:property.")

    def _path(self, given: Parameters) -> Path | None:
        found = given.one("path")
        if found is None:
            return None
        try:
            return read_path(self._graph, found)
        except PathError as error:
            raise given.error(f"sh:path is niet goed gevormd ({error}).") from error

    @staticmethod
    def _deactivated(given: Parameters) -> bool:
        given.boolean("deactivated")  # refuses "true" as text, which looks as if it switches the shape off
        return given.one("deactivated") == TRUE


def _refuse_recursion(shapes: Mapping[Term, Shape]) -> None:
    """Raise ShapesError when a shape refers to itself through others, or nests too deep for the evaluation's stack."""
    height: dict[Term, int] = {}
    for start in shapes:
        trail: dict[Term, None] = {}
        todo: list[tuple[Term, bool]] = [(start, False)]
        while todo:
            node, leaving = todo.pop()
            below = [other for item in shapes[node].constraints for other in item.references()]
            if leaving:
                del trail[node]
                height[node] = 1 + max((height[other] for other in below), default=0)
                if height[node] > _DEEPEST:
                    raise ShapesError(f"Shapes zijn meer dan {_DEEPEST} diep in elkaar genest.", node)
            elif node in trail:
                nodes = list(trail)
                circle = " → ".join(label(term) for term in [*nodes[nodes.index(node) :], node])
                raise ShapesError(f"Shapes mogen niet naar zichzelf verwijzen: {circle}.", node)
            elif node not in height:
                trail[node] = None
                todo.append((node, True))
                todo.extend((other, False) for other in below)
