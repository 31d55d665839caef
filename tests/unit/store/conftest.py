"""A store in a temporary folder, and small loads to put in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.findings import SourceInfo
from checker.store.landscapes import Staged
from checker.store.model import Actor, Difference, Preview
from checker.store.store import Store

ANNA, BERT = Actor("Anna"), Actor("Bert")
Stager = Callable[..., Staged]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def staged(tmp_path: Path) -> Stager:
    return lambda word="een", base=None: make_staged(tmp_path, word, base)


def make_staged(folder: Path, word: str, base: int | None = None) -> Staged:
    """A load of one triple that says ``word``."""
    original, triples = folder / f"{word}.ttl", folder / f"{word}.nt"
    original.write_text(f"# {word}\n", "utf-8")
    triples.write_text(f'<https://example.org/{word}> <https://example.org/p> "{word}" .\n', "utf-8")
    preview = Preview((SourceInfo(f"{word}.ttl", "RDF", "0" * 64, 1),), (), Difference(base, 1, 0, 1, 0, 0))
    return Staged(((f"{word}.ttl", original),), triples, 1, preview)
