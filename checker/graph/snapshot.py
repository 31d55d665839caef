"""Graphs, places and a term table as bytes and back: what a cache keeps of something that was read.

Ids are 32-bit numbers in the machine's own order, so that reading them copies nothing. A term's key holds no line
break (N-Triples escapes it), so a table is its keys on lines.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from checker.graph.columns import Column, Graph, Ids
from checker.graph.positions import Positions, Source
from checker.graph.terms import TermTable

Blocks = Sequence[bytes | memoryview]


class NotKeepable(ValueError):
    """Something that this form cannot hold."""


def ids_block(*columns: Ids) -> bytes:
    """Id columns, one after another."""
    return b"".join(np.ascontiguousarray(column, dtype=np.uint32).tobytes() for column in columns)


def read_ids(block: bytes | memoryview) -> Ids:
    """The ids of a block; raises ValueError when it is cut off."""
    return np.frombuffer(block, dtype=np.uint32)


def keys_block(keys: Sequence[bytes]) -> bytes:
    """Keys of terms on lines; raises NotKeepable when one has a line break in it."""
    block = b"\n".join(keys)
    if block.count(b"\n") != max(len(keys) - 1, 0):
        raise NotKeepable("a key with a line break")
    return block


def read_keys(block: bytes | memoryview) -> list[bytes]:
    """The keys of a block."""
    return bytes(block).split(b"\n") if len(block) else []


def fill_table(terms: TermTable, keys: list[bytes]) -> None:
    """Put ``keys`` in an empty table, numbered in their order; raises ValueError when one stands there twice."""
    terms.keys.extend(keys)
    terms.ids.update(zip(keys, range(len(keys)), strict=True))
    if len(terms.ids) != len(keys):
        raise ValueError("a term twice")


def graph_block(graph: Graph) -> bytes:
    """All columns of a graph, ids as they are: number of columns, predicates, lengths, keys, values."""
    columns = list(graph.columns.items())
    head = np.array(
        [len(columns), *(number for number, _ in columns), *(len(column) for _, column in columns)], dtype=np.uint32
    )
    return ids_block(head, *(column.keys for _, column in columns), *(column.values for _, column in columns))


def read_graph_block(block: bytes | memoryview, terms: TermTable) -> Graph:
    """The graph of a block; raises ValueError or IndexError when the block is not one, or names unknown ids."""
    ids = read_ids(block)
    count = int(ids[0])
    predicates, lengths = ids[1 : 1 + count], ids[1 + count : 1 + 2 * count].astype(np.int64)
    total = int(lengths.sum())
    body = ids[1 + 2 * count :]
    if len(body) != 2 * total or (len(body) and int(body.max()) >= len(terms)):
        raise ValueError("not a graph of this table")
    bounds = np.concatenate(([0], np.cumsum(lengths))).tolist()
    keys, values = body[:total], body[total:]
    return Graph(
        terms,
        {
            number: Column(keys[low:high], values[low:high])
            for number, low, high in zip(predicates.tolist(), bounds, bounds[1:], strict=False)
        },
    )


def positions_block(positions: Positions) -> bytes:
    """The six columns of the places of statements; their sources are kept apart."""
    return ids_block(
        positions.subjects,
        positions.predicates,
        positions.objects,
        positions.source_numbers,
        positions.lines,
        positions.columns,
    )


def read_positions_block(block: bytes | memoryview, sources: Sequence[Source]) -> Positions:
    """The places of a block; raises ValueError when it is not one."""
    parts = read_ids(block).reshape(6, -1)
    return Positions(tuple(sources), (parts[0], parts[1], parts[2]), (parts[3], parts[4], parts[5]))
