"""The node that a person means: by its IRI, its key or its name, with the nearest ones when there is none."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from checker.assessment.naming import Naming
from checker.errors import UsageError
from checker.findings import NodeRef
from checker.graph.columns import Graph
from checker.graph.terms import iri_key
from checker.ontology.vocabulary import DCTERMS, RDFS, instances_below

_SHOWN = 5
_FEW = 30


def named_nodes(facts: Graph, class_iri: str | None = None) -> tuple[NodeRef, ...]:
    """Every node with a key or a name, in order of IRI; with ``class_iri`` those of that class or one below it."""
    if class_iri is not None:
        numbers = set(instances_below(facts, class_iri).tolist())
    else:
        columns = (facts.column_of(predicate) for predicate in (DCTERMS + "identifier", RDFS + "label"))
        numbers = {number for column in columns for number in column.keys.tolist()}
    naming = Naming(facts)
    return tuple(sorted(naming.ref(number) for number in numbers))


def find_node(text: str, nodes: Sequence[NodeRef], what: str, option: str) -> NodeRef:
    """The one of ``nodes`` that ``text`` names: by IRI, else by key, else by name (capitals do not count).

    ``what`` says in the message what was looked for. Raises UsageError when there is none, with the nearest, or when
    several have that key or name.
    """
    wanted = text.strip().removeprefix("<").removesuffix(">")
    folded = wanted.casefold()
    for found in (
        [node for node in nodes if node.iri == wanted],
        [node for node in nodes if node.identifier == wanted],
        [node for node in nodes if node.identifier.casefold() == folded],
        [node for node in nodes if node.name.casefold() == folded],
    ):
        if len(found) == 1:
            return found[0]
        if found and wanted:
            raise UsageError(
                f"{option}: '{text}' kan {len(found)} knopen zijn: {_shown(node.iri for node in found)}.",
                remedy="Noem de IRI van de knoop die u bedoelt.",
            )
    near = _nearest(folded, nodes)
    hint = f"Bedoelt u {_shown(map(called, near))}?" if near else ""
    if not near and nodes and len(nodes) <= _FEW:
        hint = f"Er zijn: {_shown(map(called, nodes))}."
    raise UsageError(
        f"{option}: er is geen {what} '{text}' in het landschap.",
        remedy=hint or "Noem de sleutel, de naam of de IRI.",
    )


def _nearest(folded: str, nodes: Sequence[NodeRef]) -> list[NodeRef]:
    by_word: dict[str, NodeRef] = {}
    for node in nodes:
        for word in (node.identifier.casefold(), node.name.casefold()):
            if word:
                by_word.setdefault(word, node)
    return list(dict.fromkeys(by_word[word] for word in difflib.get_close_matches(folded, by_word, 3)))


def _shown(words: Iterable[str]) -> str:
    listed = list(words)
    more = f" en nog {len(listed) - _SHOWN}" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more


def called(node: NodeRef) -> str:
    """Name and key of a node as a person would type either."""
    return f"{node.name} [{node.identifier}]" if node.name and node.identifier else str(node)


def number_of(facts: Graph, node: NodeRef) -> int | None:
    """Id of a named node, None for a blank one."""
    return facts.terms.find(iri_key(node.iri))
