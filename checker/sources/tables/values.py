"""From a cell to RDF terms and back: dates, numbers, yes and no, durations, list values.

Everything a Dutch office writes is accepted (1-7-2027, 01-07-27, 1.250.000,50, ja, 30 dagen); whatever is not
understood is a :class:`BadCell`, never a guess. Source: XML Schema part 2 for the lexical forms.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal, InvalidOperation

from checker.graph.terms import XSD, Key, Literal, decode, iri_key, literal_key
from checker.ontology.table_mapping import CellKind, Choice, SheetColumn
from checker.sources.tables.grid import Cell

YES = frozenset({"ja", "j", "true", "waar", "x", "yes", "y", "1"})
NO = frozenset({"nee", "n", "false", "onwaar", "no", "0"})
_DUTCH_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_INTEGER = re.compile(r"[+-]?(?:\d{1,30}|\d{1,3}(?:\.\d{3}){1,9})")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){1,9}(?:,\d{1,20})?")
_DECIMAL = re.compile(r"[+-]?\d{1,30}(?:[.,]\d{1,20})?")
_ISO_DURATION = re.compile(r"-?P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?")
_WORD_DURATION = re.compile(r"(\d{1,9})\s*([a-zë]+)")
_UNITS = {
    "jaar": "P{}Y", "jaren": "P{}Y", "year": "P{}Y", "years": "P{}Y",
    "maand": "P{}M", "maanden": "P{}M", "month": "P{}M", "months": "P{}M",
    "dag": "P{}D", "dagen": "P{}D", "day": "P{}D", "days": "P{}D",
    "uur": "PT{}H", "uren": "PT{}H", "hour": "PT{}H", "hours": "PT{}H",
    "minuut": "PT{}M", "minuten": "PT{}M", "minute": "PT{}M", "minutes": "PT{}M",
}  # fmt: skip
_WEEKS = frozenset({"week", "weken", "weeks"})
_CODE = re.compile(r"[A-Z]{2}")
_IRI = re.compile(r"<?([a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+)>?", re.IGNORECASE)
_CENTURY_PIVOT = 70
_EXACT_IN_FLOAT = 2**53


class BadCell(ValueError):
    """A cell whose text is not what its column asks for; ``nl`` and ``en`` say what was expected."""

    def __init__(self, nl: str, en: str) -> None:
        super().__init__(nl)
        self.nl = nl
        self.en = en


def cell_text(cell: Cell, digits: int = 0) -> str:
    """A cell as text: 12.0 is '12', padded to ``digits``; dates in ISO form; yes and no as ja and nee.

    Raises BadCell for a number that the spreadsheet has rounded.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return f"PT{int(cell.total_seconds())}S"
    if isinstance(cell, str):
        return cell
    if not math.isfinite(cell):
        raise BadCell("een getal", "a number")
    if float(cell).is_integer():
        if abs(cell) >= _EXACT_IN_FLOAT:
            raise BadCell("tekst: het rekenprogramma heeft dit lange getal afgerond", "text: this number was rounded")
        return str(int(cell)).zfill(digits)
    return repr(cell)


def read_value(cell: Cell, kind: CellKind, digits: int = 0) -> Key:
    """The literal that a cell of a plain kind stands for; raises BadCell."""
    match kind:
        case CellKind.DATE:
            return literal_key(read_date(cell).isoformat(), XSD + "date")
        case CellKind.BOOLEAN:
            return literal_key("true" if read_boolean(cell) else "false", XSD + "boolean")
        case CellKind.INTEGER:
            return literal_key(read_integer(cell), XSD + "integer")
        case CellKind.DECIMAL:
            return literal_key(read_decimal(cell), XSD + "decimal")
        case CellKind.DURATION:
            return literal_key(read_duration(cell), XSD + "duration")
        case CellKind.LANGUAGE_TEXT:
            return literal_key(cell_text(cell, digits), language="nl")
        case CellKind.URL:
            return literal_key(read_iri(cell_text(cell)), XSD + "anyURI")
        case _:
            return literal_key(cell_text(cell, digits))


def read_date(cell: Cell) -> dt.date:
    """A date: a date cell, 2027-07-01, 1-7-2027 or 01-07-27 (70 to 99 is last century); raises BadCell."""
    expected = BadCell("een datum, zoals 1-7-2027 of 2027-07-01", "a date, such as 1-7-2027 or 2027-07-01")
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if not isinstance(cell, str):
        raise expected
    if found := _ISO_DATE.fullmatch(cell):
        year, month, day = found.groups()
    elif found := _DUTCH_DATE.fullmatch(cell):
        day, month, year = found.groups()
        if len(year) == 2:
            year = ("19" if int(year) >= _CENTURY_PIVOT else "20") + year
    else:
        raise expected
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise expected from None


def read_boolean(cell: Cell) -> bool:
    """Yes or no; raises BadCell."""
    if isinstance(cell, bool):
        return cell
    text = cell_text(cell).casefold()
    if text in YES or text in NO:
        return text in YES
    raise BadCell("ja of nee", "ja (yes) or nee (no)")


def read_integer(cell: Cell) -> str:
    """A whole number in canonical form; raises BadCell."""
    text = "" if isinstance(cell, bool) else cell_text(cell)
    if not _INTEGER.fullmatch(text):
        raise BadCell("een geheel getal", "a whole number")
    return str(int(text.replace(".", "")))


def read_decimal(cell: Cell) -> str:
    """A number or amount: 1.250.000,50 and 1250000.50 and € 12.500 (twelve thousand five hundred); raises BadCell."""
    text = "" if isinstance(cell, bool) else cell_text(cell)
    text = text.replace("€", "").replace("\xa0", "").replace(" ", "").removesuffix(",-").removeprefix("EUR")
    if isinstance(cell, str) and _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    elif not isinstance(cell, str):
        text = format(Decimal(text or "NaN"), "f")
    if not _DECIMAL.fullmatch(text):
        raise BadCell("een bedrag of getal, zoals 12500 of 12.500,50", "an amount or number, such as 12500")
    try:
        return format(Decimal(text.replace(",", ".")), "f").removeprefix("+")
    except InvalidOperation:
        raise BadCell("een bedrag of getal", "an amount or number") from None


def read_duration(cell: Cell) -> str:
    """A duration: P30D, PT24H, '30 dagen', '6 maanden', '72 uur'; raises BadCell."""
    text = cell_text(cell) if isinstance(cell, str | dt.timedelta) else ""
    if _ISO_DURATION.fullmatch(text):
        return text
    if found := _WORD_DURATION.fullmatch(text.casefold()):
        number, unit = int(found.group(1)), found.group(2)
        if unit in _WEEKS:
            return f"P{number * 7}D"
        if unit in _UNITS:
            return _UNITS[unit].format(number)
    raise BadCell("een termijn, zoals 30 dagen, 6 maanden of P30D", "a duration, such as 30 dagen or P30D")


def read_iri(text: str) -> str:
    """An absolute IRI, with or without angle brackets; raises BadCell."""
    if found := _IRI.fullmatch(text):
        return found.group(1)
    raise BadCell("een webadres, zoals https://voorbeeld.nl", "a web address, such as https://example.org")


def is_iri(text: str) -> bool:
    """Whether ``text`` is written as an IRI that may stand for a node: <…>, http(s):// or urn:."""
    return text.startswith(("<", "http://", "https://", "urn:")) and _IRI.fullmatch(text) is not None


def split_values(text: str) -> list[str]:
    """Several values in one cell: separated by ';' or a line break; a value with those stands in double quotes."""
    values: list[str] = []
    current: list[str] = []
    quoted, at = False, 0
    while at < len(text):
        char = text[at]
        if quoted:
            if char == '"' and text[at + 1 : at + 2] == '"':
                current.append('"')
                at += 1
            elif char == '"':
                quoted = False
            else:
                current.append(char)
        elif char == '"' and not "".join(current).strip():
            quoted, current = True, []
        elif char in ";\n":
            values.append("".join(current))
            current = []
        else:
            current.append(char)
        at += 1
    values.append("".join(current))
    return [value.strip() for value in values if value.strip()]


def join_values(values: list[str]) -> str:
    """The cell text that :func:`split_values` reads back."""
    return "; ".join(
        '"' + value.replace('"', '""') + '"' if re.search(r'[;\n\r]|^"', value) else value for value in values
    )


def find_choice(choices: tuple[Choice, ...], text: str) -> Choice | None:
    """The list value that ``text`` names, by label, notation or local name, without case."""
    wanted = text.casefold()
    return next((choice for choice in choices if wanted in choice.names), None)


def choice_error(column: SheetColumn) -> BadCell:
    """What a cell of a list column should hold."""
    shown = [choice.shown for choice in column.choices]
    listed = ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")
    return BadCell(f"een van: {listed}", f"one of: {listed}")


def expand(text: str, prefixes: tuple[tuple[str, str], ...]) -> Key | None:
    """The IRI that 'pd:Health' or a whole IRI stands for; None when it is neither."""
    if is_iri(text):
        return iri_key(read_iri(text))
    prefix, colon, local = text.partition(":")
    for name, namespace in prefixes:
        if colon and name == prefix and re.fullmatch(r"[\w.-]+", local):
            return iri_key(namespace + local)
    return None


def shorten(iri: str, prefixes: tuple[tuple[str, str], ...]) -> str:
    """The shortest text that :func:`expand` reads back as ``iri``."""
    for name, namespace in prefixes:
        if iri.startswith(namespace) and re.fullmatch(r"[\w.-]+", iri[len(namespace) :]):
            return f"{name}:{iri[len(namespace) :]}"
    return iri


def show_value(key: Key, column: SheetColumn, prefixes: tuple[tuple[str, str], ...]) -> str | None:
    """The cell text of a plain or listed value, such that reading it gives ``key`` again; None when none does."""
    for choice in column.choices:
        if choice.key == key:
            return choice.shown
    term = decode(key)
    if not isinstance(term, Literal):
        return _show_listed(term[0], column, prefixes) if column.kind is CellKind.LIST else None
    if column.kind is CellKind.LIST:
        # A code that another file wrote as text: the reader keeps that text while the file is there.
        return term.lexical if column.base and is_code(term.lexical) and not term.language else None
    text = term.lexical
    if column.kind is CellKind.BOOLEAN:
        text = {"true": "ja", "1": "ja", "false": "nee", "0": "nee"}.get(text, text)
    if column.kind is CellKind.DECIMAL:
        text = text.replace(".", ",")
    if column.kind is CellKind.LANGUAGE_TEXT and term.language not in (None, "nl"):
        return None
    try:
        read_value(text, column.kind, column.digits)
    except BadCell:
        return None
    return text


def is_code(text: str) -> bool:
    """Whether ``text`` is a code that may stand for a term in the namespace of its column (US for loc:US)."""
    return _CODE.fullmatch(text) is not None


def _show_listed(iri: str, column: SheetColumn, prefixes: tuple[tuple[str, str], ...]) -> str:
    local = iri.removeprefix(column.base) if column.base else iri
    return local if local != iri and is_code(local) else shorten(iri, prefixes)


_OBJECT_ID = re.compile(r"(?:id-)?\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE)


def looks_like_object_id(text: str) -> bool:
    """Whether ``text`` is a GUID, as the Softwarecatalogus and GEMMA use for Object ID."""
    return _OBJECT_ID.fullmatch(text) is not None
