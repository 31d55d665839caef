"""One file of a coArchi folder stated by itself: an element, relation or view of GEMMA that changed.

What such a file states hangs on its own text, on the nodes that the ids in it stand for and, for a relation, on what
its ends are. So with those at hand it states what it would in the whole model; what needs more is left to a full
reading.
"""

from __future__ import annotations

from typing import Protocol
from urllib.parse import unquote

from checker.graph.terms import RDF
from checker.ontology.archimate_mapping import KW, ValueKind, load_mapping
from checker.sources.archimate import archi
from checker.sources.archimate.census import DECISIVE
from checker.sources.archimate.pen import DCTERMS, PROPERTY, RDFS_LABEL
from checker.sources.archimate.to_rdf import Writer
from checker.sources.landscape import Intake

_STRUCTURE = frozenset((RDF + "type", DCTERMS + "identifier", KW + "archimateId", KW + "inMap", KW + "plateau"))


class Surroundings(Protocol):
    """The rest of the model, as it is known from an earlier reading."""

    def node(self, identifier: str) -> int | None:
        """Term id of the only node with this id in the model; None when there is none, or more than one."""
        ...

    def file(self, identifier: str) -> tuple[str, bytes] | None:
        """Name and bytes of the file of that node; None when it cannot be had."""
        ...


def state_alone(name: str, data: bytes, intake: Intake, around: Surroundings) -> str | None:
    """State one file by itself: what it is (Element, Relation or View), or None when that needs a full reading.

    Only GEMMA's own elements, and relations between those; views of anything that has a node. Raises as
    :func:`checker.sources.archimate.read_ameff` for a broken file.
    """
    reader = archi.ArchiReader(intake)
    reader.read(data, name, intake.builder.source(name))
    model = reader.model
    found = [*model.elements, *model.relations, *model.views]
    if len(found) != 1:
        return None
    item = found[0]
    what = "Element" if model.elements else "Relation" if model.relations else "View"
    ends = (item.source, item.target) if what == "Relation" else ()
    nodes: dict[str, int] = {}
    for identifier in (*ends, *(shown.target for shown in item.shown)):
        node = around.node(identifier)
        if node is None:
            return None
        nodes[identifier] = node
    for identifier in dict.fromkeys(ends):
        other = around.file(identifier)
        if other is None:
            return None
        reader.read(other[1], other[0], intake.builder.source(other[0]))
    if reader.specialised or reader.profiles or model.folders or model.root.id:
        return None
    return what if Writer(model, intake, load_mapping(), name).write_one(item, nodes) else None


def decides_nothing(predicate: str) -> bool:
    """Whether the value that an element of GEMMA has for ``predicate`` (an IRI) decides on no other statement.

    That is so of its name, its description and its properties, but for those that say what it is or refer to others.
    """
    if predicate in (RDFS_LABEL, DCTERMS + "description"):
        return True
    mapping = load_mapping()
    keys = DECISIVE | set(mapping.marker_keys)
    if predicate.startswith(PROPERTY):
        return unquote(predicate.removeprefix(PROPERTY)) not in keys
    rules = [rule for rule in mapping.properties if rule.predicate == predicate]
    return (
        bool(rules)
        and predicate not in _STRUCTURE
        and all(rule.key not in keys and rule.kind is not ValueKind.REFERENCE for rule in rules)
    )
