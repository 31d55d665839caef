"""Vocabulary and rulebook as every room above opens them: from what was kept, else read, found in order and kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checker.graph.terms import TermTable
from checker.resources import data_path
from checker.rules.book_cache import ReadBooks, books_key, keep_books, read_books


def open_rulebook(extra_rules: Sequence[Path], terms: TermTable, *, examples: bool) -> ReadBooks:
    """Our own rules and those of extra folders, in ``terms``; raises RulebookError, InputError.

    What was kept is used when ``examples`` need not be looked at and ``terms`` is empty.
    """
    folders = (data_path("regels"), *extra_rules)
    key = None if examples or len(terms) else books_key(folders)
    if key is not None and (kept := read_books(key, terms)) is not None:
        return kept
    # a plain check that finds what was kept never needs the readers
    from checker.ontology.vocabulary import Vocabulary
    from checker.rules.loading import load_rulebook

    vocabulary = Vocabulary.load(terms)
    rulebook = load_rulebook(
        folders, vocabulary.graph, terms, examples=examples, vocabulary_hash=vocabulary.content_hash
    )
    made = ReadBooks(vocabulary, rulebook)
    if key is not None and books_key(folders) == key:  # else a file changed while we read
        keep_books(key, made)
    return made
