"""Where the statements of a JSON-LD text stand: line and column of keys and values, found by a JSON tokenizer.

JSON-LD is expanded as a whole before it becomes triples, so no place survives the RDF parser. Here the text is walked
once more and each ``key: value`` of a node object is filed under the IRIs that the file's own contexts give; terms of
scoped contexts are pooled, which can cost precision in a place, never a triple.

Source: JSON-LD 1.1 section 5.2 (expansion) and Syntax section 3.1 (contexts); RFC 8259 for the tokens.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from checker.errors import InputError, Location
from checker.graph.terms import RDF
from checker.graph.turtle_places import LineIndex, too_deep

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
_BRACKET = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{\[]|[}\]]', re.DOTALL)


@dataclass(slots=True)
class JsonValue:
    """A JSON value: ``text`` of a scalar, ``entries`` of an object, ``items`` of an array."""

    offset: int
    text: str = ""
    is_string: bool = False
    entries: list[tuple[str, int, JsonValue]] | None = None
    items: list[JsonValue] | None = None

    def get(self, key: str) -> JsonValue | None:
        return next((value for name, _, value in self.entries or () if name == key), None)


@dataclass(slots=True)
class JsonPlaces:
    """Places by what a triple shows of itself; :meth:`find` takes the most precise one that is known."""

    index: LineIndex
    by_value: dict[tuple[str, str, str], int] = field(default_factory=dict)
    by_key: dict[tuple[str, str], int] = field(default_factory=dict)
    by_node: dict[str, int] = field(default_factory=dict)

    def find(self, subject: str, predicate: str, value: str) -> tuple[int, int]:
        """(line, column) of the value, key or node of a triple; a blank subject or value is given as ''."""
        offset = self.by_value.get((subject, predicate, value))
        if offset is None:
            offset = self.by_key.get((subject, predicate))
        if offset is None:
            offset = self.by_node.get(subject)
        if offset is None:
            offset = self.by_value.get(("", predicate, value), self.by_key.get(("", predicate), 0))
        return self.index.place(offset)


def check_json(name: str, data: bytes, limit: int) -> None:
    """Refuse nesting beyond ``limit`` (LimitExceeded) and text that is not JSON (InputError), both with the place."""
    depth = 0
    for token in _BRACKET.finditer(data):
        first = data[token.start()]
        if first in b"{[":
            depth += 1
            if depth > limit:
                raise too_deep(name, *LineIndex(data).place(token.start()), limit)
        elif first in b"}]":
            depth -= 1
    try:
        json.loads(data, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise InputError(
            f"Het bestand is geen geldige JSON ({error.msg}).",
            where=Location(name, error.lineno, error.colno),
            remedy="Is het bestand volledig? Exporteer of download het opnieuw.",
        ) from None


def context_place(data: bytes) -> tuple[int, int]:
    """Place of the first context that refers to another document."""
    index = LineIndex(data)
    for match in re.finditer(rb'"@(?:context|import)"\s*:\s*(?:\[\s*)?(?=")', data):
        return index.place(match.start())
    found = re.search(rb'"@(?:context|import)"', data)
    return index.place(found.start()) if found else (1, 1)


def parse_json(data: bytes) -> JsonValue:
    """The value tree of valid JSON ``data``, without recursion."""
    root = JsonValue(0, items=[])
    stack = [root]
    keys: list[tuple[str, int] | None] = [None]
    for token in _TOKEN.finditer(data):
        first, start, top = data[token.start()], token.start(), stack[-1]
        if first in b",:":
            continue
        if first in b"}]":
            stack.pop()
            keys.pop()
            continue
        text = json.loads(token.group()) if first == 0x22 else token.group().decode()
        if first == 0x22 and top.entries is not None and keys[-1] is None:
            keys[-1] = (text, start)
            continue
        value = JsonValue(start, text, first == 0x22)
        if first == 0x7B:
            value = JsonValue(start, entries=[])
        elif first == 0x5B:
            value = JsonValue(start, items=[])
        key = keys[-1]
        if top.entries is not None and key is not None:
            top.entries.append((key[0], key[1], value))
            keys[-1] = None
        elif top.items is not None:
            top.items.append(value)
        if value.entries is not None or value.items is not None:
            stack.append(value)
            keys.append(None)
    return root


class _Terms:
    """The terms of all contexts in one file."""

    def __init__(self, base: str | None) -> None:
        self.known: dict[str, str] = {}
        self.vocabulary = ""
        self.base = base or ""

    def learn(self, context: JsonValue) -> None:
        for item in context.items or ():
            self.learn(item)
        for name, _, value in context.entries or ():
            target = value.get("@id") if value.entries is not None else value
            if target is None or not target.is_string:
                continue
            if name == "@vocab":
                self.vocabulary = target.text
            elif name == "@base":
                self.base = target.text
            elif not name.startswith("@"):
                self.known[name] = target.text

    def expand(self, name: str, relative_to: str) -> str:
        for _ in range(4):  # a term may be defined by a compact IRI of another term
            if name in self.known:
                name = self.known[name]
                continue
            prefix, colon, rest = name.partition(":")
            if colon and prefix in self.known and not rest.startswith("//"):
                name = self.known[prefix] + rest
                continue
            break
        return RDF + "type" if name == "@type" else name if ":" in name else relative_to + name


def read_json_places(data: bytes, base: str | None) -> JsonPlaces:
    """Places of the statements of JSON-LD ``data``, which :func:`check_json` has passed."""
    places = JsonPlaces(LineIndex(data))
    terms = _Terms(base)
    nodes: list[JsonValue] = []
    todo = [parse_json(data)]
    while todo:
        value = todo.pop()
        if value.entries is not None:
            nodes.append(value)
            for name, _, child in value.entries:
                if name == "@context":
                    terms.learn(child)
                else:
                    todo.append(child)
        todo.extend(value.items or ())
    for node in sorted(nodes, key=lambda found: found.offset):
        _file(places, terms, node)
    return places


def _file(places: JsonPlaces, terms: _Terms, node: JsonValue) -> None:
    identity = node.get("@id") or node.get(next((k for k, v in terms.known.items() if v == "@id"), "@id"))
    subject = terms.expand(identity.text, terms.base) if identity else ""
    if subject:
        places.by_node.setdefault(subject, node.offset)
    for name, offset, value in node.entries or ():
        if name in ("@context", "@id", "@graph"):
            continue
        predicate = terms.expand(name, terms.vocabulary)
        places.by_key.setdefault((subject, predicate), offset)
        places.by_key.setdefault(("", predicate), offset)
        for item in value.items if value.items is not None else [value]:
            for text in _texts(terms, item, is_type=predicate == RDF + "type"):
                places.by_value.setdefault((subject, predicate, text), item.offset)
                places.by_value.setdefault(("", predicate, text), item.offset)


def _texts(terms: _Terms, item: JsonValue, is_type: bool) -> tuple[str, ...]:
    """What the object of a triple may show of ``item``: its text, or the IRI that it means."""
    inner = item
    if item.entries is not None:
        found = item.get("@value") or item.get("@id")
        if found is None:
            return ()
        inner = found
    expanded = terms.expand(inner.text, terms.vocabulary if is_type else terms.base)
    return (inner.text, expanded) if expanded != inner.text else (inner.text,)
