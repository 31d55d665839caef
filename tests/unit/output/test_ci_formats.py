"""GitLab Code Quality, GitHub annotations and CSV; which file name asks for which format."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from checker import output
from checker.errors import Location, UsageError
from checker.findings import Report, Severity, Text
from checker.output.safe import cell
from tests.unit.output.conftest import APPS, finding, report_of

# GitLab documentation, "Code Quality report format".
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}(-[0-9]+)?$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                        "additionalProperties": False,
                    },
                },
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    },
}
COMMAND = re.compile(r"^::(error|warning|notice) ((?:[a-z]+=[^,:\n]*)(?:,[a-z]+=[^,:\n]*)*)::([^\n]+)$")


def commands(report: Report, language: str = "nl") -> list[tuple[str, dict[str, str], str]]:
    """The workflow commands as the runner reads them."""
    made = []
    for line in output.render(report, "github", language).splitlines():
        found = COMMAND.match(line)
        assert found, line
        made.append((found[1], dict(part.split("=", 1) for part in found[2].split(",")), found[3]))
    return made


def test_gitlab_has_the_documented_shape(gated: Report) -> None:
    issues = json.loads(output.render(gated, "gitlab"))
    jsonschema.validate(issues, CODE_QUALITY)
    assert [issue["severity"] for issue in issues] == ["blocker", "info", "critical", "info"]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_gitlab_fingerprints_are_unique_even_when_ours_are_not(report: Report) -> None:
    first = report.findings[0]
    twin = replace(first, message=Text("anders"))
    issues = json.loads(output.render(replace(report, findings=(first, twin)), "gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == 2


def test_gitlab_paths_are_relative(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    places = [f"{tmp_path.as_posix()}/een.ttl", "./twee.ttl", "map/../drie.ttl"]
    found = tuple(
        replace(report.findings[0], location=Location(place), value=f'"{number}"')
        for number, place in enumerate(places)
    )
    issues = json.loads(output.render(replace(report, findings=found), "gitlab"))
    assert {issue["location"]["path"] for issue in issues} == {"een.ttl", "twee.ttl", "drie.ttl"}


def test_github_annotates_what_is_new_and_tells_the_total(gated: Report) -> None:
    kinds = [(kind, properties.get("file")) for kind, properties, _ in commands(gated)]
    assert kinds == [("error", "model.xml"), ("notice", "model.xml"), ("notice", None)]
    _, properties, data = commands(gated)[0]
    assert (properties["line"], properties["col"]) == ("12", "7")
    assert data.endswith("%0AWerk bij.")
    total = commands(gated)[-1][2]
    for word in ("1 van 4 bevindingen blokkeert", "2 nieuw, 1 opgelost, 2 ongewijzigd", "3 bevindingen", "2 ontheven"):
        assert word in total, word


def test_github_prints_ten_of_a_kind_and_nine_notices_with_the_total() -> None:
    many = [finding(APPS[0], value=f'"{number}"') for number in range(30)]
    light = [
        replace(finding(APPS[1], value=f'"{number}"'), severity=Severity.INFO, blocks=False) for number in range(30)
    ]
    found = commands(report_of(*many, *light, applications=APPS))
    assert [kind for kind, _, _ in found].count("error") == 10
    assert [kind for kind, _, _ in found].count("notice") == 10
    assert "10 van 30 error" in found[-1][2] and "9 van 30 notice" in found[-1][2]


def test_github_escapes_data_and_properties(report: Report) -> None:
    evil = replace(report.findings[0], message=Text("50% a%0A::error::b\r\nc"), location=Location("a,b:c%0A.ttl", 3))
    line = output.render(replace(report, findings=(evil,)), "github").splitlines()[0]
    assert "file=a%2Cb%3Ac%250A.ttl,line=3,title=" in line
    assert "::50%25 a%250A::error::b c%0A" in line


def test_csv_is_a_table_without_formulas(gated: Report) -> None:
    text = output.render(gated, "csv")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == 1 + len(gated.findings)
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["regel"], told["blokkeert"], told["stand"], told["regelnummer"]) == ("ICT-005", "ja", "nieuw", "12")
    english = next(csv.reader(io.StringIO(output.render(gated, "csv", "en")[1:]), delimiter=";"))
    assert len(english) == len(rows[0]) and english[0] == "rule"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\u202e=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(name: str) -> None:
    assert cell(name).startswith("'")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("r.sarif", "sarif"),
        ("r.github.sarif", "sarif-github"),
        ("r.sarif.json", "sarif"),
        ("r.json", "json"),
        ("junit.xml", "junit"),
        ("gl-code-quality-report.json", "gitlab"),
        ("gl-code-quality.json", "gitlab"),
        ("comment.md", "markdown"),
        ("r.csv", "csv"),
        ("r.github", "github"),
        ("r.ttl", "turtle"),
        ("step_summary_0f1e-9b", "github-summary"),
    ],
)
def test_a_file_name_asks_for_a_format(name: str, form: str, report: Report) -> None:
    assert output.format_of(name) == form
    assert output.render(report, form)


@pytest.mark.parametrize("name", ["r.sarif.zip", "sarif", "r.doc", "step_summary_x.exe"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        output.format_of(name)
