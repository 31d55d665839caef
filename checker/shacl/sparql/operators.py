"""Evaluates plan nodes on sets of rows.

A *hint* is a table of variables that the surroundings already have values for: a basic pattern may start from it, as
it only drops rows that would not join anyway. It is never needed for a right answer.

Source: SPARQL 1.1, sections 18.5 and 18.6 (evaluation); SHACL appendix A (pre-binding, see
:mod:`checker.shacl.sparql.seeding`).
"""

from __future__ import annotations

import numpy as np

from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.aggregates import group
from checker.shacl.sparql.expressions import ids_of, truth_of
from checker.shacl.sparql.joins import has_match, join
from checker.shacl.sparql.ordering import ranks
from checker.shacl.sparql.predicates import limited
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.stars import match_patterns
from checker.shacl.sparql.tables import UNBOUND, IdColumn, Rows, distinct, drop_doubles, stack
from checker.shacl.sparql.variables import triple_names

_ROW = ".row"


def evaluate(pattern: n.Pattern, run: Run, hint: Rows | None = None) -> Rows:
    """Solutions of ``pattern``; raises RowLimit or DeadlineExceeded."""
    run.check()
    match pattern:
        case n.Bgp():
            return _basic(pattern, run, hint)
        case n.Join(left, right):
            first = evaluate(left, run, hint)
            return join(first, evaluate(right, run, _as_hint(first)), run) if first.count else first
        case n.LeftJoin():
            return _optional(pattern, run, hint)
        case n.Union(left, right):
            return stack([evaluate(left, run, hint), evaluate(right, run, hint)])
        case n.Minus(left, right):
            rows = evaluate(left, run, hint)
            return rows.take(~has_match(rows, evaluate(right, run), must_share=True))
        case n.Filter(condition, inner):
            return _filter(condition, evaluate(inner, limited(condition, inner, run), hint), run)
        case n.Extend(inner, name, expression):
            rows = evaluate(inner, run, hint)
            return _assign(rows, name, ids_of(expression, rows, run))
        case n.Table():
            return _table(pattern, run)
        case n.Group():
            return group(pattern, evaluate(pattern.pattern, run), run)
        case _:
            return _modifier(pattern, run, hint)


def _modifier(pattern: n.Pattern, run: Run, hint: Rows | None) -> Rows:
    match pattern:
        case n.Project(inner, names):
            rows = evaluate(inner, run, hint)
            return rows.only(dict.fromkeys([*(name for name in run.seeds.columns if name in rows), *names]))
        case n.Distinct(inner):
            return drop_doubles(evaluate(inner, run, hint))
        case n.OrderBy(inner, keys):
            rows = evaluate(inner, run, hint)
            return rows.take(_order(rows, keys, run))
        case n.Slice(inner, offset, limit):
            return _slice(evaluate(inner, run), offset, limit, run)
    raise AssertionError(pattern)


def _as_hint(rows: Rows) -> Rows:
    return Rows({name: column for name, column in rows.columns.items() if rows.bound(name)}, rows.count)


def _basic(pattern: n.Bgp, run: Run, hint: Rows | None) -> Rows:
    names = dict.fromkeys(name for triple in pattern.triples for name in triple_names(triple))
    base = run.seeds if pattern.seeded else None
    if hint is not None:
        useful = hint.only(name for name in hint.columns if name in names)
        if useful.columns:
            useful = drop_doubles(useful)
            base = useful if base is None else join(base, useful, run)
    return match_patterns(pattern.triples, base, run)


def _filter(condition: n.Expression, rows: Rows, run: Run) -> Rows:
    """Conditions joined by ``&&`` one after the other, so that a later one sees fewer rows."""
    for part in condition.operands if isinstance(condition, n.All) else (condition,):
        if not rows.count:
            break
        run.check()
        rows = rows.take(truth_of(part, rows, run) == 1)
    return rows


def _optional(pattern: n.LeftJoin, run: Run, hint: Rows | None) -> Rows:
    left = evaluate(pattern.left, run, hint)
    if not left.count:
        return left
    right = evaluate(pattern.right, run, _as_hint(left))
    if right.count == 0:
        return left
    both = join(left.put(_ROW, np.arange(left.count, dtype=np.int64)), right, run)
    if pattern.condition is not None:
        both = _filter(pattern.condition, both, run)
    alone = np.ones(left.count, dtype=np.bool_)
    alone[both.columns[_ROW]] = False
    kept = Rows({name: column for name, column in both.columns.items() if name != _ROW}, both.count)
    return stack([kept, left.take(alone)]) if alone.any() else kept


def _assign(rows: Rows, name: str, column: IdColumn) -> Rows:
    """Add a computed column; where the variable has a value already (EXISTS with an outer value), both must agree."""
    if name not in rows:
        return rows.put(name, column)
    old = rows.columns[name]
    agree = (old == column) | (old == UNBOUND) | (column == UNBOUND)
    return rows.put(name, np.where(old == UNBOUND, column, old)).take(agree)


def _table(pattern: n.Table, run: Run) -> Rows:
    columns = {
        name: np.array(
            [UNBOUND if row[place] is None else run.id_of(row[place] or b"") for row in pattern.rows], dtype=np.int64
        )
        for place, name in enumerate(pattern.names)
    }
    return Rows(columns, len(pattern.rows))


def _order(
    rows: Rows, keys: tuple[tuple[n.Expression, bool], ...], run: Run
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    columns = []
    for expression, descending in keys:
        rank = ranks(ids_of(expression, rows, run), run)
        columns.append(-rank if descending else rank)
    return np.lexsort(columns[::-1])


def _slice(rows: Rows, offset: int, limit: int | None, run: Run) -> Rows:
    """The rows from ``offset`` on, at most ``limit``, of every seed apart."""
    seeds = [rows.columns[name] for name in run.seeds.columns if name in rows]
    if not seeds:
        end = rows.count if limit is None else min(rows.count, offset + limit)
        return rows.take(np.arange(min(offset, rows.count), end))
    first, owner = distinct(seeds, rows.count)
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(len(first)))
    place = np.empty(rows.count, dtype=np.int64)
    place[order] = np.arange(rows.count) - starts[owner[order]]
    return rows.take((place >= offset) & (place < (rows.count if limit is None else offset + limit)))
