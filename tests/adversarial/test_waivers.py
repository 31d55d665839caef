"""Waivers through the command line: whole days, nothing wider than meant, nothing in silence. Anchors D5, 22 and 23."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.adversarial.bounded import refused, run
from tests.adversarial.landscapes import APP, GOOD, put

OTHER = (
    GOOD.split("@prefix id:", 1)[1]
    .split("\n", 1)[1]
    .split("<https://w3id.org/kaderwacht/id/gm0001/applicatie/A1>", 1)[1]
    .split("<https://w3id.org/kaderwacht/id/pakketversie/V1> a", 1)[0]
    .replace('"A1"', '"A2"')
)
TWO = GOOD + f"<{APP[:-1]}2>{OTHER}"
WAIVER = {
    "kw:wijktAfVan": "regel:ICT-005",
    "kw:betreft": f"<{APP}>",
    "kw:motivering": '"Vervanging loopt"@nl',
    "kw:goedgekeurdDoor": "<https://w3id.org/kaderwacht/id/gm0001/projectbureau/PB>",
    "kw:goedgekeurdOp": '"2026-09-01"^^xsd:date',
    "kw:einddatum": '"2027-03-28"^^xsd:date',
}


def waived(folder: Path, date: str = "2026-11-23", **changes: str | None) -> dict[str, Any]:
    """Check two applications with the same fault and one waiver for the first; gives the report."""
    named = {f"kw:{key}": value for key, value in changes.items()}
    stated = {key: value for key, value in {**WAIVER, **named}.items() if value is not None}
    text = '<https://w3id.org/kaderwacht/id/gm0001/afwijking/W1> a kw:Afwijking ; dcterms:identifier "W1" ;\n  '
    put(folder, "a.ttl", TWO + text + " ;\n  ".join(f"{key} {value}" for key, value in stated.items()) + " .\n")
    done = run("check", "a.ttl", "--only", "ICT-005", "--format", "json", "--date", date, cwd=folder)
    assert done.code == 1, done.err
    report: dict[str, Any] = json.loads(done.out)
    return report


def verdicts(report: dict[str, Any]) -> dict[str, str]:
    """Verdict of each application on the rule."""
    return {each["focus"]["identifier"]: each["verdict"] for each in report["findings"]}


@pytest.mark.parametrize(
    ("date", "verdict"),
    [
        ("2026-08-31", "voldoet niet"),
        ("2026-09-01", "ontheven"),
        ("2027-03-28", "ontheven"),  # the night on which the clock goes forward
        ("2027-03-29", "voldoet niet"),
    ],
)
def test_a_waiver_holds_for_whole_days_the_last_included(date: str, verdict: str, tmp_path: Path) -> None:
    assert verdicts(waived(tmp_path, date)) == {"A1": verdict, "A2": "voldoet niet"}


def test_a_waiver_may_end_on_the_29th_of_february(tmp_path: Path) -> None:
    leap = '"2028-02-29"^^xsd:date'
    assert verdicts(waived(tmp_path, "2028-02-29", einddatum=leap))["A1"] == "ontheven"
    assert verdicts(waived(tmp_path, "2028-03-01", einddatum=leap))["A1"] == "voldoet niet"


@pytest.mark.parametrize(
    ("date", "verdict"), [("2026-11-23", "ontheven"), ("2026-11-24", "ontheven"), ("2026-11-25", "voldoet niet")]
)
def test_a_moment_past_midnight_in_amsterdam_is_the_next_day(date: str, verdict: str, tmp_path: Path) -> None:
    late = '"2026-11-23T23:30:00Z"^^xsd:dateTime'
    report = waived(tmp_path, date, einddatum=late)
    assert verdicts(report)["A1"] == verdict
    (waiver,) = report["waivers"]
    assert waiver["until"] == "2026-11-24"
    told = [each["code"] for each in report["data_findings"] if "AFWIJKING" in each["code"]]
    assert told == ([] if verdict == "ontheven" else ["AFWIJKING-VERLOPEN"])


@pytest.mark.parametrize(
    "change",
    [
        {"motivering": None},
        {"motivering": '" "'},
        {"goedgekeurdDoor": None},
        {"einddatum": None},
        {"goedgekeurdOp": None},
        {"betreft": None},
        {"einddatum": '"2026-08-01"^^xsd:date'},
        {"einddatum": '"2036-01-01"^^xsd:date'},
        {"einddatum": '"ooit"'},
        {"betreft": "kw:Applicatie"},
        {"betreft": "<https://w3id.org/kaderwacht/id/gm0001/applicatie/*>"},
        {"betreft": f"<{APP}>, <{APP[:-1]}2>"},
        {"wijktAfVan": "regel:ICT-005, regel:ICT-001"},
        {"wijktAfVan": '"ICT-*"'},
        {"wijktAfVan": "regel:ICT"},
    ],
    ids=lambda change: " ".join(f"{key}={value}" for key, value in change.items()),
)
def test_a_waiver_that_is_not_in_order_waives_nothing(change: dict[str, str | None], tmp_path: Path) -> None:
    assert verdicts(waived(tmp_path, **change)) == {"A1": "voldoet niet", "A2": "voldoet niet"}


def test_a_waived_finding_stays_in_the_report_and_does_not_block(tmp_path: Path) -> None:
    report = waived(tmp_path)
    (finding,) = [each for each in report["findings"] if each["verdict"] == "ontheven"]
    assert not finding["blocks"]
    assert report["summary"]["by_verdict"]["ontheven"] == 1
    assert report["summary"]["blocking"] == 1


@pytest.mark.parametrize(
    "change",
    [{"betreft": f"<{APP}-hernoemd>"}, {"wijktAfVan": "regel:ZZZ-999"}],
    ids=["renamed element", "rule that never was"],
)
def test_a_waiver_of_nothing_is_told_with_its_line_and_never_widens(change: dict[str, str], tmp_path: Path) -> None:
    report = waived(tmp_path, **change)
    assert set(verdicts(report).values()) == {"voldoet niet"}
    (found,) = [each for each in report["data_findings"] if "AFWIJKING" in each["code"]]
    assert "W1" in found["message"]["nl"]
    assert found["location"]["line"] > TWO.count("\n")


def test_a_waiver_file_that_cannot_be_read_stops_the_check(tmp_path: Path) -> None:
    put(tmp_path, "a.ttl", GOOD)
    put(tmp_path, "w.ttl", "@prefix kw: <https://w3id.org/kaderwacht/def#> .\n<urn:w> a kw:Afwijking ; kw:motivering")
    refused(run("check", "a.ttl", "w.ttl", cwd=tmp_path), 3, "w.ttl:2")
