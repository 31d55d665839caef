"""Where the project's own data stand: the ontology, the rulebook and the worked example.

In the source tree the folders stand at the top, beside ``checker/``; in a wheel they travel as ``checker/_data/``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from checker.errors import InternalError

DataFolder = Literal["ontologie", "regels", "voorbeeld"]

_PACKAGE = Path(__file__).resolve().parent
_replaced: dict[DataFolder, Path] = {}


@contextmanager
def data_replaced(folders: Mapping[DataFolder, Path]) -> Iterator[None]:
    """While this is open, :func:`data_path` gives these folders: for a run with texts that were kept.

    Only before anything was read of them: what was read stays in memory.
    """
    before = dict(_replaced)
    _replaced.update(folders)
    try:
        yield
    finally:
        _replaced.clear()
        _replaced.update(before)


def data_path(name: DataFolder) -> Path:
    """Give the folder ``name``; an :class:`~checker.errors.InternalError` says so when the installation lacks it."""
    if name in _replaced:
        return _replaced[name]
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


@cache
def source_hash(*rooms: str) -> str:
    """SHA-256 over the program text of these rooms of ``checker``, and of what stands in no room: what a kept result
    depends on.
    """
    below = (file for room in rooms for file in sorted((_PACKAGE / room).rglob("*.py")))
    return files_hash([*sorted(_PACKAGE.glob("*.py")), *below], _PACKAGE)


def folder_hash(folder: Path, *suffixes: str) -> str:
    """SHA-256 over the files below ``folder`` with these suffixes; read again only when one looks changed."""
    return _folder_hash(folder, suffixes, tuple(_looks(folder, suffixes)))


def _looks(folder: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(suffixes):
                path = os.path.join(place, name)
                found = os.stat(path)
                yield path, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=32)
def _folder_hash(folder: Path, suffixes: tuple[str, ...], looks: tuple[tuple[str, int, int], ...]) -> str:
    del suffixes
    return files_hash(sorted(Path(path) for path, _, _ in looks), folder)


def files_hash(files: Iterable[Path], root: Path) -> str:
    """SHA-256 over names below ``root`` and contents, with lengths: no byte can move to the next file unseen."""
    digest = hashlib.sha256()
    for file in files:
        for part in (file.relative_to(root).as_posix().encode(), file.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
