"""Rules × graph × date → judgements: which nodes a rule speaks of, on which date, and what it found there.

For each rule three questions come before its shapes: does the rule apply to this kind of programme, does its condition
hold for the node (three-valued), and is the norm in force at the node's test moment. Only then count the results of the
engine. Missing evidence before the moment is 'nog te leveren', with severity Info (DESIGN sections 3 and 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from checker.errors import InternalError
from checker.findings import Severity, Text, Verdict
from checker.graph.columns import Graph, Ids
from checker.graph.integers import distinct
from checker.graph.paths import SH, Path, follow
from checker.graph.terms import Term, encode
from checker.ontology.conditions import Conditions
from checker.ontology.vocabulary import KW, Vocabulary, instances_below
from checker.rules.model import Rule, Rulebook
from checker.rules.moments import Circumstances, Days, moments
from checker.rules.selection import in_force
from checker.shacl.report import Engine, ShapeRun, ValidationResult

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class JudgedResult:
    """One engine result, judged: its verdict (fails or due), and the severity that counts."""

    focus: int
    result: ValidationResult
    verdict: Verdict
    severity: Severity
    rule_severity: Severity
    message: Text


@dataclass(frozen=True, slots=True)
class RuleJudgement:
    """What one rule says of one graph; the id columns are disjoint, ascending, and together all candidates.

    ``tested`` were judged; ``excluded`` contradict the condition; ``undecided`` miss a fact that the condition needs;
    ``undated`` have no test moment where one is needed; ``dormant`` have a moment at which the norm is not in force.
    """

    rule: Rule
    tested: Ids
    excluded: Ids
    undecided: Ids
    undated: Ids
    dormant: Ids
    results: tuple[JudgedResult, ...] = ()
    seconds: float = 0.0
    failure: str | None = None
    not_applicable: bool = False
    missing: dict[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Scope:
    tested: Ids
    excluded: Ids
    undecided: Ids
    undated: Ids
    dormant: Ids
    moments: dict[int, np.datetime64]


_NONE: Ids = np.empty(0, dtype=np.uint32)
_SEVERITIES = {SH + severity.value: severity for severity in Severity}


class Judge:
    """Judges graphs by a rulebook; holds what does not change between runs."""

    def __init__(self, rulebook: Rulebook, vocabulary: Vocabulary, conditions: Conditions, engine: Engine) -> None:
        self._rulebook = rulebook
        self._vocabulary = vocabulary
        self._conditions = conditions
        self._engine = engine

    def run(
        self, data: Graph, rules: Sequence[Rule], circumstances: Circumstances, seconds_per_rule: float | None = None
    ) -> tuple[RuleJudgement, ...]:
        """Judge the materialised graph ``data``; one judgement a rule, in the order given."""
        scopes: dict[str, _Scope] = {}
        for rule in rules:
            if not rule.programme_sorts or circumstances.programme in rule.programme_sorts:
                scopes[rule.id] = self._scope(data, rule, circumstances)
        roots = [shape for rule in rules if rule.id in scopes and len(scopes[rule.id].tested) for shape in rule.shapes]
        report = self._engine.validate(data, self._rulebook.shapes, roots, seconds_per_shape=seconds_per_rule)
        by_root: dict[Term, list[ValidationResult]] = {}
        for result in report.results:
            by_root.setdefault(result.root, []).append(result)
        runs = {run.shape: run for run in report.runs}
        judgements = []
        for rule in rules:
            scope = scopes.get(rule.id)
            if scope is None:
                everyone = self._candidates(data, rule)
                judgements.append(RuleJudgement(rule, _NONE, everyone, _NONE, _NONE, _NONE, not_applicable=True))
                continue
            mine = [runs[shape] for shape in rule.shapes if shape in runs]
            self._must_have_run(rule, scope, mine)
            failures = [run.failure for run in mine if run.failure]
            found = [] if failures else [result for shape in rule.shapes for result in by_root.get(shape, ())]
            judgements.append(
                RuleJudgement(
                    rule,
                    scope.tested,
                    scope.excluded,
                    scope.undecided,
                    scope.undated,
                    scope.dormant,
                    tuple(self._judged(data, rule, scope, found, circumstances)),
                    sum(run.seconds for run in mine),
                    failures[0] if failures else None,
                    missing=self._missing(data, rule, scope.undecided),
                )
            )
        return tuple(judgements)

    @staticmethod
    def _must_have_run(rule: Rule, scope: _Scope, runs: Sequence[ShapeRun]) -> None:
        """An engine that skips what it was asked would read as 'complies': the worst fault there is."""
        if not len(scope.tested):
            return
        seen = sum(run.focus_nodes for run in runs)
        if len(runs) != len(rule.shapes) or (not seen and not any(run.failure for run in runs)):
            raise InternalError(
                f"De engine toetste regel {rule.id} niet: {len(scope.tested)} knopen verwacht, {seen} gezien."
            )

    def _candidates(self, data: Graph, rule: Rule) -> Ids:
        parts = [_NONE]
        for target in rule.targets:
            defined = self._conditions.classes.get(target)
            parts.extend(instances_below(data, base) for base in (defined.bases if defined else (target,)))
        return distinct(np.concatenate(parts)).astype(np.uint32)

    def _scope(self, data: Graph, rule: Rule, circumstances: Circumstances) -> _Scope:
        """Sort all candidates of a rule: condition first, then test moment and validity."""
        candidates = self._candidates(data, rule)
        yes = np.zeros(len(candidates), dtype=bool)
        unknown = np.zeros(len(candidates), dtype=bool)
        for target in rule.targets:
            defined = self._conditions.classes.get(target)
            if defined is None:
                yes |= np.isin(candidates, instances_below(data, target))
                continue
            judged = self._conditions.judge(data, defined, candidates)
            yes |= judged.yes
            unknown |= judged.unknown
        unknown &= ~yes
        focus = candidates[yes]
        days = moments(data, rule, focus, circumstances)
        valid, undated = self._validity(rule, days)
        return _Scope(
            focus[valid],
            candidates[~yes & ~unknown],
            candidates[unknown],
            focus[undated],
            focus[~valid & ~undated],
            dict(zip(focus.tolist(), days, strict=True)),
        )

    def _validity(self, rule: Rule, days: Days) -> tuple[Mask, Mask]:
        """Masks of the nodes whose norm is in force, and of those whose moment is needed and unknown."""
        unknown = np.isnat(days)
        needed = rule.valid_from is not None or rule.valid_until is not None or rule.evidence
        valid = np.ones(len(days), dtype=bool)
        for day in set(days[~unknown].tolist()):
            if not in_force(rule, day, self._vocabulary):
                valid[days == np.datetime64(day)] = False
        if needed:
            valid &= ~unknown
            return valid, unknown
        return valid, np.zeros(len(days), dtype=bool)

    def _judged(
        self, data: Graph, rule: Rule, scope: _Scope, results: Iterable[ValidationResult], circumstances: Circumstances
    ) -> Iterable[JudgedResult]:
        tested = set(scope.tested.tolist())
        today = np.datetime64(circumstances.date)
        for result in results:
            focus = data.terms.find(encode(result.focus))
            if focus is None or focus not in tested:
                continue
            own = _SEVERITIES.get(result.severity, Severity.VIOLATION)
            due = self._is_evidence(rule, result) and scope.moments[focus] > today
            verdict = Verdict.DUE if due else Verdict.FAILS
            yield JudgedResult(focus, result, verdict, Severity.INFO if due else own, own, _text(result))

    @staticmethod
    def _is_evidence(rule: Rule, result: ValidationResult) -> bool:
        """kw:bewijs of the constraint, of the shape it stands in, of the root shape, else of the rule."""
        overrides = dict(rule.evidence_overrides)
        for node in (result.source_constraint, result.source_shape, result.root):
            if node in overrides:
                return overrides[node]
        return rule.evidence

    def _missing(self, data: Graph, rule: Rule, undecided: Ids) -> dict[int, tuple[str, ...]]:
        missing: dict[int, tuple[str, ...]] = {}
        for target in rule.targets:
            defined = self._conditions.classes.get(target)
            if defined is not None:
                found = self._conditions.missing(data, defined, undecided)
                for node, names in zip(undecided.tolist(), found, strict=True):
                    # two targets may want the same fact
                    missing[node] = tuple(dict.fromkeys(missing.get(node, ()) + names))
        return missing


def _text(result: ValidationResult) -> Text:
    """Messages of a result by language; without language it counts as Dutch, and only the first of each counts."""
    found: dict[str, str] = {}
    for message in result.messages:
        found.setdefault((message.language or "nl").partition("-")[0], message.lexical)
    return Text(found.get("nl", ""), found.get("en", ""))


def applications_of(data: Graph, path: Path | None, focus: int) -> Ids:
    """Applications that a finding at ``focus`` burdens: the end of the path, as far as it is a kw:Applicatie."""
    nodes = np.array([focus], dtype=np.uint32)
    reached = nodes if path is None else follow(data, path, nodes)[1]
    return np.intersect1d(reached, instances_below(data, KW + "Applicatie")).astype(np.uint32)
