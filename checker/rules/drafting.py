"""The rulebook as it was read, before anybody judged it: files, graph, places. What the linters look at."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from checker.errors import Location, Problem
from checker.findings import Text
from checker.graph.columns import Graph, Ids
from checker.graph.paths import SH
from checker.graph.positions import Positions
from checker.graph.terms import RDF, Blank, Iri, Literal, Term, TermTable, encode, iri_key
from checker.ontology.conditions import Conditions
from checker.ontology.vocabulary import KW, OWL, RDFS, Vocabulary
from checker.rules.model import RULE

PLACEHOLDER = "INVULLEN"  # what `rules new` leaves to fill in

# prefixes by which people know a namespace, for messages
PREFIXES = {
    SH: "sh",
    KW: "kw",
    RULE: "regel",
    RDF: "rdf",
    RDFS: "rdfs",
    OWL: "owl",
    "http://purl.org/dc/terms/": "dcterms",
    "https://w3id.org/dpv#": "dpv",
    "http://www.nationaalarchief.nl/mdto#": "mdto",
    "https://w3id.org/kaderwacht/bepaling/": "bep",
    "https://w3id.org/kaderwacht/feitengroep/": "feitengroep",
}


def short(iri: str) -> str:
    """``iri`` with a known prefix, else in angle brackets."""
    for namespace, prefix in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def suggestion(wrong: str, known: Iterable[str]) -> str | None:
    """'Bedoelt u …?' with the nearest of ``known`` (short names), or None when nothing is near."""
    names = list(known)
    by_lower = {name.lower(): name for name in names}
    near = difflib.get_close_matches(wrong.lower(), by_lower, 1, 0.75)
    return f"Bedoelt u {by_lower[near[0]]}?" if near else None


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file of a rulebook: ``name`` as the user would write it, ``group`` the folder (AVG), ``stem`` the id."""

    folder: Path
    path: Path
    name: str
    group: str
    stem: str


@dataclass(frozen=True, slots=True)
class Declared:
    """What the ontology declares, as IRIs; ``subjects`` is everything that it says something of."""

    properties: frozenset[str]
    classes: frozenset[str]
    subjects: frozenset[str]

    @classmethod
    def of(cls, graph: Graph) -> Declared:
        """The declarations in a vocabulary graph."""

        def instances(*classes: str) -> frozenset[str]:
            return frozenset(graph.terms.text(int(number)) for name in classes for number in graph.instances(name))

        subjects = {number for column in graph.columns.values() for number in column.keys.tolist()}
        kinds = (OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty", RDF + "Property")
        return cls(
            instances(*kinds),
            instances(OWL + "Class", RDFS + "Class"),
            frozenset(graph.terms.text(number) for number in subjects),
        )


@dataclass(slots=True)
class Draft:
    """What the linters share; ``rule_files`` are those that could be read."""

    graph: Graph
    positions: Positions
    terms: TermTable
    vocabulary: Vocabulary
    conditions: Conditions
    rule_files: tuple[RuleFile, ...]
    problems: list[Problem] = field(default_factory=list)
    declared: Declared = field(init=False)

    def __post_init__(self) -> None:
        self.declared = Declared.of(self.vocabulary.graph)

    def report(self, what: str, where: Location | None, remedy: str | None = None) -> None:
        """Note one problem."""
        problem = Problem(what, where, remedy or "Zie docs/rules-authoring.md voor wat een regel mag bevatten.")
        if problem not in self.problems:
            self.problems.append(problem)

    def place(self, node: Term, predicate: str | None = None, value: Term | None = None) -> Location | None:
        """Where (node, predicate, value) stands; the nearest that is known. A blank node stands where it opens."""
        number = self.terms.find(encode(node))
        if number is None:
            return None
        if isinstance(node, Blank) and (predicate is None or not self.all(node, predicate)):
            row = int(np.argmax(self.positions.objects == number))
            return self.positions.best(*(int(part[row]) for part in self._statements))
        path = None if predicate is None else self.terms.find(iri_key(predicate))
        return self.positions.best(number, path, None if value is None else self.terms.find(encode(value)))

    @property
    def _statements(self) -> tuple[Ids, Ids, Ids]:
        return self.positions.subjects, self.positions.predicates, self.positions.objects

    def all(self, node: Term, predicate: str) -> list[Term]:
        """Objects of (node, predicate)."""
        return self.graph.objects(node, predicate)

    def one(self, node: Term, predicate: str) -> Term | None:
        """The first object of (node, predicate), or None."""
        found = self.all(node, predicate)
        return found[0] if found else None

    def text(self, node: Term, predicate: str) -> Text:
        """Texts of (node, predicate) by language tag."""
        found = {"nl": "", "en": ""}
        for value in self.all(node, predicate):
            if isinstance(value, Literal) and value.language in found:
                found[value.language] = value.lexical
        return Text(found["nl"], found["en"])

    def instances(self, class_iri: str) -> list[Term]:
        """Nodes with this class stated, in the order of their places."""
        nodes = [self.terms.term(int(number)) for number in self.graph.instances(class_iri)]
        return sorted(nodes, key=lambda node: str(self.place(node)))

    def rules(self) -> list[Iri]:
        """Every kw:Regel with an IRI, by IRI."""
        return sorted(node for node in self.instances(KW + "Regel") if isinstance(node, Iri))

    def shapes_of(self, rule: Iri) -> tuple[Term, ...]:
        """Root shape and deelshapes of ``rule``, deelshapes by IRI."""
        return (rule, *sorted(self.all(rule, KW + "deelshape"), key=lambda node: node[0]))
