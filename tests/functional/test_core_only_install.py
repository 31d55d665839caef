"""Kaderwacht works with the core dependencies alone, and says by name which extra a feature needs."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import checker
from tests.conftest import clean_environment

pytestmark = [pytest.mark.install, pytest.mark.slow, pytest.mark.timeout(900)]


# The import name of every package that only an extra brings.
EXTRAS = ("fastapi", "starlette", "uvicorn", "weasyprint", "xlsxwriter", "owlready2")

IMPORT_ALL = """
import importlib.util, json, pkgutil, sys
import checker
names = [module.name for module in pkgutil.walk_packages(checker.__path__, "checker.")]
for name in names:
    if not name.endswith(".__main__"):
        importlib.import_module(name)
from checker.resources import data_path
print(json.dumps({
    "modules": names,
    "home": checker.__file__,
    "extras": [name for name in sys.argv[1:] if importlib.util.find_spec(name)],
    "data": [str(data_path(name)) for name in ("ontologie", "regels", "voorbeeld")],
}))
"""

SMALL = """\
@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<https://w3id.org/kaderwacht/id/gm9999/applicatie/1> a kw:Applicatie ;
    dcterms:identifier "1" ;
    rdfs:label "Zaaksysteem"@nl .
"""


@pytest.fixture(scope="module")
def core_bin(wheel: Path, project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment that holds the core lock and the wheel, nothing else."""
    home = tmp_path_factory.mktemp("core") / "venv"
    venv.create(home, with_pip=False)
    bin_folder = home / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(bin_folder / "python"), "install", "--quiet"]
    for arguments in (
        ["--require-hashes", "-r", str(project_root / "requirements-core.lock")],
        ["--no-deps", str(wheel)],
    ):
        done = subprocess.run([*pip, *arguments], capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
    return bin_folder


def run(core_bin: Path, cwd: Path, program: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(core_bin / program), *args],
        cwd=cwd,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )


@pytest.fixture
def small_file(tmp_path: Path) -> Path:
    place = tmp_path / "landschap.ttl"
    place.write_text(SMALL, encoding="utf-8")
    return place


def test_every_module_imports_without_extras(core_bin: Path, tmp_path: Path) -> None:
    done = run(core_bin, tmp_path, "python", "-c", IMPORT_ALL, *EXTRAS)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["extras"] == [], "the core lock brings an extra along"
    assert Path(seen["home"]).is_relative_to(core_bin.parent), "not the installed package"
    assert all(Path(folder).is_relative_to(core_bin.parent) for folder in seen["data"])
    assert "checker.resources" in seen["modules"]


def test_version(core_bin: Path, tmp_path: Path) -> None:
    done = run(core_bin, tmp_path, "kaderwacht", "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert checker.__version__ in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_check_a_small_file(core_bin: Path, tmp_path: Path, small_file: Path) -> None:
    done = run(core_bin, tmp_path, "kaderwacht", "check", small_file.name)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    assert "Niet getoetst is niet: voldoet." in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("args", "extra"),
    [(("template", "-o", "invullen.xlsx"), "xlsx"), (("ontology", "check"), "owl"), (("serve",), "api")],
)
def test_missing_extra_is_named(core_bin: Path, tmp_path: Path, args: tuple[str, ...], extra: str) -> None:
    done = run(core_bin, tmp_path, "kaderwacht", *args)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if f"kaderwacht[{extra}]" in line]) == 1, done.stderr
    assert not list(tmp_path.glob("*.xlsx"))
