"""Marks that git leaves in a file when a merge is not finished: no format of ours holds them, none is read past them.

A table would take the marks for rows and both sides for facts; XML and Turtle would say 'not well-formed' and leave the
reader to guess. Source: git-merge(1), 'How conflicts are presented'.
"""

from __future__ import annotations

import re

from checker.errors import InputError, Location

_OPENS = re.compile(rb"^(?:<{7}|\|{7})(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE)
_CLOSES = re.compile(rb"^={7}\r?$.*?^>{7}(?:[ \t][^\r\n]*)?\r?$", re.MULTILINE | re.DOTALL)
_BOM = b"\xef\xbb\xbf"


class MergeConflict(InputError):
    """A file in which git left a merge for a person to finish."""


def refuse_conflict(name: str, data: bytes) -> None:
    """Raise MergeConflict, with the line of the first mark, when ``data`` (the bytes of a text file) holds one.

    ``<<<<<<<`` at the start of a line is enough; ``>>>>>>>`` may open a line of a quoted letter and counts only after a
    line ``=======``.
    """
    if b"<<<<<<<" not in data and b">>>>>>>" not in data and b"|||||||" not in data:
        return
    text = data.removeprefix(_BOM)
    found = _OPENS.search(text) or _CLOSES.search(text)
    if found is None:
        return
    raise MergeConflict(
        "Hier staat een samenvoegconflict van git: het bestand is nog niet samengevoegd.",
        where=Location(name, text.count(b"\n", 0, found.start()) + 1, 1),
        remedy="Kies per conflict wat blijft en haal de regels met <<<<<<<, ======= en >>>>>>> weg.",
    )
