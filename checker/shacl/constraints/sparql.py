"""SHACL-SPARQL: sh:sparql constraints and custom constraint components with SELECT or ASK validators.

Each query is compiled once, when the shapes are read, and run once for all focus nodes of a shape.

Source: SHACL sections 5 (SPARQL-based constraints) and 6 (SPARQL-based constraint components), appendix
A (pre-binding).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import numpy as np

from checker.graph.columns import Column, Graph
from checker.graph.integers import distinct
from checker.graph.paths import SH, PathError, path_text, read_path
from checker.graph.terms import Iri, Literal, Term
from checker.graph.values import BOOLEAN
from checker.shacl.classes import Classes
from checker.shacl.constraints.base import Constraint, Failures, MaybeIds, Pairs, Run, number_of
from checker.shacl.constraints.parameters import TRUE, Parameters, label
from checker.shacl.queries import CONSTRAINT_PREBOUND, Columns, Query, QueryRefused, compile_query
from checker.shacl.report import ShapesError

_OWL_IMPORTS = "http://www.w3.org/2002/07/owl#imports"
_PATH = re.compile(r"[?$]PATH\b")
_LOCAL = re.compile(r"[^#/:]*$")
_RESERVED = frozenset({"this", "shapesGraph", "currentShape", "path", "PATH", "value"})
SHAPES_GRAPH = Iri("urn:x-kaderwacht:shapes")
"""Name of the shapes graph where a query asks for ``GRAPH $shapesGraph``."""


@dataclass(frozen=True, slots=True)
class Sparql(Constraint):
    """One sh:sparql: a SELECT that gives a row for each violation."""

    component: ClassVar[str] = SH + "SPARQLConstraintComponent"
    source: Term
    shape: Term
    is_property: bool
    query: Query
    own_messages: tuple[Literal, ...]

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Sparql]:
        """See Constraint."""
        for source in given.all("sparql"):
            own = Parameters(given.graph, source, False)
            if own.one("deactivated") == TRUE:
                continue
            text = own.string("select")
            if text is None:
                raise own.error("sh:sparql heeft één sh:select nodig.")
            query = _compile(given, own, text, "select", frozenset())
            yield cls(source, given.node, given.is_property, query, own.messages())

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        nodes = distinct(pairs.focus).astype(np.int64)
        seeds = {"this": nodes} | _constants(run, self.shape, len(nodes))
        return _violations(run, self.query.select(run, seeds), pairs, self.is_property, self.shape)

    @property
    def node(self) -> Term | None:
        """See Constraint."""
        return self.source

    @property
    def messages(self) -> tuple[Literal, ...]:
        """See Constraint."""
        return self.own_messages


@dataclass(frozen=True, slots=True)
class Custom(Constraint):
    """A constraint of a component that the shapes graph defines."""

    component: ClassVar[str] = SH + "ConstraintComponent"
    kind: Iri
    shape: Term
    is_property: bool
    query: Query
    given: tuple[tuple[str, Term], ...]
    own_messages: tuple[Literal, ...]

    @classmethod
    def read(cls, given: Parameters) -> Iterator[Custom]:
        """See Constraint: :func:`read_sparql` reads the components first."""
        return (constraint for component in _components(given.graph) for constraint in component.read(given))

    def failures(self, run: Run, pairs: Pairs) -> Failures:
        """See Constraint."""
        if self.query.form == "ask":
            seeds = {"this": pairs.focus[pairs.rows].astype(np.int64), "value": pairs.values.astype(np.int64)}
            seeds |= self._seeds(run, len(pairs.values))
            return Failures.of_values(pairs, ~self.query.ask(run, seeds))
        nodes = distinct(pairs.focus).astype(np.int64)
        seeds = {"this": nodes} | self._seeds(run, len(nodes))
        return _violations(run, self.query.select(run, seeds), pairs, self.is_property, self.shape)

    def _seeds(self, run: Run, length: int) -> dict[str, MaybeIds]:
        parameters = {name: np.full(length, number_of(run.data.terms, term)) for name, term in self.given}
        return parameters | _constants(run, self.shape, length)

    @property
    def source_component(self) -> str:
        """See Constraint."""
        return self.kind.value

    @property
    def messages(self) -> tuple[Literal, ...]:
        """See Constraint."""
        return self.own_messages

    @property
    def arguments(self) -> Mapping[str, Term]:
        """See Constraint."""
        return dict(self.given)


def _constants(run: Run, shape: Term, length: int) -> dict[str, MaybeIds]:
    terms = run.data.terms
    graph = terms.iri(SHAPES_GRAPH.value)
    return {
        "currentShape": np.full(length, number_of(terms, shape)),
        "shapesGraph": np.full(length, graph, dtype=np.int64),
    }


def _violations(run: Run, found: Columns, pairs: Pairs, is_property: bool, shape: Term) -> Failures:
    """Results of a SELECT: ?value, else the focus node of a node shape; ?path; ?message (SHACL 5.3.2)."""
    this = found["this"]
    if "failure" in found:
        failed = found["failure"][found["failure"] >= 0]
        if np.any((run.values.order[failed] == BOOLEAN) & (run.values.number[failed] == 1)):
            raise ShapesError(f"De query van {label(shape)} meldt zelf een fout (?failure).", shape)
    # a focus node may stand in several rows: one result for each
    low, times = Column(pairs.focus, pairs.focus).runs(this.astype(np.uint32))
    rows = np.repeat(low - (np.cumsum(times) - times), times) + np.arange(int(times.sum()))
    column = {name: np.repeat(ids, times) for name, ids in found.items()}
    values = column.get("value", np.full(len(rows), -1, dtype=np.int64))
    if not is_property:
        values = np.where(values < 0, column["this"], values)
    paths = None if is_property else column.get("path")
    rest = {name: ids for name, ids in column.items() if name not in ("this", "value", "path")}
    return Failures(rows, values, paths, rest)


def _compile(given: Parameters, own: Parameters, text: str, form: str, parameters: frozenset[str]) -> Query:
    """The query of ``own`` for the shape of ``given``, with $PATH filled in."""
    if _PATH.search(text):
        path = given.one("path")
        if path is None:
            raise own.error("de query gebruikt $PATH, maar de shape heeft geen sh:path.")
        try:
            spelled = path_text(read_path(given.graph, path))
        except PathError as error:
            raise given.error(f"sh:path is niet goed gevormd ({error}).") from error
        text = _PATH.sub(lambda _: spelled, text)
    prebound = CONSTRAINT_PREBOUND | parameters
    try:
        return compile_query(text, _prefixes(own), prebound, form)
    except QueryRefused as error:
        raise ShapesError(f"De query van {label(own.node)} kan niet worden gebruikt: {error}", own.node) from error


def _prefixes(own: Parameters) -> dict[str, str]:
    """What sh:prefixes declares, through owl:imports (SHACL 5.2.1)."""
    graph = own.graph
    found: dict[str, str] = {}
    todo, seen = own.all("prefixes"), set[Term]()
    while todo:
        node = todo.pop()
        if node in seen or isinstance(node, Literal):
            continue
        seen.add(node)
        todo.extend(graph.objects(node, _OWL_IMPORTS))
        for declaration in graph.objects(node, SH + "declare"):
            names, spaces = graph.objects(declaration, SH + "prefix"), graph.objects(declaration, SH + "namespace")
            if len(names) != 1 or len(spaces) != 1:
                raise own.error("een sh:declare heeft één sh:prefix en één sh:namespace nodig.")
            if found.setdefault(names[0][0], spaces[0][0]) != spaces[0][0]:
                raise own.error(f"prefix {names[0][0]!r} is twee keer verschillend verklaard.")
    return found


@dataclass(frozen=True, slots=True)
class _Parameter:
    predicate: Iri
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class _Component:
    """A custom constraint component: its parameters and validators."""

    graph: Graph
    node: Iri
    parameters: tuple[_Parameter, ...]

    def read(self, given: Parameters) -> Iterator[Custom]:
        """The constraints that a shape declares: one for each value of a lone parameter, else one."""
        values = [given.graph.objects(given.node, parameter.predicate.value) for parameter in self.parameters]
        if not all(found or parameter.optional for found, parameter in zip(values, self.parameters, strict=True)):
            return
        if len(self.parameters) > 1 and any(len(found) > 1 for found in values):
            raise given.error(f"een parameter van {label(self.node)} heeft meer dan één waarde.")
        validator = self._validator(given)
        if validator is None:
            return
        own = Parameters(self.graph, validator, False)
        form = "ask" if own.all("ask") else "select"
        text = own.string(form)
        if text is None:
            raise own.error("een validator heeft één sh:select of sh:ask nodig.")
        names = frozenset(parameter.name for parameter in self.parameters) | ({"value"} if form == "ask" else set())
        query = _compile(given, own, text, form, names)
        messages = own.messages() or Parameters(self.graph, self.node, False).messages()
        named = [
            [(parameter.name, term) for term in found] for parameter, found in zip(self.parameters, values, strict=True)
        ]
        for bound in product(*filter(None, named)):
            yield Custom(self.node, given.node, given.is_property, query, bound, messages)

    def _validator(self, given: Parameters) -> Term | None:
        """The validator for this kind of shape (SHACL 6.2.3): the specific one, else the ASK for all."""
        own = Parameters(self.graph, self.node, False)
        found = own.all("propertyValidator" if given.is_property else "nodeValidator") or own.all("validator")
        return found[0] if found else None


def _components(graph: Graph) -> list[_Component]:
    """The custom components that the shapes graph defines."""
    found = []
    for number in Classes(graph).instances(Iri(SH + "ConstraintComponent")).tolist():
        node = graph.terms.term(number)
        if isinstance(node, Iri) and not node.value.startswith(SH):
            own = Parameters(graph, node, False)
            found.append(_Component(graph, node, tuple(_parameter(own, term) for term in own.all("parameter"))))
    return found


def _parameter(component: Parameters, node: Term) -> _Parameter:
    own = Parameters(component.graph, node, True)
    path = own.iri("path")
    if path is None:
        raise component.error("een sh:parameter heeft een sh:path nodig dat een IRI is.")
    match = _LOCAL.search(path.value)
    name = match.group() if match else ""
    if name in _RESERVED or not name.isidentifier():
        raise component.error(f"een parameter kan niet {name!r} heten.")
    return _Parameter(path, name, own.boolean("optional"))


def read_sparql(graph: Graph) -> Callable[[Parameters], list[Constraint]]:
    """Reads the SPARQL constraints of one shape after another; the components of ``graph`` are read once."""
    components = _components(graph)

    def read(given: Parameters) -> list[Constraint]:
        custom = (constraint for component in components for constraint in component.read(given))
        return [*Sparql.read(given), *custom]

    return read
