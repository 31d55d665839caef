"""The queries of SHACL-SPARQL behind one call, whoever evaluates them.

Pre-bound variables come as columns, one row for each evaluation of the query: a row of ``seeds`` says that ``$this`` is
so and so, and the answer's rows say for which ``$this`` they hold.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from checker.graph.columns import Graph
from checker.graph.terms import Blank, Iri, Literal, Term, encode
from checker.shacl.prebinding import QueryRefused, refuse_unsupported

Ids = NDArray[np.int64]
Seeds = Mapping[str, Ids]

__all__ = ["Asker", "Bindings", "Query", "QueryRefused", "compile_query", "make_store"]


class Bindings(Protocol):
    """Solutions as columns of term ids, -1 for unbound; one of the variables is ``this``."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Names without question mark."""
        ...

    @property
    def columns(self) -> tuple[Ids, ...]:
        """One column for each variable."""
        ...


class Asker(Protocol):
    """The part of a validation that a query needs (see constraints.base.Run)."""

    @property
    def data(self) -> Graph:
        """The data graph."""
        ...

    @property
    def store(self) -> Any:
        """The data graph, and the shapes as named graph, in an Oxigraph store."""
        ...

    @property
    def deadline(self) -> float | None:
        """When to stop."""
        ...


@dataclass(frozen=True, slots=True)
class Solutions:
    """Bindings made row by row."""

    variables: tuple[str, ...]
    columns: tuple[Ids, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A checked query; ``form`` is select or ask."""

    text: str
    form: str

    def select(self, run: Asker, seeds: Seeds) -> Bindings:
        """Solutions of the query for each row of ``seeds``."""
        names: dict[str, list[int]] = {"this": []}
        count = 0
        for this, found in self._answers(run, seeds):
            variables = [variable.value for variable in found.variables if variable.value != "this"]
            for variable in variables:
                names.setdefault(variable, [-1] * count)
            for solution in found:
                names["this"].append(this)
                for variable in variables:
                    names[variable].append(_number(run, solution[variable]))
                count += 1
        return Solutions(tuple(names), tuple(np.array(column, dtype=np.int64) for column in names.values()))

    def ask(self, run: Asker, seeds: Seeds) -> NDArray[np.bool_]:
        """Per row of ``seeds`` whether the query holds."""
        return np.array([any(True for _ in found) for _, found in self._answers(run, seeds)], dtype=np.bool_)

    def _answers(self, run: Asker, seeds: Seeds) -> Iterator[tuple[int, Any]]:
        """Per row of ``seeds``: ``$this`` and what the store answers."""
        import pyoxigraph

        terms = run.data.terms
        asked = [name for name in seeds if re.search(rf"[?$]{name}\b", self.text)]
        text = _projecting(self.text, self.form, asked)
        variables = [(pyoxigraph.Variable(name), seeds[name].tolist()) for name in asked]
        for row, this in enumerate(seeds["this"].tolist()):
            if run.deadline is not None and time.perf_counter() > run.deadline:
                raise TimeoutError
            bound = {variable: _to_store(terms.term(column[row])) for variable, column in variables}
            yield this, run.store.query(text, substitutions=bound)


_SELECT = re.compile(r"(?:\A|(?<=[\s}>]))SELECT(?:\s+(?:DISTINCT|REDUCED))?(?=[\s(?$*])", re.IGNORECASE)
_ASK = re.compile(r"(?:\A|(?<=[\s}>]))ASK(?=[\s{])", re.IGNORECASE)


def _projecting(text: str, form: str, names: list[str]) -> str:
    """The query with ``names`` in its projection: Oxigraph substitutes only what is there."""
    wanted = " ".join(f"?{name}" for name in names)
    if form == "ask":
        return _ASK.sub(f"SELECT {wanted or '*'} WHERE ", text, count=1)
    found = _SELECT.search(text)
    if found is None:
        return text
    head, rest = text[: found.end()], text[found.end() :]
    projected = rest[: rest.find("{")]
    missing = " ".join(f"?{name}" for name in names if not re.search(rf"[?$]{name}\b|\*", projected))
    return f"{head} {missing} {rest}"


def compile_query(text: str, prefixes: Mapping[str, str], prebound: frozenset[str], form: str) -> Query:
    """Check a query; raises QueryRefused when it is not SPARQL or not what SHACL allows."""
    whole = "".join(f"PREFIX {name}: <{space}>\n" for name, space in prefixes.items()) + text
    refuse_unsupported(whole, prebound)
    return Query(whole, form)


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
