"""RDF in, fast and without places: for reference data and for landscapes of millions of triples.

The parser runs in a forked child that writes N-Triples into a pipe; the parent numbers the terms of what comes out, a
chunk at a time, so parsing and numbering use two cores and no term objects exist at all. Small data, and platforms
without fork, are read in this process.

Cost, measured at 3.9 million triples of Turtle: see bench/read_rdf.py.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import methodcaller
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyoxigraph as ox

from checker.errors import InputError, Location
from checker.graph.columns import Graph, Ids, build_graph
from checker.graph.json_places import check_json
from checker.graph.syntax import (
    DEPTH_LIMIT,
    FORMATS,
    BlankLabels,
    Syntax,
    check_text,
    syntax_error,
    triple_term_refused,
)
from checker.graph.terms import Key, TermTable
from checker.graph.turtle_places import check_depth
from checker.graph.xml_places import read_xml_places

FORK_FROM = 2_000_000  # bytes: below this a child costs more than it brings
_CHUNK = 1 << 22
_END = b" .\n"


def read_graph(
    source: str | Path | bytes,
    syntax: Syntax,
    terms: TermTable,
    *,
    name: str | None = None,
    depth_limit: int = DEPTH_LIMIT,
    base: str | None = None,
    blank_scope: str = "g",
) -> Graph:
    """The graph of a file or of bytes, without places; named graphs join the one graph.

    ``name`` is what errors call it. Blank nodes get labels within ``blank_scope``: give each file its own when graphs
    are to be merged. Raises as :func:`checker.graph.reading.read_statements`.
    """
    name = name or (str(source) if not isinstance(source, bytes) else "invoer")
    data = source if isinstance(source, bytes) else read_bytes(Path(source), name)
    data = check_text(name, data)
    if syntax is Syntax.RDFXML:
        read_xml_places(name, data, depth_limit)
    elif syntax is Syntax.JSONLD:
        check_json(name, data, depth_limit)
    else:
        check_depth(name, data, depth_limit)
    numbering = _Numbering(name, terms, BlankLabels(blank_scope, data))
    # A process with threads is not forked: the child would inherit their locks.
    if len(data) >= FORK_FROM and hasattr(os, "fork") and threading.active_count() == 1:
        _through_child(name, data, syntax, base, numbering)
    else:
        try:
            numbering.take(_serialise(data, syntax, base))
        except SyntaxError as error:
            raise syntax_error(name, data, syntax, error) from None
    return build_graph(terms, *numbering.columns())


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file; raises InputError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"Het bestand kan niet worden gelezen ({error.strerror}).",
            where=Location(name),
            remedy="Controleer het pad en de rechten.",
        ) from None


def _triples(data: bytes, syntax: Syntax, base: str | None) -> Iterable[ox.Quad]:
    quads = ox.parse(input=data, format=FORMATS[syntax], base_iri=base)
    # N-Triples has no room for graph names: the serialiser takes quads of the default graph only.
    return (ox.Quad(*quad.triple) for quad in quads) if syntax.has_graphs else quads


def _serialise(data: bytes, syntax: Syntax, base: str | None) -> bytes:
    written = ox.serialize(_triples(data, syntax, base), format=ox.RdfFormat.N_TRIPLES)
    assert written is not None  # noqa: S101  (without an output the serialiser returns bytes)
    return written


class _Numbering:
    """Numbers the terms of N-Triples text that comes in whole lines."""

    def __init__(self, name: str, terms: TermTable, blanks: BlankLabels) -> None:
        self._name = name
        self._ids = terms.ids
        self._blanks = blanks
        self._parts: list[Ids] = []

    def take(self, text: bytes) -> None:
        """Number the triples of ``text``: lines that end in ' .' and LF, as the serialiser writes them."""
        if not text:
            return
        lines = text[: -len(_END)].split(_END)
        keys: Iterator[Key] = chain.from_iterable(map(methodcaller("split", b" ", 2), lines))
        if b"_:" in text or b"<<(" in text:
            keys = map(self._checked, keys)
        numbers = np.fromiter(map(self._ids.__getitem__, keys), dtype=np.uint32, count=3 * len(lines))
        self._parts.append(numbers)

    def _checked(self, key: Key) -> Key:
        if key.startswith(b"_:"):
            return self._blanks[key[2:].decode()]
        if key.startswith(b"<<("):
            raise triple_term_refused(self._name)
        return key

    def columns(self) -> tuple[Ids, Ids, Ids]:
        """Subjects, predicates and objects of all triples taken; empties this numbering."""
        table = np.concatenate(self._parts).reshape(-1, 3) if self._parts else np.empty((0, 3), dtype=np.uint32)
        self._parts.clear()
        subjects, predicates, objects = (np.ascontiguousarray(table[:, column]) for column in range(3))
        return subjects, predicates, objects


def _through_child(name: str, data: bytes, syntax: Syntax, base: str | None, numbering: _Numbering) -> None:
    """Parse in a child, number here. Raises InputError with the child's complaint."""
    out_read, out_write = os.pipe()
    error_read, error_write = os.pipe()
    child = os.fork()
    if child == 0:
        _child(data, syntax, base, out_write, error_write)
    os.close(out_write)
    os.close(error_write)
    try:
        with os.fdopen(out_read, "rb", 1 << 20) as stream, os.fdopen(error_read, "rb") as errors:
            for lines in _whole_lines(stream):
                numbering.take(lines)
            complaint = errors.read()
    finally:
        _, status = os.waitpid(child, 0)
    if complaint:
        message, line, column = json.loads(complaint)
        error = SyntaxError(message)
        error.lineno, error.offset = line, column
        raise syntax_error(name, data, syntax, error)
    if status != 0:
        raise InputError(
            "Het lezen is voortijdig afgebroken.",
            where=Location(name),
            remedy="Is er genoeg geheugen? Probeer het opnieuw, of splits het bestand.",
        )


def _child(data: bytes, syntax: Syntax, base: str | None, out: int, errors: int) -> None:
    """Body of the child: never returns, never runs the parent's exit handlers."""
    status = 1
    try:
        with os.fdopen(out, "wb", 1 << 20) as stream:
            ox.serialize(_triples(data, syntax, base), stream, format=ox.RdfFormat.N_TRIPLES)
        status = 0
    except SyntaxError as error:
        os.write(errors, json.dumps([error.msg, error.lineno, error.offset]).encode()[:4096])
    except BaseException:  # noqa: S110  (the parent sees the status; a traceback of a child helps nobody)
        pass
    finally:
        os._exit(status)


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while block := stream.read(_CHUNK):
        block = rest + block
        end = block.rfind(_END) + len(_END)
        if end < len(_END):
            rest = block
            continue
        yield block[:end]
        rest = block[end:]
    # What is left when the child dies halfway is no whole line; the caller sees the child's status.
