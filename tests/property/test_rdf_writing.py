"""What is written reads back as the same graph, and is the same bytes whatever the order of arrival."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checker.graph.columns import Graph, GraphBuilder
from checker.graph.reading import Syntax, read_graph
from checker.graph.terms import Blank, Iri, Literal, Term, TermTable
from checker.graph.writing import canonical_hash, canonical_nquads, write_graph

PREFIXES = {"e": "http://e/", "d": "http://e/d#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
XSD = PREFIXES["xsd"]
iris = st.sampled_from(
    ["http://e/a", "http://e/d#b.", "http://e/d#-c", "http://e/é", "http://e/", "urn:x:1", "http://e/a/b(c)"]
)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
literals = st.one_of(
    text.map(Literal),
    st.builds(lambda value: Literal(value, XSD + "string"), st.sampled_from(["007", "-1", "true"])),
    st.builds(lambda value: Literal(value, XSD + "integer"), st.sampled_from(["007", "-1", "+5", "x", ""])),
    st.builds(lambda value: Literal(value, XSD + "boolean"), st.sampled_from(["true", "1", "TRUE"])),
    st.builds(lambda value: Literal(value, "http://e/d#soort"), text),
    st.builds(lambda value: Literal(value, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "nl"), text),
)
blanks = st.sampled_from(["x", "y", "b0.1", "b1-a"]).map(Blank)
nodes = st.one_of(iris.map(Iri), blanks)
rows = st.lists(st.tuples(nodes, iris.map(Iri), st.one_of(nodes, literals)), max_size=12)
Rows = list[tuple[Term, Iri, Term]]


def graph_of(statements: Rows) -> Graph:
    builder = GraphBuilder(TermTable())
    for statement in statements:
        builder.add_terms(*statement)
    return builder.build()


@given(rows, st.sampled_from([Syntax.TURTLE, Syntax.TRIG, Syntax.NTRIPLES, Syntax.NQUADS]))
def test_what_is_written_reads_back(statements: Rows, syntax: Syntax) -> None:
    graph = graph_of(statements)
    written = write_graph(graph, syntax, PREFIXES)
    again = read_graph(written, syntax, TermTable())
    assert len(again) == len(graph)
    assert canonical_hash(again) == canonical_hash(graph), written.decode()


@given(rows.map(lambda found: [row for row in found if "\\" not in repr(row)]))
def test_jsonld_reads_back(statements: Rows) -> None:
    graph = graph_of(statements)
    again = read_graph(write_graph(graph, Syntax.JSONLD, PREFIXES), Syntax.JSONLD, TermTable())
    assert canonical_hash(again) == canonical_hash(graph)


@given(rows, st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_show(statements: Rows, chance: object) -> None:
    shuffled = list(statements)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    for syntax in (Syntax.TURTLE, Syntax.NTRIPLES, Syntax.JSONLD):
        assert write_graph(graph_of(shuffled), syntax, PREFIXES) == write_graph(graph_of(statements), syntax, PREFIXES)


@given(rows)
def test_the_hash_knows_no_labels(statements: Rows) -> None:
    def renamed(term: Term) -> Term:
        return Blank({"x": "q", "y": "x", "b0.1": "z", "b1-a": "b0.1"}[term.label]) if isinstance(term, Blank) else term

    other = [(renamed(s), p, renamed(o)) for s, p, o in statements]
    assert canonical_nquads(graph_of(other)) == canonical_nquads(graph_of(statements))  # type: ignore[arg-type]


@given(rows)
def test_another_fact_is_another_hash(statements: Rows) -> None:
    more = [*statements, (Iri("urn:nieuw"), Iri("urn:p"), Literal("x"))]
    assert canonical_hash(graph_of(more)) != canonical_hash(graph_of(statements))


def test_turtle_is_grouped_and_short() -> None:
    kind = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    graph = graph_of(
        [
            (Iri("http://e/b"), Iri("http://e/p"), Literal("5", XSD + "integer")),
            (Iri("http://e/a"), Iri("http://e/p"), Literal("naam", "x", "nl")),
            (Iri("http://e/a"), kind, Iri("http://e/d#Soort")),
        ]
    )
    assert write_graph(graph, Syntax.TURTLE, PREFIXES).decode() == (
        '@prefix d: <http://e/d#> .\n@prefix e: <http://e/> .\n\ne:a a d:Soort ;\n    e:p "naam"@nl .\n\ne:b e:p 5 .\n'
    )
