"""Reads a coArchi folder: the git form of an Archi model, one XML file an element, relation, view or folder.

``folder.xml`` describes the folder that it stands in; the topmost one is the model. A place is the file and the line in
that file. Source: coArchi 0.9 (archimatetool/archi-modelrepository-plugin), GraficoModelExporter.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from checker.errors import InputError, LimitExceeded, Location
from checker.sources.archimate.archi import ArchiReader
from checker.sources.archimate.model import Folder, Model
from checker.sources.archimate.xml import check_size
from checker.sources.landscape import Intake

FOLDER_FILE = "folder.xml"


def find_root(folder: Path) -> Path | None:
    """The folder that holds the model's folder.xml: ``folder`` itself or its ``model/``; None when neither does."""
    for candidate in (folder, folder / "model"):
        if (candidate / FOLDER_FILE).is_file():
            return candidate
    return None


def read_folder(folder: Path, intake: Intake) -> tuple[Model, str]:
    """The model in a coArchi folder and the hash of all its files (name and bytes, in name order).

    Raises InputError when it is no coArchi folder or a file in it is broken, LimitExceeded above a bound.
    """
    root = find_root(folder)
    if root is None:
        raise InputError(
            "In deze map staat geen folder.xml; het is geen coArchi-map.",
            where=Location(folder.as_posix()),
            remedy="Wijs de map 'model' van de repository aan.",
        )
    reader = ArchiReader(intake)
    digest = hashlib.sha256()
    limits = intake.options.limits
    parents: dict[str, Folder | None] = {}
    for count, (place, name) in enumerate(_files(str(root), limits.depth), start=1):
        if count > limits.files:
            raise LimitExceeded(
                f"De map heeft meer dan {limits.files} bestanden.",
                where=Location(folder.as_posix()),
                remedy="Geef de map met alleen het model.",
            )
        path = f"{place}/{name}"
        shown = path.replace(os.sep, "/")
        try:
            with open(path, "rb", buffering=0) as file:
                data = file.read()
        except OSError as error:
            raise InputError(
                f"Het bestand kan niet worden gelezen ({error.strerror}).",
                where=Location(shown),
                remedy="Controleer of u het bestand mag lezen.",
            ) from None
        check_size(len(data), shown, limits)
        digest.update(f"{shown[len(str(root)) :]}\0{len(data)}\0".encode())
        digest.update(data)
        number = intake.builder.source(shown)
        above = parents.get(place) if name != FOLDER_FILE else parents.get(place.rpartition("/")[0])
        described = reader.read(data, shown, number, above)
        if name == FOLDER_FILE:
            parents[place] = described
    return reader.finish(), digest.hexdigest()


def _files(top: str, depth: int) -> Iterator[tuple[str, str]]:
    """All (folder, name) of XML files under ``top``, folder.xml first, then by name: the same order on every machine.

    Links are not followed: a link could lead out of the model.
    """
    pile = [(top, 1)]
    while pile:
        place, level = pile.pop()
        if level > depth:
            raise LimitExceeded(
                f"De mappen zijn meer dan {depth} diep genest.",
                where=Location(place),
                remedy="Een coArchi-map nest ondieper; geef de map met alleen het model.",
            )
        names, below = [], []
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name[0] != "." and entry.name != "images":
                        below.append((f"{place}/{entry.name}", level + 1))
                elif entry.name.endswith(".xml") and entry.is_file(follow_symlinks=False):
                    names.append(entry.name)
        names.sort(key=lambda name: (name != FOLDER_FILE, name))
        for name in names:
            yield place, name
        pile.extend(sorted(below, reverse=True))
