"""Which facts somebody supplied: a rule that reads a group nobody filled is a question, not a reproach.

Decided per municipality, class and property: supplied means that at least one node of that municipality (or a node of
all, such as a package), of a class that the rule is about, has the property, or that the configuration declares the
group complete. What a programme's new municipality has counts for those that merge into it: a source application is
judged by its successor too. For a rule and a group, one supplied property of those it reads in that group is enough;
properties that every load writes itself do not count.
Source: DESIGN section 4 (Fact groups).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.assessment.naming import Municipalities
from checker.graph.columns import Graph, Ids
from checker.graph.integers import distinct
from checker.ontology.conditions import Conditions
from checker.ontology.vocabulary import KW, Vocabulary, instances_below
from checker.rules.model import Rule

PROV = "http://www.w3.org/ns/prov#"

# Written by the readers for every application: having them says nothing of what the municipality knows.
STRUCTURAL = frozenset(KW + name for name in ("plateau", "eigenaarGemeente", "gebruiktPakket", "gemeentecode"))


@dataclass(frozen=True, slots=True)
class Declared:
    """A fact group declared complete in the configuration, for one municipality or ('') for all."""

    group: str
    municipality: str = ""


class Supply:
    """What was supplied, to whom it belongs, in one graph of stated facts."""

    def __init__(
        self,
        facts: Graph,
        municipalities: Municipalities,
        vocabulary: Vocabulary,
        conditions: Conditions,
        declared: tuple[Declared, ...] = (),
    ) -> None:
        self._conditions = conditions
        self._facts = facts
        self._municipalities = municipalities
        self._vocabulary = vocabulary
        self._declared = declared
        self._having: dict[tuple[str, tuple[str, ...]], frozenset[int]] = {}
        self._about: dict[str, frozenset[str]] = {}
        self._joint = self._joint_municipalities()
        self._lacking: dict[tuple[str, int], tuple[str, ...]] = {}
        self._all = facts.union(vocabulary.graph)

    def lacking(self, rule: Rule, municipality: int) -> tuple[str, ...]:
        """Fact groups of ``rule`` that nobody supplied for this municipality (0: for any), in the rule's order."""
        key = (rule.id, municipality)
        if key not in self._lacking:
            self._lacking[key] = tuple(
                group for group in rule.fact_groups if not self._supplied(rule, group, municipality)
            )
        return self._lacking[key]

    def _joint_municipalities(self) -> frozenset[int]:
        """Municipalities that a merger makes, or that a programme shares."""
        made = [self._facts.column_of(iri).values for iri in (PROV + "generated", KW + "gezamenlijkeOrganisatie")]
        return frozenset(self._municipalities.of[np.concatenate(made)].tolist()) - {0}

    def _supplied(self, rule: Rule, group: str, municipality: int) -> bool:
        name = self._municipalities.keys[municipality]
        if any(each.group == group and each.municipality in ("", name) for each in self._declared):
            return True
        read = (rule.reads & self._vocabulary.properties_by_group.get(group, frozenset())) - STRUCTURAL
        if not read:
            return True
        focus, classes = self._focus(rule), self._classes(rule)
        return any(self._has(predicate, focus, classes, municipality) for predicate in read)

    def _focus(self, rule: Rule) -> frozenset[str]:
        """Classes of the focus nodes of a rule: its targets, and the bases of those that are conditions."""
        known = self._conditions.classes
        return frozenset(
            base for target in rule.targets for base in (known[target].bases if target in known else [target])
        )

    def _classes(self, rule: Rule) -> frozenset[str]:
        """Classes that a rule is about: those of its focus nodes, and where the properties that it reads come from or
        lead. A supplier on a package says nothing of contracts, though the property is the same.
        """
        if rule.id not in self._about:
            about = set(self._focus(rule))
            for predicate in rule.reads:
                info = self._vocabulary.property(predicate)
                about.update([info.range] if info.range else [])
                about.update(info.domain if len(info.domain) == 1 else [])
            self._about[rule.id] = frozenset(about)
        return self._about[rule.id]

    def _has(self, predicate: str, focus: frozenset[str], classes: frozenset[str], municipality: int) -> bool:
        domain = self._vocabulary.property(predicate).domain
        # what the focus node itself can have is asked of the focus node: GEMMA classifies its reference components,
        # which does not mean that the municipality classified its applications
        about = (focus & set(domain)) or (classes & set(domain))
        wanted = tuple(sorted(about)) if len(domain) > 1 else ()
        key = (predicate, wanted)
        if key not in self._having:
            subjects = self._facts.column_of(predicate).keys
            if wanted:
                subjects = np.intersect1d(subjects, np.concatenate([self._instances(each) for each in wanted]))
            self._having[key] = frozenset(distinct(self._municipalities.of[subjects]).tolist())
        having = self._having[key]
        return bool(having) if municipality == 0 else bool(having & {0, municipality, *self._joint})

    def _instances(self, class_iri: str) -> Ids:
        return instances_below(self._all, class_iri)
