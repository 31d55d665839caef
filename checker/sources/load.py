"""Loading: any number of files and folders of any supported format become one landscape.

Formats are read in a fixed order, whatever the order of the paths: RDF, Softwarecatalogus, ArchiMate, tables; a table
can then refer to what the others named. Tables are all opened before the first is stated: each may name the others.
The first broken file ends the load: nothing half-read counts as read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from checker.errors import InputError, LimitExceeded, Location
from checker.findings import SourceInfo
from checker.graph.columns import RDF_TYPE, Graph
from checker.graph.integers import distinct
from checker.graph.terms import TermTable
from checker.sources.identity import KW, municipality_key
from checker.sources.kept_landscape import keep_landscape, landscape_contents, landscape_key, read_landscape
from checker.sources.landscape import Assignment, Intake, Landscape, LoadOptions
from checker.sources.outcome import ReadOutcome
from checker.sources.patching import Contents, basis_of, keep_basis, patched
from checker.sources.recognise import Format, Input, recognise
from checker.sources.tree import DiskTree, FileTree

if TYPE_CHECKING:
    from checker.sources.reference import ReferenceFile
    from checker.sources.tables import TableFile

    Opened = ReferenceFile | TableFile

Holdable = frozenset[str] | None


def load(paths: Sequence[Path], options: LoadOptions | None = None, terms: TermTable | None = None) -> Landscape:
    """Read ``paths`` (files or folders) into one landscape, over ``terms`` when the run has a table already.

    Raises InputError for what cannot be read, or when nothing in it is known to the vocabulary; LimitExceeded for
    bounds; UsageError when the municipality is not known.
    """
    # by name: the place of a fact that two files state must not hang on which of them was named first
    return load_trees([DiskTree(path) for path in sorted(paths)], options, terms)


def load_trees(
    trees: Sequence[FileTree], options: LoadOptions | None = None, terms: TermTable | None = None
) -> Landscape:
    """As :func:`load`, from file trees (a folder on disk, a git ref)."""
    options = options if options is not None else LoadOptions()
    terms = terms if terms is not None else TermTable()
    contents = landscape_contents(trees, options)
    if contents is not None and (kept := _kept(contents, trees, options, terms)) is not None:
        return kept
    known_before = len(terms)
    intake = Intake.start(options, terms)
    inputs, skipped = recognise(trees, options.limits)
    intake.report_all(skipped)
    tally = _Tally(intake)
    waiting: dict[str, list[tuple[int, Input, Opened]]] = {"reference": [], "tables": []}
    for number, item in enumerate(sorted(inputs, key=lambda found: found.kind.format.rank)):
        _assign(intake, item)
        if opener := _OPENERS.get(item.kind.format):
            waiting[_ROOMS[item.kind.format]].append((number, item, opener(item, intake)))
        else:
            tally.count(number, item, _READERS[item.kind.format](item, intake))
    for room, opened in waiting.items():
        if opened:
            outcomes = import_module(f"checker.sources.{room}").state_all([file for _, _, file in opened], intake)
            for (number, item, _), outcome in zip(opened, outcomes, strict=True):
                tally.count(number, item, outcome)
    graph, positions = intake.builder.build_with_positions()
    _refuse_empty(graph, trees)
    landscape = Landscape(intake.terms, graph, positions, tally.infos, tuple(intake.findings), tally.holdable)
    if contents is not None and landscape_key(trees, options) == contents.key:  # else a file changed while we read
        keep_landscape(contents.key, landscape, known_before)
        keep_basis(contents, landscape, asked=intake.register.asked)
    return landscape


def _kept(contents: Contents, trees: Sequence[FileTree], options: LoadOptions, terms: TermTable) -> Landscape | None:
    """The landscape of these contents when it was kept, or one that was kept and differs in a few elements."""
    if (kept := read_landscape(contents.key, terms)) is not None:
        return kept
    basis = basis_of(contents)
    old = None if basis is None else read_landscape(basis[0], terms)
    if basis is None or old is None:
        return None
    return patched(old, basis[1], contents, trees, options)


class _Tally:
    """What was read so far: the sources, and the predicates that they could have held."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.holdable: Holdable = frozenset()
        self._sources: dict[int, SourceInfo] = {}
        self._before = 0

    @property
    def infos(self) -> tuple[SourceInfo, ...]:
        """The sources in reading order."""
        return tuple(self._sources[number] for number in sorted(self._sources))

    def count(self, number: int, item: Input, outcome: ReadOutcome) -> None:
        """Count what ``item``, the input with this place in the reading order, has stated.

        Raises LimitExceeded when there are too many statements.
        """
        intake = self.intake
        self._sources[number] = _source_info(item, outcome, intake)
        held = _holdable(item.kind.format, outcome, intake, self._before)
        self.holdable = None if self.holdable is None or held is None else self.holdable | held
        self._before = len(intake.builder)
        if self._before > intake.options.limits.statements:
            raise LimitExceeded(
                f"LIMIET-FEITEN: er zijn meer dan {intake.options.limits.statements} feiten.",
                where=Location(item.entry.name),
                remedy="Toets het landschap in delen.",
            )


def _holdable(form: Format, outcome: ReadOutcome, intake: Intake, before: int) -> Holdable:
    """Predicates that a source of this format could have held: what its mapping names and what it did hold."""
    if form is Format.RDF:
        return None
    if form is Format.REFERENCE:
        return frozenset()  # a list speaks of no municipality, whatever predicates it uses
    # A CSV may be an export of the Softwarecatalogus: its reader says so.
    is_export = outcome.format.startswith(Format.SOFTWARECATALOGUS.value)
    module = import_module(f"checker.sources.{'softwarecatalogus' if is_export else _ROOMS[form]}")
    mapped: frozenset[str] = module.holdable(outcome.format) if is_export else module.holdable()
    keys = intake.terms.keys
    held = {keys[number].decode()[1:-1] for number in set(intake.builder.predicates[before:])}
    return mapped | held


def _assign(intake: Intake, item: Input) -> None:
    """Set the municipality and plateau that hold for ``item``: its assignment, else the options."""
    options = intake.options
    found = _assignment(options.assignments, item)
    municipality = (found.municipality if found else None) or options.municipality
    intake.municipality = municipality_key(municipality) if municipality else None
    intake.plateau = (found.plateau if found else None) or options.plateau


def _assignment(assignments: Sequence[Assignment], item: Input) -> Assignment | None:
    """The assignment whose path is that of ``item`` or the nearest folder above it."""
    path = Path(item.entry.name).resolve()
    if item.folder is not None:
        path = path.parent
    fitting = [
        (len(place.parts), found)
        for found in assignments
        if (place := Path(found.path).resolve()) == path or place in path.parents
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _source_info(item: Input, outcome: ReadOutcome, intake: Intake) -> SourceInfo:
    name = item.entry.name if item.folder is None else item.entry.name.rsplit("/", 1)[0]
    return SourceInfo(
        path=name,
        format=outcome.format,
        sha256=outcome.sha256 or _hash(item),
        statements=outcome.statements,
        municipality=outcome.municipality or intake.municipality or "",
        plateau=outcome.plateau or intake.plateau or "",
    )


def _hash(item: Input) -> str:
    """SHA-256 of a file, or of the names and contents of a folder's files."""
    if item.folder is None:
        return hashlib.sha256(item.tree.read(item.entry)).hexdigest()
    total = hashlib.sha256()
    for entry in item.members:
        total.update("/".join(entry.parts[len(item.folder) :]).encode() + b"\0")
        total.update(hashlib.sha256(item.tree.read(entry)).digest())
    return total.hexdigest()


def _path(item: Input) -> PurePath:
    """The name of the file as a path: what it is called may say what it is; where it stands matters to no reader."""
    return PurePosixPath(item.entry.name)


def _read_rdf(item: Input, intake: Intake) -> ReadOutcome:
    from checker.sources.rdf import read_rdf

    assert item.kind.syntax is not None  # noqa: S101  (recognise gives every RDF file its syntax)
    return read_rdf(item.entry.name, item.tree.read(item.entry), item.kind.syntax, intake)


class NothingRecognisedError(InputError):
    """All files could be read, and none of them speaks of anything known: the landscape is empty."""


def _refuse_empty(graph: Graph, trees: Sequence[FileTree]) -> None:
    kinds = graph.column(graph.terms.find(RDF_TYPE)).values
    known = (b"<" + KW.encode(), b"<https://identifier.overheid.nl/tooi/def/ont/")
    if any(graph.terms.keys[number].startswith(known) for number in distinct(kinds).tolist()):
        return
    names = ", ".join(tree.name for tree in trees)
    raise NothingRecognisedError(
        f"Niets herkend: er is geen enkele applicatie of andere bekende knoop gelezen uit {names or 'niets'}.",
        where=Location(trees[0].name) if len(trees) == 1 else None,
        remedy="Geef een landschap dat kw:-klassen gebruikt, een ArchiMate-model, een ingevulde werkmap of een export.",
    )


def _read_softwarecatalogus(item: Input, intake: Intake) -> ReadOutcome:
    room = import_module("checker.sources.softwarecatalogus")
    outcome: ReadOutcome = room.read_softwarecatalogus(_path(item), item.entry.name, item.tree.read(item.entry), intake)
    return outcome


def _read_ameff(item: Input, intake: Intake) -> ReadOutcome:
    from checker.sources.archimate import read_ameff

    return read_ameff(item.entry.name, item.tree.read(item.entry), intake)


def _read_archi(item: Input, intake: Intake) -> ReadOutcome:
    from checker.sources.archimate import read_archi

    return read_archi(item.entry.name, item.tree.read(item.entry), intake)


def _read_coarchi(item: Input, intake: Intake) -> ReadOutcome:
    from checker.sources.archimate import read_coarchi_members

    name = item.entry.name.rpartition("/")[0] or "."
    return read_coarchi_members(item.tree, item.folder or (), item.members, name, intake)


def _open_workbook(item: Input, intake: Intake) -> TableFile:
    from checker.sources.tables import open_workbook

    return open_workbook(_path(item), item.entry.name, item.tree.read(item.entry), intake)


def _open_csv(item: Input, intake: Intake) -> TableFile:
    from checker.sources.tables import open_csv

    return open_csv(_path(item), item.entry.name, item.tree.read(item.entry), intake)


def _open_reference(item: Input, intake: Intake) -> ReferenceFile:
    from checker.sources.reference import open_reference

    return open_reference(_path(item), item.entry.name, item.tree.read(item.entry), intake)


_ROOMS = {
    Format.REFERENCE: "reference",
    Format.SOFTWARECATALOGUS: "softwarecatalogus",
    Format.AMEFF: "archimate",
    Format.ARCHI: "archimate",
    Format.COARCHI: "archimate",
    Format.WORKBOOK: "tables",
    Format.CSV: "tables",
}
_READERS: dict[Format, Callable[[Input, Intake], ReadOutcome]] = {
    Format.RDF: _read_rdf,
    Format.SOFTWARECATALOGUS: _read_softwarecatalogus,
    Format.AMEFF: _read_ameff,
    Format.ARCHI: _read_archi,
    Format.COARCHI: _read_coarchi,
}
_OPENERS: dict[Format, Callable[[Input, Intake], Opened]] = {
    Format.REFERENCE: _open_reference,
    Format.WORKBOOK: _open_workbook,
    Format.CSV: _open_csv,
}
