"""GROUP BY and the aggregates.

Numbers are added exactly, as SPARQL's ``+`` does. An aggregate over an error is unbound, except that COUNT leaves
errors out and SAMPLE takes what there is.

Source: SPARQL 1.1, sections 11 and 18.5.1.
"""

from __future__ import annotations

import numpy as np

from checker.graph.terms import Blank, Literal, Term
from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.arithmetic import add, divide
from checker.shacl.sparql.comparison import EvalError
from checker.shacl.sparql.expressions import ids_of, integers
from checker.shacl.sparql.literals import Number, Rank, number, value_of
from checker.shacl.sparql.ordering import ranks
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import UNBOUND, IdColumn, Index, Rows, distinct, stack

_ZERO = number(Rank.INTEGER, 0)


def group(node: n.Group, rows: Rows, run: Run) -> Rows:
    """One row a group: the seeds, the keys and the aggregates.

    Without keys all rows (of one seed) are one group, also when there are none.
    """
    seeds = [name for name in run.seeds.columns if name in rows] if node.seeded else []
    keyed = Rows({name: rows.columns[name] for name in seeds}, rows.count)
    for name, expression in node.keys:
        keyed = keyed.put(name, ids_of(expression, rows, run))
    everything = keyed
    if node.implicit:
        everything = stack([keyed, run.seeds.only(seeds)]) if seeds else stack([keyed, Rows.unit()])
    first, owner = distinct(list(everything.columns.values()), everything.count)
    made = everything.take(first)
    owner = owner[: rows.count]
    for aggregate in node.aggregates:
        run.check()
        made = made.put(aggregate.name, _aggregate(aggregate, rows, owner, made.count, run))
    return made


def _aggregate(node: n.Aggregate, rows: Rows, owner: Index, groups: int, run: Run) -> IdColumn:
    if node.expression is None:
        if node.distinct:
            first, _ = distinct([owner.astype(np.int64), *rows.columns.values()], rows.count)
            owner = owner[first]
        return integers(np.bincount(owner, minlength=groups), run)
    values = ids_of(node.expression, rows, run)
    if node.distinct:
        first, _ = distinct([owner.astype(np.int64), values], rows.count)
        first = np.sort(first)
        owner, values = owner[first], values[first]
    match node.function:
        case "COUNT":
            return integers(np.bincount(owner[values != UNBOUND], minlength=groups), run)
        case "MIN" | "MAX":
            return _extreme(values, owner, groups, node.function == "MAX", run)
        case "SAMPLE":
            return _sample(values, owner, groups)
    return _folded(node, values, owner, groups, run)


def _sample(values: IdColumn, owner: Index, groups: int) -> IdColumn:
    found = np.full(groups, UNBOUND, dtype=np.int64)
    bound = np.flatnonzero(values != UNBOUND)[::-1]
    found[owner[bound]] = values[bound]
    return found


def _extreme(values: IdColumn, owner: Index, groups: int, highest: bool, run: Run) -> IdColumn:
    found = np.full(groups, UNBOUND, dtype=np.int64)
    rank = ranks(values, run)
    order = np.argsort(rank if not highest else -rank, kind="stable")[::-1]
    found[owner[order]] = values[order]
    found[owner[values == UNBOUND]] = UNBOUND
    return found


def _folded(node: n.Aggregate, values: IdColumn, owner: Index, groups: int, run: Run) -> IdColumn:
    """SUM, AVG and GROUP_CONCAT, group by group."""
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(groups + 1)).tolist()
    ordered = values[order].tolist()
    found = np.full(groups, UNBOUND, dtype=np.int64)
    for place in range(groups):
        if place % 1024 == 0:
            run.check()
        members = ordered[bounds[place] : bounds[place + 1]]
        if UNBOUND in members:
            continue
        terms = [run.term(member) for member in members]
        try:
            concat = node.function == "GROUP_CONCAT"
            found[place] = run.intern(_join_texts(terms, node.separator) if concat else _total(terms, node.function))
        except EvalError:
            continue
    return found


def _join_texts(terms: list[Term], separator: str) -> Literal:
    texts = []
    for term in terms:
        if isinstance(term, Blank):
            raise EvalError
        texts.append(term[0])
    return Literal(separator.join(texts))


def _total(terms: list[Term], function: str) -> Literal:
    total = _sum(terms)
    if function == "SUM" or not terms:
        return total
    return divide(total, number(Rank.INTEGER, len(terms)))


def _sum(terms: list[Term]) -> Literal:
    values = [value_of(term) if isinstance(term, Literal) else None for term in terms]
    if values and all(isinstance(value, Number) and value.rank is Rank.INTEGER for value in values):
        return number(Rank.INTEGER, sum(int(value.value) for value in values if isinstance(value, Number)))
    total: Literal = _ZERO
    for place, term in enumerate(terms):
        if not isinstance(values[place], Number):
            raise EvalError
        total = add(total, term)
    return total
