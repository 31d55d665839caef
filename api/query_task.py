"""A user's SPARQL in a worker process: read-only, without any road out, over the graphs that the user may see.

Oxigraph's query call has no time limit, so the worker is killed when its time is over. SERVICE is refused by its parse;
what a parser might overlook is held by the system: after reading the graphs the worker gives up the right to open
anything, so there is no socket to reach out with (RLIMIT_NOFILE). Source: SPARQL 1.1 Query, JSON results.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from api.tasks import Tell
from checker.errors import LimitExceeded, UsageError

RESULTS = "application/sparql-results+json"
TURTLE = "text/turtle"
_LONGEST = 20_000
_ESCAPED = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")
_REFUSED = {
    "ServiceGraphPattern": "SERVICE (een andere server)",
    "DatasetClause": "FROM (de dienst kiest de grafen)",
}


@dataclass(frozen=True, slots=True)
class QueryGraph:
    """One graph to query: its name in the query and its triples."""

    iri: str
    triples: Path


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: ``value`` for JSON, or ``text`` as Turtle; ``cut`` when there was more than the limit."""

    media_type: str
    value: dict[str, Any] | None
    text: bytes
    cut: bool


@dataclass(frozen=True, slots=True)
class QueryTask:
    """Answer ``text`` over ``graphs``, all of them together as default graph; at most ``rows`` rows or triples."""

    text: str
    graphs: tuple[QueryGraph, ...]
    rows: int

    def run(self, tell: Tell) -> Answer:
        """The answer; raises UsageError for a query that is not in order or not allowed."""
        import pyoxigraph as ox

        check_query(self.text)
        tell("grafen lezen", 0.2)
        store = ox.Store()
        for graph in self.graphs:
            store.bulk_load(path=str(graph.triples), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph.iri))
        tell("vragen", 0.5)
        _close_the_doors()
        try:
            found = store.query(self.text, use_default_graph_as_union=True)
            return self._answer(found)
        except (SyntaxError, ValueError, OSError) as error:
            raise _wrong(error) from error

    def _answer(self, found: Any) -> Answer:
        import pyoxigraph as ox

        match found:
            case ox.QueryBoolean():
                return Answer(RESULTS, {"head": {}, "boolean": bool(found)}, b"", False)
            case ox.QueryTriples():
                triples = list(islice(found, self.rows + 1))
                text = ox.serialize(triples[: self.rows], format=ox.RdfFormat.TURTLE) or b""
                return Answer(TURTLE, None, text, len(triples) > self.rows)
            case _:
                names = [variable.value for variable in found.variables]
                rows = list(islice(_bindings(found, names), self.rows + 1))
                value = {"head": {"vars": names}, "results": {"bindings": rows[: self.rows]}}
                return Answer(RESULTS, value, b"", len(rows) > self.rows)


def check_query(text: str) -> None:
    """Refuse what is no query, is too long, or reaches out; raises UsageError that says so."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    if len(text) > _LONGEST:
        raise UsageError(f"De query is langer dan {_LONGEST} tekens.", remedy="Maak haar korter.")
    if _ESCAPED.search(text):
        raise UsageError("De query bevat een \\u-reeks.", remedy="Schrijf het teken zelf.")
    try:
        tree = parseQuery(text)
    except ParseBaseException as error:
        raise _wrong(error) from error
    except (ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UsageError("De query is niet te lezen.", remedy="Geef SELECT, ASK, CONSTRUCT of DESCRIBE.") from error
    for name in _names(tree):
        if name in _REFUSED:
            raise UsageError(f"De query gebruikt {_REFUSED[name]}; dat mag niet.", remedy="Laat dat deel weg.")


def _names(tree: Any) -> Iterator[str]:
    """Names of all nodes of rdflib's parse tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if (name := getattr(node, "name", None)) and isinstance(name, str):
            yield name
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif not isinstance(node, str) and hasattr(node, "__iter__"):
            waiting.extend(node)


def _wrong(error: Exception) -> UsageError:
    return UsageError(
        f"De query klopt niet: {' '.join(str(error).split())[:300]}", remedy="Verbeter de query op die plaats."
    )


def _close_the_doors() -> None:
    """From here on this process can open no file and no socket."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _bindings(found: Any, names: list[str]) -> Iterator[dict[str, Any]]:
    for solution in found:
        row = {}
        for name in names:
            term = solution[name]
            if term is not None:
                row[name] = _binding(term)
        yield row


def _binding(term: Any) -> dict[str, Any]:
    import pyoxigraph as ox

    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Literal():
            value: dict[str, Any] = {"type": "literal", "value": term.value}
            if term.language:
                value["xml:lang"] = term.language
            elif term.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
                value["datatype"] = term.datatype.value
            return value
        case _:
            raise LimitExceeded("De query geeft een term die JSON-resultaten niet kennen.")
