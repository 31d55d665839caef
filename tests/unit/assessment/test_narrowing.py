"""A part of an examination: the applications asked for, and what belongs to them."""

from __future__ import annotations

import pytest

from checker.assessment.assess import Examination
from checker.assessment.narrowing import Part, narrow
from checker.errors import UsageError
from tests.unit.output.report.landscapes import examined


@pytest.fixture(scope="module")
def examination() -> Examination:
    return Examination(*examined(6))


def test_no_part_is_everything(examination: Examination) -> None:
    assert narrow(examination, Part()) is examination


@pytest.mark.parametrize(
    "text", ["Aldervoorde", "aldervoorde", "gm9901", "https://w3id.org/kaderwacht/id/gemeente/gm9901"]
)
def test_a_municipality_by_name_code_or_iri(examination: Examination, text: str) -> None:
    part = narrow(examination, Part(municipalities=(text,)))
    kept = {each.iri for each in part.report.applications}
    assert len(kept) == 3 and kept == {each.node.iri for each in part.portrait.applications}
    assert {row.application.iri for row in part.report.verdicts} <= kept
    assert part.report.findings and all(
        any(node.iri in kept for node in each.applications) for each in part.report.findings
    )
    assert [each.node.name for each in part.portrait.municipalities] == ["Aldervoorde"]


def test_an_owner_is_a_team_or_who_fills_a_role(examination: Examination) -> None:
    team = narrow(examination, Part(owners=("bt1",)))
    assert {each.team.name for each in team.portrait.applications if each.team} == {"Team 1"}
    assert [each.node.name for each in team.portrait.teams] == ["Team 1"]
    role = narrow(examination, Part(owners=("jannie de vries",)))
    assert len(role.report.applications) == 6


def test_fields_hold_together(examination: Examination) -> None:
    one = narrow(examination, Part(municipalities=("Brink",), applications=("A1",)))
    assert [each.identifier for each in one.report.applications] == ["A1"]
    with pytest.raises(UsageError, match="heet 'A1'"):
        narrow(examination, Part(municipalities=("Aldervoorde",), applications=("A1",)))


def test_what_is_not_there_is_told_with_what_is(examination: Examination) -> None:
    with pytest.raises(UsageError) as told:
        narrow(examination, Part(municipalities=("Nergenshuizen",)))
    assert "Nergenshuizen" in str(told.value) and "Aldervoorde" in str(told.value)
