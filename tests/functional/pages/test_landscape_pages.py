"""The pages from loading to the merger, as a reader without JavaScript uses them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import ClassVar
from urllib.parse import parse_qsl, quote

import pytest

from api.guard import COOKIE
from api.pages import application, checking, landscape, loading, merger, start
from api.rights import PAGE_RIGHTS, PUBLIC
from checker.store.model import Role
from tests.functional.api.conftest import DATE, Api
from tests.functional.api.conftest import landscape as turtle
from tests.functional.pages.conftest import Example, Reader, text_of, well_formed

MODULES = (start, loading, checking, landscape, application, merger)
OURS = {key: roles for module in MODULES for key, roles in module.RIGHTS.items()}
NODE = "https://w3id.org/kaderwacht/id/gm9901/applicatie/A1"
NASTY = "</title><script>alert(1)</script>' onload='x' \\u202e{{ 7*7 }}"


@pytest.fixture(scope="module")
def ids(api: Api) -> dict[str, str]:
    """Things of gm9901: a landscape with a version, and a check of it."""
    number = api.load(turtle("gm9901", "Zaken"))
    return {"landscape_id": "gm9901-bron", "number": str(number), "check_id": api.check("gm9901-bron")}


def test_every_page_has_its_rights(api: Api) -> None:
    routes = [(method, each.path) for module in MODULES for each in module.router.routes for method in each.methods]
    assert sorted(routes) == sorted(OURS)
    assert api.client.app
    assert {key: PAGE_RIGHTS.get(key) for key in OURS} == OURS


def query_of(path: str, ids: dict[str, str]) -> dict[str, str]:
    if path.endswith("/vergelijken"):
        return {"nieuw": ids["number"], "oud": ids["number"]}
    if path == "/applicatie":
        return {"iri": NODE, "toetsing": ids["check_id"]}
    return {"toetsing": ids["check_id"]} if path in ("/landschap", "/samenvoeging", "/bevindingen") else {}


@pytest.mark.parametrize(("method", "path"), sorted(OURS))
def test_every_role_on_every_page(
    api: Api, reader: Callable[[str], Reader], ids: dict[str, str], method: str, path: str
) -> None:
    granted = OURS[method, path]
    if granted is PUBLIC:
        return
    address, query = path.format(**ids), query_of(path, ids)

    def status(headers: dict[str, str]) -> int:
        return api.client.request(method, address, params=query, headers=headers).status_code

    before = api.service.store.audit.page(action="geweigerd")[1]
    for headers in ({}, {"Cookie": f"{COOKIE}=vals"}, {"Authorization": "Bearer kw_vals"}):
        assert status(headers) == 401
    refused = [str(role) for role in Role if role not in granted]
    for role in refused:
        assert status({"Cookie": reader(role).cookie}) == 403, role
    assert api.service.store.audit.page(action="geweigerd")[1] == before + 3 + len(refused)
    if method == "GET":
        for role in granted:
            assert status({"Cookie": reader(str(role)).cookie}) == 200, role
        stranger = reader("stranger").get(address, params=query)
        assert stranger.status_code == (404 if "{" in path or query else 200)
        assert "Zaken" not in stranger.text
        assert "gm9901" not in text_of(stranger.text).replace("gm9901-bron' bestaat", "").replace("of gm9901.", "")
    else:
        # a change without the token of the session is no change
        someone = reader("architect")
        state = api.service.store.landscapes.versions("gm9901", "Bron"), api.service.store.runs.all()
        files = [("file", ("a.ttl", turtle("gm9901", "Anders")))] if path == "/laden" else None
        told = api.client.post(address, data={"csrf": "vals"}, files=files, headers={"Cookie": someone.cookie})
        assert told.status_code == 403
        assert (api.service.store.landscapes.versions("gm9901", "Bron"), api.service.store.runs.all()) == state


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_is_well_formed_in_both_languages(example: Example, language: str) -> None:
    key = example.check
    app = re.search(r'href="(/applicatie\?[^"]+)"', example.reader.get(f"/landschap?toetsing={key}").text)
    assert app
    pages = [
        *("/", "/landschappen", "/landschappen/gm9901-bron", "/landschappen/gm9901-bron/versies/1", "/laden"),
        *(
            "/landschappen/gm9901-bron/vergelijken?nieuw=1&oud=1",
            "/toetsingen",
            f"/toetsingen/{key}",
            f"/toetsingen/{key}/verschil?basis={key}",
        ),
        *(f"/bevindingen?toetsing={key}", f"/landschap?toetsing={key}", f"/samenvoeging?toetsing={key}"),
        *(unescape(app[1]), "/aanmelden", "/bestaat-niet", "/landschap?zoek=bestaatniet", "/toetsingen/x"),
    ]
    for path in pages:
        got = example.reader.get(path, params={**dict(_query(path)), "taal": language})
        well_formed(got.text)
        assert f'<html lang="{language}"' in got.text
        assert got.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    english = example.reader.get(f"/toetsingen/{key}?taal=en").text
    assert not re.findall(r"\b(bevindingen|oordelen|ontheven|blokkeert)\b", text_of(english))


def _query(path: str) -> list[tuple[str, str]]:
    return parse_qsl(path.partition("?")[2])


def test_the_language_stays(api: Api, reader: Callable[[str], Reader]) -> None:
    told = reader("architect").get("/landschappen?taal=en")
    assert "kaderwacht_taal=en" in told.headers["set-cookie"]
    again = api.client.get("/aanmelden", headers={"Cookie": "kaderwacht_taal=en"})
    assert "Sign in" in again.text
    assert 'lang="nl"' in api.client.get("/aanmelden", headers={"Cookie": "kaderwacht_taal=<x>"}).text


def test_names_are_inert(api: Api, reader: Callable[[str], Reader]) -> None:
    someone = reader("architect")
    data = turtle("gm9901", NASTY)
    made = someone.post("/laden", {"gemeente": "9901", "plateau": "Doel"}, files=[("file", ("<b>.ttl", data))])
    assert made.status_code == 303, made.text
    someone.post(made.headers["location"] + "/bevestigen")
    key = api.check("gm9901-doel")
    for path in (
        made.headers["location"],
        f"/landschap?toetsing={key}",
        f"/landschap?toetsing={key}&zoek={quote(NASTY)}",
        f"/bevindingen?toetsing={key}",
        f"/samenvoeging?toetsing={key}",
        f"/applicatie?toetsing={key}&iri={quote(NODE)}",
        f"/laden?landschap={quote(NASTY)}",
    ):
        page = someone.get(path)
        assert page.status_code == 200
        well_formed(page.text)
        assert "<script>alert" not in page.text
        assert "<b>.ttl" not in page.text
        assert "\u202e" not in page.text
    shown = text_of(someone.get(f"/applicatie?toetsing={key}&iri={quote(NODE)}").text)
    assert "<script>alert(1)</script>" in shown
    assert "{{ 7*7 }}" in shown


def test_an_unforeseen_error_is_a_page(
    api: Api, reader: Callable[[str], Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("geheim")

    someone = reader("architect")
    monkeypatch.setattr(api.service.store.landscapes, "versions", broken)
    got = someone.get("/landschappen/gm9901-bron")
    assert got.status_code == 500
    well_formed(got.text)
    assert "RuntimeError" in got.text
    assert "geheim" not in got.text


class TestSigningIn:
    def test_a_token_starts_a_session(self, api: Api) -> None:
        sent = {"token": f" {api.secrets['architect']} ", "naar": "/landschap?zoek=x"}
        got = api.client.post("/aanmelden", data=sent, follow_redirects=False)
        assert (got.status_code, got.headers["location"]) == (303, "/landschap?zoek=x")
        cookie = got.headers["set-cookie"].partition(";")[0]
        api.client.cookies.clear()
        page = api.client.get("/", headers={"Cookie": cookie})
        assert "architect" in text_of(page.text)
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert csrf
        headers = {"Cookie": cookie}
        assert api.client.post("/afmelden", data={"csrf": "vals"}, headers=headers).status_code == 403
        api.client.post("/afmelden", data={"csrf": csrf[1]}, headers=headers, follow_redirects=False)
        assert api.client.get("/", headers=headers).status_code == 401
        api.client.cookies.clear()

    @pytest.mark.parametrize(
        "onward", ["//elders.example", "https://elders.example", "/\\elders.example", "x", "/a\nb"]
    )
    def test_it_leads_nowhere_else(self, api: Api, onward: str) -> None:
        sent = {"token": api.secrets["architect"], "naar": onward}
        got = api.client.post("/aanmelden", data=sent, follow_redirects=False)
        api.client.cookies.clear()
        assert got.headers["location"] == "/"

    def test_a_wrong_token_is_refused_and_noted(self, api: Api) -> None:
        before = api.service.store.audit.page(action="geweigerd")[1]
        got = api.client.post("/aanmelden", data={"token": "kw_vals", "naar": "/laden"})
        assert got.status_code == 401
        assert "set-cookie" not in got.headers
        assert "niet geldig" in text_of(got.text)
        assert 'name="naar" value="/laden"' in got.text
        assert api.service.store.audit.page(action="geweigerd")[1] == before + 1

    def test_a_form_elsewhere_cannot_sign_in(self, api: Api) -> None:
        sent = {"token": api.secrets["architect"]}
        got = api.client.post("/aanmelden", data=sent, headers={"Origin": "https://elders.example"})
        assert got.status_code == 403
        assert "set-cookie" not in got.headers

    def test_who_is_unknown_gets_the_form_and_comes_back(self, api: Api) -> None:
        got = api.client.get("/landschap?zoek=a%26b")
        assert got.status_code == 401
        assert 'name="naar" value="/landschap?zoek=a%26b"' in got.text
        well_formed(got.text)


class TestLoading:
    PLACE: ClassVar = {"gemeente": "9901", "plateau": "Doel"}

    def test_preview_confirm_compare_restore(self, api: Api, reader: Callable[[str], Reader]) -> None:
        someone = reader("architect")
        at = "/landschappen/gm9901-doel"
        for names in (("Een", "Twee"), ("Een", "Drie", "Vier")):
            made = someone.post("/laden", self.PLACE, files=[("file", ("a.ttl", turtle("gm9901", *names)))])
            page = someone.get(made.headers["location"])
            assert "voorvertoning" in text_of(page.text)
            done = someone.post(made.headers["location"] + "/bevestigen")
            assert (done.status_code, done.headers["location"]) == (303, at)
        newest = int(made.headers["location"].rpartition("/")[2])
        told = text_of(someone.get(f"{at}/vergelijken?nieuw={newest}&oud={newest - 1}").text)
        assert "1 nieuw 1 gewijzigd 0 vervallen" in told
        assert "Vier" in told
        assert someone.post(f"{at}/versies/{newest - 1}/herstellen").status_code == 303
        current = api.service.store.landscapes.current("gm9901", "Doel")
        assert current is not None
        assert current.restored_from == newest - 1
        assert f"hersteld uit {newest - 1}" in text_of(someone.get(at).text)

    def test_a_preview_can_be_discarded(self, reader: Callable[[str], Reader]) -> None:
        someone = reader("architect")
        made = someone.post("/laden", self.PLACE, files=[("file", ("a.ttl", turtle("gm9901", "Weg")))])
        assert someone.post(made.headers["location"] + "/weggooien").status_code == 303
        assert someone.post(made.headers["location"] + "/bevestigen").status_code == 409

    def test_an_error_is_told_at_its_line(self, api: Api, reader: Callable[[str], Reader]) -> None:
        before = api.service.store.landscapes.versions("gm9901", "Doel")
        broken = b'@prefix kw: <https://w3id.org/kaderwacht/def#> .\n<urn:a> kw:x "nooit </p> gesloten\n'
        got = reader("architect").post("/laden", self.PLACE, files=[("file", ("kapot.ttl", broken))])
        assert got.status_code == 422
        well_formed(got.text)
        told = text_of(got.text)
        assert "kapot.ttl:2" in told
        assert 'kw:x "nooit </p> gesloten' in told
        assert "Er is niets geladen." in told
        assert api.service.store.landscapes.versions("gm9901", "Doel") == before

    def test_data_findings_stand_at_their_line(self, reader: Callable[[str], Reader]) -> None:
        data = b"sleutel;naam;onzin\nA1;Een;x\nA1;Twee;y\n"
        made = reader("architect").post("/laden", self.PLACE, files=[("file", ("applicaties.csv", data))])
        assert made.status_code == 303, text_of(made.text)
        told = text_of(reader("architect").get(made.headers["location"]).text)
        assert "applicaties.csv:1" in told
        assert "onzin" in told
        reader("architect").post(made.headers["location"] + "/weggooien")

    @pytest.mark.parametrize(
        ("fields", "files", "status"),
        [
            ({"gemeente": "", "plateau": "Bron"}, True, 400),
            ({"gemeente": "9901", "plateau": "Elders"}, True, 400),
            ({"gemeente": "9902", "plateau": "Bron"}, True, 404),
            ({"gemeente": "9901", "plateau": "Bron"}, False, 400),
        ],
    )
    def test_what_is_missing_is_told_on_the_form(
        self, reader: Callable[[str], Reader], fields: dict[str, object], files: bool, status: int
    ) -> None:
        sent = [("file", ("a.ttl", turtle("gm9901", "Een")))] if files else [("file", ("", b""))]
        got = reader("architect").post("/laden", fields, files=sent)
        assert got.status_code == status
        well_formed(got.text)
        assert 'role="alert"' in got.text


class TestChecking:
    def test_progress_ends_with_a_refresh(self, api: Api, reader: Callable[[str], Reader], ids: dict[str, str]) -> None:
        someone = reader("auditor")
        started = someone.post("/toetsingen", {"landschap": "gm9901-bron", "datum": DATE, "kader": ["3"]})
        at = started.headers["location"]
        api.wait(at.rpartition("/")[2])
        part = someone.get(f"{at}/voortgang")
        assert part.headers["hx-refresh"] == "true"
        assert "hx-get" not in part.text
        assert "kaders 3" in text_of(someone.get("/toetsingen").text)

    def test_a_check_that_ended_cannot_be_cancelled(self, reader: Callable[[str], Reader], ids: dict[str, str]) -> None:
        got = reader("architect").post(f"/toetsingen/{ids['check_id']}/afbreken")
        assert got.status_code == 409
        well_formed(got.text)

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({}, 400),
            ({"landschap": "gm9901-bron", "datum": "gisteren"}, 400),
            ({"landschap": "gm9901-bron", "kader": "x"}, 400),
            ({"landschap": "gm9902-bron"}, 404),
            ({"landschap": ["gm9901-bron", "gm9901-bron/1/1"]}, 404),
        ],
    )
    def test_a_wrong_form_starts_nothing(
        self, api: Api, reader: Callable[[str], Reader], ids: dict[str, str], sent: dict[str, object], status: int
    ) -> None:
        before = len(api.service.store.runs.all())
        got = reader("architect").post("/toetsingen", sent)
        assert got.status_code == status, got.text
        well_formed(got.text)
        assert len(api.service.store.runs.all()) == before


def test_what_changed_since_the_check_before(api: Api, reader: Callable[[str], Reader]) -> None:
    someone = reader("architect")
    version = "https://w3id.org/kaderwacht/id/pakketversie/v1"
    fault = (
        f'<{NODE}> kw:gebruikStatus "In productie" ; kw:gebruiktVersie <{version}> .\n'
        f'<{version}> a kw:Pakketversie ; dcterms:identifier "v1" ; rdfs:label "1" ;\n'
        '  kw:pakketversieStatus "Teruggetrokken" .\n'
    ).encode()
    api.load(turtle("gm9901", "Zaken"))
    first = api.check("gm9901-bron", only=["ICT-005"])
    assert "geen eerdere toetsing" in text_of(someone.get(f"/toetsingen/{first}/verschil").text)
    api.load(turtle("gm9901", "Zaken") + fault)
    second = api.check("gm9901-bron", only=["ICT-005"])
    page = someone.get(f"/toetsingen/{second}/verschil")
    well_formed(page.text)
    assert "1 nieuw 0 hersteld 0 ongewijzigd" in text_of(page.text)
    assert "ICT-005" in text_of(page.text).partition("ongewijzigd")[2]
    third = api.check("gm9901-bron", only=["ICT-005"])
    assert "0 nieuw 0 hersteld 1 ongewijzigd" in text_of(someone.get(f"/toetsingen/{third}/verschil").text)
    assert "1 nieuw" in text_of(someone.get(f"/toetsingen/{third}/verschil?basis={first}").text)
    back = text_of(someone.get(f"/toetsingen/{first}/verschil?basis={third}").text)
    assert "1 hersteld" in back or "1 nu niet beoordeeld" in back
    assert reader("stranger").get(f"/toetsingen/{third}/verschil").status_code == 404
    assert someone.get(f"/toetsingen/{third}/verschil?basis=x").status_code == 404


class TestExample:
    """What the pages say of Leedewaard is what the report says."""

    def test_the_outcome(self, example: Example) -> None:
        told = text_of(example.reader.get(f"/toetsingen/{example.check}").text)
        report = example.reader.api.service.store.runs.report(example.reader.api.service.store.runs.get(example.check))
        blocking = sum(each.blocks for each in report.findings)
        assert f"{blocking} bevindingen blokkeren {len(report.findings)} bevindingen" in told
        assert f"{len(report.applications)} applicaties" in told

    def test_findings_are_filtered(self, example: Example) -> None:
        told = text_of(example.reader.get(f"/bevindingen?toetsing={example.check}&regel=ICT-005").text)
        assert " 2 bevindingen " in told
        assert "Herstel" in told
        assert "Grond" in told
        nothing = example.reader.get(f"/bevindingen?toetsing={example.check}&zoek=bestaatniet").text
        assert "Geen bevinding voldoet" in nothing

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 99),
            ("gemeente=gm9902", 21),
            ("plateau=Doel", 32),
            ("gemeente=gm9901&plateau=Bron", 30),
            ("zoek=x+y", 0),
        ],
    )
    def test_the_landscape_is_filtered(self, example: Example, query: str, count: int) -> None:
        told = text_of(example.reader.get(f"/landschap?toetsing={example.check}&{query}").text)
        assert f"Applicaties ({count})" in told

    def test_the_landscape_has_a_drawing_with_its_table(self, example: Example) -> None:
        text = example.reader.get(f"/landschap?toetsing={example.check}").text
        assert 'role="img" aria-labelledby' in text
        assert "Deze tekening als tabel" in text
        second = example.reader.get(f"/landschap?toetsing={example.check}&beeld=2").text
        assert re.findall(r"<title id=[^>]*>", text) != re.findall(r"<title id=[^>]*>", second)

    def test_the_merger_names_the_gaps(self, example: Example) -> None:
        at = f"/samenvoeging?toetsing={example.check}"
        told = text_of(example.reader.get(at).text)
        assert "Aldervoorde Brinkhaven Zuidermarke Gekozen doel Ontbreekt" in told
        without = text_of(example.reader.get(f"{at}&gat=zonder-doel").text)
        assert "Budgetadvies- en schuldhulpverleningcomponent" in without
        assert "Afvalbeheercomponent Afval" not in without.partition("In beeld")[0]

    def test_an_application_tells_what_it_is(self, example: Example) -> None:
        iri = "https://w3id.org/kaderwacht/id/gm9901/applicatie/A09"
        told = text_of(example.reader.get(f"/applicatie?toetsing={example.check}&iri={quote(iri)}").text)
        assert "Wordt vervangen door Beheersysteem V" in told
        assert "gm9901-bron/aldervoorde.ttl:" in told
        assert "PLAN-006" in told

    def test_another_municipality_does_not_see_the_check(
        self, example: Example, reader: Callable[[str], Reader]
    ) -> None:
        for path in (
            "/toetsingen/{}",
            "/landschap?toetsing={}",
            "/bevindingen?toetsing={}",
            "/samenvoeging?toetsing={}",
        ):
            assert reader("architect").get(path.format(example.check)).status_code == 404
        assert "gm9903" not in reader("architect").get("/").text
