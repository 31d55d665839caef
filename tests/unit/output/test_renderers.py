"""Text, JSON and Turtle: complete, stable, valid, and inert whatever the names."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest

from checker import output
from checker.errors import UsageError
from checker.findings import NodeRef
from checker.output.safe import plain
from tests.unit.output.conftest import finding, report_of

SCHEMA = Path(output.__file__).parent / "report.schema.json"
SH = "http://www.w3.org/ns/shacl#"
EVIL = [
    "<script>alert(1)</script>",
    "\x1b[31mrood\x1b]8;;http://x\x07",
    "::error::x",
    "a%0Ab\nc",
    "\u202egnp.exe",
    "]]>",
    "=cmd|x",
]


def test_text_tells_what_was_read_and_what_to_do(report):
    text = output.render(report, "text")
    for word in (
        "model.xml",
        "ICT-005",
        "model.xml:12:7",
        "Werk bij.",
        "Kader 3 (bron niet geverifieerd)",
        "AVG-001",
        "kaderwacht template --from model.xml -o invullen.xlsx",
        "1 blokkeert",
        "[nog te leveren]",
        "DATA-LOS-EINDE",
        "Niet getoetst is niet: voldoet.",
    ):
        assert word in text, word
    assert "\x1b" not in text


def test_text_in_english(report):
    text = output.render(report, "text", "en")
    assert "uses a version that is gone" in text
    assert "Not tested does not mean: complies." in text


def test_json_is_valid_and_holds_every_field(report):
    document = json.loads(output.render(report, "json"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text("utf-8")))
    found = document["findings"][0]
    assert found["focus"]["identifier"] == "1"
    assert found["location"] == {"file": "model.xml", "line": 12, "column": 7, "cell": None}
    assert document["summary"]["blocking"] == 1
    assert document["summary"]["rules_that_tested_nothing"] == ["AVG-001"]


def test_turtle_is_a_shacl_report(report):
    triples = list(ox.parse(output.render(report, "turtle"), format=ox.RdfFormat.TURTLE))
    results = [t for t in triples if t.predicate.value == SH + "result"]
    assert len(results) == 2
    assert {t.object.value for t in triples if t.predicate.value == SH + "conforms"} == {"false"}
    assert sum(1 for t in triples if t.predicate.value == SH + "resultPath") == 2


@pytest.mark.parametrize("path", ["^kw:van", "kw:a/kw:b*", "(kw:a|^(kw:b/kw:c))+", "<https://example.org/p>?"])
def test_every_path_form_survives_turtle(report, path):
    from dataclasses import replace

    changed = replace(report, findings=(replace(report.findings[0], path=path),))
    assert "resultPath" in output.render(changed, "turtle")
    list(ox.parse(output.render(changed, "turtle"), format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("name", EVIL)
def test_names_are_inert(name):
    node = NodeRef("https://w3id.org/kaderwacht/id/x/applicatie/1", "1", name)
    report = report_of(finding(node), applications=(node,))
    text = output.render(report, "text")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert json.loads(output.render(report, "json"))["findings"][0]["focus"]["name"] == name
    list(ox.parse(output.render(report, "turtle"), format=ox.RdfFormat.TURTLE))


def test_plain_folds_lines_and_drops_controls():
    assert plain("a\r\nb\tc\x00\x1b[0m\u202ed") == "a b c [0m d"


def test_unknown_format_names_the_choices(report):
    with pytest.raises(UsageError, match="pdfx"):
        output.render(report, "pdfx")
    with pytest.raises(UsageError, match=r"rapport\.doc"):
        output.format_of("rapport.doc")


def test_fingerprint_survives_moved_lines_and_reworded_messages(report):
    from dataclasses import replace

    from checker.findings import Location, Text

    first = report.findings[0]
    moved = replace(first, location=Location("ander.xml", 99), message=Text("anders", "other"))
    assert moved.fingerprint == first.fingerprint
    assert replace(first, value='"In gebruik"').fingerprint != first.fingerprint


def test_of_one_rule_at_most_ten_are_listed_under_one_owner():
    node = NodeRef("https://w3id.org/kaderwacht/id/x/applicatie/1", "1", "Zaaksysteem")
    findings = [finding(node, value=f'"{number}"') for number in range(14)]
    text = output.render(report_of(*findings, applications=(node,)), "text")
    assert text.count("✗ ICT-005  ") == 10
    assert "… en nog 4 keer ICT-005" in text
    assert "14 bevindingen" in text
