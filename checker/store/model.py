"""What the store keeps, as frozen values: versions, runs, waivers, tokens, sessions, audit entries.

Moments are UTC in ISO 8601 with a trailing Z, days are dates.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from checker.findings import DataFinding, SourceInfo

ALL = "*"
PLATEAUS = ("Bron", "Doel")


class Role(StrEnum):
    """Who may do what follows from the role; the table of routes and roles is the service's."""

    ARCHITECT = "architect"
    AUDITOR = "auditor"
    PROJECT_OFFICE = "projectbureau"
    BUILD_TEAM = "bouwteam"
    ADMINISTRATOR = "beheerder"
    CI = "ci"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: the name that stands in the audit log; two people have two names."""

    name: str

    @property
    def key(self) -> str:
        """The name as it is compared: one person is one key, however it was typed."""
        return " ".join(self.name.split()).casefold()


SYSTEM = Actor("kaderwacht")


class VersionState(StrEnum):
    """Life of a version: shown before it counts, then current until the next one takes over."""

    PREVIEW = "voorvertoning"
    CURRENT = "actueel"
    SUPERSEDED = "vervangen"
    DISCARDED = "weggegooid"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An original file of a version: its name as given, hash and size in bytes; whose it is when the caller said so."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ChangedNode:
    """A node that differs between two versions, with the number of facts added and removed."""

    iri: str
    name: str
    kind: str
    change: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions held against each other: facts and nodes added, removed, changed; ``nodes`` are the first of them.

    ``base`` is the number of the older version, None when there was none; ``complete`` is False when ``nodes`` was cut.
    """

    base: int | None
    facts_added: int
    facts_removed: int
    nodes_added: int
    nodes_removed: int
    nodes_changed: int
    nodes: tuple[ChangedNode, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before a version is confirmed: what was read, what is wrong with the data, what changes."""

    sources: tuple[SourceInfo, ...]
    data_findings: tuple[DataFinding, ...]
    difference: Difference


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the landscape of a municipality and plateau; ``graph`` is the IRI of its named graph."""

    municipality: str
    plateau: str
    number: int
    state: VersionState
    graph: str
    statements: int
    files: tuple[StoredFile, ...]
    created: str
    created_by: str
    base: int | None = None
    confirmed: str | None = None
    confirmed_by: str | None = None
    restored_from: int | None = None
    key: int = 0

    @property
    def landscape(self) -> str:
        """Id of the landscape that it is a version of: ``gm9901-bron``."""
        return landscape_id(self.municipality, self.plateau)


def landscape_id(municipality: str, plateau: str) -> str:
    """Id of the landscape of a municipality (its key) and plateau."""
    return f"{municipality}-{plateau.lower()}"


@dataclass(frozen=True, slots=True)
class LandscapeInfo:
    """A landscape in the store: whose, which plateau, its current version if one was confirmed, how many there are."""

    id: str
    municipality: str
    plateau: str
    current: int | None
    versions: int


class RunState(StrEnum):
    """Life of a check."""

    WAITING = "wacht"
    RUNNING = "bezig"
    DONE = "klaar"
    FAILED = "mislukt"
    CANCELLED = "geannuleerd"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class RunVersion:
    """A version that was checked."""

    landscape: str
    number: int


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a check was asked: peildatum, frameworks (1-10), rule ids or prefixes, and the gate."""

    date: dt.date
    frameworks: tuple[int, ...] = ()
    only: tuple[str, ...] = ()
    fail_on: str = "violation"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The outcome in numbers: applications, rules, findings by severity and by verdict, what blocks."""

    applications: int
    rules: int
    rules_tested: int
    findings: int
    blocking: int
    violations: int
    warnings: int
    infos: int
    fails: int
    due: int
    waived: int
    limits: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a check failed: as the error said it."""

    what: str
    file: str = ""
    line: int = 0
    column: int = 0
    cell: str | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One check of versions; ``waivers`` are those that counted, ``report`` and ``portrait`` hashes of kept files."""

    id: str
    state: RunState
    versions: tuple[RunVersion, ...]
    options: RunOptions
    created: str
    created_by: str
    stage: str = ""
    progress: float = 0.0
    started: str | None = None
    finished: str | None = None
    report: str | None = None
    summary: RunSummary | None = None
    failure: Failure | None = None
    waivers: tuple[int, ...] = ()
    portrait: str | None = None


class WaiverDecision(StrEnum):
    """Life of a waiver request."""

    REQUESTED = "aangevraagd"
    APPROVED = "toegekend"
    REJECTED = "afgewezen"
    WITHDRAWN = "ingetrokken"


@dataclass(frozen=True, slots=True)
class WaiverRequest:
    """A request to deviate from ``rule`` at one node until and including ``until``; decided by someone else."""

    id: int
    municipality: str
    rule: str
    subject: str
    subject_name: str
    reason: str
    until: dt.date
    state: WaiverDecision
    requested: str
    requested_by: str
    decided: str | None = None
    decided_by: str | None = None
    decision_reason: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """Rights of a token or session: roles, in municipalities (keys, or ``*`` for all)."""

    roles: frozenset[Role]
    municipalities: frozenset[str]

    def covers(self, municipality: str) -> bool:
        """Whether the grant reaches this municipality."""
        return ALL in self.municipalities or municipality in self.municipalities


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token; the secret itself is known to its holder only."""

    id: str
    name: str
    grant: Grant
    created: str
    expires: str
    revoked: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person at the pages; ``csrf`` must come back with every change."""

    name: str
    grant: Grant
    csrf: str
    expires: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link of the audit chain; ``detail`` is JSON text, ``hash`` covers all other fields and ``previous``."""

    number: int
    at: str
    actor: str
    action: str
    subject: str
    municipality: str
    detail: str
    previous: str
    hash: str


def now() -> str:
    """This moment, UTC, to the millisecond: 2026-11-23T21:00:00.000Z."""
    return moment(dt.datetime.now(dt.UTC))


def moment(at: dt.datetime) -> str:
    """A moment as the store writes it; comparable as text."""
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
