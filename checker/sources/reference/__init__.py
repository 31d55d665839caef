"""Reference data: lists that are the same for every municipality (the Selectielijst, the municipalities of TOOI).

They may be given among the paths of a check: rules that know such a list then look facts up in it. The files of one
load are stated together, as one may number what another names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from checker.errors import InputError, LimitExceeded, Location
from checker.sources.identity import KW
from checker.sources.landscape import Intake
from checker.sources.outcome import ReadOutcome
from checker.sources.reference import selectielijst, tooi

__all__ = ["KINDS", "ReferenceFile", "open_reference", "sniff", "state_all"]

# What a list is called on the command line, and the class that shows that it was read.
KINDS = {
    "selectielijst": KW + "Selectieprocestype",
    "tooi": tooi.TOOI + "Gemeente",
}


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """A file of reference data that was opened and is not stated yet."""

    name: str
    data: bytes
    kind: str


def sniff(data: bytes) -> str | None:
    """'selectielijst' or 'tooi' when the bytes are such a list, by the names of its fields; else None."""
    if selectielijst.sniff(data):
        return "selectielijst"
    return "tooi" if tooi.sniff(data) else None


def open_reference(path: PurePath, name: str, data: bytes, intake: Intake) -> ReferenceFile:
    """A file as reference data; raises LimitExceeded when it is too large, InputError when it is no such list."""
    if len(data) > intake.options.limits.file_bytes:
        raise LimitExceeded(
            f"Het bestand is groter dan {intake.options.limits.file_bytes} bytes.",
            where=Location(name),
            remedy="Splits het bestand.",
        )
    kind = sniff(data)
    if kind is None:
        raise InputError(
            "Dit is geen selectielijst en geen lijst van TOOI.",
            where=Location(name),
            remedy="Geef de JSON van de referentielijsten-API, of de lijst van gemeenten van TOOI.",
        )
    return ReferenceFile(name, data, kind)


def state_all(files: Sequence[ReferenceFile], intake: Intake) -> Iterator[ReadOutcome]:
    """State opened files; yields the outcome of each in turn. Raises InputError for what is broken or incomplete."""
    lists = selectielijst.Lists(intake)
    for file in files:
        if file.kind == "selectielijst":
            lists.open(file.name, file.data)
    lists.number()
    for file in files:
        before = len(intake.builder)
        if file.kind == "selectielijst":
            lists.state(file.name)
            label = "Selectielijst"
        else:
            tooi.state(file.name, file.data, intake)
            label = "TOOI CSV"
        yield ReadOutcome(label, len(intake.builder) - before, sha256=hashlib.sha256(file.data).hexdigest())
