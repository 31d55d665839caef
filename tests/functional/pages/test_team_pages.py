"""Pages of the bouwteams over the worked example: work, milestones, and what blocks the next one."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from api.pages import team
from api.pages.looking import LookAt
from api.pages.team import NO_TEAM, TeamWork, team_works
from checker.findings import Verdict
from tests.functional.api.conftest import Api, landscape
from tests.functional.pages.conftest import Example, Reader, text_of, well_formed
from tests.functional.pages.matrix import assert_hidden, assert_rights

SignIn = Callable[[str], Reader]


@pytest.fixture(scope="module")
def look(api: Api, example: Example) -> LookAt:
    runs = api.service.store.runs
    run = runs.get(example.check)
    return LookAt(run, runs.report(run), runs.portrait(run))


@pytest.fixture(scope="module")
def works(look: LookAt) -> list[TeamWork]:
    return team_works(look)


def address(work: TeamWork, check: str) -> str:
    return f"/bouwteams/werklijst?team={quote(work.node.iri, safe='')}&toetsing={check}"


def test_every_application_is_in_one_list(look: LookAt, works: list[TeamWork]) -> None:
    listed = [row.application.node.iri for work in works for row in work.rows]
    assert sorted(listed) == sorted(look.applications)
    assert [work.node.iri for work in works if work.node.iri == NO_TEAM] == [NO_TEAM]


def test_the_work_is_what_is_open_and_no_more(look: LookAt, works: list[TeamWork]) -> None:
    for work in works:
        own = {row.application.node.iri for row in work.rows}
        wanted = {
            finding.fingerprint
            for finding in look.report.findings
            if finding.verdict in (Verdict.FAILS, Verdict.DUE)
            and (any(node.iri in own for node in finding.applications) or finding.focus.iri == work.node.iri)
        }
        assert {finding.fingerprint for job in work.jobs for finding in job.findings} == wanted
        assert work.count == len(wanted)


def test_the_next_milestone_is_the_first_to_come_and_knows_what_blocks_it(look: LookAt, works: list[TeamWork]) -> None:
    seen = 0
    for work in works:
        coming = [m for m in work.milestones if m.reached is None and m.date and m.date >= look.report.run.date]
        assert [each.milestone.date for each in work.next] == [
            m.date for m in coming if m.date == min(one.date for one in coming if one.date)
        ]
        for each in work.next:
            application = each.milestone.application
            assert application is not None
            blocking = [finding for finding in look.findings_of.get(application.iri, ()) if finding.blocks]
            assert list(each.blocking) == blocking
            seen += len(blocking)
    assert seen > 0


def test_the_pages_of_the_example(example: Example, works: list[TeamWork]) -> None:
    got = example.reader.get("/bouwteams")
    well_formed(got.text)
    for work in works:
        assert f'<td class="num" data-kop="Open bevindingen">{work.count}</td>' in got.text
        page = example.reader.get(address(work, example.check))
        assert page.status_code == 200
        well_formed(page.text)
        told = text_of(page.text)
        for job in work.jobs:
            assert job.rule.id in told
            assert all(finding.message.nl in told for finding in job.findings)
        if work.next and work.next[0].blocking:
            assert "nog geblokkeerd" in told and work.next[0].milestone.date.isoformat() in told  # type: ignore[union-attr]


def test_in_english(example: Example, works: list[TeamWork]) -> None:
    for path in ("/bouwteams?", address(works[0], example.check) + "&"):
        got = example.reader.get(path + "taal=en")
        well_formed(got.text)
        assert "Build teams" in got.text and "Volgende mijlpaal" not in got.text


def test_every_role_and_another_municipality(api: Api, reader: SignIn, example: Example) -> None:
    nasty = '"><script>alert(1)</script>'
    api.load(landscape("gm9901", nasty.replace('"', "'")))
    own = api.check("gm9901-bron")
    addresses = {
        ("GET", "/bouwteams"): f"/bouwteams?toetsing={own}",
        ("GET", "/bouwteams/werklijst"): f"/bouwteams/werklijst?team={NO_TEAM}&toetsing={own}",
    }
    assert_rights(api, reader, team, addresses)
    listed = reader("bouwteam").get(addresses["GET", "/bouwteams/werklijst"])
    assert "<script>alert(1)" not in listed.text and "&gt;&lt;script&gt;alert(1)" in listed.text
    assert_hidden(reader("stranger"), *addresses.values())
    assert_hidden(reader("architect"), f"/bouwteams?toetsing={example.check}")


def test_a_team_that_is_not_there(example: Example) -> None:
    got = example.reader.get("/bouwteams/werklijst", params={"team": "https://example.org/x"})
    assert got.status_code == 404
    well_formed(got.text)


def test_without_any_check(reader: SignIn) -> None:
    got = reader("stranger").get("/bouwteams")
    well_formed(got.text)
    assert "Er is nog geen toetsing die klaar is." in text_of(got.text)
