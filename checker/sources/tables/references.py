"""Who a cell means: municipalities by letter, code or name; nodes by key or by a name that only one node has."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from checker.errors import Location, UsageError
from checker.graph.positions import StatementBuilder
from checker.graph.terms import RDF, Key, iri_key, literal_key
from checker.ontology.table_mapping import KW, RDFS, SKOS, Scope, TableMapping, local_name
from checker.sources.identity import (
    BASE,
    Match,
    gemma_iri,
    municipality_iri,
    municipality_key,
    own_iri,
    product_iri,
)
from checker.sources.landscape import Intake

GLOBAL = "global"
GENERIC = "https://w3id.org/kaderwacht/eigenschap/"
TYPE = iri_key(RDF + "type")
LABEL = iri_key(RDFS + "label")
IDENTIFIER = iri_key("http://purl.org/dc/terms/identifier")
_MUNICIPALITY = "Gemeente"


@dataclass(slots=True)
class Existing:
    """What the load had stated before this file: values of a few predicates by subject, indexed on first use."""

    builder: StatementBuilder
    _size: int = 0
    _index: dict[int, dict[int, list[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._size = len(self.builder)

    def values(self, subject: Key, predicate: Key) -> list[Key]:
        """Values of (subject, predicate) stated by earlier files."""
        terms = self.builder.terms
        number, relation = terms.find(subject), terms.find(predicate)
        if number is None or relation is None or not self._size:
            return []
        if relation not in self._index:
            self._index[relation] = self._collect(relation)
        return [terms.keys[value] for value in self._index[relation].get(number, ())]

    def _collect(self, predicate: int) -> dict[int, list[int]]:
        builder = self.builder
        found = np.flatnonzero(np.array(builder.predicates[: self._size], dtype=np.uint32) == predicate)
        index: dict[int, list[int]] = {}
        for row in found.tolist():
            values = index.setdefault(builder.subjects[row], [])
            if builder.objects[row] not in values:
                values.append(builder.objects[row])
        return index


@dataclass(slots=True)
class Resolver:
    """Resolves what cells name, against the rows of this file and all that the load already knows.

    ``only`` is the one municipality there is; ``listed`` are the municipalities that some table describes.
    """

    mapping: TableMapping
    intake: Intake
    only: str | None = None
    listed: set[str] = field(default_factory=set)
    _aliases: dict[str, str] = field(default_factory=dict)
    _scopes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add_municipality(self, key: str, names: tuple[str, ...]) -> str:
        """Make a municipality known under its names; returns its IRI."""
        iri = municipality_iri(key)
        for name in (key, *names):
            if name.strip():
                self._aliases.setdefault(name.strip().casefold(), key)
                self.intake.register.add(GLOBAL, _MUNICIPALITY, name, names[-1] if names else "", iri)
        return iri

    def municipality(self, text: str) -> str | None:
        """Key of the municipality that ``text`` (letter, code, name or IRI) means; None when nobody knows it."""
        text = text.strip()
        if text.startswith(BASE + "gemeente/"):
            return text.removeprefix(BASE + "gemeente/")
        if known := self._aliases.get(text.casefold()):
            return known
        for reference in (text, municipality_key(text)):
            found = self.intake.register.resolve(GLOBAL, _MUNICIPALITY, reference).iri
            if found and found.startswith(BASE + "gemeente/"):
                return found.removeprefix(BASE + "gemeente/")
        return None

    def described(self, key: str) -> bool:
        """Whether the municipality with this key has been described; true from the second call on."""
        known = key in self.listed
        self.listed.add(key)
        return known

    @property
    def has_municipalities(self) -> bool:
        """Whether this file or an earlier one listed municipalities."""
        return bool(self._aliases)

    def default_municipality(self, where: Location) -> str:
        """The municipality of a row that names none: the caller's, else the only one there is.

        Raises UsageError that asks for --gemeente.
        """
        stated = self.intake.municipality or self.intake.options.municipality
        if stated:
            return self.municipality(stated) or municipality_key(stated)
        if self.only:
            return self.only
        raise UsageError(
            "Van deze rij is niet bekend bij welke gemeente zij hoort.",
            where=where,
            remedy="Vul de kolom 'Gemeente' in, of geef de gemeente mee met --gemeente.",
        )

    def iri(self, class_iri: str, municipality: str, key: str) -> str:
        """IRI of the node of this class with this key."""
        sheet = self.mapping.sheet_of(class_iri)
        name = local_name(class_iri)
        match sheet.scope if sheet else None:
            case Scope.MUNICIPALITY:
                return municipality_iri(municipality_key(key))
            case Scope.PRODUCT:
                return product_iri(sheet.kind if sheet else name.lower(), key)
            case Scope.GEMMA:
                return gemma_iri(key)
            case Scope.TERM:
                plain = "".join(key.split())
                return KW + (plain if plain.casefold().startswith(name.casefold()) else name + plain)
            case Scope.OWN | None:
                return own_iri(municipality, name, key) if municipality else product_iri(name.lower(), key)

    def resolve(self, targets: tuple[str, ...], municipality: str, text: str) -> Match:
        """The node of one of the classes that ``text`` means: in the row's own municipality first, then elsewhere."""
        rivals: list[str] = []
        for class_iri in targets:
            name = local_name(class_iri)
            if name == _MUNICIPALITY:
                if (key := self.municipality(text)) is not None:
                    return Match(municipality_iri(key))
                continue
            if (sheet := self.mapping.sheet_of(class_iri)) and sheet.scope is Scope.TERM:
                iri = self.iri(class_iri, "", text)
                if self.intake.register.resolve(GLOBAL, name, iri.removeprefix(KW)).iri or _is_term(text, name):
                    return Match(iri)
                continue
            for scope in (municipality, GLOBAL):
                match = self.intake.register.resolve(scope, name, text)
                if match.iri:
                    return match
                rivals.extend(match.rivals)
            elsewhere = self._elsewhere(name, municipality, text)
            if len(elsewhere) == 1:
                return elsewhere[0]
            rivals.extend(match.iri for match in elsewhere if match.iri)
        return Match(None, "name", tuple(rivals))

    def _elsewhere(self, name: str, municipality: str, text: str) -> list[Match]:
        if name not in self._scopes:
            self._scopes[name] = self.intake.register.scopes(name)
        found: dict[str, Match] = {}
        for scope in self._scopes[name]:
            if scope not in (municipality, GLOBAL):
                match = self.intake.register.resolve(scope, name, text)
                if match.iri:
                    found.setdefault(match.iri, match)
        return list(found.values())

    def created_iri(self, class_iri: str, municipality: str, text: str) -> str:
        """IRI of the node that :meth:`create` makes.

        A concept is the same for all, so that two rows (or two municipalities) that name it mean one thing.
        """
        if class_iri.startswith(SKOS):
            return product_iri("begrip", text)
        return self.iri(class_iri, municipality, text)

    def create(self, class_iri: str, municipality: str, text: str, line: int, column: int) -> str:
        """Make the node that an unknown reference names, with type, key and name, at the cell; returns its IRI."""
        name = local_name(class_iri)
        shared = class_iri.startswith(SKOS)
        iri = self.created_iri(class_iri, municipality, text)
        state = self.intake.builder.state_keys
        state(iri_key(iri), TYPE, iri_key(class_iri), line, column)
        state(iri_key(iri), IDENTIFIER, literal_key(text), line, column)
        state(iri_key(iri), LABEL, literal_key(text, language="nl"), line, column)
        self.intake.register.add(GLOBAL if shared or not municipality else municipality, name, text, text, iri)
        return iri


def _is_term(text: str, class_name: str) -> bool:
    plain = "".join(text.split()).casefold().removeprefix(class_name.casefold())
    return plain.isdigit() and len(plain) <= 2
