"""After any edit the resident landscape says what a full run says, and tells exactly the difference."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.graph.terms import TermTable
from checker.shacl.engine import SetEngine
from checker.shacl.resident import Resident, Triple
from checker.shacl.results import ColumnReport
from tests.property.test_shacl_differential import EXAMPLES, data, shapes, target, triple
from tests.unit.shacl.graphs import PREFIXES, turtle

QUERIES = [
    "$this :p ?value",
    "$this :p/:q ?value FILTER(?value != $this)",
    "$this ^:p ?value . ?value a :T",
    "$this :p* ?value . ?value :q ?x",
    "$this (:p|^:q)+ ?value",
    "$this !(:p|:q) ?value",
    "$this ?any ?value",
    "$this :p ?g . ?value :p ?g ; :q ?h . $this :q ?h FILTER(?value != $this)",
    "FILTER NOT EXISTS { $this :p ?x . ?x :q ?y }",
    "$this :p ?value FILTER NOT EXISTS { ?value :q ?y FILTER EXISTS { ?y :r $this } }",
    "$this :p ?x OPTIONAL { ?x :q ?value . ?value :r ?z }",
    "OPTIONAL { $this :q ?x } FILTER NOT EXISTS { ?x :r ?y }",
    "{ $this :p ?value } UNION { ?value :q $this . ?value :p ?x }",
    "{ $this :p ?x } UNION { $this :q ?x } ?x :r ?value",
    "$this :p ?g { SELECT $this ?g (COUNT(?a) AS ?value) WHERE { ?a :p ?g } GROUP BY $this ?g }",
    "{ SELECT $this (COUNT(*) AS ?value) WHERE { ?a :p ?b } GROUP BY $this } $this :q ?x",
    "{ SELECT $this ?value WHERE { ?a :p ?value } ORDER BY ?value LIMIT 1 } $this :q ?x",
    "{ SELECT $this (COUNT(?a) AS ?value) WHERE { $this :p ?a } GROUP BY $this } FILTER(?value > 1)",
    "?a :p ?b FILTER(?a != $this && ?b != $this) $this :q ?value",
    "BIND($this AS ?x) ?x :p ?value",
    "?x :p* ?y FILTER(?y = $this) BIND(?x AS ?value)",
    "$this :p ?x BIND(IF(EXISTS { ?x :q ?y }, 'ja', 'nee') AS ?value)",
    "$this :p ?value FILTER(RAND() < 2)",
]
sparql = st.sampled_from(QUERIES).map(
    lambda text: 'sh:sparql [ sh:select """SELECT $this ?value WHERE {{ {} }}""" ]'.format(
        text.replace(":p", "<https://example.org/p>")
        .replace(":q", "<https://example.org/q>")
        .replace(":r", "<https://example.org/r>")
        .replace(":T", "<https://example.org/T>")
    )
)
queries = st.lists(st.builds("a sh:NodeShape ; {} ; {}".format, target, sparql), min_size=0, max_size=2).map(
    lambda parts: " ".join(f":Q{number} {part} ." for number, part in enumerate(parts))
)
edits = st.lists(st.tuples(st.lists(triple, max_size=3), st.lists(triple, max_size=3)), min_size=1, max_size=3)


def triples(lines: list[str]) -> list[Triple]:
    """Triples of Turtle lines (blank labels are the file's own, so ``_:e`` means one node everywhere)."""
    graph = turtle(" ".join(lines))
    term = graph.terms.term
    return [(term(subject), term(predicate), term(value)) for subject, predicate, value in graph.rows()]


def rows(report: ColumnReport) -> Counter[tuple[object, ...]]:
    """All results, repeats counted."""
    found: Counter[tuple[object, ...]] = Counter()
    for root in report.roots:
        for block in root.blocks:
            paths = [-1] * len(block) if block.paths is None else block.paths.tolist()
            bindings = [
                tuple(sorted((name, int(ids[row])) for name, ids in block.bindings.items()))
                for row in range(len(block))
            ]
            for row in zip(block.focus.tolist(), block.values.tolist(), paths, bindings, strict=True):
                found[(root.root.node, block.shape.node, id(block.constraint), *row)] += 1
    return found  # fmt: skip


@given(data, shapes, queries, edits)
@settings(max_examples=EXAMPLES)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_after_edits_the_outcome_is_that_of_a_full_run(
    facts: str, core: str, with_queries: str, changes: list[tuple[list[str], list[str]]]
) -> None:
    terms = TermTable()
    graph, rules = turtle(facts, terms), turtle(core + with_queries, terms)
    compiled = SetEngine.compile(rules)
    resident = Resident(graph, compiled)
    before = rows(resident.report())
    for added, removed in changes:
        supposed = resident.what_if(triples(added), triples(removed))
        assert rows(resident.report()) == before
        change = resident.change(triples(added), triples(removed))
        full = SetEngine().run(resident.data, compiled)
        after = rows(full)
        assert rows(resident.report()) == after
        assert rows(change.new) == rows(supposed.new) == after - before
        assert rows(change.gone) == rows(supposed.gone) == before - after
        assert [root.focus_nodes for root in resident.report().roots] == [root.focus_nodes for root in full.roots]
        assert {*resident.data.triple_keys()} == {*turtle_keys(terms, resident)}
        before = after


def turtle_keys(terms: TermTable, resident: Resident) -> list[tuple[bytes, bytes, bytes]]:
    """The triples of the graph read from the inverse columns: they must have changed alike."""
    return [
        (terms.keys[subject], terms.keys[predicate], terms.keys[value])
        for predicate, column in resident.data.columns.items()
        for value, subject in zip(column.inverse.keys.tolist(), column.inverse.values.tolist(), strict=True)
    ]


@given(data, data, shapes)
@settings(max_examples=40)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_becoming_another_graph_is_a_change_like_any_other(first: str, second: str, core: str) -> None:
    terms = TermTable()
    compiled = SetEngine.compile(turtle(core, terms))
    resident = Resident(turtle(first, terms), compiled)
    resident.become(turtle(second, terms))
    assert rows(resident.report()) == rows(SetEngine().run(turtle(second, terms), compiled))
    assert PREFIXES
