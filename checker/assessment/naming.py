"""What a reader calls a node: key, name and municipality, read from the graph."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from checker.findings import NodeRef
from checker.graph.columns import Graph
from checker.graph.terms import Blank, Iri, Literal, Term
from checker.ontology.vocabulary import DCTERMS, KW, RDFS
from checker.sources.identity import BASE

_GLOBAL = frozenset({"gemma", "pakket", "pakketversie", "leverancier"})
_NAMES = (RDFS + "label", DCTERMS + "title", "http://www.w3.org/2004/02/skos/core#prefLabel")

# Short prefixes for paths and values in findings; the longest namespaces come first where one starts another.
PREFIXES = {
    KW: "kw",
    DCTERMS: "dcterms",
    "https://w3id.org/dpv#": "dpv",
    "http://www.nationaalarchief.nl/mdto#": "mdto",
    "http://www.w3.org/ns/org#": "org",
    "http://www.w3.org/ns/prov#": "prov",
    RDFS: "rdfs",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}


class Naming:
    """Names of the nodes of one graph; answers are remembered."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.ref = cache(self._ref)

    def _ref(self, number: int) -> NodeRef:
        term = self._graph.terms.term(number)
        iri = f"_:{term.label}" if isinstance(term, Blank) else term[0]
        return NodeRef(iri, self._literal(number, DCTERMS + "identifier"), self._name(number))

    def _name(self, number: int) -> str:
        for predicate in _NAMES:
            if name := self._literal(number, predicate):
                return name
        return ""

    def _literal(self, number: int, predicate: str) -> str:
        found = [value for value in self._graph.objects(number, predicate) if isinstance(value, Literal)]
        # Dutch first, then no language; ties by text, so that the same graph always gives the same name
        found.sort(key=lambda value: (value.language != "nl", value.language is not None, value.lexical))
        return found[0].lexical if found else ""


def term_text(term: Term) -> str:
    """A term as a reader sees it: short IRI, blank label or the plain text of a literal."""
    if isinstance(term, Iri):
        for namespace, prefix in PREFIXES.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value[len(namespace) :]}"
        return term.value
    return f"_:{term.label}" if isinstance(term, Blank) else term.lexical


class Municipalities:
    """Which municipality each node belongs to: by its IRI, else by kw:eigenaarGemeente; 0 is 'all'."""

    def __init__(self, graph: Graph) -> None:
        self.keys: list[str] = [""]
        self._numbers: dict[str, int] = {"": 0}
        self.of: NDArray[np.int32] = np.zeros(len(graph.terms), dtype=np.int32)
        base = f"<{BASE}".encode()
        for number, key in enumerate(graph.terms.keys):
            if key.startswith(base):
                scope, _, rest = key[len(base) : -1].decode().partition("/")
                if scope == "gemeente":
                    self.of[number] = self._number(rest)
                elif scope not in _GLOBAL and rest:
                    self.of[number] = self._number(scope)
        owners = graph.column_of(KW + "eigenaarGemeente")
        for node, owner in zip(owners.keys.tolist(), owners.values.tolist(), strict=True):
            if not self.of[node]:
                text = graph.terms.text(owner)
                self.of[node] = self.of[owner] or self._number(text.rstrip("/").rpartition("/")[2])

    def _number(self, key: str) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.keys)
            self.keys.append(key)
        return self._numbers[key]
