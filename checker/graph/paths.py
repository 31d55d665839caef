"""SHACL property paths: their form, how they are read from a graph, and how they are followed on columns.

Source: SHACL, section 2.3.1 (predicate, sequence, alternative, inverse, zero-or-more, one-or-more, zero-or-one).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.graph.columns import Column, Graph, Ids, Packed, pack, refuse_above_cap, unpack
from checker.graph.integers import distinct, in_sorted
from checker.graph.terms import RDF, Blank, Iri, Term

SH = "http://www.w3.org/ns/shacl#"
_DEEPEST = 100
_RDF_FIRST, _RDF_REST, _RDF_NIL = RDF + "first", RDF + "rest", RDF + "nil"


@dataclass(frozen=True, slots=True)
class Predicate:
    """One predicate, forward."""

    iri: str


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path walked backwards."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after another."""

    steps: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several paths."""

    choices: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path repeated: zero-or-more (0, True), one-or-more (1, True) or zero-or-one (0, False)."""

    path: Path
    least: int
    unbounded: bool


Path = Predicate | Inverse | Sequence | Alternative | Repeat


class PathError(ValueError):
    """A node that stands where a path should is not a well-formed SHACL path."""


def read_list(graph: Graph, head: Term) -> list[Term]:
    """Members of the RDF list ``head``; raises PathError when it is broken or cyclic."""
    members: list[Term] = []
    seen: set[Term] = set()
    while head != Iri(_RDF_NIL):
        firsts, rests = graph.objects(head, _RDF_FIRST), graph.objects(head, _RDF_REST)
        if head in seen or len(firsts) != 1 or len(rests) != 1:
            raise PathError(f"broken RDF list at {head[0]}")
        seen.add(head)
        members.append(firsts[0])
        head = rests[0]
    return members


def read_path(graph: Graph, node: Term) -> Path:
    """The path that ``node`` describes; raises PathError when it is not well-formed (SHACL 2.3.1.1 - 2.3.1.7)."""
    return _read(graph, node, frozenset())


def _read(graph: Graph, node: Term, above: frozenset[Term]) -> Path:
    if isinstance(node, Iri) and node.value != _RDF_NIL:
        return Predicate(node.value)
    if not isinstance(node, Blank) or node in above:
        raise PathError(f"not a SHACL path: {node[0]}")
    above = above | {node}
    if len(above) > _DEEPEST:
        raise PathError(f"a path more than {_DEEPEST} deep")
    if graph.objects(node, _RDF_FIRST):
        steps = tuple(_read(graph, step, above) for step in read_list(graph, node))
        if len(steps) < 2:
            raise PathError("a sequence path needs two or more members")
        return Sequence(steps)
    if inner := graph.objects(node, SH + "inversePath"):
        return Inverse(_read(graph, inner[0], above))
    if inner := graph.objects(node, SH + "alternativePath"):
        choices = tuple(_read(graph, choice, above) for choice in read_list(graph, inner[0]))
        if len(choices) < 2:
            raise PathError("an alternative path needs two or more members")
        return Alternative(choices)
    for name, least, unbounded in (
        ("zeroOrMorePath", 0, True),
        ("oneOrMorePath", 1, True),
        ("zeroOrOnePath", 0, False),
    ):
        if inner := graph.objects(node, SH + name):
            return Repeat(_read(graph, inner[0], above), least, unbounded)
    raise PathError(f"not a SHACL path: {node[0]}")


def predicates_of(path: Path) -> frozenset[str]:
    """IRIs of all predicates that ``path`` mentions."""
    match path:
        case Predicate(iri):
            return frozenset({iri})
        case Inverse(inner) | Repeat(inner, _, _):
            return predicates_of(inner)
        case Sequence(parts) | Alternative(parts):
            return frozenset().union(*(predicates_of(part) for part in parts))


def path_text(path: Path, shorten: dict[str, str] | None = None) -> str:
    """``path`` in SPARQL property path syntax; ``shorten`` maps namespace IRIs to prefixes."""
    match path:
        case Predicate(iri):
            for namespace, prefix in (shorten or {}).items():
                if iri.startswith(namespace):
                    return f"{prefix}:{iri[len(namespace) :]}"
            return f"<{iri}>"
        case Inverse(inner):
            return "^" + _grouped(inner, shorten)
        case Sequence(steps):
            return "/".join(_grouped(step, shorten) for step in steps)
        case Alternative(choices):
            return "|".join(_grouped(choice, shorten) for choice in choices)
        case Repeat(inner, least, unbounded):
            return _grouped(inner, shorten) + ("+" if least else "*" if unbounded else "?")


def _grouped(path: Path, shorten: dict[str, str] | None) -> str:
    text = path_text(path, shorten)
    return text if isinstance(path, Predicate) else f"({text})"


def follow(
    graph: Graph, path: Path, starts: Ids, check: Callable[[], None] = lambda: None
) -> tuple[NDArray[np.intp], Ids]:
    """Value nodes of ``path`` for every row of ``starts``: (row numbers, value ids), sorted, no pair twice.

    Paths are joins on columns; a closure repeats its step until no new pair appears, so a cycle ends. Raises
    LimitExceeded before a join makes more than ROW_CAP pairs, and what ``check`` raises: it is called before each step.
    """
    check()
    match path:
        case Predicate(iri):
            return graph.column_of(iri).expand(starts)
        case Inverse(Predicate(iri)):
            return graph.column_of(iri).inverse.expand(starts)
        case Inverse(inner):
            return follow(graph, _turn(inner), starts, check)
        case Sequence(steps):
            rows: NDArray[np.intp] = np.arange(len(starts))
            values = starts
            for step in steps:
                at, values = follow(graph, step, values, check)
                rows = rows[at]
            return _unique(rows, values)
        case Alternative(choices):
            parts = [follow(graph, choice, starts, check) for choice in choices]
            return _unique(np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]))
        case Repeat(inner, least, unbounded):
            return _closure(graph, inner, least, unbounded, starts, check)


def _turn(path: Path) -> Path:
    """``path`` walked the other way, with the inverse pushed down to its predicates."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(steps):
            return Sequence(tuple(_turn(step) for step in reversed(steps)))
        case Alternative(choices):
            return Alternative(tuple(_turn(choice) for choice in choices))
        case Repeat(inner, least, unbounded):
            return Repeat(_turn(inner), least, unbounded)


def _unique(rows: NDArray[np.intp], values: Ids) -> tuple[NDArray[np.intp], Ids]:
    left, right = unpack(distinct(pack(rows.astype(np.uint32), values)))
    return left.astype(np.intp), right


def _closure(
    graph: Graph, step: Path, least: int, unbounded: bool, starts: Ids, check: Callable[[], None]
) -> tuple[NDArray[np.intp], Ids]:
    # many rows start at few nodes: close over the nodes, then join the rows to what their node reaches
    nodes = distinct(starts)
    frontier = pack(np.arange(len(nodes), dtype=np.uint32), nodes)
    seen = _Seen()
    if least == 0:
        seen.add(frontier)
    while len(frontier):
        left, right = unpack(frontier)
        at, values = follow(graph, step, right, check)
        frontier = seen.unseen(distinct(pack(left[at], values)))
        seen.add(frontier)
        if not unbounded:
            break
    return Column(*unpack(seen.sorted())).expand(np.searchsorted(nodes, starts).astype(np.uint32))


class _Seen:
    """The pairs that a closure reached: sorted runs of growing size, so that a step does not sort all again."""

    def __init__(self) -> None:
        self._runs: list[Packed] = []
        self._count = 0

    def unseen(self, pairs: Packed) -> Packed:
        """Those of ``pairs`` that were not added yet."""
        for run in self._runs:
            pairs = pairs[~in_sorted(pairs, run)]
        return pairs

    def add(self, pairs: Packed) -> None:
        """Add sorted pairs, none of which was added before."""
        self._count += len(pairs)
        refuse_above_cap(self._count)
        self._runs.append(pairs)
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            self._runs[-2:] = [np.sort(np.concatenate(self._runs[-2:]))]

    def sorted(self) -> Packed:
        """All pairs, ascending."""
        return np.sort(np.concatenate([np.empty(0, dtype=np.uint64), *self._runs]))


def column_for(graph: Graph, path: Path) -> Column | None:
    """The column itself when ``path`` is one predicate or its inverse: the cheap case; else None."""
    match path:
        case Predicate(iri):
            return graph.column_of(iri)
        case Inverse(Predicate(iri)):
            return graph.column_of(iri).inverse
        case _:
            return None
