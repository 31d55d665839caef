"""Reads `ontologie/afbeeldingen/archimate.ttl`: what an ArchiMate element, property or relation means here.

Mappings are data (DESIGN section 2): a new property is one line of Turtle. The terms of that file (``afb:``) are
declared, with labels, in the file itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from checker.errors import InternalError, Location
from checker.graph.terms import Key, iri_key, literal_key
from checker.kept import Codec, kept_or_made
from checker.resources import data_path, source_hash

AFB = "https://w3id.org/kaderwacht/afbeelding#"
KW = "https://w3id.org/kaderwacht/def#"
APPLICATION_LOCAL = "Applicatie"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Scope(StrEnum):
    """Where the key of a node is unique, which decides its IRI."""

    GEMMA = "Gemma"
    PRODUCT = "Product"
    OWN = "Eigen"
    MUNICIPALITY = "Gemeente"


class ValueKind(StrEnum):
    """What the value of a property is."""

    TEXT = "Tekst"
    LANGUAGE_TEXT = "Taaltekst"
    DATE = "Datum"
    BOOLEAN = "JaNee"
    INTEGER = "Geheel"
    DECIMAL = "Getal"
    DURATION = "Duur"
    CONCEPT = "Begrip"
    REFERENCE = "Verwijzing"


class Meaning(StrEnum):
    """What a relation is besides a predicate."""

    NONE = ""
    USE = "IsGebruik"
    VERSION = "IsVersie"
    INTERFACE = "IsKoppeling"


@dataclass(frozen=True, slots=True)
class ClassMapping:
    """An element of these ArchiMate types, or marked with one of these (property, value), is of this class."""

    class_iri: str
    scope: Scope
    archimate_types: tuple[str, ...]
    markers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PropertyMapping:
    """A property of nodes of one class (None: of any) becomes this predicate, of the node itself or of its use.

    ``values`` maps spellings (casefolded) to the key of the term they mean; a spelling that is not in it is unknown.
    """

    key: str
    class_iri: str | None
    predicate: str
    kind: ValueKind
    values: Mapping[str, Key] | None
    on_use: bool
    refers_to: str | None
    multiple: bool


@dataclass(frozen=True, slots=True)
class RelationMapping:
    """A relation of this type between these classes becomes this predicate (None: it has a meaning only)."""

    type: str
    source: str
    target: str
    predicate: str | None
    names: frozenset[str]
    marker: tuple[str, str] | None
    backwards: bool
    on_use: bool
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whether nodes of a class carry a plateau, and by which predicate they point at their municipality."""

    class_iri: str
    plateau: bool
    owner: str | None


@dataclass(frozen=True)
class ArchimateMapping:
    """The whole mapping, with look-ups."""

    classes: tuple[ClassMapping, ...]
    properties: tuple[PropertyMapping, ...]
    relations: tuple[RelationMapping, ...]
    ownerships: tuple[Ownership, ...]

    @cached_property
    def by_marker(self) -> Mapping[tuple[str, str], ClassMapping]:
        """Class mapping of a (property, value); the value casefolded."""
        return {(key, value.casefold()): mapping for mapping in self.classes for key, value in mapping.markers}

    @cached_property
    def marker_keys(self) -> tuple[str, ...]:
        """Names of marking properties, 'SWC type' first: what a catalogue says of itself outweighs GEMMA's type."""
        return tuple(sorted({key for mapping in self.classes for key, _ in mapping.markers}, reverse=True))

    @cached_property
    def by_type(self) -> Mapping[str, ClassMapping]:
        """Class mapping of a municipality's own element, by ArchiMate type."""
        return {kind: mapping for mapping in self.classes for kind in mapping.archimate_types}

    @cached_property
    def by_property(self) -> Mapping[tuple[str, str | None], PropertyMapping]:
        """Property mapping by (key, class IRI or None)."""
        return {(mapping.key, mapping.class_iri): mapping for mapping in self.properties}

    @cached_property
    def by_relation(self) -> Mapping[tuple[str, str, str], tuple[RelationMapping, ...]]:
        """Relation mappings by (type, source class, target class)."""
        found: dict[tuple[str, str, str], tuple[RelationMapping, ...]] = {}
        for mapping in self.relations:
            at = (mapping.type, mapping.source, mapping.target)
            found[at] = (*found.get(at, ()), mapping)
        return found

    @cached_property
    def ownership(self) -> Mapping[str, Ownership]:
        """Ownership by class IRI."""
        return {entry.class_iri: entry for entry in self.ownerships}

    @cached_property
    def predicates(self) -> frozenset[str]:
        """Predicates that this mapping can fill, with those that follow from a use and an interface."""
        named = {mapping.predicate for mapping in self.properties}
        named |= {mapping.predicate for mapping in self.relations if mapping.predicate}
        named |= {entry.owner for entry in self.ownerships if entry.owner}
        fixed = ("plateau", "gebruiktPakket", "gebruiktVersie", "van", "naar")
        return frozenset(named | {KW + name for name in fixed})


_CODEC = Codec(ArchimateMapping, ClassMapping, PropertyMapping, RelationMapping, Ownership, Scope, ValueKind, Meaning)


@lru_cache(maxsize=4)
def load_mapping(path: Path | None = None) -> ArchimateMapping:
    """The mapping in ``path`` (default: the project's own); raises InternalError when it is broken."""
    path = path or data_path("ontologie") / "afbeeldingen" / "archimate.ttl"
    return kept_or_made("archimate", lambda: _key(path), _CODEC, lambda: _read_mapping(path))


def _key(path: Path) -> str:
    text = path.read_bytes() if path.is_file() else b""  # a file that is not there is the reader's to report
    return hashlib.sha256(source_hash("ontology", "graph").encode() + text).hexdigest()


def _read_mapping(path: Path) -> ArchimateMapping:
    try:
        store = ox.Store()
        store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
        return _Reader(store, path).mapping()
    except (OSError, SyntaxError, ValueError) as error:
        raise InternalError(f"De ArchiMate-afbeelding is stuk: {error}", where=Location(path.as_posix())) from None


class _Reader:
    def __init__(self, store: ox.Store, path: Path) -> None:
        self.store = store
        self.path = path

    def mapping(self) -> ArchimateMapping:
        lists = {node.value: self._values(node) for node in self._of("Waardelijst")}
        return ArchimateMapping(
            tuple(self._class(node) for node in self._of("Klasse")),
            tuple(entry for node in self._of("Eigenschap") for entry in self._property(node, lists)),
            tuple(entry for node in self._of("Relatie") for entry in self._relation(node)),
            tuple(
                Ownership(self._need(node, "klasse"), self._flag(node, "plateau"), self._one(node, "eigenaar"))
                for node in self._of("Eigendom")
            ),
        )

    def _of(self, kind: str) -> Iterator[ox.NamedNode | ox.BlankNode]:
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(_RDF_TYPE), ox.NamedNode(AFB + kind)):
            if isinstance(quad.subject, (ox.NamedNode, ox.BlankNode)):
                yield quad.subject

    def _terms(self, node: ox.NamedNode | ox.BlankNode, name: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        found = [quad.object for quad in self.store.quads_for_pattern(node, ox.NamedNode(AFB + name), None)]
        return sorted((x for x in found if isinstance(x, (ox.NamedNode, ox.BlankNode, ox.Literal))), key=str)

    def _all(self, node: ox.NamedNode | ox.BlankNode, name: str) -> tuple[str, ...]:
        return tuple(term.value for term in self._terms(node, name))

    def _one(self, node: ox.NamedNode | ox.BlankNode, name: str) -> str | None:
        found = self._all(node, name)
        if len(found) > 1:
            raise ValueError(f"afb:{name} staat meer dan een keer bij een afbeelding ({', '.join(found)})")
        return found[0] if found else None

    def _need(self, node: ox.NamedNode | ox.BlankNode, name: str) -> str:
        found = self._one(node, name)
        if found is None:
            raise ValueError(f"een afbeelding mist afb:{name}")
        return found

    def _flag(self, node: ox.NamedNode | ox.BlankNode, name: str) -> bool:
        return self._one(node, name) in ("true", "1")

    def _word(self, node: ox.NamedNode | ox.BlankNode, name: str, default: str) -> str:
        return (self._one(node, name) or AFB + default).removeprefix(AFB)

    def _class(self, node: ox.NamedNode | ox.BlankNode) -> ClassMapping:
        markers = tuple(
            (key, value) for key in self._all(node, "kenmerk") for value in self._all(node, "kenmerkwaarde")
        )
        scope = Scope(self._word(node, "bereik", "Eigen"))
        return ClassMapping(self._need(node, "klasse"), scope, self._all(node, "archimateType"), markers)

    def _values(self, node: ox.NamedNode | ox.BlankNode) -> Mapping[str, Key]:
        found: dict[str, Key] = {}
        for entry in self._terms(node, "waarde"):
            if isinstance(entry, ox.Literal):
                raise ValueError("afb:waarde wijst niet naar een schrijfwijze met betekenis")
            (meaning,) = self._terms(entry, "naar")
            key = literal_key(meaning.value) if isinstance(meaning, ox.Literal) else iri_key(meaning.value)
            found.update((spelling.casefold(), key) for spelling in self._all(entry, "van"))
        return MappingProxyType(found)

    def _property(
        self, node: ox.NamedNode | ox.BlankNode, lists: Mapping[str, Mapping[str, Key]]
    ) -> Iterable[PropertyMapping]:
        named = self._one(node, "waardelijst")
        values = lists.get(named) if named else None
        if named and values is None:
            raise ValueError(f"waardelijst {named} bestaat niet")
        kind = ValueKind(self._word(node, "soort", "Tekst"))
        on_use = self._word(node, "onderwerp", "Zelf") == "Gebruik"
        for key in self._all(node, "sleutel"):
            for class_iri in self._all(node, "klasse") or (None,):
                yield PropertyMapping(
                    key,
                    class_iri,
                    self._need(node, "predicaat"),
                    kind,
                    values,
                    on_use,
                    self._one(node, "verwijstNaar"),
                    self._flag(node, "meervoudig"),
                )

    def _relation(self, node: ox.NamedNode | ox.BlankNode) -> Iterable[RelationMapping]:
        marker = self._one(node, "kenmerk")
        for kind in self._all(node, "relatieType"):
            for source in self._all(node, "bron"):
                for target in self._all(node, "doel"):
                    yield RelationMapping(
                        kind,
                        source,
                        target,
                        self._one(node, "predicaat"),
                        frozenset(name.casefold() for name in self._all(node, "naam")),
                        (marker, self._need(node, "kenmerkwaarde").casefold()) if marker else None,
                        self._word(node, "richting", "Heen") == "Terug",
                        self._word(node, "onderwerp", "Zelf") == "Gebruik",
                        Meaning(self._word(node, "betekenis", "")),
                    )
