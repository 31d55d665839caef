"""The graph of a version as N-Triples lines and back, terms and blank labels as they were."""

from __future__ import annotations

from pathlib import Path

from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import TermTable
from checker.store.faults import storage_faults


def write_triples(graph: Graph, target: Path) -> None:
    """Write a graph as N-Triples; raises the storage faults."""
    with storage_faults(), target.open("wb") as out:
        out.writelines(b"%b %b %b .\n" % triple for triple in graph.triple_keys())


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
