"""A small rulebook that is in order, on a small vocabulary, for tests that break one thing in it."""

from __future__ import annotations

from pathlib import Path

from checker.errors import Problem, RulebookError
from checker.graph.columns import Graph
from checker.graph.positions import StatementBuilder
from checker.graph.reading import Syntax, read_statements
from checker.graph.terms import TermTable
from checker.rules.loading import load_rulebook
from checker.rules.model import Rulebook

VOCABULARY = """\
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix bep: <https://w3id.org/kaderwacht/bepaling/> .
@prefix feitengroep: <https://w3id.org/kaderwacht/feitengroep/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
kw:Applicatie a owl:Class . kw:Contract a owl:Class . kw:Toetsing a owl:Class .
kw:Doelapplicatie a owl:Class ; rdfs:label "Doelapplicatie"@nl, "Target application"@en ;
  owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( kw:Applicatie
    [ a owl:Restriction ; owl:onProperty kw:plateau ; owl:hasValue kw:Doel ] ) ] .
kw:plateau a owl:ObjectProperty . kw:Doel a skos:Concept . kw:Bron a skos:Concept .
kw:heeftContract a owl:ObjectProperty . kw:naam a owl:DatatypeProperty ; rdfs:label "naam"@nl, "name"@en ;
  kw:feitengroep feitengroep:architectuur .
kw:peildatum a owl:DatatypeProperty . kw:bedrag a owl:DatatypeProperty .
kw:Kader4 a skos:Concept ; skos:prefLabel "architectuur"@nl, "architecture"@en .
feitengroep:architectuur a skos:Concept ; skos:prefLabel "architectuur"@nl .
bep:kader-4 a kw:Wetsbepaling ; rdfs:label "Programmakader 4"@nl, "Framework 4"@en ;
  dcterms:source <https://example.org/kader-4> ; kw:bronVerified true .
bep:twijfel a kw:Wetsbepaling ; rdfs:label "Twijfel"@nl ; kw:bronVerified false .
kw:ingang a kw:Parameter ; rdfs:label "ingang"@nl, "start"@en ; kw:waarde "2027-01-01"^^xsd:date .
kw:leeg a kw:Parameter ; rdfs:label "leeg"@nl, "empty"@en .
"""
RULEBOOK = """\
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix regel: <https://w3id.org/kaderwacht/regel/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
regel: a kw:Regelboek ; rdfs:label "Proef"@nl, "Trial"@en ; kw:versie "2026.11" ;
  sh:declare [ sh:prefix "kw" ; sh:namespace "https://w3id.org/kaderwacht/def#"^^xsd:anyURI ] .
"""
# line numbers are asserted: one statement a line, and the first line of the rule is 9
RULE = """\
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix regel: <https://w3id.org/kaderwacht/regel/> .
@prefix bep: <https://w3id.org/kaderwacht/bepaling/> .
@prefix feitengroep: <https://w3id.org/kaderwacht/feitengroep/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
regel:PROEF-001 a kw:Regel, sh:NodeShape ;
  dcterms:identifier "PROEF-001" ;
  rdfs:label "Naam"@nl, "Name"@en ;
  kw:norm "Elke applicatie heeft een naam."@nl, "Every application has a name."@en ;
  kw:toelichting "Anders is zij niet te vinden."@nl, "Else it cannot be found."@en ;
  kw:kader kw:Kader4 ;
  kw:grondslag bep:kader-4 ;
  kw:feitengroep feitengroep:architectuur ;
  kw:toetsmoment kw:Peildatum ;
  kw:bewijs false ;
  kw:afwijkbaar true ;
  kw:status kw:Actief ;
  kw:sinds "2026.11" ;
  kw:herstel "Geef een naam."@nl, "Give it a name."@en ;
  sh:targetClass kw:Applicatie ;
  sh:severity sh:Violation ;
  sh:property [
    sh:path kw:naam ;
    sh:minCount 1 ;
    sh:message "{$this} heeft geen naam."@nl, "{$this} has no name."@en
  ] .
"""
SPARQL = """\
  sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes regel: ;
    sh:message "{$this}: {?value}"@nl, "{$this}: {?value}"@en ;
    sh:select \"\"\"
SELECT $this ?value
WHERE {
  $this kw:naam ?value .
}
\"\"\" ] ;
"""
EXAMPLES = """\
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix regel: <https://w3id.org/kaderwacht/regel/> .
@prefix vb: <https://w3id.org/kaderwacht/voorbeeld/PROEF-001/> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
vb:goed-a a kw:Voorbeeld ; kw:voorbeeldVan regel:PROEF-001 ; rdfs:label "Met naam"@nl .
vb:goed-a { ex:t a kw:Toetsing ; kw:peildatum "2026-11-23"^^xsd:date . ex:app a kw:Applicatie ; kw:naam "A" . }
vb:goed-b a kw:Voorbeeld ; kw:voorbeeldVan regel:PROEF-001 ; rdfs:label "Met twee namen"@nl ;
  kw:verwachtOordeel [ kw:focus ex:app ; kw:uitkomst "voldoet" ] .
vb:goed-b { ex:t a kw:Toetsing ; kw:peildatum "2026-11-24"^^xsd:date . ex:app a kw:Applicatie ; kw:naam "A", "B" . }
vb:fout-a a kw:Voorbeeld ; kw:voorbeeldVan regel:PROEF-001 ; rdfs:label "Zonder naam"@nl ;
  kw:verwacht [ kw:focus ex:app ; kw:ernst sh:Violation ; kw:uitkomst "voldoet niet" ] .
vb:fout-a { ex:t a kw:Toetsing ; kw:peildatum "2026-11-23"^^xsd:date . ex:app a kw:Applicatie . }
vb:fout-b a kw:Voorbeeld ; kw:voorbeeldVan regel:PROEF-001 ; rdfs:label "Een van de twee"@nl ;
  kw:verwacht [ kw:focus ex:app ; kw:ernst sh:Violation ; kw:uitkomst "voldoet niet" ; kw:waarde "x" ] .
vb:fout-b { ex:t a kw:Toetsing ; kw:peildatum "2026-11-23"^^xsd:date . ex:app a kw:Applicatie .
  ex:b a kw:Applicatie ; kw:naam "B" . }
"""


def vocabulary(terms: TermTable) -> Graph:
    """The small vocabulary."""
    builder = StatementBuilder(terms)
    read_statements("woorden.ttl", VOCABULARY.encode(), Syntax.TURTLE, builder)
    return builder.build()


def write(
    folder: Path, rule: str = RULE, examples: str | None = EXAMPLES, book: str = RULEBOOK, ids: str = "PROEF-001\n"
) -> Path:
    """Write a rulebook with one rule, PROEF-001."""
    group = folder / "proef"
    group.mkdir(parents=True, exist_ok=True)
    (folder / "regelboek.ttl").write_text(book, "utf-8")
    (folder / "ids.txt").write_text(ids, "utf-8")
    (group / "PROEF-001.ttl").write_text(rule, "utf-8")
    if examples is not None:
        (group / "PROEF-001.trig").write_text(examples, "utf-8")
    return folder


def load(*folders: Path) -> Rulebook:
    """Load ``folders`` on the small vocabulary."""
    terms = TermTable()
    return load_rulebook(folders, vocabulary(terms), terms)


def problems(*folders: Path) -> tuple[Problem, ...]:
    """What is wrong with ``folders``; empty when they load."""
    try:
        load(*folders)
    except RulebookError as error:
        return error.problems
    return ()


def told(*folders: Path) -> list[tuple[int, str, str]]:
    """Each problem as (line, what, remedy)."""
    return [(p.where.line if p.where else 0, p.what, p.remedy or "") for p in problems(*folders)]
