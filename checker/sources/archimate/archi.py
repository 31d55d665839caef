"""Reads Archi's own model file (.archimate, Archi 4 and 5), plain or zipped when it holds images.

The file has no languages and old ids without ``id-``; both are made equal to the exchange format (see model.py).
Elements, relations and views are ``element`` tags under folders; what a view draws are ``child`` and
``sourceConnection``. Source: Archi, the EMF model ``archimate.ecore``.

:class:`ArchiReader` also reads the single files of a coArchi folder: they hold the same objects, each as a root, with
attributes and ``href`` where the model file has child elements and ids.
"""

from __future__ import annotations

import io
import zipfile

from checker.errors import InputError, LimitExceeded, Location
from checker.sources.archimate.model import ACCESS, Folder, Item, Model, Property, Ref, Text, canonical_id, viewpoint
from checker.sources.archimate.xml import XSI_TYPE, XmlFile, clean
from checker.sources.landscape import Intake, Limits

NAMESPACE = "http://www.archimatetool.com/archimate"
CANVAS = "http://www.archimatetool.com/canvas"
_A = NAMESPACE + " "
VIEWS = frozenset(("ArchimateDiagramModel", "SketchModel", "CanvasModel"))
_CHILDREN = frozenset(("child", "children", "sourceConnection", "sourceConnections"))
# Words that a drawn object may carry; a note's are its content, a group's and sketch object's its name.
_NOTE_ATTRIBUTES = ("name", "content", "documentation", "notes")
_NOTE_ELEMENTS = frozenset(("content", "documentation", "notes"))
# Names that Archi gives to every sketch object of the kind; they say nothing.
_DEFAULT_NAMES = frozenset(("Sticky",))


class ArchiReader:
    """Fills a Model from one or more documents that Archi wrote: a model file, or the files of a coArchi folder."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.cap = intake.options.limits.depth
        self.model = Model(Item("", "Model", 0, 1, 1))
        self.profiles: dict[str, str] = {}
        self.specialised: list[tuple[Item, str, int, int]] = []
        self.file = ""
        self.number = 0

    def read(self, data: bytes, file: str, number: int, above: Folder | None = None) -> Folder | None:
        """Read one document, source number ``number``; ``above`` is the folder that holds it (coArchi).

        Returns the folder that the document describes, if it is one. Raises as XmlFile.run, and InputError for a root
        that Archi does not write.
        """
        self.file, self.number = file, number
        self.xml = XmlFile(file, self.cap)
        self.owner: Item | Folder = self.model.root
        self.folders: list[Folder] = [above] if above else []
        self.described: Folder | None = None
        self.line = self.column = 0
        self.in_view = 0
        self.drawn: list[dict[str, str]] = []
        self.boxes: dict[str, str] = {}
        self.lines: list[tuple[Item, Ref, str, str]] = []
        self.xml.run(data, self._start, self._end)
        self._drop_nested()
        return self.described

    def finish(self) -> Model:
        """The model, once all documents are read: specialisations by name of their profile."""
        for item, profile, line, column in self.specialised:
            item.properties.append(Property("Specialization", self.profiles.get(profile, profile), None, line, column))
        return self.model

    def _here(self) -> tuple[int, int]:
        parser = self.xml.parser
        return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.xml.stack:
            self._root(name, attributes)
        elif name in ("property", "properties"):
            self._property(attributes)
        elif name in _CHILDREN:
            self.in_view += 1
            self._drawn(attributes)
            self.drawn.append(attributes)
        elif name == "element":
            self._object(attributes.get(XSI_TYPE, "").rpartition(":")[2], attributes)
        elif name == "folder":
            self._folder(attributes)
        elif name in ("documentation", "purpose", "content", "notes"):
            self.line, self.column = self._here()
        elif name in ("source", "target"):
            self._end_point(name, attributes)
        elif name in ("archimateElement", "archimateRelationship", "referencedModel", "model"):
            self._shown(attributes.get("href", "").rpartition("#")[2], self.drawn[-1] if self.drawn else attributes)
        elif name in ("profile", "profiles"):
            self._profile(attributes)

    def _end(self, name: str) -> None:
        if name in _CHILDREN:
            self.in_view -= 1
            self.drawn.pop()
        elif name in ("element", "folder"):
            if name == "folder":
                self.folders.pop()
            self.owner = self.folders[-1] if self.folders else self.model.root
        elif name in ("documentation", "purpose"):
            text = Text(self.xml.text(), None, self.line, self.column)
            if not self.in_view:
                self.owner.documentation.append(text)
            elif isinstance(self.owner, Item):
                self.owner.notes.append(text)
        elif name in _NOTE_ELEMENTS and self.in_view and isinstance(self.owner, Item):
            self.owner.notes.append(Text(self.xml.text(), None, self.line, self.column))

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space not in (NAMESPACE, CANVAS):
            raise InputError(
                f"Dit is geen bestand van Archi: het begint met <{local}>.",
                where=self.xml.here(),
                remedy="Bewaar het model in Archi als .archimate, of exporteer het als uitwisselbestand.",
            )
        if local in ("model", "ArchimateModel"):
            self._model(attributes)
        elif local == "Folder":
            self._folder(attributes)
            self.described = self.folders[-1]
        else:
            self._object(local, attributes)

    def _model(self, attributes: dict[str, str]) -> None:
        root = self.model.root
        root.id, root.file = canonical_id(attributes.get("id", "")), self.number
        root.line, root.column = line, column = self._here()
        root.names.append(Text(clean(attributes.get("name", "")), None, line, column))
        if purpose := attributes.get("purpose"):
            root.documentation.append(Text(clean(purpose), None, line, column))
        self.owner = root

    def _folder(self, attributes: dict[str, str]) -> None:
        line, column = self._here()
        folder = Folder(self.number, line, column, self.folders[-1] if self.folders else None, "type" in attributes)
        folder.names.append(Text(clean(attributes.get("name", "")), None, line, column))
        if documentation := attributes.get("documentation"):
            folder.documentation.append(Text(clean(documentation), None, line, column))
        self.model.folders.append(folder)
        self.folders.append(folder)
        self.owner = folder

    def _object(self, kind: str, attributes: dict[str, str]) -> None:
        line, column = self._here()
        item = Item(canonical_id(attributes.get("id", "")), kind, self.number, line, column)
        item.names.append(Text(clean(attributes.get("name", "")), None, line, column))
        if documentation := attributes.get("documentation"):
            item.documentation.append(Text(clean(documentation), None, line, column))
        if self.folders:
            self.folders[-1].members.append(Ref(item.id, self.number, line, column))
        if profiles := attributes.get("profiles"):
            self.specialised.extend((item, profile, line, column) for profile in profiles.split())
        if kind in VIEWS:
            item.type = "View"
            point = viewpoint(attributes.get("viewpoint", ""))
            item.extras = (("viewpoint", point),) if point else ()
            self.model.views.append(item)
        elif kind.endswith("Relationship"):
            item.type = kind.removesuffix("Relationship")
            self._relation(item, attributes)
        else:
            if kind == "Junction":
                item.type = "OrJunction" if attributes.get("type") == "or" else "AndJunction"
            self.model.elements.append(item)
        self.owner = item

    def _relation(self, item: Item, attributes: dict[str, str]) -> None:
        item.source = canonical_id(attributes.get("source", ""))
        item.target = canonical_id(attributes.get("target", ""))
        extras = []
        if item.type == "Access":
            access = attributes.get("accessType", "0")
            extras.append(("accessType", ACCESS.get(access, access)))
        if attributes.get("directed") == "true":
            extras.append(("isDirected", "true"))
        if strength := attributes.get("strength"):
            extras.append(("modifier", strength))
        item.extras = tuple(extras)
        self.model.relations.append(item)

    def _end_point(self, name: str, attributes: dict[str, str]) -> None:
        if isinstance(self.owner, Item) and not self.in_view:
            end = canonical_id(attributes.get("href", "").rpartition("#")[2])
            if name == "source":
                self.owner.source = end
            else:
                self.owner.target = end

    def _property(self, attributes: dict[str, str]) -> None:
        line, column = self._here()
        key, value = attributes.get("key", "").strip(), clean(attributes.get("value", ""))
        if not self.in_view:
            self.owner.properties.append(Property(key, value, None, line, column))
        elif value and isinstance(self.owner, Item):
            self.owner.notes.append(Text(f"{key}: {value}" if key else value, None, line, column))

    def _drawn(self, attributes: dict[str, str]) -> None:
        for name in ("archimateElement", "archimateRelationship", "model"):
            if shown := attributes.get(name):
                self._shown(shown, attributes)
        if self.drawn and "target" not in attributes:
            self.boxes[attributes.get("id", "")] = self.drawn[-1].get("id", "")
        if isinstance(self.owner, Item):
            line, column = self._here()
            for name in _NOTE_ATTRIBUTES:
                text = attributes.get(name)
                if text and text not in _DEFAULT_NAMES:
                    self.owner.notes.append(Text(clean(text), None, line, column))

    def _shown(self, target: str, drawn: dict[str, str]) -> None:
        """Note that the view shows ``target``; ``drawn`` are the attributes of the box or line that does so."""
        if target and isinstance(self.owner, Item):
            shown = Ref(canonical_id(target), self.number, *self._here())
            self.owner.shown.append(shown)
            if "target" in drawn:
                self.lines.append((self.owner, shown, drawn.get("source", ""), drawn["target"]))

    def _drop_nested(self) -> None:
        """Forget the lines between a box and the box it stands in: Archi keeps them but does not draw them.

        The nesting shows the relation instead; the exchange format leaves such lines out.
        """
        hidden = {
            id(shown)
            for _, shown, source, target in self.lines
            if self.boxes.get(source) == target or self.boxes.get(target) == source
        }
        for view in {id(owner): owner for owner, *_ in self.lines}.values():
            view.shown = [shown for shown in view.shown if id(shown) not in hidden]

    def _profile(self, attributes: dict[str, str]) -> None:
        if "href" in attributes:
            if isinstance(self.owner, Item) and self.owner is not self.model.root:
                profile = attributes["href"].rpartition("#")[2]
                self.specialised.append((self.owner, profile, *self._here()))
        elif identifier := attributes.get("id"):
            self.profiles[identifier] = attributes.get("name", identifier)


def unpack(data: bytes, file: str, limits: Limits) -> bytes:
    """The model inside a zipped .archimate (``model.xml`` beside ``images/``); plain XML is returned as it is.

    Entries and unpacked size are checked against what the archive says before, and what it gives while unpacking.
    Raises InputError for a broken archive or one without a model, LimitExceeded above a bound.
    """
    if data[:4] != b"PK\x03\x04":
        return data
    where = Location(file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.archive_entries:
                raise LimitExceeded(
                    f"Het archief heeft {len(entries)} bestanden; de grens is {limits.archive_entries}.",
                    where=where,
                    remedy="Een model heeft er hooguit enkele honderden; bewaar het opnieuw in Archi.",
                )
            if "model.xml" not in archive.namelist():
                raise InputError(
                    "Het zip-bestand bevat geen model.xml en is dus geen model van Archi.",
                    where=where,
                    remedy="Bewaar het model opnieuw in Archi.",
                )
            cap = min(limits.unpacked_bytes, limits.archive_ratio * max(len(data), 1))
            with archive.open("model.xml") as member:
                unpacked = member.read(cap + 1)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise InputError(
            f"Het zip-bestand is beschadigd of versleuteld ({error}).",
            where=where,
            remedy="Bewaar het model opnieuw in Archi.",
        ) from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        raise InputError("Het zip-bestand is beschadigd.", where=where, remedy="Bewaar het opnieuw in Archi.") from None
    if len(unpacked) > cap:
        raise LimitExceeded(
            f"model.xml is uitgepakt groter dan {cap} bytes.",
            where=where,
            remedy="Bewaar het model opnieuw in Archi, of splits het.",
        )
    return unpacked
