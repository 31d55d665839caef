"""Fact groups: decided per municipality and property; what nobody supplied is a question."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from checker.assessment.naming import Municipalities
from checker.assessment.supply import Declared, Supply
from checker.graph.terms import XSD, Literal, TermTable
from checker.ontology.conditions import Conditions
from checker.ontology.vocabulary import KW, Vocabulary
from tests.unit.assessment.builders import Facts, kw


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(TermTable())


CONTRACT_RULE = SimpleNamespace(
    id="INKOOP-001",
    targets=(KW + "Applicatie",),
    fact_groups=("contracten", "architectuur"),
    reads=frozenset(KW + name for name in ("heeftContract", "opzegtermijn", "plateau", "herkomst")),
)


def _supply(vocabulary: Vocabulary, *declared: Declared) -> tuple[Supply, Municipalities]:
    facts = Facts(vocabulary.graph.terms)
    contract = facts.node("Contract", "gm9901", "C1", opzegtermijn="P90D")
    facts.node("Applicatie", "gm9901", "A1", plateau=kw("Bron"), herkomst="gekocht", heeftContract=kw("x"))
    facts.node("Applicatie", "gm9902", "B1", plateau=kw("Bron"), herkomst="gekocht")
    graph, _ = facts.build()
    municipalities = Municipalities(graph)
    assert municipalities.keys[municipalities.of[graph.terms.iri(contract)]] == "gm9901"
    return Supply(graph, municipalities, vocabulary, Conditions(vocabulary), declared), municipalities


def test_supplied_for_one_municipality_is_not_supplied_for_another(vocabulary):
    supply, municipalities = _supply(vocabulary)
    assert supply.lacking(CONTRACT_RULE, municipalities.keys.index("gm9901")) == ()
    assert supply.lacking(CONTRACT_RULE, municipalities.keys.index("gm9902")) == ("contracten",)


def test_a_node_of_no_municipality_counts_what_anybody_supplied(vocabulary):
    supply, _ = _supply(vocabulary)
    assert supply.lacking(CONTRACT_RULE, 0) == ()


def test_a_group_declared_complete_counts_as_supplied(vocabulary):
    supply, municipalities = _supply(vocabulary, Declared("contracten", "gm9902"))
    assert supply.lacking(CONTRACT_RULE, municipalities.keys.index("gm9902")) == ()


def test_structural_facts_do_not_make_a_group_supplied(vocabulary):
    rule = SimpleNamespace(
        id="X-1",
        targets=(KW + "Applicatie",),
        fact_groups=("architectuur",),
        reads=frozenset({KW + "plateau", KW + "hosting"}),
    )
    supply, municipalities = _supply(vocabulary)
    assert supply.lacking(rule, municipalities.keys.index("gm9901")) == ("architectuur",)


def test_the_same_property_on_another_class_does_not_count(vocabulary):
    """A package has a supplier too: that says nothing of the contracts."""
    rule = SimpleNamespace(
        id="X-2",
        targets=(KW + "Applicatie",),
        fact_groups=("contracten",),
        reads=frozenset(KW + name for name in ("heeftContract", "leverancier")),
    )
    facts = Facts(vocabulary.graph.terms)
    facts.node("Pakket", "pakket", "P1", leverancier=kw("x"))
    facts.node("Applicatie", "gm9902", "B1", plateau=kw("Bron"))
    graph, _ = facts.build()
    municipalities = Municipalities(graph)
    supply = Supply(graph, municipalities, vocabulary, Conditions(vocabulary))
    assert supply.lacking(rule, municipalities.keys.index("gm9902")) == ("contracten",)


def test_what_the_focus_node_can_have_is_asked_of_the_focus_node(vocabulary):
    """GEMMA classifies reference components: that does not mean that the municipality classified its applications."""
    rule = SimpleNamespace(
        id="GEM-010",
        targets=(KW + "TeToetsenApplicatie",),
        fact_groups=("beveiliging",),
        reads=frozenset(KW + name for name in ("bivB", "realiseertReferentiecomponent")),
    )
    for kind, scope, lacking in (("Referentiecomponent", "gemma", ("beveiliging",)), ("Applicatie", "gm9902", ())):
        facts = Facts(vocabulary.graph.terms)
        facts.node(kind, scope, f"K{kind}", bivB=Literal("2", XSD + "integer"))
        facts.node("Applicatie", "gm9902", "B1", plateau=kw("Bron"))
        graph, _ = facts.build()
        municipalities = Municipalities(graph)
        supply = Supply(graph, municipalities, vocabulary, Conditions(vocabulary))
        assert supply.lacking(rule, municipalities.keys.index("gm9902")) == lacking


def test_the_owner_decides_for_nodes_with_an_iri_of_their_own(vocabulary):
    facts = Facts(vocabulary.graph.terms)
    facts.add("https://example.org/app", "eigenaarGemeente", kw("x"))
    facts.add("https://example.org/app", "eigenaarGemeente", kw("y"))
    graph, _ = facts.build()
    municipalities = Municipalities(graph)
    assert municipalities.of[graph.terms.iri("https://example.org/app")] != 0
