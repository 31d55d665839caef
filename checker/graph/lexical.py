"""Lexical forms of the XML Schema datatypes: is a literal well-formed, and what value does it have.

Every parser takes the text of a literal and gives its value, or None when the text is ill-formed.

Source: XML Schema 1.1 part 2, sections 3.3 and 3.4; a year 0000 is valid there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from checker.graph.terms import XSD

Instant = tuple[int, bool]
"""Microseconds since 1970-01-01T00:00:00 (in UTC when a time zone is given), and whether one is given."""

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_CLOCK = r"(?P<hour>[01][0-9]|2[0-4]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9])(?:\.(?P<fraction>[0-9]+))?"
_DAY = r"-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
_DATETIME = re.compile(f"{_YEAR}{_DAY}T{_CLOCK}{_ZONE}")
_DATE = re.compile(f"{_YEAR}{_DAY}{_ZONE}")
_TIME = re.compile(f"{_CLOCK}{_ZONE}")
_GYEAR = re.compile(f"{_YEAR}{_ZONE}")
_GYEARMONTH = re.compile(rf"{_YEAR}-(?P<month>0[1-9]|1[0-2]){_ZONE}")
_DURATION_DATE, _DURATION_TIME = (
    r"(?:[0-9]+Y)?(?:[0-9]+M)?",
    r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
)

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY_MICROS = 86_400_000_000
_YEAR_LIMIT, _YEAR_DIGITS = 280_000, 7
"""Years beyond this do not fit 64-bit microseconds: such a date counts as ill-formed."""


def boolean(text: str) -> bool | None:
    """xsd:boolean."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text.strip(" \t\r\n"))


def _integer(low: int | None, high: int | None) -> Callable[[str], Decimal | float | None]:
    def parse(text: str) -> Decimal | float | None:
        text = text.strip(" \t\r\n")
        if not _INTEGER.fullmatch(text):
            return None
        value = Decimal(text)
        if (low is not None and value < low) or (high is not None and value > high):
            return None
        return value

    return parse


def _decimal(text: str) -> Decimal | float | None:
    text = text.strip(" \t\r\n")
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _double(text: str) -> Decimal | float | None:
    text = text.strip(" \t\r\n")
    return float(text) if _DOUBLE.fullmatch(text) else None


NUMERIC: Final[Mapping[str, Callable[[str], Decimal | float | None]]] = {
    XSD + "decimal": _decimal,
    XSD + "double": _double,
    XSD + "float": _double,
    XSD + "integer": _integer(None, None),
    XSD + "long": _integer(-(2**63), 2**63 - 1),
    XSD + "int": _integer(-(2**31), 2**31 - 1),
    XSD + "short": _integer(-(2**15), 2**15 - 1),
    XSD + "byte": _integer(-128, 127),
    XSD + "nonNegativeInteger": _integer(0, None),
    XSD + "positiveInteger": _integer(1, None),
    XSD + "nonPositiveInteger": _integer(None, 0),
    XSD + "negativeInteger": _integer(None, -1),
    XSD + "unsignedLong": _integer(0, 2**64 - 1),
    XSD + "unsignedInt": _integer(0, 2**32 - 1),
    XSD + "unsignedShort": _integer(0, 2**16 - 1),
    XSD + "unsignedByte": _integer(0, 255),
}
"""Numeric datatypes: exact ones give a Decimal, xsd:double and xsd:float a float."""


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the proleptic Gregorian calendar, any year."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _instant(pattern: re.Pattern[str]) -> Callable[[str], Instant | None]:
    def parse(text: str) -> Instant | None:
        match = pattern.fullmatch(text.strip(" \t\r\n"))
        if match is None:
            return None
        part = match.groupdict()
        if len(part.get("year") or "") > _YEAR_DIGITS:
            return None
        year, month, day = int(part.get("year") or 1970), int(part.get("month") or 1), int(part.get("day") or 1)
        if day > _MONTH_DAYS[month - 1] + (month == 2 and _leap(year)) or abs(year) > _YEAR_LIMIT:
            return None
        micros = days_from_civil(year, month, day) * _DAY_MICROS
        if part.get("hour"):
            clock = _clock(part)
            if clock is None:
                return None
            micros += clock
        zone = part["zone"]
        return micros - _offset(zone), zone is not None

    return parse


def _clock(part: Mapping[str, str | None]) -> int | None:
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    fraction = int(((part["fraction"] or "") + "000000")[:6])
    if hour == 24 and (minute or second or fraction):
        return None
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return (-minutes if zone[0] == "-" else minutes) * 60_000_000


TEMPORAL: Final[Mapping[str, Callable[[str], Instant | None]]] = {
    XSD + "dateTime": _instant(_DATETIME),
    XSD + "dateTimeStamp": _instant(re.compile(_DATETIME.pattern.removesuffix("?"))),
    XSD + "date": _instant(_DATE),
    XSD + "time": _instant(_TIME),
    XSD + "gYear": _instant(_GYEAR),
    XSD + "gYearMonth": _instant(_GYEARMONTH),
}
"""Dates and times that lie on one line, so that they compare."""

_OTHER: Final[Mapping[str, re.Pattern[str]]] = {
    XSD + name: re.compile(pattern)
    for name, pattern in (
        ("gMonth", rf"--(?:0[1-9]|1[0-2]){_ZONE}"),
        ("gDay", rf"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}"),
        ("gMonthDay", rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]){_ZONE}"),
        ("duration", rf"-?P(?=.){_DURATION_DATE}(?:[0-9]+D)?{_DURATION_TIME}"),
        ("yearMonthDuration", rf"-?P(?=.){_DURATION_DATE}"),
        ("dayTimeDuration", rf"-?P(?=.)(?:[0-9]+D)?{_DURATION_TIME}"),
        ("hexBinary", r"(?:[0-9a-fA-F]{2})*"),
        ("base64Binary", r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}[A-Za-z0-9+/=] ?=)?"),
        ("language", r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
        ("normalizedString", r"[^\r\n\t]*"),
        ("token", r"(?:[^\r\n\t ]+(?: [^\r\n\t ]+)*)?"),
    )
}


def has_ill_formed(datatype: str) -> bool:
    """Whether some text is ill-formed for ``datatype``; of xsd:string, xsd:anyURI and unknown datatypes none is."""
    return datatype in NUMERIC or datatype in TEMPORAL or datatype in _OTHER or datatype == XSD + "boolean"


def well_formed(text: str, datatype: str) -> bool:
    """Whether ``text`` is in the lexical space of ``datatype``; of an unknown datatype every text is."""
    if datatype in NUMERIC:
        return NUMERIC[datatype](text) is not None
    if datatype in TEMPORAL:
        return TEMPORAL[datatype](text) is not None
    if datatype == XSD + "boolean":
        return boolean(text) is not None
    pattern = _OTHER.get(datatype)
    return pattern is None or pattern.fullmatch(text) is not None
