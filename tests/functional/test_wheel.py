"""What is shipped is what stands in the tree, and the locks hold what pyproject.toml asks for."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import checker

DATA_FOLDERS = ("ontologie", "regels", "voorbeeld")
PACKAGES = ("checker", "api")
LOCKS = ("requirements.lock", "requirements-core.lock", "requirements-build.lock")
_PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)


def shipped_files(root: Path) -> set[str]:
    """The files that git has, or would take, of what the wheel must hold; under the names they have in the wheel."""
    listed = subprocess.run(
        [
            "git",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
            *PACKAGES,
            *DATA_FOLDERS,
            ":!voorbeeld/bouw",
        ],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if listed.returncode:
        pytest.skip("dit is geen git-werkmap: er is niets om de wheel mee te vergelijken")
    names = {name for name in listed.stdout.split("\0") if name and (root / name).is_file()}
    return {f"checker/_data/{name}" if name.split("/")[0] in DATA_FOLDERS else name for name in names}


def wheel_files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def pins(lock: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for match in _PIN.finditer(lock.read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(match["name"]), set()).add(match["version"])
    return found


def test_wheel_holds_the_tree(wheel: Path, project_root: Path) -> None:
    assert wheel_files(wheel) == shipped_files(project_root)


def test_wheel_has_each_data_folder(wheel: Path) -> None:
    names = wheel_files(wheel)
    for folder in DATA_FOLDERS:
        assert any(name.startswith(f"checker/_data/{folder}/") for name in names), folder


def test_wheel_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        headers = HeaderParser().parsestr(archive.read(metadata).decode("utf-8"))
        scripts = archive.read(metadata.replace("METADATA", "entry_points.txt")).decode("utf-8")
        licence = archive.read(metadata.replace("METADATA", "licenses/LICENSE")).decode("utf-8")
    assert headers["Name"] == "kaderwacht"
    assert headers["Version"] == checker.__version__
    assert headers["License-Expression"] == "EUPL-1.2"
    assert headers["Requires-Python"] == ">=3.11"
    assert "kaderwacht = checker.cli.main:main" in scripts
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in licence


def test_sdist_builds_the_same_wheel(wheel: Path, project_root: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run([*build, "-t", "sdist"], cwd=project_root, check=True, capture_output=True)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    source = tmp_path / sdist.name.removesuffix(".tar.gz")
    subprocess.run([*build, "-t", "wheel"], cwd=source, check=True, capture_output=True)
    (rebuilt,) = tmp_path.glob("*.whl")
    assert wheel_files(rebuilt) == wheel_files(wheel)


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_hashed_and_names_no_index(lock: str, project_root: Path) -> None:
    text = (project_root / lock).read_text(encoding="utf-8")
    entries = text.split("\n    # via")
    assert pins(project_root / lock)
    for pin in _PIN.finditer(text):
        assert any(pin[0] in entry and "--hash=sha256:" in entry for entry in entries), pin[0]
    assert "://" not in text
    assert not re.search(r"^\s*-(i|f|-index|-find|-extra)", text, re.MULTILINE)


def test_locks_agree(project_root: Path) -> None:
    whole = pins(project_root / "requirements.lock")
    for lock in LOCKS[1:]:
        for name, versions in pins(project_root / lock).items():
            assert versions == whole.get(name), f"{lock}: {name}; run `make lock`"


def test_locks_hold_what_pyproject_asks(project_root: Path) -> None:
    project = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    core = [Requirement(text) for text in project["dependencies"]]
    extras = [Requirement(text) for texts in project["optional-dependencies"].values() for text in texts]
    for lock, wanted in (("requirements-core.lock", core), ("requirements.lock", core + extras)):
        locked = pins(project_root / lock)
        for requirement in wanted:
            if requirement.name == project["name"]:
                continue
            versions = locked.get(canonicalize_name(requirement.name))
            assert versions, f"{lock} lacks {requirement}; run `make lock`"
            assert all(Version(version) in requirement.specifier for version in versions), f"{lock}: {requirement}"


def test_core_lock_has_no_extras(project_root: Path) -> None:
    extra_only = {"fastapi", "starlette", "uvicorn", "weasyprint", "xlsxwriter", "owlready2", "pytest", "ruff", "mypy"}
    assert not extra_only & pins(project_root / "requirements-core.lock").keys()
