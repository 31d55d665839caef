"""The vocabulary of `ontologie/`, as one graph with look-ups: labels, classes, properties, parameters."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from checker.findings import Text
from checker.graph.columns import Graph, Ids
from checker.graph.integers import distinct
from checker.graph.terms import Iri, Literal, Term, TermTable
from checker.resources import data_path

KW = "https://w3id.org/kaderwacht/def#"
DCTERMS = "http://purl.org/dc/terms/"
OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
FACT_GROUP = "https://w3id.org/kaderwacht/feitengroep/"

# Folders of ontologie/ that say how sources map to the vocabulary, not what the vocabulary is.
_MAPPINGS = "afbeeldingen"


@dataclass(frozen=True, slots=True)
class PropertyInfo:
    """A declared property: label, comment, domain and range IRIs, fact group (local name) and value list."""

    iri: str
    label: Text
    comment: Text
    domain: tuple[str, ...]
    range: str | None
    fact_group: str | None
    value_list: str | None
    absent_means_no: bool = False


class Vocabulary:
    """All of ``ontologie/`` but the mappings, over the run's term table."""

    def __init__(
        self, graph: Graph, content_hash: str = "", kept: Callable[[str], PropertyInfo | None] | None = None
    ) -> None:
        """``kept`` knows properties that were read of this graph before."""
        self.graph = graph
        self.content_hash = content_hash
        self._kept = kept
        self._properties: dict[str, PropertyInfo] = {}
        self._labels: dict[str, Text] = {}

    @classmethod
    def load(cls, terms: TermTable, folder: Path | None = None) -> Vocabulary:
        """Read the vocabulary into ``terms``; raises InputError when a file is broken."""
        from checker.graph.bulk import read_graph
        from checker.graph.syntax import Syntax

        folder = folder or data_path("ontologie")
        parts = []
        digest = hashlib.sha256()
        for number, path in enumerate(vocabulary_files(folder)):
            data = path.read_bytes()
            digest.update(len(data).to_bytes(8, "big") + data)
            name = path.as_posix()
            parts.append(read_graph(data, Syntax.TURTLE, terms, name=name, blank_scope=f"o{number}"))
        return cls(Graph(terms, {}).union(*parts), digest.hexdigest())

    def text(self, node: Term | int, predicate: str) -> Text:
        """Texts of (node, predicate) by language; a literal without language counts as Dutch."""
        found = {"nl": "", "en": ""}
        for value in self.graph.objects(node, predicate):
            if isinstance(value, Literal) and (value.language or "nl") in found:
                found[value.language or "nl"] = value.lexical
        return Text(found["nl"], found["en"])

    def label(self, iri: str) -> Text:
        """rdfs:label or skos:prefLabel of ``iri``; its local name when it has none."""
        known = self._labels.get(iri)
        if known is None:
            known = self._labels[iri] = self._read_label(iri)
        return known

    def _read_label(self, iri: str) -> Text:
        for predicate in (RDFS + "label", SKOS + "prefLabel"):
            text = self.text(Iri(iri), predicate)
            if text.nl or text.en:
                return text
        local = iri.rstrip("/").rpartition("#" if "#" in iri else "/")[2]
        return Text(local, local)

    def one(self, node: Term, predicate: str) -> Term | None:
        """The first value of (node, predicate), or None."""
        found = self.graph.objects(node, predicate)
        return found[0] if found else None

    def property(self, iri: str) -> PropertyInfo:
        """What is declared of property ``iri``; a bare record when it is not declared."""
        known = self._properties.get(iri)
        if known is None:
            kept = None if self._kept is None else self._kept(iri)
            known = self._properties[iri] = kept or self._read_property(iri)
        return known

    def _read_property(self, iri: str) -> PropertyInfo:
        node = Iri(iri)
        group = self.one(node, KW + "feitengroep")
        listed = self.one(node, KW + "waardelijst")
        reach = self.one(node, RDFS + "range")
        closed = self.one(node, KW + "afwezigIsNee")
        return PropertyInfo(
            iri,
            self.label(iri),
            self.text(node, RDFS + "comment"),
            tuple(self._domain(node)),
            reach.value if isinstance(reach, Iri) else None,
            group.value.removeprefix(FACT_GROUP) if isinstance(group, Iri) else None,
            listed.value if isinstance(listed, Iri) else None,
            isinstance(closed, Literal) and closed.lexical == "true",
        )

    def _domain(self, node: Term) -> Iterator[str]:
        from checker.graph.paths import read_list

        for value in self.graph.objects(node, RDFS + "domain"):
            if isinstance(value, Iri):
                yield value.value
            for union in self.graph.objects(value, OWL + "unionOf"):
                yield from (member.value for member in read_list(self.graph, union) if isinstance(member, Iri))

    @cached_property
    def properties_by_group(self) -> dict[str, frozenset[str]]:
        """Property IRIs of each fact group, by its local name."""
        column = self.graph.column_of(KW + "feitengroep")
        groups: dict[str, set[str]] = {}
        declared = set(self._declared_properties().tolist())
        for subject, group in zip(column.keys.tolist(), column.values.tolist(), strict=True):
            if subject in declared:
                name = self.graph.terms.text(group).removeprefix(FACT_GROUP)
                groups.setdefault(name, set()).add(self.graph.terms.text(subject))
        return {name: frozenset(found) for name, found in groups.items()}

    def _declared_properties(self) -> Ids:
        return np.union1d(
            self.graph.instances(OWL + "ObjectProperty"), self.graph.instances(OWL + "DatatypeProperty")
        ).astype(np.uint32)

    def fact_group(self, name: str) -> tuple[Text, Text]:
        """Label of a fact group, and who could fill it."""
        node = Iri(FACT_GROUP + name)
        return self.label(node.value), self.text(node, KW + "leverancierVanFeiten")

    def subclasses(self, class_iri: str, *more: Graph) -> frozenset[str]:
        """``class_iri`` and all classes below it, by rdfs:subClassOf in the vocabulary (and ``more``)."""
        graph = self.graph.union(*more) if more else self.graph
        return frozenset(graph.terms.text(number) for number in closure_below(graph, class_iri))

    def parameter(self, iri: str) -> Term | None:
        """Value of a kw:Parameter; None while it has none."""
        return self.one(Iri(iri), KW + "waarde")

    def parameter_date(self, iri: str) -> dt.date | None:
        """Value of a parameter that is a date; None while it has none."""
        value = self.parameter(iri)
        return dt.date.fromisoformat(value.lexical) if isinstance(value, Literal) else None


def closure_below(graph: Graph, class_iri: str) -> list[int]:
    """Ids of ``class_iri`` and every class below it (rdfs:subClassOf), in ``graph``."""
    start = graph.terms.iri(class_iri)
    below = graph.column_of(RDFS + "subClassOf").inverse
    seen = {start}
    frontier = [start]
    while frontier:
        frontier = [found for node in frontier for found in below.of(node).tolist() if found not in seen]
        seen.update(frontier)
    return sorted(seen)


def instances_below(graph: Graph, class_iri: str) -> Ids:
    """Ids of all instances of ``class_iri`` or a class below it, ascending."""
    kinds = graph.column_of("http://www.w3.org/1999/02/22-rdf-syntax-ns#type").inverse
    parts = [kinds.of(number) for number in closure_below(graph, class_iri)]
    filled = [part for part in parts if len(part)]
    return filled[0] if len(filled) == 1 else distinct(np.concatenate([*parts, np.empty(0, dtype=np.uint32)]))


def vocabulary_files(folder: Path) -> list[Path]:
    """Turtle files of the vocabulary, in a fixed order, without the mappings."""
    return [path for path in sorted(folder.rglob("*.ttl")) if _MAPPINGS not in path.relative_to(folder).parts]
