"""Nodes that RDF names are known to the readers that come after."""

from __future__ import annotations

import pytest

from checker.graph.reading import Syntax
from checker.ontology.table_mapping import load_table_mapping
from checker.sources.identity import KW
from checker.sources.landscape import Intake, LoadOptions
from checker.sources.rdf import JOINED, read_rdf

HEAD = (
    f"@prefix kw: <{KW}> . @prefix g: <https://w3id.org/kaderwacht/id/gemeente/> ."
    "@prefix d: <http://purl.org/dc/terms/> . @prefix r: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)


def read(text: str) -> Intake:
    intake = Intake.start(LoadOptions())
    read_rdf("x.ttl", (HEAD + text).encode(), Syntax.TURTLE, intake)
    return intake


@pytest.mark.parametrize(
    ("text", "scope", "class_name", "reference"),
    [
        (
            '<urn:a> a kw:Applicatie ; d:identifier "A1" ; kw:eigenaarGemeente g:gm9901 .',
            "gm9901",
            "Applicatie",
            "A1",
        ),
        (
            '<urn:a> a kw:Applicatie ; r:label "Zaak" ; kw:eigenaarGemeente <urn:g> . <urn:g> d:identifier "GM9901" .',
            "gm9901",
            "Applicatie",
            "zaak",
        ),
        ("<https://w3id.org/kaderwacht/id/gm9901/applicatie/A%201> a kw:Applicatie .", "gm9901", "Applicatie", "A 1"),
        ('<https://w3id.org/kaderwacht/id/pakket/P1> a kw:Pakket ; d:identifier "P1" .', "global", "Pakket", "P1"),
        (
            '<https://w3id.org/kaderwacht/id/gemeente/gm9901> a kw:Gemeente ; r:label "Leedewaard" .',
            "global",
            "Gemeente",
            "leedewaard",
        ),
    ],
)
def test_nodes_are_found_by_key_and_name(text: str, scope: str, class_name: str, reference: str) -> None:
    assert read(text).register.resolve(scope, class_name, reference).iri == text[1 : text.index(">")]


@pytest.mark.parametrize(
    ("class_iri", "class_name"),
    [
        ("http://www.w3.org/ns/org#Role", "Role"),
        ("http://bp4mc2.org/def/archimate#Principle", "Principle"),
        ("http://xmlns.com/foaf/0.1/Document", "Document"),
        ("http://xmlns.com/foaf/0.1/Person", "Person"),
    ],
)
def test_nodes_of_classes_that_others_declared_are_found_too(class_iri: str, class_name: str) -> None:
    iri = f"https://w3id.org/kaderwacht/id/gm9901/{class_name.lower()}/X1"
    register = read(f'<{iri}> a <{class_iri}> ; d:identifier "X1" ; r:label "Zo heet het"@nl .').register
    assert register.resolve("gm9901", class_name, "X1").iri == iri
    assert register.resolve("gm9901", class_name, "zo heet het").iri == iri


def test_every_class_that_a_table_can_refer_to_is_joined() -> None:
    columns = [column for sheet in load_table_mapping().sheets for column in sheet.columns]
    wanted = {target for column in columns for target in (*column.targets, column.creates) if target}
    assert len(wanted) > 20
    assert [target for target in sorted(wanted) if not target.startswith(JOINED)] == []


def test_a_name_of_two_nodes_is_ambiguous() -> None:
    register = read('<urn:a> a kw:Pakket ; r:label "Zelfde" . <urn:b> a kw:Pakket ; r:label "Zelfde" .').register
    found = register.resolve("global", "Pakket", "zelfde")
    assert (found.iri, found.rivals) == (None, ("urn:a", "urn:b"))


def test_the_outcome_names_the_one_municipality() -> None:
    intake = Intake.start(LoadOptions())
    text = HEAD + "<https://w3id.org/kaderwacht/id/gm9901/applicatie/A1> a kw:Applicatie .\n"
    found = read_rdf("x.ttl", text.encode(), Syntax.TURTLE, intake)
    assert (found.format, found.statements, found.municipality) == ("RDF (Turtle)", 1, "gm9901")
