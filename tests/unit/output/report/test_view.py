"""Work lists, risks and names: every open finding is somebody's work, and no two things have one name."""

from __future__ import annotations

import re
from dataclasses import replace

from checker.findings import NodeRef, Verdict
from checker.output.report import render_html
from checker.output.report.view import MOST_RISKS, ReportView
from checker.portrait import Guardian, Team
from tests.unit.output.report.landscapes import examined, finding, node, rule


def test_every_open_finding_stands_on_a_work_list() -> None:
    report, portrait = examined(6)
    stranger = Team(node("bouwteam", "BT9", "Team zonder eigen beschrijving"))
    apps = (*portrait.applications[:-1], replace(portrait.applications[-1], team=stranger.node))
    report = replace(report, findings=(*report.findings, finding("ICT-005", apps[-1].node)))
    view = ReportView(report, replace(portrait, applications=apps))
    listed = {each.number for work in view.work_lists for each in work.findings}
    wanted = {each.number for each in view.findings if each.finding.verdict in (Verdict.FAILS, Verdict.DUE)}
    assert listed == wanted
    assert any(not each.finding.applications for each in view.findings)


def test_what_burdens_no_application_names_its_owner() -> None:
    report, portrait = examined(4)
    assert portrait.programme is not None
    office = node("projectbureau", "PB", "Projectbureau Leedewaard")
    guardian = Guardian(10, NodeRef("https://w3id.org/kaderwacht/id/gm9910/person/KB10", "KB10", "Jannie de Vries"))
    portrait = replace(portrait, programme=replace(portrait.programme, office=office), guardians=(guardian,))
    html = render_html(report, portrait)
    section = html[html.index('id="z0"') : html.index('id="afwijkingen"')]
    assert "Projectbureau Leedewaard" in section and "<td>Jannie de Vries<td>" in section
    hidden = render_html(report, portrait, anonymous=True)
    section = hidden[hidden.index('id="z0"') : hidden.index('id="afwijkingen"')]
    assert "<td>Projectbureau Leedewaard<td>" in section and "Jannie" not in hidden


def test_the_risks_stand_in_the_order_that_the_caption_says() -> None:
    report, portrait = examined(4)
    apps = report.applications
    rules = tuple(rule(f"R-{number}", 10) for number in range(1, 4))
    findings = [finding("R-1", apps[0]), replace(finding("R-1", apps[0]), value='"b"'), finding("R-2", *apps[:2])]
    findings += [finding("R-3", apps[0]), *(replace(finding("R-1", apps[0]), value=f'"{text}"') for text in "cde")]
    view = ReportView(replace(report, rules=rules, findings=tuple(findings), verdicts=(), waivers=()), portrait)
    assert [each.rule.id for each in view.risks] == ["R-2", "R-1", "R-3"] and len(view.risks) <= MOST_RISKS
    keys = [(not each.blocks, -each.applications, -len(each.findings)) for each in view.risks]
    assert keys == sorted(keys)


def test_namesakes_are_told_apart_by_key_or_municipality() -> None:
    report, portrait = examined(3, ("Belastingsuite Q",))
    view = ReportView(report, portrait)
    names = [view.named(each.node) for each in portrait.applications]
    assert len(set(names)) == len(names) and "Belastingsuite Q (A0)" in names
    html = render_html(report, portrait)
    lists = html[html.index('id="werklijsten"') : html.index('id="afwijkingen"')]
    links = re.findall(r'<a[^>]*href="(#a\d+)"[^>]*>([^<]+)</a>', lists)
    assert len({target for target, _ in links}) == len({name for _, name in links}) > 1


def test_a_finding_without_a_place_says_where_it_is_expected() -> None:
    report, portrait = examined(2)
    lost = replace(report.findings[0], location=None)
    html = render_html(replace(report, findings=(lost, *report.findings[1:])), portrait)
    assert f"<dd>nergens opgegeven; verwacht bij {lost.focus.name}" in html
    assert html.count("<dt>Waar<dd>") == len(report.findings)
