"""RDF terms as N-Triples keys, and the table that numbers them.

A term is stored once, as the UTF-8 bytes of its canonical N-Triples form (``<iri>``, ``_:label``, ``"text"@nl``,
``"5"^^<…integer>``). That form is at once the dictionary key, the sort key and what a writer emits, so a graph of
millions of triples holds no term objects at all; :func:`decode` makes one only when somebody looks.

Source: RDF 1.1 N-Triples, section 4 (canonical form).
"""

from __future__ import annotations

import re
from typing import NamedTuple

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD_STRING = XSD + "string"
RDF_LANG_STRING = RDF + "langString"

Key = bytes


class Iri(NamedTuple):
    """An IRI."""

    value: str


class Blank(NamedTuple):
    """A blank node, with the label it has within one graph."""

    label: str


class Literal(NamedTuple):
    """A literal: lexical form (kept as written, also when ill-formed), datatype IRI and language tag or None."""

    lexical: str
    datatype: str = XSD_STRING
    language: str | None = None


Term = Iri | Blank | Literal

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_NEEDS_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f\ufffe\uffff]')
_UNESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "'": "'"}
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"


def _unescape(match: re.Match[str]) -> str:
    short, long, single = match.groups()
    if single is not None:
        return _UNESCAPES.get(single, single)
    return chr(int(short or long, 16))


def unescape(text: str) -> str:
    """``text`` with the escapes of N-Triples and Turtle strings resolved (``\\n``, ``\\u00E9``)."""
    return _ESCAPED.sub(_unescape, text)


def iri_key(value: str) -> Key:
    """Key of the IRI ``value``; the caller vouches that it is a valid IRI."""
    return f"<{value}>".encode()


def blank_key(label: str) -> Key:
    """Key of the blank node ``label``."""
    return f"_:{label}".encode()


def literal_key(lexical: str, datatype: str | None = None, language: str | None = None) -> Key:
    """Key of a literal; language tags are lower-cased (they compare without case, RDF 1.1 Concepts 3.3)."""
    text = _NEEDS_ESCAPE.sub(_escape, lexical) if _NEEDS_ESCAPE.search(lexical) else lexical
    if language:
        return f'"{text}"@{language.lower()}'.encode()
    if datatype and datatype != XSD_STRING:
        return f'"{text}"^^<{datatype}>'.encode()
    return f'"{text}"'.encode()


def encode(term: Term) -> Key:
    """Key of ``term``."""
    match term:
        case Iri(value):
            return iri_key(value)
        case Blank(label):
            return blank_key(label)
        case Literal(lexical, datatype, language):
            return literal_key(lexical, datatype, language)


def decode(key: Key) -> Term:
    """The term that ``key`` stands for."""
    text = key.decode()
    if text[0] == "<":
        return Iri(text[1:-1])
    if text[0] == "_":
        return Blank(text[2:])
    end = text.rindex('"')
    lexical, suffix = text[1:end], text[end + 1 :]
    if "\\" in lexical:
        lexical = unescape(lexical)
    if suffix.startswith("@"):
        return Literal(lexical, RDF_LANG_STRING, suffix[1:])
    return Literal(lexical, suffix[3:-1] if suffix else XSD_STRING)


def is_literal(key: Key) -> bool:
    """Whether ``key`` is a literal."""
    return key[:1] == b'"'


_FULL = frozenset(b'<"_')
"""First bytes of keys; what starts otherwise is a word that Turtle has for a term."""


def _key_of_word(word: bytes) -> Key:
    """Key of a number, boolean or ``a`` as Turtle writes it (Turtle 1.1, sections 2.4 and 2.5)."""
    if word == b"a":
        return iri_key(RDF + "type")
    if word in (b"true", b"false"):
        kind = "boolean"
    elif b"e" in word or b"E" in word:
        kind = "double"
    else:
        kind = "decimal" if b"." in word else "integer"
    return literal_key(word.decode(), XSD + kind)


class _Numbers(dict[Key, int]):
    """Numbers of keys; a new key gets the next one, so that ``map(numbers.__getitem__, …)`` interns.

    The words of Turtle (``a``, ``5``, ``true``) are understood as well, but never kept as keys.
    """

    __slots__ = ("keys_in_order", "words")

    def __init__(self, keys_in_order: list[Key]) -> None:
        super().__init__()
        self.keys_in_order = keys_in_order
        self.words: dict[bytes, int] = {}

    def __missing__(self, key: Key) -> int:
        if key[0] not in _FULL:
            known = self.words.get(key)
            if known is None:
                known = self.words[key] = self[_key_of_word(key)]
            return known
        number = self[key] = len(self.keys_in_order)
        self.keys_in_order.append(key)
        return number

    def clear(self) -> None:
        """Forget all, words too."""
        super().clear()
        self.words.clear()


class TermTable:
    """Numbers terms: key to id and back. Only grows, so graphs that share a table share ids.

    Ids are dense from 0 and fit 32 bits.
    """

    __slots__ = ("ids", "keys")

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.ids: dict[Key, int] = _Numbers(self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    def intern(self, key: Key) -> int:
        """Id of ``key``, new when it was not seen before."""
        return self.ids[key]

    def iri(self, value: str) -> int:
        """Id of the IRI ``value``, interned."""
        return self.intern(iri_key(value))

    def find(self, key: Key) -> int | None:
        """Id of ``key``, or None when no graph of this table has it."""
        return self.ids.get(key)

    def term(self, number: int) -> Term:
        """The term with id ``number``."""
        return decode(self.keys[number])

    def text(self, number: int) -> str:
        """IRI, blank label or lexical form of id ``number``: what a person would read."""
        return self.term(number)[0]
