"""Property paths of rdflib's parse tree to plan nodes.

Source: SPARQL 1.1, section 9.1.
"""

from __future__ import annotations

from typing import Any

from checker.graph.terms import iri_key
from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.errors import UnsupportedQuery
from checker.shacl.sparql.parsing import Names


def translate_path(node: Any, names: Names) -> n.Path:
    """The path that ``node`` stands for."""
    match getattr(node, "name", ""):
        case "PathAlternative":
            choices = tuple(translate_path(part, names) for part in node.part)
            return choices[0] if len(choices) == 1 else n.Choice(choices)
        case "PathSequence":
            steps = tuple(translate_path(part, names) for part in node.part)
            return steps[0] if len(steps) == 1 else n.Chain(steps)
        case "PathEltOrInverse":
            return invert(translate_path(_single(node.part), names))
        case "PathElt":
            return _repeated(translate_path(_single(node.part), names), node.mod)
        case "PathNegatedPropertySet":
            parts = node.part if isinstance(node.part, list) else [node.part]
            if any(getattr(part, "name", "") == "InversePath" for part in parts):
                raise UnsupportedQuery("^ in een ontkende verzameling van predicaten")  # rdflib's parser drops the name
            return n.NotIn(frozenset(iri_key(names.iri(part)) for part in parts), None)
    return n.Step(iri_key(names.iri(node)))


def _single(part: Any) -> Any:
    if isinstance(part, list):
        if len(part) != 1:
            raise UnsupportedQuery("pad met meer delen dan verwacht")
        return part[0]
    return part


def _repeated(path: n.Path, mark: Any) -> n.Path:
    if not mark:
        return path
    least, unbounded = {"*": (0, True), "+": (1, True), "?": (0, False)}[str(mark)]
    return n.Closure(path, least, unbounded)


def invert(path: n.Path) -> n.Path:
    """``path`` walked the other way, with the inverse pushed down to predicates."""
    match path:
        case n.Step():
            return n.Back(path)
        case n.Back(inner):
            return inner
        case n.Chain(steps):
            return n.Chain(tuple(invert(step) for step in reversed(steps)))
        case n.Choice(choices):
            return n.Choice(tuple(invert(choice) for choice in choices))
        case n.Closure(inner, least, unbounded):
            return n.Closure(invert(inner), least, unbounded)
        case n.NotIn(forward, backward):
            return n.NotIn(backward, forward)
