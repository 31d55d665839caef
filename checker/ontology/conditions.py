"""Conditions as OWL defined classes, three-valued: a node is a member, is not, or a fact that decides it is absent.

A defined class is ``owl:equivalentClass`` an expression of owl:intersectionOf, owl:unionOf, owl:oneOf, owl:hasValue and
owl:someValuesFrom. OWL alone says only 'member' or 'not derivable'; a checker must tell 'a fact contradicts the
condition' from 'nobody said', so the same expression is evaluated with Kleene's three values: absent is unknown, unless
the property is declared kw:afwezigIsNee. Members equal what a reasoner derives; a test proves it with HermiT.

Source: OWL 2 Structural Specification, sections 8.1 and 8.2; DESIGN section 2 (Conditions are classes).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.errors import Problem, RulebookError
from checker.graph.columns import Column, Graph, Ids
from checker.graph.integers import distinct, in_sorted
from checker.graph.paths import read_list
from checker.graph.terms import RDF, XSD, Blank, Iri, Term, encode
from checker.ontology.vocabulary import OWL, RDFS, Vocabulary, instances_below

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Named:
    """Instances of a class (with its subclasses)."""

    iri: str


@dataclass(frozen=True, slots=True)
class HasValue:
    """Nodes with this value of the property."""

    predicate: str
    value: Term


@dataclass(frozen=True, slots=True)
class SomeValues:
    """Nodes with a value of the property that satisfies ``filler``."""

    predicate: str
    filler: Expression


@dataclass(frozen=True, slots=True)
class OneOf:
    """Exactly these nodes or values."""

    members: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some part holds."""

    parts: tuple[Expression, ...]


Expression = Named | HasValue | SomeValues | OneOf | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class DefinedClass:
    """A class with its defining expression; ``bases`` are the named classes that the expression starts from."""

    iri: str
    expression: Expression
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Three-valued outcome for ``nodes``: ``yes`` and ``unknown`` are masks of that length; the rest is no."""

    nodes: Ids
    yes: Mask
    unknown: Mask


class Conditions:
    """All defined classes of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._graph: Graph | None = None
        self._known: dict[str, Ids] = {}
        self.classes: dict[str, DefinedClass] = {}
        for defined in _read_all(vocabulary):
            if defined.iri in self.classes:
                # OWL would take the two for equal; here the last would silently replace the first
                raise _bad(defined.iri, "is twee keer gedefinieerd", "Geef een van de twee een eigen naam.")
            self.classes[defined.iri] = defined

    def order(self) -> list[DefinedClass]:
        """Defined classes, each after those it refers to; raises RulebookError on a cycle."""
        done: dict[str, DefinedClass] = {}

        def visit(defined: DefinedClass, above: tuple[str, ...]) -> None:
            if defined.iri in above:
                raise RulebookError((Problem(f"De klasse {defined.iri} is in een kring gedefinieerd."),))
            for name in names_in(defined.expression):
                if name in self.classes and name not in done:
                    visit(self.classes[name], (*above, defined.iri))
            done.setdefault(defined.iri, defined)

        for defined in self.classes.values():
            visit(defined, ())
        return list(done.values())

    def materialise(self, graph: Graph) -> Graph:
        """rdf:type triples of every member of every defined class, as a graph of their own.

        One pass in dependency order over the candidates of each class; ``graph`` must hold the class tree.
        """
        kind = graph.terms.iri(RDF + "type")
        derived: list[Graph] = []
        known = graph
        seen_by_others = self._seen_by_others(graph)
        for defined in self.order():
            found = self.judge(known, defined)
            members = found.nodes[found.yes]
            if len(members):
                target = np.full(len(members), graph.terms.iri(defined.iri), dtype=np.uint32)
                derived.append(Graph(graph.terms, {kind: Column.from_pairs(members, target)}))
                if defined.iri in seen_by_others:
                    known = graph.union(*derived)
        return Graph(graph.terms, {}).union(*derived)

    def _seen_by_others(self, graph: Graph) -> frozenset[str]:
        """Defined classes whose members another definition finds by their type: a base, or below another class.

        Where a definition names a defined class elsewhere, the definition itself is evaluated (:meth:`_named`).
        """
        below = graph.column_of(RDFS + "subClassOf")
        bases = {base for defined in self.classes.values() for base in defined.bases}
        return frozenset(iri for iri in self.classes if iri in bases or len(below.of(graph.terms.iri(iri))))

    def judge(self, graph: Graph, defined: DefinedClass, nodes: Ids | None = None) -> Judged:
        """Outcome for ``nodes``, or for every candidate: all instances of the base classes."""
        if nodes is None:
            nodes = distinct(np.concatenate([self._instances(graph, base) for base in defined.bases]))
        yes, unknown = self._evaluate(graph, defined.expression, nodes)
        return Judged(nodes, yes, unknown)

    def _evaluate(self, graph: Graph, expression: Expression, nodes: Ids) -> tuple[Mask, Mask]:
        no = np.zeros(len(nodes), dtype=bool)
        match expression:
            case Named(iri):
                return self._named(graph, iri, nodes)
            case HasValue(predicate, value):
                number = graph.terms.find(encode(value))
                rows, values = graph.column_of(predicate).expand(nodes)
                yes = no.copy()
                if number is not None:
                    yes[rows[values == number]] = True
                return yes, self._absent(predicate, nodes, rows) & ~yes
            case SomeValues(predicate, filler):
                rows, values = graph.column_of(predicate).expand(nodes)
                inner_yes, inner_unknown = self._evaluate(graph, filler, values)
                yes, unknown = no.copy(), no.copy()
                yes[rows[inner_yes]] = True
                unknown[rows[inner_unknown]] = True
                return yes, (unknown | self._absent(predicate, nodes, rows)) & ~yes
            case OneOf(members):
                numbers = [graph.terms.find(encode(member)) for member in members]
                return np.isin(nodes, [number for number in numbers if number is not None]), no
            case AllOf(parts):
                results = [self._evaluate(graph, part, nodes) for part in parts]
                yes = np.logical_and.reduce([result[0] for result in results])
                maybe = np.logical_and.reduce([result[0] | result[1] for result in results])
                return yes, maybe & ~yes
            case AnyOf(parts):
                results = [self._evaluate(graph, part, nodes) for part in parts]
                yes = np.logical_or.reduce([result[0] for result in results])
                return yes, np.logical_or.reduce([result[1] for result in results]) & ~yes

    def _named(self, graph: Graph, iri: str, nodes: Ids) -> tuple[Mask, Mask]:
        defined = self.classes.get(iri)
        if defined is not None:
            return self._evaluate(graph, defined.expression, nodes)
        none = np.zeros(len(nodes), dtype=bool)
        if iri == OWL + "Thing":
            return ~none, none
        if _is_datatype(iri):
            return np.isin(nodes, _literals(graph, iri, distinct(nodes).astype(np.uint32))), none
        return in_sorted(nodes, self._instances(graph, iri)), none

    def _instances(self, graph: Graph, iri: str) -> Ids:
        """Instances of a class in ``graph``, remembered for as long as the same graph is asked about."""
        if self._graph is not graph:
            self._graph, self._known = graph, {}
        if iri not in self._known:
            self._known[iri] = instances_below(graph, iri)
        return self._known[iri]

    def _absent(self, predicate: str, nodes: Ids, rows: NDArray[np.intp]) -> Mask:
        if self._vocabulary.property(predicate).absent_means_no:
            return np.zeros(len(nodes), dtype=bool)
        absent = np.ones(len(nodes), dtype=bool)
        absent[rows] = False
        return absent

    def missing(self, graph: Graph, defined: DefinedClass, nodes: Ids) -> list[tuple[str, ...]]:
        """For each of ``nodes`` the predicates whose absence keeps it undecided, in the order of the definition."""
        found: list[dict[str, None]] = [{} for _ in nodes]
        self._note_missing(graph, defined.expression, nodes, np.arange(len(nodes)), found)
        return [tuple(names) for names in found]

    def _note_missing(
        self, graph: Graph, expression: Expression, nodes: Ids, rows: NDArray[np.intp], found: list[dict[str, None]]
    ) -> None:
        """Note what ``expression`` misses of ``nodes``; ``rows`` says for which row of ``found`` each node speaks."""
        unknown = self._evaluate(graph, expression, nodes)[1]
        nodes, rows = nodes[unknown], rows[unknown]
        if not len(nodes):
            return
        match expression:
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    self._note_missing(graph, part, nodes, rows, found)
            case HasValue(predicate, _) | SomeValues(predicate, _):
                at, values = graph.column_of(predicate).expand(nodes)
                for row in np.delete(rows, at).tolist():
                    found[row][predicate] = None
                if isinstance(expression, SomeValues):
                    self._note_missing(graph, expression.filler, values, rows[at], found)
            case Named(iri):
                self._note_missing(graph, self.classes[iri].expression, nodes, rows, found)


def _is_datatype(iri: str) -> bool:
    return iri.startswith(XSD) or iri == RDFS + "Literal"


def _literals(graph: Graph, datatype: str, nodes: Ids) -> list[int]:
    """Those of ``nodes`` that are literals of ``datatype`` (rdfs:Literal: of any)."""
    keys = graph.terms.keys
    # what a key ends with is what stands behind its closing quote, and nothing in a text can look like that
    end = {RDFS + "Literal": b"", XSD + "string": b'"'}.get(datatype, f'"^^<{datatype}>'.encode())
    return [number for number in nodes.tolist() if keys[number][:1] == b'"' and keys[number].endswith(end)]


def names_in(expression: Expression) -> Iterator[str]:
    """Every class that an expression names, with repeats."""
    match expression:
        case Named(iri):
            yield iri
        case SomeValues(_, filler):
            yield from names_in(filler)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from names_in(part)


def predicates_in(expression: Expression) -> Iterator[str]:
    """Every predicate that an expression reads, with repeats."""
    match expression:
        case HasValue(predicate, _):
            yield predicate
        case SomeValues(predicate, filler):
            yield predicate
            yield from predicates_in(filler)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from predicates_in(part)


def _read_all(vocabulary: Vocabulary) -> Iterator[DefinedClass]:
    graph = vocabulary.graph
    column = graph.column_of(OWL + "equivalentClass")
    for subject, value in zip(column.keys.tolist(), column.values.tolist(), strict=True):
        name = graph.terms.term(subject)
        node = graph.terms.term(value)
        if isinstance(name, Iri) and isinstance(node, Blank):
            expression = _read(graph, node, name.value)
            bases = tuple(_bases(expression))
            if not bases:
                raise _bad(name.value, "noemt geen klasse waaruit zij kiest")
            yield DefinedClass(name.value, expression, bases)


def _read(graph: Graph, node: Term, owner: str) -> Expression:
    if isinstance(node, Iri):
        return Named(node.value)
    for name, made in (("intersectionOf", AllOf), ("unionOf", AnyOf)):
        if found := graph.objects(node, OWL + name):
            return made(tuple(_read(graph, member, owner) for member in read_list(graph, found[0])))
    if found := graph.objects(node, OWL + "oneOf"):
        return OneOf(tuple(read_list(graph, found[0])))
    on = graph.objects(node, OWL + "onProperty")
    if len(on) == 1 and isinstance(on[0], Iri):
        if found := graph.objects(node, OWL + "hasValue"):
            return HasValue(on[0].value, found[0])
        if found := graph.objects(node, OWL + "someValuesFrom"):
            return SomeValues(on[0].value, _read(graph, found[0], owner))
    raise _bad(owner, "gebruikt een vorm die niet wordt ondersteund")


def _bases(expression: Expression) -> Iterator[str]:
    match expression:
        case Named(iri) if not _is_datatype(iri):
            yield iri
        case AllOf(parts):
            # the first named class of a conjunction is where its members are looked for
            for part in parts:
                if found := list(_bases(part)):
                    yield from found
                    return
        case AnyOf(parts):
            for part in parts:
                yield from _bases(part)


_FORM = "Gebruik owl:intersectionOf, unionOf, oneOf, hasValue of someValuesFrom, te beginnen met een klasse."


def _bad(owner: str, why: str, remedy: str = _FORM) -> RulebookError:
    return RulebookError((Problem(f"De gedefinieerde klasse {owner} {why}.", None, remedy),))
