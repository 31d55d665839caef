"""From a materialised landscape to its portrait: look-ups in columns, no rules.

Every field of the portrait is one property of the vocabulary (named in :mod:`checker.portrait`); what is absent stays
absent. 3,000 applications take a fraction of a second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import numpy as np

from checker import portrait as p
from checker.assessment.glossary import words_of
from checker.assessment.naming import Municipalities, Naming
from checker.assessment.people import people_of
from checker.errors import Location
from checker.findings import NO_TEXT, NodeRef, Text
from checker.graph.columns import Graph, Ids
from checker.graph.terms import Iri, Literal, Term, iri_key
from checker.ontology.vocabulary import DCTERMS, KW, SKOS, Vocabulary, instances_below
from checker.rules.controls import controls
from checker.rules.model import Rule, Rulebook, Status
from checker.rules.moments import read_circumstances
from checker.sources.identity import BASE
from checker.sources.landscape import Landscape

_PROV = "http://www.w3.org/ns/prov#"
_OWN_PROPERTY = "https://w3id.org/kaderwacht/eigenschap/"
_DOMAIN = tuple(_OWN_PROPERTY + name for name in ("Domein", "Beleidsdomein"))
_PARTS = (DCTERMS + "hasPart", KW + "toegelatenMiddel")
_FRAMEWORKS = 10
_ROLES = ("proceseigenaar", "functioneelBeheer", "technischBeheer")


def portray(landscape: Landscape, vocabulary: Vocabulary, data: Graph, rulebook: Rulebook) -> p.Portrait:
    """The portrait of ``landscape``; ``data`` is its materialised graph, for derived dates."""
    return _Painter(landscape, vocabulary, data).paint(rulebook)


class _Painter:
    def __init__(self, landscape: Landscape, vocabulary: Vocabulary, data: Graph) -> None:
        self._landscape = landscape
        self._vocabulary = vocabulary
        self._data = data
        self._ref = Naming(data).ref
        self._owners = Municipalities(data)
        self._known: dict[str, dict[int, list[int]]] = {}

    def paint(self, rulebook: Rulebook) -> p.Portrait:
        data = self._data
        merger = read_circumstances(data, dt.date.min).merger
        teams_of = self._teams()
        applications = tuple(self._application(number, teams_of) for number in self._instances("Applicatie"))
        milestones = tuple(sorted(self._milestones(teams_of), key=_by_date))
        used = {node for each in applications for node in each.components}
        return p.Portrait(
            municipalities=tuple(self._municipality(number) for number in self._instances("Gemeente")),
            applications=applications,
            connections=tuple(self._connections()),
            components=tuple(
                p.Component(self._ref(number), self._domains(number))
                for number in self._instances("Referentiecomponent")
                if self._ref(number) in used
            ),
            processes=tuple(self._process(number) for number in self._instances("Werkproces")),
            teams=tuple(self._gathered_teams(applications, milestones)),
            milestones=milestones,
            contracts=tuple(self._contracts()),
            norm_changes=_norm_changes(rulebook.rules, self._vocabulary),
            norms=norms_of(rulebook, self._vocabulary),
            parameters=parameters_of(self._vocabulary),
            programme=self._programme(merger),
            merger_date=merger,
            guardians=tuple(self._guardians()),
            people=people_of(data),
            words=words_of(data, self._vocabulary),
        )

    # look-ups

    def _instances(self, local: str) -> list[int]:
        """Instances of kw:``local``, by name and then by IRI: the order of files does not show."""
        found = instances_below(self._data, KW + local).tolist()
        return sorted(found, key=lambda number: _by_name(self._ref(number)))

    def _column(self, predicate: str, *, inverse: bool = False) -> dict[int, list[int]]:
        """Subject → objects of ``predicate`` (a local name of kw: or an IRI)."""
        key = ("^" if inverse else "") + predicate
        known = self._known.get(key)
        if known is None:
            column = self._data.column_of(predicate if ":" in predicate else KW + predicate)
            pairs = zip(column.keys.tolist(), column.values.tolist(), strict=True)
            known = self._known[key] = {}
            for subject, value in pairs:
                if inverse:
                    subject, value = value, subject
                known.setdefault(subject, []).append(value)
        return known

    def _refs(self, number: int, *predicates: str) -> tuple[NodeRef, ...]:
        """Nodes reached by any of ``predicates`` (``^name`` goes backward), by name."""
        found: dict[int, None] = {}
        for predicate in predicates:
            back = predicate.startswith("^")
            found.update(dict.fromkeys(self._column(predicate.removeprefix("^"), inverse=back).get(number, ())))
        return tuple(sorted((self._ref(each) for each in found), key=_by_name))

    def _one(self, number: int, *predicates: str) -> NodeRef | None:
        return next(iter(self._refs(number, *predicates)), None)

    def _texts(self, number: int, predicate: str) -> list[str]:
        terms = self._data.terms
        found = (terms.term(value) for value in self._column(predicate).get(number, ()))
        return sorted(term.lexical for term in found if isinstance(term, Literal))

    def _text(self, number: int, predicate: str) -> str:
        return next(iter(self._texts(number, predicate)), "")

    def _date(self, number: int, predicate: str) -> dt.date | None:
        """The earliest well-formed date; the shapes report ill-formed ones."""
        for text in self._texts(number, predicate):
            try:
                return dt.date.fromisoformat(text[:10])
            except ValueError:
                continue
        return None

    def _true(self, number: int, predicate: str) -> bool:
        return any(text in ("true", "1") for text in self._texts(number, predicate))

    def _label(self, number: int, predicate: str) -> Text:
        """Label of the concept that ``predicate`` points at."""
        found = self._column(predicate).get(number)
        if not found:
            return NO_TEXT
        term = self._data.terms.term(min(found, key=self._data.terms.text))
        return self._vocabulary.label(term.value) if isinstance(term, Iri) else Text(self._text(number, predicate))

    def _plateau(self, number: int) -> p.Plateau | None:
        names = {self._data.terms.text(value).removeprefix(KW) for value in self._column("plateau").get(number, ())}
        # a node of both landscapes is contradicted elsewhere; here the old one wins, as it exists today
        return next((plateau for plateau in p.Plateau if plateau.value in names), None)

    def _place(self, number: int) -> Location | None:
        rows = self._landscape.positions.rows(number)
        return self._landscape.positions.at(rows[0]) if rows else None

    def _owner(self, number: int) -> NodeRef | None:
        key = self._owners.keys[int(self._owners.of[number])]
        if not key:
            return None
        iri = f"{BASE}gemeente/{key}"
        node = self._data.terms.find(iri_key(iri))
        return NodeRef(iri, key) if node is None else self._ref(node)

    def _domains(self, number: int) -> tuple[str, ...]:
        return tuple(sorted({text for predicate in _DOMAIN for text in self._texts(number, predicate)}))

    # parts

    def _municipality(self, number: int) -> p.Municipality:
        return p.Municipality(
            self._ref(number),
            self._text(number, "gemeentecode"),
            dissolved=number in self._column(_PROV + "invalidated", inverse=True),
            created=self._true(number, "isNieuweGemeente"),
        )

    def _application(self, number: int, teams: dict[int, NodeRef]) -> p.Application:
        packages = self._column("gebruiktPakket").get(number, [])
        versions = self._column("gebruiktVersie").get(number, [])
        components = self._column("realiseertReferentiecomponent").get(number, [])
        own = self._domains(number)
        inherited = sorted({domain for each in components for domain in self._domains(each)})
        return p.Application(
            node=self._ref(number),
            municipality=self._owner(number),
            plateau=self._plateau(number),
            status=self._text(number, "gebruikStatus"),
            package=self._one(number, "gebruiktPakket"),
            version=next(
                (label for each in versions for label in self._texts(each, "versieaanduiding")),
                next((self._ref(each).name for each in versions), ""),
            ),
            supplier=next((ref for each in packages if (ref := self._one(each, "leverancier"))), None),
            components=self._refs(number, "realiseertReferentiecomponent"),
            domains=own or tuple(inherited),
            processes=self._refs(number, "ondersteuntWerkproces", "^heeftVakapplicatie"),
            team=teams.get(number),
            roles=tuple(self._roles(number)),
            hosting=self._text(number, "hosting"),
            disposition=self._label(number, "dispositie"),
            successors=self._refs(number, "vervangenDoor", "^isVoortzettingVan"),
            go_live=self._date(number, "livegangdatum"),
            end=self._date(number, "uitfaseringsdatum"),
            day_one=self._true(number, "dag1"),
            location=self._place(number),
        )

    def _roles(self, number: int) -> Iterator[p.Role]:
        for kind in _ROLES:
            for holder in self._refs(number, kind):
                yield p.Role(kind, self._vocabulary.label(KW + kind), holder)

    def _teams(self) -> dict[int, NodeRef]:
        found = self._column("bouwteam")
        return {number: min((self._ref(each) for each in teams), key=_by_name) for number, teams in found.items()}

    def _connections(self) -> Iterator[p.Connection]:
        for number in self._instances("Koppeling"):
            source, target = self._one(number, "van"), self._one(number, "naar")
            if source and target:
                yield p.Connection(
                    self._ref(number),
                    source,
                    target,
                    self._text(number, "koppelwijze"),
                    self._refs(number, "gebruiktStandaard"),
                    self._plateau(number),
                )

    def _process(self, number: int) -> p.Process:
        said = self._texts(number, "geharmoniseerd")
        harmonised = self._true(number, "geharmoniseerd") if said else None
        return p.Process(self._ref(number), harmonised, self._true(number, "dag1"), self._one(number, "bouwteam"))

    def _milestones(self, teams: dict[int, NodeRef]) -> Iterator[p.Milestone]:
        holders = self._column("heeftMijlpaal", inverse=True)
        for number in self._instances("Mijlpaal"):
            holder = min(holders.get(number, ()), key=lambda each: self._ref(each).iri, default=None)
            yield p.Milestone(
                self._ref(number),
                self._text(number, "mijlpaaltype"),
                None if holder is None else self._ref(holder),
                None if holder is None else teams.get(holder),
                self._date(number, "geplandOp"),
                self._date(number, "behaaldOp"),
            )

    def _gathered_teams(
        self, applications: Iterable[p.Application], milestones: Iterable[p.Milestone]
    ) -> Iterator[p.Team]:
        own: dict[NodeRef, list[NodeRef]] = {}
        planned: dict[NodeRef, list[p.Milestone]] = {}
        for application in applications:
            if application.team:
                own.setdefault(application.team, []).append(application.node)
        for milestone in milestones:
            if milestone.team:
                planned.setdefault(milestone.team, []).append(milestone)
        for number in self._instances("Bouwteam"):
            node = self._ref(number)
            yield p.Team(node, tuple(own.get(node, ())), tuple(planned.get(node, ())))

    def _contracts(self) -> Iterator[p.Contract]:
        for number in self._instances("Contract"):
            yield p.Contract(
                self._ref(number),
                self._refs(number, "^heeftContract"),
                self._one(number, "leverancier"),
                self._date(number, "einddatum"),
                self._date(number, "laatsteOpzegmoment"),
            )

    def _programme(self, merger: dt.date | None) -> p.Programme | None:
        for number in self._instances("Programma"):
            made: Ids = np.array(self._column("heeftHerindeling").get(number, []), dtype=np.uint32)
            result = next((ref for each in made.tolist() if (ref := self._one(each, _PROV + "generated"))), None)
            return p.Programme(
                self._ref(number),
                self._text(number, "programmasoort"),
                merger or self._date(number, "startdatum"),
                self._refs(number, "deelnemendeGemeente"),
                result or self._one(number, "gezamenlijkeOrganisatie"),
                self._one(number, "heeftProjectbureau"),
            )
        return None

    def _guardians(self) -> Iterator[p.Guardian]:
        """Who guards which framework, by number of the framework and name."""
        for framework in range(1, _FRAMEWORKS + 1):
            number = self._data.terms.find(iri_key(f"{KW}Kader{framework}"))
            if number is not None:
                for holder in self._refs(number, "kaderbewaker"):
                    yield p.Guardian(framework, holder)


def _by_name(node: NodeRef) -> tuple[str, str]:
    return (str(node).casefold(), node.iri)


def _by_date(milestone: p.Milestone) -> tuple[str, str]:
    return (milestone.date.isoformat() if milestone.date else "9", milestone.node.iri)


def _norm_changes(rules: Iterable[Rule], vocabulary: Vocabulary) -> tuple[p.NormChange, ...]:
    """Days on which active rules begin or stop to hold, with what changes; one entry a day, direction and ground."""
    gathered: dict[tuple[dt.date, bool, str, Text], list[str]] = {}
    for rule in rules:
        if rule.status is not Status.ACTIVE:
            continue
        for boundary, begins in ((rule.valid_from, True), (rule.valid_until, False)):
            if isinstance(boundary, Iri):
                # a parameter names the first day of the new norm: the old one held until the day before
                day = vocabulary.parameter_date(boundary.value)
                day = day - dt.timedelta(days=1) if day and not begins else day
                label, parameter = vocabulary.label(boundary.value), boundary.value
            else:
                day, parameter = boundary, ""
                label = rule.articles[0].label if rule.articles else rule.label
            if day is not None:
                gathered.setdefault((day, begins, parameter, label), []).append(rule.id)
    changes = [
        p.NormChange(day, label, begins, tuple(sorted(ids)), parameter)
        for (day, begins, parameter, label), ids in gathered.items()
    ]
    return tuple(sorted(changes, key=lambda each: (each.date, not each.begins, each.label.nl, each.rules)))


def norms_of(rulebook: Rulebook, vocabulary: Vocabulary) -> tuple[p.Norm, ...]:
    """Every norm of the rulebook with the law that it is part of, in the order of the controls."""
    found = []
    for each in controls(rulebook, vocabulary):
        law = vocabulary.one(Iri(each.iri), DCTERMS + "isPartOf")
        starts = _bound(vocabulary, Iri(each.iri), law, "geldigVanaf")
        ends = _bound(vocabulary, Iri(each.iri), law, "geldigTot")
        last = _day(vocabulary, ends)
        if isinstance(ends, Iri) and last is not None:
            # a parameter names the first day of the new norm: the old one held until the day before
            last -= dt.timedelta(days=1)
        first = _day(vocabulary, starts)
        found.append(
            p.Norm(
                each.iri,
                each.label,
                each.framework,
                p.NormState(each.state.value),
                each.reason,
                each.rules,
                law.value if isinstance(law, Iri) else "",
                vocabulary.text(law, DCTERMS + "title") if law else NO_TEXT,
                first,
                last,
                undated=starts is not None and first is None,
            )
        )
    return tuple(found)


def _bound(vocabulary: Vocabulary, norm: Iri, law: Term | None, name: str) -> Term | None:
    """kw:``name`` of a norm, else of the law that it is part of: a date, a parameter, or None."""
    own = vocabulary.one(norm, KW + name)
    return own if own is not None or law is None else vocabulary.one(law, KW + name)


def _day(vocabulary: Vocabulary, bound: Term | None) -> dt.date | None:
    if isinstance(bound, Iri):
        return vocabulary.parameter_date(bound.value)
    return dt.date.fromisoformat(bound.lexical) if isinstance(bound, Literal) else None


def parameters_of(vocabulary: Vocabulary) -> tuple[p.Parameter, ...]:
    """The parameters of the vocabulary with their values as text, by IRI."""
    graph = vocabulary.graph
    found = []
    for number in graph.instances(KW + "Parameter").tolist():
        iri = graph.terms.text(number)
        sources = sorted(graph.terms.text(value) for value in graph.column_of(DCTERMS + "source").of(number).tolist())
        verified = vocabulary.one(Iri(iri), KW + "bronVerified")
        parts = sorted(
            filter(None, (_part(vocabulary, part) for name in _PARTS for part in graph.objects(number, name)))
        )
        found.append(
            p.Parameter(
                iri,
                vocabulary.label(iri),
                _value(vocabulary, Iri(iri), KW + "waarde") or "; ".join(text for _, text in parts if text),
                sources[0] if sources else "",
                isinstance(verified, Literal) and verified.lexical == "true",
            )
        )
    return tuple(sorted(found, key=lambda each: each.iri))


def _part(vocabulary: Vocabulary, part: Term) -> tuple[str, str]:
    """One value of a parameter that has several (a threshold per period, a list): its first day, and it as text."""
    value = _value(vocabulary, part, KW + "waarde") or _value(vocabulary, part, SKOS + "notation")
    days = [_value(vocabulary, part, KW + name) for name in ("geldigVanaf", "geldigTot")]
    period = " – ".join(day or "…" for day in days) if any(days) else ""
    return days[0], f"{value} ({period})" if value and period else value


def _value(vocabulary: Vocabulary, node: Term, predicate: str) -> str:
    value = vocabulary.one(node, predicate)
    if value is None:
        return ""
    return value.lexical if isinstance(value, Literal) else value[0]
