"""The vocabulary and the rulebook as they were read and found in order, kept as data: no parsing, no linting.

The key is the hash of every file of the ontology and the rulebook, with their names, and of the program that reads
them; so an edited rule, another folder or a new version never meets an old book. What is kept may go at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.errors import Location
from checker.findings import Article, Severity, Text
from checker.graph.paths import Alternative, Inverse, Predicate, Repeat
from checker.graph.paths import Sequence as PathSequence
from checker.graph.positions import Source
from checker.graph.snapshot import (
    NotKeepable,
    fill_table,
    graph_block,
    keys_block,
    positions_block,
    read_graph_block,
    read_keys,
    read_positions_block,
)
from checker.graph.terms import Blank, Iri, Literal, TermTable
from checker.kept import Codec, keeping, read_kept, write_kept
from checker.ontology.vocabulary import PropertyInfo, Vocabulary
from checker.resources import data_path, folder_hash, source_hash
from checker.rules.model import Rule, Rulebook, Status, TestMoment
from checker.shacl.prepared import prepared, write_shapes

_NAME = "regelboek"
_CODEC = Codec(
    Rule, PropertyInfo, Text, Article, Severity, TestMoment, Status, Location, Iri, Blank, Literal, Predicate, Inverse,
    PathSequence, Alternative, Repeat,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadBooks:
    """A vocabulary and a rulebook over one term table."""

    vocabulary: Vocabulary
    rulebook: Rulebook


def books_key(folders: Sequence[Path]) -> str | None:
    """Key of the books of ``folders``; None when nothing is kept now, or a folder cannot be read."""
    if not keeping():
        return None
    parts = [source_hash("graph", "ontology", "rules", "shacl")]
    try:
        for folder in (data_path("ontologie"), *folders):
            # the name too: places in messages hold it
            parts += [folder.as_posix(), folder_hash(folder, ".ttl", ".rq")]
    except OSError:
        return None
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def read_books(key: str, terms: TermTable) -> ReadBooks | None:
    """The books kept under ``key``, in ``terms``, which must be empty; None when there are none."""
    found = read_kept(_NAME, key)
    if found is None:
        return None
    try:
        (vocabulary_hash, label, version, content_hash, sources, written, shapes_written, known_properties), blocks = (
            found
        )
        keys, known, shapes, places = blocks
        rules = tuple(_CODEC.read(rule) for rule in written)
        label = _CODEC.read(label)
        positions = read_positions_block(places, [Source(*source) for source in sources])
        fill_table(terms, read_keys(keys))
        vocabulary = Vocabulary(read_graph_block(known, terms), vocabulary_hash, _properties(known_properties))
        graph = prepared(read_graph_block(shapes, terms), shapes_written)
        book = Rulebook(label, version, rules, graph, terms, positions, content_hash)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        terms.keys.clear()
        terms.ids.clear()
        return None
    return ReadBooks(vocabulary, book)


def _properties(written: Any) -> Callable[[str], PropertyInfo | None]:
    """What was read of the properties that rules read, made when it is asked for."""
    if not isinstance(written, dict):
        raise TypeError("not properties")

    def known(iri: str) -> PropertyInfo | None:
        found = _CODEC.read(written.get(iri))
        return found if isinstance(found, PropertyInfo) else None

    return known


def keep_books(key: str, books: ReadBooks) -> None:
    """Keep books that were read and found in order."""
    book = books.rulebook
    try:
        blocks = (
            keys_block(book.terms.keys),
            graph_block(books.vocabulary.graph),
            graph_block(book.shapes),
            positions_block(book.positions),
        )
    except NotKeepable:
        return
    sources = [[source.path, source.sheet] for source in book.positions.sources]
    rules = [_CODEC.write(rule) for rule in book.rules]
    shapes = write_shapes(book.shapes, [shape for rule in book.rules for shape in rule.shapes])
    label = _CODEC.write(book.label)
    read = sorted({iri for rule in book.rules for iri in rule.reads})
    properties = {iri: _CODEC.write(books.vocabulary.property(iri)) for iri in read}
    head = [books.vocabulary.content_hash, label, book.version, book.content_hash, sources, rules, shapes, properties]
    write_kept(_NAME, key, head, blocks)
