"""What the configuration and the options may change of the gate: severity, sources that are not verified, strictness,
one bouwteam; and what they may not.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from checker.assessment.severities import severity_of
from checker.findings import Severity, Verdict
from tests.conftest import ROOT, Run

EXAMPLE = ROOT / "voorbeeld" / "leedewaard"
Check = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def leedewaard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the worked example, for a configuration of its own."""
    place = tmp_path_factory.mktemp("gm") / "leedewaard"
    shutil.copytree(EXAMPLE, place)
    return place


@pytest.fixture
def check(run_cli: Run, leedewaard: Path) -> Iterator[Check]:
    """Check the example with lines added to its configuration; gives the report, with the exit code under ``code``."""
    before = (EXAMPLE / "kaderwacht.toml").read_text("utf-8")

    def run(*words: str, configured: str = "", refused: bool = False) -> dict[str, Any]:
        (leedewaard / "kaderwacht.toml").write_text(before + configured, "utf-8")
        done = run_cli("check", leedewaard, *words, "--format", "json")
        if refused:
            assert (done.returncode, done.stdout) == (2, "")
            return {"error": done.stderr}
        assert done.returncode in (0, 1), done.stderr
        return {**json.loads(done.stdout), "code": done.returncode}

    yield run
    (leedewaard / "kaderwacht.toml").write_text(before, "utf-8")


def by_rule(report: dict[str, Any], key: str) -> dict[str, set[Any]]:
    """Values of ``key`` among the findings that fail, by rule."""
    made: dict[str, set[Any]] = {}
    for finding in report["findings"]:
        if finding["verdict"] == "voldoet niet":
            made.setdefault(finding["rule"], set()).add(finding[key])
    return made


def test_a_severity_goes_up_and_down_and_the_findings_stay_the_same(check: Check) -> None:
    plain = check("--only", "GEM")
    changed = check(
        "--only", "GEM", configured='\n[regels.ernst]\n"GEM-003" = "warning"\nGEM-005 = "Violation"\nGEM-008 = "Info"\n'
    )
    for key in ("fingerprint", "rule_severity"):
        assert by_rule(plain, key) == by_rule(changed, key)
    was, now = by_rule(plain, "severity"), by_rule(changed, "severity")
    assert (was["GEM-003"], now["GEM-003"]) == ({"Violation"}, {"Warning"})
    assert (was["GEM-005"], now["GEM-005"]) == ({"Warning"}, {"Violation"})
    assert (was["GEM-008"], now["GEM-008"]) == ({"Warning"}, {"Info"})
    assert was["GEM-001"] == now["GEM-001"] == {"Violation"}
    assert by_rule(changed, "blocks")["GEM-003"] == {False}
    assert by_rule(changed, "blocks")["GEM-005"] == {True}
    assert plain["verdicts"] == changed["verdicts"]
    told = {rule["id"]: rule["configured_severity"] for rule in changed["rules"] if rule["configured_severity"]}
    assert told == {"GEM-003": "Warning", "GEM-005": "Violation", "GEM-008": "Info"}


def test_tightening_only_adds_to_what_blocks(check: Check) -> None:
    lines = "".join(f'"GEM-{number:03}" = "Violation"\n' for number in range(1, 11))
    plain, tight = check("--only", "GEM"), check("--only", "GEM", configured="\n[regels.ernst]\n" + lines)
    assert [f["fingerprint"] for f in plain["findings"]] != []
    assert {f["fingerprint"] for f in plain["findings"]} == {f["fingerprint"] for f in tight["findings"]}
    blocked = {f["fingerprint"] for f in plain["findings"] if f["blocks"]}
    assert blocked < {f["fingerprint"] for f in tight["findings"] if f["blocks"]}
    # what was waived stays waived
    assert [f["rule"] for f in tight["findings"] if f["verdict"] == "ontheven"] == ["GEM-005"]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_report_says_which_severity_was_changed(run_cli: Run, check: Check, leedewaard: Path, form: str) -> None:
    check("--only", "GEM-003", configured='\n[regels.ernst]\n"GEM-003" = "Warning"\n')
    done = run_cli("check", leedewaard, "--only", "GEM-003", "--format", form)
    assert done.returncode == 0
    assert "Ernst aangepast in de configuratie" in done.stdout
    assert "volgens de regel overtreding, hier waarschuwing" in done.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('"AI-002" = "Warning"', ("AI-002", "niet omlaag van Violation naar Warning", "AI-verordening art. 5")),
        ('"GOV-004" = "Info"', ("GOV-004", "niet worden afgeweken")),
        ('"GEM-99" = "Info"', ("GEM-99", "bestaat niet", "Bedoelt u GEM-009?")),
        ('"GEM-003" = "Error"', ("'Error' is geen van Violation, Warning, Info",)),
        ('"GEM-003" = 1', ("GEM-003", "'1' is geen van")),
    ],
)
def test_a_severity_that_may_not_be_is_refused_with_its_line(
    check: Check, leedewaard: Path, line: str, said: tuple[str, ...]
) -> None:
    error = check("--only", "GEM", configured=f"\n[regels.ernst]\n# {line}\n{line}\n", refused=True)["error"]
    number = (leedewaard / "kaderwacht.toml").read_text("utf-8").splitlines().index(line) + 1
    assert "kaderwacht.toml" in error
    if "is geen van" not in said[-1]:
        assert f"kaderwacht.toml:{number}: " in error
    for word in said:
        assert word in error


def _rule(severity: Severity, deviable: bool, *frameworks: int) -> Any:
    return SimpleNamespace(id="X-001", severity=severity, deviable=deviable, frameworks=frameworks)


V, W, N = Severity.VIOLATION, Severity.WARNING, Severity.INFO


@pytest.mark.parametrize(
    ("rule", "own", "asked", "counts"),
    [
        (_rule(V, True, 3), V, W, W),
        (_rule(V, True, 3), W, N, N),
        (_rule(W, True, 10), W, N, N),
        (_rule(W, True, 10), V, N, V),  # the case of the law is no milder than the law
        (_rule(W, True, 10), V, V, V),
        (_rule(V, False, 10), W, V, V),  # a mild case of a rule of the law may become graver
        (_rule(W, False, 10), V, W, V),
        (_rule(N, False), N, W, W),
    ],
)
def test_what_the_law_says_is_never_made_milder(rule: Any, own: Severity, asked: Severity, counts: Severity) -> None:
    assert severity_of({"X-001": asked}, rule, Verdict.FAILS, own, own) is counts
    assert severity_of({}, rule, Verdict.FAILS, own, own) is own


def test_what_is_still_due_stays_a_note() -> None:
    assert severity_of({"X-001": V}, _rule(W, True), Verdict.DUE, N, W) is N


def test_a_rule_whose_source_is_not_verified_blocks_only_when_accepted(check: Check) -> None:
    only = ("--only", "INKOOP-005")
    plain = check(*only)
    assert (plain["code"], by_rule(plain, "severity")) == (0, {"INKOOP-005": {"Violation"}})
    assert [rule["verified"] for rule in plain["rules"]] == [False]
    assert check(*only, configured='\n[regels]\naccepteer_onbevestigd = ["INKOOP-005"]\n')["code"] == 1
    assert check(*only, configured="\n[regels]\naccepteer_onbevestigd = true\n")["code"] == 1
    assert check(*only, configured='\n[regels]\naccepteer_onbevestigd = ["BR-009"]\n')["code"] == 0
    # making it graver does not make its source certain
    assert check(*only, configured='\n[regels.ernst]\n"INKOOP-005" = "Violation"\n')["code"] == 0
    error = check(*only, configured='\n[regels]\naccepteer_onbevestigd = ["INKOOP-05"]\n', refused=True)["error"]
    assert "Bedoelt u INKOOP-005?" in error
    assert "kaderwacht.toml" in error


def test_strict_blocks_on_a_rule_that_tested_nothing_and_on_an_unused_waiver(run_cli: Run, leedewaard: Path) -> None:
    done = run_cli("check", leedewaard, "--only", "GEM-007", "--format", "json")
    (outcome,) = json.loads(done.stdout)["rules"]
    assert (done.returncode, outcome["tested"] > 0) == (0, True)
    assert run_cli("check", leedewaard, "--only", "GEM-007", "--strict").returncode == 0
    # a rule of the Wet arhi with no node to speak of: nothing tested
    silent = json.loads(run_cli("check", leedewaard, "--format", "json", "--fail-on", "none").stdout)
    name = silent["summary"]["rules_that_tested_nothing"][0]
    assert run_cli("check", leedewaard, "--only", name).returncode == 0
    assert run_cli("check", leedewaard, "--only", name, "--strict").returncode == 1
    unused = leedewaard / "ongebruikt.ttl"
    unused.write_text(
        "@prefix kw: <https://w3id.org/kaderwacht/def#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix id: <https://w3id.org/kaderwacht/id/> .\n"
        '<https://w3id.org/kaderwacht/id/gm9910/afwijking/LOS> a kw:Afwijking ; dcterms:identifier "LOS" ;\n'
        "  kw:wijktAfVan <https://w3id.org/kaderwacht/regel/GEM-007> ; kw:motivering 'x' ;\n"
        "  kw:betreft <https://w3id.org/kaderwacht/id/gm9910/applicatie/T13> ;\n"
        "  kw:goedgekeurdDoor <https://w3id.org/kaderwacht/id/gm9910/projectbureau/projectbureau-leedewaard> ;\n"
        "  kw:goedgekeurdOp '2026-09-01'^^xsd:date ; kw:einddatum '2027-09-01'^^xsd:date .\n",
        "utf-8",
    )
    try:
        assert run_cli("check", leedewaard, "--only", "GEM-007").returncode == 0
        assert run_cli("check", leedewaard, "--only", "GEM-007", "--strict").returncode == 1
    finally:
        unused.unlink()


def test_owner_shows_what_one_bouwteam_answers_for(
    run_cli: Run, check: Check, tmp_path: Path, leedewaard: Path
) -> None:
    whole = check()
    part = check("--owner", "sociaal domein")
    assert 0 < len(part["findings"]) < len(whole["findings"])
    assert 0 < len(part["verdicts"]) < len(whole["verdicts"])
    mine = {row["application"]["iri"] for row in part["verdicts"]}
    assert part["summary"]["applications"] == len(mine)
    fingerprints = {f["fingerprint"] for f in whole["findings"]}
    for finding in part["findings"]:
        assert finding["fingerprint"] in fingerprints
        burdened = {node["iri"] for node in finding["applications"]}
        assert burdened & mine or not burdened
    # nothing of an application of the team is left out
    for finding in whole["findings"]:
        if {node["iri"] for node in finding["applications"]} & mine:
            assert finding["fingerprint"] in {f["fingerprint"] for f in part["findings"]}
    (note,) = [found for found in part["data_findings"] if found["code"] == "KEUZE-BOUWTEAM"]
    assert "Sociaal domein" in note["message"]["nl"]
    held = part["run"]["selection"]
    assert "Sociaal domein" in held["owners"][0] and whole["run"]["selection"] is None
    assert held["shown"] == {"applications": len(mine), "findings": len(part["findings"])}
    assert held["all"]["findings"] == len(whole["findings"])
    # a baseline knows all teams: what is not shown here is not mended
    file = tmp_path / "baseline.txt"
    assert run_cli("baseline", "write", file, leedewaard).returncode == 0
    before = file.read_bytes()
    done = run_cli("check", leedewaard, "--owner", "Sociaal domein", "--baseline", file)
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == before


def test_an_unknown_bouwteam_is_a_usage_error_with_the_nearest(check: Check) -> None:
    error = check("--owner", "Sociaal domain", refused=True)["error"]
    assert "er is geen bouwteam 'Sociaal domain'" in error
    assert "Bedoelt u Sociaal domein" in error
    assert "Er zijn:" in check("--owner", "xyz", refused=True)["error"]


@pytest.mark.parametrize(
    "words",
    [
        ("--changed-from", ""),
        ("--changed-from=",),
        ("--baseline", ""),
        ("--rules", ""),
        ("--owner", ""),
        ("--gemeente", ""),
        ("--record", ""),
        ("-o", ""),
        ("--only", "GEM", "--only", ""),
        ("",),
    ],
    ids=" ".join,
)
def test_an_empty_value_is_a_usage_error_that_names_the_option(run_cli: Run, tmp_path: Path, words: Any) -> None:
    """A variable that a CI job did not set: '' as a path is the working directory, and compares with itself."""
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    done = run_cli("check", "a.ttl", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    name = {"-o": "--output", "": "PAD"}.get(words[-2] if len(words) > 1 else words[0].rstrip("="))
    name = name or (words[-2] if len(words) > 1 else words[0].rstrip("="))
    assert f"kaderwacht: {name} is leeg" in done.stderr
    assert "'.'" not in done.stderr
    assert "In CI: is de variabele wel gezet?" in done.stderr


def test_other_commands_take_no_empty_value_either(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    for words in (
        ("diff", "--from", "", "a.ttl"),
        ("diff", "", "a.ttl"),
        ("baseline", "write", "", "a.ttl"),
        ("baseline", "show", ""),
        ("waiver", "list", ""),
    ):
        done = run_cli(*words, cwd=tmp_path)
        assert done.returncode == 2, words
        assert "is leeg" in done.stderr, words


def test_a_fault_in_the_configuration_is_named_by_its_relative_path(run_cli: Run, tmp_path: Path) -> None:
    land = tmp_path / "land"
    land.mkdir()
    (land / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    for text, said in (
        ("onzin = 1\n", "land/kaderwacht.toml: De configuratie klopt niet"),
        ("lang = \n", "land/kaderwacht.toml: De configuratie is geen geldige TOML"),
        ('lang = "nl"\n=======\nlang = "en"\n', "land/kaderwacht.toml:2:1: Hier staat een samenvoegconflict"),
        ('[regels.ernst]\n"ICT-999" = "Info"\n', "land/kaderwacht.toml:2: "),
        ('[regels]\naccepteer_onbevestigd = ["ICT-999"]\n', "land/kaderwacht.toml"),
    ):
        (land / "kaderwacht.toml").write_text(text, "utf-8")
        done = run_cli("check", "land", cwd=tmp_path)
        assert done.returncode in (2, 3), done.stderr
        assert said in done.stderr
        assert str(tmp_path) not in done.stderr


@pytest.mark.parametrize(("name", "at"), [("ICT-001.ttl", 3), ("ICT-001.trig", 3)])
def test_a_conflict_in_a_rule_is_told_as_one(run_cli: Run, tmp_path: Path, name: str, at: int) -> None:
    shutil.copytree(ROOT / "regels" / "ict", tmp_path / "regels" / "ict")
    file = next((tmp_path / "regels").rglob(name))
    lines = file.read_text("utf-8").splitlines()
    marked = ["<<<<<<< HEAD", lines[at], "=======", lines[at], ">>>>>>> team/x"]
    file.write_text("\n".join([*lines[:at], *marked, *lines[at + 1 :]]) + "\n", "utf-8")
    done = run_cli("rules", "lint", "--rules", "regels", cwd=tmp_path)
    assert done.returncode == 4, done.stderr
    assert f"{file.relative_to(tmp_path)}:{at + 1}:1: Hier staat een samenvoegconflict van git" in done.stderr
