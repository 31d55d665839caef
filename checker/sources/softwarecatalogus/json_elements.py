"""Elements and relations of the register vng-gemma: ArchiMate as JSON, handed to the writer of ArchiMate models."""

from __future__ import annotations

from checker.graph.json_places import JsonValue
from checker.graph.turtle_places import LineIndex
from checker.sources.archimate import write_model
from checker.sources.archimate.model import Item, Model, Property, Text, canonical_id
from checker.sources.identity import gemma_iri
from checker.sources.landscape import Intake
from checker.sources.softwarecatalogus.json_objects import Objects, object_id, property_pairs, text_of


def _definitions(objects: Objects) -> dict[str, str]:
    """Names of properties by the ids of their definitions."""
    return {
        text_of(found.value.get("identifier")) or found.key: text_of(found.value.get("name"))
        for found in objects.of("property-definition")
    }


def element_iris(objects: Objects) -> dict[str, str]:
    """IRI of each GEMMA element by every key that a reference may use: its uuid, its identifier, its Object ID."""
    definitions = _definitions(objects)
    found: dict[str, str] = {}
    for element in objects.of("element"):
        if known := object_id(element.value, definitions):
            for key in (element.key, text_of(element.value.get("identifier")), known):
                if key:
                    found.setdefault(key, gemma_iri(known))
    return found


def read_elements(objects: Objects, index: LineIndex, intake: Intake, name: str) -> None:
    """State the elements and relations as one ArchiMate model; nothing when the document holds none.

    Raises UsageError when an element is the municipality's own and nobody said which municipality.
    """
    elements, relations = objects.of("element"), objects.of("relation")
    if not elements and not relations:
        return
    file = intake.builder.source(name)
    definitions = _definitions(objects)
    # Keys without a definition are names already.
    model = Model(Item("", "Model", file, 1, 1))
    for found in elements:
        model.elements.append(_item(found.value, file, index, definitions))
    for found in relations:
        item = _item(found.value, file, index, definitions)
        item.source = canonical_id(text_of(found.value.get("source")))
        item.target = canonical_id(text_of(found.value.get("target")))
        access = text_of(found.value.get("accessType"))
        item.extras = (("accessType", access),) if access else ()
        model.relations.append(item)
    write_model(model, intake, name)


def _item(value: JsonValue, file: int, index: LineIndex, definitions: dict[str, str]) -> Item:
    line, column = index.place(value.offset)
    kind = text_of(value.get("type")).rsplit(":", 1)[-1]
    item = Item(canonical_id(text_of(value.get("identifier"))), kind.removesuffix("Relationship"), file, line, column)
    for name, texts in (("name", item.names), ("documentation", item.documentation)):
        found = value.get(name)
        if found is not None and (text := text_of(found)):
            texts.append(Text(text, text_of(value.get(f"{name}-lang")) or None, *index.place(found.offset)))
    for name, inner in property_pairs(value):
        item.properties.append(Property(definitions.get(name, name), text_of(inner), None, *index.place(inner.offset)))
    return item
