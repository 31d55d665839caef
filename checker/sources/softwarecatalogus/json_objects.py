"""Finds the objects of a Softwarecatalogus JSON document, whatever it is wrapped in, and follows their references.

An object may stand alone, in a list, in pages ({results: [...]}), under the name of its schema, or inside another one
that refers to it; a reference is a uuid, an address that ends in one, or the object itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from checker.errors import Location
from checker.graph.json_places import JsonValue
from checker.ontology.register_mapping import RegisterSchema
from checker.sources.landscape import Intake

SELF = "@self"
_WRAPPERS = ("results", "objects", "data", "items", "components")
_NOTHING = frozenset({"null", ""})
_OBJECT_ID = "object id"


def text_of(value: JsonValue | None) -> str:
    """The text of a scalar; '' for null, an object or an array."""
    if value is None or value.entries is not None or value.items is not None:
        return ""
    return "" if not value.is_string and value.text in _NOTHING else value.text.strip()


def values_of(value: JsonValue | None) -> list[JsonValue]:
    """The members of an array, or the value itself; nulls and empty texts left out."""
    if value is None:
        return []
    found = value.items if value.items is not None else [value]
    return [item for item in found if item.entries or item.items or text_of(item)]


def key_of(value: JsonValue) -> str:
    """The key of an object, or of a reference to one."""
    if value.entries is None:
        return text_of(value).rstrip("/").rsplit("/", 1)[-1]
    for inner in (value.get(SELF), value):
        for name in ("id", "uuid"):
            if inner is not None and inner.entries is not None and (found := text_of(inner.get(name))):
                return found
    return text_of(value.get("identifier"))


@dataclass(slots=True, eq=False)
class RegisterObject:
    """One object with its schema and key."""

    schema: RegisterSchema
    key: str
    value: JsonValue

    @property
    def name(self) -> str:
        """Its name, '' when it has none."""
        return text_of(self.value.get(self.schema.name_field)) if self.schema.name_field else ""


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference: the key, what it means when the document holds it, and where it stands."""

    key: str
    value: JsonValue
    target: RegisterObject | None


@dataclass(slots=True)
class Objects:
    """All objects of a document by schema name and key."""

    schemas: tuple[RegisterSchema, ...]
    intake: Intake
    path: str
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    by_key: dict[str, dict[str, RegisterObject]] = field(default_factory=dict)
    keyless: list[JsonValue] = field(default_factory=list)
    partial: list[tuple[JsonValue, str]] = field(default_factory=list)
    unknown: list[JsonValue] = field(default_factory=list)
    _backward: dict[tuple[str, str], dict[str, list[RegisterObject]]] = field(default_factory=dict)

    def all(self) -> Iterator[RegisterObject]:
        """Every object, by schema in order of arrival."""
        for found in self.by_key.values():
            yield from found.values()

    def of(self, name: str) -> list[RegisterObject]:
        """Objects of the schema with this name."""
        return list(self.by_key.get(name, {}).values())

    def collect(self, root: JsonValue) -> None:
        """Find all objects below ``root``."""
        names = {schema.name.casefold(): schema.name for schema in self.schemas}
        todo: list[tuple[JsonValue, str, bool]] = [(root, "", False)]
        while todo:
            value, hint, nested = todo.pop()
            if value.items is not None:
                todo.extend((item, hint, nested) for item in reversed(value.items))
                continue
            if value.entries is None:
                continue
            wrapped = [] if value.get(SELF) or nested else self._unwrap(value, names, hint)
            if wrapped:
                todo.extend((inner, found, False) for inner, found in reversed(wrapped))
            elif (schema := self._schema(value, hint, names)) is None:
                if not nested:
                    self.unknown.append(value)
            else:
                self._add(schema, value, nested)
                for part in schema.fields:
                    if part.schema and len(part.path) == 1:
                        todo.extend((inner, part.schema, True) for inner in values_of(value.get(part.name)))

    def _unwrap(self, value: JsonValue, names: dict[str, str], hint: str) -> list[tuple[JsonValue, str]]:
        """What a wrapper holds, with the schema that its name gives; nothing when ``value`` is an object itself."""
        found: list[tuple[JsonValue, str]] = []
        for name, _, inner in value.entries or ():
            plain = name.casefold()
            if inner.items is not None and (plain in _WRAPPERS or plain in names):
                found.append((inner, names.get(plain, hint)))
            elif inner.entries is not None and plain in _WRAPPERS:
                found.append((inner, hint))
        if not found or self._by_signature(value) is not None:
            return []
        page, pages = text_of(value.get("page")), text_of(value.get("pages"))
        if page.isdigit() and pages.isdigit() and int(pages) > 1:
            self.partial.append((value, f"{page} van {pages}"))
        return found

    def _schema(self, value: JsonValue, hint: str, names: dict[str, str]) -> RegisterSchema | None:
        said = value.get(SELF)
        stated = said.get("schema") if said is not None and said.entries is not None else None
        if stated is not None and stated.entries is not None:
            stated = stated.get("slug") or stated.get("title")
        name = names.get(text_of(stated).casefold()) or hint
        if not name:
            return self._by_signature(value)
        fitting = [schema for schema in self.schemas if schema.name == name]
        for schema in fitting:
            if not schema.when_field or text_of(value.get(schema.when_field)).casefold() in schema.when_values:
                return schema
        return None

    def _by_signature(self, value: JsonValue) -> RegisterSchema | None:
        keys = {name for name, _, _ in value.entries or ()}
        best: tuple[int, RegisterSchema | None] = (0, None)
        for schema in self.schemas:
            if not schema.signature or not keys.issuperset(schema.signature):
                continue
            if schema.when_field and text_of(value.get(schema.when_field)).casefold() not in schema.when_values:
                continue
            score = len(keys & {*schema.signature, *(part.path[0] for part in schema.fields)})
            if score > best[0]:
                best = (score, schema)
        return best[1]

    def _add(self, schema: RegisterSchema, value: JsonValue, nested: bool) -> None:
        key = key_of(value)
        if not key:
            self.keyless.append(value)
            return
        known = self.by_key.setdefault(schema.name, {})
        earlier = known.get(key)
        if nested and len(value.entries or ()) < 2:
            return
        # An object may also stand, in part, inside another: the fullest one counts.
        if earlier is None or len(earlier.value.entries or ()) < len(value.entries or ()):
            known[key] = RegisterObject(schema, key, value)

    def refs(self, value: JsonValue | None, schema: str) -> list[Ref]:
        """The references that a field holds."""
        found = []
        for item in values_of(value):
            if key := key_of(item):
                found.append(Ref(key, item, self._find(schema, key)))
        return found

    def _find(self, schema: str, key: str) -> RegisterObject | None:
        return self.by_key.get(schema, {}).get(key)

    def follow(self, start: RegisterObject, path: tuple[str, ...]) -> list[Ref]:
        """Where ``path`` leads from an object: through references, backwards at '^schema.field'."""
        here = [Ref(start.key, start.value, start)]
        for step in path:
            ahead: list[Ref] = []
            for ref in here:
                if step.startswith("^"):
                    name, _, part = step[1:].partition(".")
                    ahead.extend(Ref(other.key, other.value, other) for other in self._referring(name, part, ref.key))
                elif ref.target is not None:
                    target = next((part.schema for part in ref.target.schema.fields if part.name == step), "")
                    ahead.extend(self.refs(ref.target.value.get(step), target))
            here = ahead
        return here

    def _referring(self, name: str, part: str, key: str) -> list[RegisterObject]:
        """Objects of a schema whose field refers to ``key``; indexed once, after all was collected."""
        index = self._backward.get((name, part))
        if index is None:
            index = self._backward[name, part] = {}
            for other in self.of(name):
                for inner in values_of(other.value.get(part)):
                    index.setdefault(key_of(inner), []).append(other)
        return index.get(key, [])

    def where(self, place: tuple[int, int]) -> Location:
        """A place in the document."""
        return Location(self.path, *place)


def property_pairs(element: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """(name or id of the definition, value) of the properties of an element or relation."""
    for item in values_of(element.get("properties")):
        if item.entries is None:
            continue
        named = item.get("propertyDefinitionRef") or item.get("identifierRef") or item.get("name") or item.get("key")
        value = item.get("value")
        if value is not None and value.entries is not None:
            value = value.get("value") or value.get("#text") or value.get("_")
        if named is not None and value is not None:
            yield text_of(named), value


def object_id(element: JsonValue, definitions: dict[str, str]) -> str:
    """The Object ID of an element, '' when it has none."""
    for name, value in property_pairs(element):
        if definitions.get(name, name).casefold() == _OBJECT_ID:
            return text_of(value)
    return ""
