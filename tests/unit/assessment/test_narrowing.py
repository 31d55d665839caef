"""A part of an examination: the applications asked for, and what belongs to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.assessment.assess import Examination
from checker.assessment.matrix import LANDSCAPE
from checker.assessment.narrowing import Part, narrow
from checker.errors import UsageError
from checker.findings import Finding, NodeRef, Verdict, VerdictRow
from tests.unit.output.report.landscapes import examined, finding, node


@pytest.fixture(scope="module")
def examination() -> Examination:
    return Examination(*examined(6))


def test_no_part_is_everything(examination: Examination) -> None:
    assert narrow(examination, Part()) is examination


@pytest.mark.parametrize(
    "text", ["Aldervoorde", "ALDERvoorde", "gm9901", "GM9901", "9901", "https://w3id.org/kaderwacht/id/gemeente/gm9901"]
)
def test_a_municipality_by_name_code_or_iri(examination: Examination, text: str) -> None:
    part = narrow(examination, Part(municipalities=(text,)))
    kept = {each.iri for each in part.report.applications}
    assert len(kept) == 3 and kept == {each.node.iri for each in part.portrait.applications}
    assert {row.application.iri for row in part.report.verdicts} <= kept
    assert part.report.findings and all(
        not each.applications or any(node.iri in kept for node in each.applications) for each in part.report.findings
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
    assert "Nergenshuizen" in str(told.value) and "Aldervoorde [gm9901]" in str(told.value)


def _own(rule: str, focus: NodeRef, *municipalities: str, verdict: Verdict = Verdict.FAILS) -> Finding:
    made = finding(rule, verdict=verdict)
    return replace(made, focus=focus, municipalities=municipalities)


@pytest.fixture(scope="module")
def broad(examination: Examination) -> Examination:
    """With findings that burden no application: of two municipalities, of a team, and of the whole landscape."""
    own = (
        _own("ICT-005", node("programmabudget", "PB"), "gm9901"),
        _own("AVG-001", node("kanaal", "K", scope="gm9902"), "gm9902", verdict=Verdict.DUE),
        _own("AVG-001", node("kanaal", "N", scope="gm9910"), "gm9910", "gm9901"),
        _own("AVG-002", NodeRef("https://w3id.org/kaderwacht/def#BRO", "", "BRO")),
        _own("AVG-002", node("bouwteam", "BT1", "Team 1"), "gm9901"),
    )
    report = examination.report
    bare = tuple(each for each in report.findings if each.applications)
    rows = tuple(VerdictRow(LANDSCAPE, rule, Verdict.FAILS) for rule in ("ICT-005", "AVG-001", "AVG-002"))
    told = replace(report, findings=(*bare, *own), verdicts=(*report.verdicts, *rows))
    return replace(examination, report=told)


def _bare(part: Examination) -> list[str]:
    return [each.focus.identifier or each.focus.name for each in part.report.findings if not each.applications]


def test_a_municipality_keeps_its_own_findings_and_those_of_the_whole(broad: Examination) -> None:
    part = narrow(broad, Part(municipalities=("9901",)))
    assert _bare(part) == ["PB", "N", "BRO", "BT1"]
    wide = {row.rule: row.verdict for row in part.report.verdicts if row.application == LANDSCAPE}
    assert wide == {"ICT-005": Verdict.FAILS, "AVG-001": Verdict.FAILS, "AVG-002": Verdict.FAILS}
    assert _bare(narrow(broad, Part(municipalities=("gm9902",)))) == ["K", "BRO"]


def test_the_row_of_the_landscape_says_what_is_shown(broad: Examination) -> None:
    part = narrow(broad, Part(municipalities=("Brink",)))
    wide = {row.rule: row.verdict for row in part.report.verdicts if row.application == LANDSCAPE}
    assert wide == {"AVG-001": Verdict.DUE, "AVG-002": Verdict.FAILS}


def test_a_municipality_without_applications_has_its_own_findings(broad: Examination) -> None:
    lone = replace(broad.portrait, applications=())
    part = narrow(replace(broad, portrait=lone), Part(municipalities=("Brink",)))
    assert _bare(part) == ["K", "BRO"] and not part.report.applications


def test_an_owner_keeps_findings_on_itself_and_an_application_none_but_its_own(broad: Examination) -> None:
    assert _bare(narrow(broad, Part(owners=("BT1",)))) == ["BT1"]
    assert _bare(narrow(broad, Part(applications=("A1",)))) == []


def test_what_is_left_out_is_counted(broad: Examination) -> None:
    part = narrow(broad, Part(municipalities=("gm9902",)))
    held = part.report.selection
    assert held is not None and held.municipalities == ("Brink [gm9902]",)
    assert (held.shown_applications, held.all_applications) == (3, len(broad.report.applications))
    assert (held.shown_findings, held.all_findings) == (len(part.report.findings), len(broad.report.findings))
    assert (held.wide, held.left_wide) == (1, 3)
    assert sum(each.findings for each in part.report.outcomes) == held.shown_findings
