"""Reads `ontologie/afbeeldingen/softwarecatalogus-csv.ttl`: exports in which one row speaks of several nodes.

A row of the Softwarecatalogus names a supplier, a package, a version, a reference component, a municipality and the
use between them. The declaration says which columns identify which node, how the nodes relate, and which column states
what of which node. Source: the export headers of the Softwarecatalogus (2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from checker.errors import InternalError
from checker.findings import Text
from checker.kept import Codec, kept_or_made
from checker.ontology.facts import KW, RDF, Facts, Node, ontology_facts
from checker.ontology.table_mapping import (
    CellKind,
    Choice,
    ColumnRole,
    Scope,
    SheetColumn,
    Step,
    TableReader,
    mapping_key,
    same_name,
)
from checker.resources import data_path


@dataclass(frozen=True, slots=True)
class ExportNode:
    """One kind of node that a row names.

    ``key_columns`` are tried in order; ``parent`` is the node whose key precedes the name when there is no key;
    ``owner`` is the municipality node of an own node. With ``many`` the cells hold several, separated by ', '.
    ``unless`` are columns that must be empty, ``when`` columns that must be filled, for the row to name the node.
    """

    name: str
    class_iri: str
    scope: Scope
    kind: str
    key_columns: tuple[str, ...]
    name_column: str
    parent: str = ""
    owner: str = ""
    many: bool = False
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportLink:
    """A predicate between two nodes of a row; only when ``column`` holds one of ``values``, if a column is named."""

    source: str
    predicate: str
    target: str
    column: str = ""
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """What a column states of a node; ``column`` is None when its value is kept under a generic predicate.

    ``translation`` maps values as they are written (case-folded) to values of our list.
    """

    header: str
    node: str
    column: SheetColumn | None
    translation: tuple[tuple[str, str], ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """One export file: ``signature`` are the headers that tell it from others."""

    name: str
    file_name: str
    signature: tuple[str, ...]
    main: str
    nodes: tuple[ExportNode, ...]
    links: tuple[ExportLink, ...]
    columns: tuple[ExportColumn, ...]

    def fits(self, headers: frozenset[str]) -> bool:
        """Whether a header row (names as compared) is that of this export."""
        return all(same_name(header) in headers for header in self.signature)


def is_export(headers: frozenset[str], folder: Path | None = None) -> bool:
    """Whether some export has these headers (names as compared)."""
    return any(export.fits(headers) for export in load_exports(folder))


@lru_cache(maxsize=4)
def load_exports(folder: Path | None = None) -> tuple[Export, ...]:
    """The declared exports, the one with most signature headers first; raises InternalError when one is broken."""
    root = folder or data_path("ontologie")
    return kept_or_made("exports", lambda: mapping_key(root), _CODEC, lambda: _read_exports(root))


def _read_exports(root: Path) -> tuple[Export, ...]:
    facts = ontology_facts(root)
    reader = _Reader(facts)
    exports = [reader.export(node) for node in facts.subjects(RDF + "type", KW + "Exportbestand")]
    return tuple(sorted(exports, key=lambda export: (-len(export.signature), export.name)))


_CODEC = Codec(
    Export, ExportNode, ExportLink, ExportColumn, SheetColumn, Step, Choice, CellKind, ColumnRole, Scope, Text
)


class _Reader:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.tables = TableReader(facts)

    def export(self, node: Node) -> Export:
        facts = self.facts
        name = facts.text(node, KW + "bestandsnaam")
        nodes = tuple(self.node(part) for part in facts.members(facts.one(node, KW + "knopen")))
        links = tuple(self.link(part) for part in facts.members(facts.one(node, KW + "verbanden")))
        columns = tuple(self.column(part, name) for part in facts.members(facts.one(node, KW + "kolommen")))
        known = {part.name for part in nodes}
        used = {part.node for part in columns} | {end for link in links for end in (link.source, link.target)}
        used |= {end for part in nodes for end in (part.parent, part.owner) if end}
        if used - known:
            raise InternalError(f"Export '{name}' noemt onbekende knopen: {', '.join(sorted(used - known))}")
        return Export(
            name,
            same_name(name),
            self.names(node, "herkenning"),
            facts.text(node, KW + "hoofdknoop"),
            nodes,
            links,
            columns,
        )

    def names(self, node: Node, local: str) -> tuple[str, ...]:
        return tuple(member.value for member in self.facts.members(self.facts.one(node, KW + local)))

    def node(self, node: Node) -> ExportNode:
        facts = self.facts
        return ExportNode(
            facts.text(node, KW + "knoopnaam"),
            facts.text(node, KW + "klasse"),
            Scope(facts.text(node, KW + "sleutelruimte")),
            facts.text(node, KW + "sleutelsoort"),
            self.names(node, "sleutelkolommen"),
            facts.text(node, KW + "naamkolom"),
            facts.text(node, KW + "ouderknoop"),
            facts.text(node, KW + "gemeenteknoop"),
            facts.flag(node, KW + "meervoudig"),
            self.names(node, "alsGevuld"),
            self.names(node, "alsLeeg"),
        )

    def link(self, node: Node) -> ExportLink:
        facts = self.facts
        return ExportLink(
            facts.text(node, KW + "vanKnoop"),
            facts.text(node, KW + "pad"),
            facts.text(node, KW + "naarKnoop"),
            facts.text(node, KW + "alsKolom"),
            frozenset(value.casefold() for value in self.names(node, "alsWaarden")),
        )

    def column(self, node: Node, export: str) -> ExportColumn:
        facts = self.facts
        header = facts.text(node, KW + "kolom")
        try:
            column = self.tables.column(node) if facts.one(node, KW + "pad") is not None else None
        except ValueError as error:
            raise InternalError(f"Export '{export}', kolom '{header}': {error}") from error
        translated = facts.one(node, KW + "vertaling")
        pairs = tuple(
            (facts.text(part, KW + "uit").casefold(), facts.text(part, KW + "wordt"))
            for part in (facts.objects(translated, KW + "vertaalt") if translated else ())
        )
        return ExportColumn(
            header, facts.text(node, KW + "opKnoop"), column, pairs, facts.flag(node, KW + "meervoudig")
        )
