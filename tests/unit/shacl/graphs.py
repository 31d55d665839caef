"""Small graphs for the tests of this folder."""

from __future__ import annotations

import pyoxigraph

from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import Blank, Iri, Literal, Term, TermTable

PREFIXES = """
@prefix : <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def _term(found: object) -> Term:
    match found:
        case pyoxigraph.NamedNode(value=value):
            return Iri(value)
        case pyoxigraph.BlankNode(value=value):
            return Blank(value)
        case pyoxigraph.Literal(value=value, datatype=datatype, language=language):
            return Literal(value, datatype.value, language)
        case _:
            raise TypeError(repr(found))


def parse(data: bytes, terms: TermTable, base: str | None = None) -> Graph:
    """The graph that Turtle ``data`` says."""
    builder = GraphBuilder(terms)
    for quad in pyoxigraph.parse(data, pyoxigraph.RdfFormat.TURTLE, base_iri=base):
        builder.add_terms(_term(quad.subject), _term(quad.predicate), _term(quad.object))
    return builder.build()


def turtle(text: str, terms: TermTable | None = None) -> Graph:
    """The graph that ``text`` says, with the usual prefixes (``:`` is https://example.org/)."""
    return parse((PREFIXES + text).encode(), terms if terms is not None else TermTable())


def ex(name: str) -> Iri:
    """The IRI ``:name``."""
    return Iri("https://example.org/" + name)
