"""The main job on a municipality's Softwarecatalogus export: findings per application, each at its line and column."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

NAMES = ("23-11-2026_GEMMA 2_Turfburg (nagemaakt)_ameff_model.xml", "Turfburg-op-een-regel.xml")
STATUSES = ("Einde ondersteuning", "Teruggetrokken")


@pytest.fixture(scope="module", params=NAMES)
def model(request, shared) -> Path:
    return shared / "data" / "softwarecatalogus" / request.param


@pytest.fixture(scope="module")
def report(model, run_cli_once) -> dict:
    done = run_cli_once("check", str(model), "--format", "json", "--date", "2026-11-23")
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)


def _of(report: dict, rule: str) -> list[dict]:
    return [finding for finding in report["findings"] if finding["rule"] == rule]


def test_every_application_is_seen(report):
    assert report["summary"]["applications"] == 180


def test_the_versions_that_are_no_longer_supported(report):
    findings = _of(report, "ICT-005")
    assert len(findings) == 32
    assert all(finding["blocks"] and finding["verdict"] == "voldoet niet" for finding in findings)


def test_the_components_served_by_more_than_one_package(report):
    findings = _of(report, "GEM-008")
    assert len(findings) == 25
    burdened = {app["iri"] for rule in ("ICT-005", "GEM-008") for f in _of(report, rule) for app in f["applications"]}
    assert len(burdened) == 63


def test_a_standard_that_is_obligatory_and_at_end_of_support_is_found(report):
    """The archive register must support TMLO, which GEMMA itself calls 'Einde ondersteuning'."""
    (finding,) = _of(report, "HYG-008")
    assert finding["focus"]["name"] == "Archiefregistratiecomponent"
    assert "TMLO" in finding["message"]["nl"]
    assert "Einde ondersteuning" in finding["message"]["nl"]
    assert not finding["blocks"]


def test_each_finding_points_at_the_text_at_fault(report, model):
    lines = model.read_text("utf-8").split("\n")

    def text_at(location: dict) -> str:
        return lines[location["line"] - 1][location["column"] - 1 :]

    for finding in _of(report, "ICT-005"):
        text = text_at(finding["location"])
        value = re.match(
            r"<property [^>]*>\s*<value[^>]*>([^<]*)</value>", text + "\n" + _next(lines, finding["location"])
        )
        assert value is not None, text[:80]
        assert value.group(1) in STATUSES
        assert value.group(1) in finding["message"]["nl"]
    for finding in _of(report, "GEM-008"):
        text = text_at(finding["location"])
        assert text.startswith("<element "), text[:80]
        named = re.match(
            r"<element [^>]*>\s*<name[^>]*>([^<]*)</name>", text + "\n" + _next(lines, finding["location"])
        )
        assert named is not None
        assert named.group(1).strip() == finding["focus"]["name"]


def _next(lines: list[str], location: dict) -> str:
    return lines[location["line"]] if location["line"] < len(lines) else ""


def test_what_the_export_does_not_hold_is_a_question_and_no_reproach(report):
    groups = {question["fact_group"] for question in report["questions"]}
    assert {"contracten", "verwerkingen", "beveiliging", "archief"} <= groups
    waiting = {rule for question in report["questions"] for rule in question["rules"]}
    assert waiting
    assert not waiting & {finding["rule"] for finding in report["findings"]}
    unknown = {row["rule"] for row in report["verdicts"] if row["verdict"] == "niet te beoordelen"}
    assert {"AVG-001", "INKOOP-001", "BIO-002"} <= unknown


def test_nothing_untested_reads_as_complies(report):
    tested = {rule["id"] for rule in report["rules"] if rule["tested"]}
    assert {row["rule"] for row in report["verdicts"] if row["verdict"] == "voldoet"} <= tested
