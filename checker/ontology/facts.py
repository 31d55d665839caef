"""The statements of `ontologie/` that the mappings of tables and exports are made of, read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from checker.errors import InternalError
from checker.findings import Text

KW = "https://w3id.org/kaderwacht/def#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"

Node = ox.NamedNode | ox.BlankNode | ox.Literal

# Looked up from value to subject; an index of every predicate would double the time of reading.
_BACKWARD = frozenset({RDF + "type", SKOS + "inScheme", KW + "binnenEigenschap"})
# What the ontology says for rules, law and reasoning, and no mapping asks: a third of all statements.
_UNASKED = frozenset(
    {
        SKOS + "topConceptOf", SKOS + "closeMatch", SKOS + "exactMatch", SKOS + "broader", RDFS + "domain",
        RDFS + "subClassOf", RDFS + "subPropertyOf", RDFS + "isDefinedBy", KW + "norm", KW + "jci", KW + "bronVerified",
        KW + "toelichting", "http://purl.org/dc/terms/source", "http://purl.org/dc/terms/isPartOf",
        *(f"http://www.w3.org/2002/07/owl#{name}" for name in (
            "equivalentClass", "onProperty", "someValuesFrom", "hasValue", "intersectionOf", "complementOf",
            "onDatatype", "withRestrictions", "disjointWith", "members")),
    }
)  # fmt: skip


class Facts:
    """Turtle files as a dictionary of (subject, predicate) to objects, in file order."""

    def __init__(self) -> None:
        self._objects: dict[tuple[Node, str], list[Node]] = {}
        self._subjects: dict[tuple[str, Node], list[Node]] = {}

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Facts:
        """The statements of all files; raises InternalError naming the file that is not Turtle."""
        facts = cls()
        for path in paths:
            try:
                # Renaming keeps the blank nodes of one file apart from those of another.
                for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                    predicate = quad.predicate.value
                    if predicate not in _UNASKED:
                        facts.add(quad.subject, predicate, quad.object)
            except SyntaxError as error:
                raise InternalError(f"{path.name} is geen geldige Turtle: {error}") from error
        return facts

    def add(self, subject: Node, predicate: str, value: Node) -> None:
        """Add one statement."""
        self._objects.setdefault((subject, predicate), []).append(value)
        if predicate in _BACKWARD:
            self._subjects.setdefault((predicate, value), []).append(subject)

    def objects(self, subject: Node, predicate: str) -> list[Node]:
        """Values of (subject, predicate)."""
        return self._objects.get((subject, predicate), [])

    def subjects(self, predicate: str, value: str) -> list[Node]:
        """Subjects of (rdf:type, skos:inScheme or kw:binnenEigenschap, IRI), each once."""
        return list(dict.fromkeys(self._subjects.get((predicate, ox.NamedNode(value)), [])))

    def one(self, subject: Node, predicate: str) -> Node | None:
        """The first value of (subject, predicate)."""
        found = self.objects(subject, predicate)
        return found[0] if found else None

    def text(self, subject: Node, predicate: str, default: str = "") -> str:
        """The first value as text."""
        found = self.one(subject, predicate)
        return default if found is None else found.value

    def flag(self, subject: Node, predicate: str) -> bool:
        """Whether (subject, predicate) is stated as true."""
        return self.text(subject, predicate) == "true"

    def texts(self, subject: Node, predicate: str) -> Text:
        """Values by language; without language counts as Dutch."""
        found = {"nl": "", "en": ""}
        for value in self.objects(subject, predicate):
            if isinstance(value, ox.Literal):
                found[value.language or "nl"] = value.value
        return Text(found["nl"], found["en"])

    def members(self, head: Node | None) -> Iterator[Node]:
        """Members of an RDF list; a value that is no list is its only member."""
        while head is not None and head != ox.NamedNode(RDF + "nil"):
            first = self.one(head, RDF + "first")
            if first is None:
                yield head
                return
            yield first
            head = self.one(head, RDF + "rest")


@lru_cache(maxsize=2)
def ontology_facts(folder: Path) -> Facts:
    """The statements of all Turtle below ``folder``, read once; raises InternalError naming what is not Turtle."""
    return Facts.read(sorted(folder.rglob("*.ttl")))
