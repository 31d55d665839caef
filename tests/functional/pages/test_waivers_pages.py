"""Pages of waivers: from a finding to a decision by another person; what is refused is told beside the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from api.pages import waivers
from checker.days import today
from checker.store.model import WaiverDecision
from tests.functional.api.conftest import Api, landscape
from tests.functional.api.test_checks import BROKEN
from tests.functional.pages.conftest import Reader, text_of, well_formed
from tests.functional.pages.matrix import assert_hidden, assert_rights

SignIn = Callable[[str], Reader]
NODE = "https://w3id.org/kaderwacht/id/gm9901/applicatie/A1"
NASTY = "<img src=x onerror=alert(1)>\u202e'\""
SOON = (today() + dt.timedelta(days=30)).isoformat()


@pytest.fixture(scope="module")
def check(api: Api) -> str:
    """A check of a landscape with an application whose name is an attack."""
    api.load(landscape("gm9901", "<script>alert(1)</script>", "Post") + BROKEN.encode())
    return api.check("gm9901-bron")


def form(**more: str) -> dict[str, object]:
    return {"gemeente": "gm9901", "regel": "ICT-005", "knoop": NODE, "reden": "Omdat het zo is.", "tot": SOON} | more


def asked(someone: Reader, **more: str) -> str:
    """Ask for a waiver; its address."""
    made = someone.post("/afwijkingen", form(**more))
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


def test_every_role_on_every_route(api: Api, reader: SignIn, check: str) -> None:
    one = asked(reader("architect"))
    addresses = {
        ("GET", "/afwijkingen"): "/afwijkingen",
        ("GET", "/afwijkingen/nieuw"): "/afwijkingen/nieuw",
        ("POST", "/afwijkingen"): "/afwijkingen",
        ("GET", "/afwijkingen/{waiver_id}"): one,
        ("POST", "/afwijkingen/{waiver_id}/besluit"): f"{one}/besluit",
        ("POST", "/afwijkingen/{waiver_id}/intrekking"): f"{one}/intrekking",
    }
    assert_rights(api, reader, waivers, addresses)
    assert_hidden(reader("stranger"), one)


def test_from_a_finding_to_a_decision(api: Api, reader: SignIn, check: str) -> None:
    report = api.service.store.runs.report(api.service.store.runs.get(check))
    deviable = {rule.id for rule in report.rules if rule.deviable}
    finding = next(
        each for each in report.findings if each.rule in deviable and each.focus.iri.endswith(("/A1", "/A2"))
    )
    architect, office = reader("architect"), reader("projectbureau")
    sent = architect.get(f"/afwijkingen?toetsing={check}&bevinding={finding.fingerprint}", follow_redirects=False)
    assert sent.headers["location"] == f"/afwijkingen/nieuw?toetsing={check}&bevinding={finding.fingerprint}"
    there = architect.get(sent.headers["location"])
    well_formed(there.text)
    assert f'name="regel" value="{finding.rule}"' in there.text
    assert f'name="knoop" value="{finding.focus.iri}"' in there.text
    place = asked(architect, regel=finding.rule, knoop=finding.focus.iri, toetsing=check, bevinding=finding.fingerprint)
    assert "beslist" in text_of(architect.get(place).text)
    assert "besluit" not in architect.get(place).text.partition("<main")[2].partition("<form")[2]
    done = office.post(f"{place}/besluit", {"besluit": "toekennen", "reden": "Tot de vervanging."})
    assert (done.status_code, done.headers["location"]) == (303, place)
    told = text_of(architect.get(place).text)
    assert "toegekend" in told and "Tot de vervanging." in told and "projectbureau" in told
    waiver = api.service.store.waivers.get(int(place.rpartition("/")[2]))
    assert (waiver.state, waiver.requested_by, waiver.decided_by) == (
        *(WaiverDecision.APPROVED, "architect", "projectbureau"),
    )
    listed = text_of(architect.get("/afwijkingen").text)
    assert "Eindigt binnenkort" in listed and "nog 30 dagen" in listed


def test_nobody_decides_on_their_own_request(api: Api, reader: SignIn, check: str) -> None:
    office = reader("projectbureau")
    place = asked(office)
    shown = office.get(place)
    assert "Een ander beslist" in text_of(shown.text) and f"{place}/besluit" not in shown.text
    got = office.post(f"{place}/besluit", {"besluit": "toekennen", "reden": "Ik vind het goed."})
    assert got.status_code == 409
    well_formed(got.text)
    assert "Wie een afwijking aanvraagt, beslist er niet over." in text_of(got.text)
    assert "Laat een ander beslissen." in text_of(got.text)
    assert api.service.store.waivers.get(int(place.rpartition("/")[2])).state is WaiverDecision.REQUESTED
    assert office.post(f"{place}/intrekking").status_code == 303
    assert "ingetrokken" in text_of(office.get(place).text)


def test_a_decision_wants_a_choice_and_a_reason_and_comes_once(reader: SignIn, check: str) -> None:
    place, office = asked(reader("architect")), reader("projectbureau")
    for sent in ({"besluit": "", "reden": "x"}, {"besluit": "toekennen", "reden": "  "}):
        got = office.post(f"{place}/besluit", dict(sent))
        assert got.status_code == 400
        well_formed(got.text)
    assert office.post(f"{place}/besluit", {"besluit": "afwijzen", "reden": "Nee."}).status_code == 303
    again = office.post(f"{place}/besluit", {"besluit": "toekennen", "reden": "Toch wel."})
    assert again.status_code == 409 and "al afgewezen" in text_of(again.text)
    assert reader("architect").post(f"{place}/intrekking").status_code == 409


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"reden": " "}, "Een afwijking vraagt een motivering."),
        ({"tot": "ooit"}, "De einddatum is geen datum."),
        ({"tot": "2020-01-01"}, "De einddatum is al voorbij."),
        ({"tot": "2099-01-01"}, "ten hoogste 24 maanden"),
        ({"regel": ""}, "Kies een regel."),
        ({"regel": "AVG-003"}, "Van AVG-003 kan niet worden afgeweken."),
        ({"regel": "ABC-999"}, "Deze regel bestaat niet."),
        ({"knoop": NODE.replace("gm9901", "gm9902")}, "niet van deze gemeente"),
        ({"knoop": NODE + "99"}, "staat in geen actuele versie"),
        ({"reden": "x" * 5_001}, "De tekst is te lang."),
    ],
)
def test_what_is_wrong_stands_with_the_form(reader: SignIn, check: str, more: dict[str, str], told: str) -> None:
    got = reader("architect").post("/afwijkingen", form(**{"reden": "Blijft staan.", **more}))
    assert got.status_code == 400
    well_formed(got.text)
    assert told in text_of(got.text)
    assert "reden" in more or "Blijft staan." in got.text


def test_another_municipality_does_not_exist(api: Api, reader: SignIn, check: str) -> None:
    got = reader("stranger").post("/afwijkingen", form())
    assert got.status_code == 404
    place = asked(reader("architect"))
    for action in ("besluit", "intrekking"):
        assert reader("stranger").post(f"{place}/{action}", {"besluit": "afwijzen", "reden": "x"}).status_code == 404
    assert reader("stranger").get("/afwijkingen").text.count("/afwijkingen/") == 1, "only the link to the form"
    assert api.service.store.waivers.get(int(place.rpartition("/")[2])).state is WaiverDecision.REQUESTED


def test_a_form_without_the_token_of_the_session_is_refused(api: Api, reader: SignIn, check: str) -> None:
    place = asked(reader("architect"))
    architect, office = reader("architect"), reader("projectbureau")
    before = len(api.service.store.waivers.all())
    for csrf in ("", "vals", office.csrf):
        assert architect.post("/afwijkingen", form(csrf=csrf)).status_code == 403
    for someone, action in ((office, "besluit"), (architect, "intrekking")):
        sent = {"csrf": "", "besluit": "toekennen", "reden": "x"}
        assert someone.post(f"{place}/{action}", dict(sent)).status_code == 403
    assert len(api.service.store.waivers.all()) == before
    assert api.service.store.waivers.get(int(place.rpartition("/")[2])).state is WaiverDecision.REQUESTED


def test_texts_of_others_are_inert(reader: SignIn, check: str) -> None:
    place = asked(reader("architect"), reden=NASTY)
    for path in (place, "/afwijkingen", f"/afwijkingen/nieuw?regel={NASTY}&knoop={NASTY}"):
        got = reader("projectbureau").get(path)
        well_formed(got.text)
        assert "<script>alert(1)" not in got.text and "<img src=x" not in got.text and "\u202e" not in text_of(got.text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reader("projectbureau").get(place).text


def test_the_list_filters(reader: SignIn, check: str) -> None:
    office = reader("projectbureau")
    for state in ("aangevraagd", "toegekend", "afgewezen", "ingetrokken", "verlopen"):
        got = office.get("/afwijkingen", params={"staat": state})
        well_formed(got.text)
        rows = got.text.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")
        assert rows == text_of(got.text.partition("<tbody>")[2].partition("</tbody>")[0].join(("<body>", ""))).count(
            state
        )
    assert "Geen afwijking voldoet" in text_of(office.get("/afwijkingen", params={"gemeente": "gm1"}).text)
    assert '<html lang="en"' in office.get("/afwijkingen", params={"taal": "en"}).text
