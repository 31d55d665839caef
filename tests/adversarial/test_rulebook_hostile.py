"""Rules that reach out, rules that read as 'conforms', rules that other engines refuse (anchors D5: 13, 14, 15).

Every one is refused at load, with its line, and without a single connection (the fixture ``no_network`` holds that).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.ontology.derivation import read_derivations
from checker.rules.sparql_lint import lint_constraint, lint_derivation
from tests.unit.rules.rulebooks import RULE, SPARQL, problems, told, write

BASE = RULE.replace("  sh:property [", SPARQL + "  sh:property [")
FIRST = BASE.splitlines().index("SELECT $this ?value") + 1  # line of the SELECT; -1 is where the text opens

HOSTILE = [
    ("service", "$this kw:naam ?value . SERVICE <http://evil.example/> { ?a ?b ?c }", 2, "SERVICE"),
    ("escaped service", "$this kw:naam ?value . \\\\u0053ERVICE <http://evil.example/> { ?a ?b ?c }", -1, "SERVICE"),
    ("silent service", "$this kw:naam ?value . FILTER EXISTS { SERVICE SILENT ?where { ?a ?b ?c } }", 2, "SERVICE"),
    ("graph", "$this kw:naam ?value . GRAPH <http://evil.example/> { ?a ?b ?c }", 2, "GRAPH"),
    ("graph variable", "$this kw:naam ?value . GRAPH ?where { ?a ?b ?c }", 2, "GRAPH"),
    ("minus", "$this kw:naam ?value . MINUS { $this kw:bedrag ?value }", 2, "MINUS"),
    ("values", "VALUES ?value { 1 2 } $this kw:naam ?value", 2, "VALUES"),
    ("assign this", "?x kw:naam ?value BIND (?x AS $this)", 2, "AS $this"),
    ("blind subselect", "{ SELECT ?value WHERE { ?x kw:naam ?value } } $this kw:naam ?value", 0, "sub-SELECT"),
    ("redos", '$this kw:naam ?value FILTER (REGEX(?value, "^(a+)+$"))', 2, "herhaling binnen een herhaling"),
    ("unknown prefix", "$this zz:naam ?value", 2, "niet te lezen"),
    ("unknown property", "$this kw:namm ?value", 2, "kw:namm staat niet in de ontologie"),
    ("unknown class", "$this a kw:Aplicatie ; kw:naam ?value", 2, "klasse kw:Aplicatie"),
    ("unknown value", "$this kw:naam ?value ; kw:plateau kw:Doell", 2, "waarde kw:Doell"),
    ("trap: variable", "$this kw:naam ?value . ?appService ?p $this", 2, "'?appService'"),
    ("trap: class", "$this kw:naam ?value . ?x a kw:ApplicationService .", 2, "'kw:ApplicationService'"),
    ("trap: comment", "$this kw:naam ?value . # the values here", 2, "'values'"),
]


@pytest.mark.parametrize(("pattern", "line", "what"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_or_fragile_sparql_is_refused(pattern: str, line: int, what: str, tmp_path: Path) -> None:
    # in the file a backslash is written twice: Turtle reads one, and the SPARQL parser resolves the escape
    found = told(write(tmp_path, BASE.replace("$this kw:naam ?value .", pattern)))
    assert any(at == FIRST + line and what in said for at, said, _ in found), found


@pytest.mark.parametrize(
    ("select", "what"),
    [
        ("SELECT $this FROM <http://evil.example/> WHERE { $this kw:naam ?value }", "FROM"),
        ("SELECT $this FROM NAMED <http://evil.example/> WHERE { $this kw:naam ?value }", "FROM"),
        ("LOAD <http://evil.example/>", "LOAD"),
        ("INSERT DATA { <http://a> <http://b> <http://c> }", "INSERT"),
        ("ASK { $this kw:naam ?value }", "SELECT"),
        ("CONSTRUCT { $this kw:naam 1 } WHERE { $this kw:naam ?value }", "SELECT"),
        ("SELECT * WHERE { $this kw:naam ?value }", "SELECT *"),
        ("SELECT ?value WHERE { $this kw:naam ?value }", "geeft $this niet"),
        ("SELECT $this WHERE {", "niet te lezen"),
        ("", "niet te lezen"),
    ],
)
def test_other_forms_are_refused(select: str, what: str) -> None:
    found = lint_constraint(select, {"kw": "https://w3id.org/kaderwacht/def#"})
    assert any(what in fault.what for fault in found.faults), found.faults


@pytest.mark.parametrize(
    "select",
    [
        "SELECT $this ?value WHERE { $this kw:dienst ?value . ?value a <https://e.example/ApplicationService>. }",
        "SELECT $this (COUNT(?x) AS ?n) WHERE { $this kw:naam ?x } GROUP BY $this HAVING (COUNT(?x) > 1)",
        "SELECT $this WHERE { { SELECT $this WHERE { $this kw:naam ?x } } $this kw:bedrag ?y }",
        "SELECT $this WHERE { $this kw:naam 'SERVICE' . FILTER (?x IN (1, 2)) }",
    ],
)
def test_good_sparql_passes(select: str) -> None:
    assert lint_constraint(select, {"kw": "https://w3id.org/kaderwacht/def#"}).faults == ()


@pytest.mark.parametrize(
    ("addition", "what"),
    [
        ("regel: owl:imports <http://evil.example/rules> .", "owl:imports"),
        ("regel:PROEF-001 sh:js [ ] .", "JavaScript"),
        ("regel:PROEF-001 sh:rule [ ] .", "SHACL-regels"),
        ("regel:PROEF-001 sh:target [ a sh:SPARQLTarget ] .", "SPARQL-doelen"),
        ("regel:f a sh:SPARQLFunction .", "sh:SPARQLFunction"),
        ("regel: sh:entailment <http://www.w3.org/ns/entailment/RDFS> .", "entailment"),
        ("regel: sh:shapesGraph <http://evil.example/shapes> .", "andere shapes graph"),
    ],
)
def test_what_reaches_beyond_core_and_sparql_is_refused(addition: str, what: str, tmp_path: Path) -> None:
    rule = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n" + RULE + addition + "\n"
    found = problems(write(tmp_path, rule))
    assert any(what in problem.what for problem in found), found
    assert all(problem.where is not None for problem in found)


def test_every_typo_of_one_rulebook_comes_in_one_go(tmp_path: Path) -> None:
    rule = (
        RULE.replace("sh:minCount 1", 'sh:minCount "1" ; sh:maxCout 1')
        .replace("sh:targetClass", "sh:targetclas")
        .replace("sh:path kw:naam", "sh:path kw:onbekend")
        .replace("sh:severity sh:Violation", 'sh:severity sh:Erg ; sh:deactivated "true"')
    )
    text = "\n".join(str(problem) for problem in problems(write(tmp_path, rule)))
    for part in ('niet "1"', "sh:maxCout", "sh:targetclas", "kw:onbekend", "sh:Erg", 'niet "true"'):
        assert part in text


def test_derivations_are_held_to_the_same_list() -> None:
    for derivation in read_derivations():
        assert lint_derivation(derivation.text).faults == (), derivation.name
    evil = "CONSTRUCT { ?a ?b ?c } WHERE { SERVICE <http://evil.example/> { ?a ?b ?c } }"
    assert any("SERVICE" in fault.what for fault in lint_derivation(evil).faults)
    assert lint_derivation("SELECT ?a WHERE { ?a ?b ?c }").faults
