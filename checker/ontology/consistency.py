"""Whether the ontology contradicts itself, asked of a reasoner: Owlready2 with HermiT (extra ``owl``, needs Java).

HermiT refuses xsd:date and the other date types, which no defined class needs, so statements with them stay out of what
it sees. Measured with Owlready2 0.51 on Java 17. Source: OWL 2 Direct Semantics; DESIGN section 2.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from checker.errors import MissingExtra, UsageError
from checker.graph.columns import Graph
from checker.graph.terms import RDF, XSD, TermTable, iri_key
from checker.ontology.vocabulary import OWL, RDFS, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

_REFUSED = tuple(XSD + name for name in ("date", "duration", "dayTimeDuration", "yearMonthDuration", "time", "gYear"))
_REFUSED_LITERAL = tuple(f'"^^<{iri}>'.encode() for iri in _REFUSED)
_REFUSED_RANGE = frozenset(iri_key(iri) for iri in _REFUSED)


@dataclass(frozen=True, slots=True)
class Consistency:
    """Outcome: consistent or not, IRIs of classes that can have no member, and how much was looked at."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    classes: int
    properties: int
    explanation: tuple[str, ...] = ()


def check_consistency(facts: Graph | None = None) -> Consistency:
    """Ask HermiT about ``ontologie/``, with ``facts`` when given.

    Raises MissingExtra without Owlready2 and UsageError without Java.
    """
    terms = facts.terms if facts is not None else TermTable()
    graph = Vocabulary.load(terms).graph
    world, _ = _load(graph.union(facts) if facts is not None else graph)
    owl = _owlready()
    classes, properties = len(list(world.classes())), len(list(world.properties()))
    try:
        _reason(world)
    except owl.OwlReadyInconsistentOntologyError as error:
        lines = tuple(line for line in str(error).splitlines() if line.strip())[:20]
        return Consistency(False, (), classes, properties, lines)
    unsatisfiable = tuple(sorted(found.iri for found in world.inconsistent_classes() if found is not owl.Nothing))
    return Consistency(True, unsatisfiable, classes, properties)


def inferred_members(graph: Graph, classes: Iterable[str]) -> dict[str, frozenset[str]]:
    """IRIs of the members of each class, as HermiT derives them from ``graph`` (vocabulary and facts)."""
    world, _ = _load(graph)
    _reason(world)
    members = {}
    for iri in classes:
        found = world[iri]
        instances = found.instances(world=world) if found is not None else ()
        members[iri] = frozenset(instance.iri for instance in instances)
    return members


def _owlready() -> Any:
    try:
        import owlready2
    except ImportError:
        raise MissingExtra("De ontologie toetsen", "owl") from None
    return owlready2


def _reason(world: Any) -> None:
    owl = _owlready()
    if not (shutil.which("java") or shutil.which(owl.JAVA_EXE)):
        raise UsageError(
            "De redeneerder HermiT vraagt Java, dat niet is gevonden.",
            remedy="Installeer een JRE (bijvoorbeeld OpenJDK 17) en zet 'java' op het pad.",
        )
    owl.sync_reasoner_hermit(world, infer_property_values=False, debug=0)


def _load(graph: Graph) -> tuple[Any, Any]:
    owl = _owlready()
    world = owl.World()
    # a base that nothing is fetched from: the content is handed over as a file object
    ontology = world.get_ontology("https://w3id.org/kaderwacht/redeneren#")
    ontology.load(fileobj=BytesIO(_ntriples(graph)), format="ntriples")
    return world, ontology


def _ntriples(graph: Graph) -> bytes:
    """``graph`` as N-Triples without what HermiT refuses: date literals and ranges, and imports."""
    range_key, imports = iri_key(RDFS + "range"), iri_key(OWL + "imports")
    header = iri_key(OWL + "Ontology")
    kind = iri_key(RDF + "type")
    lines = []
    for subject, predicate, value in graph.triple_keys():
        if value.endswith(_REFUSED_LITERAL) or (predicate == range_key and value in _REFUSED_RANGE):
            continue
        if predicate == imports or (predicate == kind and value == header):
            continue
        lines.append(b"%s %s %s .\n" % (subject, predicate, value))
    return b"".join(sorted(lines))
