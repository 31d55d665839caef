"""An error in the language of whoever reads it: a page in that of the page, a problem in that of the request."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from api.pages.rendering import LANGUAGE_COOKIE
from tests.functional.api.conftest import Api, landscape
from tests.functional.pages.conftest import Reader, text_of, well_formed

BROKEN = b"@prefix kw: <https://w3id.org/kaderwacht/def#> .\nkw:a kw:b\n"


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        *(
            (None, "nl"),
            ("", "nl"),
            ("*", "nl"),
            ("de, fr", "nl"),
            ("nl", "nl"),
            ("en", "en"),
            ("en-GB,en;q=0.9", "en"),
        ),
        *(("nl;q=0.5, en;q=0.8", "en"), ("en;q=0.5, nl", "nl"), ("en;q=0", "nl"), ("en;q=x", "nl"), ("EN-us", "en")),
        *(("nl,en", "nl"), ("en,nl", "en"), (";;,;q=1," * 300, "nl"), ("de, en;q=0.1", "en")),
    ],
)
def test_a_problem_is_told_in_the_language_that_was_asked(api: Api, asked: str | None, language: str) -> None:
    headers = {} if asked is None else {"Accept-Language": asked}
    got = api.call("GET", "/checks/x", headers=headers)
    told = {"nl": ("Niet gevonden", "Deze toetsing bestaat niet."), "en": ("Not found", "This check does not exist.")}
    assert (got.json()["title"], got.json()["detail"]) == told[language]
    assert got.headers["content-language"] == language
    assert "Accept-Language" in got.headers["vary"]


def test_every_kind_of_problem_in_english(api: Api) -> None:
    english = {"Accept-Language": "en"}
    assert api.call("GET", "/nergens", headers=english).json()["title"] == "Not found"
    assert api.call("PUT", "/rules", headers=english).json()["title"] == "This method is not possible here"
    wrong = api.call("POST", "/checks", json={"landscapes": []}, headers=english).json()
    assert (wrong["title"], wrong["detail"]) == (
        "The request is not in order",
        "One or more parts of the request are not in order.",
    )
    refused = api.call("GET", "/audit-entries", "bouwteam", headers=english).json()
    assert (refused["title"], refused["remedy"]) == ("You may not do this", "Ask the administrator for this right.")
    nobody = api.client.get("/api/v1/checks", headers=english).json()
    assert (nobody["title"], nobody["remedy"]) == ("Who are you?", "Send a token, or sign in.")
    # raised in another process, with its place in the file
    place = "/landscapes/gm9901-bron/versions"
    read = api.call("POST", place, params={"file_name": "kapot.ttl"}, content=BROKEN, headers=english).json()
    assert read["detail"].startswith(("The file is no valid Turtle", "The file ends too early")) and read["line"]
    assert read["remedy"] in ("Mend the file at this place.", "Is the file complete? Export or download it again.")


@pytest.mark.parametrize("by", ["address", "cookie"])
def test_the_page_of_an_error_is_english_on_an_english_page(api: Api, reader: Callable[[str], Reader], by: str) -> None:
    someone = reader("architect")
    headers = {"Cookie": someone.cookie + (f"; {LANGUAGE_COOKIE}=en" if by == "cookie" else "")}
    for path, sentence in (
        ("/toetsingen/x", "This check does not exist. Ask for the list of checks."),
        ("/landschappen/gm9901-bron/versies/99", "Version 99 of gm9901-bron does not exist."),
        ("/landschappen/x", "'x' is no landscape. An id is municipality-plateau, such as gm9901-bron."),
        ("/regels/XX-999", "This rule does not exist. Look for it in the list of rules."),
        ("/auditlog", "Your role gives no right to this. Ask the administrator for this right."),
        ("/nergens", "Not found. Check the address."),
        ("/bevindingen?pagina=x", "The request is not in order: pagina. Go back and fill it in again."),
    ):
        if by == "address":
            path += ("&" if "?" in path else "?") + "taal=en"
        got = api.client.get(path, headers=headers)
        assert got.status_code >= 400
        well_formed(got.text)
        assert sentence in text_of(got.text), path
        assert '<html lang="en"' in got.text


def test_forms_tell_what_is_wrong_in_english(api: Api, reader: Callable[[str], Reader]) -> None:
    someone = reader("architect")
    english = {"Cookie": f"{someone.cookie}; {LANGUAGE_COOKIE}=en"}

    def send(path: str, files: object = None, **data: str) -> str:
        got = api.client.post(path, data={"csrf": someone.csrf, **data}, files=files, headers=english)  # type: ignore[arg-type]
        assert got.status_code >= 400, path
        return text_of(got.text)

    broken = [("file", ("kapot.ttl", io.BytesIO(BROKEN)))]
    told = send("/laden", broken, gemeente="gm9901", plateau="Bron")
    assert "The file" in told and "kapot.ttl:3" in told and "Nothing was loaded." in told and "Het bestand" not in told
    assert "Of which municipality and which plateau is this?" in send("/laden", broken, gemeente="", plateau="Bron")
    assert "No landscape was chosen." in send("/toetsingen")
    assert "A waiver asks for a reason." in send("/afwijkingen", gemeente="gm9901", regel="ICT-005", knoop="x", tot="")
    wrong = api.client.post("/aanmelden", data={"token": "kw_x"}, headers={"Cookie": f"{LANGUAGE_COOKIE}=en"})
    assert wrong.status_code == 401 and "This token is not valid, or has expired." in text_of(wrong.text)
    auditor = reader("auditor")
    chain = api.client.get(
        "/auditlog?controleer=ja&nummer=x", headers={"Cookie": f"{auditor.cookie}; {LANGUAGE_COOKIE}=en"}
    )
    assert "The number or the hash of the link is wrong." in text_of(chain.text)


def test_a_file_of_another_municipality_asks_to_be_acknowledged(api: Api, reader: Callable[[str], Reader]) -> None:
    someone = reader("architect")
    file = [("file", ("a.ttl", io.BytesIO(landscape("gm9902", "Zaken"))))]
    made = someone.post("/laden", {"gemeente": "gm9901", "plateau": "Bron"}, files=file)
    place = made.headers["location"]
    shown = someone.get(place).text
    well_formed(shown)
    assert 'name="erken" value="GEMEENTE-ANDERS" required' in shown
    assert "The file says it is of gm9902" in text_of(someone.get(f"{place}?taal=en").text)
    bare = someone.post(f"{place}/bevestigen")
    assert bare.status_code == 409 and "GEMEENTE-ANDERS" in text_of(bare.text)
    # who may only look is not asked
    assert 'name="erken"' not in reader("auditor").get(place).text
    assert someone.post(f"{place}/bevestigen", {"erken": ["GEMEENTE-ANDERS"]}).status_code == 303
    assert 'name="erken"' not in someone.get(place).text
    log = text_of(reader("auditor").get("/auditlog").text)
    assert "erkend: GEMEENTE-ANDERS" in log and "{'" not in log
