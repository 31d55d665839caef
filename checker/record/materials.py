"""What went into a run, gathered for its record; and the same, taken out of the record again."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.errors import InputError, LimitExceeded, Location
from checker.findings import SourceInfo
from checker.graph.columns import Graph
from checker.graph.writing import canonical_hash
from checker.record.folder import RecordFolder
from checker.record.model import Book, FileHash, GraphHash, Root, RunRecord, VocabularyText
from checker.resources import data_path
from checker.rules.lint import IDS_FILE
from checker.rules.loading import rule_paths
from checker.sources.recognise import Format
from checker.sources.tree import DiskTree, Entry, FileTree, name_prefix

OURS = "regels"
GRAPH_SECONDS = 20.0
"""How long the graph's canonical form may take: blank nodes that all look alike take more than exponential time."""

Keep = Callable[[bytes], str]


def hash_only(data: bytes) -> str:
    """SHA-256 of bytes that are not kept."""
    return hashlib.sha256(data).hexdigest()


def input_roots(paths: Sequence[Path], sources: Sequence[SourceInfo], keep: Keep) -> tuple[Root, ...]:
    """The files below ``paths`` that were read (``sources`` tells which), each handed to ``keep``.

    Raises InputError when one is no longer what was read.
    """
    by_name = {source.path: source for source in sources}
    folders = tuple(
        "" if source.path == "folder.xml" else source.path + "/"
        for source in sources
        if source.format.startswith(Format.COARCHI.value)
    )
    roots = []
    for path in sorted(paths):
        tree = DiskTree(path)
        files = []
        for entry in tree.entries():
            if entry.refused is not None:
                continue
            if entry.name not in by_name and not any(entry.name.startswith(folder) for folder in folders):
                continue
            data = tree.read(entry)
            source = by_name.get(entry.name)
            digest = keep(data)
            if source is not None and not source.format.startswith(Format.COARCHI.value) and source.sha256 != digest:
                raise InputError(
                    "Het bestand is gewijzigd terwijl het werd getoetst; er is geen verslag gemaakt.",
                    where=Location(entry.name),
                    remedy="Toets opnieuw.",
                )
            files.append(FileHash("/".join(entry.parts), digest, len(data)))
        roots.append(Root(tree.name, tree.is_folder, tuple(files)))
    return tuple(roots)


def rule_folders(own: Sequence[Path], keep: Keep) -> tuple[Root, ...]:
    """The rule files in force: our own rulebook's, then those of the ``own`` folders by their names."""
    named = [(OURS, data_path("regels")), *((_shown(folder), folder) for folder in own)]
    return tuple(Root(name, True, tuple(_files(folder, _rule_files(folder), keep))) for name, folder in named)


def _shown(folder: Path) -> str:
    """A folder by its name from where we stand, when it is below: the rest of the path is of this machine."""
    here = Path.cwd()
    return folder.relative_to(here).as_posix() if folder.is_relative_to(here) else folder.as_posix()


def _rule_files(folder: Path) -> list[Path]:
    ids = folder / IDS_FILE
    return [*rule_paths(folder), *([ids] if ids.is_file() else [])]


def ontology_files(keep: Keep) -> tuple[FileHash, ...]:
    """All files of the ontology that a run may read."""
    folder = data_path("ontologie")
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".ttl", ".rq"))
    return tuple(_files(folder, found, keep))


def _files(folder: Path, paths: Sequence[Path], keep: Keep) -> Iterator[FileHash]:
    for path in paths:
        data = path.read_bytes()
        yield FileHash(path.relative_to(folder).as_posix(), keep(data), len(data))


def graph_hash(graph: Graph, seconds: float = GRAPH_SECONDS) -> GraphHash:
    """RDFC-1.0 of ``graph``; without hash, and with the reason, when its blank nodes take too long or are too many."""
    count = len(graph)
    try:
        if not hasattr(os, "fork") or not _has_blanks(graph):  # without fork nothing can be stopped half-way
            return GraphHash(canonical_hash(graph), count)
        from checker.shacl.killable import in_child

        return GraphHash(in_child(lambda: canonical_hash(graph), time.monotonic() + seconds), count)
    except TimeoutError:
        return GraphHash("", count, f"LIMIET-BLANCO: de naamloze knopen kosten meer dan {seconds:g} seconden")
    except LimitExceeded as error:
        return GraphHash("", count, error.what)


def _has_blanks(graph: Graph) -> bool:
    return any(row[0].startswith(b"_:") or row[2].startswith(b"_:") for row in graph.triple_keys())


@dataclass(frozen=True, slots=True)
class RecordedTree:
    """One root of a record as files to read: under the names that it had, with the bytes that were kept."""

    root: Root
    folder: RecordFolder

    @property
    def name(self) -> str:
        """The root as the user gave it then."""
        return self.root.name

    @property
    def is_folder(self) -> bool:
        """Whether the root was a folder."""
        return self.root.folder

    def entries(self) -> Iterator[Entry]:
        """The files that were read then, in the same order."""
        prefix = name_prefix(self.root.name)
        for file in self.root.files:
            name = prefix + file.path if self.root.folder else self.root.name
            parts = tuple(file.path.split("/")) if self.root.folder else ()
            yield Entry(name, parts, file.size, on_disk=False)

    def read(self, entry: Entry) -> bytes:
        """The bytes of one file; raises InputError when they are gone or altered."""
        path = "/".join(entry.parts)
        file = next(each for each in self.root.files if each.path == path)
        return kept_bytes(self.folder, file.sha256, entry.name)


def kept_bytes(folder: RecordFolder, digest: str, what: str) -> bytes:
    """Bytes that were kept; raises InputError when they are gone or altered."""
    try:
        data = folder.kept_path(digest).read_bytes()
    except OSError:
        data = None
    if data is None or hash_only(data) != digest:
        raise InputError(
            f"Wat is bewaard van '{what}' {'ontbreekt' if data is None else 'is gewijzigd'}.",
            where=Location(folder.kept_path(digest).as_posix()),
            remedy="Zie 'kaderwacht record verify MAP'.",
        )
    return data


def recorded_trees(record: RunRecord, folder: RecordFolder) -> list[FileTree]:
    """The inputs of ``record`` as they were kept, in the order in which they were read."""
    return [RecordedTree(root, folder) for root in record.inputs]


def original_trees(record: RunRecord) -> list[FileTree]:
    """The inputs of ``record`` where they stood; raises InputError that names what is gone."""
    for root in record.inputs:
        place = Path(root.name)
        if not place.exists() or place.is_dir() is not root.folder:
            raise InputError(
                f"De invoer '{root.name}' staat er niet meer, en is niet bewaard.",
                where=Location(root.name),
                remedy="Draai in de map van toen, of bewaar de invoer met --keep-inputs.",
            )
    return [DiskTree(Path(root.name)) for root in record.inputs]


def put_back(record: RunRecord, folder: RecordFolder, place: Path) -> tuple[Path, Path, list[Path]]:
    """Write the kept rule texts and ontology below ``place``: (our rules, the ontology, own rule folders)."""
    books = []
    for number, root in enumerate(record.rulebook.folders):
        target = place / ("regels" if number == 0 else f"eigen-{number}")
        _write_all(target, root.files, folder)
        books.append(target)
    ontology = place / "ontologie"
    _write_all(ontology, record.vocabulary.files, folder)
    return books[0], ontology, books[1:]


def _write_all(target: Path, files: Sequence[FileHash], folder: RecordFolder) -> None:
    target.mkdir(parents=True)
    for file in files:
        path = target / file.path
        if ".." in Path(file.path).parts or Path(file.path).is_absolute():
            raise InputError(f"'{file.path}' wijst buiten de map.", remedy="Zie 'kaderwacht record verify MAP'.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(kept_bytes(folder, file.sha256, file.path))


def input_differences(recorded: Sequence[Root], now: Sequence[Root]) -> list[str]:
    """What differs between the inputs of then and now, a line each."""
    return _file_differences("invoer", _flat(recorded), _flat(now))


def book_differences(recorded: Book, now: Book) -> list[str]:
    """What differs between the rulebooks of then and now."""
    # own folders may stand elsewhere now: what counts is their order and files
    lines = []
    if recorded.sha256 != now.sha256:
        lines.append(f"regelboek: {recorded.version} {recorded.sha256[:12]}, nu {now.version} {now.sha256[:12]}")
        lines += _file_differences("regel", _numbered(recorded.folders), _numbered(now.folders))
    if recorded.rules != now.rules:
        gone, new = set(recorded.rules) - set(now.rules), set(now.rules) - set(recorded.rules)
        lines.append(f"gekozen regels: {len(gone)} niet meer, {len(new)} erbij")
    return lines


def vocabulary_differences(recorded: VocabularyText, now: VocabularyText) -> list[str]:
    """What differs between the ontologies of then and now."""
    old, new = ({file.path: file.sha256 for file in each.files} for each in (recorded, now))
    return _file_differences("ontologie", old, new)


def _flat(roots: Sequence[Root]) -> dict[str, str]:
    return {
        name_prefix(root.name) + file.path if file.path else root.name: file.sha256
        for root in roots
        for file in root.files
    }


def _numbered(roots: Sequence[Root]) -> dict[str, str]:
    return {f"{number or OURS}/{file.path}": file.sha256 for number, root in enumerate(roots) for file in root.files}


def _file_differences(what: str, old: dict[str, str], new: dict[str, str]) -> list[str]:
    lines = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if after is None:
            lines.append(f"{what} {name}: weg")
        elif before is None:
            lines.append(f"{what} {name}: nieuw")
        else:
            lines.append(f"{what} {name}: gewijzigd (sha256 {before[:12]}…, nu {after[:12]}…)")
    return lines
