"""From stated facts to the graph that rules are checked on: derivations first, then defined classes.

Facts, derivations and types stay graphs of their own (fact and derivation apart); what is checked is their union with
the vocabulary, so that any SHACL engine finds the class tree. Source: DESIGN sections 2 and 3.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.errors import InternalError, Problem, RulebookError
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
        self._plans = tuple(compile_derivation(derivation) for derivation in derivations)

    def run(self, facts: Graph) -> Materialised:
        """Materialise ``facts``, which must share the vocabulary's term table."""
        if facts.terms is not self._vocabulary.graph.terms:
            raise InternalError("Feiten en ontologie delen geen termentabel.")
        known = facts.union(self._known)
        derived = Graph(facts.terms, {})
        values = Values(facts.terms)
        for plan in self._plans:
            made = plan.run(known, values)
            derived = derived.union(made)
            known = known.union(made)
        typed = self._conditions.materialise(known)
        return Materialised(facts, derived, typed, known.union(typed))


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
