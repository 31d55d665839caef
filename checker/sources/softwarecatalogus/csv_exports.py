"""States the rows of a Softwarecatalogus CSV export: one row speaks of several nodes.

The IRIs are those that the same facts have in an ArchiMate export: products by their Object ID, the use of a package by
its municipality and the Object ID of the package. Source: the export headers of the Softwarecatalogus (2026).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote

from checker.errors import Location, UsageError
from checker.findings import Severity
from checker.graph.terms import RDF, Key, iri_key, literal_key
from checker.ontology.export_mapping import Export, ExportColumn, ExportLink, ExportNode, is_export, load_exports
from checker.ontology.table_mapping import (
    KW,
    RDFS,
    CellKind,
    Scope,
    SheetColumn,
    load_table_mapping,
    local_name,
    same_name,
)
from checker.sources.identity import (
    gemma_iri,
    municipality_iri,
    municipality_key,
    own_iri,
    product_iri,
)
from checker.sources.landscape import Intake
from checker.sources.outcome import ReadOutcome
from checker.sources.tables.grid import Grid, Row
from checker.sources.tables.reading import generic_predicate
from checker.sources.tables.references import GLOBAL, IDENTIFIER, LABEL, TYPE, Existing, Resolver
from checker.sources.tables.rows import text
from checker.sources.tables.values import BadCell, choice_error, find_choice, read_value

_SEPARATOR = ", "
_PLATEAU = iri_key(KW + "plateau")
_CBS_DIGITS = 4


def match_export(grid: Grid) -> Export | None:
    """The export whose headers the grid has, or None."""
    cells = grid.rows[0].cells if grid.rows else ()
    headers = frozenset(same_name(cell) for cell in cells if isinstance(cell, str))
    if not headers or not is_export(headers):
        return None
    return next((export for export in load_exports() if export.fits(headers)), None)


def read_export(
    grid: Grid, export: Export, digest: str, intake: Intake, described: frozenset[str] | set[str] = frozenset()
) -> ReadOutcome:
    """State all rows of an export, whose bytes have this SHA-256; ``described`` municipalities stand in a table.

    Raises UsageError when a row's municipality is not known.
    """
    before = len(intake.builder)
    writer = _Writer(grid, export, intake, described)
    writer.read()
    municipality = next(iter(writer.municipalities)) if len(writer.municipalities) == 1 else ""
    plateau = next(iter(writer.plateaus)) if len(writer.plateaus) == 1 else ""
    return ReadOutcome("Softwarecatalogus CSV", len(intake.builder) - before, municipality, plateau, digest)


def holdable() -> frozenset[str]:
    """Predicate IRIs that an export can state."""
    found = {RDF + "type", RDFS + "label", "http://purl.org/dc/terms/identifier", KW + "plateau"}
    for export in load_exports():
        found |= {link.predicate for link in export.links}
        for column in export.columns:
            found |= column.column.predicates if column.column else frozenset()
    return frozenset(found)


def _is_cbs(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _CBS_DIGITS


@dataclass(frozen=True, slots=True)
class _Named:
    """A node that a row names."""

    iri: str
    municipality: str = ""


@dataclass(slots=True)
class _Writer:
    grid: Grid
    export: Export
    intake: Intake
    described: frozenset[str] | set[str]
    resolver: Resolver = field(init=False)
    existing: Existing = field(init=False)
    numbers: dict[str, int] = field(default_factory=dict)
    municipalities: set[str] = field(default_factory=set)
    plateaus: set[str] = field(default_factory=set)
    line: int = 0
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.resolver = Resolver(load_table_mapping(), self.intake)
        self.existing = Existing(self.intake.builder)
        for number, cell in enumerate(self.grid.rows[0].cells, 1):
            if isinstance(cell, str):
                self.numbers.setdefault(same_name(cell), number)

    def read(self) -> None:
        self.intake.builder.source(self.grid.path)
        self._adopt_only_municipality()
        unknown = self._unknown_columns()
        for row in self.grid.rows[1:]:
            self.line = row.line
            named: dict[str, list[_Named]] = {}
            for node in self.export.nodes:
                named[node.name] = self._nodes(node, row, named)
            main = named[self.export.main]
            if not main:
                self.intake.report(
                    "DATA-GEEN-SLEUTEL",
                    "Deze rij noemt niet waarover zij gaat en is maar deels gelezen.",
                    "This row does not say what it is about and was read in part only.",
                    Location(self.grid.path, row.line),
                )
            for link in self.export.links:
                self._link(link, row, named)
            for column in self.export.columns:
                self._column(column, row, named[column.node])
            for header, number in unknown:
                if (value := text(row, number)) and main:
                    self._state(iri_key(main[0].iri), generic_predicate(header), literal_key(value), number)

    def _state(self, subject: Key, predicate: Key, value: Key, number: int) -> None:
        self.intake.builder.state_keys(subject, predicate, value, self.line, number)

    def _number(self, header: str) -> int:
        return self.numbers.get(same_name(header), 0)

    def _text(self, row: Row, header: str) -> str:
        return text(row, self._number(header)) if header else ""

    def _unknown_columns(self) -> list[tuple[str, int]]:
        """Headers that the declaration does not name; each is reported once."""
        export = self.export
        known = {same_name(column.header) for column in export.columns}
        for node in export.nodes:
            known |= {same_name(header) for header in (*node.key_columns, node.name_column)}
        unknown = []
        for number, cell in enumerate(self.grid.rows[0].cells, 1):
            if isinstance(cell, str) and same_name(cell) not in known:
                unknown.append((cell, number))
                self.intake.report(
                    "DATA-ONBEKENDE-KOLOM",
                    f"De kolom '{cell}' van '{export.name}' is niet bekend; de waarden zijn bewaard.",
                    f"The column '{cell}' of '{export.name}' is not known; its values were kept.",
                    Location(self.grid.path, self.grid.rows[0].line, number),
                )
        return unknown

    def _adopt_only_municipality(self) -> None:
        """When the caller says whose file it is and the file names one municipality, the two are the same."""
        stated = self.intake.municipality or self.intake.options.municipality
        node = next((node for node in self.export.nodes if node.scope is Scope.MUNICIPALITY and not node.many), None)
        if not stated or node is None:
            return
        names = {
            tuple(part for header in (*node.key_columns, node.name_column) if (part := self._text(row, header)))
            for row in self.grid.rows[1:]
        }
        coded = any(_is_cbs(part) for found in names for part in found)
        if len(names) == 1 and not coded and not any(self.resolver.municipality(part) for part in next(iter(names))):
            key = self.resolver.municipality(stated) or municipality_key(stated)
            self.resolver.add_municipality(key, next(iter(names)))

    def _nodes(self, node: ExportNode, row: Row, named: dict[str, list[_Named]]) -> list[_Named]:
        """The nodes of one kind that the row names, stated with type, key and name."""
        if node.when and not any(self._text(row, header) for header in node.when):
            return []
        if node.unless and any(self._text(row, header) for header in node.unless):
            return []
        if node.scope is Scope.MUNICIPALITY:
            return self._municipalities(node, row)
        header = node.key_columns[0]
        keys, names = [self._text(row, header)], [self._text(row, node.name_column)]
        if node.many:
            keys = [part.strip() for part in keys[0].split(",") if part.strip()]
            # A name may hold a comma itself; only an equal count says which name is whose.
            parts = [part.strip() for part in names[0].split(_SEPARATOR)]
            names = parts if len(parts) == len(keys) else [""] * len(keys)
        found = []
        for key, name in zip(keys, names, strict=True):
            if not key and node.parent and name and (parents := named[node.parent]):
                key = f"{unquote(parents[0].iri.rsplit('/', 1)[1])}/{name}"
            if key:
                found.append(self._node(node, key, name, named, self._number(header)))
        return found

    def _node(self, node: ExportNode, key: str, name: str, named: dict[str, list[_Named]], number: int) -> _Named:
        class_name = local_name(node.class_iri)
        owner = ""
        match node.scope:
            case Scope.PRODUCT:
                iri = product_iri(node.kind, key)
            case Scope.GEMMA:
                iri = gemma_iri(key)
            case _:
                owners = named.get(node.owner, [])
                owner = (
                    owners[0].municipality
                    if owners
                    else self.resolver.default_municipality(Location(self.grid.path, self.line))
                )
                iri = own_iri(owner, class_name, key)
        scope = owner or GLOBAL
        iri = self._known(scope, class_name, key) or iri
        self._describe(iri, node.class_iri, key, name, number, self._number(node.name_column))
        self.intake.register.add(scope, class_name, key, name, iri)
        if node.class_iri == KW + "Applicatie":
            self._plateau(iri, number)
        return _Named(iri, owner)

    def _known(self, scope: str, class_name: str, key: str) -> str | None:
        match = self.intake.register.resolve(scope, class_name, key)
        return match.iri if match.by == "key" else None

    def _describe(self, iri: str, class_iri: str, key: str, name: str, number: int, name_number: int) -> None:
        """Type, key and name of a node: once for each name that the file gives it."""
        said = (iri, class_iri, name)
        if said in self._seen:
            return
        self._seen.add(said)
        self._state(iri_key(iri), TYPE, iri_key(class_iri), number)
        self._state(iri_key(iri), IDENTIFIER, literal_key(key), number)
        if name:
            self._state(iri_key(iri), LABEL, literal_key(name, language="nl"), name_number)

    def _plateau(self, iri: str, number: int) -> None:
        """A bare export speaks of what is in use: Bron, unless the caller or an earlier file says otherwise."""
        stated = (self.intake.plateau or self.intake.options.plateau or "Bron").capitalize()
        self.plateaus.add(stated)
        if (iri, "plateau", stated) in self._seen or self.existing.values(iri_key(iri), _PLATEAU):
            return
        self._seen.add((iri, "plateau", stated))
        self._state(iri_key(iri), _PLATEAU, iri_key(KW + stated), number)

    def _municipalities(self, node: ExportNode, row: Row) -> list[_Named]:
        texts = [self._text(row, header) for header in node.key_columns]
        name = self._text(row, node.name_column)
        if node.many:
            keys = [part.strip() for part in texts[0].split(",") if part.strip()]
            names = [part.strip() for part in name.split(_SEPARATOR)]
            pairs = zip(keys, names if len(names) == len(keys) else [""] * len(keys), strict=True)
            return [self._municipality(node, [key], name, code="") for key, name in pairs]
        code = next((part.zfill(_CBS_DIGITS) for part in texts if _is_cbs(part)), "")
        if not name and not any(texts):
            if any(other.owner == node.name and self._text(row, other.key_columns[0]) for other in self.export.nodes):
                return [self._default(row)]
            return []
        return [self._municipality(node, texts, name, code)]

    def _default(self, row: Row) -> _Named:
        try:
            key = self.resolver.default_municipality(Location(self.grid.path, row.line))
        except UsageError as error:
            error.remedy = "Geef de gemeente mee met --gemeente."
            raise
        return _Named(municipality_iri(key), key)

    def _municipality(self, node: ExportNode, texts: list[str], name: str, code: str) -> _Named:
        candidates = [part for part in (code, name, *texts) if part]
        known = next((found for part in candidates if (found := self.resolver.municipality(part))), None)
        key = known or municipality_key(code or name or candidates[0])
        iri = self.resolver.add_municipality(key, (*(part for part in texts if part), name or key))
        number = self._number(node.name_column) or self._number(node.key_columns[0])
        told = key in self.described or (known is not None and bool(self.existing.values(iri_key(iri), TYPE)))
        if not told or (code and key not in self.described):
            self._describe(iri, node.class_iri, code or key, name, number, number)
        self.municipalities.add(key)
        return _Named(iri, key)

    def _link(self, link: ExportLink, row: Row, named: dict[str, list[_Named]]) -> None:
        if link.column and self._text(row, link.column).casefold() not in link.values:
            return
        target = next(node for node in self.export.nodes if node.name == link.target)
        header = next((key for key in target.key_columns if self._text(row, key)), target.name_column)
        number = self._number(header)
        for source in named[link.source]:
            for end in named[link.target]:
                said = (source.iri, link.predicate, end.iri)
                if said not in self._seen:
                    self._seen.add(said)
                    self._state(iri_key(source.iri), iri_key(link.predicate), iri_key(end.iri), number)

    def _column(self, column: ExportColumn, row: Row, nodes: list[_Named]) -> None:
        number = self._number(column.header)
        written = text(row, number, column.column.digits if column.column else 0)
        if not written:
            return
        for node in nodes:
            if (node.iri, column.header, written) in self._seen:
                continue
            self._seen.add((node.iri, column.header, written))
            subject = iri_key(node.iri)
            if column.column is None:
                self._state(subject, generic_predicate(column.header), literal_key(written), number)
                continue
            predicate = iri_key(column.column.steps[-1].predicate)
            for part in written.split(_SEPARATOR) if column.listed else [written]:
                try:
                    for value in self._values(column, column.column, part.strip(), number):
                        self._state(subject, predicate, value, number)
                except BadCell as error:
                    self.intake.report(
                        "DATA-CEL",
                        f"'{part}' onder '{column.header}' is niet gelezen: verwacht is {error.nl}.",
                        f"'{part}' under '{column.header}' was not read: expected {error.en}.",
                        Location(self.grid.path, self.line, number),
                    )
                    self._state(subject, generic_predicate(column.header), literal_key(part), number)

    def _values(self, column: ExportColumn, declared: SheetColumn, written: str, number: int) -> list[Key]:
        if declared.digits and written.isdigit():
            written = written.zfill(declared.digits)
        if declared.kind is CellKind.REFERENCE:
            match = self.resolver.resolve(declared.targets, "", written)
            if match.iri:
                return [iri_key(match.iri)]
            self.intake.report(
                "DATA-LOS-EINDE",
                f"'{written}' onder '{column.header}' is niet bekend; laad ook de GEMMA.",
                f"'{written}' under '{column.header}' is not known; load the GEMMA as well.",
                Location(self.grid.path, self.line, number),
                Severity.INFO,
            )
            return []
        written = dict(column.translation).get(written.casefold(), written)
        if choice := find_choice(declared.choices, written):
            return [choice.key]
        if declared.kind is CellKind.LIST:
            raise choice_error(declared)
        return [read_value(written, declared.kind, declared.digits)]
