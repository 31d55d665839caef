"""Where the object of a triple starts in Turtle, TriG, N-Triples and N-Quads.

No RDF parser tells where a triple stands. pyoxigraph streams, though: it is fed one physical line at a time, so the
line that was handed over last is where a triple became known. That is the line of the object, save in three cases,
mended by a scan of strings and brackets: a plain string is known only when the next token is seen, a long string ends
on a later line than it starts, and a ``[ … ]`` is known at its end. Strings are matched by content, brackets in order
of closing.

Source: Turtle 1.1 section 6.5 (grammar); the emission order is that of oxttl, held by the line oracle in the tests.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from checker.errors import LimitExceeded, Location
from checker.graph.terms import RDF, unescape

RDF_FIRST, RDF_REST, _RDF_TYPE = RDF + "first", RDF + "rest", RDF + "type"

# Quantifiers are possessive: the scan is linear, whatever the text. `\x` outside a string escapes a local name.
_TOKEN = re.compile(
    rb"""\\.|\#[^\r\n]*+|<[^<>"\s]*+>
    |(?P<long>\"{3}(?:\"{0,2}+(?:[^"\\]++|\\.))*+\"{3}|'{3}(?:'{0,2}+(?:[^'\\]++|\\.))*+'{3})
    |(?P<short>"(?:[^"\\\r\n]++|\\.)*+"|'(?:[^'\\\r\n]++|\\.)*+')
    |(?P<open>[\[({])|(?P<close>[\])}])|(?P<other>[^\\\#<"'\[\](){}]++)""",
    re.VERBOSE | re.DOTALL,
)
_TO_BLANK = bytes.maketrans(b"\t\r\n,;([{", b"        ")  # what a token may stand behind
_SEARCH = 4096  # how far an object's text is looked for on one line: a file on a single line stays linear
_TRIES = 40  # names on a line that look like the one that is sought
_BEFORE = b" \t\r\n,;.[({])}:/#<\"'"
_BEHIND = b" \t\r\n,;.[({])}>#"
_LOOK_BACK = 8  # lines: a member of a list may become known when the next member is read


class LineIndex:
    """Line and column of byte offsets in ``data``; lines end at LF, columns count characters from 1."""

    __slots__ = ("data", "ends")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.ends: list[int] = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == 10).tolist()

    def line(self, offset: int) -> int:
        """Line (from 1) that holds byte ``offset``."""
        return bisect_left(self.ends, offset) + 1

    def start(self, line: int) -> int:
        """Offset of the first byte of ``line``."""
        return self.ends[line - 2] + 1 if line > 1 else 0

    def end(self, line: int) -> int:
        """Offset behind the last byte of ``line``, its LF not included."""
        return self.ends[line - 1] if line <= len(self.ends) else len(self.data)

    def place(self, offset: int) -> tuple[int, int]:
        """(line, column) of byte ``offset``."""
        line = self.line(offset)
        return line, self.column(self.start(line), offset)

    def column(self, start: int, offset: int) -> int:
        """Column of byte ``offset`` on the line that starts at ``start``; far out on a line bytes count."""
        far = max(start, offset - _SEARCH)
        part = self.data[far:offset]
        return far - start + (len(part) if part.isascii() else len(part.decode("utf-8", "ignore"))) + 1


@dataclass(slots=True)
class _Scan:
    strings: dict[str, list[int]]
    closers: list[tuple[int, int, bool]]
    lists: list[int]


def _scan(data: bytes, limit: int) -> _Scan:
    """Offsets of all strings by lexical form (last first) and (closing, opening, empty) of all object ``[ … ]``."""
    strings: dict[str, list[int]] = {}
    closers: list[tuple[int, int, bool]] = []
    lists: list[int] = []
    opened: list[tuple[int, bool]] = []
    before = b"."
    for token in _TOKEN.finditer(data):
        kind, first = token.lastgroup, data[token.start()]
        if kind is None and first != 0x3C:
            continue
        if kind == "short" or kind == "long":
            quotes = 1 if kind == "short" else 3
            raw = token.group()[quotes:-quotes]
            text = raw.decode("utf-8", "replace")
            strings.setdefault(unescape(text) if b"\\" in raw else text, []).append(token.start())
        elif kind == "open":
            # A bracket that opens a statement is a subject: no triple has it as object.
            is_object = before not in (b".", b"{", b"}")
            opened.append((token.start(), is_object and first == 0x5B))
            if is_object and first == 0x28:
                lists.append(token.start())
            if len(opened) > limit:
                raise _TooDeep(token.start())
        elif kind == "close" and opened:
            start, is_object = opened.pop()
            if lists and lists[-1] == start and before == b"(":
                lists.pop()  # an empty list is rdf:nil, not a node
            if is_object:
                closers.append((token.start(), start, before == b"["))
        elif kind == "other":
            before = token.group().rstrip()[-1:] or before
            continue
        before = data[token.end() - 1 : token.end()]
    for offsets in strings.values():
        offsets.reverse()
    closers.reverse()
    lists.reverse()
    return _Scan(strings, closers, lists)


class _TooDeep(Exception):
    def __init__(self, offset: int) -> None:
        self.offset = offset


def too_deep(name: str, line: int, column: int, limit: int) -> LimitExceeded:
    """The error for nesting beyond ``limit``."""
    return LimitExceeded(
        f"LIMIET-DIEPTE: de inhoud is dieper dan {limit} niveaus genest.",
        where=Location(name, line, column),
        remedy="Maak de structuur vlakker, of geef de geneste knopen een eigen IRI.",
    )


def check_depth(name: str, data: bytes, limit: int) -> None:
    """Refuse brackets nested deeper than ``limit``; cheap when there are too few brackets for that at all."""
    if data.count(b"[") + data.count(b"(") + data.count(b"{") <= limit:
        return
    try:
        _scan(data, limit)
    except _TooDeep as found:
        raise too_deep(name, *LineIndex(data).place(found.offset), limit) from None


class TurtlePlaces:
    """Places of the objects in one text; ask in the order in which the parser emits its triples.

    Raises LimitExceeded when brackets are nested deeper than ``limit``.
    """

    def __init__(self, name: str, data: bytes, limit: int) -> None:
        self.index = LineIndex(data)
        self._data = data
        self._cursor = 0
        self._names: dict[str, bytes] = {}
        self._line = 0
        self._line_bounds = (0, 0)
        try:
            found = _scan(data, limit)
        except _TooDeep as deep:
            raise too_deep(name, *self.index.place(deep.offset), limit) from None
        self._strings, self._closers, self._lists = found.strings, found.closers, found.lists

    def string(self, line: int, lexical: str, bare: bool = False) -> tuple[int, int] | None:
        """Start of the first string with this lexical form that was not asked for yet and stands up to ``line``.

        ``bare``: the literal may also be written without quotes (a number or boolean); None when it is, before any
        string that says the same, so that `1 , "1"` leaves the string to the second.
        """
        offsets = self._strings.get(lexical)
        if not offsets or offsets[-1] >= self.index.end(line):
            return None
        if bare and self._bare(line, lexical.encode()) < offsets[-1]:
            return None
        return self.index.place(offsets.pop())

    def _bare(self, line: int, wanted: bytes) -> int:
        """Offset of ``wanted`` as a token without quotes behind what was found last on ``line``; else the end."""
        start, behind = self._bounds(line)
        found = max(start, self._cursor) - 1
        for _ in range(_TRIES):
            found = self._data.find(wanted, found + 1, behind)
            if found < 0:
                break
            after = self._data[found + len(wanted) : found + len(wanted) + 1]
            if (found == 0 or self._data[found - 1] in b" \t\r\n,([") and (not after or after in _BEHIND):
                return found
        return len(self._data)

    def anonymous(self, line: int, predicate: str, is_described: bool) -> tuple[int, int]:
        """Start of the ``[ … ]`` or ``( … )`` that is known on ``line``.

        A ``[ … ]`` is known at its end, when its inside has been told (``is_described``: other than by rdf:first) or is
        empty; a list at its first member. A node that continues a list (rdf:rest) has no text of its own.
        """
        if predicate != RDF_REST:
            in_list = predicate == RDF_FIRST
            first, behind = self.index.start(line), self.index.end(line)
            while self._closers and self._closers[-1][0] < first and not in_list:
                self._closers.pop()
            a_list = not is_described and bool(self._lists) and self._lists[-1] < behind
            if self._closers and self._closers[-1][0] < behind:
                _, opening, is_empty = self._closers[-1]
                if is_described or (is_empty and not (a_list and self._lists[-1] < opening)):
                    self._closers.pop()
                    return self.index.place(opening)
            if a_list:
                return self.index.place(self._lists.pop())
        return self.text(line, "")

    def text(self, line: int, needle: str, predicate: str = "") -> tuple[int, int]:
        """Start of the token that holds the name ``needle`` on ``line``, behind its predicate when that is there too.

        A list member may stand a few lines up. Not found (escapes, generated nodes): the first thing on the line.
        """
        in_list = predicate == RDF_FIRST
        wanted, verb = self._name(needle), self._name(predicate)
        for number in range(line, max(0, line - _LOOK_BACK) if in_list else line - 1, -1):
            start, behind = self._bounds(number)
            at = start if in_list or self._cursor < start else self._cursor
            stop = behind if behind - at <= _SEARCH else at + _SEARCH
            if verb and not in_list:
                after = self._find(verb, at, stop) + 1
                at = after if after else at
            found = self._find(wanted, at, stop)
            if found < 0 and behind - start <= _SEARCH:
                found = self._find(wanted, start, behind)
            if found >= 0:
                self._cursor = found + len(wanted)
                return number, self.index.column(start, self._token_start(found, start))
        start, behind = self._bounds(line)
        head = self._data[start : min(behind, start + _SEARCH)]
        return line, len(head) - len(head.lstrip()) + 1

    def _name(self, text: str) -> bytes:
        """The bytes by which an IRI or label is looked for."""
        found = self._names.get(text)
        if found is None:
            is_iri = ":" in text and not text.startswith("_:")
            found = b"a" if text == _RDF_TYPE else (local_part(text) if is_iri else text).encode()
            if len(text) < 200:
                self._names[text] = found
        return found

    def _bounds(self, line: int) -> tuple[int, int]:
        """Offsets of the start and the end of ``line``; the line asked last is remembered."""
        if line != self._line:
            self._line, self._line_bounds = line, (self.index.start(line), self.index.end(line))
        return self._line_bounds

    def _find(self, wanted: bytes, start: int, end: int) -> int:
        """Offset of ``wanted`` as the end of a name between two offsets; -1 when it is not there."""
        found = start - 1
        for _ in range(_TRIES if wanted else 0):
            found = self._data.find(wanted, found + 1, end)
            if found < 0:
                return -1
            behind = self._data[found + len(wanted) : found + len(wanted) + 1]
            if (found == 0 or self._data[found - 1] in _BEFORE) and (not behind or behind in _BEHIND):
                return found
        return -1

    def _token_start(self, found: int, line_start: int) -> int:
        low = max(line_start, found - 300)
        blank = self._data[low:found].translate(_TO_BLANK).rfind(b" ")
        return low + blank + 1 if blank >= 0 or low == line_start else found


def local_part(iri: str) -> str:
    """The part of an IRI that also stands in a prefixed name: behind the last ``#`` or ``/``; else the whole."""
    tail = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
    return tail or iri
