"""A coArchi folder of which a few files changed: the landscape that was kept, with what those files state made new.

Reading ten thousand files because one changed takes seconds. What an element of GEMMA is called, how it is described
and what its properties say stands in the statements of its own file and nowhere else; so when nothing but that changed,
the rest of the landscape is what it was. This is not taken on trust: the file is read alone, and all that it states
apart from those texts must be what the kept landscape has of it, in the same order. A relation and a view of GEMMA
state all that they are in their own file; others know them by their id alone, which must be what it was. Anything else
(something of a municipality, another class or Object ID, something to report, a folder, a file more or less) is read in
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
from checker.graph.integers import distinct
from checker.graph.positions import Positions, Source
from checker.graph.terms import TermTable, iri_key, literal_key
from checker.kept import read_kept, write_kept
from checker.sources.identity import KW
from checker.sources.landscape import Intake, Landscape, Limits, LoadOptions
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
    around = _Around(kept, files, trees[0], options.limits)
    for name in changed:
        number = numbers.get(name)
        found = None if number is None else _reread(around, rows, number, name, options)
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
    held = {terms.keys[number].decode()[1:-1] for number in distinct(predicates).tolist()}
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


class _Around:
    """The rest of the model as the kept landscape has it, and its files as they are now."""

    def __init__(self, kept: Landscape, files: Mapping[str, str], tree: DiskTree, limits: Limits) -> None:
        self.kept, self._files, self._tree, self._limits = kept, files, tree, limits
        places = kept.positions
        rows = np.flatnonzero(places.predicates == kept.terms.find(iri_key(KW + "archimateId")))
        self._ids, self._nodes, self._sources = places.objects[rows], places.subjects[rows], places.source_numbers[rows]

    def _place(self, identifier: str) -> int | None:
        number = self.kept.terms.find(literal_key(identifier)) if identifier else None
        if number is None:
            return None
        found = np.flatnonzero(self._ids == number)
        return int(found[0]) if len(found) == 1 else None

    def node(self, identifier: str) -> int | None:
        """See :class:`checker.sources.archimate.alone.Surroundings`."""
        place = self._place(identifier)
        return None if place is None else int(self._nodes[place])

    def file(self, identifier: str) -> tuple[str, bytes] | None:
        """See :class:`checker.sources.archimate.alone.Surroundings`."""
        place = self._place(identifier)
        name = "" if place is None else self.kept.positions.sources[int(self._sources[place])].path
        data = self.read(name)
        return None if data is None else (name, data)

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None when they are not those that the landscape is to be made of."""
        if name not in self._files:
            return None
        data = self._tree.read(Entry(name, (), 0))
        right = hashlib.sha256(data).hexdigest() == self._files[name]
        return data if right and 0 < len(data) <= self._limits.file_bytes else None


def _reread(around: _Around, rows: Rows, number: int, name: str, options: LoadOptions) -> Rows | None:
    """``rows`` with those of one file made anew; None when the file needs a full reading.

    An element states all at once; of relations and views the ids come first, for all, and then what each states. Last
    comes the folder that a thing stands in, stated where the thing begins.
    """
    kept = around.kept
    mine = np.flatnonzero(rows[3] == number)
    inside = rows[1, mine] == kept.terms.find(iri_key(KW + "inMap"))
    own, rest = mine[~inside], mine[inside]
    what, made = _stated(around, name, number, options)
    if made is None or not len(own) or (len(rest) and rest[0] < own[-1]):
        return None
    old, others = rows[:, own], rows[:, rest]
    if _is_told(kept, name, old) or not np.array_equal(old[:3, :1], made[:3, :1]):
        return None
    if not np.all(others[4:] == old[4:, :1]) or not _may_differ(what, kept, old, made):
        return None
    apart = 0 if what == "Element" else 1
    if not len(own) > apart or own[-1] - own[apart] != len(own) - apart - 1:
        return None
    moved = rows.copy()
    moved[4:, rest] = made[4:, :1]
    moved[4:, own[:apart]] = made[4:, :apart]
    start, end = int(own[apart]), int(own[-1]) + 1
    return np.concatenate((moved[:, :start], made[:, apart:], moved[:, end:]), axis=1)


def _may_differ(what: str, kept: Landscape, old: Rows, made: Rows) -> bool:
    """Whether no other statement hangs on what differs between the statements of a file before and now."""
    if what != "Element":
        # in a model with anything of a municipality (which then stands on a plateau) a relation may be a use or an
        # interface, and views and relations may be the municipality's own
        return not kept.sources[0].plateau
    free = _free_predicates(kept.terms, np.concatenate((old[1], made[1])))
    same = np.array_equal(old[:3, ~np.isin(old[1], free)], made[:3, ~np.isin(made[1], free)])
    return same and len(distinct(np.concatenate((old[0], made[0])))) == 1


def _stated(around: _Around, name: str, number: int, options: LoadOptions) -> tuple[str, Rows | None]:
    """What the file is and states when it is read alone, as source ``number``; None when it cannot be."""
    from checker.sources.archimate.alone import state_alone

    try:
        data = around.read(name)
        intake = Intake.start(options, around.kept.terms)
        what = None if data is None else state_alone(name, data, intake, around)
        if what is None or intake.findings or intake.register.asked:
            return "", None
    except KaderwachtError:
        return "", None  # the full reading says what is wrong
    builder = intake.builder
    columns = (builder.subjects, builder.predicates, builder.objects, builder.source_numbers)
    made: Rows = np.stack([np.array(part, dtype=np.uint32) for part in (*columns, builder.lines, builder.columns)])
    if not made.shape[1] or made[3].any():
        return "", None
    made[3] = number
    return what, made


def _free_predicates(terms: TermTable, used: Ids) -> list[int]:
    """Of the predicates ``used`` those whose values decide on nothing else."""
    from checker.sources.archimate.alone import decides_nothing

    return [number for number in distinct(used).tolist() if decides_nothing(terms.keys[number].decode()[1:-1])]


def _is_told(kept: Landscape, name: str, old: Rows) -> bool:
    """Whether a data finding is about this file, or names what the element was called."""
    texts = {kept.terms.text(number) for number in distinct(old[2]).tolist()}
    return any(
        (finding.location is not None and finding.location.file == name)
        or any(text and f"'{text}'" in finding.message.nl for text in texts)
        for finding in kept.data_findings
    )
