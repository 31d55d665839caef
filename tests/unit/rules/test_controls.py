"""Controls: no norm is forgotten, and none looks more checked than it is."""

from __future__ import annotations

import pytest

from checker.cli.run import open_books
from checker.ontology.vocabulary import KW
from checker.rules.controls import ControlState, controls, render_text
from checker.rules.model import Status


@pytest.fixture(scope="module")
def books():
    return open_books(examples=False)


def test_every_article_and_every_manual_norm_is_there(books):
    found = {control.iri for control in controls(books.rulebook, books.vocabulary)}
    graph = books.vocabulary.graph
    for kind in ("Wetsbepaling", "HandmatigeNorm"):
        numbers = graph.instances(KW + kind).tolist()
        assert numbers
        assert {graph.terms.text(number) for number in numbers} <= found


def test_every_framework_has_something_that_a_person_judges(books):
    manual = [each for each in controls(books.rulebook, books.vocabulary) if each.state is ControlState.MANUAL]
    assert {control.framework for control in manual} == set(range(1, 11))
    assert all(control.reason.nl and control.reason.en for control in manual)


def test_a_norm_covered_by_evidence_rules_only_is_partly_checked(books):
    rules = {rule.id: rule for rule in books.rulebook.rules}
    for control in controls(books.rulebook, books.vocabulary):
        covering = [rules[name] for name in control.rules]
        assert all(rule.status is Status.ACTIVE for rule in covering)
        if control.state is ControlState.AUTOMATED:
            assert any(not rule.evidence for rule in covering)
            assert any(rule.verified for rule in covering)
        if control.state is ControlState.MANUAL:
            assert not covering


def test_text_names_the_rules_and_the_reasons(books):
    text = render_text(controls(books.rulebook, books.vocabulary), books.vocabulary)
    assert "ICT-005" in text
    assert "4 I&A-architectuur" in text
    assert "handmatig" in text
