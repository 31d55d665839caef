"""Property paths on columns, with SPARQL's counting: sequence and choice keep a row a route, closures every pair once.

Source: SPARQL 1.1, sections 18.1.7 and 18.4 (property paths).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import numpy as np

from checker.graph.columns import Column, Ids
from checker.graph.integers import distinct, ranked
from checker.graph.terms import Key
from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.joins import expand
from checker.shacl.sparql.path_algebra import invert
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import IdColumn, Index, Mask

_SHALLOW = 32
"""Turns that a closure takes by sorting; real hierarchies end before that."""

_MOST_FLAGS = 128_000_000
"""Bytes of flags for deep closures."""


def forward(path: n.Path, starts: IdColumn, run: Run) -> tuple[Index, IdColumn]:
    """Values of ``path`` for every row of ``starts``: (row numbers, values)."""
    match path:
        case n.Step(key):
            return expand(run.graph.column(run.graph.terms.find(key)), starts, run)
        case n.Back(n.Step(key)):
            return expand(run.graph.column(run.graph.terms.find(key)).inverse, starts, run)
        case n.Back(inner):
            return forward(invert(inner), starts, run)
        case n.Chain(steps):
            rows: Index = np.arange(len(starts))
            for step in steps:
                at, starts = forward(step, starts, run)
                rows = rows[at]
            return rows, starts
        case n.Choice(choices):
            return _together([forward(choice, starts, run) for choice in choices])
        case n.NotIn(ahead, behind):
            columns = [*_others(ahead, run), *(column.inverse for column in _others(behind, run))]
            return _together([expand(column, starts, run) for column in columns])
        case n.Closure():
            return _closure(path, starts, run)


def pairs(path: n.Path, run: Run) -> tuple[IdColumn, IdColumn]:
    """All pairs of ``path``: (subjects, values)."""
    match path:
        case n.Step(key):
            column = run.graph.column(run.graph.terms.find(key))
            run.allow(len(column))
            return column.keys.astype(np.int64), column.values.astype(np.int64)
        case n.Back(inner):
            values, subjects = pairs(inner, run)
            return subjects, values
        case n.NotIn(ahead, behind):
            columns = [*_others(ahead, run), *(column.inverse for column in _others(behind, run))]
            run.allow(sum(len(column) for column in columns))
            return _together([(column.keys.astype(np.int64), column.values.astype(np.int64)) for column in columns])
        case n.Choice(choices):
            return _together([pairs(choice, run) for choice in choices])
        case n.Chain(steps):
            subjects, middle = pairs(steps[0], run)
            at, values = forward(n.Chain(steps[1:]), middle, run)
            return subjects[at], values
        case n.Closure(inner, least, _):
            starts = _all_nodes(run) if least == 0 else distinct(pairs(inner, run)[0])
            at, values = forward(path, starts, run)
            return starts[at], values


def size(path: n.Path, run: Run) -> int:
    """About how many pairs ``path`` has; closures are guessed."""
    match path:
        case n.Step(key):
            return len(run.graph.column(run.graph.terms.find(key)))
        case n.Back(inner):
            return size(inner, run)
        case n.Chain(steps):
            return max(size(step, run) for step in steps)
        case n.Choice(choices):
            return sum(size(choice, run) for choice in choices)
        case n.NotIn():
            return len(run.graph)
        case n.Closure(inner, least, _):
            return 4 * size(inner, run) + (len(run.graph) if least == 0 else 0)


def nullable(path: n.Path) -> bool:
    """Whether a path of length zero matches."""
    match path:
        case n.Closure(inner, least, _):
            return least == 0 or nullable(inner)
        case n.Chain(steps):
            return all(nullable(step) for step in steps)
        case n.Choice(choices):
            return any(nullable(choice) for choice in choices)
        case n.Back(inner):
            return nullable(inner)
        case _:
            return False


def are_nodes(column: IdColumn, run: Run) -> Mask:
    """Which ids are a subject or an object of the graph; most are found in the first columns."""
    nodes, place = ranked(column)
    found = np.zeros(len(nodes), dtype=np.bool_)
    for predicate in run.graph.columns.values():
        for side in (predicate, predicate.inverse):
            rest = np.flatnonzero(~found)
            if not len(rest):
                return found[place]
            found[rest] = _member(nodes[rest].astype(np.uint32), side.keys)
    return found[place]


def _others(excluded: frozenset[Key] | None, run: Run) -> Iterator[Column]:
    """Columns of all predicates but ``excluded``; none when it is None."""
    if excluded is None:
        return
    numbers = {run.graph.terms.find(key) for key in excluded}
    for predicate, column in run.graph.columns.items():
        if predicate not in numbers:
            yield column


def _together(parts: list[tuple[Index, IdColumn]]) -> tuple[Index, IdColumn]:
    if not parts:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.int64)
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _all_nodes(run: Run) -> IdColumn:
    """Every subject and object of the graph (the nodes that a path of length zero starts from)."""
    columns = run.graph.columns.values()
    run.allow(2 * len(run.graph))
    parts = [side for column in columns for side in (column.keys, column.values)]
    return distinct(np.concatenate(parts)).astype(np.int64) if parts else np.empty(0, dtype=np.int64)


def _closure(path: n.Closure, starts: IdColumn, run: Run) -> tuple[Index, IdColumn]:
    """Each distinct start is followed once; the pairs are then dealt out to the rows that have it."""
    nodes, place = ranked(starts)
    if path.unbounded:
        owners, values = _reach(path, nodes, run)
    else:
        at, ends = forward(path.path, nodes, run)
        packed = distinct(np.concatenate([(at << 32) | ends, (np.arange(len(nodes)) << 32) | nodes]))
        owners, values = packed >> 32, packed & 0xFFFFFFFF
    order = np.argsort(owners, kind="stable")
    owners, values = owners[order], values[order]
    low = np.searchsorted(owners, place, side="left")
    each = np.searchsorted(owners, place, side="right") - low
    total = int(each.sum())
    run.allow(total)
    rows = np.repeat(np.arange(len(starts)), each)
    return rows, values[np.repeat(low - (np.cumsum(each) - each), each) + np.arange(total)]


def _reach(path: n.Closure, starts: IdColumn, run: Run) -> tuple[IdColumn, IdColumn]:
    """(place in ``starts``, node reached), every pair once; repeats the step until no new pair appears."""
    frontier = (np.arange(len(starts), dtype=np.int64) << 32) | starts
    seen = frontier if path.least == 0 else np.empty(0, dtype=np.int64)
    for turn in count():
        if not len(frontier):
            break
        if turn == _SHALLOW and (dense := _reach_densely(path, starts, run)):
            return dense
        nodes, where = ranked(frontier & 0xFFFFFFFF)
        at, ends = forward(path.path, nodes, run)
        order = np.argsort(where, kind="stable")
        low = np.searchsorted(where[order], at, side="left")
        each = np.searchsorted(where[order], at, side="right") - low
        run.allow(int(each.sum()))
        members = order[np.repeat(low - (np.cumsum(each) - each), each) + np.arange(int(each.sum()))]
        reached = distinct((frontier[members] >> 32 << 32) | np.repeat(ends, each))
        frontier = reached[~_member(reached, seen)]
        run.allow(len(seen) + len(frontier))
        seen = np.sort(np.concatenate([seen, frontier]), kind="stable")
    return seen >> 32, seen & 0xFFFFFFFF


def _reach_densely(path: n.Closure, starts: IdColumn, run: Run) -> tuple[IdColumn, IdColumn] | None:
    """The same for deep graphs, with a table of flags (start, node) in place of sorting; None when it would be too big.

    The step is evaluated once for the whole graph and numbered; each turn then costs what its frontier costs.
    """
    subjects, values = pairs(path.path, run)
    nodes = distinct(np.concatenate([starts, subjects, values]))
    width = len(nodes)
    if width * len(starts) > _MOST_FLAGS:
        return None
    order = np.argsort(subjects, kind="stable")
    targets = np.searchsorted(nodes, values[order])
    bounds = np.searchsorted(subjects[order], np.append(nodes, np.iinfo(np.int64).max))
    seen = np.zeros(width * len(starts), dtype=np.bool_)
    frontier = np.arange(len(starts), dtype=np.int64) * width + np.searchsorted(nodes, starts)
    if path.least == 0:
        seen[frontier] = True
    total = 0
    while len(frontier):
        owner, node = np.divmod(frontier, width)
        each = bounds[node + 1] - bounds[node]
        made = int(each.sum())
        run.allow(made)
        places = np.repeat(bounds[node] - (np.cumsum(each) - each), each) + np.arange(made)
        reached = np.repeat(owner, each) * width + targets[places]
        frontier = distinct(reached[~seen[reached]])
        seen[frontier] = True
        total += len(frontier)
        run.allow(total)
    owner, node = np.divmod(np.flatnonzero(seen), width)
    return owner, nodes[node]


def _member(sought: IdColumn | Ids, ordered: IdColumn | Ids) -> Mask:
    found = np.zeros(len(sought), dtype=np.bool_)
    place = np.searchsorted(ordered, sought)
    inside = place < len(ordered)
    found[inside] = ordered[place[inside]] == sought[inside]
    return found
