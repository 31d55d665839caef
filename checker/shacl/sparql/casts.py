"""The casts ``xsd:date(?x)`` and so on.

Source: SPARQL 1.1, section 17.5; casts to dates and durations as in XPath functions and operators 3.1, section 19.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal

from checker.graph.terms import XSD, Iri, Literal, Term
from checker.shacl.sparql.arithmetic import literal_value
from checker.shacl.sparql.comparison import EvalError
from checker.shacl.sparql.literals import (
    DAY,
    Duration,
    Moment,
    Number,
    Rank,
    Text,
    boolean,
    duration,
    moment,
    number,
    parse,
)

Cast = Callable[[Term], Literal]


def _string(term: Term) -> Literal:
    if not isinstance(term, Literal | Iri):
        raise EvalError
    return Literal(term[0])


def _boolean(term: Term) -> Literal:
    match literal_value(term):
        case bool() as value:
            return boolean(value)
        case Number(_, value):
            return boolean(not (value == 0 or value != value))
        case Text(text, None):
            found = parse(text, XSD + "boolean")
            if isinstance(found, bool):
                return boolean(found)
    raise EvalError


def _whole(value: int | Decimal | float) -> int:
    if isinstance(value, float) and not math.isfinite(value):
        raise EvalError
    return int(value)


def _numeric(name: str, rank: Rank) -> Cast:
    def cast(term: Term) -> Literal:
        match literal_value(term):
            case bool() as value:
                found: int | Decimal | float = int(value)
            case Number(_, value):
                found = value
            case Text(text, None):
                parsed = parse(text, XSD + name)
                if not isinstance(parsed, Number):
                    raise EvalError
                found = parsed.value
            case _:
                raise EvalError
        if rank is Rank.INTEGER:
            return number(rank, _whole(found))
        if rank is Rank.DECIMAL:
            if isinstance(found, float):
                if not math.isfinite(found):
                    raise EvalError
                found = Decimal(repr(found))
            return number(rank, found)
        try:
            return number(rank, float(found))
        except OverflowError as error:
            raise EvalError from error

    return cast


def _temporal(name: str) -> Cast:
    def cast(term: Term) -> Literal:
        match literal_value(term):
            case Text(text, None):
                value = parse(text, XSD + name)
                if value is None:
                    raise EvalError
                return Literal(text, XSD + name)
            case Moment(kind, ticks, zone):
                return moment(_moment_as(name, kind, ticks, zone))
            case _:
                raise EvalError

    return cast


def _moment_as(name: str, kind: str, ticks: int, zone: int | None) -> Moment:
    if kind == name:
        return Moment(kind, ticks, zone)
    if kind == "dateTime" and name == "date":
        return Moment(name, ticks - ticks % DAY, zone)
    if kind == "dateTime" and name == "time":
        return Moment(name, ticks % DAY, zone)
    if kind == "date" and name == "dateTime":
        return Moment(name, ticks, zone)
    raise EvalError


def _duration(name: str) -> Cast:
    def cast(term: Term) -> Literal:
        match literal_value(term):
            case Text(text, None):
                if parse(text, XSD + name) is None:
                    raise EvalError
                return Literal(text, XSD + name)
            case Duration(_, months, ticks):
                return duration(
                    Duration(
                        name,
                        0 if name == "dayTimeDuration" else months,
                        0 if name == "yearMonthDuration" else ticks,
                    )
                )
            case _:
                raise EvalError

    return cast


CASTS: Mapping[str, Cast] = {
    "string": _string,
    "boolean": _boolean,
    "integer": _numeric("integer", Rank.INTEGER),
    "decimal": _numeric("decimal", Rank.DECIMAL),
    "float": _numeric("float", Rank.FLOAT),
    "double": _numeric("double", Rank.DOUBLE),
    **{name: _temporal(name) for name in ("date", "dateTime", "time")},
    **{name: _duration(name) for name in ("duration", "dayTimeDuration", "yearMonthDuration")},
}
"""By local name in the XSD namespace."""
