"""What a gate writes is the same, byte for byte, whatever the order of files, of triples and of findings.

A place follows the text it points at; so where triples are shuffled, they are shuffled within their line.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.assessment.assess import AssessmentOptions, Assessor
from checker.cli.run import Books, open_books
from checker.findings import BaselineState, Report, Severity, Verdict
from checker.graph.terms import TermTable
from checker.output import FORMATS, render
from checker.output.ranking import worst_first
from checker.rules.selection import select
from checker.shacl.engine import SetEngine
from checker.sources.landscape import LoadOptions
from checker.sources.load import load
from tests.property.test_invariance_landscape import HEAD, LINES, put
from tests.unit.output.conftest import APPS, finding, report_of

OPTIONS = LoadOptions(municipality="gm0001", plateau="Bron")
NAMED = [line for line in LINES if "_:" not in line]
FEW = settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books((), TermTable(), examples=False)


@pytest.fixture(scope="module")
def assess(books: Books):
    """Assess files; gives the report."""
    assessor = Assessor(books.rulebook, books.vocabulary, SetEngine())
    rules = select(books.rulebook, only=["ICT", "GEM", "HYG", "AVG-001"])

    def run(*paths: Path) -> Report:
        options = AssessmentOptions(date=dt.date(2026, 11, 23))
        return assessor.assess(load(paths, OPTIONS, books.terms), rules, options)

    return run


def all_of(report: Report) -> dict[str, str]:
    return {form: render(report, form, language) for form in FORMATS for language in ("nl", "en")}


@FEW
@given(turns=st.permutations(range(3)))
def test_the_order_of_files_is_nothing(turns: list[int], assess, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("delen")
    files = [put(folder / f"deel{part}.ttl", NAMED[part::3]) for part in range(3)]
    first, second = assess(*files), assess(*(files[turn] for turn in turns))
    assert first.findings
    assert all_of(first) == all_of(second)


@FEW
@given(data=st.data())
def test_the_order_of_triples_is_nothing(data: st.DataObject, assess, tmp_path: Path) -> None:
    """All facts of a subject on one line, in any order: the places differ in column only, and nothing else differs."""
    subjects: dict[str, list[str]] = {}
    for line in NAMED:
        subject, _, fact = line.removesuffix(" .").partition(" ")
        subjects.setdefault(subject, []).append(fact)

    def lines(turned: bool) -> list[str]:
        return [
            f"{subject} {' ; '.join(data.draw(st.permutations(facts)) if turned else facts)} ."
            for subject, facts in subjects.items()
        ]

    path = tmp_path / "a.ttl"
    put(path, lines(turned=False), HEAD)
    first = assess(path)
    put(path, lines(turned=True), HEAD)
    second = assess(path)
    assert all_of(columnless(first)) == all_of(columnless(second))


def columnless(report: Report) -> Report:
    """``report`` without what a shuffled line does change: columns, and the hash of the file."""
    findings = tuple(
        replace(
            each,
            location=each.location and replace(each.location, column=0),
            evidence=tuple(
                replace(fact, location=fact.location and replace(fact.location, column=0)) for fact in each.evidence
            ),
        )
        for each in report.findings
    )
    data = tuple(
        replace(each, location=each.location and replace(each.location, column=0)) for each in report.data_findings
    )
    sources = tuple(replace(each, sha256="") for each in report.run.sources)
    return replace(report, findings=findings, data_findings=data, run=replace(report.run, sources=sources))


MIXED = tuple(
    replace(
        finding(APPS[number % 3], value=f'"{number}"'),
        severity=list(Severity)[number % 3],
        verdict=Verdict.DUE if number % 4 == 1 else Verdict.FAILS,
        blocks=number % 5 == 0,
        state=(None, BaselineState.NEW, BaselineState.UNCHANGED)[number % 3],
        applications=APPS[: number % 4],
    )
    for number in range(24)
)


@settings(max_examples=60)
@given(order=st.permutations(MIXED))
def test_worst_first_is_one_order(order: list[object]) -> None:
    ranked = worst_first(order)  # type: ignore[arg-type]
    assert ranked == worst_first(MIXED)
    assert [each.blocks for each in ranked] == sorted((each.blocks for each in ranked), reverse=True)


@settings(max_examples=20)
@given(order=st.permutations(MIXED))
def test_a_cap_drops_what_matters_least(order: list[object]) -> None:
    report = report_of(*order, applications=APPS)  # type: ignore[arg-type]
    assert render(report, "github") == render(report_of(*MIXED, applications=APPS), "github")
