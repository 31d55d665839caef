"""The matrix: every route × every role × own and another's municipality; what is refused is noted in the audit log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Annotated

import pytest
from fastapi import APIRouter, FastAPI, Form
from fastapi.routing import APIRoute
from starlette.responses import Response

from api.guard import COOKIE, CurrentUser, GuardedRoute
from api.rights import PAGE_RIGHTS, PUBLIC, RIGHTS, V1
from api.routes import checks, control, landscapes, rules, sparql, waivers
from api.sessions import check_csrf, sign_in_with_token
from checker.store.model import SYSTEM, Actor, Grant, Role
from checker.store.waivers import NewWaiver
from tests.functional.api.conftest import DATE, PEOPLE, Api, landscape

NODE = "https://w3id.org/kaderwacht/id/gm9901/applicatie/A1"
ROUTERS = (landscapes, checks, rules, waivers, sparql, control)
OWNED = ("landscape_id", "check_id", "waiver_id")


@pytest.fixture(scope="module")
def ids(api: Api) -> dict[str, str]:
    """Things of gm9901: a landscape with a version, a check, a waiver."""
    number = api.load(landscape("gm9901", "Zaken"))
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=9)
    asked = NewWaiver("gm9901", "ICT-005", NODE, "Zaken", "Omdat.", until)
    waiver = api.service.store.waivers.request(asked, Actor("Iemand"))
    return {
        "landscape_id": "gm9901-bron",
        "number": str(number),
        "position": "1",
        "check_id": api.check("gm9901-bron", only=["ICT-005"]),
        "waiver_id": str(waiver.id),
        "rule_id": "ICT-005",
    }


def routes() -> Iterator[tuple[str, str]]:
    for module in ROUTERS:
        for route in module.router.routes:
            assert isinstance(route, GuardedRoute), f"{route} has no guard"
            yield from ((method, route.path) for method in route.methods)


def test_the_table_and_the_routes_are_the_same() -> None:
    assert sorted(routes()) == sorted(RIGHTS)


def test_no_route_of_the_application_stands_outside_the_guard(api: Api) -> None:
    found: list[object] = []
    waiting: list[object] = list(api.client.app.routes)  # type: ignore[attr-defined]
    while waiting:
        route = waiting.pop()
        # FastAPI keeps an included router as one route of its own.
        inner = getattr(route, "original_router", None)
        if inner is None:
            found.append(route)
        else:
            waiting.extend(inner.routes)
    answered = [route for route in found if isinstance(route, APIRoute)]
    assert len(answered) > len(RIGHTS), "the walk reached the routes of the API and of the pages"
    assert {route.path for route in answered if not isinstance(route, GuardedRoute)} == set()
    assert {getattr(route, "path", route) for route in found if route not in answered} == {
        "/api/v1/openapi.json",
        "/static",
        "/stijl",
    }


def request_of(method: str, path: str, ids: dict[str, str]) -> dict[str, object]:
    """A well-formed request for a route."""
    if method == "POST" and path.endswith("/versions"):
        return {"content": landscape("gm9901", "Zaken"), "params": {"file_name": "a.ttl"}}
    bodies: dict[str, object] = {
        "/checks": {"landscapes": [ids["landscape_id"]], "date": DATE, "only": ["ICT-005"]},
        "/waivers": {
            "municipality": "gm9901",
            "rule": "ICT-005",
            "subject": NODE,
            "reason": "x",
            "until": "2027-01-01",
        },
        "/decision": {"approve": False},
        "/sparql": {"query": "ASK { ?s ?p ?o }", "landscapes": [ids["landscape_id"]]},
    }
    if method == "POST":
        return {"json": next((body for end, body in bodies.items() if path.endswith(end)), None)}
    params = {
        "/versions/{number}/difference": {"base": ids["number"]},
        "/checks/{check_id}/difference": {"base": ids["check_id"]},
        "/facts": {"node": NODE},
        "/sparql": {"query": "ASK { ?s ?p ?o }", "landscape": ids["landscape_id"]},
    }
    return {"params": next((value for end, value in params.items() if path.endswith(end)), {})}


@pytest.mark.parametrize(("method", "path"), sorted(RIGHTS))
def test_every_role_on_every_route(api: Api, ids: dict[str, str], method: str, path: str) -> None:
    granted = RIGHTS[method, path]
    address = path.removeprefix(V1).format(**ids)
    wanted = request_of(method, path, ids)

    def status(headers: dict[str, str]) -> int:
        return api.client.request(method, V1 + address, headers=headers, **wanted).status_code  # type: ignore[arg-type]

    def refusals() -> int:
        return api.service.store.audit.page(action="geweigerd")[1]

    before = refusals()
    if granted is PUBLIC:
        assert status({}) == 200
        assert refusals() == before
        return
    for headers in ({}, {"Authorization": "Bearer kw_vals"}, {"Authorization": "none"}, {"Cookie": f"{COOKIE}=vals"}):
        assert status(headers) == 401, headers
    denied = [str(role) for role in Role if role not in granted]
    for role in denied:
        assert status(api.headers(role)) == 403, role
    assert refusals() == before + 4 + len(denied), "each refusal has a row"
    owned = any(name in path for name in OWNED) or (method, path) in (
        *(("POST", f"{V1}/checks"), ("POST", f"{V1}/waivers"), ("POST", f"{V1}/sparql"), ("GET", f"{V1}/sparql")),
    )
    if owned:
        assert status(api.headers("stranger")) == 404, "another municipality's things do not exist"
        assert refusals() == before + 5 + len(denied)
    else:
        listed = api.client.request(method, V1 + address, headers=api.headers("stranger"), **wanted)  # type: ignore[arg-type]
        assert "gm9901" not in listed.text
    if (method, path.rpartition("/")[2]) not in (("DELETE", "{number}"),):
        for role in granted:
            got = status(api.headers(str(role)))
            assert got not in (401, 403, 404), (role, got)
    for number in (each.number for each in api.service.store.landscapes.versions("gm9901", "Bron")):
        version = api.service.store.landscapes.version("gm9901", "Bron", number)
        if version.state == "voorvertoning":
            api.service.store.landscapes.discard(version, SYSTEM)


def test_an_expired_token_is_no_token(api: Api) -> None:
    token, secret = api.service.store.tokens.new("kort", PEOPLE["auditor"], 1, SYSTEM)
    headers = {"Authorization": f"Bearer {secret}"}
    assert api.client.get(f"{V1}/rules", headers=headers).status_code == 200
    api.service.store.tokens.revoke(token.id, SYSTEM)
    told = api.client.get(f"{V1}/rules", headers=headers)
    assert (told.status_code, told.headers["www-authenticate"]) == (401, 'Bearer realm="kaderwacht"')


def test_a_session_needs_its_csrf_token_for_changes(api: Api) -> None:
    response = Response()
    session = sign_in_with_token(api.service.store, response, api.secrets["architect"], secure=True)
    assert session is not None
    header = response.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Secure"} <= {part.strip() for part in header.split(";")}
    cookie = header.partition(";")[0]
    api.load(landscape("gm9901", "Zaken"))
    wanted = {"landscapes": ["gm9901-bron"], "only": ["ICT-005"]}

    def start(**headers: str) -> int:
        return api.client.post(f"{V1}/checks", json=wanted, headers={"Cookie": cookie, **headers}).status_code

    assert api.client.get(f"{V1}/rules", headers={"Cookie": cookie}).status_code == 200
    assert start() == 403
    assert start(**{"X-CSRF-Token": "vals"}) == 403
    assert start(**{"X-CSRF-Token": session.csrf, "Origin": "https://elders.example"}) == 403
    assert start(**{"X-CSRF-Token": session.csrf, "Sec-Fetch-Site": "cross-site"}) == 403
    assert start(**{"X-CSRF-Token": session.csrf}) == 202
    files = {"file": ("a.ttl", landscape("gm9901", "Zaken"))}
    upload = api.client.post(f"{V1}/landscapes/gm9901-bron/versions", files=files, headers={"Cookie": cookie})
    assert upload.status_code == 403, "an upload as form is no way around"
    api.service.store.sessions.end(cookie.partition("=")[2])
    assert api.client.get(f"{V1}/rules", headers={"Cookie": cookie}).status_code == 401


def test_a_form_of_a_page_sends_the_token_as_field(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seam of the pages: guarded routes of their own, forms, and errors that they show themselves."""
    app = api.client.app
    assert isinstance(app, FastAPI)
    pages = APIRouter(route_class=GuardedRoute)

    @pages.post("/proef")
    def change(user: CurrentUser, csrf: Annotated[str, Form()] = "") -> str:
        check_csrf(user, csrf)
        return user.name

    monkeypatch.setitem(PAGE_RIGHTS, ("POST", "/proef"), frozenset({Role.ARCHITECT}))
    monkeypatch.setattr(
        app.state, "page_problem", lambda _, error, status: Response(error.what, status, media_type="text/html"), False
    )
    app.include_router(pages)
    response = Response()
    session = sign_in_with_token(api.service.store, response, api.secrets["architect"], secure=False)
    assert session is not None
    cookie = {"Cookie": response.headers["set-cookie"].partition(";")[0]}
    assert api.client.post("/proef", data={"csrf": session.csrf}, headers=cookie).json() == "architect"
    wrong = api.client.post("/proef", data={"csrf": "vals"}, headers=cookie)
    assert (wrong.status_code, wrong.headers["content-type"].partition(";")[0]) == (403, "text/html")
    assert api.client.post("/proef", data={"csrf": session.csrf}).status_code == 401
    assert api.client.post("/proef", headers=api.headers("auditor")).status_code == 403


def test_one_local_user_until_there_are_tokens(make_api: Callable[..., Api]) -> None:
    api = make_api(tokens=False, local=True, hosts=("localhost",))
    assert api.client.get(f"{V1}/landscapes").status_code == 200
    wanted = {"landscapes": ["gm9901-bron"]}
    forged = {"Origin": "https://elders.example"}
    assert api.client.post(f"{V1}/checks", json=wanted, headers=forged).status_code == 403
    assert api.client.post(f"{V1}/checks", json=wanted).status_code == 404
    assert api.client.get(f"{V1}/landscapes", headers={"Host": "elders.example"}).status_code == 421
    api.service.store.tokens.new("Anna", Grant(frozenset({Role.AUDITOR}), frozenset({"*"})), 1, SYSTEM)
    assert api.client.get(f"{V1}/landscapes").status_code == 401


def test_guessing_is_slowed_down(make_api: Callable[..., Api]) -> None:
    api = make_api(refusals_per_minute=5)
    statuses = [api.client.get(f"{V1}/rules").status_code for _ in range(12)]
    assert statuses.count(429) >= 12 - 2 * 5
    assert api.service.store.audit.page(action="geweigerd")[1] <= 10
