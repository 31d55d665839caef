"""The new Softwarecatalogus' JSON: objects in any wrapping, references of any kind, facts with their places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checker.errors import ExitCode, InputError, LimitExceeded, UsageError
from checker.graph.columns import Graph
from checker.graph.terms import Iri, iri_key
from checker.ontology.register_mapping import load_register
from checker.sources.identity import BASE, KW
from checker.sources.landscape import Intake, Limits, LoadOptions
from checker.sources.load import load
from checker.sources.recognise import Format, identify
from checker.sources.softwarecatalogus import read_softwarecatalogus, sniff

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
GENERIC = "https://w3id.org/kaderwacht/eigenschap/"
M1, M2, V1 = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002", "2222-v"
ORG, LEV, EL = "33333333-o", "44444444-l", "55555555-0000-4000-8000-000000000005"

MUNICIPALITY = {"naam": "Leedewaard", "type": "Gemeente", "website": "https://l.example", "cbsCode": 9901}
SUPPLIER = {"naam": "Softwarehuis", "type": "Leverancier", "website": "https://s.example"}
OBJECTS: list[tuple[str, str, dict[str, Any]]] = [
    ("organisatie", ORG, MUNICIPALITY),
    ("organisatie", LEV, SUPPLIER),
    ("module", M1, {"naam": "Zaakmaker", "aanbieder": LEV, "licentietype": "Open source", "referentieComponenten": []}),
    ("module", M2, {"naam": "Belastingen", "aanbieder": {"id": LEV}, "referentieComponenten": []}),
    ("moduleVersie", V1, {"module": M1, "versie": "2.1.0", "status": "einde ondersteuning"}),
    (
        "gebruik",
        "g1",
        {
            "afnemer": ORG,
            "product": None,
            "module": M1,
            "moduleVersie": {"@self": {"id": V1}},
            "status": "In productie",
            "startDatumInProductie": "2020-02-03",
            "startDatumGepland": "2019-01-01",
            "koppelingen": ["k1"],
            "gebruiktVoorReferentiecomponenten": [EL],
        },
    ),
    ("gebruik", "g2", {"afnemer": ORG, "product": "p", "module": M2, "status": "uit-te-faseren"}),
    (
        "koppeling",
        "k1",
        {
            "naam": "Zaken naar belastingen",
            "moduleA": M1,
            "moduleB": f"https://catalogus.example/objects/{M2}",
            "gegevensuitwisselingRichting": "BnaarA",
            "type": "bestandsoverdracht",
        },
    ),
    ("contract", "c1", {"gebruik": "g1", "dienst": "d1", "contractNummer": "2020/7", "contractType": "Licentie",
                        "startDatum": "2020-01-01", "status": "Actief"}),
    ("dienst", "d1", {"naam": "Beheer", "producten": [], "aanbieder": LEV}),
    ("compliancy", "n1", {"standaardversie": EL, "module": M1}),
]  # fmt: skip


def listed() -> list[dict[str, Any]]:
    return [{"@self": {"id": key, "schema": schema}, **value} for schema, key, value in OBJECTS]


def grouped() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for schema, key, value in OBJECTS:
        found.setdefault(schema, []).append({"id": key, **value})
    return found


def paged() -> list[dict[str, Any]]:
    return [{"results": [item], "page": 1, "pages": 1, "total": 1} for item in listed()]


def by_signature() -> list[dict[str, Any]]:
    return [{"uuid": key, **value} for _, key, value in OBJECTS]


class Read:
    def __init__(self, document: Any, municipality: str | None = None, indent: int | None = None) -> None:
        text = document if isinstance(document, bytes) else json.dumps(document, indent=indent).encode()
        self.text = text.decode()
        self.intake = Intake.start(LoadOptions(municipality=municipality))
        self.outcome = read_softwarecatalogus(Path("x.json"), "x.json", text, self.intake)
        self.graph: Graph
        self.graph, self.positions = self.intake.builder.build_with_positions()

    def values(self, subject: str, predicate: str) -> set[str]:
        predicate = predicate if predicate.startswith("http") else KW + predicate
        return {
            term[0].removeprefix(BASE).removeprefix(KW) for term in self.graph.objects(Iri(BASE + subject), predicate)
        }

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.intake.findings]


def triples(read: Read) -> set[tuple[bytes, bytes, bytes]]:
    keys, builder = read.intake.terms.keys, read.intake.builder
    return {
        (keys[s], keys[p], keys[o])
        for s, p, o in zip(builder.subjects, builder.predicates, builder.objects, strict=True)
    }


def test_the_facts() -> None:
    read = Read(listed())
    app = f"gm9901/applicatie/{M1}"
    assert read.values(app, LABEL) == {"Zaakmaker"}
    assert read.values(app, "eigenaarGemeente") == {"gemeente/gm9901"}
    assert read.values(app, "gebruiktPakket") == {f"pakket/{M1}"}
    assert read.values(app, "gebruiktVersie") == {f"pakketversie/{V1}"}
    assert read.values(app, "gebruikStatus") == {"In productie"}
    assert read.values(app, "gebruikDatum") == {"2020-02-03"}
    assert read.values(app, "plateau") == {"Bron"}
    assert read.values(app, "realiseertReferentiecomponent") == {f"gemma/{EL}"}
    assert read.values(app, "heeftContract") == {"gm9901/contract/c1"}
    assert read.values(app, GENERIC + "startDatumGepland") == {"2019-01-01"}
    assert read.values(f"gm9901/applicatie/{M2}", "gebruikStatus") == {"Uit te faseren"}
    assert read.values(f"pakket/{M1}", "heeftVersie") == {f"pakketversie/{V1}"}
    assert read.values(f"pakket/{M1}", GENERIC + "licentietype") == {"Open source"}
    assert read.values(f"pakket/{M2}", "leverancier") == {f"leverancier/{LEV}"}
    assert read.values(f"pakketversie/{V1}", "pakketversieStatus") == {"Einde ondersteuning"}
    assert read.values(f"pakketversie/{V1}", "ondersteuntStandaardversie") == {f"gemma/{EL}"}
    assert read.values("gm9901/koppeling/k1", "van") == {f"gm9901/applicatie/{M2}"}
    assert read.values("gm9901/koppeling/k1", "naar") == {f"gm9901/applicatie/{M1}"}
    assert read.values("gm9901/koppeling/k1", "koppelwijze") == {"bestand"}
    assert read.values("gm9901/contract/c1", "soortContract") == {"licentie"}
    assert read.values("gm9901/contract/c1", "leverancier") == {f"leverancier/{LEV}"}
    assert read.values("gemeente/gm9901", "gemeentecode") == {"9901"}
    assert (read.outcome.format, read.outcome.municipality, read.outcome.plateau) == (
        "Softwarecatalogus JSON", "gm9901", "Bron",
    )  # fmt: skip


@pytest.mark.parametrize("wrapped", [grouped, paged, by_signature])
def test_any_wrapping_gives_the_same_facts(wrapped: Any) -> None:
    assert triples(Read(wrapped())) == triples(Read(listed()))


def test_a_nested_object_is_read_as_if_it_stood_alone() -> None:
    flat = Read(listed())
    objects = {key: {"id": key, **value} for _, key, value in OBJECTS}
    objects["g1"]["module"] = objects[M1] | {"aanbieder": objects[LEV]}
    objects["g1"]["afnemer"] = objects[ORG]
    rest = [
        {"@self": {"schema": schema}, **objects[key]} for schema, key, _ in OBJECTS if key not in (M1, LEV, ORG)
    ]  # fmt: skip
    assert triples(Read(rest)) == triples(flat)


def test_each_fact_points_at_its_value() -> None:
    read = Read(listed(), indent=1)
    lines = read.text.split("\n")
    subject = read.intake.terms.find(iri_key(f"{BASE}pakketversie/{V1}"))
    predicate = read.intake.terms.find(iri_key(KW + "pakketversieStatus"))
    assert subject is not None
    (place,) = read.positions.find(subject, predicate)
    assert place.line is not None and place.column is not None
    assert lines[place.line - 1][place.column - 1 :].startswith('"einde ondersteuning"')


def test_loose_ends_are_reported_and_kept() -> None:
    broken = [item for item in listed() if item["@self"]["id"] not in (LEV, M2)]
    read = Read(broken)
    assert read.codes.count("DATA-LOS-EINDE") >= 2
    assert read.values(f"pakket/{M1}", GENERIC + "aanbieder") == {LEV}
    assert read.values("gm9901/koppeling/k1", GENERIC + "moduleB") == {M2}
    places = {str(finding.location) for finding in read.intake.findings if finding.code == "DATA-LOS-EINDE"}
    assert all(place.startswith("x.json:1:") for place in places)


def test_values_outside_the_list_and_objects_without_key_are_reported() -> None:
    document = [*listed(), {"naam": "zonder sleutel", "referentieComponenten": []}]
    document[4]["status"] = "bijna af"
    read = Read(document)
    assert {"DATA-ONBEKENDE-WAARDE", "DATA-GEEN-SLEUTEL"} <= set(read.codes)
    assert read.values(f"pakketversie/{V1}", "pakketversieStatus") == set()
    assert read.values(f"pakketversie/{V1}", GENERIC + "status") == {"bijna af"}


def test_a_page_of_more_is_reported() -> None:
    read = Read({"results": listed(), "page": 1, "pages": 3, "total": 30})
    (finding,) = [finding for finding in read.intake.findings if finding.code == "DATA-PAGINA"]
    assert "1 van 3" in finding.message.nl


def test_without_municipality_the_caller_is_asked() -> None:
    alone = [item for item in listed() if item["@self"]["id"] != ORG]
    with pytest.raises(UsageError) as caught:
        Read(alone)
    assert "--gemeente" in (caught.value.remedy or "")
    assert Read(alone, municipality="9901").values(f"gm9901/applicatie/{M1}", LABEL) == {"Zaakmaker"}


def test_a_collaboration_uses_for_its_members() -> None:
    document = listed()
    document.append(
        {"@self": {"id": "o2", "schema": "organisatie"}, **MUNICIPALITY, "naam": "Ander", "cbsCode": "9902"}
    )
    document.append(
        {"@self": {"id": "s", "schema": "organisatie"}, "naam": "Samen", "type": "Samenwerking", "website": "",
         "deelnemers": [ORG, "o2"]}
    )  # fmt: skip
    document[6]["afnemer"] = "s"
    read = Read(document)
    for key in ("gm9901", "gm9902"):
        assert read.values(f"{key}/applicatie/{M2}", "eigenaarGemeente") == {f"gemeente/{key}"}


def test_gemma_elements_go_through_the_mapping_of_archimate() -> None:
    document = listed()
    document += [
        {"@self": {"id": "el-1", "schema": "element"}, "identifier": "id-9", "type": "ApplicationComponent",
         "name": "Zaaksysteemcomponent", "properties": [
             {"propertyDefinitionRef": "propid-1", "value": "Referentiecomponent"},
             {"propertyDefinitionRef": "propid-2", "value": EL}]},
        {"@self": {"id": "pd-1", "schema": "property-definition"}, "identifier": "propid-1", "name": "GEMMA type",
         "type": "string"},
        {"@self": {"id": "pd-2", "schema": "property-definition"}, "identifier": "propid-2", "name": "Object ID",
         "type": "string"},
    ]  # fmt: skip
    document[5]["gebruiktVoorReferentiecomponenten"] = ["el-1"]
    read = Read(document)
    assert read.values(f"gm9901/applicatie/{M1}", "realiseertReferentiecomponent") == {f"gemma/{EL}"}
    assert read.values(f"gemma/{EL}", LABEL) == {"Zaaksysteemcomponent"}
    assert read.values(f"gemma/{EL}", "gemmaType") == {"Referentiecomponent"}


def test_it_is_recognised_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(listed()))
    assert sniff(path.read_bytes())
    assert not sniff(b'{"naam": "x"}')
    assert identify("x.json", path.read_bytes()).format is Format.SOFTWARECATALOGUS
    found = load([path])
    assert found.sources[0].format == "Softwarecatalogus JSON"
    assert found.holdable is not None and KW + "gebruikStatus" in found.holdable
    assert len(found.graph.instances(KW + "Applicatie")) == 2


@pytest.mark.parametrize(
    ("data", "line"), [(b'[{"@self": {}},\n', 2), (b'{"@self": "x"}', 1), (b'{"module":[],\n"x": }', 2)]
)
def test_what_is_broken_or_empty_is_refused(data: bytes, line: int) -> None:
    with pytest.raises(InputError) as caught:
        Read(data)
    assert caught.value.where is not None and caught.value.where.line == line
    assert caught.value.exit_code is ExitCode.INPUT


def test_depth_and_size_are_limited() -> None:
    intake = Intake.start(LoadOptions(limits=Limits(depth=10)))
    with pytest.raises(LimitExceeded):
        read_softwarecatalogus(Path("x.json"), "x.json", b'{"@self":' + b"[" * 50 + b"]" * 50 + b"}", intake)
    small = Intake.start(LoadOptions(limits=Limits(file_bytes=10)))
    with pytest.raises(LimitExceeded):
        read_softwarecatalogus(Path("x.json"), "x.json", b'{"@self": {}, "x": 1}', small)


def test_every_declared_field_is_one_of_the_register(shared: Path) -> None:
    text = (shared / "data" / "softwarecatalogus" / "register-json" / "softwarecatalogus_register.json").read_text()
    schemas = json.loads(text)["components"]["schemas"]
    for schema in load_register():
        known = set(schemas[schema.name]["properties"]) | {"versies"}
        wanted = {part.path[0] for part in schema.fields} | set(schema.signature) | {schema.name_field} - {""}
        assert wanted - known - {""} == set(), schema.name
