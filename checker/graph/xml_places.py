"""Where the statements of an RDF/XML text stand, and the refusal of what XML must not bring in.

One pass of expat: refuses a DOCTYPE (entities) before the RDF parser sees the text, nesting beyond the limit and text
that is not well-formed (the RDF parser takes a missing end tag for granted), and notes for each predicate where its
property elements and attributes stand, in the order in which a parser completes them.

Source: RDF/XML Syntax Specification section 2 (striping, parseType, typed nodes, property attributes).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from checker.conflicts import conflict_on
from checker.errors import InputError, Location
from checker.graph.terms import RDF
from checker.graph.turtle_places import too_deep

_NODE, _PROPERTY, _OPAQUE = "node", "property", "opaque"
_XML = "http://www.w3.org/XML/1998/namespace"
_SYNTAX = frozenset(RDF + name for name in ("about", "ID", "nodeID", "resource", "datatype", "parseType", "RDF"))


@dataclass(slots=True)
class _Element:
    kind: str
    predicate: str
    place: tuple[int, int]
    children: str
    members: int = 0


@dataclass(slots=True)
class XmlPlaces:
    """Places per predicate IRI, last first; :meth:`take` gives them in the order of completion."""

    queues: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def take(self, predicate: str) -> tuple[int, int] | None:
        """Place of the next statement with ``predicate``; None when the text has none left (generated statements)."""
        queue = self.queues.get(predicate)
        return queue.pop() if queue else None


class _Reader:
    def __init__(self, name: str, limit: int) -> None:
        self.name = name
        self.limit = limit
        self.stack: list[_Element] = []
        self.queues: dict[str, list[tuple[int, int]]] = {}
        self.parser = expat.ParserCreate(namespace_separator="")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _place(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def _doctype(self, *_: object) -> None:
        raise doctype_refused(self.name, *self._place())

    def _push(self, predicate: str, place: tuple[int, int]) -> None:
        self.queues.setdefault(predicate, []).append(place)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        place = self._place()
        if len(self.stack) >= self.limit:
            raise too_deep(self.name, *place, self.limit)
        kind = self.stack[-1].children if self.stack else _NODE
        if kind == _NODE and tag == RDF + "RDF":
            self.stack.append(_Element(_OPAQUE, "", place, _NODE))
            return
        predicate, children = tag, _NODE
        if kind == _NODE:
            children = _PROPERTY
            if tag != RDF + "Description":
                self._push(RDF + "type", place)
        elif kind == _PROPERTY:
            parse_type = attributes.get(RDF + "parseType")
            children = {None: _NODE, "Collection": _NODE, "Resource": _PROPERTY}.get(parse_type, _OPAQUE)
            if tag == RDF + "li" and self.stack:
                self.stack[-1].members += 1
                predicate = f"{RDF}_{self.stack[-1].members}"
        else:
            children = _OPAQUE
        if kind != _OPAQUE:
            for attribute in attributes:
                if attribute not in _SYNTAX and not attribute.startswith(_XML) and ":" in attribute:
                    self._push(attribute, place)
        self.stack.append(_Element(kind, predicate, place, children))

    def _end(self, _tag: str) -> None:
        element = self.stack.pop()
        if element.kind == _PROPERTY:
            self._push(element.predicate, element.place)

    def read(self, data: bytes) -> XmlPlaces:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            raise conflict_on(self.name, data, error.lineno) or xml_broken(self.name, error) from None
        for queue in self.queues.values():
            queue.reverse()
        return XmlPlaces(self.queues)


def doctype_refused(name: str, line: int, column: int) -> InputError:
    """The error for a DOCTYPE: entities can read files and blow up memory."""
    return InputError(
        "INVOER-DOCTYPE: het bestand heeft een DOCTYPE; die wordt om veiligheidsredenen geweigerd.",
        where=Location(name, line, column),
        remedy="Verwijder de DOCTYPE en schrijf entiteiten uit.",
    )


def xml_broken(name: str, error: expat.ExpatError) -> InputError:
    """The error for XML that is not well-formed."""
    return InputError(
        f"De XML is niet welgevormd ({expat.ErrorString(error.code)}).",
        where=Location(name, error.lineno, error.offset + 1),
        remedy="Is het bestand volledig? Exporteer of download het opnieuw.",
    )


def read_xml_places(name: str, data: bytes, limit: int) -> XmlPlaces:
    """Places of the statements of RDF/XML ``data``.

    Raises InputError for a DOCTYPE or broken XML, LimitExceeded for elements nested deeper than ``limit``.
    """
    return _Reader(name, limit).read(data)
