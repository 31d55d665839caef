"""The triple patterns of a compiled query, each with what must hold beside it (see :mod:`checker.shacl.reach`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from checker.graph.terms import Key
from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.paths import nullable
from checker.shacl.sparql.variables import mentioned, parts_of, triple_names

Beside = tuple[n.Triple, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A pattern for one triple: ``predicate``, or any but ``excluded`` when that is None; ``beside`` must hold too."""

    predicate: Key | None
    excluded: frozenset[Key]
    subject: n.Place
    value: n.Place
    beside: Beside


@dataclass(slots=True)
class Names:
    """Makes variables that no query has."""

    _numbers: count[int] = field(default_factory=count)

    def fresh(self) -> n.Var:
        """A new variable."""
        return n.Var(f"_:+{next(self._numbers)}")


def edges_of(triple: n.Triple, beside: Beside, names: Names) -> Iterator[Edge]:
    """The single triples that a pattern is made of: those of a path have the rest of the path beside them."""
    if isinstance(triple.path, n.Var):
        yield Edge(None, frozenset(), triple.subject, triple.value, beside)
    else:
        yield from _path_edges(triple.path, triple.subject, triple.value, beside, names)


def _path_edges(path: n.Path, start: n.Place, end: n.Place, beside: Beside, names: Names) -> Iterator[Edge]:
    match path:
        case n.Step(key):
            yield Edge(key, frozenset(), start, end, beside)
        case n.Back(inner):
            yield from _path_edges(inner, end, start, beside, names)
        case n.Choice(choices):
            for choice in choices:
                yield from _path_edges(choice, start, end, beside, names)
        case n.Chain(steps):
            stops = [start, *(names.fresh() for _ in steps[1:]), end]
            links = [n.Triple(stops[at], step, stops[at + 1]) for at, step in enumerate(steps)]
            for at, step in enumerate(steps):
                others = (*beside, *links[:at], *links[at + 1 :])
                yield from _path_edges(step, stops[at], stops[at + 1], others, names)
        case n.Closure(inner, _, unbounded):
            if not unbounded:
                yield from _path_edges(inner, start, end, beside, names)
                return
            first, last = names.fresh(), names.fresh()
            around = (n.Triple(start, n.Closure(inner, 0, True), first), n.Triple(last, n.Closure(inner, 0, True), end))
            yield from _path_edges(inner, first, last, (*beside, *around), names)
        case n.NotIn(ahead, behind):
            if ahead is not None:
                yield Edge(None, ahead, start, end, beside)
            if behind is not None:
                yield Edge(None, behind, end, start, beside)


def query_edges(query: n.Query, given: Mapping[str, n.Var], beside: Beside, names: Names) -> Iterator[Edge | None]:
    """The edges of a query whose pre-bound variables are ``given``; None: any change may matter to any row."""
    walker = _Walker(dict(given), names, query.prebound)
    for triple, others in walker.walk(query.pattern, ()):
        if triple is None:
            yield None
            continue
        yield from edges_of(walker.renamed(triple), (*beside, *map(walker.renamed, others)), names)


@dataclass(slots=True)
class _Walker:
    """Yields (pattern, what stands beside it); a pattern None when its rows depend on all of the graph."""

    known: dict[str, n.Var]
    names: Names
    prebound: frozenset[str]

    def renamed(self, triple: n.Triple) -> n.Triple:
        """``triple`` with variables that are unique among all queries of the shape."""

        def place(part: n.Place) -> n.Place:
            if isinstance(part, n.Const):
                return part
            if part.name not in self.known:
                self.known[part.name] = self.names.fresh()
            return self.known[part.name]

        return n.Triple(place(triple.subject), triple.path, place(triple.value))

    def walk(self, pattern: n.Pattern, outer: Beside) -> Iterator[tuple[n.Triple | None, Beside]]:
        """All patterns in ``pattern``."""
        match pattern:
            case n.Bgp(triples):
                for at, triple in enumerate(triples):
                    others = (*outer, *triples[:at], *triples[at + 1 :])
                    yield (None, ()) if self._needs_all_nodes(triple, others) else (triple, others)
            case n.Join(left, right):
                yield from self.walk(left, (*outer, *sure(right)))
                yield from self.walk(right, (*outer, *sure(left)))
            case n.LeftJoin(left, right, condition):
                yield from self.walk(left, outer)
                yield from self.walk(right, (*outer, *sure(left)))
                if condition is not None:
                    yield from self.inside(condition, (*outer, *sure(left), *sure(right)))
            case n.Minus(left, right):
                yield from self.walk(left, outer)
                yield from self.walk(right, (*outer, *sure(left)))
            case n.Union(left, right):
                yield from self.walk(left, outer)
                yield from self.walk(right, outer)
            case n.Slice(inner):
                if mentioned(inner) & self.prebound:
                    yield from self.walk(inner, outer)
                else:  # which rows are the first depends on all of them
                    yield None, ()
            case n.Table():
                return
            case _:
                yield from self._single(pattern, outer)

    def _single(self, pattern: n.Pattern, outer: Beside) -> Iterator[tuple[n.Triple | None, Beside]]:
        assert isinstance(pattern, n.Filter | n.Extend | n.Group | n.Project | n.Distinct | n.OrderBy)  # noqa: S101
        yield from self.walk(pattern.pattern, outer)
        beside = (*outer, *sure(pattern.pattern))
        match pattern:
            case n.Filter(condition):
                yield from self.inside(condition, beside)
            case n.Extend(_, _, expression):
                yield from self.inside(expression, beside)
            case n.Group(_, keys, aggregates):
                inputs = [key for _, key in keys] + [item.expression for item in aggregates if item.expression]
                for expression in inputs:
                    yield from self.inside(expression, beside)
            case n.OrderBy(_, order):
                for expression, _ in order:
                    yield from self.inside(expression, beside)

    def inside(self, expression: n.Expression, outer: Beside) -> Iterator[tuple[n.Triple | None, Beside]]:
        """The patterns of the EXISTS in ``expression``."""
        if isinstance(expression, n.Exists):
            yield from self.walk(expression.pattern, outer)
        for part in parts_of(expression):
            yield from self.inside(part, outer)

    def _needs_all_nodes(self, triple: n.Triple, others: Beside) -> bool:
        """Whether a path of length zero may join a variable with itself only because it is a node (SPARQL 18.4)."""
        if isinstance(triple.path, n.Var) or not nullable(triple.path):
            return False
        ends = [end.name for end in (triple.subject, triple.value) if isinstance(end, n.Var)]
        if len(ends) < 2 or any(name in self.prebound for name in ends):
            return False
        nodes = {
            name
            for other in others
            if isinstance(other.path, n.Var) or not nullable(other.path)
            for name in triple_names(other)
        }
        return not nodes & set(ends)


def sure(pattern: n.Pattern) -> Beside:
    """Patterns that match in every row of ``pattern``."""
    match pattern:
        case n.Bgp(triples):
            return triples
        case n.Join(left, right):
            return (*sure(left), *sure(right))
        case n.LeftJoin(left) | n.Minus(left):
            return sure(left)
        case n.Group(inner, _, _, implicit):
            return () if implicit else sure(inner)
        case n.Filter(_, inner) | n.Extend(inner) | n.Project(inner) | n.Distinct(inner) | n.OrderBy(inner):
            return sure(inner)
        case n.Slice(inner):
            return sure(inner)
        case n.Union() | n.Table():
            return ()
