"""ArchiMate models as sources: the Open Group exchange format, Archi's own file, and a coArchi folder.

The three read into one intermediate model and one writer states it, so the same model gives the same graph whichever
way it was saved; what a format cannot hold is listed in :mod:`checker.sources.archimate.to_rdf`.
"""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from checker.ontology.archimate_mapping import load_mapping
from checker.sources.archimate import ameff, archi, coarchi
from checker.sources.archimate.model import Model
from checker.sources.archimate.to_rdf import Writer
from checker.sources.archimate.xml import check_size
from checker.sources.landscape import Intake
from checker.sources.outcome import ReadOutcome
from checker.sources.tree import Entry, FileTree

__all__ = [
    "Kind",
    "coarchi_root",
    "holdable",
    "read_ameff",
    "read_archi",
    "read_coarchi",
    "read_coarchi_members",
    "sniff",
    "write_model",
]

Kind = Literal["ameff", "archimate", "coarchi-element"]

# A start tag, after any declaration, comments and processing instructions; the head may end inside it.
_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)", re.DOTALL)
_HEAD = 65536


def sniff(data: bytes) -> Kind | None:
    """Which ArchiMate form the bytes are in, by root element and namespace; None when in none of them.

    ``data`` may be the head of a file; of a zipped .archimate the first bytes are enough when it begins with the model.
    """
    if data[:4] == b"PK\x03\x04":
        return "archimate" if b"model.xml" in data else None
    found = _ROOT.match(_head_text(data))
    if found is None:
        return None
    text = found.string
    if ameff.OLD_NAMESPACE in text and found.group(2) == "model":
        return "ameff"
    if archi.NAMESPACE in text or archi.CANVAS in text:
        return "archimate" if found.group(2) == "model" else "coarchi-element"
    return None


def _head_text(data: bytes) -> str:
    head = data[:_HEAD]
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return head.decode(codec, "replace").lstrip("\ufeff")
    return head.decode("utf-8", "replace")


def coarchi_root(folder: Path) -> Path | None:
    """The folder with the model's folder.xml when ``folder`` is a coArchi folder or repository, else None."""
    root = coarchi.find_root(folder)
    if root is None:
        return None
    with (root / coarchi.FOLDER_FILE).open("rb") as file:
        head = file.read(_HEAD)
    # A folder inside the model has a folder.xml too, but that describes a folder.
    return root if sniff(head) == "coarchi-element" and b":ArchimateModel" in head else None


def holdable() -> frozenset[str]:
    """IRIs of the predicates that an ArchiMate model can hold under the mapping."""
    return load_mapping().predicates


def read_ameff(path: str | Path, data: bytes, intake: Intake) -> ReadOutcome:
    """Read an exchange file: its statements go into ``intake``.

    Raises InputError (not well-formed, DOCTYPE, other root, empty model), LimitExceeded (size, depth) and UsageError
    (own elements, and no municipality known).
    """
    name = _name(path)
    check_size(len(data), name, intake.options.limits)
    with _no_collector():
        number = intake.builder.source(name)
        model = ameff.AmeffReader(intake, name, number).read(data)
        return _write(model, intake, name, "AMEFF", hashlib.sha256(data).hexdigest())


def read_archi(path: str | Path, data: bytes, intake: Intake) -> ReadOutcome:
    """Read a .archimate file, plain or zipped (lines are then those of the model.xml in it); raises as read_ameff."""
    name = _name(path)
    check_size(len(data), name, intake.options.limits)
    plain = archi.unpack(data, name, intake.options.limits)
    check_size(len(plain), name, intake.options.limits)
    with _no_collector():
        reader = archi.ArchiReader(intake)
        reader.read(plain, name, intake.builder.source(name))
        return _write(reader.finish(), intake, name, "Archi", hashlib.sha256(data).hexdigest())


def read_coarchi(folder: str | Path, intake: Intake) -> ReadOutcome:
    """Read a coArchi folder (or the repository that holds it as ``model/``); raises as read_ameff."""
    with _no_collector():
        model, digest = coarchi.read_folder(Path(folder), intake)
        return _write(model, intake, _name(folder), "coArchi", digest)


def read_coarchi_members(
    tree: FileTree, root: tuple[str, ...], members: Sequence[Entry], name: str, intake: Intake
) -> ReadOutcome:
    """As :func:`read_coarchi`, of the folder ``root`` of any file tree; ``name`` is how the user knows that folder."""
    with _no_collector():
        model, digest = coarchi.read_members(tree, root, members, intake)
        return _write(model, intake, name, "coArchi", digest)


def _name(path: str | Path) -> str:
    return path.as_posix() if isinstance(path, Path) else path


def _write(model: Model, intake: Intake, name: str, form: str, digest: str) -> ReadOutcome:
    ameff.check_root(model, name)
    before = len(intake.builder)
    writer = Writer(model, intake, load_mapping(), name)
    writer.write()
    census = writer.census
    own = census.municipal or bool(writer.uses.all)
    municipality = (census.municipality or "") if own else ""
    return ReadOutcome(form, len(intake.builder) - before, municipality, writer.plateau if own else "", digest)


def write_model(model: Model, intake: Intake, name: str) -> None:
    """State a model that another reader made (the Softwarecatalogus' JSON); raises UsageError as :func:`read_ameff`."""
    Writer(model, intake, load_mapping(), name).write()


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keep the cycle collector off: a model is many small objects, and none of them is garbage while it is read."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
