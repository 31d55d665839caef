"""Who is who in one model: the class and IRI of every element, and which municipality and plateau the file speaks of.

GEMMA elements and products are global, by Object ID; an element without Object ID is the municipality's own.
Source: DESIGN section 2 (Identity); domain model, core choice 8.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from checker.errors import Location, UsageError
from checker.findings import Severity
from checker.graph.terms import iri_key
from checker.ontology.archimate_mapping import KW, ArchimateMapping, ClassMapping, Scope
from checker.sources.archimate.model import Item, Model
from checker.sources.identity import BASE, gemma_iri, municipality_iri, municipality_key, own_iri, product_iri, segment
from checker.sources.landscape import Intake

OBJECT_ID, KEY, OWN_CLASS, PLATEAU, CODE, VERSION = (
    "Object ID",
    "Sleutel",
    "kw type",
    "Plateau",
    "Gemeentecode",
    "Versieaanduiding",
)
DECISIVE = frozenset((OBJECT_ID, KEY, OWN_CLASS, PLATEAU, CODE, VERSION))
"""Names of the properties that decide on identity; the markers of the mapping do too."""
PACKAGE, PACKAGE_VERSION, APPLICATION = KW + "Pakket", KW + "Pakketversie", KW + "Applicatie"
NO_FACTS: dict[str, str] = {}


@dataclass(slots=True)
class Known:
    """An element of the model: what it is here, and its node (term id, -1 until it has an IRI)."""

    item: Item
    class_iri: str | None
    scope: Scope
    facts: dict[str, str]
    key: str = ""
    node: int = -1
    uses: list[Use] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its first name."""
        return self.item.names[0].value if self.item.names else ""

    @property
    def local(self) -> str:
        """Local name of its class, 'Element' when it has none."""
        return self.class_iri.rpartition("#")[2] if self.class_iri else "Element"


@dataclass(slots=True)
class Use:
    """The use of a package by a municipality: a kw:Applicatie."""

    product: Known
    municipality: str
    key: str
    node: int
    source: Item
    versions: list[tuple[Known, Item]] = field(default_factory=list)


class Census:
    """The elements of ``model`` by id; made before a single statement, as relations decide on identity too."""

    def __init__(self, model: Model, intake: Intake, mapping: ArchimateMapping, path: str) -> None:
        self.model, self.intake, self.mapping, self.path = model, intake, mapping, path
        self.intern = intake.terms.intern
        names = model.definitions
        keep = DECISIVE | set(mapping.marker_keys)
        self.wanted = {k: v for k, v in names.items() if v in keep} if names is not None else {k: k for k in keep}
        self.everyone = [self._classify(item) for item in model.elements]
        self.by_id: dict[str, Known] = {}
        for known in self.everyone:
            self.by_id.setdefault(known.item.id, known)
        self.keys = self._municipalities()
        self.municipality = self._municipality()

    def where(self, item: Item) -> Location:
        """Place of the start tag of ``item``."""
        return Location(self.intake.builder.sources[item.file].path, item.line, item.column)

    def facts(self, item: Item) -> dict[str, str]:
        """Values of the properties that decide on identity, by name.

        Of several values the first in alphabetical order counts: the order of properties differs between formats.
        """
        wanted = self.wanted
        found: dict[str, str] = {}
        for key, value, *_ in item.properties:
            if value and key in wanted:
                name = wanted[key]
                found[name] = min(found.get(name, value), value)
        return found

    def _classify(self, item: Item) -> Known:
        facts = self.facts(item) if item.properties else NO_FACTS
        if facts and len(item.properties) > 1:
            self._report_doubles(item, facts)
        mapping: ClassMapping | None = None
        for marker in self.mapping.marker_keys:
            if marker in facts and mapping is None:
                mapping = self.mapping.by_marker.get((marker, facts[marker].casefold()))
        if mapping is not None and mapping.scope is not Scope.GEMMA:
            return Known(item, mapping.class_iri, mapping.scope, facts)
        if OBJECT_ID in facts:
            return Known(item, mapping.class_iri if mapping else None, Scope.GEMMA, facts)
        if own := facts.get(OWN_CLASS):
            return Known(item, KW + segment(own.removeprefix("kw:")), Scope.OWN, facts)
        mapping = mapping or self.mapping.by_type.get(item.type)
        return Known(item, mapping.class_iri if mapping else None, Scope.OWN, facts)

    def _report_doubles(self, item: Item, facts: dict[str, str]) -> None:
        """Report properties that decide on identity and have more than one value."""
        for key, value, _, line, column in item.properties:
            name = self.wanted.get(key)
            if name is not None and value and value != facts[name]:
                self.intake.report(
                    "DATA-DUBBELE-SLEUTEL",
                    f"'{name}' heeft bij '{item.id}' meer waarden; '{facts[name]}' telt, '{value}' niet.",
                    f"'{name}' of '{item.id}' has several values; '{facts[name]}' counts, '{value}' does not.",
                    Location(self.intake.builder.sources[item.file].path, line, column),
                )

    def assigned(self) -> tuple[str | None, str | None]:
        """Municipality and plateau that the caller assigned to this very path, not as a default for all.

        The loader has matched the paths and put its answer in the intake; what differs from the default is assigned.
        """
        intake, options = self.intake, self.intake.options
        for entry in options.assignments:
            place = entry.path.rstrip("/")
            if self.path == place or self.path.startswith(place + "/"):
                return entry.municipality, entry.plateau
        default = municipality_key(options.municipality) if options.municipality else None
        municipality = intake.municipality if intake.municipality != default else None
        return municipality, intake.plateau if intake.plateau != options.plateau else None

    def _municipalities(self) -> dict[str, str]:
        """Municipality key by element id, for the elements that are a municipality."""
        found = [known for known in self.by_id.values() if known.scope is Scope.MUNICIPALITY]
        assigned, _ = self.assigned()
        keys = {}
        for known in found:
            said = assigned if assigned and len(found) == 1 else known.facts.get(CODE) or known.name or known.item.id
            keys[known.item.id] = municipality_key(said)
        return keys

    def _municipality(self) -> str | None:
        """The municipality of the file: assigned, else the only one in the file, else the caller's default."""
        assigned, _ = self.assigned()
        if assigned:
            return municipality_key(assigned)
        if len(set(self.keys.values())) == 1:
            return next(iter(self.keys.values()))
        said = self.intake.municipality or self.intake.options.municipality
        return municipality_key(said) if said else None

    def need(self, item: Item) -> str:
        """The municipality of the file; raises UsageError when nobody said, as ``item`` is the municipality's own."""
        if self.municipality is None:
            raise UsageError(
                f"Van welke gemeente is '{item.names[0].value if item.names else item.id}'? Dit model zegt het niet.",
                where=self.where(item),
                remedy="Geef de gemeente met --gemeente (code of naam), of in kaderwacht.toml onder [[landschap]].",
            )
        return self.municipality

    @cached_property
    def municipal(self) -> bool:
        """Whether the file is a municipality's (it names one or has own elements), not GEMMA or a catalogue alone."""
        return bool(self.keys) or any(known.scope is Scope.OWN for known in self.everyone)

    def name_everyone(self, package_of: dict[str, Known]) -> None:
        """Give every element its key and node; ``package_of`` maps ids of versions to their package."""
        seen: dict[str, Known] = {}
        for known in self.everyone:
            # Packages first: the key of a version without Object ID is made of its package's.
            package = package_of.get(known.item.id)
            if package is not None and not package.key:
                self._name(package, None)
            self._name(known, package)
            object_id = known.facts.get(OBJECT_ID)
            if (
                object_id
                and (first := seen.setdefault(object_id, known)) is not known
                and first.item.id != known.item.id
            ):
                self.intake.report(
                    "DATA-DUBBEL-OBJECT-ID",
                    f"Object ID {object_id} van '{known.name}' is ook dat van '{first.name}'.",
                    f"Object ID {object_id} of '{known.name}' also belongs to '{first.name}'.",
                    self.where(known.item),
                )

    def _name(self, known: Known, package: Known | None) -> None:
        facts, item = known.facts, known.item
        scope_name = "global"
        if known.scope is Scope.MUNICIPALITY:
            known.key = self.keys.get(item.id, item.id)
            iri = municipality_iri(known.key)
        elif known.scope is Scope.GEMMA:
            known.key = facts[OBJECT_ID]
            iri = gemma_iri(known.key)
        elif known.scope is Scope.PRODUCT:
            known.key = facts.get(OBJECT_ID) or self._product_key(known, package)
            iri = product_iri(known.local.lower(), known.key)
        else:
            scope_name = self.need(item)
            known.key = facts.get(KEY, item.id)
            iri = own_iri(scope_name, known.local, known.key)
        known.node = self.intern(iri_key(iri))
        self.intake.register.add(scope_name, known.local, known.key, known.name, iri)

    def _product_key(self, known: Known, package: Known | None) -> str:
        version = known.facts.get(VERSION) or known.name
        if package is not None and version:
            return f"{package.key}/{version}"
        self.intake.report(
            "DATA-GEEN-OBJECT-ID",
            f"{known.local} '{known.name}' heeft geen Object ID; de id in het bestand is de sleutel.",
            f"{known.local} '{known.name}' has no Object ID; its id in the file is the key.",
            self.where(known.item),
            Severity.INFO,
        )
        return known.facts.get(KEY, known.item.id)

    def place_iri(self, kind: str, key: str, own: bool) -> str:
        """IRI of a relation, view, folder or model: the municipality's when ``own``, else GEMMA's."""
        if own and self.municipality:
            return own_iri(self.municipality, kind, key)
        return f"{BASE}gemma/{kind}/{segment(key)}"
