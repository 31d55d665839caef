"""A coArchi folder of which a few elements changed: the landscape that was kept, with what those files state made new.

Reading ten thousand files because one changed takes seconds. What an element of GEMMA is called, how it is described
and what its unmapped properties say stands in the statements of its own file and nowhere else; so when nothing but that
changed, the rest of the landscape is what it was. This is not taken on trust: the file is read alone, and all that it
states apart from those texts must be what the kept landscape has of it, in the same order. Anything else (a relation, a
view, an element of a municipality, another class or Object ID, something to report, a file more or less) is read in
full.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from checker.errors import KaderwachtError
from checker.graph.columns import Ids, build_graph
from checker.graph.positions import Positions, Source
from checker.graph.terms import TermTable, iri_key
from checker.kept import read_kept, write_kept
from checker.sources.landscape import Intake, Landscape, LoadOptions
from checker.sources.tree import DiskTree, Entry, FileTree

_NAME = "basis"
_MOST = 4
_MOST_CHANGED = 20
_HASH = 32
_COARCHI = "coArchi"
_HEAD = "folder.xml"

Rows = NDArray[np.uint32]
"""Statements with their places: subjects, predicates, objects, source numbers, lines, columns, each one row."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a landscape is read from: ``key`` of all of it, ``settings`` of all but the contents of the files.

    ``files`` are the SHA-256 (hex) of the files below a folder on disk, by name; None when that is not known.
    """

    key: str
    settings: str
    files: Mapping[str, str] | None = None


def keep_basis(contents: Contents, landscape: Landscape, *, asked: bool) -> None:
    """Remember that ``landscape``, kept under the key of ``contents``, may be patched.

    ``asked`` says that things were looked up by name while it was read; then a name may decide on other statements.
    """
    if contents.files is None or asked or [info.format for info in landscape.sources] != [_COARCHI]:
        return
    names = "\n".join(contents.files).encode(errors="surrogateescape")
    if names.count(b"\n") == len(contents.files) - 1:  # else a name that this form cannot hold
        hashes = b"".join(bytes.fromhex(found) for found in contents.files.values())
        write_kept(_NAME, contents.settings, [contents.key], (names, hashes), most=_MOST)


def basis_of(contents: Contents) -> tuple[str, list[str]] | None:
    """Key of the landscape kept last with these settings and the names of the files that changed since.

    None when there is none, when a file came or went, or when too much changed.
    """
    found = read_kept(_NAME, contents.settings) if contents.files is not None else None
    if found is None or contents.files is None:
        return None
    try:
        (key,), (names, hashes) = found
        if bytes(names).decode(errors="surrogateescape").split("\n") != list(contents.files) or not isinstance(
            key, str
        ):
            return None
    except (ValueError, TypeError):
        return None
    old = [bytes(hashes[at : at + _HASH]).hex() for at in range(0, len(hashes), _HASH)]
    if len(old) != len(contents.files):
        return None
    changed = [name for (name, now), before in zip(contents.files.items(), old, strict=True) if now != before]
    return (key, changed) if 0 < len(changed) <= _MOST_CHANGED else None


def patched(
    kept: Landscape, changed: Sequence[str], contents: Contents, trees: Sequence[FileTree], options: LoadOptions
) -> Landscape | None:
    """``kept`` with the statements of the files ``changed`` as they are now; None when that must be read in full."""
    files = contents.files
    if files is None or len(trees) != 1 or not isinstance(trees[0], DiskTree) or len(kept.sources) != 1:
        return None
    places = kept.positions
    numbers = {source.path: number for number, source in enumerate(places.sources)}
    if len(numbers) != len(places.sources) or not all(name in files for name in numbers):
        return None
    rows: Rows = np.stack(
        (places.subjects, places.predicates, places.objects, places.source_numbers, places.lines, places.columns)
    )
    for name in changed:
        found = _reread(kept, rows, numbers.get(name), name, files[name], trees[0], options)
        if found is None:
            return None
        rows = found
    if rows.shape[1] > options.limits.statements:
        return None
    return _landscape(kept, rows, files)


def _landscape(kept: Landscape, rows: Rows, files: Mapping[str, str]) -> Landscape:
    from checker.sources.archimate import holdable

    terms, sources = kept.terms, kept.positions.sources
    subjects, predicates, objects = rows[:3]
    held = {terms.keys[number].decode()[1:-1] for number in np.unique(predicates).tolist()}
    info = replace(kept.sources[0], sha256=_model_hash(sources, files), statements=rows.shape[1])
    return Landscape(
        terms,
        build_graph(terms, subjects, predicates, objects),
        Positions(sources, (subjects, predicates, objects), (rows[3], rows[4], rows[5])),
        (info,),
        kept.data_findings,
        holdable() | held,
    )


def _model_hash(sources: Sequence[Source], files: Mapping[str, str]) -> str:
    """The hash of the model as reading it in full makes it: the same files in the same order."""
    from checker.sources.archimate.coarchi import member_hash

    above = len(sources[0].path) - len(_HEAD)
    total = hashlib.sha256()
    for source in sources:
        entry = Entry(source.path, tuple(source.path[above:].split("/")), 0)
        total.update(member_hash(entry, 0, bytes.fromhex(files[source.path])))
    return total.hexdigest()


def _reread(
    kept: Landscape, rows: Rows, number: int | None, name: str, content: str, tree: DiskTree, options: LoadOptions
) -> Rows | None:
    """``rows`` with those of one file made anew; None when the file needs a full reading."""
    if number is None:
        return None
    mine = np.flatnonzero(rows[3] == number)
    jumps = np.flatnonzero(np.diff(mine) != 1)
    own, rest = np.split(mine, [int(jumps[0]) + 1 if len(jumps) else len(mine)])
    made = _element(name, content, number, tree, options, kept.terms) if len(own) else None
    if made is None:
        return None
    old = rows[:, own]
    free = _free_predicates(kept.terms, np.concatenate((old[1], made[1])))
    if not np.array_equal(old[:3, ~np.isin(old[1], free)], made[:3, ~np.isin(made[1], free)]):
        return None
    if len(np.unique(np.concatenate((old[0], made[0])))) != 1 or _is_told(kept, name, old):
        return None
    # the folder that an element stands in is stated where the element begins
    inside = kept.terms.find(iri_key("https://w3id.org/kaderwacht/def#inMap"))
    others = rows[:, rest]
    if not (np.all(others[1] == inside) and np.all(others[4:] == old[4:, :1])):
        return None
    moved = rows.copy()
    moved[4:, rest] = made[4:, :1]
    start = int(own[0])
    return np.concatenate((moved[:, :start], made, moved[:, start + len(own) :]), axis=1)


def _element(
    name: str, content: str, number: int, tree: DiskTree, options: LoadOptions, terms: TermTable
) -> Rows | None:
    """What the file states when it is one element of GEMMA that is read alone, as source ``number``; else None."""
    from checker.sources.archimate import state_alone

    try:
        data = tree.read(Entry(name, (), 0))
        if hashlib.sha256(data).hexdigest() != content or not 0 < len(data) <= options.limits.file_bytes:
            return None
        intake = Intake.start(options, terms)
        if not state_alone(name, data, intake) or intake.findings or intake.register.asked:
            return None
    except KaderwachtError:
        return None  # the full reading says what is wrong
    builder = intake.builder
    columns = (builder.subjects, builder.predicates, builder.objects, builder.source_numbers)
    made: Rows = np.stack([np.array(part, dtype=np.uint32) for part in (*columns, builder.lines, builder.columns)])
    made[3] = number
    return made if made.shape[1] else None


def _free_predicates(terms: TermTable, used: Ids) -> list[int]:
    """Of the predicates ``used`` those whose values decide on nothing else: name, description, unmapped properties."""
    from checker.sources.archimate import decides_nothing

    return [number for number in np.unique(used).tolist() if decides_nothing(terms.keys[number].decode()[1:-1])]


def _is_told(kept: Landscape, name: str, old: Rows) -> bool:
    """Whether a data finding is about this file, or names what the element was called."""
    texts = {kept.terms.text(number) for number in np.unique(old[2]).tolist()}
    return any(
        (finding.location is not None and finding.location.file == name)
        or any(text and f"'{text}'" in finding.message.nl for text in texts)
        for finding in kept.data_findings
    )
