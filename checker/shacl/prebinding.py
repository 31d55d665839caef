"""What SHACL forbids in a query, so that pre-bound variables mean what they say (SHACL appendix A.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class QueryRefused(ValueError):
    """Not SPARQL, or SPARQL that SHACL does not allow."""


_FORBIDDEN = {
    "MinusGraphPattern": "MINUS mag niet in een SHACL-query.",
    "InlineData": "VALUES mag niet in een SHACL-query.",
    "ServiceGraphPattern": "SERVICE mag niet: een query blijft binnen de gegevens.",
    "DatasetClause": "FROM mag niet: een query blijft binnen de gegevens.",
}
_NEED_NOT_BE_SELECTED = frozenset({"currentShape", "shapesGraph"})


def refuse_unsupported(text: str, prebound: frozenset[str]) -> None:
    """Raise QueryRefused when ``text`` is not SPARQL or breaks a rule of pre-binding."""
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        tree = parseQuery(text)
    except Exception as error:  # the parser raises several kinds, RecursionError among them
        raise QueryRefused(f"geen goede SPARQL ({' '.join(str(error).split())[:200]}).") from error
    for node in _nodes(tree[1]):
        _check(node, prebound)


def _check(node: Any, prebound: frozenset[str]) -> None:
    if node.name in _FORBIDDEN:
        raise QueryRefused(_FORBIDDEN[node.name])
    if node.valuesClause:
        raise QueryRefused(_FORBIDDEN["InlineData"])
    if node.name == "Bind" and str(node.var) in prebound:
        raise QueryRefused(f"?{node.var} ligt al vast en kan niet met AS opnieuw worden gebonden.")
    projection = node.projection or []
    for item in projection:
        if item.evar is not None and str(item.evar) in prebound:
            raise QueryRefused(f"?{item.evar} ligt al vast en kan niet met AS opnieuw worden gebonden.")
    if node.name == "SubSelect":
        selected = {str(item.var) for item in projection if item.var is not None}
        missing = sorted(prebound - _NEED_NOT_BE_SELECTED - selected)
        if missing:
            raise QueryRefused(f"een geneste SELECT moet ${missing[0]} ook selecteren.")


def _nodes(tree: Any) -> Iterator[Any]:
    """All nodes of rdflib's parse tree."""
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(tree, CompValue):
        yield tree
        for part in tree.values():
            yield from _nodes(part)
    elif not isinstance(tree, str) and hasattr(tree, "__iter__"):
        for part in tree:
            yield from _nodes(part)
