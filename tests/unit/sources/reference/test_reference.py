"""Reference data: the Selectielijst and the municipalities of TOOI become graphs that rules can look facts up in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.errors import InputError
from checker.graph.terms import Iri, iri_key
from checker.graph.writing import canonical_hash
from checker.sources.identity import BASE, KW
from checker.sources.landscape import Landscape
from checker.sources.load import load
from checker.sources.recognise import Format, identify

SKOS = "http://www.w3.org/2004/02/skos/core#"
MDTO = "http://www.nationaalarchief.nl/mdto#"
TOOI = "https://identifier.overheid.nl/tooi/"
API_TYPES = [{"url": "t-1", "nummer": 3, "jaar": 2020, "naam": "Plannen", "procesobject": "Het plan"}]
API_RESULTS = [
    {"url": "r-1", "procesType": "t-1", "nummer": 1, "volledigNummer": "3.1", "naam": "Vastgesteld",
     "waardering": "blijvend_bewaren", "procestermijn": "", "alleTaakgebieden": True, "burgerzaken": False},
    {"url": "r-2", "procesType": "https://lijst.example/api/t-1", "nummer": 2, "volledigNummer": "3.1.2",
     "naam": "Vastgesteld", "waardering": "vernietigen", "procestermijn": "nihil", "bewaartermijn": "P10Y"},
]  # fmt: skip
FIXTURE = [
    {"model": "selectielijst.procestype", "pk": 3, "fields": {"uuid": "a", "nummer": 3, "naam": "Plannen", "jaar": 2017,
                                                             "procesobject": "Het plan"}},
    {"model": "selectielijst.procestype", "pk": 32, "fields": {"uuid": "t-1", "nummer": 3, "naam": "Plannen",
                                                              "jaar": 2020, "procesobject": "Het plan"}},
    {"model": "selectielijst.resultaat", "pk": 7, "fields": {
        "uuid": "r-1", "proces_type": 3, "nummer": 1, "naam": "Vastgesteld", "waardering": "blijvend_bewaren",
        "procestermijn": "", "alle_taakgebieden": True}},
    {"model": "selectielijst.resultaat", "pk": 8, "fields": {
        "uuid": "r-2", "proces_type": 3, "generiek_resultaat": 7, "nummer": 2, "naam": "Vastgesteld",
        "waardering": "vernietigen", "procestermijn": "nihil", "bewaartermijn": "P10Y"}},
]  # fmt: skip


def put(folder: Path, **documents: object) -> list[Path]:
    made = []
    for name, document in documents.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(document, indent=1))
        made.append(path)
    return made


def values(found: Landscape, iri: str, predicate: str) -> set[str]:
    return {term[0] for term in found.graph.objects(Iri(iri), predicate)}


def scheme(found: Landscape) -> set[tuple[str, str, str]]:
    """Triples of the 2020 list."""
    return {
        (found.terms.text(int(key)), found.terms.text(number), found.terms.text(int(value)))
        for number in found.graph.columns
        for column in [found.graph.column(number)]
        for key, value in zip(column.keys, column.values, strict=True)
        if found.terms.text(int(key)).startswith(f"{BASE}selectielijst/2020/")
    }


def test_the_api_form_in_any_order(tmp_path: Path) -> None:
    paths = put(tmp_path, types=API_TYPES, results={"count": 2, "results": API_RESULTS})
    found = load(paths)
    result = f"{BASE}selectielijst/2020/3.1.2"
    assert values(found, result, KW + "selectieresultaat") == {"3.1.2"}
    assert values(found, result, KW + "procestype") == {"3"}
    assert values(found, result, MDTO + "waardering") == {"vernietigen"}
    assert values(found, result, KW + "bewaartermijn") == {"P10Y"}
    assert values(found, result, KW + "procestermijn") == {"nihil"}
    assert values(found, result, SKOS + "inScheme") == {KW + "SL2020"}
    assert values(found, result, SKOS + "broader") == {f"{BASE}selectielijst/2020/3.1"}
    assert values(found, f"{BASE}selectielijst/2020/3.1", MDTO + "waardering") == {"bewaren"}
    assert values(found, f"{BASE}selectielijst/2020/3.1", SKOS + "broader") == {
        f"{BASE}selectielijst/2020/procestype/3"
    }
    assert canonical_hash(load(paths[::-1]).graph) == canonical_hash(found.graph)
    assert found.holdable == frozenset()


def test_each_fact_points_at_its_field(tmp_path: Path) -> None:
    types, results = put(tmp_path, types=API_TYPES, results=API_RESULTS)
    found = load([types, results])
    subject = found.terms.find(iri_key(f"{BASE}selectielijst/2020/3.1.2"))
    assert subject is not None
    (place,) = found.positions.find(subject, found.terms.find(iri_key(KW + "bewaartermijn")))
    assert place.line is not None and '"P10Y"' in results.read_text().split("\n")[place.line - 1]


def test_fixtures_give_the_same_list_and_say_that_the_year_was_moved(tmp_path: Path) -> None:
    api = load(put(tmp_path, types=API_TYPES, results=API_RESULTS))
    fixture = load(put(tmp_path, fixture=FIXTURE))
    assert scheme(fixture) == scheme(api)
    assert [finding.code for finding in fixture.data_findings] == ["DATA-SELECTIELIJST-JAAR"]
    assert len(fixture.graph.instances(KW + "Selectieprocestype")) == 2


def test_results_without_their_process_types_are_refused_with_their_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="procestype") as caught:
        load(put(tmp_path, results=API_RESULTS))
    assert caught.value.where is not None and caught.value.where.line == 2


def test_values_that_nobody_knows_are_reported(tmp_path: Path) -> None:
    odd = [API_RESULTS[0] | {"waardering": "misschien"}, API_RESULTS[1] | {"bewaartermijn": "tien jaar ongeveer"}]
    found = load(put(tmp_path, types=API_TYPES, results=odd))
    assert [finding.code for finding in found.data_findings] == ["DATA-ONBEKENDE-WAARDE"] * 2
    assert values(found, f"{BASE}selectielijst/2020/3.1", MDTO + "waardering") == set()


def test_tables_of_tooi(tmp_path: Path) -> None:
    towns, events = tmp_path / "gemeenten.csv", tmp_path / "herindelingen.csv"
    towns.write_text(
        "tooi_id,gemeentecode,naam,provincie,begindatum,einddatum,owms\n"
        f"{TOOI}id/gemeente/gm0003,0003,Noordstad,pv20,,2020-12-31,\n"
    )
    events.write_text(
        "datum,soort,event_id,opgeheven,opgeheven_codes,ontstaan,ontstaan_codes,uitgebreid,uitgebreid_codes\n"
        f"2021-01-01,Samenvoeging,{TOOI}id/gemeente/wzg_1,A|B,gm0003|gm0010,C,gm1979,,\n"
    )
    found = load([towns, events])
    iri = f"{TOOI}id/gemeente/gm0003"
    assert values(found, iri, TOOI + "def/ont/gemeentecode") == {"0003"}
    assert values(found, iri, TOOI + "def/ont/einddatum") == {"2020-12-31"}
    assert values(found, iri, "http://www.w3.org/ns/prov#invalidatedAtTime") == {"2021-01-01T00:00:00"}
    assert len(values(found, f"{TOOI}id/gemeente/wzg_1", "http://www.w3.org/ns/prov#invalidated")) == 2
    towns.write_text(towns.read_text().replace("2020-12-31", "eind 2020"))
    with pytest.raises(InputError, match="geen datum") as caught:
        load([towns])
    assert str(caught.value.where).endswith("gemeenten.csv:2:6")


def test_the_published_selection_list(shared: Path) -> None:
    folder = shared / "data" / "selectielijst-2020"
    api = load([folder / "api-procestypen.json", folder / "api-resultaten.json"])
    assert len(api.graph.instances(KW + "Selectieprocestype")) == 29
    assert len(api.graph.instances(KW + "Selectieresultaat")) == 346
    assert api.data_findings == ()
    fixture = load([folder / "selectielijst_2020_resultaten.json", folder / "selectielijst_2020_procestypen.json"])
    assert len(fixture.graph.instances(KW + "Selectieresultaat")) == 346
    numbers = {triple for triple in scheme(api) if triple[1] in (KW + "selectieresultaat", MDTO + "waardering")}
    assert len(numbers) == 346 + 344
    assert numbers == {
        triple for triple in scheme(fixture) if triple[1] in (KW + "selectieresultaat", MDTO + "waardering")
    }
    assert identify("x", (folder / "api-resultaten.json").read_bytes()).format is Format.REFERENCE


def test_the_tables_of_tooi_say_what_the_list_says(shared: Path) -> None:
    folder = shared / "data" / "tooi-gemeenten"
    whole = load([folder / "rwc_gemeenten_compleet_4.json"])
    assert len(whole.graph.instances(TOOI + "def/ont/Gemeente")) == 605
    # The list writes four moments of 2023 without seconds, and gives one municipality another label than its name.
    for name, differing in (("gemeenten.csv", 4), ("herindelingen.csv", 1)):
        part = load([folder / name])
        assert len(triples(part) - triples(whole)) == differing, name
        assert len(part.graph) > 600


def triples(found: Landscape) -> set[tuple[bytes, bytes, bytes]]:
    keys = found.terms.keys
    return {
        (keys[int(key)], keys[number], keys[int(value)])
        for number in found.graph.columns
        for column in [found.graph.column(number)]
        for key, value in zip(column.keys, column.values, strict=True)
    }
