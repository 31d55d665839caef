"""Kept answers: the same bytes as a fresh one, for whoever asks; gone at every change; bounded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from jinja2 import Environment
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from api.answers import LANGUAGE_COOKIE, NEVER, Answers
from api.pages import rendering
from api.rights import PAGE_RIGHTS, RIGHTS
from checker.store.model import SYSTEM, Grant, Role
from tests.functional.api.conftest import V1, Api, landscape
from tests.functional.pages.conftest import Reader, reader

__all__ = ["reader"]
Readers = Callable[[str], Reader]


@pytest.fixture(scope="module")
def check(api: Api) -> str:
    """A check of one landscape, and a person with the same rights as the architect but another name."""
    api.load(landscape("gm9901", "Zaaksysteem", "Archief"))
    grant = Grant(frozenset({Role.ARCHITECT}), frozenset({"gm9901"}))
    api.secrets["second"] = api.service.store.tokens.new('Bea <b> & "Co"', grant, 1, SYSTEM)[1]
    return api.check("gm9901-bron")


@pytest.fixture
def fresh(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool], None]]:
    """Switches the keeping of answers off and on."""
    kept = api.service.answers

    def switch(off: bool) -> None:
        api.service.answers = Answers(0) if off else kept

    yield switch
    api.service.answers = kept


def addresses(check: str) -> list[str]:
    return [
        *("/", "/landschappen", "/landschappen/gm9901-bron", "/landschappen/gm9901-bron/versies/1", "/laden"),
        *("/toetsingen", f"/toetsingen/{check}", "/bevindingen", "/bevindingen?zoek=archief", "/landschap"),
        *("/samenvoeging", "/regels", "/regels/AVG-003", "/wetten", "/normen", "/afwijkingen", "/bouwteams"),
        *("/projectbureau", "/rapporten", f"/rapporten/{check}"),
        *(f"{V1}/landscapes", f"{V1}/checks/{check}/findings", f"{V1}/rules", f"{V1}/waivers", f"{V1}/articles"),
    ]


def asked_for(api: Api, who: str) -> int:
    """A waiver that someone asks for; its number."""
    rule = next(each["id"] for each in api.call("GET", "/rules").json() if each["deviable"])
    subject = api.call("GET", "/landscapes/gm9901-bron/versions/1/applications").json()["items"][0]["iri"]
    body = {"municipality": "gm9901", "rule": rule, "subject": subject, "reason": "omdat", "until": "2027-06-01"}
    made = api.call("POST", "/waivers", who, json=body)
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def test_whoever_asks_gets_what_a_fresh_answer_says(
    api: Api, reader: Readers, check: str, fresh: Callable[[bool], None]
) -> None:
    """Two people of one role, another role, another municipality: each in their own name, with their own token."""
    people = [reader(who) for who in ("architect", "second", "auditor", "ci", "stranger")]
    for path in addresses(check):
        found = [(each.get(path), each.get(path)) for each in people]
        fresh(True)
        for person, (first, second) in zip(people, found, strict=True):
            anew = person.get(path)
            assert anew.status_code == first.status_code == second.status_code, path
            if anew.status_code == 200:
                assert first.content == second.content == anew.content, path
                assert sorted(first.headers.raw) == sorted(second.headers.raw) == sorted(anew.headers.raw), path
                others = [each.csrf.encode() for each in people if each is not person]
                assert not any(token in second.content for token in others), path
        fresh(False)


def test_no_route_is_personal_unless_it_says_so(
    api: Api, reader: Readers, check: str, fresh: Callable[[bool], None]
) -> None:
    """Every GET there is, asked by who asked for a waiver and by one with the same rights: kept or not, the same."""
    grant = Grant(frozenset({Role.PROJECT_OFFICE, Role.ARCHITECT}), frozenset({"gm9901"}))
    for name in ("Femke", "Gijs"):
        api.secrets[name] = api.service.store.tokens.new(name, grant, 1, SYSTEM)[1]
    subject = api.call("GET", "/landscapes/gm9901-bron/versions/1/applications").json()["items"][0]["iri"]
    known = {"landscape_id": "gm9901-bron", "check_id": check, "rule_id": "AVG-003"}
    known["waiver_id"] = str(asked_for(api, "Femke"))
    paths = sorted({path for method, path in (*PAGE_RIGHTS, *RIGHTS) if method == "GET"})
    assert len(paths) > 45
    people, answered = [reader(name) for name in ("Femke", "Gijs")], 0
    for path in paths:
        names = set(re.findall(r"{(\w+)", path))
        address = re.sub(r"{(\w+)[^}]*}", lambda found: known.get(found[1], "1"), path)
        query = f"?node={quote(subject)}&app={quote(subject)}&base={check if 'check_id' in names else '1'}"
        kept = [person.get(address + query) for person in people]
        fresh(True)
        anew = [person.get(address + query) for person in people]
        fresh(False)
        if path in NEVER or path == "/aanmelden":  # signing in has a token of its own each time
            continue
        answered += kept[0].status_code == 200
        assert [each.status_code for each in kept] == [each.status_code for each in anew], path
        if kept[0].status_code == 200 and "report" not in path:  # a report tells when it was made
            assert [each.content for each in kept] == [each.content for each in anew], path
    assert answered > 35


def test_a_page_is_made_once_and_bears_the_name_of_its_reader(
    api: Api, reader: Readers, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = reader("architect"), reader("second")
    path = f"/toetsingen/{check}?eenmaal=1"
    first = one.get(path)
    monkeypatch.setattr("api.pages.rendering._environment", lambda: pytest.fail("rendered again"))
    second = two.get(path)
    assert 'class="naam">architect<' in first.text and one.csrf in first.text
    assert 'class="naam">Bea &lt;b&gt; &amp; &#34;Co&#34;<' in second.text and two.csrf in second.text
    assert 'class="naam">architect<' not in second.text
    assert int(second.headers["content-length"]) == len(second.content)


def test_every_change_is_seen_at_once(api: Api, reader: Readers, check: str) -> None:
    """A waiver asked for and decided, a load, a check: what was kept before it is not given again."""
    someone, office = reader("architect"), reader("projectbureau")
    before = [someone.get("/afwijkingen").text, office.get("/afwijkingen").text]
    key = asked_for(api, "architect")
    asked = [someone.get("/afwijkingen").text, office.get("/afwijkingen").text]
    assert asked[0] != before[0] and asked[1] != before[1]
    page = f"/afwijkingen/{key}"
    forms = [someone.get(page).text, office.get(page).text]
    decided = api.call("POST", f"/waivers/{key}/decision", "projectbureau", json={"approve": True, "reason": "goed"})
    assert decided.status_code == 200, decided.text
    assert someone.get("/afwijkingen").text != asked[0]
    assert someone.get(page).text != forms[0] and office.get(page).text != forms[1]
    versions = api.call("GET", "/landscapes/gm9901-bron/versions").json()["total"]
    api.load(landscape("gm9901", "Zaaksysteem", "Archief", "Nieuw"))
    assert api.call("GET", "/landscapes/gm9901-bron/versions").json()["total"] == versions + 1
    assert "versies/2" in someone.get("/landschappen/gm9901-bron").text


def test_ones_own_request_is_not_ones_to_decide_whoever_looked_first(api: Api, reader: Readers, check: str) -> None:
    """Two of the project office with the same rights: who asked sees no form to decide, the other does."""
    grant = Grant(frozenset({Role.PROJECT_OFFICE}), frozenset({"gm9901"}))
    for name in ("Dirk", "Els"):
        api.secrets[name] = api.service.store.tokens.new(name, grant, 1, SYSTEM)[1]
    key = asked_for(api, "Dirk")
    decide = f'action="/afwijkingen/{key}/besluit"'
    seen = [decide in reader(name).get(f"/afwijkingen/{key}").text for name in ("Els", "Dirk", "Els", "Dirk")]
    assert seen == [True, False, True, False]


def test_what_an_answer_follows_from_is_told_apart(
    api: Api, reader: Readers, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Address, query, language of the cookie, session or token, day, how far a check is: each has its own answer."""
    someone = reader("architect")

    def get(path: str = f"/toetsingen/{check}", **headers: str) -> str:
        return str(api.client.get(path, headers={"Cookie": someone.cookie} | headers).text)

    dutch, english = get(), get(Cookie=f"{someone.cookie}; {LANGUAGE_COOKIE}=en")
    assert 'lang="nl"' in dutch.partition("<head>")[0] and 'lang="en"' in english.partition("<head>")[0]
    findings = get("/bevindingen"), get("/bevindingen?zoek=bestaat-niet")
    assert findings[0] != findings[1]
    by_token = api.client.get(f"/toetsingen/{check}", headers=api.headers("architect")).text
    assert "/afmelden" in dutch and "/afmelden" not in by_token
    state = api.service.state
    api.service._teller("geen")("lezen", 0.5)
    assert api.service.state != state
    api.service._stages.pop("geen")
    made: list[int] = []
    environment = rendering._environment

    def counted() -> Environment:
        made.append(1)
        return environment()

    monkeypatch.setattr(rendering, "_environment", counted)
    get("/wetten")
    get("/wetten")
    assert len(made) == 1
    monkeypatch.setattr("api.answers.today", lambda: dt.date(2030, 1, 2))
    get("/wetten")
    assert len(made) == 2, "the next day it is made anew"


def test_a_revoked_token_gets_nothing_that_was_kept(api: Api, check: str) -> None:
    grant = Grant(frozenset({Role.ARCHITECT}), frozenset({"gm9901"}))
    token, secret = api.service.store.tokens.new("Kort", grant, 1, SYSTEM)
    api.secrets["kort"] = secret
    assert api.call("GET", f"/checks/{check}", "kort").status_code == 200
    api.service.store.tokens.revoke(token.id, SYSTEM)
    assert api.call("GET", f"/checks/{check}", "kort").status_code == 401


def test_a_refusal_and_a_session_leave_what_was_kept(api: Api, reader: Readers) -> None:
    """Whoever guesses cannot make the service work for it; the log itself is never kept."""
    auditor = reader("everywhere")
    state, before = api.service.state, auditor.get("/auditlog").text
    assert api.client.get(f"{V1}/checks", headers={"Authorization": "Bearer kw_onzin"}).status_code == 401
    reader("ci")
    assert api.service.state == state
    assert auditor.get("/auditlog").text != before


def test_it_is_bounded_and_keeps_only_what_is_whole() -> None:
    kept = Answers(64_000)
    for number in range(100):
        kept.put(number, Response(bytes(900)))
    assert kept.get(0, None) is None and kept.get(99, None) is not None
    assert sum(kept.get(number, None) is not None for number in range(100)) == 33
    cookie, busy = Response(b"a"), Response(b"a", background=BackgroundTask(print))
    cookie.set_cookie("a", "b")
    refused = {
        "large": Response(bytes(2_500)),
        "stream": StreamingResponse(iter([b"a"])),
        "fault": Response(b"a", 404),
        "cookie": cookie,
        "busy": busy,
    }
    for name, answer in refused.items():
        kept.put(name, answer)
        assert kept.get(name, None) is None, name
