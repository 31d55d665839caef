"""What is refused, and what must not be: keywords are looked for in the parse tree, never in the text."""

from __future__ import annotations

import time

import numpy as np
import pytest

from checker.graph.columns import GraphBuilder
from checker.graph.terms import TermTable
from checker.graph.values import Values
from checker.shacl.sparql import (
    DeadlineExceeded,
    ForbiddenQuery,
    QuerySyntaxError,
    RowLimit,
    UnsupportedQuery,
    compile_ask,
    compile_construct,
    compile_query,
    compile_select,
)
from tests.unit.shacl.sparql.oracle import PREFIXES, both, graph_of, node, rows_of, run

THIS = frozenset({"this"})


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { SERVICE <http://x> { $this ?p ?o } }",
        "SELECT $this WHERE { SERVICE SILENT ?s { $this ?p ?o } }",
        "SELECT $this WHERE { $this ?p ?o FILTER NOT EXISTS { SERVICE <http://x> { ?a ?b ?c } } }",
        "SELECT $this WHERE { $this ?p ?o OPTIONAL { { SELECT $this { SERVICE <http://x> { $this ?b ?c } } } } }",
        "SELECT $this FROM <http://x> WHERE { $this ?p ?o }",
        "SELECT $this FROM NAMED <http://x> WHERE { $this ?p ?o }",
        "SELECT $this WHERE { GRAPH ?g { $this ?p ?o } }",
        "SELECT $this WHERE { GRAPH <http://x> { $this ?p ?o } }",
        "INSERT DATA { <http://a> <http://b> 1 }",
        "DELETE WHERE { ?a ?b ?c }",
        "PREFIX a: <http://a> # SELECT\n LOAD <http://x>",
        "CLEAR ALL",
        "WITH <http://x> DELETE { ?a ?b ?c } WHERE { ?a ?b ?c }",
    ],
)
@pytest.mark.parametrize("prebound", [THIS, frozenset()])
def test_never_allowed(query: str, prebound: frozenset[str]) -> None:
    with pytest.raises(ForbiddenQuery):
        compile_select(query, PREFIXES, prebound)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { $this ?p ?o MINUS { $this ex:p ?o } }",
        "SELECT $this WHERE { $this ?p ?o FILTER EXISTS { ?o ?p ?q MINUS { ?o ex:p ?q } } }",
        "SELECT $this WHERE { $this ?p ?o VALUES ?o { 1 2 } }",
        "SELECT $this WHERE { $this ?p ?o } VALUES ?o { 1 2 }",
        "SELECT $this WHERE { BIND(1 AS $this) }",
        "SELECT (1 AS $this) WHERE { ?x ex:p ?y }",
        "SELECT $this WHERE { $this ex:p ?x . { SELECT ?x WHERE { ?x ex:p ?y } } }",
        "SELECT $this WHERE { $this ex:p ?x } GROUP BY (?x AS $this)",
    ],
)
def test_not_with_prebound_variables(query: str) -> None:
    with pytest.raises(ForbiddenQuery):
        compile_select(query, PREFIXES, THIS)


def test_minus_and_values_are_allowed_without_prebound_variables() -> None:
    compile_query("SELECT ?a WHERE { VALUES ?a { 1 } ?x ?y ?a MINUS { ?x ex:p ?a } }", PREFIXES)
    compile_construct("CONSTRUCT { ?a ex:x ?b } WHERE { ?a ex:p ?b VALUES ?b { 1 } MINUS { ?a ex:q ?b } }", PREFIXES)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this ?service WHERE { $this ex:p ?service . }",
        "SELECT $this WHERE { $this ex:p ?appService ; ex:q ?minus . }",
        "SELECT $this WHERE { $this a ex:ApplicationService ; ex:p ex:TechnologyService . }",
        "SELECT $this WHERE { # values and minus { service <http://x>\n $this ex:p ?x }",
        'SELECT $this WHERE { $this ex:p "FROM NAMED <x> GRAPH ?g { LOAD }" }',
        "SELECT $this ?values WHERE { $this ex:allowedValues ?values }",
        "SELECT $this WHERE { $this ex:insert ?load FILTER(?load != 'DELETE WHERE { }') }",
    ],
)
def test_words_inside_names_texts_and_comments_are_no_keywords(query: str) -> None:
    compile_select(query, PREFIXES, THIS)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { $this ex:p }",
        "SELECT $this WHERE { $this nergens:p ?x }",
        "SELECT $this WHERE { $this <relatief> ?x }",
        "SELECT ?x (COUNT(?y) AS ?n) WHERE { $this ex:p ?x ; ex:q ?y } GROUP BY $this",
        "SELECT (1 AS ?x) WHERE { $this ex:p ?x }",
        "SELECT $this WHERE { $this ex:p ?x BIND(1 AS ?x) }",
        "ASK { $this ex:p 1 }",
        "",
        "geen sparql",
        "SELECT * WHERE " + "{" * 3_000 + "}" * 3_000,
    ],
)
def test_bad_queries_say_so(query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        compile_select(query, PREFIXES, THIS)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { $this ex:p ?x FILTER(ex:eigen(?x)) }",
        "SELECT $this WHERE { $this ex:p ?x FILTER(RAND() < ?x) }",
        "SELECT $this (NOW() AS ?nu) WHERE { $this ex:p ?x }",
        "SELECT $this WHERE { $this !(^ex:p) ?x }",
    ],
)
def test_good_sparql_outside_the_list_is_unsupported(query: str) -> None:
    with pytest.raises(UnsupportedQuery):
        compile_select(query, PREFIXES, THIS)


def test_describe_is_unsupported_and_forms_are_not_mixed() -> None:
    with pytest.raises(UnsupportedQuery):
        compile_query("DESCRIBE ex:a", PREFIXES)
    with pytest.raises(QuerySyntaxError):
        compile_ask("SELECT ?a WHERE { ?a ex:p ?b }", PREFIXES, frozenset())
    with pytest.raises(QuerySyntaxError):
        compile_construct("SELECT ?a WHERE { ?a ex:p ?b }", PREFIXES)


# --- bounds -----------------------------------------------------------------------------------------------------------

MANY = [(node(f"n{number}"), node("p"), f'"{number}"') for number in range(3_000)]


@pytest.mark.parametrize(
    "where",
    [
        "{ ?a ex:p ?b . ?c ex:p ?d . ?e ex:p ?f }",
        "{ { ?a ex:p ?b } { ?c ex:p ?d } { ?e ex:p ?f } }",
        "{ ?a ex:p ?b OPTIONAL { ?c ex:p ?d OPTIONAL { ?e ex:p ?f } } }",
        "{ ?a ?x ?b . ?c ?y ?d . ?e ?z ?f }",
        "{ ?a ex:p* ?b . ?c ex:p* ?d . ?e ex:p* ?f }",
    ],
)
def test_a_cross_join_stops_before_it_makes_its_rows(where: str) -> None:
    start = time.monotonic()
    graph = graph_of(MANY)
    with pytest.raises(RowLimit) as stopped:
        compile_query(f"SELECT * WHERE {where}", PREFIXES).run(graph, Values(graph.terms), {}, row_cap=5_000_000)
    assert stopped.value.rows > stopped.value.cap == 5_000_000
    assert time.monotonic() - start < 5


def test_a_long_cycle_ends() -> None:
    size = 400
    builder = GraphBuilder(TermTable())
    for number in range(size):
        builder.add_keys(node(f"n{number}").encode(), node("q").encode(), node(f"n{(number + 1) % size}").encode())
    graph = builder.build()
    found = compile_query("SELECT ?a ?b WHERE { ?a ex:q+ ?b }", PREFIXES).run(graph, Values(graph.terms))
    assert len(found) == size * size


def test_deep_closures_give_what_the_store_gives() -> None:
    chain = [(node(f"n{number}"), node("q"), node(f"n{number + 1}")) for number in range(60)]
    chain += [(node("n59"), node("r"), node("n3")), (node("los"), node("r"), node("n50"))]
    for path in ("ex:q*", "ex:q+", "(ex:q|ex:r)+", "(^ex:q)*", "(ex:q/ex:q)+"):
        ours, theirs = both(chain, f"SELECT ?a ?b WHERE {{ ?a {path} ?b }}")
        assert ours == theirs
        ours, theirs = both(chain, f"SELECT ?b WHERE {{ ex:n7 {path} ?b }}")
        assert ours == theirs


def test_the_deadline_is_kept_between_steps() -> None:
    graph = graph_of(MANY)
    plan = compile_query("SELECT ?a WHERE { ?a ex:p ?b FILTER(STRLEN(CONCAT(?b, ?b)) > 1) }", PREFIXES)
    with pytest.raises(DeadlineExceeded):
        plan.run(graph, Values(graph.terms), {}, deadline=time.monotonic() - 1)


def test_a_catastrophic_pattern_does_not_hang() -> None:
    graph = graph_of([(node("a"), node("p"), '"' + "a" * 40 + 'b"')])
    start = time.monotonic()
    for text in ('REGEX(?b, "^(a+)+$")', 'REPLACE(?b, "^(a+)+$", "x") = "x"'):
        plan = compile_query(f"SELECT ?a WHERE {{ ?a ex:p ?b FILTER({text}) }}", PREFIXES)
        assert len(run(plan, graph)) == 0
    assert time.monotonic() - start < 5


def test_numbers_that_no_one_can_hold_are_errors_and_quick() -> None:
    digits = "9" * 1_000_000
    graph = graph_of(
        [
            (node("a"), node("p"), f'"{digits}"^^<http://www.w3.org/2001/XMLSchema#integer>'),
            (node("b"), node("p"), '"1E999999999"^^<http://www.w3.org/2001/XMLSchema#double>'),
            (node("c"), node("p"), '"99999-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
            (node("d"), node("p"), '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ]
    )
    start = time.monotonic()
    found = run(compile_query("SELECT ?a WHERE { ?a ex:p ?b FILTER(?b * ?b + 1 < 11) }", PREFIXES), graph)
    assert rows_of(found, graph, ["a"]) == {(node("d"),): 1}
    found = run(compile_query("SELECT ?a WHERE { ?a ex:p ?b FILTER(YEAR(?b) > 9999) }", PREFIXES), graph)
    assert rows_of(found, graph, ["a"]) == {(node("c"),): 1}
    assert time.monotonic() - start < 5


def test_seed_columns_of_different_length_are_a_mistake() -> None:
    graph = graph_of(MANY[:3])
    plan = compile_select("SELECT $this WHERE { $this ex:p ?x }", PREFIXES, frozenset({"this", "value"}))
    with pytest.raises(ValueError, match="length"):
        plan.run(graph, Values(graph.terms), {"this": np.array([0], np.uint32), "value": np.array([0, 1], np.uint32)})
