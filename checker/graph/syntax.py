"""The RDF syntaxes: how one is recognised, what a text must be, and what a parser's complaint means.

Source: RDF 1.1 Turtle, TriG, N-Triples, N-Quads, RDF/XML; JSON-LD 1.1.
"""

from __future__ import annotations

import re
from enum import StrEnum

import pyoxigraph as ox

from checker.conflicts import conflict_on
from checker.errors import InputError, Location
from checker.graph.json_places import context_place
from checker.graph.terms import Key

DEPTH_LIMIT = 100


class Syntax(StrEnum):
    """The RDF syntaxes that are read and written."""

    TURTLE = "turtle"
    TRIG = "trig"
    NTRIPLES = "ntriples"
    NQUADS = "nquads"
    JSONLD = "jsonld"
    RDFXML = "rdfxml"

    @property
    def label(self) -> str:
        """Name as people know it."""
        return _LABELS[self]

    @property
    def has_graphs(self) -> bool:
        """Whether a text in this syntax can hold named graphs."""
        return self in (Syntax.TRIG, Syntax.NQUADS, Syntax.JSONLD)


_LABELS = {
    Syntax.TURTLE: "Turtle",
    Syntax.TRIG: "TriG",
    Syntax.NTRIPLES: "N-Triples",
    Syntax.NQUADS: "N-Quads",
    Syntax.JSONLD: "JSON-LD",
    Syntax.RDFXML: "RDF/XML",
}
FORMATS = {
    Syntax.TURTLE: ox.RdfFormat.TURTLE,
    Syntax.TRIG: ox.RdfFormat.TRIG,
    Syntax.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    Syntax.NQUADS: ox.RdfFormat.N_QUADS,
    Syntax.JSONLD: ox.RdfFormat.JSON_LD,
    Syntax.RDFXML: ox.RdfFormat.RDF_XML,
}

_LABEL = re.compile(rb"_:([^\s<>\"'\\(){}\[\],;#]+)")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x00@", b"@\x00")


def check_text(name: str, data: bytes) -> bytes:
    """``data`` without byte order mark; raises InputError, with the line, when it is not UTF-8 text."""
    if data.startswith(_UTF16):
        raise InputError(
            "Het bestand staat in UTF-16.",
            where=Location(name, 1, 1),
            remedy="Sla het op als UTF-8 (in Kladblok: Opslaan als, Codering UTF-8).",
        )
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise InputError(
            "Het bestand is geen UTF-8 (waarschijnlijk Latin-1 of Windows-1252).",
            where=_byte_place(name, data, error.start),
            remedy="Sla het op als UTF-8.",
        ) from None
    if (at := data.find(b"\0")) >= 0:
        raise InputError(
            "Het bestand bevat een NUL-teken en is dus geen tekst.",
            where=_byte_place(name, data, at),
            remedy="Is dit het goede bestand? Exporteer of download het opnieuw.",
        )
    return data


def _byte_place(name: str, data: bytes, at: int) -> Location:
    start = data.rfind(b"\n", 0, at) + 1
    return Location(name, data.count(b"\n", 0, at) + 1, len(data[start:at].decode("utf-8", "ignore")) + 1)


def syntax_error(name: str, data: bytes, syntax: Syntax, error: SyntaxError, line: int = 0) -> InputError:
    """The parser's complaint in our words, with its place; MergeConflict when it is a mark of an unfinished merge."""
    if conflict := conflict_on(name, data, error.lineno or line):
        return conflict
    message = error.msg or str(error)
    if "LoadDocumentCallback" in message or "remote context" in message:
        return InputError(
            "INVOER-CONTEXT: het JSON-LD verwijst naar een context op een ander adres; die wordt niet opgehaald.",
            where=Location(name, *context_place(data)),
            remedy='Zet de inhoud van de context in het bestand zelf ("@context": { … }).',
        )
    reason = re.sub(r"^Parser error at .*?: ", "", message)
    if "nexpected end" in reason:
        what, remedy = "Het bestand houdt te vroeg op", "Is het bestand volledig? Exporteer of download het opnieuw."
    elif "No scheme found" in reason:
        what, remedy = "Een relatieve IRI zonder basis", "Schrijf de IRI voluit, of geef het bestand een @base."
    else:
        what, remedy = f"Het bestand is geen geldig {syntax.label}", "Herstel het bestand op deze plaats."
    reason = "".join(char if char.isprintable() else "�" for char in reason)[:200]
    column = int(error.offset or 0) if error.lineno else 0
    return InputError(f"{what} ({reason}).", where=Location(name, error.lineno or line, column), remedy=remedy)


def triple_term_refused(name: str, line: int = 0) -> InputError:
    """The error for a triple term (RDF 1.2): no column can hold one."""
    return InputError(
        "Het bestand gebruikt tripeltermen van RDF 1.2; die worden niet gelezen.",
        where=Location(name, line),
        remedy="Schrijf de bewering als gewone tripels.",
    )


def labels_in(data: bytes) -> frozenset[str]:
    """Everything in ``data`` that may be a blank node label; an anonymous node's label is not among them."""
    found = {match.group(1) for match in _LABEL.finditer(data)} if b"_:" in data else set()
    return frozenset(label.decode().rstrip(".") for label in found)


class BlankLabels(dict[str, Key]):
    """Keys of the parser's blank nodes: those with a label keep it, the others are numbered; all within ``scope``."""

    def __init__(self, scope: str, data: bytes) -> None:
        super().__init__()
        self._scope = scope
        self._labels = labels_in(data)
        self._count = 0

    def __missing__(self, label: str) -> Key:
        if label in self._labels:
            key = f"_:{self._scope}-{label}".encode()
        else:
            self._count += 1
            key = f"_:{self._scope}.{self._count}".encode()
        self[label] = key
        return key


_JSON = re.compile(rb'\{\s*["}]|\[\s*[{\["]')  # TriG and Turtle may start with these brackets too
_COMMENTS = re.compile(rb"(?:\s++|#[^\n]*+(?:\n|\Z))*+")
_XML_HEAD = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DIRECTIVE = re.compile(rb"@prefix\s|@base\s|prefix\s+[^\s:<]*:\s*<|base\s+<", re.IGNORECASE)
_TRIPLES = re.compile(rb"""(?:<[^<>"\s]*>|_:\S+)\s+(?:<[^<>"\s]*>)\s+(?:<[^<>"\s]*>|_:\S+|"(?:[^"\\]|\\.)*"\S*)\s*""")
_NQUAD_END = re.compile(rb"""(?:<[^<>"\s]*>|_:[^\s.]+)\s*\.\s*(?:#.*)?(?:\r?\n|\Z)""")
_TURTLE_START = re.compile(rb"""(?:<[^<>"\s]*>|_:[^\s:]+|[^\s:<>"{}()]*:[^\s<>"{}()]*|\[|\()\s""")
_GRAPH_START = re.compile(rb"""(?:graph\s+)?(?:<[^<>"\s]*>|_:\S+|[\w.-]*:[\w.-]*)?\s*\{""", re.IGNORECASE)
_GRAPH_LATER = re.compile(rb"""(?:^|\n)\s*(?:graph\s+)?(?:<[^<>"\s]*>|[\w.-]*:[\w.-]*)\s*\{""", re.IGNORECASE)


def sniff_syntax(head: bytes) -> Syntax | None:
    """The RDF syntax of a text that starts with ``head`` (some kilobytes, or all of it); None when it is not RDF."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _JSON.match(head.lstrip()):
        return Syntax.JSONLD if re.search(rb'"@(?:context|id|graph|type)"', head) else None
    rest = head[_XML_HEAD.match(head).end() :]  # type: ignore[union-attr]
    if re.match(rb"<!DOCTYPE\s+(?:[\w.-]+:)?RDF\b|<(?:[\w.-]+:)?RDF[\s>]", rest) and b"22-rdf-syntax-ns#" in head:
        return Syntax.RDFXML
    if re.match(rb"<[\w.-]+(?::[\w.-]+)?\s[^>]*22-rdf-syntax-ns#", rest):
        return Syntax.RDFXML
    return _turtle(head)


def _turtle(head: bytes) -> Syntax | None:
    body = head[_COMMENTS.match(head).end() :]  # type: ignore[union-attr]
    if match := _TRIPLES.match(body):
        line_end = body[match.end() :]
        if _NQUAD_END.match(line_end):
            return Syntax.NQUADS
        if re.match(rb"\.\s*(?:#.*)?(?:\r?\n|\Z)", line_end) and not re.search(rb"\n\s*@?(?i:prefix|base)\s", body):
            return Syntax.TRIG if _GRAPH_LATER.search(body) else _lines_or_turtle(body)
    directive = _DIRECTIVE.match(body)
    if _GRAPH_START.match(body) or (_GRAPH_LATER.search(body) and (directive or _TURTLE_START.match(body))):
        return Syntax.TRIG
    return Syntax.TURTLE if directive or _turtle_statement(body) else None


def _lines_or_turtle(body: bytes) -> Syntax:
    """N-Triples when every whole line of ``body`` is a triple, N-Quads when some have a graph; else Turtle."""
    lines = [line.strip() for line in body.split(b"\n")[:-1] or [body]]
    syntax = Syntax.NTRIPLES
    for line in lines:
        if not line or line.startswith(b"#"):
            continue
        match = _TRIPLES.match(line)
        if match is None:
            return Syntax.TURTLE
        if _NQUAD_END.match(line[match.end() :]):
            syntax = Syntax.NQUADS
        elif not re.match(rb"\.\s*(?:#.*)?$", line[match.end() :]):
            return Syntax.TURTLE
    return syntax


def _turtle_statement(body: bytes) -> bool:
    """Whether ``body`` starts like a Turtle statement without directives: full IRIs or blank nodes only."""
    return bool(re.match(rb"""(?:<[^<>"\s]*:[^<>"\s]*>|_:\S+|\[\s*\]?)\s*(?:<[^<>"\s]*:[^<>"\s]*>|a\s)""", body))
