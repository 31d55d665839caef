"""What a record says of a run, as values, and as JSON and back.

A field that a later version adds has a default, so that an older record can still be read. Hashes are SHA-256 in hex,
sizes in bytes, paths with forward slashes.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checker.errors import InputError, Location

SCHEMA = "kaderwacht-verslag/1"


@dataclass(frozen=True, slots=True)
class FileHash:
    """One file: its path below the root ('' when the root is the file itself), hash and size."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Root:
    """A file or folder that was read, as the user named it, with its files."""

    name: str
    folder: bool
    files: tuple[FileHash, ...]


@dataclass(frozen=True, slots=True)
class GraphHash:
    """The landscape as a graph: its RDFC-1.0 hash, or '' and the ``limit`` that stood in the way."""

    sha256: str
    statements: int
    limit: str = ""
    algorithm: str = "RDFC-1.0"


@dataclass(frozen=True, slots=True)
class Tool:
    """The program: version, hash over its text, engine, and the Python that ran it."""

    version: str
    program: str
    engine: str
    python: str


@dataclass(frozen=True, slots=True)
class Book:
    """The rulebook in force: version, hash, the rules that took part, and the rule files by folder, ours first."""

    version: str
    sha256: str
    rules: tuple[str, ...]
    folders: tuple[Root, ...]


@dataclass(frozen=True, slots=True)
class VocabularyText:
    """The ontology in force: hash of the vocabulary, and all its files with mappings and derivations."""

    sha256: str
    files: tuple[FileHash, ...]


@dataclass(frozen=True, slots=True)
class PathOwner:
    """What the configuration says of a path."""

    path: str
    municipality: str | None
    plateau: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that belong together, such as a rule and its severity; ``value`` '' when there is none."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Options:
    """All that a run may vary and that changes its findings or verdicts; None: not set."""

    frameworks: tuple[int, ...] = ()
    only: tuple[str, ...] = ()
    fail_on: str | None = None
    accept_unverified: tuple[str, ...] = ()
    complete: tuple[Pair, ...] = ()
    severities: tuple[Pair, ...] = ()
    seconds_per_rule: float | None = None
    municipality: str | None = None
    plateau: str | None = None
    assignments: tuple[PathOwner, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A kw:Parameter and its value as text."""

    iri: str
    value: str


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """A waiver as it stood in the run; ``approver`` None when names were to be left out."""

    identifier: str
    rule: str
    subject: str
    reason: str
    approver: str | None
    approved: str | None
    until: str | None
    state: str
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """What the run was held against (baseline or earlier state), what came of it, and what was shown of the outcome.

    The findings that are recorded are those before the gate and before narrowing to a part.
    """

    blocking: int
    strict: bool = False
    comparisons: tuple[Compared, ...] = ()
    shown: tuple[Pair, ...] = ()
    adopted: Pair | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: kind, what with, the hash of that file ('' for a git state), and the counts."""

    kind: str
    against: str
    sha256: str
    new: int
    unchanged: int
    fixed: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Totals of the assessment."""

    applications: int
    findings: int
    blocking: int
    severities: tuple[Count, ...]
    verdicts: tuple[Count, ...]
    rules: int
    rules_tested: int


@dataclass(frozen=True, slots=True)
class Result:
    """The canonical findings and verdicts: their hash and size, and the hash of the file in which they are kept."""

    sha256: str
    size: int
    kept: str
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. ``kept`` says that inputs and rule texts are kept in the folder, by hash."""

    command: str
    date: str
    tool: Tool
    options: Options
    rulebook: Book
    vocabulary: VocabularyText
    parameters: tuple[Parameter, ...]
    inputs: tuple[Root, ...]
    graph: GraphHash
    waivers: tuple[WaiverLine, ...]
    gate: Gate
    counts: Counts
    result: Result
    kept: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Which record: its number in the folder, and its hash, which stands for it and all before it."""

    number: int
    hash: str
    folder: str


def contents(record: RunRecord) -> Iterator[tuple[str, str]]:
    """(hash, what it is) of every file that the folder keeps for ``record``."""
    yield record.result.kept, "uitkomst"
    if not record.kept:
        return
    for root in record.inputs:
        for file in root.files:
            yield file.sha256, f"invoer {joined(root.name, file.path)}"
    for folder in record.rulebook.folders:
        for file in folder.files:
            yield file.sha256, f"regel {joined(folder.name, file.path)}"
    for file in record.vocabulary.files:
        yield file.sha256, f"ontologie {file.path}"


def joined(name: str, path: str) -> str:
    """A root's name and the path below it."""
    return f"{name.rstrip('/')}/{path}" if path else name


def to_json(record: RunRecord) -> dict[str, Any]:
    """``record`` as JSON values."""
    return dataclasses.asdict(record)


def from_json(document: dict[str, Any], where: str) -> RunRecord:
    """The record that ``document`` holds; raises InputError when a field is missing or of a later version."""
    try:
        names = {part.name for part in dataclasses.fields(RunRecord)}
        found: RunRecord = _build(RunRecord, {key: value for key, value in document.items() if key in names})
    except (TypeError, ValueError, KeyError) as error:
        raise InputError(
            f"Het verslag heeft niet de vorm van {SCHEMA}: {error}.",
            where=Location(where),
            remedy="Is het door een nieuwere versie gemaakt? Gebruik dan die versie.",
        ) from None
    return found


def _build(kind: Any, value: Any) -> Any:
    """``value`` as ``kind``: a dataclass, a tuple of something, something or None, or a plain value."""
    origin = typing.get_origin(kind)
    if origin is types.UnionType:
        inner = next(each for each in typing.get_args(kind) if each is not type(None))
        return None if value is None else _build(inner, value)
    if origin is tuple:
        if not isinstance(value, list):
            raise TypeError("een lijst verwacht")
        return tuple(_build(typing.get_args(kind)[0], each) for each in value)
    if dataclasses.is_dataclass(kind):
        if not isinstance(value, dict):
            raise TypeError(f"een object verwacht bij {getattr(kind, '__name__', kind)}")
        hints = typing.get_type_hints(kind)
        if unknown := sorted(set(value) - set(hints)):
            raise ValueError(f"onbekend veld '{unknown[0]}'")
        maker: Any = kind
        return maker(**{key: _build(hints[key], each) for key, each in value.items()})
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"'{value}' is geen {kind.__name__}")
    return value
