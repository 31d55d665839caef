"""Side columns: what a term is, how two compare, and that they grow with the table."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.graph import lexical
from checker.graph.terms import RDF_LANG_STRING, XSD, Literal, Term, TermTable, encode
from checker.graph.values import BLANK, EQUAL, GREATER, INCOMPARABLE, IRI, LESS, LITERAL, Values
from tests.unit.shacl.graphs import ex


def compare(left: Term, right: Term) -> int:
    terms = TermTable()
    ids = [np.array([terms.intern(encode(term))]) for term in (left, right)]
    return int(Values(terms).compare(*ids)[0])


def xsd(text: str, name: str) -> Literal:
    return Literal(text, XSD + name)


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (xsd("1", "integer"), xsd("01.0", "decimal"), EQUAL),
        (xsd("9007199254740993", "integer"), xsd("9007199254740992", "integer"), GREATER),
        (xsd("0.1", "decimal"), xsd("0.1", "double"), EQUAL),
        (xsd("NaN", "double"), xsd("NaN", "double"), INCOMPARABLE),
        (xsd("-INF", "double"), xsd("-5", "integer"), LESS),
        (Literal("a"), Literal("b"), LESS),
        (Literal("\U00010000"), Literal("￿"), GREATER),
        (Literal('a"\n'), Literal('a"\n'), EQUAL),
        (Literal("a", RDF_LANG_STRING, "nl"), Literal("a", RDF_LANG_STRING, "nl"), INCOMPARABLE),
        (Literal("1"), xsd("1", "integer"), INCOMPARABLE),
        (xsd("false", "boolean"), xsd("1", "boolean"), LESS),
        (xsd("2024-01-01", "date"), xsd("2024-01-02", "date"), LESS),
        (xsd("2024-01-01", "date"), xsd("2024-01-01Z", "date"), INCOMPARABLE),
        (xsd("2024-01-01", "date"), xsd("2024-01-03Z", "date"), LESS),
        (xsd("2024-01-01", "date"), xsd("2024-01-01T00:00:00", "dateTime"), INCOMPARABLE),
        (xsd("2024-01-01T12:00:00+01:00", "dateTime"), xsd("2024-01-01T11:00:00Z", "dateTime"), EQUAL),
        (xsd("-0044-03-15", "date"), xsd("0001-01-01", "date"), LESS),
        (xsd("2024-02-30", "date"), xsd("2024-02-28", "date"), INCOMPARABLE),
        (ex("a"), ex("a"), INCOMPARABLE),
    ],
)
def test_comparison(left: Term, right: Term, outcome: int) -> None:
    assert compare(left, right) == outcome


@pytest.mark.parametrize(
    ("text", "datatype", "good"),
    [
        ("300", "byte", False),
        ("c", "byte", False),
        ("1_0", "integer", False),
        (" 5 ", "integer", True),
        ("٣", "integer", False),
        ("2023-02-29", "date", False),
        ("2024-02-29", "date", True),
        ("2024-01-01+15:00", "date", False),
        ("24:00:00", "time", True),
        ("24:00:01", "time", False),
        ("1" * 5000 + "-01-01", "date", False),
        ("P", "duration", False),
        ("P1DT", "duration", False),
        ("-P1Y2M3DT4H5M6.7S", "duration", True),
        ("abc", "hexBinary", False),
        ("2024-01-01T00:00:00", "dateTimeStamp", False),
        ("TRUE", "boolean", False),
        ("what ever", "ownType", True),
    ],
)
def test_lexical_spaces(text: str, datatype: str, good: bool) -> None:
    assert lexical.well_formed(text, XSD + datatype) is good


@given(st.dates())
def test_a_date_is_at_its_midnight(day: object) -> None:
    instant = lexical.TEMPORAL[XSD + "date"](str(day))
    assert instant is not None
    assert np.datetime64(instant[0], "us").astype("datetime64[D]") == np.datetime64(str(day))
    assert instant[0] % 86_400_000_000 == 0


@given(st.lists(st.integers(-(10**20), 10**20), min_size=2, max_size=20))
def test_integers_sort_as_integers(numbers: list[int]) -> None:
    terms = TermTable()
    ids = np.array([terms.intern(encode(xsd(str(number), "integer"))) for number in numbers])
    outcome = Values(terms).compare(ids[:-1], ids[1:])
    assert outcome.tolist() == [(a > b) - (a < b) for a, b in pairwise(numbers)]


def test_columns_grow_with_the_table() -> None:
    terms = TermTable()
    first = terms.intern(encode(ex("a")))
    values = Values(terms)
    assert len(values) == 1
    second, third = terms.intern(b"_:b0"), terms.intern(encode(Literal("x", RDF_LANG_STRING, "nl")))
    values.sync()
    assert values.kind[[first, second, third]].tolist() == [IRI, BLANK, LITERAL]
    assert values.languages[values.language[third]] == "nl"
    assert values.datatypes[values.datatype[third]] == RDF_LANG_STRING
    assert values.datatype[second] == -1
    for number in range(50):
        at = terms.intern(encode(xsd(str(number), "integer")))
        assert values.sync().number[at] == number
    assert values.texts(np.array([first, second, third])) == ["https://example.org/a", "b0", "x"]
