"""Tables of separate files, and RDF, name each other's rows whatever the order in which they are given."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from checker.graph.terms import Iri
from checker.graph.writing import canonical_hash
from checker.sources.identity import BASE, KW
from checker.sources.landscape import Landscape, LoadOptions
from checker.sources.load import load
from tests.unit.sources.tables.books import book

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
FILES = {
    "Gemeenten.csv": "Sleutel;Naam;Gemeentecode\nL;Leedewaard;9901\n",
    "Applicaties.csv": "Sleutel;Naam;Gemeente\nA01;Zaaksysteem;L\n",
    "Contracten.csv": "Sleutel;Naam;Gemeente;Applicaties;Leverancier;Exitplan\nC1;Contract;L;A01;V1;D1\n",
    "Leveranciers.csv": "Sleutel;Naam\nV1;Softwarehuis\n",
    "Documenten.csv": "Sleutel;Naam;Gemeente;Vastgesteld op\nD1;Exitplan van het zaaksysteem;L;2026-01-02\n",
}


def put(folder: Path, names: list[str]) -> list[Path]:
    for name in names:
        (folder / name).write_text(FILES[name], "utf-8")
    return [folder / name for name in names]


def values(found: Landscape, subject: str, predicate: str) -> set[str]:
    return {term[0] for term in found.graph.objects(Iri(BASE + subject), predicate)}


def test_csv_files_join_in_every_order(tmp_path: Path) -> None:
    hashes = set()
    for order in itertools.permutations(put(tmp_path, list(FILES))):
        found = load(list(order))
        assert [finding.code for finding in found.data_findings] == []
        assert [source.path for source in found.sources] == sorted(path.as_posix() for path in order)
        hashes.add(canonical_hash(found.graph))
    assert len(hashes) == 1
    assert values(found, "gm9901/applicatie/A01", KW + "heeftContract") == {BASE + "gm9901/contract/C1"}
    assert values(found, "gm9901/contract/C1", KW + "leverancier") == {BASE + "leverancier/V1"}
    assert values(found, "gm9901/contract/C1", KW + "exitplan") == {BASE + "gm9901/document/D1"}
    assert values(found, "gm9901/document/D1", LABEL) == {"Exitplan van het zaaksysteem"}


def test_workbooks_refer_to_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(
        book({"Contracten": [["Sleutel", "Naam", "Gemeente", "Applicaties"], ["C1", "Contract", "Leedewaard", "A01"]]})
    )
    (tmp_path / "b.xlsx").write_bytes(
        book(
            {
                "Gemeenten": [["Sleutel", "Naam", "Gemeentecode"], ["L", "Leedewaard", "9901"]],
                "Applicaties": [["Sleutel", "Naam", "Gemeente"], ["A01", "Zaaksysteem", "L"]],
            }
        )
    )
    for order in (["a.xlsx", "b.xlsx"], ["b.xlsx", "a.xlsx"]):
        found = load([tmp_path / name for name in order])
        assert [finding.code for finding in found.data_findings] == []
        assert values(found, "gm9901/applicatie/A01", KW + "heeftContract") == {BASE + "gm9901/contract/C1"}


def test_an_export_knows_the_municipality_of_a_table_and_describes_it_not_again(tmp_path: Path) -> None:
    (tmp_path / "portfolio.csv").write_text(
        "Gemeente ID;Gemeente naam;Gemeente CBS;Gebruik Status;Pakket ID;Pakket Naam\n"
        "u-1;Leedewaard;;In productie;p-1;Zaakmaker\n"
    )
    paths = [tmp_path / "portfolio.csv", *put(tmp_path, ["Gemeenten.csv"])]
    for order in itertools.permutations(paths):
        found = load(list(order))
        assert values(found, "gm9901/applicatie/p-1", KW + "gebruikStatus") == {"In productie"}
        assert values(found, "gemeente/gm9901", LABEL) == {"Leedewaard"}
        assert [item[0] for item in found.graph.objects(Iri(BASE + "gemeente/gm9901"), KW + "gemeentecode")] == ["9901"]


@pytest.mark.parametrize("reference", ["D1", "Het exitplan"])
def test_a_table_refers_to_what_rdf_named(tmp_path: Path, reference: str) -> None:
    (tmp_path / "doc.ttl").write_text(
        f'<{BASE}gm9901/stuk/x> a <http://xmlns.com/foaf/0.1/Document> ; <http://purl.org/dc/terms/identifier> "D1" ; '
        f'<{LABEL}> "Het exitplan"@nl .\n'
    )
    (tmp_path / "Contracten.csv").write_text(f"Sleutel;Naam;Exitplan\nC1;Contract;{reference}\n")
    found = load([tmp_path / "Contracten.csv", tmp_path / "doc.ttl"], LoadOptions(municipality="9901"))
    assert values(found, "gm9901/contract/C1", KW + "exitplan") == {BASE + "gm9901/stuk/x"}
    assert len(found.graph.instances("http://xmlns.com/foaf/0.1/Document")) == 1
