"""Waivers: asked for by one person, decided by another."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path as PathParameter
from fastapi import Query, Request, Response

from api.guard import CurrentUser, User
from api.routes import TheService, new_router
from api.routes.landscapes import node_ref
from api.service import Service
from api.views import Cut, Decision, NewWaiverRequest, Page, PageNumber, PageSize, WaiverView, cut
from checker.errors import UsageError
from checker.graph.terms import iri_key
from checker.sources.identity import BASE, segment
from checker.store.model import PLATEAUS, WaiverDecision, WaiverRequest
from checker.store.waivers import NewWaiver

router = new_router("afwijkingen")
WaiverId = Annotated[int, PathParameter(ge=1, le=2**31)]


@router.get("/waivers", response_model=Page[WaiverView])  # type: ignore[valid-type]
def list_waivers(
    service: TheService,
    user: CurrentUser,
    state: WaiverDecision | None = None,
    municipality: Annotated[str | None, Query(max_length=100)] = None,
    page: PageNumber = 1,
    page_size: PageSize = 100,
) -> Cut:
    """De afwijkingen die u mag zien, nieuwste eerst."""
    found = [
        waiver
        for waiver in service.store.waivers.all()
        if user.grant.covers(waiver.municipality)
        and state in (None, waiver.state)
        and municipality in (None, waiver.municipality)
    ]
    return cut(found, page, page_size)


@router.post("/waivers", response_model=WaiverView, status_code=201)
def request_waiver(
    request: Request, response: Response, service: TheService, user: CurrentUser, wanted: NewWaiverRequest
) -> WaiverRequest:
    """Vraag een afwijking aan."""
    if not user.grant.covers(wanted.municipality):
        raise service.guard.hidden(request, user, "Deze gemeente heeft geen landschap.")
    made = ask_waiver(service, user, wanted)
    response.headers["Location"] = f"/api/v1/waivers/{made.id}"
    return made


def ask_waiver(service: Service, user: User, wanted: NewWaiverRequest) -> WaiverRequest:
    """Keep a request for a node of the municipality's own; pages use this too. Raises UsageError for a wrong one."""
    rules = {rule.id: rule for rule in service.books.rulebook.rules}
    rule = rules.get(wanted.rule)
    if rule is None or not rule.deviable:
        raise UsageError(
            "Deze regel bestaat niet." if rule is None else f"Van {rule.id} kan niet worden afgeweken.",
            remedy="Vraag de lijst van regels op: 'deviable' zegt waarvan mag worden afgeweken.",
        )
    if not wanted.subject.startswith(f"{BASE}{segment(wanted.municipality)}/"):
        raise UsageError(
            "De knoop is niet van deze gemeente.", remedy="Een afwijking geldt voor een knoop van de gemeente zelf."
        )
    name = _name(service, wanted.municipality, wanted.subject)
    asked = NewWaiver(wanted.municipality, rule.id, wanted.subject, name, wanted.reason, wanted.until)
    return service.store.waivers.request(asked, user.actor)


def _name(service: Service, municipality: str, subject: str) -> str:
    """The name of a node in a current version of the municipality; raises UsageError when it stands in none."""
    for plateau in PLATEAUS:
        version = service.store.landscapes.current(municipality, plateau)
        if version is None or any(char in '<>"{}|^`\\' or ord(char) <= 32 for char in subject):
            continue
        graph = service.graph(version)
        node = graph.terms.find(iri_key(subject))
        if node is not None:
            return str(node_ref(graph, node))
    raise UsageError(
        "De knoop staat in geen actuele versie van deze gemeente.", remedy="Controleer de IRI van de knoop."
    )


@router.get("/waivers/{waiver_id}", response_model=WaiverView)
def get_waiver(request: Request, service: TheService, user: CurrentUser, waiver_id: WaiverId) -> WaiverRequest:
    """Een afwijking."""
    return service.waiver(request, user, waiver_id)


@router.post("/waivers/{waiver_id}/decision", response_model=WaiverView)
def decide_waiver(
    request: Request, service: TheService, user: CurrentUser, waiver_id: WaiverId, decision: Decision
) -> WaiverRequest:
    """Ken een afwijking toe of wijs haar af; dat doet een ander dan de aanvrager."""
    waiver = service.waiver(request, user, waiver_id)
    return service.store.waivers.decide(waiver, decision.approve, decision.reason, user.actor)


@router.post("/waivers/{waiver_id}/withdrawal", response_model=WaiverView)
def withdraw_waiver(request: Request, service: TheService, user: CurrentUser, waiver_id: WaiverId) -> WaiverRequest:
    """Trek uw eigen aanvraag in."""
    return service.store.waivers.withdraw(service.waiver(request, user, waiver_id), user.actor)
