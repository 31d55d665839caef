"""A landscape as it was read, kept as data: the same files are not read twice.

The key is the hash of every file with its name, of the options, of the working directory (assignments are paths), of
the ontology with its mappings and of the program that reads. Terms are kept by key and put in the table of the run in
the order in which reading would have put them there: what follows sees the same numbers. May be deleted at any time.

To know the hash of ten thousand files without opening them, what each looked like (size, times, inode) is kept beside
its hash. A file that changed less than two seconds before it was looked at is always opened: a second change within
the clock's step would not show.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from checker.errors import InputError, Location
from checker.findings import DataFinding, Severity, SourceInfo, Text
from checker.graph.columns import build_graph
from checker.graph.integers import distinct
from checker.graph.positions import Positions, Source
from checker.graph.snapshot import NotKeepable, ids_block, keys_block, read_ids, read_keys
from checker.graph.terms import TermTable
from checker.kept import Codec, keeping, read_kept, write_kept
from checker.resources import data_path, folder_hash, source_hash
from checker.sources.landscape import Assignment, Landscape, Limits, LoadOptions
from checker.sources.patching import Contents
from checker.sources.tree import DiskTree, Entry, FileTree

_NAME = "landschap"
_STAMPS = "bestanden"
_MOST = 8
_STAMPED_FROM = 50
"""Files below a root from which it pays to keep what they looked like."""
_SETTLED = 2_000_000_000
_CODEC = Codec(SourceInfo, DataFinding, Text, Severity, Location, LoadOptions, Assignment, Limits)


def landscape_key(trees: Sequence[FileTree], options: LoadOptions) -> str | None:
    """Key of what ``trees`` give when they are read; None when nothing is kept now, or a file cannot be read."""
    found = landscape_contents(trees, options)
    return None if found is None else found.key


def landscape_contents(trees: Sequence[FileTree], options: LoadOptions) -> Contents | None:
    """What ``trees`` hold, as hashes; None when nothing is kept now, or a file cannot be read."""
    if not keeping():
        return None
    try:
        settings = [source_hash("sources", "graph", "ontology"), folder_hash(data_path("ontologie"), ".ttl", ".rq")]
        settings += [Path.cwd().as_posix(), repr(_CODEC.write(options))]
        settings += [part for tree in trees for part in (tree.name, str(tree.is_folder))]
        files: dict[str, str] | None = None
        hashes = []
        for tree in trees:
            known: str | None = getattr(tree, "content_id", None)
            if known is None:
                known, files = _content(tree, options.limits)
            hashes.append(known)
    except (OSError, InputError):
        return None  # whoever reads it will say what is wrong
    above = _digest(settings)
    return Contents(_digest([above, *hashes]), above, files if len(trees) == 1 else None)


def _digest(parts: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _content(tree: FileTree, limits: Limits) -> tuple[str, dict[str, str] | None]:
    """Hash over the entries of a tree and their contents, and the hash of each when there are many.

    What is above a limit is refused by the reader.
    """
    entries = list(tree.entries())
    if any(entry.size > limits.file_bytes for entry in entries):
        raise OSError("too large")
    stamps = _Stamps(tree) if isinstance(tree, DiskTree) and len(entries) >= _STAMPED_FROM else None
    files: dict[str, str] = {}
    parts = []
    for entry in entries:
        if entry.refused is not None:
            found = "refused"
        else:
            found = stamps.hash_of(entry) if stamps else hashlib.sha256(tree.read(entry)).hexdigest()
            files[entry.name] = found
        parts.append(f"{entry.name}\0{'/'.join(entry.parts)}\0{entry.link}\0{found}\n")
    if stamps:
        stamps.save()
    whole = hashlib.sha256("".join(parts).encode(errors="surrogateescape")).hexdigest()
    return whole, files if stamps else None


class _Stamps:
    """Hashes of the files below one root by what they look like."""

    def __init__(self, tree: DiskTree) -> None:
        self._tree = tree
        root = os.path.abspath(tree.root)
        self._key = hashlib.sha256(root.encode(errors="surrogateescape")).hexdigest()
        found = read_kept(_STAMPS, self._key)
        self._known: dict[str, Any] = found[0] if found and isinstance(found[0], dict) else {}
        self._seen: dict[str, list[int | str]] = {}
        self._now = time.time_ns()

    def hash_of(self, entry: Entry) -> str:
        """SHA-256 of one file."""
        looks = list(entry.looks or ())
        name = "/".join(entry.parts)
        known = self._known.get(name)
        if isinstance(known, list) and known[:-1] == looks and looks and isinstance(known[-1], str):
            self._seen[name] = known
            return known[-1]
        digest = hashlib.sha256(self._tree.read(entry)).hexdigest()  # after it was looked at
        if looks and self._now - max(looks[1:3]) > _SETTLED:
            self._seen[name] = [*looks, digest]
        return digest

    def save(self) -> None:
        """Keep what was seen, when it is news."""
        if self._seen != self._known:
            write_kept(_STAMPS, self._key, self._seen, most=_MOST)


def read_landscape(key: str, terms: TermTable) -> Landscape | None:
    """The landscape kept under ``key``, with its terms in ``terms``; None when there is none."""
    found = read_kept(_NAME, key)
    if found is None:
        return None
    try:
        (infos, findings, holdable, names), (keys, block) = found
        wanted = read_keys(keys)
        statements = read_ids(block).reshape(6, -1)
        sources = tuple(Source(*source) for source in names)
        if statements.shape[1] and int(statements[:3].max()) >= len(wanted):
            return None
        if statements.shape[1] and int(statements[3].max()) >= len(sources):
            return None
        told = tuple(_CODEC.read(info) for info in infos), tuple(_CODEC.read(finding) for finding in findings)
    except (ValueError, TypeError, IndexError, KeyError):
        return None
    numbers = np.fromiter(map(terms.ids.__getitem__, wanted), dtype=np.uint32, count=len(wanted))
    subjects, predicates, objects = (numbers[column] for column in statements[:3])
    positions = Positions(sources, (subjects, predicates, objects), (statements[3], statements[4], statements[5]))
    graph = build_graph(terms, subjects, predicates, objects)
    return Landscape(terms, graph, positions, *told, None if holdable is None else frozenset(holdable))


def keep_landscape(key: str, landscape: Landscape, known_before: int) -> None:
    """Keep a landscape that was read; ``known_before`` is the number of terms that its table had before."""
    places = landscape.positions
    statements = [places.subjects, places.predicates, places.objects]
    used = distinct(np.concatenate(statements))
    old = used[used < known_before]
    total = len(landscape.terms)
    local = np.zeros(total, dtype=np.uint32)
    local[old] = np.arange(len(old), dtype=np.uint32)
    local[known_before:] = np.arange(len(old), len(old) + total - known_before, dtype=np.uint32)
    all_keys = landscape.terms.keys
    keys = [all_keys[number] for number in old.tolist()] + all_keys[known_before:]
    try:
        table = keys_block(keys)
    except NotKeepable:
        return
    block = ids_block(*(local[column] for column in statements), places.source_numbers, places.lines, places.columns)
    head = [
        [_CODEC.write(info) for info in landscape.sources],
        [_CODEC.write(finding) for finding in landscape.data_findings],
        None if landscape.holdable is None else sorted(landscape.holdable),
        [[source.path, source.sheet] for source in places.sources],
    ]
    write_kept(_NAME, key, head, (table, block), most=_MOST)
