"""Names that are commands to whoever reads the report: anchors D5, case 26, for every format that is text."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pyoxigraph as ox
import pytest
from markdown_it import MarkdownIt

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
    "](http://evil.example) | [x]: y",
    "##vso[task.setvariable variable=x]y ##[error]z",
    "@team #1 http://evil.example <!-- --> &lt;b&gt;",
    "-2+3|@SUM(1)\ttab",
    "\ufffe\uffff\u0085",
]
SARIF = json.loads((Path(__file__).parents[1] / "data" / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
MISLEADING = set("\x1b\x7f\x9b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\x85\ufffe\uffff")
GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OUTPUTS = ("r.sarif", "r.xml", "gl-code-quality.json", "r.github", "r.md", "step_summary_0a", "r.csv")


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


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each format for a name that is only a name."""
    return rendered(tmp_path_factory.mktemp("eerlijk"), "Zaaksysteem")


def rendered(folder: Path, name: str) -> dict[str, str]:
    put(folder, "a.ttl", GOOD.replace('"Zaaksysteem"', turtle(name)))
    wanted = [part for each in OUTPUTS for part in ("-o", each)]
    done = run("check", "a.ttl", "--only", "ICT-005", "--date", "2026-11-23", *wanted, cwd=folder)
    assert (done.code, done.err) == (1, "")
    return {each: (folder / each).read_bytes().decode("utf-8") for each in OUTPUTS}


@pytest.mark.parametrize("name", NAMES, ids=[ascii(name)[:24] for name in NAMES])
def test_a_name_is_only_a_name_for_a_viewer(name: str, honest: dict[str, str], tmp_path: Path) -> None:
    made = rendered(tmp_path, name)
    for form, text in made.items():
        assert not set(text) & MISLEADING, form
        assert not re.search(r"##\w*\[", text), form
        assert not [line for line in text.splitlines() if line.lstrip().startswith("::")] or form == "r.github"
    sarif = json.loads(made["r.sarif"])
    jsonschema.Draft202012Validator(SARIF).validate(sarif)
    (result,) = sarif["runs"][0]["results"]
    assert "](" not in result["message"]["text"]
    (suite,) = ET.fromstring(made["r.xml"])
    assert [child.tag for case in suite.iter("testcase") for child in case] == ["failure"]
    assert "]]>" not in made["r.xml"]
    (issue,) = json.loads(made["gl-code-quality.json"])
    assert issue["location"] == {"path": "a.ttl", "lines": {"begin": 14}}
    lines = made["r.github"].splitlines()
    assert [re.match(r"::(\w+) ", line)[1] for line in lines if re.match(r"::(\w+) ", line)] == ["error", "notice"]
    assert len(lines) == 2 and lines[0].startswith("::error file=a.ttl,line=14,")
    assert not re.search(r"%(?!25|0A|0D|3A|2C)", made["r.github"])
    for form in ("r.md", "step_summary_0a"):
        assert shape(made[form]) == shape(honest[form]), form
        assert not re.search(r"@\w|(?<!&)#\d|(?<!\]\()https?://evil", made[form])
    head, row = csv.reader(io.StringIO(made["r.csv"].removeprefix("\ufeff")), delimiter=";")
    assert len(head) == len(row)
    assert not [value for value in row if value.startswith(("=", "+", "-", "@", "\t", "\r"))]


def shape(text: str) -> list[str]:
    """The kinds of Markdown token, and where links go: a name must not change them."""
    tokens = [token for each in GFM.parse(text) for token in (each, *(each.children or ()))]
    return [f"{token.type} {token.attrGet('href') or ''}" for token in tokens if token.type != "text_special"]


def test_a_file_name_is_only_a_name_for_a_viewer(tmp_path: Path) -> None:
    name = "a,b::error::c%0Ad ](x)|`e`@f\u202e.ttl"
    put(tmp_path, name, GOOD)
    wanted = [part for each in OUTPUTS for part in ("-o", each)]
    done = run("check", f"./{name}", "--only", "ICT-005", "--date", "2026-11-23", *wanted, cwd=tmp_path)
    assert done.code == 1, done.err
    made = {each: (tmp_path / each).read_bytes().decode("utf-8") for each in OUTPUTS}
    for form, text in made.items():
        assert not set(text) & MISLEADING, form
    (result,) = json.loads(made["r.sarif"])["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=@%-]+", uri) and "%250A" in uri and "%E2%80%AE" in uri
    first = made["r.github"].splitlines()[0]
    assert first.startswith("::error file=a%2Cb%3A%3Aerror%3A%3Ac%250Ad ](x)|`e`@f .ttl,line=14,")
    assert len(made["r.github"].splitlines()) == 2
    assert shape(made["r.md"]).count("td_open ") == 6 + 7
