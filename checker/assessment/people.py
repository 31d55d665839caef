"""The people whom a landscape speaks of, by class and by property: what a report without names must not tell."""

from __future__ import annotations

from collections.abc import Iterator

from checker.assessment.naming import Naming
from checker.graph.columns import Graph
from checker.graph.terms import Iri, Literal, encode
from checker.ontology.people import CONTACTS, NAMES, PERSON_CLASSES, PERSONAL
from checker.ontology.vocabulary import KW, instances_below
from checker.portrait import Person

# what a personal property may also lead to: an organisation, a team or a function is nobody
_NOT_PEOPLE = (
    *("http://www.w3.org/ns/org#" + name for name in ("Role", "Organization", "OrganizationalUnit", "Post")),
    "http://xmlns.com/foaf/0.1/Organization",
    *(KW + name for name in ("Gemeente", "Bouwteam", "Projectbureau", "Leverancier")),
)


def people_of(data: Graph) -> tuple[Person, ...]:
    """Every person of ``data`` by IRI, with what each is called; then the names that stand without a node, by name."""
    terms, naming = data.terms, Naming(data)
    nodes: set[int] = set()
    for each in PERSON_CLASSES:
        nodes.update(instances_below(data, each).tolist())
    others = {number for each in _NOT_PEOPLE for number in instances_below(data, each).tolist()}
    loose: set[str] = set()
    for predicate in PERSONAL:
        for number in set(data.column_of(predicate).values.tolist()):
            term = terms.term(number)
            if isinstance(term, Literal):
                loose.add(term.lexical)
            elif number not in others:
                nodes.add(number)
    found = []
    for number in nodes:
        node = naming.ref(number)
        # who has no name goes by the key
        texts = set(_texts(data, number)) or {node.identifier} - {""}
        found.append(Person(node.iri, tuple(sorted(texts))))
    found += [Person("", (name,)) for name in loose]
    return tuple(sorted(found, key=lambda each: (not each.iri, each.iri, each.texts)))


def _texts(data: Graph, number: int, *, deeper: bool = True) -> Iterator[str]:
    """Names, addresses and numbers of one node; of a contact that is a node of its own (vCard) what it holds."""
    for predicate in (*NAMES, *CONTACTS):
        for term in data.objects(number, predicate):
            if isinstance(term, Literal):
                yield term.lexical
            elif isinstance(term, Iri) and term.value.partition(":")[0] in ("mailto", "tel"):
                yield term.value
                yield term.value.partition(":")[2]
            elif deeper and predicate in CONTACTS:
                inner = data.terms.find(encode(term))
                if inner is not None:
                    yield from _texts(data, inner, deeper=False)
