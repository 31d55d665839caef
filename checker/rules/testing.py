"""Judges the examples of rules, by the same steps that judge landscapes: materialise, condition, moment, shapes."""

from __future__ import annotations

import datetime as dt

from checker.findings import Verdict
from checker.graph.columns import Graph
from checker.ontology.conditions import Conditions
from checker.ontology.derivation import read_derivations
from checker.ontology.vocabulary import Vocabulary
from checker.rules.examples import Found, Judged
from checker.rules.judging import Judge, RuleJudgement
from checker.rules.materialise import Materialiser
from checker.rules.model import Rule, Rulebook
from checker.rules.moments import read_circumstances
from checker.shacl.report import Engine


class ExampleJudge:
    """Judges one example graph at a time; fits :data:`checker.rules.examples.JudgeExample`."""

    def __init__(self, rulebook: Rulebook, vocabulary: Vocabulary, engine: Engine) -> None:
        conditions = Conditions(vocabulary)
        self._materialiser = Materialiser(vocabulary, conditions, read_derivations())
        self._judge = Judge(rulebook, vocabulary, conditions, engine)

    def __call__(self, rule: Rule, graph: Graph, date: dt.date) -> Judged:
        """Findings of ``rule`` on ``graph`` at ``date``, and the verdict on every node that it considered."""
        data = self._materialiser.run(graph).data
        (judgement,) = self._judge.run(data, [rule], read_circumstances(data, date))
        terms = data.terms
        found = tuple(
            Found(terms.term(judged.focus), judged.severity, judged.verdict, judged.result.value)
            for judged in judgement.results
        )
        verdicts = _verdicts(judgement)
        return Judged(found, tuple((terms.term(node), verdict) for node, verdict in sorted(verdicts.items())))


def _verdicts(judgement: RuleJudgement) -> dict[int, Verdict]:
    """The verdict of each node considered; a node with several results has the worst."""
    verdicts = dict.fromkeys(judgement.excluded.tolist(), Verdict.NOT_APPLICABLE)
    verdicts |= dict.fromkeys(judgement.dormant.tolist(), Verdict.NOT_IN_FORCE)
    verdicts |= dict.fromkeys([*judgement.undecided.tolist(), *judgement.undated.tolist()], Verdict.UNKNOWN)
    verdicts |= dict.fromkeys(judgement.tested.tolist(), Verdict.UNKNOWN if judgement.failure else Verdict.PASSES)
    for judged in judgement.results:
        verdicts[judged.focus] = min(verdicts[judged.focus], judged.verdict, key=lambda verdict: verdict.rank)
    return verdicts
