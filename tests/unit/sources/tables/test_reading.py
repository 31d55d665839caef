"""Workbooks: rows become nodes, cells become facts with an address, and what cannot be read is said."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.errors import InputError, UsageError
from checker.findings import Severity
from checker.graph.terms import iri_key
from checker.sources.landscape import Intake, LoadOptions
from checker.sources.tables import holdable, sniff
from tests.unit.sources.tables.books import ID, KW, Read, book, read_book

MUNICIPALITIES = [["Sleutel", "Naam", "Gemeentecode"], ["A", "Aldervoorde", 9901], ["L", "Leedewaard", "9910"]]
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
GENERIC = "https://w3id.org/kaderwacht/eigenschap/"


def place(read: Read, subject: str, predicate: str) -> str:
    """Where the first statement of (id/subject, predicate) stands."""
    predicate = predicate if predicate.startswith("http") else KW + predicate
    terms = read.intake.terms
    number, relation = terms.find(iri_key(ID + subject)), terms.find(iri_key(predicate))
    assert number is not None and relation is not None
    return str(read.positions.find(number, relation)[0])


def test_a_row_is_a_node_of_the_municipality_in_its_column() -> None:
    read = read_book(
        {
            "Gemeenten": MUNICIPALITIES,
            "Applicaties": [["Sleutel", "Naam", "Gemeente", "Hostingvorm"], ["A01", "Zaaksysteem", "A", "saas"]],
        }
    )
    assert read.values("gm9901/applicatie/A01", LABEL) == {"Zaaksysteem"}
    assert read.values("gm9901/applicatie/A01", "eigenaarGemeente") == {"gemeente/gm9901"}
    assert read.values("gm9901/applicatie/A01", "hosting") == {"SaaS"}
    assert read.values("gemeente/gm9901", "gemeentecode") == {"9901"}
    assert read.codes == []


@pytest.mark.parametrize("name", ["A", "9901", 9901, "gm9901", "GM9901", "Aldervoorde", "aldervoorde"])
def test_a_municipality_goes_by_letter_code_or_name(name: str | int) -> None:
    read = read_book(
        {"Gemeenten": MUNICIPALITIES, "Applicaties": [["Sleutel", "Naam", "Gemeente"], ["A01", "Zaak", name]]}
    )
    assert read.values("gm9901/applicatie/A01", LABEL) == {"Zaak"}
    assert read.codes == []


def test_plateau_is_bron_unless_the_row_or_the_caller_says_otherwise() -> None:
    rows = [["Sleutel", "Naam", "Plateau"], ["A01", "een", None], ["T01", "twee", "Doel"]]
    assert read_book({"Applicaties": rows}, municipality="9901").values("gm9901/applicatie/A01", "plateau") == {"Bron"}
    target = Intake.start(LoadOptions(municipality="9901", plateau="Doel"))
    read = read_book({"Applicaties": rows}, intake=target)
    assert read.values("gm9901/applicatie/A01", "plateau") == {"Doel"}
    assert read.values("gm9901/applicatie/T01", "plateau") == {"Doel"}


def test_the_municipality_is_asked_for_when_nobody_says_it() -> None:
    with pytest.raises(UsageError, match="--gemeente") as caught:
        read_book({"Applicaties": [["Sleutel", "Naam"], ["A01", "Zaak"]]})
    assert str(caught.value.where) == "map.xlsx:Applicaties!A2"


def test_a_single_row_under_gemeenten_is_the_municipality_of_all_rows() -> None:
    read = read_book({"Gemeenten": MUNICIPALITIES[:2], "Applicaties": [["Sleutel", "Naam"], ["A01", "Zaak"]]})
    assert read.values("gm9901/applicatie/A01", LABEL) == {"Zaak"}


def test_a_reference_finds_a_later_row_and_another_municipality() -> None:
    read = read_book(
        {
            "Applicaties": [
                ["Sleutel", "Naam", "Gemeente", "Vervangen door"],
                ["A01", "Oud", "A", "Nieuw"],
                ["T01", "Nieuw", "L", None],
            ],
            "Gemeenten": MUNICIPALITIES,
        }
    )
    assert read.values("gm9901/applicatie/A01", "vervangenDoor") == {"gm9910/applicatie/T01"}
    assert read.codes == []


def test_a_loose_end_is_reported_with_its_cell_and_its_text_is_kept() -> None:
    read = read_book(
        {"Applicaties": [["Sleutel", "Naam", "Vervangen door"], ["A01", "Oud", "T99"]]}, municipality="9901"
    )
    assert read.codes == ["DATA-LOS-EINDE"]
    assert str(read.intake.findings[0].location) == "map.xlsx:Applicaties!C2"
    assert read.values("gm9901/applicatie/A01", GENERIC + "Vervangen%20door") == {"T99"}
    assert read.values("gm9901/applicatie/A01", "vervangenDoor") == set()


def test_a_name_that_two_nodes_have_is_not_guessed() -> None:
    read = read_book(
        {
            "Applicaties": [
                ["Sleutel", "Naam", "Vervangen door"],
                ["A01", "Oud", "Zaak"],
                ["T01", "Zaak", None],
                ["T02", "Zaak", None],
            ]
        },
        municipality="9901",
    )
    assert "DATA-NIET-UNIEK" in read.codes
    assert read.values("gm9901/applicatie/A01", "vervangenDoor") == set()


def test_bad_cells_are_findings_with_their_address() -> None:
    read = read_book(
        {
            "Applicaties": [
                ["Sleutel", "Naam", "Uitfaseringsdatum", "Bevat gegevens", "Open bevindingen hoog", "Dispositie"],
                ["A01", "Zaak", "31-02-2027", "misschien", "drie", "weggooien"],
            ]
        },
        municipality="9901",
    )
    assert read.codes == ["DATA-CEL"] * 4
    assert [str(finding.location) for finding in read.intake.findings] == [
        f"map.xlsx:Applicaties!{letter}2" for letter in "CDEF"
    ]
    assert read.values("gm9901/applicatie/A01", GENERIC + "Uitfaseringsdatum") == {"31-02-2027"}
    assert read.values("gm9901/applicatie/A01", "uitfaseringsdatum") == set()


def test_an_unknown_column_is_kept_and_reported_once() -> None:
    read = read_book(
        {"Applicaties": [["Sleutel", "Naam", "Kleur van het logo"], ["A01", "a", "rood"], ["A02", "b", "blauw"]]},
        municipality="9901",
    )
    assert read.codes == ["DATA-ONBEKENDE-KOLOM"]
    assert str(read.intake.findings[0].location) == "map.xlsx:Applicaties!C1"
    assert read.values("gm9901/applicatie/A02", GENERIC + "Kleur%20van%20het%20logo") == {"blauw"}


def test_unknown_sheets_doubled_columns_and_rows_without_key_are_reported() -> None:
    read = read_book(
        {
            "Applicaties": [
                ["Sleutel", "Naam", "naam", "Hostingvorm"],
                [None, "naamloos", None, "SaaS"],
                [None, None, None, None],
                ["A01", "Zaak", "andere", None],
                ["A01", "Zaak", None, None],
            ],
            "Kladblok": [["iets"]],
            "Lees mij": [["welkom"]],
        },
        municipality="9901",
    )
    assert sorted(read.codes) == ["DATA-DUBBEL", "DATA-DUBBELE-KOLOM", "DATA-GEEN-SLEUTEL", "DATA-ONBEKEND-BLAD"]


def test_headers_may_differ_in_case_blanks_and_hyphens_and_stand_lower() -> None:
    read = read_book(
        {"applicaties": [["Overzicht 2026"], [], ["SLEUTEL", "naam ", "Bevat-gegevens"], ["A01", "Zaak", "ja"]]},
        municipality="9901",
    )
    assert read.values("gm9901/applicatie/A01", "bevatGegevens") == {"true"}
    assert place(read, "gm9901/applicatie/A01", "bevatGegevens") == "map.xlsx:applicaties!C4"
    assert read.codes == []


def test_dates_come_as_cells_and_as_text() -> None:
    rows: list[list[str | dt.date]] = [["Sleutel", "Naam", "Uitfaseringsdatum"]]
    dates: list[str | dt.date] = [dt.date(2028, 3, 1), "1-3-2028", "01-03-28", "2028-03-01"]
    rows += [[f"A{number}", str(number), date] for number, date in enumerate(dates)]
    read = read_book({"Applicaties": rows}, municipality="9901")
    for number in range(len(dates)):
        assert read.values(f"gm9901/applicatie/A{number}", "uitfaseringsdatum") == {"2028-03-01"}


def test_facts_of_an_inner_node_share_one_node() -> None:
    read = read_book(
        {
            "Contracten": [
                ["Sleutel", "Naam", "Verwerkersovereenkomst onderdelen", "Opzegtermijn"],
                ["CT1", "contract", "a; b", "30 dagen"],
            ]
        },
        municipality="9901",
    )
    inner = "gm9901/contract/CT1/verwerkersovereenkomst"
    assert read.values("gm9901/contract/CT1", "verwerkersovereenkomst") == {inner}
    assert read.values(inner, "onderdeel") == {"a", "b"}
    assert read.values("gm9901/contract/CT1", "opzegtermijn") == {"P30D"}


def test_an_inner_node_that_an_earlier_file_stated_is_used_again() -> None:
    intake = Intake.start(LoadOptions(municipality="9901"))
    contract, inner = iri_key(ID + "gm9901/contract/CT1"), iri_key("https://example.org/vwo")
    intake.builder.source("eerder.ttl")
    intake.builder.state_keys(contract, iri_key(KW + "verwerkersovereenkomst"), inner, 1)
    intake.register.add("gm9901", "Contract", "CT1", "contract", ID + "gm9901/contract/CT1")
    read = read_book(
        {"Contracten": [["Sleutel", "Naam", "Verwerkersovereenkomst onderdelen"], ["CT1", "c", "h"]]}, intake=intake
    )
    assert read.values("gm9901/contract/CT1", "verwerkersovereenkomst") == {"https://example.org/vwo"}
    assert read.values("https://example.org/vwo", "onderdeel") == {"h"}


def test_each_role_of_a_build_team_is_a_membership_of_its_own() -> None:
    read = read_book(
        {"Bouwteams": [["Sleutel", "Naam", "Bezette rollen"], ["BT1", "Burgerzaken", "teamleider; procesdeskundige"]]},
        municipality="9910",
    )
    members = read.values("gm9910/bouwteam/BT1", "http://www.w3.org/ns/org#hasMembership")
    assert len(members) == 2
    assert read.codes == []


def test_a_milestone_hangs_on_its_application() -> None:
    read = read_book(
        {
            "Mijlpalen": [["Sleutel", "Naam", "Applicatie", "Gepland op"], ["M1", "live", "T01", "1-1-2028"]],
            "Applicaties": [["Sleutel", "Naam"], ["T01", "Zaak"]],
        },
        municipality="9910",
    )
    assert read.values("gm9910/applicatie/T01", "heeftMijlpaal") == {"gm9910/mijlpaal/M1"}
    assert place(read, "gm9910/applicatie/T01", "heeftMijlpaal") == "map.xlsx:Mijlpalen!C2"


def known_application(key: str, name: str, plateau: str = "Bron") -> Intake:
    """An intake in which an earlier file named one application."""
    intake = Intake.start(LoadOptions(municipality="9901"))
    iri = f"{ID}gm9901/applicatie/{key}"
    intake.builder.source("model.xml")
    intake.builder.state_keys(iri_key(iri), iri_key(KW + "plateau"), iri_key(KW + plateau), 1)
    intake.register.add("gm9901", "Applicatie", key, name, iri)
    return intake


def test_a_row_is_the_same_node_by_key_and_by_a_unique_name() -> None:
    rows = [["Sleutel", "Naam", "Bevat gegevens"], ["A01", "Zaaksysteem", "ja"]]
    read = read_book({"Applicaties": rows}, intake=known_application("uuid-1", "Zaaksysteem"))
    assert read.values("gm9901/applicatie/uuid-1", "bevatGegevens") == {"true"}
    assert read.codes == ["DATA-OP-NAAM"]
    assert read.intake.findings[0].severity is Severity.INFO
    read = read_book({"Applicaties": rows}, intake=known_application("A01", "Anders"))
    assert read.values("gm9901/applicatie/A01", "bevatGegevens") == {"true"}
    assert read.codes == []


def test_a_target_is_not_taken_for_the_source_of_the_same_name() -> None:
    read = read_book(
        {"Applicaties": [["Sleutel", "Naam", "Plateau"], ["T01", "Zaaksysteem", "Doel"]]},
        intake=known_application("uuid-1", "Zaaksysteem"),
    )
    assert read.values("gm9901/applicatie/T01", "plateau") == {"Doel"}
    assert read.values("gm9901/applicatie/uuid-1", "plateau") == {"Bron"}


def test_two_rows_of_one_name_are_not_both_the_known_node() -> None:
    read = read_book(
        {"Applicaties": [["Sleutel", "Naam"], ["A01", "Zaaksysteem"], ["A02", "Zaaksysteem"]]},
        intake=known_application("uuid-1", "Zaaksysteem"),
    )
    assert read.codes == ["DATA-NIET-UNIEK", "DATA-NIET-UNIEK"]
    assert read.values("gm9901/applicatie/A01", LABEL) == {"Zaaksysteem"}
    assert read.values("gm9901/applicatie/A02", LABEL) == {"Zaaksysteem"}


def test_a_kader_that_nobody_filled_in_says_nothing() -> None:
    read = read_book({"Kaders": [["Sleutel", "Naam", "Vastgesteld op"], ["1", "visie", None], ["2", "b", "1-2-2026"]]})
    assert read.values(KW + "Kader1", LABEL) == set()
    assert read.values(KW + "Kader2", "vastgesteldOp") == {"2026-02-01"}


def test_a_workbook_without_any_known_sheet_is_an_input_error() -> None:
    with pytest.raises(InputError, match="template"):
        read_book({"Blad1": [["hallo"]]})


def test_an_object_id_of_a_product_links_though_its_file_is_absent() -> None:
    uuid = "0c4e35a6-0b6e-4d8a-9f0e-1a2b3c4d5e6f"
    read = read_book(
        {"Applicaties": [["Sleutel", "Naam", "Realiseert referentiecomponent"], ["A01", "Zaak", uuid]]},
        municipality="9901",
    )
    assert read.values("gm9901/applicatie/A01", "realiseertReferentiecomponent") == {f"gemma/{uuid}"}
    assert [finding.severity for finding in read.intake.findings] == [Severity.INFO]


def test_a_code_that_the_spreadsheet_took_for_a_number_gets_its_zeros_back() -> None:
    read = read_book({"Gemeenten": [["Sleutel", "Naam", "Gemeentecode"], ["A", "Almere", 34]]})
    assert read.values("gemeente/gm0034", "gemeentecode") == {"0034"}


def test_a_rounded_long_number_is_not_believed() -> None:
    read = read_book(
        {"Koppelingen": [["Sleutel", "Naam", "OIN"], ["K1", "k", 12345678901234567890.0]]}, municipality="9901"
    )
    assert read.codes == ["DATA-CEL"]
    assert read.values("gm9901/koppeling/K1", "oin") == set()


def test_outcome_and_holdable_tell_what_the_reader_did() -> None:
    assert KW + "opzegtermijn" in holdable()
    assert "https://w3id.org/dpv#hasDataSubject" in holdable()
    assert sniff(book({"Applicaties": [["Sleutel"]]}), "x") == "XLSX"


def test_a_hundred_thousand_rows_are_read_whole() -> None:
    rows = [["Sleutel", "Naam", "Hostingvorm"]] + [[f"A{number}", f"app {number}", "SaaS"] for number in range(100_000)]
    text = "\n".join(";".join(row) for row in rows)
    from tests.unit.sources.tables.books import read_text

    read = read_text(text)
    assert len(read.graph.instances(KW + "Applicatie")) == 100_000
    assert len(read.graph.column_of(KW + "hosting")) == 100_000
    assert place(read, "gm9901/applicatie/A99999", "hosting") == "Applicaties.csv:100001:3"
