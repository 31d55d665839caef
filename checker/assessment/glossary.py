"""The words of the vocabulary for the properties that a landscape uses, and for the values of their lists."""

from __future__ import annotations

from collections.abc import Iterator

from checker.assessment.naming import term_text
from checker.findings import Text
from checker.graph.columns import Graph
from checker.graph.terms import RDF, Iri, Literal, iri_key
from checker.ontology.vocabulary import RDFS, SKOS, Vocabulary
from checker.portrait import Word


def words_of(data: Graph, vocabulary: Vocabulary) -> tuple[Word, ...]:
    """A word for each property of ``data`` that the vocabulary labels, and for each value of its list; by property."""
    return tuple(sorted(_words(data, vocabulary), key=lambda each: (each.predicate, each.value)))


def _words(data: Graph, vocabulary: Vocabulary) -> Iterator[Word]:
    for number in data.columns:
        iri = data.terms.text(number)
        short = term_text(Iri(iri))
        if iri == RDF + "type":
            yield Word(short, "", Text("soort", "kind"))
            kinds = set(data.columns[number].values.tolist())
            yield from _values(short, (data.terms.text(kind) for kind in kinds), vocabulary)
            continue
        info = vocabulary.property(iri)
        if vocabulary.text(Iri(iri), RDFS + "label").nl:  # else it is called by its local name
            yield Word(short, "", info.label)
        if info.value_list:
            yield from _values(short, _members(info.value_list, vocabulary), vocabulary)


def _members(list_iri: str, vocabulary: Vocabulary) -> Iterator[str]:
    graph = vocabulary.graph
    number = graph.terms.find(iri_key(list_iri))
    if number is not None:
        yield from map(graph.terms.text, graph.column_of(SKOS + "inScheme").inverse.of(number).tolist())


def _values(predicate: str, iris: Iterator[str], vocabulary: Vocabulary) -> Iterator[Word]:
    """What each goes by in a fact: its Dutch label or its notation."""
    for iri in iris:
        label = vocabulary.label(iri)
        notations = (
            each.lexical for each in vocabulary.graph.objects(Iri(iri), SKOS + "notation") if isinstance(each, Literal)
        )
        if label.en and label.en != label.nl:
            yield from (Word(predicate, name, label) for name in dict.fromkeys((label.nl, *notations)))
