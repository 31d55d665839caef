"""Input files meant to harm or to mislead, through the command line: anchors D5, cases 1 to 5 and 7 to 10."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from tests.adversarial.bounded import refused, run
from tests.adversarial.landscapes import APP, CSV, GOOD, MODEL, put
from tests.unit.sources.archimate.archimate_writer import ameff, archimate
from tests.unit.sources.tables.books import book

XML_RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:kw="https://w3id.org/kaderwacht/def#">
<kw:Applicatie rdf:about="https://w3id.org/kaderwacht/id/gm0001/applicatie/A1"/>
</rdf:RDF>
"""
BOOK = book({"Applicaties": [["Sleutel", "Naam", "Gemeente"], ["A1", "Zaaksysteem", "gm0001"]]})
SECRET = "geheim-dat-niet-mag-lekken"


def bombed(entry: str, content: bytes) -> bytes:
    """The workbook with one entry replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != entry:
                new.writestr(name, old.read(name))
        new.writestr(entry, content)
    return out.getvalue()


# -- 1: contexts that are elsewhere


@pytest.mark.parametrize("place", ["http://evil.example/c.jsonld", "file:///etc/hostname", "context.jsonld"])
def test_a_context_elsewhere_is_refused(place: str, tmp_path: Path) -> None:
    put(tmp_path, "context.jsonld", "{}")
    text = json.dumps({"@context": place, "@id": APP, "@type": "kw:Applicatie"}, indent=1)
    put(tmp_path, "a.jsonld", text)
    refused(run("check", "a.jsonld", cwd=tmp_path), 3, "a.jsonld:", "INVOER-CONTEXT")


# -- 2 and 3: entities

EXTERNAL = [
    '<!DOCTYPE x [<!ENTITY e SYSTEM "geheim.txt">]>',
    '<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "geheim.txt"> %p;]>',
]
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY e0 "ha">'
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))
    + '<!ENTITY e "&e10;">]>'
)
QUADRATIC = f'<!DOCTYPE x [<!ENTITY e "{"a" * 100_000}">]>'


def with_doctype(form: str, doctype: str) -> tuple[str, bytes]:
    """A file of ``form`` with ``doctype`` on its second line and the entity ``&e;`` used; gives its name too."""
    if form == "xlsx":
        strings = (
            f'<?xml version="1.0"?>\n{doctype}\n<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<si><t>{'&e;' * 50}</t></si></sst>"
        )
        return "a.xlsx", bombed("xl/sharedStrings.xml", strings.encode())
    text = {"rdf": XML_RDF, "ameff": ameff(MODEL).decode(), "archimate": archimate(MODEL).decode()}[form]
    head, rest = text.split("\n", 1)
    body = rest.replace("Zaaksysteem", "&e;" * 50) if form != "rdf" else rest.replace("/A1", "/A1&e;")
    return {"rdf": "a.rdf", "ameff": "a.xml", "archimate": "a.archimate"}[form], f"{head}\n{doctype}\n{body}".encode()


@pytest.mark.parametrize("form", ["rdf", "ameff", "archimate", "xlsx"])
@pytest.mark.parametrize("doctype", [*EXTERNAL, LAUGHS, QUADRATIC], ids=["file", "http", "parameter", "laughs", "long"])
def test_a_doctype_is_refused_before_it_costs_anything(form: str, doctype: str, tmp_path: Path) -> None:
    put(tmp_path, "geheim.txt", SECRET)
    name, data = with_doctype(form, doctype)
    put(tmp_path, name, data)
    done = run("check", name, "--gemeente", "gm0001", cwd=tmp_path, seconds=10)
    refused(done, 3, name, "DOCTYPE")
    assert SECRET not in done.err
    assert done.megabytes < 200
    assert done.seconds < 4  # starting the program and reading the rulebook is most of it


# -- 4: archives


@pytest.mark.parametrize("entry", ["../../weg.xml", "/etc/weg.xml", "..\\weg.xml", "xl/../../../weg.xml"])
def test_an_entry_that_leaves_the_archive_is_refused(entry: str, tmp_path: Path) -> None:
    inside = tmp_path / "een" / "twee"
    put(inside, "a.xlsx", bombed(entry, b"<x/>"))
    before = sorted(tmp_path.rglob("*"))
    refused(run("check", "a.xlsx", "--gemeente", "gm0001", cwd=inside), 3, "a.xlsx", "pad")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", bombed("xl/worksheets/sheet1.xml", b" " * 100_000_000))
    done = run("check", "a.xlsx", "--gemeente", "gm0001", cwd=tmp_path)
    refused(done, 5, "a.xlsx")
    assert done.megabytes < 300


def test_a_hundred_thousand_entries_are_refused(tmp_path: Path) -> None:
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"x/{number}"), b"")
    put(tmp_path, "a.xlsx", out.getvalue())
    refused(run("check", "a.xlsx", "--gemeente", "gm0001", cwd=tmp_path), 5, "a.xlsx")


def test_an_entry_larger_than_its_header_says_is_refused(tmp_path: Path) -> None:
    data = bytearray(bombed("xl/media/image1.png", b"\0" * 20_000_000))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/media/image1.png"))
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    put(tmp_path, "a.xlsx", bytes(data))
    done = run("check", "a.xlsx", "--gemeente", "gm0001", cwd=tmp_path)
    refused(done, done.code, "a.xlsx")
    assert done.code in (3, 5)


def test_a_zipped_model_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.xml", archimate(MODEL) + b" " * 300_000_000)
    put(tmp_path, "a.archimate", out.getvalue())
    done = run("check", "a.archimate", "--gemeente", "gm0001", cwd=tmp_path)
    refused(done, 5, "a.archimate")
    assert done.megabytes < 300


# -- 5: depth

DEEP = {
    "a.ttl": "<http://e/a> <http://e/p> " + "[ <http://e/p> " * 50_000 + "1" + " ]" * 50_000 + " .",
    "a.trig": "<http://e/a> <http://e/p> " + "( " * 50_000 + "1" + " )" * 50_000 + " .",
    "a.jsonld": '{"@id":"http://e/a","http://e/p":' * 100_000 + "1" + "}" * 100_000,
    "b.jsonld": '{"@id":"http://e/a","http://e/p":' + "[" * 100_000 + "]" * 100_000 + "}",
    "a.rdf": XML_RDF.split("<kw:App", maxsplit=1)[0] + "<a>" * 100_000 + "</a>" * 100_000 + "</rdf:RDF>",
    "a.xml": ameff(MODEL).decode().replace("<elements>", "<elements>" + "<a>" * 100_000),
    "a.archimate": archimate(MODEL).decode().replace('<folder name="Other"', '<folder name="x">' * 100_000 + "<x "),
}


@pytest.mark.parametrize("name", list(DEEP))
def test_deep_nesting_hits_the_limit(name: str, tmp_path: Path) -> None:
    put(tmp_path, name, DEEP[name])
    refused(run("check", name, "--gemeente", "gm0001", cwd=tmp_path), 5, f"{name}:")


# -- 7: encodings


def test_byte_order_mark_and_crlf_change_nothing(tmp_path: Path) -> None:
    plain, marked = tmp_path / "een", tmp_path / "twee"
    put(plain, "a.ttl", GOOD)
    put(marked, "a.ttl", b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    args = ("check", "a.ttl", "--only", "ICT-005", "--format", "json", "--date", "2026-11-23")
    first, second = (json.loads(run(*args, cwd=folder).out) for folder in (plain, marked))
    assert first["findings"] == second["findings"] != []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "utf-32"])
@pytest.mark.parametrize("name", ["a.ttl", "a.nt", "a.jsonld", "a.trig"])
def test_another_encoding_is_named(name: str, encoding: str, tmp_path: Path) -> None:
    text = {
        "a.jsonld": json.dumps({"@id": APP, "http://e/naam": "é"}, ensure_ascii=False),
        "a.nt": f'<{APP}> <http://e/naam> "é" .\n',
    }.get(name, GOOD.replace("Noord", "Noordé"))
    put(tmp_path, name, text.encode(encoding))
    refused(run("check", name, cwd=tmp_path), 3, name, "UTF-8")


def test_an_xml_that_lies_about_its_encoding_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", ameff(MODEL).decode().encode("latin-1"))
    refused(run("check", "a.xml", "--gemeente", "gm0001", cwd=tmp_path), 3, "a.xml:")
    put(tmp_path, "b.xml", ameff(MODEL).replace(b"UTF-8", b"ebcdic-onzin"))
    refused(run("check", "b.xml", "--gemeente", "gm0001", cwd=tmp_path), 3, "b.xml:1")


def test_a_nul_in_a_csv_is_refused_or_reported(tmp_path: Path) -> None:
    put(tmp_path, "Applicaties.csv", CSV.replace("Zaak", "Za\0ak"))
    refused(run("check", "Applicaties.csv", cwd=tmp_path), 3, "Applicaties.csv:2")


def test_a_lone_surrogate_in_json_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonld", '{"@id": "' + APP + '",\n "http://e/naam": "\\ud800"}')
    refused(run("check", "a.jsonld", cwd=tmp_path), 3, "a.jsonld:2")


def test_composed_and_decomposed_keys_are_one_application(tmp_path: Path) -> None:
    head = "Sleutel;Naam;Gemeente;Plateau\n"
    put(tmp_path, "a/Applicaties.csv", head + "A-\u00e9;Zaaksysteem;gm0001;Bron\n")
    put(tmp_path, "b/Applicaties.csv", head + "A-e\u0301;Zaaksysteem;gm0001;Bron\n")
    done = run("check", "a", "b", "--format", "json", cwd=tmp_path)
    assert done.code in (0, 1), done.err
    assert json.loads(done.out)["summary"]["applications"] == 1


# -- 8: extensions that lie

MODEL_XML = ameff(MODEL)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ttl", MODEL_XML),
        ("a.csv", GOOD.encode()),
        ("a.xml", GOOD.encode()),
        ("a.dat", MODEL_XML),
        ("Applicaties.xml", BOOK),
        ("Applicaties.txt", CSV.encode()),
        ("a.xml", archimate(MODEL)),
    ],
)
def test_content_outweighs_the_extension(name: str, data: bytes, tmp_path: Path) -> None:
    put(tmp_path, name, data)
    done = run("check", name, "--gemeente", "gm0001", "--format", "json", cwd=tmp_path)
    assert done.code in (0, 1), done.err
    assert json.loads(done.out)["summary"]["applications"] >= 1


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.ttl", b"PK\x03\x04 niet heus", "zip"),
        ("a.xml", b"<!DOCTYPE html><html><body>Log in</body></html>", "HTML"),
        ("a.xml", b"\n<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "a.xml"),
        ("a.csv", b"", "leeg"),
        ("a.xlsx", b"   \n", "leeg"),
        ("a.ttl", b"# alleen commentaar\n", "Niets herkend"),
        ("a.xml", b"<!-- alleen commentaar -->", "a.xml"),
        ("a.csv", b"Sleutel;Naam\n", "a.csv"),
        ("Applicaties.csv", b"Sleutel;Naam;Gemeente\n", "Niets herkend"),
        ("a.nt", b"<http://e/a> <http://e/b> <http://e/c> .\n", "Niets herkend"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xlsx"),
        ("a.json", b'{"a": 1}', "a.json"),
        ("a.xml", b"<a><b/></a>", "a.xml"),
    ],
)
def test_what_is_none_of_ours_or_empty_is_never_green(name: str, data: bytes, word: str, tmp_path: Path) -> None:
    put(tmp_path, name, data)
    refused(run("check", name, cwd=tmp_path), 3, word)


def test_an_empty_folder_is_never_green(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    refused(run("check", "leeg", cwd=tmp_path), 3, "leeg")


# -- 9: identity


def codes(document: dict) -> set[str]:
    """Codes of the data findings, and rules of the findings about the quality of the model."""
    found = {each["code"] for each in document["data_findings"]}
    return found | {each["rule"] for each in document["findings"]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("</elements>", '<element identifier="id-a1" xsi:type="Node"><name>x</name></element></elements>'), "DUBBEL"),
        (("</relationships>", '<relationship identifier="id-r9" source="id-a1" target="weg" xsi:type="Flow"/>'
          "</relationships>"), "EIND"),
        (("xsi:type=\"BusinessProcess\"", "xsi:type=\"Onbekend\""), "TYPE"),
    ],
    ids=["same id twice", "relation to nothing", "unknown type"],
)  # fmt: skip
def test_faults_of_identity_are_told_with_their_line(change: tuple[str, str], expected: str, tmp_path: Path) -> None:
    text = ameff(MODEL).decode()
    assert change[0] in text
    put(tmp_path, "a.xml", text.replace(*change))
    done = run("check", "a.xml", "--gemeente", "gm0001", "--format", "json", cwd=tmp_path)
    assert done.code in (0, 1), done.err
    found = [each for each in json.loads(done.out)["data_findings"] if expected in each["code"]]
    assert found, json.loads(done.out)["data_findings"]
    assert all(each["location"]["file"] == "a.xml" and each["location"]["line"] for each in found)


def test_the_same_id_in_two_files_is_one_application(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", ameff(MODEL))
    put(tmp_path, "b.xml", ameff(MODEL).replace(b"Zaaksysteem", b"Ander systeem"))
    done = run("check", "a.xml", "b.xml", "--gemeente", "gm0001", "--format", "json", cwd=tmp_path)
    assert done.code in (0, 1), done.err
    assert json.loads(done.out)["summary"]["applications"] == 2


def test_relations_to_oneself_and_long_cycles_end(tmp_path: Path) -> None:
    count = 10_000
    lines = [GOOD]
    for number in range(count):
        this, after = (
            f"<https://w3id.org/kaderwacht/id/gm0001/koppeling/K{each % count}>" for each in (number, number + 1)
        )
        lines.append(f"{this} a kw:Koppeling ; kw:volgtOp {after} ; kw:van <{APP}> ; kw:naar <{APP}> .\n")
    put(tmp_path, "a.ttl", "".join(lines))
    done = run("check", "a.ttl", "--format", "json", cwd=tmp_path, seconds=60)
    assert done.code in (0, 1), done.err


# -- 10: literals


@pytest.mark.parametrize(
    "value",
    [
        "9" * 1_000_000,
        "1E9999999",
        "-1E-9999999",
        '"99999-01-01"^^xsd:date',
        '"abc"^^xsd:date',
        '"2026-02-30"^^xsd:date',
        '"x"^^xsd:boolean',
        '"' + "x" * 10_000_000 + '"',
        '"NaN"^^xsd:double',
        '"' + "9" * 5_000 + '"^^xsd:decimal',
    ],
    ids=["integer", "double", "small", "year", "date", "february", "boolean", "string", "nan", "decimal"],
)
def test_extreme_values_cost_little_and_never_crash(value: str, tmp_path: Path) -> None:
    extra = f"<{APP}> kw:uitfaseringsdatum {value} ; kw:bivV {value} ; rdfs:comment {value} ; kw:vrij {value} .\n"
    put(tmp_path, "a.ttl", GOOD + extra)
    done = run("check", "a.ttl", "--format", "json", "--date", "2026-11-23", cwd=tmp_path)
    assert done.code == 1, done.err[:2000]
    assert done.megabytes < 500
    assert any(found["rule"] == "ICT-005" for found in json.loads(done.out)["findings"])
    text = run("check", "a.ttl", "--date", "2026-11-23", cwd=tmp_path)
    assert (text.code, text.err) == (1, "")


@pytest.mark.parametrize("value", ['"x"@te-langetaalaanduiding', '"\\uD800"', "<relatief>", "<http://e/a b>"])
def test_ill_formed_terms_are_refused_with_their_line(value: str, tmp_path: Path) -> None:
    put(tmp_path, "a.ttl", GOOD + f"<{APP}> rdfs:comment {value} .\n")
    refused(run("check", "a.ttl", cwd=tmp_path), 3, f"a.ttl:{GOOD.count(chr(10)) + 1}:")
