"""Cells to terms and back."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.graph.terms import literal_key
from checker.ontology.table_mapping import CellKind
from checker.sources.tables.values import (
    BadCell,
    cell_text,
    expand,
    join_values,
    read_boolean,
    read_date,
    read_decimal,
    read_duration,
    read_integer,
    read_iri,
    read_value,
    shorten,
    split_values,
)

PREFIXES = (("pd", "https://w3id.org/dpv/pd#"),)


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2027-07-01", "2027-07-01"),
        ("1-7-2027", "2027-07-01"),
        ("01/07/27", "2027-07-01"),
        ("31-12-69", "2069-12-31"),
        ("31-12-70", "1970-12-31"),
        ("2027-07-01T00:00:00", "2027-07-01"),
        (dt.date(2027, 7, 1), "2027-07-01"),
        (dt.datetime(2027, 7, 1, 12, 30), "2027-07-01"),
    ],
)
def test_dates(cell: str | dt.date, date: str) -> None:
    assert read_date(cell).isoformat() == date


@pytest.mark.parametrize(
    "cell", ["", "nooit", "32-1-2027", "30-02-2027", "2027", "1-13-2027", 46204.0, True, "99999-1-1"]
)
def test_what_is_no_date(cell: str | float) -> None:
    with pytest.raises(BadCell):
        read_date(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.250.000,50", "1250000.50"),
        ("12.500", "12500"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("€ 12.500,-", "12500"),
        ("-3", "-3"),
        (60000.0, "60000"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
    ],
)
def test_amounts(cell: str | float, number: str) -> None:
    assert read_decimal(cell) == number


@pytest.mark.parametrize(
    "cell", ["", "veel", "1E9999999", "1" * 1000, "1.2.3", "NaN", float("nan"), float("inf"), True]
)
def test_what_is_no_amount(cell: str | float) -> None:
    with pytest.raises(BadCell):
        read_decimal(cell)


@pytest.mark.parametrize(("cell", "number"), [("18.240", "18240"), (12.0, "12"), ("-0012", "-12")])
def test_whole_numbers(cell: str | float, number: str) -> None:
    assert read_integer(cell) == number


@pytest.mark.parametrize("cell", ["1,5", 1.5, "", "1" * 1_000_000, False])
def test_what_is_no_whole_number(cell: str | float) -> None:
    with pytest.raises(BadCell):
        read_integer(cell)


@pytest.mark.parametrize("yes", ["ja", "Ja", "J", "true", "WAAR", "x", True, 1.0])
@pytest.mark.parametrize("no", ["nee", "NEE", "n", "false", "onwaar", False, 0.0])
def test_yes_and_no(yes: str | float, no: str | float) -> None:
    assert read_boolean(yes) is True
    assert read_boolean(no) is False


@pytest.mark.parametrize("cell", ["", "misschien", 2.0])
def test_what_is_neither(cell: str | float) -> None:
    with pytest.raises(BadCell):
        read_boolean(cell)


@pytest.mark.parametrize(
    ("cell", "duration"),
    [
        ("P30D", "P30D"),
        ("30 dagen", "P30D"),
        ("1 dag", "P1D"),
        ("6 maanden", "P6M"),
        ("7 jaar", "P7Y"),
        ("2 weken", "P14D"),
        ("24 uur", "PT24H"),
        ("P1Y6M", "P1Y6M"),
        ("PT72H", "PT72H"),
    ],
)
def test_durations(cell: str, duration: str) -> None:
    assert read_duration(cell) == duration


@pytest.mark.parametrize("cell", ["", "P", "PT", "30", 30.0, "drie dagen", "P1W2X", "1 eeuw"])
def test_what_is_no_duration(cell: str | float) -> None:
    with pytest.raises(BadCell):
        read_duration(cell)


def test_a_web_address_holds_nothing_that_breaks_an_iri() -> None:
    assert read_iri("<https://a.example/b>") == "https://a.example/b"
    for text in ("geen adres", "https://a b", 'https://a"b', "https://a>b", "https://a\nb"):
        with pytest.raises(BadCell):
            read_iri(text)


def test_text_of_cells() -> None:
    assert cell_text(12.0) == "12"
    assert cell_text(34.0, 4) == "0034"
    assert cell_text(True) == "ja"
    assert cell_text(None) == ""
    assert cell_text(dt.datetime(2027, 1, 2)) == "2027-01-02"
    assert cell_text(dt.timedelta(hours=1)) == "PT3600S"
    with pytest.raises(BadCell):
        cell_text(1e20)


def test_several_values_in_one_cell() -> None:
    assert split_values("a; b\nc;;") == ["a", "b", "c"]
    assert split_values('"a; b"; c') == ["a; b", "c"]
    assert join_values(["a; b", 'zegt "ja"']) == '"a; b"; zegt "ja"'
    assert split_values(join_values(["a; b", '"q"', "c\nd"])) == ["a; b", '"q"', "c\nd"]


def test_prefixes_expand_and_shorten() -> None:
    assert expand("pd:Health", PREFIXES) == b"<https://w3id.org/dpv/pd#Health>"
    assert shorten("https://w3id.org/dpv/pd#Health", PREFIXES) == "pd:Health"
    assert expand("onbekend:Health", PREFIXES) is None
    assert expand("pd:a b", PREFIXES) is None
    assert shorten("https://elders.example/x", PREFIXES) == "https://elders.example/x"


def test_language_text_is_dutch() -> None:
    assert read_value("doel", CellKind.LANGUAGE_TEXT) == literal_key("doel", language="nl")
