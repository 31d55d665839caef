"""Pages of waivers: the list, asking for one from a finding, and the decision by another person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.guard import CurrentUser, User
from api.pages.looking import chosen_run, look_at
from api.pages.rendering import PEOPLE, link, new_page_router, page
from api.problems import status_of
from api.rights import RIGHTS as API_RIGHTS
from api.rights import V1
from api.routes import TheService
from api.routes.waivers import WaiverId, ask_waiver
from api.service import Service
from api.sessions import check_csrf
from api.views import NewWaiverRequest, PageNumber
from checker.days import read_day, today
from checker.errors import KaderwachtError, UsageError
from checker.findings import Finding, Text, Verdict, WaiverInfo, WaiverState
from checker.output.words import WAIVERS
from checker.sources.identity import BASE
from checker.store.faults import Conflict
from checker.store.model import PLATEAUS, Actor, WaiverDecision, WaiverRequest
from checker.store.waivers import LONGEST_MONTHS

router = new_page_router()
ASKERS = API_RIGHTS["POST", f"{V1}/waivers"]
DECIDERS = API_RIGHTS["POST", f"{V1}/waivers/{{waiver_id}}/decision"]
RIGHTS = {
    ("GET", "/afwijkingen"): PEOPLE,
    ("GET", "/afwijkingen/nieuw"): ASKERS,
    ("POST", "/afwijkingen"): ASKERS,
    ("GET", "/afwijkingen/{waiver_id}"): PEOPLE,
    ("POST", "/afwijkingen/{waiver_id}/besluit"): DECIDERS,
    ("POST", "/afwijkingen/{waiver_id}/intrekking"): ASKERS,
}
SOON_DAYS = 90
PAGE_SIZE = 50
_REASON = 5_000
STATES = {
    WaiverDecision.REQUESTED: Text("aangevraagd", "requested"),
    WaiverDecision.APPROVED: Text("toegekend", "granted"),
    WaiverDecision.REJECTED: Text("afgewezen", "rejected"),
    WaiverDecision.WITHDRAWN: Text("ingetrokken", "withdrawn"),
}
_SORTS = {WaiverDecision.REQUESTED: "warning", WaiverDecision.APPROVED: "good"}
Filter = Annotated[str, Query(max_length=1_000)]
Field = Annotated[str, Form(max_length=20_000)]


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver in a list: ``label`` of its rule, ``state`` in words, its look, and the days left while it holds."""

    waiver: WaiverRequest
    label: Text
    state: Text
    sort: str
    days_left: int | None

    @property
    def soon(self) -> bool:
        """Whether it ends within the days that count as soon."""
        return self.days_left is not None and 0 <= self.days_left <= SOON_DAYS


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of a request holds, as it was typed."""

    municipality: str = ""
    rule: str = ""
    subject: str = ""
    reason: str = ""
    until: str = ""
    check: str = ""
    finding: str = ""


def waiver_row(service: Service, waiver: WaiverRequest) -> WaiverRow:
    """A waiver as lists show it, on this day."""
    try:
        label = service.books.rulebook.rule(waiver.rule).label
    except KeyError:  # asked when the rulebook still had this rule
        label = Text(waiver.rule, waiver.rule)
    left = (waiver.until - today()).days if waiver.state is WaiverDecision.APPROVED else None
    if left is not None and left < 0:
        return WaiverRow(waiver, label, Text("verlopen", "expired"), "neutral", left)
    return WaiverRow(waiver, label, STATES[waiver.state], _SORTS.get(waiver.state, "neutral"), left)


def seen_waivers(service: Service, user: User) -> list[WaiverRow]:
    """The waivers that the user may see, newest first."""
    found = service.store.waivers.all()
    return [waiver_row(service, each) for each in found if user.grant.covers(each.municipality)]


def waivers_in_files(request: Request, service: Service, user: User) -> tuple[WaiverInfo, ...]:
    """The waivers that the newest check read in files, by end date; those of this service are told apart."""
    run = chosen_run(request, service, user, "")
    if run is None:
        return ()
    found = look_at(request, service, run).report.waivers
    own = [each for each in found if not each.identifier.startswith("dienst-")]
    return tuple(sorted(own, key=lambda each: (each.until or dt.date.max, each.identifier)))


@router.get("/afwijkingen")
def list_waivers(
    request: Request,
    service: TheService,
    user: CurrentUser,
    staat: Filter = "",
    gemeente: Filter = "",
    pagina: PageNumber = 1,
    toetsing: Filter = "",
    bevinding: Filter = "",
) -> Response:
    """De afwijkingen die u mag zien, nieuwste eerst; wat binnenkort eindigt staat vooraan."""
    if bevinding and user.may(ASKERS):
        # a finding leads here: what its reader wants is the form
        return RedirectResponse(link("/afwijkingen/nieuw", toetsing=toetsing, bevinding=bevinding), 303)
    rows = seen_waivers(service, user)
    found = [row for row in rows if staat in ("", row.state.nl) and gemeente in ("", row.waiver.municipality)]
    return page(
        request,
        user,
        "afwijkingen.html",
        rows=found[(pagina - 1) * PAGE_SIZE : pagina * PAGE_SIZE],
        total=len(found),
        page_number=pagina,
        page_size=PAGE_SIZE,
        soon=sorted((row for row in rows if row.soon), key=lambda row: row.waiver.until),
        soon_days=SOON_DAYS,
        waiting=sum(row.waiver.state is WaiverDecision.REQUESTED for row in rows),
        from_files=waivers_in_files(request, service, user),
        file_states=WAIVERS,
        WaiverState=WaiverState,
        states=[*STATES.values(), Text("verlopen", "expired")],
        municipalities=sorted({row.waiver.municipality for row in rows}),
        chosen={"staat": staat, "gemeente": gemeente},
    )


@router.get("/afwijkingen/nieuw")
def new_waiver(
    request: Request,
    service: TheService,
    user: CurrentUser,
    toetsing: Filter = "",
    bevinding: Filter = "",
    regel: Filter = "",
    knoop: Filter = "",
) -> Response:
    """Het formulier om een afwijking aan te vragen, ingevuld voor een bevinding."""
    asked = Asked(_owner(user, knoop), regel, knoop, check=toetsing, finding=bevinding)
    if bevinding and (found := _finding(request, service, user, toetsing, bevinding)) is not None:
        subject = found.focus.iri
        asked = Asked(_owner(user, subject), found.rule, subject, check=toetsing, finding=bevinding)
    return _form(request, service, user, asked)


def _finding(request: Request, service: Service, user: User, check: str, fingerprint: str) -> Finding | None:
    run = chosen_run(request, service, user, check)
    return look_at(request, service, run).by_fingerprint(fingerprint) if run else None


def _owner(user: User, subject: str) -> str:
    """Key of the municipality that a node is of, as its IRI says; '' when that is none of the user's."""
    owner = subject.removeprefix(BASE).partition("/")[0] if subject.startswith(BASE) else ""
    return owner if owner and user.grant.covers(owner) else ""


def _form(
    request: Request, service: Service, user: User, asked: Asked, error: KaderwachtError | None = None
) -> Response:
    found = _finding(request, service, user, asked.check, asked.finding) if asked.finding else None
    rules = service.books.rulebook.rules
    return page(
        request,
        user,
        "afwijking_nieuw.html",
        status=status_of(error)[0] if error else 200,
        asked=asked,
        error=error,
        finding=found,
        rule=next((each for each in rules if each.id == asked.rule), None),
        deviable=[each for each in rules if each.deviable],
        municipalities=sorted({version.municipality for version in service.current_versions(user)}),
        plateaus=PLATEAUS,
        first_day=today(),
        months=LONGEST_MONTHS,
        open_verdicts=(Verdict.FAILS, Verdict.DUE),
        most=_REASON,
    )


@router.post("/afwijkingen")
def ask(
    request: Request,
    service: TheService,
    user: CurrentUser,
    csrf: Field = "",
    gemeente: Field = "",
    regel: Field = "",
    knoop: Field = "",
    reden: Field = "",
    tot: Field = "",
    toetsing: Field = "",
    bevinding: Field = "",
) -> Response:
    """Vraag een afwijking aan; wat niet klopt, staat bij het formulier en wat u typte blijft staan."""
    check_csrf(user, csrf)
    asked = Asked(gemeente, regel, knoop, reden, tot, toetsing, bevinding)
    if gemeente and not user.grant.covers(gemeente):
        raise service.guard.hidden(request, user, "Deze gemeente heeft geen landschap.")
    try:
        made = ask_waiver(service, user, _wanted(asked))
    except (UsageError, Conflict) as error:
        return _form(request, service, user, asked, error)
    return RedirectResponse(f"/afwijkingen/{made.id}", 303)


def _wanted(asked: Asked) -> NewWaiverRequest:
    """The request as the API takes it; raises UsageError for what is missing or too long."""
    for value, name in ((asked.municipality, "gemeente"), (asked.rule, "regel"), (asked.subject, "knoop")):
        if not value.strip():
            raise UsageError(f"Kies een {name}.", remedy="Begin bij een bevinding: dan staat alles al klaar.")
    if not asked.reason.strip():
        raise UsageError("Een afwijking vraagt een motivering.", remedy="Schrijf op waarom.")
    if len(asked.reason) > _REASON or max(map(len, (asked.municipality, asked.rule, asked.subject))) > 1_000:
        raise UsageError("De tekst is te lang.", remedy=f"Gebruik ten hoogste {_REASON} tekens.")
    try:
        until = read_day(asked.until)
    except ValueError:
        raise UsageError("De einddatum is geen datum.", remedy="Schrijf hem als JJJJ-MM-DD.") from None
    return NewWaiverRequest(
        municipality=asked.municipality[:100],
        rule=asked.rule[:50],
        subject=asked.subject.strip(),
        reason=asked.reason,
        until=until,
    )


@router.get("/afwijkingen/{waiver_id}")
def show_waiver(request: Request, service: TheService, user: CurrentUser, waiver_id: WaiverId) -> Response:
    """Een afwijking: wat is gevraagd, door wie, en wat is besloten."""
    return _shown(request, service, user, service.waiver(request, user, waiver_id))


def _shown(
    request: Request,
    service: Service,
    user: User,
    waiver: WaiverRequest,
    error: KaderwachtError | None = None,
    reason: str = "",
) -> Response:
    waits = waiver.state is WaiverDecision.REQUESTED
    own = Actor(waiver.requested_by).key == user.actor.key
    return page(
        request,
        user,
        "afwijking.html",
        status=status_of(error)[0] if error else 200,
        row=waiver_row(service, waiver),
        waiver=waiver,
        error=error,
        reason=reason,
        own=own and waits,
        decides=waits and not own and user.may(DECIDERS),
        needs_other=waits and own and user.may(DECIDERS),
        withdraws=waits and own and user.may(ASKERS),
        most=_REASON,
    )


@router.post("/afwijkingen/{waiver_id}/besluit")
def decide(
    request: Request,
    service: TheService,
    user: CurrentUser,
    waiver_id: WaiverId,
    csrf: Field = "",
    besluit: Field = "",
    reden: Field = "",
) -> Response:
    """Ken een afwijking toe of wijs haar af, met een toelichting; dat doet een ander dan de aanvrager."""
    check_csrf(user, csrf)
    waiver = service.waiver(request, user, waiver_id)
    try:
        if besluit not in ("toekennen", "afwijzen"):
            raise UsageError("Kies toekennen of afwijzen.", remedy="Er is nog niets besloten.")
        if not reden.strip() or len(reden) > _REASON:
            raise UsageError(
                "Een besluit vraagt een toelichting.", remedy=f"Schrijf hem in {_REASON} tekens of minder."
            )
        service.store.waivers.decide(waiver, besluit == "toekennen", reden, user.actor)
    except (UsageError, Conflict) as error:
        current = service.store.waivers.get(waiver.id)
        return _shown(request, service, user, current, error, reden)
    return RedirectResponse(f"/afwijkingen/{waiver.id}", 303)


@router.post("/afwijkingen/{waiver_id}/intrekking")
def withdraw(
    request: Request, service: TheService, user: CurrentUser, waiver_id: WaiverId, csrf: Field = ""
) -> Response:
    """Trek uw eigen aanvraag in."""
    check_csrf(user, csrf)
    waiver = service.waiver(request, user, waiver_id)
    try:
        service.store.waivers.withdraw(waiver, user.actor)
    except Conflict as error:
        return _shown(request, service, user, service.store.waivers.get(waiver.id), error)
    return RedirectResponse(f"/afwijkingen/{waiver.id}", 303)
