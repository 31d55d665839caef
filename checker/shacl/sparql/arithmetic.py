"""``+ - * /`` on numbers, and on dates, times and durations.

Source: SPARQL 1.1, section 17.3; XPath functions and operators 3.1, sections 4.2 and 9.7 (adding durations to dates).
SPARQL itself defines no arithmetic on dates: here it is as in Oxigraph and Jena; either side of ``+`` may be the date.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

from checker.graph.terms import Literal, Term
from checker.shacl.sparql.comparison import EvalError
from checker.shacl.sparql.literals import (
    DAY,
    LONGEST_NUMBER,
    Duration,
    Moment,
    Number,
    Rank,
    Value,
    add_months,
    duration,
    moment,
    number,
    value_of,
)

# Enough for every product and sum of numbers that people write; traps turn anything odd into a SPARQL error.
_CONTEXT = Context(prec=60, traps=[InvalidOperation, DivisionByZero, Overflow])


def literal_value(term: Term) -> Value:
    """Value of a literal; EvalError for an IRI or blank node."""
    if not isinstance(term, Literal):
        raise EvalError
    return value_of(term)


def need_number(term: Term) -> Number:
    """The number that ``term`` is, or EvalError."""
    value = literal_value(term)
    if not isinstance(value, Number):
        raise EvalError
    return value


def _floats(operator: str, left: float, right: float) -> float:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if right:
        return left / right
    if left != left or left == 0:
        return float("nan")
    negative = (left < 0) != (str(right)[0] == "-")
    return float("-inf") if negative else float("inf")


def _decimals(operator: str, left: Decimal, right: Decimal) -> Decimal:
    with localcontext(_CONTEXT):
        if operator == "+":
            return left + right
        if operator == "-":
            return left - right
        return left * right if operator == "*" else left / right


def _integers(operator: str, left: int, right: int) -> int:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if left.bit_length() + right.bit_length() > LONGEST_NUMBER:
        raise EvalError
    return left * right


def calculate(operator: str, left: Number, right: Number) -> Literal:
    """Two numbers, after promotion; integer division gives a decimal; division by zero is an error but for floats."""
    rank = max(left.rank, right.rank)
    if rank is Rank.INTEGER and operator == "/":
        rank = Rank.DECIMAL
    try:
        if rank is Rank.INTEGER:
            return number(rank, _integers(operator, int(left.value), int(right.value)))
        if rank is Rank.DECIMAL:
            return number(rank, _decimals(operator, Decimal(left.value), Decimal(right.value)))
        return number(rank, _floats(operator, float(left.value), float(right.value)))
    except (InvalidOperation, DivisionByZero, Overflow, OverflowError) as error:
        raise EvalError from error


def shift(start: Moment, length: Duration, sign: int) -> Literal:
    """A date or time a duration later (sign 1) or earlier (-1); a date stays a date."""
    if start.kind == "time":
        if length.months:
            raise EvalError
        return moment(Moment("time", (start.ticks + sign * length.ticks) % DAY, start.zone))
    if start.kind not in ("date", "dateTime"):
        raise EvalError
    ticks = add_months(start.ticks, sign * length.months) + sign * length.ticks
    if start.kind == "date":
        ticks -= ticks % DAY
    return moment(Moment(start.kind, ticks, start.zone))


def _between(left: Moment, right: Moment) -> Literal:
    if left.kind != right.kind or left.kind not in ("date", "dateTime", "time"):
        raise EvalError
    if (left.zone is None) != (right.zone is None):
        raise EvalError
    return duration(Duration("dayTimeDuration", 0, left.utc - right.utc))


def _durations(left: Duration, right: Duration, sign: int) -> Literal:
    months, ticks = left.months + sign * right.months, left.ticks + sign * right.ticks
    if (months < 0 < ticks) or (ticks < 0 < months):
        raise EvalError
    kind = left.kind if left.kind == right.kind else "duration"
    return duration(Duration(kind, months, ticks))


def add(left: Term, right: Term) -> Literal:
    """``left + right``."""
    match literal_value(left), literal_value(right):
        case Number() as first, Number() as second:
            return calculate("+", first, second)
        case Moment() as start, Duration() as length:
            return shift(start, length, 1)
        case Duration() as length, Moment() as start:
            return shift(start, length, 1)
        case Duration() as first, Duration() as second:
            return _durations(first, second, 1)
        case _:
            raise EvalError


def subtract(left: Term, right: Term) -> Literal:
    """``left - right``."""
    match literal_value(left), literal_value(right):
        case Number() as first, Number() as second:
            return calculate("-", first, second)
        case Moment() as start, Duration() as length:
            return shift(start, length, -1)
        case Moment() as first, Moment() as second:
            return _between(first, second)
        case Duration() as first, Duration() as second:
            return _durations(first, second, -1)
        case _:
            raise EvalError


def multiply(left: Term, right: Term) -> Literal:
    """``left * right``, numbers only."""
    return calculate("*", need_number(left), need_number(right))


def divide(left: Term, right: Term) -> Literal:
    """``left / right``, numbers only."""
    return calculate("/", need_number(left), need_number(right))


def negate(term: Term) -> Literal:
    """``-term``."""
    found = need_number(term)
    return number(found.rank, -found.value)


def plus(term: Term) -> Literal:
    """``+term``: the number itself."""
    need_number(term)
    assert isinstance(term, Literal)  # noqa: S101  (need_number has seen to it)
    return term


def rounding(step: Callable[[Decimal], Decimal], floating: Callable[[float], float]) -> Callable[[Term], Literal]:
    """ROUND, CEIL or FLOOR: ``step`` for decimals, ``floating`` for floats; an integer stays as it is."""

    def apply(term: Term) -> Literal:
        found = need_number(term)
        if isinstance(found.value, int):
            return number(found.rank, found.value)
        if isinstance(found.value, Decimal):
            return number(found.rank, step(found.value))
        return number(found.rank, floating(found.value))

    return apply
