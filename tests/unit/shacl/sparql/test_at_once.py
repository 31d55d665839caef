"""STR, LANG and comparisons of text for all rows at once: the same answers as one term at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from checker.graph.columns import Graph
from checker.graph.terms import Term, TermTable, decode, literal_key
from checker.graph.values import Values
from checker.shacl.sparql.at_once import compare_str, lang_of, less_strings, str_of
from checker.shacl.sparql.comparison import EvalError, equal, less
from checker.shacl.sparql.functions import FUNCTIONS
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import UNBOUND, Rows
from tests.unit.shacl.sparql.oracle import EX, XSD, both, node, per_node

KEYS = [
    f"<{EX}a>",
    f"<{EX}b>",
    "_:b0",
    "_:b1",
    '""',
    '"a"',
    '"b"',
    f'"{EX}a"',
    '"a"@nl',
    '"a"@en-gb',
    literal_key('é"\n').decode(),
    '"zwembad"',
    '"Zwembad"',
    '"\U0001f600"',
    literal_key("\uffff").decode(),
    f'"1"^^<{XSD}integer>',
    f'"geen"^^<{XSD}date>',
    '"x"^^<http://e/eigen>',
]


@pytest.fixture
def run() -> Run:
    terms = TermTable()
    for key in KEYS:
        terms.intern(key.encode())
    return Run(Graph(terms, {}), Values(terms), Rows.unit(), None, 1_000)


def column(run: Run) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    ids = [run.graph.terms.intern(key.encode()) for key in KEYS]
    return np.array([*ids, UNBOUND, *reversed(ids)], dtype=np.int64)


def one_by_one(function: Callable[[Term], Term], run: Run, ids: list[int]) -> list[int]:
    found = []
    for number in ids:
        try:
            found.append(UNBOUND if number == UNBOUND else run.intern(function(run.term(number))))
        except EvalError:
            found.append(UNBOUND)
    return found


@pytest.mark.parametrize(("name", "at_once"), [("STR", str_of), ("LANG", lang_of)])
def test_a_function_for_all_rows_says_what_it_says_of_each(name: str, at_once: Callable[..., object], run: Run) -> None:
    ids = column(run)
    found = at_once(ids, run)
    assert isinstance(found, np.ndarray)
    assert found.tolist() == one_by_one(FUNCTIONS[name], run, ids.tolist())
    assert len(set(found.tolist())) > 3  # it does say something


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">="])
def test_texts_compare_as_their_str(operator: str, run: Run) -> None:
    ids = column(run)
    left, right = (side.ravel() for side in np.meshgrid(ids, ids))
    texts = dict(zip(ids.tolist(), one_by_one(FUNCTIONS["STR"], run, ids.tolist()), strict=True))

    def expected(one: int, two: int) -> int:
        first, second = texts[one], texts[two]
        if UNBOUND in (first, second):
            return -1
        a, b = run.term(first), run.term(second)
        if operator in ("=", "!="):
            return int(equal(a, b) == (operator == "="))
        if operator in (">", ">="):
            a, b = b, a
        return int(less(a, b, or_equal=operator in ("<=", ">=")))

    found = compare_str(operator, left, right, run)
    assert found.tolist() == [expected(*pair) for pair in zip(left.tolist(), right.tolist(), strict=True)]


@pytest.mark.parametrize("or_equal", [False, True])
def test_strings_are_ordered_by_code_point(or_equal: bool, run: Run) -> None:
    ids = np.array([run.graph.terms.intern(key.encode()) for key in KEYS], dtype=np.int64)
    left, right = (side.ravel() for side in np.meshgrid(ids, ids))
    strings, lower = less_strings(left, right, or_equal, run)
    plain = {number for number in ids.tolist() if decode(run.graph.terms.keys[number])[1:] == (XSD + "string", None)}
    for one, two, known, answer in zip(left.tolist(), right.tolist(), strings, lower, strict=True):
        assert known == (one in plain and two in plain)
        if known:
            assert answer == less(run.term(one), run.term(two), or_equal=or_equal)


TRIPLES = [
    (node("a"), node("p"), '"1"'),
    (node("a"), node("p"), '"2"'),
    (node("a"), node("pq"), '"3"'),
    (node("b"), node("q"), '"1"'),
    (node("b"), node("pq"), node("p")),
    (node("p"), node("q"), node("pq")),
    (node("c"), node("r"), node("p")),
]
STARTS = 'STRSTARTS(STR(?p), "http://e/p")'


@pytest.mark.parametrize(
    "where",
    [
        f"{{ ?s ?p ?o FILTER({STARTS}) }}",
        f"{{ ?s ?p ?o FILTER(!({STARTS})) }}",
        f"{{ ?s ?p ?o BIND(STR(?o) AS ?t) FILTER({STARTS}) }}",
        f'{{ ?s ?p ?o FILTER({STARTS} && ?o != "2") }}',
        f"{{ ?s ?p ?o . ?p ex:q ?other FILTER({STARTS}) }}",
        f"{{ ?s ?p ?o . ?o ?p2 ?o2 FILTER({STARTS} && ?p2 != ex:r) }}",
        f"{{ ?s ?p ?o FILTER EXISTS {{ ?x ?p ex:p }} FILTER({STARTS}) }}",
        f"{{ ?s ?p ?o BIND(EXISTS {{ ?x ?p ex:pq }} AS ?t) FILTER({STARTS}) }}",
        f"{{ ?s ?p ?o OPTIONAL {{ ?o ?p2 ?o2 }} FILTER({STARTS}) }}",
        f"{{ ?s ?p ?o {{ SELECT ?s WHERE {{ ?s ?p ?x }} }} FILTER({STARTS}) }}",
        "{ ?s ?p ?o FILTER(1/0 = ?p) }",
        "{ ?s ?p ?o BIND(?o AS ?t) FILTER(BOUND(?t) && ?p = ex:p) }",
        "{ { ?s ?p ?o FILTER(?p = ex:p) } UNION { ?s ?p ?o FILTER(?p = ex:q) } }",
    ],
)
def test_a_filter_on_the_predicate_changes_no_answer(where: str) -> None:
    found, expected = both(TRIPLES, f"SELECT * WHERE {where}")
    assert found == expected


@pytest.mark.parametrize("condition", [STARTS, f"{STARTS} && ?p != ex:pq", "?p = ex:nergens", "?p = $this"])
def test_a_filter_on_the_predicate_of_a_focus_node(condition: str) -> None:
    where = f"{{ $this ?p ?o FILTER({condition}) }}"
    found, expected = per_node(TRIPLES, "?p ?o", where, [node("a"), node("b"), node("p")])
    assert found == expected
