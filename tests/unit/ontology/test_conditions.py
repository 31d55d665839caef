"""Conditions are three-valued, and their members are those that a reasoner derives."""

from __future__ import annotations

import random
import shutil

import numpy as np
import pytest

from checker.errors import RulebookError
from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import RDF, XSD, Blank, Iri, Literal, TermTable
from checker.ontology.conditions import (
    AllOf,
    AnyOf,
    Conditions,
    DefinedClass,
    Expression,
    HasValue,
    Named,
    OneOf,
    SomeValues,
    predicates_in,
)
from checker.ontology.vocabulary import KW, OWL, Vocabulary

EX = "https://example.org/"
TRUE = Literal("true", XSD + "boolean")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(TermTable())


def _graph(vocabulary: Vocabulary, triples: list[tuple[Iri, str, Iri | Literal]]) -> Graph:
    builder = GraphBuilder(vocabulary.graph.terms)
    for subject, predicate, value in triples:
        builder.add_terms(subject, Iri(predicate), value)
    return builder.build().union(vocabulary.graph)


def _outcome(vocabulary: Vocabulary, graph: Graph, expression: Expression, node: str) -> str:
    conditions = Conditions(vocabulary)
    judged = conditions.judge(graph, DefinedClass(EX + "Klasse", expression, (KW + "Applicatie",)))
    place = judged.nodes.tolist().index(graph.terms.iri(EX + node))
    return "ja" if judged.yes[place] else "onbekend" if judged.unknown[place] else "nee"


TARGET = AllOf((Named(KW + "Applicatie"), HasValue(KW + "plateau", Iri(KW + "Doel"))))
LOGIN = AllOf((*TARGET.parts, HasValue(KW + "heeftMedewerkersinlog", TRUE)))


def _application(name: str, **facts: Iri | Literal) -> list[tuple[Iri, str, Iri | Literal]]:
    node = Iri(EX + name)
    return [(node, RDF + "type", Iri(KW + "Applicatie")), *((node, KW + key, value) for key, value in facts.items())]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"plateau": Iri(KW + "Doel"), "heeftMedewerkersinlog": TRUE}, "ja"),
        ({"plateau": Iri(KW + "Doel"), "heeftMedewerkersinlog": Literal("false", XSD + "boolean")}, "nee"),
        ({"plateau": Iri(KW + "Doel")}, "onbekend"),
        # one contradicted part decides, whatever else is unknown
        ({"plateau": Iri(KW + "Bron")}, "nee"),
        ({}, "onbekend"),
    ],
)
def test_a_conjunction_is_decided_by_what_is_known(vocabulary, facts, expected):
    graph = _graph(vocabulary, _application("a", **facts))
    assert _outcome(vocabulary, graph, LOGIN, "a") == expected


def test_a_disjunction_holds_as_soon_as_one_part_does(vocabulary):
    either = AllOf(
        (
            Named(KW + "Applicatie"),
            AnyOf((HasValue(KW + "herkomst", Literal("gekocht")), HasValue(KW + "herkomst", Literal("dienst")))),
        )
    )
    for value, expected in (("gekocht", "ja"), ("dienst", "ja"), ("eigen-ontwikkeling", "nee")):
        graph = _graph(vocabulary, _application("a", herkomst=Literal(value)))
        assert _outcome(vocabulary, graph, either, "a") == expected
    assert _outcome(vocabulary, _graph(vocabulary, _application("a")), either, "a") == "onbekend"


def test_a_value_at_a_distance_may_itself_be_unknown(vocabulary):
    status = HasValue(KW + "pakketversieStatus", Literal("Teruggetrokken"))
    expression = AllOf((Named(KW + "Applicatie"), SomeValues(KW + "gebruiktVersie", status)))
    version = Iri(EX + "v")
    facts = _application("a", gebruiktVersie=version)
    assert _outcome(vocabulary, _graph(vocabulary, facts), expression, "a") == "onbekend"
    for value, expected in (("Teruggetrokken", "ja"), ("In gebruik", "nee")):
        graph = _graph(vocabulary, [*facts, (version, KW + "pakketversieStatus", Literal(value))])
        assert _outcome(vocabulary, graph, expression, "a") == expected


def test_a_filler_may_be_a_datatype(vocabulary):
    expression = AllOf((Named(KW + "Applicatie"), SomeValues(KW + "gebruikStatus", Named(XSD + "string"))))
    graph = _graph(vocabulary, _application("a", gebruikStatus=Literal("Gepland")))
    assert _outcome(vocabulary, graph, expression, "a") == "ja"
    other = _graph(vocabulary, _application("a", gebruikStatus=Literal("3", XSD + "integer")))
    assert _outcome(vocabulary, other, expression, "a") == "nee"


def test_one_of_is_closed(vocabulary):
    filler = OneOf((Iri(KW + "Bron"), Iri(KW + "Doel")))
    expression = AllOf((Named(KW + "Applicatie"), SomeValues(KW + "plateau", filler)))
    graph = _graph(vocabulary, _application("a", plateau=Iri(EX + "elders")))
    assert _outcome(vocabulary, graph, expression, "a") == "nee"


def test_a_condition_defined_twice_is_refused():
    """Two rules that each define a class of the same name would silently share the last definition."""
    vocabulary = Vocabulary.load(TermTable())
    builder = GraphBuilder(vocabulary.graph.terms)
    name, node = Iri(KW + "Doelapplicatie"), Blank("tweede")
    builder.add_terms(name, Iri(OWL + "equivalentClass"), node)
    builder.add_terms(node, Iri(OWL + "onProperty"), Iri(KW + "plateau"))
    builder.add_terms(node, Iri(OWL + "hasValue"), Iri(KW + "Bron"))
    doubled = Vocabulary(vocabulary.graph.union(builder.build()))
    with pytest.raises(RulebookError, match="Doelapplicatie"):
        Conditions(doubled)


def test_what_is_missing_is_named(vocabulary):
    graph = _graph(vocabulary, _application("a", plateau=Iri(KW + "Doel")))
    defined = DefinedClass(EX + "Klasse", LOGIN, (KW + "Applicatie",))
    node = np.array([graph.terms.iri(EX + "a")], dtype=np.uint32)
    assert Conditions(vocabulary).missing(graph, defined, node) == [(KW + "heeftMedewerkersinlog",)]


def test_what_is_missing_at_a_distance_is_named_of_the_node_that_asks(vocabulary):
    status = HasValue(KW + "pakketversieStatus", Literal("Teruggetrokken"))
    expression = AllOf((Named(KW + "Applicatie"), SomeValues(KW + "gebruiktVersie", status)))
    defined = DefinedClass(EX + "Klasse", expression, (KW + "Applicatie",))
    facts = _application("a", gebruiktVersie=Iri(EX + "v")) + _application("b")
    graph = _graph(vocabulary, facts)
    nodes = np.array([graph.terms.iri(EX + name) for name in "ab"], dtype=np.uint32)
    missing = Conditions(vocabulary).missing(graph, defined, nodes)
    assert missing == [(KW + "pakketversieStatus",), (KW + "gebruiktVersie",)]


def test_every_condition_of_the_ontology_is_read_and_reads_declared_properties(vocabulary):
    conditions = Conditions(vocabulary)
    assert len(conditions.classes) >= 5
    for defined in conditions.classes.values():
        for predicate in predicates_in(defined.expression):
            assert vocabulary.text(Iri(predicate), "http://www.w3.org/2000/01/rdf-schema#label").nl, predicate


_LAW = tuple(f"<https://w3id.org/kaderwacht/{part}/".encode() for part in ("bepaling", "wet", "lijst"))

# what keeps within the declared range: the reasoner would rightly call anything else a contradiction
_OTHERS = {XSD + "string": [Literal("iets anders")], XSD + "boolean": [TRUE, Literal("false", XSD + "boolean")]}


def _random_landscape(vocabulary: Vocabulary, conditions: Conditions, seed: int) -> Graph:
    """Individuals with random values of every property that some condition reads: its own values, and others."""
    rng = random.Random(seed)
    wanted: dict[str, set[Iri | Literal]] = {}

    def gather(expression: Expression) -> None:
        match expression:
            case HasValue(predicate, value):
                wanted.setdefault(predicate, set()).add(value)  # type: ignore[arg-type]
            case SomeValues(predicate, filler):
                wanted.setdefault(predicate, set())
                gather(filler)
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    gather(part)

    for defined in conditions.classes.values():
        gather(defined.expression)
    bases = sorted({base for defined in conditions.classes.values() for base in defined.bases})
    nodes = [(Iri(f"{EX}n{number}"), rng.choice(bases)) for number in range(100)]
    builder = GraphBuilder(vocabulary.graph.terms)
    for node, base in nodes:
        builder.add_terms(node, Iri(RDF + "type"), Iri(base))
        for predicate in sorted(wanted):
            info = vocabulary.property(predicate)
            if rng.random() < 0.6 and (not info.domain or base in info.domain):
                values = sorted(wanted[predicate], key=repr)
                values += [other for other, kind in nodes if kind == info.range]
                values += _OTHERS.get(info.range or "", [])
                if values:
                    builder.add_terms(node, Iri(predicate), rng.choice(values))
    return builder.build().union(vocabulary.graph)


def _without_law(graph: Graph) -> Graph:
    """``graph`` without articles, laws and value lists: no condition reads them, and they cost HermiT a minute."""
    builder = GraphBuilder(graph.terms)
    for subject, predicate, value in graph.triple_keys():
        if not subject.startswith(_LAW):
            builder.add_keys(subject, predicate, value)
    return builder.build()


@pytest.mark.skipif(shutil.which("java") is None, reason="HermiT vraagt Java")
def test_members_equal_those_that_the_reasoner_derives(vocabulary):
    pytest.importorskip("owlready2", reason="extra 'owl' is niet geïnstalleerd")
    from checker.ontology.consistency import inferred_members

    conditions = Conditions(vocabulary)
    graph = _random_landscape(vocabulary, conditions, seed=20261123)
    typed = conditions.materialise(graph)
    derived = inferred_members(_without_law(graph), conditions.classes)
    seen = 0
    for iri in conditions.classes:
        ours = {name for number in typed.instances(iri).tolist() if (name := typed.terms.text(number)).startswith(EX)}
        theirs = {member for member in derived[iri] if member.startswith(EX)}
        assert ours == theirs, iri
        seen += len(ours)
    assert seen > 25
