"""Workbooks that are dangerous or broken are refused before anything parses them."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from checker.errors import InputError, LimitExceeded
from checker.sources.landscape import Intake, Limits, LoadOptions
from checker.sources.tables.archive import check_archive
from tests.unit.sources.tables.books import book, read_book

LIMITS = Limits()
GOOD = book({"Applicaties": [["Sleutel", "Naam"], ["A01", "Zaak"]]})


def with_entry(name: str, content: bytes, replace: bool = True) -> bytes:
    """The good workbook with one entry replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if not (replace and entry == name):
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()


def test_a_good_workbook_passes() -> None:
    check_archive(GOOD, "x.xlsx", LIMITS)


def test_a_zip_bomb_is_refused_by_ratio_and_by_size() -> None:
    bomb = with_entry("xl/media/image1.png", b"\x00" * 20_000_000)
    with pytest.raises(LimitExceeded, match="keer zo groot"):
        read_book(bomb)
    with pytest.raises(LimitExceeded, match="uitgepakt"):
        check_archive(bomb, "x.xlsx", Limits(unpacked_bytes=10_000_000, archive_ratio=100_000))


def test_an_entry_that_is_larger_than_its_header_says_is_refused() -> None:
    data = bytearray(with_entry("xl/media/image1.png", b"\x00" * 20_000_000))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/media/image1.png"))
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises((InputError, LimitExceeded)):
        check_archive(bytes(data), "x.xlsx", LIMITS)


@pytest.mark.parametrize("name", ["../../weg.xml", "/etc/passwd", "..\\weg.xml", "C:/weg.xml"])
def test_an_entry_that_leaves_the_archive_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="ongeldig pad"):
        read_book(with_entry(name, b"x"))


def test_too_many_entries_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(50):
            archive.writestr(f"xl/{number}", b"")
    with pytest.raises(LimitExceeded, match="50 bestanden"):
        check_archive(out.getvalue(), "x.xlsx", Limits(archive_entries=49))


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"])
def test_a_doctype_in_the_inner_xml_is_refused(name: str) -> None:
    xml = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
    with pytest.raises(InputError, match="DOCTYPE"):
        read_book(with_entry(name, xml))
    with pytest.raises(InputError, match="DOCTYPE"):
        # Across the boundary between two pieces that are read.
        read_book(with_entry(name, b" " * 65_532 + xml))
    with pytest.raises(InputError, match="UTF-8"):
        read_book(with_entry(name, xml.decode().encode("utf-16")))


def test_one_cell_in_the_last_corner_does_not_cost_gigabytes() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(LimitExceeded, match="cellen"):
        read_book(with_entry("xl/worksheets/sheet1.xml", sheet))


def ods(rows: str) -> bytes:
    """An ODS workbook with one sheet 'Applicaties' of these table rows."""
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Applicaties">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def cell(text: str, repeated: int = 1) -> str:
    """A text cell."""
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def test_ods_is_read_like_xlsx() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16382"/>'
    lines = (cell("Sleutel") + cell("Naam"), cell("A01") + cell("Zaak") + empty)
    rows = "".join(f"<table:table-row>{cells}</table:table-row>" for cells in lines)
    rows += '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    read = read_book(ods(rows), municipality="9901")
    assert read.values("gm9901/applicatie/A01", "http://www.w3.org/2000/01/rdf-schema#label") == {"Zaak"}


def test_an_ods_that_repeats_a_cell_a_billion_times_is_refused() -> None:
    rows = f'<table:table-row table:number-rows-repeated="1000000">{cell("x", 1000)}</table:table-row>'
    with pytest.raises(LimitExceeded, match="cellen"):
        read_book(ods(rows), municipality="9901")


def test_a_truncated_workbook_is_an_error_at_every_length() -> None:
    for length in range(4, len(GOOD), 37):
        with pytest.raises(InputError):
            read_book(GOOD[:length], intake=Intake.start(LoadOptions(municipality="9901")))


def test_a_workbook_whose_xml_is_broken_is_an_input_error() -> None:
    with pytest.raises(InputError, match="werkmap"):
        read_book(with_entry("xl/workbook.xml", b"<workbook><sheets>"))
