"""Where the project's own data stand: the ontology, the rulebook and the worked example.

In the source tree the folders stand at the top, beside ``checker/``; in a wheel they travel as ``checker/_data/``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from checker.errors import InternalError

DataFolder = Literal["ontologie", "regels", "voorbeeld"]

_PACKAGE = Path(__file__).resolve().parent


def data_path(name: DataFolder) -> Path:
    """Give the folder ``name``; an :class:`~checker.errors.InternalError` says so when the installation lacks it."""
    installed = _PACKAGE / "_data" / name
    if installed.is_dir():
        return installed
    root = _PACKAGE.parent
    # Without this test a folder that happens to be called `regels` in site-packages would count as ours.
    if (root / "pyproject.toml").is_file() and (root / name).is_dir():
        return root / name
    raise InternalError(
        f"De map '{name}' van kaderwacht ontbreekt: gezocht is {installed} en {root / name}.",
        remedy="De installatie is niet compleet; installeer kaderwacht opnieuw.",
    )
