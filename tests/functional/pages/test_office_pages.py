"""The page of the projectbureau: kaders with guardian, state and trend; what ends soon and what waits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from api.pages import office
from api.pages.trend import MOST_RUNS, comparable, counts_of, trend_of
from checker.days import today
from checker.findings import Verdict
from checker.store.model import Actor
from checker.store.waivers import NewWaiver
from tests.functional.api.conftest import DATE, Api, landscape
from tests.functional.pages.conftest import PLACES, Example, Reader, text_of, well_formed
from tests.functional.pages.matrix import assert_hidden, assert_rights

SignIn = Callable[[str], Reader]


def rows_of(page: str) -> list[str]:
    """The rows of the table of kaders, as text."""
    table = page.partition('<table class="utrecht-table stapel">')[2].partition("</table>")[0]
    return re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)


def test_each_kader_has_its_guardian_state_and_counts(api: Api, example: Example) -> None:
    got = example.reader.get("/projectbureau")
    assert got.status_code == 200
    well_formed(got.text)
    rows = rows_of(got.text)
    assert len(rows) == 10
    assert all("Kaderbewaker " in row for row in rows)
    report = api.service.store.runs.report(api.service.store.runs.get(example.check))
    frameworks = {rule.id: rule.frameworks for rule in report.rules}
    for number, row in enumerate(rows, start=1):
        still = [
            finding
            for finding in report.findings
            if number in frameworks[finding.rule] and finding.verdict in (Verdict.FAILS, Verdict.DUE)
        ]
        assert f'data-kop="Open">{len(still)}</td>' in row, number
        assert f'data-kop="Blokkerend">{sum(finding.blocks for finding in still)}</td>' in row, number
        assert "nog een toetsing" in row


def test_decisions_that_the_findings_ask_for(example: Example) -> None:
    told = text_of(example.reader.get("/projectbureau").text)
    assert "Regels die op een besluit wachten" in told and "GOV-003" in told


def test_a_second_check_gives_a_trend_with_a_table(api: Api, example: Example) -> None:
    later = api.check(*PLACES, who="everywhere", date="2028-02-15")
    api.check(*PLACES, who="everywhere", date=DATE, frameworks=[3])
    got = example.reader.get("/projectbureau")
    well_formed(got.text)
    assert got.text.count("<polyline ") == 10
    assert "Het verloop als tabel" in got.text
    runs = api.service.store.runs
    over = comparable(runs.all(), runs.get(later))
    assert [run.id for run in over] == [example.check, later], "a check of a part of the rules is no point of a trend"
    trend = trend_of(api.service, over, 10)
    counted = [counts_of(api.service, run)[10].open for run in over]
    assert [point.count.open for point in trend.points] == counted
    assert trend.change == counted[1] - counted[0] != 0
    places = [tuple(map(float, pair.split(","))) for pair in trend.line.split()]
    assert len(places) == 2 and places[-1] == trend.last
    assert all(0 <= x <= trend.width and 0 <= y <= trend.height for x, y in places)
    higher, lower = (0, 1) if counted[0] > counted[1] else (1, 0)
    assert places[higher][1] < places[lower][1], "more findings stand higher"
    assert [run.id for run in comparable(runs.all(), runs.get(example.check))] == [example.check]
    assert len(comparable([runs.get(later)] * 20, runs.get(later))) == MOST_RUNS


def test_what_waits_and_what_ends_soon(api: Api, reader: SignIn, example: Example) -> None:
    node = "https://w3id.org/kaderwacht/id/gm9910/applicatie/T08"
    name = "<script>alert(1)</script>"
    store = api.service.store.waivers
    asked = store.request(
        NewWaiver("gm9910", "BUDGET-001", node, name, "x", today() + dt.timedelta(days=20)), Actor("Anna")
    )
    got = example.reader.get("/projectbureau")
    well_formed(got.text)
    assert f"/afwijkingen/{asked.id}" in got.text and "gevraagd door Anna" in text_of(got.text)
    assert "<script>alert(1)" not in got.text
    store.decide(asked, True, "Goed.", Actor("Bea"))
    later = text_of(example.reader.get("/projectbureau").text)
    assert "nog 20 dagen" in later and "gevraagd door Anna" not in later
    made = api.call(
        *("POST", "/landscapes/gm9901-doel/versions", "everywhere"),
        params={"file_name": "a.ttl"},
        content=landscape("gm9901", "Nieuw").replace(b"kw:Bron", b"kw:Doel"),
    )
    assert made.status_code == 201, made.text
    waiting = example.reader.get("/projectbureau").text
    assert '"/landschappen/gm9901-doel/versies/1"' in waiting
    assert "gm9901-doel" not in reader("stranger").get("/projectbureau").text


def test_every_role_and_another_municipality(api: Api, reader: SignIn, example: Example) -> None:
    assert_rights(api, reader, office, {("GET", "/projectbureau"): "/projectbureau"})
    assert_hidden(reader("architect"), f"/projectbureau?toetsing={example.check}")
    nothing = reader("architect").get("/projectbureau")
    well_formed(nothing.text)
    assert "Er is nog geen toetsing die klaar is." in text_of(nothing.text)


def test_in_english(example: Example) -> None:
    got = example.reader.get("/projectbureau", params={"taal": "en"})
    well_formed(got.text)
    assert "Decisions awaited" in got.text and "service vision" in got.text and "Kaderbewaker<" not in got.text
