"""``kaderwacht load selectielijst`` and ``load tooi``: lists become RDF that a check may be given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.cli.main import command_line
from checker.errors import InputError, UsageError

TYPES = [{"url": "t", "nummer": 14, "jaar": 2020, "naam": "Voorziening verstrekken", "procesobject": "De voorziening"}]
RESULTS = [{"url": "r", "procesType": "t", "nummer": 1, "volledigNummer": "14.1", "naam": "Verleend",
            "waardering": "vernietigen", "procestermijn": "nihil", "bewaartermijn": "P7Y"}]  # fmt: skip
LANDSCAPE = """@prefix kw: <https://w3id.org/kaderwacht/def#> . @prefix mdto: <http://www.nationaalarchief.nl/mdto#> .
<https://w3id.org/kaderwacht/id/gm9901/applicatie/A1> a kw:Applicatie ;
  kw:eigenaarGemeente <https://w3id.org/kaderwacht/id/gemeente/gm9901> ; kw:plateau kw:Bron ;
  kw:beheertInformatieobject <https://w3id.org/kaderwacht/id/gm9901/informatieobject/I1> .
<https://w3id.org/kaderwacht/id/gemeente/gm9901> a kw:Gemeente .
<https://w3id.org/kaderwacht/id/gm9901/informatieobject/I1> a kw:Informatieobject ; mdto:waardering "bewaren" ;
  kw:selectielijst kw:SL2020 ; kw:procestype 14 ; kw:selectieresultaat "14.1" .
"""


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(command_line(), [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    (tmp_path / "typen.json").write_text(json.dumps(TYPES))
    (tmp_path / "resultaten.json").write_text(json.dumps(RESULTS))
    (tmp_path / "landschap.ttl").write_text(LANDSCAPE)
    return tmp_path / "typen.json", tmp_path / "resultaten.json", tmp_path / "landschap.ttl"


def test_the_kind_may_be_named_or_is_recognised(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "lijst.ttl"
    assert run("load", "selectielijst", *files[:2], "-o", out)[0] == 0
    named = out.read_text()
    assert 'selectieresultaat> "14.1"' in named or 'selectieresultaat "14.1"' in named
    assert run("load", *files[:2], "-o", out)[0] == 0
    assert out.read_text() == named
    with pytest.raises(InputError, match="soort 'tooi'"):
        run("load", "tooi", *files[:2], "-o", out)
    with pytest.raises(UsageError, match="hoort een bestand"):
        run("load", "selectielijst", "-o", out)


def test_a_check_looks_facts_up_in_the_list(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    def findings(*paths: Path) -> list[str]:
        report = tmp_path / "rapport.json"
        run("check", *paths, "--only", "ARCH-001", "--date", "2026-11-23", "--format", "json", "--output", report)
        return [found["value"] for found in json.loads(report.read_text())["findings"]]

    assert findings(files[2]) == []
    assert findings(*files) == ['"bewaren"']
    out = tmp_path / "lijst.ttl"
    run("load", "selectielijst", *files[:2], "-o", out)
    assert findings(files[2], out) == ['"bewaren"']


def test_tooi(tmp_path: Path) -> None:
    table = tmp_path / "gemeenten.csv"
    table.write_text("tooi_id,gemeentecode,naam\nhttps://identifier.overheid.nl/tooi/id/gemeente/gm9901,9901,Noord\n")
    out = tmp_path / "tooi.ttl"
    assert run("load", "tooi", table, "-o", out)[0] == 0
    assert "9901" in out.read_text()
