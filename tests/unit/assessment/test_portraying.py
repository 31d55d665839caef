"""The portrait of a landscape says what the sources say, and no more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from checker.assessment.assess import AssessmentOptions, Assessor, Examination
from checker.cli.run import Books, compiled_texts, engine_named, open_books
from checker.portrait import Plateau
from checker.rules.selection import select
from checker.sources.landscape import Landscape, LoadOptions
from checker.sources.load import load

TTL = """
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix gem: <https://w3id.org/kaderwacht/id/gemma/> .
@prefix a: <https://w3id.org/kaderwacht/id/gm9901/applicatie/> .
@prefix x: <https://w3id.org/kaderwacht/id/gm9901/x/> .
<https://w3id.org/kaderwacht/id/gemeente/gm9901> a kw:Gemeente ; rdfs:label "Aldervoorde"@nl ; kw:gemeentecode "9901" .
a:1 a kw:Applicatie ; rdfs:label "Oud"@nl ; dcterms:identifier "1" ; kw:plateau kw:Bron ;
  kw:gebruikStatus "In productie" ;
  kw:gebruiktPakket x:p ; kw:gebruiktVersie x:v ; kw:realiseertReferentiecomponent gem:c ; kw:dispositie kw:Vervangen ;
  kw:vervangenDoor a:2 ; kw:uitfaseringsdatum "2028-03-31"^^xsd:date ; kw:heeftContract x:k ; kw:hosting "SaaS" .
a:2 a kw:Applicatie ; rdfs:label "Nieuw"@nl ; kw:plateau kw:Doel ; kw:bouwteam x:t ; kw:heeftMijlpaal x:m .
a:3 a kw:Applicatie ; rdfs:label "Kaal"@nl ; kw:uitfaseringsdatum "geen datum" .
a:4 a kw:Applicatie ; rdfs:label "Voortgezet"@nl ; kw:isVoortzettingVan a:3 .
x:p a kw:Pakket ; rdfs:label "Pakket P"@nl ; kw:leverancier x:l .
x:v a kw:Pakketversie ; kw:versieaanduiding "7.1" .
x:l a kw:Leverancier ; rdfs:label "Leverancier L"@nl .
x:t a kw:Bouwteam ; rdfs:label "Team T"@nl .
x:m a kw:Mijlpaal ; kw:mijlpaaltype "livegang" ; kw:geplandOp "2028-01-01"^^xsd:date .
x:k a kw:Contract ; kw:einddatum "2028-12-31"^^xsd:date ; kw:opzegtermijn "P90D"^^xsd:duration .
x:w a kw:Werkproces ; rdfs:label "Werk"@nl ; kw:heeftVakapplicatie a:2 ; kw:geharmoniseerd true .
x:kp a kw:Koppeling ; kw:van a:1 ; kw:naar a:2 ; kw:koppelwijze "api" .
x:los a kw:Koppeling ; kw:van a:1 .
gem:c a kw:Referentiecomponent ; rdfs:label "Component C"@nl ;
  <https://w3id.org/kaderwacht/eigenschap/Domein> "Sociaal domein"@nl .
"""


@pytest.fixture(scope="module")
def books() -> Books:
    with compiled_texts():
        return open_books(examples=False)


@pytest.fixture(scope="module")
def landscape(books: Books, tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    file = tmp_path_factory.mktemp("landschap") / "model.ttl"
    file.write_text(TTL, encoding="utf-8")
    return load((file,), LoadOptions(), books.terms)


@pytest.fixture(scope="module")
def examined(books: Books, landscape: Landscape) -> Examination:
    assessor = Assessor(books.rulebook, books.vocabulary, engine_named("sets"))
    rules = select(books.rulebook, only=("ICT-005",))
    return assessor.examine(landscape, rules, AssessmentOptions(dt.date(2026, 11, 23)))


def test_an_application_carries_what_its_sources_say(examined: Examination) -> None:
    old = next(each for each in examined.portrait.applications if each.node.name == "Oud")
    assert old.municipality is not None and old.municipality.name == "Aldervoorde"
    assert (old.plateau, old.status, old.hosting, old.version) == (Plateau.SOURCE, "In productie", "SaaS", "7.1")
    assert old.package is not None and old.package.name == "Pakket P"
    assert old.supplier is not None and old.supplier.name == "Leverancier L"
    assert [each.name for each in old.components] == ["Component C"] and old.domains == ("Sociaal domein",)
    assert old.disposition.nl == "vervangen" and [each.name for each in old.successors] == ["Nieuw"]
    assert old.end == dt.date(2028, 3, 31)
    assert old.location is not None and Path(old.location.file).name == "model.ttl" and old.location.line > 1


def test_derived_dates_and_inverse_relations_are_seen(examined: Examination) -> None:
    new = next(each for each in examined.portrait.applications if each.node.name == "Nieuw")
    assert new.go_live == dt.date(2028, 1, 1)
    assert [each.name for each in new.processes] == ["Werk"]
    assert new.team is not None and new.team.name == "Team T"
    (contract,) = examined.portrait.contracts
    assert contract.last_notice == dt.date(2028, 10, 2) and [each.name for each in contract.applications] == ["Oud"]
    (team,) = examined.portrait.teams
    assert [each.kind for each in team.milestones] == ["livegang"]
    bare = next(each for each in examined.portrait.applications if each.node.name == "Kaal")
    assert [each.name for each in bare.successors] == ["Voortgezet"]


def test_what_no_source_says_is_absent(examined: Examination) -> None:
    bare = next(each for each in examined.portrait.applications if each.node.name == "Kaal")
    assert (bare.plateau, bare.status, bare.package, bare.supplier, bare.team) == (None, "", None, None, None)
    assert (bare.go_live, bare.end, bare.components, bare.domains, bare.processes) == (None, None, (), (), ())
    assert examined.portrait.programme is None and examined.portrait.merger_date is None


def test_a_connection_needs_both_ends(examined: Examination) -> None:
    assert [(each.source.name, each.target.name, each.method) for each in examined.portrait.connections] == [
        ("Oud", "Nieuw", "api")
    ]


def test_norm_changes_follow_the_rulebook_and_its_parameters(examined: Examination) -> None:
    changes = examined.portrait.norm_changes
    assert list(changes) == sorted(changes, key=lambda each: (each.date, not each.begins, each.label.nl, each.rules))
    named = [each for each in changes if each.parameter.endswith("#inwerkingtredingArchiefwet2026")]
    begins = next(each for each in named if each.begins)
    ends = next(each for each in named if not each.begins)
    assert "ARCH-007" in begins.rules and (begins.date - ends.date).days == 1


def test_the_report_of_an_examination_is_that_of_an_assessment(
    books: Books, landscape: Landscape, examined: Examination
) -> None:
    assessor = Assessor(books.rulebook, books.vocabulary, engine_named("sets"))
    rules = select(books.rulebook, only=("ICT-005",))
    plain = assessor.assess(landscape, rules, AssessmentOptions(dt.date(2026, 11, 23)))
    assert plain.findings == examined.report.findings and plain.verdicts == examined.report.verdicts


def test_the_project_office_and_the_guardians_are_those_of_the_sources(books: Books, tmp_path: Path) -> None:
    file = tmp_path / "programma.ttl"
    file.write_text(
        TTL
        + """x:pr a kw:Programma ; kw:programmasoort "herindeling" ; kw:heeftProjectbureau x:pb .
x:pb a kw:Projectbureau ; rdfs:label "Projectbureau P"@nl .
kw:Kader5 kw:kaderbewaker x:kb5 .
x:kb5 rdfs:label "Bewaker vijf"@nl .
""",
        encoding="utf-8",
    )
    assessor = Assessor(books.rulebook, books.vocabulary, engine_named("sets"))
    rules = select(books.rulebook, only=("ICT-005",))
    examination = assessor.examine(
        load((file,), LoadOptions(), books.terms), rules, AssessmentOptions(dt.date(2026, 11, 23))
    )
    portrait = examination.portrait
    assert portrait.programme is not None and str(portrait.programme.office) == "Projectbureau P"
    assert [(each.framework, str(each.node)) for each in portrait.guardians] == [(5, "Bewaker vijf")]


def test_a_norm_is_in_force_as_its_law_or_it_itself_says(examined: Examination) -> None:
    by_law = {each.law.nl: each for each in examined.portrait.norms}
    today, later = dt.date(2026, 11, 23), dt.date(2028, 1, 1)
    assert not by_law["Archiefwet 2026"].in_force(today) and by_law["Archiefwet 2026"].in_force(later)
    assert by_law["Archiefwet 1995"].in_force(today) and not by_law["Archiefwet 1995"].in_force(later)
    assert by_law["Archiefwet 1995"].valid_until == by_law["Archiefwet 2026"].valid_from - dt.timedelta(days=1)  # type: ignore[operator]
    # an article that begins later than its law
    own = {each.label.nl: each for each in examined.portrait.norms}
    assert own["AI-verordening art. 26 lid 2"].valid_from == dt.date(2027, 12, 2)
    assert own["AI-verordening art. 5"].in_force(today)


def test_properties_and_listed_values_have_the_words_of_the_vocabulary(examined: Examination) -> None:
    words = {(each.predicate, each.value): each.label.en for each in examined.portrait.words}
    assert words["kw:dispositie", ""] == "disposition"
    assert words["kw:mijlpaaltype", "livegang"] == "go-live"
    assert words["kw:gebruikStatus", "In productie"] == "in production"
    assert words["rdf:type", "applicatie"] == "application"
    assert ("kw:kaderbewaker", "") not in words, "only what the landscape uses"


def test_people_are_known_by_class_and_by_property(books: Books, tmp_path: Path) -> None:
    (tmp_path / "m.ttl").write_text(
        """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix x: <https://leedewaard.example/> .
x:g a foaf:Person ; rdfs:label "Gerard"@nl ; foaf:mbox <mailto:g@leedewaard.example> .
x:v a vcard:Individual ; vcard:fn "Vera" ; vcard:hasTelephone [ vcard:hasValue <tel:+31612345678> ] .
x:onbekend rdfs:label "Otto"@nl .
x:w a kw:Afwijking ; kw:goedgekeurdDoor x:onbekend, x:college ; kw:motivering "x" .
x:college a org:Organization ; rdfs:label "Het college"@nl .
x:o a kw:HandmatigOordeel ; kw:afgetekendDoor "Piet Paraaf" .
""",
        "utf-8",
    )
    landscape = load((tmp_path,), LoadOptions(), books.terms)
    assessor = Assessor(books.rulebook, books.vocabulary, engine_named("sets"))
    made = assessor.examine(
        landscape, select(books.rulebook, only=("ICT-005",)), AssessmentOptions(dt.date(2026, 11, 23))
    )
    people = {each.iri.rpartition("/")[2]: each.texts for each in made.portrait.people}
    assert people["g"] == ("Gerard", "g@leedewaard.example", "mailto:g@leedewaard.example")
    assert people["v"] == ("+31612345678", "Vera", "tel:+31612345678")
    assert people["onbekend"] == ("Otto",) and people[""] == ("Piet Paraaf",)
    assert "college" not in people
