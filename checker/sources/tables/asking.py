"""What a workbook of questions asks: of whom, about what, and which kinds of thing nobody said anything of.

A sheet of the workbook is a :class:`Page`; :func:`narrowed` leaves the cells that are asked. A row belongs to the
applications that it is linked with, at most two steps away and never past what many share (a municipality, a team, a
standard), so each owner can be sent its own questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from checker.findings import Text
from checker.graph.columns import Graph
from checker.ontology.people import PERSON_CLASSES, PERSONAL
from checker.ontology.table_mapping import KW, CellKind, ColumnRole, Scope, Sheet, SheetColumn, TableMapping
from checker.sources.identity import BASE
from checker.sources.tables.rows import ASKED_OF

_APPLICATION = KW + "Applicatie"
_CODE = KW + "gemeentecode"
_TEAM = KW + "bouwteam"
# what many share says nothing of whose the things are that refer to it
_SHARED = frozenset({KW + "Bouwteam", KW + "Programma", "http://www.w3.org/ns/org#Role", KW + "Projectbureau"})
_SHARED_SCOPES = frozenset({Scope.MUNICIPALITY, Scope.GEMMA, Scope.TERM})
# what people decide: nobody owes a waiver or a judgement
_DECIDED = frozenset({KW + "Afwijking", KW + "HandmatigOordeel"})
_WHO = SheetColumn(ASKED_OF)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A group of facts that nobody supplied for a municipality (its key, '' for any): ``rules`` rules wait for it.

    ``predicates`` are the IRIs of the properties of the group that those rules read.
    """

    group: str
    municipality: str
    town: str
    label: Text
    supplier: Text
    rules: int
    predicates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a workbook of questions is about.

    ``owners`` are the applications it is about (IRI → who answers for it); with ``only_these`` it asks only what hangs
    together with them, else also what concerns their ``municipalities`` (keys; empty is every one). ``properties``
    are those that the chosen rules read, None when all rules were chosen. ``towns`` names municipalities by key.
    ``hide`` takes people out of a text, when the workbook may name none.
    """

    owners: Mapping[str, str]
    only_these: bool = False
    municipalities: frozenset[str] = frozenset()
    properties: frozenset[str] | None = None
    wanted: tuple[Wanted, ...] = ()
    towns: Mapping[str, str] = field(default_factory=dict)
    language: str = "nl"
    hide: Callable[[str], str] | None = None


@dataclass(slots=True)
class Page:
    """One sheet to write: its columns, the texts of its rows, and the keys of rows that are known but not shown.

    ``nodes`` are the IRIs of the rows (``None`` for a row that has no node yet), ``wanted`` what is asked of things
    that nobody said anything of.
    """

    sheet: Sheet
    columns: tuple[SheetColumn, ...]
    rows: list[tuple[str, ...]]
    nodes: tuple[str, ...] = ()
    unshown: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()

    def place(self, role: ColumnRole) -> int | None:
        """Index of the column with ``role``."""
        return next((at for at, column in enumerate(self.columns) if column.role is role), None)


def narrowed(page: Page, asked: Asked | None = None, owners: Mapping[str, str] | None = None) -> Page:
    """The page with only the rows that lack a fact and the columns that some row lacks; no rows when none does.

    With ``asked`` only rows that it is about, with a column that says who is asked (``owners``, by IRI of the row).
    """
    kept = [at for at in range(len(page.rows)) if asked is None or _about(page, at, asked, owners or {})]
    wanted = tuple(_wanted(page, asked)) if asked else ()
    facts = [
        at
        for at, column in enumerate(page.columns)
        if column.role is ColumnRole.FACT and column.steps and _is_asked(column, asked)
    ]
    missing = {at for at in facts if not all(page.rows[row][at] for row in kept)}
    open_rows = [row for row in kept if not all(page.rows[row][at] for at in missing)]
    predicates = frozenset[str]().union(*(each.predicates for each in wanted))
    of_new = {at for at in facts if wanted and (page.columns[at].predicates & predicates or _to_application(page, at))}
    shown = missing | of_new
    # the code says which municipality a row is, whichever file is read first
    who = [
        at
        for at, column in enumerate(page.columns)
        if column.role is not ColumnRole.FACT
        or (page.sheet.scope is Scope.MUNICIPALITY and column.predicates == {_CODE} and at not in shown)
    ]
    places = sorted([*who, *shown])
    rows = [tuple(page.rows[row][at] for at in places) for row in open_rows]
    key = page.place(ColumnRole.KEY) or 0
    is_shown = set(open_rows)
    made = Page(
        page.sheet,
        tuple(page.columns[at] for at in places),
        rows,
        tuple(page.nodes[row] for row in open_rows) if page.nodes else (),
        tuple(row[key] for at, row in enumerate(page.rows) if at not in is_shown),
        wanted,
    )
    if asked is not None:
        _say_who(made, asked, owners or {})
    return made


def without_people(page: Page, hide: Callable[[str], str]) -> Page:
    """The page without a cell that names people; a sheet of people itself is not to be written at all.

    Such a cell is empty, which states nothing when the workbook is read back. The column stays: who it is may be what
    is asked. A row whose key names someone is left out, as a key must not change.
    """
    personal = {
        at
        for at, column in enumerate(page.columns)
        if column.role is ColumnRole.FACT
        and (column.predicates & PERSONAL or PERSON_CLASSES.intersection((*column.targets, column.creates)))
    }
    key = page.place(ColumnRole.KEY)
    kept = [at for at, row in enumerate(page.rows) if key is None or hide(row[key]) == row[key]]
    rows = [
        tuple("" if at in personal or hide(text) != text else text for at, text in enumerate(page.rows[row]))
        for row in kept
    ]
    # rows of what is not there yet come last, and have no node
    nodes = tuple(page.nodes[at] for at in kept if at < len(page.nodes))
    unshown = tuple(text for text in page.unshown if hide(text) == text)
    return replace(page, rows=rows, nodes=nodes, unshown=unshown)


def _is_asked(column: SheetColumn, asked: Asked | None) -> bool:
    return asked is None or asked.properties is None or bool(column.predicates & asked.properties)


def _to_application(page: Page, at: int) -> bool:
    column = page.columns[at]
    return column.kind is CellKind.REFERENCE and column.targets[:1] == (_APPLICATION,)


def _about(page: Page, at: int, asked: Asked, owners: Mapping[str, str]) -> bool:
    iri = page.nodes[at]
    if iri in owners:
        return True
    if asked.only_these or page.sheet.class_iri == _APPLICATION:
        return False
    if not asked.municipalities:
        return True
    if page.sheet.scope is Scope.MUNICIPALITY:
        return iri.removeprefix(BASE + "gemeente/") in asked.municipalities
    return _municipality(page, at) in asked.municipalities


def _municipality(page: Page, at: int) -> str:
    """Key of the municipality of a row, '' for what no municipality owns."""
    place = page.place(ColumnRole.MUNICIPALITY)
    return page.rows[at][place] if place is not None else ""


def _wanted(page: Page, asked: Asked) -> Iterator[Wanted]:
    """What nobody said anything of, of the kind of thing that this sheet holds."""
    sheet = page.sheet
    if sheet.scope is not Scope.OWN or sheet.class_iri in _DECIDED:
        return
    if asked.only_these and not any(_to_application(page, at) for at in range(len(page.columns))):
        return  # what no application refers to is asked of the municipality, not of an owner
    known = {_municipality(page, at) for at in range(len(page.rows))}
    own = frozenset[str]().union(*(column.predicates for column in sheet.columns if column.role is ColumnRole.FACT))
    for each in asked.wanted:
        there = each.municipality in known if each.municipality else bool(known)
        if each.group == sheet.fact_group and each.predicates & own and not there:
            yield each


def _say_who(page: Page, asked: Asked, owners: Mapping[str, str]) -> None:
    """Add the column that says who is asked, behind what says which row it is, and a row for each thing not there."""
    after = 1 + max(at for at, column in enumerate(page.columns) if column.role is not ColumnRole.FACT)
    place = page.place(ColumnRole.MUNICIPALITY)
    rows = []
    for row, iri in zip(page.rows, page.nodes, strict=True):
        town = row[place] if place is not None else iri.removeprefix(BASE + "gemeente/")
        asked_of = owners.get(iri) or asked.towns.get(town, "")
        rows.append((*row[:after], asked_of, *row[after:]))
    for each in page.wanted:
        if each.municipality and place is not None:
            empty = [""] * (len(page.columns) + 1)
            empty[place], empty[after] = each.municipality, each.supplier.get(asked.language)
            rows.append(tuple(empty))
    page.columns = (*page.columns[:after], _WHO, *page.columns[after:])
    page.rows = rows


def owners_of(graph: Graph, mapping: TableMapping, asked: Asked) -> dict[str, str]:
    """Who is asked about each node that hangs together with an application of ``asked`` (IRI → names, by '; ')."""
    classes = {sheet.class_iri: sheet for sheet in mapping.sheets}
    kinds: dict[int, Sheet] = {}
    for class_iri, sheet in classes.items():
        kinds.update(dict.fromkeys(graph.instances(class_iri).tolist(), sheet))
    links = _links(graph, mapping, kinds)
    found: dict[int, set[str]] = {}
    terms = graph.terms
    for iri, name in asked.owners.items():
        number = terms.iri(iri)
        found.setdefault(number, set()).add(name)
        for near in links.get(number, ()):
            if _passes(kinds[near]):
                found.setdefault(near, set()).add(name)
                # what a product is part of is everyone's
                beyond = links.get(near, ()) if kinds[near].scope is Scope.OWN else ()
                for far in beyond:
                    if _passes(kinds[far]) and kinds[far].scope is Scope.OWN:
                        found.setdefault(far, set()).add(name)
    return {terms.text(number): "; ".join(sorted(filter(None, names))) for number, names in found.items()}


def _passes(sheet: Sheet) -> bool:
    return sheet.class_iri != _APPLICATION and sheet.class_iri not in _SHARED and sheet.scope not in _SHARED_SCOPES


def _links(graph: Graph, mapping: TableMapping, kinds: Mapping[int, Sheet]) -> dict[int, set[int]]:
    """Which nodes of the sheets refer to each other, in either direction."""
    links: dict[int, set[int]] = {}
    for predicate in sorted(mapping.predicates - {_TEAM}):
        pairs = graph.column_of(predicate)
        for one, other in zip(pairs.keys.tolist(), pairs.values.tolist(), strict=True):
            if one in kinds and other in kinds:
                links.setdefault(one, set()).add(other)
                links.setdefault(other, set()).add(one)
    return links
