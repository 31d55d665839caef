"""Comparing two terms: ``=``, ``<``, the order of ORDER BY, and the effective boolean value.

Source: SPARQL 1.1, sections 15.1 (ORDER BY), 17.2.2 (effective boolean value), 17.3 (operators) and 17.4.1.7
(RDFterm-equal).
"""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key

from checker.graph.terms import Blank, Iri, Literal, Term
from checker.shacl.sparql.literals import (
    NUMERIC,
    Duration,
    Moment,
    Number,
    Opaque,
    Rank,
    Text,
    Value,
    compare_durations,
    compare_moments,
    value_of,
)


class EvalError(Exception):
    """A SPARQL error: the expression has no value for this row."""


def compare_numbers(left: Number, right: Number) -> int | None:
    """-1, 0 or 1 after promotion; None when one is NaN."""
    first, second = left.value, right.value
    if max(left.rank, right.rank) >= Rank.FLOAT:
        try:
            first, second = float(first), float(second)
        except OverflowError:  # an integer that no double holds compares exactly
            first, second = Decimal(first), Decimal(second)
    if first != first or second != second:
        return None
    return (first > second) - (first < second)


def _order(left: Value, right: Value) -> int | None:
    """-1, 0, 1 within one value space; None when the two have an order but not here; EvalError when they have none."""
    match left, right:
        case Number(), Number():
            return compare_numbers(left, right)
        case Moment(), Moment() if left.kind == right.kind:
            return compare_moments(left, right)
        case Duration(), Duration():
            return compare_durations(left, right)
        case Text(first, None), Text(second, None):
            return (first > second) - (first < second)
        case Text(first, tag), Text(second, other) if tag == other:
            return (first > second) - (first < second)
        case bool(), bool():
            return int(left) - int(right)
        case _:
            raise EvalError


def less(left: Term, right: Term, *, or_equal: bool) -> bool:
    """``left < right`` (or ``<=``); EvalError when the two have no order."""
    if not isinstance(left, Literal) or not isinstance(right, Literal):
        raise EvalError
    order = _order(value_of(left), value_of(right))
    if order is None:
        if isinstance(value_of(left), Number):
            return False  # NaN: every comparison is false
        raise EvalError
    return order < 0 or (or_equal and order == 0)


def equal(left: Term, right: Term) -> bool:
    """``left = right``; EvalError for literals of unknown or ill-formed value that are not the same term."""
    if not isinstance(left, Literal) or not isinstance(right, Literal):
        return left == right
    if left.language or right.language:  # no other datatype has such values
        return left == right
    first, second = value_of(left), value_of(right)
    if isinstance(first, Opaque) or isinstance(second, Opaque):
        if left == right:
            return True
        raise EvalError
    try:
        return _order(first, second) == 0
    except EvalError:
        return False


def truth(term: Term) -> bool:
    """The effective boolean value; EvalError where there is none."""
    if not isinstance(term, Literal):
        raise EvalError
    match value_of(term):
        case bool() as value:
            return value
        case Number(_, number):
            return not (number == 0 or number != number)
        case Text(text, None):
            return bool(text)
        case Opaque(_, datatype, True) if datatype in NUMERIC or datatype.endswith("#boolean"):
            return False  # 17.2.2: an ill-formed boolean or number is false
        case _:
            raise EvalError


def _compare_terms(left: Term, right: Term) -> int:
    """A total order for ORDER BY, MIN and MAX: blank nodes, IRIs, literals; literals by value, else by text."""
    rank = {Blank: 0, Iri: 1, Literal: 2}
    first, second = rank[type(left)], rank[type(right)]
    if first != second:
        return first - second
    if isinstance(left, Literal) and isinstance(right, Literal):
        one, other = value_of(left), value_of(right)
        place, place2 = _SPACES[type(one)], _SPACES[type(other)]
        if place != place2:
            return place - place2
        try:
            order = _order(one, other)
        except EvalError:
            order = None
        if order:
            return order
    return _by_text(left, right)


def _by_text(left: Term, right: Term) -> int:
    first, second = tuple(str(part) for part in left), tuple(str(part) for part in right)
    return (first > second) - (first < second)


_SPACES: dict[type, int] = {bool: 0, Number: 1, Moment: 2, Duration: 3, Text: 4, Opaque: 5}
ORDER_KEY = cmp_to_key(_compare_terms)
"""Key function that sorts terms as ORDER BY does."""
