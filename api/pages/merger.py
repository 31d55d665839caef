"""The merger: reference components × municipalities, with what each source becomes, the target, and the gaps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response

from api.guard import CurrentUser
from api.pages.looking import LookAt, chosen_run, finished_runs, look_at, whole_first
from api.pages.rendering import EVERYONE, language_of, new_page_router, page, picture_context
from api.routes import TheService
from api.views import PageNumber, cut
from checker.findings import NodeRef
from checker.portrait import Application, Plateau
from checker.store.model import Role

router = new_page_router()
RIGHTS: dict[tuple[str, str], frozenset[Role]] = {("GET", "/samenvoeging"): EVERYONE}
PAGE_SIZE = 50
GAPS = ("zonder-doel", "zonder-bron", "zonder-opvolger")


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """A reference component: sources by municipality (in the order of the columns), targets, and what is missing.

    ``lost`` are sources that no target succeeds and that nobody said end; ``gaps`` names from GAPS.
    """

    component: NodeRef | None
    sources: tuple[tuple[Application, ...], ...]
    targets: tuple[Application, ...]
    lost: tuple[Application, ...]
    gaps: tuple[str, ...]


@router.get("/samenvoeging")
def show(
    request: Request,
    service: TheService,
    user: CurrentUser,
    toetsing: Annotated[str, Query(max_length=64)] = "",
    zoek: Annotated[str, Query(max_length=200)] = "",
    gat: Annotated[str, Query(max_length=40)] = "",
    pagina: PageNumber = 1,
    beeld: PageNumber = 1,
    planning: PageNumber = 1,
) -> Response:
    """Every reference component with the applications that fill it, before and after."""
    run = chosen_run(request, service, user, toetsing)
    if run is not None and not toetsing:
        # the newest check may be of one municipality: a merger needs both plateaus
        whole = whole_first(finished_runs(service, user))
        run = next((each for each in whole if _both({part.landscape for part in each.versions})), run)
    if run is None:
        return page(request, user, "niets_getoetst.html", title_nl="Samenvoeging", title_en="Merger")
    look = look_at(request, service, run)
    columns = _columns(look)
    rows = component_rows(look, columns)
    wanted = zoek.casefold().split()
    shown = [row for row in rows if (gat not in GAPS or gat in row.gaps) and _matches(row, wanted)]
    language = language_of(request)
    timeline = look.pictures("timeline", language)
    return page(
        request,
        user,
        "samenvoeging.html",
        run=run,
        look=look,
        columns=columns,
        cut=cut(shown, pagina, PAGE_SIZE),
        counts=Counter(gap for row in rows for gap in row.gaps),
        total=len(rows),
        gaps=GAPS,
        wanted={"zoek": zoek, "gat": gat},
        timeline=picture_context(timeline, planning),
        **picture_context(look.pictures("merger", language), beeld),
    )


def _both(landscapes: set[str]) -> bool:
    return {each.rpartition("-")[2] for each in landscapes} == {"bron", "doel"}


def _columns(look: LookAt) -> list[NodeRef]:
    """Municipalities with source applications, by name; an empty node last for those of whom no source says whose."""
    sources = [each for each in look.applications.values() if each.plateau is Plateau.SOURCE]
    found = {each.municipality.iri: each.municipality for each in sources if each.municipality}
    columns = sorted(found.values(), key=lambda node: (str(node).casefold(), node.iri))
    return columns + ([NodeRef("")] if any(each.municipality is None for each in sources) else [])


def component_rows(look: LookAt, columns: list[NodeRef]) -> list[ComponentRow]:
    """A row for each reference component that an application fills, by name; one without, last."""
    places = {node.iri: number for number, node in enumerate(columns)}
    components: dict[str, NodeRef] = {}
    members: dict[str, list[Application]] = {}
    for application in sorted(look.applications.values(), key=lambda each: (str(each.node).casefold(), each.node.iri)):
        for node in application.components or (NodeRef(""),):
            components[node.iri] = node
            members.setdefault(node.iri, []).append(application)
    named = sorted(components.values(), key=lambda node: (not node.iri, str(node).casefold(), node.iri))
    return [_row(node if node.iri else None, members[node.iri], places) for node in named]


def _row(component: NodeRef | None, members: list[Application], places: dict[str, int]) -> ComponentRow:
    cells: list[list[Application]] = [[] for _ in places]
    sources = [each for each in members if each.plateau is Plateau.SOURCE]
    targets = tuple(each for each in members if each.plateau is Plateau.TARGET)
    for each in sources:
        cells[places[each.municipality.iri if each.municipality else ""]].append(each)
    lost = tuple(each for each in sources if not each.successors and each.end is None)
    gaps = []
    if component is not None and sources and not targets:
        gaps.append("zonder-doel")
    if component is not None and targets and not sources:
        gaps.append("zonder-bron")
    if lost:
        gaps.append("zonder-opvolger")
    return ComponentRow(component, tuple(tuple(cell) for cell in cells), targets, lost, tuple(gaps))


def _matches(row: ComponentRow, words: list[str]) -> bool:
    names = [str(row.component or ""), *(str(each.node) for cell in row.sources for each in cell)]
    text = "\n".join([*names, *(str(each.node) for each in row.targets)]).casefold()
    return all(word in text for word in words)
