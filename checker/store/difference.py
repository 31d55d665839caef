"""Two graphs held against each other, told by node: what a preview shows and what a comparison of versions answers."""

from __future__ import annotations

import numpy as np

from checker.graph.columns import RDF_TYPE, Graph, Ids, Packed, unpack
from checker.graph.terms import Literal, iri_key
from checker.store.model import ChangedNode, Difference

MOST_NODES = 500
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_NO_PAIRS: Packed = np.empty(0, dtype=np.uint64)


def difference(old: Graph | None, new: Graph, base: int | None) -> Difference:
    """What ``new`` adds to ``old`` and takes from it; both over one term table. ``base`` is the number of ``old``."""
    added, removed = _changes(old, new), _changes(new, old)
    before = np.unique(np.concatenate([*(column.keys for column in old.columns.values()), _none()])) if old else _none()
    after = np.unique(np.concatenate([*(column.keys for column in new.columns.values()), _none()]))
    touched = np.unique(np.concatenate([added, removed]))
    gone, fresh = np.setdiff1d(before, after), np.setdiff1d(after, before)
    changed = np.setdiff1d(touched, np.union1d(gone, fresh))
    parts = (("nieuw", fresh), ("vervallen", gone), ("gewijzigd", changed))
    nodes = [
        _node(number, change, (old, new), (added, removed))
        for change, numbers in parts
        for number in numbers[:MOST_NODES].tolist()
    ]
    nodes.sort(key=lambda node: (node.kind, node.name, node.iri))
    total = len(fresh) + len(gone) + len(changed)
    return Difference(
        base, len(added), len(removed), len(fresh), len(gone), len(changed), tuple(nodes[:MOST_NODES]),
        total <= MOST_NODES,
    )  # fmt: skip


def _none() -> Ids:
    return np.empty(0, dtype=np.uint32)


def _changes(old: Graph | None, new: Graph | None) -> Ids:
    """Subjects of the triples of ``new`` that ``old`` has not, one for each triple, ascending."""
    parts = [_none()]
    for predicate, column in (new.columns if new else {}).items():
        known = old.column(predicate).packed if old else _NO_PAIRS
        parts.append(unpack(np.setdiff1d(column.packed, known, assume_unique=True))[0])
    return np.sort(np.concatenate(parts))


def _node(number: int, change: str, graphs: tuple[Graph | None, Graph], counted: tuple[Ids, Ids]) -> ChangedNode:
    old, new = graphs
    shown = old if change == "vervallen" and old is not None else new
    kinds = sorted(shown.terms.text(kind) for kind in shown.column(shown.terms.find(RDF_TYPE)).of(number).tolist())
    labels = shown.column(shown.terms.find(iri_key(_LABEL))).of(number).tolist()
    names = [term.lexical for label in labels if isinstance(term := shown.terms.term(label), Literal)]
    iri = shown.terms.text(number)
    low_high = [np.searchsorted(numbers, [number, number + 1]) for numbers in counted]
    more, less = (int(high - low) for low, high in low_high)
    return ChangedNode(iri, min(names, default=""), _local(kinds[0]) if kinds else "", change, more, less)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]
