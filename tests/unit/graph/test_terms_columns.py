"""Terms, columns, positions and paths against the plainest thing that does the same."""

from __future__ import annotations

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.graph.columns import Column, Graph, GraphBuilder
from checker.graph.paths import Alternative, Inverse, Path, Predicate, Repeat, Sequence, follow, path_text
from checker.graph.positions import Positions, StatementBuilder, cell_name
from checker.graph.terms import Blank, Iri, Literal, TermTable, decode, encode, iri_key, literal_key

small = st.integers(0, 6)
pairs = st.lists(st.tuples(small, small), max_size=25)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def column(rows: list[tuple[int, int]]) -> Column:
    table = np.array(rows, dtype=np.uint32).reshape(-1, 2)
    return Column.from_pairs(table[:, 0], table[:, 1])


@given(TEXT, st.sampled_from([None, "nl", "en-GB"]), st.sampled_from([None, "http://e/soort"]))
def test_a_literal_key_is_what_pyoxigraph_writes_and_comes_back(
    text: str, language: str | None, kind: str | None
) -> None:
    if language:
        theirs, ours = ox.Literal(text, language=language), literal_key(text, None, language)
    elif kind:
        theirs, ours = ox.Literal(text, datatype=ox.NamedNode(kind)), literal_key(text, kind)
    else:
        theirs, ours = ox.Literal(text), literal_key(text)
    assert ours == str(theirs).encode()
    term = decode(ours)
    assert isinstance(term, Literal)
    assert term.lexical == text
    assert encode(term) == ours
    line = b"<http://e/a> <http://e/p> " + ours + b" .\n"
    assert ox.serialize(ox.parse(input=line, format=ox.RdfFormat.N_TRIPLES), format=ox.RdfFormat.N_TRIPLES) == line


@pytest.mark.parametrize("term", [Iri("http://e/é"), Blank("b0-x.y"), Literal(""), Literal("5", "http://e/t")])
def test_terms_come_back(term: Iri | Blank | Literal) -> None:
    assert decode(encode(term)) == term


def test_a_table_numbers_densely_and_finds_without_adding() -> None:
    table = TermTable()
    assert table.find(b"<a:b>") is None
    assert [table.intern(b"<a:b>"), table.intern(b"<a:c>"), table.intern(b"<a:b>")] == [0, 1, 0]
    assert table.find(b"<a:c>") == 1
    assert table.find(b"<a:d>") is None
    assert len(table) == 2
    assert table.keys == [b"<a:b>", b"<a:c>"]


@given(pairs, st.lists(small, max_size=10))
def test_expand_is_a_join(rows: list[tuple[int, int]], keys: list[int]) -> None:
    at, values = column(rows).expand(np.array(keys, dtype=np.uint32))
    naive = [(number, value) for number, key in enumerate(keys) for left, value in sorted(set(rows)) if left == key]
    assert list(zip(at.tolist(), values.tolist(), strict=True)) == naive


@given(pairs, small, small)
def test_a_column_is_a_set_of_pairs(rows: list[tuple[int, int]], key: int, value: int) -> None:
    found = column(rows)
    assert list(zip(found.keys.tolist(), found.values.tolist(), strict=True)) == sorted(set(rows))
    assert found.of(key).tolist() == sorted({right for left, right in rows if left == key})
    assert found.has(key, value) == ((key, value) in rows)
    turned = found.inverse
    assert list(zip(turned.keys.tolist(), turned.values.tolist(), strict=True)) == sorted({(b, a) for a, b in rows})


triples = st.lists(st.tuples(small, st.sampled_from(["p", "q"]), small), max_size=20)


def graph_of(rows: list[tuple[int, str, int]], terms: TermTable) -> Graph:
    builder = GraphBuilder(terms)
    for subject, predicate, value in rows:
        builder.add_terms(Iri(f"e:n{subject}"), Iri(f"e:{predicate}"), Iri(f"e:n{value}"))
    return builder.build()


@given(triples, triples)
def test_union_is_the_union(left: list[tuple[int, str, int]], right: list[tuple[int, str, int]]) -> None:
    terms = TermTable()
    both = graph_of(left, terms).union(graph_of(right, terms))
    assert set(both.rows()) == set(graph_of(left + right, terms).rows())
    assert len(both) == len(set(left + right))


def test_graphs_of_different_tables_are_not_merged() -> None:
    with pytest.raises(ValueError, match="term tables"):
        graph_of([], TermTable()).union(graph_of([], TermTable()))


paths = st.recursive(
    st.sampled_from([Predicate("e:p"), Predicate("e:q")]),
    lambda inner: st.one_of(
        inner.map(Inverse),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Sequence(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Alternative(tuple(parts))),
        st.builds(Repeat, inner, st.just(0), st.booleans()),
        st.builds(Repeat, inner, st.just(1), st.just(True)),
    ),
    max_leaves=5,
)
Relation = set[tuple[int, int]]
NODES = range(7)


def compose(left: Relation, right: Relation) -> Relation:
    return {(a, d) for a, b in left for c, d in right if b == c}


def naive(path: Path, rows: list[tuple[int, str, int]]) -> Relation:
    match path:
        case Predicate(iri):
            return {(a, b) for a, p, b in rows if f"e:{p}" == iri}
        case Inverse(inner):
            return {(b, a) for a, b in naive(inner, rows)}
        case Sequence(steps):
            found = naive(steps[0], rows)
            for step in steps[1:]:
                found = compose(found, naive(step, rows))
            return found
        case Alternative(choices):
            return set().union(*(naive(choice, rows) for choice in choices))
        case Repeat(inner, least, unbounded):
            step = naive(inner, rows)
            found = set(step)
            for _ in NODES if unbounded else ():
                found |= compose(found, step)
            return found | ({(n, n) for n in NODES} if least == 0 else set())


@given(triples, paths)
def test_follow_is_the_relation_that_the_path_means(rows: list[tuple[int, str, int]], path: Path) -> None:
    terms = TermTable()
    ids = [terms.iri(f"e:n{number}") for number in NODES]
    graph = graph_of(rows, terms)
    at, values = follow(graph, path, np.array(ids, dtype=np.uint32))
    found = [(start, ids.index(value)) for start, value in zip(at.tolist(), values.tolist(), strict=True)]
    assert sorted(found) == sorted(naive(path, rows)), path_text(path)


@given(
    st.lists(st.tuples(small, small, small, st.integers(1, 99)), max_size=30),
    small,
    st.none() | small,
    st.none() | small,
)
def test_positions_find_every_statement_in_reading_order(
    rows: list[tuple[int, int, int, int]], subject: int, predicate: int | None, value: int | None
) -> None:
    builder = StatementBuilder(TermTable())
    builder.source("x.ttl")
    for s, p, o, line in rows:
        builder.state(s, p, o, line, 1)
    _, positions = builder.build_with_positions()
    wanted = [line for s, p, o, line in rows if s == subject and predicate in (None, p) and value in (None, o)]
    assert [place.line for place in positions.find(subject, predicate, value)] == wanted


def test_the_best_place_is_the_statement_then_the_path_then_the_node() -> None:
    builder = StatementBuilder(TermTable())
    builder.source("x.ttl")
    for statement in ((1, 10, 5, 3), (1, 11, 6, 4), (1, 11, 7, 5)):
        builder.state(*statement, 2)
    _, positions = builder.build_with_positions()
    lines = [positions.best(1, 11, 7), positions.best(1, 11, 8), positions.best(1, 12), positions.best(2)]
    assert [place.line if place else None for place in lines] == [5, 4, 3, None]
    assert Positions.none().best(1) is None


def test_two_files_that_say_the_same_have_two_places_and_a_sheet_has_cells() -> None:
    builder = StatementBuilder(TermTable())
    first = builder.source("a.ttl")
    builder.state(1, 2, 3, 7, 1)
    builder.source("b.xlsx", "Applicaties")
    builder.state(1, 2, 3, 12, 28)
    builder.resume(first)
    builder.state(1, 2, 4, 8, 1)
    graph, positions = builder.build_with_positions()
    assert [str(place) for place in positions.find(1)] == ["a.ttl:7:1", "b.xlsx:Applicaties!AB12", "a.ttl:8:1"]
    assert len(graph) == 2
    assert [cell_name(1, 26), cell_name(3, 27), cell_name(9, 702), cell_name(9, 703)] == ["Z1", "AA3", "ZZ9", "AAA9"]


def test_a_graph_answers_by_iri() -> None:
    terms = TermTable()
    graph = graph_of([(1, "p", 2), (1, "p", 3)], terms)
    assert graph.objects(Iri("e:n1"), "e:p") == [Iri("e:n2"), Iri("e:n3")]
    assert graph.objects(Iri("e:onbekend"), "e:p") == []
    assert graph.column_of("e:geen").of(1).tolist() == []
    assert graph.instances("e:geen").tolist() == []
    assert terms.find(iri_key("e:geen")) is None
