"""Records of runs as an auditor uses them: kept, verified, replayed; and whatever is altered is named."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CACHE, ROOT, Run, clean_environment

EARLIER = ROOT / "tests" / "data" / "record-2026.11" / "verslagen"
LANDSCAPE = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix id: <https://w3id.org/kaderwacht/id/gm9901/applicatie/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:a a kw:Applicatie ; dcterms:identifier "a" ; rdfs:label "Ene"@nl ; kw:gebruikStatus "In productie" ;
  kw:eigenaarGemeente <https://w3id.org/kaderwacht/id/gemeente/gm9901> ; kw:gebruiktVersie id:v .
id:v a kw:Pakketversie ; dcterms:identifier "v" ; rdfs:label "Versie"@nl ; kw:pakketversieStatus "STATUS" .
<https://w3id.org/kaderwacht/id/gemeente/gm9901> a kw:Gemeente ; dcterms:identifier "gm9901" ; rdfs:label "Dam"@nl .
"""
CHECK = ("check", "l.ttl", "--date", "2026-11-23", "--only", "ICT-005")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the records of an earlier version, to alter."""
    return Path(shutil.copytree(EARLIER, tmp_path / "verslagen"))


def landscape(place: Path, status: str = "Teruggetrokken") -> None:
    (place / "l.ttl").write_text(LANDSCAPE.replace("STATUS", status), "utf-8")


@pytest.mark.parametrize("number", ["1", "2"])
def test_replay_of_an_earlier_version_is_byte_equal(run_cli: Run, number: str) -> None:
    done = run_cli("record", "replay", EARLIER, "--run", number)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Byte-gelijk" in done.stdout and "de regelteksten van toen" in done.stdout
    record = json.loads((EARLIER / f"verslag-00000{number}.json").read_bytes())
    assert record["result"]["sha256"] in done.stdout
    assert record["counts"]["findings"] == 3


def test_a_kept_record_replays_elsewhere_and_stands_in_the_output(run_cli: Run, tmp_path: Path) -> None:
    landscape(tmp_path)
    done = run_cli(*CHECK, "--record", "r", "--keep-inputs")
    assert done.returncode == 1, done.stderr
    assert done.stdout.rstrip().endswith("exitcode 1")
    digest = json.loads((tmp_path / "r" / "verslag-000001.json").read_bytes())["hash"]
    assert f"verslag 1 vastgelegd in r, sha256 {digest}" in done.stdout
    (tmp_path / "l.ttl").unlink()
    elsewhere = tmp_path / "elders"
    elsewhere.mkdir()
    again = run_cli("record", "replay", tmp_path / "r", cwd=elsewhere)
    assert again.returncode == 0, again.stdout
    assert "Byte-gelijk" in again.stdout and "Verschillen" not in again.stdout


def test_the_report_names_its_record(run_cli: Run, tmp_path: Path) -> None:
    landscape(tmp_path)
    done = run_cli("report", "l.ttl", "--date", "2026-11-23", "-o", "r.html", "--record", "r", "--anoniem")
    assert done.returncode == 0, done.stderr
    digest = json.loads((tmp_path / "r" / "verslag-000001.json").read_bytes())["hash"]
    assert f"1; SHA-256 {digest}" in (tmp_path / "r.html").read_text("utf-8")
    assert f"verslag 1 vastgelegd in r, sha256 {digest}" in done.stderr


def test_replay_says_what_differs_when_an_input_changed(run_cli: Run, tmp_path: Path) -> None:
    landscape(tmp_path)
    run_cli(*CHECK, "--record", "r")
    landscape(tmp_path, "Einde ondersteuning")
    changed = run_cli("record", "replay", "r")
    assert changed.returncode == 1
    assert "weg: ICT-005 bij Ene" in changed.stdout and "nieuw: ICT-005 bij Ene" in changed.stdout
    assert "invoer l.ttl: gewijzigd" in changed.stdout and "graaf: was" in changed.stdout
    landscape(tmp_path, "In gebruik")
    mended = run_cli("record", "replay", "r")
    assert mended.returncode == 1
    assert "ICT-005 bij Ene, a [https://w3id.org/kaderwacht/id/gm9901/applicatie/a]" in mended.stdout
    assert "voldoet niet → voldoet" in mended.stdout
    # moved lines: the same finding, elsewhere
    landscape(tmp_path)
    (tmp_path / "l.ttl").write_text("\n" + (tmp_path / "l.ttl").read_text("utf-8"), "utf-8")
    moved = run_cli("record", "replay", "r")
    assert moved.returncode == 1 and "gewijzigd: ICT-005 bij Ene" in moved.stdout and "location" in moved.stdout
    (tmp_path / "l.ttl").unlink()
    gone = run_cli("record", "replay", "r")
    assert gone.returncode == 3 and "'l.ttl' staat er niet meer" in gone.stderr


def test_an_altered_input_proves_nothing_when_the_outcome_is_the_same(run_cli: Run, tmp_path: Path) -> None:
    landscape(tmp_path)
    run_cli(*CHECK, "--record", "r")
    same = run_cli("record", "replay", "r")
    assert same.returncode == 0 and "Byte-gelijk" in same.stdout, same.stdout
    text = (tmp_path / "l.ttl").read_text("utf-8")
    (tmp_path / "l.ttl").write_text(text.replace('"Dam"@nl', '"Dom"@nl'), "utf-8")
    altered = run_cli("record", "replay", "r")
    assert altered.returncode == 6, altered.stdout
    assert "Byte-gelijk" not in altered.stdout and "invoer l.ttl: gewijzigd" in altered.stdout
    # that the rules may be those of now does not make the input that of then
    assert run_cli("record", "replay", "r", "--current-rules").returncode == 6


def test_altered_rules_prove_nothing_unless_they_were_asked_for(run_cli: Run, tmp_path: Path) -> None:
    landscape(tmp_path)
    (tmp_path / "eigen" / "dam").mkdir(parents=True)
    rule = tmp_path / "eigen" / "dam" / "DAM-001.ttl"
    rule.write_text((ROOT / "regels" / "ict" / "ICT-005.ttl").read_text("utf-8").replace("ICT-005", "DAM-001"), "utf-8")
    (tmp_path / "eigen" / "ids.txt").write_text("DAM-001\n", "utf-8")
    call = ("check", "l.ttl", "--date", "2026-11-23", "--only", "DAM-001", "--rules", "eigen", "--record", "r")
    assert run_cli(*call).returncode == 1
    rule.write_text(rule.read_text("utf-8") + "# een woord erbij\n", "utf-8")
    altered = run_cli("record", "replay", "r")
    assert altered.returncode == 6 and "regel 1/dam/DAM-001.ttl: gewijzigd" in altered.stdout, altered.stdout
    asked = run_cli("record", "replay", "r", "--current-rules")
    assert asked.returncode == 0 and "regel 1/dam/DAM-001.ttl: gewijzigd" in asked.stdout, asked.stdout


def test_an_anonymous_report_leaves_names_out_of_its_record(run_cli: Run, tmp_path: Path) -> None:
    text = (
        LANDSCAPE.replace("STATUS", "Teruggetrokken")
        + """
<https://w3id.org/kaderwacht/id/gm9901/afwijking/A1> a kw:Afwijking ; dcterms:identifier "A1" ; rdfs:label "A1"@nl ;
  kw:wijktAfVan <https://w3id.org/kaderwacht/regel/ICT-005> ; kw:betreft id:a ;
  kw:einddatum "2027-06-30"^^<http://www.w3.org/2001/XMLSchema#date> ; kw:goedgekeurdDoor "Jannie Verzonnen" ;
  kw:goedgekeurdOp "2026-09-01"^^<http://www.w3.org/2001/XMLSchema#date> ;
  kw:motivering "Afgesproken met Jannie Verzonnen: de opvolger komt in mei." .
"""
    )
    (tmp_path / "l.ttl").write_text(text, "utf-8")
    call = ("report", "l.ttl", "--date", "2026-11-23", "-o", "r.json", "--record", "r")
    assert run_cli(*call).returncode == 0
    assert run_cli(*call, "--anoniem").returncode == 0
    named, anonymous = ((tmp_path / "r" / f"verslag-00000{number}.json").read_text("utf-8") for number in (1, 2))
    assert named.count("Jannie Verzonnen") == 2
    assert "Jannie" not in anonymous
    (waiver,) = json.loads(anonymous)["waivers"]
    assert waiver["reason"] == "Afgesproken met (naam weggelaten): de opvolger komt in mei."
    assert waiver["approver"] is None
    assert run_cli("record", "replay", "r", "--run", "2").returncode == 0


def test_own_rules_are_kept_and_a_changed_rule_is_named(run_cli: Run, tmp_path: Path) -> None:
    landscape(tmp_path)
    own = tmp_path / "eigen" / "dam"
    own.mkdir(parents=True)
    text = (ROOT / "regels" / "ict" / "ICT-005.ttl").read_text("utf-8").replace("ICT-005", "DAM-001")
    (own / "DAM-001.ttl").write_text(text, "utf-8")
    (tmp_path / "eigen" / "ids.txt").write_text("DAM-001\n", "utf-8")
    call = ("check", "l.ttl", "--date", "2026-11-23", "--only", "DAM-001", "--rules", "eigen", "--record", "r")
    assert run_cli(*call, "--keep-inputs").returncode == 1
    (own / "DAM-001.ttl").write_text(text.replace("gebruikt een", "draait op een"), "utf-8")
    kept = run_cli("record", "replay", "r")
    assert kept.returncode == 0, kept.stdout
    now = run_cli("record", "replay", "r", "--current-rules")
    assert now.returncode == 1
    assert "regel 1/dam/DAM-001.ttl: gewijzigd" in now.stdout and "(message)" in now.stdout


def test_options_and_waivers_are_in_the_record(run_cli: Run, tmp_path: Path) -> None:
    landscape(tmp_path)
    (tmp_path / "kaderwacht.toml").write_text(
        '[verslaglegging]\nmap = "../verslagen-' + tmp_path.name + '"\ninvoer_bewaren = true\n'
        '[regels.ernst]\n"ICT-005" = "Warning"\n[regelboek]\nvastgesteld_door = "college"\n',
        "utf-8",
    )
    assert run_cli(*CHECK, "--fail-on", "warning").returncode == 1
    place = tmp_path.parent / f"verslagen-{tmp_path.name}"
    record = json.loads((place / "verslag-000001.json").read_bytes())
    assert record["options"]["severities"] == [{"name": "ICT-005", "value": "Warning"}]
    assert record["options"]["fail_on"] == "Warning" and record["kept"] is True
    assert record["gate"]["adopted"] == {"name": "college", "value": ""}
    assert run_cli("record", "replay", place).returncode == 0
    earlier = json.loads((EARLIER / "verslag-000002.json").read_bytes())
    assert [(each["rule"], each["state"]) for each in earlier["waivers"]] == [("ICT-005", "verlopen")]
    assert earlier["parameters"] and earlier["date"] == "2027-07-15"


def test_a_folder_among_the_inputs_is_refused(run_cli: Run, tmp_path: Path) -> None:
    landscape(tmp_path)
    done = run_cli("check", ".", "--record", "r")
    assert done.returncode == 2 and "ligt in de invoer" in done.stderr
    assert run_cli("check", ".", "--only", "ICT-005", "--record", ".r").returncode in (0, 1)


def test_list_and_show(run_cli: Run) -> None:
    listed = run_cli("record", "list", EARLIER).stdout.splitlines()
    assert len(listed) == 3 and "2027-07-15" in listed[2]
    shown = run_cli("record", "show", EARLIER, "--run", "1").stdout
    assert "AFW-01 van ICT-005: van kracht" in shown and "RDFC-1.0" in shown
    raw = run_cli("record", "show", EARLIER, "--run", "1", "--json").stdout
    assert raw.encode() == (EARLIER / "verslag-000001.json").read_bytes()
    assert run_cli("record", "show", EARLIER, "--run", "9").returncode == 3


@pytest.mark.parametrize("name", ["verslag-000001.json", "hoofd.json"])
def test_verify_names_an_altered_file(run_cli: Run, folder: Path, name: str) -> None:
    flip(folder / name, random.Random(name).randrange((folder / name).stat().st_size))
    done = run_cli("record", "verify", folder)
    assert done.returncode == 1 and name in done.stdout


def test_a_wiped_chain_does_not_verify(run_cli: Run, folder: Path) -> None:
    for path in (*folder.glob("verslag-*"), folder / "hoofd.json"):
        path.unlink()
    done = run_cli("record", "verify", folder)
    assert done.returncode == 1 and "zijn weggehaald" in done.stdout
    shutil.rmtree(folder / "bewaard")
    done = run_cli("record", "verify", folder)
    assert done.returncode == 3 and "niets om na te rekenen" in done.stderr
    assert run_cli("record", "verify", folder, "--anker", "2:" + "0" * 64).returncode == 1


def test_replay_refuses_an_altered_rule(run_cli: Run, folder: Path) -> None:
    record = json.loads((folder / "verslag-000002.json").read_bytes())
    rule = next(file for file in record["rulebook"]["folders"][0]["files"] if file["path"].endswith("ICT-005.ttl"))
    flip(folder / "bewaard" / rule["sha256"][:2] / rule["sha256"], 700)
    done = run_cli("record", "replay", folder)
    assert done.returncode == 1
    assert "regel regels/ict/ICT-005.ttl" in done.stdout and "verslag 2" in done.stdout


def test_an_anchor_shows_a_rewritten_chain(run_cli: Run, folder: Path) -> None:
    head = json.loads((folder / "hoofd.json").read_bytes())
    good = run_cli("record", "verify", folder, "--anker", f"2:{head['hash']}")
    assert good.returncode == 0 and f"2:{head['hash']}" in good.stdout
    bad = run_cli("record", "verify", folder, "--anker", "2:" + "0" * 64)
    assert bad.returncode == 1 and "elders is genoteerd" in bad.stdout
    assert run_cli("record", "verify", folder, "--anker", "twee").returncode == 2


def test_nothing_is_added_to_a_broken_chain(run_cli: Run, folder: Path, tmp_path: Path) -> None:
    landscape(tmp_path)
    (folder / "verslag-000001.json").unlink()
    done = run_cli(*CHECK, "--record", folder)
    assert done.returncode == 2 and "keten van verslagen is stuk" in done.stderr
    assert not (folder / "verslag-000003.json").exists()


def test_two_runs_at_once_keep_one_chain(run_cli: Run, tmp_path: Path) -> None:
    landscape(tmp_path)
    call = [sys.executable, "-m", "checker", *CHECK, "--record", "r"]
    settings = clean_environment({"PYTHONPATH": str(ROOT), "KADERWACHT_CACHE": str(CACHE)})
    runs = [
        subprocess.Popen(call, cwd=tmp_path, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for each in runs:
        each.communicate(timeout=100)
    assert [each.returncode for each in runs] == [1, 1, 1]
    done = run_cli("record", "verify", "r")
    assert done.returncode == 0 and "In orde: 3 verslagen" in done.stdout
    assert not [name for name in os.listdir(tmp_path / "r") if name.startswith(".nieuw")]


def flip(path: Path, at: int) -> None:
    """Alter one byte."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << (at % 7)
    path.write_bytes(data)
