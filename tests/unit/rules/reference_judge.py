"""Judges an example with the reference engines only: rdflib for derivations, pySHACL for shapes.

None of our own evaluation of SPARQL or SHACL takes part, so the examples hold for any engine.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from rdflib.plugins.sparql import prepareQuery

from checker.findings import Verdict
from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import RDF, TermTable, iri_key
from checker.ontology.conditions import Conditions
from checker.ontology.derivation import read_derivations
from checker.ontology.vocabulary import DCTERMS, KW, OWL, RDFS, SKOS, Vocabulary
from checker.rules.examples import Found, Judged
from checker.rules.judging import Judge
from checker.rules.loading import load_rulebook
from checker.rules.model import Rule, Rulebook
from checker.rules.moments import read_circumstances
from checker.shacl._rdflib import from_rdflib_term, to_rdflib
from checker.shacl.pyshacl_engine import PyShaclEngine

REGELS = Path(__file__).resolve().parents[3] / "regels"


def rule_folder(target: Path, *rule_ids: str) -> Path:
    """A rulebook in ``target`` of these rules only, so that a broken neighbour does not matter."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(REGELS / "regelboek.ttl", target)
    for rule_id in rule_ids:
        (file,) = REGELS.glob(f"*/{rule_id}.ttl")
        group = file.parent.name
        (target / group).mkdir(exist_ok=True)
        for suffix in (".ttl", ".trig"):
            shutil.copy(REGELS / group / (rule_id + suffix), target / group)
    (target / "ids.txt").write_text("\n".join(rule_ids) + "\n", "utf-8")
    return target


# What a vocabulary says to people and to tools: no rule reads it, and it would make every example ten times as large.
_TO_PEOPLE = frozenset(
    [
        *(RDFS + name for name in ("label", "comment", "domain", "range", "subPropertyOf")),
        *(SKOS + name for name in ("prefLabel", "altLabel", "definition", "closeMatch", "exactMatch", "topConceptOf")),
        *(OWL + name for name in ("equivalentClass", "intersectionOf", "unionOf", "onProperty", "hasValue", "members")),
        *(KW + name for name in ("feitengroep", "waardelijst", "leverancierVanFeiten", "bronVerified")),
        DCTERMS + "source",
        RDF + "first",
        RDF + "rest",
    ]
)


def _spoken(graph: Graph) -> Graph:
    """The vocabulary without its documentation and its axioms."""
    unread = {graph.terms.find(iri_key(iri)) for iri in _TO_PEOPLE}
    return Graph(graph.terms, {number: column for number, column in graph.columns.items() if number not in unread})


class Reference:
    """The vocabulary and the derivations, read once; :meth:`judge` fits :data:`checker.rules.examples.JudgeExample`."""

    def __init__(self) -> None:
        self.terms = TermTable()
        self.vocabulary = Vocabulary.load(self.terms)
        self.conditions = Conditions(self.vocabulary)
        self.derivations = [prepareQuery(derivation.text) for derivation in read_derivations()]
        self.spoken = list(to_rdflib(_spoken(self.vocabulary.graph)))
        self.rulebook: Rulebook | None = None

    def load(self, folder: Path) -> Rulebook:
        """Load ``folder`` and judge by it from now on."""
        self.rulebook = load_rulebook([folder], self.vocabulary.graph, self.terms)
        return self.rulebook

    def materialise(self, facts: Graph) -> Graph:
        """``facts`` with what the derivations make of them, the types of the conditions, and the class tree."""
        known = to_rdflib(facts)
        for triple in self.spoken:
            known.add(triple)
        for derivation in self.derivations:
            for triple in list(known.query(derivation)):
                known.add(triple)
        builder = GraphBuilder(self.terms)
        for subject, predicate, value in known:
            builder.add_terms(from_rdflib_term(subject), from_rdflib_term(predicate), from_rdflib_term(value))
        data = builder.build()
        return data.union(self.conditions.materialise(data.union(self.vocabulary.graph)))

    def judge(self, rule: Rule, facts: Graph, date: dt.date) -> Judged:
        """What the judging room makes of an example."""
        assert self.rulebook is not None
        data = self.materialise(facts)
        judge = Judge(self.rulebook, self.vocabulary, self.conditions, PyShaclEngine())
        (outcome,) = judge.run(data, [rule], read_circumstances(data, date))
        assert outcome.failure is None, outcome.failure
        term = self.terms.term
        found = tuple(
            Found(term(result.focus), result.severity, result.verdict, result.result.value)
            for result in outcome.results
        )
        # the worst speaks last, and so wins: 'not tested' first, then what each node's findings say
        verdicts = {term(int(node)): Verdict.NOT_APPLICABLE for node in outcome.excluded}
        verdicts |= {term(int(node)): Verdict.UNKNOWN for node in (*outcome.undecided, *outcome.undated)}
        verdicts |= {term(int(node)): Verdict.NOT_IN_FORCE for node in outcome.dormant}
        verdicts |= {term(int(node)): Verdict.PASSES for node in outcome.tested}
        verdicts |= {result.focus: result.verdict for result in found}
        return Judged(found, tuple(verdicts.items()))
