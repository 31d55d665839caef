"""What people signed off, and a severity that the configuration changed, in every format that tells findings."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from checker import output
from checker.findings import Location, NodeRef, Report, RuleOutcome, Severity, SignedOff, Text, Verdict
from checker.output import text as text_module
from checker.output.report.anonymity import without_names
from checker.output.words import severity_note
from checker.portrait import Portrait
from tests.conftest import ROOT
from tests.unit.output.conftest import APPS, RULE, finding, report_of

SARIF = json.loads((ROOT / "tests" / "data" / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
JUDGEMENT = SignedOff(
    "OO-01",
    "https://w3id.org/kaderwacht/norm/ict-keuzes",
    Text("De keuze is goed afgewogen", "The choice is well weighed"),
    APPS[0],
    Text("voldoet deels", "complies in part"),
    ("Memo 12", "Zaak 2026-17"),
    "Jannie de Vries",
    dt.date(2026, 10, 1),
    Location("oordelen.xlsx", 4, 1, "Oordelen!A4"),
)
TELLING = ("text", "markdown", "github-summary", "json", "turtle", "sarif", "sarif-github", "csv-signed-off")
# what these show is a list of findings or of tests, and nothing else has a place there
SILENT = ("csv", "github", "gitlab", "junit")


def signed(report: Report, *judgements: SignedOff) -> Report:
    return replace(report, signed_off=judgements or (JUDGEMENT,))


def run_of(report: Report, form: str = "sarif") -> dict[str, Any]:
    document = json.loads(output.render(report, form))
    jsonschema.Draft202012Validator(SARIF).validate(document)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def test_every_format_is_one_or_the_other() -> None:
    assert sorted((*TELLING, *SILENT)) == sorted(output.FORMATS)


@pytest.mark.parametrize("form", TELLING)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_was_signed_off_is_told_whole(gated: Report, form: str, language: str) -> None:
    made = output.render(signed(gated), form, language)
    outcome = JUDGEMENT.outcome.get("nl" if form == "turtle" else language)
    for word in ("OO-01", outcome, "Memo 12", "Zaak 2026-17", "Jannie de Vries", "2026-10-01"):
        assert word in made, word


@pytest.mark.parametrize("form", [each for each in output.FORMATS if each != "csv-signed-off"])
def test_it_changes_nothing_of_what_was_checked(gated: Report, form: str) -> None:
    """Without its own part the output is that of a run without judgements."""
    without, made = output.render(gated, form), output.render(signed(gated), form)
    match form:
        case "json":
            assert json.loads(without) | {"signed_off": 0} == json.loads(made) | {"signed_off": 0}
        case "sarif" | "sarif-github":
            before, after = run_of(gated, form), run_of(signed(gated), form)
            assert after["properties"].pop("signedOffTotal") == 1
            (told,) = after["properties"].pop("signedOff")
            assert told["location"]["physicalLocation"]["artifactLocation"]["uri"] == "oordelen.xlsx"
            assert before == after, "no result: it would be an alert"
        case _:
            before, after = lines_of(without), lines_of(made)
            assert [line for line in before if line not in after] == []
            assert (form in SILENT) == (without == made)


def lines_of(text: str) -> list[str]:
    """Lines; in Turtle what is unnamed gets another label, and a statement may stand before the last."""
    return [line.rstrip(" .;") for line in re.sub(r"_:\w+\d+", "_:n", text).splitlines()]


@pytest.mark.parametrize("form", TELLING)
def test_anonymous_it_has_no_name(gated: Report, form: str) -> None:
    judgement = replace(JUDGEMENT, evidence=("Gesprek met Jannie de Vries",))
    report, _ = without_names(signed(gated, judgement), Portrait())
    made = output.render(report, form)
    assert "Jannie" not in made and "naam weggelaten" in made.replace("\\", "")


def test_csv_is_a_table_of_its_own(gated: Report) -> None:
    text = output.render(signed(gated, replace(JUDGEMENT, judge="=cmd|' /C calc'!A0")), "csv-signed-off")
    assert text.startswith("\ufeff") and "\r\n" in text
    head, row = csv.reader(io.StringIO(text[1:]), delimiter=";")
    made = dict(zip(head, row, strict=True))
    assert made["afgetekend door"] == "'=cmd|' /C calc'!A0"
    assert made["bewijs"] == "Memo 12; Zaak 2026-17"
    assert (made["bestand"], made["regelnummer"], made["cel"]) == ("oordelen.xlsx", "4", "Oordelen!A4")
    assert output.render(gated, "csv-signed-off", "en").count("\r\n") == 1, "heads only"


def test_many_are_counted_and_bounded(gated: Report) -> None:
    many = [replace(JUDGEMENT, identifier=f"OO-{number:03}", judge="é" * 900) for number in range(200)]
    for form, most in (("markdown", 65_000), ("github-summary", 1_000_000)):
        text = output.render(signed(gated, *many), form)
        assert len(text.encode()) <= most
        assert "### Oordelen van mensen: 200" in text and "… en nog 1" in text
        assert "**ICT-005**" in text, "the findings keep their place"
    text = output.render(signed(gated, *many), "text")
    assert "Oordelen van mensen: 200" in text and f"… en nog {200 - text_module.SIGNED};" in text


def configured(verdict: Verdict = Verdict.FAILS) -> Report:
    """A rule of severity Violation that the configuration made a Warning."""
    made = replace(finding(APPS[0], verdict), severity=Severity.WARNING, blocks=False)
    report = report_of(made, finding(APPS[1], Verdict.DUE), applications=APPS)
    rules = tuple(replace(rule, configured=Severity.WARNING) if rule.id == RULE.id else rule for rule in report.rules)
    return replace(report, rules=rules)


@pytest.mark.parametrize("form", ["text", "markdown", "github", "gitlab", "junit"])
def test_a_changed_severity_says_what_the_rule_says(form: str) -> None:
    made = output.render(configured(), form)
    assert "aangepast in de configuratie, de regel zegt overtreding" in made
    assert made.count("de regel zegt") == made.count("de regel zegt overtreding")
    assert "changed by the configuration, the rule says violation" in output.render(configured(), form, "en")
    for same in (report_of(finding(APPS[0]), applications=APPS),):
        assert "de regel zegt" not in output.render(same, form)


def test_what_is_still_due_is_not_of_the_configuration() -> None:
    report = configured()
    (due,) = [each for each in report.findings if each.verdict is Verdict.DUE]
    assert due.severity is not due.rule_severity
    assert severity_note(due, report.rule(due.rule), "nl") == ""
    (waived,) = [each for each in configured(Verdict.WAIVED).findings if each.verdict is Verdict.WAIVED]
    assert severity_note(waived, report.rule(waived.rule), "nl") != ""


def test_sarif_tells_of_the_override() -> None:
    """Section 3.20.5: the rule keeps its level, the invocation overrides it, the result has what counts."""
    run = run_of(configured())
    (override,) = run["invocations"][0]["ruleConfigurationOverrides"]
    rule = run["tool"]["driver"]["rules"][override["descriptor"]["index"]]
    assert rule["id"] == override["descriptor"]["id"] == "ICT-005"
    assert rule["defaultConfiguration"]["level"] == "error"
    assert rule["properties"]["problem.severity"] == "warning"
    assert override["configuration"] == {"level": "warning"}
    levels = {each["level"]: each["properties"]["severityConfigured"] for each in run["results"]}
    assert levels == {"warning": True, "note": False}
    assert "ruleConfigurationOverrides" not in run_of(report_of(finding(APPS[0]), applications=APPS))["invocations"][0]


def test_csv_and_turtle_have_both_severities() -> None:
    head, *rows = csv.reader(io.StringIO(output.render(configured(), "csv")[1:]), delimiter=";")
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(each["ernst"], each["ernst volgens de regel"], each["ernst aangepast"]) for each in told] == [
        ("waarschuwing", "overtreding", "ja"), ("opmerking", "overtreding", "nee"),
    ]  # fmt: skip
    made = output.render(configured(), "turtle")
    assert made.count("kw:ernstVolgensRegel sh:Violation") == 1
    assert "sh:resultSeverity sh:Warning" in made


def test_machines_read_the_words_of_shacl(report: Report) -> None:
    (case,) = [line for line in output.render(report, "junit").splitlines() if "<failure" in line]
    assert 'type="Violation"' in case
    assert {each["severity"] for each in json.loads(output.render(report, "json"))["findings"]} == {"Violation", "Info"}
    assert "sh:Violation" in output.render(report, "turtle")


def one(language: str) -> str:
    """A run with one of everything."""
    base = report_of(finding(APPS[0]), applications=APPS[:1])
    return output.render(replace(base, rules=(RULE,), outcomes=(RuleOutcome("ICT-005", 1, 1),)), "text", language)


def test_one_is_singular() -> None:
    text = one("nl")
    assert "1 applicatie; programma" in text and "1 regel: 1 getoetst" in text
    assert "1 bevinding: 1 overtreding, 0 waarschuwingen, 0 opmerkingen;" in text and "1 blokkeert." in text
    assert "1 van 1 regel toetste iets." in text
    assert not {"Violation", "Warning"} & set(text.replace(",", " ").split())
    text = one("en")
    assert "1 application; programme" in text and "1 finding: 1 violation, 0 warnings, 0 notes;" in text
    assert "1 of 1 rule tested something." in text


@pytest.mark.parametrize("width", [60, 80, 100, 120, 300])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_terminal_gets_lines_that_fit(gated: Report, width: int, language: str) -> None:
    long = replace(gated.findings[0], message=Text("woord " * 60, "word " * 60))
    report = replace(signed(gated), findings=(long, *gated.findings[1:]))
    made = output.render(report, "text", language, width=width)
    command = ": kaderwacht "
    assert [line for line in made.splitlines() if len(line) > min(width, 120) and command not in line] == []
    # a file or a pipe gets a finding on one line, so that a search finds it whole
    assert any(len(line) > 300 for line in output.render(report, "text", language).splitlines())


def test_a_name_of_many_words_stays_one_line_of_the_report() -> None:
    node = NodeRef(APPS[0].iri, "1", "a\nkaderwacht: alles voldoet\nexitcode 0 " * 9)
    made = output.render(report_of(finding(node), applications=(node,)), "text", width=80)
    assert not [line for line in made.splitlines() if line.startswith(("exitcode", "kaderwacht: "))]
