"""Turns an ArchiMate model into statements with places: elements, relations, views, folders and the model itself.

Every element, relation, view and folder becomes a node with its ArchiMate type, names, documentation and properties;
the mapping adds classes and predicates of the vocabulary. Property values that no mapping names stand under
``https://w3id.org/kaderwacht/eigenschap/<key>``. A text without a language is Dutch (@nl), as the vocabulary is.

Not kept, in any format: coordinates, sizes, colours, fonts, line styles, bend points, images, ids of drawn objects and
folders (a folder is known by its path), and the folders that Archi always makes when they are empty. White space around
a text is not kept. Property values without text are reported, not stated.

What one format holds and another cannot, so that graphs of one model differ there:

- sketches and canvases, and their place in a folder: no form in AMEFF;
- properties of folders, and of notes and groups in a view: no form in AMEFF;
- languages of texts and Dublin Core metadata of the model: AMEFF only.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.ontology.archimate_mapping import KW, ArchimateMapping, Scope
from checker.sources.archimate.census import APPLICATION, NO_FACTS, OBJECT_ID, PLATEAU, Census, Known
from checker.sources.archimate.model import Folder, Item, Model
from checker.sources.archimate.pen import Pen
from checker.sources.archimate.relations import Relations
from checker.sources.archimate.types import ARCHIMATE, ELEMENT_TYPES
from checker.sources.archimate.uses import Uses
from checker.sources.landscape import Intake


class Writer:
    """Writes one model into an intake; use once."""

    def __init__(self, model: Model, intake: Intake, mapping: ArchimateMapping, path: str) -> None:
        self.model = model
        self.census = Census(model, intake, mapping, path)
        self.pen = Pen(model, intake, mapping, self.census)
        self.uses = Uses(self.census)

    def write(self) -> None:
        """State everything; raises UsageError when own nodes need a municipality that nobody named."""
        self.uses.find()
        for known in self.census.everyone:
            self._element(known)
        self._uses()
        self._municipality()
        Relations(self.pen, self.uses).write()
        self._views()
        self._folders()
        self._root()

    def write_one(self, item: Item, nodes: Mapping[str, int]) -> bool:
        """State ``item`` alone, where ``nodes`` has the nodes of what it refers to, by id.

        The model holds the item and the ends that it has. Returns False, having stated nothing of use, when what the
        item means hangs on more: anything but GEMMA's own, or a relation that makes a use or an interface.
        """
        self.uses.find()
        everyone = self.census.everyone
        if self.uses.all or self.uses.package_of or any(known.scope is not Scope.GEMMA for known in everyone):
            return False
        if any(known.item is not item and nodes.get(known.item.id) != known.node for known in everyone):
            return False
        self.pen.nodes.update(nodes)
        if item.type == "View":
            self._state_view(item, *self._name_view(item))
            return True
        for known in everyone:
            if known.item is item:
                self._element(known)
                return True
        return Relations(self.pen, self.uses).write_one(item)

    @property
    def plateau(self) -> str:
        """'Bron' or 'Doel': what the file's own nodes get when they do not say."""
        return self.pen.intake.terms.text(self.pen.plateau).rpartition("#")[2]

    def _element(self, known: Known) -> None:
        pen, item, node = self.pen, known.item, known.node
        line, column = item.line, item.column
        pen.at(item)
        pen.archimate_type(item, node, ELEMENT_TYPES)
        if known.class_iri:
            pen.say(node, pen.TYPE, pen.iri(known.class_iri), line, column)
        pen.name(item, node, "Element")
        if OBJECT_ID not in known.facts or known.scope is Scope.MUNICIPALITY:
            pen.say(node, pen.IDENTIFIER, pen.literal(known.key), line, column)
        pen.texts(node, pen.LABEL, item.names)
        pen.texts(node, pen.COMMENT, item.documentation)
        pen.properties(item, node, known.class_iri, known)
        entry = self.pen.mapping.ownership.get(known.class_iri or "")
        if known.scope is Scope.OWN and entry is not None:
            if entry.plateau and PLATEAU not in known.facts:
                pen.say(node, pen.PLATEAU, pen.plateau, line, column)
            if entry.owner:
                owner = self.uses.municipality_node(self.census.need(item))
                pen.say(node, pen.iri(entry.owner), owner, line, column)

    def _uses(self) -> None:
        pen = self.pen
        owner = pen.iri(pen.mapping.ownership[APPLICATION].owner or KW + "eigenaarGemeente")
        package, version_of = pen.iri(KW + "gebruiktPakket"), pen.iri(KW + "gebruiktVersie")
        application = pen.iri(APPLICATION)
        for use in self.uses.all:
            item = use.product.item
            pen.at(item)
            pen.say(use.node, pen.TYPE, application, item.line, item.column)
            pen.say(use.node, pen.IDENTIFIER, pen.literal(use.key), item.line, item.column)
            pen.texts(use.node, pen.LABEL, item.names)
            if PLATEAU not in use.product.facts and all(PLATEAU not in known.facts for known, _ in use.versions):
                pen.say(use.node, pen.PLATEAU, pen.plateau, item.line, item.column)
            source = use.source
            pen.at(source)
            pen.say(use.node, owner, self.uses.municipality_node(use.municipality), source.line, source.column)
            if use.product.local == "Pakket":
                pen.say(use.node, package, use.product.node, source.line, source.column)
            for version, place in use.versions:
                pen.at(place)
                pen.say(use.node, version_of, version.node, place.line, place.column)

    def _municipality(self) -> None:
        """The municipality that own nodes belong to, when the caller named it and no element of the model is it."""
        key, pen, root = self.census.municipality, self.pen, self.model.root
        if key is None or key in self.census.keys.values() or not (self.census.municipal or self.uses.all):
            return
        node = self.uses.municipality_node(key)
        pen.at(root)
        pen.say(node, pen.TYPE, pen.iri(KW + "Gemeente"), root.line, root.column)
        pen.say(node, pen.IDENTIFIER, pen.literal(key), root.line, root.column)

    def _views(self) -> None:
        """Name all views, then state them: a view may show another."""
        named = [(item, *self._name_view(item)) for item in self.model.views]
        for item, node, facts in named:
            self._state_view(item, node, facts)

    def _name_view(self, item: Item) -> tuple[int, dict[str, str]]:
        pen, facts = self.pen, self.census.facts(item) if item.properties else NO_FACTS
        own = self.census.municipal and OBJECT_ID not in facts
        node = pen.iri(self.census.place_iri("view", item.id, own))
        pen.at(item)
        pen.name(item, node, "View")
        return node, facts

    def _state_view(self, item: Item, node: int, facts: dict[str, str]) -> None:
        pen, shows, note = self.pen, self.pen.iri(KW + "toont"), self.pen.iri(KW + "tekst")
        pen.at(item)
        pen.say(node, pen.TYPE, pen.iri(ARCHIMATE + "View"), item.line, item.column)
        if OBJECT_ID not in facts:
            pen.say(node, pen.IDENTIFIER, pen.literal(item.id), item.line, item.column)
        for name, value in item.extras:
            pen.say(node, pen.iri(KW + name), pen.literal(value), item.line, item.column)
        pen.texts(node, pen.LABEL, item.names)
        pen.texts(node, pen.COMMENT, item.documentation)
        pen.texts(node, note, item.notes)
        pen.properties(item, node, None)
        for target, _, line, column in item.shown:
            found = pen.nodes.get(target)
            if found is None:
                pen.loose(node, target, f"View '{item.names[0].value if item.names else item.id}'", item, line, column)
            else:
                pen.say(node, shows, found, line, column)

    def _folders(self) -> None:
        pen, inside = self.pen, self.pen.iri(KW + "inMap")
        kind = pen.iri(ARCHIMATE + "Folder")
        filled: set[int] = set()
        for folder in self.model.folders:
            up: Folder | None = folder
            if folder.members or folder.documentation or folder.properties or not folder.fixed:
                while up is not None and id(up) not in filled:
                    filled.add(id(up))
                    up = up.parent
        nodes: dict[int, int] = {}
        for folder in self.model.folders:
            if id(folder) not in filled:
                continue
            path = folder.path()
            node = nodes[id(folder)] = pen.iri(self.census.place_iri("map", path, self.census.municipal))
            pen.at(folder)
            pen.say(node, pen.TYPE, kind, folder.line, folder.column)
            pen.say(node, pen.IDENTIFIER, pen.literal(path), folder.line, folder.column)
            pen.texts(node, pen.LABEL, folder.names)
            pen.texts(node, pen.COMMENT, folder.documentation)
            if folder.parent is not None:
                pen.say(node, inside, nodes[id(folder.parent)], folder.line, folder.column)
            holder = Item(path, "Folder", folder.file, folder.line, folder.column, properties=folder.properties)
            pen.properties(holder, node, None)
            for member in folder.members:
                pen.intake.builder.resume(member.file)
                found = pen.nodes.get(member.target)
                if found is None:
                    pen.loose(node, member.target, f"Map '{path}'", folder, member.line, member.column)
                else:
                    pen.say(found, inside, node, member.line, member.column)

    def _root(self) -> None:
        pen, item = self.pen, self.model.root
        facts = self.census.facts(item)
        own = self.census.municipal or OBJECT_ID not in facts
        node = pen.iri(self.census.place_iri("model", item.id or "model", own))
        pen.at(item)
        pen.say(node, pen.TYPE, pen.iri(ARCHIMATE + "Model"), item.line, item.column)
        if item.id:
            pen.say(node, pen.ID, pen.literal(item.id), item.line, item.column)
        if OBJECT_ID not in facts:
            pen.say(node, pen.IDENTIFIER, pen.literal(item.id or "model"), item.line, item.column)
        pen.texts(node, pen.LABEL, item.names)
        pen.texts(node, pen.COMMENT, item.documentation)
        pen.properties(item, node, None)
