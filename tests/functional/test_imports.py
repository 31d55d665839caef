"""What a plain check imports once it has run before: libraries that cost more than they bring stay out (DESIGN 8)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import clean_environment

NEVER = {
    "rdflib", "pyshacl", "pyshacl_turbo", "owlready2", "pyparsing", "html5rdf", "fastapi", "uvicorn", "weasyprint",
    "xlsxwriter", "jinja2", "lxml", "pytest", "hypothesis",
}  # fmt: skip
ONLY_THROUGH_TYPER = {"pydantic", "pydantic_core"}
DATA = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/kaderwacht/id/gm0001/applicatie/A1> a kw:Applicatie ; dcterms:identifier "A1" ;
  rdfs:label "Zaaksysteem"@nl ; kw:eigenaarGemeente <https://w3id.org/kaderwacht/id/gemeente/gm0001> ;
  kw:plateau kw:Bron .
<https://w3id.org/kaderwacht/id/gemeente/gm0001> a kw:Gemeente ; rdfs:label "Noord"@nl .
"""


def modules(lines: str) -> dict[str, str]:
    """Top-level packages that ``-X importtime`` names, each with the first module of it."""
    found: dict[str, str] = {}
    for line in lines.splitlines():
        if line.startswith("import time:") and "|" in line:
            name = line.rpartition("|")[2].strip()
            found.setdefault(name.partition(".")[0], name)
    return found


def imported(root: Path, command: list[str], cache: Path) -> dict[str, str]:
    """What a run of ``command`` imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command],
        cwd=root,
        env=clean_environment({"KADERWACHT_CACHE": str(cache)}),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )
    assert done.returncode in (0, 1), done.stderr[-2_000:]
    return modules(done.stderr)


@pytest.fixture(scope="module")
def warm(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("imports")
    data = folder / "landschap.ttl"
    data.write_text(DATA, "utf-8")
    command = ["-m", "checker", "check", str(data), "--fail-on", "none"]
    cold = imported(project_root, command, folder / "cache")
    assert "rdflib" in cold, "the first run compiles the rules' queries, so this test can see what it looks for"
    return imported(project_root, command, folder / "cache")


def test_a_warm_check_imports_no_heavy_library(warm: dict[str, str]) -> None:
    assert {"checker", "numpy", "pyoxigraph"} <= set(warm)
    assert sorted(warm[name] for name in NEVER & set(warm)) == []


def test_what_only_typer_may_bring_comes_through_typer(
    project_root: Path, warm: dict[str, str], tmp_path: Path
) -> None:
    bare = "import pathlib, typer\napp = typer.Typer()\n@app.command()\ndef go(path: pathlib.Path): pass\napp()"
    through_typer = imported(project_root, ["-c", bare, "x"], tmp_path)
    assert ONLY_THROUGH_TYPER & set(warm) <= set(through_typer)
