"""One application: what it is and supports, its connections, verdicts and findings, and what could not be judged."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import Query, Request, Response

from api.guard import CurrentUser
from api.pages.looking import LookAt, chosen_run, look_at
from api.pages.rendering import EVERYONE, new_page_router, page
from api.routes import TheService
from checker.findings import Text, Verdict, VerdictRow
from checker.portrait import Milestone
from checker.store.faults import NotFound
from checker.store.model import Role

router = new_page_router()
RIGHTS: dict[tuple[str, str], frozenset[Role]] = {("GET", "/applicatie"): EVERYONE}


@router.get("/applicatie")
def show(
    request: Request,
    service: TheService,
    user: CurrentUser,
    iri: Annotated[str, Query(max_length=1_000)],
    toetsing: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """An application as a check saw it."""
    run = chosen_run(request, service, user, toetsing)
    look = look_at(request, service, run) if run else None
    application = look.applications.get(iri) if look else None
    if run is None or look is None or application is None:
        raise NotFound("Deze applicatie staat niet in de toetsing.", remedy="Kies haar in het landschap.")
    verdicts = look.verdicts_of.get(iri, [])
    connections = look.connections_of.get(iri, [])
    return page(
        request,
        user,
        "applicatie.html",
        run=run,
        look=look,
        application=application,
        findings=look.findings_of.get(iri, []),
        counts=sorted(Counter(row.verdict for row in verdicts).items(), key=lambda item: item[0].rank),
        verdicts=sorted(verdicts, key=lambda row: (row.verdict.rank, row.rule)),
        waiting=_waiting(verdicts),
        connections=sorted(connections, key=lambda each: (each.source.iri != iri, str(each.node).casefold())),
        predecessors=look.predecessors.get(iri, []),
        contracts=[each for each in look.portrait.contracts if any(node.iri == iri for node in each.applications)],
        milestones=_milestones(look, iri),
    )


def _waiting(verdicts: list[VerdictRow]) -> list[tuple[Text, list[str]]]:
    """Why rules could not be judged, each with the rules that wait for it: the questions to answer."""
    found: dict[Text, list[str]] = {}
    for row in verdicts:
        if row.verdict is Verdict.UNKNOWN:
            found.setdefault(row.reason, []).append(row.rule)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0].nl))


def _milestones(look: LookAt, iri: str) -> list[Milestone]:
    found = [each for each in look.portrait.milestones if each.application and each.application.iri == iri]
    return sorted(found, key=lambda each: (each.date is None, str(each.date), each.kind))
