"""Evaluates expressions for all rows at once.

A value is a column of term ids, -1 for an error or an unbound variable; a condition is a column of int8: 1 true,
0 false, -1 error. A function is called once for each distinct list of arguments; comparisons read the side
columns and call the function only for what those cannot decide.

Source: SPARQL 1.1, sections 17.2 (errors in && and ||), 17.3 and 17.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from checker.graph.integers import ranked
from checker.graph.terms import Key, Term, encode
from checker.graph.values import DATE, DATETIME, LITERAL, NUMBER
from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.at_once import AT_ONCE, compare_str, less_strings
from checker.shacl.sparql.comparison import EvalError, equal, less, truth
from checker.shacl.sparql.errors import DeadlineExceeded
from checker.shacl.sparql.functions import FUNCTIONS, regex_pattern, string_text
from checker.shacl.sparql.joins import has_match
from checker.shacl.sparql.literals import FALSE, TRUE, Rank, number
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import UNBOUND, IdColumn, Index, Rows, distinct

Truth = NDArray[np.int8]

_TRUE: Key = encode(TRUE)
_FALSE: Key = encode(FALSE)
_ERROR = np.int8(-1)


def ids_of(expression: n.Expression, rows: Rows, run: Run) -> IdColumn:
    """Value of ``expression`` for every row."""
    match expression:
        case n.Ref(name):
            return rows.column(name)
        case n.Term(key):
            return run.constant(key, rows.count)
        case n.Call(function, arguments) if function != "REGEX":
            columns = [ids_of(part, rows, run) for part in arguments]
            if function in AT_ONCE:
                return AT_ONCE[function](columns[0], run)
            if function in CALENDAR:
                return calendar(function, columns[0], run)
            return _call(FUNCTIONS[function], columns, rows.count, run)
        case n.If(condition, yes, no):
            chosen = truth_of(condition, rows, run)
            found = np.where(chosen == 1, ids_of(yes, rows, run), ids_of(no, rows, run))
            return np.where(chosen == _ERROR, UNBOUND, found)
        case n.Coalesce(choices):
            found = np.full(rows.count, UNBOUND, dtype=np.int64)
            for choice in choices:
                found = np.where(found == UNBOUND, ids_of(choice, rows, run), found)
            return found
        case _:
            decided = truth_of(expression, rows, run)
            return np.where(
                decided == _ERROR, UNBOUND, np.where(decided == 1, run.id_of(_TRUE), run.id_of(_FALSE))
            ).astype(np.int64)


def truth_of(expression: n.Expression, rows: Rows, run: Run) -> Truth:
    """Effective boolean value of ``expression`` for every row."""
    match expression:
        case n.Bound(name):
            bound: Truth = (rows.column(name) != UNBOUND).astype(np.int8)
            return bound
        case n.Not(operand):
            inner = truth_of(operand, rows, run)
            return np.where(inner == _ERROR, _ERROR, 1 - inner).astype(np.int8)
        case n.All(operands):
            return _logical([truth_of(part, rows, run) for part in operands], rows.count, np.int8(0))
        case n.Some(operands):
            return _logical([truth_of(part, rows, run) for part in operands], rows.count, np.int8(1))
        case n.Compare(operator, n.Call("STR", (left,)), n.Call("STR", (right,))):
            return compare_str(operator, ids_of(left, rows, run), ids_of(right, rows, run), run)
        case n.Compare(operator, left, right):
            return _compare(operator, ids_of(left, rows, run), ids_of(right, rows, run), run)
        case n.Call("REGEX", arguments):
            return _regex([ids_of(part, rows, run) for part in arguments], rows.count, run)
        case n.Exists(pattern, names):
            return exists(pattern, names, rows, run).astype(np.int8)
        case _:
            return _truth(ids_of(expression, rows, run), run)


def _logical(parts: list[Truth], count: int, decisive: np.int8) -> Truth:
    """``&&`` (decisive 0) or ``||`` (decisive 1): the decisive value wins from an error (17.2)."""
    found = np.full(count, 1 - decisive, dtype=np.int8)
    for part in parts:
        wrong = (found == _ERROR) | (part == _ERROR)
        decided = (found == decisive) | (part == decisive)
        found = np.where(decided, decisive, np.where(wrong, _ERROR, 1 - decisive)).astype(np.int8)
    return found


# --- once for each distinct argument list -----------------------------------------------------------------------------


def _each_distinct(columns: list[IdColumn], count: int, run: Run) -> tuple[Iterator[list[int]], Index, Index]:
    """(argument lists without errors, their rows' places, for every such row which list it has)."""
    usable = np.flatnonzero(np.logical_and.reduce([column != UNBOUND for column in columns]))
    some = [column[usable] for column in columns]
    first, inverse = distinct(some, len(usable))
    lists = zip(*(column[first].tolist() for column in some), strict=True)
    return _watched(lists, run), usable, inverse


def _watched(lists: Iterator[tuple[int, ...]], run: Run) -> Iterator[list[int]]:
    for place, numbers in enumerate(lists):
        if place % 1024 == 0:
            run.check()
        yield list(numbers)


def _call(function: Callable[..., Term], columns: list[IdColumn], count: int, run: Run) -> IdColumn:
    found = np.full(count, UNBOUND, dtype=np.int64)
    if not columns:
        found[:] = run.intern(function())
        return found
    lists, usable, inverse = _each_distinct(columns, count, run)
    answers = np.array([_answer(function, numbers, run) for numbers in lists], dtype=np.int64)
    if len(usable):
        found[usable] = answers[inverse]
    return found


def _answer(function: Callable[..., Term], numbers: list[int], run: Run) -> int:
    try:
        return run.intern(function(*[run.term(number) for number in numbers]))
    except EvalError:
        return UNBOUND


def _decide(test: Callable[..., bool], columns: list[IdColumn], run: Run) -> Truth:
    """A test of terms for every row."""
    count = len(columns[0])
    found = np.full(count, _ERROR, dtype=np.int8)
    lists, usable, inverse = _each_distinct(columns, count, run)
    answers = np.array([_tested(test, numbers, run) for numbers in lists], dtype=np.int8)
    if len(usable):
        found[usable] = answers[inverse]
    return found


def _tested(test: Callable[..., bool], numbers: list[int], run: Run) -> int:
    try:
        return int(test(*[run.term(number) for number in numbers]))
    except EvalError:
        return -1


def _truth(column: IdColumn, run: Run) -> Truth:
    return _decide(truth, [column], run)


def _regex(columns: list[IdColumn], count: int, run: Run) -> Truth:
    """REGEX: every pattern once, on all distinct texts that it meets."""
    found = np.full(count, _ERROR, dtype=np.int8)
    lists, usable, inverse = _each_distinct(columns, count, run)
    members: dict[tuple[int, ...], list[tuple[int, str]]] = {}
    total = 0
    for place, (text, *pattern) in enumerate(lists):
        total = place + 1
        with suppress(EvalError):
            members.setdefault(tuple(pattern), []).append((place, string_text(run.term(text))))
    answers = np.full(total, _ERROR, dtype=np.int8)
    for numbers, texts in members.items():
        with suppress(EvalError):
            compiled = regex_pattern(*[run.term(number) for number in numbers])
            try:
                hits = compiled.matches([text for _, text in texts], run.deadline)
            except TimeoutError as error:
                raise DeadlineExceeded from error
            answers[[place for place, _ in texts]] = hits
    if len(usable):
        found[usable] = answers[inverse]
    return found


CALENDAR = {"YEAR": "Y", "MONTH": "M", "DAY": "D"}
"""Parts of a date that the side columns know, with numpy's unit."""


def calendar(function: str, column: IdColumn, run: Run) -> IdColumn:
    """YEAR, MONTH or DAY: from the side columns for what has no zone (they hold UTC), by function for the rest."""
    values = run.values
    safe = np.where(column == UNBOUND, 0, column)
    plain = (column != UNBOUND) & ~values.zoned[safe] & np.isin(values.order[safe], (DATE, DATETIME))
    instants = values.instant[safe[plain]].astype("datetime64[us]")
    unit = CALENDAR[function]
    parts = instants.astype(f"datetime64[{unit}]")
    if unit == "Y":
        numbers = parts.astype(np.int64) + 1970
    elif unit == "M":
        numbers = parts.astype(np.int64) % 12 + 1
    else:
        numbers = (parts - instants.astype("datetime64[M]")).astype(np.int64) + 1
    found = np.full(len(column), UNBOUND, dtype=np.int64)
    found[plain] = integers(numbers, run)
    rest = np.flatnonzero(~plain)
    if len(rest):
        found[rest] = _call(FUNCTIONS[function], [column[rest]], len(rest), run)
    return found


def integers(numbers: NDArray[np.int64], run: Run) -> IdColumn:
    """Ids of integers; each distinct one is interned once."""
    distinct_numbers, inverse = ranked(numbers)
    ids = [run.intern(number(Rank.INTEGER, item)) for item in distinct_numbers.tolist()]
    return np.array(ids, dtype=np.int64)[inverse]


# --- comparisons ------------------------------------------------------------------------------------------------------


def _compare(operator: str, left: IdColumn, right: IdColumn, run: Run) -> Truth:
    if operator in ("=", "!="):
        found = _equal(left, right, run)
        return found if operator == "=" else np.where(found == _ERROR, _ERROR, 1 - found).astype(np.int8)
    if operator in (">", ">="):
        left, right = right, left
    return _less(left, right, operator in ("<=", ">="), run)


def _open_rows(
    found: Truth, open_rows: NDArray[np.bool_], test: Callable[..., bool], left: IdColumn, right: IdColumn, run: Run
) -> Truth:
    """Fill in the rows that the side columns left open."""
    places = np.flatnonzero(open_rows)
    if len(places):
        found[places] = _decide(test, [left[places], right[places]], run)
    return found


def _ordered(left: IdColumn, right: IdColumn, run: Run) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(rows where the side columns tell that the two differ, whether left is then the lesser).

    Numbers and dates of one kind, both with or both without zone, that differ as float64 or microsecond surely differ
    so; rounding can only make different values look equal, and equal ones are left to the exact comparison.
    """
    values = run.values
    first, second = values.order[left], values.order[right]
    number = (first == NUMBER) & (second == NUMBER)
    date = (first == second) & ((first == DATE) | (first == DATETIME)) & (values.zoned[left] == values.zoned[right])
    with np.errstate(invalid="ignore"):
        low = np.where(number, values.number[left] < values.number[right], values.instant[left] < values.instant[right])
        high = np.where(
            number, values.number[left] > values.number[right], values.instant[left] > values.instant[right]
        )
    return (number | date) & (low | high), low


def _less(left: IdColumn, right: IdColumn, or_equal: bool, run: Run) -> Truth:
    usable = (left != UNBOUND) & (right != UNBOUND)
    one, two = np.where(usable, left, 0), np.where(usable, right, 0)
    sure, low = _ordered(one, two, run)
    strings, lower = less_strings(one, two, or_equal, run)
    sure |= strings
    found = np.where(usable & sure, np.where(strings, lower, low), _ERROR).astype(np.int8)

    def test(first: Term, second: Term) -> bool:
        return less(first, second, or_equal=or_equal)

    return _open_rows(found, usable & ~sure, test, left, right, run)


def _equal(left: IdColumn, right: IdColumn, run: Run) -> Truth:
    usable = (left != UNBOUND) & (right != UNBOUND)
    first, second = np.where(usable, left, 0), np.where(usable, right, 0)
    kind = run.values.kind
    literals = (kind[first] == LITERAL) & (kind[second] == LITERAL)
    sure, _ = _ordered(first, second, run)
    found = np.where(usable, np.where(sure, 0, first == second), _ERROR).astype(np.int8)
    return _open_rows(found, usable & literals & ~sure, equal, left, right, run)


# --- EXISTS -----------------------------------------------------------------------------------------------------------


def exists(pattern: n.Pattern, names: frozenset[str], rows: Rows, run: Run) -> NDArray[np.bool_]:
    """For which rows the pattern has a solution, with the row's values of ``names`` put in its place.

    Rows that have the same variables bound are answered together: their distinct values are the seeds of the pattern.
    """
    from checker.shacl.sparql.operators import evaluate

    present = sorted(name for name in names if name in rows)
    bits = np.zeros(rows.count, dtype=np.int64)
    for place, name in enumerate(present):
        bits |= (rows.columns[name] != UNBOUND).astype(np.int64) << place
    found = np.zeros(rows.count, dtype=np.bool_)
    for pattern_bits in ranked(bits)[0].tolist():
        part = np.flatnonzero(bits == pattern_bits)
        bound = [name for place, name in enumerate(present) if pattern_bits >> place & 1]
        outer = Rows({name: rows.columns[name][part] for name in bound}, len(part))
        first, _ = distinct(list(outer.columns.values()), outer.count)
        answer = evaluate(pattern, run.seeded_with(outer.take(first)))
        found[part] = has_match(outer, answer.only(bound))
    return found
