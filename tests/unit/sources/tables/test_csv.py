"""CSV: dialects, encodings, lines, and the exports of the Softwarecatalogus."""

from __future__ import annotations

import pytest

from checker.errors import InputError
from checker.sources.tables import sniff
from tests.unit.sources.tables.books import read_text

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
GENERIC = "https://w3id.org/kaderwacht/eigenschap/"
APPLICATION = "gm9901/applicatie/A01"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_dialects_and_encodings_read_the_same(separator: str, encoding: str, newline: str) -> None:
    text = newline.join((separator.join(("Sleutel", "Naam")), separator.join(("A01", '"Café, één; twee"'))))
    read = read_text((text + newline).encode(encoding))
    assert read.values(APPLICATION, LABEL) == {"Café, één; twee"}
    assert read.codes == []


def test_a_record_with_newlines_has_the_line_where_it_begins() -> None:
    read = read_text('Sleutel;Naam;Uitfaseringsdatum\nA00;"twee\nregels";\nA01;x;nooit\n')
    assert read.values("gm9901/applicatie/A00", LABEL) == {"twee\nregels"}
    assert [str(finding.location) for finding in read.intake.findings] == ["Applicaties.csv:4:3"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"Sleutel;Naam\nA01;x\nA02;\x00\n", 3),
        (b"Sleutel;Naam\nA01;\x81\x8d\n", 2),
        (b'Sleutel;Naam\nA01;"open\nen nog', 2),
        (b"\xff\xfeS\x00l\xd8", 1),
    ],
)
def test_what_is_no_csv_is_refused_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read_text(data)
    assert caught.value.where is not None
    assert caught.value.where.line == line


def test_a_short_or_long_record_is_reported() -> None:
    read = read_text("Sleutel;Naam;Hostingvorm\nA01;a\nA02;b;SaaS;te veel\nA03;c;\n")
    assert read.codes.count("DATA-RIJ") == 2
    assert read.values("gm9901/applicatie/A02", GENERIC + "kolom%204") == {"te veel"}


def test_an_empty_file_and_an_unknown_table_are_input_errors() -> None:
    with pytest.raises(InputError, match="leeg"):
        read_text("")
    with pytest.raises(InputError, match="Het meest lijken"):
        read_text("Kolom;Andere\n1;2\n", "iets.csv")
    with pytest.raises(InputError, match="welke tabel"):
        read_text("Sleutel;Naam\n1;2\n", "iets.csv")


def test_a_table_is_known_by_its_headers() -> None:
    read = read_text("Sleutel;Naam;Opzegtermijn;Ingangsdatum\nCT1;c;3 maanden;1-1-2026\n", "export 12.csv")
    assert read.values("gm9901/contract/CT1", "opzegtermijn") == {"P3M"}


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"Sleutel;Naam\nA;b\n", "x.txt", "CSV"),
        (b"zomaar een zin\n", "x.txt", None),
        (b"zomaar een zin\n", "x.csv", "CSV"),
        (b"<?xml version='1.0'?><a/>", "x.csv", None),
        (b"@prefix a: <b> .", "x.csv", None),
        (b"PK\x03\x04rest", "x.xlsx", None),
        (b"", "x", None),
    ],
)
def test_sniff_goes_by_content(data: bytes, name: str, kind: str | None) -> None:
    assert sniff(data, name) == kind


PORTFOLIO = (
    "Gemeente ID;Gemeente naam;Gemeente CBS;Gebruik Status;Gebruik Datum ingang status;Leverancier ID;Leverancier Naam;"
    "Pakket ID;Pakket Naam;Pakketversie ID;Pakketversie Naam;Referentiecomponenten ID;Referentiecomponenten naam\n"
    "u-1;Aldervoorde;9901;In productie;01-02-24;l-1;Levert;p-1; Suite;v-1;1.0;r-1, r-2;Een, Twee\n"
    "u-1;Aldervoorde;9901;uit-te-faseren;05-06-24;l-1;Levert;p-2;Oud;;0.9;r-3;Drie\n"
)


def test_a_portfolio_row_speaks_of_six_nodes() -> None:
    read = read_text(PORTFOLIO, "Gemeenten_applicatieportfolio_20260305_2008.csv", municipality=None)
    use = "gm9901/applicatie/p-1"
    assert read.values(use, LABEL) == {"Suite"}
    assert read.values(use, "gebruiktPakket") == {"pakket/p-1"}
    assert read.values(use, "gebruiktVersie") == {"pakketversie/v-1"}
    assert read.values(use, "eigenaarGemeente") == {"gemeente/gm9901"}
    assert read.values(use, "realiseertReferentiecomponent") == {"gemma/r-1", "gemma/r-2"}
    assert read.values(use, "gebruikStatus") == {"In productie"}
    assert read.values(use, "gebruikDatum") == {"2024-02-01"}
    assert read.values(use, "plateau") == {"Bron"}
    assert read.values("pakket/p-1", "leverancier") == {"leverancier/l-1"}
    assert read.values("gemma/r-2", LABEL) == {"Twee"}
    assert read.values("gm9901/applicatie/p-2", "gebruikStatus") == {"Uit te faseren"}
    assert read.values("gm9901/applicatie/p-2", "gebruiktVersie") == {"pakketversie/p-2%2F0.9"}
    assert read.codes == []


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("In distributie", {"In gebruik"}),
        ("distributie", {"In gebruik"}),
        ("In test", {"In ontwikkeling"}),
        ("einde ondersteuning", {"Einde ondersteuning"}),
        ("Verzonnen", set()),
    ],
)
def test_the_status_of_a_version_is_normalised(written: str, status: set[str]) -> None:
    text = (
        "Leverancier ID;Leverancier Naam;Pakket ID;Pakket Naam;Pakketversie ID;Pakketversie Naam;Pakketversie Status\n"
        f"l-1;Levert;p-1;Suite;v-1;1.0;{written}\n"
    )
    read = read_text(text, "leveranciers_pakketten_20260305_2008.csv", municipality=None)
    assert read.values("pakketversie/v-1", "pakketversieStatus") == status
    assert read.values("pakket/p-1", "heeftVersie") == {"pakketversie/v-1"}
    assert read.codes == ([] if status else ["DATA-CEL"])


KOPPELINGEN = (
    "Koppeling ID;Organisation;Organisatie ID;Pakket ID 1;Pakket Naam 1;Leverancier ID 1;Koppeling richting;"
    "Pakket ID 2;Pakket Naam 2;Leverancier ID 2;Standaardversie;Standaardversie ID\n"
)


@pytest.mark.parametrize(
    ("direction", "source", "target"),
    [
        ("left_to_right", "p-1", "p-2"),
        ("right_to_left", "p-2", "p-1"),
        ("bidirection", "p-1", "p-2"),
        ("unknown", "p-1", "p-2"),
    ],
)
def test_the_direction_of_an_interface_says_from_and_to(direction: str, source: str, target: str) -> None:
    row = f"12;Aldervoorde;u-1;p-1;Suite;l-1;{direction};p-2;Ander;l-2;StUF 3.10;s-1\n"
    known = read_text(PORTFOLIO, "p.csv", municipality=None)
    read = read_text(KOPPELINGEN + row, "Koppelingen_1.csv", intake=known.intake)
    interface = "gm9901/koppeling/12"
    assert read.values(interface, "van") == {f"gm9901/applicatie/{source}"}
    assert read.values(interface, "naar") == {f"gm9901/applicatie/{target}"}
    assert read.values(interface, "gebruiktStandaard") == {"gemma/s-1"}
    assert read.values(interface, GENERIC + "Koppeling%20richting") == {direction}


def test_a_side_without_supplier_is_an_outside_facility() -> None:
    row = "12;Aldervoorde;u-1;p-1;Suite;l-1;left_to_right;f-1;Suwinet;;;\n"
    read = read_text(KOPPELINGEN + row, "Koppelingen_1.csv", municipality="9901")
    assert read.values("gm9901/koppeling/12", "naar") == {"gemma/f-1"}
    assert read.values("gm9901/koppeling/12", "van") == {"gm9901/applicatie/p-1"}


def test_members_of_a_collaboration_are_the_municipalities_of_the_portfolio() -> None:
    known = read_text(PORTFOLIO, "p.csv", municipality=None)
    text = (
        "Collaboration ID;Collaboration Name;Organisations Name;Organisations ID\n"
        "c-1;Samen;Aldervoorde, Brinkhaven;u-1, u-2\n"
    )
    read = read_text(text, "Samenwerkingen_1.csv", intake=known.intake)
    members = read.values("samenwerking/c-1", "http://www.w3.org/ns/org#hasMember")
    assert members == {"gemeente/gm9901", "gemeente/brinkhaven"}


def test_the_lists_of_suppliers_and_municipalities_are_read() -> None:
    read = read_text("Leverancier id;Supplier Name;Supplier Url\nl-1;Levert;https://x.example\n", "leveranciers_1.csv")
    assert read.values("leverancier/l-1", LABEL) == {"Levert"}
    read = read_text("SWC ID;Gemeente naam;Gemeente CBS;Voortgang\nu-1;Almere;34;50\n", "all_gemeenten.csv")
    assert read.values("gemeente/gm0034", "gemeentecode") == {"0034"}


def test_an_unknown_column_of_an_export_is_kept_on_its_main_node() -> None:
    head, first, *_ = PORTFOLIO.splitlines()
    read = read_text(f"{head};Nieuw veld\n{first};waarde\n", "p.csv", municipality=None)
    assert read.codes == ["DATA-ONBEKENDE-KOLOM"]
    assert read.values("gm9901/applicatie/p-1", GENERIC + "Nieuw%20veld") == {"waarde"}
