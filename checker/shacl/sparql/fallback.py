"""What the set evaluator does not know, answered by an Oxigraph store: one focus node at a time, in a child process.

Oxigraph's query call has no time limit and listens to no signal, so it runs in a fork that is ended at the deadline.
The store itself is built once a graph, in the parent: a fork shares its memory.

Pre-binding is done in the text. Oxigraph's own substitution does not reach every place (``BIND($this AS ?x)`` gives
nothing, measured on 0.5.13), so each group of the query gets ``VALUES`` with the values of the focus node, which
is what SHACL appendix A asks for. A blank node cannot stand in a query's text: it goes in as substitution.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from checker.graph.columns import Graph, Ids
from checker.graph.terms import Key, iri_key
from checker.shacl.killable import in_child
from checker.shacl.sparql.errors import DeadlineExceeded, QuerySyntaxError, RowLimit
from checker.shacl.sparql.parsing import parse, refuse
from checker.shacl.sparql.tables import IdColumn

_BATCH = 100_000
"""Triples that go into the store between two looks at the clock: about 0.4 s."""

_TOKENS = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r"|<[^<>\"{}|^`\\\s]*>|#[^\n]*|[?$]\w+|[{}]|\b(?:SELECT|ASK)\b",
    re.DOTALL | re.IGNORECASE,
)


class StoreHolder:
    """A store of one graph, made on first use; keep it as long as the graph.

    ``named`` are graphs over the same terms by IRI, for ``GRAPH $shapesGraph``. Filling stops at a deadline and goes on
    where it stopped at the next call, so that no single rule pays more than its own time.
    """

    def __init__(self, graph: Graph, named: Mapping[str, Graph] | None = None) -> None:
        self.graph = graph
        places = [(graph, b""), *((part, iri_key(iri)) for iri, part in (named or {}).items())]
        self._waiting = (
            b"%b %b %b %b .\n" % (*triple, place) for part, place in places for triple in part.triple_keys()
        )
        self._store: Any = None
        self._full = False

    def get(self, deadline: float | None = None) -> Any:
        """The store; raises DeadlineExceeded when it is not full in time."""
        import pyoxigraph as ox

        if self._store is None:
            self._store = ox.Store()
        while not self._full:
            if deadline is not None and time.monotonic() > deadline:
                raise DeadlineExceeded
            lines = list(islice(self._waiting, _BATCH))
            self._store.bulk_extend(ox.parse(b"".join(lines), ox.RdfFormat.N_QUADS))
            self._full = len(lines) < _BATCH
        return self._store


@dataclass(frozen=True, slots=True)
class StorePlan:
    """A checked SELECT or ASK that only a store can answer; picklable."""

    text: str
    form: str
    prebound: frozenset[str]

    def run(
        self,
        holder: StoreHolder,
        seeds: Mapping[str, Ids],
        deadline: float | None = None,
        row_cap: int = 1_000_000,
    ) -> tuple[dict[str, IdColumn], int]:
        """(columns of ids with -1 for unbound, number of rows); each row has the columns of ``seeds``.

        An ASK gives one row for each seed row for which it holds. Raises DeadlineExceeded, RowLimit, and
        QuerySyntaxError for what only Oxigraph refuses.
        """
        terms = holder.graph.terms
        names = list(seeds)
        rows = list(zip(*(np.asarray(seeds[name]).tolist() for name in names), strict=True)) if names else [()]
        bound = [
            {name: terms.keys[number] for name, number in zip(names, row, strict=True) if number >= 0} for row in rows
        ]
        try:
            store = holder.get(deadline)
            answer = in_child(lambda: _answers(store, self.text, self.form, bound, row_cap), deadline)
        except TimeoutError as error:
            raise DeadlineExceeded from error
        if isinstance(answer, str):
            raise QuerySyntaxError(f"Oxigraph weigert de query: {answer}")
        if isinstance(answer, int):
            raise RowLimit(answer, row_cap)
        variables, solutions = answer
        found: dict[str, list[int]] = {name: [] for name in dict.fromkeys([*names, *variables])}
        for place, keys in solutions:
            given = dict(zip(names, rows[place], strict=True))
            for name, column in found.items():
                if name in given and given[name] >= 0:
                    column.append(given[name])
                    continue
                key = keys.get(name)
                column.append(-1 if key is None else terms.intern(key))
        return {name: np.array(column, dtype=np.int64) for name, column in found.items()}, len(solutions)


def compile_for_store(text: str, prefixes: Mapping[str, str], prebound: frozenset[str], form: str) -> StorePlan:
    """Check a query (``form`` select or ask) that the set evaluator calls unsupported, or that asks the shapes graph.

    Raises QuerySyntaxError or ForbiddenQuery, as the set evaluator would.
    """
    whole = "".join(f"PREFIX {name}: <{space}>\n" for name, space in prefixes.items()) + text
    _, tree = parse(whole)
    refuse(tree, prebound, shapes_graph=True)
    if tree.name != {"select": "SelectQuery", "ask": "AskQuery"}[form]:
        raise QuerySyntaxError(f"Dit is geen {form.upper()}.")
    return StorePlan(whole, form, prebound)


def bind_text(text: str, values: Mapping[str, Key]) -> str:
    """``text`` with VALUES for ``values`` at the head of every group; blank nodes are left to substitution.

    >>> bind_text("SELECT $this WHERE { $this ?p 1 }", {"this": b"<http://e/a>"})
    'SELECT $this WHERE { VALUES ?this { <http://e/a> } $this ?p 1 }'
    """
    head = "".join(
        f" VALUES ?{name} {{ {key.decode()} }}" for name, key in sorted(values.items()) if not key.startswith(b"_:")
    )
    opened = False

    def put(found: re.Match[str]) -> str:
        nonlocal opened
        if found.group() != "{":
            return found.group()
        after = text[found.end() :].lstrip()
        if re.match(r"SELECT\b", after, re.IGNORECASE):
            return "{"  # a sub-SELECT: its own group comes next
        opened = True
        return "{" + head

    bound = _TOKENS.sub(put, text)
    return bound if opened else text


def _answers(
    store: Any, text: str, form: str, bound: list[dict[str, Key]], row_cap: int
) -> tuple[list[str], list[tuple[int, dict[str, Key]]]] | int | str:
    """In the child: the variables and the solutions; a number of rows above the cap; or what the store objects to."""
    import pyoxigraph as ox

    variables: list[str] = []
    solutions: list[tuple[int, dict[str, Key]]] = []
    for place, values in enumerate(bound):
        blanks = {
            ox.Variable(name): ox.BlankNode(key[2:].decode()) for name, key in values.items() if key.startswith(b"_:")
        }
        try:
            found = store.query(bind_text(text, values), substitutions=blanks or None)
        except (SyntaxError, ValueError, RuntimeError) as error:
            return str(error)
        if form == "ask":
            if bool(found):
                solutions.append((place, {}))
            continue
        variables = [variable.value for variable in found.variables]
        for solution in found:
            keys = {name: str(solution[name]).encode() for name in variables if solution[name] is not None}
            solutions.append((place, keys))
            if len(solutions) > row_cap:
                return len(solutions)
    return variables, solutions
