"""What a landscape already knows, as the rows and cells of the declared sheets: the template's side of the reader.

Whatever is shown here reads back as the same fact on the same node: a key is shown only when the reader makes the same
IRI of it, otherwise the IRI itself is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote

import numpy as np

from checker.graph.columns import Graph, Ids
from checker.graph.paths import Inverse, Path, Predicate, Sequence, follow
from checker.graph.terms import Iri, Literal
from checker.ontology.table_mapping import (
    KW,
    RDFS,
    CellKind,
    ColumnRole,
    Scope,
    Sheet,
    SheetColumn,
    TableMapping,
    local_name,
)
from checker.sources.identity import BASE, municipality_iri, municipality_key, segment
from checker.sources.landscape import Intake, Landscape, LoadOptions
from checker.sources.tables.references import GENERIC, GLOBAL, Resolver
from checker.sources.tables.values import find_choice, join_values, show_value

_IDENTIFIER = "http://purl.org/dc/terms/identifier"


@dataclass(frozen=True, slots=True)
class KnownRow:
    """One row to write: ``cells`` has a text for every column of the sheet, '' where nothing is known."""

    iri: str
    cells: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    number: int
    iri: str
    key: str
    name: str
    municipality: str


@dataclass(slots=True)
class Known:
    """The rows of every sheet for one landscape."""

    mapping: TableMapping
    landscape: Landscape
    shown: tuple[Sheet, ...]
    _resolver: Resolver = field(init=False)
    _nodes: dict[str, list[_Node]] = field(default_factory=dict)
    _by_iri: dict[str, _Node] = field(default_factory=dict)
    _municipalities: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._resolver = Resolver(self.mapping, Intake.start(LoadOptions()))
        for sheet in self.mapping.sheets:
            if sheet.scope is Scope.MUNICIPALITY:
                self._nodes[sheet.name] = self._collect(sheet)
        for sheet in self.mapping.sheets:
            if sheet.scope is not Scope.MUNICIPALITY:
                self._nodes[sheet.name] = self._collect(sheet)

    @property
    def _graph(self) -> Graph:
        return self.landscape.graph

    def rows(self, sheet: Sheet) -> list[KnownRow]:
        """The known nodes of ``sheet`` with their facts, by municipality and key."""
        nodes = self._nodes[sheet.name]
        if not nodes:
            return []
        numbers = np.array([node.number for node in nodes], dtype=np.uint32)
        columns = [self._column(sheet, column, nodes, numbers) for column in sheet.columns]
        return [KnownRow(node.iri, tuple(cells[place] for cells in columns)) for place, node in enumerate(nodes)]

    def _collect(self, sheet: Sheet) -> list[_Node]:
        """Nodes of the sheet's class, made known to the resolver under the key that is shown."""
        nodes = []
        terms = self._graph.terms
        for number in self._graph.instances(sheet.class_iri).tolist():
            term = terms.term(number)
            if not isinstance(term, Iri):
                continue  # a blank node has no key that a later read could recognise
            node = self._node(sheet, number, term.value)
            nodes.append(node)
            self._by_iri.setdefault(node.iri, node)
            if sheet.scope is Scope.MUNICIPALITY:
                self._resolver.add_municipality(
                    node.municipality, tuple(part for part in (node.key, node.name) if part)
                )
                self._municipalities[node.municipality] = node.name
            elif node.key != node.iri:
                scope = node.municipality if sheet.scope is Scope.OWN else GLOBAL
                name = local_name(sheet.class_iri)
                self._resolver.intake.register.add(scope, name, node.key, node.name, node.iri)
        return sorted(nodes, key=lambda node: (node.municipality, node.key, node.iri))

    def _node(self, sheet: Sheet, number: int, iri: str) -> _Node:
        key = self._text(number, _IDENTIFIER)
        name = self._text(number, RDFS + "label")
        municipality = ""
        if sheet.scope is Scope.MUNICIPALITY:
            code = self._text(number, KW + "gemeentecode")
            known = iri.removeprefix(BASE + "gemeente/")
            same = bool(key) and municipality_iri(municipality_key(code or name or key)) == iri
            return _Node(number, iri, key if same else iri, name, known if known != iri else "")
        if sheet.scope is Scope.OWN:
            municipality = self._owner(sheet, number, iri)
        same = bool(key) and (bool(municipality) or sheet.scope is not Scope.OWN)
        same = same and self._resolver.iri(sheet.class_iri, municipality, key) == iri
        return _Node(number, iri, key if same else iri, name, municipality)

    def _owner(self, sheet: Sheet, number: int, iri: str) -> str:
        """Municipality key of an own node: what is stated, else what its IRI says."""
        column = sheet.role(ColumnRole.MUNICIPALITY)
        for step in column.steps if column else ():
            for value in self._graph.objects(number, step.predicate):
                if value[0].startswith(BASE + "gemeente/"):
                    return value[0].removeprefix(BASE + "gemeente/")
        rest = iri.removeprefix(BASE).split("/")
        return rest[0] if iri.startswith(BASE) and len(rest) == 3 and rest[0] not in ("gemma", "gemeente") else ""

    def _text(self, number: int, predicate: str) -> str:
        """The text of (node, predicate), Dutch before any other; '' when there is none."""
        found = [term for term in self._graph.objects(number, predicate) if isinstance(term, Literal)]
        found.sort(key=lambda term: (term.language != "nl", term.language or "", term.lexical))
        return found[0].lexical if found else ""

    def _column(self, sheet: Sheet, column: SheetColumn, nodes: list[_Node], numbers: Ids) -> list[str]:
        match column.role:
            case ColumnRole.KEY:
                return [node.key for node in nodes]
            case ColumnRole.NAME if not column.steps:
                return [node.name for node in nodes]
            case ColumnRole.MUNICIPALITY:
                return [self._municipality(node.municipality) for node in nodes]
        texts: list[list[str]] = [[] for _ in nodes]
        rows, values = follow(self._graph, _path(column), numbers)
        for row, value in zip(rows.tolist(), values.tolist(), strict=True):
            text = self._show(column, nodes[row], value)
            if text and text not in texts[row]:
                texts[row].append(text)
        if column.multiple:
            return [join_values(sorted(found)) for found in texts]
        return [min(found) if found else "" for found in texts]

    def own_columns(self, sheet: Sheet) -> list[tuple[str, tuple[str, ...]]]:
        """Header and cells of what a table stated that no declaration names, so that it is not lost on the way.

        A header that the sheet does declare holds the cells that could not be read.
        """
        nodes = self._nodes[sheet.name]
        places = {node.number: place for place, node in enumerate(nodes)}
        columns = []
        for predicate in self._from_tables():
            header = unquote(self._graph.terms.text(predicate).removeprefix(GENERIC))
            pairs = self._graph.column(predicate)
            cells = [""] * len(nodes)
            for number, value in zip(pairs.keys.tolist(), pairs.values.tolist(), strict=True):
                if number in places:
                    cells[places[number]] = self._graph.terms.text(value)
            if any(cells):
                columns.append((header, tuple(cells)))
        return columns

    def _from_tables(self) -> list[int]:
        """Generic predicates that some worksheet stated; those of an architecture model are no answers."""
        positions = self.landscape.positions
        sheets = [number for number, source in enumerate(positions.sources) if source.sheet is not None]
        terms = self._graph.terms
        generic = [number for number in self._graph.columns if terms.text(number).startswith(GENERIC)]
        if not generic or not sheets:
            return []
        stated = np.isin(positions.source_numbers, sheets) & np.isin(positions.predicates, generic)
        return [int(number) for number in np.unique(positions.predicates[stated])]

    def _municipality(self, key: str) -> str:
        """The name of a municipality when the workbook lists it and it is unlike all others; else its key."""
        name = self._municipalities.get(key, "")
        listed = any(sheet.scope is Scope.MUNICIPALITY for sheet in self.shown)
        return name if name and listed and self._resolver.municipality(name) == key else key

    def _show(self, column: SheetColumn, node: _Node, value: int) -> str | None:
        key = self._graph.terms.keys[value]
        if column.kind is not CellKind.REFERENCE:
            made = self._made(column, node, value) if column.creates else None
            return made or show_value(key, column, self.mapping.prefixes)
        term = self._graph.terms.term(value)
        if not isinstance(term, Iri):
            return None
        iri = term.value
        if column.base:
            rest = iri.removeprefix(column.base)
            return rest if rest != iri and segment(rest) == rest else iri
        if iri.startswith(BASE + "gemeente/"):
            return self._municipality(iri.removeprefix(BASE + "gemeente/"))
        target = self._by_iri.get(iri)
        if target and target.key != iri:
            match = self._resolver.resolve(column.targets, node.municipality, target.key)
            if match.iri == iri:
                return target.key
        return self._made(column, node, value) or iri

    def _made(self, column: SheetColumn, node: _Node, value: int) -> str | None:
        """The text that makes this very node again, for a node of a class that has no sheet of its own."""
        text = self._text(value, _IDENTIFIER)
        if not text or not column.creates or self.mapping.sheet_of(column.creates):
            return None
        known = self._resolver.resolve(column.targets, node.municipality, text)
        taken = known.iri or known.rivals or find_choice(column.choices, text)
        made = self._resolver.created_iri(column.creates, node.municipality, text)
        return text if not taken and made == self._graph.terms.text(value) else None


def _path(column: SheetColumn) -> Path:
    """The column's path from the row."""
    steps = tuple(Predicate(step.predicate) for step in column.steps)
    path: Path = steps[0] if len(steps) == 1 else Sequence(steps)
    return Inverse(path) if column.inverse else path
