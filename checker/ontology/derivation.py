"""The derivations of ``ontologie/afleidingen/``: SPARQL CONSTRUCT texts, run in name order by whoever materialises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from checker.resources import data_path


@dataclass(frozen=True, slots=True)
class Derivation:
    """One derivation: file name without suffix, path, and SPARQL text."""

    name: str
    path: Path
    text: str


def read_derivations(folder: Path | None = None) -> tuple[Derivation, ...]:
    """All derivations, in the order in which they run (a later one may read what an earlier one derived)."""
    folder = folder or data_path("ontologie") / "afleidingen"
    return tuple(Derivation(path.stem, path, path.read_text("utf-8")) for path in sorted(folder.glob("*.rq")))
