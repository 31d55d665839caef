"""Results as multisets: what one outcome has that another has not, and an outcome with a difference applied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from checker.shacl.constraints.base import Mask, MaybeIds, Rows
from checker.shacl.results import Block, RootResults
from checker.shacl.sparql.tables import codes

_Kind = tuple[int, int]


def difference(old: RootResults, new: RootResults) -> tuple[RootResults, RootResults]:
    """(results that only ``new`` has, results that only ``old`` has) of one root shape, repeats counted."""
    before, after = _by_kind(old.blocks), _by_kind(new.blocks)
    more: list[Block] = []
    less: list[Block] = []
    for kind in dict.fromkeys([*before, *after]):
        left, right = before.get(kind), after.get(kind)
        if left is None or right is None:
            more += [right] if right is not None else []
            less += [left] if left is not None else []
            continue
        one, two = _numbered([left, right])
        more += _some(right, ~np.isin(two, one))
        less += _some(left, ~np.isin(one, two))
    return (
        RootResults(new.root, new.focus_nodes, tuple(more), new.seconds, new.failure),
        RootResults(old.root, old.focus_nodes, tuple(less), old.seconds, old.failure),
    )


def patched(now: RootResults, new: RootResults, gone: RootResults, focus_nodes: int) -> RootResults:
    """``now`` with the results of ``new`` and without those of ``gone``; focus nodes ascend within a constraint."""
    if not new.blocks and not gone.blocks:
        return RootResults(now.root, focus_nodes, now.blocks, now.seconds, None, now.limit)
    found = _by_kind(now.blocks)
    for kind, block in _by_kind(gone.blocks).items():
        # only the rows about these nodes can be meant: the rest needs no number
        there = np.flatnonzero(np.isin(found[kind].focus, block.focus))
        one, two = _numbered([_taken(found[kind], there), block])
        keep = np.ones(len(found[kind]), dtype=np.bool_)
        keep[there[np.isin(one, two)]] = False
        found[kind] = _taken(found[kind], np.flatnonzero(keep))
    for kind, block in _by_kind(new.blocks).items():
        found[kind] = _merged([found[kind], block]) if kind in found else block
    blocks = tuple(block for block in found.values() if len(block))
    return RootResults(now.root, focus_nodes, blocks, now.seconds, None, now.limit)


def _by_kind(blocks: Iterable[Block]) -> dict[_Kind, Block]:
    """One block for each constraint of each shape; a shape that is reached twice gave two."""
    found: dict[_Kind, list[Block]] = {}
    for block in blocks:
        found.setdefault((id(block.shape), id(block.constraint)), []).append(block)
    return {kind: parts[0] if len(parts) == 1 else _merged(parts) for kind, parts in found.items()}


def _names(blocks: Sequence[Block]) -> list[str]:
    return sorted({name for block in blocks for name in block.bindings})


def _columns(block: Block, names: Sequence[str]) -> list[MaybeIds]:
    none = np.full(len(block), -1, dtype=np.int64)
    paths = none if block.paths is None else block.paths
    return [block.focus.astype(np.int64), block.values, paths, *(block.bindings.get(name, none) for name in names)]


def _numbered(blocks: Sequence[Block]) -> list[MaybeIds]:
    """Per block a number for each row: equal for equal rows, and another one for each repeat within a block."""
    names = _names(blocks)
    tables = [_columns(block, names) for block in blocks]
    columns = [np.concatenate(parts) for parts in zip(*tables, strict=True)]
    numbers = codes(columns, len(columns[0]))
    bounds = np.cumsum([0, *map(len, blocks)])
    _, ranked = np.unique(numbers, return_inverse=True)
    made = []
    for low, high in pairwise(bounds.tolist()):
        own = ranked[low:high]
        order = np.argsort(own, kind="stable")
        ordered = own[order]
        repeat = np.empty(len(own), dtype=np.int64)
        repeat[order] = np.arange(len(own)) - np.searchsorted(ordered, ordered)
        made.append((own.astype(np.int64) << 32) | repeat)
    return made


def _some(block: Block, chosen: Mask) -> list[Block]:
    return [_taken(block, np.flatnonzero(chosen))] if chosen.any() else []


def _taken(block: Block, rows: Rows) -> Block:
    return Block(
        block.shape,
        block.constraint,
        block.focus[rows],
        block.values[rows],
        None if block.paths is None else block.paths[rows],
        {name: column[rows] for name, column in block.bindings.items()},
    )


def _merged(blocks: Sequence[Block]) -> Block:
    """All rows, by focus node."""
    names = _names(blocks)
    tables = [_columns(block, names) for block in blocks]
    focus, values, paths, *bindings = (np.concatenate(parts) for parts in zip(*tables, strict=True))
    order = np.argsort(focus, kind="stable")
    own_paths = None if all(block.paths is None for block in blocks) else paths[order]
    return Block(
        blocks[0].shape,
        blocks[0].constraint,
        focus[order].astype(np.uint32),
        values[order],
        own_paths,
        {name: column[order] for name, column in zip(names, bindings, strict=True)},
    )
