"""Per law and norm what came of this run: what was tested and complies, and what nobody could or did test.

A rule that guards a norm says nothing of it until it tested something: a norm is told to comply only when a rule of
this run judged a fact. What is not in force on the date of the check is marked, whatever its rules found on other
grounds.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from checker.findings import NO_TEXT, Finding, Report, SignedOff, Text, Verdict
from checker.output.pictures.drawing import LOOKS
from checker.portrait import Norm, NormState, Portrait

# how the assessment words that a whole group of facts is missing (assessment/matrix.py)
LACKING = Text("geen gegevens aangeleverd over ", "no facts supplied on ")
JUDGED = frozenset({Verdict.FAILS, Verdict.DUE, Verdict.WAIVED, Verdict.PASSES})
_LAWS_LAST = ("programmakaders", "gemma")
STATE_NAMES = {
    NormState.AUTOMATED: Text("geautomatiseerd", "automated"),
    NormState.PARTLY: Text("deels", "partly"),
    NormState.MANUAL: Text("handmatig", "manual"),
}
_NOTHING = Text("niets in dit rapport valt eronder", "nothing in this report falls under it")


class Outcome(StrEnum):
    """What this run says of a norm: tested ones first, then those of which it says nothing."""

    FAILS = "voldoet niet"
    DUE = "nog te leveren"
    WAIVED = "ontheven"
    PASSES = "voldoet"
    PARTLY = "voldoet voor zover te beoordelen"
    UNKNOWN = "niet te beoordelen"
    NOT_IN_FORCE = "niet van kracht"
    UNTESTED = "niets getoetst"
    SIGNED = "handmatig, afgetekend"
    MANUAL = "handmatig, niet afgetekend"

    @property
    def label(self) -> Text:
        """The words for a person."""
        return Text(self.value, _ENGLISH[self])

    @property
    def letter(self) -> Text:
        """A sign for the head of a narrow column; no two are the same."""
        if self.verdict is not None and self is not Outcome.PARTLY:
            return LOOKS[self.verdict].letter
        return _LETTERS[self]

    @property
    def verdict(self) -> Verdict | None:
        """The verdict whose mark it bears; None for what no verdict is of."""
        return _MARKS.get(self)


_ENGLISH = {
    Outcome.FAILS: "does not comply",
    Outcome.DUE: "evidence still due",
    Outcome.WAIVED: "waived",
    Outcome.PASSES: "complies",
    Outcome.PARTLY: "complies as far as it can be assessed",
    Outcome.UNKNOWN: "cannot be assessed",
    Outcome.NOT_IN_FORCE: "not in force",
    Outcome.UNTESTED: "nothing tested",
    Outcome.SIGNED: "manual, signed off",
    Outcome.MANUAL: "manual, not signed off",
}
_LETTERS = {
    Outcome.PARTLY: Text("V?", "C?"),
    Outcome.SIGNED: Text("○+"),
    Outcome.MANUAL: Text("○"),
}
_MARKS = {
    Outcome.FAILS: Verdict.FAILS,
    Outcome.DUE: Verdict.DUE,
    Outcome.WAIVED: Verdict.WAIVED,
    Outcome.PASSES: Verdict.PASSES,
    Outcome.PARTLY: Verdict.UNKNOWN,
    Outcome.UNKNOWN: Verdict.UNKNOWN,
    Outcome.NOT_IN_FORCE: Verdict.NOT_IN_FORCE,
    Outcome.UNTESTED: Verdict.NOT_APPLICABLE,
}


@dataclass(slots=True)
class RuleResult:
    """What one rule did in this report: verdicts by kind, why it could not judge, and why it tested nothing.

    ``whole`` is the verdict on a rule that tested nothing, where no row of the matrix says it.
    """

    counts: Counter[Verdict] = field(default_factory=Counter)
    whole: Verdict | None = None
    unknown: dict[Text, None] = field(default_factory=dict)
    untested: Text | None = None

    @property
    def tested(self) -> bool:
        """Whether it judged anything."""
        return any(self.counts[verdict] for verdict in JUDGED)


@dataclass(frozen=True, slots=True)
class NormView:
    """One norm, once: with all frameworks under which it stands, its rules, and what this run says of it.

    ``counts`` are verdicts of its rules, ``day`` is the date of the check; ``reasons`` say what is missing, or why
    nothing was tested; ``later`` is set when it is not in force yet and a rule already judged it at a later moment.
    """

    norm: Norm
    frameworks: tuple[int, ...]
    rules: tuple[str, ...]
    outcome: Outcome
    counts: Counter[Verdict]
    day: dt.date
    reasons: tuple[Text, ...] = ()
    signed: tuple[SignedOff, ...] = ()
    in_force: bool = True
    later: bool = False

    @property
    def name(self) -> Text:
        """The outcome in words; that a rule looked at the evidence only is part of it."""
        label = self.outcome.label
        if self.outcome is Outcome.PASSES and self.norm.state is NormState.PARTLY:
            return Text(f"{label.nl}, voor zover een regel het ziet", f"{label.en}, as far as a rule can see")
        return label

    @property
    def standing(self) -> Text:
        """Since or until when it is in force, where it is not on the date of the check; else empty."""
        norm = self.norm
        if self.in_force:
            return NO_TEXT
        if norm.undated:
            return Text("nog niet van kracht, dag niet bekend", "not in force yet, day not known")
        if norm.valid_until is not None and norm.valid_until < self.day:
            day = norm.valid_until.isoformat()
            return Text(f"was van kracht tot en met {day}", f"was in force until {day}")
        day = norm.valid_from.isoformat() if norm.valid_from else "?"
        told = Text(f"van kracht vanaf {day}", f"in force from {day}")
        if self.later:
            return Text(f"{told.nl}; al getoetst op een moment daarna", f"{told.en}; already tested at a later moment")
        return told

    def tally(self, language: str) -> str:
        """Its verdicts by letter, as in the matrix: '12 V · 3 ?'; '' when its rules judged nothing."""
        shown = (verdict for verdict in Verdict if verdict is not Verdict.NOT_APPLICABLE and self.counts[verdict])
        return " · ".join(f"{self.counts[verdict]} {LOOKS[verdict].letter.get(language)}" for verdict in shown)


@dataclass(frozen=True, slots=True)
class Chapter:
    """An act, regulation or standard with its norms; ``rules`` are those of norms that are in force."""

    title: Text
    norms: tuple[NormView, ...]
    rules: tuple[str, ...]


def results_of(report: Report) -> dict[str, RuleResult]:
    """What each rule did in this report: of the part that is shown, when a part was selected."""
    results = {rule.id: RuleResult() for rule in report.rules}
    for row in report.verdicts:
        result = results.get(row.rule)
        if result is not None:
            result.counts[row.verdict] += 1
            if row.verdict is Verdict.UNKNOWN:
                result.unknown[row.reason] = None
    _count_findings(results, report.findings)
    asked = _asked(report)
    for outcome in report.outcomes:
        result = results.get(outcome.rule)
        if result is None or result.tested:
            continue
        if outcome.verdict in (Verdict.UNKNOWN, Verdict.NOT_IN_FORCE) and not result.counts[outcome.verdict]:
            result.whole = outcome.verdict
            if outcome.verdict is Verdict.UNKNOWN:
                result.unknown[asked.get(outcome.rule, outcome.reason)] = None
        result.untested = outcome.reason if not outcome.tested and outcome.reason.nl else _NOTHING
    return results


def _asked(report: Report) -> dict[str, Text]:
    """Rule → the groups of facts that it waits for, in the words of the matrix."""
    groups: dict[str, dict[Text, None]] = {}
    for question in report.questions:
        for rule in question.rules:
            groups.setdefault(rule, {})[question.label] = None
    return {
        rule: Text(
            LACKING.nl + ", ".join(label.nl for label in labels),
            LACKING.en + ", ".join(label.get("en") for label in labels),
        )
        for rule, labels in groups.items()
    }


def _count_findings(results: Mapping[str, RuleResult], findings: Iterable[Finding]) -> None:
    """A finding that no row of the matrix counts is counted here: it is never less than what was found."""
    found = Counter((each.rule, each.verdict) for each in findings)
    for (rule, verdict), count in found.items():
        if rule in results and not results[rule].counts[verdict]:
            results[rule].counts[verdict] = count


def chapters(report: Report, portrait: Portrait, results: Mapping[str, RuleResult]) -> list[Chapter]:
    """Chapters by title, programme and GEMMA last; norms that belong to none come after those."""
    wanted = {number for rule in report.rules for number in rule.frameworks}
    reading = _Reading(report, portrait, results)
    gathered: dict[str, dict[str, list[Norm]]] = {}
    for norm in portrait.norms:
        mine = any(rule in results for rule in norm.rules)
        if mine or (norm.state is NormState.MANUAL and norm.framework in wanted):
            gathered.setdefault(norm.law_iri, {}).setdefault(norm.iri, []).append(norm)
    laws = sorted(gathered.items(), key=lambda item: _law_order(item[0], next(iter(item[1].values()))[0]))
    made = []
    for _, norms in laws:
        views = tuple(reading.norm(entries) for entries in norms.values())
        rules = sorted({rule for view in views if view.in_force or view.later for rule in view.rules})
        made.append(Chapter(views[0].norm.law, views, tuple(rules)))
    return made


def _law_order(iri: str, norm: Norm) -> tuple[int, str]:
    last = iri.rpartition("/")[2] in _LAWS_LAST
    return (2 if not iri else int(last), norm.law.nl.casefold())


class _Reading:
    """Says of one norm after the other what this run makes of it."""

    def __init__(self, report: Report, portrait: Portrait, results: Mapping[str, RuleResult]) -> None:
        self._day = report.run.date
        self._results = results
        self._begins = {rule: change.date for change in portrait.norm_changes if change.begins for rule in change.rules}
        self._signed: dict[str, list[SignedOff]] = {}
        for each in report.signed_off:
            self._signed.setdefault(each.norm, []).append(each)

    def norm(self, entries: Sequence[Norm]) -> NormView:
        """``entries`` are one norm under each of its frameworks."""
        # the same norm may be partly checked under one framework and wholly under another: the least counts
        norm = max(entries, key=lambda each: list(NormState).index(each.state))
        rules = tuple(sorted({rule for each in entries for rule in each.rules if rule in self._results}))
        in_force = norm.in_force(self._day)
        # the rules that hold from its own first day on: what they judged, they judged at a moment after it
        judging = rules if in_force else tuple(rule for rule in rules if self._holds_later(rule, norm.valid_from))
        results = [self._results[rule] for rule in judging]
        later = not in_force and any(each.tested for each in results)
        counts: Counter[Verdict] = Counter()
        for each in results:
            counts.update(each.counts)
        signed = tuple(self._signed.get(norm.iri, ()))
        seen = counts + Counter(each.whole for each in results if each.whole is not None)
        outcome = _outcome(norm, seen, in_force=in_force or later, ruled=bool(rules), signed=bool(signed))
        shown = counts if outcome not in (Outcome.MANUAL, Outcome.SIGNED) and (in_force or later) else Counter()
        return NormView(
            norm,
            tuple(each.framework for each in entries),
            rules,
            outcome,
            Counter({verdict: shown[verdict] for verdict in Verdict if shown[verdict]}),
            self._day,
            _reasons(outcome, results),
            signed,
            in_force,
            later,
        )

    def _holds_later(self, rule: str, first: dt.date | None) -> bool:
        begins = self._begins.get(rule)
        return begins is not None and first is not None and self._day < first <= begins


def _outcome(norm: Norm, counts: Counter[Verdict], *, in_force: bool, ruled: bool, signed: bool) -> Outcome:
    """The worst of what the rules of a norm found; a norm without rules is for a person to judge."""
    if not in_force:
        return Outcome.NOT_IN_FORCE
    if not ruled:
        return Outcome.SIGNED if signed else Outcome.MANUAL
    for verdict, outcome in ((Verdict.FAILS, Outcome.FAILS), (Verdict.DUE, Outcome.DUE)):
        if counts[verdict]:
            return outcome
    if counts[Verdict.UNKNOWN]:
        return Outcome.PARTLY if counts[Verdict.PASSES] or counts[Verdict.WAIVED] else Outcome.UNKNOWN
    for verdict, outcome in (
        (Verdict.WAIVED, Outcome.WAIVED),
        (Verdict.PASSES, Outcome.PASSES),
        (Verdict.NOT_IN_FORCE, Outcome.NOT_IN_FORCE),
    ):
        if counts[verdict]:
            return outcome
    return Outcome.UNTESTED


def _reasons(outcome: Outcome, results: Iterable[RuleResult]) -> tuple[Text, ...]:
    """What is missing, whole groups of facts in one sentence; or why nothing was tested."""
    if outcome is Outcome.UNTESTED:
        return tuple(dict.fromkeys(each.untested for each in results if each.untested is not None))
    if outcome in (Outcome.NOT_IN_FORCE, Outcome.MANUAL, Outcome.SIGNED):
        return ()
    groups: dict[tuple[str, str], None] = {}
    others: dict[Text, None] = {}
    for reason in (reason for each in results for reason in each.unknown):
        if not reason.nl.startswith(LACKING.nl):
            others[reason] = None
            continue
        nl = reason.nl.removeprefix(LACKING.nl).split(", ")
        en = reason.get("en").removeprefix(LACKING.en).split(", ")
        groups.update(dict.fromkeys(zip(nl, en if len(en) == len(nl) else nl, strict=True)))
    whole = Text(
        LACKING.nl + ", ".join(nl for nl, _ in sorted(groups)), LACKING.en + ", ".join(en for _, en in sorted(groups))
    )
    return (*((whole,) if groups else ()), *sorted((each for each in others if each.nl), key=lambda each: each.nl))
