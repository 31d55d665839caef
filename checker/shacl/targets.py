"""Targets: which nodes of the data graph a shape is about (SHACL 2.1.3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.graph.columns import Graph, Ids
from checker.graph.integers import distinct, in_sorted
from checker.graph.paths import SH
from checker.graph.terms import Iri, Term, encode
from checker.shacl.classes import RDFS, Classes
from checker.shacl.constraints.parameters import Parameters

_CLASS_OF_CLASSES = (RDFS + "Class", "http://www.w3.org/2002/07/owl#Class")


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets that a shape declares; ``classes`` has the shape itself when it is also a class (implicit target)."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[Iri, ...] = ()
    subjects_of: tuple[Iri, ...] = ()
    objects_of: tuple[Iri, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


def read_targets(given: Parameters, hierarchy: Classes) -> Targets:
    """The targets of a shape; ``hierarchy`` is that of the shapes graph."""
    classes = given.iris("targetClass")
    if isinstance(given.node, Iri) and given.node not in classes and _is_class(given, hierarchy):
        classes.append(given.node)
    return Targets(
        nodes=tuple(given.all("targetNode")),
        classes=tuple(classes),
        subjects_of=tuple(given.iris("targetSubjectsOf")),
        objects_of=tuple(given.iris("targetObjectsOf")),
    )


def _is_class(given: Parameters, hierarchy: Classes) -> bool:
    number = given.graph.terms.find(encode(given.node))
    return number is not None and any(bool(hierarchy.instance_mask(Iri(kind))[number]) for kind in _CLASS_OF_CLASSES)


def targeted(graph: Graph) -> list[Term]:
    """Nodes with an explicit target or a shape's type, in id order."""
    found: set[int] = set()
    for name in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf"):
        found.update(graph.column_of(SH + name).keys.tolist())
    for kind in ("NodeShape", "PropertyShape"):
        found.update(graph.instances(SH + kind).tolist())
    return [graph.terms.term(number) for number in sorted(found)]


def focus_nodes(data: Graph, classes: Classes, targets: Targets, only: Ids | None = None) -> Ids:
    """Ids of the focus nodes, ascending, none twice; a target node counts also when the data do not know it.

    ``only``: none but these (in any order); costs what their number costs.
    """
    intern = data.terms.intern
    nodes = np.array([intern(encode(node)) for node in targets.nodes], dtype=np.uint32)
    subjects = [data.column_of(predicate.value) for predicate in targets.subjects_of]
    objects = [data.column_of(predicate.value) for predicate in targets.objects_of]
    if only is not None:
        chosen = distinct(only)
        found = in_sorted(chosen, np.sort(nodes))
        for kind in targets.classes:
            found |= classes.are_instances(kind, chosen)
        for keys in [*(column.keys for column in subjects), *(column.inverse.keys for column in objects)]:
            found |= in_sorted(chosen, keys)
        return chosen[found]
    parts: list[Ids] = [nodes, *(classes.instances(kind) for kind in targets.classes)]
    parts += [column.keys for column in subjects] + [column.values for column in objects]
    filled = [part for part in parts if len(part)]
    if len(filled) == 1 and targets.classes:
        return filled[0]  # already ascending, and the same array for every shape with this class
    return distinct(np.concatenate(parts))
