"""Landscape × rulebook × date → report: the use case that everything else serves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from checker import __version__
from checker.assessment.locating import Locator
from checker.assessment.matrix import JudgedNode, Matrix
from checker.assessment.naming import PREFIXES, Municipalities, Naming, term_text
from checker.assessment.severities import severity_of
from checker.assessment.signed_off import read_signed_off
from checker.assessment.supply import Declared, Supply
from checker.assessment.waivers import ABOUT_WAIVERS, OPEN, Waivers, read_waivers
from checker.assessment.wording import Wording
from checker.findings import (
    NO_TEXT,
    DataFinding,
    Finding,
    Question,
    Report,
    RuleOutcome,
    RunInfo,
    Severity,
    Text,
    Verdict,
    VerdictRow,
    WaiverInfo,
)
from checker.graph.columns import Column, Graph, Ids
from checker.graph.paths import path_text
from checker.graph.terms import RDF, XSD, Iri, Term, encode, iri_key, literal_key
from checker.ontology.conditions import Conditions
from checker.ontology.derivation import read_derivations
from checker.ontology.vocabulary import KW, Vocabulary, instances_below
from checker.rules.judging import Judge, JudgedResult, RuleJudgement
from checker.rules.materialise import Materialised, Materialiser
from checker.rules.model import Rule, Rulebook
from checker.rules.moments import read_circumstances
from checker.shacl.report import Engine
from checker.sources.landscape import Landscape

if TYPE_CHECKING:
    from checker.portrait import Portrait

RUN_NODE = "https://w3id.org/kaderwacht/id/toetsing"


@dataclass(frozen=True, slots=True)
class Examination:
    """The outcome of one assessment, and what a reader sees of the landscape that was assessed."""

    report: Report
    portrait: Portrait


@dataclass(frozen=True, slots=True)
class AssessmentOptions:
    """What a run may vary: its date, the gate, what the configuration accepts, and limits.

    ``fail_on`` is the least severity that blocks, None blocks nothing; ``accept_unverified`` lets rules block whose
    legal source was not verified: rule ids, or ``*`` for all. ``severities`` says how grave the findings of a rule are
    here, where the configuration changed that.
    """

    date: dt.date
    fail_on: Severity | None = Severity.VIOLATION
    accept_unverified: frozenset[str] = frozenset()
    complete: tuple[Declared, ...] = ()
    seconds_per_rule: float | None = 30.0
    severities: tuple[tuple[str, Severity], ...] = ()


def at_date(facts: Graph, date: dt.date) -> Graph:
    """``facts`` with the run's date on every kw:Toetsing, and on one of its own: the run decides, not the file."""
    terms = facts.terms
    kind, check, day = (terms.intern(iri_key(iri)) for iri in (RDF + "type", KW + "Toetsing", KW + "peildatum"))
    value = terms.intern(literal_key(date.isoformat(), XSD + "date"))
    own = np.array([terms.iri(RUN_NODE)], dtype=np.uint32)
    nodes = np.union1d(facts.instances(KW + "Toetsing"), own).astype(np.uint32)
    kept = Graph(terms, {number: column for number, column in facts.columns.items() if number != day})
    run = Graph(
        terms,
        {
            kind: Column(own, np.array([check], dtype=np.uint32)),
            day: Column(nodes, np.full(len(nodes), value, dtype=np.uint32)),
        },
    )
    return kept.union(run)


class Assessor:
    """Assesses landscapes by one rulebook; what does not change between runs is made once."""

    def __init__(self, rulebook: Rulebook, vocabulary: Vocabulary, engine: Engine) -> None:
        self._rulebook = rulebook
        self._vocabulary = vocabulary
        self._engine = engine
        self._conditions = Conditions(vocabulary)
        self._judge = Judge(rulebook, vocabulary, self._conditions, engine)
        self._materialiser = Materialiser(vocabulary, self._conditions, read_derivations(), rulebook)

    def assess(self, landscape: Landscape, rules: Sequence[Rule], options: AssessmentOptions) -> Report:
        """Check ``landscape`` against ``rules`` (a selection of the rulebook); the same input gives the same report."""
        return self._report(landscape, self._materialise(landscape, options), rules, options)

    def examine(self, landscape: Landscape, rules: Sequence[Rule], options: AssessmentOptions) -> Examination:
        """As :meth:`assess`, with the portrait of the landscape beside the report."""
        from checker.assessment.portraying import portray

        materialised = self._materialise(landscape, options)
        report = self._report(landscape, materialised, rules, options)
        return Examination(report, portray(landscape, self._vocabulary, materialised.data, self._rulebook))

    def _materialise(self, landscape: Landscape, options: AssessmentOptions) -> Materialised:
        return self._materialiser.run(at_date(landscape.graph, options.date), options.seconds_per_rule)

    def _report(
        self, landscape: Landscape, materialised: Materialised, rules: Sequence[Rule], options: AssessmentOptions
    ) -> Report:
        data = materialised.data
        circumstances = read_circumstances(data, options.date)
        judgements = self._judge.run(data, rules, circumstances, options.seconds_per_rule)
        run = _Run(self._vocabulary, self._conditions, landscape, materialised, rules, options, self._rulebook)
        for judgement in judgements:
            run.take(judgement)
        waivers, told = run.settle(landscape)
        signed_off, unsigned = read_signed_off(landscape, self._vocabulary, run.naming, options.date)
        configured = dict(options.severities)
        return Report(
            RunInfo(
                __version__,
                self._rulebook.version,
                self._rulebook.content_hash,
                options.date,
                self._engine.name,
                circumstances.programme,
                landscape.sources,
            ),
            tuple(replace(self._rulebook.info(rule), configured=configured.get(rule.id)) for rule in rules),
            tuple(run.outcomes),
            tuple(sorted(run.findings, key=lambda finding: finding.sort_key)),
            tuple(run.verdicts),
            tuple(run.naming.ref(number) for number in run.applications.tolist()),
            tuple((number, self._vocabulary.label(f"{KW}Kader{number}")) for number in range(1, 11)),
            run.questions(),
            (*landscape.data_findings, *told, *unsigned),
            tuple(run.limits),
            waivers,
            signed_off=signed_off,
        )


@dataclass(frozen=True, slots=True)
class _Made:
    """A finding with the ids of its focus node and of the applications that it burdens."""

    focus: int
    burdened: tuple[int, ...]
    finding: Finding


class _Run:
    """Gathers the parts of one report, rule by rule."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        conditions: Conditions,
        landscape: Landscape,
        materialised: Materialised,
        rules: Sequence[Rule],
        options: AssessmentOptions,
        rulebook: Rulebook,
    ) -> None:
        self._vocabulary = vocabulary
        self._options = options
        self._severities = dict(options.severities)
        self._data = data = materialised.data
        self.naming = Naming(data)
        found = instances_below(data, KW + "Applicatie")
        # by key, not by id: ids depend on the order of files, the report must not
        self.applications: Ids = np.array(
            sorted(found.tolist(), key=lambda number: self.naming.ref(number).iri), dtype=np.uint32
        )
        self._municipalities = Municipalities(data)
        # a go-live date derived from a milestone was supplied as much as one that was stated
        supplied = landscape.graph.union(materialised.derived)
        self._supply = Supply(supplied, self._municipalities, vocabulary, conditions, options.complete)
        self._gemeenten = frozenset(instances_below(data, KW + "Gemeente").tolist())
        self._matrix = Matrix(data, self.applications, self.naming, self._municipalities, self._supply, vocabulary)
        self._locator = Locator(data, landscape.positions, self.naming)
        self._wording = Wording(data, self.naming)
        self._waivers = Waivers(read_waivers(landscape.graph), rules, rulebook.rules, options.date)
        self.findings: list[Finding] = []
        self.verdicts: list[VerdictRow] = []
        self.outcomes: list[RuleOutcome] = []
        self.limits: list[str] = []
        self._waiting: dict[tuple[str, str], list[str]] = {}

    def take(self, judgement: RuleJudgement) -> None:
        """Add one rule's findings, verdict rows and outcome."""
        rule = judgement.rule
        nodes = self._matrix.untested(judgement)
        candidates = judgement.tested.tolist()
        reached = self._matrix.reach(rule.application_path, judgement.tested)
        reach = dict(zip(candidates, reached, strict=True))
        of = self._municipalities.of
        # what belongs to all is judged by what the municipality of the first application that it burdens supplied
        owners = [
            owner or (int(of[found[0]]) if found else 0)
            for owner, found in zip(of[judgement.tested].tolist(), reached, strict=True)
        ]
        lacking = {owner: self._supply.lacking(rule, owner) for owner in set(owners)}
        short = {owner: self._matrix.lacking_text(groups) for owner, groups in lacking.items() if groups}
        unsupplied = [
            JudgedNode(node, Verdict.UNKNOWN, short[owner])
            for node, owner in zip(candidates if short else (), owners if short else (), strict=True)
            if owner in short
        ]
        held_back = {each.node for each in unsupplied}
        tested = [node for node in candidates if node not in held_back] if held_back else candidates
        findings = self._findings(judgement, held_back, reach)
        nodes += unsupplied + self._judged_nodes(judgement, tested, findings, reach)
        self.findings.extend(each.finding for each in findings)
        rows = self._matrix.rows(judgement, nodes, reach)
        self.verdicts.extend(rows)
        if not judgement.not_applicable:
            self._ask(rule, held_back, rows, any_tested=bool(len(judgement.tested)))
        self.outcomes.append(self._outcome(judgement, len(tested), len(findings), bool(held_back)))
        open_ones = (self.naming.ref(each.node) for each in nodes if each.verdict in OPEN)
        self._waivers.hear(rule, self.outcomes[-1].verdict, open_ones, rows)
        if judgement.failure:
            self.limits.append(f"{rule.id}: {judgement.failure}")

    def settle(self, landscape: Landscape) -> tuple[tuple[WaiverInfo, ...], tuple[DataFinding, ...]]:
        """How the waivers stand now that every rule was taken, and what a reader must know of them."""
        infos = self._waivers.settle(landscape.graph, self.naming, landscape.positions)
        seen = {finding.focus.iri for finding in self.findings if finding.rule == ABOUT_WAIVERS}
        return infos, tuple(self._waivers.told(infos, seen, landscape.graph))

    def _judged_nodes(
        self, judgement: RuleJudgement, tested: list[int], findings: list[_Made], reach: dict[int, list[int]]
    ) -> list[JudgedNode]:
        """What the matrix must know of the tested nodes; of those that burden nobody one that passes will do."""
        if judgement.failure:
            reason = Text(f"grens bereikt: {judgement.failure}", f"limit reached: {judgement.failure}")
            return [JudgedNode(node, Verdict.UNKNOWN, reason) for node in tested]
        alone = [node for node in tested if not reach[node]][:1]
        nodes = [JudgedNode(node, Verdict.PASSES) for node in (*filter(reach.__getitem__, tested), *alone)]
        return nodes + [JudgedNode(each.focus, each.finding.verdict, burdened=each.burdened) for each in findings]

    def _findings(self, judgement: RuleJudgement, held_back: set[int], reach: dict[int, list[int]]) -> list[_Made]:
        made = []
        for judged in judgement.results:
            if judged.focus not in held_back:
                burdened = self._burdened(judged, reach[judged.focus])
                made.append(_Made(judged.focus, tuple(burdened), self._finding(judgement.rule, judged, burdened)))
        return made

    def _burdened(self, judged: JudgedResult, reached: list[int]) -> list[int]:
        """A finding whose value is a municipality burdens the applications of that municipality only.

        A reference component is shared by all; what is wrong with it in one municipality is not another's fault.
        """
        value = judged.result.value
        number = None if value is None else self._data.terms.find(encode(value))
        if number is None or number not in self._gemeenten:
            return reached
        wanted = self._municipalities.of[number]
        return [each for each in reached if self._municipalities.of[each] == wanted]

    def _finding(self, rule: Rule, judged: JudgedResult, reached: list[int]) -> Finding:
        result = judged.result
        root = result.root
        shown = "" if result.value is None else self._value_text(result.value)
        part = root.value.rpartition("/")[2] if isinstance(root, Iri) and root.value != rule.iri else ""
        finding = Finding(
            rule=rule.id,
            severity=severity_of(self._severities, rule, judged.verdict, judged.severity, judged.rule_severity),
            rule_severity=judged.rule_severity,
            verdict=judged.verdict,
            focus=self.naming.ref(judged.focus),
            applications=tuple(sorted(self.naming.ref(number) for number in reached)),
            path=None if result.path is None else path_text(result.path, PREFIXES),
            value=None if result.value is None else encode(result.value).decode(),
            message=self._wording.text(judged.message, judged.focus, shown),
            value_text=shown,
            location=self._locator.place(judged.focus, result),
            evidence=self._locator.evidence(rule, judged.focus, result, reached),
            row="applicatie" if reached else rule.row,
            shape=part,
            municipalities=self._about(judged),
        )
        waiver = self._waivers.covering(finding)
        verdict = Verdict.WAIVED if waiver else finding.verdict
        return replace(finding, verdict=verdict, waiver=waiver, blocks=self._blocks(rule, finding, verdict))

    def _about(self, judged: JudgedResult) -> tuple[str, ...]:
        """Keys of the municipalities that a finding is about: of its focus, and its value when that is one."""
        value = judged.result.value
        number = None if value is None else self._data.terms.find(encode(value))
        nodes = (judged.focus, number) if number is not None and number in self._gemeenten else (judged.focus,)
        keys = (self._municipalities.keys[int(self._municipalities.of[node])] for node in nodes)
        return tuple(dict.fromkeys(filter(None, keys)))

    def _value_text(self, value: Term) -> str:
        number = self._data.terms.find(encode(value))
        named = isinstance(value, Iri) and number is not None and self.naming.ref(number).name
        return named or term_text(value)

    def _blocks(self, rule: Rule, finding: Finding, verdict: Verdict) -> bool:
        options = self._options
        if options.fail_on is None or verdict is not Verdict.FAILS or finding.severity.rank > options.fail_on.rank:
            return False
        return rule.verified or bool(options.accept_unverified & {rule.id, "*"})

    def _ask(self, rule: Rule, held_back: set[int], rows: list[VerdictRow], *, any_tested: bool) -> None:
        """Note which groups the rule waits for: of the municipalities held back, and of those with an application that
        could not be judged, whatever another municipality supplied; of nobody in particular without any application.
        """
        numbers = {int(self._municipalities.of[node]) for node in held_back}
        # the first rows are those of the applications, in their order
        owners = self._municipalities.of[self.applications].tolist()
        numbers |= {owner for owner, row in zip(owners, rows, strict=False) if row.verdict is Verdict.UNKNOWN}
        if not owners and not any_tested:
            numbers = {0}
        for number in sorted(numbers):
            for group in self._supply.lacking(rule, number):
                self._waiting.setdefault((group, self._municipalities.keys[number]), []).append(rule.id)

    def _outcome(self, judgement: RuleJudgement, tested: int, findings: int, held_back: bool) -> RuleOutcome:
        rule = judgement.rule
        verdict, reason = None, NO_TEXT
        if judgement.not_applicable:
            verdict = Verdict.NOT_APPLICABLE
            reason = Text("andere programmasoort", "another kind of programme")
        elif judgement.failure:
            verdict, reason = Verdict.UNKNOWN, Text(judgement.failure, judgement.failure)
        elif not tested:
            waits = any(rule.id in rules for rules in self._waiting.values())
            if waits or held_back:
                verdict, reason = Verdict.UNKNOWN, Text("gegevens ontbreken", "facts are missing")
            elif len(judgement.undecided) or len(judgement.undated):
                verdict, reason = (
                    Verdict.UNKNOWN,
                    Text("voorwaarde of toetsmoment onbekend", "condition or moment unknown"),
                )
            elif len(judgement.dormant):
                verdict, reason = Verdict.NOT_IN_FORCE, Text("norm niet van kracht", "norm not in force")
            else:
                verdict, reason = Verdict.NOT_APPLICABLE, Text("niets om te toetsen", "nothing to test")
        return RuleOutcome(rule.id, tested, findings, verdict, reason, judgement.seconds)

    def questions(self) -> tuple[Question, ...]:
        """Fact groups that nobody supplied, most awaited first."""
        made = [
            Question(group, *self._vocabulary.fact_group(group), tuple(sorted(set(rules))), municipality)
            for (group, municipality), rules in self._waiting.items()
        ]
        return tuple(
            sorted(made, key=lambda question: (-len(question.rules), question.fact_group, question.municipality))
        )
