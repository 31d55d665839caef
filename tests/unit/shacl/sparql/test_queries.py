"""Whole queries against a store: grouping, order, slices, sub-selects, CONSTRUCT; and the store fallback."""

from __future__ import annotations

import time

import numpy as np
import pytest

from checker.graph.terms import TermTable
from checker.graph.values import Values
from checker.shacl.sparql import (
    DeadlineExceeded,
    ForbiddenQuery,
    QuerySyntaxError,
    RowLimit,
    compile_construct,
    compile_query,
)
from checker.shacl.sparql.fallback import StoreHolder, bind_text, compile_for_store
from tests.unit.shacl.sparql.oracle import EX, PREFIXES, XSD, both, graph_of, node, rows_of, run, store_of


def number(value: int | str, kind: str = "integer") -> str:
    return f'"{value}"^^<{XSD}{kind}>'


TRIPLES = [
    (node("a"), node("p"), number(1)),
    (node("a"), node("p"), number(2)),
    (node("a"), node("p"), number("2.5", "decimal")),
    (node("b"), node("p"), number(2)),
    (node("b"), node("p"), '"tekst"'),
    (node("c"), node("r"), number("3", "double")),
    (node("c"), node("r"), number("2026-01-31", "date")),
    (node("c"), node("r"), '"nl"@nl'),
    (node("a"), node("q"), node("b")),
    (node("b"), node("q"), node("c")),
    (node("c"), node("q"), "_:k"),
    ("_:k", node("q"), node("a")),
]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s ex:p ?o } GROUP BY ?s",
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ex:p ?o }",
        "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?m) (AVG(?o) AS ?g) WHERE { ?s ex:niets ?o }",
        "SELECT (MIN(?o) AS ?n) (MAX(?o) AS ?m) (SAMPLE(?o) AS ?g) WHERE { ?s ex:niets ?o }",
        "SELECT (COUNT(DISTINCT ?o) AS ?n) (COUNT(?o) AS ?m) WHERE { ?s ?v ?o }",
        "SELECT (COUNT(DISTINCT *) AS ?n) WHERE { ?s ex:p ?o . ?t ex:p ?o }",
        "SELECT ?s (SUM(?o) AS ?n) (AVG(?o) AS ?m) WHERE { ?s ex:p ?o FILTER(isNUMERIC(?o)) } GROUP BY ?s",
        "SELECT ?s (SUM(?o) AS ?n) WHERE { ?s ex:p ?o } GROUP BY ?s",
        "SELECT ?s (SUM(DISTINCT ?x) AS ?n) WHERE { ?s ex:p ?o BIND(1 AS ?x) } GROUP BY ?s",
        "SELECT ?s (MIN(?o) AS ?n) (MAX(?o) AS ?m) WHERE { ?s ex:p ?o FILTER(isNUMERIC(?o)) } GROUP BY ?s",
        "SELECT ?s (MAX(STR(?o)) AS ?m) WHERE { ?s ?v ?o } GROUP BY ?s",
        "SELECT ?s (GROUP_CONCAT(?t; SEPARATOR=', ') AS ?n) WHERE { ?s ex:r ?o BIND('x' AS ?t) } GROUP BY ?s",
        "SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s ex:p ?o } GROUP BY ?s HAVING(COUNT(?o) > 2)",
        "SELECT ?s WHERE { ?s ex:p ?o } GROUP BY ?s HAVING(SUM(?o) > 2 && COUNT(*) < 5)",
        "SELECT ?k (COUNT(*) AS ?n) WHERE { ?s ?v ?o } GROUP BY (isIRI(?o) AS ?k)",
        "SELECT (STR(?v) AS ?t) (COUNT(*) AS ?n) WHERE { ?s ?v ?o } GROUP BY ?v",
        "SELECT ?s (COUNT(?x) AS ?n) WHERE { ?s ?v ?o OPTIONAL { ?s ex:r ?x } } GROUP BY ?s",
        "SELECT ?s (COUNT(?o) * 2 + 1 AS ?n) WHERE { ?s ex:p ?o } GROUP BY ?s",
        "SELECT ?x ?n WHERE { ?x ex:q ?s . { SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s ex:p ?o } GROUP BY ?s } }",
        "SELECT ?s ?o WHERE { ?s ex:q ?o . { SELECT ?s WHERE { ?s ex:p ?o } } }",
        "SELECT ?s ?o WHERE { { SELECT DISTINCT ?s WHERE { ?s ex:p ?x } } ?s ex:q ?o }",
        "SELECT ?s ?o WHERE { ?s ex:p ?o . ?s ex:p ?z FILTER(?o < ?z) }",
        "SELECT ?s ?o ?x WHERE { ?s ?v ?o OPTIONAL { ?s ex:r ?x FILTER(?x != ?o) } }",
        "SELECT ?s ?o ?x WHERE { ?s ex:q ?o OPTIONAL { ?o ex:p ?x } OPTIONAL { ?s ex:r ?x } }",
        "SELECT ?s WHERE { ?s ?v ?o MINUS { ?s ex:p ?x } }",
        "SELECT ?s ?a WHERE { ?s ex:q ?o MINUS { ?a ex:p ?b } }",
        "SELECT ?s ?a WHERE { VALUES (?s ?a) { (ex:a 1) (UNDEF 2) (ex:b UNDEF) } ?s ex:q ?o }",
        "SELECT * WHERE { VALUES ?s { ex:a ex:zz } OPTIONAL { ?s ex:p ?o } }",
        "SELECT ?s (IF(isIRI(?o), STR(?o), 'anders') AS ?t) WHERE { ?s ex:q ?o }",
        "SELECT DISTINCT ?v WHERE { ?s ?v ?o }",
        "SELECT REDUCED ?s WHERE { ?s ex:r ?o . FILTER(isNUMERIC(?o)) }",
        "SELECT ?s ?e WHERE { ?s ex:q+ ?e }",
        "SELECT ?s ?e WHERE { ?s ex:q* ?e }",
        "SELECT ?s ?e WHERE { ?s ex:q? ?e }",
        "SELECT ?s ?e WHERE { ?s (ex:q/ex:q)+ ?e }",
        "SELECT ?s ?e WHERE { ?s (ex:q|^ex:p)/ex:r ?e }",
        "SELECT ?s ?e WHERE { ?s !(ex:q|ex:p) ?e }",
        "SELECT ?e WHERE { ex:a (ex:q|ex:p)* ?e }",
        "SELECT ?s WHERE { ?s ex:q+ ex:c }",
        "SELECT ?s WHERE { ?s ex:q+ ?s }",
        "SELECT ?s WHERE { ?s ?v ?s }",
        "SELECT ?x WHERE { ex:a ?v ?x . ex:b ?v ?x }",
        "SELECT ?x WHERE { [ ex:q ?x ; ex:p 1 ] }",
        "SELECT ?s WHERE { ?s ex:p 1, 2 . }",
        "SELECT ?s WHERE { ?s ex:p ?o FILTER EXISTS { ?s ex:q ?x . ?x ex:p ?y FILTER(?y = ?o) } }",
        "SELECT ?s ?o WHERE { ?s ex:p ?o FILTER NOT EXISTS { ?s ex:p ?hoger FILTER(?hoger > ?o) } }",
        "SELECT ?s (EXISTS { ?s ex:p 1 } AS ?e) WHERE { ?s ex:q ?o }",
        "SELECT ?s WHERE { ?s ex:q ?o FILTER(EXISTS { ?o ex:r ?x } || !EXISTS { ?s ex:p ?y FILTER(?y < 2) }) }",
        "SELECT ?s ?x WHERE { ?s ex:q ?o OPTIONAL { ?s ex:r ?x } FILTER NOT EXISTS { ?q ex:r ?x } }",
        "ASK { ?s ex:p 1 }",
    ],
)
def test_a_query_gives_what_the_store_gives(query: str) -> None:
    if query.startswith("ASK"):
        query = query.replace("ASK", "SELECT (1 AS ?ja) WHERE")
    ours, theirs = both(TRIPLES, query)
    assert ours == theirs


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?o WHERE { ?s ?v ?o FILTER(isNUMERIC(?o)) } ORDER BY ?o ?s",
        "SELECT ?s ?o WHERE { ?s ex:p ?o } ORDER BY DESC(?s) STRLEN(STR(?o)) DESC(STR(?o))",
        "SELECT ?s ?o WHERE { ?s ex:p ?o } ORDER BY ?s STR(?o) LIMIT 2 OFFSET 1",
        "SELECT ?s ?x WHERE { ?s ex:q ?o OPTIONAL { ?s ex:r ?x FILTER(LANG(?x) = 'nl') } } ORDER BY ?x ?s",
        "SELECT ?s WHERE { ?s ex:p ?o } ORDER BY ?s OFFSET 4",
        "SELECT ?s WHERE { ?s ex:p ?o } ORDER BY ?s LIMIT 0",
        "SELECT DISTINCT ?s WHERE { ?s ex:p ?o } ORDER BY ?s LIMIT 1",
    ],
)
def test_order_and_slices(query: str) -> None:
    graph, store = graph_of(TRIPLES), store_of(TRIPLES)
    found = run(compile_query(query, PREFIXES), graph)
    names = list(found.variables)
    ours = list(
        zip(
            *[
                [None if i < 0 else graph.terms.keys[i].decode() for i in found.columns[name].tolist()]
                for name in names
            ],
            strict=True,
        )
    )
    solutions = store.query(f"PREFIX ex: <{EX}> {query}")
    assert ours == [tuple(None if row[name] is None else str(row[name]) for name in names) for row in solutions]  # type: ignore[union-attr, index]


def test_construct_makes_the_template_for_each_solution() -> None:
    graph = graph_of(TRIPLES)
    plan = compile_construct(
        "CONSTRUCT { ?s ex:telt [ ex:waarde ?o ; ex:van ?s ] . ?o ex:fout ?s . ?s ex:leeg ?niets }"
        " WHERE { ?s ex:p ?o }",
        PREFIXES,
    )
    made = plan.run(graph, Values(graph.terms))
    assert made.terms is graph.terms
    assert len(made.column_of(EX + "telt")) == len(made.column_of(EX + "waarde")) == 5
    assert len(np.unique(made.column_of(EX + "telt").values)) == 5  # a fresh blank node for each solution
    assert len(made.column_of(EX + "fout")) == len(made.column_of(EX + "leeg")) == 0
    again = plan.run(graph, Values(graph.terms))
    assert not set(again.column_of(EX + "telt").values) & set(made.column_of(EX + "telt").values)


def test_construct_interns_computed_dates() -> None:
    graph = graph_of([(node("c"), node("eind"), number("2026-12-31", "date")), (node("c"), node("maanden"), number(3))])
    plan = compile_construct(
        "CONSTRUCT { ?c ex:uiterlijk ?d } WHERE { ?c ex:eind ?e ; ex:maanden ?m "
        'BIND(?e - STRDT(CONCAT("P", STR(?m), "M"), xsd:yearMonthDuration) AS ?d) }',
        PREFIXES,
    )
    made = plan.run(graph, Values(graph.terms))
    (found,) = made.objects(graph.terms.iri(EX + "c"), EX + "uiterlijk")
    assert found[:2] == ("2026-09-30", XSD + "date")


def test_construct_where_and_variable_predicate() -> None:
    graph = graph_of(TRIPLES)
    assert len(compile_construct("CONSTRUCT WHERE { ?s ex:p ?o }", PREFIXES).run(graph, Values(graph.terms))) == 5
    turned = compile_construct("CONSTRUCT { ?o ?v ?s } WHERE { ?s ?v ?o }", PREFIXES).run(graph, Values(graph.terms))
    assert len(turned) == 4  # a literal is no subject


def test_answers_share_the_ids_of_the_graph_and_new_terms_are_interned() -> None:
    terms = TermTable()
    graph = graph_of(TRIPLES, terms)
    before = len(terms)
    found = run(compile_query("SELECT ?s ?t WHERE { ?s ex:p 1 BIND(CONCAT('app ', STR(?s)) AS ?t) }", PREFIXES), graph)
    assert found.columns["s"].tolist() == [terms.iri(EX + "a")]
    assert terms.text(int(found.columns["t"][0])) == f"app {EX}a"
    assert len(terms) > before


# --- fallback ---------------------------------------------------------------------------------------------------------


def seeds_of(graph, *names):  # type: ignore[no-untyped-def]
    return {"this": np.array([graph.terms.intern(node(name).encode()) for name in names], dtype=np.uint32)}


def test_the_store_answers_what_the_sets_do_not() -> None:
    graph = graph_of(TRIPLES)
    plan = compile_for_store(
        "SELECT $this ?x WHERE { BIND($this AS ?x) FILTER(RAND() < 2) FILTER EXISTS { $this ex:p 1 } }",
        PREFIXES,
        frozenset({"this"}),
        "select",
    )
    columns, count = plan.run(StoreHolder(graph), seeds_of(graph, "a", "b"), time.monotonic() + 20)
    assert count == 1
    assert columns["this"].tolist() == columns["x"].tolist() == [graph.terms.iri(EX + "a")]


def test_the_store_answers_ask_and_blank_focus_nodes() -> None:
    graph = graph_of(TRIPLES)
    plan = compile_for_store("ASK { $this ex:q ?x FILTER(RAND() < 2) }", PREFIXES, frozenset({"this"}), "ask")
    blank = graph.terms.intern(b"_:k")
    seeds = {"this": np.array([blank, graph.terms.iri(EX + "zz"), graph.terms.iri(EX + "a")], dtype=np.int64)}
    columns, count = plan.run(StoreHolder(graph), seeds)
    assert count == 2
    assert columns["this"].tolist() == [blank, graph.terms.iri(EX + "a")]


def test_the_store_is_ended_at_the_deadline() -> None:
    graph = graph_of([(node(f"n{i}"), node("p"), f'"{i}"') for i in range(3_000)])
    plan = compile_for_store(
        "SELECT $this (COUNT(*) AS ?n) WHERE { ?a ex:p ?b . ?c ex:p ?d . ?e ex:p ?f FILTER(RAND() < 2) }"
        " GROUP BY $this",
        PREFIXES,
        frozenset({"this"}),
        "select",
    )
    start = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        plan.run(StoreHolder(graph), seeds_of(graph, "n1"), start + 1)
    assert time.monotonic() - start < 8


def test_the_store_has_a_row_cap_and_the_same_refusals() -> None:
    graph = graph_of(TRIPLES)
    plan = compile_for_store("SELECT $this ?b WHERE { ?a ?b ?c }", PREFIXES, frozenset({"this"}), "select")
    with pytest.raises(RowLimit):
        plan.run(StoreHolder(graph), seeds_of(graph, "a", "b"), row_cap=15)
    with pytest.raises(ForbiddenQuery):
        compile_for_store("SELECT $this { SERVICE <http://x> { $this ?a ?b } }", {}, frozenset({"this"}), "select")
    with pytest.raises(QuerySyntaxError):
        compile_for_store("ASK { $this ?a ?b }", {}, frozenset({"this"}), "select")


def test_the_store_can_hold_the_shapes() -> None:
    terms = TermTable()
    graph = graph_of(TRIPLES, terms)
    shapes = graph_of([(node("vorm"), node("grens"), number(1))], terms)
    plan = compile_for_store(
        "SELECT $this ?g WHERE { $this ex:p ?v . GRAPH $shapesGraph { ?s ex:grens ?g } FILTER(?v = ?g) }",
        PREFIXES,
        frozenset({"this", "shapesGraph"}),
        "select",
    )
    name = np.array([terms.iri(EX + "vormen")] * 2, dtype=np.uint32)
    seeds = {**seeds_of(graph, "a", "b"), "shapesGraph": name}
    columns, count = plan.run(StoreHolder(graph, {EX + "vormen": shapes}), seeds)
    assert count == 1
    assert columns["this"].tolist() == [terms.iri(EX + "a")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK {$this ?p 1}", "ASK { VALUES ?this { <http://e/a> }$this ?p 1}"),
        ("ASK { FILTER(?x = '{') }", "ASK { VALUES ?this { <http://e/a> } FILTER(?x = '{') }"),
        ("ASK { # {\n }", "ASK { VALUES ?this { <http://e/a> } # {\n }"),
        (
            "ASK { { SELECT $this { ?a ?b ?c } } }",
            "ASK { VALUES ?this { <http://e/a> } { SELECT $this { VALUES ?this { <http://e/a> } ?a ?b ?c } } }",
        ),
    ],
)
def test_values_go_to_the_head_of_every_group(text: str, expected: str) -> None:
    assert bind_text(text, {"this": b"<http://e/a>"}) == expected


def test_rows_are_counted_not_merged() -> None:
    graph = graph_of(TRIPLES)
    found = run(compile_query("SELECT ?s WHERE { ?s ex:p ?o }", PREFIXES), graph)
    assert rows_of(found, graph, ["s"]) == {(node("a"),): 3, (node("b"),): 2}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?x WHERE { VALUES ?x { ex:nergens } ?x ex:q* ?y }", 0),
        ("SELECT ?x WHERE { ?s ?x ?o . ?x ex:q? ?y FILTER(?x = ex:q) }", 0),
        ("SELECT ?y WHERE { ex:nergens ex:q* ?y }", 1),
        ("SELECT ?x WHERE { VALUES ?x { ex:a } ?x ex:q? ?y }", 2),
    ],
)
def test_a_path_of_length_zero_joins_nodes_and_constants(query: str, rows: int) -> None:
    assert len(run(compile_query(query, PREFIXES), graph_of(TRIPLES))) == rows


def test_names_are_read_as_sparql_writes_them() -> None:
    graph = graph_of([(node("a-b"), node("p#x"), '"a # b"'), (node("c"), node("p#x"), number("01"))])
    query = 'SELECT ?x WHERE { ?x <http://e/p#x> "a # b" FILTER(?x = ex:a\\-b) # einde\n }'
    found = run(compile_query(query, PREFIXES), graph)
    assert rows_of(found, graph, ["x"]) == {(node("a-b"),): 1}
    for constant, rows in (('"01"^^xsd:integer', 1), ("1", 0)):  # a pattern matches terms, not values
        query = f"BASE <http://e/> SELECT ?x WHERE {{ ?x <p#x> {constant} }}"
        assert len(run(compile_query(query, PREFIXES), graph)) == rows
