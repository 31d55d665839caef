"""The page of the audit log: filter, leaf, verify; what others wrote is inert."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from api.pages import audit
from api.pages.audit import PAGE_SIZE
from checker.store.model import Actor
from tests.functional.api.conftest import Api
from tests.functional.pages.conftest import Reader, text_of, well_formed
from tests.functional.pages.matrix import assert_rights

SignIn = Callable[[str], Reader]


def rows_of(page: str) -> int:
    return page.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")


def test_every_role_on_every_route(api: Api, reader: SignIn) -> None:
    assert_rights(api, reader, audit, {("GET", "/auditlog"): "/auditlog"})


def test_all_of_it_in_pages_newest_first(api: Api, reader: SignIn) -> None:
    log = api.service.store.audit
    for number in range(2 * PAGE_SIZE):
        log.note(Actor("Iemand"), "proef", f"ding {number}", "gm9901")
    someone = reader("everywhere")
    entries, total = log.page(limit=10_000)
    pages = (total + PAGE_SIZE - 1) // PAGE_SIZE
    shown = []
    for page in range(1, pages + 1):
        got = someone.get("/auditlog", params={"pagina": str(page)})
        well_formed(got.text)
        shown.append(rows_of(got.text))
    assert sum(shown) == total == len(entries)
    assert f'<th scope="row">{total}</th>' in someone.get("/auditlog").text


def test_one_action_only(api: Api, reader: SignIn) -> None:
    api.client.get("/auditlog")
    someone = reader("everywhere")
    got = someone.get("/auditlog", params={"actie": "geweigerd"})
    assert 0 < rows_of(got.text) == min(api.service.store.audit.page(action="geweigerd")[1], PAGE_SIZE)
    nothing = someone.get("/auditlog", params={"actie": "<script>alert(1)</script>"})
    well_formed(nothing.text)
    assert "Geen regel voldoet" in text_of(nothing.text) and "<script>alert(1)" not in nothing.text


def test_an_auditor_of_one_municipality_sees_its_lines(api: Api, reader: SignIn) -> None:
    api.service.store.audit.note(Actor("Iemand"), "proef", "geheim van een ander", "gm9902")
    api.service.store.audit.note(Actor("Iemand"), "proef", "van ons", "gm9901")
    told = text_of(reader("auditor").get("/auditlog").text)
    assert "van ons" in told and "geheim van een ander" not in told


def test_names_and_details_are_inert(api: Api, reader: SignIn) -> None:
    nasty = "<img src=x onerror=alert(1)>\u202e"
    api.service.store.audit.note(Actor(nasty), nasty, nasty, "", {"reden": nasty, "lijst": [nasty]})
    got = reader("everywhere").get("/auditlog")
    well_formed(got.text)
    assert "<img" not in got.text and "\u202e" not in got.text and "&lt;img src=x" in got.text


def test_the_chain_is_verified_when_asked(api: Api, reader: SignIn) -> None:
    someone = reader("everywhere")
    assert "De keten klopt" not in someone.get("/auditlog").text
    held = api.service.store.audit.verify()
    got = someone.get("/auditlog", params={"controleer": "ja"})
    assert "De keten klopt" in text_of(got.text) and held.head in got.text
    noted = {"controleer": "ja", "nummer": str(held.length), "hash": held.head}
    assert "De keten klopt" in text_of(someone.get("/auditlog", params=noted).text)
    other = someone.get("/auditlog", params=noted | {"hash": "0" * 64})
    well_formed(other.text)
    assert "De keten klopt niet" in text_of(other.text)


@pytest.mark.parametrize(
    "anchor", [{"nummer": "x"}, {"nummer": "1"}, {"hash": "0" * 64}, {"nummer": "0", "hash": "0" * 64}, {"nummer": "²"}]
)
def test_an_anchor_that_is_none(reader: SignIn, anchor: dict[str, str]) -> None:
    got = reader("everywhere").get("/auditlog", params={"controleer": "ja", **anchor})
    assert got.status_code == 400
    well_formed(got.text)
    assert "klopt niet" in text_of(got.text)


def test_in_english(reader: SignIn) -> None:
    got = reader("everywhere").get("/auditlog", params={"taal": "en", "controleer": "ja"})
    well_formed(got.text)
    assert "The chain holds" in got.text and "Handeling" not in got.text


def test_a_link_that_was_changed_is_named(make_api: Callable[..., Api], reader: Callable[..., Reader]) -> None:
    own = make_api()
    path: Path = own.service.settings.data / "catalogue.sqlite"
    someone = reader("everywhere", own)
    with sqlite3.connect(path) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE audit SET actor = 'Niemand' WHERE number = 3")
    told = text_of(someone.get("/auditlog", params={"controleer": "ja"}).text)
    assert "De keten klopt niet" in told and "Bij schakel 3" in told
