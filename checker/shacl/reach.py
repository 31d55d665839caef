"""Which focus nodes a changed triple can matter to.

Of every triple pattern that a shape looks at (its targets, paths, constraints and queries) we keep the patterns that
must hold beside it, back to the focus node. A result can only come or go when a changed triple takes part in such a
match: an added one in the new graph, a removed one in the old. So joining the changed triples with what stands beside
the pattern gives every focus node that can be touched, and often no other. Filters are left out, which only makes the
answer larger. Where nothing ties a pattern to the focus node (a count over everything, LIMIT in a sub-SELECT, a query
that only a store can answer) the shape is evaluated again as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from checker.graph import paths as p
from checker.graph.terms import RDF, Key, iri_key
from checker.shacl.classes import RDFS
from checker.shacl.constraints.base import Constraint
from checker.shacl.constraints.membership import Closed
from checker.shacl.constraints.property_pairs import Disjoint, Equals, LessThan
from checker.shacl.constraints.sparql import Custom, Sparql
from checker.shacl.constraints.types import Class
from checker.shacl.query_edges import Edge, Names, edges_of, query_edges
from checker.shacl.shapes import Shape, Shapes
from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.fallback import StorePlan
from checker.shacl.sparql.variables import triple_names

FOCUS = n.Var("this")
SUBCLASS = iri_key(RDFS + "subClassOf")
_TYPE = iri_key(RDF + "type")


@dataclass(slots=True)
class Reach:
    """What one root shape looks at: ``edges`` by predicate, those of any predicate under None.

    ``whole`` are predicates whose change can touch every focus node; None in it: every predicate.
    """

    edges: dict[Key | None, list[Edge]] = field(default_factory=dict)
    whole: set[Key | None] = field(default_factory=set)

    def about(self, predicate: Key) -> list[Edge] | None:
        """Patterns that a triple of ``predicate`` may match; None when it can touch every focus node."""
        if predicate in self.whole or None in self.whole:
            return None
        found = [edge for edge in self.edges.get(None, ()) if predicate not in edge.excluded]
        return self.edges.get(predicate, []) + found

    def add(self, edge: Edge) -> None:
        """Add a pattern, with only those of its surroundings that tie it to the focus node."""
        ends = {end.name for end in (edge.subject, edge.value) if isinstance(end, n.Var)}
        if FOCUS.name in ends:
            useful: tuple[n.Triple, ...] | None = ()
        else:
            useful = _ties(edge.beside, ends)
        if useful is None:
            self.whole.add(edge.predicate)
            return
        kept = Edge(edge.predicate, edge.excluded, edge.subject, edge.value, useful)
        known = self.edges.setdefault(edge.predicate, [])
        if kept not in known:
            known.append(kept)


def _ties(beside: tuple[n.Triple, ...], ends: set[str]) -> tuple[n.Triple, ...] | None:
    """The patterns of ``beside`` that hang together with ``ends``, without loose ends; None: none has the focus."""
    linked: list[n.Triple] = []
    names = set(ends)
    while more := [triple for triple in beside if triple not in linked and names & set(triple_names(triple))]:
        linked += more
        names.update(name for triple in more for name in triple_names(triple))
    if FOCUS.name not in names:
        return None
    while loose := [triple for triple in linked if _is_loose(triple, linked, ends)]:
        linked = [triple for triple in linked if triple not in loose[:1]]
    return tuple(linked)


def _is_loose(triple: n.Triple, linked: list[n.Triple], ends: set[str]) -> bool:
    """Whether one end of ``triple`` is a variable that nothing else mentions."""
    others = {name for other in linked if other is not triple for name in triple_names(other)} | ends | {FOCUS.name}
    places = (triple.subject, triple.value)
    return any(isinstance(place, n.Var) and place.name not in others for place in places)


def reach_of(root: Shape, shapes: Shapes) -> Reach:
    """What ``root`` and the shapes that it refers to look at."""
    collector = _Collector(shapes, Reach(whole={SUBCLASS}), Names())
    reach = collector.reach
    targets = root.targets
    if targets.classes:
        reach.add(Edge(_TYPE, frozenset(), FOCUS, collector.names.fresh(), ()))
    for predicate in targets.subjects_of:
        reach.add(Edge(iri_key(predicate.value), frozenset(), FOCUS, collector.names.fresh(), ()))
    for predicate in targets.objects_of:
        reach.add(Edge(iri_key(predicate.value), frozenset(), collector.names.fresh(), FOCUS, ()))
    if not root.deactivated:
        collector.shape(root, FOCUS, ())
    return reach


@dataclass(frozen=True, slots=True)
class _Collector:
    shapes: Shapes
    reach: Reach
    names: Names

    def shape(self, shape: Shape, focus: n.Var, beside: tuple[n.Triple, ...]) -> None:
        """What ``shape`` looks at from ``focus``, which ``beside`` ties to the root's focus node."""
        if shape.deactivated:
            return
        value, around = focus, beside
        if shape.path is not None:
            value = self.names.fresh()
            step = n.Triple(focus, plan_path(shape.path), value)
            self._edges(step, beside)
            around = (*beside, step)
        for constraint in shape.constraints:
            self._constraint(constraint, (focus, beside), (value, around))
            for inner in constraint.references():
                self.shape(self.shapes.by_node[inner], value, around)

    def _constraint(
        self,
        constraint: Constraint,
        at_focus: tuple[n.Var, tuple[n.Triple, ...]],
        at_value: tuple[n.Var, tuple[n.Triple, ...]],
    ) -> None:
        focus, beside = at_focus
        value, around = at_value
        match constraint:
            case Class():
                self._edges(n.Triple(value, n.Step(_TYPE), self.names.fresh()), around)
            case Equals(other) | Disjoint(other) | LessThan(other):
                self._edges(n.Triple(focus, n.Step(iri_key(other.value)), self.names.fresh()), beside)
            case Closed(allowed):
                excluded = frozenset(map(iri_key, allowed))
                self._edges(n.Triple(value, n.NotIn(excluded, None), self.names.fresh()), around)
            case Sparql() | Custom():
                plan = constraint.query.plan
                if isinstance(plan, StorePlan):
                    self.reach.whole.add(None)
                    return
                asks_value = "value" in plan.query.prebound
                given = {"this": focus, "value": value} if asks_value else {"this": focus}
                for edge in query_edges(plan.query, given, around if asks_value else beside, self.names):
                    if edge is None:
                        self.reach.whole.add(None)
                    else:
                        self.reach.add(edge)

    def _edges(self, triple: n.Triple, beside: tuple[n.Triple, ...]) -> None:
        for edge in edges_of(triple, beside, self.names):
            self.reach.add(edge)


def plan_path(path: p.Path) -> n.Path:
    """A SHACL path as a path of the query plans."""
    match path:
        case p.Predicate(iri):
            return n.Step(iri_key(iri))
        case p.Inverse(inner):
            return n.Back(plan_path(inner))
        case p.Sequence(steps):
            return n.Chain(tuple(plan_path(step) for step in steps))
        case p.Alternative(choices):
            return n.Choice(tuple(plan_path(choice) for choice in choices))
        case p.Repeat(inner, least, unbounded):
            return n.Closure(plan_path(inner), least, unbounded)
