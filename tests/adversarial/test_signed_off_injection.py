"""A judgement of a person whose every text is a command to whoever reads it: inert in each format (anchors D5, 26)."""

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

from tests.adversarial.bounded import run
from tests.adversarial.landscapes import APP, GOOD, put
from tests.adversarial.test_output_injection import MISLEADING, NAMES, SARIF, shape

OUTPUTS = (
    "r.sarif", "r.github.sarif", "r.xml", "gl-code-quality.json", "r.github", "r.md", "step_summary_0a", "r.csv",
    "oordelen.csv", "r.txt", "r.json", "r.ttl",
)  # fmt: skip
PEOPLE = ("r.md", "step_summary_0a", "oordelen.csv", "r.txt")
COMMANDS = [
    *NAMES,
    "woord " * 15 + "::error file=a,line=1::onzin " * 20,
    "%0A::error::x",
    "<!-- ]]> -->",
    "](javascript:alert(1))",
    '=HYPERLINK("http://evil.example")',
]
LINES = """
@prefix norm: <https://w3id.org/kaderwacht/norm/> .
<https://w3id.org/kaderwacht/id/gm0001/handmatigoordeel/1> a kw:HandmatigOordeel ; dcterms:identifier %s ;
  kw:oordeeltOver norm:ict-keuzes ; kw:oordeelBetreft <%s> ; kw:oordeel "voldoet deels" ; kw:oordeelBewijs %s ;
  kw:afgetekendDoor %s ; kw:afgetekendOp "2026-10-01"^^xsd:date .
"""


def rendered(folder: Path, text: str) -> dict[str, str]:
    """Each format for a judgement whose key, evidence and judge are ``text``."""
    quoted = json.dumps(text)
    put(folder, "a.ttl", GOOD + LINES % (quoted, APP, quoted, quoted))
    wanted = [part for each in OUTPUTS for part in ("-o", each)]
    done = run("check", "a.ttl", "--only", "ICT-005", "--date", "2026-11-23", *wanted, cwd=folder)
    assert (done.code, done.err) == (1, "")
    return {each: (folder / each).read_bytes().decode("utf-8") for each in OUTPUTS} | {"stdout": done.out}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each format for texts that are only texts."""
    return rendered(tmp_path_factory.mktemp("eerlijk"), "Zaak 17")


def test_the_judgement_is_there(honest: dict[str, str]) -> None:
    """Or the test below would prove nothing."""
    for form in (*PEOPLE, "r.sarif", "r.github.sarif", "r.json", "r.ttl", "stdout"):
        assert "Zaak 17" in honest[form], form


@pytest.mark.parametrize("text", COMMANDS, ids=[ascii(text)[:24] for text in COMMANDS])
def test_a_text_is_only_a_text(text: str, honest: dict[str, str], tmp_path: Path) -> None:
    made = rendered(tmp_path, text)
    whole = ("r.json", "r.ttl")
    for form, content in made.items():
        if form not in whole:
            assert not set(content) & MISLEADING, form
        assert not re.search(r"##\w*\[", content), form
        # GitHub's runner looks behind the blanks before a command
        assert form == "r.github" or not [line for line in content.splitlines() if line.lstrip().startswith("::")], form
    for form in ("r.sarif", "r.github.sarif"):
        document = json.loads(made[form])
        jsonschema.Draft202012Validator(SARIF).validate(document)
        (result,) = document["runs"][0]["results"]
        assert result["ruleId"] == "ICT-005", "a judgement is no result"
        (told,) = document["runs"][0]["properties"]["signedOff"]
        assert "](" not in told["signedOffBy"] and "](" not in "".join(told["evidence"])
    for form in ("r.md", "step_summary_0a"):
        assert shape(made[form]) == shape(honest[form]), form
        assert not re.search(r"@\w|(?<!&)#\d|(?<!\]\()https?://evil", made[form])
    head, row = csv.reader(io.StringIO(made["oordelen.csv"].removeprefix("\ufeff")), delimiter=";")
    assert len(head) == len(row)
    assert not [value for value in row if value.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for form in ("r.csv", "r.github", "gl-code-quality.json", "r.xml"):
        assert made[form] == honest[form], "these hold no judgement"
    ET.fromstring(made["r.xml"])
    (judgement,) = json.loads(made["r.json"])["signed_off"]
    assert (judgement["judge"], judgement["evidence"]) == (text.strip(), [text.strip()])
    triples = list(ox.parse(made["r.ttl"].encode(), format=ox.RdfFormat.TURTLE))
    assert [each.object.value for each in triples if each.predicate.value.endswith("#afgetekendDoor")] == [text.strip()]


@pytest.mark.parametrize(
    "name", ["::error file=a,line=1::onzin", "a " * 55 + "::error::x", "x\n ::set-output name=a::b"]
)
def test_no_line_of_the_text_starts_with_a_command_of_github(name: str, tmp_path: Path) -> None:
    put(tmp_path, "::error::.ttl", GOOD.replace('"Zaaksysteem"', json.dumps(name)))
    put(tmp_path, "b.ttl", GOOD.replace(APP, APP + "2"))
    for args in (("check", "."), ("diff", ".", "b.ttl"), ("diff", "b.ttl", "."), ("waiver", "list", ".")):
        done = run(*args, "--date", "2026-11-23", cwd=tmp_path)
        assert done.out and not [line for line in done.out.splitlines() if line.lstrip().startswith("::")], args
