"""States the facts of tables: first every row is identified, then every cell is read, so a row may name a later one.

A cell that cannot be read becomes a data finding with its address, and its text is kept under a generic predicate, as
is every column that no declaration names: nothing is lost, and nothing half-read counts as read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from checker.errors import InputError, Location
from checker.findings import Severity
from checker.graph.terms import Key, iri_key, literal_key
from checker.ontology.export_mapping import Export
from checker.ontology.table_mapping import (
    KW,
    CellKind,
    ColumnRole,
    Scope,
    SheetColumn,
    TableMapping,
    local_name,
    same_name,
)
from checker.sources.identity import gemma_iri, municipality_iri, product_iri, segment
from checker.sources.landscape import Intake
from checker.sources.outcome import ReadOutcome
from checker.sources.tables.grid import Cell, Grid
from checker.sources.tables.references import GENERIC, IDENTIFIER, LABEL, TYPE, Existing, Resolver
from checker.sources.tables.rows import Identifier, RowNode, Table, find_header, sheet_names
from checker.sources.tables.values import (
    BadCell,
    cell_text,
    choice_error,
    expand,
    find_choice,
    is_code,
    is_iri,
    looks_like_object_id,
    read_iri,
    read_value,
    split_values,
)

OWN_SHEETS = ("Lees mij", "Lijsten")
_PLATEAU = KW + "plateau"
_PLATEAUS = {"bron": KW + "Bron", "doel": KW + "Doel"}


def generic_predicate(header: str) -> Key:
    """The predicate under which a column that no declaration names is kept."""
    return iri_key(GENERIC + quote(header.strip(), safe="-._~"))


def tables_of(grids: list[Grid], mapping: TableMapping, intake: Intake) -> list[Table]:
    """The grids that are declared sheets, municipalities first; others are reported."""
    tables = []
    for grid in grids:
        named = same_name(grid.sheet or "")
        if not grid.rows or named in (same_name(name) for name in OWN_SHEETS):
            continue
        sheet = next((sheet for sheet in mapping.sheets if named in sheet_names(sheet)), None)
        header = find_header(grid, sheet) if sheet else None
        if sheet is None or header is None:
            what = "is niet bekend" if sheet is None else "heeft geen kolom 'Sleutel' of 'Naam'"
            what_en = "is not known" if sheet is None else "has no column for key or name"
            intake.report(
                "DATA-ONBEKEND-BLAD",
                f"Het blad '{grid.sheet}' {what} en is niet gelezen.",
                f"The sheet '{grid.sheet}' {what_en} and was not read.",
                grid.where(grid.rows[0].line, 1),
            )
            continue
        tables.append(Table(grid, sheet, header))
    return sorted(tables, key=lambda table: (table.sheet.scope is not Scope.MUNICIPALITY, table.sheet.order))


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of tables that was opened and is not stated yet.

    ``municipality`` and ``plateau`` are what the caller assigned to the file; ``export`` is set, and ``tables`` empty,
    for an export of the Softwarecatalogus, which stands in ``grid``.
    """

    kind: str
    sha256: str
    tables: tuple[Table, ...]
    municipality: str | None
    plateau: str | None
    grid: Grid | None = None
    export: Export | None = None


def state_files(files: Sequence[TableFile], mapping: TableMapping, intake: Intake) -> Iterator[ReadOutcome]:
    """State all files, yielding the outcome of each in turn: in every file a cell may name a row of any other.

    First all municipalities are identified, then the exports are read, then every row is identified, then stated.
    Raises UsageError when a row's municipality is not known.
    """
    described: set[str] = set()
    plateaus: dict[str, set[Key]] = {}
    passes = [_Pass(file, mapping, intake, described, plateaus) for file in files]
    for one in passes:
        one.identify_municipalities()
    alone = next(iter(described)) if len(described) == 1 else None
    outcomes: dict[int, ReadOutcome] = {}
    for number, one in enumerate(passes):
        if not one.has_municipalities:
            one.resolver.only = alone
        if one.file.export is not None:
            outcomes[number] = one.read_export(described)
    work = [(table, one) for one in passes for table in one.file.tables if table.sheet.scope is not Scope.MUNICIPALITY]
    # What has a key makes itself known before what can be recognised by name only.
    for table, one in sorted(work, key=lambda pair: (not pair[0].number(ColumnRole.KEY), pair[0].sheet.order)):
        one.identify(table)
    for number, one in enumerate(passes):
        yield outcomes[number] if number in outcomes else one.state()


class _Pass:
    """One file on its way through :func:`state_files`."""

    def __init__(
        self, file: TableFile, mapping: TableMapping, intake: Intake, described: set[str], plateaus: dict[str, set[Key]]
    ) -> None:
        self.file = file
        self.intake = intake
        self.resolver = Resolver(mapping, intake, listed=described)
        self.identifier = Identifier(self.resolver, Existing(intake.builder), plateaus)
        self.nodes: dict[int, list[RowNode]] = {}
        self.has_municipalities = any(table.sheet.scope is Scope.MUNICIPALITY for table in file.tables)

    def _assign(self) -> None:
        self.intake.municipality, self.intake.plateau = self.file.municipality, self.file.plateau

    def identify_municipalities(self) -> None:
        keys: set[str] = set()
        for table in self.file.tables:
            if table.sheet.scope is Scope.MUNICIPALITY:
                self.identify(table)
                keys |= {node.municipality for node in self.nodes[id(table)]}
        self.resolver.listed.update(keys)
        self.resolver.only = next(iter(keys)) if len(keys) == 1 else None

    def identify(self, table: Table) -> None:
        self._assign()
        self.nodes[id(table)] = self.identifier.identify(table)

    def read_export(self, described: set[str]) -> ReadOutcome:
        from checker.sources.softwarecatalogus import read_export

        self._assign()
        assert self.file.grid is not None and self.file.export is not None  # noqa: S101  (an export has both)
        return read_export(self.file.grid, self.file.export, self.file.sha256, self.intake, described)

    def state(self) -> ReadOutcome:
        self._assign()
        before = len(self.intake.builder)
        existing = Existing(self.intake.builder)
        plateaus: set[str] = set()
        municipalities: set[str] = set()
        for table in self.file.tables:
            writer = _Writer(table, self.resolver, existing)
            nodes = self.nodes[id(table)]
            writer.state(nodes)
            plateaus |= writer.plateaus
            municipalities |= {node.municipality for node in nodes if node.municipality}
        count = len(self.intake.builder) - before
        return ReadOutcome(self.file.kind, count, _only(municipalities), _only(plateaus), self.file.sha256)


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""


def _names(column: SheetColumn) -> bool:
    return column.role is not ColumnRole.FACT


def nothing_known(path: str, mapping: TableMapping) -> InputError:
    """The error of a workbook in which no sheet is declared."""
    names = ", ".join(sheet.name for sheet in mapping.sheets)
    return InputError(
        "Geen van de bladen in deze werkmap is bekend.",
        where=Location(path),
        remedy=f"Maak een invulwerkmap met 'kaderwacht template'. Bekende bladen: {names}.",
    )


@dataclass(slots=True)
class _Writer:
    """States the rows of one table."""

    table: Table
    resolver: Resolver
    existing: Existing
    intake: Intake = field(init=False)
    plateaus: set[str] = field(default_factory=set)
    line: int = 0
    at: int = 0

    def __post_init__(self) -> None:
        self.intake = self.resolver.intake

    def state(self, nodes: list[RowNode]) -> None:
        grid, builder = self.table.grid, self.intake.builder
        builder.source(grid.path, grid.sheet)
        self._report_columns()
        owner_column = self.table.sheet.role(ColumnRole.MUNICIPALITY)
        defaults = [column for column in self.table.sheet.columns if column.default]
        for node in nodes:
            if self.table.sheet.scope is Scope.TERM and not self._has_facts(node):
                continue  # a kader that the template listed and nobody filled in says nothing
            self.line, self.at = node.row.line, max(self.table.number(ColumnRole.KEY), 1)
            self._add(iri_key(node.iri), TYPE, iri_key(self.table.sheet.class_iri))
            filled: set[str] = set()
            for number, column, header in self.table.header.columns:
                cell = node.row.cells[number - 1] if number <= len(node.row.cells) else None
                self.at = number
                if column is not None and column.role is ColumnRole.MUNICIPALITY:
                    continue
                if cell is not None:
                    self._cell(node, column, header, cell)
                    filled.add(column.header if column else "")
            self._beyond(node)
            self.at = max(self.table.number(ColumnRole.MUNICIPALITY), self.table.number(ColumnRole.KEY), 1)
            if owner_column and node.municipality:
                self._owner(node, owner_column)
            for column in defaults:
                if column.header not in filled and column.default:
                    self._default(node, column, column.default)

    def _add(self, subject: Key, predicate: Key, value: Key) -> None:
        self.intake.builder.state_keys(subject, predicate, value, self.line, self.at)

    def _has_facts(self, node: RowNode) -> bool:
        columns = self.table.header.columns
        return any(
            cell is not None and not (number <= len(columns) and (column := columns[number - 1][1]) and _names(column))
            for number, cell in enumerate(node.row.cells, 1)
        )

    def _report_columns(self) -> None:
        header = self.table.header
        report = self.intake.report
        doubled = {number for number, _ in header.doubled}
        for number, column, text in header.columns:
            where = self.table.grid.where(header.line, number)
            if number in doubled:
                report(
                    "DATA-DUBBELE-KOLOM",
                    f"De kolom '{text}' staat twee keer in '{self.table.sheet.label.nl}'; de tweede telt niet mee.",
                    f"The column '{text}' stands twice in '{self.table.sheet.label.en}'; the second does not count.",
                    where,
                )
            elif column is None and text:
                report(
                    "DATA-ONBEKENDE-KOLOM",
                    f"De kolom '{text}' van '{self.table.sheet.label.nl}' is niet bekend; de waarden zijn bewaard.",
                    f"The column '{text}' of '{self.table.sheet.label.en}' is not known; its values were kept.",
                    where,
                )

    def _beyond(self, node: RowNode) -> None:
        """Cells to the right of the last header."""
        for number in range(len(self.table.header.columns) + 1, len(node.row.cells) + 1):
            if (cell := node.row.cells[number - 1]) is not None:
                self.at = number
                self._cell(node, None, "", cell)

    def _owner(self, node: RowNode, column: SheetColumn) -> None:
        municipality = iri_key(municipality_iri(node.municipality))
        if column.steps:
            self._emit(node, column, municipality)
        # Said once, at the first row that names it, unless a table or an earlier file described the municipality.
        if self.resolver.described(node.municipality) or self.existing.values(municipality, TYPE):
            return
        self.resolver.add_municipality(node.municipality, ())
        stated = node.municipality
        if self.table.number(ColumnRole.MUNICIPALITY):
            cell = node.row.cells[self.at - 1] if self.at <= len(node.row.cells) else None
            stated = cell if isinstance(cell, str) else stated
        self._add(municipality, TYPE, iri_key(KW + "Gemeente"))
        self._add(municipality, IDENTIFIER, literal_key(node.municipality))
        self._add(municipality, LABEL, literal_key(stated, language="nl"))

    def _default(self, node: RowNode, column: SheetColumn, value: Key) -> None:
        if any(step.predicate == _PLATEAU for step in column.steps):
            stated = self.intake.plateau or self.intake.options.plateau
            value = iri_key(_PLATEAUS[stated.casefold()]) if stated and stated.casefold() in _PLATEAUS else value
            self.plateaus.add("Doel" if value == iri_key(_PLATEAUS["doel"]) else "Bron")
        if not self.existing.values(iri_key(node.iri), iri_key(column.steps[0].predicate)):
            self._emit(node, column, value)

    def _cell(self, node: RowNode, column: SheetColumn | None, header: str, cell: Cell) -> None:
        if column is None:
            self._keep(node, header or f"kolom {self.at}", cell)
            return
        if column.role is ColumnRole.KEY:
            if node.key:
                self._add(iri_key(node.iri), IDENTIFIER, literal_key(node.key))
            return
        try:
            texts = [cell_text(cell, column.digits)]
            if column.multiple and isinstance(cell, str):
                texts = split_values(cell)
            for text in texts:
                for value in self._values(node, column, text if column.multiple or not cell else cell, header):
                    self._emit(node, column, value)
        except BadCell as error:
            self.intake.report(
                "DATA-CEL",
                f"De cel onder '{column.header}' is niet gelezen: verwacht is {error.nl}.",
                f"The cell under '{column.header}' was not read: expected {error.en}.",
                self.table.grid.where(self.line, self.at),
            )
            self._keep(node, header, cell)

    def _keep(self, node: RowNode, header: str, cell: Cell) -> None:
        try:
            text = cell_text(cell)
        except BadCell:
            text = str(cell)
        self._add(iri_key(node.iri), generic_predicate(header), literal_key(text))

    def _values(self, node: RowNode, column: SheetColumn, cell: Cell, header: str) -> list[Key]:
        """The terms that one value of a cell stands for; raises BadCell."""
        text = cell_text(cell, column.digits)
        if choice := find_choice(column.choices, text):
            if any(step.predicate == _PLATEAU for step in column.steps):
                self.plateaus.add("Doel" if choice.key == iri_key(_PLATEAUS["doel"]) else "Bron")
            return [choice.key]
        if column.kind is CellKind.LIST:
            if column.base and is_code(text):
                return [self._code(node, column, text)]
            found = expand(text, self.resolver.mapping.prefixes) if column.open_list else None
            if found is None and column.creates:
                found = iri_key(self._created(node, column, text))
            if found is None:
                raise choice_error(column)
            return [found]
        if column.kind is CellKind.REFERENCE:
            return self._reference(node, column, text, header)
        return [read_value(cell, column.kind, column.digits)]

    def _code(self, node: RowNode, column: SheetColumn, text: str) -> Key:
        """The term that a code stands for, or the code as text when an earlier file stated just that."""
        stated = self.existing.values(iri_key(node.iri), iri_key(column.steps[-1].predicate))
        literal = literal_key(text)
        return literal if literal in stated else iri_key(column.base + text)

    def _reference(self, node: RowNode, column: SheetColumn, text: str, header: str) -> list[Key]:
        if is_iri(text):
            return [iri_key(read_iri(text))]
        if column.base:
            return [iri_key(column.base + segment(text))]
        match = self.resolver.resolve(column.targets, node.municipality, text)
        if match.iri:
            return [iri_key(match.iri)]
        if column.creates and not match.rivals:
            return [iri_key(self._created(node, column, text))]
        classes = ", ".join(local_name(target) for target in column.targets)
        where = self.table.grid.where(self.line, self.at)
        if match.rivals:
            self.intake.report(
                "DATA-NIET-UNIEK",
                f"'{text}' onder '{column.header}' kan meer dan een {classes} zijn; gebruik de sleutel.",
                f"'{text}' under '{column.header}' may be more than one {classes}; use the key.",
                where,
            )
        else:
            shared = self._shared(column, text)
            self.intake.report(
                "DATA-LOS-EINDE",
                f"'{text}' onder '{column.header}' is geen bekende {classes}.",
                f"'{text}' under '{column.header}' is no known {classes}.",
                where,
                Severity.INFO if shared else Severity.WARNING,
            )
            if shared:
                return [iri_key(shared)]
        self._keep(node, header, text)
        return []

    def _shared(self, column: SheetColumn, text: str) -> str:
        """IRI of a product or GEMMA element that another file describes, when ``text`` is an Object ID; else ''."""
        sheet = self.resolver.mapping.sheet_of(column.targets[0])
        if sheet is None or not looks_like_object_id(text):
            return ""
        if sheet.scope is Scope.GEMMA:
            return gemma_iri(text)
        return product_iri(sheet.kind, text) if sheet.scope is Scope.PRODUCT else ""

    def _created(self, node: RowNode, column: SheetColumn, text: str) -> str:
        match = self.resolver.resolve((column.creates,), node.municipality, text)
        if match.iri:
            return match.iri
        owner = node.municipality
        if not owner and not column.creates.startswith("http://www.w3.org/2004/02/skos/"):
            stated = self.intake.municipality or self.intake.options.municipality or self.resolver.only
            owner = self.resolver.municipality(stated) or stated if stated else ""
        return self.resolver.create(column.creates, owner, text, self.line, self.at)

    def _emit(self, node: RowNode, column: SheetColumn, value: Key) -> None:
        """State the path of ``column`` from the row to ``value``, with the inner nodes between them."""
        start, end = (value, iri_key(node.iri)) if column.inverse else (iri_key(node.iri), value)
        if column.role is ColumnRole.NAME and not column.steps:
            self._add(start, LABEL, literal_key(node.name, language="nl"))
            return
        for depth, step in enumerate(column.steps[:-1]):
            last = depth == len(column.steps) - 2
            goal = (iri_key(column.steps[-1].predicate), end) if column.per_value and last else None
            inner = self._inner(start, iri_key(step.predicate), step.segment, goal)
            self._add(start, iri_key(step.predicate), inner)
            self._add(inner, TYPE, iri_key(step.class_iri))
            start = inner
        if column.steps:
            self._add(start, iri_key(column.steps[-1].predicate), end)

    def _inner(self, start: Key, predicate: Key, name: str, goal: tuple[Key, Key] | None) -> Key:
        """The inner node behind (start, predicate): one that an earlier file stated, else one with a fixed IRI."""
        known = self.existing.values(start, predicate)
        if goal:
            known = [inner for inner in known if goal[1] in self.existing.values(inner, goal[0])]
        if len(known) == 1:
            return known[0]
        base = start.decode().strip("<>")
        suffix = f"/{segment(local_name(self._plain(goal[1])))}" if goal else ""
        return iri_key(f"{base}/{name.lower()}{suffix}")

    @staticmethod
    def _plain(key: Key) -> str:
        text = key.decode()
        return text.strip("<>") if text.startswith("<") else text.split('"')[1]
