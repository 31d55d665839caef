"""The queries of SHACL-SPARQL behind one call, whoever evaluates them.

A query is compiled to a plan over columns (:mod:`checker.shacl.sparql`). What lies outside that closed list, and a
query of the shapes graph, is answered by an Oxigraph store, one row of seeds at a time.

Pre-bound variables come as columns, one row for each evaluation of the query: a row of ``seeds`` says that ``$this`` is
so and so, and the answer's rows say for which ``$this`` they hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from checker.graph.columns import Graph
from checker.graph.values import Values
from checker.shacl.plan_cache import AnyPlan, active_cache, plan_key
from checker.shacl.sparql import (
    AskPlan,
    ForbiddenQuery,
    Plan,
    QueryError,
    UnsupportedQuery,
    compile_ask,
    compile_select,
)
from checker.shacl.sparql.fallback import StoreHolder, StorePlan, compile_for_store
from checker.shacl.sparql.joins import has_match
from checker.shacl.sparql.plan import ConstructPlan
from checker.shacl.sparql.tables import Rows

Ids = NDArray[np.int64]
Columns = Mapping[str, Ids]
"""Variables without question mark to columns of one length; term ids, -1 for unbound."""

CONSTRAINT_PREBOUND = frozenset({"this", "currentShape", "shapesGraph"})
"""What is bound before the query of a constraint runs (SHACL 5.3.1)."""
_SHAPES_GRAPH = re.compile(r"GRAPH\s+[?$]shapesGraph\b", re.IGNORECASE)


class QueryRefused(ValueError):
    """Not SPARQL, or SPARQL that SHACL or we do not allow."""


class Asker(Protocol):
    """The part of a validation that a query needs (see constraints.base.Run)."""

    @property
    def data(self) -> Graph:
        """The data graph."""
        ...

    @property
    def values(self) -> Values:
        """Side columns of all terms."""
        ...

    @property
    def store(self) -> StoreHolder:
        """The data graph, and the shapes as named graph, for queries that only a store can answer."""
        ...

    @property
    def deadline(self) -> float | None:
        """When to stop (time.monotonic)."""
        ...


@dataclass(frozen=True, slots=True)
class Query:
    """A checked query; ``form`` is select or ask."""

    text: str
    form: str
    plan: AnyPlan

    @property
    def on_columns(self) -> bool:
        """Whether it runs on sets; if not, a profile should name it."""
        return not isinstance(self.plan, StorePlan)

    def select(self, run: Asker, seeds: Columns) -> Columns:
        """Solutions of the query for each row of ``seeds``; ``this`` is one of the columns."""
        asked: Any = self._asked(seeds)
        if isinstance(self.plan, StorePlan):
            return self.plan.run(run.store, asked, run.deadline)[0]
        if isinstance(self.plan, AskPlan):
            raise TypeError("an ASK has no solutions")
        return self.plan.run(run.data, run.values, asked, run.deadline).columns

    def ask(self, run: Asker, seeds: Columns) -> NDArray[np.bool_]:
        """Per row of ``seeds`` whether the query holds."""
        asked: Any = self._asked(seeds)
        if isinstance(self.plan, StorePlan):
            columns, count = self.plan.run(run.store, asked, run.deadline)
            return has_match(Rows(asked), Rows(columns, count))
        if isinstance(self.plan, Plan):
            raise TypeError("a SELECT has no yes or no")
        return self.plan.run(run.data, run.values, asked, run.deadline)

    def _asked(self, seeds: Columns) -> Columns:
        """``$this``, and what else the query mentions."""
        return {name: column for name, column in seeds.items() if name == "this" or _mentions(self.text, name)}


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"[?$]{name}\b", text) is not None


def compile_query(text: str, prefixes: Mapping[str, str], prebound: frozenset[str], form: str) -> Query:
    """Check and compile a query; raises QueryRefused when it is not SPARQL or not what SHACL allows."""
    return _compile(text, tuple(sorted(prefixes.items())), prebound, form)


@lru_cache(maxsize=2_000)
def _compile(text: str, prefixes: tuple[tuple[str, str], ...], prebound: frozenset[str], form: str) -> Query:
    kept = active_cache()
    key = plan_key(text, prefixes, prebound, form) if kept else ""
    plan = kept.get(key) if kept else None
    if plan is None or isinstance(plan, ConstructPlan):
        try:
            plan = _plan(text, dict(prefixes), prebound, form)
        except QueryError as error:
            raise QueryRefused(str(error)) from error
        if kept:
            kept.put(key, plan)
    return Query(text, form, plan)


def _plan(text: str, prefixes: dict[str, str], prebound: frozenset[str], form: str) -> AnyPlan:
    if _SHAPES_GRAPH.search(text):
        whole = "".join(f"PREFIX {name}: <{space}>\n" for name, space in prefixes.items()) + text
        _check_with_shapes_graph(whole, prebound)
        return StorePlan(whole, form, prebound)
    try:
        return compile_ask(text, prefixes, prebound) if form == "ask" else compile_select(text, prefixes, prebound)
    except UnsupportedQuery:
        return compile_for_store(text, prefixes, prebound, form)


def _check_with_shapes_graph(text: str, prebound: frozenset[str]) -> None:
    """All checks of a query that may look into one named graph: ``$shapesGraph`` (SHACL 5.3.1)."""
    from checker.shacl.sparql.parsing import parse, refuse, walk

    _, query = parse(text)
    for node in walk(query):
        if node.name == "GraphGraphPattern":
            if str(node.term) != "shapesGraph":
                raise ForbiddenQuery("GRAPH mag alleen met $shapesGraph.")
            node.name = "GraphOfShapes"  # only for the check that follows, which knows no good GRAPH
    refuse(query, prebound)
