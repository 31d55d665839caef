"""The landscape of a check: drawing, table, search and filters."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from api.guard import CurrentUser
from api.pages.looking import LookAt, Row, chosen_run, look_at, picked
from api.pages.rendering import EVERYONE, language_of, new_page_router, page, picture_context
from api.routes import TheService
from api.views import PageNumber, cut
from checker.findings import Verdict
from checker.portrait import Plateau
from checker.store.model import Role

router = new_page_router()
RIGHTS: dict[tuple[str, str], frozenset[Role]] = {("GET", "/landschap"): EVERYONE}
PAGE_SIZE = 50
Short = Annotated[str, Query(max_length=200)]
Choice = Annotated[str, Query(max_length=1_000)]


@router.get("/landschap")
def show(
    request: Request,
    service: TheService,
    user: CurrentUser,
    toetsing: Annotated[str, Query(max_length=64)] = "",
    zoek: Short = "",
    gemeente: Short = "",
    plateau: Short = "",
    oordeel: Short = "",
    team: Choice = "",
    pagina: PageNumber = 1,
    beeld: PageNumber = 1,
) -> Response:
    """Applications of a check as a drawing and as a table."""
    run = chosen_run(request, service, user, toetsing)
    if run is None:
        return page(request, user, "niets_getoetst.html", title_nl="Landschap", title_en="Landscape")
    look = look_at(request, service, run)
    asked = oordeel if oordeel in list(Verdict) else ""
    chosen = (gemeente, plateau, team)
    rows = [row for row in look.rows if picked(row.application, *chosen) and _matches(row, zoek, asked)]
    pictures = look.landscape_of(chosen, language_of(request))
    return page(
        request,
        user,
        "landschap.html",
        run=run,
        look=look,
        cut=cut(rows, pagina, PAGE_SIZE),
        municipalities=_municipalities(look),
        plateaus=tuple(Plateau),
        wanted={"zoek": zoek, "gemeente": gemeente, "plateau": plateau, "oordeel": oordeel, "team": team},
        **picture_context(pictures, beeld),
    )


def _matches(row: Row, search: str, verdict: str) -> bool:
    """Whether every word stands in what is told of the application, and its worst verdict is the one asked for."""
    if verdict and row.worst.value != verdict:
        return False
    words = search.casefold().split()
    if not words:
        return True
    each = row.application
    told = (
        *(each.node.name, each.node.identifier, each.status, str(each.package or ""), str(each.supplier or "")),
        *(node.name for node in (*each.components, *each.processes)),
        *each.domains,
    )
    text = "\n".join(told).casefold()
    return all(word in text for word in words)


def _municipalities(look: LookAt) -> list[tuple[str, str]]:
    """Key and name of each municipality with applications, by name."""
    found = {each.municipality.iri: str(each.municipality) for each in look.applications.values() if each.municipality}
    return sorted(((iri.rpartition("/")[2], name) for iri, name in found.items()), key=lambda pair: pair[1].casefold())
