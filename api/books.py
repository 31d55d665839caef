"""Rulebook, vocabulary and engine, opened once and kept warm in the process that forks the workers."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from checker.assessment.assess import Assessor
from checker.errors import KaderwachtError
from checker.graph.terms import TermTable
from checker.kept import cache_folder, files_kept_in
from checker.ontology.vocabulary import Vocabulary
from checker.rules.model import Rulebook
from checker.rules.opening import open_rulebook
from checker.rules.sparql_lint import texts_kept_in
from checker.shacl.engine import SetEngine
from checker.shacl.plan_cache import plans_kept_in


@dataclass(frozen=True, slots=True)
class Books:
    """Vocabulary and rulebook over one term table, and the assessor that runs them."""

    terms: TermTable
    vocabulary: Vocabulary
    rulebook: Rulebook
    assessor: Assessor


_warm: dict[tuple[Path, ...], Books] = {}


def open_books(extra_rules: tuple[Path, ...] = ()) -> Books:
    """The books with the rules of extra folders; opened on first use in this process. Raises RulebookError.

    Whoever reads a landscape into their term table must be a process that ends afterwards: terms are never forgotten.
    """
    found = _warm.get(extra_rules)
    if found is None:
        with files_kept_in(cache_folder()):
            found = _warm[extra_rules] = _open(extra_rules)
    return found


def _open(extra_rules: tuple[Path, ...]) -> Books:
    terms = TermTable()
    found = open_rulebook(extra_rules, terms, examples=False)
    return Books(terms, found.vocabulary, found.rulebook, Assessor(found.rulebook, found.vocabulary, SetEngine()))


@contextmanager
def caches(folder: Path) -> Iterator[None]:
    """While this is open, read landscapes are kept in ``folder``, and compiled queries where the command line does."""
    common = cache_folder() or folder
    texts, plans = common / "teksten.kw", common / "plannen.kw"
    with files_kept_in(folder), texts_kept_in(texts), plans_kept_in(plans):
        yield


def keep_warm() -> None:
    """Open the books now; a rulebook that is broken is told by the first check, not here."""
    with suppress(KaderwachtError):
        open_books()
    # the forks share this memory: a collector that walks over it would copy it all
    gc.freeze()
