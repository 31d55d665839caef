"""RDF as a source: statements are taken as they stand, and the nodes they name become known to the other readers.

No plateau and no owner is added: RDF can say these itself. What it types with a class that tables can refer to is
entered in the register under its ``dcterms:identifier`` and names, so that a workbook can refer to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import unquote

import numpy as np

from checker.graph.reading import Syntax, read_statements
from checker.graph.terms import RDF, Iri, Literal, decode, iri_key
from checker.sources.identity import BASE, KW, municipality_key
from checker.sources.landscape import Intake
from checker.sources.outcome import ReadOutcome

GLOBAL = "global"
# Where the classes live that a table can refer to; a test holds this against the declared sheets.
JOINED = (
    KW,
    "http://bp4mc2.org/def/archimate#",
    "http://www.w3.org/ns/org#",
    "http://xmlns.com/foaf/0.1/",
    "https://w3id.org/dpv#",
    "http://www.w3.org/2004/02/skos/core#Concept",
)

_TYPE = RDF + "type"
_IDENTIFIER = "http://purl.org/dc/terms/identifier"
_LABELS = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel")
_OWNER = KW + "eigenaarGemeente"
_SHARED = frozenset({"gemma", "pakket", "pakketversie", "leverancier", "gemeente"})


def read_rdf(name: str, data: bytes, syntax: Syntax, intake: Intake) -> ReadOutcome:
    """Read one RDF file, known to the user as ``name``, into ``intake``.

    Raises InputError (with line) when it is broken, LimitExceeded when it is nested too deep.
    """
    start = len(intake.builder)
    count = read_statements(name, data, syntax, intake.builder, depth_limit=intake.options.limits.depth)
    owners = _register(intake, start)
    return ReadOutcome(
        format=f"RDF ({syntax.label})",
        statements=count,
        municipality=owners.pop() if len(owners) == 1 else "",
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _register(intake: Intake, start: int) -> set[str]:
    """Make the nodes stated from row ``start`` on known; returns the municipalities that own some."""
    facts = _Facts(intake, start)
    owners: set[str] = set()
    for subject, kind in facts.pairs(_TYPE):
        class_iri = facts.text(kind)
        iri = decode(intake.terms.keys[subject])
        if not class_iri.startswith(JOINED) or not isinstance(iri, Iri):
            continue
        class_name = class_iri.replace("#", "/").rsplit("/", 1)[-1]
        owner = next((_municipality_of(facts, value) for value in facts.values(subject, _OWNER)), "")
        scope = _scope(iri.value, class_name, owner)
        if scope != GLOBAL:
            owners.add(scope)
        keys = [facts.text(value) for value in facts.values(subject, _IDENTIFIER)]
        names = [facts.text(value) for label in _LABELS for value in facts.values(subject, label)]
        for key in keys or [unquote(iri.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1])]:
            intake.register.add(scope, class_name, key, "", iri.value)
        for label in names:
            intake.register.add(scope, class_name, iri.value, label, iri.value)
    return owners


def _municipality_of(facts: _Facts, node: int) -> str:
    """Key of a municipality node: from our IRI pattern, else from its identifier, else from the end of its IRI."""
    text = facts.text(node)
    if text.startswith(BASE + "gemeente/"):
        return unquote(text.removeprefix(BASE + "gemeente/"))
    known = facts.values(node, _IDENTIFIER)
    return municipality_key(facts.text(known[0]) if known else text.rsplit("/", 1)[-1].rsplit("#", 1)[-1])


def _scope(iri: str, class_name: str, owner: str) -> str:
    if class_name == "Gemeente":
        return GLOBAL
    if owner:
        return owner
    first = iri.removeprefix(BASE).split("/", 1)[0] if iri.startswith(BASE) else ""
    return unquote(first) if first and first not in _SHARED else GLOBAL


class _Facts:
    """Values by subject of the few predicates that identity needs, among the statements from one row on."""

    def __init__(self, intake: Intake, start: int) -> None:
        builder = intake.builder
        self._terms = intake.terms
        self._index: dict[int, dict[int, list[int]]] = {}
        predicates = np.array(builder.predicates[start:], dtype=np.uint32)
        for iri in (_TYPE, _IDENTIFIER, _OWNER, *_LABELS):
            number = intake.terms.find(iri_key(iri))
            if number is None:
                continue
            values = self._index.setdefault(number, {})
            for row in (np.flatnonzero(predicates == number) + start).tolist():
                values.setdefault(builder.subjects[row], []).append(builder.objects[row])

    def values(self, subject: int, predicate: str) -> list[int]:
        number = self._terms.find(iri_key(predicate))
        return [] if number is None else self._index.get(number, {}).get(subject, [])

    def pairs(self, predicate: str) -> Iterator[tuple[int, int]]:
        number = self._terms.find(iri_key(predicate))
        for subject, values in self._index.get(-1 if number is None else number, {}).items():
            for value in values:
                yield subject, value

    def text(self, number: int) -> str:
        term = decode(self._terms.keys[number])
        return term.lexical if isinstance(term, Literal) else term[0]
