"""The data folders are found in the source tree and in an installation, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker import resources
from checker.errors import ExitCode, InternalError
from checker.resources import DataFolder, data_path

FOLDERS: tuple[DataFolder, ...] = ("ontologie", "regels", "voorbeeld")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package folder that resources takes for its own."""
    place = tmp_path / "checker"
    place.mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", place)
    return place


@pytest.mark.parametrize("name", FOLDERS)
def test_source_tree(name: DataFolder, project_root: Path) -> None:
    assert data_path(name) == project_root / name


@pytest.mark.parametrize("name", FOLDERS)
def test_installed_folder_wins_over_sibling(name: DataFolder, package: Path) -> None:
    (package.parent / "pyproject.toml").touch()
    (package.parent / name).mkdir()
    (package / "_data" / name).mkdir(parents=True)
    assert data_path(name) == package / "_data" / name


def test_sibling_outside_a_source_tree_is_not_ours(package: Path) -> None:
    (package.parent / "regels").mkdir()
    with pytest.raises(InternalError):
        data_path("regels")


def test_absent_folder_says_where_it_looked_and_what_to_do(package: Path) -> None:
    (package.parent / "pyproject.toml").touch()
    with pytest.raises(InternalError) as caught:
        data_path("voorbeeld")
    assert caught.value.exit_code is ExitCode.INTERNAL
    assert str(package / "_data" / "voorbeeld") in str(caught.value)
    assert str(package.parent / "voorbeeld") in str(caught.value)
    assert caught.value.remedy


def test_a_file_is_not_a_folder(package: Path) -> None:
    (package.parent / "pyproject.toml").touch()
    (package.parent / "regels").touch()
    with pytest.raises(InternalError):
        data_path("regels")
