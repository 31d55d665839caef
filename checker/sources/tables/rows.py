"""Finds the header of a table, and says which node each row is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from urllib.parse import unquote

from checker.errors import InputError, Location
from checker.findings import Severity
from checker.graph.terms import Key, iri_key
from checker.ontology.table_mapping import (
    KW,
    CellKind,
    ColumnRole,
    Scope,
    Sheet,
    SheetColumn,
    TableMapping,
    local_name,
    same_name,
)
from checker.sources.identity import BASE, municipality_key, product_iri
from checker.sources.tables.grid import Cell, Grid, Row
from checker.sources.tables.references import GLOBAL, Existing, Resolver
from checker.sources.tables.values import BadCell, cell_text, find_choice, is_iri, read_iri

_HEADER_ROWS = 10
# the column of a workbook of questions that says who is asked: for people, no fact
ASKED_OF = "Vraag voor (wordt niet gelezen)"


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: for each column number (from 1) what is declared, or None, and the text as written."""

    line: int
    columns: tuple[tuple[int, SheetColumn | None, str], ...]
    doubled: tuple[tuple[int, str], ...] = ()
    ignored: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """A grid that is read as a declared sheet."""

    grid: Grid
    sheet: Sheet
    header: Header

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows below the header that say something: who is asked, or in which municipality, is no fact yet."""
        below = (self._read(row) for row in self.grid.rows if row.line > self.header.line)
        owner = self.number(ColumnRole.MUNICIPALITY)
        return tuple(
            row for row in below if any(cell is not None for at, cell in enumerate(row.cells, 1) if at != owner)
        )

    def _read(self, row: Row) -> Row:
        if not self.header.ignored:
            return row
        kept = (None if at in self.header.ignored else cell for at, cell in enumerate(row.cells, 1))
        return replace(row, cells=tuple(kept))

    def number(self, role: ColumnRole) -> int:
        """Column number of ``role``; 0 when the table lacks it."""
        return next((number for number, column, _ in self.header.columns if column and column.role is role), 0)


@dataclass(frozen=True, slots=True)
class RowNode:
    """The node of one row: ``key`` is '' when the row was found by name and states no key of its own."""

    row: Row
    iri: str
    municipality: str
    key: str
    name: str


def find_header(grid: Grid, sheet: Sheet) -> Header | None:
    """The row among the first ten that has most of the sheet's headers, with key or name; None when none has."""
    declared = {same_name(column.header): column for column in sheet.columns}
    best: Header | None = None
    most = 0
    for row in grid.rows[:_HEADER_ROWS]:
        columns: list[tuple[int, SheetColumn | None, str]] = []
        doubled: list[tuple[int, str]] = []
        seen: set[str] = set()
        ignored: set[int] = set()
        for number, cell in enumerate(row.cells, 1):
            text = cell if isinstance(cell, str) else ""
            if text == ASKED_OF:
                ignored.add(number)
                text = ""
            column = declared.get(same_name(text))
            if column and column.header in seen:
                doubled.append((number, text))
                column = None
            if column:
                seen.add(column.header)
            columns.append((number, column, text))
        identifying = any(column and column.role in (ColumnRole.KEY, ColumnRole.NAME) for _, column, _ in columns)
        if identifying and len(seen) > most:
            best, most = Header(row.line, tuple(columns), tuple(doubled), frozenset(ignored)), len(seen)
    return best


def match_csv(grid: Grid, stem: str, mapping: TableMapping) -> Table:
    """The declared sheet that a CSV is: by its file name, else by its headers.

    Raises InputError when no sheet fits, or several fit equally well.
    """
    named = same_name(stem)
    scored: list[tuple[int, Table]] = []
    for sheet in mapping.sheets:
        if header := find_header(grid, sheet):
            table = Table(grid, sheet, header)
            if named in sheet_names(sheet):
                return table
            scored.append((sum(1 for _, column, _ in header.columns if column), table))
    best = max((score for score, _ in scored), default=0)
    fitting = [table for score, table in scored if score == best]
    if len(fitting) == 1 and best > 1:
        return fitting[0]
    raise InputError(
        "Uit de kolomnamen blijkt niet welke tabel dit is.",
        where=Location(grid.path, 1),
        remedy=f"Noem het bestand naar de tabel, met de extensie .csv. {nearest_sheets(grid, stem, mapping)}",
    )


def nearest_sheets(grid: Grid, stem: str, mapping: TableMapping) -> str:
    """Which three tables a grid looks like most, by its headers and by its name, and where all of them are shown."""
    named = same_name(stem)

    def likeness(sheet: Sheet) -> tuple[int, float]:
        declared = {same_name(column.header) for column in sheet.columns}
        rows = ({same_name(cell) for cell in row.cells if isinstance(cell, str)} for row in grid.rows[:_HEADER_ROWS])
        shared = max((len(declared & row) for row in rows), default=0)
        return shared, max(SequenceMatcher(None, named, name).ratio() for name in sheet_names(sheet))

    # a name that is nearly right says more than a column such as 'Naam', which most tables have
    liked = sorted(mapping.sheets, key=lambda sheet: (-sum(likeness(sheet)), sheet.name))
    names = ", ".join(sheet.name for sheet in liked[:3])
    return f"Het meest lijken: {names}. 'kaderwacht template' schrijft een werkboek met alle {len(liked)} tabellen."


def sheet_names(sheet: Sheet) -> frozenset[str]:
    """The names a sheet goes by, as compared."""
    return frozenset(same_name(name) for name in (sheet.name, sheet.label.nl, sheet.label.en) if name)


class Identifier:
    """Says which node each row of a table is, and makes it known to the load (pass one)."""

    def __init__(self, resolver: Resolver, existing: Existing, plateaus: dict[str, set[Key]] | None = None) -> None:
        self.resolver = resolver
        self.intake = resolver.intake
        self.existing = existing
        self.plateaus = plateaus if plateaus is not None else {}
        self._taken: dict[str, int] = {}

    def identify(self, table: Table) -> list[RowNode]:
        """The nodes of all rows that have a key; rows without are reported."""
        names = Counter(self._names(table))
        nodes = []
        self._taken = {}
        for row in table.rows:
            if node := self._row(table, row, names):
                nodes.append(node)
        return nodes

    def _names(self, table: Table) -> list[tuple[str, str]]:
        at, owner = table.number(ColumnRole.NAME), table.number(ColumnRole.MUNICIPALITY)
        return [(text(row, owner).casefold(), text(row, at).casefold()) for row in table.rows if at and text(row, at)]

    def _row(self, table: Table, row: Row, names: Counter[tuple[str, str]]) -> RowNode | None:
        key_column = table.sheet.role(ColumnRole.KEY)
        at = table.number(ColumnRole.KEY)
        key = text(row, at, key_column.digits if key_column else 0)
        name = text(row, table.number(ColumnRole.NAME))
        where = table.grid.where(row.line, at)
        sheet = table.sheet
        if not key and not (name and self._known_by_name(table, row, name)):
            self.intake.report(
                "DATA-GEEN-SLEUTEL",
                f"Rij {row.line} van '{sheet.label.nl}' heeft geen sleutel en is niet gelezen.",
                f"Row {row.line} of '{sheet.label.en}' has no key and was not read.",
                where,
            )
            return None
        if sheet.scope is Scope.MUNICIPALITY:
            return self._municipality(table, row, key, name, where)
        owner = self._owner(table, row, key) if sheet.scope is Scope.OWN else ""
        scope = owner or GLOBAL
        class_name = local_name(sheet.class_iri)
        iri, stated = self._node(table, row, scope, key, name, names)
        if iri in self._taken and key:
            self.intake.report(
                "DATA-DUBBEL",
                f"De sleutel '{key}' staat twee keer in '{sheet.label.nl}', ook in rij {self._taken[iri]}.",
                f"The key '{key}' stands twice in '{sheet.label.en}', also in row {self._taken[iri]}.",
                where,
            )
        self._taken.setdefault(iri, row.line)
        self.intake.register.add(scope, class_name, key or iri, name, iri)
        if (plateau := self._plateau(table, row)) is not None:
            self.plateaus.setdefault(iri, set()).add(plateau)
        return RowNode(row, iri, owner, stated, name)

    def _known_by_name(self, table: Table, row: Row, name: str) -> bool:
        if table.sheet.scope is Scope.MUNICIPALITY:
            return True
        scope = self._owner(table, row) if table.sheet.scope is Scope.OWN else GLOBAL
        return self.intake.register.resolve(scope, local_name(table.sheet.class_iri), name).iri is not None

    def _node(
        self, table: Table, row: Row, scope: str, key: str, name: str, names: Counter[tuple[str, str]]
    ) -> tuple[str, str]:
        """IRI of the row's node, and the key that it states."""
        register, sheet = self.intake.register, table.sheet
        class_name = local_name(sheet.class_iri)
        if is_iri(key):
            # A node that belongs to no municipality is written as its IRI; its key is in there.
            iri = read_iri(key)
            last = unquote(iri.rsplit("/", 1)[-1])
            return iri, last if sheet.scope is Scope.OWN and iri == product_iri(class_name.lower(), last) else ""
        owner = "" if scope == GLOBAL else scope
        if sheet.scope is Scope.TERM:
            return self.resolver.iri(sheet.class_iri, owner, key), key
        if key:
            by_key = register.resolve(scope, class_name, key)
            if by_key.iri and by_key.by == "key":
                return by_key.iri, key
        own = self.resolver.iri(sheet.class_iri, owner, key) if key else ""
        match = register.resolve(scope, class_name, name) if name else None
        if match is None or (match.iri is None and not match.rivals) or match.by != "name":
            return own, key
        where = table.grid.where(row.line, table.number(ColumnRole.NAME))
        twins = names[(text(row, table.number(ColumnRole.MUNICIPALITY)).casefold(), name.casefold())] > 1
        if match.iri is None or (twins and match.iri not in self._taken):
            self.intake.report(
                "DATA-NIET-UNIEK",
                f"De naam '{name}' is niet uniek; rij {row.line} is gelezen als een eigen knoop.",
                f"The name '{name}' is not unique; row {row.line} was read as a node of its own.",
                where,
            )
            return own, key
        if match.iri in self._taken or self._other_plateau(table, row, match.iri):
            return own, key
        self.intake.report(
            "DATA-OP-NAAM",
            f"Rij {row.line} is op naam herkend: '{name}'.",
            f"Row {row.line} was recognised by name: '{name}'.",
            where,
            Severity.INFO,
        )
        return match.iri, ""

    def _other_plateau(self, table: Table, row: Row, iri: str) -> bool:
        """Whether the row speaks of another plateau than the known node: a source and a target of one name are two."""
        known = {*self.existing.values(iri_key(iri), iri_key(KW + "plateau")), *self.plateaus.get(iri, ())}
        stated = self._plateau(table, row, by_default=False)
        return bool(known) and stated is not None and stated not in known

    def _plateau(self, table: Table, row: Row, *, by_default: bool = True) -> Key | None:
        """The plateau that the row states, or that it gets for want of one."""
        for number, column, _ in table.header.columns:
            listed = column and KW + "plateau" in column.predicates and column.kind is CellKind.LIST
            if column and listed and (choice := find_choice(column.choices, text(row, number))):
                return choice.key
        if not by_default:
            return None
        for column in table.sheet.columns:
            if KW + "plateau" in column.predicates and column.default:
                stated = self.intake.plateau or self.intake.options.plateau or ""
                return choice.key if (choice := find_choice(column.choices, stated)) else column.default
        return None

    def _owner(self, table: Table, row: Row, key: str = "") -> str:
        """Municipality key of the row."""
        at = table.number(ColumnRole.MUNICIPALITY)
        stated = text(row, at, 4)
        where = table.grid.where(row.line, at or table.number(ColumnRole.KEY))
        if not stated and is_iri(key):
            # The key is the node itself, so no municipality is needed to find it.
            parts = read_iri(key).removeprefix(BASE).split("/")
            return parts[0] if len(parts) == 3 and read_iri(key).startswith(BASE) else ""
        if not stated:
            return self.resolver.default_municipality(where)
        if known := self.resolver.municipality(stated):
            return known
        if self.resolver.has_municipalities:
            self.intake.report(
                "DATA-LOS-EINDE",
                f"De gemeente '{stated}' is niet bekend; zij is als nieuwe gemeente gelezen.",
                f"The municipality '{stated}' is not known; it was read as a new one.",
                where,
            )
        key = municipality_key(stated)
        self.resolver.add_municipality(key, (stated,))
        return key

    def _municipality(self, table: Table, row: Row, key: str, name: str, where: Location) -> RowNode:
        code = ""
        for number, column, _ in table.header.columns:
            if column and KW + "gemeentecode" in column.predicates:
                code = text(row, number, 4)
        known = next(
            (found for part in (code, key, name) if part and (found := self.resolver.municipality(part))), None
        )
        found = known or municipality_key(code or name or key)
        if is_iri(key):
            found, key = self.resolver.municipality(read_iri(key)) or found, ""
        iri = self.resolver.add_municipality(found, tuple(part for part in (key, code, name) if part))
        if iri in self._taken:
            self.intake.report(
                "DATA-DUBBEL",
                f"De gemeente '{name or key}' staat twee keer in '{table.sheet.label.nl}'.",
                f"The municipality '{name or key}' stands twice in '{table.sheet.label.en}'.",
                where,
            )
        self._taken.setdefault(iri, row.line)
        return RowNode(row, iri, found, key, name)


def text(row: Row, number: int, digits: int = 0) -> str:
    """Text of the cell in column ``number`` (from 1); '' when there is none or it is no text."""
    cell: Cell = row.cells[number - 1] if 0 < number <= len(row.cells) else None
    try:
        return cell_text(cell, digits).strip()
    except BadCell:
        return ""
