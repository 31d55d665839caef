"""The command line as a user meets it: exit codes, one clear message, nothing half-read counted as checked."""

from __future__ import annotations

import json
import os
import random
import time

import pytest

from checker.kept import kept_body

GOOD = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/kaderwacht/id/gm0001/applicatie/A1> a kw:Applicatie ;
  dcterms:identifier "A1" ; rdfs:label "Zaaksysteem"@nl ;
  kw:eigenaarGemeente <https://w3id.org/kaderwacht/id/gemeente/gm0001> ;
  kw:plateau kw:Bron ; kw:gebruikStatus "In productie" ;
  kw:gebruiktVersie <https://w3id.org/kaderwacht/id/pakketversie/V1> .
<https://w3id.org/kaderwacht/id/pakketversie/V1> a kw:Pakketversie ; rdfs:label "Zaaksysteem 4"@nl ;
  kw:pakketversieStatus "STATUS" .
<https://w3id.org/kaderwacht/id/gemeente/gm0001> a kw:Gemeente ; rdfs:label "Noord"@nl .
"""


@pytest.fixture
def landscape(tmp_path):
    def write(status: str):
        path = tmp_path / "landschap.ttl"
        path.write_text(GOOD.replace("STATUS", status), "utf-8")
        return path

    return write


def test_a_clean_landscape_exits_with_0(run_cli, landscape):
    done = run_cli("check", landscape("In gebruik"), "--only", "ICT-005")
    assert done.returncode == 0, done.stderr
    assert "0 bevindingen" in done.stdout
    assert "Niet getoetst is niet: voldoet." in done.stdout


def test_a_violation_exits_with_1_and_names_line_article_and_remedy(run_cli, landscape):
    done = run_cli("check", landscape("Teruggetrokken"), "--only", "ICT-005")
    assert done.returncode == 1
    for word in (
        "landschap.ttl:10:",
        "Zaaksysteem [A1]",
        "Teruggetrokken",
        "Programmakader 3",
        "herstel",
        "exitcode 1",
    ):
        assert word in done.stdout, word


@pytest.mark.parametrize(("fail_on", "code"), [("violation", 1), ("warning", 1), ("info", 1), ("none", 0)])
def test_fail_on_decides_what_blocks(run_cli, landscape, fail_on, code):
    done = run_cli("check", landscape("Teruggetrokken"), "--only", "ICT-005", "--fail-on", fail_on)
    assert done.returncode == code


def test_strict_blocks_what_was_not_tested(run_cli, landscape):
    path = landscape("In gebruik")
    assert run_cli("check", path, "--only", "AVG-001").returncode == 0
    assert run_cli("check", path, "--only", "AVG-001", "--strict").returncode == 1


def test_both_engines_say_the_same(run_cli, landscape):
    path = landscape("Einde ondersteuning")
    reports = []
    for engine in ("sets", "pyshacl"):
        done = run_cli("check", path, "--engine", engine, "--format", "json", "--date", "2026-11-23")
        document = json.loads(done.stdout)
        assert document["run"].pop("engine") == engine
        reports.append((done.returncode, document))
    assert reports[0] == reports[1]


def test_output_files_follow_their_suffix(run_cli, landscape, tmp_path):
    done = run_cli("check", landscape("Teruggetrokken"), "-o", "r.json", "-o", "r.ttl", "-o", "r.txt")
    assert done.returncode == 1
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["schema"] == "3"
    assert "ValidationReport" in (tmp_path / "r.ttl").read_text("utf-8")
    assert (tmp_path / "r.txt").read_text("utf-8").startswith("kaderwacht ")


def test_the_same_input_gives_the_same_bytes(run_cli, landscape):
    path = landscape("Teruggetrokken")
    first, second = (run_cli("check", path, "--format", "json", "--date", "2026-11-23").stdout for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("leeg.xml", b"", 3, ["leeg.xml", "leeg"]),
        ("niets.ttl", b"# niets\n", 3, ["niets.ttl"]),
        ("kapot.ttl", b'@prefix a: <http://a/> .\na:a a:b "c', 3, ["kapot.ttl:2"]),
        ("html.xml", b"<html><body>x</body></html>", 3, ["HTML"]),
        ("x.bin", b"\x00\x01\x02", 3, ["x.bin"]),
        ("dt.xml", b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', 3, ["dt.xml:2", "DOCTYPE"]),
        (
            "diep.ttl",
            b"<http://a> <http://b> " + b"[ <http://c> " * 50000 + b"1" + b" ]" * 50000 + b" .",
            5,
            ["diep.ttl"],
        ),
    ],
)
def test_bad_input_gives_one_message_and_its_own_exit_code(run_cli, tmp_path, name, content, code, words):
    (tmp_path / name).write_bytes(content)
    done = run_cli("check", name)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("kaderwacht: ")
    assert "Traceback" not in done.stderr
    assert "→" in done.stderr
    for word in words:
        assert word in done.stderr


def test_one_broken_file_among_good_ones_stops_the_check(run_cli, landscape, tmp_path):
    (tmp_path / "kapot.ttl").write_text("<a> <b")
    done = run_cli("check", landscape("In gebruik"), "kapot.ttl")
    assert (done.returncode, done.stdout) == (3, "")


@pytest.mark.parametrize(
    "args",
    [
        ("check",),
        ("check", "bestaat-niet.xml", "--frobnicate"),
        ("frob",),
        ("check", "landschap.ttl", "--format", "pdfx"),
        ("check", "landschap.ttl", "-o", "rapport.doc"),
        ("check", "landschap.ttl", "--date", "morgen"),
        ("check", "landschap.ttl", "--only", "ZZZ-999"),
        ("check", "landschap.ttl", "--kader", "11"),
        ("check", "landschap.ttl", "--engine", "snel"),
        ("check", "landschap.ttl", "--plateau", "Ergens"),
        ("rules", "explain", "ZZZ-999"),
        ("template", "-o", "invullen.ods"),
    ],
)
def test_a_wrong_call_exits_with_2_and_says_what_to_do(run_cli, landscape, args):
    landscape("In gebruik")
    done = run_cli(*args)
    assert done.returncode == 2, done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_exits_with_3(run_cli):
    done = run_cli("check", "bestaat-niet.xml")
    assert done.returncode == 3
    assert "bestaat niet" in done.stderr


def test_profile_tells_time_nodes_and_findings_of_each_rule(run_cli, landscape):
    done = run_cli("check", landscape("Teruggetrokken"), "--only", "ICT-005", "--profile", "--format", "json")
    assert json.loads(done.stdout)
    (row,) = [line.split() for line in done.stderr.splitlines() if line.startswith("ICT-005")]
    assert row[2:] == ["1", "1"]
    assert float(row[1]) > 0


def test_debug_shows_the_traceback(run_cli, tmp_path):
    (tmp_path / "kapot.ttl").write_text("<a> <b")
    assert "Traceback" in run_cli("check", "kapot.ttl", "--debug").stderr


def test_load_writes_a_graph_that_reads_back_equal(run_cli, landscape, tmp_path):
    first = run_cli("load", landscape("In gebruik"), "-o", "uit.ttl")
    assert first.returncode == 0, first.stderr
    again = run_cli("load", tmp_path / "uit.ttl", "-o", "uit.nt")
    assert first.stderr.splitlines()[-1] == again.stderr.splitlines()[-1]


def test_plain_shacl(run_cli, tmp_path):
    (tmp_path / "d.ttl").write_text('<http://e/a> a <http://e/C> ; <http://e/p> "x" .')
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <http://e/S> a sh:NodeShape ; sh:targetClass <http://e/C> ; "
        "sh:property [ sh:path <http://e/p> ; sh:maxLength 2 ] ."
    )
    clean = run_cli("shacl", "d.ttl", "--shapes", "s.ttl")
    assert (clean.returncode, "true" in clean.stdout) == (0, True)
    (tmp_path / "s.ttl").write_text((tmp_path / "s.ttl").read_text().replace("maxLength 2", "minLength 2"))
    for engine in ("sets", "pyshacl"):
        for form in ("turtle", "json", "text"):
            done = run_cli("shacl", "d.ttl", "--shapes", "s.ttl", "--engine", engine, "--format", form)
            assert done.returncode == 1, done.stderr
            assert "MinLength" in done.stdout


def test_own_rules_with_problems_exit_with_4_and_name_them_all(run_cli, landscape, tmp_path):
    folder = tmp_path / "eigen" / "eigen"
    folder.mkdir(parents=True)
    (tmp_path / "eigen" / "ids.txt").write_text("EIGEN-001\n")
    (folder / "EIGEN-001.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kw: <https://w3id.org/kaderwacht/def#> .\n"
        "<https://w3id.org/kaderwacht/regel/EIGEN-001> a kw:Regel, sh:NodeShape ;\n"
        "  sh:targetClass kw:Applicatie ; sh:property [ sh:path kw:hostnig ; sh:minCout 1 ] .\n"
    )
    done = run_cli("check", landscape("In gebruik"), "--rules", "eigen")
    assert done.returncode == 4
    for word in ("EIGEN-001.ttl:3", "sh:minCount", "kw:hosting"):
        assert word in done.stderr, word


def test_the_cache_never_changes_an_answer(run_cli, landscape, tmp_path):
    path = landscape("Teruggetrokken")
    args = ("check", path, "--format", "json", "--date", "2026-11-23")
    cache = tmp_path / "cache"
    without = run_cli(*args, env={"KADERWACHT_CACHE": "uit"}).stdout
    first = run_cli(*args, env={"KADERWACHT_CACHE": str(cache)}).stdout
    kept = {file.name.partition("-")[0] for file in cache.iterdir()}
    assert {"landschap", "plannen.kw", "regelboek", "teksten.kw"} <= kept
    second = run_cli(*args, env={"KADERWACHT_CACHE": str(cache)}).stdout
    dice = random.Random(8)
    for file in cache.iterdir():
        whole = file.read_bytes()
        assert kept_body(memoryview(whole)) is not None, file.name
        for bit in (0, len(whole) * 8 - 1, *(dice.randrange(len(whole) * 8) for _ in range(100))):
            at = bit // 8
            altered = whole[:at] + bytes([whole[at] ^ (1 << bit % 8)]) + whole[at + 1 :]
            assert kept_body(memoryview(altered)) is None, (file.name, bit)
        # what a wrong answer would come of: still whole to the eye
        file.write_bytes(altered if b'">="' not in whole else whole.replace(b'">="', b'"<="'))
    broken = run_cli(*args, env={"KADERWACHT_CACHE": str(cache)}).stdout
    for file in cache.iterdir():
        file.write_bytes(file.read_bytes()[:-9])
    cut_short = run_cli(*args, env={"KADERWACHT_CACHE": str(cache)}).stdout
    assert without == first == second == broken == cut_short


def test_the_cache_sees_what_changed(run_cli, landscape, tmp_path):
    """A file of the same length, with the times it had, in the same place: another answer all the same."""
    env = {"KADERWACHT_CACHE": str(tmp_path / "cache")}
    path = landscape("Teruggetrokken")
    args = ("check", path, "--format", "json", "--date", "2026-11-23")
    before = run_cli(*args, env=env).stdout
    old, text = path.stat(), path.read_text("utf-8")
    changed = text.replace("Teruggetrokken", "Teruggehaald!!")
    assert changed != text and len(changed) == len(text)
    path.write_text(changed, "utf-8")
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    after = run_cli(*args, env=env).stdout
    assert after != before
    assert after == run_cli(*args, env={"KADERWACHT_CACHE": "uit"}).stdout


def test_a_folder_of_many_files_is_read_again_when_one_of_them_changed(run_cli, landscape, tmp_path):
    """Many files are not opened when they look as they did; a change shows, also when it restores the time."""
    env = {"KADERWACHT_CACHE": str(tmp_path / "cache")}
    folder = tmp_path / "veel"
    folder.mkdir()
    text = landscape("Teruggetrokken").read_text("utf-8")
    for number in range(60):
        (folder / f"deel{number:02}.ttl").write_text(text.replace("/applicatie/", f"/applicatie/{number}-"), "utf-8")
    time.sleep(2.1)
    args = ("check", folder, "--format", "json", "--date", "2026-11-23")
    before = run_cli(*args, env=env).stdout
    assert run_cli(*args, env=env).stdout == before
    assert any(file.name.startswith("bestanden-") for file in (tmp_path / "cache").iterdir())
    changed = folder / "deel30.ttl"
    old = changed.stat()
    changed.write_text(changed.read_text("utf-8").replace("Teruggetrokken", "Teruggehaald!!"), "utf-8")
    os.utime(changed, ns=(old.st_atime_ns, old.st_mtime_ns))
    after = run_cli(*args, env=env).stdout
    assert after != before
    assert after == run_cli(*args, env={"KADERWACHT_CACHE": "uit"}).stdout
