"""Checks: start, follow, cancel; and the outcome with its findings."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.guard import CurrentUser
from api.pages.counting import framework_rows
from api.pages.looking import chosen_run, finished_runs, look_at, looks_of
from api.pages.rendering import EVERYONE, new_page_router, page
from api.routes import TheService
from api.routes import checks as api_checks
from api.routes.checks import CheckId
from api.sessions import check_csrf
from api.views import NewCheck, PageNumber, cut
from checker.errors import UsageError
from checker.findings import Severity, Verdict
from checker.store.model import Role, Run, RunState

router = new_page_router()
_ONE = "/toetsingen/{check_id}"
RIGHTS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/toetsingen"): EVERYONE,
    ("POST", "/toetsingen"): EVERYONE,
    ("GET", _ONE): EVERYONE,
    ("GET", f"{_ONE}/voortgang"): EVERYONE,
    ("GET", f"{_ONE}/verschil"): EVERYONE,
    ("POST", f"{_ONE}/afbreken"): EVERYONE,
    ("GET", "/bevindingen"): EVERYONE,
}
PAGE_SIZE = 50
FINDINGS_SHOWN = 25
_FRAMEWORKS = range(1, 11)
Csrf = Annotated[str, Form(max_length=200)]
Short = Annotated[str, Query(max_length=200)]


@router.get("/toetsingen")
def list_runs(
    request: Request, service: TheService, user: CurrentUser, landschap: Short = "", pagina: PageNumber = 1
) -> Response:
    """The checks, newest first, and the form to start one."""
    shown = api_checks.list_checks(request, service, user, landschap or None, pagina, PAGE_SIZE)
    return page(
        request,
        user,
        "toetsingen.html",
        cut=shown,
        versions=service.current_versions(user),
        chosen=landschap,
        frameworks=_FRAMEWORKS,
        today=dt.datetime.now(dt.UTC).date(),
        RunState=RunState,
    )


@router.post("/toetsingen")
def start(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landschap: Annotated[list[str] | None, Form(max_length=50)] = None,
    datum: Annotated[str, Form(max_length=10)] = "",
    kader: Annotated[list[str] | None, Form(max_length=10)] = None,
    csrf: Csrf = "",
) -> Response:
    """Start a check of the landscapes that were ticked."""
    check_csrf(user, csrf)
    if not landschap:
        raise UsageError("Er is geen landschap gekozen.", remedy="Kies er een of meer.")
    try:
        wanted = NewCheck(
            landscapes=landschap,
            date=dt.date.fromisoformat(datum) if datum else None,
            frameworks=[int(each) for each in kader or ()],
        )
    except ValueError:
        raise UsageError("De datum of het kader klopt niet.", remedy="Schrijf een datum als 2026-11-23.") from None
    run = api_checks.start_check(request, Response(), service, user, wanted)
    return RedirectResponse(f"/toetsingen/{run.id}", 303)


@router.get(_ONE)
def show_run(request: Request, service: TheService, user: CurrentUser, check_id: CheckId) -> Response:
    """A check: its progress, or its outcome."""
    run = service.run(request, user, check_id)
    if run.state is not RunState.DONE:
        return page(request, user, "toetsing_loopt.html", run=run, RunState=RunState)
    look = look_at(request, service, run)
    places = frozenset(version.landscape for version in run.versions)
    return page(
        request,
        user,
        "toetsing.html",
        run=run,
        look=look,
        frameworks=framework_rows([(looks_of(request).counts(service, run), places)]),
        rules=sorted(look.findings_of_rule.items(), key=lambda item: (-len(item[1]), item[0])),
    )


@router.get(f"{_ONE}/verschil")
def difference(
    request: Request,
    service: TheService,
    user: CurrentUser,
    check_id: CheckId,
    basis: Annotated[str, Query(max_length=64)] = "",
    pagina: PageNumber = 1,
) -> Response:
    """What is new and what was mended since an earlier check; without one, the one before it of the same landscapes."""
    run = service.run(request, user, check_id)
    if run.state is not RunState.DONE:
        # nothing to compare (yet): the page of the check says how far it is, or how it ended
        return RedirectResponse(f"/toetsingen/{check_id}", 303)
    earlier = [each for each in finished_runs(service, user) if each.created < run.created and _alike(each, run)]
    base = service.run(request, user, basis) if basis else next(iter(earlier), None)
    if base is None:
        return page(request, user, "toetsing_verschil.html", run=run, base=None, earlier=(), told=None)
    return page(
        request,
        user,
        "toetsing_verschil.html",
        run=run,
        base=base,
        earlier=earlier,
        alike=_alike(base, run),
        look=look_at(request, service, run),
        told=(told := api_checks.compare_checks(request, service, user, check_id, base.id)),
        new=cut(told.new, pagina, FINDINGS_SHOWN),
    )


def _alike(one: Run, other: Run) -> bool:
    """Whether two checks are of the same landscapes and rules, in whatever version."""
    places = ({version.landscape for version in run.versions} for run in (one, other))
    same = (one.options.frameworks, one.options.only) == (other.options.frameworks, other.options.only)
    return same and next(places) == next(places)


@router.get(f"{_ONE}/voortgang")
def progress(request: Request, service: TheService, user: CurrentUser, check_id: CheckId) -> Response:
    """The part of the page that htmx asks for while a check runs; at its end the page is loaded again."""
    run = service.run(request, user, check_id)
    response = page(request, user, "toetsing_voortgang.html", run=run, RunState=RunState)
    if run.state.ended:
        response.headers["HX-Refresh"] = "true"
    return response


@router.post(f"{_ONE}/afbreken")
def cancel(request: Request, service: TheService, user: CurrentUser, check_id: CheckId, csrf: Csrf = "") -> Response:
    """End a check."""
    check_csrf(user, csrf)
    service.cancel_check(user, service.run(request, user, check_id))
    return RedirectResponse(f"/toetsingen/{check_id}", 303)


@router.get("/bevindingen")
def findings(
    request: Request,
    service: TheService,
    user: CurrentUser,
    toetsing: Annotated[str, Query(max_length=64)] = "",
    kader: Short = "",
    regel: Annotated[str, Query(max_length=50)] = "",
    ernst: Short = "",
    oordeel: Short = "",
    zoek: Short = "",
    pagina: PageNumber = 1,
) -> Response:
    """The findings of a check: filter and leaf."""
    run = chosen_run(request, service, user, toetsing)
    if run is None:
        return page(request, user, "niets_getoetst.html", title_nl="Bevindingen", title_en="Findings")
    look = look_at(request, service, run)
    shown = api_checks.list_findings(
        request,
        service,
        user,
        run.id,
        rule=regel or None,
        framework=int(kader) if kader in map(str, _FRAMEWORKS) else None,
        severity=Severity(ernst) if ernst in list(Severity) else None,
        verdict=Verdict(oordeel) if oordeel in list(Verdict) else None,
        search=zoek,
        page=pagina,
        page_size=FINDINGS_SHOWN,
        application=None,
        blocking=None,
        sort="severity",
    )
    return page(
        request,
        user,
        "bevindingen.html",
        run=run,
        look=look,
        cut=shown,
        wanted={"kader": kader, "regel": regel, "ernst": ernst, "oordeel": oordeel, "zoek": zoek},
    )
