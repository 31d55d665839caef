"""Which facts somebody supplied: a rule that reads a group nobody filled is a question, not a reproach.

Decided per municipality and property: supplied means that at least one node of that municipality (or a node of all,
such as a package) has the property, or that the configuration declares the group complete. For a rule and a group, one
supplied property of those it reads in that group is enough; properties that every load writes itself do not count.
Source: DESIGN section 4 (Fact groups).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.assessment.naming import Municipalities
from checker.graph.columns import Graph
from checker.ontology.vocabulary import KW, Vocabulary
from checker.rules.model import Rule

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
        self, facts: Graph, municipalities: Municipalities, vocabulary: Vocabulary, declared: tuple[Declared, ...] = ()
    ) -> None:
        self._facts = facts
        self._municipalities = municipalities
        self._vocabulary = vocabulary
        self._declared = declared
        self._having: dict[str, frozenset[int]] = {}
        self._lacking: dict[tuple[str, int], tuple[str, ...]] = {}

    def lacking(self, rule: Rule, municipality: int) -> tuple[str, ...]:
        """Fact groups of ``rule`` that nobody supplied for this municipality (0: for any), in the rule's order."""
        key = (rule.id, municipality)
        if key not in self._lacking:
            self._lacking[key] = tuple(
                group for group in rule.fact_groups if not self._supplied(rule, group, municipality)
            )
        return self._lacking[key]

    def _supplied(self, rule: Rule, group: str, municipality: int) -> bool:
        name = self._municipalities.keys[municipality]
        if any(each.group == group and each.municipality in ("", name) for each in self._declared):
            return True
        read = (rule.reads & self._vocabulary.properties_by_group.get(group, frozenset())) - STRUCTURAL
        return not read or any(self._has(predicate, municipality) for predicate in read)

    def _has(self, predicate: str, municipality: int) -> bool:
        if predicate not in self._having:
            owners = np.unique(self._municipalities.of[self._facts.column_of(predicate).keys])
            self._having[predicate] = frozenset(owners.tolist())
        having = self._having[predicate]
        return bool(having) if municipality == 0 else bool(having & {0, municipality})
