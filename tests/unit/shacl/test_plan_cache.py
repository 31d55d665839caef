"""Plans that were kept are the plans that were compiled, and a file that is not ours does no harm."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from checker.kept import kept_body, with_digest
from checker.shacl import queries
from checker.shacl.engine import SetEngine
from checker.shacl.plan_cache import PlanCache, plan_key, plans_kept_in
from checker.shacl.queries import Query, compile_query
from tests.unit.shacl.graphs import PREFIXES

QUERIES = [
    'SELECT $this ?v WHERE { $this ex:p/^ex:q*|!(ex:r|^ex:s) ?v FILTER(?v > 1.5 && ?v NOT IN (2, "x"@nl)) }',
    "SELECT $this (COUNT(DISTINCT ?v) AS ?n) WHERE { $this ex:p ?v } GROUP BY $this HAVING (COUNT(?v) > 1)",
    "SELECT $this WHERE { $this ex:p ?v OPTIONAL { ?v ex:q ?w } FILTER NOT EXISTS { ?w ex:r $this }"
    " BIND(?v + 1 AS ?x) }",
    "SELECT DISTINCT $this WHERE { { $this ex:p ?v } UNION"
    " { SELECT $this WHERE { $this ex:q 3 } ORDER BY $this LIMIT 2 } }",
    "SELECT $this WHERE { $this ex:p ?v FILTER(RAND() >= 0) }",
]
EX = {"ex": "https://example.org/"}
THIS = frozenset({"this"})


@pytest.fixture(autouse=True)
def forgetful() -> None:
    queries._compile.cache_clear()


def compiled(text: str) -> Query:
    queries._compile.cache_clear()
    return compile_query(text, EX, THIS, "select")


@pytest.mark.parametrize("text", QUERIES)
def test_a_kept_plan_is_the_compiled_plan(text: str, tmp_path: Path) -> None:
    file = tmp_path / "new" / "plans.json"
    fresh = compiled(text)
    with plans_kept_in(file):
        assert compiled(text) == fresh
    kept = PlanCache(file)
    assert kept.get(plan_key(text, tuple(EX.items()), THIS, "select")) == fresh.plan
    with plans_kept_in(file):
        assert compiled(text) == fresh


def test_the_key_tells_apart_all_that_a_plan_depends_on() -> None:
    keys = {
        plan_key("q", (), THIS, "select"),
        plan_key("q ", (), THIS, "select"),
        plan_key("q", (("a", "b"),), THIS, "select"),
        plan_key("q", (), frozenset({"this", "value"}), "select"),
        plan_key("q", (), THIS, "ask"),
    }
    assert len(keys) == 5


@pytest.mark.parametrize(
    "content",
    ["", "[]", "nonsense", '{"KEY": ["Popen", "ls"]}', '{"KEY": ["Plan"]}', '{"KEY": ["bytes", 3]}', '{"KEY": 3}'],
)
def test_a_file_that_is_not_ours_is_as_no_file(content: str, tmp_path: Path) -> None:
    file = tmp_path / "plans.json"
    key = plan_key(QUERIES[1], tuple(EX.items()), THIS, "select")
    for body in (content.replace("KEY", key).encode(), with_digest(content.replace("KEY", key).encode())):
        file.write_bytes(body)
        with plans_kept_in(file):
            assert compiled(QUERIES[1]).on_columns


def test_a_folder_that_cannot_be_written_costs_no_run(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with plans_kept_in(blocked / "plans.json"):
        assert compiled(QUERIES[1]).on_columns


def test_known_queries_need_no_sparql_parser(tmp_path: Path) -> None:
    file = tmp_path / "plans.json"
    shapes = tmp_path / "shapes.ttl"
    select = "SELECT $this { $this <https://example.org/p> 1 }"
    shapes.write_text(f'{PREFIXES} :S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:select "{select}" ] .')
    program = (
        "import sys; from pathlib import Path; from checker.graph.bulk import read_graph;"
        "from checker.graph.syntax import Syntax; from checker.graph.terms import TermTable;"
        "from checker.shacl.engine import SetEngine; from checker.shacl.plan_cache import plans_kept_in\n"
        f"graph = read_graph(Path({str(shapes)!r}), Syntax.TURTLE, TermTable())\n"
        f"with plans_kept_in(Path({str(file)!r})): print(len(SetEngine().validate(graph, graph).results))\n"
        "print('rdflib' in sys.modules)"
    )
    answers = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
        for _ in range(2)
    ]
    assert answers == [["0", "True"], ["0", "False"]]
    body = kept_body(memoryview(file.read_bytes()))
    assert body is not None and json.loads(bytes(body))
    assert SetEngine.name == "sets"
