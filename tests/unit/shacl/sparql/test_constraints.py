"""The benchmark's seven SPARQL shapes, and pre-binding case by case."""

from __future__ import annotations

import pickle
import re
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from checker.graph.reading import read_graph
from checker.graph.syntax import Syntax
from checker.graph.terms import TermTable
from checker.graph.values import Values
from checker.shacl.sparql import compile_ask, compile_select
from tests.unit.shacl.sparql.oracle import PREFIXES, ask, graph_of, node, per_node, rows_of, run

GEMMA = "https://example.org/gemma#"
APPLICATIONS = ["Applicatie", "Saas", "Pakket", "Maatwerk"]
TARGETS = [["Gemeente"], APPLICATIONS, APPLICATIONS, APPLICATIONS, None, ["Koppeling"], ["Archiefmetadata"]]


@pytest.mark.parametrize(("applications", "expected"), [(300, 577 - 288), (3_000, 6_097 - 2_847)])
def test_the_benchmark_shapes_give_the_expected_counts(
    shared: Path, tmp_path: Path, applications: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "landschap.ttl"
    monkeypatch.setattr(sys, "argv", ["gen.py", str(applications), str(place)])
    runpy.run_path(str(shared / "bench" / "gen.py"), run_name="__main__")
    graph = read_graph(place, Syntax.TURTLE, TermTable())
    queries = re.findall(r'"""(.*?)"""', (shared / "bench" / "shapes-sparql.ttl").read_text(), re.DOTALL)
    assert len(queries) == 7
    prefixes = {**PREFIXES, "ex": GEMMA}
    total = 0
    for query, classes in zip(queries, TARGETS, strict=True):
        if classes is None:
            focus = np.unique(graph.column_of(GEMMA + "verwerking").keys)
        else:
            focus = np.unique(np.concatenate([graph.instances(GEMMA + name) for name in classes]))
        plan = compile_select(query, prefixes, frozenset({"this"}))
        total += len(plan.run(graph, Values(graph.terms), {"this": focus}))
    assert total == expected


TRIPLES = [
    (node("a"), node("p"), '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    (node("a"), node("p"), '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    (node("b"), node("p"), '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    (node("a"), node("q"), node("b")),
    (node("b"), node("q"), node("c")),
    (node("c"), node("q"), node("a")),
    (node("a"), node("naam"), '"A"@nl'),
    (node("d"), node("niets"), '"d"'),
]
FOCI = [node(name) for name in ("a", "b", "c", "d")]


@pytest.mark.parametrize(
    ("select", "where"),
    [
        ("", "{ FILTER($this = <http://e/a>) }"),
        ("", "{ FILTER(isIRI($this)) }"),
        ("?x", "{ BIND($this AS ?x) }"),
        ("?x", "{ OPTIONAL { $this ex:p ?x } }"),
        ("?x", "{ OPTIONAL { ?y ex:p ?x FILTER(?y = $this) } }"),
        ("?x ?y", "{ ?x ex:p ?y OPTIONAL { ?z ex:q ?x FILTER($this = ?z) } }"),
        ("?x", "{ { $this ex:p ?x } UNION { ?y ex:q ?x FILTER(?y != $this) } }"),
        ("?x", "{ { ?x ex:q ?y } UNION { $this ex:q ?x } }"),
        ("?x", "{ ?x ex:q ?y . { FILTER(?x = $this) } }"),
        ("?x", "{ ?x ex:q ?y . { { ?y ex:q ?z FILTER(?z = $this) } } }"),
        ("", "{ FILTER NOT EXISTS { $this ex:naam ?n } }"),
        ("?x", "{ ?x ex:q ?y FILTER NOT EXISTS { ?y ex:q ?z FILTER(?z = $this) } }"),
        ("?x", "{ ?x ex:p ?v FILTER EXISTS { ?y ex:p ?w FILTER(?w > ?v && ?y = $this) } }"),
        ("?x", "{ ?x ex:q ?y FILTER(EXISTS { $this ex:q ?x } || EXISTS { ?y ex:q $this FILTER(?x != $this) }) }"),
        ("?x", "{ $this ex:q+ ?x }"),
        ("?x", "{ $this ex:q* ?x }"),
        ("?x", "{ ?x ex:q/ex:q $this }"),
        ("?x", "{ $this !(ex:p|ex:naam) ?x }"),
        ("?x", "{ $this ?verb ?x }"),
        ("?x ?verb", "{ ?x ?verb $this }"),
        ("?x", "{ BIND(IF(BOUND(?niets), 1, STR($this)) AS ?x) }"),
    ],
)
def test_prebound_is_written_out(select: str, where: str) -> None:
    ours, theirs = per_node(TRIPLES, select, where, FOCI)
    assert ours == theirs


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # one group a focus node, also without GROUP BY and without rows
        ("SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p ?x }", {"a": 2, "b": 1, "c": 0, "d": 0}),
        ("SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this", {"a": 2, "b": 1}),
        ("SELECT $this (SUM(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this HAVING(COUNT(*) > 1)", {"a": 3}),
        ("SELECT $this (MAX(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this", {"a": 2, "b": 2}),
        # LIMIT counts for each focus node apart
        ("SELECT $this ?n WHERE { $this ex:p ?n } ORDER BY DESC(?n) LIMIT 1", {"a": 2, "b": 2}),
        ("SELECT $this ?n WHERE { $this ex:p ?n } ORDER BY ?n LIMIT 1", {"a": 1, "b": 2}),
        (
            "SELECT $this ?n WHERE { { SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this } }",
            {"a": 2, "b": 1},
        ),
        (
            "SELECT $this ?n WHERE { $this ex:q ?y . { SELECT $this ?n WHERE { $this ex:p ?n } ORDER BY ?n LIMIT 1 } }",
            {"a": 1, "b": 2},
        ),
        ("SELECT DISTINCT $this (1 AS ?n) WHERE { $this ex:p ?x }", {"a": 1, "b": 1}),
        # a variable that a sub-select does not return is its own
        (
            "SELECT $this ?n WHERE { $this ex:p ?n FILTER(?n > 1) { SELECT $this WHERE { $this ex:q ?n } } }",
            {"a": 2, "b": 2},
        ),
    ],
)
def test_groups_and_slices_are_per_focus_node(query: str, expected: dict[str, int]) -> None:
    graph = graph_of(TRIPLES)
    found = rows_of(run(compile_select(query, PREFIXES, frozenset({"this"})), graph, FOCI), graph, ["this", "n"])
    assert dict(found) == {
        (node(name), f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>'): 1 for name, number in expected.items()
    }


def test_ask_answers_in_the_order_of_the_seeds() -> None:
    plan = compile_ask("ASK { $this ex:p ?x FILTER(?x > 1) }", PREFIXES, frozenset({"this"}))
    seeds = [node("c"), node("b"), node("a"), node("b")]
    assert ask(plan, graph_of(TRIPLES), seeds) == [False, True, True, True]


def test_several_prebound_variables_are_one_row_each() -> None:
    graph = graph_of(TRIPLES)
    plan = compile_select(
        "SELECT $this ?value WHERE { $this ex:q $value FILTER($value != ?anders) BIND(1 AS ?anders) }",
        PREFIXES,
        frozenset({"this", "value"}),
    )
    assert plan.query.prebound == {"this", "value"}
    plan = compile_select("SELECT $this ?value WHERE { $this ex:q $value }", PREFIXES, frozenset({"this", "value"}))
    ids = {name: graph.terms.intern(node(name).encode()) for name in "abc"}
    seeds = {
        "this": np.array([ids["a"], ids["a"], ids["b"]], dtype=np.uint32),
        "value": np.array([ids["b"], ids["c"], ids["c"]], dtype=np.uint32),
    }
    found = plan.run(graph, Values(graph.terms), seeds)
    assert rows_of(found, graph, ["this", "value"]) == {(node("a"), node("b")): 1, (node("b"), node("c")): 1}


def test_an_unbound_seed_is_an_ordinary_variable() -> None:
    graph = graph_of(TRIPLES)
    plan = compile_select("SELECT $this ?value WHERE { $this ex:q $value }", PREFIXES, frozenset({"this", "value"}))
    this = graph.terms.intern(node("a").encode())
    seeds = {"this": np.array([this, this], dtype=np.int64), "value": np.array([-1, this], dtype=np.int64)}
    found = plan.run(graph, Values(graph.terms), seeds)
    assert rows_of(found, graph, ["this", "value"]) == {(node("a"), node("b")): 1}


def test_a_plan_that_was_stored_runs_without_rdflib() -> None:
    graph = graph_of(TRIPLES)
    plan = compile_select("SELECT $this ?x WHERE { $this ex:p ?x FILTER(?x > 1) }", PREFIXES, frozenset({"this"}))
    stored = pickle.dumps(plan)
    assert rows_of(run(pickle.loads(stored), graph, FOCI), graph, ["this"]) == {(node("a"),): 1, (node("b"),): 1}
    script = (
        "import pickle, sys\n"
        f"plan = pickle.loads({stored!r})\n"
        "from checker.graph.columns import GraphBuilder\n"
        "from checker.graph.terms import TermTable\n"
        "from checker.graph.values import Values\n"
        "builder = GraphBuilder(TermTable())\n"
        "graph = builder.build()\n"
        "plan.run(graph, Values(graph.terms), {})\n"
        "sys.exit('rdflib' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=Path.cwd(), check=False).returncode == 0
