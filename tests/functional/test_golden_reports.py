"""The reports as a user sees them, whole: what changes in them changes on purpose.

``pytest tests/functional/test_golden_reports.py --update-golden`` writes tests/golden anew; read the diff before it is
committed. The Turfburg reports keep only what the project may hold: figures and rules, no names from the shared data.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from checker import __version__
from tests.conftest import ROOT, Run

GOLDEN = ROOT / "tests" / "golden"
DAY = "2026-11-23"
TURFBURG = "Turfburg-op-een-regel.xml"
# Of each kind something: a violation, a warning, what is waived, what is still due, a cell, an element, a line.
FEW_RULES = ("GEM-005", "ICT-005", "INKOOP-003", "BUDGET-004", "HERIND-010", "ARCH-006")
GATE = {
    "sarif": "sarif", "junit.xml": "junit", "gl-code-quality.json": "gitlab", "github": "github", "md": "markdown",
    "csv": "csv",
}  # fmt: skip
FORMS = {"nl.txt": ("text", "nl"), "en.txt": ("text", "en"), "json": ("json", "nl"), "ttl": ("turtle", "nl")}


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Compare a text with the golden file of this name, or write it."""

    def hold(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            GOLDEN.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
            return
        assert path.is_file(), f"{name} ontbreekt; maak haar met --update-golden"
        expected = path.read_text("utf-8")
        if text != expected:
            lines = list(difflib.unified_diff(expected.splitlines(), text.splitlines(), name, "nu", lineterm="", n=1))
            pytest.fail("\n".join(lines[:60]) + f"\n… {len(lines)} regels verschil; --update-golden als dit zo hoort")

    return hold


def stable(text: str) -> str:
    """``text`` without what a release or an edited rule text changes: the version and the hash of the rulebook."""
    text = text.replace(f"kaderwacht {__version__}", "kaderwacht VERSIE")
    text = text.replace(f'"version": "{__version__}"', '"version": "VERSIE"')
    text = re.sub(r'("tool": )"[^"]*"', r'\1"VERSIE"', text)
    return re.sub(r'("hash": )"[0-9a-f]{64}"', r'\1"HASH"', text)


@pytest.mark.parametrize("suffix", list(FORMS))
def test_leedewaard(suffix: str, run_cli: Run, golden) -> None:
    form, language = FORMS[suffix]
    done = run_cli("check", "voorbeeld/leedewaard", "--format", form, "--lang", language, "--date", DAY, cwd=ROOT)
    assert (done.returncode, done.stderr) == (1, "")
    text = without_bulk(done.stdout) if form == "json" else done.stdout
    golden(f"leedewaard.{suffix}", stable(text))


@pytest.mark.parametrize("suffix", list(GATE))
def test_leedewaard_in_the_formats_of_the_gate(suffix: str, run_cli: Run, golden) -> None:
    chosen = [part for rule in FEW_RULES for part in ("--only", rule)]
    done = run_cli("check", "voorbeeld/leedewaard", *chosen, "--format", GATE[suffix], "--date", DAY, cwd=ROOT)
    assert (done.returncode, done.stderr) == (1, "")
    golden(f"leedewaard-gate.{suffix}", stable(done.stdout.replace("\r\n", "\n")))


def without_bulk(text: str) -> str:
    """The JSON report with its ten thousands of verdicts counted by rule: six megabytes teach a reviewer nothing."""
    document = json.loads(text)
    counts = Counter((row["rule"], row["verdict"]) for row in document["verdicts"])
    document["verdicts"] = [f"{rule} {verdict}: {count}" for (rule, verdict), count in sorted(counts.items())]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_turfburg(language: str, run_cli: Run, golden, shared: Path, tmp_path: Path) -> None:
    (tmp_path / "turfburg.xml").symlink_to(shared / "data" / "softwarecatalogus" / TURFBURG)
    done = run_cli("check", "turfburg.xml", "--lang", language, "--date", DAY)
    assert (done.returncode, done.stderr) == (1, "")
    golden(f"turfburg.{language}.txt", shape_of(stable(done.stdout)))


def shape_of(text: str) -> str:
    """A report without the names of the model: of each finding its mark, rule and place."""
    kept = []
    for line in text.splitlines():
        if found := re.match(r"^    ([✗!i]) ([A-Z]+-\d+)( \[[^\]]+\])?  .*  \(([^()]*)\)$", line):
            mark, rule, verdict, place = found.groups()
            kept.append(f"    {mark} {rule}{verdict or ''}  …  ({place})")
        elif re.match(r"^  \S.* \[[0-9a-f-]{36}\]$", line):
            kept.append("  … [" + line.rsplit("[", 1)[1])
        elif re.match(r"^      (waar|what|bevinding|finding|                )", line) or line.startswith(" " * 16):
            continue
        elif re.match(r"^  DATA-", line):
            kept.append(re.sub(r": .*(\([^()]*:\d+:\d+\))", r": … \1", line))
        else:
            kept.append(line)
    return "\n".join(kept) + "\n"
