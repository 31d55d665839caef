"""RDF in, fast and without places: for reference data and for landscapes of millions of triples.

The parser runs in a forked child that writes Turtle without prefixes into a pipe: the keys of our terms, a predicate a
line, each subject once. The parent numbers what comes out, a chunk at a time, so parsing and numbering use two cores
and no term objects exist at all. Small data, and platforms without fork, are read in this process.

Cost, measured at 3.9 million triples of Turtle: see bench/read_rdf.py.
"""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import RawIOBase
from itertools import chain
from operator import methodcaller
from pathlib import Path

import numpy as np
import pyoxigraph as ox

from checker.errors import InputError, Location
from checker.graph.columns import RDF_TYPE, Graph, Ids, build_graph
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
_CHUNK = 1 << 20
"""Bytes in the pipe and of one reading: the child goes on writing while the parent numbers what it read before."""

_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ of Linux: the fcntl module of other systems has no such name
_END = b" ;\n"
_NEXT_OBJECT = b" , "
_NEXT_LINE = _END + b"  "
_SAME = 0xFFFFFFFF
"""Number of an empty key: the subject, or the predicate, of the triple before."""

_OBJECT = re.compile(rb'(?:"(?:[^"\\]++|\\.)*+"|[^" ])[^ ]*+')


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

    def checked() -> _Numbering:
        if syntax not in (Syntax.RDFXML, Syntax.JSONLD):
            check_depth(name, data, depth_limit)
        return _Numbering(name, terms, BlankLabels(blank_scope, data))

    # A process with threads is not forked: the child would inherit their locks.
    if len(data) >= FORK_FROM and hasattr(os, "fork") and threading.active_count() == 1:
        numbering = _through_child(name, data, syntax, base, checked)
    else:
        numbering = checked()
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
    # Turtle has no room for graph names: the serialiser takes quads of the default graph only.
    return (ox.Quad(*quad.triple) for quad in quads) if syntax.has_graphs else quads


def _serialise(data: bytes, syntax: Syntax, base: str | None) -> bytes:
    written = ox.serialize(_triples(data, syntax, base), format=ox.RdfFormat.TURTLE)
    assert written is not None  # noqa: S101  (without an output the serialiser returns bytes)
    return written


def _one_object_a_line(text: bytes) -> bytes:
    """Object lists taken apart; a line that goes on with the predicate before it starts with two spaces."""
    parts: list[bytes] = []
    start = 0
    while (found := text.find(_NEXT_OBJECT, start)) >= 0:
        line = text.rfind(b"\n", 0, found) + 1
        end = text.find(_END, found)
        end = end if end >= 0 else len(text)
        head = text.index(b" ", text.index(b" ", line) + 1) + 1
        objects = text[head:end]
        if b'"' in objects:  # a comma may stand in a string too
            objects = _NEXT_LINE.join([value for value in _OBJECT.findall(objects) if value != b","])
        else:
            objects = objects.replace(_NEXT_OBJECT, _NEXT_LINE)
        parts += (text[start:head], objects)
        start = end
    return b"".join([*parts, text[start:]])


class _Numbering:
    """Numbers the terms of Turtle text that comes in whole lines, as the serialiser writes it without prefixes."""

    def __init__(self, name: str, terms: TermTable, blanks: BlankLabels) -> None:
        self._name = name
        self._ids = terms.ids
        self._blanks = blanks
        self._parts: list[Ids] = []
        self._subject = _SAME

    def take(self, text: bytes) -> None:
        """Number the triples of ``text``: lines that end in ' ;' or ' .' and LF; a subject may go on in the next text.

        No line feed or tab stands in a string or an IRI, and no space in an IRI, so lines and their first two spaces
        are safe to cut at.
        """
        if not text:
            return
        text = text.replace(b"\t", b" ").replace(b" .\n", _END)[: -len(_END)]
        has_lists = _NEXT_OBJECT in text
        if has_lists:
            text = _one_object_a_line(text)
        lines = text.split(_END)
        keys: Iterator[Key] = chain.from_iterable(map(methodcaller("split", b" ", 2), lines))
        if b"_:" in text or b"<<(" in text:
            keys = map(self._checked, keys)
        table = self._numbers(keys, 3 * len(lines)).reshape(-1, 3)
        if table[0, 0] == _SAME:
            table[0, 0] = self._subject
        _fill(table[:, 0])
        if has_lists:
            _fill(table[:, 1])
        self._subject = int(table[-1, 0])
        self._parts.append(table)

    def _numbers(self, keys: Iterator[Key], count: int) -> Ids:
        aliases = {b"": _SAME}
        if (kind := self._ids.get(RDF_TYPE)) is not None:
            aliases[b"a"] = kind
        self._ids.update(aliases)  # only while these are numbered
        try:
            return np.fromiter(map(self._ids.__getitem__, keys), dtype=np.uint32, count=count)
        finally:
            for alias in aliases:
                del self._ids[alias]

    def _checked(self, key: Key) -> Key:
        if key.startswith(b"_:"):
            return self._blanks[key[2:].decode()]
        if key.startswith(b"<<("):
            raise triple_term_refused(self._name)
        return key

    def columns(self) -> tuple[Ids, Ids, Ids]:
        """Subjects, predicates and objects of all triples taken; empties this numbering."""
        table = np.concatenate(self._parts) if self._parts else np.empty((0, 3), dtype=np.uint32)
        self._parts.clear()
        subjects, predicates, objects = (np.ascontiguousarray(table[:, column]) for column in range(3))
        return subjects, predicates, objects


def _fill(column: Ids) -> None:
    """Put in place of each _SAME the number that stands above it, in place."""
    starts = np.flatnonzero(column != _SAME)
    column[:] = np.repeat(column[starts], np.diff(starts, append=len(column)))


def _through_child(
    name: str, data: bytes, syntax: Syntax, base: str | None, checked: Callable[[], _Numbering]
) -> _Numbering:
    """Parse in a child, number here; ``checked`` runs while the child starts. Raises InputError with its complaint."""
    out_read, out_write = os.pipe()
    error_read, error_write = os.pipe()
    child = os.fork()
    if child == 0:
        _child(data, syntax, base, out_write, error_write)
    os.close(out_write)
    os.close(error_write)
    try:
        with os.fdopen(out_read, "rb", 0) as stream, os.fdopen(error_read, "rb") as errors:
            _widen(out_read)
            numbering = checked()
            for lines in _whole_lines(stream):
                numbering.take(lines)
            complaint = errors.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
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
    return numbering


def _widen(pipe: int) -> None:
    """Let ``pipe`` hold a whole chunk where the system allows it; else it stays as it is."""
    with suppress(ImportError, OSError):
        import fcntl  # not there on Windows

        fcntl.fcntl(pipe, _SET_PIPE_SIZE, _CHUNK)


def _child(data: bytes, syntax: Syntax, base: str | None, out: int, errors: int) -> None:
    """Body of the child: never returns, never runs the parent's exit handlers."""
    status = 1
    try:
        with os.fdopen(out, "wb", 1 << 20) as stream:
            ox.serialize(_triples(data, syntax, base), stream, format=ox.RdfFormat.TURTLE)
        status = 0
    except SyntaxError as error:
        os.write(errors, json.dumps([error.msg, error.lineno, error.offset]).encode()[:4096])
    except BaseException:  # noqa: S110  (the parent sees the status; a traceback of a child helps nobody)
        pass
    finally:
        os._exit(status)


def _whole_lines(stream: RawIOBase) -> Iterator[bytes]:
    """What is read, cut at line feeds; a line may be as long as the text (a list of a million objects)."""
    rest: list[bytes] = []
    while block := stream.read(_CHUNK):
        if end := block.rfind(b"\n") + 1:
            yield b"".join([*rest, block[:end]])
            rest = [block[end:]]
        else:
            rest.append(block)
    # What is left when the child dies halfway is no whole line; the caller sees the child's status.
