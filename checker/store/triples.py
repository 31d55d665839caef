"""The graph of a version as N-Triples lines and back, terms and blank labels as they were."""

from __future__ import annotations

import re
from pathlib import Path

from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import TermTable
from checker.store.faults import storage_faults

_NAMED = b"urn:x-kaderwacht:knoop:"
_BLANK_SUBJECT = re.compile(rb"(?m)^_:(\S+)")
_BLANK_OBJECT = re.compile(rb"(?m) _:(\S+) \.$")
# at the places of a subject and an object only: inside a literal stands no bare line start, and no IRI before the end
_NAMED_BLANK = re.compile(rb"(?m)(?:(?<=^)|(?<= ))<" + re.escape(_NAMED) + rb"([^>\s]+)>(?= <| \.$)")


def write_triples(graph: Graph, target: Path) -> None:
    """Write a graph as N-Triples; raises the storage faults."""
    with storage_faults(), target.open("wb") as out:
        out.writelines(b"%b %b %b .\n" % triple for triple in graph.triple_keys())


def with_named_blanks(data: bytes) -> bytes:
    """N-Triples in which blank nodes are IRIs: a store would give them other labels."""
    # most landscapes have none, and to look for one letter by letter takes as long as a fifth of the load
    if data.startswith(b"_:") or b"\n_:" in data:
        data = _BLANK_SUBJECT.sub(rb"<%b\1>" % _NAMED, data)
    return _BLANK_OBJECT.sub(rb" <%b\1> ." % _NAMED, data) if b" _:" in data else data


def with_blanks(data: bytes) -> bytes:
    """What :func:`with_named_blanks` was given."""
    return _NAMED_BLANK.sub(rb"_:\1", data) if _NAMED in data else data


def read_triples(data: bytes, terms: TermTable) -> Graph:
    """The graph of N-Triples that the store itself wrote: one triple a line, single spaces, no comments.

    Unlike the readers of :mod:`checker.graph.reading` it keeps the labels of blank nodes, so that two versions compare.
    """
    builder = GraphBuilder(terms)
    for line in data.split(b"\n"):
        if line:
            subject, predicate, value = line.split(b" ", 2)
            builder.add_keys(subject, predicate, value[:-2])
    return builder.build()
