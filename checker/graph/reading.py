"""RDF in: triples with the line and column where each stands, through pyoxigraph's streaming parsers.

Nothing that is read can reach out: the parsers are never given a loader for remote contexts, DOCTYPE is refused, depth
is bounded before parsing. Blank nodes get labels that are the same in every run and of their own in every file.

    read_statements   one file into a StatementBuilder, with places
    read_dataset      one file as its named graphs, with places
    read_graph        one file fast, without places (module ``bulk``)

Source: RDF 1.1 Turtle, TriG, N-Triples, N-Quads, RDF/XML; JSON-LD 1.1. RDF 1.2 triple terms are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, cast

import pyoxigraph as ox

from checker.errors import InputError, Location
from checker.graph.bulk import read_graph
from checker.graph.columns import Graph
from checker.graph.json_places import check_json, read_json_places
from checker.graph.positions import Positions, StatementBuilder
from checker.graph.syntax import (
    DEPTH_LIMIT,
    FORMATS,
    BlankLabels,
    Syntax,
    check_text,
    labels_in,
    sniff_syntax,
    syntax_error,
    triple_term_refused,
)
from checker.graph.terms import XSD, Key, TermTable
from checker.graph.turtle_places import RDF_FIRST, RDF_REST, TurtlePlaces, local_part
from checker.graph.xml_places import read_xml_places

__all__ = ["Syntax", "read_dataset", "read_graph", "read_statements", "sniff_syntax"]

Place = tuple[int, int]
Locate = Callable[[list[ox.Quad], int], list[Place]]


class _LineFeeder:
    """A file object that hands over at most one physical line a read and counts them."""

    __slots__ = ("at", "data", "line")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.line = 0

    def read(self, size: int = -1) -> bytes:
        start = self.at
        if start >= len(self.data):
            return b""
        if start == 0 or self.data[start - 1] == 10:
            self.line += 1
        end = self.data.find(b"\n", start, start + size) + 1
        self.at = end or min(start + size, len(self.data))
        return self.data[start : self.at]


# Turtle 1.1 section 2.5.2 and 2.5.3: the datatypes whose values may stand without quotes.
_BARE = frozenset(XSD + name for name in ("integer", "decimal", "double", "boolean"))


def _turtle_locator(name: str, data: bytes, depth_limit: int) -> Locate:
    places = TurtlePlaces(name, data, depth_limit)
    labels = labels_in(data)
    described: set[str] = set()

    def place(quad: ox.Quad, line: int) -> Place:
        value, predicate = quad.object, quad.predicate.value
        if isinstance(value, ox.NamedNode):
            return places.text(line, local_part(value.value), predicate)
        if isinstance(value, ox.Literal):
            bare = value.datatype.value in _BARE
            return places.string(line, value.value, bare) or places.text(line, value.value, predicate)
        if isinstance(value, ox.BlankNode):
            if value.value in labels:
                return places.text(line, f"_:{value.value}", predicate)
            return places.anonymous(line, predicate, value.value in described)
        return line, 1

    def locate(quads: list[ox.Quad], line: int) -> list[Place]:
        # The parser may tell a node's end before its last inner triple: look at all that one chunk told first.
        for quad in quads:
            if isinstance(quad.subject, ox.BlankNode) and quad.predicate.value not in (RDF_FIRST, RDF_REST):
                described.add(quad.subject.value)
        return [place(quad, line) for quad in quads]

    return locate


def _xml_locator(name: str, data: bytes, depth_limit: int) -> Locate:
    places = read_xml_places(name, data, depth_limit)
    return lambda quads, line: [places.take(quad.predicate.value) or (line, 1) for quad in quads]


def _json_locator(name: str, data: bytes, depth_limit: int, base: str | None) -> Locate:
    check_json(name, data, depth_limit)
    places = read_json_places(data, base)

    def text(term: Any) -> str:
        return "" if isinstance(term, ox.BlankNode | ox.Triple) else str(term.value)

    return lambda quads, _: [places.find(text(quad.subject), quad.predicate.value, text(quad.object)) for quad in quads]


def _locator(name: str, data: bytes, syntax: Syntax, depth_limit: int, base: str | None) -> Locate:
    if syntax is Syntax.RDFXML:
        return _xml_locator(name, data, depth_limit)
    if syntax is Syntax.JSONLD:
        return _json_locator(name, data, depth_limit, base)
    return _turtle_locator(name, data, depth_limit)


class _Ids(dict[str, int]):
    """Term ids by the N-Triples text of a term, with the blank nodes relabelled."""

    def __init__(self, name: str, terms: TermTable, blanks: BlankLabels, feeder: _LineFeeder) -> None:
        super().__init__()
        self._name = name
        self._terms = terms
        self._blanks = blanks
        self._feeder = feeder

    def __missing__(self, text: str) -> int:
        if " " in text and text[0] != '"':
            raise triple_term_refused(self._name, self._feeder.line)
        key = self._blanks[text[2:]] if text.startswith("_:") else text.encode()
        number = self[text] = self._terms.intern(key)
        return number


def _chunks(quads: Iterable[ox.Quad], feeder: _LineFeeder) -> Iterator[tuple[list[ox.Quad], int]]:
    """The quads that each piece of text told, with its line."""
    told: list[ox.Quad] = []
    at = line = 0
    for quad in quads:
        if feeder.at != at:
            if told:
                yield told, line
                told = []
            at, line = feeder.at, feeder.line
        told.append(quad)
    if told:
        yield told, line


Statement = tuple[int, int, int, int | None, Place]


def _statements(
    name: str, data: bytes, syntax: Syntax, depth_limit: int, base: str | None, blanks: tuple[str, TermTable]
) -> Iterator[Statement]:
    """(subject, predicate, object, graph, place) as ids of the term table in ``blanks``, with its label scope."""
    data = check_text(name, data)
    locate = _locator(name, data, syntax, depth_limit, base)
    feeder = _LineFeeder(data)
    scope, terms = blanks
    ids = _Ids(name, terms, BlankLabels(scope, data), feeder)
    named = syntax.has_graphs
    try:
        quads_told = ox.parse(input=cast(IO[bytes], feeder), format=FORMATS[syntax], base_iri=base)
        for quads, line in _chunks(quads_told, feeder):
            for quad, place in zip(quads, locate(quads, line), strict=True):
                graph = quad.graph_name if named else None
                yield (
                    ids[str(quad.subject)],
                    ids[str(quad.predicate)],
                    ids[str(quad.object)],
                    None if graph is None or isinstance(graph, ox.DefaultGraph) else ids[str(graph)],
                    place,
                )
    except SyntaxError as error:
        raise syntax_error(name, data, syntax, error, feeder.line) from None
    except ValueError as error:  # a base IRI that is none
        raise InputError(
            f"Het bestand kan niet worden gelezen ({error}).",
            where=Location(name),
            remedy="Maak van de basis een volledige IRI.",
        ) from None


def read_statements(
    name: str,
    data: bytes,
    syntax: Syntax,
    builder: StatementBuilder,
    *,
    depth_limit: int = DEPTH_LIMIT,
    base: str | None = None,
    blank_scope: str | None = None,
    graphs: Callable[[Key | None], StatementBuilder] | None = None,
) -> int:
    """Read ``data`` into ``builder`` under the source ``name``; returns the number of statements.

    Each triple is stated at the line and column where its object starts (JSON-LD: the value, else its key or node;
    RDF/XML: the element). Triples of named graphs join the one graph, unless ``graphs`` gives the builder for a graph
    name (key, None for the default graph); those builders share the term table and have a source already.
    ``blank_scope`` is the prefix of blank node labels; by default one of its own for each source of ``builder``.
    ``base`` resolves relative IRIs.

    Raises InputError (with line) for text that is broken, not UTF-8, has a DOCTYPE or a remote context; LimitExceeded
    for nesting beyond ``depth_limit``. What was stated before an error stays in the builder: drop it.
    """
    number = builder.source(name)
    scope = blank_scope if blank_scope is not None else f"b{number}"
    count = 0
    terms, target = builder.terms, builder
    found = _statements(name, data, syntax, depth_limit, base, (scope, terms))
    for subject, predicate, value, graph, (line, column) in found:
        if graphs is not None:
            target = graphs(None if graph is None else terms.keys[graph])
        target.state(subject, predicate, value, line, column)
        count += 1
    return count


def read_dataset(
    name: str,
    data: bytes,
    syntax: Syntax,
    terms: TermTable,
    *,
    depth_limit: int = DEPTH_LIMIT,
    base: str | None = None,
    blank_scope: str = "b",
) -> dict[str | None, tuple[Graph, Positions]]:
    """The graphs of ``data`` by name (IRI, or ``_:label``), with places; None is the default graph, always there.

    Raises as :func:`read_statements`.
    """
    builders: dict[Key | None, StatementBuilder] = {}

    def builder_of(graph: Key | None) -> StatementBuilder:
        found = builders.get(graph)
        if found is None:
            found = builders[graph] = StatementBuilder(terms)
            found.source(name)
        return found

    read_statements(
        name,
        data,
        syntax,
        builder_of(None),
        depth_limit=depth_limit,
        base=base,
        blank_scope=blank_scope,
        graphs=builder_of,
    )
    return {_graph_name(graph): builder.build_with_positions() for graph, builder in builders.items()}


def _graph_name(key: Key | None) -> str | None:
    return None if key is None else key.decode().removeprefix("<").removesuffix(">")
