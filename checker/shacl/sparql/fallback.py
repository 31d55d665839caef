"""What the set evaluator does not know, answered by an Oxigraph store: one focus node at a time, in a child process.

Oxigraph's query call has no time limit and listens to no signal, so it runs in a fork that is ended at the deadline.
The store itself is built once a graph, in the parent: a fork shares its memory.

Pre-binding is done in the text. Oxigraph's own substitution does not reach every place (``BIND($this AS ?x)`` gives
nothing, measured on 0.5.13), so each group of the query gets ``VALUES`` with the values of the focus node, which
is what SHACL appendix A asks for. A blank node cannot stand in a query's text: it goes in as substitution.
"""

from __future__ import annotations

import os
import pickle
import re
import select
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from checker.errors import InternalError
from checker.graph.columns import Graph, Ids
from checker.graph.terms import Key, iri_key
from checker.shacl.sparql.errors import DeadlineExceeded, QuerySyntaxError, RowLimit
from checker.shacl.sparql.parsing import parse, refuse
from checker.shacl.sparql.tables import IdColumn

_TOKENS = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r"|<[^<>\"{}|^`\\\s]*>|#[^\n]*|[?$]\w+|[{}]|\b(?:SELECT|ASK)\b",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(slots=True)
class StoreHolder:
    """A store of one graph, made on first use; keep it as long as the graph.

    ``named`` are graphs over the same terms by IRI, for ``GRAPH $shapesGraph``.
    """

    graph: Graph
    named: Mapping[str, Graph] = field(default_factory=dict)
    store: Any = None

    def get(self) -> Any:
        """The store."""
        if self.store is None:
            import pyoxigraph as ox

            self.store = ox.Store()
            for graph, place in [(self.graph, b""), *((part, iri_key(iri)) for iri, part in self.named.items())]:
                lines = b"".join(b"%b %b %b %b .\n" % (*triple, place) for triple in graph.triple_keys())
                self.store.bulk_extend(ox.parse(lines, ox.RdfFormat.N_QUADS))
        return self.store


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
        answer = _in_child(lambda: _answers(holder.get(), self.text, self.form, bound, row_cap), holder, deadline)
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


def _in_child(work: Any, holder: StoreHolder, deadline: float | None) -> Any:
    """Result of ``work`` in a fork that is killed at ``deadline``."""
    holder.get()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child's lines are not seen by a tracer
        code = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as out:
                pickle.dump(work(), out)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb", 0) as inward:
            data = _read_until(inward, deadline)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not data:
        raise InternalError("Het kindproces van de SPARQL-store gaf geen antwoord.")
    return pickle.loads(data)  # noqa: S301 - written by our own fork


def _read_until(inward: Any, deadline: float | None) -> bytes:
    parts: list[bytes] = []
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise DeadlineExceeded
        ready, _, _ = select.select([inward], [], [], left)
        if not ready:
            raise DeadlineExceeded
        part = inward.read(1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
