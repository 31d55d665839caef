"""The overview, and signing in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from api.guard import CurrentUser, same_origin
from api.pages.counting import Counts, framework_rows
from api.pages.looking import finished_runs, looks_of, newest_by_landscape
from api.pages.rendering import EVERYONE, new_page_router, page
from api.problems import Refused
from api.rights import PUBLIC
from api.routes import TheService
from api.sessions import check_csrf, sign_in_with_token, sign_out
from checker.store.model import LandscapeInfo, Role, Run

router = new_page_router()
RIGHTS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/"): EVERYONE,
    ("GET", "/aanmelden"): PUBLIC,
    ("POST", "/aanmelden"): PUBLIC,
    ("POST", "/afmelden"): EVERYONE,
}


@dataclass(frozen=True, slots=True)
class _Place:
    """A landscape with its newest check and its own findings in it; ``outdated`` when another version is current."""

    info: LandscapeInfo
    name: str
    run: Run | None = None
    findings: int = 0
    blocking: int = 0
    outdated: bool = False


@router.get("/")
def overview(request: Request, service: TheService, user: CurrentUser) -> Response:
    """Verdicts by framework over the newest check of each landscape, and the landscapes."""
    infos = [each for each in service.store.landscapes.all() if user.grant.covers(each.municipality)]
    newest = newest_by_landscape(finished_runs(service, user))
    runs = {run.id: run for run in newest.values()}
    counts = {key: looks_of(request).counts(service, run) for key, run in runs.items()}
    parts = [(held, frozenset(at for at, run in newest.items() if run.id == key)) for key, held in counts.items()]
    return page(
        request,
        user,
        "overzicht.html",
        places=[_place(each, newest.get(each.id), counts) for each in infos],
        frameworks=framework_rows(parts),
    )


def _place(info: LandscapeInfo, run: Run | None, counts: dict[str, Counts]) -> _Place:
    if run is None:
        return _Place(info, info.municipality)
    held = counts[run.id]
    checked = next(each.number for each in run.versions if each.landscape == info.id)
    name = held.called.get(info.id) or info.municipality
    return _Place(info, name, run, *held.findings_at.get(info.id, (0, 0)), checked != info.current)


@router.get("/aanmelden")
def sign_in_page(request: Request, naar: str = "/") -> Response:
    """The form to sign in."""
    return page(request, None, "aanmelden.html", onward=_local(naar), error=None)


@router.post("/aanmelden")
def sign_in(
    request: Request,
    service: TheService,
    token: Annotated[str, Form(max_length=200)],
    naar: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    """Start a session for the holder of a token."""
    # there is no session yet whose token a form could carry: a form of another website is refused by where it is from
    if not same_origin(request):
        raise service.guard.refuse(request, None, 403, "Dit formulier komt van een andere website.")
    response = RedirectResponse(_local(naar), 303)
    if sign_in_with_token(service.store, response, token, secure=service.settings.secure) is None:
        try:
            raise service.guard.refuse(request, None, 401, "Dit token is niet geldig, of verlopen.")
        except Refused as error:
            return page(request, None, "aanmelden.html", status=401, onward=_local(naar), error=error.what)
    return response


@router.post("/afmelden")
def sign_off(
    request: Request, service: TheService, user: CurrentUser, csrf: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """End the session."""
    check_csrf(user, csrf)
    response = RedirectResponse("/aanmelden", 303)
    sign_out(service.store, request, response)
    return response


def _local(address: str) -> str:
    """``address`` when it is a page of ours, else the start: signing in leads nowhere else."""
    parts = urlsplit(address.replace("\\", "/"))
    ours = address.startswith("/") and not address.startswith("//") and not parts.scheme and not parts.netloc
    return address if ours and address.isprintable() and "\\" not in address else "/"
