"""Reads `ontologie/afbeeldingen/tabellen/`: which sheets and columns a table may have, and what each cell means.

The declaration is the one source of the reader, of the fill-in template and of the documentation. A column says its
header and the property path it fills; type, value list and help text follow from the property's own declaration in
`ontologie/` unless the column says otherwise, so a property is described once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from checker.errors import InternalError
from checker.findings import Text
from checker.graph.terms import Key, iri_key, literal_key
from checker.kept import Codec, kept_or_made
from checker.ontology.facts import KW, RDF, RDFS, SKOS, Facts, Node, ontology_facts
from checker.resources import data_path, folder_hash, source_hash

__all__ = [
    "KW", "RDF", "RDFS", "SKOS", "CellKind", "Choice", "ColumnRole", "Scope", "Sheet", "SheetColumn", "Step",
    "TableMapping", "TableReader", "load_table_mapping", "local_name", "same_name",
]  # fmt: skip

XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
_NO_TEXT = Text()


class CellKind(StrEnum):
    """What a cell holds; the values are those of kw:soort."""

    TEXT = "tekst"
    LANGUAGE_TEXT = "taaltekst"
    DATE = "datum"
    INTEGER = "geheel"
    DECIMAL = "decimaal"
    BOOLEAN = "jaNee"
    DURATION = "duur"
    URL = "url"
    LIST = "lijst"
    REFERENCE = "verwijzing"


class ColumnRole(StrEnum):
    """Whether a column says who the row is, or states a fact; the values are those of kw:rol."""

    KEY = "sleutel"
    NAME = "naam"
    MUNICIPALITY = "gemeente"
    FACT = "feit"


class Scope(StrEnum):
    """Where the keys of a sheet are unique, which decides a row's IRI; the values are those of kw:sleutelruimte."""

    OWN = "eigen"
    MUNICIPALITY = "gemeente"
    PRODUCT = "product"
    GEMMA = "gemma"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list: the term it stands for, what a cell shows, and every name it goes by (case-folded)."""

    key: Key
    shown: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One predicate of a column's path; ``class_iri`` is the class of the node it leads to, '' at the end."""

    predicate: str
    class_iri: str = ""

    @property
    def segment(self) -> str:
        """Local name of the predicate: the IRI segment of an inner node."""
        return local_name(self.predicate)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column.

    ``steps`` is the path from the row (or, when ``inverse``, from the node that the cell refers to) to the value;
    every step but the last leads to an inner node that belongs to the row. ``per_value`` gives each value an inner
    node of its own. ``targets`` are class IRIs that a reference may mean, in order; ``creates`` is the class of the
    node that a reference to an unknown node makes, '' when that is a loose end. ``digits`` is the length to which a
    code that a spreadsheet took for a number is padded. ``default`` holds where the cell is empty and nothing is known.
    ``base`` is the namespace in which a reference is a local name (rules).
    """

    header: str
    role: ColumnRole = ColumnRole.FACT
    steps: tuple[Step, ...] = ()
    inverse: bool = False
    kind: CellKind = CellKind.TEXT
    multiple: bool = False
    choices: tuple[Choice, ...] = ()
    open_list: bool = False
    targets: tuple[str, ...] = ()
    creates: str = ""
    digits: int = 0
    per_value: bool = False
    base: str = ""
    required: bool = False
    default: Key | None = None
    help: Text = _NO_TEXT

    @property
    def predicates(self) -> frozenset[str]:
        """Every predicate that the column can state."""
        return frozenset(step.predicate for step in self.steps)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a row is a node of ``class_iri``.

    ``kind`` is the IRI segment of product keys (pakket, leverancier); ``members`` are the key and name of the rows that
    the ontology itself fixes (the ten kaders).
    """

    name: str
    label: Text
    class_iri: str
    scope: Scope
    kind: str
    order: int
    fact_group: str
    help: Text
    columns: tuple[SheetColumn, ...]
    members: tuple[tuple[str, Text], ...] = ()

    def role(self, role: ColumnRole) -> SheetColumn | None:
        """The column with ``role``, which no sheet has twice."""
        return next((column for column in self.columns if column.role is role), None)


@dataclass(frozen=True, slots=True)
class TableMapping:
    """All declared sheets in order, and the prefixes with which a cell may shorten an IRI."""

    sheets: tuple[Sheet, ...]
    prefixes: tuple[tuple[str, str], ...]

    def sheet_of(self, class_iri: str) -> Sheet | None:
        """The sheet whose rows are of this class."""
        return next((sheet for sheet in self.sheets if sheet.class_iri == class_iri), None)

    @property
    def predicates(self) -> frozenset[str]:
        """Every predicate that some column can state."""
        return frozenset().union(*(column.predicates for sheet in self.sheets for column in sheet.columns))


_CODEC = Codec(TableMapping, Sheet, SheetColumn, Step, Choice, CellKind, ColumnRole, Scope, Text)


def local_name(iri: str) -> str:
    """What follows the last '#' or '/' of an IRI."""
    return re.split(r"[#/]", iri.rstrip("#/"))[-1]


def same_name(text: str) -> str:
    """``text`` as headers and sheet names are compared: letters and digits only, no case."""
    return re.sub(r"[\W_]+", "", text).casefold()


@lru_cache(maxsize=4)
def load_table_mapping(folder: Path | None = None) -> TableMapping:
    """The declared sheets of ``folder`` (default: the project's ontology).

    Raises InternalError naming sheet and column when the declaration contradicts itself.
    """
    root = folder or data_path("ontologie")
    return kept_or_made("bladen", lambda: mapping_key(root), _CODEC, lambda: _read_mapping(root))


def mapping_key(root: Path) -> str:
    """What a mapping depends on: the ontology in ``root``, and the program that reads it."""
    return hashlib.sha256(f"{source_hash('ontology', 'graph')} {folder_hash(root, '.ttl')}".encode()).hexdigest()


def _read_mapping(root: Path) -> TableMapping:
    facts = ontology_facts(root)
    reader = TableReader(facts)
    sheets = sorted(
        (reader.sheet(node) for node in facts.subjects(RDF + "type", KW + "Tabelblad")),
        key=lambda sheet: (sheet.order, sheet.name),
    )
    prefixes = tuple(
        sorted(
            (facts.text(node, KW + "prefix"), facts.text(node, KW + "naamruimte"))
            for node in facts.subjects(RDF + "type", KW + "Tabelprefix")
        )
    )
    return TableMapping(tuple(sheets), prefixes)


_KINDS = {
    XSD + "date": CellKind.DATE,
    XSD + "integer": CellKind.INTEGER,
    XSD + "nonNegativeInteger": CellKind.INTEGER,
    XSD + "positiveInteger": CellKind.INTEGER,
    XSD + "decimal": CellKind.DECIMAL,
    XSD + "boolean": CellKind.BOOLEAN,
    XSD + "duration": CellKind.DURATION,
    XSD + "anyURI": CellKind.URL,
    XSD + "string": CellKind.TEXT,
    RDFS + "Literal": CellKind.TEXT,
    RDF + "langString": CellKind.LANGUAGE_TEXT,
}


class TableReader:
    """Turns the statements about sheets into dataclasses."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def sheet(self, node: Node) -> Sheet:
        facts = self.facts
        name = facts.text(node, KW + "bladnaam")
        columns = []
        for column in facts.members(facts.one(node, KW + "kolommen")):
            try:
                columns.append(self.column(column))
            except ValueError as error:
                header = facts.text(column, KW + "kolom")
                raise InternalError(f"Tabelblad '{name}', kolom '{header}': {error}") from error
        headers = [same_name(column.header) for column in columns]
        if double := {header for header in headers if headers.count(header) > 1}:
            raise InternalError(f"Tabelblad '{name}' heeft kolommen dubbel: {', '.join(sorted(double))}")
        return Sheet(
            name,
            facts.texts(node, RDFS + "label"),
            facts.text(node, KW + "klasse"),
            Scope(facts.text(node, KW + "sleutelruimte", "eigen")),
            facts.text(node, KW + "sleutelsoort"),
            int(facts.text(node, KW + "volgorde", "0")),
            local_name(facts.text(node, KW + "feitengroep", "")),
            facts.texts(node, RDFS + "comment"),
            tuple(columns),
            self.members(node),
        )

    def members(self, node: Node) -> tuple[tuple[str, Text], ...]:
        """Key and name of the individuals of a sheet whose rows are terms, in the order of their keys."""
        facts = self.facts
        if facts.text(node, KW + "sleutelruimte") != Scope.TERM:
            return ()
        found = [
            (facts.text(member, "http://purl.org/dc/terms/identifier"), facts.texts(member, RDFS + "label"))
            for member in facts.subjects(RDF + "type", facts.text(node, KW + "klasse"))
        ]
        return tuple(sorted(found, key=lambda pair: (len(pair[0]), pair[0])))

    def column(self, node: Node) -> SheetColumn:
        facts = self.facts
        role = ColumnRole(facts.text(node, KW + "rol", "feit"))
        steps, inverse = self.path(facts.one(node, KW + "pad"))
        if role is ColumnRole.FACT and not steps:
            raise ValueError("een kolom met feiten heeft een kw:pad nodig")
        last = ox.NamedNode(steps[-1].predicate) if steps else None
        choices = self.choices(node, last)
        targets = tuple(value.value for value in facts.objects(node, KW + "verwijstNaar"))
        kind = self.kind(node, role, last, choices, targets)
        if kind is CellKind.REFERENCE and not targets and last is not None:
            targets = tuple(self.ranges(last))
        base = facts.text(node, KW + "verwijsbasis")
        if kind is CellKind.REFERENCE and not targets and not base:
            raise ValueError("een verwijzing zonder klasse")
        own_help = facts.texts(node, RDFS + "comment")
        return SheetColumn(
            facts.text(node, KW + "kolom"),
            role,
            steps,
            inverse,
            kind,
            self.multiple(node, kind, last),
            choices,
            facts.flag(node, KW + "openLijst"),
            targets,
            facts.text(node, KW + "maaktAan"),
            int(facts.text(node, KW + "cijfers", "0")),
            facts.flag(node, KW + "perWaarde"),
            base,
            role is ColumnRole.KEY or facts.flag(node, KW + "vereist"),
            iri_key(stated) if (stated := facts.text(node, KW + "standaardwaarde")) else None,
            own_help if own_help.nl or last is None else facts.texts(last, RDFS + "comment"),
        )

    def multiple(self, node: Node, kind: CellKind, last: Node | None) -> bool:
        """Whether a cell may hold several values; a list or reference may always, whatever a rule thinks of it."""
        if kind in (CellKind.LIST, CellKind.REFERENCE) or self.facts.flag(node, KW + "meervoudig"):
            return True
        return last is not None and self.facts.text(last, KW + "kardinaliteit").endswith("n")

    def path(self, node: Node | None) -> tuple[tuple[Step, ...], bool]:
        facts = self.facts
        inverse = node is not None and facts.one(node, SH + "inversePath") is not None
        if node is not None and inverse:
            node = facts.one(node, SH + "inversePath")
        names = [member.value for member in facts.members(node)]
        steps = [Step(name, self.inner_class(name)) for name in names[:-1]]
        return (*steps, *(Step(name) for name in names[-1:])), inverse

    def inner_class(self, predicate: str) -> str:
        """Class of the inner node that ``predicate`` leads to: kw:binnenklasse of the mapping, else the range."""
        facts = self.facts
        for node in facts.subjects(KW + "binnenEigenschap", predicate):
            return facts.text(node, KW + "binnenklasse")
        for found in self.ranges(ox.NamedNode(predicate)):
            return found
        raise ValueError(f"de klasse achter {predicate} is niet bekend")

    def ranges(self, predicate: Node) -> Iterator[str]:
        """Classes of rdfs:range, also those of an owl:unionOf."""
        for value in self.facts.objects(predicate, RDFS + "range"):
            if isinstance(value, ox.NamedNode):
                yield value.value
            for union in self.facts.objects(value, "http://www.w3.org/2002/07/owl#unionOf"):
                yield from (member.value for member in self.facts.members(union))

    def kind(
        self, node: Node, role: ColumnRole, last: Node | None, choices: tuple[Choice, ...], targets: tuple[str, ...]
    ) -> CellKind:
        if stated := self.facts.text(node, KW + "soort"):
            return CellKind(stated)
        if choices:
            return CellKind.LIST
        if targets:
            return CellKind.REFERENCE
        if role is not ColumnRole.FACT or last is None:
            return CellKind.TEXT
        for found in self.ranges(last):
            return _KINDS.get(found, CellKind.REFERENCE)
        raise ValueError(f"de soort is niet gezegd, en {last.value} heeft geen rdfs:range")

    def choices(self, node: Node, last: Node | None) -> tuple[Choice, ...]:
        """Values of the column: its own kw:keuze, else the members of its or its property's value list."""
        facts = self.facts
        stated = facts.one(node, KW + "keuze")
        if stated is not None:
            return tuple(self.choice(member) for member in facts.members(stated))
        scheme = facts.one(node, KW + "waardelijst") or (last and facts.one(last, KW + "waardelijst"))
        if not isinstance(scheme, ox.NamedNode) or facts.text(node, KW + "soort") not in ("", "lijst"):
            return ()
        datatype = next((found for found in (self.ranges(last) if last else ()) if found.startswith(XSD)), "")
        return tuple(self.choice(member, datatype) for member in facts.subjects(SKOS + "inScheme", scheme.value))

    def choice(self, member: Node, datatype: str = "") -> Choice:
        """One value: a plain literal, or a concept that counts as IRI or (with ``datatype``) as its notation."""
        facts = self.facts
        if isinstance(member, ox.Literal):
            return Choice(literal_key(member.value), member.value, frozenset({member.value.casefold()}))
        local = local_name(member.value)
        notation = facts.text(member, SKOS + "notation")
        labels = [
            value.value
            for predicate in (SKOS + "prefLabel", RDFS + "label", SKOS + "altLabel")
            for value in facts.objects(member, predicate)
            if isinstance(value, ox.Literal)
        ]
        names = frozenset(name.casefold() for name in (local, notation, member.value, *labels) if name)
        if datatype:
            return Choice(literal_key(notation or local, datatype), notation or local, names)
        dutch = facts.texts(member, SKOS + "prefLabel").nl or facts.texts(member, RDFS + "label").nl
        return Choice(iri_key(member.value), dutch or notation or local, names)
