"""Triples kept and read back are the same; a difference tells each node once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import Blank, Iri, Literal, TermTable, decode, encode, literal_key
from checker.store.difference import difference
from checker.store.graphs import OxigraphGraphs
from checker.store.triples import read_triples, write_triples

NODES = [Iri(f"https://example.org/{name}") for name in "abc"] + [Blank("b0")]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
TRIPLES = st.tuples(
    st.sampled_from(NODES),
    st.sampled_from([Iri("https://example.org/p"), Iri("https://example.org/q")]),
    st.one_of(
        st.sampled_from(NODES),
        st.builds(lambda text: decode(literal_key(text)), TEXTS),
        st.builds(lambda text: decode(literal_key(text, language="nl")), TEXTS),
    ),
)
GRAPHS = st.lists(TRIPLES, max_size=12)
Triples = list[tuple[Iri | Blank, Iri, Iri | Blank | Literal]]


def graph_of(triples: Triples, terms: TermTable) -> Graph:
    builder = GraphBuilder(terms)
    for triple in triples:
        builder.add_keys(*(encode(term) for term in triple))
    return builder.build()


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OxigraphGraphs]:
    opened = OxigraphGraphs(tmp_path_factory.mktemp("graphs"))
    yield opened
    opened.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(triples=GRAPHS)
def test_triples_come_back_as_they_were(graphs: OxigraphGraphs, tmp_path: Path, triples: Triples) -> None:
    graph = graph_of(triples, TermTable())
    write_triples(graph, tmp_path / "g.nt")
    graphs.put("https://example.org/g", tmp_path / "g.nt")
    for data in ((tmp_path / "g.nt").read_bytes(), graphs.read("https://example.org/g")):
        assert set(read_triples(data, TermTable()).triple_keys()) == set(graph.triple_keys())


@given(GRAPHS, GRAPHS)
def test_a_difference_counts_what_sets_count(old: Triples, new: Triples) -> None:
    terms = TermTable()
    before, after = graph_of(old, terms), graph_of(new, terms)
    found = difference(before, after, 1)
    olds, news = set(before.triple_keys()), set(after.triple_keys())
    assert (found.facts_added, found.facts_removed) == (len(news - olds), len(olds - news))
    old_nodes, new_nodes = {s for s, _, _ in olds}, {s for s, _, _ in news}
    assert (found.nodes_added, found.nodes_removed) == (len(new_nodes - old_nodes), len(old_nodes - new_nodes))
    changed = {s for s, _, _ in olds ^ news} & old_nodes & new_nodes
    assert found.nodes_changed == len(changed)
    assert len(found.nodes) == found.nodes_added + found.nodes_removed + found.nodes_changed
    assert sum(node.added for node in found.nodes) == found.facts_added


def test_without_an_older_version_all_is_new() -> None:
    terms = TermTable()
    found = difference(None, graph_of([(NODES[0], Iri("https://example.org/p"), NODES[1])], terms), None)
    assert (found.base, found.nodes_added, found.nodes[0].change) == (None, 1, "nieuw")
