"""Outcomes of another run (table 14c): a later date, and a graph with a merger on the wrong day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.functional.leedewaard_verwacht import VERWACHT

WRONG_DAY = """\
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix l: <https://w3id.org/kaderwacht/id/gm9910/> .
@prefix gemeente: <https://w3id.org/kaderwacht/id/gemeente/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://w3id.org/kaderwacht/id/gm9910/programma/controle> a kw:Programma ;
  dcterms:identifier "programma-controle" ; rdfs:label "Controle"@nl ;
  kw:programmasoort "herindeling" ; kw:startdatum "2028-07-01"^^xsd:date ;
  kw:heeftHerindeling <https://w3id.org/kaderwacht/id/gm9910/herindeling/herindeling-controle> ;
  kw:deelnemendeGemeente gemeente:gm9901, gemeente:gm9902 .
<https://w3id.org/kaderwacht/id/gm9910/herindeling/herindeling-controle> a kw:Herindeling ;
  dcterms:identifier "herindeling-controle" ; rdfs:label "Herindeling op de verkeerde dag"@nl ;
  kw:datumHerindeling "2028-07-01"^^xsd:date ; kw:inwerkingtredingRegeling "2027-07-01"^^xsd:date ;
  prov:invalidated gemeente:gm9901, gemeente:gm9902 ; prov:generated gemeente:gm9910 .
gemeente:gm9901 a kw:Gemeente ; dcterms:identifier "gm9901" ; rdfs:label "Aldervoorde"@nl .
gemeente:gm9902 a kw:Gemeente ; dcterms:identifier "gm9902" ; rdfs:label "Brinkhaven"@nl .
gemeente:gm9910 a kw:Gemeente ; dcterms:identifier "gm9910" ; rdfs:label "Leedewaard"@nl .
"""


def _report(run_cli: Run, *args: str | Path) -> dict[str, Any]:
    done = run_cli("check", *args, "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def _need(project_root: Path, rule: str) -> None:
    if not list((project_root / "regels").glob(f"*/{rule}.ttl")):
        pytest.skip(f"regel {rule} bestaat nog niet")


def test_a_merger_on_another_day_than_new_year(run_cli: Run, project_root: Path, tmp_path: Path) -> None:
    _need(project_root, "HERIND-001")
    graph = tmp_path / "controle.ttl"
    graph.write_text(WRONG_DAY, "utf-8")
    findings = _report(run_cli, graph, "--date", "2026-11-23", "--only", "HERIND-001")["findings"]
    assert [(found["focus"]["identifier"], found["severity"], found["verdict"]) for found in findings] == [
        ("herindeling-controle", "Violation", "voldoet niet")
    ]


def test_a_regulation_that_was_not_published(run_cli: Run, project_root: Path) -> None:
    _need(project_root, "WOO-004")
    folder = project_root / "voorbeeld" / "leedewaard"
    findings = _report(run_cli, folder, "--date", "2028-02-15", "--only", "WOO-004")["findings"]
    assert [(found["focus"]["identifier"], found["severity"], found["verdict"]) for found in findings] == [
        ("RG-ORG", "Violation", "voldoet niet")
    ]
    assert _report(run_cli, folder, "--only", "WOO-004")["findings"] == []


def test_what_was_due_counts_once_its_moment_has_passed(run_cli: Run, project_root: Path) -> None:
    """On 2028-02-15 whatever was due before the merger or a day-one go-live has the severity of its rule."""
    folder = project_root / "voorbeeld" / "leedewaard"
    report = _report(run_cli, folder, "--date", "2028-02-15")
    present = {rule["id"] for rule in report["rules"]}
    # T18 goes live in June, and until March and July 2028 the other two may still be settled.
    later = {"T18", "RG-B-APV", "AO-Zuidermarke"}
    due = {(rij.regel, rij.sleutel) for rij in VERWACHT if rij.oordeel == "nog te leveren"}
    due = {(rule, key) for rule, key in due if rule in present and key not in later}
    still = {
        (found["rule"], name)
        for found in report["findings"]
        if found["verdict"] == "nog te leveren"
        for name in (found["focus"]["identifier"], found["focus"]["name"])
    }
    assert due & still == set()
