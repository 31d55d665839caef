"""Expressions of rdflib's parse tree to plan nodes, by an allow-list.

Source: SPARQL 1.1, sections 17.4, 18.2.4.1 (aggregates) and 19.8 (grammar).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from checker.graph.terms import XSD
from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.casts import CASTS
from checker.shacl.sparql.errors import UnsupportedQuery
from checker.shacl.sparql.functions import FUNCTIONS

if TYPE_CHECKING:
    from checker.shacl.sparql.algebra import Translator

_AGGREGATES = {
    "Aggregate_Count": "COUNT",
    "Aggregate_Sum": "SUM",
    "Aggregate_Min": "MIN",
    "Aggregate_Max": "MAX",
    "Aggregate_Avg": "AVG",
    "Aggregate_Sample": "SAMPLE",
    "Aggregate_GroupConcat": "GROUP_CONCAT",
}
_CHAINS = {"AdditiveExpression", "MultiplicativeExpression"}
_PARAMETERS = ("arg", "arg1", "arg2", "arg3", "text", "start", "length", "pattern", "replacement", "flags")


class Expressions:
    """Translates the expressions of one SELECT; collects its aggregates.

    ``keys`` are the grouping expressions by name: an expression that repeats one refers to it.
    """

    def __init__(self, translator: Translator, keys: Mapping[n.Expression, str] | None) -> None:
        self.translator = translator
        self.keys = keys or {}
        self.aggregates: list[n.Aggregate] = []

    def translate(self, node: Any) -> n.Expression:
        """The plan node of an expression."""
        found = self._translate(node)
        return n.Ref(self.keys[found]) if found in self.keys else found

    def _translate(self, node: Any) -> n.Expression:
        from rdflib.plugins.sparql.parserutils import CompValue
        from rdflib.term import BNode, Variable

        if isinstance(node, Variable):
            return n.Ref(self.translator.scope.name(str(node)))
        if isinstance(node, BNode):
            raise UnsupportedQuery("blanco knoop in een expressie")
        if not isinstance(node, CompValue) or node.name in ("pname", "literal"):
            return n.Term(self.translator.names.key(node))
        name = node.name
        if name in ("ConditionalOrExpression", "ConditionalAndExpression"):
            return self._logical(node, n.Some if name == "ConditionalOrExpression" else n.All)
        if name in _CHAINS:
            return self._chain(node)
        if name == "RelationalExpression":
            return self._relation(node)
        if name == "UnaryNot":
            return n.Not(self.translate(node.expr))
        if name in ("UnaryMinus", "UnaryPlus"):
            return n.Call(name, (self.translate(node.expr),))
        if name in _AGGREGATES:
            return self._aggregate(node)
        if name == "Function":
            return self._cast(node)
        if name.startswith("Builtin_"):
            return self._builtin(node, name.removeprefix("Builtin_"))
        raise UnsupportedQuery(name)

    def _logical(self, node: Any, kind: type[n.All] | type[n.Some]) -> n.Expression:
        parts = (node.expr, *(node.other or []))
        if len(parts) == 1:
            return self.translate(parts[0])
        return kind(tuple(self.translate(part) for part in parts))

    def _chain(self, node: Any) -> n.Expression:
        found = self.translate(node.expr)
        for operator, other in zip(node.op or [], node.other or [], strict=True):
            found = n.Call(str(operator), (found, self.translate(other)))
        return found

    def _relation(self, node: Any) -> n.Expression:
        left = self.translate(node.expr)
        if node.op is None:
            return left
        operator = " ".join(str(node.op).upper().split())
        if operator not in ("IN", "NOT IN"):
            return n.Compare(operator, left, self.translate(node.other))
        # 17.4.1.9: IN is = joined by ||, NOT IN its negation; an empty list is false.
        others = [] if _is_nil(node.other) else list(node.other)
        choices = tuple(n.Compare("=", left, self.translate(other)) for other in others)
        found: n.Expression = choices[0] if len(choices) == 1 else n.Some(choices)
        return n.Not(found) if operator == "NOT IN" else found

    def _aggregate(self, node: Any) -> n.Expression:
        expression = None if str(node.vars) == "*" and not hasattr(node.vars, "name") else self._plain(node.vars)
        name = f".aggregate{next(self.translator.fresh)}"
        separator = " " if node.separator is None else str(getattr(node.separator, "string", node.separator))
        self.aggregates.append(n.Aggregate(name, _AGGREGATES[node.name], expression, bool(node.distinct), separator))
        return n.Ref(name)

    def _plain(self, node: Any) -> n.Expression:
        """An expression inside an aggregate: it sees the rows, not the groups."""
        inner = Expressions(self.translator, None)
        found = inner.translate(node)
        if inner.aggregates:
            raise UnsupportedQuery("aggregaat in een aggregaat")
        return found

    def _cast(self, node: Any) -> n.Expression:
        iri = self.translator.names.iri(node.iri)
        if not iri.startswith(XSD) or iri.removeprefix(XSD) not in CASTS or len(node.expr or []) != 1:
            raise UnsupportedQuery(f"functie <{iri}>")
        return n.Call(iri, (self.translate(node.expr[0]),))

    def _builtin(self, node: Any, name: str) -> n.Expression:
        if name == "BOUND":
            return n.Bound(self.translator.scope.name(str(node.arg)))
        if name in ("EXISTS", "NOTEXISTS"):
            found = n.Exists(self.translator.group(node.graph), frozenset())
            return found if name == "EXISTS" else n.Not(found)
        arguments = tuple(self.translate(part) for part in _arguments(node))
        if name == "IF":
            return n.If(*arguments)
        if name == "COALESCE":
            return n.Coalesce(arguments)
        if name not in FUNCTIONS:
            raise UnsupportedQuery(f"functie {name}")
        return n.Call(name, arguments)


def _is_nil(node: Any) -> bool:
    """Whether ``node`` is the empty list, which rdflib reads as rdf:nil."""
    return str(node).endswith("#nil")


def _arguments(node: Any) -> list[Any]:
    found: list[Any] = []
    for name in _PARAMETERS:
        part = node.get(name) if name in node else None
        if part is None:
            continue
        if type(part).__name__ in ("ParseResults", "list", "plist"):
            found.extend(part)
        elif not (name == "arg" and _is_nil(part)):
            found.append(part)
    return found
