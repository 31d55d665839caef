"""The law chapters say of each norm what the run says of it: what nobody tested never reads as compliance."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from checker.findings import (
    NO_TEXT,
    Finding,
    NodeRef,
    Question,
    Report,
    RuleOutcome,
    SignedOff,
    Text,
    Verdict,
    VerdictRow,
)
from checker.output.report import Adoption, ReportJob, render_html
from checker.output.report.laws import LACKING, NormView, Outcome
from checker.output.report.pdf import print_html
from checker.output.report.view import ReportView
from checker.portrait import Norm, NormChange, NormState, Portrait
from tests.unit.output.report.landscapes import DAY, MERGER, examined, finding, node, rule

APP = node("applicatie", "A1", "Zaaksysteem")
LAW = Text("Wet X", "Act X")
LATER = dt.date(2027, 1, 1)
MISSING = Text(LACKING.nl + "archief, verwerkingen", LACKING.en + "records, processing")


def norm(key: str, *rules: str, state: NormState = NormState.AUTOMATED, **more: dt.date | bool | None) -> Norm:
    made = Norm(f"bep:{key}", Text(f"art. {key}"), 10, state, NO_TEXT, rules, "wet:x", LAW)
    return replace(made, **more)  # type: ignore[arg-type]


def judged(*verdicts: Verdict, reason: Text = NO_TEXT, findings: tuple[Finding, ...] = ()) -> Report:
    """A report in which R-1 came to ``verdicts``, one an application, and R-2 had nothing to test."""
    base, _ = examined()
    apps = tuple(node("applicatie", f"A{number}") for number in range(len(verdicts)))
    tested = sum(verdict in (Verdict.PASSES, Verdict.FAILS, Verdict.DUE, Verdict.WAIVED) for verdict in verdicts)
    return replace(
        base,
        rules=(rule("R-1", 10), rule("R-2", 10)),
        outcomes=(
            RuleOutcome("R-1", tested, len(findings)),
            RuleOutcome("R-2", 0, 0, Verdict.NOT_APPLICABLE, Text("niets om te toetsen", "nothing to test")),
        ),
        findings=findings,
        verdicts=tuple(VerdictRow(app, "R-1", verdict, reason) for app, verdict in zip(apps, verdicts, strict=True)),
        applications=apps,
        waivers=(),
        questions=(),
    )


def told(report: Report, *norms: Norm, changes: tuple[NormChange, ...] = ()) -> dict[str, NormView]:
    view = ReportView(report, Portrait(norms=norms, norm_changes=changes))
    return {each.norm.iri.removeprefix("bep:"): each for law in view.laws for each in law.norms}


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        ((Verdict.PASSES, Verdict.NOT_APPLICABLE), Outcome.PASSES),
        ((Verdict.PASSES, Verdict.FAILS, Verdict.UNKNOWN), Outcome.FAILS),
        ((Verdict.PASSES, Verdict.DUE), Outcome.DUE),
        ((Verdict.PASSES, Verdict.WAIVED), Outcome.WAIVED),
        ((Verdict.PASSES, Verdict.UNKNOWN), Outcome.PARTLY),
        ((Verdict.UNKNOWN, Verdict.NOT_APPLICABLE), Outcome.UNKNOWN),
        ((Verdict.NOT_IN_FORCE, Verdict.NOT_APPLICABLE), Outcome.NOT_IN_FORCE),
        ((Verdict.NOT_APPLICABLE,), Outcome.UNTESTED),
        ((), Outcome.UNTESTED),
    ],
)
def test_a_norm_is_what_its_rules_found_and_no_better(verdicts: tuple[Verdict, ...], outcome: Outcome) -> None:
    assert told(judged(*verdicts), norm("1", "R-1"))["1"].outcome is outcome


def test_what_cannot_be_assessed_names_the_missing_facts_once() -> None:
    each = told(judged(Verdict.UNKNOWN, Verdict.UNKNOWN, reason=MISSING), norm("1", "R-1", "R-2"))["1"]
    assert each.reasons == (MISSING,) and each.tally("nl") == "2 ?"


def test_a_rule_that_waits_for_facts_without_a_row_says_which() -> None:
    report = judged()
    report = replace(
        report,
        outcomes=(RuleOutcome("R-1", 0, 0, Verdict.UNKNOWN, Text("gegevens ontbreken", "facts are missing")),),
        questions=(Question("archief", Text("archief", "records"), NO_TEXT, ("R-1",)),),
    )
    each = told(report, norm("1", "R-1"))["1"]
    assert each.outcome is Outcome.UNKNOWN and [reason.nl for reason in each.reasons] == [LACKING.nl + "archief"]


def test_an_article_that_is_not_in_force_is_marked_whatever_its_rules_found() -> None:
    report = judged(Verdict.PASSES, findings=(finding("R-1", APP),))
    norms = (
        norm("nieuw", "R-1", valid_from=LATER),
        norm("oud", "R-1", valid_until=DAY - dt.timedelta(days=1)),
        norm("mens", state=NormState.MANUAL, valid_from=LATER),
        norm("open", "R-1", undated=True),
    )
    found = told(report, *norms)
    assert {each.outcome for each in found.values()} == {Outcome.NOT_IN_FORCE}
    assert found["nieuw"].standing.nl == "van kracht vanaf 2027-01-01"
    assert found["oud"].standing.nl == "was van kracht tot en met 2026-11-22"
    assert "niet bekend" in found["open"].standing.nl
    (law,) = ReportView(report, Portrait(norms=norms)).laws
    assert not law.findings and not law.tested


def test_a_norm_of_tomorrow_that_a_rule_judged_at_a_later_moment_says_both() -> None:
    change = NormChange(LATER, Text("Wet X"), True, ("R-1",))
    each = told(judged(Verdict.FAILS), norm("1", "R-1", valid_from=LATER), changes=(change,))["1"]
    assert each.outcome is Outcome.FAILS and not each.in_force and "moment daarna" in each.standing.nl


def test_a_norm_for_a_person_points_at_what_was_signed_off() -> None:
    judgement = SignedOff(
        "O1", "bep:mens", Text("art. mens"), NodeRef("x:g", "g", "Brink"), Text("voldoet deels", "complies in part"),
        ("zaak 12",), "Jannie de Vries", DAY,
    )  # fmt: skip
    norms = (norm("mens", state=NormState.MANUAL), norm("los", state=NormState.MANUAL))
    report = replace(judged(Verdict.PASSES), signed_off=(judgement,))
    found = told(report, *norms)
    assert found["mens"].outcome is Outcome.SIGNED and found["los"].outcome is Outcome.MANUAL
    html = render_html(report, Portrait(norms=norms))
    chapter = html[html.index('id="w1"') : html.index('id="applicaties"')]
    assert '<a href="#oordelen">voldoet deels</a> (Brink, 2026-11-23)' in chapter and "Jannie" not in chapter


def test_a_rule_that_only_sees_evidence_does_not_promise_more() -> None:
    each = told(judged(Verdict.PASSES), norm("1", "R-1", state=NormState.PARTLY))["1"]
    assert each.name.nl == "voldoet, voor zover een regel het ziet"


@pytest.mark.parametrize(
    ("verdict", "said", "unsaid"),
    [
        (Verdict.UNKNOWN, "Op deze normen is niets getoetst.", "Geen bevindingen"),
        (Verdict.NOT_APPLICABLE, "Op deze normen is niets getoetst.", "Geen bevindingen"),
        (Verdict.PASSES, "Geen bevindingen in wat is getoetst.", "niets getoetst."),
    ],
)
def test_no_findings_is_said_only_where_something_was_tested(verdict: Verdict, said: str, unsaid: str) -> None:
    html = render_html(judged(verdict), Portrait(norms=(norm("1", "R-1"),)))
    chapter = html[html.index('id="w1"') : html.index('id="applicaties"')]
    assert said in chapter and unsaid not in chapter


def test_a_chapter_counts_its_norms_by_outcome() -> None:
    norms = (norm("1", "R-1"), norm("2", "R-2"), norm("3", "R-1", valid_from=MERGER))
    html = render_html(judged(Verdict.PASSES), Portrait(norms=norms))
    text = re.sub(r"<[^>]+>", "", html)
    assert "3 normen: voldoet 1; niet van kracht 1; niets getoetst 1." in text


@pytest.mark.parametrize(
    ("verdicts", "language", "said"),
    [
        ((Verdict.PASSES,), "nl", "1 applicatie; 1 van de 2 regels toetste iets"),
        ((Verdict.UNKNOWN, Verdict.UNKNOWN), "nl", "2 applicaties; 0 van de 2 regels toetsten iets"),
        ((Verdict.PASSES, Verdict.FAILS), "en", "2 applications; 1 of 2 rules tested something"),
    ],
)
def test_the_headline_claims_no_test_that_was_not_done(verdicts: tuple[Verdict, ...], language: str, said: str) -> None:
    html = render_html(judged(*verdicts), Portrait(), language, adoption=Adoption())
    assert said in re.sub(r"<[^>]+>", "", html)


def test_a_rule_that_tested_nothing_of_a_part_is_told_so() -> None:
    report = judged(Verdict.PASSES)
    part = replace(report, verdicts=tuple(replace(row, verdict=Verdict.NOT_APPLICABLE) for row in report.verdicts))
    assert [rule.id for rule, _ in ReportView(report, Portrait()).untested] == ["R-2"]
    assert [rule.id for rule, _ in ReportView(part, Portrait()).untested] == ["R-1", "R-2"]


def test_on_paper_a_chapter_says_the_same() -> None:
    norms = (norm("1", "R-1"), norm("2", "R-2"), norm("3", "R-1", valid_from=LATER))
    for verdict, said in ((Verdict.UNKNOWN, "niet te beoordelen (1 ?)"), (Verdict.PASSES, "voldoet (1 V)")):
        html, _ = print_html(ReportJob(judged(verdict), Portrait(norms=norms)))
        chapter = re.sub(r"<[^>]+>", "", html[html.index('id="w1"') : html.index('id="applicaties"')])
        assert f"art. 1 (kader 10): {said}" in chapter
        assert "art. 2 (kader 10): niets getoetst; niets om te toetsen" in chapter
        assert "art. 3 (kader 10): niet van kracht; van kracht vanaf 2027-01-01" in chapter
        assert ("niets getoetst." in chapter) is (verdict is Verdict.UNKNOWN)
