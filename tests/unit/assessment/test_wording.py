"""Messages in the reader's words: names for IRIs, and no noun twice."""

from __future__ import annotations

import pytest

from checker.assessment.naming import Naming
from checker.assessment.wording import Wording
from checker.findings import Text
from checker.graph.terms import RDF, Literal, iri_key
from checker.ontology.vocabulary import DCTERMS, RDFS
from tests.unit.assessment.builders import Facts

NODE = "https://w3id.org/kaderwacht/id/gm1/contract/C1"


def worded(line: str, name: str) -> str:
    facts = Facts()
    facts.add(NODE, RDFS + "label", Literal(name, RDF + "langString", "nl")).add(NODE, DCTERMS + "identifier", "C1")
    graph, _ = facts.build()
    number = graph.terms.find(iri_key(NODE))
    assert number is not None
    return Wording(graph, Naming(graph)).text(Text(line, line), number, "waarde").nl


@pytest.mark.parametrize("blank", ["{$this}", "{?this}", f"<{NODE}>", NODE])
@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        ("Contract {} loopt af.", "Contract Zaaksysteem", "Contract Zaaksysteem [C1] loopt af."),
        ("Van contract {} is niets bekend.", "Contract Zaaksysteem", "Van Contract Zaaksysteem [C1] is niets bekend."),
        ("Contract {} loopt af.", "Zaaksysteem", "Contract Zaaksysteem [C1] loopt af."),
        ("Contract {} loopt af.", "Contractbeheer", "Contract Contractbeheer [C1] loopt af."),
        ("Dat is van {} en weg.", "Van Dale", "Dat is van Van Dale [C1] en weg."),
        ("Contract {} en contract {}.", "Contract A", "Contract A [C1] en Contract A [C1]."),
        ("Subcontract {} is er.", "Contract A", "Contract A [C1] is er."),
        ("Belastingverordening {} is er.", "Verordening OZB", "Verordening OZB [C1] is er."),
        ("Op post {} is niets over.", "Budgetpost eenmalig", "Op Budgetpost eenmalig [C1] is niets over."),
        ("Ga over {} na.", "Makeover BV", "Ga over Makeover BV [C1] na."),
        ("De werking {} is er.", "Ing BV", "De werking Ing BV [C1] is er."),
        ("{} en {?value}", "Contract A", "Contract A [C1] en waarde"),
    ],
)
def test_no_noun_twice(blank: str, line: str, name: str, expected: str) -> None:
    assert worded(line.replace("{}", blank), name) == expected


def test_a_name_that_is_the_noun_is_said_once() -> None:
    assert worded("Contract {$this} loopt af.", "Contract") == "Contract [C1] loopt af."
