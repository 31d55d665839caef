"""From stated facts to the graph that rules are checked on: derivations first, then defined classes.

Facts, derivations and types stay graphs of their own (fact and derivation apart); what is checked is their union with
the vocabulary, so that any SHACL engine finds the class tree. Source: DESIGN sections 2 and 3.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from checker.errors import InternalError, LimitExceeded, Location, Problem, RulebookError
from checker.graph.columns import Graph, GraphBuilder
from checker.graph.terms import RDF, XSD, Iri, Literal
from checker.graph.values import Values
from checker.ontology.conditions import Conditions
from checker.ontology.derivation import Derivation
from checker.ontology.vocabulary import KW, Vocabulary
from checker.rules.model import Rulebook
from checker.shacl.plan_cache import active_cache, plan_key
from checker.shacl.sparql import ConstructPlan, compile_construct

PREFIXES = {
    "kw": "https://w3id.org/kaderwacht/def#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}


SECONDS_PER_DERIVATION = 30.0
"""What a derivation may take unless the caller says otherwise: as long as a rule."""


@dataclass(frozen=True, slots=True)
class Materialised:
    """``facts`` as given, ``derived`` by the derivations, ``typed`` by the defined classes, ``data`` all of it."""

    facts: Graph
    derived: Graph
    typed: Graph
    data: Graph


class Materialiser:
    """Compiles the derivations once; :meth:`run` then materialises any number of graphs of one term table."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        conditions: Conditions,
        derivations: tuple[Derivation, ...],
        rulebook: Rulebook | None = None,
    ) -> None:
        self._vocabulary = vocabulary
        known = vocabulary.graph
        self._known = known if rulebook is None else known.union(rules_as_facts(rulebook))
        self._conditions = conditions
        self._derivations = derivations
        self._plans = tuple(compile_derivation(derivation) for derivation in derivations)

    def run(self, facts: Graph, seconds: float | None = SECONDS_PER_DERIVATION) -> Materialised:
        """Materialise ``facts``, which must share the vocabulary's term table; a derivation may take ``seconds``.

        Raises LimitExceeded, with the name of the derivation, when one is not done in time or would make too many
        rows: rules would be judged on half of what they need, so nothing is.
        """
        if facts.terms is not self._vocabulary.graph.terms:
            raise InternalError("Feiten en ontologie delen geen termentabel.")
        known = facts.union(self._known)
        derived = Graph(facts.terms, {})
        values = Values(facts.terms)
        for derivation, plan in zip(self._derivations, self._plans, strict=True):
            made = _derived(derivation, plan, known, values, seconds)
            derived = derived.union(made)
            known = known.union(made)
        typed = self._conditions.materialise(known)
        return Materialised(facts, derived, typed, known.union(typed))


def _derived(derivation: Derivation, plan: ConstructPlan, known: Graph, values: Values, seconds: float | None) -> Graph:
    deadline = None if seconds is None else time.monotonic() + seconds
    try:
        return plan.run(known, values, deadline)
    except LimitExceeded as error:
        raise LimitExceeded(
            f"De afleiding {derivation.name} is gestopt, dus geen enkele regel is getoetst: {error.what}",
            where=Location(derivation.path.name),
            remedy=error.remedy,
        ) from error


def rules_as_facts(rulebook: Rulebook) -> Graph:
    """Which rules there are and whether they may be waived: a rule about waivers must be able to see that."""
    builder = GraphBuilder(rulebook.terms)
    for rule in rulebook.rules:
        node = Iri(rule.iri)
        builder.add_terms(node, Iri(RDF + "type"), Iri(KW + "Regel"))
        value = Literal("true" if rule.deviable else "false", XSD + "boolean")
        builder.add_terms(node, Iri(KW + "afwijkbaar"), value)
    return builder.build()


def compile_derivation(derivation: Derivation) -> ConstructPlan:
    """The plan of a derivation, from the cache that is open now; raises RulebookError when it is no CONSTRUCT."""
    kept = active_cache()
    key = plan_key(derivation.text, tuple(sorted(PREFIXES.items())), frozenset(), "construct")
    plan = kept.get(key) if kept else None
    if isinstance(plan, ConstructPlan):
        return plan
    try:
        plan = compile_construct(derivation.text, PREFIXES)
        if kept:
            kept.put(key, plan)
        return plan
    except ValueError as error:
        raise RulebookError((Problem(f"De afleiding {derivation.path.name} is niet te lezen: {error}"),)) from error
