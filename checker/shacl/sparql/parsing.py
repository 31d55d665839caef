"""From text to rdflib's parse tree, and what may not be in it.

Only rdflib's *parser* is used. Its algebra is left alone: it loses filters of an EXISTS that stands inside ``||``, and
normalises literals (measured on 7.6.0). Everything here imports rdflib inside functions: a plan that comes from a cache
never needs it.

Source: SPARQL 1.1, section 19; SHACL, section 5.2.1 and appendix A (what a pre-bound query must not contain).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any
from urllib.parse import urljoin

from checker.graph.terms import Key, iri_key, literal_key
from checker.shacl.sparql.errors import ForbiddenQuery, QuerySyntaxError, UnsupportedQuery

OPTIONAL_PREBOUND = frozenset({"shapesGraph", "currentShape"})
"""Pre-bound variables that a sub-SELECT need not return (SHACL appendix A)."""

_LOCK = Lock()  # pyparsing keeps state while it parses, and the switch for literals is global to rdflib
_UPDATE = re.compile(
    r"\A(?:\s|#[^\n]*\n|PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>)*(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)
_NO_COMMENT = re.compile(r"(?:\s*PREFIX\s+[\w-]*:\s*<[^<>\s]*>)*[^#\\]*", re.IGNORECASE)
_LOCAL_ESCAPE = re.compile(r"\\([_~.\-!$&'()*+,;=/?#@%])")
_ALWAYS = {
    "ServiceGraphPattern": "SERVICE (een andere server)",
    "GraphGraphPattern": "GRAPH (een andere graaf)",
    "DatasetClause": "FROM (een andere graaf)",
}
_PREBOUND_ONLY = {
    "MinusGraphPattern": "MINUS",
    "InlineData": "VALUES",
    "ValuesClause": "VALUES",
}


_shared: list[dict[str, Any]] = []


@contextmanager
def trees_shared() -> Iterator[None]:
    """While this is open, the tree of the last text that was parsed stays for one other reader (:func:`taken_tree`)."""
    _shared.append({})
    try:
        yield
    finally:
        _shared.pop()


def taken_tree(text: str) -> Any:
    """rdflib's parse of ``text`` when it was left by :func:`parse`, for one reader, who may write in it; else None."""
    return _shared[-1].pop(text, None) if _shared else None


def has_no_comment(text: str) -> bool:
    """Whether no comment can stand in ``text``: a ``#`` stands in the IRIs of its PREFIX lines at most."""
    return _NO_COMMENT.fullmatch(text) is not None


@contextmanager
def without_comments() -> Iterator[None]:
    """While this is open, rdflib's parser does not look for comments between any two tokens: half of its time.

    For texts of which :func:`has_no_comment` holds, and for a program with one thread: the grammar is everybody's.
    """
    from pyparsing import ParserElement
    from rdflib.plugins.sparql.parser import QueryUnit

    seen: dict[int, ParserElement] = {}
    todo = [QueryUnit]
    while todo:
        element = todo.pop()
        if id(element) in seen:
            continue
        seen[id(element)] = element
        parts = [getattr(element, "expr", None), getattr(element, "not_ender", None), *getattr(element, "exprs", ())]
        todo += [part for part in parts if isinstance(part, ParserElement)]
    ignored = [(element, element.ignoreExprs) for element in seen.values() if element.ignoreExprs]
    try:
        for element, _ in ignored:
            element.ignoreExprs = []
        yield
    finally:
        for element, expressions in ignored:
            element.ignoreExprs = expressions


def parse(text: str) -> tuple[Any, Any]:
    """(prologue, query) as rdflib parses ``text``; ForbiddenQuery for an update, QuerySyntaxError for no SPARQL."""
    import rdflib
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    if found := _UPDATE.match(text):
        raise ForbiddenQuery(f"{found[1].upper()} mag niet: een query leest alleen.")
    with _LOCK:
        before = rdflib.NORMALIZE_LITERALS
        rdflib.NORMALIZE_LITERALS = False
        try:
            tree = parseQuery(text)
        except ParseBaseException as error:
            raise QuerySyntaxError(
                f"Geen SPARQL 1.1: {error.msg} (regel {error.lineno}, kolom {error.column})."
            ) from error
        except RecursionError as error:
            raise QuerySyntaxError("De query is te diep genest.") from error
        except Exception as error:  # rdflib raises bare exceptions for an IRI or literal that it cannot make
            raise QuerySyntaxError(f"Geen SPARQL 1.1: {error}") from error
        finally:
            rdflib.NORMALIZE_LITERALS = before
    if _shared:
        _shared[-1][text] = tree
    return tree[0], tree[1]


def walk(node: Any) -> Iterator[Any]:
    """All named nodes of a parse tree, ``node`` first."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(node, CompValue):
        yield node
        for part in node.values():
            yield from walk(part)
    elif isinstance(node, list | tuple | ParseResults):
        for part in node:
            yield from walk(part)


def refuse(query: Any, prebound: frozenset[str], *, shapes_graph: bool = False) -> None:
    """Raise ForbiddenQuery for what is never allowed, or not with pre-bound variables.

    ``shapes_graph`` allows ``GRAPH $shapesGraph`` (SHACL 5.3.1), which a store that holds the shapes can answer.
    """
    for node in walk(query):
        if shapes_graph and node.name == "GraphGraphPattern" and str(node.term) == "shapesGraph":
            continue
        if node.name in _ALWAYS:
            raise ForbiddenQuery(f"{_ALWAYS[node.name]} mag niet.")
        if not prebound:
            continue
        if node.name in _PREBOUND_ONLY:
            raise ForbiddenQuery(f"{_PREBOUND_ONLY[node.name]} mag niet in een SHACL-constraint (SHACL 5.2.1).")
        for assigned in (node.evar, node.var if node.name in ("Bind", "GroupAs") else None):
            if assigned is not None and str(assigned) in prebound:
                raise ForbiddenQuery(f"AS ${assigned} mag niet: die variabele is vooraf gebonden (SHACL 5.2.1).")
        if node.name == "SubSelect":  # SELECT * returns no pre-bound variable either (W3C test pre-binding-006)
            missing = prebound - OPTIONAL_PREBOUND - {str(item.var or item.evar) for item in node.projection or ()}
            if missing:
                names = ", ".join(f"${name}" for name in sorted(missing))
                raise ForbiddenQuery(f"Een sub-SELECT moet {names} teruggeven (SHACL 5.2.1).")


class Names:
    """Prefixes and base of one query: turns names, IRIs and literals of the parse tree into keys."""

    def __init__(self, prologue: Any, prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(prefixes)
        self.base = ""
        for item in prologue:
            if item.name == "Base":
                self.base = urljoin(self.base, str(item.iri))
            elif item.name == "PrefixDecl":
                self.prefixes[str(item.prefix or "")] = self.absolute(str(item.iri))

    def absolute(self, iri: str) -> str:
        """``iri`` against the base; an IRI that stays relative is a mistake."""
        found = urljoin(self.base, iri) if self.base and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) else iri
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", found):
            raise QuerySyntaxError(f"De IRI <{iri}> is relatief en de query heeft geen BASE.")
        return found

    def iri(self, node: Any) -> str:
        """IRI of a name or IRI node."""
        from rdflib.term import URIRef

        if isinstance(node, URIRef):
            return self.absolute(str(node))
        if getattr(node, "name", "") != "pname":
            raise UnsupportedQuery(f"{getattr(node, 'name', node)} als naam")
        prefix = str(node.prefix or "")
        if prefix not in self.prefixes:
            raise QuerySyntaxError(f"De prefix '{prefix}:' is niet gedeclareerd.")
        return self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", str(node.localname or ""))

    def key(self, node: Any) -> Key:
        """Key of a term that is no variable and no blank node."""
        from rdflib.term import Literal

        if isinstance(node, Literal):
            return literal_key(str(node), str(node.datatype) if node.datatype else None, node.language)
        if getattr(node, "name", "") == "literal":
            datatype = self.iri(node.datatype) if node.datatype is not None else None
            return literal_key(str(node.string), datatype, str(node.lang) if node.lang else None)
        return iri_key(self.iri(node))
