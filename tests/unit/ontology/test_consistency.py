"""The ontology and a landscape together have a model; what contradicts is found, named and explained."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import RDF, XSD, Iri, Literal, TermTable
from checker.ontology import consistency
from checker.ontology.consistency import check_consistency
from checker.ontology.consistency_clashes import Clash, find_clashes, summary
from checker.ontology.vocabulary import KW, OWL, RDFS, Vocabulary

EX = "https://example.org/"
EXAMPLE = Path(__file__).resolve().parents[3] / "voorbeeld" / "leedewaard"
A = Iri(EX + "a")

Triple = tuple[Iri, str, Iri | Literal]


def _graph(triples: list[Triple], terms: TermTable) -> Graph:
    builder = GraphBuilder(terms)
    for subject, predicate, value in triples:
        builder.add_terms(subject, Iri(predicate), value)
    return builder.build()


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    return Vocabulary.load(TermTable()).graph


def _clashes(vocabulary: Graph, triples: list[Triple]) -> tuple[Clash, ...]:
    return find_clashes(vocabulary.union(_graph(triples, vocabulary.terms)))


def _example() -> Graph:
    from checker.cli.run import config_for, load_options
    from checker.sources.load import load

    return load([EXAMPLE], load_options(config_for([EXAMPLE]), None, None)).graph


def test_the_vocabulary_alone_has_no_clash(vocabulary: Graph) -> None:
    assert find_clashes(vocabulary) == ()


def test_the_example_has_no_clash() -> None:
    facts = _example()
    assert len(facts) > 10_000
    assert find_clashes(Vocabulary.load(facts.terms).graph.union(facts)) == ()


@pytest.mark.skipif(shutil.which("java") is None, reason="HermiT vraagt Java")
def test_the_reasoner_finds_the_example_consistent() -> None:
    pytest.importorskip("owlready2", reason="extra 'owl' is niet geïnstalleerd")
    outcome = check_consistency(_example())
    assert (outcome.consistent, outcome.unsatisfiable, outcome.explanation) == (True, (), ())
    assert outcome.classes > 400
    assert outcome.properties > 500


def test_an_export_of_the_softwarecatalogus_has_no_clash(shared: Path) -> None:
    from checker.cli.run import config_for, load_options
    from checker.sources.load import load

    (path,) = (shared / "data" / "softwarecatalogus").glob("*_ameff_model.xml")
    facts = load([path], load_options(config_for([path]), None, None)).graph
    assert len(facts) > 50_000
    assert find_clashes(Vocabulary.load(facts.terms).graph.union(facts)) == ()


def test_a_clash_planted_in_the_example_is_named() -> None:
    """A standard that someone also lets applications fulfil: the mistake that the example once was full of."""
    facts = _example()
    standard = facts.terms.term(int(facts.instances(KW + "Standaard")[0]))
    assert isinstance(standard, Iri)
    planted = _graph([(A, KW + "realiseertReferentiecomponent", standard)], facts.terms)
    outcome = check_consistency(facts.union(planted))
    assert not outcome.consistent
    (clash,) = [clash for clash in outcome.clashes if clash.subject == standard.value]
    assert set(clash.excluding) == {KW + "Standaard", KW + "Referentiecomponent"}
    said = "\n".join(clash.axioms)
    for part in ("de knoop is kw:Standaard", "kw:realiseertReferentiecomponent heeft bereik kw:Referentiecomponent",
                 "owl:AllDisjointClasses"):  # fmt: skip
        assert part in said


def test_two_disjoint_classes_are_named_with_the_statements(vocabulary: Graph) -> None:
    (clash,) = _clashes(vocabulary, [(A, RDF + "type", Iri(KW + name)) for name in ("Contract", "Kanaal")])
    assert clash.subject == A.value
    assert set(clash.excluding) == {KW + "Contract", KW + "Kanaal"}
    assert len(clash.statements) == 2


def test_a_class_below_a_disjoint_class_clashes_and_the_step_is_named(vocabulary: Graph) -> None:
    triples: list[Triple] = [
        (Iri(EX + "Raamcontract"), RDFS + "subClassOf", Iri(KW + "Contract")),
        (A, RDF + "type", Iri(EX + "Raamcontract")),
        (A, RDF + "type", Iri(KW + "Kanaal")),
    ]
    (clash,) = _clashes(vocabulary, triples)
    assert set(clash.excluding) == {KW + "Contract", KW + "Kanaal"}
    assert any(f"{EX}Raamcontract valt onder kw:Contract" in axiom for axiom in clash.axioms)


def test_a_union_clashes_only_when_none_of_its_classes_is_left(vocabulary: Graph) -> None:
    plateau = KW + "plateau"  # of an application, an interface or a channel
    fits: list[Triple] = [(A, plateau, Iri(KW + "Doel")), (A, RDF + "type", Iri(KW + "Kanaal"))]
    assert _clashes(vocabulary, fits) == ()
    clashing = _clashes(vocabulary, [fits[0], (A, RDF + "type", Iri(KW + "Contract"))])
    assert [clash.subject for clash in clashing] == [A.value]
    assert "kw:plateau heeft domein kw:Applicatie of kw:Koppeling of kw:Kanaal" in clashing[0].axioms[0]


@pytest.mark.parametrize(
    ("predicate", "value", "clashing"),
    [
        ("ingangsdatum", Literal("2026-01-01", XSD + "date"), False),
        ("ingangsdatum", Literal("2026-01-01"), True),
        ("ingangsdatum", Literal("2026-02-30", XSD + "date"), True),
        ("bivV", Literal("2", XSD + "integer"), False),
        ("bivV", Literal("2", XSD + "int"), False),
        ("bivV", Literal("2.0", XSD + "decimal"), False),
        ("bivV", Literal("2.5", XSD + "decimal"), True),
        ("bivV", Literal("2", XSD + "double"), True),
        ("gemmaType", Iri(EX + "b"), True),
        ("plateau", Literal("Doel"), True),
        # a parameter stands for its value, and kw:Onbepaald for a duration that never ends
        ("geldigVanaf", Iri(KW + "inwerkingtredingArchiefwet2026"), False),
        ("geldigVanaf", Iri(KW + "cbwRegistratietermijn"), True),
    ],
)
def test_a_value_is_held_against_the_range(vocabulary: Graph, predicate: str, value: Literal, clashing: bool) -> None:
    assert bool(_clashes(vocabulary, [(A, KW + predicate, value)])) is clashing


def test_the_same_mistake_on_many_nodes_is_said_once(vocabulary: Graph) -> None:
    nodes = [Iri(f"{EX}n{number}") for number in range(5)]
    triples: list[Triple] = [(node, KW + "ingangsdatum", Literal("ooit")) for node in nodes]
    ((first, count),) = summary(_clashes(vocabulary, triples))
    assert (first.subject, count) == (nodes[0].value, 5)


@pytest.mark.skipif(shutil.which("java") is None, reason="HermiT vraagt Java")
def test_the_reasoner_names_impossible_classes_and_contradictions_that_need_it() -> None:
    pytest.importorskip("owlready2", reason="extra 'owl' is niet geïnstalleerd")
    classes = [Iri(EX + name) for name in ("Eerste", "Tweede", "Onmogelijk")]
    axioms: list[Triple] = [(each, RDF + "type", Iri(OWL + "Class")) for each in classes]
    axioms += [(classes[0], OWL + "disjointWith", classes[1])]
    axioms += [(classes[2], RDFS + "subClassOf", above) for above in classes[:2]]
    answer = consistency._ask_hermit(_graph(axioms, TermTable()), "--unsatisfiable")
    assert (answer.inconsistent, answer.classes) == (False, (EX + "Onmogelijk",))
    member = [*axioms, (A, RDF + "type", classes[2])]
    assert consistency._ask_hermit(_graph(member, TermTable()), "--consistency").inconsistent
