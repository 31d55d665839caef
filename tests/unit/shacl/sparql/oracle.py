"""A pyoxigraph Store beside the set evaluator: same graph, same query, both answers as comparable rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pyoxigraph as ox

from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import TermTable
from checker.graph.values import Values
from checker.shacl.sparql import AskPlan, Bindings, Plan, compile_query, compile_select

EX = "http://e/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"ex": EX, "xsd": XSD}
HEAD = f"PREFIX ex: <{EX}> PREFIX xsd: <{XSD}> "

Row = tuple[str | None, ...]
Triple = tuple[str, str, str]


def node(name: str) -> str:
    """N-Triples form of a node or predicate of the example namespace."""
    return f"<{EX}{name}>"


def graph_of(triples: Iterable[Triple], terms: TermTable | None = None) -> Graph:
    """Graph of triples in N-Triples form."""
    builder = GraphBuilder(TermTable() if terms is None else terms)
    for triple in triples:
        builder.add_keys(*(part.encode() for part in triple))
    return builder.build()


def store_of(triples: Iterable[Triple]) -> ox.Store:
    """Store of the same triples; blank nodes keep their labels."""
    store = ox.Store()
    text = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    store.bulk_extend(ox.parse(text, ox.RdfFormat.N_TRIPLES))
    return store


def rows_of(bindings: Bindings, graph: Graph, names: Sequence[str]) -> Counter[Row]:
    """Rows of an answer as N-Triples text, unbound None, counted."""
    columns = [bindings.columns[name].tolist() for name in names]
    keys = graph.terms.keys
    return Counter(
        tuple(None if number < 0 else keys[number].decode() for number in row)
        for row in (zip(*columns, strict=True) if columns else [()] * len(bindings))
    )


def store_rows(store: ox.Store, query: str, names: Sequence[str]) -> Counter[Row]:
    """Rows that the store gives."""
    answer = store.query(HEAD + query)
    assert isinstance(answer, ox.QuerySolutions)
    return Counter(
        tuple(None if solution[name] is None else str(solution[name]) for name in names) for solution in answer
    )


def variables(store: ox.Store, query: str) -> list[str]:
    """Variables of the answer."""
    answer = store.query(HEAD + query)
    assert isinstance(answer, ox.QuerySolutions)
    return [variable.value for variable in answer.variables]


def both(triples: Sequence[Triple], query: str) -> tuple[Counter[Row], Counter[Row]]:
    """(our rows, the store's rows) of a query without pre-binding."""
    graph, store = graph_of(triples), store_of(triples)
    names = variables(store, query)
    found = compile_query(query, PREFIXES).run(graph, Values(graph.terms), {})
    return rows_of(found, graph, names), store_rows(store, query, names)


def per_node(
    triples: Sequence[Triple], select: str, where: str, foci: Sequence[str]
) -> tuple[Counter[Row], Counter[Row]]:
    """(all focus nodes at once, one focus node after the other on the store with ``$this`` written out).

    ``select`` names the variables but ``$this``; ``where`` has ``$this`` in it.
    """
    graph, store = graph_of(triples), store_of(triples)
    plan = compile_select(f"SELECT $this {select} WHERE {where}", PREFIXES, frozenset({"this"}))
    names = [name.lstrip("?") for name in select.split()]
    seeds = np.array([graph.terms.intern(focus.encode()) for focus in foci], dtype=np.uint32)
    found = rows_of(plan.run(graph, Values(graph.terms), {"this": seeds}), graph, ["this", *names])
    expected: Counter[Row] = Counter()
    for focus in foci:
        text = f"SELECT {select or '(1 AS ?one)'} WHERE {where.replace('$this', focus)}"
        for row, times in store_rows(store, text, names).items():
            expected[focus, *row] += times
    return found, expected


def run(plan: Plan, graph: Graph, seeds: Sequence[str] = ()) -> Bindings:
    """A plan on a graph, with ``$this`` of these nodes."""
    ids = np.array([graph.terms.intern(seed.encode()) for seed in seeds], dtype=np.uint32)
    return plan.run(graph, Values(graph.terms), {"this": ids} if seeds else {})


def ask(plan: AskPlan, graph: Graph, seeds: Sequence[str]) -> list[bool]:
    """An ASK for each seed."""
    ids = np.array([graph.terms.intern(seed.encode()) for seed in seeds], dtype=np.uint32)
    return [bool(answer) for answer in plan.run(graph, Values(graph.terms), {"this": ids})]
