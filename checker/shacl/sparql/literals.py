"""Literals as typed values: numbers, dates and times, durations; and how they are written back.

A literal whose lexical form does not fit its datatype, or whose datatype is unknown, has no value: :func:`value_of`
gives :class:`Opaque` and every operator on it is an error.

Source: XML Schema 1.1 part 2, sections 3.3 and 3.4 and appendix E (order of dates, times and durations).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from checker.graph.terms import RDF_LANG_STRING, XSD, XSD_STRING, Literal

LONGEST_NUMBER = 4000
"""Digits; a longer number has no value, so that no text can make arithmetic slow."""

DAY = 86_400_000_000_000
"""Nanoseconds in a day; the unit of every tick here is the nanosecond."""

_HALF_ZONE = 14 * 3600 * 1_000_000_000


class Rank(IntEnum):
    """Numeric types in order of promotion (SPARQL 17.3)."""

    INTEGER = 0
    DECIMAL = 1
    FLOAT = 2
    DOUBLE = 3


class Number(NamedTuple):
    """A number: int, Decimal or float by rank."""

    rank: Rank
    value: int | Decimal | float


class Moment(NamedTuple):
    """A date or time: local ``ticks`` since 1970-01-01T00:00:00 and the zone in minutes, None without zone."""

    kind: str
    ticks: int
    zone: int | None

    @property
    def utc(self) -> int:
        """Ticks in UTC; local ticks when there is no zone."""
        return self.ticks - (self.zone or 0) * 60_000_000_000


class Duration(NamedTuple):
    """Months and ticks, both of one sign; ``kind`` is the datatype's local name."""

    kind: str
    months: int
    ticks: int


class Text(NamedTuple):
    """A string, with language tag or None."""

    text: str
    language: str | None


class Opaque(NamedTuple):
    """A literal without value; ``ill`` when its datatype is known and the lexical form does not fit."""

    lexical: str
    datatype: str
    ill: bool


Value = Number | Moment | Duration | Text | Opaque | bool

_SIGNED = ("integer", "long", "int", "short", "byte", "nonPositiveInteger", "negativeInteger")
_UNSIGNED = ("nonNegativeInteger", "positiveInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")
_INTEGERS = frozenset(XSD + name for name in _SIGNED + _UNSIGNED)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")
_FLOAT_NAMES = {"INF": float("inf"), "+INF": float("inf"), "-INF": float("-inf"), "NaN": float("nan")}
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_ZONE = r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DAY_PART = r"(-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME_PART = r"(?:([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]+))?|(24):00:00(?:\.0+)?)"
_DATE = re.compile(_DAY_PART + _ZONE)
_DATETIME = re.compile(_DAY_PART + "T" + _TIME_PART + _ZONE)
_TIME = re.compile(_TIME_PART + _ZONE)
_YEAR = re.compile(r"(-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))" + _ZONE)
_YEAR_MONTH = re.compile(r"(-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))-(0[1-9]|1[0-2])" + _ZONE)
_DURATION = re.compile(
    r"(-)?P(?=.)(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=.)(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,12})(?:\.([0-9]+))?S)?)?"
)


def days_of(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the proleptic Gregorian calendar, for any year (year 0 exists, as in XSD 1.1)."""
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def civil(days: int) -> tuple[int, int, int]:
    """(year, month, day) of days since 1970-01-01: the inverse of :func:`days_of`."""
    days += 719468
    era, of_era = divmod(days, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    part = (5 * of_year + 2) // 153
    month = part + (3 if part < 10 else -9)
    return year + era * 400 + (month <= 2), month, of_year - (153 * part + 2) // 5 + 1


def month_length(year: int, month: int) -> int:
    """Days in a month."""
    year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return civil(days_of(year, month, 1) - 1)[2]


def _zone(text: str | None) -> int | None:
    if not text:
        return None
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


def _fraction(digits: str | None) -> int:
    return int((digits or "0")[:9].ljust(9, "0"))


def _day_ticks(year: str, month: str, day: str) -> int | None:
    if int(day) > month_length(int(year), int(month)):
        return None
    return days_of(int(year), int(month), int(day)) * DAY


def _time_ticks(parts: tuple[str | None, ...]) -> int:
    hour, minute, second, fraction, midnight = parts
    if midnight:
        return DAY
    seconds = int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)
    return seconds * 1_000_000_000 + _fraction(fraction)


def _date(text: str) -> Moment | None:
    found = _DATE.fullmatch(text)
    ticks = _day_ticks(found[1], found[2], found[3]) if found else None
    return Moment("date", ticks, _zone(found[4])) if found and ticks is not None else None


def _datetime(text: str) -> Moment | None:
    found = _DATETIME.fullmatch(text)
    ticks = _day_ticks(found[1], found[2], found[3]) if found else None
    if not found or ticks is None:
        return None
    return Moment("dateTime", ticks + _time_ticks(found.groups()[3:8]), _zone(found[9]))


def _time(text: str) -> Moment | None:
    found = _TIME.fullmatch(text)
    return Moment("time", _time_ticks(found.groups()[:5]) % DAY, _zone(found[6])) if found else None


def _year(text: str) -> Moment | None:
    found = _YEAR.fullmatch(text)
    return Moment("gYear", days_of(int(found[1]), 1, 1) * DAY, _zone(found[2])) if found else None


def _year_month(text: str) -> Moment | None:
    found = _YEAR_MONTH.fullmatch(text)
    return Moment("gYearMonth", days_of(int(found[1]), int(found[2]), 1) * DAY, _zone(found[3])) if found else None


def _duration(kind: str, text: str) -> Duration | None:
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    sign = -1 if found[1] else 1
    years, months, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:7])
    if (kind == "yearMonthDuration" and any(found.groups()[3:7])) or (
        kind == "dayTimeDuration" and (found[2] or found[3])
    ):
        return None
    ticks = days * DAY + (hours * 3600 + minutes * 60 + seconds) * 1_000_000_000 + _fraction(found[8])
    return Duration(kind, sign * (years * 12 + months), sign * ticks)


def _integer(text: str) -> Number | None:
    return Number(Rank.INTEGER, int(text)) if _INTEGER.fullmatch(text) and len(text) < LONGEST_NUMBER else None


def _decimal(text: str) -> Number | None:
    return Number(Rank.DECIMAL, Decimal(text)) if _DECIMAL.fullmatch(text) and len(text) < LONGEST_NUMBER else None


def _floating(rank: Rank, text: str) -> Number | None:
    if text in _FLOAT_NAMES:
        return Number(rank, _FLOAT_NAMES[text])
    return Number(rank, float(text)) if _FLOAT.fullmatch(text) and len(text) < LONGEST_NUMBER else None


_READERS: dict[str, Callable[[str], Value | None]] = {
    XSD + "decimal": _decimal,
    XSD + "double": lambda text: _floating(Rank.DOUBLE, text),
    XSD + "float": lambda text: _floating(Rank.FLOAT, text),
    XSD + "boolean": _BOOLEANS.get,
    XSD + "date": _date,
    XSD + "dateTime": _datetime,
    XSD + "dateTimeStamp": _datetime,
    XSD + "time": _time,
    XSD + "gYear": _year,
    XSD + "gYearMonth": _year_month,
    XSD + "duration": lambda text: _duration("duration", text),
    XSD + "dayTimeDuration": lambda text: _duration("dayTimeDuration", text),
    XSD + "yearMonthDuration": lambda text: _duration("yearMonthDuration", text),
}
NUMERIC = _INTEGERS | {XSD + "decimal", XSD + "double", XSD + "float"}


def parse(lexical: str, datatype: str) -> Value | None:
    """The value that ``lexical`` has in ``datatype``, None when it has none or the datatype is unknown."""
    if datatype in _INTEGERS:
        return _integer(lexical)
    reader = _READERS.get(datatype)
    return reader(lexical) if reader else None


@lru_cache(maxsize=1 << 16)
def value_of(literal: Literal) -> Value:
    """The value of ``literal``."""
    lexical, datatype, language = literal
    if datatype in (XSD_STRING, RDF_LANG_STRING):
        return Text(lexical, language)
    value = parse(lexical, datatype)
    if value is None:
        return Opaque(lexical, datatype, datatype in _READERS or datatype in _INTEGERS)
    return value


# --- writing ----------------------------------------------------------------------------------------------------------

TRUE = Literal("true", XSD + "boolean")
FALSE = Literal("false", XSD + "boolean")
_RANK_TYPES = {
    Rank.INTEGER: XSD + "integer",
    Rank.DECIMAL: XSD + "decimal",
    Rank.FLOAT: XSD + "float",
    Rank.DOUBLE: XSD + "double",
}


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def float_text(value: float) -> str:
    """A double without exponent and without ``.0``; INF, -INF and NaN as XSD names them."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "INF" if value > 0 else "-INF"
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(rank: Rank, value: int | Decimal | float) -> Literal:
    """A number as literal; decimals keep at most 18 digits behind the point."""
    if rank is Rank.INTEGER:
        return Literal(str(value), _RANK_TYPES[rank])
    if rank is Rank.DECIMAL:
        exact = value if isinstance(value, Decimal) else Decimal(value)
        if exact.as_tuple().exponent < -18:  # type: ignore[operator]
            exact = exact.quantize(Decimal(1).scaleb(-18), rounding=ROUND_DOWN)
        return Literal(_plain(exact), _RANK_TYPES[rank])
    return Literal(float_text(float(value)), _RANK_TYPES[rank])


def boolean(value: bool) -> Literal:
    """true or false."""
    return TRUE if value else FALSE


def _zone_text(zone: int | None) -> str:
    if zone is None:
        return ""
    if zone == 0:
        return "Z"
    return f"{'-' if zone < 0 else '+'}{abs(zone) // 60:02}:{abs(zone) % 60:02}"


def _year_text(year: int) -> str:
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def seconds_text(ticks: int) -> str:
    """Seconds and fraction of ticks, without trailing zeros."""
    whole, rest = divmod(ticks, 1_000_000_000)
    return f"{whole}.{rest:09}".rstrip("0") if rest else str(whole)


def moment(value: Moment) -> Literal:
    """A date or time as literal of its own datatype."""
    days, rest = divmod(value.ticks, DAY)
    year, month, day = civil(days)
    head = {"gYear": _year_text(year), "gYearMonth": f"{_year_text(year)}-{month:02}"}.get(
        value.kind, f"{_year_text(year)}-{month:02}-{day:02}"
    )
    minutes, second = divmod(rest, 60_000_000_000)
    clock = f"{minutes // 60:02}:{minutes % 60:02}:{seconds_text(second):0>2}"
    if second % 1_000_000_000:
        clock = (
            f"{minutes // 60:02}:{minutes % 60:02}:{second // 1_000_000_000:02}.{seconds_text(second).split('.')[1]}"
        )
    text = {"dateTime": f"{head}T{clock}", "time": clock}.get(value.kind, head)
    return Literal(text + _zone_text(value.zone), XSD + value.kind)


def duration(value: Duration) -> Literal:
    """A duration as literal in its shortest canonical form (``P1Y2M``, ``P30DT10H``, ``PT0S``)."""
    sign = "-" if value.months < 0 or value.ticks < 0 else ""
    years, months = divmod(abs(value.months), 12)
    days, rest = divmod(abs(value.ticks), DAY)
    hours, rest = divmod(rest, 3600 * 1_000_000_000)
    minutes, rest = divmod(rest, 60_000_000_000)
    date = "".join(f"{count}{unit}" for count, unit in ((years, "Y"), (months, "M"), (days, "D")) if count)
    time = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count)
    if rest:
        time += f"{seconds_text(rest)}S"
    if not date and not time:
        return Literal("P0M" if value.kind == "yearMonthDuration" else "PT0S", XSD + value.kind)
    return Literal(f"{sign}P{date}{'T' + time if time else ''}", XSD + value.kind)


# --- order ------------------------------------------------------------------------------------------------------------


def compare_moments(left: Moment, right: Moment) -> int | None:
    """-1, 0 or 1; None when the order depends on a zone that is not given (XSD 3.3.7.2), or the kinds differ."""
    if left.kind != right.kind:
        return None
    difference = left.utc - right.utc
    if (left.zone is None) != (right.zone is None) and abs(difference) <= _HALF_ZONE:
        return None
    return (difference > 0) - (difference < 0)


# The four dates of XSD 3.3.6.2 that decide whether one duration is always longer than another.
_REFERENCES = tuple(days_of(*start) for start in ((1696, 9, 1), (1697, 2, 1), (1903, 3, 1), (1903, 7, 1)))


def add_months(ticks: int, months: int) -> int:
    """Ticks a number of months later; the day becomes the last of the month when the month is too short."""
    days, rest = divmod(ticks, DAY)
    year, month, day = civil(days)
    years, month = divmod(month - 1 + months, 12)
    year += years
    return days_of(year, month + 1, min(day, month_length(year, month + 1))) * DAY + rest


def compare_durations(left: Duration, right: Duration) -> int | None:
    """-1, 0 or 1; None when neither is always the longer."""
    if left.months == right.months:
        return (left.ticks > right.ticks) - (left.ticks < right.ticks)
    signs = set()
    for days in _REFERENCES:
        difference = (add_months(days * DAY, left.months) + left.ticks) - (
            add_months(days * DAY, right.months) + right.ticks
        )
        signs.add((difference > 0) - (difference < 0))
    return signs.pop() if len(signs) == 1 else None
