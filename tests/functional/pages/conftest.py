"""The service with its pages, and a browser without JavaScript: a session with its cookie and its CSRF token."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import html5lib
import pytest
from httpx import Response
from starlette.responses import Response as Answer

from api.guard import COOKIE
from api.sessions import sign_in_with_token
from tests.functional.api.conftest import DATE, Api, api, make_api

__all__ = ["api", "make_api"]


@dataclass
class Reader:
    """Someone who is signed in."""

    api: Api
    cookie: str
    csrf: str

    def get(self, path: str, **more: object) -> Response:
        return self.api.client.get(path, headers={"Cookie": self.cookie}, **more)  # type: ignore[arg-type]

    def post(self, path: str, data: dict[str, object] | None = None, **more: object) -> Response:
        """Send a form with the token of the session, as the page would; a redirect is not followed."""
        return self.api.client.post(
            path,
            data={"csrf": self.csrf, **(data or {})},
            headers={"Cookie": self.cookie},
            follow_redirects=False,
            **more,  # type: ignore[arg-type]
        )


@pytest.fixture(scope="module")
def reader(api: Api) -> Callable[[str], Reader]:
    """Signs in as one of the people of the tests of the API."""

    def sign_in(who: str, at: Api = api) -> Reader:
        answer = Answer()
        session = sign_in_with_token(at.service.store, answer, at.secrets[who], secure=False)
        assert session is not None
        cookie = answer.headers["set-cookie"].partition(";")[0]
        assert cookie.startswith(COOKIE)
        return Reader(at, cookie, session.csrf)

    return sign_in


PLACES = {
    "gm9901-bron": ("aldervoorde.ttl", "aldervoorde-contracten.ttl", "aldervoorde-archief.ttl"),
    "gm9902-bron": ("brinkhaven.xlsx",),
    "gm9903-bron": ("zuidermarke-ameff.xml", "zuidermarke-aanvulling.xlsx"),
    "gm9910-doel": ("doelarchitectuur", "leedewaard.xlsx", "verwerkingen.csv", "programma.ttl"),
}


@dataclass
class Example:
    """The worked example in the service: who may see all of it, and the id of its check."""

    reader: Reader
    check: str


@pytest.fixture(scope="module")
def example(api: Api, reader: Callable[[str], Reader], project_root: Path) -> Example:
    """The merger of Leedewaard, loaded and checked through the pages alone."""
    folder = project_root / "voorbeeld" / "leedewaard"
    someone = reader("everywhere")
    for place, names in PLACES.items():
        paths = [path for name in names for path in files_of(folder / name)]
        files = [("file", (path.relative_to(folder).as_posix(), io.BytesIO(path.read_bytes()))) for path in paths]
        municipality, _, plateau = place.partition("-")
        made = someone.post("/laden", {"gemeente": municipality, "plateau": plateau.capitalize()}, files=files)
        assert made.status_code == 303, made.text
        assert someone.post(made.headers["location"] + "/bevestigen").status_code == 303
    started = someone.post("/toetsingen", {"landschap": list(PLACES), "datum": DATE})
    assert started.status_code == 303, started.text
    key = started.headers["location"].rpartition("/")[2]
    assert api.wait(key, "everywhere") == "klaar"
    return Example(someone, key)


def files_of(path: Path) -> list[Path]:
    """A file, or all files of a folder."""
    return [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())


def well_formed(text: str) -> None:
    """A page that a strict parser takes, with one heading of the first level, and nothing that the CSP would stop."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(text)
    assert len(list(tree.iter("h1"))) == 1
    assert len(list(tree.iter("main"))) == 1
    assert tree.get("lang") in ("nl", "en")
    assert tree.findtext(".//title", "").strip(" –") not in ("", "kaderwacht")
    for element in tree.iter():
        if isinstance(element.tag, str):
            assert element.tag != "style"
            assert element.tag != "script" or (element.get("src", "").startswith("/") and not (element.text or ""))
            assert not [name for name in element.attrib if str(name) == "style" or re.match("on[a-z]", str(name))]
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)
    for form in tree.iter("form"):
        if form.get("method") == "post" and form.get("action") != "/aanmelden":
            assert [field for field in form.iter("input") if field.get("name") == "csrf"], form.get("action")
    named = {label.get("for") for label in tree.iter("label")}
    for field in [*tree.iter("input"), *tree.iter("select"), *tree.iter("textarea")]:
        inside = any(field in list(label.iter()) for label in tree.iter("label"))
        assert field.get("type") == "hidden" or inside or field.get("id") in named, field.get("name")


def text_of(page: str) -> str:
    """What a reader sees of a page, blanks folded."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return " ".join(" ".join(tree.find("body").itertext()).split())
