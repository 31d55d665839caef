"""Judges variants of one graph: the rulebook is compiled once, each variant is the graph minus and plus a few facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from checker.assessment.assess import at_date
from checker.cli.run import compiled_texts, open_books
from checker.findings import Verdict
from checker.graph.columns import Column, Graph, GraphBuilder, unpack
from checker.graph.terms import Iri, Key, Term, TermTable
from checker.ontology.conditions import Conditions
from checker.ontology.derivation import read_derivations
from checker.rules.judging import Judge
from checker.rules.materialise import Materialiser
from checker.rules.model import Status
from checker.rules.moments import read_circumstances
from checker.shacl.engine import SetEngine
from checker.shacl.report import ValidationReport
from checker.shacl.shapes import Shapes
from voorbeeld.bouw.basis import Feiten

Feit = tuple[Key, Key, Key]


@dataclass(frozen=True, slots=True, order=True)
class Uitkomst:
    """One finding: the rule, the node by its IRI, and the verdict."""

    regel: str
    knoop: str
    oordeel: Verdict
    tekst: str = ""


class _EenmaalGelezen(SetEngine):
    """The set engine that reads the shapes of one and the same choice of rules once."""

    def __init__(self) -> None:
        super().__init__()
        self._gelezen: dict[tuple[Term, ...] | None, Shapes] = {}

    def validate(
        self, data: Graph, shapes: Graph, roots: Sequence[Term] | None = None, *, seconds_per_shape: float | None = None
    ) -> ValidationReport:
        """As the engine does."""
        keuze = None if roots is None else tuple(roots)
        if keuze not in self._gelezen:
            self._gelezen[keuze] = self.compile(shapes, roots)
        return self.run(data, self._gelezen[keuze], seconds_per_shape=seconds_per_shape).report()


class Proefbank:
    """The rulebook, the engine and one landscape."""

    def __init__(self, feiten: Feiten) -> None:
        with compiled_texts():
            books = open_books(examples=False)
            self.rules = tuple(rule for rule in books.rulebook.rules if rule.status is Status.ACTIVE)
            self._terms = books.terms
            self._conditions = Conditions(books.vocabulary)
            self._materialiser = Materialiser(books.vocabulary, self._conditions, read_derivations())
            self._judge = Judge(books.rulebook, books.vocabulary, self._conditions, _EenmaalGelezen())
            self._graph = _graph(feiten.rijen, self._terms)

    def oordeel(self, date: dt.date, weg: Iterable[Feit] = (), erbij: Iterable[Feit] = ()) -> tuple[Uitkomst, ...]:
        """All findings on the landscape without the facts ``weg`` and with ``erbij``, at ``date``; in order."""
        graph = _minus(self._graph, _graph(weg, self._terms)).union(_graph(erbij, self._terms))
        with compiled_texts():
            data = self._materialiser.run(at_date(graph, date)).data
            judgements = self._judge.run(data, self.rules, read_circumstances(data, date))
        failed = [f"{judgement.rule.id}: {judgement.failure}" for judgement in judgements if judgement.failure]
        if failed:
            raise AssertionError(f"de engine kwam er niet uit: {failed}")
        found = {
            Uitkomst(judgement.rule.id, _iri(data, judged.focus), judged.verdict, judged.message.nl)
            for judgement in judgements
            for judged in judgement.results
        }
        return tuple(sorted(found))


def _iri(graph: Graph, number: int) -> str:
    term = graph.terms.term(number)
    return term.value if isinstance(term, Iri) else str(term)


def _graph(rows: Iterable[Feit], terms: TermTable) -> Graph:
    builder = GraphBuilder(terms)
    for row in rows:
        builder.add_keys(*row)
    return builder.build()


def _minus(graph: Graph, less: Graph) -> Graph:
    kept = dict(graph.columns)
    for number, column in less.columns.items():
        whole = kept[number]
        left = np.setdiff1d(whole.packed, column.packed)
        if len(left) != len(whole) - len(column):
            raise AssertionError("een weg te nemen feit staat er niet")
        kept[number] = Column.from_pairs(*unpack(left))
    return Graph(graph.terms, kept)
