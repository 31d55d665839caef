"""The Turtle files of `ontologie/`: what they declare is complete, labelled in two languages and equal to the model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, parse

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "ontologie"
MODEL = ROOT.parent / "shared" / "domein" / "model.md"

KW = "https://w3id.org/kaderwacht/def#"
LIST = "https://w3id.org/kaderwacht/lijst/"
FACT_GROUP = "https://w3id.org/kaderwacht/feitengroep/"
PROVISION = "https://w3id.org/kaderwacht/bepaling/"
OWN = "https://w3id.org/kaderwacht/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"

BOTH = {"nl", "en"}
PROPERTY_KINDS = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")

needs_model = pytest.mark.skipif(not MODEL.is_file(), reason="the model is not beside this checkout (../shared)")


def files() -> list[Path]:
    """The vocabulary: every Turtle file but the mappings, whose language is their own."""
    return [path for path in sorted(FOLDER.rglob("*.ttl")) if "afbeeldingen" not in path.relative_to(FOLDER).parts]


@cache
def store() -> Store:
    """All of the vocabulary in one graph."""
    found = Store()
    for path in files():
        found.extend(Quad(t.subject, t.predicate, t.object) for t in parse(path=str(path)))
    return found


def objects(subject: NamedNode, predicate: str) -> list[object]:
    """Objects of (subject, predicate)."""
    return [quad.object for quad in store().quads_for_pattern(subject, NamedNode(predicate), None)]


def instances(kind: str) -> set[NamedNode]:
    """Named instances of class ``kind``."""
    quads = store().quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(kind))
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}


def languages(subject: NamedNode, predicate: str) -> Counter[str | None]:
    """How many texts (subject, predicate) has in each language."""
    return Counter(value.language for value in objects(subject, predicate) if isinstance(value, Literal))


def in_two_languages(subject: NamedNode, predicate: str) -> bool:
    """Whether there is one text in Dutch and one in English, and no other."""
    found = languages(subject, predicate)
    return set(found) == BOTH and set(found.values()) == {1}


def own_properties() -> set[NamedNode]:
    """Properties in kw: that are declared."""
    declared = set().union(*(instances(OWL + kind) for kind in PROPERTY_KINDS))
    return {node for node in declared if node.value.startswith(KW)}


def model_part(start: str, end: str) -> str:
    """The text of the model between two headings."""
    return MODEL.read_text(encoding="utf-8").split(start)[1].split(end)[0]


def model_properties() -> dict[str, str]:
    """Cardinality by name of every property in the tables of the model."""
    rows = re.findall(
        r"^\| kw:(\w+) \| .+? \| (\S+).*? \| .+? \| .+? \|$", model_part("## Eigenschappen", "Algemeen:"), re.M
    )
    return dict(rows)


def model_groups() -> dict[str, str]:
    """Fact group by name of property."""
    rows = re.findall(r"^\| (\w+) \| (.+) \|$", model_part("## Feitengroepen", "## Termen"), re.M)
    return {name: group for group, names in rows if group != "Feitengroep" for name in names.split(", ")}


def names(nodes: Iterator[NamedNode] | set[NamedNode] | list[NamedNode]) -> list[str]:
    """IRIs, sorted, for a readable failure."""
    return sorted(node.value for node in nodes)


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(FOLDER)))
def test_each_file_parses_says_something_and_is_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert list(parse(path=str(path)))
    assert text.startswith(("#", "@prefix"))
    assert text.count("\n") <= 510, "a file that grows past 500 lines wants splitting"
    unused = [
        name for name in re.findall(r"^@prefix ([\w-]+):", text, re.M) if len(re.findall(rf"\b{name}:", text)) < 2
    ]
    assert unused == []


def test_the_ontology_has_a_version_and_a_licence_and_imports_nothing() -> None:
    (ontology,) = instances(OWL + "Ontology")
    assert objects(ontology, OWL + "versionInfo")
    assert objects(ontology, DCTERMS + "license")
    assert objects(ontology, OWL + "imports") == []


def test_each_class_is_labelled_in_two_languages() -> None:
    assert names([node for node in instances(OWL + "Class") if not in_two_languages(node, RDFS + "label")]) == []


def test_each_own_property_is_labelled_in_two_languages() -> None:
    assert names([node for node in own_properties() if not in_two_languages(node, RDFS + "label")]) == []


def test_each_property_with_a_cardinality_is_explained_in_two_languages() -> None:
    stated = [node for node in own_properties() if objects(node, KW + "kardinaliteit")]
    assert len(stated) > 300
    assert names([node for node in stated if not in_two_languages(node, RDFS + "comment")]) == []


def test_no_property_is_of_two_kinds() -> None:
    kinds = [instances(OWL + kind) for kind in PROPERTY_KINDS]
    assert names(kinds[0] & kinds[1] | kinds[0] & kinds[2] | kinds[1] & kinds[2]) == []


def test_the_range_fits_the_kind_of_property() -> None:
    literal = (XSD, RDF + "langString", RDFS + "Literal")
    for node in own_properties():
        for reach in objects(node, RDFS + "range"):
            is_literal = isinstance(reach, NamedNode) and reach.value.startswith(literal)
            kind = "DatatypeProperty" if is_literal else "ObjectProperty"
            assert node in instances(OWL + kind) | instances(OWL + "AnnotationProperty"), node


def test_each_property_has_at_most_one_known_fact_group() -> None:
    known = instances(KW + "Feitengroep")
    for quad in store().quads_for_pattern(None, NamedNode(KW + "feitengroep"), None):
        assert quad.object in known
        assert len(objects(quad.subject, KW + "feitengroep")) == 1, quad.subject


@needs_model
def test_each_property_of_the_model_is_declared_with_its_cardinality() -> None:
    declared = own_properties()
    rows = model_properties()
    assert len(rows) > 300
    assert [name for name in rows if NamedNode(KW + name) not in declared] == []
    wrong = [
        name for name, times in rows.items() if [Literal(times)] != objects(NamedNode(KW + name), KW + "kardinaliteit")
    ]
    assert wrong == []


@needs_model
def test_fact_groups_are_those_of_the_model() -> None:
    groups = model_groups()
    for name in model_properties():
        found = [group.value.removeprefix(FACT_GROUP) for group in objects(NamedNode(KW + name), KW + "feitengroep")]
        assert found == ([groups[name]] if name in groups else []), name


@needs_model
def test_each_class_of_the_model_is_declared() -> None:
    rows = re.findall(r"^\| ((?:kw:\w+(?:, )?)+) \|", model_part("## Klassen\n", "## Eigenschappen"), re.M)
    wanted = {NamedNode(KW + name) for row in rows for name in re.findall(r"kw:(\w+)", row)}
    assert len(wanted) > 50
    assert names(wanted - instances(OWL + "Class")) == []


def test_each_value_list_exists_and_has_members_with_a_notation() -> None:
    schemes = instances(SKOS + "ConceptScheme")
    for quad in store().quads_for_pattern(None, NamedNode(KW + "waardelijst"), None):
        assert quad.object in schemes, quad.subject
        members = [
            found.subject for found in store().quads_for_pattern(None, NamedNode(SKOS + "inScheme"), quad.object)
        ]
        assert members, quad.object
        notations = [value for member in members for value in objects(member, SKOS + "notation")]
        assert len(set(notations)) == len(members), f"{quad.object}: each member has one notation of its own"


def test_a_list_of_strings_has_strings_and_a_list_of_numbers_has_numbers() -> None:
    for quad in store().quads_for_pattern(None, NamedNode(KW + "waardelijst"), None):
        reach = objects(quad.subject, RDFS + "range")
        if quad.subject not in instances(OWL + "DatatypeProperty") or not reach:
            continue
        for found in store().quads_for_pattern(None, NamedNode(SKOS + "inScheme"), quad.object):
            for notation in objects(found.subject, SKOS + "notation"):
                assert isinstance(notation, Literal)
                assert notation.datatype == reach[0], (quad.subject, notation)


def test_each_concept_is_labelled_in_two_languages_and_stands_in_a_list_that_exists() -> None:
    schemes = instances(SKOS + "ConceptScheme")
    for quad in store().quads_for_pattern(None, NamedNode(SKOS + "inScheme"), None):
        assert quad.object in schemes, quad
        label = SKOS + "prefLabel" if objects(quad.subject, SKOS + "prefLabel") else RDFS + "label"
        assert in_two_languages(quad.subject, label), quad.subject


def test_each_own_term_that_is_used_is_declared() -> None:
    declared = {quad.subject for quad in store().quads_for_pattern(None, NamedNode(RDF + "type"), None)}
    used = {
        node for quad in store() for node in (quad.subject, quad.predicate, quad.object) if isinstance(node, NamedNode)
    }
    version = {
        node for quad in store().quads_for_pattern(None, NamedNode(OWL + "versionIRI"), None) for node in [quad.object]
    }
    assert names({node for node in used if node.value.startswith(OWN)} - declared - version) == []


def test_each_own_term_in_a_derivation_is_declared() -> None:
    declared = {quad.subject.value for quad in store().quads_for_pattern(None, NamedNode(RDF + "type"), None)}
    for path in sorted((FOLDER / "afleidingen").glob("*.rq")):
        text = re.sub(r"(?m)^\s*#.*$", "", path.read_text(encoding="utf-8"))
        assert [name for name in re.findall(r"\bkw:(\w+)", text) if KW + name not in declared] == [], path.name


def test_each_provision_has_a_label_a_source_and_a_judgement_of_it() -> None:
    provisions = instances(KW + "Wetsbepaling")
    assert len(provisions) > 300
    for node in provisions:
        assert node.value.startswith(PROVISION)
        assert in_two_languages(node, RDFS + "label"), node
        assert objects(node, DCTERMS + "source"), node
        (verified,) = objects(node, KW + "bronVerified")
        assert isinstance(verified, Literal) and verified.value in {"true", "false"}
        (whole,) = objects(node, DCTERMS + "isPartOf")
        assert isinstance(whole, NamedNode) and in_two_languages(whole, DCTERMS + "title"), node


def test_a_jci_reference_names_a_law_of_the_national_database() -> None:
    for quad in store().quads_for_pattern(None, NamedNode(KW + "jci"), None):
        assert isinstance(quad.object, Literal)
        assert re.fullmatch(r"jci1\.3:c:BWBR\d{7}(&(artikel|lid|o)=[\w:.]+)*", quad.object.value), quad
        (law,) = objects(quad.subject, DCTERMS + "isPartOf")
        assert isinstance(law, NamedNode)
        assert any(identifier.value in quad.object.value for identifier in objects(law, DCTERMS + "identifier"))


def test_a_provision_that_was_not_verified_says_why_or_is_known_to_be_provisional() -> None:
    for quad in store().quads_for_pattern(None, NamedNode(KW + "bronVerified"), Literal(False)):
        if quad.subject in instances(KW + "Wetsbepaling"):
            assert in_two_languages(quad.subject, RDFS + "comment"), quad.subject


def test_there_are_ten_frameworks_ten_base_registers_and_fifteen_fact_groups() -> None:
    assert names(instances(KW + "Kader")) == sorted(f"{KW}Kader{number}" for number in range(1, 11))
    assert len(instances(KW + "Basisregistratie")) == 10
    groups = instances(KW + "Feitengroep")
    assert len(groups) == 15
    assert all(in_two_languages(node, KW + "leverancierVanFeiten") for node in groups)


def test_each_base_register_names_its_law_and_articles() -> None:
    for node in instances(KW + "Basisregistratie"):
        for name in ("wet", "gebruikBepaling", "terugmeldBepaling", "landelijkeVoorziening"):
            assert objects(node, KW + name), (node, name)
        for name in ("beheerder", "bronhouder", "authentiekVoor"):
            assert in_two_languages(node, KW + name), (node, name)


def test_thresholds_of_one_kind_do_not_overlap() -> None:
    seen: dict[str, list[tuple[str, str]]] = {}
    for node in instances(KW + "Drempelwaarde"):
        (start,) = objects(node, KW + "geldigVanaf")
        (end,) = objects(node, KW + "geldigTot")
        for kind in objects(node, KW + "soortOpdracht"):
            seen.setdefault(kind.value, []).append((start.value, end.value))
    assert seen
    for periods in seen.values():
        ordered = sorted(periods)
        assert all(start <= end for start, end in ordered)
        assert all(left[1] < right[0] for left, right in pairwise(ordered))


@pytest.mark.parametrize(
    "name",
    [
        "inwerkingtredingArchiefwet2026",
        "datumVermeldingPbEU",
        "drempelEuropees",
        "toegelatenMiddelen",
        "adequateLanden",
    ],
)
def test_the_parameters_of_the_model_exist(name: str) -> None:
    assert NamedNode(KW + name) in instances(KW + "Parameter")


def test_data_that_rules_call_special_or_criminal_are_below_those_classes() -> None:
    def below(kind: NamedNode) -> set[NamedNode]:
        found = {quad.subject for quad in store().quads_for_pattern(None, NamedNode(RDFS + "subClassOf"), kind)}
        return found.union(*(below(node) for node in found)) if found else set()

    dpv, pd = "https://w3id.org/dpv#", "https://w3id.org/dpv/pd#"
    special = below(NamedNode(dpv + "SpecialCategoryPersonalData"))
    wanted = ["Health", "HealthRecord", "Ethnicity", "Religion", "PoliticalOpinion", "TradeUnionMembership"]
    assert names(special) == sorted(pd + name for name in wanted)
    assert NamedNode(pd + "CriminalConviction") in below(NamedNode(pd + "Criminal"))
    assert NamedNode(KW + "BSN") in below(NamedNode(pd + "OfficialID"))
