"""The pen that writes one model's statements: names, types, texts and properties, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from checker.errors import Location
from checker.findings import Severity
from checker.graph.terms import RDF, iri_key, literal_key
from checker.ontology.archimate_mapping import KW, ArchimateMapping, PropertyMapping, Scope, ValueKind
from checker.sources.archimate.census import APPLICATION, OBJECT_ID, PLATEAU, Census, Known
from checker.sources.archimate.model import Folder, Item, Model, Property, Text
from checker.sources.archimate.types import ARCHIMATE
from checker.sources.archimate.values import term_of
from checker.sources.landscape import Intake

RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
DCTERMS = "http://purl.org/dc/terms/"
PROPERTY = "https://w3id.org/kaderwacht/eigenschap/"
_PRODUCTS = (KW + "Pakket", KW + "Pakketversie")


class Pen:
    """States facts of one model in an intake; ``nodes`` maps the ids written so far to their nodes."""

    def __init__(self, model: Model, intake: Intake, mapping: ArchimateMapping, census: Census) -> None:
        self.model, self.intake, self.mapping, self.census = model, intake, mapping, census
        self.say = intake.builder.state
        self.intern = intake.terms.intern
        self.nodes: dict[str, int] = {}
        self.rules: dict[tuple[str, str | None], tuple[str, PropertyMapping | None, int]] = {}
        self.plateau = self._default_plateau()
        iri = self.iri
        self.TYPE, self.LABEL, self.COMMENT = iri(RDF + "type"), iri(RDFS_LABEL), iri(DCTERMS + "description")
        self.IDENTIFIER, self.ID = iri(DCTERMS + "identifier"), iri(KW + "archimateId")
        self.LOOSE, self.PLATEAU = iri(KW + "losEinde"), iri(KW + "plateau")

    def iri(self, value: str) -> int:
        """Term id of an IRI."""
        return self.intern(iri_key(value))

    def literal(self, value: str, language: str | None = None, datatype: str | None = None) -> int:
        """Term id of a literal."""
        return self.intern(literal_key(value, datatype, language))

    def at(self, item: Item | Folder) -> None:
        """Make the file that ``item`` stands in the current source."""
        self.intake.builder.resume(item.file)

    def texts(self, node: int, predicate: int, texts: Iterable[Text]) -> None:
        """State texts; one without language is Dutch."""
        for value, language, line, column in texts:
            if value:
                self.say(node, predicate, self.literal(value, language or "nl"), line, column)

    def loose(self, node: int, target: str, what: str, item: Item | Folder, line: int, column: int) -> None:
        """Keep and report a reference to something that the model does not hold."""
        self.say(node, self.LOOSE, self.literal(target), line, column)
        place = Location(self.intake.builder.sources[item.file].path, line, column)
        self.intake.report(
            "DATA-LOS-EINDE",
            f"{what} wijst naar '{target}', maar dat staat niet in dit model.",
            f"{what} points at '{target}', which is not in this model.",
            place,
        )

    def _default_plateau(self) -> int:
        rule = self.mapping.by_property.get((PLATEAU, APPLICATION))
        values = rule.values if rule and rule.values else {}
        _, assigned = self.census.assigned()
        said = assigned or self.census.facts(self.model.root).get(PLATEAU)
        said = said or self.intake.plateau or self.intake.options.plateau or "Bron"
        found = values.get(said.removeprefix("kw:").casefold())
        if found is None:
            self.intake.report(
                "DATA-ONBEKENDE-WAARDE",
                f"Plateau '{said}' is onbekend; Bron is aangenomen.",
                f"Plateau '{said}' is unknown; Bron was assumed.",
                self.census.where(self.model.root),
            )
            found = iri_key(KW + "Bron")
        return self.intern(found)

    @property
    def plateau_name(self) -> str:
        """'Bron' or 'Doel': what the file's own nodes get when they do not say."""
        return self.intake.terms.text(self.plateau).rpartition("#")[2]

    def archimate_type(self, item: Item, node: int, known: frozenset[str], relation: bool = False) -> None:
        """State the ArchiMate type of ``item`` and report one that the standard does not know."""
        kind = item.type
        if kind:
            iri = ARCHIMATE + quote(kind, safe="") + ("Relationship" if relation else "")
            self.say(node, self.TYPE, self.iri(iri), item.line, item.column)
        if kind not in known:
            named = f"type '{kind}'" if kind else "geen type"
            self.intake.report(
                "DATA-ONBEKEND-TYPE",
                f"{'Relatie' if relation else 'Element'} '{item.id}' heeft {named}; ArchiMate 3.2 kent dat niet.",
                f"'{item.id}' has type '{kind}', which ArchiMate 3.2 does not know.",
                self.census.where(item),
            )

    def name(self, item: Item, node: int, what: str) -> None:
        """State the id of ``item`` and remember its node; a second one with that id is reported."""
        if not item.id:
            self.intake.report(
                "DATA-GEEN-ID",
                f"{what} zonder id: er kan niet naar verwezen worden.",
                f"{what} without an id: nothing can refer to it.",
                self.census.where(item),
            )
            return
        self.say(node, self.ID, self.literal(item.id), item.line, item.column)
        if item.id in self.nodes:
            self.intake.report(
                "DATA-DUBBEL-ID",
                f"De id '{item.id}' komt meer dan een keer voor; verwijzingen gaan naar de eerste.",
                f"The id '{item.id}' occurs more than once; references go to the first.",
                self.census.where(item),
            )
        else:
            self.nodes[item.id] = node

    def _rule(
        self, raw: str, class_iri: str | None, item: Property, place: Location
    ) -> tuple[str, PropertyMapping | None, int]:
        """Name, mapping and generic predicate of a property of nodes of this class; made once a file."""
        name: str | None = raw
        if self.model.definitions is not None:
            name = self.model.definitions.get(raw) or None
            if name is None:
                self.intake.report(
                    "DATA-LOS-EINDE",
                    f"Eigenschap verwijst naar definitie '{raw}', maar die staat niet in dit bestand.",
                    f"Property refers to definition '{raw}', which is not in this file.",
                    place,
                )
        name = name or raw or "naamloos"
        by_property = self.mapping.by_property
        found = by_property.get((name, class_iri)) or by_property.get((name, None))
        if found is None and class_iri in _PRODUCTS:
            # What the municipality says of the package in its own model is a fact about its use.
            found = by_property.get((name, APPLICATION))
        rule = (name, found, self.iri(PROPERTY + quote(name, safe="")))
        self.rules[raw, class_iri] = rule
        return rule

    def properties(self, item: Item, node: int, class_iri: str | None, known: Known | None = None) -> None:
        """State the properties of ``item``, whose node is of class ``class_iri``."""
        say, rules = self.say, self.rules
        product = known is not None and known.scope is Scope.PRODUCT
        for entry in item.properties:
            raw, value, language, line, column = entry
            rule = rules.get((raw, class_iri))
            if rule is None:
                place = Location(self.intake.builder.sources[item.file].path, line, column)
                rule = self._rule(raw, class_iri, entry, place)
            name, mapping, generic = rule
            if not value:
                self._empty(item, name, entry)
                continue
            if name == OBJECT_ID and (known is None or known.scope is not Scope.MUNICIPALITY):
                say(node, self.IDENTIFIER, self.literal(value), line, column)
            elif mapping is None:
                foreign = language if language and language[:2].lower() != "nl" else None
                say(node, generic, self.literal(value, foreign), line, column)
            elif product and known is not None and (mapping.on_use or mapping.class_iri == APPLICATION):
                subjects = [use.node for use in known.uses]
                self._fact(subjects or [node], generic if not subjects else None, mapping, item, entry, generic)
            else:
                self._fact([node], None, mapping, item, entry, generic)

    def _empty(self, item: Item, name: str, entry: Property) -> None:
        self.intake.report(
            "DATA-LEGE-EIGENSCHAP",
            f"Eigenschap '{name}' van '{item.names[0].value if item.names else item.id}' heeft geen waarde.",
            f"Property '{name}' of '{item.id}' has no value.",
            Location(self.intake.builder.sources[item.file].path, entry.line, entry.column),
            Severity.INFO,
        )

    def _fact(
        self, subjects: list[int], only: int | None, mapping: PropertyMapping, item: Item, entry: Property, generic: int
    ) -> None:
        """State a mapped property of ``subjects``; what cannot be read is reported and kept under ``generic``."""
        value, line, column = entry.value, entry.line, entry.column
        if only is not None:
            self.say(subjects[0], only, self.literal(value), line, column)
            return
        predicate = self.iri(mapping.predicate)
        for part in value.split(", ") if mapping.multiple else (value,):
            if mapping.kind is ValueKind.REFERENCE:
                term = self._resolve(mapping, part)
            else:
                key = term_of(mapping, part, entry.language)
                term = self.intern(key) if key is not None else None
            for subject in subjects:
                if term is not None:
                    self.say(subject, predicate, term, line, column)
                else:
                    self.say(subject, generic, self.literal(part), line, column)
            if term is None:
                self.intake.report(
                    "DATA-ONBEKENDE-WAARDE",
                    f"'{part}' is geen bruikbare waarde voor '{mapping.key}' ({mapping.kind.value.lower()}).",
                    f"'{part}' is not a usable value for '{mapping.key}'.",
                    Location(self.intake.builder.sources[item.file].path, line, column),
                )

    def _resolve(self, mapping: PropertyMapping, reference: str) -> int | None:
        class_name = (mapping.refers_to or "").rpartition("#")[2]
        for scope in (self.census.municipality, "global"):
            if scope and (found := self.intake.register.resolve(scope, class_name, reference).iri):
                return self.iri(found)
        return None
