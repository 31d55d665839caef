"""Runs the mutations: what each makes fire that did not fire before, and which rules share its fact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tests.mutation.afhankelijk import afleidingen, bereikt, leest
from tests.mutation.mutaties import Mutatie, alle_mutaties
from tests.mutation.proefbank import Proefbank, Uitkomst
from voorbeeld.bouw.conform import conforme_feiten


@dataclass(frozen=True, slots=True)
class Gevolg:
    """What a mutation made fire: ``nieuw`` are the findings that were not there, ``deelt`` the rules that may."""

    mutatie: Mutatie
    nieuw: frozenset[Uitkomst]
    deelt: frozenset[str]

    @property
    def raak(self) -> bool:
        """Whether the rule aimed at fired on its node, with its verdict."""
        wie = (self.mutatie.regel, self.mutatie.knoop.value, self.mutatie.oordeel)
        return any((uitkomst.regel, uitkomst.knoop, uitkomst.oordeel) == wie for uitkomst in self.nieuw)

    @property
    def anderen(self) -> frozenset[str]:
        """The other rules that fired."""
        return frozenset(uitkomst.regel for uitkomst in self.nieuw) - {self.mutatie.regel}

    @property
    def onterecht(self) -> frozenset[str]:
        """The other rules that fired without reading the fact or anything that follows from it."""
        return self.anderen - self.deelt


class Mutatietoets:
    """The conforming landscape, its findings by date, and the mutations."""

    def __init__(self) -> None:
        feiten = conforme_feiten()
        self.bank = Proefbank(feiten)
        aanwezig = {rule.id for rule in self.bank.rules}
        self.mutaties = tuple(mutatie for mutatie in alle_mutaties(feiten) if mutatie.regel in aanwezig)
        self._afleidingen = afleidingen()
        self._leest = {rule.id: leest(rule) for rule in self.bank.rules}
        self._vooraf: dict[dt.date, frozenset[Uitkomst]] = {}

    def vooraf(self, datum: dt.date) -> frozenset[Uitkomst]:
        """Findings on the landscape itself at ``datum``."""
        if datum not in self._vooraf:
            self._vooraf[datum] = frozenset(self.bank.oordeel(datum))
        return self._vooraf[datum]

    def leest(self, regel: str) -> frozenset[str]:
        """Predicates that the judgement of a rule rests on."""
        return self._leest[regel]

    def gevolg(self, mutatie: Mutatie) -> Gevolg:
        """Run one mutation."""
        na = self.bank.oordeel(mutatie.datum, mutatie.feiten_weg, mutatie.feiten_erbij)
        paden = bereikt(mutatie.predicaat, self._afleidingen)
        deelt = frozenset(regel for regel, gelezen in self._leest.items() if gelezen & paden)
        return Gevolg(mutatie, frozenset(na) - self.vooraf(mutatie.datum), deelt)
