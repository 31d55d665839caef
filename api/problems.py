"""Every error as ``application/problem+json`` (RFC 9457), with file, line, column or cell where the error knows them.

One place decides which error has which status; an error that nobody foresaw tells its kind and nothing of its content.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.english import told
from checker.errors import (
    InputError,
    InternalError,
    KaderwachtError,
    LimitExceeded,
    MissingExtra,
    RulebookError,
    UsageError,
)
from checker.output.safe import plain
from checker.store.faults import Conflict, NotFound, StorageFull, StoreInUse

MEDIA_TYPE = "application/problem+json"
PAGE_PROBLEM = "page_problem"
"""Name in ``app.state`` of what shows an error on a page: a function of (request, error, status) to a response."""

_LONGEST_HEADER = 500
_WEIGHT = re.compile(r"q=([01](?:\.\d{0,3})?)", re.IGNORECASE)
_TYPES = "https://w3id.org/kaderwacht/probleem/"
log = logging.getLogger("kaderwacht.dienst")


class Refused(UsageError):
    """Who asks is unknown (401), or may not do this (403)."""

    def __init__(self, status: int, what: str, remedy: str) -> None:
        super().__init__(what, remedy=remedy)
        self.status = status


class Unacknowledged(Conflict):
    """What is to be confirmed has a data finding that must be acknowledged by name (409)."""


class TooLarge(LimitExceeded):
    """More was sent than is taken (413)."""


class TooSlow(LimitExceeded):
    """The sender took too long (408)."""


class Busy(LimitExceeded):
    """There is too much work at hand (503): try again."""


class TooOften(LimitExceeded):
    """Too many refused calls from one address (429)."""


class InvalidPart(BaseModel):
    """One part of a request that is not in order."""

    place: str = Field(description="body, query, path of header")
    name: str
    detail: str


class ProblemView(BaseModel):
    """A problem (RFC 9457); the file fields say where in the sender's own file."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    remedy: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    errors: list[InvalidPart] | None = None


_KINDS: tuple[tuple[type[KaderwachtError], int, str, str], ...] = (
    (NotFound, 404, "niet-gevonden", "Niet gevonden"),
    (Unacknowledged, 409, "niet-erkend", "Eerst erkennen"),
    (Conflict, 409, "strijdig", "In strijd met de toestand"),
    (StorageFull, 507, "opslag-vol", "De opslag is vol"),
    (StoreInUse, 503, "bezet", "De opslag is bezet"),
    (MissingExtra, 501, "niet-geinstalleerd", "Niet geïnstalleerd"),
    (TooLarge, 413, "te-groot", "Te groot"),
    (TooSlow, 408, "te-langzaam", "Te langzaam"),
    (Busy, 503, "druk", "Te druk"),
    (TooOften, 429, "te-vaak", "Te vaak"),
    (InputError, 422, "onleesbaar", "Het bestand is niet te lezen"),
    (LimitExceeded, 422, "grens", "Een grens is bereikt"),
    (RulebookError, 500, "regelboek", "Het regelboek is stuk"),
    (UsageError, 400, "onjuist", "De aanvraag klopt niet"),
)
_TITLES = {
    400: "De aanvraag klopt niet",
    401: "Wie bent u?",
    403: "Dit mag u niet",
    404: "Niet gevonden",
    405: "Deze methode kan hier niet",
    406: "Dit formaat is er niet",
    415: "Dit soort inhoud wordt niet gelezen",
}


def status_of(error: KaderwachtError) -> tuple[int, str, str]:
    """HTTP status, type and title of an error."""
    if isinstance(error, Refused):
        return error.status, "onbekend" if error.status == 401 else "verboden", _TITLES[error.status]
    for kind, status, name, title in _KINDS:
        if isinstance(error, kind):
            return status, name, title
    return 500, "intern", "Interne fout"


def problem(request: Request, error: KaderwachtError) -> JSONResponse:
    """The response that tells of ``error``."""
    status, name, title = status_of(error)
    language = language_asked(request)
    where = error.where
    value = ProblemView(
        type=_TYPES + name,
        title=told(title, language),
        status=status,
        detail=plain(told(error.what, language)),
        instance=request.url.path,
        remedy=plain(told(error.remedy, language)) if error.remedy else None,
        file=plain(where.file) if where else None,
        line=(where.line or None) if where else None,
        column=(where.column or None) if where else None,
        cell=where.cell if where else None,
    )
    headers = _in_language(language)
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="kaderwacht"'
    if status in (429, 503):
        headers["Retry-After"] = "10"
    return _response(value, headers)


def language_asked(request: Request) -> str:
    """``nl`` or ``en``: the one that ``Accept-Language`` (RFC 9110 section 12.5.4) likes best; else Dutch."""
    best, liked = "nl", 0.0
    for part in request.headers.get("accept-language", "")[:_LONGEST_HEADER].split(","):
        tag, _, rest = part.strip().partition(";")
        weight = _WEIGHT.fullmatch(rest.strip())
        value = float(weight[1]) if weight else 0.0 if rest.strip() else 1.0
        language = tag.strip().lower().partition("-")[0]
        if language in ("nl", "en") and value > liked:
            best, liked = language, value
    return best


def _in_language(language: str) -> dict[str, str]:
    return {"Content-Language": language, "Vary": "Accept-Language"}


def _response(value: ProblemView, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        value.model_dump(exclude_none=True), value.status, headers=dict(headers or {}), media_type=MEDIA_TYPE
    )


def add_handlers(app: FastAPI) -> None:
    """Make every error of ``app`` a problem."""

    async def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, KaderwachtError)  # noqa: S101 - registered for that class
        if status_of(error)[0] >= 500:
            log.error("%s %s: %s", request.method, plain(request.url.path), plain(str(error)))
        return on_page(request, error, status_of(error)[0]) or problem(request, error)

    def on_page(request: Request, error: KaderwachtError, status: int) -> Response | None:
        show = _page_of(request)
        return show(request, error, status) if show else None

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for that class
        names = ", ".join(plain(str(part["loc"][-1])) for part in error.errors()[:5])
        fault = UsageError(f"De aanvraag klopt niet: {names}.", remedy="Ga terug en vul het opnieuw in.")
        language = language_asked(request)
        return on_page(request, fault, 400) or _response(
            ProblemView(
                type=_TYPES + "onjuist",
                title=told(_TITLES[400], language),
                status=400,
                detail=told("Een of meer onderdelen van de aanvraag kloppen niet.", language),
                instance=request.url.path,
                errors=_parts(error.errors()),
            ),
            _in_language(language),
        )

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for that class
        language = language_asked(request)
        dutch = _TITLES.get(error.status_code, "De aanvraag kan niet worden beantwoord")
        title = told(dutch, language)
        value = ProblemView(
            type="about:blank",
            title=title,
            status=error.status_code,
            detail=plain(str(error.detail)) if error.status_code == 400 else title,
            instance=request.url.path,
        )
        fault = UsageError(f"{dutch}.", remedy="Controleer het adres.")
        headers = {**(error.headers or {}), **_in_language(language)}
        return on_page(request, fault, error.status_code) or _response(value, headers)

    async def gone(request: Request, error: Exception) -> Response:
        # nobody is left to read this; it is no fault of ours and no line in a log
        del request, error
        return Response(status_code=400)

    app.add_exception_handler(KaderwachtError, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(ClientDisconnect, gone)


def unforeseen(request: Request, error: Exception) -> Response:
    """The response to an error that nobody foresaw; what it says goes to the log, line by line and inert."""
    log.error("%s %s: %s", request.method, plain(request.url.path), type(error).__name__)
    for part in traceback.format_exception(error):
        for line in part.splitlines():
            log.error("  %s", plain(line))
    fault = InternalError(
        f"Er ging iets mis dat niet was voorzien ({type(error).__name__}).",
        remedy="Meld dit aan de beheerder; het tijdstip wijst de weg in het logboek.",
    )
    if (show := _page_of(request)) is not None:
        # what shows a page may be what is broken: then it is told as to a program
        with suppress(Exception):
            return show(request, fault, 500)
    return problem(request, fault)


def _page_of(request: Request) -> Callable[[Request, KaderwachtError, int], Response] | None:
    """What shows an error to who asked for a page; None to who called the API."""
    show: Callable[[Request, KaderwachtError, int], Response] | None
    show = getattr(request.app.state, PAGE_PROBLEM, None) if "app" in request.scope else None
    return None if request.url.path.startswith("/api/") else show


def _parts(errors: Sequence[Mapping[str, Any]]) -> list[InvalidPart]:
    made = []
    for error in errors[:50]:
        place, *rest = (str(part) for part in error["loc"])
        made.append(InvalidPart(place=place, name=plain(".".join(rest)), detail=plain(str(error["msg"]))))
    return made


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Een probleem met de aanvraag", "content": {MEDIA_TYPE: {}}, "model": ProblemView},
    "5XX": {"description": "Een probleem van de dienst", "content": {MEDIA_TYPE: {}}, "model": ProblemView},
}
