"""What a worker process does with landscapes: read an upload, compare versions, write a download.

Each task is a frozen value that says all; a worker never touches the store, so that it may be killed at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.books import caches
from api.zipped import zipped_folder
from checker.assessment.naming import PREFIXES
from checker.errors import InputError, Location
from checker.findings import DataFinding, Text
from checker.graph.positions import Positions
from checker.graph.terms import TermTable
from checker.graph.writing import Syntax, write_graph
from checker.sources.landscape import Landscape, LoadOptions
from checker.sources.load import load_trees
from checker.sources.tables.template import template_bytes
from checker.sources.tree import Entry, FileTree
from checker.store.difference import difference
from checker.store.model import Difference, Preview
from checker.store.triples import read_triples, write_triples

Tell = Callable[[str, float], None]
"""Tells how far the work is: a stage in words, and a fraction of 1."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file on disk and the name that its owner knows it by."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class KeptTree:
    """Kept files as a tree: their own names in messages and places, whatever they are called on disk."""

    name: str
    files: tuple[NamedFile, ...]
    is_folder: bool

    def entries(self) -> Iterator[Entry]:
        """All files: those of a folder by name, then its folders by name."""
        for file in sorted(self.files, key=_place):
            parts = tuple(file.name.split("/")[1:]) if self.is_folder else ()
            yield Entry(file.name, parts, file.path.stat().st_size, on_disk=False)

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file; raises InputError when it is gone."""
        try:
            return next(file.path for file in self.files if file.name == entry.name).read_bytes()
        except (OSError, StopIteration) as error:
            raise InputError(f"Het bewaarde bestand '{entry.name}' is niet te lezen.") from error


def _place(file: NamedFile) -> tuple[tuple[bool, str], ...]:
    *folders, last = file.name.split("/")
    return (*((True, folder) for folder in folders), (False, last))


def trees_of(files: tuple[NamedFile, ...]) -> tuple[FileTree, ...]:
    """A tree for each file, and one for each folder that names of files begin with."""
    folders: dict[str, list[NamedFile]] = {}
    for file in files:
        folders.setdefault(file.name.split("/", 1)[0], []).append(file)
    return tuple(
        KeptTree(name, tuple(members), True) if "/" in members[0].name else tree_of(members[0])
        for name, members in folders.items()
    )


def tree_of(file: NamedFile) -> FileTree:
    """The tree of one file: the folder that it packs, or the file itself."""
    return zipped_folder(file.name, file.path) or KeptTree(file.name, (file,), False)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load made: the number of statements and what to show; the graph stands in the file asked for."""

    statements: int
    preview: Preview


@dataclass(frozen=True, slots=True)
class LoadTask:
    """Read files of one municipality and plateau; ``base`` holds the triples of version ``base_number``, if any."""

    files: tuple[NamedFile, ...]
    municipality: str
    plateau: str
    triples: Path
    base: Path | None
    base_number: int | None
    cache: Path

    def run(self, tell: Tell) -> Loaded:
        """Load, write the graph, compare; raises what a load raises."""
        tell("lezen", 0.1)
        terms = TermTable()
        with caches(self.cache):
            landscape = load_trees(trees_of(self.files), LoadOptions(self.municipality, self.plateau), terms)
        tell("vergelijken", 0.7)
        write_triples(landscape.graph, self.triples)
        old = read_triples(self.base.read_bytes(), terms) if self.base else None
        found = difference(old, landscape.graph, self.base_number)
        data_findings = (*landscape.data_findings, *self._strangers(landscape))
        return Loaded(len(landscape.graph), Preview(landscape.sources, data_findings, found))

    def _strangers(self, landscape: Landscape) -> Iterator[DataFinding]:
        """Files that say they are of another municipality than the landscape that they are loaded in."""
        for source in landscape.sources:
            if source.municipality and source.municipality != self.municipality:
                yield DataFinding(
                    "GEMEENTE-ANDERS",
                    Text(
                        f"Het bestand zegt dat het van {source.municipality} is; het landschap is van"
                        f" {self.municipality}.",
                        f"The file says it is of {source.municipality}; the landscape is of {self.municipality}.",
                    ),
                    Location(source.path),
                )


@dataclass(frozen=True, slots=True)
class CompareTask:
    """Hold two versions against each other by their triples."""

    old: Path
    new: Path
    base_number: int

    def run(self, tell: Tell) -> Difference:
        """The difference."""
        tell("vergelijken", 0.5)
        terms = TermTable()
        old = read_triples(self.old.read_bytes(), terms)
        return difference(old, read_triples(self.new.read_bytes(), terms), self.base_number)


@dataclass(frozen=True, slots=True)
class ExportTask:
    """Write the facts of a version as ``turtle``, ``json-ld``, ``n-triples`` or ``xlsx`` (the fill-in workbook)."""

    triples: Path
    form: str
    language: str
    target: Path

    def run(self, tell: Tell) -> None:
        """Write the file; raises MissingExtra when a workbook is asked and XlsxWriter is not there."""
        tell("schrijven", 0.5)
        terms = TermTable()
        graph = read_triples(self.triples.read_bytes(), terms)
        if self.form == "xlsx":
            data, _ = template_bytes(Landscape(terms, graph, Positions.none(), ()), language=self.language)
        else:
            syntax = {"turtle": Syntax.TURTLE, "json-ld": Syntax.JSONLD, "n-triples": Syntax.NTRIPLES}[self.form]
            data = write_graph(graph, syntax, {prefix: namespace for namespace, prefix in PREFIXES.items()})
        self.target.write_bytes(data)
