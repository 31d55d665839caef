"""The use of a package by a municipality: found in relations and in what versions say, before anything is stated.

A use exists when a package serves a municipality ('gebruikt door'), when a municipality is associated with a version
('Gebruikt/beheert', the older form), or when a version says a 'Gebruik status' or another fact about its use.
"""

from __future__ import annotations

from checker.graph.terms import iri_key
from checker.ontology.archimate_mapping import APPLICATION_LOCAL, Meaning, RelationMapping, Scope
from checker.sources.archimate.census import KEY, PACKAGE, PACKAGE_VERSION, Census, Known, Use
from checker.sources.archimate.model import Item
from checker.sources.identity import municipality_iri, own_iri


class Uses:
    """All uses that a model speaks of, and what its relations mean."""

    def __init__(self, census: Census) -> None:
        self.census = census
        self.all: list[Use] = []
        self.package_of: dict[str, Known] = {}
        self.versions: dict[str, list[tuple[Known, Item]]] = {}
        self._found: dict[tuple[str, str], Use] = {}
        self._marked: dict[tuple[str, str], list[tuple[Known, Item]]] = {}
        self._on_use = {
            (raw, rule.class_iri)
            for rule in census.mapping.properties
            if rule.on_use
            for raw in self._raw_keys(rule.key)
        }

    def _raw_keys(self, key: str) -> list[str]:
        definitions = self.census.model.definitions
        return [key] if definitions is None else [raw for raw, name in definitions.items() if name == key]

    def own(self, municipality: str, class_name: str, key: str) -> str:
        """IRI of a municipality's own node."""
        return own_iri(municipality, class_name, key)

    def municipality_node(self, key: str) -> int:
        """Node of a municipality."""
        return self.census.intern(iri_key(municipality_iri(key)))

    def rules_of(self, item: Item) -> list[RelationMapping]:
        """Mappings that fit a relation: its type, the classes of its ends, its name and its marking property."""
        by_id = self.census.by_id
        source, target = by_id.get(item.source), by_id.get(item.target)
        if source is None or target is None or source.class_iri is None or target.class_iri is None:
            return []
        rules = self.census.mapping.by_relation.get((item.type, source.class_iri, target.class_iri), ())
        if not rules:
            return []
        name = " ".join(item.names[0].value.casefold().split()) if item.names else ""
        return [
            rule
            for rule in rules
            if (not rule.names or name in rule.names) and (rule.marker is None or self._has(item, rule.marker))
        ]

    def _has(self, item: Item, marker: tuple[str, str]) -> bool:
        raw = self._raw_keys(marker[0])
        return any(entry.key in raw and entry.value.casefold() == marker[1] for entry in item.properties)

    def find(self) -> None:
        """Find all uses and name every element: identity of versions and uses hangs on relations."""
        uses: list[tuple[Known, Known, Item]] = []
        by_id = self.census.by_id
        for item in self.census.model.relations:
            for rule in self.rules_of(item):
                source, target = by_id[item.source], by_id[item.target]
                if rule.meaning is Meaning.VERSION:
                    self.package_of.setdefault(target.item.id, source)
                    self.versions.setdefault(self.package_of[target.item.id].item.id, []).append((target, item))
                elif rule.meaning is Meaning.USE:
                    product, municipality = (target, source) if rule.backwards else (source, target)
                    uses.append((product, municipality, item))
        self.census.name_everyone(self.package_of)
        for product, municipality, item in uses:
            self._add(product, municipality.key, item)
        for known in self.census.everyone:
            if known.scope is Scope.PRODUCT and self._says_use(known):
                package = self.package_of.get(known.item.id, known)
                if not package.uses:
                    self._add(package, self.census.need(known.item), known.item)
                for use in package.uses:
                    self._mark(use, known, known.item)
        for use in self.all:
            self._choose_versions(use)

    def _says_use(self, known: Known) -> bool:
        keys, class_iri = self._on_use, known.class_iri
        return any(entry.value and (entry.key, class_iri) in keys for entry in known.item.properties)

    def _add(self, product: Known, municipality: str, source: Item) -> None:
        package = self.package_of.get(product.item.id, product)
        at = (package.item.id, municipality)
        use = self._found.get(at)
        if use is None:
            key = package.facts.get(KEY) or self._version_key(package) or package.key
            iri = own_iri(municipality, APPLICATION_LOCAL, key)
            use = self._found[at] = Use(package, municipality, key, self.census.intern(iri_key(iri)), source)
            self.all.append(use)
            package.uses.append(use)
            self.census.intake.register.add(municipality, APPLICATION_LOCAL, key, package.name, iri)
        if product.class_iri == PACKAGE_VERSION:
            self._mark(use, product, source)

    def _version_key(self, package: Known) -> str | None:
        keys = (version.facts.get(KEY) for version, _ in self.versions.get(package.item.id, ()))
        return next((key for key in keys if key), None)

    def _mark(self, use: Use, version: Known, source: Item) -> None:
        """Note that ``version`` is the one (or one of those) that ``use`` is about."""
        if version.class_iri != PACKAGE_VERSION:
            return
        marked = self._marked.setdefault((use.product.item.id, use.municipality), [])
        if all(known is not version for known, _ in marked):
            marked.append((version, source))

    def _choose_versions(self, use: Use) -> None:
        """Versions of a use: those that were marked, else the only version that the package has."""
        versions = self.versions.get(use.product.item.id, [])
        marked = self._marked.get((use.product.item.id, use.municipality))
        use.versions = marked or (versions if len(versions) == 1 else [])
        for version, _ in use.versions:
            if version is not use.product:
                version.uses.append(use)

    def of(self, known: Known) -> list[Use]:
        """Uses of a product; of a package version those of its package when no use names the version itself."""
        if known.uses or known.class_iri == PACKAGE:
            return known.uses
        package = self.package_of.get(known.item.id)
        return package.uses if package and len(self.versions.get(package.item.id, ())) == 1 else []
