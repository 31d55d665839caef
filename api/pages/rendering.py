"""How a page is made: the template environment, the language, the navigation, static files and the page of an error."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.staticfiles import StaticFiles

from api.answers import CSRF_MARK, LANGUAGE_COOKIE, PageResponse, shown_user
from api.english import told
from api.guard import GuardedRoute, User
from api.rights import allowed
from checker.errors import KaderwachtError
from checker.findings import Severity, Text, Verdict
from checker.output.pictures import LOOKS, Picture
from checker.output.report.html import web
from checker.output.report.matrix import CLASSES
from checker.output.safe import plain
from checker.output.words import SEVERITIES, place_text
from checker.store.model import Role

LANGUAGES = ("nl", "en")
EVERYONE = frozenset(Role)
PEOPLE = EVERYONE - {Role.CI}
_YEAR = 31_536_000
_clean = lru_cache(maxsize=50_000)(plain)

NAVIGATION: tuple[tuple[str, Text], ...] = (
    ("/", Text("Overzicht", "Overview")),
    ("/landschappen", Text("Landschappen", "Landscapes")),
    ("/laden", Text("Laden", "Load")),
    ("/toetsingen", Text("Toetsingen", "Checks")),
    ("/landschap", Text("Landschap", "Landscape")),
    ("/samenvoeging", Text("Samenvoeging", "Merger")),
    ("/regels", Text("Regels", "Rules")),
    ("/afwijkingen", Text("Afwijkingen", "Waivers")),
    ("/bouwteams", Text("Bouwteams", "Build teams")),
    ("/projectbureau", Text("Projectbureau", "Project office")),
    ("/rapporten", Text("Rapporten", "Reports")),
    ("/auditlog", Text("Auditlog", "Audit log")),
)
"""Path and name of the pages in the bar; one is shown when it exists and the user may open it."""


def new_page_router() -> APIRouter:
    """A router for pages: behind the guard, and not part of the description of the API."""
    return APIRouter(route_class=GuardedRoute, include_in_schema=False, default_response_class=HTMLResponse)


def language_of(request: Request) -> str:
    """``nl`` or ``en``: what the address says (``taal``), else the cookie, else Dutch."""
    for said in (request.query_params.get("taal"), request.cookies.get(LANGUAGE_COOKIE)):
        if said in LANGUAGES:
            return said
    return "nl"


def page(request: Request, user: User | None, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from ``template`` (a name in ``templates/``), in the language of the reader.

    The template has ``say(nl, en)``, ``t(Text)``, ``tell(sentence of an error)``, ``may(method, route)``,
    ``link(path, **query)``, ``here(**query)`` (this page with other filters), ``csrf``, ``user``, ``language``,
    ``path`` and what ``context`` gives it. Name and token of the reader are marks until the page is sent.
    """
    language = language_of(request)
    writer = _Writer(request, user, language)
    content = _environment().get_template(template).render(**writer.names(), **context)
    response = PageResponse(content, status, user, {"Cache-Control": "no-store", "Vary": "Cookie"})
    if request.query_params.get("taal") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, path="/", httponly=True, samesite="strict")
    return response


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
        # a template that is replaced while the service runs (an upgrade) may ask for what this program does not give
        auto_reload=False,
        cache_size=-1,
    )
    # every text in a drawing went through its own escaping
    made.globals |= {
        "svg": lambda picture: Markup(picture.svg),  # noqa: S704
        "picture_rows": picture_rows,
        "static": static_url,
        "web": web,
        "place": place_text,
        "Verdict": Verdict,
        "Severity": Severity,
        "class_of": CLASSES.__getitem__,
    }
    return made


def compile_templates() -> None:
    """Read and compile every template now: an upgrade in place must not mix the pages of two versions."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)


def _finalize(value: Any) -> Any:
    """Every text that a template prints, but ready markup: on one line, without control characters; None is nothing."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return ""
    return _clean(str(value))


@lru_cache(maxsize=200)
def picture_rows(picture: Picture) -> Markup:
    """The rows of a drawing's table, made once for each drawing: they are many and never differ."""
    row = Markup("<tr>{}</tr>\n")
    cell = Markup("<td>{}</td>")
    made = (row.format(Markup("").join(cell.format(_clean(each)) for each in cells)) for cells in picture.rows)
    return Markup("").join(made)


class _Writer:
    """What the templates call, for one reader."""

    def __init__(self, request: Request, user: User | None, language: str) -> None:
        self._request = request
        self._user = user
        self._language = language

    def names(self) -> dict[str, Any]:
        """Name → function or value."""
        functions: dict[str, Callable[..., Any]] = {
            "say": self.say,
            "t": lambda text: text.get(self._language),
            "tell": lambda text: told(text, self._language),
            "may": self.may,
            "link": link,
            "here": self.here,
            "verdict_name": lambda verdict: LOOKS[verdict].name.get(self._language),
            "verdict_letter": lambda verdict: LOOKS[verdict].letter.get(self._language),
            "severity_name": lambda severity: SEVERITIES[severity].get(self._language),
            "number": self.number,
            "day": day,
            "moment": moment,
        }
        return functions | {
            "language": self._language,
            "user": shown_user(self._user),
            "csrf": CSRF_MARK,
            "path": self._request.url.path,
            "navigation": [(path, name) for path, name in NAVIGATION if self.may("GET", path)],
        }

    def say(self, nl: str, en: str) -> str:
        """A text of ours in the reader's language."""
        return en if self._language == "en" else nl

    def may(self, method: str, route: str) -> bool:
        """Whether the reader may use a route (its path as declared); of no use for whose a thing is."""
        roles = allowed(method, route)
        return self._user is not None and roles is not None and self._user.may(roles)

    def here(self, **changed: Any) -> str:
        """This page with other values in the address; an empty value leaves it out."""
        query = {key: value for key, value in self._request.query_params.multi_items() if key != "taal"} | changed
        return link(self._request.url.path, **query)

    def number(self, value: int) -> str:
        """A number in the digits of the language."""
        return f"{value:,}" if self._language == "en" else f"{value:,}".replace(",", ".")


def link(path: str, /, **query: Any) -> str:
    """An address of ours; empty values are left out."""
    kept = {key: str(value) for key, value in query.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(kept)}" if kept else path


def day(value: Any) -> str:
    """A day as ISO 8601; '' for none."""
    return value.isoformat() if value else ""


def moment(value: str | None) -> str:
    """A moment of the store for a reader: 2026-11-23 21:00 UTC."""
    return f"{value[:10]} {value[11:16]} UTC" if value else ""


# what does not change while we run may be kept by a browser: its address holds its hash

_PACKAGES = {"static": "api.pages", "stijl": "checker.output.report"}


@cache
def static_url(folder: str, name: str) -> str:
    """Address of a static file (``static`` is ours, ``stijl`` the style of the report)."""
    data = (files(_PACKAGES[folder]) / folder / name).read_bytes()
    return f"/{folder}/{name}?v={hashlib.sha256(data).hexdigest()[:12]}"


class _Kept(StaticFiles):
    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        return response


def mount_static(app: FastAPI) -> None:
    """Serve our own files and the style of the report; none of them says anything of anyone."""
    for folder, package in _PACKAGES.items():
        app.mount(f"/{folder}", _Kept(packages=[(package, folder)]), folder)


def show_problem(request: Request, error: KaderwachtError, status: int) -> Response:
    """The page of an error; who is not known gets the page to sign in."""
    user: User | None = getattr(request.state, "user", None)
    if status == 401:
        onward = request.url.path if request.method == "GET" else "/"
        if request.method == "GET" and request.url.query:
            onward += f"?{request.url.query}"
        return page(request, None, "aanmelden.html", status=401, onward=onward, error=None)
    return page(request, user, "probleem.html", status=status, error=error)


def picture_context(pictures: tuple[Picture, ...], number: int) -> dict[str, Any]:
    """One drawing of many, by number from 1, for the macro ``beeld``."""
    at = min(max(number, 1), max(len(pictures), 1))
    return {"picture": pictures[at - 1] if pictures else None, "picture_number": at, "picture_total": len(pictures)}
