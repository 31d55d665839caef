"""Which predicates a fact can reach: itself, and all that derivations make of it, one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checker.ontology.derivation import Derivation, read_derivations
from checker.ontology.vocabulary import KW
from checker.rules.model import Rule, TestMoment
from checker.rules.sparql_lint import lint_derivation

_TEMPLATE = re.compile(r"CONSTRUCT\s*\{([^}]*)\}")

# What the test moment is computed from, besides the rule's own path (checker.rules.moments).
_MOMENT = {
    TestMoment.LIVEGANG: frozenset(KW + naam for naam in ("livegangdatum", "gebruikDatum", "gebruikStatus")),
    TestMoment.DATUM_HERINDELING: frozenset({KW + "datumVanHerindeling"}),
}


@dataclass(frozen=True, slots=True)
class Afleiding:
    """What one derivation reads and makes, as predicate IRIs."""

    naam: str
    leest: frozenset[str]
    maakt: frozenset[str]


def _gelezen(derivation: Derivation) -> Afleiding:
    sjabloon = _TEMPLATE.search(derivation.text)
    if sjabloon is None:
        raise AssertionError(f"{derivation.name} is geen CONSTRUCT met een sjabloon")
    voor, binnen, na = derivation.text[: sjabloon.start()], sjabloon.group(1), derivation.text[sjabloon.end() :]
    maakt = lint_derivation(f"{voor}CONSTRUCT {{{binnen}}} WHERE {{{binnen}}}").predicates
    leest = lint_derivation(f"{voor}CONSTRUCT {{}}{na}").predicates
    if not maakt or not leest:
        raise AssertionError(f"van {derivation.name} is niet te zien wat zij leest en maakt")
    return Afleiding(derivation.name, leest, maakt)


def afleidingen() -> tuple[Afleiding, ...]:
    """All derivations of the ontology, in the order in which they run."""
    return tuple(_gelezen(derivation) for derivation in read_derivations())


def bereikt(predicaat: str, alle: tuple[Afleiding, ...]) -> frozenset[str]:
    """``predicaat`` and every predicate that follows from it; one pass, as a derivation reads only earlier ones."""
    gevonden = {predicaat}
    for afleiding in alle:
        if afleiding.leest & gevonden:
            gevonden |= afleiding.maakt
    return frozenset(gevonden)


def leest(rule: Rule) -> frozenset[str]:
    """Every predicate on which the judgement of ``rule`` rests: of its shapes, conditions, paths and test moment."""
    moment = _MOMENT.get(rule.test_moment, frozenset()) if rule.test_moment_path is None else frozenset()
    sorts = frozenset({KW + "programmasoort"}) if rule.programme_sorts else frozenset()
    return rule.reads | moment | sorts
