"""What a rule and a rulebook are, once read and found in order.

Source of the terms: DESIGN section 3; the form of the files: docs/rules-authoring.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath

from checker.errors import Location
from checker.findings import Article, RuleInfo, Severity, Text
from checker.graph.columns import Graph
from checker.graph.paths import Path
from checker.graph.positions import Positions
from checker.graph.terms import Iri, Term, TermTable
from checker.resources import data_path

RULE = "https://w3id.org/kaderwacht/regel/"
RULEBOOK = RULE


class TestMoment(StrEnum):
    """The date on which the norm of a focus node is chosen (local names of kw:toetsmoment)."""

    __test__ = False  # pytest would take the name for a test class

    PEILDATUM = "Peildatum"
    LIVEGANG = "Livegang"
    DATUM_HERINDELING = "DatumHerindeling"
    DOCUMENTDATUM = "Documentdatum"


class Status(StrEnum):
    """Life of a rule (local names of kw:status)."""

    DRAFT = "Concept"
    ACTIVE = "Actief"
    LAPSED = "Vervallen"


class ProgrammeSort(StrEnum):
    """Kinds of programme (kw:programmasoort)."""

    HERINDELING = "herindeling"
    LICHTE_SAMENVOEGING = "lichte-samenvoeging"
    AMBTELIJKE_FUSIE = "ambtelijke-fusie"
    SAMENWERKING = "samenwerking"
    GEEN = "geen"


ROWS = ("landschap", "gemeente", "bouwteam")

Boundary = dt.date | Iri
"""A day, or the kw:Parameter that holds it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the rulebook.

    ``shapes`` are its root shape and its deelshapes, in that order; ``targets`` the class IRIs of all of them.
    ``programme_sorts`` is empty when the rule holds for all, also without a programme. ``reads`` are the IRIs of every
    predicate in its shapes, paths, SPARQL and conditions. ``application_path`` is None when the focus node is the
    application; ``row`` is where a finding counts that reaches none. ``evidence_overrides`` say kw:bewijs of a shape or
    constraint where it differs from ``evidence``.
    """

    id: str
    iri: str
    shapes: tuple[Term, ...]
    targets: tuple[str, ...]
    label: Text
    norm: Text
    why: Text
    remedy: Text
    severity: Severity
    frameworks: tuple[int, ...]
    tasks: tuple[int, ...]
    articles: tuple[Article, ...]
    fact_groups: tuple[str, ...]
    test_moment: TestMoment
    test_moment_path: Path | None
    valid_from: Boundary | None
    valid_until: Boundary | None
    programme_sorts: tuple[str, ...]
    evidence: bool
    evidence_overrides: tuple[tuple[Term, bool], ...]
    deviable: bool
    status: Status
    since: str
    application_path: Path | None
    row: str
    reads: frozenset[str]
    location: Location

    @property
    def verified(self) -> bool:
        """Whether the source of every article was verified (DESIGN section 3: else it reports and does not block)."""
        return all(article.verified for article in self.articles)

    @property
    def group(self) -> str:
        """The letters before the number: AVG of AVG-003."""
        return self.id.rpartition("-")[0]


def _shown(location: Location) -> Location:
    """A place in our own rulebook without the folder of this installation: the same report on every machine."""
    path = PurePosixPath(location.file)
    home = PurePosixPath(data_path("regels").parent.as_posix())
    return replace(location, file=str(path.relative_to(home))) if path.is_relative_to(home) else location


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules of one or more folders, ordered by id, and the shapes graph that holds them.

    ``content_hash`` is the SHA-256 over names and bytes of the rule files and rulebook files (examples do not count);
    the same files give the same hash on every machine.
    """

    label: Text
    version: str
    rules: tuple[Rule, ...]
    shapes: Graph
    terms: TermTable
    positions: Positions
    content_hash: str
    _by_id: dict[str, Rule] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_id.update((rule.id, rule) for rule in self.rules)

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id; raises KeyError when there is none."""
        return self._by_id[rule_id]

    def info(self, rule: Rule) -> RuleInfo:
        """What a report tells of ``rule``."""
        return RuleInfo(
            id=rule.id,
            iri=rule.iri,
            label=rule.label,
            norm=rule.norm,
            remedy=rule.remedy,
            severity=rule.severity,
            frameworks=rule.frameworks,
            articles=rule.articles,
            fact_groups=rule.fact_groups,
            location=_shown(rule.location),
            deviable=rule.deviable,
            verified=rule.verified,
        )
