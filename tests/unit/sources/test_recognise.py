"""A file is what its content says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from checker.errors import InputError, LimitExceeded
from checker.graph.reading import Syntax
from checker.sources.landscape import Limits
from checker.sources.recognise import Format, Kind, identify, recognise
from checker.sources.tree import DiskTree

AMEFF = (
    b'<?xml version="1.0"?>\n<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" identifier="id-1">'
    b"<name>x</name></model>"
)
ARCHI = (
    b'<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate" name="x" id="1" version="5.0.0">'
    b"</archimate:model>"
)
FOLDER = b'<archimate:ArchimateModel\n  xmlns:archimate="http://www.archimatetool.com/archimate" name="x" id="1"/>'
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
XML_RDF = b'<?xml version="1.0"?><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


def packed(*names: str, first: bytes = b"x") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            # without the clock: bytes name a test, and every worker must name it the same
            archive.writestr(zipfile.ZipInfo(name), first)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (AMEFF, Kind(Format.AMEFF)),
        (b"\xef\xbb\xbf" + AMEFF, Kind(Format.AMEFF)),
        (b"<!-- van ons -->\n" + AMEFF.split(b"\n")[1], Kind(Format.AMEFF)),
        (ARCHI, Kind(Format.ARCHI)),
        (packed("model.xml", "images/a.png"), Kind(Format.ARCHI)),
        (packed("[Content_Types].xml", "xl/workbook.xml"), Kind(Format.WORKBOOK)),
        (
            packed("mimetype", "content.xml", first=ODS),
            Kind(Format.WORKBOOK),
        ),
        (b"Sleutel;Naam;Gemeente\nA1;Zaak;gm9901\n", Kind(Format.CSV)),
        (b'"Sleutel","Naam, lang"\n"A1","Zaak"\n', Kind(Format.CSV)),
        (b"@prefix e: <http://e/> .\n", Kind(Format.RDF, Syntax.TURTLE)),
        (b"# kop\nPREFIX e: <http://e/>\ne:a e:b e:c .", Kind(Format.RDF, Syntax.TURTLE)),
        (b"<http://e/a> a <http://e/B> ; <http://e/p> 1 .", Kind(Format.RDF, Syntax.TURTLE)),
        (b"[] <http://e/p> 1 .", Kind(Format.RDF, Syntax.TURTLE)),
        (b'<http://e/a> <http://e/p> "x" .\n', Kind(Format.RDF, Syntax.NTRIPLES)),
        (b'<http://e/a> <http://e/p> "x" <http://e/g> .\n', Kind(Format.RDF, Syntax.NQUADS)),
        (b"@prefix e: <http://e/> .\ne:g { e:a e:b e:c }", Kind(Format.RDF, Syntax.TRIG)),
        (b"{ <http://e/a> <http://e/b> 1 }", Kind(Format.RDF, Syntax.TRIG)),
        (b'{"@context": {}, "@id": "http://e/a"}', Kind(Format.RDF, Syntax.JSONLD)),
        (XML_RDF, Kind(Format.RDF, Syntax.RDFXML)),
    ],
)
@pytest.mark.parametrize("name", ["bestand", "map/leugen.xyz", "b.xml"])
def test_content_decides_whatever_the_extension(data: bytes, kind: Kind, name: str) -> None:
    assert identify(name, data) == kind


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("leeg.ttl", b"", "leeg"),
        ("wit.xml", b" \n\t", "leeg"),
        ("export.xml", b"<!DOCTYPE html><html><body>Aanmelden</body></html>", "webpagina"),
        ("export.xml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "webpagina"),
        ("model.xml", b'<?xml version="1.0"?>\n<!DOCTYPE m [<!ENTITY a "b">]><m/>', "DOCTYPE"),
        ("iets.xml", b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>', "geen ArchiMate"),
        (
            "los.xml",
            b'<archimate:BusinessActor xmlns:archimate="http://www.archimatetool.com/archimate" id="1"/>',
            "coArchi",
        ),
        ("a.ttl", packed("lees.txt"), "geen werkmap"),
        ("a.xlsx", packed("xl/workbook.xml")[:40], "beschadigd"),
        ("oud.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "oud Excel"),
        ("plan.pdf", b"%PDF-1.7\n", "PDF"),
        ("plaat.png", b"\x89PNG\r\n\x1a\n", "afbeelding"),
        ("tekst", b"zomaar wat woorden\nen nog een regel", "niet herkend"),
        ("a.ttl", "@prefix e: <http://e/> .".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_none_of_ours_is_named(name: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        identify(name, data)
    assert message in caught.value.what
    assert caught.value.where is not None and caught.value.where.file == name
    assert caught.value.remedy


def test_a_folder_is_walked_in_order_and_names_what_it_skips(tmp_path: Path) -> None:
    for name, data in {
        "b/a.ttl": b"@prefix e: <http://e/> .",
        "a.csv": b"a;b\n1;2\n",
        "README.md": b"# lees",
        "NOTITIE": b"los",
        "plaat.png": b"\x89PNG",
        ".verborgen": b"x",
        ".git/objects/aa": b"x",
        "kaderwacht.toml": b"[run]",
        "archi/model/folder.xml": FOLDER,
        "archi/model/business/folder.xml": b"<archimate:Folder/>",
        "archi/model/business/BusinessActor_1.xml": b"<archimate:BusinessActor/>",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    inputs, skipped = recognise([DiskTree(tmp_path)], Limits())
    found = [(item.kind.format, item.entry.name.removeprefix(f"{tmp_path.as_posix()}/")) for item in inputs]
    assert found == [
        (Format.COARCHI, "archi/model/folder.xml"),
        (Format.CSV, "a.csv"),
        (Format.RDF, "b/a.ttl"),
    ]
    assert inputs[0].folder == ("archi", "model")
    assert len(inputs[0].members) == 3
    assert {finding.code for finding in skipped} == {"DATA-OVERGESLAGEN"}
    names = sorted(finding.location.file.rsplit("/", 1)[1] for finding in skipped if finding.location)
    assert names == [".verborgen", "NOTITIE", "README.md", "plaat.png"]


def test_a_broken_data_file_in_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "goed.ttl").write_bytes(b"@prefix e: <http://e/> .")
    (tmp_path / "export.xml").write_bytes(b"<html></html>")
    with pytest.raises(InputError, match="webpagina"):
        recognise([DiskTree(tmp_path)], Limits())


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_bytes(b"@prefix e: <http://e/> .")
    inputs, skipped = recognise([DiskTree(file), DiskTree(tmp_path)], Limits())
    assert len(inputs) == 1
    assert ["al gelezen" in finding.message.nl for finding in skipped] == [True]


def test_size_and_number_are_checked_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        (tmp_path / f"{number}.ttl").write_bytes(b"x" * 100)
    monkeypatch.setattr(DiskTree, "read", lambda *_: pytest.fail("gelezen"))
    with pytest.raises(LimitExceeded, match="LIMIET-OMVANG"):
        recognise([DiskTree(tmp_path / "0.ttl")], Limits(file_bytes=99))
    with pytest.raises(LimitExceeded, match="LIMIET-BESTANDEN"):
        recognise([DiskTree(tmp_path)], Limits(files=2))


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bestaat niet"):
        recognise([DiskTree(tmp_path / "weg.ttl")], Limits())


def test_the_shared_data_are_recognised(shared: Path) -> None:
    inputs, _ = recognise([DiskTree(shared / "data" / name) for name in ("archisurance", "gemma-coarchi")], Limits())
    assert sorted(item.kind.format for item in inputs) == [Format.AMEFF, Format.AMEFF, Format.ARCHI, Format.COARCHI]
