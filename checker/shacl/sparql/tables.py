"""Rows of solutions as columns of term ids.

A :class:`Rows` has one int64 column a variable, all of one length; -1 is unbound. Columns are never changed in place,
so they may be shared between tables and with the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from checker.graph.integers import ranked

IdColumn = NDArray[np.int64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

UNBOUND = -1


class Rows:
    """A table: ``columns`` by variable name, and ``count`` rows (a table without columns still has rows)."""

    __slots__ = ("columns", "count")

    def __init__(self, columns: Mapping[str, IdColumn], count: int | None = None) -> None:
        self.columns = dict(columns)
        self.count = count if count is not None else len(next(iter(self.columns.values())))

    @classmethod
    def unit(cls) -> Rows:
        """One row without columns: what joins with everything and changes nothing."""
        return cls({}, 1)

    @classmethod
    def empty(cls, names: Iterable[str]) -> Rows:
        """No rows."""
        return cls({name: np.empty(0, dtype=np.int64) for name in names}, 0)

    def __len__(self) -> int:
        return self.count

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def column(self, name: str) -> IdColumn:
        """Column of ``name``; all unbound when the table has none."""
        found = self.columns.get(name)
        return np.full(self.count, UNBOUND, dtype=np.int64) if found is None else found

    def take(self, index: Index | Mask) -> Rows:
        """The rows at ``index`` (numbers or mask), in that order."""
        if index.dtype == np.bool_:
            if index.all():
                return self
            index = np.flatnonzero(index)
        return Rows({name: column[index] for name, column in self.columns.items()}, len(index))

    def put(self, name: str, column: IdColumn) -> Rows:
        """The table with one column added or replaced."""
        return Rows({**self.columns, name: column}, self.count)

    def only(self, names: Iterable[str]) -> Rows:
        """The table with these columns, absent ones all unbound."""
        return Rows({name: self.column(name) for name in names}, self.count)

    def bound(self, name: str) -> bool:
        """Whether ``name`` has a value in every row."""
        column = self.columns.get(name)
        return column is not None and not (len(column) and int(column.min()) < 0)


def stack(tables: list[Rows]) -> Rows:
    """Rows of all tables below each other; a column that one lacks is unbound there."""
    names = list(dict.fromkeys(name for table in tables for name in table.columns))
    return Rows(
        {name: np.concatenate([table.column(name) for table in tables]) for name in names},
        sum(table.count for table in tables),
    )


def codes(columns: list[IdColumn], count: int) -> IdColumn:
    """One int64 a row that is equal for rows that are equal in all ``columns``; -1 counts as a value.

    Two columns fit one packed integer (ids have 32 bits); more are numbered two at a time.
    """
    if not columns:
        return np.zeros(count, dtype=np.int64)
    key = columns[0]
    for place, column in enumerate(columns[1:]):
        if place:  # already packed: number the pairs first, so that they fit 32 bits again
            key = ranked(key)[1].astype(np.int64)
        key = ((key + 1) << 32) | (column + 1)
    return key


def distinct(columns: list[IdColumn], count: int) -> tuple[Index, Index]:
    """(number of the first row of each distinct row, for every row the place of its distinct row)."""
    if not columns:
        return np.zeros(min(count, 1), dtype=np.intp), np.zeros(count, dtype=np.intp)
    numbers, owner = ranked(columns[0] + 1 if len(columns) == 1 else codes(columns, count))
    first = np.empty(len(numbers), dtype=np.intp)
    first[owner[::-1]] = np.arange(count)[::-1]  # the last one written is the first row
    return first, owner


def by_bound(rows: Rows) -> list[Rows]:
    """``rows`` in parts that have the same variables bound, each with only the columns of those."""
    unsure = [name for name in rows.columns if not rows.bound(name)]
    if not unsure:
        return [rows]
    bits = np.zeros(rows.count, dtype=np.int64)
    for place, name in enumerate(unsure):
        bits |= (rows.columns[name] != UNBOUND).astype(np.int64) << place
    made = []
    for pattern in ranked(bits)[0].tolist():
        part = rows.take(np.flatnonzero(bits == pattern))
        absent = {name for place, name in enumerate(unsure) if not pattern >> place & 1}
        made.append(Rows({name: column for name, column in part.columns.items() if name not in absent}, part.count))
    return made


def drop_doubles(rows: Rows) -> Rows:
    """Every row once, in order of first appearance."""
    first, _ = distinct(list(rows.columns.values()), rows.count)
    return rows if len(first) == rows.count else rows.take(np.sort(first))
