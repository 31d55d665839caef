"""Reads the ArchiMate Model Exchange File Format 3.x (AMEFF): GEMMA releases, Softwarecatalogus exports, other tools.

Order of sections and properties is free, ids of property definitions differ by file, views may be absent.
Source: The Open Group, ArchiMate Model Exchange File Format for ArchiMate 3.1 (C19C).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from checker.errors import InputError, Location
from checker.findings import Severity
from checker.sources.archimate.model import Folder, Item, Model, Property, Ref, Text, canonical_id, viewpoint
from checker.sources.archimate.xml import XML_LANG, XSI_TYPE, XmlFile
from checker.sources.landscape import Intake

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
OLD_NAMESPACE = "http://www.opengroup.org/xsd/archimate"
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_N = NAMESPACE + " "
_DC = ("http://purl.org/dc/elements/1.1/ ", "http://purl.org/dc/terms/ ")
_ITEMS = frozenset(_N + tag for tag in ("element", "relationship", "view"))
_DRAWN = frozenset(_N + tag for tag in ("node", "connection"))
# What is known and deliberately not kept: drawing, and the containers that only group.
_QUIET_TAGS = """
    elements relationships views diagrams organizations propertyDefinitions properties metadata schema schemaversion
    schemaInfo style fillColor lineColor font color bendpoint sourceAttachment targetAttachment
"""
_QUIET = frozenset(_N + tag for tag in _QUIET_TAGS.split())


class AmeffReader:
    """Fills a Model from one AMEFF document; use once."""

    def __init__(self, intake: Intake, file: str, number: int) -> None:
        self.intake = intake
        self.xml = XmlFile(file, intake.options.limits.depth)
        self.number = number
        self.model = Model(Item("", "Model", number, 1, 1), definitions={})
        self.definitions: dict[str, str] = {}
        self.owner: Item = self.model.root
        self.folders: list[Folder] = []
        self.definition = ""
        self.key = ""
        self.line = self.column = 0
        self.language: str | None = None
        self.valued = False
        self.unknown: set[str] = set()
        self.tags: dict[str, str | None] = {}
        self.labels: list[Text | None] = []
        self.referring: list[tuple[Item, Text, str]] = []
        self.view_refs: list[str] = []
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {
            _N + "property": self._property,
            _N + "value": self._value,
            _N + "name": self._place,
            _N + "documentation": self._place,
            _N + "label": self._place,
            _N + "node": self._drawn,
            _N + "connection": self._drawn,
            _N + "item": self._item,
            _N + "viewRef": self._view_ref,
            _N + "element": self._element,
            _N + "relationship": self._relation,
            _N + "view": self._view,
            _N + "propertyDefinition": self._definition,
            _N + "model": self._model,
        }
        self.ends: dict[str, Callable[[], None]] = {
            _N + "value": self._end_value,
            _N + "property": self._end_property,
            _N + "name": self._end_name,
            _N + "label": self._end_label,
            _N + "documentation": self._end_documentation,
            _N + "item": self._end_item,
            _N + "element": self._end_owner,
            _N + "relationship": self._end_owner,
            _N + "view": self._end_owner,
            _N + "node": self._end_drawn,
            _N + "connection": self._end_drawn,
        }

    def read(self, data: bytes) -> Model:
        """The model in ``data``; raises as XmlFile.run, and InputError for another root."""
        self.xml.run(data, self._start, self._end)
        self.model.definitions = self.definitions
        self._drop_titles()
        return self.model

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.xml.stack and name != _N + "model":
            self._wrong_root(name)
        handler = self.starts.get(name)
        if handler is not None:
            handler(attributes)
        elif name not in _QUIET:
            self._other(name, attributes)

    def _end(self, name: str) -> None:
        handler = self.ends.get(name)
        if handler is not None:
            handler()
        elif name.startswith(_DC):
            self._end_metadata(name)

    def _wrong_root(self, name: str) -> None:
        old = name.startswith(OLD_NAMESPACE + " ")
        raise InputError(
            "Dit is een uitwisselbestand van ArchiMate 2; gelezen wordt versie 3."
            if old
            else f"Dit is geen ArchiMate-uitwisselbestand: het begint met <{name.rpartition(' ')[2]}>.",
            where=self.xml.here(),
            remedy="Exporteer het model als 'Open Group ArchiMate Model Exchange File' versie 3.0 of hoger.",
        )

    def _here(self) -> tuple[int, int]:
        parser = self.xml.parser
        return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

    def _model(self, attributes: dict[str, str]) -> None:
        root = self.model.root
        root.id = canonical_id(attributes.get("identifier", ""))
        root.line, root.column = self._here()

    def _new(self, attributes: dict[str, str], extras: tuple[tuple[str, str], ...] = ()) -> Item:
        line, column = self._here()
        kind = attributes.get(XSI_TYPE, "").rpartition(":")[2]
        item = Item(canonical_id(attributes.get("identifier", "")), kind, self.number, line, column, extras=extras)
        self.owner = item
        # A name as an attribute is not in the schema, but at least one re-implementation of the export writes it so.
        if name := attributes.get("name"):
            item.names.append(Text(name.strip(), None, line, column))
        return item

    def _element(self, attributes: dict[str, str]) -> None:
        self.model.elements.append(self._new(attributes))

    def _relation(self, attributes: dict[str, str]) -> None:
        extras = []
        if access := attributes.get("accessType"):
            extras.append(("accessType", access))
        if attributes.get("isDirected") in ("true", "1"):
            extras.append(("isDirected", "true"))
        if modifier := attributes.get("modifier"):
            extras.append(("modifier", modifier))
        item = self._new(attributes, tuple(extras))
        item.source = canonical_id(attributes.get("source", ""))
        item.target = canonical_id(attributes.get("target", ""))
        self.model.relations.append(item)

    def _view(self, attributes: dict[str, str]) -> None:
        point = viewpoint(attributes.get("viewpoint", ""))
        item = self._new(attributes, (("viewpoint", point),) if point else ())
        item.type = "View"
        self.model.views.append(item)

    def _end_owner(self) -> None:
        self.owner = self.model.root

    def _definition(self, attributes: dict[str, str]) -> None:
        self.definition = attributes.get("identifier", "")
        self.definitions[self.definition] = clean_name(attributes.get("name", ""))

    def _property(self, attributes: dict[str, str]) -> None:
        self.key = attributes.get("propertyDefinitionRef") or attributes.get("identifierRef", "")
        self.line, self.column = self._here()
        self.valued = False

    def _value(self, attributes: dict[str, str]) -> None:
        self.language = self._language(attributes)

    def _language(self, attributes: dict[str, str]) -> str | None:
        """The language of a text; one that is no language tag (BCP 47) would make the graph unwritable."""
        tag = attributes.get(XML_LANG)
        if not tag:
            return None
        if tag not in self.tags:
            self.tags[tag] = tag if _LANGUAGE.fullmatch(tag) else None
            if self.tags[tag] is None:
                self.intake.report(
                    "DATA-ONBEKENDE-TAAL",
                    f"xml:lang='{tag}' is geen taalcode; de tekst geldt als Nederlands.",
                    f"xml:lang='{tag}' is no language tag; the text counts as Dutch.",
                    self.xml.here(),
                )
        return self.tags[tag]

    def _end_value(self) -> None:
        self.valued = True
        stack = self.xml.stack
        holder = self._holder(stack[-2] if len(stack) > 1 and stack[-1] == _N + "property" else "", depth=3)
        if holder is not None:
            holder.append(Property(self.key, self.xml.text(), self.language, self.line, self.column))

    def _end_property(self) -> None:
        if not self.valued and (holder := self._holder(self.xml.stack[-1], depth=2)) is not None:
            holder.append(Property(self.key, "", None, self.line, self.column))

    def _holder(self, above: str, depth: int) -> list[Property] | None:
        """The list that a property belongs to, None when it stands where the schema has none."""
        stack = self.xml.stack
        if above != _N + "properties" or len(stack) < depth:
            return None
        parent = stack[-depth]
        if parent in _ITEMS or parent == _N + "model":
            return self.owner.properties
        if parent == _N + "item" and self.folders:
            return self.folders[-1].properties
        return None

    def _place(self, attributes: dict[str, str]) -> None:
        self.language = self._language(attributes)
        self.line, self.column = self._here()

    def _text(self) -> Text:
        return Text(self.xml.text(), self.language, self.line, self.column)

    def _end_name(self) -> None:
        parent = self.xml.stack[-1] if self.xml.stack else ""
        if parent in _ITEMS or parent == _N + "model":
            self.owner.names.append(self._text())
        elif parent == _N + "propertyDefinition":
            self.definitions[self.definition] = self.definitions[self.definition] or self.xml.text()

    def _end_label(self) -> None:
        parent = self.xml.stack[-1] if self.xml.stack else ""
        if parent == _N + "item" and self.folders:
            self.folders[-1].names.append(self._text())
        elif parent in _DRAWN:
            self.labels[-1] = text = self._text()
            self.owner.notes.append(text)

    def _end_documentation(self) -> None:
        parent = self.xml.stack[-1] if self.xml.stack else ""
        if parent in _ITEMS or parent == _N + "model":
            self.owner.documentation.append(self._text())
        elif parent == _N + "item" and self.folders:
            self.folders[-1].documentation.append(self._text())
        elif parent in _DRAWN:
            self.owner.notes.append(self._text())

    def _drawn(self, attributes: dict[str, str]) -> None:
        self.labels.append(None)
        self.view_refs.append("")
        shown = attributes.get("elementRef") or attributes.get("relationshipRef")
        if shown:
            self.owner.shown.append(Ref(canonical_id(shown), self.number, *self._here()))

    def _view_ref(self, attributes: dict[str, str]) -> None:
        target = canonical_id(attributes.get("ref", ""))
        self.owner.shown.append(Ref(target, self.number, *self._here()))
        if self.view_refs:
            self.view_refs[-1] = target

    def _end_drawn(self) -> None:
        label, target = self.labels.pop(), self.view_refs.pop()
        if label is not None and target:
            self.referring.append((self.owner, label, target))

    def _drop_titles(self) -> None:
        """Forget labels of boxes that stand for another view when they only repeat its name: kw:toont says it."""
        names = {view.id: view.names[0].value for view in self.model.views if view.names}
        for owner, label, target in self.referring:
            if names.get(target) == label.value:
                owner.notes.remove(label)

    def _item(self, attributes: dict[str, str]) -> None:
        line, column = self._here()
        member = attributes.get("identifierRef")
        if member is None:
            parent = self.folders[-1] if self.folders else None
            folder = Folder(self.number, line, column, parent)
            self.model.folders.append(folder)
            self.folders.append(folder)
            return
        if self.folders:
            self.folders[-1].members.append(Ref(canonical_id(member), self.number, line, column))
            # Its own end tag pops the folder again, so a member stands on the pile as its own folder.
            self.folders.append(self.folders[-1])
        else:
            self.folders.append(Folder(self.number, line, column))

    def _end_item(self) -> None:
        self.folders.pop()

    def _other(self, name: str, attributes: dict[str, str]) -> None:
        if name.startswith(_DC):
            self._place(attributes)
        elif name not in self.unknown:
            self.unknown.add(name)
            local = name.rpartition(" ")[2]
            self.intake.report(
                "DATA-ONBEKEND-ELEMENT",
                f"XML-element <{local}> hoort niet bij het uitwisselformaat en is niet gelezen (de eerste).",
                f"XML element <{local}> is not part of the exchange format and was not read (first of its kind).",
                self.xml.here(),
                Severity.INFO,
            )

    def _end_metadata(self, name: str) -> None:
        if text := self.xml.text():
            local = name.rpartition(" ")[2]
            self.definitions.setdefault("dc:" + local, "dc:" + local)
            self.model.root.properties.append(Property("dc:" + local, text, self.language, self.line, self.column))


def clean_name(text: str) -> str:
    """A property's name without white space around it."""
    return text.strip()


def check_root(model: Model, file: str) -> None:
    """Raise InputError for a model that holds nothing: an empty model is no landscape."""
    if not model.elements and not model.relations and not model.views:
        raise InputError(
            "Het model bevat geen elementen, relaties of views.",
            where=Location(file, model.root.line, model.root.column),
            remedy="Controleer of het juiste model is geëxporteerd.",
        )
