"""Joins of tables on all variables that they share, with SPARQL's compatibility: unbound goes with anything.

Every join is a sort of the right side and a binary search of the left: O((n + m) log m). It counts its rows before it
makes them and refuses above the cap.

Source: SPARQL 1.1, section 18.3 (compatible mappings), 18.5 (Join, LeftJoin, Minus).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from checker.graph.columns import Column
from checker.graph.integers import distinct, in_sorted
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import UNBOUND, IdColumn, Index, Mask, Rows, codes, stack

Part = tuple[Index | None, Index | None, list[str]]


def expand(column: Column, starts: IdColumn, run: Run) -> tuple[Index, IdColumn]:
    """Join with one predicate: (row numbers of ``starts``, values); raises RowLimit before it makes too many rows."""
    low, count = column.runs(starts.astype(np.uint32))
    total = int(count.sum())
    run.allow(total)
    if total <= len(starts) and (not total or int(count.max()) == 1):
        rows = np.flatnonzero(count)
        return rows, column.values[low[rows]].astype(np.int64)
    rows = np.repeat(np.arange(len(starts)), count)
    places = np.repeat(low - (np.cumsum(count) - count), count) + np.arange(total)
    return rows, column.values[places].astype(np.int64)


def fan_out(column: Column, starts: IdColumn) -> int:
    """Rows that :func:`expand` would give."""
    return int(column.runs(starts.astype(np.uint32))[1].sum())


def has_pairs(column: Column, keys: IdColumn, values: IdColumn) -> Mask:
    """Which of the pairs the predicate has."""
    low, count = column.runs(keys.astype(np.uint32))
    if len(column) and int(count.max(initial=0)) <= 1:
        found: Mask = (count == 1) & (column.values[np.minimum(low, len(column) - 1)] == values)
        return found
    return in_sorted((keys.astype(np.uint64) << np.uint64(32)) | values.astype(np.uint64), column.packed)


def _matches(left: IdColumn, right: IdColumn, run: Run) -> tuple[Index, Index]:
    """All pairs (row of left, row of right) with equal codes, in the order of left."""
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    low = np.searchsorted(ordered, left, side="left")
    count = np.searchsorted(ordered, left, side="right") - low
    total = int(count.sum())
    run.allow(total)
    rows = np.repeat(np.arange(len(left)), count)
    places = np.repeat(low - (np.cumsum(count) - count), count) + np.arange(total)
    return rows, order[places]


def _codes_of(left: Rows, right: Rows, names: list[str]) -> tuple[IdColumn, IdColumn]:
    columns = [np.concatenate([left.columns[name], right.columns[name]]) for name in names]
    both = codes(columns, left.count + right.count)
    return both[: left.count], both[left.count :]


def _pattern(rows: Rows, names: list[str]) -> IdColumn:
    """For every row a number that says which of ``names`` are bound."""
    bits = np.zeros(rows.count, dtype=np.int64)
    for place, name in enumerate(names):
        bits |= (rows.columns[name] != UNBOUND).astype(np.int64) << place
    return bits


def _parts(left: Rows, right: Rows, shared: list[str]) -> Iterator[Part]:
    """The pairs of row sets that have the same shared variables bound; one part when nothing is unbound."""
    unsure = [name for name in shared if not (left.bound(name) and right.bound(name))]
    if not unsure:
        yield None, None, shared
        return
    sure = [name for name in shared if name not in unsure]
    left_bits, right_bits = _pattern(left, unsure), _pattern(right, unsure)
    for first in distinct(left_bits).tolist():
        for second in distinct(right_bits).tolist():
            names = sure + [name for place, name in enumerate(unsure) if first >> place & second >> place & 1]
            yield np.flatnonzero(left_bits == first), np.flatnonzero(right_bits == second), names


def _cross(left: int, right: int, run: Run) -> tuple[Index, Index]:
    run.allow(left * right)
    return np.repeat(np.arange(left), right), np.tile(np.arange(right), left)


def _pairs(left: Rows, right: Rows, names: list[str], run: Run) -> tuple[Index, Index]:
    if not names:
        return _cross(left.count, right.count, run)
    return _matches(*_codes_of(left, right, names), run)


def join(left: Rows, right: Rows, run: Run) -> Rows:
    """All compatible pairs of rows."""
    shared = [name for name in left.columns if name in right.columns]
    made: list[Rows] = []
    total = 0
    for left_part, right_part, names in _parts(left, right, shared):
        first = left if left_part is None else left.take(left_part)
        second = right if right_part is None else right.take(right_part)
        at, other = _pairs(first, second, names, run)
        total += len(at)
        run.allow(total)
        made.append(_merge(first, second, at, other))
    if not made:
        return Rows.empty([*left.columns, *(name for name in right.columns if name not in left.columns)])
    return made[0] if len(made) == 1 else stack(made)


def _merge(left: Rows, right: Rows, at: Index, other: Index) -> Rows:
    columns = {name: column[at] for name, column in left.columns.items()}
    for name, column in right.columns.items():
        taken = column[other]
        mine = columns.get(name)
        columns[name] = taken if mine is None else np.where(mine == UNBOUND, taken, mine)
    return Rows(columns, len(at))


def has_match(left: Rows, right: Rows, *, must_share: bool = False) -> Mask:
    """Which rows of left some row of right is compatible with; ``must_share``: and has a bound variable in common."""
    shared = [name for name in left.columns if name in right.columns]
    found = np.zeros(left.count, dtype=np.bool_)
    if right.count == 0:
        return found
    for left_part, right_part, names in _parts(left, right, shared):
        first = left if left_part is None else left.take(left_part)
        second = right if right_part is None else right.take(right_part)
        if names:
            hits = np.isin(*_codes_of(first, second, names))
        else:
            hits = np.full(first.count, bool(second.count) and not must_share)
        if left_part is None:
            found |= hits
        else:
            found[left_part] |= hits
    return found
