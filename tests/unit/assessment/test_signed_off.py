"""Judgements of people: in order they are shown as such, else they are a data finding and no outcome."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Run

HEAD = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix norm: <https://w3id.org/kaderwacht/norm/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix g: <https://w3id.org/kaderwacht/id/gemeente/> .
@prefix a: <https://w3id.org/kaderwacht/id/gm9901/applicatie/> .
@prefix o: <https://w3id.org/kaderwacht/id/gm9901/handmatigoordeel/> .
g:gm9901 a kw:Gemeente ; dcterms:identifier "gm9901" ; rdfs:label "Aldervoorde"@nl ; kw:gemeentecode "9901" .
a:A1 a kw:Applicatie ; dcterms:identifier "A1" ; rdfs:label "Burgerzaken"@nl ; kw:eigenaarGemeente g:gm9901 .
"""
GOOD = """o:1 a kw:HandmatigOordeel ; dcterms:identifier "1" ; kw:oordeeltOver norm:ict-keuzes ;
  kw:oordeelBetreft a:A1 ;
  kw:oordeel "voldoet deels" ; kw:oordeelBewijs "Zaak 2026-17" ; kw:afgetekendDoor "Jannie de Vries" ;
  kw:afgetekendOp "2026-10-01"^^xsd:date .
"""


def report(run_cli: Run, folder: Path, turtle: str, *more: str | Path) -> dict[str, object]:
    """The report of a landscape in Turtle, as JSON."""
    (folder / "l.ttl").write_text(HEAD + turtle, encoding="utf-8")
    done = run_cli("report", folder / "l.ttl", "--date", "2026-11-23", "-o", folder / "r.json", *more)
    assert done.returncode == 0, done.stderr
    return dict(json.loads((folder / "r.json").read_text("utf-8")))


def told(document: dict[str, object]) -> list[str]:
    """The remarks on judgements."""
    found = document["data_findings"]
    assert isinstance(found, list)
    return [each["message"]["nl"] for each in found if each["code"] == "OORDEEL-ONVOLLEDIG"]


def test_a_judgement_in_order_is_shown_in_every_format_and_changes_no_verdict(run_cli: Run, tmp_path: Path) -> None:
    outputs = [tmp_path / f"r.{suffix}" for suffix in ("html", "pdf", "xlsx", "ttl")]
    document = report(run_cli, tmp_path, GOOD, *(part for each in outputs for part in ("-o", each)))
    assert document["signed_off"] == [
        {
            "identifier": "1",
            "norm": "https://w3id.org/kaderwacht/norm/ict-keuzes",
            "label": document["signed_off"][0]["label"],  # type: ignore[index]
            "subject": {
                "iri": "https://w3id.org/kaderwacht/id/gm9901/applicatie/A1", "identifier": "A1", "name": "Burgerzaken",
            },
            "outcome": {"nl": "voldoet deels", "en": "complies in part"},
            "evidence": ["Zaak 2026-17"],
            "judge": "Jannie de Vries",
            "date": "2026-10-01",
            "location": document["signed_off"][0]["location"],  # type: ignore[index]
        }
    ]  # fmt: skip
    assert not told(document)
    html = outputs[0].read_text("utf-8").partition('id="oordelen"')[2].partition("</section>")[0]
    assert "Zaak 2026-17" in html and "Jannie de Vries" in html and "voldoet deels" in html
    sheet = openpyxl.load_workbook(io.BytesIO(outputs[2].read_bytes()))["Oordelen van mensen"]
    assert [cell.value for cell in sheet[2]][2:6] == [
        "voldoet deels", "Zaak 2026-17", "Jannie de Vries", dt.datetime(2026, 10, 1),
    ]  # fmt: skip
    assert 'kw:oordeelBewijs "Zaak 2026-17"' in outputs[3].read_text("utf-8")
    from pypdf import PdfReader

    text = " ".join(page.extract_text() for page in PdfReader(outputs[1]).pages)
    assert "Zaak 2026-17" in text and "Oordelen van mensen" in text
    without = report(run_cli, tmp_path, "")
    for part in ("findings", "verdicts", "summary"):
        assert without[part] == document[part]


@pytest.mark.parametrize(
    ("stated", "instead", "why"),
    [
        ('kw:oordeelBewijs "Zaak 2026-17" ;', "", "het bewijs ontbreekt"),
        ('kw:oordeelBewijs "Zaak 2026-17" ;', 'kw:oordeelBewijs "  " ;', "het bewijs ontbreekt"),
        ('kw:afgetekendDoor "Jannie de Vries" ;', "", "naam van wie aftekende"),
        ('kw:afgetekendOp "2026-10-01"^^xsd:date', 'rdfs:label "x"', "niet precies één datum"),
        ('"2026-10-01"^^xsd:date', '"2026-12-01"^^xsd:date', "na de peildatum"),
        ("norm:ict-keuzes", "norm:bestaat-niet", "de norm 'bestaat-niet' bestaat niet"),
        ("a:A1 ;", "a:A2 ;", "geen applicatie of gemeente"),
        ('"voldoet deels"', '"prima"', "de uitkomst 'prima' staat niet in de lijst"),
        ('"voldoet deels"', '"voldoet", "voldoet niet"', "niet precies één uitkomst"),
    ],
)
def test_what_is_not_in_order_is_told_and_not_shown(
    run_cli: Run, tmp_path: Path, stated: str, instead: str, why: str
) -> None:
    assert stated in GOOD
    document = report(run_cli, tmp_path, GOOD.replace(stated, instead))
    assert document["signed_off"] == []
    assert len(told(document)) == 1 and why in told(document)[0] and "oordeel 1 " in told(document)[0]


def test_a_provision_and_a_municipality_may_be_judged_too(run_cli: Run, tmp_path: Path) -> None:
    turtle = GOOD.replace("norm:ict-keuzes", "norm:avg-5-2").replace(
        "kw:oordeelBetreft a:A1", "kw:oordeelBetreft g:gm9901"
    )
    found = report(run_cli, tmp_path, turtle)["signed_off"]
    assert isinstance(found, list)
    assert found[0]["norm"].endswith("/bepaling/avg-5-2") and found[0]["subject"]["name"] == "Aldervoorde"


def test_anonymous_leaves_the_name_out(run_cli: Run, tmp_path: Path) -> None:
    document = report(run_cli, tmp_path, GOOD.replace("Zaak 2026-17", "Brief van Jannie de Vries"), "--anoniem")
    assert "Jannie" not in json.dumps(document) and "naam weggelaten" in json.dumps(document)


def test_a_sheet_can_hold_judgements(run_cli: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Applicaties"
    sheet.append(["Sleutel", "Naam", "Gemeente"])
    sheet.append(["A1", "Burgerzaken", "9901"])
    judged = book.create_sheet("Oordelen")
    judged.append(["Sleutel", "Gemeente", "Norm", "Betreft", "Oordeel", "Bewijs", "Afgetekend door", "Afgetekend op"])
    judged.append(["O1", "9901", "ict-keuzes", "A1", "voldoet", "Zaak 1", "J. de Vries", "1-10-2026"])
    judged.append(["O2", "9901", "avg-5-2", "A1", "voldoet niet", "", "J. de Vries", "1-10-2026"])
    book.save(tmp_path / "b.xlsx")
    done = run_cli("report", tmp_path / "b.xlsx", "--date", "2026-11-23", "-o", tmp_path / "r.json")
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert [(each["identifier"], each["date"]) for each in document["signed_off"]] == [("O1", "2026-10-01")]
    assert document["signed_off"][0]["location"]["file"].endswith("b.xlsx")
    assert len(told(document)) == 1 and "O2" in told(document)[0]
