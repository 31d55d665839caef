"""Tokens, sessions and waivers: kept as hashes, scoped, ending; four eyes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from checker.errors import UsageError
from checker.store.faults import Conflict, NotFound
from checker.store.model import ALL, Actor, Grant, Role, WaiverDecision
from checker.store.store import Store
from checker.store.waivers import NewWaiver
from tests.unit.store.conftest import ANNA, BERT

GRANT = Grant(frozenset({Role.ARCHITECT}), frozenset({"gm9901"}))
TOMORROW = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
ASKED = NewWaiver("gm9901", "GEM-005", "https://w3id.org/kaderwacht/id/gm9901/applicatie/1", "Z", "Tot 2028.", TOMORROW)


def test_a_token_is_found_by_its_secret_only_and_never_stored(store: Store) -> None:
    token, secret = store.tokens.new("Anna", GRANT, 30, BERT)
    assert store.tokens.find(secret) == token
    assert store.tokens.find(secret[:-1]) is None
    assert len(secret) >= 43 + len("kw_"), "256 random bits"
    dump = "\n".join(str(tuple(row)) for row in store.database.rows("SELECT * FROM tokens"))
    assert secret not in dump
    assert secret.removeprefix("kw_") not in str(store.audit.page()[0])


def test_a_revoked_or_expired_token_is_worth_nothing(store: Store) -> None:
    token, secret = store.tokens.new("Anna", GRANT, 30, BERT)
    session, cookie = store.sessions.start("Anna", GRANT, token=token.id)
    assert store.sessions.find(cookie) == session
    store.tokens.revoke(token.id, BERT)
    assert store.tokens.find(secret) is None
    assert store.sessions.find(cookie) is None
    token, secret = store.tokens.new("Anna", GRANT, 30, BERT)
    with store.database.change() as tx:
        tx.execute("UPDATE tokens SET expires = '2020-01-01T00:00:00.000Z' WHERE id = ?", (token.id,))
    assert store.tokens.find(secret) is None
    assert not store.tokens.usable()
    with pytest.raises(NotFound):
        store.tokens.revoke("nergens", BERT)


def test_a_session_ends(store: Store) -> None:
    _, cookie = store.sessions.start("Anna", GRANT)
    store.sessions.end(cookie)
    assert store.sessions.find(cookie) is None
    _, cookie = store.sessions.start("Anna", GRANT, hours=-1)
    assert store.sessions.find(cookie) is None


@pytest.mark.parametrize(
    ("name", "grant", "days"),
    [
        ("", GRANT, 30),
        ("a\x1b[2J", GRANT, 30),
        ("Anna", Grant(frozenset(), frozenset({ALL})), 30),
        ("Anna", Grant(frozenset(Role), frozenset()), 30),
        ("Anna", GRANT, 0),
        ("Anna", GRANT, 367),
    ],
)
def test_a_token_without_name_rights_or_end_is_refused(store: Store, name: str, grant: Grant, days: int) -> None:
    with pytest.raises(UsageError):
        store.tokens.new(name, grant, days, BERT)
    assert store.tokens.all() == ()


def test_a_waiver_takes_two_people(store: Store) -> None:
    waiver = store.waivers.request(ASKED, ANNA)
    with pytest.raises(Conflict, match="beslist er niet over"):
        store.waivers.decide(waiver, True, "", Actor("  anna "))
    assert store.waivers.approved({"gm9901"}) == ()
    decided = store.waivers.decide(waiver, True, "akkoord", BERT)
    assert (decided.state, decided.decided_by) == (WaiverDecision.APPROVED, "Bert")
    assert store.waivers.approved({"gm9901"}) == (decided,)
    assert store.waivers.approved({"gm9902"}) == ()
    with pytest.raises(Conflict, match="al toegekend"):
        store.waivers.decide(waiver, False, "", BERT)
    assert [entry.action for entry in store.audit.page()[0]] == ["afwijking.toegekend", "afwijking.aangevraagd"]


def test_a_request_is_withdrawn_by_who_asked(store: Store) -> None:
    waiver = store.waivers.request(ASKED, ANNA)
    with pytest.raises(Conflict):
        store.waivers.withdraw(waiver, BERT)
    assert store.waivers.withdraw(waiver, ANNA).state is WaiverDecision.WITHDRAWN


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ASKED, reason="  "),
        replace(ASKED, until=dt.date(2020, 1, 1)),
        replace(ASKED, until=TOMORROW.replace(year=TOMORROW.year + 3)),
    ],
)
def test_a_waiver_without_reason_or_term_is_refused(store: Store, wrong: NewWaiver) -> None:
    with pytest.raises(UsageError):
        store.waivers.request(wrong, ANNA)
    assert store.waivers.all() == ()
