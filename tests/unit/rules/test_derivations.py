"""The derivations on their own: what they add, and what they leave alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from checker.errors import LimitExceeded
from checker.graph.reading import Syntax, read_dataset
from checker.graph.terms import Iri, Literal, Term
from checker.ontology.derivation import Derivation
from checker.ontology.vocabulary import KW
from checker.rules.materialise import Materialiser
from tests.unit.rules.reference_judge import Reference

PREFIXES = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
RUN = "ex:t a kw:Toetsing . "
MERGER = 'ex:h a kw:Herindeling ; kw:datumHerindeling "2028-01-01"^^xsd:date . '
PROGRAMME = 'ex:p a kw:Programma ; kw:programmasoort "herindeling" ; kw:startdatum "2027-07-01"^^xsd:date '
APP = "ex:a a kw:Applicatie "
GO_LIVE = 'ex:m a kw:Mijlpaal ; kw:mijlpaaltype "livegang" '
PLANNED, REACHED = 'kw:geplandOp "2027-11-01"^^xsd:date', 'kw:behaaldOp "2027-12-01"^^xsd:date'
DATE = "http://www.w3.org/2001/XMLSchema#date"
BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference()


@pytest.mark.parametrize(
    ("facts", "subject", "name", "expected"),
    [
        (RUN + MERGER + PROGRAMME + "; kw:heeftHerindeling ex:h .", "t", "datumVanHerindeling", ["2028-01-01"]),
        (RUN + PROGRAMME + ".", "t", "datumVanHerindeling", ["2027-07-01"]),
        (RUN + MERGER, "t", "datumVanHerindeling", ["2028-01-01"]),
        (RUN, "t", "datumVanHerindeling", []),
        (f"{APP}; kw:heeftMijlpaal ex:m . {GO_LIVE}; {PLANNED} .", "a", "livegangdatum", ["2027-11-01"]),
        (f"{APP}; kw:heeftMijlpaal ex:m . {GO_LIVE}; {PLANNED} ; {REACHED} .", "a", "livegangdatum", ["2027-12-01"]),
        (f"{APP}; kw:heeftMijlpaal ex:m . {GO_LIVE}.", "a", "livegangdatum", []),
        (
            f'{APP}; kw:heeftMijlpaal ex:m ; kw:livegangdatum "2027-10-01"^^xsd:date . {GO_LIVE}; {PLANNED} .',
            "a",
            "livegangdatum",
            ["2027-10-01"],
        ),
        (f"{APP}; kw:ondersteuntWerkproces ex:w . ex:w kw:dag1 true .", "a", "dag1", ["true"]),
        (f"{APP}. ex:w kw:dag1 true ; kw:heeftVakapplicatie ex:a .", "a", "dag1", ["true"]),
        (f"{APP}; kw:dag1 false ; kw:ondersteuntWerkproces ex:w . ex:w kw:dag1 true .", "a", "dag1", ["false"]),
        (f"{APP}; kw:ondersteuntWerkproces ex:w . ex:w kw:dag1 false .", "a", "dag1", ["false"]),
        (f"{APP}; kw:ondersteuntWerkproces ex:w , ex:v . ex:w kw:dag1 false .", "a", "dag1", []),
        (f"{PROGRAMME}. {APP}; kw:plateau kw:Doel .", "a", "teToetsen", ["true"]),
        (f'{PROGRAMME}. {APP}; kw:plateau kw:Bron ; kw:gebruikStatus "In productie" .', "a", "teToetsen", ["false"]),
        (f'{PROGRAMME}. {APP}; kw:gebruikStatus "In productie" .', "a", "teToetsen", []),
        (f'{APP}; kw:gebruikStatus "In productie" .', "a", "teToetsen", ["true"]),
        (f'{APP}; kw:gebruikStatus "Gepland" .', "a", "teToetsen", ["false"]),
        (f"{APP}; kw:plateau kw:Doel .", "a", "teToetsen", []),
        (
            f'ex:p a kw:Programma ; kw:programmasoort "geen" . {APP}; kw:gebruikStatus "In productie" .',
            "a",
            "teToetsen",
            ["true"],
        ),
        ("ex:k a kw:Kanaal .", "k", "teToetsen", ["true"]),
        (f"{PROGRAMME}. ex:k a kw:Kanaal ; kw:plateau kw:Bron .", "k", "teToetsen", ["false"]),
    ],
)
def test_what_is_derived(facts: str, subject: str, name: str, expected: list[str], reference: Reference) -> None:
    graph = read_dataset("feiten.ttl", (PREFIXES + facts).encode(), Syntax.TURTLE, reference.terms)[None][0]
    found: list[Term] = reference.materialise(graph).objects(Iri(f"https://example.org/{subject}"), KW + name)
    kind = DATE if "datum" in name else BOOLEAN
    assert found == [Literal(value, kind) for value in expected]


# each pattern is joined to the next by a common class only: 8 million rows that no derivation may make in time
CROSS = """CONSTRUCT { ?a kw:naastElkaar ?c }
WHERE { ?a a kw:Applicatie . ?b a kw:Applicatie . ?c a kw:Applicatie . FILTER(STR(?a) < STR(?b) && STR(?b) < STR(?c)) }
"""


@pytest.mark.parametrize(
    ("text", "applications", "seconds"),
    [
        pytest.param(CROSS, 200, 0.2, id="out of time"),
        pytest.param(CROSS, 3_000, 30.0, id="too many rows"),
    ],
)
def test_a_derivation_without_end_is_stopped(
    text: str, applications: int, seconds: float, reference: Reference
) -> None:
    facts = "".join(f"ex:x{number} a kw:Applicatie . " for number in range(applications))
    graph = read_dataset("feiten.ttl", (PREFIXES + facts).encode(), Syntax.TURTLE, reference.terms)[None][0]
    derivation = Derivation("900-kruis", Path("900-kruis.rq"), text)
    materialiser = Materialiser(reference.vocabulary, reference.conditions, (derivation,))
    started = time.monotonic()
    with pytest.raises(LimitExceeded, match="900-kruis") as stopped:
        materialiser.run(graph, seconds)
    assert time.monotonic() - started < 10
    assert "geen enkele regel" in stopped.value.what
    assert stopped.value.remedy
