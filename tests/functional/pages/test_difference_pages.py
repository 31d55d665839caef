"""What changed since an earlier check, when one of the two is not as it should be: a page that says so, never a 500."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from checker.store.model import SYSTEM, Failure, Run, RunOptions
from tests.functional.api.conftest import DATE, Api, landscape
from tests.functional.pages.conftest import Reader, text_of, well_formed

OPTIONS = RunOptions(dt.date.fromisoformat(DATE), (), (), "violation")


@dataclass
class Checked:
    """A landscape in two versions, and a check of each."""

    api: Api
    reader: Reader
    old: str
    new: str

    def unfinished(self) -> Run:
        """A check that waits and that nobody works on."""
        return self.api.service.store.runs.new(self.versions(), OPTIONS, [], SYSTEM)

    def versions(self) -> list[object]:
        current = self.api.service.store.landscapes.current("gm9901", "Bron")
        assert current is not None
        return [current]

    def difference(self, run: str, base: str = "") -> tuple[int, str]:
        got = self.reader.get(f"/toetsingen/{run}/verschil", params={"basis": base}, follow_redirects=False)
        if got.status_code != 303:
            well_formed(got.text)
        return got.status_code, text_of(got.text) if got.text else got.headers["location"]


@pytest.fixture(scope="module")
def checked(api: Api, reader: Callable[[str], Reader]) -> Checked:
    api.load(landscape("gm9901", "Zaken"))
    old = api.check("gm9901-bron")
    api.load(landscape("gm9901", "Zaken", "Post"))
    return Checked(api, reader("architect"), old, api.check("gm9901-bron"))


def test_two_checks_one_after_the_other(checked: Checked) -> None:
    status, told = checked.difference(checked.new)
    assert status == 200 and "Toen" in told and "Nieuw" in told


def test_the_first_check_has_none_before_it(checked: Checked) -> None:
    status, told = checked.difference(checked.old)
    assert status == 200 and "geen eerdere toetsing" in told


@pytest.mark.parametrize("base", ["itself", "newer"])
def test_a_base_that_is_not_earlier(checked: Checked, base: str) -> None:
    run = checked.new if base == "itself" else checked.old
    assert checked.difference(run, checked.new)[0] == 200


def test_a_check_that_has_not_ended_leads_to_its_own_page(checked: Checked) -> None:
    waiting = checked.unfinished()
    for state in ("wacht", "bezig"):
        assert str(checked.api.service.store.runs.get(waiting.id).state) == state
        assert checked.difference(waiting.id) == (303, f"/toetsingen/{waiting.id}")
        assert checked.difference(waiting.id, checked.old) == (303, f"/toetsingen/{waiting.id}")
        # as base it has no report to compare with
        assert checked.difference(checked.new, waiting.id)[0] == 409
        if state == "wacht":
            checked.api.service.store.runs.start(waiting)
    checked.api.service.store.runs.fail(waiting, Failure("Stuk."))
    assert checked.difference(waiting.id)[0] == 303
    assert checked.difference(checked.new, waiting.id)[0] == 409


def test_a_cancelled_check(checked: Checked) -> None:
    waiting = checked.unfinished()
    checked.api.service.store.runs.cancel(waiting, SYSTEM)
    assert checked.difference(waiting.id)[0] == 303
    assert checked.difference(checked.new, waiting.id)[0] == 409


def test_a_check_without_a_portrait_is_told_and_no_base_of_itself(
    checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of before portraits were kept."""
    runs = checked.api.service.store.runs
    found, every = runs.get, runs.all
    bare = checked.api.check("gm9901-bron")
    strip = lambda run: replace(run, portrait=None) if run.id == bare else run  # noqa: E731
    monkeypatch.setattr(runs, "get", lambda key: strip(found(key)))
    monkeypatch.setattr(runs, "all", lambda limit=1_000: tuple(map(strip, every(limit))))
    assert checked.difference(bare)[0] == 409
    assert checked.difference(checked.new, bare)[0] == 200
    last = checked.api.check("gm9901-bron")
    assert f"/toetsingen/{bare}" not in checked.reader.get(f"/toetsingen/{last}/verschil").text


def test_a_base_that_does_not_exist_or_is_of_another_municipality(checked: Checked) -> None:
    assert checked.difference(checked.new, "bestaat-niet")[0] == 404
    checked.api.load(landscape("gm9902", "Geheim"), "gm9902-bron", "everywhere")
    other = checked.api.check("gm9902-bron", who="everywhere")
    status, told = checked.difference(checked.new, other)
    assert status == 404 and "Geheim" not in told


def test_another_plateau_other_rules_and_another_day(checked: Checked) -> None:
    checked.api.load(landscape("gm9901", "Zaken"), "gm9901-doel")
    for other in (
        checked.api.check("gm9901-doel"),
        checked.api.check("gm9901-bron", frameworks=[8]),
        checked.api.check("gm9901-bron", "gm9901-doel"),
    ):
        status, told = checked.difference(checked.new, other)
        assert status == 200 and "niet over dezelfde landschappen en regels" in told
    past = checked.api.check("gm9901-bron", date="1999-12-31")
    status, told = checked.difference(past, checked.new)
    assert status == 200 and "1999-12-31" in told
    assert "niet over dezelfde" not in told


def test_checks_of_a_restored_and_of_a_discarded_version(checked: Checked) -> None:
    api = checked.api
    assert api.call("POST", "/landscapes/gm9901-bron/versions/1/restoration").status_code == 201
    restored = api.check("gm9901-bron")
    assert checked.difference(restored, checked.new)[0] == 200
    staged = api.call(
        "POST", "/landscapes/gm9901-bron/versions", params={"file_name": "a.ttl"}, content=landscape("gm9901", "Weg")
    ).json()["number"]
    discarded = api.check(f"gm9901-bron/{staged}")
    assert api.call("DELETE", f"/landscapes/gm9901-bron/versions/{staged}").status_code == 200
    for pair in ((discarded, restored), (restored, discarded)):
        assert checked.difference(*pair)[0] == 200


def test_checks_with_other_rulebooks(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    """The older report knows rules that this rulebook does not have any more."""
    runs = checked.api.service.store.runs
    report = runs.report
    before = runs.get(checked.old).report

    def older(run: Run) -> object:
        found = report(run)
        if run.report != before:
            return found
        renamed = tuple(
            replace(each, rule="OUD-001", fingerprint=f"oud{number}") for number, each in enumerate(found.findings)
        )
        return replace(found, findings=renamed, rules=())

    monkeypatch.setattr(runs, "report", older)
    status, told = checked.difference(checked.new, checked.old)
    assert status == 200
    if report(runs.get(checked.old)).findings:
        assert "OUD-001" in told
