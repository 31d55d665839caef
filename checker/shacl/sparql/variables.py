"""Which variables a pattern binds, and which it mentions.

Source: SPARQL 1.1, section 18.2.1 (variable scope).
"""

from __future__ import annotations

from checker.shacl.sparql import nodes as n


def in_scope(pattern: n.Pattern) -> tuple[str, ...]:
    """Variables that ``pattern`` may bind, in order of appearance; blank nodes of the query are left out."""
    return tuple(name for name in dict.fromkeys(_bound(pattern)) if not name.startswith(("_:", ".")))


def _bound(pattern: n.Pattern) -> list[str]:
    match pattern:
        case n.Bgp(triples):
            return [name for triple in triples for name in triple_names(triple)]
        case n.Join(left, right) | n.LeftJoin(left, right) | n.Union(left, right):
            return _bound(left) + _bound(right)
        case n.Minus(left, _):
            return _bound(left)
        case n.Extend(inner, name, _):
            return [*_bound(inner), name]
        case n.Table(names, _) | n.Project(_, names):
            return list(names)
        case n.Group(_, keys, aggregates):
            return [name for name, _ in keys] + [aggregate.name for aggregate in aggregates]
        case n.Filter(_, inner) | n.Distinct(inner) | n.OrderBy(inner, _) | n.Slice(inner, _, _):
            return _bound(inner)


def triple_names(triple: n.Triple) -> list[str]:
    """Variables of one pattern."""
    return [part.name for part in (triple.subject, triple.path, triple.value) if isinstance(part, n.Var)]


def mentioned(pattern: n.Pattern) -> frozenset[str]:
    """All variables in ``pattern``, those of its expressions included."""
    match pattern:
        case n.Bgp(triples):
            return frozenset(name for triple in triples for name in triple_names(triple))
        case n.Join(left, right) | n.Union(left, right) | n.Minus(left, right):
            return mentioned(left) | mentioned(right)
        case n.LeftJoin(left, right, condition):
            inner = mentioned(left) | mentioned(right)
            return inner if condition is None else inner | used(condition)
        case n.Filter(condition, inner_pattern):
            return mentioned(inner_pattern) | used(condition)
        case n.Extend(inner_pattern, name, expression):
            return mentioned(inner_pattern) | used(expression) | {name}
        case n.Table(names, _):
            return frozenset(names)
        case n.Group(inner_pattern, keys, aggregates):
            parts = [used(expression) | {name} for name, expression in keys]
            parts += [used(item.expression) for item in aggregates if item.expression is not None]
            return mentioned(inner_pattern).union(*parts)
        case n.Project(inner_pattern, names):
            return mentioned(inner_pattern) | frozenset(names)
        case n.OrderBy(inner_pattern, keys):
            return mentioned(inner_pattern).union(*(used(expression) for expression, _ in keys))
        case n.Distinct(inner_pattern) | n.Slice(inner_pattern, _, _):
            return mentioned(inner_pattern)


def used(expression: n.Expression) -> frozenset[str]:
    """All variables in ``expression``, those of its EXISTS patterns included."""
    match expression:
        case n.Ref(name) | n.Bound(name):
            return frozenset({name})
        case n.Term():
            return frozenset()
        case n.Exists(pattern, _):
            return mentioned(pattern)
        case _:
            return frozenset().union(*(used(part) for part in parts_of(expression)))


def parts_of(expression: n.Expression) -> tuple[n.Expression, ...]:
    """Operands of ``expression``."""
    match expression:
        case n.Not(operand):
            return (operand,)
        case n.All(parts) | n.Some(parts) | n.Coalesce(parts) | n.Call(_, parts):
            return parts
        case n.Compare(_, left, right):
            return (left, right)
        case n.If(condition, yes, no):
            return (condition, yes, no)
        case _:
            return ()
