"""RDF out: the same bytes for the same graph, always; and the hash that names a graph.

Statements are sorted, so a text in version control changes where the graph changes. Turtle and TriG are grouped by
subject, with prefixes; blank nodes keep their labels.

Source: RDF 1.1 Turtle, N-Triples; RDF Dataset Canonicalization (RDFC-1.0).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import pyoxigraph as ox

from checker.errors import LimitExceeded
from checker.graph.columns import RDF_TYPE, Graph
from checker.graph.syntax import FORMATS, Syntax
from checker.graph.terms import XSD, Key

__all__ = ["Syntax", "canonical_hash", "canonical_nquads", "write_graph"]

Row = tuple[Key, Key, Key]

# What may stand behind the colon without escapes in any reader (Turtle 1.1, PN_LOCAL, less its rare characters).
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_\-.]*[A-Za-z0-9_\-])?|")
_BARE = re.compile(
    rb'"([+-]?[0-9]+)"\^\^<' + XSD.encode() + rb'integer>|"(true|false)"\^\^<' + XSD.encode() + rb"boolean>"
)
_MAX_BLANKS = 100_000  # canonicalising may take more than linear time in blank nodes


def write_graph(graph: Graph, syntax: Syntax, prefixes: Mapping[str, str] | None = None) -> bytes:
    """``graph`` as text in ``syntax``, UTF-8, sorted; ``prefixes`` maps a prefix to its namespace IRI."""
    rows = sorted(set(graph.triple_keys()))
    if syntax in (Syntax.NTRIPLES, Syntax.NQUADS):
        return b"".join(b"%b %b %b .\n" % row for row in rows)
    if syntax in (Syntax.TURTLE, Syntax.TRIG):
        return _Turtle(rows, prefixes or {}).text()
    lines = b"".join(b"%b %b %b .\n" % row for row in rows)
    quads = ox.parse(input=lines, format=ox.RdfFormat.N_TRIPLES)
    written = ox.serialize(quads, format=FORMATS[syntax], prefixes=dict(prefixes or {}))
    return written or b""


class _Turtle:
    """One graph as Turtle; subjects, predicates and objects in key order, rdf:type first."""

    def __init__(self, rows: list[Row], prefixes: Mapping[str, str]) -> None:
        self._prefixes = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._about: dict[Key, dict[Key, list[Key]]] = {}
        self._short: dict[Key, str] = {}
        self._used: set[str] = set()
        for subject, predicate, value in rows:
            self._about.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def text(self) -> bytes:
        blocks = [self._block(subject) for subject in self._about]
        head = [f"@prefix {name}: <{namespace}> ." for name, namespace in sorted(self._prefixes) if name in self._used]
        return "\n".join([*head, *([""] if head else []), *blocks]).encode()

    def _block(self, subject: Key) -> str:
        about = self._about[subject]
        predicates = sorted(about, key=lambda predicate: (predicate != RDF_TYPE, predicate))
        lines = [
            ("a" if predicate == RDF_TYPE else self._term(predicate))
            + " "
            + " , ".join(self._term(value) for value in about[predicate])
            for predicate in predicates
        ]
        return self._term(subject) + " " + " ;\n    ".join(lines) + " .\n"

    def _term(self, key: Key) -> str:
        found = self._short.get(key)
        if found is None:
            found = self._short[key] = self._write(key)
        return found

    def _write(self, key: Key) -> str:
        if bare := _BARE.fullmatch(key):
            return (bare.group(1) or bare.group(2)).decode()
        text = key.decode()
        if text.startswith("<"):
            return self._iri(text)
        if text.startswith('"') and text.endswith(">"):
            quote, mark, datatype = text.rpartition('"^^')
            return quote + mark + self._iri(datatype)
        return text

    def _iri(self, text: str) -> str:
        iri = text[1:-1]
        for name, namespace in self._prefixes:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                self._used.add(name)
                return f"{name}:{iri[len(namespace) :]}"
        return text


def canonical_nquads(graph: Graph) -> bytes:
    """Canonical N-Quads of ``graph`` (RDFC-1.0): equal for isomorphic graphs, whatever their blank node labels.

    Raises LimitExceeded when there are more blank nodes than can be canonicalised in reasonable time.
    """
    rows = sorted(set(graph.triple_keys()))
    blanks = {key for row in rows for key in (row[0], row[2]) if key.startswith(b"_:")}
    # labels hang on the statements that mention a blank node only (RDFC-1.0, 4.4.3): the others need no canonicaliser
    lines = [b"%b %b %b .\n" % row for row in rows if row[0] in blanks or row[2] in blanks]
    ground = [b"%b %b %b .\n" % row for row in rows if row[0] not in blanks and row[2] not in blanks]
    if not blanks:
        return b"".join(ground)
    if len(blanks) > _MAX_BLANKS:
        raise LimitExceeded(
            f"LIMIET-BLANCO: de graaf heeft {len(blanks)} naamloze knopen: te veel voor een vaste vorm.",
            remedy="Geef de knopen een IRI.",
        )
    dataset = ox.Dataset(ox.parse(input=b"".join(lines), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted([*ground, *written.splitlines(keepends=True)]))


def canonical_hash(graph: Graph) -> str:
    """SHA-256 (hex) of :func:`canonical_nquads`: the name of a graph's content."""
    return hashlib.sha256(canonical_nquads(graph)).hexdigest()
