"""Pages of the rulebook: rules, laws with their articles, and which norms are checked and which a person must judge."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path as PathParameter
from fastapi import Query, Request, Response

from api.guard import CurrentUser
from api.pages.lawbook import Lawbook, RuleRow, lawbook_of, shown
from api.pages.rendering import EVERYONE, new_page_router, page
from api.routes import TheService
from checker.days import today
from checker.findings import Text
from checker.portrait import Norm, NormState

router = new_page_router()
RIGHTS = dict.fromkeys(
    [("GET", path) for path in ("/regels", "/regels/{rule_id}", "/wetten", "/wetten/{law}", "/normen")], EVERYONE
)
STATES = {
    "van kracht": Text("van kracht", "in force"),
    "niet van kracht": Text("niet van kracht", "not in force"),
    "concept": Text("concept", "draft"),
    "vervallen": Text("vervallen", "lapsed"),
}
NORM_STATES = {
    NormState.AUTOMATED: Text("geautomatiseerd", "automated"),
    NormState.PARTLY: Text("deels", "partly"),
    NormState.MANUAL: Text("handmatig", "manual"),
}
MOMENTS = {
    "Peildatum": Text("de peildatum van de toetsing", "the date of the check"),
    "Livegang": Text("de livegang van de applicatie", "the go-live of the application"),
    "DatumHerindeling": Text("de datum van herindeling", "the date of the merger"),
    "Documentdatum": Text("de datum van het document zelf", "the date of the document itself"),
}
Filter = Annotated[str, Query(max_length=200)]


@router.get("/regels")
def list_rules(
    request: Request,
    service: TheService,
    user: CurrentUser,
    kader: Filter = "",
    wet: Filter = "",
    staat: Filter = "",
    zoek: Filter = "",
) -> Response:
    """De regels, te filteren op kader, wet en staat."""
    book = lawbook_of(service.books)
    rows = book.rows(today())
    found = [row for row in rows if _matches(row, kader, wet, staat, zoek)]
    return page(
        request,
        user,
        "regels.html",
        rows=found,
        total=len(rows),
        book=book,
        states=STATES,
        chosen={"kader": kader, "wet": wet, "staat": staat, "zoek": zoek},
        version=service.books.rulebook.version,
    )


def _matches(row: RuleRow, framework: str, law: str, state: str, wanted: str) -> bool:
    info = row.info
    text = " ".join((info.id, info.label.nl, info.label.en, info.norm.nl, info.norm.en)).casefold()
    return (
        (not framework or framework in map(str, info.frameworks))
        and (not law or any(each.key == law for each in row.laws))
        and state in ("", row.state)
        and all(word in text for word in wanted.casefold().split())
    )


@router.get("/regels/{rule_id}")
def show_rule(
    request: Request,
    service: TheService,
    user: CurrentUser,
    rule_id: Annotated[str, PathParameter(max_length=50)],
) -> Response:
    """Een regel: norm, artikelen, waarom, de feiten en hun herkomst, voorbeelden, herstel, geldigheid."""
    book = lawbook_of(service.books)
    rule = book.rule(rule_id)
    told = book.explained(rule)
    return page(
        request,
        user,
        "regel.html",
        row=book.row(rule, today()),
        told=told,
        book=book,
        states=STATES,
        moment_text=MOMENTS[str(told.moment)],
        good=shown(told.good),
        bad=shown(told.bad),
    )


@router.get("/wetten")
def list_laws(request: Request, service: TheService, user: CurrentUser) -> Response:
    """De wetten en documenten waarop regels steunen."""
    return page(
        request, user, "wetten.html", book=lawbook_of(service.books), norm_states=NORM_STATES, NormState=NormState
    )


@router.get("/wetten/{law}")
def show_law(
    request: Request, service: TheService, user: CurrentUser, law: Annotated[str, PathParameter(max_length=100)]
) -> Response:
    """Een wet: per artikel de regels die er op steunen."""
    book = lawbook_of(service.books)
    labels = {rule.id: rule.label for rule in service.books.rulebook.rules}
    return page(
        request,
        user,
        "wet.html",
        book=book,
        law=book.law(law),
        labels=labels,
        norm_states=NORM_STATES,
        NormState=NormState,
    )


@router.get("/normen")
def list_norms(
    request: Request, service: TheService, user: CurrentUser, kader: Filter = "", staat: Filter = ""
) -> Response:
    """Elke norm per kader: wat de regels toetsen, en wat een mens moet beoordelen."""
    book = lawbook_of(service.books)
    return page(
        request,
        user,
        "normen.html",
        book=book,
        groups=_by_framework(book, kader, staat),
        norm_states=NORM_STATES,
        NormState=NormState,
        counts={state: sum(norm.state is state for norm in book.norms) for state in NormState},
        chosen={"kader": kader, "staat": staat},
    )


def _by_framework(book: Lawbook, framework: str, state: str) -> list[tuple[int, Text, list[Norm]]]:
    """(number, name, norms) of the frameworks that have a norm that was asked for."""
    groups = []
    for number, name in book.frameworks.items():
        if framework in ("", str(number)):
            own = [norm for norm in book.norms if norm.framework == number and state in ("", norm.state)]
            groups += [(number, name, own)] if own else []
    return groups
