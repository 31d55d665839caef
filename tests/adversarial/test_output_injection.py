"""Names that are commands to whoever reads the report: anchors D5, case 26, for text, JSON and Turtle."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.adversarial.bounded import run
from tests.adversarial.landscapes import APP, GOOD, put

NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\x1b[31mrood\x1b[0m\x1b]8;;http://evil.example\x07klik\x1b]8;;\x07",
    "\x9b31m",
    "::error file=a,line=1::onzin",
    "a\n::set-output name=x::y",
    "a%0A::error::b",
    "]]>",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe\u202c",
    "a\r\nkaderwacht: alles voldoet\r\nexitcode 0",
    "[bold red]markup[/]",
    "{rule} {0} %s ${HOME}",
    "![x](http://evil.example) ```",
    "\u2028regel\u2029",
    "x" * 20_000,
]


def turtle(name: str) -> str:
    """``name`` as a Turtle string."""
    return json.dumps(name)


@pytest.mark.parametrize("name", NAMES, ids=[ascii(name)[:24] for name in NAMES])
def test_a_name_is_only_a_name(name: str, tmp_path: Path) -> None:
    put(tmp_path, "a.ttl", GOOD.replace('"Zaaksysteem"', turtle(name)))
    args = ("check", "a.ttl", "--only", "ICT-005", "--date", "2026-11-23")
    done = run(*args, "-o", "r.json", "-o", "r.ttl", cwd=tmp_path)
    assert (done.code, done.err) == (1, "")
    lines = done.out.split("\n")
    assert not [char for char in done.out if ord(char) < 32 and char != "\n"]
    assert not set(done.out) & set("\x7f\x9b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\x85")
    assert not [line for line in lines if line.startswith(("::", "kaderwacht: "))]
    assert [line for line in lines if line.startswith("exitcode")] == ["exitcode 1"]
    document = json.loads((tmp_path / "r.json").read_text("utf-8"))
    (finding,) = document["findings"]
    assert finding["focus"]["name"] == name
    triples = list(ox.parse((tmp_path / "r.ttl").read_bytes(), format=ox.RdfFormat.TURTLE))
    (focus,) = [each.object for each in triples if each.predicate.value.endswith("#focusNode")]
    assert focus.value == APP
    assert any(name in each.object.value for each in triples if each.predicate.value.endswith("#resultMessage"))


@pytest.mark.parametrize("name", ["a\x1b[2Jb.ttl", "a\nexitcode 0.ttl", "::error::.ttl", "a\u202eb.ttl"])
def test_the_name_of_a_file_is_only_a_name(name: str, tmp_path: Path) -> None:
    put(tmp_path, name, GOOD)
    good = run("check", f"./{name}", "--only", "ICT-005", "--date", "2026-11-23", cwd=tmp_path)
    assert good.code == 1, good.err
    put(tmp_path, name, GOOD + "kapot")
    for out in (good.out, run("check", f"./{name}", cwd=tmp_path).err):
        assert "\x1b" not in out and "\u202e" not in out
        assert not [line for line in out.split("\n") if line.startswith(("::", "exitcode 0"))]


def test_an_iri_that_is_a_script_is_only_text(tmp_path: Path) -> None:
    put(tmp_path, "a.ttl", GOOD.replace(APP, "javascript:alert(1)"))
    done = run("check", "a.ttl", "--only", "ICT-005", "--format", "turtle", "--date", "2026-11-23", cwd=tmp_path)
    assert done.code == 1, done.err
    assert list(ox.parse(done.out, format=ox.RdfFormat.TURTLE))


def test_no_path_in_a_file_leads_outside(tmp_path: Path) -> None:
    """What is read names no file to write."""
    put(tmp_path, "in/a.ttl", GOOD.replace('"Zaaksysteem"', '"../../weg"'))
    before = sorted(path for path in tmp_path.rglob("*") if path.name != "a.ttl")
    assert run("check", "a.ttl", "--only", "ICT-005", cwd=tmp_path / "in").code == 1
    assert sorted(path for path in tmp_path.rglob("*") if path.name != "a.ttl") == before
