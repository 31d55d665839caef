"""Reads `ontologie/afbeeldingen/softwarecatalogus-json.ttl`: what an object of the new Softwarecatalogus means.

An object has a schema; the schema says which class its node has, where its key and its municipality come from, and
which field states what. A path is field names with '/' between them; '^schema.field' goes to the objects of that schema
whose field refers here. Source: the OpenRegister schemas of the Softwarecatalogus (November 2025).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from checker.errors import InternalError
from checker.ontology.facts import KW, RDF, Facts, Node, ontology_facts
from checker.ontology.table_mapping import Scope, SheetColumn, TableReader
from checker.resources import data_path


@dataclass(frozen=True, slots=True)
class RegisterField:
    """What a field states; with ``schema`` it refers to objects of that schema, else ``column`` says how it is read.

    ``predicate`` is '' when the field is kept under a generic predicate. ``as_use`` turns a reference to an application
    into the municipality's use of it, ``owner`` into the municipality itself, ``keyed`` into the object that gave the
    node its key. The field counts only when ``when_field`` holds one of ``when_values`` (case-folded).
    """

    name: str
    predicate: str = ""
    inverse: bool = False
    column: SheetColumn | None = None
    schema: str = ""
    class_iri: str = ""
    as_use: bool = False
    owner: bool = False
    keyed: bool = False
    skip: bool = False
    when_field: str = ""
    when_values: frozenset[str] = frozenset()
    translation: tuple[tuple[str, str], ...] = ()
    meaningless: frozenset[str] = frozenset()

    @property
    def path(self) -> tuple[str, ...]:
        """The steps to the values."""
        return tuple(self.name.split("/"))


@dataclass(frozen=True, slots=True)
class RegisterSchema:
    """What an object of schema ``name`` is; a schema may have several meanings, told apart by a field's value."""

    name: str
    class_iri: str
    scope: Scope
    kind: str
    name_field: str
    signature: tuple[str, ...]
    when_field: str
    when_values: frozenset[str]
    key_paths: tuple[str, ...]
    owner_paths: tuple[str, ...]
    subject_paths: tuple[str, ...]
    plateau: bool
    archimate: str
    fields: tuple[RegisterField, ...]


@lru_cache(maxsize=4)
def load_register(folder: Path | None = None) -> tuple[RegisterSchema, ...]:
    """The declared schemas, those with a condition first; raises InternalError when one is broken."""
    facts = ontology_facts(folder or data_path("ontologie"))
    reader = _Reader(facts)
    found = [reader.schema(node) for node in facts.subjects(RDF + "type", KW + "Registerschema")]
    names = {schema.name for schema in found}
    for schema in found:
        if unknown := {field.schema for field in schema.fields if field.schema} - names:
            raise InternalError(f"Registerschema '{schema.name}' verwijst naar onbekend: {', '.join(sorted(unknown))}")
    return tuple(sorted(found, key=lambda schema: (not schema.when_field, schema.name)))


class _Reader:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.tables = TableReader(facts)

    def schema(self, node: Node) -> RegisterSchema:
        facts = self.facts
        name = facts.text(node, KW + "schemanaam")
        return RegisterSchema(
            name,
            facts.text(node, KW + "klasse"),
            Scope(facts.text(node, KW + "sleutelruimte")),
            facts.text(node, KW + "sleutelsoort"),
            facts.text(node, KW + "naamveld"),
            self.texts(node, "herkenning"),
            facts.text(node, KW + "alsVeld"),
            frozenset(value.casefold() for value in self.texts(node, "alsWaarden")),
            self.texts(node, "sleutelvelden"),
            self.texts(node, "gemeentepaden"),
            self.texts(node, "onderwerppaden"),
            facts.flag(node, KW + "draagtPlateau"),
            facts.text(node, KW + "archimatedeel"),
            tuple(self.field(part, name) for part in facts.members(facts.one(node, KW + "velden"))),
        )

    def texts(self, node: Node, local: str) -> tuple[str, ...]:
        return tuple(member.value for member in self.facts.members(self.facts.one(node, KW + local)))

    def field(self, node: Node, schema: str) -> RegisterField:
        facts = self.facts
        name = facts.text(node, KW + "kolom")
        path = facts.one(node, KW + "pad")
        target = facts.text(node, KW + "verwijstNaarSchema")
        try:
            steps, inverse = self.tables.path(path)
            column = self.tables.column(node) if path is not None and not target else None
        except ValueError as error:
            raise InternalError(f"Registerschema '{schema}', veld '{name}': {error}") from error
        translated = facts.one(node, KW + "vertaling")
        return RegisterField(
            name,
            steps[-1].predicate if steps else "",
            inverse,
            column,
            target,
            facts.text(node, KW + "klasse"),
            facts.flag(node, KW + "alsGebruik"),
            facts.flag(node, KW + "gemeenteverwijzing"),
            facts.flag(node, KW + "sleutelverwijzing"),
            facts.flag(node, KW + "overslaan"),
            facts.text(node, KW + "alsVeld"),
            frozenset(value.casefold() for value in self.texts(node, "alsWaarden")),
            tuple(
                (facts.text(part, KW + "uit").casefold(), facts.text(part, KW + "wordt"))
                for part in (facts.objects(translated, KW + "vertaalt") if translated else ())
            ),
            frozenset(value.casefold() for value in self.texts(node, "nietszeggend")),
        )
