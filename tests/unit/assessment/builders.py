"""Small graphs with places, for the tests of this room."""

from __future__ import annotations

from checker.graph.columns import Graph
from checker.graph.positions import Positions, StatementBuilder
from checker.graph.terms import RDF, XSD, Iri, Literal, Term, TermTable, encode, iri_key
from checker.ontology.vocabulary import DCTERMS, KW, RDFS

BASE = "https://w3id.org/kaderwacht/id/"
Value = str | bool | Term


def kw(name: str) -> Iri:
    return Iri(KW + name)


def date(text: str) -> Literal:
    return Literal(text, XSD + "date")


class Facts:
    """Collects facts, one a line of the imaginary file ``feiten.ttl``."""

    def __init__(self, terms: TermTable | None = None) -> None:
        self.terms = terms if terms is not None else TermTable()
        self._builder = StatementBuilder(self.terms)
        self._builder.source("feiten.ttl")
        self._line = 0

    def add(self, subject: str, predicate: str, value: Value) -> Facts:
        """Add one fact; ``predicate`` is a kw: name or a full IRI; a str value is a plain literal."""
        self._line += 1
        if isinstance(value, bool):
            value = Literal("true" if value else "false", XSD + "boolean")
        elif isinstance(value, str):
            value = Literal(value)
        iri = predicate if ":" in predicate else KW + predicate
        self._builder.state_keys(iri_key(subject), iri_key(iri), encode(value), self._line, 1)
        return self

    def node(self, kind: str, municipality: str, key: str, **facts: Value) -> str:
        """Add a node of class ``kind`` with these kw: facts; gives its IRI."""
        subject = f"{BASE}{municipality}/{kind.lower()}/{key}"
        self.add(subject, RDF + "type", kw(kind))
        self.add(subject, DCTERMS + "identifier", key)
        self.add(subject, RDFS + "label", Literal(f"{kind} {key}", RDF + "langString", "nl"))
        for predicate, value in facts.items():
            self.add(subject, predicate, value)
        return subject

    def build(self) -> tuple[Graph, Positions]:
        return self._builder.build_with_positions()
