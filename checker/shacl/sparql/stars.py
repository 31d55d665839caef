"""Basic graph patterns: the star plan.

The rows at hand (the seeds, if any) are extended one pattern at a time, the cheapest first: patterns whose ends are
both known only drop rows; a pattern with one known end is a binary search in its column. A star is all patterns on one
subject. When walking into a star would make more rows than the star itself has, the star is made first, by itself, and
then joined on all shared variables at once, packed into one key: that is what keeps "other things in the same group
with the same value" from exploding. So few seeds drive every join, and many seeds cost what the smallest star costs.
"""

from __future__ import annotations

import numpy as np

from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.joins import expand, fan_out, has_pairs, join
from checker.shacl.sparql.path_algebra import invert
from checker.shacl.sparql.paths import are_nodes, forward, nullable, pairs, size
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import IdColumn, Index, Rows, stack
from checker.shacl.sparql.variables import triple_names

_SMALL = 2_000
"""Rows that are walked without asking whether the star would be cheaper."""


def match_patterns(triples: tuple[n.Triple, ...], base: Rows | None, run: Run) -> Rows:
    """Solutions of all ``triples``, starting from ``base`` (no unbound cells) or from the smallest pattern."""
    pending = list(triples)
    rows = base
    while pending:
        run.check()
        if rows is None:
            chosen = min(pending, key=lambda triple: _size(triple, run))
            rows = extend(Rows.unit(), chosen, run)
            pending.remove(chosen)
            continue
        if rows.count == 0:
            return Rows.empty(dict.fromkeys([*rows.columns, *(name for t in triples for name in triple_names(t))]))
        rows, done = _next(rows, pending, run)
        pending = [triple for triple in pending if triple not in done]
    return Rows.unit() if rows is None else rows


def _next(rows: Rows, pending: list[n.Triple], run: Run) -> tuple[Rows, list[n.Triple]]:
    """Take the best next step; returns the rows and the patterns that are dealt with."""
    known = [triple for triple in pending if _known(rows, triple.subject) and _known(rows, triple.value)]
    if known:
        chosen = min(known, key=lambda triple: not isinstance(triple.path, n.Step))
        return extend(rows, chosen, run), [chosen]
    linked = [triple for triple in pending if _known(rows, triple.subject) or _known(rows, triple.value)]
    if not linked:
        component = _component(pending)
        return join(rows, match_patterns(tuple(component), None, run), run), component
    cost, _, chosen = min((_fan_out(rows, triple, run), place, triple) for place, triple in enumerate(linked))
    if cost > max(_SMALL, rows.count) and not _known(rows, chosen.subject):
        star = [triple for triple in pending if triple.subject == chosen.subject]
        if len(star) > 1 and min(_size(triple, run) for triple in star) < cost:
            return join(rows, match_patterns(tuple(star), None, run), run), star
    return extend(rows, chosen, run), [chosen]


def _component(pending: list[n.Triple]) -> list[n.Triple]:
    """Patterns that hang together with the first one."""
    names = set(triple_names(pending[0]))
    found = [pending[0]]
    while more := [triple for triple in pending if triple not in found and names & set(triple_names(triple))]:
        found += more
        names.update(name for triple in more for name in triple_names(triple))
    return found


def _known(rows: Rows, place: n.Place) -> bool:
    return isinstance(place, n.Const) or place.name in rows


def _size(triple: n.Triple, run: Run) -> int:
    if isinstance(triple.path, n.Var):
        if isinstance(triple.subject, n.Const) or isinstance(triple.value, n.Const):
            return 1_000
        return len(run.graph)
    if isinstance(triple.subject, n.Const) or isinstance(triple.value, n.Const):
        return _fan_out(Rows.unit(), triple, run)
    return size(triple.path, run)


def _fan_out(rows: Rows, triple: n.Triple, run: Run) -> int:
    """Rows that :func:`extend` would give: exact for one predicate, a guess for other paths."""
    path = triple.path
    if isinstance(path, n.Step):
        column = run.graph.column(run.graph.terms.find(path.key))
        if _known(rows, triple.subject):
            return fan_out(column, _ids(rows, triple.subject, run))
        return fan_out(column.inverse, _ids(rows, triple.value, run))
    whole = len(run.graph) if isinstance(path, n.Var) else size(path, run)
    return rows.count * 8 + whole // max(1, len(run.graph.columns))


def _ids(rows: Rows, place: n.Place, run: Run) -> IdColumn:
    if isinstance(place, n.Const):
        return run.constant(place.key, rows.count)
    return rows.columns[place.name]


def extend(rows: Rows, triple: n.Triple, run: Run) -> Rows:
    """``rows`` joined with one pattern."""
    if isinstance(triple.path, n.Var):
        return _any_predicate(rows, triple, triple.path.name, run)
    rows = _only_nodes(rows, triple, triple.path, run)
    subject_known, value_known = _known(rows, triple.subject), _known(rows, triple.value)
    if subject_known and value_known:
        return _both_known(rows, triple, triple.path, run)
    if subject_known:
        at, found = forward(triple.path, _ids(rows, triple.subject, run), run)
        return _put(rows.take(at), triple.value, found)
    if value_known:
        at, found = forward(invert(triple.path), _ids(rows, triple.value, run), run)
        return _put(rows.take(at), triple.subject, found)
    subjects, values = pairs(triple.path, run)
    if triple.subject == triple.value:
        same = subjects == values
        return join(rows, _put(Rows({}, int(same.sum())), triple.subject, subjects[same]), run)
    made = _put(_put(Rows({}, len(subjects)), triple.subject, subjects), triple.value, values)
    return made if rows.count == 1 and not rows.columns else join(rows, made, run)


def _only_nodes(rows: Rows, triple: n.Triple, path: n.Path, run: Run) -> Rows:
    """Between two variables a path of length zero only joins nodes of the graph (18.4); a known value may be no node.

    A constant, and a pre-bound variable as it stands for one, is joined with itself also when the graph lacks it.
    """
    ends = [place.name for place in (triple.subject, triple.value) if isinstance(place, n.Var)]
    if len(ends) < 2 or not nullable(path) or any(name in run.seeds for name in ends):
        return rows
    for name in ends:
        if name in rows:
            rows = rows.take(are_nodes(rows.columns[name], run))
    return rows


def _put(rows: Rows, place: n.Place, column: IdColumn) -> Rows:
    return rows.put(place.name, column) if isinstance(place, n.Var) else rows


def _both_known(rows: Rows, triple: n.Triple, path: n.Path, run: Run) -> Rows:
    starts, ends = _ids(rows, triple.subject, run), _ids(rows, triple.value, run)
    if isinstance(path, n.Step):
        return rows.take(has_pairs(run.graph.column(run.graph.terms.find(path.key)), starts, ends))
    at, found = forward(path, starts, run)
    hits = found == ends[at]
    return rows.take(at[hits])


def _any_predicate(rows: Rows, triple: n.Triple, name: str, run: Run) -> Rows:
    """``?s ?p ?o``: one predicate after the other; the columns that the pattern repeats must agree."""
    made: list[Rows] = []
    total = 0
    allowed = run.predicates.get(name)
    for predicate in list(run.graph.columns):
        if allowed is not None and predicate not in allowed:
            continue
        part: Index | None = None
        if name in rows:
            part = np.flatnonzero(rows.columns[name] == predicate)
            if not len(part):
                continue
        some = rows if part is None else rows.take(part)
        some = some.put(name, np.full(some.count, predicate, dtype=np.int64))
        found = _with_predicate(some, triple, predicate, run)
        total += found.count
        run.allow(total)
        if found.count:
            made.append(found)
    if not made:
        return Rows.empty(dict.fromkeys([*rows.columns, *triple_names(triple)]))
    return stack(made)


def _with_predicate(rows: Rows, triple: n.Triple, predicate: int, run: Run) -> Rows:
    """``rows``, all of one ``predicate``, joined with its column."""
    column = run.graph.columns[predicate]
    subject_known, value_known = _known(rows, triple.subject), _known(rows, triple.value)
    if subject_known and value_known:
        return rows.take(has_pairs(column, _ids(rows, triple.subject, run), _ids(rows, triple.value, run)))
    if subject_known:
        at, found = expand(column, _ids(rows, triple.subject, run), run)
        return _put(rows.take(at), triple.value, found)
    if value_known:
        at, found = expand(column.inverse, _ids(rows, triple.value, run), run)
        return _put(rows.take(at), triple.subject, found)
    keys, values = column.keys.astype(np.int64), column.values.astype(np.int64)
    if triple.subject == triple.value:
        same = keys == values
        keys, values = keys[same], values[same]
    run.allow(rows.count * len(keys))
    made = _put(_put(Rows({}, len(keys)), triple.subject, keys), triple.value, values)
    return join(rows, made, run)
