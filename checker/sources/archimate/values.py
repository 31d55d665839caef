"""What the value of a property means: from the text in the model to the key of an RDF term."""

from __future__ import annotations

import datetime as dt
import re

from checker.graph.terms import XSD, Key, literal_key
from checker.ontology.archimate_mapping import PropertyMapping, ValueKind

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DUTCH = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,18}(?:[.,]\d{1,18})?")
_DURATION = re.compile(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_YES = frozenset(("ja", "true", "1", "waar", "yes", "j"))
_NO = frozenset(("nee", "false", "0", "onwaar", "no", "n"))
# The Softwarecatalogus writes years with two digits; it did not exist before 1970.
_PIVOT = 70


def read_date(text: str) -> dt.date | None:
    """A date written as 2026-11-23, 23-11-26, 23-11-2026 or 3/1/2026; None when it is no date that exists."""
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DUTCH.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        if len(found.group(3)) == 2:
            year += 1900 if year >= _PIVOT else 2000
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def term_of(mapping: PropertyMapping, text: str, language: str | None) -> Key | None:
    """Key of the term that ``text`` means under ``mapping``, None when it cannot be read as such.

    References are resolved elsewhere: what they mean depends on what else was read.
    """
    if mapping.values is not None:
        return mapping.values.get(text.casefold())
    match mapping.kind:
        case ValueKind.DATE:
            date = read_date(text)
            return literal_key(date.isoformat(), XSD + "date") if date else None
        case ValueKind.BOOLEAN:
            word = text.casefold()
            known = "true" if word in _YES else "false" if word in _NO else None
            return literal_key(known, XSD + "boolean") if known else None
        case ValueKind.INTEGER:
            return literal_key(str(int(text)), XSD + "integer") if _INTEGER.fullmatch(text) else None
        case ValueKind.DECIMAL:
            return literal_key(text.replace(",", "."), XSD + "decimal") if _DECIMAL.fullmatch(text) else None
        case ValueKind.DURATION:
            return literal_key(text, XSD + "duration") if _DURATION.fullmatch(text) else None
        case ValueKind.LANGUAGE_TEXT:
            return literal_key(text, language=language or "nl")
        case ValueKind.TEXT:
            return literal_key(text)
        case _:
            return None
