"""Shapes that were read, compiled and found in order, as JSON and back: a shape is made when it is asked for.

Through a closed list of classes (:class:`checker.kept.Codec`): what is read can be wrong, but can never run code. Who
keeps it must put this package's source in the key (checker.rules.book_cache does).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from checker.graph.columns import Graph
from checker.graph.paths import Alternative, Inverse, Predicate, Repeat
from checker.graph.paths import Sequence as PathSequence
from checker.graph.terms import Blank, Iri, Literal, Term, encode
from checker.kept import Codec
from checker.shacl.constraints import COMPONENTS
from checker.shacl.constraints.sparql import Custom, Sparql
from checker.shacl.constraints.texts import Pattern
from checker.shacl.queries import Query
from checker.shacl.regex import compile_pattern
from checker.shacl.shapes import PreparedGraph, Shape, read_shapes
from checker.shacl.sparql import nodes
from checker.shacl.sparql.fallback import StorePlan
from checker.shacl.sparql.plan import AskPlan, Plan
from checker.shacl.targets import Targets

_NODES = tuple(found for found in vars(nodes).values() if isinstance(found, type) and dataclasses.is_dataclass(found))
_CODEC = Codec(
    Shape, Targets, *COMPONENTS, Sparql, Custom, Query, Plan, AskPlan, StorePlan, Iri, Blank, Literal, Predicate,
    Inverse, PathSequence, Alternative, Repeat, *_NODES,
    made_from={
        Pattern: (
            lambda pattern: (pattern.pattern, pattern.flags),
            lambda pattern, flags: Pattern(pattern, flags, compile_pattern(pattern, flags)),
        )
    },
)  # fmt: skip


def write_shapes(graph: Graph, roots: Sequence[Term]) -> dict[str, Any]:
    """Every shape in ``roots`` and below, by the key of its node; raises ShapesError as read_shapes."""
    return {encode(node).decode(): _CODEC.write(shape) for node, shape in read_shapes(graph, roots).by_node.items()}


def prepared(graph: Graph, written: Mapping[str, Any]) -> PreparedGraph:
    """``graph`` with the shapes that :func:`write_shapes` wrote of it."""
    if not isinstance(written, dict):
        raise TypeError("not shapes")

    def shape(node: Term) -> Shape:
        found = _CODEC.read(written[encode(node).decode()])
        if not isinstance(found, Shape):
            raise TypeError("not a shape")
        return found

    return PreparedGraph(graph, shape)
