"""What all rooms above speak: findings, verdicts, and the report that holds them.

These are plain values: no graph, no file handle, nothing lazy. A renderer takes a :class:`Report` and no more.
Source of the terms: DESIGN section 4; SHACL section 3.6 for focus, path, value and severity.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from checker.errors import Location

__all__ = [
    "NO_TEXT",
    "Article",
    "BaselineState",
    "Comparison",
    "DataFinding",
    "Evidence",
    "Finding",
    "Location",
    "NodeRef",
    "PastFinding",
    "Question",
    "Report",
    "RuleInfo",
    "RuleOutcome",
    "RunInfo",
    "Selection",
    "Severity",
    "SignedOff",
    "SourceInfo",
    "Text",
    "Verdict",
    "VerdictRow",
    "WaiverInfo",
    "WaiverState",
]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Dutch and English; an absent language falls back on the other."""

    nl: str = ""
    en: str = ""

    def get(self, language: str) -> str:
        """The text in ``language`` (``nl`` or ``en``)."""
        return (self.en or self.nl) if language == "en" else (self.nl or self.en)


NO_TEXT = Text()


class Severity(StrEnum):
    """Severity of a finding (SHACL section 2.1.4), gravest first."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _SEVERITY_RANKS[self]

    @property
    def label(self) -> Text:
        """The word for a person; the value is SHACL's, for machines."""
        return _SEVERITY_LABELS[self]


class Verdict(StrEnum):
    """Verdict of one application on one rule, worst first; the order is that in which one outweighs another."""

    FAILS = "voldoet niet"
    DUE = "nog te leveren"
    UNKNOWN = "niet te beoordelen"
    WAIVED = "ontheven"
    PASSES = "voldoet"
    NOT_APPLICABLE = "niet van toepassing"
    NOT_IN_FORCE = "niet van kracht"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _VERDICT_RANKS[self]


class BaselineState(StrEnum):
    """How a finding stands against an earlier state (SARIF 2.1.0 section 3.27.24); ABSENT is what was mended."""

    NEW = "new"
    UNCHANGED = "unchanged"
    ABSENT = "absent"


class WaiverState(StrEnum):
    """How a waiver stands in a run: only EFFECTIVE ones cover findings, UNUSED ones could but found none."""

    EFFECTIVE = "van kracht"
    UNUSED = "ongebruikt"
    EXPIRED = "verlopen"
    PENDING = "nog niet ingegaan"
    INVALID = "niet in orde"


# asked a hundred thousand times in one report
_SEVERITY_LABELS = {
    Severity.VIOLATION: Text("overtreding", "violation"),
    Severity.WARNING: Text("waarschuwing", "warning"),
    Severity.INFO: Text("opmerking", "note"),
}
_SEVERITY_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_VERDICT_RANKS = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True, order=True)
class NodeRef:
    """A node as a reader knows it: IRI (or ``_:label``), key in its own table, and name."""

    iri: str
    identifier: str = ""
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.identifier or self.iri


@dataclass(frozen=True, slots=True)
class Article:
    """The legal or programme ground of a rule: label, source URL, JCI, and whether the source was verified."""

    iri: str
    label: Text
    url: str = ""
    jci: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a report tells of a rule; ``configured`` is the severity that this run's configuration gave it instead."""

    id: str
    iri: str
    label: Text
    norm: Text
    remedy: Text
    severity: Severity
    frameworks: tuple[int, ...]
    articles: tuple[Article, ...]
    fact_groups: tuple[str, ...]
    location: Location
    deviable: bool = False
    verified: bool = True
    configured: Severity | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that a finding rests on, with its place."""

    subject: NodeRef
    predicate: str
    value: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken at one node.

    ``severity`` is what counts in this run (Info for 'nog te leveren'), ``rule_severity`` what the rule says.
    ``applications`` are those it burdens; when there are none, ``row`` says where it is counted:
    ``landschap``, ``gemeente`` or ``bouwteam``. ``path`` is in SPARQL path syntax, ``value`` in
    N-Triples form (``value_text`` as a reader sees it).
    ``shape`` names the part of the rule when it has parts; ``blocks`` says whether it fails this run's gate.
    ``state`` is set when the run was compared with another; ``waiver`` is the key of the waiver that covers it, or ''.
    ``municipalities`` are the keys of those that it is about: the one that the focus is or belongs to, and the one that
    the value is; none when it is about the programme or the whole landscape.
    """

    rule: str
    severity: Severity
    rule_severity: Severity
    verdict: Verdict
    focus: NodeRef
    applications: tuple[NodeRef, ...]
    path: str | None
    value: str | None
    message: Text
    value_text: str = ""
    location: Location | None = None
    evidence: tuple[Evidence, ...] = ()
    row: str = "applicatie"
    shape: str = ""
    blocks: bool = False
    state: BaselineState | None = None
    waiver: str = ""
    municipalities: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Hash of (rule, focus, path, value): 16 hex digits that outlive moved lines and reworded messages."""
        material = "\x1f".join((self.rule, self.shape, self.focus.iri, self.path or "", self.value or ""))
        return hashlib.sha256(material.encode()).hexdigest()[:16]

    @property
    def sort_key(self) -> tuple[int, int, str, str, str, str]:
        """Worst first, then by rule, focus, path and value: the same order for the same findings, always."""
        return (self.severity.rank, self.verdict.rank, self.rule, self.focus.iri, self.path or "", self.value or "")


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """The verdict of one application (or of the row ``landschap``…) on one rule; ``reason`` when it is not plain."""

    application: NodeRef
    rule: str
    verdict: Verdict
    reason: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What one rule did in this run.

    ``tested`` is the number of focus nodes judged; 0 means that the rule tested nothing, which is never green.
    ``verdict`` is set when one verdict holds for the rule as a whole (not in force, not applicable, not assessable).
    """

    rule: str
    tested: int
    findings: int
    verdict: Verdict | None = None
    reason: Text = NO_TEXT
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """A group of facts that nobody supplied: which rules wait for it, who could fill it, and with what command."""

    fact_group: str
    label: Text
    supplier: Text
    rules: tuple[str, ...]
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A file that was read: its recognised format, hash and what came out of it."""

    path: str
    format: str
    sha256: str
    statements: int
    municipality: str = ""
    plateau: str = ""


@dataclass(frozen=True, slots=True)
class DataFinding:
    """Something wrong with the data itself (duplicate id, dangling end, unknown type, unreadable cell)."""

    code: str
    message: Text
    location: Location | None = None
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class WaiverInfo:
    """One kw:Afwijking and how it stands: ``subject`` may break ``rule`` up to and including ``until``.

    ``covers`` are the fingerprints of the findings that it covers in this run; ``reason_invalid`` says what is wrong
    when ``state`` is INVALID.
    """

    identifier: str
    rule: str
    subject: NodeRef
    reason: str
    approver: str
    approved: dt.date | None
    until: dt.date | None
    state: WaiverState
    covers: tuple[str, ...] = ()
    reason_invalid: Text = NO_TEXT
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class SignedOff:
    """What a person concluded on a norm that no machine judges (kw:HandmatigOordeel); never a verdict of a rule.

    Only those with evidence, a name and a date are here. ``norm`` is the IRI of the norm, ``label`` its name,
    ``subject`` an application or a municipality, ``outcome`` one of the list kw:oordeel has.
    """

    identifier: str
    norm: str
    label: Text
    subject: NodeRef
    outcome: Text
    evidence: tuple[str, ...]
    judge: str
    date: dt.date
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class PastFinding:
    """A finding of an earlier state that is gone now: enough to tell a reader what was mended."""

    fingerprint: str
    rule: str
    focus: NodeRef
    message: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a run was held against: ``kind`` is ``baseline`` or ``changed-from``, ``against`` names the file or ref.

    ``size`` is the number of findings of that earlier state; ``fixed`` are those that are gone. ``besides`` is the
    other one when a run was held against both.
    """

    kind: str
    against: str
    size: int
    new: int
    unchanged: int
    fixed: tuple[PastFinding, ...] = ()
    besides: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What part of a run a report shows, by what was asked (names as a reader knows them), and how much of it that is.

    ``frameworks`` narrowed which rules ran at all; the other choices only what is shown. ``all_applications`` and
    ``all_findings`` count the whole run. Of the findings that burden no application ``wide`` are shown though they
    belong to no municipality, and ``left_wide`` are left out, whomever they belong to.
    """

    frameworks: tuple[int, ...] = ()
    municipalities: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    shown_applications: int = 0
    all_applications: int = 0
    shown_findings: int = 0
    all_findings: int = 0
    wide: int = 0
    left_wide: int = 0


@dataclass(frozen=True, slots=True)
class RunInfo:
    """The circumstances of a run: all that is needed to repeat it, and nothing that differs when it is repeated."""

    tool_version: str
    rulebook_version: str
    rulebook_hash: str
    date: dt.date
    engine: str
    programme: str
    sources: tuple[SourceInfo, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one assessment."""

    run: RunInfo
    rules: tuple[RuleInfo, ...]
    outcomes: tuple[RuleOutcome, ...]
    findings: tuple[Finding, ...]
    verdicts: tuple[VerdictRow, ...]
    applications: tuple[NodeRef, ...]
    frameworks: tuple[tuple[int, Text], ...] = ()
    questions: tuple[Question, ...] = ()
    data_findings: tuple[DataFinding, ...] = ()
    limits: tuple[str, ...] = ()
    waivers: tuple[WaiverInfo, ...] = ()
    comparison: Comparison | None = None
    signed_off: tuple[SignedOff, ...] = ()
    selection: Selection | None = None

    def rule(self, rule_id: str) -> RuleInfo:
        """The rule with this id; raises KeyError when the run did not have it."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)
