"""An RDF graph as sorted integer columns, one pair a predicate.

A :class:`Column` holds the (subject, object) pairs of one predicate, sorted and unique; its inverse is made on first
use. A :class:`Graph` is an immutable set of columns over a shared :class:`~checker.graph.terms.TermTable`; a
:class:`GraphBuilder` collects triples in arrival order and sorts them once.

Cost: building sorts each predicate once, O(t log t) for t triples and 8 bytes a triple kept (16 with the inverse);
a look-up is a binary search.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from checker.errors import LimitExceeded
from checker.graph.integers import distinct, in_sorted
from checker.graph.terms import RDF, Key, Term, TermTable, encode, iri_key

Ids = NDArray[np.uint32]
Packed = NDArray[np.uint64]
_Number = TypeVar("_Number", bound=np.integer[Any])
RDF_TYPE = iri_key(RDF + "type")

ROW_CAP = 20_000_000
"""Most rows that one join on columns may make: 12 bytes each."""

_INDEXED_FROM = 4_000
"""Look-ups at once from which a table of all ids is quicker than searching."""

_FEW = 500
"""Changes of a column that are put in one by one."""

_SHIFT = np.uint64(32)
_NO_IDS: Ids = np.empty(0, dtype=np.uint32)


def pack(left: Ids, right: Ids) -> Packed:
    """Join two id columns of one length into one sortable 64-bit column."""
    return (left.astype(np.uint64) << _SHIFT) | right.astype(np.uint64)


def unpack(packed: Packed) -> tuple[Ids, Ids]:
    """Split what :func:`pack` joined."""
    return (packed >> _SHIFT).astype(np.uint32), packed.astype(np.uint32)


def refuse_above_cap(rows: int) -> None:
    """Raise LimitExceeded when a join would make more than ROW_CAP rows."""
    if rows > ROW_CAP:
        raise LimitExceeded(
            f"Een pad zou op {rows} paren van knopen uitkomen; het maximum is {ROW_CAP}.",
            remedy="Maak het pad gerichter, of toets een kleiner deel.",
        )


class Column:
    """The pairs of one predicate: ``keys`` sorted ascending, ``values`` sorted within a key, no pair twice."""

    __slots__ = ("__dict__", "keys", "values")

    def __init__(self, keys: Ids, values: Ids) -> None:
        self.keys = keys
        self.values = values

    @classmethod
    def from_pairs(cls, keys: Ids, values: Ids) -> Column:
        """Column of unsorted pairs that may repeat."""
        return cls(*unpack(distinct(pack(keys, values))))

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def inverse(self) -> Column:
        """The same pairs the other way round."""
        return Column.from_pairs(self.values, self.keys)

    @cached_property
    def packed(self) -> Packed:
        """The pairs as one sorted 64-bit column."""
        return pack(self.keys, self.values)

    def of(self, key: int) -> Ids:
        """Values of ``key``, ascending."""
        low, high = self._bounds(key)
        return self.values[low:high]

    def _bounds(self, key: int) -> tuple[int, int]:
        # a needle of another type than the keys would make numpy convert all keys first
        needle = np.uint32(key)
        return int(self.keys.searchsorted(needle)), int(self.keys.searchsorted(needle, side="right"))

    def has(self, key: int, value: int) -> bool:
        """Whether the pair (key, value) is there."""
        found = self.of(key)
        place = int(np.searchsorted(found, np.uint32(value)))
        return place < len(found) and int(found[place]) == value

    def changed(self, added: Packed, removed: Packed) -> Column:
        """The column with pairs added and removed (packed, sorted); ``added`` has none that is here, ``removed`` only.

        What was made of this column (inverse, packed) is carried over. Costs one copy of the column, no sort.
        """
        if len(added) + len(removed) > _FEW:
            kept = self.packed[~in_sorted(self.packed, removed)]
            return Column(*unpack(np.sort(np.concatenate([kept, added]))))
        cuts = [(self._place(pair), False, pair) for pair in added.tolist()]
        cuts += [(self._place(pair), True, pair) for pair in removed.tolist()]
        cuts.sort()
        made = Column(
            _spliced(self.keys, cuts, [pair >> 32 for _, _, pair in cuts]),
            _spliced(self.values, cuts, [pair & 0xFFFFFFFF for _, _, pair in cuts]),
        )
        if "packed" in self.__dict__:
            made.__dict__["packed"] = _spliced(self.packed, cuts, [pair for _, _, pair in cuts])
        if "inverse" in self.__dict__:
            turned = (np.sort(pack(*unpack(pairs)[::-1])) for pairs in (added, removed))
            made.__dict__["inverse"] = self.inverse.changed(*turned)
        return made

    def _place(self, pair: int) -> int:
        """Where a packed pair stands, or would stand."""
        low, high = self._bounds(pair >> 32)
        return low + int(np.searchsorted(self.values[low:high], np.uint32(pair & 0xFFFFFFFF)))

    def expand(self, keys: Ids) -> tuple[NDArray[np.intp], Ids]:
        """Join: for every row i of ``keys`` all values of ``keys[i]``; returns (row numbers, values) of one length.

        Raises LimitExceeded before making more than ROW_CAP rows.
        """
        low, count = self.runs(keys)
        total = int(count.sum())
        refuse_above_cap(total)
        if total <= len(keys) and (not total or int(count.max()) == 1):
            rows = np.flatnonzero(count)
            return rows, self.values[low[rows]]
        rows = np.repeat(np.arange(len(keys)), count)
        starts = np.repeat(low - (np.cumsum(count) - count), count)
        return rows, self.values[starts + np.arange(total)]

    def runs(self, keys: Ids) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For every row of ``keys`` where its values start, and how many there are."""
        if len(keys) < _INDEXED_FROM or not len(self):
            low = self.keys.searchsorted(keys, side="left")
            return low, self.keys.searchsorted(keys, side="right") - low
        slots, offsets = self._index
        slot = slots[np.minimum(keys, len(slots) - 1)]
        low = offsets[slot]
        return low, offsets[slot + 1] - low

    @cached_property
    def _index(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """(per id the number of its run of values; where each run starts); ids without one have an empty run."""
        starts = np.flatnonzero(np.concatenate(([True], self.keys[1:] != self.keys[:-1])))
        slots = np.full(int(self.keys[-1]) + 2, len(starts), dtype=np.int32)
        slots[self.keys[starts]] = np.arange(len(starts), dtype=np.int32)
        return slots, np.concatenate((starts, [len(self), len(self)]))


def _spliced(column: NDArray[_Number], cuts: list[tuple[int, bool, int]], news: list[int]) -> NDArray[_Number]:
    """``column`` with a number left out (True) at each of ``cuts``, or one of ``news`` put in before it (False).

    Cuts ascend; what is put in at a place comes before what is left out there.
    """
    parts: list[NDArray[_Number]] = []
    start = 0
    for (place, leave_out, _), new in zip(cuts, news, strict=True):
        parts.append(column[start:place])
        if not leave_out:
            parts.append(np.array([new], dtype=column.dtype))
        start = place + leave_out
    return np.concatenate([*parts, column[start:]])


EMPTY_COLUMN = Column(_NO_IDS, _NO_IDS)


class Graph:
    """An immutable RDF graph: ``columns`` maps a predicate id to its non-empty column."""

    __slots__ = ("columns", "terms")

    def __init__(self, terms: TermTable, columns: dict[int, Column]) -> None:
        self.terms = terms
        self.columns = columns

    def __len__(self) -> int:
        return sum(len(column) for column in self.columns.values())

    def column(self, predicate: int | None) -> Column:
        """Column of predicate id ``predicate``; empty when the graph has none."""
        return EMPTY_COLUMN if predicate is None else self.columns.get(predicate, EMPTY_COLUMN)

    def column_of(self, predicate_iri: str) -> Column:
        """Column of the predicate with this IRI; empty when the graph has none."""
        return self.column(self.terms.find(iri_key(predicate_iri)))

    def instances(self, class_iri: str) -> Ids:
        """Ids that have rdf:type ``class_iri`` stated, ascending; no subclass reasoning."""
        number = self.terms.find(iri_key(class_iri))
        kinds = self.column(self.terms.find(RDF_TYPE))
        return _NO_IDS if number is None else kinds.inverse.of(number)

    def objects(self, subject: Term | int, predicate_iri: str) -> list[Term]:
        """Objects of (subject, predicate), as terms, in id order."""
        number = subject if isinstance(subject, int) else self.terms.find(encode(subject))
        if number is None:
            return []
        return [self.terms.term(int(value)) for value in self.column_of(predicate_iri).of(number)]

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """All triples as ids, by predicate."""
        for predicate, column in self.columns.items():
            for subject, value in zip(column.keys.tolist(), column.values.tolist(), strict=True):
                yield subject, predicate, value

    def triple_keys(self) -> Iterator[tuple[Key, Key, Key]]:
        """All triples as N-Triples keys, by predicate."""
        names = self.terms.keys
        for subject, predicate, value in self.rows():
            yield names[subject], names[predicate], names[value]

    def changed(self, added: Mapping[int, Packed], removed: Mapping[int, Packed]) -> Graph:
        """The graph with pairs added to and removed from columns (see Column.changed); other columns are shared."""
        columns = dict(self.columns)
        none: Packed = np.empty(0, dtype=np.uint64)
        for predicate in {**added, **removed}:
            made = self.column(predicate).changed(added.get(predicate, none), removed.get(predicate, none))
            if len(made):
                columns[predicate] = made
            else:
                columns.pop(predicate, None)
        return Graph(self.terms, columns)

    def union(self, *others: Graph) -> Graph:
        """The merge of graphs over the same term table; columns that stand in one graph only are shared, not copied."""
        parts: dict[int, list[Column]] = {}
        for graph in (self, *others):
            if graph.terms is not self.terms:
                raise ValueError("graphs of different term tables cannot be merged")
            for predicate, column in graph.columns.items():
                parts.setdefault(predicate, []).append(column)
        merged = {
            predicate: columns[0]
            if len(columns) == 1
            else Column(*unpack(distinct(np.concatenate([column.packed for column in columns]))))
            for predicate, columns in parts.items()
        }
        return Graph(self.terms, merged)


class GraphBuilder:
    """Collects triples of ids in any order; :meth:`build` sorts them into a :class:`Graph`."""

    __slots__ = ("objects", "predicates", "subjects", "terms")

    def __init__(self, terms: TermTable) -> None:
        self.terms = terms
        self.subjects = array("I")
        self.predicates = array("I")
        self.objects = array("I")

    def __len__(self) -> int:
        return len(self.subjects)

    def add(self, subject: int, predicate: int, value: int) -> None:
        """Add one triple of ids."""
        self.subjects.append(subject)
        self.predicates.append(predicate)
        self.objects.append(value)

    def add_keys(self, subject: Key, predicate: Key, value: Key) -> None:
        """Add one triple of N-Triples keys."""
        intern = self.terms.intern
        self.add(intern(subject), intern(predicate), intern(value))

    def add_terms(self, subject: Term, predicate: Term, value: Term) -> None:
        """Add one triple of terms."""
        self.add_keys(encode(subject), encode(predicate), encode(value))

    def build(self) -> Graph:
        """The graph of all triples added so far; the builder may go on afterwards."""
        return build_graph(
            self.terms,
            np.array(self.subjects, dtype=np.uint32),
            np.array(self.predicates, dtype=np.uint32),
            np.array(self.objects, dtype=np.uint32),
        )


def build_graph(terms: TermTable, subjects: Ids, predicates: Ids, objects: Ids) -> Graph:
    """Graph of three id columns of one length, in any order, repeats allowed."""
    if not len(subjects):
        return Graph(terms, {})
    order = np.argsort(predicates, kind="stable")
    predicates, subjects, objects = predicates[order], subjects[order], objects[order]
    starts = np.flatnonzero(np.concatenate(([True], predicates[1:] != predicates[:-1])))
    bounds = pairwise([*starts.tolist(), len(predicates)])
    return Graph(
        terms,
        {
            number: Column.from_pairs(subjects[low:high], objects[low:high])
            for number, (low, high) in zip(predicates[starts].tolist(), bounds, strict=True)
        },
    )
