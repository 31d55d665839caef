"""Waivers: comply or explain, on record. A waiver that is not in order has no effect.

In order means: it names one rule that allows it and one node, it has a reason, an approver and an end date, and it ends
within 24 months of its approval. It covers findings from the day of approval up to and including the end date, whole
days in Europe/Amsterdam. GOV-004 reports most of what is not in order; what it did not see in this run is told as a
data finding, so that no waiver ever fails in silence. Source: DESIGN section 4 (waiver); regels.md, 'Afwijking'.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from checker.assessment.naming import Naming
from checker.days import day_of
from checker.findings import (
    NO_TEXT,
    DataFinding,
    Finding,
    NodeRef,
    Severity,
    Text,
    Verdict,
    VerdictRow,
    WaiverInfo,
    WaiverState,
)
from checker.graph.columns import Graph
from checker.graph.positions import Positions
from checker.graph.terms import XSD, Blank, Iri, Literal, Term, encode, iri_key
from checker.ontology.vocabulary import DCTERMS, KW, instances_below
from checker.rules.model import Rule, Status

ABOUT_WAIVERS = "GOV-004"
LONGEST_MONTHS = 24
_LAW = 10
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?")
OPEN = (Verdict.UNKNOWN, Verdict.NOT_IN_FORCE)


@dataclass(frozen=True, slots=True)
class Waiver:
    """One kw:Afwijking as stated; what is absent or cannot be read is None, and then ``faults`` say why."""

    node: int
    identifier: str
    rule_iri: str | None
    subject_iri: str | None
    reason: str | None
    approver: Term | None
    approved: dt.date | None
    until: dt.date | None
    faults: tuple[Text, ...] = ()


def read_waivers(facts: Graph) -> tuple[Waiver, ...]:
    """Every kw:Afwijking of the landscape, in order of its key."""
    found = [_Reading(facts, node).waiver() for node in instances_below(facts, KW + "Afwijking").tolist()]
    return tuple(sorted(found, key=lambda waiver: (waiver.identifier, facts.terms.text(waiver.node))))


class _Reading:
    """Reads one kw:Afwijking and notes what is wrong with it."""

    def __init__(self, facts: Graph, node: int) -> None:
        self._facts = facts
        self._node = node
        self._faults: list[Text] = []

    def waiver(self) -> Waiver:
        key = self._facts.objects(self._node, DCTERMS + "identifier")
        rule = self._iri("wijktAfVan", Text("regel", "rule"))
        subject = self._iri("betreft", Text("knoop waarvoor zij geldt", "node to which it applies"))
        reason = self._reason()
        approver = self._one("goedgekeurdDoor", Text("goedkeurder", "approver"))
        approved = self._day("goedgekeurdOp", Text("datum van goedkeuring", "date of approval"))
        until = self._day("einddatum", Text("einddatum", "end date"))
        if approved and until:
            self._faults.extend(term_faults(approved, until))
        return Waiver(
            self._node,
            key[0].lexical if len(key) == 1 and isinstance(key[0], Literal) else self._facts.terms.text(self._node),
            rule,
            subject,
            reason,
            approver,
            approved,
            until,
            tuple(self._faults),
        )

    def _one(self, name: str, what: Text) -> Term | None:
        values = self._facts.objects(self._node, KW + name)
        if len(values) == 1 and (not isinstance(values[0], Literal) or values[0].lexical.strip()):
            return values[0]
        self._faults.append(Text(f"niet precies één {what.nl}", f"not exactly one {what.en}"))
        return None

    def _iri(self, name: str, what: Text) -> str | None:
        value = self._one(name, what)
        if value is not None and not isinstance(value, Iri):
            self._faults.append(Text(f"de {what.nl} is geen IRI", f"the {what.en} is no IRI"))
        return value.value if isinstance(value, Iri) else None

    def _reason(self) -> str | None:
        """The reason, Dutch first; it may stand once in each language."""
        values = self._facts.objects(self._node, KW + "motivering")
        texts = [value for value in values if isinstance(value, Literal) and value.lexical.strip()]
        texts.sort(key=lambda value: (value.language != "nl", value.language or "", value.lexical))
        if texts and len({value.language for value in texts}) == len(values):
            return texts[0].lexical.strip()
        self._faults.append(Text("niet precies één motivering", "not exactly one reason"))
        return None

    def _day(self, name: str, what: Text) -> dt.date | None:
        value = self._one(name, what)
        day = day_stated(value) if value is not None else None
        if value is not None and day is None:
            self._faults.append(Text(f"de {what.nl} is geen datum", f"the {what.en} is no date"))
        return day


def day_stated(value: Term) -> dt.date | None:
    """The whole day that a literal names: a moment falls on a day in Amsterdam, a date is the day that it says."""
    if not isinstance(value, Literal):
        return None
    text = value.lexical.strip()
    try:
        if value.datatype == XSD + "dateTime":
            return day_of(dt.datetime.fromisoformat(text))
        found = _DATE.fullmatch(text)
        return dt.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later; the last of the month where that month is shorter (29 February → 28)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    return dt.date.max  # beyond the last year of the calendar


def term_faults(approved: dt.date, until: dt.date) -> Iterable[Text]:
    """What is wrong with a waiver from ``approved`` up to and including ``until``: it ends too soon, or too late."""
    if until < approved:
        yield Text(
            f"zij eindigt ({until}) voor zij is goedgekeurd ({approved})",
            f"it ends ({until}) before it was approved ({approved})",
        )
    if until > (latest := months_after(approved, LONGEST_MONTHS)):
        yield Text(
            f"zij duurt langer dan {LONGEST_MONTHS} maanden ({until}; ten hoogste tot en met {latest})",
            f"it lasts more than {LONGEST_MONTHS} months ({until}; at most until {latest})",
        )


def rule_faults(rule: Rule | None, asked: str) -> Iterable[Text]:
    """Why ``rule`` (None: there is none called ``asked``) cannot be waived; nothing when it can."""
    if rule is None:
        yield Text(f"regel {asked} bestaat niet", f"rule {asked} does not exist")
    elif not rule.deviable:
        yield Text(
            f"van {rule.id} kan niet worden afgeweken ({articles_text(rule, 'nl')})",
            f"{rule.id} cannot be waived ({articles_text(rule, 'en')})",
        )
    elif rule.status is Status.LAPSED:
        yield Text(f"regel {rule.id} is vervallen", f"rule {rule.id} has lapsed")


def articles_text(rule: Rule, language: str) -> str:
    """The grounds of a rule, as a reader names them."""
    return "; ".join(article.label.get(language) for article in rule.articles)


def legal_case(rule: Rule, severity: Severity) -> bool:
    """Whether a result of ``severity`` is a Violation that is one case of a milder rule with a legal ground.

    A board cannot waive the law. Framework 10 is the law, and stands only at rules with a legal ground.
    """
    mild = rule.severity is not Severity.VIOLATION and _LAW in rule.frameworks
    return mild and severity is Severity.VIOLATION


class Waivers:
    """The waivers of one landscape, held against the findings of one run.

    ``run`` are the rules of the run, ``every`` those of the rulebook: a waiver of a rule that does not take part is in
    order, one of a rule that never was is not.
    """

    def __init__(self, waivers: Iterable[Waiver], run: Iterable[Rule], every: Iterable[Rule], date: dt.date) -> None:
        self._waivers = tuple(waivers)
        self._date = date
        self._every = {rule.iri: rule for rule in every}
        self._run = {rule.id: rule for rule in run}
        self._faults = {waiver.node: self._faults_of(waiver) for waiver in self._waivers}
        self._effective: dict[tuple[str, str], list[Waiver]] = {}
        self._covered: dict[int, list[str]] = {waiver.node: [] for waiver in self._waivers}
        self._legal: set[int] = set()
        self._undecided: set[tuple[str, str]] = set()
        for waiver in self._waivers:
            rule = self._every.get(waiver.rule_iri or "")
            if rule is not None and waiver.subject_iri and self._stage(waiver) is WaiverState.EFFECTIVE:
                self._effective.setdefault((rule.id, waiver.subject_iri), []).append(waiver)
        self.rules = frozenset(rule for rule, _ in self._effective)

    def _faults_of(self, waiver: Waiver) -> tuple[Text, ...]:
        if waiver.rule_iri is None:
            return waiver.faults
        rule = self._every.get(waiver.rule_iri)
        return (*rule_faults(rule, waiver.rule_iri.rpartition("/")[2]), *waiver.faults)

    def _stage(self, waiver: Waiver) -> WaiverState:
        """INVALID, PENDING or EXPIRED; EFFECTIVE when it counts on the run's date."""
        if self._faults[waiver.node] or waiver.approved is None or waiver.until is None:
            return WaiverState.INVALID
        if self._date > waiver.until:
            return WaiverState.EXPIRED
        return WaiverState.PENDING if self._date < waiver.approved else WaiverState.EFFECTIVE

    def covering(self, finding: Finding) -> str:
        """Key of the waiver that covers ``finding`` (its focus node, or an application that it burdens), or ''.

        Of several the one that ends last; all of them count as used.
        """
        if finding.rule not in self.rules:
            return ""
        nodes = (finding.focus.iri, *(application.iri for application in finding.applications))
        found = [waiver for iri in nodes for waiver in self._effective.get((finding.rule, iri), ())]
        if not found:
            return ""
        rule = self._run.get(finding.rule)
        if rule is not None and legal_case(rule, finding.rule_severity):
            self._legal.update(waiver.node for waiver in found)
            return ""
        for node in {waiver.node for waiver in found}:
            self._covered[node].append(finding.fingerprint)
        return max(found, key=lambda waiver: (waiver.until or dt.date.min, waiver.identifier)).identifier

    def hear(self, rule: Rule, outcome: Verdict | None, foci: Iterable[NodeRef], rows: Iterable[VerdictRow]) -> None:
        """Note where ``rule`` could not be decided: ``foci`` that were not judged, rows, or (``outcome``) all of it.

        A waiver there found nothing to cover, and yet is not unused.
        """
        if rule.id not in self.rules:
            return
        undecided = {focus.iri for focus in foci}
        undecided.update(row.application.iri for row in rows if row.verdict in OPEN)
        for rule_id, subject in self._effective:
            if rule_id == rule.id and (outcome in OPEN or subject in undecided):
                self._undecided.add((rule_id, subject))

    def settle(self, facts: Graph, naming: Naming, positions: Positions) -> tuple[WaiverInfo, ...]:
        """How each waiver stands when all rules were judged, in order of its key."""
        return tuple(self._info(waiver, facts, naming, positions) for waiver in self._waivers)

    def told(self, settled: Sequence[WaiverInfo], seen: Collection[str], facts: Graph) -> Iterable[DataFinding]:
        """What a reader must know of the waivers as :meth:`settle` gave them: invalid, expired, unused or orphaned.

        ``seen`` are the IRIs of the nodes whose fault GOV-004 reports in this run already.
        """
        for waiver, info in zip(self._waivers, settled, strict=True):
            if waiver.subject_iri and info.state is WaiverState.UNUSED and not is_there(facts, waiver.subject_iri):
                yield _orphan(info)
            elif info.state is WaiverState.UNUSED:
                yield _unused(info)
            elif _node_iri(facts, waiver.node) in seen:
                continue
            elif info.state is WaiverState.INVALID:
                yield _invalid(info)
            elif info.state is WaiverState.EXPIRED:
                yield _expired(info)

    def _info(self, waiver: Waiver, facts: Graph, naming: Naming, positions: Positions) -> WaiverInfo:
        rule = self._every.get(waiver.rule_iri or "")
        state, wrong = self._state(waiver, rule, facts)
        subject = facts.terms.find(iri_key(waiver.subject_iri)) if waiver.subject_iri else None
        return WaiverInfo(
            identifier=waiver.identifier,
            rule=rule.id if rule else (waiver.rule_iri or "").rpartition("/")[2],
            subject=NodeRef(waiver.subject_iri or "") if subject is None else naming.ref(subject),
            reason=waiver.reason or "",
            approver=_shown(waiver.approver, facts, naming),
            approved=waiver.approved,
            until=waiver.until,
            state=state,
            covers=tuple(sorted(set(self._covered[waiver.node]))),
            reason_invalid=wrong,
            location=positions.best(waiver.node),
        )

    def _state(self, waiver: Waiver, rule: Rule | None, facts: Graph) -> tuple[WaiverState, Text]:
        stage = self._stage(waiver)
        if stage is WaiverState.INVALID:
            faults = self._faults[waiver.node]
            return stage, Text("; ".join(fault.nl for fault in faults), "; ".join(fault.en for fault in faults))
        if stage is not WaiverState.EFFECTIVE or self._covered[waiver.node] or rule is None:
            return stage, NO_TEXT
        if waiver.node in self._legal:
            return WaiverState.INVALID, Text(
                f"zij betreft een overtreding van de wet ({articles_text(rule, 'nl')})",
                f"it is about a violation of the law ({articles_text(rule, 'en')})",
            )
        subject = waiver.subject_iri or ""
        if is_there(facts, subject) and (rule.id not in self._run or (rule.id, subject) in self._undecided):
            return stage, NO_TEXT
        return WaiverState.UNUSED, NO_TEXT


def is_there(facts: Graph, iri: str) -> bool:
    """Whether ``facts`` say anything of the node ``iri``."""
    number = facts.terms.find(iri_key(iri))
    return number is not None and any(len(column.of(number)) for column in facts.columns.values())


def _shown(term: Term | None, facts: Graph, naming: Naming) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.lexical.strip()
    number = facts.terms.find(encode(term))
    return str(term[0]) if number is None else str(naming.ref(number))


def _node_iri(facts: Graph, node: int) -> str:
    """The IRI of a node as a finding writes it."""
    term = facts.terms.term(node)
    return f"_:{term.label}" if isinstance(term, Blank) else term[0]


def _orphan(info: WaiverInfo) -> DataFinding:
    text = Text(
        f"Afwijking {info.identifier} van {info.rule} betreft {info.subject}, en dat staat niet in het landschap: haal "
        "haar weg of herstel de verwijzing.",
        f"Waiver {info.identifier} of {info.rule} is about {info.subject}, which is not in the landscape: remove it or "
        "mend its reference.",
    )
    return DataFinding("AFWIJKING-WEES", text, info.location, Severity.WARNING)


def _unused(info: WaiverInfo) -> DataFinding:
    text = Text(
        f"Afwijking {info.identifier} dekt geen bevinding: haal haar weg of herstel de verwijzing.",
        f"Waiver {info.identifier} covers no finding: remove it or mend its reference.",
    )
    return DataFinding("AFWIJKING-ONGEBRUIKT", text, info.location, Severity.WARNING)


def _invalid(info: WaiverInfo) -> DataFinding:
    text = Text(
        f"Afwijking {info.identifier} is niet in orde en heeft geen effect: {info.reason_invalid.nl}.",
        f"Waiver {info.identifier} is not in order and has no effect: {info.reason_invalid.en}.",
    )
    return DataFinding("AFWIJKING-ONGELDIG", text, info.location, Severity.WARNING)


def _expired(info: WaiverInfo) -> DataFinding:
    text = Text(
        f"Afwijking {info.identifier} van {info.rule} is verlopen op {info.until}: verleng haar met besluit of los de "
        "overtreding op.",
        f"Waiver {info.identifier} of {info.rule} expired on {info.until}: extend it by decision, or solve the "
        "violation.",
    )
    return DataFinding("AFWIJKING-VERLOPEN", text, info.location, Severity.WARNING)
