"""Whether the ontology contradicts itself, asked of a reasoner: Owlready2 with HermiT (extra ``owl``, needs Java).

HermiT refuses xsd:date and the other date types, which no defined class needs, so statements with them stay out of what
it sees. It is asked two questions only, whether there is a model and which classes have no member: to have it place
each individual as well, as Owlready2 does, takes hours on a landscape and answers neither.
Measured with Owlready2 0.51 on Java 17. Source: OWL 2 Direct Semantics; DESIGN section 2.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.errors import MissingExtra, UsageError
from checker.graph.columns import Graph
from checker.graph.terms import RDF, XSD, TermTable, iri_key
from checker.ontology.consistency_clashes import Clash, find_clashes
from checker.ontology.vocabulary import OWL, RDFS, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

_REFUSED = tuple(XSD + name for name in ("date", "duration", "dayTimeDuration", "yearMonthDuration", "time", "gYear"))
_REFUSED_LITERAL = tuple(f'"^^<{iri}>'.encode() for iri in _REFUSED)
_REFUSED_RANGE = frozenset(iri_key(iri) for iri in _REFUSED)


_HERMIT = "org.semanticweb.HermiT.cli.CommandLine"
_CONSISTENCY, _UNSATISFIABLE = "--consistency", "--unsatisfiable"
_INCONSISTENT = "InconsistentOntologyException"
_CLASS_LINE = re.compile(r"^\t<?([^\s<>]+)>?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Consistency:
    """Outcome: consistent or not, IRIs of classes that can have no member, and how much was looked at.

    ``clashes`` name what contradicts, as far as it can be named; ``explanation`` is what the reasoner said of the rest.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    classes: int
    properties: int
    clashes: tuple[Clash, ...] = ()
    explanation: tuple[str, ...] = ()


def check_consistency(facts: Graph | None = None) -> Consistency:
    """Whether ``ontologie/``, with ``facts`` when given, has a model; clashes that can be named need no reasoner.

    Raises MissingExtra without Owlready2 and UsageError without Java.
    """
    terms = facts.terms if facts is not None else TermTable()
    vocabulary = Vocabulary.load(terms).graph
    graph = vocabulary.union(facts) if facts is not None else vocabulary
    classes = sum(not terms.keys[number].startswith(b"_:") for number in graph.instances(OWL + "Class").tolist())
    kinds = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    properties = sum(len(graph.instances(OWL + kind)) for kind in kinds)
    clashes = find_clashes(graph)
    if clashes:
        return Consistency(False, (), classes, properties, clashes)
    if facts is not None and (said := _ask_hermit(graph, _CONSISTENCY)).inconsistent:
        return Consistency(False, (), classes, properties, (), said.lines)
    said = _ask_hermit(vocabulary, _UNSATISFIABLE)
    if said.inconsistent:
        return Consistency(False, (), classes, properties, (), said.lines)
    return Consistency(True, said.classes, classes, properties)


@dataclass(frozen=True, slots=True)
class _Answer:
    inconsistent: bool
    lines: tuple[str, ...]
    classes: tuple[str, ...]


def _ask_hermit(graph: Graph, question: str) -> _Answer:
    """Put one question to HermiT, in a process of its own that reads a file and nothing else."""
    jar = Path(_owlready().__file__).parent / "hermit"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ontologie.nt"
        path.write_bytes(_ntriples(graph))
        command = [_java(), "-Xmx2000M", "-cp", os.pathsep.join((str(jar), str(jar / "HermiT.jar")))]
        done = subprocess.run(
            [*command, _HERMIT, question, path.as_uri()], capture_output=True, encoding="utf-8", check=False
        )
    said = done.stdout + done.stderr
    lines = tuple(line for line in said.splitlines() if line.strip())[:20]
    if done.returncode and _INCONSISTENT not in said:
        raise UsageError(
            f"De redeneerder HermiT stopte met een fout: {lines[0] if lines else done.returncode}",
            remedy="Controleer de Java-installatie ('java -version') en het geheugen.",
        )
    found = _CLASS_LINE.findall(done.stdout) if question == _UNSATISFIABLE else []
    named = tuple(sorted(iri for iri in found if iri not in ("owl:Nothing", OWL + "Nothing")))
    return _Answer(done.returncode != 0, lines, named)


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


def _java() -> str:
    found = shutil.which("java") or shutil.which(_owlready().JAVA_EXE)
    if found is None:
        raise UsageError(
            "De redeneerder HermiT vraagt Java, dat niet is gevonden.",
            remedy="Installeer een JRE (bijvoorbeeld OpenJDK 17) en zet 'java' op het pad.",
        )
    return found


def _reason(world: Any) -> None:
    _java()
    _owlready().sync_reasoner_hermit(world, infer_property_values=False, debug=0)


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
