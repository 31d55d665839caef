"""What the three readers fill and one writer turns into statements: an ArchiMate model with the place of every fact.

Places are (file, line, column): ``file`` the number that StatementBuilder.source gave, line and column from 1, of the
start tag that states the fact. Types are those of the Open Group exchange format without prefix (``Serving``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple


class Text(NamedTuple):
    """A text with its language (None when the file says none) and place."""

    value: str
    language: str | None
    line: int
    column: int


class Property(NamedTuple):
    """One value of a property; ``key`` is a name, or in AMEFF the id of its definition (see Model.definitions)."""

    key: str
    value: str
    language: str | None
    line: int
    column: int


class Ref(NamedTuple):
    """A reference by id, with the place where it stands."""

    target: str
    file: int
    line: int
    column: int


@dataclass(slots=True)
class Item:
    """An element, a relation, a view, or the model itself.

    ``extras`` are attributes that mean something (accessType, modifier, viewpoint…), normalised to the words of the
    exchange format; ``shown`` and ``notes`` are what a view draws and the texts in it.
    """

    id: str
    type: str
    file: int
    line: int
    column: int
    names: list[Text] = field(default_factory=list)
    documentation: list[Text] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    source: str = ""
    target: str = ""
    extras: tuple[tuple[str, str], ...] = ()
    shown: list[Ref] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


@dataclass(slots=True)
class Folder:
    """A folder of the model tree; ``fixed`` marks the nine that Archi always makes."""

    file: int
    line: int
    column: int
    parent: Folder | None = None
    fixed: bool = False
    names: list[Text] = field(default_factory=list)
    documentation: list[Text] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    members: list[Ref] = field(default_factory=list)

    def path(self) -> str:
        """Names from the top down, a slash between and escaped within.

        A folder has no id in the exchange format, so its path is its identity; namesakes side by side are one folder.
        """
        name = self.names[0].value.replace("%", "%25").replace("/", "%2F") if self.names else ""
        return f"{self.parent.path()}/{name}" if self.parent else name


@dataclass(slots=True)
class Model:
    """A whole model in file order; ``definitions`` maps ids of definitions to names, None: keys are names."""

    root: Item
    elements: list[Item] = field(default_factory=list)
    relations: list[Item] = field(default_factory=list)
    views: list[Item] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    definitions: dict[str, str] | None = None


_OLD_ID = re.compile(r"[^A-Za-z_]|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|[0-9a-f]{8}$")


def canonical_id(text: str) -> str:
    """The id as the exchange format has it.

    There an id is an NCName, so tools put ``id-`` before Archi's old bare ids (digits, eight hex digits, a UUID); doing
    the same everywhere makes one model one graph, whichever way it was saved. Other ids stay as they are.
    """
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return "id-" + text if text[:3] != "id-" and _OLD_ID.match(text) else text


ACCESS = {"0": "Write", "1": "Read", "2": "Access", "3": "ReadWrite"}


def viewpoint(text: str) -> str:
    """A viewpoint's name in one spelling: Archi has ``application_structure``, the exchange format has capitals."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
