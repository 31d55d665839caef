"""Side columns of a term table: what each term *is*, as numbers that numpy can compare.

A term is looked at as text once, when the columns reach it, and only when its datatype has values to compare; graphs
name the same terms over and over, so this costs a fraction of loading. The table only grows, and so do the columns:
:meth:`Values.sync` reads the terms that came since.

Source: XML Schema 1.1 part 2, section 3 (order relations); SPARQL 1.1, section 17.3 (operators).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from checker.graph import lexical
from checker.graph.integers import distinct
from checker.graph.terms import RDF_LANG_STRING, XSD, XSD_STRING, Key, Literal, TermTable, decode, unescape

IRI, BLANK, LITERAL = 0, 1, 2
"""Values of :attr:`Values.kind`."""

NOTHING, NUMBER, STRING, BOOLEAN, DATETIME, DATE, TIME, YEAR, YEARMONTH = range(9)
"""Values of :attr:`Values.order`: only terms of one order class compare; NOTHING compares with none."""

LESS, EQUAL, GREATER, INCOMPARABLE = -1, 0, 1, 2
"""Outcomes of :meth:`Values.compare`."""

Mask = NDArray[np.bool_]
Numbers = NDArray[np.integer[Any]]

_ORDER_OF: Final = {
    XSD + "dateTime": DATETIME,
    XSD + "dateTimeStamp": DATETIME,
    XSD + "date": DATE,
    XSD + "time": TIME,
    XSD + "gYear": YEAR,
    XSD + "gYearMonth": YEARMONTH,
}
_DOUBLES: Final = frozenset({XSD + "double", XSD + "float"})
_BLOCK_FROM = 100
_ZONE_SPAN = 14 * 3_600_000_000


class Values:
    """Columns over the terms of ``terms``, indexed by term id; all have length ``len(values)`` (see :meth:`sync`).

    ``kind``      uint8    IRI, BLANK or LITERAL
    ``datatype``  int32    index into ``datatypes``, -1 for what is not a literal
    ``language``  int32    index into ``languages``, -1 for no language tag
    ``order``     uint8    order class of a well-formed literal of a comparable datatype, else NOTHING
    ``number``    float64  numbers: the value, nearest float64 when ``exact`` has the id; booleans: 0 or 1; else NaN
    ``instant``   int64    dates and times: microseconds since 1970-01-01T00:00:00, in UTC when ``zoned``; dates at
                           midnight, years and months on their first day, times on 1970-01-01
    ``zoned``     bool     dates and times: whether a time zone is given
    """

    def __init__(self, terms: TermTable, room: float = 0.0) -> None:
        """Side columns of ``terms``; ``room`` is the part by which the table may grow before the columns are copied."""
        self.terms = terms
        spare = int(room * len(terms))
        self.datatypes: list[str] = []
        self.languages: list[str] = []
        self.exact: dict[int, Decimal] = {}
        self._datatype_numbers: dict[str, int] = {}
        self._language_numbers: dict[str, int] = {}
        self._well_formed: dict[int, bool] = {}
        self._room: dict[str, NDArray[Any]] = {
            "kind": np.empty(spare, np.uint8),
            "datatype": np.empty(spare, np.int32),
            "language": np.empty(spare, np.int32),
            "order": np.empty(spare, np.uint8),
            "number": np.empty(spare, np.float64),
            "instant": np.empty(spare, np.int64),
            "zoned": np.empty(spare, np.bool_),
        }
        self._show(0)
        self.sync()

    def __len__(self) -> int:
        return len(self.kind)

    def _show(self, length: int) -> None:
        """Make the first ``length`` places of the room the public columns."""
        room = self._room
        self.kind: NDArray[np.uint8] = room["kind"][:length]
        self.datatype: NDArray[np.int32] = room["datatype"][:length]
        self.language: NDArray[np.int32] = room["language"][:length]
        self.order: NDArray[np.uint8] = room["order"][:length]
        self.number: NDArray[np.float64] = room["number"][:length]
        self.instant: NDArray[np.int64] = room["instant"][:length]
        self.zoned: Mask = room["zoned"][:length]

    def sync(self) -> Values:
        """Read the terms that the table got since the last call; returns itself. Amortised O(new terms)."""
        start, end = len(self), len(self.terms)
        if end == start:
            return self
        if end > len(self._room["kind"]):
            size = max(end + (0 if start else len(self._room["kind"])), 3 * start // 2)
            for name, column in self._room.items():
                wider = np.empty(size, column.dtype)
                wider[:start] = column[:start]
                self._room[name] = wider
        self._show(end)
        first = np.frombuffer(b"".join([key[:1] for key in self.terms.keys[start:end]]), dtype=np.uint8)
        literal = first == ord('"')
        self.kind[start:] = np.where(literal, LITERAL, np.where(first == ord("_"), BLANK, IRI))
        self.datatype[start:] = self.language[start:] = -1
        self.order[start:] = NOTHING
        self.number[start:] = np.nan
        self.instant[start:] = 0
        self.zoned[start:] = False
        self._read_literals(start + np.flatnonzero(literal))
        return self

    def _read_literals(self, ids: NDArray[np.intp]) -> None:
        """Group literals by what follows the closing quote (nothing, ``@language``, ``^^<datatype>``) and read each."""
        names = self.terms.keys
        suffixes = [key[key.rindex(b'"') + 1 :] for key in map(names.__getitem__, ids.tolist())]
        numbers: dict[Key, int] = {suffix: number for number, suffix in enumerate(dict.fromkeys(suffixes))}
        codes = np.fromiter(map(numbers.__getitem__, suffixes), dtype=np.int32, count=len(suffixes))
        for suffix, code in numbers.items():
            self._read_group(ids[codes == code], suffix.decode())

    def _read_group(self, ids: NDArray[np.intp], suffix: str) -> None:
        if suffix.startswith("@"):
            self.language[ids] = _numbered(self._language_numbers, self.languages, suffix[1:])
        datatype = RDF_LANG_STRING if suffix.startswith("@") else suffix[3:-1] or XSD_STRING
        self.datatype[ids] = _numbered(self._datatype_numbers, self.datatypes, datatype)
        if datatype == XSD_STRING:
            self.order[ids] = STRING
        elif datatype in lexical.NUMERIC:
            parse = lexical.NUMERIC[datatype]
            for number in ids.tolist():
                self._put_number(number, parse(self.text(number)))
        elif datatype == XSD + "boolean":
            for number in ids.tolist():
                self._put_boolean(number, lexical.boolean(self.text(number)))
        elif datatype in lexical.TEMPORAL:
            self._put_instants(ids.tolist(), _ORDER_OF[datatype], lexical.TEMPORAL[datatype])

    def _put_number(self, number: int, value: Decimal | float | None) -> None:
        if value is None:
            return
        self.order[number] = NUMBER
        self.number[number] = value
        if isinstance(value, Decimal) and Decimal(float(value)) != value:
            self.exact[number] = value

    def _put_boolean(self, number: int, value: bool | None) -> None:
        if value is not None:
            self.order[number] = BOOLEAN
            self.number[number] = value

    def _put_instants(self, ids: Iterable[int], order: int, parse: Callable[[str], lexical.Instant | None]) -> None:
        for number in ids:
            if (value := parse(self.text(number))) is not None:
                self.order[number] = order
                self.instant[number], self.zoned[number] = value

    def datatype_number(self, iri: str) -> int:
        """Place of the datatype in ``datatypes``, or -2 (equal to no entry of the column) when no literal has it."""
        return self._datatype_numbers.get(iri, -2)

    def text(self, number: int) -> str:
        """IRI, blank label or unescaped lexical form."""
        key = self.terms.keys[number]
        if key[0] == 34 and 92 not in key:
            return key[1 : key.rindex(b'"')].decode()
        return decode(key)[0]

    def texts(self, ids: Numbers) -> list[str]:
        """:meth:`text` of every id."""
        keys = list(map(self.terms.keys.__getitem__, ids.tolist()))
        if len(ids) > _BLOCK_FROM and (texts := self._one_block(keys)) is not None:
            return texts
        # the common case, a literal without escapes, is spelled out: this is the one loop over many texts
        return [
            key[1 : key.rindex(b'"')].decode() if key[0] == 34 and 92 not in key else decode(key)[0] for key in keys
        ]

    @staticmethod
    def _one_block(keys: list[Key]) -> list[str] | None:
        """Texts of literals of one datatype or language, taken apart at once; None when they are not.

        A key has no raw line feed and no raw quote inside, so what stands between two texts cannot stand in one.
        """
        block = b"\n".join(keys).decode()
        end = block.rindex('"') if '"' in block else 0
        between = block[end:] + '\n"'
        texts = block[1:end].split(between)
        if not block.startswith('"') or len(texts) != len(keys):
            return None
        return [unescape(text) for text in texts] if "\\" in block else texts

    def well_formed(self, ids: Numbers) -> Mask:
        """Per id: whether the literal is in the lexical space of its datatype; false for what is not a literal."""
        lenient = np.array([*(not lexical.has_ill_formed(name) for name in self.datatypes), False])
        ok: Mask = (self.order[ids] != NOTHING) | lenient[self.datatype[ids]]  # -1, no literal, is the last: False
        for place in np.flatnonzero(~ok & (self.kind[ids] == LITERAL)).tolist():
            ok[place] = self._is_well_formed(int(ids[place]))
        return ok

    def _is_well_formed(self, number: int) -> bool:
        found = self._well_formed.get(number)
        if found is None:
            term = self.terms.term(number)
            found = isinstance(term, Literal) and lexical.well_formed(term.lexical, term.datatype)
            self._well_formed[number] = found
        return found

    def compare(self, left: Numbers, right: Numbers) -> NDArray[np.int8]:
        """LESS, EQUAL, GREATER or INCOMPARABLE for each pair of ids; one side may have length 1.

        INCOMPARABLE: of different order classes, of none, NaN, or two dates of which one has a time zone and the other
        not and which lie less than 14 hours apart (XML Schema 1.1 part 2, D.2.1: indeterminate).
        """
        left, right = np.broadcast_arrays(left, right)
        order = self.order[left]
        same = (order == self.order[right]) & (order != NOTHING)
        outcome = np.full(len(left), INCOMPARABLE, dtype=np.int8)
        by_number = np.flatnonzero(same & ((order == NUMBER) | (order == BOOLEAN)))
        if len(by_number):
            outcome[by_number] = self._compare_numbers(left[by_number], right[by_number])
        by_text = np.flatnonzero(same & (order == STRING))
        if len(by_text):
            outcome[by_text] = self._compare_texts(left[by_text], right[by_text])
        by_time = np.flatnonzero(same & (order >= DATETIME))
        if len(by_time):
            outcome[by_time] = self._compare_instants(left[by_time], right[by_time])
        return outcome

    def _compare_numbers(self, left: Numbers, right: Numbers) -> NDArray[np.int8]:
        one, two = self.number[left], self.number[right]
        outcome = _sign(one, two)
        outcome[np.isnan(one) | np.isnan(two)] = INCOMPARABLE
        if self.exact:
            # rounding keeps the order, so only a tie can hide a difference
            for place in np.flatnonzero(outcome == EQUAL).tolist():
                a, b = int(left[place]), int(right[place])
                if (a in self.exact or b in self.exact) and not (self._is_double(a) or self._is_double(b)):
                    first, second = self.exact_number(a), self.exact_number(b)
                    outcome[place] = (first > second) - (first < second)
        return outcome

    def _is_double(self, number: int) -> bool:
        """xsd:double and xsd:float: a decimal beside one is promoted to it (SPARQL 1.1, 17.3)."""
        return self.datatypes[self.datatype[number]] in _DOUBLES

    def exact_number(self, number: int) -> Decimal:
        """The number with this id, without rounding; for ids whose order class is NUMBER."""
        return self.exact.get(number) or Decimal(float(self.number[number]))

    def _compare_texts(self, left: Numbers, right: Numbers) -> NDArray[np.int8]:
        ids = distinct(np.concatenate([left, right]))
        # UTF-8 keeps the order of code points, which is what SPARQL compares strings by
        words = [self.text(number).encode() for number in ids.tolist()]
        rank = np.empty(len(ids), dtype=np.int64)
        rank[sorted(range(len(ids)), key=words.__getitem__)] = np.arange(len(ids))
        return _sign(rank[np.searchsorted(ids, left)], rank[np.searchsorted(ids, right)])

    def _compare_instants(self, left: Numbers, right: Numbers) -> NDArray[np.int8]:
        one, two = self.instant[left], self.instant[right]
        outcome = _sign(one, two)
        mixed = self.zoned[left] != self.zoned[right]
        outcome[mixed & (np.abs(one - two) <= _ZONE_SPAN)] = INCOMPARABLE
        return outcome


def _sign(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int8]:
    return (left > right).astype(np.int8) - (left < right).astype(np.int8)


def _numbered(numbers: dict[str, int], names: list[str], name: str) -> int:
    found = numbers.get(name)
    if found is None:
        found = numbers[name] = len(names)
        names.append(name)
    return found
