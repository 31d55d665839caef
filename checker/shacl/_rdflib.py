"""The bridge to rdflib: graphs and terms, both ways, without a parser in between.

Blank nodes keep their labels and literals their lexical forms (rdflib would turn ``"01"^^xsd:integer`` into ``"1"``),
so that what rdflib says about a node can be said about ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.graph.columns import Graph
from checker.graph.terms import XSD_STRING, Blank, Iri, Literal, Term

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node


def to_rdflib(graph: Graph) -> rdflib.Graph:
    """A new rdflib graph with the triples of ``graph``; each distinct term is converted once."""
    import rdflib

    made: dict[int, Node] = {}

    def convert(number: int) -> Node:
        term = made.get(number)
        if term is None:
            term = made[number] = to_rdflib_term(graph.terms.term(number))
        return term

    target = rdflib.Graph(bind_namespaces="none")
    add = target.store.add
    for subject, predicate, value in graph.rows():
        add((convert(subject), convert(predicate), convert(value)), target)
    return target


def to_rdflib_term(term: Term) -> Node:
    """``term`` as rdflib has it."""
    from rdflib.term import BNode, URIRef
    from rdflib.term import Literal as RdflibLiteral

    match term:
        case Iri(value):
            return URIRef(value)
        case Blank(label):
            return BNode(label)
        case Literal(lexical, _, language) if language:
            return RdflibLiteral(lexical, lang=language)
        case Literal(lexical, datatype, _):
            # rdflib still tells "a" from "a"^^xsd:string, which RDF 1.1 does not: always give the plain one
            kind = None if datatype == XSD_STRING else URIRef(datatype)
            return RdflibLiteral(lexical, datatype=kind, normalize=False)


def from_rdflib_term(node: Node) -> Term:
    """``node`` as we have it."""
    from rdflib.term import BNode, URIRef
    from rdflib.term import Literal as RdflibLiteral

    if isinstance(node, URIRef):
        return Iri(str(node))
    if isinstance(node, BNode):
        return Blank(str(node))
    if isinstance(node, RdflibLiteral):
        if node.language:
            return Literal(str(node), "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", node.language.lower())
        return Literal(str(node), str(node.datatype) if node.datatype else XSD_STRING)
    raise TypeError(f"not an RDF term: {node!r}")
