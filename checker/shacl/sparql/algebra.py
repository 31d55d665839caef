"""rdflib's parse tree to plan nodes: patterns and solution modifiers, by an allow-list.

Source: SPARQL 1.1, sections 18.2.2 (group graph patterns), 18.2.4 (grouping, HAVING, projection) and 18.2.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.errors import QuerySyntaxError, UnsupportedQuery
from checker.shacl.sparql.expression_algebra import Expressions
from checker.shacl.sparql.parsing import Names, parse, refuse
from checker.shacl.sparql.path_algebra import translate_path
from checker.shacl.sparql.seeding import seed_query
from checker.shacl.sparql.variables import in_scope

_UNIT = n.Bgp(())


@dataclass(slots=True)
class Scope:
    """Which variables of a sub-SELECT its surroundings see; the others get a name of their own."""

    visible: frozenset[str] | None = None
    suffix: str = ""
    outer: Scope | None = None

    def name(self, variable: str) -> str:
        """Name in the plan of ``variable`` in this scope."""
        if self.visible is not None and variable not in self.visible:
            return variable + self.suffix
        return variable if self.outer is None else self.outer.name(variable)


@dataclass(slots=True)
class Translator:
    """State of one translation."""

    names: Names
    prebound: frozenset[str]
    scope: Scope = field(default_factory=Scope)
    fresh: count[int] = field(default_factory=count)

    def place(self, node: Any) -> n.Place:
        """Subject or object of a pattern."""
        from rdflib.term import BNode, Variable

        if isinstance(node, Variable):
            return n.Var(self.scope.name(str(node)))
        if isinstance(node, BNode):
            return n.Var(self.scope.name(f"_:{node}"))
        return n.Const(self.names.key(node))

    def triples(self, lists: Any) -> tuple[n.Triple, ...]:
        """The patterns of a block; sequences and inverses become patterns of their own."""
        from rdflib.term import Variable

        found: list[n.Triple] = []
        for flat in lists:
            for start in range(0, len(flat), 3):
                subject, verb, value = flat[start : start + 3]
                ends = self.place(subject), self.place(value)
                if isinstance(verb, Variable):
                    found.append(n.Triple(ends[0], n.Var(self.scope.name(str(verb))), ends[1]))
                else:
                    self._unfold(ends[0], translate_path(verb, self.names), ends[1], found)
        return tuple(found)

    def _unfold(self, subject: n.Place, path: n.Path, value: n.Place, found: list[n.Triple]) -> None:
        if isinstance(path, n.Back):
            self._unfold(value, path.path, subject, found)
        elif isinstance(path, n.Chain):
            for step in path.steps[:-1]:
                middle = n.Var(f"_:.{next(self.fresh)}")
                self._unfold(subject, step, middle, found)
                subject = middle
            self._unfold(subject, path.steps[-1], value, found)
        else:
            found.append(n.Triple(subject, path, value))

    # --- group graph patterns -----------------------------------------------------------------------------------------

    def group(self, node: Any) -> n.Pattern:
        """A ``{ … }``."""
        if node.name == "SubSelect":
            return self.sub_select(node)
        if node.name not in ("GroupGraphPatternSub", "FakeGroupGraphPatten"):
            raise UnsupportedQuery(node.name)
        pattern: n.Pattern = _UNIT
        filters: list[n.Expression] = []
        block: tuple[n.Triple, ...] = ()
        for part in node.part or []:
            if part.name == "Filter":
                filters.append(self.expressions().translate(part.expr))
                continue
            if part.name == "TriplesBlock":
                block += self.triples(part.triples)
                continue
            pattern, block = join(pattern, n.Bgp(block)), ()
            pattern = self._part(pattern, part)
        pattern = join(pattern, n.Bgp(block))
        return n.Filter(both(filters), pattern) if filters else pattern

    def _part(self, pattern: n.Pattern, part: Any) -> n.Pattern:
        match part.name:
            case "OptionalGraphPattern":
                inner = self.group(part.graph)
                if isinstance(inner, n.Filter):
                    return n.LeftJoin(pattern, inner.pattern, inner.condition)
                return n.LeftJoin(pattern, inner, None)
            case "MinusGraphPattern":
                return n.Minus(pattern, self.group(part.graph))
            case "GroupOrUnionGraphPattern":
                branches = [self.group(branch) for branch in part.graph]
                union = branches[0]
                for branch in branches[1:]:
                    union = n.Union(union, branch)
                return join(pattern, union)
            case "Bind":
                name = self.scope.name(str(part.var))
                if name in in_scope(pattern):
                    raise QuerySyntaxError(f"BIND: ?{part.var} is al gebonden in deze groep.")
                return n.Extend(pattern, name, self.expressions().translate(part.expr))
            case "InlineData":
                return join(pattern, self.values(part))
        raise UnsupportedQuery(part.name)

    def values(self, node: Any) -> n.Table:
        """VALUES."""
        names = tuple(self.scope.name(str(name)) for name in node.var or [])
        rows = []
        for row in node.value or []:
            cells = list(row) if type(row).__name__ == "ParseResults" else [row]
            if len(cells) != len(names):
                raise QuerySyntaxError("VALUES: een rij heeft niet evenveel waarden als er variabelen zijn.")
            rows.append(tuple(None if cell == "UNDEF" else self.names.key(cell) for cell in cells))
        return n.Table(names, tuple(rows))

    def expressions(self, keys: Mapping[n.Expression, str] | None = None) -> Expressions:
        """A translator of expressions in the present scope."""
        return Expressions(self, keys)

    def sub_select(self, node: Any) -> n.Pattern:
        """A SELECT inside a group: what it does not project is its own."""
        outer = self.scope
        visible = None
        if node.projection:
            visible = self.prebound.union(str(item.var or item.evar) for item in node.projection)
        self.scope = Scope(visible, f"~{next(self.fresh)}", outer)
        try:
            pattern = self.select(node)[0]
        finally:
            self.scope = outer
        return pattern

    # --- solution modifiers -------------------------------------------------------------------------------------------

    def select(self, node: Any) -> tuple[n.Pattern, tuple[str, ...]]:
        """A SELECT: its pattern and its variables."""
        pattern = self.group(node.where)
        visible = in_scope(pattern)
        expressions = self.expressions()
        keys: list[tuple[str, n.Expression]] = []
        if node.groupby:
            keys = [self._group_key(condition) for condition in node.groupby.condition]
            expressions = self.expressions({expression: name for name, expression in keys})
        extends = []
        projected: list[str] = []
        for item in node.projection or []:
            name = self.scope.name(str(item.var if item.var is not None else item.evar))
            projected.append(name)
            if item.evar is not None:
                extends.append((name, expressions.translate(item.expr)))
        having = [expressions.translate(condition) for condition in (node.having.condition if node.having else [])]
        order = tuple(
            (expressions.translate(item.expr), str(item.order or "").upper() == "DESC")
            for item in (node.orderby.condition if node.orderby else [])
        )
        if keys or expressions.aggregates:
            pattern = n.Group(pattern, tuple(keys), tuple(expressions.aggregates), not keys)
            self._check_grouped(projected, {name for name, _ in extends}, {name for name, _ in keys})
        if having:
            pattern = n.Filter(both(having), pattern)
        if node.valuesClause:
            pattern = join(pattern, self.values(node.valuesClause))
            visible = (*visible, *(name for name in in_scope(pattern) if name not in visible))
        for name, expression in extends:
            if name in visible:
                raise QuerySyntaxError(f"SELECT: ?{name} is al gebonden.")
            pattern = n.Extend(pattern, name, expression)
        names = tuple(dict.fromkeys(projected)) if node.projection else visible
        return self._modified(n.OrderBy(pattern, order) if order else pattern, names, node), names

    def _modified(self, pattern: n.Pattern, names: tuple[str, ...], node: Any) -> n.Pattern:
        pattern = n.Project(pattern, names)
        if node.modifier:
            pattern = n.Distinct(pattern)
        if node.limitoffset:
            limit, offset = node.limitoffset.limit, node.limitoffset.offset
            pattern = n.Slice(pattern, int(offset or 0), None if limit is None else int(limit))
        return pattern

    def _group_key(self, condition: Any) -> tuple[str, n.Expression]:
        name = None
        if getattr(condition, "name", "") == "GroupAs":
            name = None if condition.var is None else self.scope.name(str(condition.var))
            condition = condition.expr
        expression = self.expressions().translate(condition)
        if isinstance(expression, n.Ref):
            return name or expression.name, expression
        return name or f".key{next(self.fresh)}", expression

    def _check_grouped(self, projected: list[str], computed: set[str], keys: set[str]) -> None:
        for name in projected:
            if name not in computed and name not in keys and name not in self.prebound:
                raise QuerySyntaxError(f"SELECT: ?{name} staat niet in GROUP BY en niet in een aggregaat.")


def join(left: n.Pattern, right: n.Pattern) -> n.Pattern:
    """Join without empty sides."""
    if left == _UNIT:
        return right
    return left if right == _UNIT else n.Join(left, right)


def both(conditions: list[n.Expression]) -> n.Expression:
    """All of ``conditions``."""
    return conditions[0] if len(conditions) == 1 else n.All(tuple(conditions))


def translate_query(text: str, prefixes: Mapping[str, str], prebound: frozenset[str], kinds: frozenset[str]) -> n.Query:
    """The plan of a query of one of ``kinds`` (SelectQuery, AskQuery, ConstructQuery).

    Raises QuerySyntaxError, ForbiddenQuery or UnsupportedQuery.
    """
    prologue, tree = parse(text)
    if tree.name == "DescribeQuery":
        raise UnsupportedQuery("DESCRIBE")
    if tree.name not in kinds:
        wanted = " of ".join(sorted(kind.removesuffix("Query").upper() for kind in kinds))
        raise QuerySyntaxError(f"Dit is een {tree.name.removesuffix('Query').upper()}, geen {wanted}.")
    refuse(tree, prebound)
    translator = Translator(Names(prologue, prefixes), prebound)
    if tree.name == "SelectQuery":
        pattern, names = translator.select(tree)
        return seed_query(n.Query(pattern, names, prebound))
    pattern = translator.group(tree.where)
    if tree.name == "AskQuery":
        return seed_query(n.Query(n.Project(pattern, ()), (), prebound))
    if tree.template is not None:
        lists = tree.template
    else:
        lists = [triple for part in tree.where.part or [] if part.name == "TriplesBlock" for triple in part.triples]
    template = translator.triples(lists)
    names = tuple(dict.fromkeys(name for triple in template for name in _names(triple) if not name.startswith("_:")))
    select = n.Project(pattern, names)
    if tree.orderby or tree.limitoffset or tree.groupby or tree.having:
        raise UnsupportedQuery("CONSTRUCT met ORDER BY, LIMIT of GROUP BY")
    return seed_query(n.Query(select, names, prebound, template))


def _names(triple: n.Triple) -> list[str]:
    return [part.name for part in (triple.subject, triple.path, triple.value) if isinstance(part, n.Var)]
