"""SARIF 2.1.0: valid against the schema of OASIS, complete, within the limits of viewers, and inert."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker import output
from checker.findings import Location, NodeRef, Report, Severity, Text, Verdict
from checker.output import sarif
from checker.output.ranking import Files
from checker.output.sarif_rules import help_uri, law_of
from tests.conftest import ROOT
from tests.unit.output.conftest import APPS, RULE, finding, report_of

SCHEMA = json.loads((ROOT / "tests" / "data" / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))


def run_of(report: Report, language: str = "nl") -> dict[str, Any]:
    document = json.loads(output.render(report, "sarif", language))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("language", ["nl", "en"])
def test_valid_and_all_rules_listed(gated: Report, language: str) -> None:
    run = run_of(gated, language)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["AVG-001", "ICT-005"]
    for rule in rules:
        assert rule["help"]["text"] and rule["help"]["markdown"] and rule["helpUri"].startswith("https://")
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["warning", "error"]
    assert run["language"] == language


def test_every_reference_leads_somewhere(gated: Report) -> None:
    """Indexes of rules, taxonomies and notifications point at what they name (sections 3.52 and 3.54)."""
    run = run_of(gated)
    driver = run["tool"]["driver"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    names = [taxonomy["name"] for taxonomy in run["taxonomies"]]
    assert [each["name"] for each in driver["supportedTaxonomies"]] == names
    assert [each["index"] for each in driver["supportedTaxonomies"]] == list(range(len(names)))
    related = [each["target"] for rule in driver["rules"] for each in rule.get("relationships", ())]
    assert {target["toolComponent"]["name"] for target in related} == set(names)
    for target in related:
        taxa = run["taxonomies"][target["toolComponent"]["index"]]
        assert taxa["name"] == target["toolComponent"]["name"]
        assert target["id"] in {taxon["id"] for taxon in taxa["taxa"]}
    known = {each["id"] for each in driver["notifications"]}
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert notes and {note["descriptor"]["id"] for note in notes} <= known


def test_kinds_levels_states_and_suppressions(gated: Report) -> None:
    results = run_of(gated)["results"]
    told = {
        (each["properties"]["verdict"], each["baselineState"]): (each["kind"], each["level"], len(each["suppressions"]))
        for each in results[:-1]
    }
    assert told == {
        ("voldoet niet", "new"): ("fail", "error", 0),
        ("nog te leveren", "new"): ("fail", "note", 0),
        ("ontheven", "unchanged"): ("fail", "error", 1),
        ("voldoet niet", "unchanged"): ("fail", "error", 0),
    }
    (waived,) = (each["suppressions"][0] for each in results if each["suppressions"])
    assert (waived["kind"], waived["status"]) == ("external", "accepted")
    assert "wordt vervangen" in waived["justification"] and "2027-06-01" in waived["justification"]
    absent = results[-1]
    assert (absent["baselineState"], absent["kind"], absent["level"]) == ("absent", "pass", "none")
    assert absent["partialFingerprints"]["kaderwacht/v1"] == "0123456789abcdef"


def test_what_blocks_comes_first_and_has_our_fingerprint(gated: Report) -> None:
    first = run_of(gated)["results"][0]
    (blocking,) = [each for each in gated.findings if each.blocks]
    assert first["partialFingerprints"]["kaderwacht/v1"] == blocking.fingerprint
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 12, "startColumn": 7}
    assert first["relatedLocations"][0]["physicalLocation"]["region"] == {"startLine": 10, "startColumn": 3}


def test_for_code_scanning_only_what_is_an_alert(gated: Report) -> None:
    document = json.loads(output.render(gated, "sarif-github"))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    results = document["runs"][0]["results"]
    assert [each["properties"]["verdict"] for each in results] == ["voldoet niet", "nog te leveren", "voldoet niet"]
    assert not [each for each in results if "suppressions" in each or each["baselineState"] == "absent"]


def test_a_cell_is_a_logical_location(gated: Report) -> None:
    (found,) = [each for each in run_of(gated)["results"] if "C12" in json.dumps(each)]
    (location,) = found["locations"]
    artifact = location["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "map/blad%20%C3%A9%C3%A9n.xlsx", "uriBaseId": "%SRCROOT%"}
    logical = {each["kind"]: each["name"] for each in location["logicalLocations"]}
    assert logical == {"node": "Archief [3]", "cell": "C12", "sheet": "Applicaties"}


def test_a_finding_without_a_place_still_has_a_file(gated: Report) -> None:
    """GitHub refuses a file with one result without a physical location."""
    for result in run_of(gated)["results"]:
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1


def test_without_waivers_and_comparison_nothing_is_told_of_them(report: Report) -> None:
    for result in run_of(report)["results"]:
        assert not {"suppressions", "baselineState"} & set(result)


def test_at_most_five_thousand_results_worst_first_and_the_total_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sarif.MOST_RESULTS == 5_000
    monkeypatch.setattr(sarif, "MOST_RESULTS", 5)
    light = [
        replace(finding(APPS[0], value=f'"{number}"'), severity=Severity.INFO, blocks=False) for number in range(9)
    ]
    run = run_of(report_of(*light, finding(APPS[1]), applications=APPS))
    assert len(run["results"]) == 5
    assert run["results"][0]["level"] == "error"
    assert (run["properties"]["findings"], run["properties"]["resultsLeftOut"]) == (10, 5)
    (note,) = [each for each in run["invocations"][0]["toolExecutionNotifications"] if "AFGEKAPT" in json.dumps(each)]
    assert "10 bevindingen" in note["message"]["text"]


def test_a_limit_is_a_notification_and_no_success(report: Report) -> None:
    (invocation,) = run_of(replace(report, limits=("regel ICT-005: 30 s",)))["invocations"]
    assert not invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"][0]["level"] == "error"


@pytest.mark.parametrize(
    ("file", "uri", "within"),
    [
        ("a/b.ttl", "a/b.ttl", True),
        ("./a/../b c%.ttl", "b%20c%25.ttl", True),
        ("a:b.ttl", "a%3Ab.ttl", True),
        ("a#b?c.ttl", "a%23b%3Fc.ttl", True),
        ("é\u202e.ttl", "%C3%A9%E2%80%AE.ttl", True),
        ("a\udcff.ttl", "a%FF.ttl", True),
        ("/repo/model/a.xml", "model/a.xml", True),
        ("/repository/a.xml", "file:///repository/a.xml", False),
        ("/elders/a b.xml", "file:///elders/a%20b.xml", False),
        ("../a.xml", "../a.xml", False),
        ("C:/map/a.xml", "file:///C:/map/a.xml", False),
    ],
)
def test_uris(file: str, uri: str, within: bool) -> None:
    files = Files("/repo")
    assert (files.uri(file), files.within(file)) == (uri, within)


def test_a_message_makes_no_link_of_its_own(report: Report) -> None:
    """Section 3.11.6: a plain text message may hold links; those are ours to make, not a name's."""
    first = replace(report.findings[0], message=Text("[klik](http://evil.example) [1](2)"))
    (result, *_) = run_of(replace(report, findings=(first,)))["results"]
    assert "](" not in result["message"]["text"]


def test_help_leads_to_the_law_and_never_to_a_script() -> None:
    (article,) = RULE.articles
    law = replace(article, url="https://wetten.overheid.nl/x", verified=True)
    own = replace(article, url="https://w3id.org/kaderwacht/def#Kader3", verified=True)
    assert help_uri(replace(RULE, articles=(own, law))) == "https://wetten.overheid.nl/x"
    assert help_uri(replace(RULE, articles=(replace(law, url="javascript:alert(1)"),))) == RULE.iri
    assert help_uri(replace(RULE, articles=(), iri="urn:x")) == ""


@pytest.mark.parametrize(
    ("label", "law"),
    [
        ("AVG art. 30 lid 1", "AVG"),
        ("BIO2 5.09.01", "BIO2"),
        ("BIO2 deel 1, par. 10-13", "BIO2"),
        ("Archiefwet 2026 hoofdstuk overbrenging", "Archiefwet 2026"),
        ("Programmakader 4: I&A-architectuur", "Programmakader"),
        ("Forum Standaardisatie: ODF", "Forum Standaardisatie"),
        ("Verordening (EU) 2026/1744", "Verordening (EU) 2026/1744"),
    ],
)
def test_the_law_of_an_article(label: str, law: str) -> None:
    assert law_of(replace(RULE.articles[0], label=Text(label))) == law


def test_every_verdict_has_a_kind(report: Report) -> None:
    for verdict in Verdict:
        found = replace(report.findings[0], verdict=verdict)
        (result,) = run_of(replace(report, findings=(found,)))["results"]
        # section 3.27.10: a level other than none goes with kind fail only
        assert (result["kind"] == "fail") == (result["level"] != "none")


def test_no_source_and_no_place(report: Report) -> None:
    found = replace(report.findings[0], location=None, evidence=())
    run = run_of(replace(report, findings=(found,), run=replace(report.run, sources=())))
    assert run["results"][0]["locations"][0]["logicalLocations"][0]["name"] == "Zaaksysteem [1]"


def test_schema_refuses_what_is_wrong(report: Report) -> None:
    """The validator is awake."""
    document = json.loads(output.render(report, "sarif"))
    document["runs"][0]["results"][0]["level"] = "fataal"
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def test_bytes_are_equal_twice(gated: Report) -> None:
    for form in output.FORMATS:
        assert output.render(gated, form) == output.render(gated, form)


def test_a_blank_node_is_told(report: Report) -> None:
    found = replace(report.findings[0], focus=NodeRef("_:b1"), location=Location("a.ttl"))
    (result,) = run_of(replace(report, findings=(found,)))["results"]
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "_:b1"


def test_an_absolute_path_below_the_working_directory_is_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Files.here().path(f"{tmp_path.as_posix()}/a/b.ttl") == "a/b.ttl"
