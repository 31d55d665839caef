"""One bad rule never holds up the others: it is stopped at its limit and says so (adversarial case D5-17)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from checker.graph.terms import Iri, TermTable
from checker.shacl.engine import SetEngine
from checker.shacl.killable import in_child
from checker.shacl.regex import compile_pattern
from checker.shacl.report import ShapeRun
from tests.unit.shacl.graphs import ex, turtle

LIMIT = 1.0
HARMLESS = ":Good a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :missing ; sh:minCount 1 ] ."
LONG = "a" * 40 + "!"
CHAIN = " ".join(f":n{place} :next :n{place + 1} ." for place in range(4_000))


def runs(facts: str, rules: str, limit: float = LIMIT) -> tuple[dict[str, ShapeRun], set[str], float]:
    """(the row of each root shape, the root shapes with results, seconds)."""
    terms = TermTable()
    data, shapes = turtle(facts, terms), turtle(rules + HARMLESS, terms)
    started = time.monotonic()
    report = SetEngine().validate(data, shapes, seconds_per_shape=limit)
    seconds = time.monotonic() - started
    return {run.shape[0].rpartition("/")[2]: run for run in report.runs}, {
        result.root[0].rpartition("/")[2] for result in report.results
    }, seconds  # fmt: skip


def sparql(condition: str) -> str:
    return (
        f':Bad a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:select """SELECT $this WHERE {{ {condition} }}""" ] .'
    )


BAD = {
    "a pattern that backtracks for ever on a back-reference": (
        f':a :p "{LONG}" .',
        r':Bad a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; sh:pattern "^(a*)*\\1$" ] .',
    ),
    "the same in a FILTER": (f':a :p "{LONG}" .', sparql(r"$this <https://example.org/p> ?v FILTER(REGEX(?v, '^(a*)*\\\\1$'))")),  # noqa: E501
    "the same as a value": (
        f':a :p "{LONG}" .',
        sparql(r"$this <https://example.org/p> ?v BIND(REPLACE(?v, '^(a*)*\\\\1$', 'x') AS ?w)"),
    ),
    "an unsupported query that joins everything with everything": (
        CHAIN + ":a :p 1 .",
        sparql("?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(RAND() - STRLEN(CONCAT(STR(?a), STR(?d), STR(?i))) > 1)"),
    ),
    "a closure of many steps from many nodes": (
        CHAIN + ":a :p 1 .",
        ":Bad a sh:PropertyShape ; sh:targetSubjectsOf :next ; sh:path [ sh:zeroOrMorePath "
        "[ sh:alternativePath ( :next [ sh:inversePath :next ] ) ] ] ; sh:maxCount 1 .",
    ),
    "the same in a query": (
        CHAIN + ":a :p 1 .",
        sparql("?x (<https://example.org/next>|^<https://example.org/next>)* ?y FILTER(?x = ?y && $this = ?x)"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_rule_is_stopped_at_its_limit_and_the_others_finish(name: str) -> None:
    found, reported, seconds = runs(*BAD[name], limit=LIMIT)
    assert found["Bad"].failure is not None
    assert found["Bad"].results == 0
    assert found["Good"].failure is None
    assert reported == {"Good"}
    assert seconds < 4 * LIMIT


def test_the_details_of_results_are_part_of_the_time() -> None:
    """Finding that something fails is quick; why is asked node by node, as the nested shape has a shape behind a path."""  # noqa: E501
    facts = " ".join(f":a :p :v{i} . :v{i} :q :w{i} . :w{i} :r {i} ." for i in range(5_000))
    rules = (
        ":Bad a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :Inner ] . "
        ":Inner a sh:NodeShape ; sh:property [ sh:path :q ; sh:property [ sh:path :r ; sh:maxCount 0 ] ] ."
    )
    whole, reported, _ = runs(facts, rules, limit=60)
    assert whole["Bad"].results == 5_000
    assert "Bad" in reported
    enough = whole["Bad"].seconds + 0.02
    found, reported, seconds = runs(facts, rules, limit=enough)
    assert found["Bad"].failure is not None
    assert found["Bad"].results == 0
    assert reported <= {"Good"}
    assert seconds < enough + 2


def test_filling_the_store_counts_and_goes_on_at_the_next_rule() -> None:
    facts = " ".join(f":s{i} :p {i} ." for i in range(150_000)) + ":a :p 1 ."
    asks = "$this <https://example.org/p> ?v FILTER(RAND() < 2)"
    rules = "".join(sparql(asks).replace(":Bad", f":Bad{i}") for i in range(8))
    found, reported, _ = runs(facts, rules, limit=0.4)
    assert "Good" in reported
    assert any(name.startswith("Bad") for name in reported), "the store gets full, rule by rule"
    assert all((run.failure is None) == (name in reported) for name, run in found.items())


@pytest.mark.parametrize("pattern", [r"^(a*)*\1$", "a?" * 40 + r"(?=a)" + "a" * 40, r"^(?:a|a)*(?!a)$"])
def test_what_only_re_can_answer_runs_where_it_can_be_killed(pattern: str) -> None:
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        compile_pattern(pattern).matches(["b", LONG], deadline=time.monotonic() + 0.5)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("a?" * 60 + "a" * 60, "a" * 59), ("(a|a)" * 60 + "b", "a" * 60), (".*.*.*.*x", "a" * 5_000), ("a*b", "a" * 50_000)],  # noqa: E501
)  # fmt: skip
def test_patterns_without_a_repeated_group_can_explode_too_and_do_not(pattern: str, text: str) -> None:
    started = time.monotonic()
    assert compile_pattern(pattern).matches([text]).tolist() == [False]
    assert time.monotonic() - started < 2


def test_back_references_are_right_also_in_a_child() -> None:
    texts = ["abab", "aba", "xyxy"]
    within = time.monotonic() + 20
    assert compile_pattern(r"^((?:x|a)[a-z])+\1$").matches(texts, within).tolist() == [True, False, True]


def test_replacing_keeps_its_meaning_wherever_it_runs() -> None:
    for pattern in ("b(.)", r"b(.)|\p{Lu}"):
        assert compile_pattern(pattern).replace("abcd", "[$1]") == "a[c]d"


@pytest.mark.parametrize(
    ("work", "error"), [(lambda: time.sleep(30), "TimeoutError"), (lambda: __import__("os")._exit(3), "LimitExceeded")]
)
def test_a_child_that_hangs_or_dies_is_told_apart(work: Callable[[], object], error: str) -> None:
    with pytest.raises(Exception) as raised:
        in_child(work, time.monotonic() + 0.3)
    assert type(raised.value).__name__ == error


def test_a_fallback_query_never_runs_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float | None] = []

    def spy(work: Callable[[], object], deadline: float | None) -> object:
        asked.append(deadline)
        return in_child(work, deadline)

    monkeypatch.setattr("checker.shacl.sparql.fallback.in_child", spy)
    _, reported, _ = runs(":a :p 1 .", sparql("$this <https://example.org/p> ?v FILTER(RAND() < 2)"))
    assert reported == {"Good", "Bad"}
    assert len(asked) == 1
    assert asked[0] is not None
    assert isinstance(ex("a"), Iri)
