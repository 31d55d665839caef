"""``kaderwacht template``: which sheets, only what is missing, and in which language."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from checker.cli.main import command_line
from checker.errors import UsageError


def run(*arguments: object) -> None:
    result = CliRunner().invoke(command_line(), ["template", *(str(argument) for argument in arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output


def sheets(path: Path) -> list[str]:
    return [name for name in CalamineWorkbook.from_path(str(path)).sheet_names if name not in ("Lees mij", "Lijsten")]


def texts(path: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return archive.read("xl/sharedStrings.xml").decode()


def test_sheets_and_language(tmp_path: Path) -> None:
    out = tmp_path / "x.xlsx"
    run("-o", out, "--sheet", "Contracten", "--sheet", "applicaties", "--lang", "en")
    assert sheets(out) == ["Applicaties", "Contracten"]
    assert "Fill in what you know" in texts(out)
    run("-o", out, "--sheet", "Contracten")
    assert sheets(out) == ["Contracten"]
    assert "Vul aan wat u weet" in texts(out)


def test_only_what_is_missing_needs_a_landscape(tmp_path: Path) -> None:
    out, csv = tmp_path / "x.xlsx", tmp_path / "Leveranciers.csv"
    csv.write_text("Sleutel;Naam\nV1;Softwarehuis\n")
    run("-o", out, "--alleen-ontbrekend", "--from", csv)
    assert "Applicaties" not in sheets(out)
    run("-o", out, "--from", csv)
    assert "Applicaties" in sheets(out)
    with pytest.raises(UsageError, match="alleen-ontbrekend"):
        run("-o", out, "--alleen-ontbrekend")


def test_unknown_sheets_and_languages_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Onbekend blad: Kolder"):
        run("-o", tmp_path / "x.xlsx", "--sheet", "Kolder")
    with pytest.raises(UsageError):
        run("-o", tmp_path / "x.xlsx", "--lang", "fr")
