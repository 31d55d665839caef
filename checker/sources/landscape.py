"""A landscape: everything that was read, as one graph, with where each fact stands and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from checker.findings import DataFinding, Location, Severity, SourceInfo, Text
from checker.graph.columns import Graph
from checker.graph.positions import Positions, StatementBuilder
from checker.graph.terms import TermTable
from checker.sources.identity import Register


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that are checked before or while parsing; sizes in bytes."""

    file_bytes: int = 500_000_000
    unpacked_bytes: int = 1_000_000_000
    archive_entries: int = 10_000
    archive_ratio: int = 200
    depth: int = 100
    files: int = 200_000
    statements: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the caller says of a path: which municipality and plateau it belongs to (configuration [[landschap]])."""

    path: str
    municipality: str | None = None
    plateau: str | None = None


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load: defaults for municipality and plateau, per-path assignments, limits."""

    municipality: str | None = None
    plateau: str | None = None
    assignments: tuple[Assignment, ...] = ()
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Landscape:
    """The outcome of a load.

    ``holdable`` are the predicate IRIs that the mappings of the formats read could have held: what a source cannot hold
    is a question, what it can hold and misses is a finding. None means: any (RDF holds everything).
    """

    terms: TermTable
    graph: Graph
    positions: Positions
    sources: tuple[SourceInfo, ...]
    data_findings: tuple[DataFinding, ...] = ()
    holdable: frozenset[str] | None = None


@dataclass(slots=True)
class Intake:
    """What the readers write into while one load runs: statements with places, known nodes, data findings."""

    terms: TermTable
    options: LoadOptions
    builder: StatementBuilder
    register: Register = field(default_factory=Register)
    findings: list[DataFinding] = field(default_factory=list)
    municipality: str | None = None
    plateau: str | None = None

    @classmethod
    def start(cls, options: LoadOptions, terms: TermTable | None = None) -> Intake:
        """A fresh intake."""
        terms = terms if terms is not None else TermTable()
        return cls(terms, options, StatementBuilder(terms))

    def report(
        self, code: str, nl: str, en: str, where: Location | None = None, severity: Severity = Severity.WARNING
    ) -> None:
        """Note a data finding."""
        self.findings.append(DataFinding(code, Text(nl, en), where, severity))

    def report_all(self, findings: Iterable[DataFinding]) -> None:
        """Note several data findings."""
        self.findings.extend(findings)
