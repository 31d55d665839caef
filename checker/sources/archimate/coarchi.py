"""Reads a coArchi folder: the git form of an Archi model, one XML file an element, relation, view or folder.

``folder.xml`` describes the folder that it stands in; the topmost one is the model. A place is the file and the line in
that file. Source: coArchi 0.9 (archimatetool/archi-modelrepository-plugin), GraficoModelExporter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from checker.errors import InputError, LimitExceeded, Location
from checker.sources.archimate.archi import ArchiReader
from checker.sources.archimate.model import Folder, Model
from checker.sources.archimate.xml import check_size
from checker.sources.landscape import Intake
from checker.sources.tree import DiskTree, Entry, FileTree

FOLDER_FILE = "folder.xml"


def find_root(folder: Path) -> Path | None:
    """The folder that holds the model's folder.xml: ``folder`` itself or its ``model/``; None when neither does."""
    for candidate in (folder, folder / "model"):
        if (candidate / FOLDER_FILE).is_file():
            return candidate
    return None


def read_folder(folder: Path, intake: Intake) -> tuple[Model, str]:
    """The model in a coArchi folder on disk and its hash; raises as :func:`read_members`."""
    root = find_root(folder)
    if root is None:
        raise InputError(
            "In deze map staat geen folder.xml; het is geen coArchi-map.",
            where=Location(folder.as_posix()),
            remedy="Wijs de map 'model' van de repository aan.",
        )
    tree = DiskTree(root)
    return read_members(tree, (), tuple(tree.entries()), intake)


def read_members(tree: FileTree, root: tuple[str, ...], members: Sequence[Entry], intake: Intake) -> tuple[Model, str]:
    """The model in folder ``root`` of ``tree`` and the hash of all its files (:func:`member_hash`, in reading order).

    ``members`` are the files below that folder. Raises InputError when a file is broken, LimitExceeded above a bound.
    """
    reader = ArchiReader(intake)
    digest = hashlib.sha256()
    limits = intake.options.limits
    parents: dict[tuple[str, ...], Folder | None] = {}
    for count, entry in enumerate(model_files(members, len(root), limits.depth), start=1):
        if count > limits.files:
            raise LimitExceeded(
                f"De map heeft meer dan {limits.files} bestanden.",
                where=Location(tree.name),
                remedy="Geef de map met alleen het model.",
            )
        shown = entry.name
        check_size(entry.size, shown, limits)
        data = tree.read(entry)
        check_size(len(data), shown, limits)
        digest.update(member_hash(entry, len(root), hashlib.sha256(data).digest()))
        number = intake.builder.source(shown)
        place = entry.parts[:-1]
        describes = entry.parts[-1] == FOLDER_FILE
        described = reader.read(data, shown, number, parents.get(place[:-1] if describes else place))
        if describes:
            parents[place] = described
    return reader.finish(), digest.hexdigest()


def member_hash(entry: Entry, above: int, content: bytes) -> bytes:
    """What one file adds to the hash of its model: its name in the model and the SHA-256 of its bytes."""
    return f"/{'/'.join(entry.parts[above:])}\0".encode(errors="surrogateescape") + content


def model_files(members: Sequence[Entry], above: int, depth: int) -> Iterator[Entry]:
    """The XML files of a model: folder by folder, folder.xml first, then by name; the same order on every machine.

    Links are not followed: a link could lead out of the model. ``above`` is the number of parts of the model's folder.
    """
    folders: dict[tuple[str, ...], list[Entry]] = {}
    for entry in members:
        if entry.parts[-1].endswith(".xml") and not entry.link:
            folders.setdefault(entry.parts[above:-1], []).append(entry)
    for folder in sorted(folders):
        if any(part[0] == "." or part == "images" for part in folder):
            continue
        if len(folder) >= depth:
            raise LimitExceeded(
                f"De mappen zijn meer dan {depth} diep genest.",
                where=Location(folders[folder][0].name.rpartition("/")[0]),
                remedy="Een coArchi-map nest ondieper; geef de map met alleen het model.",
            )
        yield from sorted(folders[folder], key=lambda entry: (entry.parts[-1] != FOLDER_FILE, entry.parts[-1]))
