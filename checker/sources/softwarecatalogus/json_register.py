"""States what the new Softwarecatalogus exports as JSON, by `ontologie/afbeeldingen/softwarecatalogus-json.ttl`.

The IRIs are those that the same facts have in an ArchiMate or CSV export: products by their uuid, the use of an
application by its municipality and the application's uuid. Every fact has the line and column of its value.
Source: the OpenRegister schemas of the Softwarecatalogus (November 2025).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import PurePath

from checker.errors import InputError, LimitExceeded, Location, UsageError
from checker.findings import Severity
from checker.graph.json_places import JsonValue, check_json, parse_json
from checker.graph.terms import RDF, Key, iri_key, literal_key
from checker.graph.turtle_places import LineIndex
from checker.ontology.register_mapping import RegisterField, RegisterSchema, load_register
from checker.ontology.table_mapping import KW, RDFS, CellKind, Scope, load_table_mapping, local_name
from checker.sources.identity import gemma_iri, municipality_iri, municipality_key, own_iri, product_iri
from checker.sources.landscape import Intake
from checker.sources.outcome import ReadOutcome
from checker.sources.softwarecatalogus.json_elements import element_iris, read_elements
from checker.sources.softwarecatalogus.json_objects import (
    SELF,
    Objects,
    Ref,
    RegisterObject,
    key_of,
    text_of,
    values_of,
)
from checker.sources.tables.reading import generic_predicate
from checker.sources.tables.references import GLOBAL, IDENTIFIER, LABEL, TYPE, Existing, Resolver
from checker.sources.tables.values import BadCell, choice_error, find_choice, looks_like_object_id, read_value

FORMAT = "Softwarecatalogus JSON"
_PLATEAU = iri_key(KW + "plateau")
_APPLICATION = "Applicatie"
_MARKS = re.compile(
    rb'"(?:@self|moduleVersie|moduleA|moduleB|gegevensuitwisselingRichting|afnemer|aanbieder|referentieComponenten|'
    rb'gebruiktVoorReferentiecomponenten|standaardversies?|cbsCode|contractNummer|cloudDienstverleningsmodel)"\s*:'
)
_SNIFFED = 262_144


def sniff(data: bytes) -> bool:
    """Whether JSON ``data`` is an export of the Softwarecatalogus, by the names of its fields."""
    return _MARKS.search(data[:_SNIFFED]) is not None


def holdable() -> frozenset[str]:
    """Predicate IRIs that such an export can state."""
    fixed = {RDF + "type", RDFS + "label", "http://purl.org/dc/terms/identifier", KW + "plateau", KW + "gebruiktPakket"}
    return frozenset(fixed | {part.predicate for schema in load_register() for part in schema.fields if part.predicate})


def read_softwarecatalogus(path: PurePath, name: str, data: bytes, intake: Intake) -> ReadOutcome:
    """Read one JSON export, known to the user as ``name``, into ``intake``.

    Raises InputError when it is no JSON or holds no object that is known, LimitExceeded when it is too large or too
    deep, UsageError when the municipality is not known.
    """
    limits = intake.options.limits
    if len(data) > limits.file_bytes:
        raise LimitExceeded(
            f"Het bestand is groter dan {limits.file_bytes} bytes.",
            where=Location(name),
            remedy="Splits het bestand.",
        )
    # A byte-order mark would shift every place; without it they count as an editor does.
    plain = data.removeprefix(b"\xef\xbb\xbf")
    check_json(name, plain, limits.depth)
    writer = _Writer(name, LineIndex(plain), intake)
    before = len(intake.builder)
    writer.read(parse_json(plain))
    digest = hashlib.sha256(data).hexdigest()
    municipality = next(iter(writer.municipalities)) if len(writer.municipalities) == 1 else ""
    plateau = next(iter(writer.plateaus)) if len(writer.plateaus) == 1 else ""
    return ReadOutcome(FORMAT, len(intake.builder) - before, municipality, plateau, digest)


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of an object; ``keyed`` is the reference that gave a use its key."""

    iri: str
    municipality: str = ""
    keyed: Ref | None = None


@dataclass(slots=True)
class _Writer:
    name: str
    index: LineIndex
    intake: Intake
    objects: Objects = field(init=False)
    resolver: Resolver = field(init=False)
    existing: Existing = field(init=False)
    nodes: dict[RegisterObject, list[_Node]] = field(default_factory=dict)
    uses: dict[tuple[str, str], str] = field(default_factory=dict)
    elements: dict[str, str] = field(default_factory=dict)
    municipalities: set[str] = field(default_factory=set)
    plateaus: set[str] = field(default_factory=set)
    _seen: set[tuple[bytes, bytes, bytes]] = field(default_factory=set)
    _loose: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.objects = Objects(load_register(), self.intake, self.name)
        self.resolver = Resolver(load_table_mapping(), self.intake)
        self.existing = Existing(self.intake.builder)

    def read(self, root: JsonValue) -> None:
        objects = self.objects
        objects.collect(root)
        if not objects.by_key:
            raise InputError(
                "In deze JSON staat geen object van de Softwarecatalogus.",
                where=Location(self.name, 1, 1),
                remedy="Exporteer modules, versies, gebruik, koppelingen en organisaties.",
            )
        self._report_leftovers()
        self.elements = element_iris(objects)
        read_elements(objects, self.index, self.intake, self.name)
        self.intake.builder.source(self.name)
        self._name_municipalities()
        # Uses first: whose interface something is, and which use an end means, follows from them.
        order = sorted(objects.all(), key=lambda found: found.schema.name != "gebruik")
        for found in order:
            if not found.schema.archimate and found.schema.scope is not Scope.MUNICIPALITY:
                self.nodes[found] = self._nodes(found)
        for found, nodes in self.nodes.items():
            for node in nodes:
                self._facts(found, node)

    def _place(self, value: JsonValue) -> tuple[int, int]:
        return self.index.place(value.offset)

    def _where(self, value: JsonValue) -> Location:
        return Location(self.name, *self._place(value))

    def _state(self, subject: Key, predicate: Key, value: Key, at: JsonValue) -> None:
        said = (subject, predicate, value)
        if said not in self._seen:
            self._seen.add(said)
            self.intake.builder.state_keys(subject, predicate, value, *self._place(at))

    def _report_leftovers(self) -> None:
        report, objects = self.intake.report, self.objects
        for value in objects.unknown:
            report(
                "DATA-ONBEKEND-OBJECT",
                "Dit object is van geen bekend schema en is niet gelezen.",
                "This object is of no known schema and was not read.",
                self._where(value),
            )
        for value in objects.keyless:
            report(
                "DATA-GEEN-SLEUTEL",
                "Dit object heeft geen uuid en is niet gelezen.",
                "This object has no uuid and was not read.",
                self._where(value),
            )
        for value, page in objects.partial:
            report(
                "DATA-PAGINA",
                f"Dit is pagina {page}; geef ook de andere pagina's.",
                f"This is page {page.replace(' van ', ' of ')}; supply the other pages as well.",
                self._where(value),
            )

    # ---- who is who

    def _name_municipalities(self) -> None:
        found = [item for item in self.objects.of("organisatie") if item.schema.scope is Scope.MUNICIPALITY]
        stated = self.intake.municipality or self.intake.options.municipality
        for item in found:
            code = text_of(item.value.get("cbsCode"))
            code = code.removesuffix(".0").zfill(4) if code.removesuffix(".0").isdigit() else ""
            candidates = [part for part in (code, item.name, item.key) if part]
            known = next((key for part in candidates if (key := self.resolver.municipality(part))), None)
            # When the caller says whose file it is and the file names one municipality, the two are the same.
            if known is None and stated and not code and len(found) == 1:
                known = self.resolver.municipality(stated) or municipality_key(stated)
            key = known or municipality_key(candidates[0])
            iri = self.resolver.add_municipality(key, (item.key, item.name or key))
            node = _Node(iri, key)
            self.nodes[item] = [node]
            if known is None or not self.existing.values(iri_key(iri), TYPE):
                self._describe(iri, item.schema.class_iri, code or key, item.name, item.value, item)

    def _owners(self, item: RegisterObject) -> list[str]:
        """Municipality keys whose node ``item`` is; empty when nothing says so."""
        for path in item.schema.owner_paths:
            if not path:
                alone = self.municipalities if len(self.municipalities) == 1 else set()
                stated = self.intake.municipality or self.intake.options.municipality
                return list(alone) or ([self.resolver.municipality(stated) or stated] if stated else [])
            found = [key for ref in self.objects.follow(item, tuple(path.split("/"))) for key in self._members(ref)]
            if item.schema.name == "gebruik" and not found:
                members = self.objects.refs(item.value.get("deelnemers"), "organisatie")
                found = [key for ref in members for key in self._members(ref)]
            if found:
                return list(dict.fromkeys(found))
        if item.schema.name != "gebruik":
            return []
        try:
            return [self.resolver.default_municipality(self._where(item.value))]
        except UsageError as error:
            error.remedy = "Exporteer de organisaties mee, of geef de gemeente mee met --gemeente."
            raise

    def _members(self, ref: Ref) -> list[str]:
        """The municipalities that a reference to an organisation means: itself, or those of a collaboration."""
        if ref.target is None:
            known = self.resolver.municipality(ref.key)
            return [known] if known else []
        if ref.target.schema.scope is Scope.MUNICIPALITY:
            return [node.municipality for node in self.nodes[ref.target]]
        members = self.objects.refs(ref.target.value.get("deelnemers"), "organisatie")
        return [
            node.municipality
            for member in members
            if member.target is not None and member.target.schema.scope is Scope.MUNICIPALITY
            for node in self.nodes[member.target]
        ]

    def _nodes(self, item: RegisterObject) -> list[_Node]:
        """The nodes of an object, stated with type, key and name."""
        schema = item.schema
        if schema.subject_paths:
            return self._subjects(item)
        if schema.scope is Scope.PRODUCT:
            iri = product_iri(schema.kind, item.key)
            self._describe(iri, schema.class_iri, item.key, item.name, item.value, item)
            self.intake.register.add(GLOBAL, local_name(schema.class_iri), item.key, item.name, iri)
            return [_Node(iri)]
        owners = self._owners(item)
        if not owners:
            self.intake.report(
                "DATA-KOPPELING-ZONDER-GEBRUIK" if schema.name == "koppeling" else "DATA-LOS-EINDE",
                f"Van welke gemeente dit is ({schema.name} '{item.name or item.key}'), staat er niet; niet gelezen.",
                f"Whose this is ({schema.name} '{item.name or item.key}') is not said; it was not read.",
                self._where(item.value),
            )
        found = []
        for owner in owners:
            for ref in self._keys(item):
                found.append(self._own(item, owner, ref))
        return found

    def _subjects(self, item: RegisterObject) -> list[_Node]:
        """Nodes of the object that ``item`` speaks about: the first path that leads to just one."""
        for path in item.schema.subject_paths:
            found = self.objects.follow(item, tuple(path.split("/")))
            if len(found) == 1 and found[0].target is not None:
                target = found[0].target
                return [_Node(product_iri(target.schema.kind, target.key))]
        return []

    def _keys(self, item: RegisterObject) -> list[Ref]:
        for path in item.schema.key_paths:
            if found := self.objects.follow(item, tuple(path.split("/"))):
                return found
        return [Ref(item.key, item.value, None)]

    def _own(self, item: RegisterObject, owner: str, ref: Ref) -> _Node:
        schema = item.schema
        local = local_name(schema.class_iri)
        match = self.intake.register.resolve(owner, local, ref.key)
        iri = match.iri if match.iri and match.by == "key" else own_iri(owner, local, ref.key)
        name = item.name or (ref.target.name if ref.target else "")
        self._describe(iri, schema.class_iri, ref.key, name, item.value, ref.target or item)
        self.intake.register.add(owner, local, ref.key, name, iri)
        if local == _APPLICATION:
            self.uses[owner, ref.key] = iri
            self.municipalities.add(owner)
        if schema.plateau:
            self._plateau(iri, item.value)
        return _Node(iri, owner, ref if schema.key_paths else None)

    def _describe(self, iri: str, class_iri: str, key: str, name: str, at: JsonValue, named: RegisterObject) -> None:
        subject = iri_key(iri)
        if class_iri:
            self._state(subject, TYPE, iri_key(class_iri), at)
        self._state(subject, IDENTIFIER, literal_key(key), at)
        if name:
            place = named.value.get(named.schema.name_field) if named.schema.name_field else None
            self._state(subject, LABEL, literal_key(name, language="nl"), place or at)

    def _plateau(self, iri: str, at: JsonValue) -> None:
        """A bare export speaks of what is in use: Bron, unless the caller or an earlier file says otherwise."""
        stated = (self.intake.plateau or self.intake.options.plateau or "Bron").capitalize()
        self.plateaus.add(stated)
        if not self.existing.values(iri_key(iri), _PLATEAU):
            self._state(iri_key(iri), _PLATEAU, iri_key(KW + stated), at)

    # ---- facts

    def _facts(self, item: RegisterObject, node: _Node) -> None:
        schema = item.schema
        used = {schema.name_field, SELF, "id", "uuid"} - {""}
        for part in schema.fields:
            if part.when_field and text_of(item.value.get(part.when_field)).casefold() not in part.when_values:
                continue
            if part.skip:
                used.add(part.name)
            elif part.schema:
                used.add(part.name)
                self._references(item, node, part)
            elif part.column is not None:
                used.add(part.name)
                for value in values_of(item.value.get(part.name)):
                    self._value(node, part, value)
        if node.keyed is not None and not any(part.keyed and item.value.get(part.name) for part in schema.fields):
            keyed = next(part for part in schema.fields if part.keyed)
            self._refer(node, keyed, node.keyed)
        for name, _, value in item.value.entries or ():
            if name not in used:
                self._keep(node, name, value)

    def _keep(self, node: _Node, name: str, value: JsonValue) -> None:
        """Keep a field that no declaration names; the fields of an object within it get a path as name."""
        todo = [(name, value)]
        while todo:
            path, inner = todo.pop()
            if inner.entries is not None:
                todo.extend((f"{path}.{key}", child) for key, _, child in inner.entries if key != SELF)
            elif inner.items is not None:
                todo.extend((path, child) for child in inner.items)
            elif text := text_of(inner):
                self._state(iri_key(node.iri), generic_predicate(path), literal_key(text), inner)

    def _value(self, node: _Node, part: RegisterField, value: JsonValue) -> None:
        column, text = part.column, text_of(value)
        if column is None or not text:
            self._keep(node, part.name, value)
            return
        written = dict(part.translation).get(text.casefold(), text)
        if column.digits and written.removesuffix(".0").isdigit():
            written = written.removesuffix(".0").zfill(column.digits)
        try:
            choice = find_choice(column.choices, written)
            if choice is None and text.casefold() in part.meaningless:
                return
            if choice is None and column.kind is CellKind.LIST:
                raise choice_error(column)
            # A timestamp says more than the date that is asked.
            plain = written[:10] if column.kind is CellKind.DATE and "T" in written else written
            found = choice.key if choice else read_value(plain, column.kind, column.digits)
            self._state(iri_key(node.iri), iri_key(part.predicate), found, value)
        except BadCell as error:
            self.intake.report(
                "DATA-ONBEKENDE-WAARDE",
                f"'{text}' onder '{part.name}' is niet gelezen: verwacht is {error.nl}.",
                f"'{text}' under '{part.name}' was not read: expected {error.en}.",
                self._where(value),
            )
            self._keep(node, part.name, value)

    def _references(self, item: RegisterObject, node: _Node, part: RegisterField) -> None:
        found = (
            self.objects.follow(item, part.path)
            if len(part.path) > 1
            else self.objects.refs(item.value.get(part.name), part.schema)
        )
        for ref in found:
            self._refer(node, part, ref)

    def _refer(self, node: _Node, part: RegisterField, ref: Ref) -> None:
        subject = iri_key(node.iri)
        for iri in self._ends(node, part, ref):
            start, end = (iri_key(iri), subject) if part.inverse else (subject, iri_key(iri))
            if part.predicate:
                self._state(start, iri_key(part.predicate), end, ref.value)
        if not part.predicate or (ref.target is None and not self._known(part, ref)):
            self._state(subject, generic_predicate(part.name), literal_key(ref.key), ref.value)

    def _known(self, part: RegisterField, ref: Ref) -> bool:
        return part.owner or (part.schema == "element" and (ref.key in self.elements or self._is_gemma(ref)))

    @staticmethod
    def _is_gemma(ref: Ref) -> bool:
        return looks_like_object_id(ref.key)

    def _ends(self, node: _Node, part: RegisterField, ref: Ref) -> list[str]:
        """The nodes that a reference means; one that the document does not hold is reported."""
        if part.owner:
            return [municipality_iri(node.municipality)]
        if part.schema == "element":
            return self._element(part, ref)
        if ref.target is None:
            self._loose_end(part, ref, Severity.WARNING)
        if part.as_use:
            return [self._use(node, ref)]
        if ref.target is not None:
            found = self.nodes.get(ref.target, [])
            return [
                other.iri for other in found if other.municipality in ("", node.municipality) or not node.municipality
            ]
        schema = self._plain(part.schema)
        return [product_iri(schema.kind, ref.key)] if schema.scope is Scope.PRODUCT and schema.class_iri else []

    def _plain(self, name: str) -> RegisterSchema:
        """The schema of this name that has no condition."""
        return next(schema for schema in self.objects.schemas if schema.name == name and not schema.when_field)

    def _use(self, node: _Node, ref: Ref) -> str:
        if iri := self.uses.get((node.municipality, ref.key)):
            return iri
        match = self.intake.register.resolve(node.municipality, _APPLICATION, ref.key)
        if match.iri and match.by == "key":
            return match.iri
        if ref.target is not None:
            self.intake.report(
                "DATA-KOPPELING-ZONDER-GEBRUIK",
                f"Een koppeling raakt '{ref.target.name}', maar nergens staat dat de gemeente dat gebruikt.",
                f"An interface touches '{ref.target.name}', but nothing says that the municipality uses it.",
                self._where(ref.value),
            )
        return product_iri(self._plain("module").kind, ref.key)

    def _element(self, part: RegisterField, ref: Ref) -> list[str]:
        """A GEMMA element: by its Object ID when the document holds it, else by the key when that is one."""
        iri = self.elements.get(ref.key)
        if iri is None:
            self._loose_end(part, ref, Severity.INFO if self._is_gemma(ref) else Severity.WARNING)
            if not self._is_gemma(ref):
                return []
            iri = gemma_iri(ref.key)
            if part.class_iri:
                self._state(iri_key(iri), TYPE, iri_key(part.class_iri), ref.value)
                self._state(iri_key(iri), IDENTIFIER, literal_key(ref.key), ref.value)
        return [iri]

    def _loose_end(self, part: RegisterField, ref: Ref, severity: Severity) -> None:
        if (part.schema, ref.key) in self._loose:
            return
        self._loose.add((part.schema, ref.key))
        hint = (" laad ook de GEMMA.", " load the GEMMA as well.") if part.schema == "element" else ("", "")
        self.intake.report(
            "DATA-LOS-EINDE",
            f"'{part.name}' verwijst naar {part.schema} '{key_of(ref.value)}', maar dat staat niet in dit bestand;"
            f"{hint[0]}".rstrip(";"),
            f"'{part.name}' refers to {part.schema} '{key_of(ref.value)}', which is not in this file;{hint[1]}".rstrip(
                ";"
            ),
            self._where(ref.value),
            severity,
        )
