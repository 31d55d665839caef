"""Marks that git leaves in a file when a merge is not finished: no format of ours holds them, none is read past them.

A table would take the marks for rows and both sides for facts; XML and Turtle would say 'not well-formed' and leave the
reader to guess. Source: git-merge(1), 'How conflicts are presented'.
"""

from __future__ import annotations

import re

from checker.errors import InputError, Location

_OPENS = re.compile(rb"^(?:<{7}|\|{7})(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE)
_DIVIDER = re.compile(rb"^={7}\r?$", re.MULTILINE)
_BETWEEN_TAGS = re.compile(rb">[ \t\r\n]*\n(?P<mark>={7})\r?\n[ \t\r\n]*<")
_CLOSES = re.compile(rb"^={7}\r?$.*?^>{7}(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE | re.DOTALL)
_ENDS = re.compile(rb">{7}(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"


class MergeConflict(InputError):
    """A file in which git left a merge for a person to finish."""


def refuse_conflict(name: str, data: bytes) -> None:
    """Raise MergeConflict, with the line of the first mark, when ``data`` (the bytes of a text file) holds one.

    ``<<<<<<<`` at the start of a line is enough; ``>>>>>>>`` may open a line of a quoted letter and counts only after a
    line ``=======``. That line alone underlines a head in Markdown-like text; the functions below know where it cannot.
    """
    if b"<<<<<<<" not in data and b">>>>>>>" not in data and b"|||||||" not in data:
        return
    text = data.removeprefix(_BOM)
    found = _OPENS.search(text) or _CLOSES.search(text)
    if found is not None:
        raise _conflict(name, text.count(b"\n", 0, found.start()) + 1)


def conflict_on(name: str, data: bytes, line: int) -> MergeConflict | None:
    """The error for the mark on ``line`` (from 1), where a parser of ``data`` could not go on; None when it is no mark.

    The place makes it certain: a line of seven '=' within a text would not have stopped the parser.
    """
    lines = data.removeprefix(_BOM).split(b"\n", line)
    text = lines[line - 1] if 0 < line <= len(lines) else b""
    is_mark = _OPENS.match(text) or _DIVIDER.match(text) or _ENDS.match(text)
    return _conflict(name, line) if is_mark else None


def refuse_divider(name: str, data: bytes) -> None:
    """As :func:`refuse_conflict`, for a format where a line of exactly seven '=' can be nothing else (JSON)."""
    text = data.removeprefix(_BOM)
    if b"=======" in text and (found := _DIVIDER.search(text)):
        raise _conflict(name, text.count(b"\n", 0, found.start()) + 1)


def refuse_divider_in_table(name: str, data: bytes) -> None:
    """As :func:`refuse_divider`, for a CSV of more than one column; within quotes the line may be of a text."""
    if b"=======" not in data or not set(data.partition(b"\n")[0]) & set(b";,\t"):
        return
    text = data.removeprefix(_BOM)
    start, quoted = 0, False
    for found in _DIVIDER.finditer(text):
        quoted ^= text.count(b'"', start, found.start()) % 2 == 1
        start = found.start()
        if not quoted:
            raise _conflict(name, text.count(b"\n", 0, start) + 1)


def refuse_divider_in_xml(name: str, data: bytes) -> None:
    """As :func:`refuse_divider`, for XML: only between two tags, as the text of an element may underline its heads."""
    if b"=======" in data and (found := _BETWEEN_TAGS.search(data)):
        raise _conflict(name, data.count(b"\n", 0, found.start("mark")) + 1)


def _conflict(name: str, line: int) -> MergeConflict:
    return MergeConflict(
        "Hier staat een samenvoegconflict van git: het bestand is nog niet samengevoegd.",
        where=Location(name, line, 1),
        remedy="Kies per conflict wat blijft en haal de regels met <<<<<<<, ======= en >>>>>>> weg.",
    )
