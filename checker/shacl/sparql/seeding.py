"""Where the pre-bound variables enter a plan.

SHACL appendix A substitutes a pre-bound variable everywhere in the query, nested groups and EXISTS included. On sets
that is: every part that mentions one starts from the table of seeds (one row a focus node) instead of from one empty
row, so its rows carry the focus node they belong to. A part that mentions none gives the same rows for every focus node
and is evaluated once, without them. EXISTS is the same thing again, with the outer rows as seeds.
"""

from __future__ import annotations

from dataclasses import replace

from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.variables import in_scope, mentioned, parts_of, used


def seed_query(query: n.Query) -> n.Query:
    """``query`` with the seeds placed; without pre-bound variables only EXISTS gets seeds."""
    return replace(query, pattern=Seeder(query.prebound).place(query.pattern, bool(query.prebound)))


class Seeder:
    """Places the seeds ``names``."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def mentions(self, pattern: n.Pattern) -> bool:
        """Whether ``pattern`` mentions a seed."""
        return bool(mentioned(pattern) & self.names)

    def uses(self, *expressions: n.Expression | None) -> bool:
        """Whether one of ``expressions`` mentions a seed."""
        return any(item is not None and bool(used(item) & self.names) for item in expressions)

    def place(self, pattern: n.Pattern, need: bool) -> n.Pattern:
        """``pattern`` with seeds; with ``need`` its rows must have the seed columns even when it mentions none."""
        need = need or self.mentions(pattern)
        match pattern:
            case n.Bgp():
                return replace(pattern, seeded=need)
            case n.Table():
                return n.Join(n.Bgp((), seeded=True), pattern) if need else pattern
            case n.Join(left, right):
                other = self.mentions(right)
                return n.Join(self.place(left, need and not other), self.place(right, False))
            case n.Union(left, right):
                return n.Union(self.place(left, need), self.place(right, need))
            case n.LeftJoin(left, right, condition):
                seen = (*in_scope(left), *in_scope(right))
                return n.LeftJoin(
                    self.place(left, need),
                    self.place(right, False),
                    None if condition is None else self.inside(condition, seen),
                )
            case n.Minus(left, right):
                return n.Minus(self.place(left, need), self.place(right, False))
            case _:
                return self._place_single(pattern, need)

    def _place_single(self, pattern: n.Pattern, need: bool) -> n.Pattern:
        match pattern:
            case n.Filter(condition, inner):
                return n.Filter(self.inside(condition, in_scope(inner)), self.place(inner, need))
            case n.Extend(inner, name, expression):
                return n.Extend(self.place(inner, need), name, self.inside(expression, in_scope(inner)))
            case n.Group(inner, keys, aggregates):
                seen = in_scope(inner)
                return replace(
                    pattern,
                    pattern=self.place(inner, need),
                    keys=tuple((name, self.inside(expression, seen)) for name, expression in keys),
                    aggregates=tuple(
                        item
                        if item.expression is None
                        else replace(item, expression=self.inside(item.expression, seen))
                        for item in aggregates
                    ),
                    seeded=need,
                )
            case n.OrderBy(inner, order):
                seen = in_scope(inner)
                return n.OrderBy(
                    self.place(inner, need),
                    tuple((self.inside(expression, seen), descending) for expression, descending in order),
                )
            case n.Project(inner) | n.Distinct(inner) | n.Slice(inner):
                return replace(pattern, pattern=self.place(inner, need))
        raise AssertionError(pattern)

    def inside(self, expression: n.Expression, seen: tuple[str, ...]) -> n.Expression:
        """``expression`` with seeds placed in its EXISTS patterns: what the outer row binds."""
        match expression:
            case n.Exists(pattern, _):
                names = mentioned(pattern) & (self.names | frozenset(seen))
                return n.Exists(Seeder(names).place(pattern, bool(names)), names)
            case n.Not(operand):
                return n.Not(self.inside(operand, seen))
            case n.All(parts):
                return n.All(tuple(self.inside(part, seen) for part in parts))
            case n.Some(parts):
                return n.Some(tuple(self.inside(part, seen) for part in parts))
            case n.Coalesce(parts):
                return n.Coalesce(tuple(self.inside(part, seen) for part in parts))
            case n.Call(function, parts):
                return n.Call(function, tuple(self.inside(part, seen) for part in parts))
            case n.Compare(operator, left, right):
                return n.Compare(operator, self.inside(left, seen), self.inside(right, seen))
            case n.If():
                return n.If(*(self.inside(part, seen) for part in parts_of(expression)))
        return expression
