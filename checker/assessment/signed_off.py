"""Judgements of people on norms that no machine judges: shown as such, never mixed with what was checked.

A judgement counts when it names one norm that the ontology knows, one application or municipality of the landscape, one
outcome, its evidence, who signed it off and when (not after the date of the run). One that lacks any of these is told
as a data finding and is no outcome. Source: ontologie/eigenschappen/governance.ttl, kw:HandmatigOordeel.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from checker.assessment.naming import Naming
from checker.assessment.waivers import day_stated, is_there
from checker.findings import DataFinding, Location, NodeRef, SignedOff, Text
from checker.graph.columns import Graph
from checker.graph.terms import Iri, Literal, Term, iri_key
from checker.ontology.vocabulary import DCTERMS, KW, Vocabulary, instances_below
from checker.sources.landscape import Landscape

NORM = "https://w3id.org/kaderwacht/norm/"
PROVISION = "https://w3id.org/kaderwacht/bepaling/"
OUTCOMES = {
    "voldoet": Text("voldoet", "complies"),
    "voldoet deels": Text("voldoet deels", "complies in part"),
    "voldoet niet": Text("voldoet niet", "does not comply"),
    "niet van toepassing": Text("niet van toepassing", "not applicable"),
}


def read_signed_off(
    landscape: Landscape, vocabulary: Vocabulary, naming: Naming, date: dt.date
) -> tuple[tuple[SignedOff, ...], tuple[DataFinding, ...]]:
    """Every kw:HandmatigOordeel that is in order, by key; and what is wrong with the others."""
    facts = landscape.graph
    found: list[SignedOff] = []
    told: list[DataFinding] = []
    for node in instances_below(facts, KW + "HandmatigOordeel").tolist():
        reading = _Reading(facts, vocabulary, naming, node, date)
        place = landscape.positions.best(node)
        made = reading.judgement()
        if made is None:
            told.append(_refused(reading, place))
        else:
            found.append(replace(made, location=place))
    found.sort(key=lambda each: (each.label.nl, each.subject, each.identifier, each.date))
    return tuple(found), tuple(sorted(told, key=lambda each: each.message.nl))


def _refused(reading: _Reading, place: Location | None) -> DataFinding:
    why = Text("; ".join(each.nl for each in reading.faults), "; ".join(each.en for each in reading.faults))
    return DataFinding(
        "OORDEEL-ONVOLLEDIG",
        Text(
            f"Het oordeel {reading.identifier} telt niet en wordt niet getoond: {why.nl}. Vul het aan.",
            f"Judgement {reading.identifier} does not count and is not shown: {why.en}. Complete it.",
        ),
        place,
    )


@dataclass(slots=True)
class _Reading:
    """Reads one kw:HandmatigOordeel and notes what is wrong with it."""

    facts: Graph
    vocabulary: Vocabulary
    naming: Naming
    node: int
    today: dt.date
    faults: list[Text] = field(default_factory=list)

    @property
    def identifier(self) -> str:
        """Its key; its IRI when it has none."""
        keys = [
            each.lexical for each in self.facts.objects(self.node, DCTERMS + "identifier") if isinstance(each, Literal)
        ]
        return min(keys) if keys else self.naming.ref(self.node).iri

    def judgement(self) -> SignedOff | None:
        """The judgement when it is in order; else None, and ``faults`` say why."""
        norm = self._norm()
        subject = self._subject()
        outcome = self._outcome()
        evidence = tuple(sorted(set(self._texts("oordeelBewijs"))))
        names = set(self._texts("afgetekendDoor"))
        days = [day_stated(each) for each in self.facts.objects(self.node, KW + "afgetekendOp")]
        if not evidence:
            self.faults.append(Text("het bewijs ontbreekt", "the evidence is missing"))
        if len(names) != 1:
            self.faults.append(
                Text("niet precies één naam van wie aftekende", "not exactly one name of who signed off")
            )
        day = days[0] if len(days) == 1 else None
        if day is None:
            self.faults.append(Text("niet precies één datum", "not exactly one date"))
        elif day > self.today:
            self.faults.append(
                Text(f"de datum {day} ligt na de peildatum", f"the date {day} is after the date of the check")
            )
        if self.faults or day is None or norm is None or subject is None or outcome is None:
            return None
        label = self.vocabulary.label(norm)
        return SignedOff(self.identifier, norm, label, subject, outcome, evidence, min(names), day)

    def _texts(self, name: str) -> list[str]:
        values = self.facts.objects(self.node, KW + name)
        return [text for each in values if (text := (each.lexical if isinstance(each, Literal) else each[0]).strip())]

    def _one(self, name: str, what: Text) -> Term | None:
        values = self.facts.objects(self.node, KW + name)
        if len(values) == 1:
            return values[0]
        self.faults.append(Text(f"niet precies één {what.nl}", f"not exactly one {what.en}"))
        return None

    def _norm(self) -> str | None:
        """The norm; a key that no manual norm has may be that of a provision."""
        value = self._one("oordeeltOver", Text("norm", "norm"))
        if value is None:
            return None
        stated = value.value if isinstance(value, Iri) else ""
        for iri in (stated, stated.replace(NORM, PROVISION, 1)):
            if iri and self.vocabulary.label(iri).nl and self._is_norm(iri):
                return iri
        name = stated.rpartition("/")[2] or "?"
        self.faults.append(Text(f"de norm '{name}' bestaat niet", f"the norm '{name}' does not exist"))
        return None

    def _is_norm(self, iri: str) -> bool:
        graph = self.vocabulary.graph
        number = graph.terms.find(iri_key(iri))
        return number is not None and any(
            number in graph.instances(KW + kind) for kind in ("HandmatigeNorm", "Wetsbepaling")
        )

    def _subject(self) -> NodeRef | None:
        value = self._one("oordeelBetreft", Text("applicatie of gemeente", "application or municipality"))
        if value is None:
            return None
        number = self.facts.terms.find(iri_key(value.value)) if isinstance(value, Iri) else None
        kinds = (KW + "Applicatie", KW + "Gemeente")
        if (
            number is None
            or not isinstance(value, Iri)
            or not is_there(self.facts, value.value)
            or not any(number in instances_below(self.facts, kind) for kind in kinds)
        ):
            self.faults.append(
                Text(
                    "wat het betreft is geen applicatie of gemeente van dit landschap",
                    "its subject is no application or municipality of this landscape",
                )
            )
            return None
        return self.naming.ref(number)

    def _outcome(self) -> Text | None:
        value = self._one("oordeel", Text("uitkomst", "outcome"))
        if value is None:
            return None
        stated = value.lexical.strip() if isinstance(value, Literal) else value[0].rpartition("/")[2].replace("-", " ")
        if stated not in OUTCOMES:
            self.faults.append(
                Text(f"de uitkomst '{stated}' staat niet in de lijst", f"the outcome '{stated}' is not in the list")
            )
        return OUTCOMES.get(stated)
