"""The queries of SHACL-SPARQL behind one call, whoever evaluates them.

A query is compiled to a plan over columns (:mod:`checker.shacl.sparql`). What lies outside that closed list, and a
query of the shapes graph, is answered by an Oxigraph store, one row of seeds at a time.

Pre-bound variables come as columns, one row for each evaluation of the query: a row of ``seeds`` says that ``$this`` is
so and so, and the answer's rows say for which ``$this`` they hold.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from checker.graph.columns import Graph
from checker.graph.terms import Blank, Iri, Literal, Term, encode
from checker.graph.values import Values
from checker.shacl.sparql import (
    AskPlan,
    ForbiddenQuery,
    Plan,
    QueryError,
    UnsupportedQuery,
    compile_ask,
    compile_select,
)

Ids = NDArray[np.int64]
Columns = Mapping[str, Ids]
"""Variables without question mark to columns of one length; term ids, -1 for unbound."""

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
    def store(self) -> Any:
        """The data graph, and the shapes as named graph, in an Oxigraph store."""
        ...

    @property
    def deadline(self) -> float | None:
        """When to stop (time.monotonic)."""
        ...


@dataclass(frozen=True, slots=True)
class Query:
    """A checked query; ``form`` is select or ask; ``plan`` is None when a store must answer it."""

    text: str
    form: str
    plan: Plan | AskPlan | None

    @property
    def on_columns(self) -> bool:
        """Whether it runs on sets; if not, a profile should name it."""
        return self.plan is not None

    def select(self, run: Asker, seeds: Columns) -> Columns:
        """Solutions of the query for each row of ``seeds``; ``this`` is one of the columns."""
        asked = self._asked(seeds)
        if isinstance(self.plan, Plan):
            return self.plan.run(run.data, run.values, asked, run.deadline).columns  # type: ignore[arg-type]
        columns: dict[str, list[int]] = {"this": []}
        count = 0
        for this, found in self._from_store(run, asked):
            variables = [variable.value for variable in found.variables if variable.value != "this"]
            for variable in variables:
                columns.setdefault(variable, [-1] * count)
            for solution in found:
                columns["this"].append(this)
                for variable in variables:
                    columns[variable].append(_number(run, solution[variable]))
                count += 1
        return {name: np.array(column, dtype=np.int64) for name, column in columns.items()}

    def ask(self, run: Asker, seeds: Columns) -> NDArray[np.bool_]:
        """Per row of ``seeds`` whether the query holds."""
        asked = self._asked(seeds)
        if isinstance(self.plan, AskPlan):
            return self.plan.run(run.data, run.values, asked, run.deadline)  # type: ignore[arg-type]
        return np.array([any(True for _ in found) for _, found in self._from_store(run, asked)], dtype=np.bool_)

    def _asked(self, seeds: Columns) -> Columns:
        """``$this``, and what else the query mentions."""
        return {name: column for name, column in seeds.items() if name == "this" or _mentions(self.text, name)}

    def _from_store(self, run: Asker, seeds: Columns) -> Iterator[tuple[int, Any]]:
        """Per row of ``seeds``: ``$this`` and what the store answers."""
        import pyoxigraph

        terms = run.data.terms
        names = [name for name in seeds if _mentions(self.text, name)]
        text = _projecting(self.text, self.form, names)
        variables = [(pyoxigraph.Variable(name), seeds[name].tolist()) for name in names]
        for row, this in enumerate(seeds["this"].tolist()):
            if run.deadline is not None and time.monotonic() > run.deadline:
                raise TimeoutError
            bound = {variable: _to_store(terms.term(column[row])) for variable, column in variables}
            yield this, run.store.query(text, substitutions=bound)


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"[?$]{name}\b", text) is not None


def compile_query(text: str, prefixes: Mapping[str, str], prebound: frozenset[str], form: str) -> Query:
    """Check and compile a query; raises QueryRefused when it is not SPARQL or not what SHACL allows."""
    return _compile(text, tuple(sorted(prefixes.items())), prebound, form)


@lru_cache(maxsize=2_000)
def _compile(text: str, prefixes: tuple[tuple[str, str], ...], prebound: frozenset[str], form: str) -> Query:
    whole = "".join(f"PREFIX {name}: <{space}>\n" for name, space in prefixes) + text
    try:
        if _SHAPES_GRAPH.search(text):
            _check_with_shapes_graph(whole, prebound)
            return Query(whole, form, None)
        compile_ = compile_ask if form == "ask" else compile_select
        return Query(text, form, compile_(text, dict(prefixes), prebound))
    except UnsupportedQuery:
        return Query(whole, form, None)
    except QueryError as error:
        raise QueryRefused(str(error)) from error


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


_SELECT = re.compile(r"(?:\A|(?<=[\s}>]))SELECT(?:\s+(?:DISTINCT|REDUCED))?(?=[\s(?$*])", re.IGNORECASE)
_ASK = re.compile(r"(?:\A|(?<=[\s}>]))ASK(?=[\s{])", re.IGNORECASE)


def _projecting(text: str, form: str, names: list[str]) -> str:
    """The query with ``names`` in its projection: Oxigraph substitutes only what is there."""
    if form == "ask":
        return _ASK.sub(f"SELECT {' '.join(f'?{name}' for name in names) or '*'} WHERE ", text, count=1)
    found = _SELECT.search(text)
    if found is None:
        return text
    head, rest = text[: found.end()], text[found.end() :]
    projected = rest[: rest.find("{")]
    missing = " ".join(f"?{name}" for name in names if not re.search(rf"[?$]{name}\b|\*", projected))
    return f"{head} {missing} {rest}"


def make_store(data: Graph, shapes: Graph, name: Iri) -> Any:
    """An Oxigraph store with ``data`` as default graph and ``shapes`` as the graph ``name``."""
    import pyoxigraph

    store = pyoxigraph.Store()
    made: dict[int, Any] = {}

    def convert(number: int) -> Any:
        term = made.get(number)
        if term is None:
            term = made[number] = _to_store(data.terms.term(number))
        return term

    for graph, place in ((data, pyoxigraph.DefaultGraph()), (shapes, pyoxigraph.NamedNode(name.value))):
        store.bulk_extend(pyoxigraph.Quad(convert(s), convert(p), convert(o), place) for s, p, o in graph.rows())
    return store


def _to_store(term: Term) -> Any:
    import pyoxigraph

    match term:
        case Iri(value):
            return pyoxigraph.NamedNode(value)
        case Blank(label):
            return pyoxigraph.BlankNode(label)
        case Literal(lexical, _, language) if language:
            return pyoxigraph.Literal(lexical, language=language)
        case Literal(lexical, datatype, _):
            return pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(datatype))


def _number(run: Asker, found: Any) -> int:
    """Id of a term of the store's answer; a term that the query made gets a new one."""
    import pyoxigraph

    match found:
        case None:
            return -1
        case pyoxigraph.NamedNode():
            term: Term = Iri(found.value)
        case pyoxigraph.BlankNode():
            term = Blank(found.value)
        case _:
            term = Literal(found.value, found.datatype.value, found.language)
    return run.data.terms.intern(encode(term))
