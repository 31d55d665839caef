"""The page of the projectbureau: each kader with its guardian, state and trend, and what waits for a decision."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response

from api.guard import CurrentUser, User
from api.pages.lawbook import lawbook_of
from api.pages.looking import LookAt, chosen_run, finished_runs, look_at, looks_of
from api.pages.rendering import PEOPLE, new_page_router, page
from api.pages.trend import Trend, comparable, trend_of
from api.pages.waivers import SOON_DAYS, WaiverRow, seen_waivers, waivers_in_files
from api.routes import TheService
from api.routes.landscapes import node_ref
from api.service import Service
from checker.days import today
from checker.findings import NodeRef, RuleInfo, Text, Verdict, WaiverInfo, WaiverState
from checker.graph.terms import iri_key
from checker.ontology.vocabulary import KW
from checker.store.model import Run, Version, VersionState, WaiverDecision

router = new_page_router()
RIGHTS = {("GET", "/projectbureau"): PEOPLE}
_KEPT = 100
# facts that only come to be by a decision: a rule that reads one and has open findings waits for it
DECISIONS = frozenset(
    KW + name
    for name in (
        *("besluit", "goBesluit", "goBesluitOp", "genomenDoor", "kaderdocument", "vastgesteldOp"),
        *("restrisicoGeaccepteerdDoor", "inwerkingtredingRegeling"),
    )
)


@dataclass(frozen=True, slots=True)
class KaderRow:
    """A kader: who guards it, its verdicts, open and blocking findings, and its trend."""

    number: int
    name: Text
    guardians: tuple[NodeRef, ...]
    verdicts: Counter[Verdict]
    worst: Verdict
    trend: Trend


@dataclass(frozen=True, slots=True)
class Awaited:
    """Open findings of a rule that ask for a decision: how many, and how many block."""

    rule: RuleInfo
    findings: int
    blocking: int


@router.get("/projectbureau")
def show_office(
    request: Request, service: TheService, user: CurrentUser, toetsing: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """De kaders met hun bewaker, staat en verloop; afwijkingen die eindigen; besluiten die wachten."""
    run = chosen_run(request, service, user, toetsing)
    look = look_at(request, service, run) if run else None
    waivers = seen_waivers(service, user)
    runs = finished_runs(service, user)
    return page(
        request,
        user,
        "projectbureau.html",
        run=run,
        runs=runs[:20],
        kaders=_kaders(request, service, user, look, runs) if look else [],
        soon=sorted((row for row in waivers if row.soon), key=lambda row: row.waiver.until),
        soon_in_files=_soon(waivers_in_files(request, service, user)),
        soon_days=SOON_DAYS,
        requested=_requested(waivers),
        previews=_previews(service, user),
        awaited=_awaited(service, look) if look else [],
    )


def _kaders(request: Request, service: Service, user: User, look: LookAt, runs: list[Run]) -> list[KaderRow]:
    guardians = _guardians(request, service, user, look.run)
    verdicts: dict[int, Counter[Verdict]] = {}
    for (_, number), tally in looks_of(request).counts(service, look.run).tallies.items():
        verdicts.setdefault(number, Counter()).update(tally.verdicts)
    over = comparable(runs, look.run)
    rows = []
    for number, name in lawbook_of(service.books).frameworks.items():
        own = verdicts.get(number, Counter())
        worst = min(own, key=lambda verdict: verdict.rank, default=Verdict.NOT_APPLICABLE)
        found = tuple(sorted(guardians.get(number, ())))
        rows.append(KaderRow(number, name, found, own, worst, trend_of(service, over, number)))
    return rows


def _guardians(request: Request, service: Service, user: User, run: Run) -> dict[int, set[NodeRef]]:
    """Framework → guardians, as the checked versions name them."""
    found: dict[int, set[NodeRef]] = {}
    for each in run.versions:
        for number, node in _guardians_in(service, service.version(request, user, each.landscape, each.number)):
            found.setdefault(number, set()).add(node)
    return found


# the graph of a version never changes
_named: OrderedDict[str, tuple[tuple[int, NodeRef], ...]] = OrderedDict()
_lock = threading.Lock()


def _guardians_in(service: Service, version: Version) -> tuple[tuple[int, NodeRef], ...]:
    """(framework, guardian) as the facts of a version say (kw:kaderbewaker)."""
    key = f"{service.settings.data}\x1f{version.graph}"
    with _lock:
        if key in _named:
            return _named[key]
    graph = service.graph(version)
    made = []
    for number in range(1, 11):
        subject = graph.terms.find(iri_key(f"{KW}Kader{number}"))
        if subject is not None:
            guardians = graph.column_of(KW + "kaderbewaker").of(subject).tolist()
            made += [(number, node_ref(graph, guardian)) for guardian in guardians]
    with _lock:
        _named[key] = tuple(made)
        while len(_named) > _KEPT:
            _named.popitem(last=False)
    return tuple(made)


def _soon(waivers: tuple[WaiverInfo, ...]) -> list[WaiverInfo]:
    """Waivers of files that hold now and end soon, by end."""
    last = today() + dt.timedelta(days=SOON_DAYS)
    holds = (WaiverState.EFFECTIVE, WaiverState.UNUSED)
    return [each for each in waivers if each.state in holds and each.until and today() <= each.until <= last]


def _requested(waivers: list[WaiverRow]) -> list[WaiverRow]:
    """Requests without a decision, oldest first."""
    return [row for row in waivers if row.waiver.state is WaiverDecision.REQUESTED][::-1]


def _previews(service: Service, user: User) -> list[Version]:
    """Versions that were loaded and wait to be confirmed."""
    store = service.store.landscapes
    return [
        version
        for each in store.all()
        if user.grant.covers(each.municipality)
        for version in store.versions(each.municipality, each.plateau)
        if version.state is VersionState.PREVIEW
    ]


def _awaited(service: Service, look: LookAt) -> list[Awaited]:
    """Rules with open findings that ask for a decision, those that block most first."""
    found = []
    for rule in service.books.rulebook.rules:
        own = [each for each in look.findings_of_rule.get(rule.id, ()) if each.verdict in (Verdict.FAILS, Verdict.DUE)]
        if own and rule.id in look.rules and rule.reads & DECISIONS:
            found.append(Awaited(look.rules[rule.id], len(own), sum(each.blocks for each in own)))
    return sorted(found, key=lambda each: (-each.blocking, -each.findings, each.rule.id))
