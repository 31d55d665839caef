"""Where each triple stands in the files it was read from: a side table, never triples.

Positions as triples would change what is validated; so a reader hands every triple with (source, line, column) to a
:class:`StatementBuilder`, and a report asks :meth:`Positions.find` for the few triples that it shows. A triple that
several files state has several positions: which file said what stays known.

Cost: 20 bytes a statement while reading; the look-up sorts once, on first use, O(t log t).
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from checker.errors import Location
from checker.graph.columns import Graph, GraphBuilder, Ids, build_graph
from checker.graph.terms import Key, TermTable


@dataclass(frozen=True, slots=True)
class Source:
    """One place that statements come from: a file, or one sheet of a workbook."""

    path: str
    sheet: str | None = None


def cell_name(row: int, column: int) -> str:
    """Spreadsheet address of a 1-based row and column: (12, 3) is C12."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


class Positions:
    """Statements with their places; ``subjects``… ``columns`` are arrays of one length, in reading order."""

    def __init__(
        self,
        sources: tuple[Source, ...],
        statements: tuple[Ids, Ids, Ids],
        places: tuple[Ids, Ids, Ids],
    ) -> None:
        self.sources = sources
        self.subjects, self.predicates, self.objects = statements
        self.source_numbers, self.lines, self.columns = places

    def __len__(self) -> int:
        return len(self.subjects)

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        # lexsort is stable: equal subjects stay in reading order, so the first hit is the first statement in the file
        return np.argsort(self.subjects, kind="stable")

    def find(self, subject: int, predicate: int | None = None, value: int | None = None) -> list[Location]:
        """Places of the statements that match, in reading order; None matches anything."""
        return [self.at(row) for row in self.rows(subject, predicate, value)]

    def rows(self, subject: int, predicate: int | None = None, value: int | None = None) -> list[int]:
        """Row numbers of the statements that match, in reading order."""
        order = self._order
        low, high = np.searchsorted(self.subjects, [subject, subject + 1], sorter=order)
        rows = order[low:high]
        if predicate is not None:
            rows = rows[self.predicates[rows] == predicate]
        if value is not None:
            rows = rows[self.objects[rows] == value]
        return [int(row) for row in rows]

    def at(self, row: int) -> Location:
        """The place of statement number ``row``."""
        source = self.sources[int(self.source_numbers[row])]
        line, column = int(self.lines[row]), int(self.columns[row])
        cell = f"{source.sheet}!{cell_name(line, column)}" if source.sheet is not None else None
        return Location(source.path, line, column, cell)

    def best(self, focus: int, path: int | None = None, value: int | None = None) -> Location | None:
        """The place to point at for a finding on (focus, path, value).

        The statement itself; else the focus's statement of that path; else the first statement about the focus where
        most is said of it: the thing that misses a fact is the place where the fact is missing, and a sheet that only
        refers to it is not.
        """
        if path is not None and value is not None and (rows := self.rows(focus, path, value)):
            return self.at(rows[0])
        if path is not None and (rows := self.rows(focus, path)):
            return self.at(rows[0])
        rows = self.rows(focus)
        if not rows:
            return None
        homes = [int(self.source_numbers[row]) for row in rows]
        counts = Counter(homes)
        home = max(counts, key=lambda source: counts[source])  # of equals the first
        return self.at(rows[homes.index(home)])

    @staticmethod
    def none() -> Positions:
        """Positions of no statements."""
        empty = np.empty(0, dtype=np.uint32)
        return Positions((), (empty, empty, empty), (empty, empty, empty))


class StatementBuilder(GraphBuilder):
    """A graph builder that also keeps the place of every triple.

    Set the current file with :meth:`source`, then :meth:`state` triples with line and column (workbooks: row and
    column of the cell).
    """

    __slots__ = ("_source", "columns", "lines", "source_numbers", "sources")

    def __init__(self, terms: TermTable) -> None:
        super().__init__(terms)
        self.sources: list[Source] = []
        self.source_numbers = array("I")
        self.lines = array("I")
        self.columns = array("I")
        self._source = 0

    def source(self, path: str, sheet: str | None = None) -> int:
        """Make (path, sheet) the current source; returns its number."""
        self.sources.append(Source(path, sheet))
        self._source = len(self.sources) - 1
        return self._source

    def resume(self, number: int) -> None:
        """Make an earlier source current again, by the number that :meth:`source` gave."""
        self._source = number

    def add(self, subject: int, predicate: int, value: int) -> None:
        """Add a triple without a place of its own (line 0 of the current source)."""
        self.state(subject, predicate, value, 0, 0)

    def state(self, subject: int, predicate: int, value: int, line: int, column: int = 0) -> None:
        """Add a triple of ids that stands at ``line`` and ``column`` (from 1) of the current source."""
        self.subjects.append(subject)
        self.predicates.append(predicate)
        self.objects.append(value)
        self.source_numbers.append(self._source)
        self.lines.append(line)
        self.columns.append(column)

    def state_keys(self, subject: Key, predicate: Key, value: Key, line: int, column: int = 0) -> None:
        """As :meth:`state`, of N-Triples keys."""
        intern = self.terms.intern
        self.state(intern(subject), intern(predicate), intern(value), line, column)

    def build_with_positions(self) -> tuple[Graph, Positions]:
        """The graph, and where each of its triples stands."""
        statements = tuple(np.array(part, dtype=np.uint32) for part in (self.subjects, self.predicates, self.objects))
        places = tuple(np.array(part, dtype=np.uint32) for part in (self.source_numbers, self.lines, self.columns))
        subjects, predicates, objects = statements
        graph = build_graph(self.terms, subjects, predicates, objects)
        return graph, Positions(tuple(self.sources), (subjects, predicates, objects), places)  # type: ignore[arg-type]
