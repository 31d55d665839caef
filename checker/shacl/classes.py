"""Class membership: rdf:type, and rdfs:subClassOf followed as far as it goes (SHACL: 'SHACL instance')."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.graph.columns import Column, Graph, Ids
from checker.graph.integers import distinct, in_sorted
from checker.graph.terms import RDF, Term, encode

_MASK_FROM = 100
"""A mask of all terms is made once this part of them is asked about."""

RDFS = "http://www.w3.org/2000/01/rdf-schema#"


class Classes:
    """The instances in one graph; the class tree may also stand in ``more`` (the shapes, an ontology)."""

    def __init__(self, data: Graph, *more: Graph) -> None:
        self._terms = data.terms
        self._types = data.column_of(RDF + "type")
        tree = Graph(data.terms, {})
        subclass = data.terms.find(f"<{RDFS}subClassOf>".encode())
        if subclass is not None:
            parts = [graph for graph in (data, *more) if subclass in graph.columns]
            only = [Graph(graph.terms, {subclass: graph.columns[subclass]}) for graph in parts]
            tree = tree.union(*only)
        self._subclasses: Column = tree.column(subclass).inverse
        self._found: dict[Term, Ids] = {}
        self._masks: dict[Term, NDArray[np.bool_]] = {}

    def subclasses(self, kind: Term) -> list[int]:
        """Ids of the class and all classes below it; a cycle ends."""
        start = self._terms.find(encode(kind))
        if start is None:
            return []
        seen, todo = {start}, [start]
        while todo:
            for below in self._subclasses.of(todo.pop()).tolist():
                if below not in seen:
                    seen.add(below)
                    todo.append(below)
        return sorted(seen)

    def instances(self, kind: Term) -> Ids:
        """Ids of the instances, ascending, none twice; the same array at every call."""
        found = self._found.get(kind)
        if found is None:
            parts = [self._types.inverse.of(number) for number in self.subclasses(kind)]
            filled = [part for part in parts if len(part)]
            found = filled[0] if len(filled) == 1 else distinct(np.concatenate([*parts, np.empty(0, dtype=np.uint32)]))
            self._found[kind] = found
        return found

    def are_instances(self, kind: Term, ids: Ids) -> NDArray[np.bool_]:
        """Per id whether it is an instance; costs what the number of ids costs, however many instances there are."""
        mask = self._masks.get(kind)
        if mask is not None and len(mask) >= len(self._terms):
            return mask[ids]
        if len(ids) * _MASK_FROM > len(self._terms):
            return self.instance_mask(kind)[ids]
        found = np.zeros(len(ids), dtype=np.bool_)
        for number in self.subclasses(kind):
            found |= in_sorted(ids, self._types.inverse.of(number))
        return found

    def instance_mask(self, kind: Term) -> NDArray[np.bool_]:
        """Per term id whether it is an instance."""
        mask = self._masks.get(kind)
        if mask is None or len(mask) < len(self._terms):
            mask = self._masks[kind] = np.zeros(len(self._terms), dtype=np.bool_)
            mask[self.instances(kind)] = True
        return mask
