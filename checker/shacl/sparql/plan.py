"""The public face: compile a query once, run it on any graph.

Plans are frozen and picklable: they hold plan nodes only. Compiling needs rdflib, running does not.

Source: SPARQL 1.1; SHACL sections 5.2.1, 5.3.1, 6.2.2 and appendix A (pre-binding).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

import numpy as np

from checker.graph.columns import Graph, Ids, build_graph
from checker.graph.terms import blank_key
from checker.graph.values import IRI, LITERAL, Values
from checker.shacl.regex import limited_to
from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.errors import UnsupportedQuery
from checker.shacl.sparql.joins import has_match
from checker.shacl.sparql.operators import evaluate
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import UNBOUND, IdColumn, Mask, Rows, by_bound, drop_doubles, stack

DEFAULT_ROW_CAP = 20_000_000
"""Rows of one intermediate table: 160 MB a column."""

_FRESH = count()
"""Numbers for new blank nodes; never used twice in a process, as terms are shared between graphs."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """Solutions: ``columns`` has an int64 column of term ids for each of ``variables``, -1 for unbound.

    Pre-bound variables are always there, so every row says which focus node it belongs to.
    """

    variables: tuple[str, ...]
    columns: dict[str, IdColumn]
    count: int

    def __len__(self) -> int:
        return self.count


def _run(
    query: n.Query, graph: Graph, values: Values, seeds: Mapping[str, Ids], deadline: float | None, row_cap: int
) -> tuple[Rows, Run]:
    columns = {name: np.asarray(column).astype(np.int64) for name, column in seeds.items()}
    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError("seed columns differ in length")
    start = drop_doubles(Rows(columns)) if columns else Rows.unit()
    run = Run(graph, values, start, deadline, row_cap)
    # Rows with the same variables bound go together: an unbound one is an ordinary variable there.
    with limited_to(deadline):
        answers = [evaluate(query.pattern, run.seeded_with(part)) for part in by_bound(start)]
    return (answers[0] if len(answers) == 1 else stack(answers)), run


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled SELECT."""

    query: n.Query

    def run(
        self,
        graph: Graph,
        values: Values,
        seeds: Mapping[str, Ids] | None = None,
        deadline: float | None = None,
        row_cap: int = DEFAULT_ROW_CAP,
    ) -> Bindings:
        """Solutions for all seed rows at once, as if the query ran for each seed row with its values substituted.

        ``seeds`` maps pre-bound variables to columns of one length, -1 for a variable that this row does not bind;
        equal rows count once. ``deadline`` is a moment of :func:`time.monotonic`. Computed terms are added to the
        graph's term table. Raises RowLimit, DeadlineExceeded.
        """
        rows, run = _run(self.query, graph, values, seeds or {}, deadline, row_cap)
        names = tuple(dict.fromkeys([*run.seeds.columns, *self.query.names]))
        return Bindings(names, {name: rows.column(name) for name in names}, rows.count)


@dataclass(frozen=True, slots=True)
class AskPlan:
    """A compiled ASK."""

    query: n.Query

    def run(
        self,
        graph: Graph,
        values: Values,
        seeds: Mapping[str, Ids] | None = None,
        deadline: float | None = None,
        row_cap: int = DEFAULT_ROW_CAP,
    ) -> Mask:
        """The answer for every seed row, in the order given (one answer when there are no seeds)."""
        rows, _ = _run(self.query, graph, values, seeds or {}, deadline, row_cap)
        if not seeds:
            return np.array([rows.count > 0])
        given = Rows({name: np.asarray(column).astype(np.int64) for name, column in seeds.items()})
        return has_match(given, rows)


@dataclass(frozen=True, slots=True)
class ConstructPlan:
    """A compiled CONSTRUCT."""

    query: n.Query

    def run(self, graph: Graph, values: Values, deadline: float | None = None, row_cap: int = DEFAULT_ROW_CAP) -> Graph:
        """The graph that the template makes; triples that are unbound or no RDF are left out (SPARQL 16.2)."""
        rows, run = _run(self.query, graph, values, {}, deadline, row_cap)
        blanks: dict[str, IdColumn] = {}
        parts = [_template_rows(triple, rows, run, blanks) for triple in self.query.template]
        if not parts:
            return Graph(graph.terms, {})
        subjects, predicates, objects = (
            np.concatenate(columns).astype(np.uint32) for columns in zip(*parts, strict=True)
        )
        return build_graph(graph.terms, subjects, predicates, objects)


def _template_rows(
    triple: n.Triple, rows: Rows, run: Run, blanks: dict[str, IdColumn]
) -> tuple[IdColumn, IdColumn, IdColumn]:
    if isinstance(triple.path, n.Var):
        predicate = rows.column(triple.path.name)
    elif isinstance(triple.path, n.Step):
        predicate = run.constant(triple.path.key, rows.count)
    else:
        raise UnsupportedQuery("pad in een CONSTRUCT-sjabloon")
    subject, value = (_template_column(place, rows, run, blanks) for place in (triple.subject, triple.value))
    good = (subject != UNBOUND) & (predicate != UNBOUND) & (value != UNBOUND)
    kind = run.values.kind
    good[good] = (kind[subject[good]] != LITERAL) & (kind[predicate[good]] == IRI)
    return subject[good], predicate[good], value[good]


def _template_column(place: n.Place, rows: Rows, run: Run, blanks: dict[str, IdColumn]) -> IdColumn:
    if isinstance(place, n.Const):
        return run.constant(place.key, rows.count)
    if not place.name.startswith("_:"):
        return rows.column(place.name)
    if place.name not in blanks:  # one new node a solution, the same for all triples that name it
        intern = run.graph.terms.intern
        fresh = [intern(blank_key(f"c{next(_FRESH)}x{os.getpid()}")) for _ in range(rows.count)]
        blanks[place.name] = np.array(fresh, dtype=np.int64)
    return blanks[place.name]


def _translated(text: str, prefixes: Mapping[str, str], prebound: frozenset[str], forms: frozenset[str]) -> n.Query:
    from checker.shacl.sparql.algebra import translate_query  # a run whose plans are kept translates nothing

    return translate_query(text, prefixes, prebound, forms)


def compile_select(text: str, prefixes: Mapping[str, str], prebound: frozenset[str]) -> Plan:
    """Compile a SELECT of a SHACL constraint. Raises QuerySyntaxError, ForbiddenQuery or UnsupportedQuery."""
    return Plan(_translated(text, prefixes, prebound, frozenset({"SelectQuery"})))


def compile_ask(text: str, prefixes: Mapping[str, str], prebound: frozenset[str]) -> AskPlan:
    """Compile an ASK of a SHACL constraint component. Raises as :func:`compile_select`."""
    return AskPlan(_translated(text, prefixes, prebound, frozenset({"AskQuery"})))


def compile_construct(text: str, prefixes: Mapping[str, str]) -> ConstructPlan:
    """Compile a CONSTRUCT. Raises as :func:`compile_select`."""
    return ConstructPlan(_translated(text, prefixes, frozenset(), frozenset({"ConstructQuery"})))


def compile_query(text: str, prefixes: Mapping[str, str]) -> Plan:
    """Compile a SELECT without pre-bound variables. Raises as :func:`compile_select`."""
    return compile_select(text, prefixes, frozenset())
