"""What counts as the marks of an unfinished merge, and what only looks like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.conflicts import (
    MergeConflict,
    conflict_on,
    refuse_conflict,
    refuse_divider_in_table,
    refuse_divider_in_xml,
)
from checker.graph.positions import StatementBuilder
from checker.graph.reading import Syntax, read_statements
from checker.graph.terms import TermTable
from checker.sources.landscape import Limits
from checker.sources.recognise import identify, recognise
from checker.sources.tree import DiskTree

WHOLE = b"a;b\n<<<<<<< HEAD\n1;2\n=======\n1;3\n>>>>>>> team/x\n"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (WHOLE, 2),
        (WHOLE.replace(b"\n", b"\r\n"), 2),
        (b"\xef\xbb\xbf" + WHOLE[4:], 1),
        (b"a\n||||||| 1f0c2aa\nb\n", 2),
        (b"a\n=======\nb\n>>>>>>> team/x", 2),
        (b"<<<<<<<\n", 1),
        (b"<<<<<<< HEAD", 1),
    ],
    ids=["whole", "CRLF", "BOM", "diff3", "the end only", "no name", "cut off"],
)
def test_marks_are_told_with_the_line_of_the_first(data: bytes, line: int) -> None:
    with pytest.raises(MergeConflict) as caught:
        refuse_conflict("map/x.csv", data)
    assert str(caught.value.where) == f"map/x.csv:{line}:1"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" <<<<<<< HEAD\n",
        b"x <<<<<<< HEAD\n",
        b"<<<<<<<< eight\n",
        b"<<<<<<<HEAD\n",
        b">>>>>>> a letter, quoted often\n",
        b">>>>>>> first\n=======\n",
        b"=======\n",
        b"Kop\n=======\ntekst\n>>>>>>>> acht\n",
    ],
)
def test_what_only_looks_like_it_is_left_alone(data: bytes) -> None:
    refuse_conflict("x.ttl", data)


def test_an_export_in_json_is_not_skipped_and_other_files_are(tmp_path: Path) -> None:
    (tmp_path / "bouw.py").write_bytes(WHOLE)
    found, skipped = recognise([DiskTree(tmp_path)], Limits())
    assert found == []
    assert [finding.code for finding in skipped] == ["DATA-OVERGESLAGEN"]
    (tmp_path / "export.json").write_bytes(b'{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> x\n}\n')
    with pytest.raises(MergeConflict, match="samenvoegconflict"):
        recognise([DiskTree(tmp_path)], Limits())


MODEL = b"""<?xml version="1.0" encoding="UTF-8"?>
<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate" name="M" id="m">
  <folder name="B" id="f" type="business"/>
=======
  <folder name="A" id="g" type="application"/>
</archimate:model>
"""
TURTLE = b"""@prefix kw: <https://w3id.org/kaderwacht/def#> .
<urn:a> a kw:Applicatie ;
  kw:plateau kw:Bron ;
=======
  kw:plateau kw:Doel .
"""


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("x.csv", b"Sleutel;Naam\r\nA1;Een\r\n=======\r\nA1;Twee\r\n", 3),
        ("x.csv", b'Sleutel;Naam\nA1;"Een\nregel"\n=======\nA1;Twee\n', 4),
        ("x.archimate", MODEL, 4),
        ("x.json", b'{"@self": {},\n"a": 1\n=======\n"a": 2}', 3),
    ],
)
def test_a_divider_that_was_left_alone_is_a_conflict(name: str, data: bytes, line: int) -> None:
    with pytest.raises(MergeConflict) as caught:
        identify(name, data)
        refuse_divider_in_xml(name, data)
    assert str(caught.value.where) == f"{name}:{line}:1"


@pytest.mark.parametrize("data", [TURTLE, TURTLE.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + TURTLE])
def test_a_divider_that_stops_the_parser_of_turtle_is_a_conflict(data: bytes) -> None:
    with pytest.raises(MergeConflict) as caught:
        read_statements("x.ttl", data, Syntax.TURTLE, StatementBuilder(TermTable()))
    assert str(caught.value.where) == "x.ttl:4:1"


def test_a_divider_in_a_tag_is_a_conflict() -> None:
    from checker.sources.archimate.xml import XmlFile

    data = MODEL.replace(b"\n=======", b"").replace(b' name="M"', b' name="M"\n=======\n name="N"')
    with pytest.raises(MergeConflict) as caught:
        XmlFile("x.xml").run(data, lambda *_: None, lambda *_: None)
    assert str(caught.value.where) == "x.xml:3:1"


@pytest.mark.parametrize(
    "data",
    [
        b'Naam;Toelichting\nA1;"Kop\n=======\ntekst"\n',
        b"Naam\n=======\nA1\n",
        b"Naam;Soort\n========\nA1;x\n",
    ],
    ids=["in quotes", "one column", "eight"],
)
def test_a_line_under_a_head_in_a_table_is_left_alone(data: bytes) -> None:
    refuse_divider_in_table("x.csv", data)


def test_a_line_under_a_head_in_a_text_is_left_alone() -> None:
    for text in (b"Kop\n=======\ntekst", b"\n=======\ntekst", b"Kop\n=======\n"):
        refuse_divider_in_xml("x.xml", b"<a>\n<documentation>" + text + b"</documentation>\n</a>")
    turtle = b'<urn:a> <urn:b> """Kop\n=======\ntekst""" .'
    assert read_statements("x.ttl", turtle, Syntax.TURTLE, StatementBuilder(TermTable())) == 1
    assert conflict_on("x.ttl", turtle, 1) is None
    assert conflict_on("x.ttl", turtle, 9) is None
