"""Read-only SPARQL over the current versions that the user may see (SPARQL 1.1 Protocol, query operation)."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.guard import CurrentUser, User
from api.query_task import RESULTS, TURTLE, QueryGraph, QueryTask
from api.routes import TheService, new_router
from api.service import Service

router = new_router("sparql")
_LONGEST = 20_000
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Het antwoord; 'Kaderwacht-Truncated' zegt of er meer was dan de grens",
        "content": {RESULTS: {"schema": {"type": "object"}}, TURTLE: {"schema": {"type": "string"}}},
        "headers": {"Kaderwacht-Truncated": {"schema": {"type": "string", "enum": ["true", "false"]}}},
    }
}


class SparqlQuery(BaseModel):
    """A query, and the landscapes to look in; without, all current versions that the user may see."""

    model_config = ConfigDict(extra="forbid")
    query: Annotated[str, Field(min_length=1, max_length=_LONGEST)]
    landscapes: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=50)] = []


@router.get("/sparql", responses=_ANSWER, response_class=Response)
def query_get(
    request: Request,
    service: TheService,
    user: CurrentUser,
    query: Annotated[str, Query(min_length=1, max_length=_LONGEST)],
    landscape: Annotated[list[Annotated[str, Query(max_length=200)]] | None, Query(max_length=50)] = None,
) -> Response:
    """Stel een vraag aan de actuele versies."""
    return _answer(request, service, user, query, landscape or [])


@router.post("/sparql", responses=_ANSWER, response_class=Response)
def query_post(request: Request, service: TheService, user: CurrentUser, wanted: SparqlQuery) -> Response:
    """Stel een vraag aan de actuele versies."""
    return _answer(request, service, user, wanted.query, wanted.landscapes)


def _answer(request: Request, service: Service, user: User, text: str, landscapes: list[str]) -> Response:
    places = {service.place(request, user, name) for name in landscapes}
    versions = [
        version
        for version in service.current_versions(user)
        if not places or (version.municipality, version.plateau) in places
    ]
    graphs = tuple(QueryGraph(version.graph, service.store.landscapes.triples(version)) for version in versions)
    with service.queries.turn():
        answer = service.workers.run(
            QueryTask(text, graphs, service.settings.query_rows), service.settings.query_seconds
        )
    body = json.dumps(answer.value, ensure_ascii=False).encode() if answer.value is not None else answer.text
    headers = {"Kaderwacht-Truncated": "true" if answer.cut else "false"}
    return Response(body, media_type=answer.media_type, headers=headers)
