"""A report of a part says so in every format, with how much it leaves out; one of the whole says nothing of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace

import jsonschema
import pyoxigraph as ox
import pytest

from checker import output
from checker.findings import NodeRef, Report, Selection, Text
from checker.output.pictures.grouping import nodes_apart
from checker.output.report.formats import ReportJob, render_report
from checker.output.report.view import Adoption
from checker.output.words import Labels, plateau_text, programme_text, selection_text
from checker.portrait import Parameter, Portrait, Word
from tests.unit.output.test_renderers import SCHEMA

HELD = Selection(
    municipalities=("Leedewaard [gm9910]",),
    shown_applications=2,
    all_applications=9,
    shown_findings=2,
    all_findings=30,
    wide=1,
    left_wide=3,
)
NL = (
    "gemeente Leedewaard [gm9910]: getoond 2 van 9 applicaties en 2 van 30 bevindingen (waarvan 1 van het hele "
    "landschap of programma); weggelaten 7 applicaties en 28 bevindingen, waarvan 3 zonder applicatie"
)


def test_in_words() -> None:
    assert selection_text(HELD, "nl") == NL
    assert selection_text(HELD, "en").startswith(
        "municipality Leedewaard [gm9910]: shown 2 of 9 applications and 2 of 30 findings (1 of which is of the whole"
    )
    assert selection_text(Selection(frameworks=(3, 10)), "nl") == "kader 3, 10"
    assert selection_text(None, "nl") == ""


@pytest.mark.parametrize("suffix", [".html", ".csv", ".json", ".md", ".sarif", ".ttl", ".txt"])
def test_every_format_tells_it(report: Report, suffix: str) -> None:
    def made(of: Report) -> str:
        text = render_report(ReportJob(of, Portrait(), scope=selection_text(of.selection, "nl")), suffix)
        assert isinstance(text, str)
        return " ".join(text.replace("\\", "").split())

    part = made(replace(report, selection=HELD))
    said = ("Leedewaard [gm9910]", "28") if suffix != ".json" else ("Leedewaard [gm9910]", '"findings": 30')
    assert all(text in part for text in said)
    assert "Leedewaard" not in made(report)


def test_each_row_of_a_csv_file_tells_it(report: Report) -> None:
    def table(of: Report, form: str = "csv") -> list[list[str]]:
        return list(csv.reader(io.StringIO(output.render(of, form).removeprefix("\ufeff")), delimiter=";"))

    whole, part = table(report), table(replace(report, selection=HELD))
    assert part[0] == [*whole[0], "keuze"] and {row[-1] for row in part[1:]} == {NL}
    assert table(replace(report, selection=HELD), "csv-signed-off")[0][-1] == "keuze"


def test_json_tells_the_circumstances_of_an_auditor_s_report(report: Report) -> None:
    portrait = Portrait(parameters=(Parameter("https://example.org/p", Text("grens", "limit"), "3", "", True),))
    adoption = Adoption("het college", dt.date(2026, 11, 1), "3; SHA-256 ab")
    made = render_report(ReportJob(replace(report, selection=HELD), portrait, adoption=adoption), ".json")
    document = json.loads(made)
    jsonschema.validate(document, json.loads(SCHEMA.read_text("utf-8")))
    run = document["run"]
    assert run["selection"]["all"] == {"applications": 9, "findings": 30}
    assert run["selection"]["findings_without_application_left_out"] == 3
    assert run["parameters"][0]["value"] == "3"
    assert run["adoption"] == {"by": "het college", "on": "2026-11-01", "record": "3; SHA-256 ab"}
    plain = json.loads(output.render(report, "json"))["run"]
    assert plain["selection"] is plain["parameters"] is plain["adoption"] is None


def test_turtle_tells_it_as_facts(report: Report) -> None:
    text = output.render(replace(report, selection=HELD), "turtle")
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    kw = "https://w3id.org/kaderwacht/def#"
    found = store.query(f"SELECT ?n WHERE {{ ?r <{kw}keuze> ?k . ?k <{kw}alleBevindingen> ?n }}")
    assert [row["n"].value for row in found] == ["30"]


def test_labels_of_the_vocabulary_in_the_language_of_the_report() -> None:
    words = (
        Word("kw:dispositie", "", Text("dispositie", "disposition")),
        Word("kw:dispositie", "vervangen", Text("vervangen", "replace")),
    )
    english, dutch = Labels(words, "en"), Labels(words, "nl")
    assert (english.predicate("kw:dispositie"), english.value("kw:dispositie", "vervangen")) == (
        "disposition",
        "replace",
    )
    assert (dutch.predicate("kw:dispositie"), dutch.value("kw:dispositie", "vervangen")) == ("dispositie", "vervangen")
    # a name that happens to be a word of the vocabulary stays a name
    assert english.value("kw:naam", "vervangen") == "vervangen" and english.predicate("kw:naam") == "kw:naam"
    assert (plateau_text("Bron", "en"), plateau_text("", "en"), plateau_text("Bron", "nl")) == ("Source", "", "Bron")
    assert programme_text("herindeling", "en") == "merger"


def test_namesakes_are_told_apart_by_key() -> None:
    one, two, other = (NodeRef(f"https://e/{key}", key, name) for key, name in (("1", "Q"), ("2", "Q"), ("3", "R")))
    assert nodes_apart([one, two, one, other]) == {one.iri: "Q (1)", two.iri: "Q (2)", other.iri: "R"}


def test_a_finding_without_application_says_whose_it_is(report: Report) -> None:
    own = replace(report.findings[0], applications=(), row="landschap", municipalities=("gm9910",))
    wide = replace(own, focus=NodeRef("https://e/BRO", "", "BRO"), municipalities=())
    made = replace(report, findings=(own, wide))
    document = json.loads(output.render(made, "json"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text("utf-8")))
    assert [each["municipalities"] for each in document["findings"]] == [["gm9910"], []]
    rows = list(csv.DictReader(io.StringIO(output.render(made, "csv", "en").removeprefix("\ufeff")), delimiter=";"))
    assert {row["applications"] for row in rows} == {"municipality gm9910", "landscape"}
    assert "kw:raaktGemeente <https://w3id.org/kaderwacht/id/gemeente/gm9910>" in output.render(made, "turtle")
    html = render_report(ReportJob(made, Portrait()), ".html")
    assert isinstance(html, str) and "<dt>Van<dd>gemeente gm9910" in html and "<dt>Van<dd>landschap" in html
