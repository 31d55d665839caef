"""Which nodes contradict the ontology, and by which axioms: what a reasoner calls inconsistent, said so that an
architect can mend it.

Looks at what decides nearly every contradiction in data: classes stated and derived (``rdfs:domain``, ``rdfs:range``,
``rdfs:subClassOf``, ``rdfs:subPropertyOf``, unions, the named parts of a defined class) against disjoint classes, and
values against the declared range. Every clash found is a real one; a contradiction that needs more than these axioms is
left to the reasoner. Dates are looked at as well, which HermiT refuses.
Source: OWL 2 Direct Semantics, section 2.3; XML Schema 1.1 part 2, section 3 (which datatypes share values).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from checker.graph.columns import Graph
from checker.graph.lexical import well_formed
from checker.graph.paths import PathError, read_list
from checker.graph.terms import RDF, RDF_LANG_STRING, XSD, Iri, Literal, Term, is_literal
from checker.ontology.vocabulary import KW, OWL, RDFS, SKOS

_ANY_LITERAL = frozenset({RDFS + "Literal", RDF + "PlainLiteral"})
_INTEGERS = (
    "integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte "
    "unsignedLong unsignedInt unsignedShort unsignedByte"
)
_NUMBERS = frozenset(XSD + name for name in ("decimal", *_INTEGERS.split()))
# datatypes that share values: what one may hold another may hold too, when it is written so
_FAMILIES = (
    _NUMBERS,
    frozenset(XSD + name for name in ("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN")),
    frozenset({XSD + "dateTime", XSD + "dateTimeStamp"}),
    frozenset({XSD + "duration", XSD + "dayTimeDuration", XSD + "yearMonthDuration"}),
)

Statement = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Clash:
    """One contradiction: node ``subject`` (IRI or blank label), the two things that exclude each other (IRIs), why.

    ``axioms`` are Dutch sentences; ``statements`` the triples behind them, as ids of the graph's term table.
    """

    subject: str
    excluding: tuple[str, str]
    axioms: tuple[str, ...]
    statements: tuple[Statement, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A node is a member of one of ``classes``, by ``axiom`` and the statement (property and value, or the type)."""

    classes: tuple[int, ...]
    axiom: str
    statement: Statement


def find_clashes(graph: Graph) -> tuple[Clash, ...]:
    """Contradictions of ``graph`` (vocabulary and facts together), by subject."""
    finder = _Finder(graph)
    found = [*finder.class_clashes(), *finder.value_clashes()]
    return tuple(sorted(found, key=lambda clash: (clash.subject, clash.excluding, clash.axioms)))


class _Finder:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._terms = graph.terms
        self._type = graph.terms.iri(RDF + "type")
        self._objects, self._data = (
            frozenset(graph.instances(OWL + kind).tolist()) for kind in ("ObjectProperty", "DatatypeProperty")
        )
        self._named_values = frozenset(graph.instances(SKOS + "Concept").tolist())
        self._groups = self._disjoint_groups()
        self.superclasses = cache(self._superclasses)
        self.disjoint = cache(self._disjoint)
        self.superproperties = cache(self._superproperties)

    def class_clashes(self) -> Iterator[Clash]:
        """A node that is a member of two disjoint classes, stated or derived."""
        for node, claims in self._claims().items():
            single = [claim for claim in claims if len(claim.classes) == 1]
            seen: set[frozenset[int]] = set()
            for claim in claims:
                excluded = [self._excluding(member, single) for member in claim.classes]
                against = [other for other in excluded if other is not None]
                pair = frozenset((claim.classes[0], *(other.classes[0] for other in against[:1])))
                if len(against) == len(claim.classes) and pair not in seen:
                    seen.add(pair)
                    yield self._clash(node, claim, against)

    def _excluding(self, class_id: int, single: list[_Claim]) -> _Claim | None:
        return next((claim for claim in single if self.disjoint(class_id, claim.classes[0])), None)

    def _clash(self, node: int, claim: _Claim, against: list[_Claim]) -> Clash:
        first, second = claim.classes[0], against[0].classes[0]
        left, right, declared = self.disjoint(first, second) or (first, second, "disjointWith")
        reasons = list(dict.fromkeys([claim.axiom, *(other.axiom for other in against)]))
        for low, high in ((first, left), (second, right)):
            if low != high:
                reasons.append(f"{self._name(low)} valt onder {self._name(high)} (rdfs:subClassOf)")
        reasons.append(f"{self._name(left)} en {self._name(right)} sluiten elkaar uit (owl:{declared})")
        statements = tuple(dict.fromkeys([claim.statement, *(other.statement for other in against)]))
        return Clash(self._iri(node), (self._iri(left), self._iri(right)), tuple(reasons), statements)

    def value_clashes(self) -> Iterator[Clash]:
        """A value that the declared kind or range of its property does not have."""
        for predicate, column in self._graph.columns.items():
            ranges = [
                (above, kind.value)
                for above in self.superproperties(predicate)
                for kind in self._graph.objects(above, RDFS + "range")
                if isinstance(kind, Iri)
            ]
            data, objects = predicate in self._data, predicate in self._objects
            if not (data or objects):
                continue
            for node, value in zip(column.keys.tolist(), column.values.tolist(), strict=True):
                if objects and is_literal(self._terms.keys[value]):
                    axiom = f"{self._name(predicate)} wijst naar een knoop (owl:ObjectProperty)"
                    excluding = (OWL + "ObjectProperty", RDFS + "Literal")
                    yield self._value_clash((node, predicate, value), excluding, axiom)
                elif data:
                    yield from self._data_clashes((node, predicate, value), ranges)

    def _data_clashes(self, statement: Statement, ranges: list[tuple[int, str]]) -> Iterator[Clash]:
        for value in self._stands_for(statement[2]):
            if not isinstance(value, Literal):
                axiom = f"{self._name(statement[1])} heeft een waarde, geen knoop (owl:DatatypeProperty)"
                yield self._value_clash(statement, (OWL + "DatatypeProperty", OWL + "NamedIndividual"), axiom)
                continue
            if not well_formed(value.lexical, value.datatype):
                axiom = f"'{value.lexical}' is geen geldige {self._short(value.datatype)}"
                yield self._value_clash(statement, (value.datatype, RDFS + "Literal"), axiom)
            for owner, kind in ranges:
                if not _within(value, kind):
                    axiom = f"{self._name(owner)} heeft bereik {self._short(kind)} (rdfs:range)"
                    yield self._value_clash(statement, (kind, value.datatype), axiom)

    def _stands_for(self, value: int) -> list[Term]:
        """The value itself; of a concept that is named instead of a value, what it stands for.

        A rule names a kw:Parameter for a date, a processing kw:Onbepaald for a duration: that has no value at all.
        """
        if value in self._named_values:
            return self._graph.objects(value, KW + "waarde")
        return [self._terms.term(value)]

    def _value_clash(self, statement: Statement, excluding: tuple[str, str], axiom: str) -> Clash:
        return Clash(self._iri(statement[0]), excluding, (self._stated(statement), axiom), (statement,))

    # -------------------------------------------------------------- what is derived

    def _claims(self) -> dict[int, list[_Claim]]:
        """Of each node the classes that it is stated or derived to be in; each class once, the statement first."""
        found: dict[int, dict[tuple[int, ...], _Claim]] = {}

        def add(node: int, classes: tuple[int, ...], axiom: str, statement: Statement) -> None:
            found.setdefault(node, {}).setdefault(classes, _Claim(classes, axiom, statement))

        kinds = self._graph.column(self._type)
        for node, kind in zip(kinds.keys.tolist(), kinds.values.tolist(), strict=True):
            statement = (node, self._type, kind)
            add(node, (kind,), f"de knoop is {self._name(kind)} (rdf:type)", statement)
        for predicate, column in self._graph.columns.items():
            for above in self.superproperties(predicate):
                for axiom, forward in (("domain", True), ("range", False)):
                    for classes, name in self._declared(above, axiom):
                        for subject, value in zip(column.keys.tolist(), column.values.tolist(), strict=True):
                            node = subject if forward else value
                            if classes in found.get(node, ()) or is_literal(self._terms.keys[node]):
                                continue
                            statement = (subject, predicate, value)
                            add(node, classes, f"{self._stated(statement)}; {name}", statement)
        return {node: list(claims.values()) for node, claims in found.items() if len(claims) > 1}

    def _declared(self, predicate: int, axiom: str) -> list[tuple[tuple[int, ...], str]]:
        """Classes of each rdfs:domain or rdfs:range of ``predicate``; several for a union."""
        if predicate not in self._objects and not (axiom == "domain" and predicate in self._data):
            return []
        declared = []
        for value in self._graph.objects(predicate, RDFS + axiom):
            members = [value] if isinstance(value, Iri) else self._list_of(value, OWL + "unionOf")
            classes = tuple(self._terms.iri(member.value) for member in members if isinstance(member, Iri))
            if classes and len(classes) == len(members):
                names = " of ".join(self._name(member) for member in classes)
                word = "domein" if axiom == "domain" else "bereik"
                declared.append((classes, f"{self._name(predicate)} heeft {word} {names} (rdfs:{axiom})"))
        return declared

    def _superclasses(self, class_id: int) -> frozenset[int]:
        """``class_id`` and what is above it, by rdfs:subClassOf and the named parts of its definition."""
        above = {class_id}
        waiting = [class_id]
        while waiting:
            current = waiting.pop()
            next_up = [*self._graph.objects(current, RDFS + "subClassOf")]
            for definition in self._graph.objects(current, OWL + "equivalentClass"):
                next_up += [definition, *self._list_of(definition, OWL + "intersectionOf")]
            fresh = {self._terms.iri(value.value) for value in next_up if isinstance(value, Iri)} - above
            above |= fresh
            waiting += fresh
        return frozenset(above)

    def _superproperties(self, predicate: int) -> tuple[int, ...]:
        above = [predicate]
        for current in above:
            for value in self._graph.objects(current, RDFS + "subPropertyOf"):
                if isinstance(value, Iri) and (number := self._terms.iri(value.value)) not in above:
                    above.append(number)
        return tuple(above)

    def _disjoint(self, left: int, right: int) -> tuple[int, int, str] | None:
        """The two classes, at or above ``left`` and ``right``, that are declared disjoint, and the kind of axiom."""
        first, second = self.superclasses(left), self.superclasses(right)
        for group, declared in self._groups:
            for one in sorted(first & group):
                for other in sorted(second & group - {one}):
                    return one, other, declared
        return None

    def _disjoint_groups(self) -> list[tuple[frozenset[int], str]]:
        """The classes of each axiom of disjointness, and the name of its kind."""
        groups: list[tuple[list[Term], str]] = []
        for node in self._graph.instances(OWL + "AllDisjointClasses").tolist():
            groups.append((self._list_of(self._terms.term(node), OWL + "members"), "AllDisjointClasses"))
        pairs = self._graph.column_of(OWL + "disjointWith")
        for left, right in zip(pairs.keys.tolist(), pairs.values.tolist(), strict=True):
            groups.append(([self._terms.term(left), self._terms.term(right)], "disjointWith"))
        return [
            (frozenset(self._terms.iri(member.value) for member in group if isinstance(member, Iri)), declared)
            for group, declared in groups
        ]

    def _list_of(self, node: Term, predicate: str) -> list[Term]:
        heads = self._graph.objects(node, predicate)
        try:
            return read_list(self._graph, heads[0]) if heads else []
        except PathError:  # a broken list states no axiom; the parser of the reasoner reports it
            return []

    # -------------------------------------------------------------- how it is said

    def _stated(self, statement: Statement) -> str:
        node, predicate, value = statement
        return f"{self._name(node)} {self._name(predicate)} {self._name(value)}"

    def _name(self, number: int) -> str:
        term = self._terms.term(number)
        if isinstance(term, Literal):
            return f'"{term.lexical}"'
        return self._short(term.value) if isinstance(term, Iri) else f"_:{term.label}"

    def _iri(self, number: int) -> str:
        term = self._terms.term(number)
        return term.value if isinstance(term, Iri) else self._name(number)

    @staticmethod
    def _short(iri: str) -> str:
        return next((f"{prefix}:{iri[len(space) :]}" for space, prefix in _PREFIXES if iri.startswith(space)), iri)


_PREFIXES = ((KW, "kw"), (XSD, "xsd"), (OWL, "owl"), (RDFS, "rdfs"), (RDF, "rdf"))


def _within(value: Literal, kind: str) -> bool:
    """Whether ``value`` may be a value of datatype ``kind``; what is not a known datatype is not judged."""
    if kind in _ANY_LITERAL or value.datatype == kind:
        return True
    if not (_known(kind) and _known(value.datatype)):
        return True
    family = next((all_of for all_of in _FAMILIES if kind in all_of and value.datatype in all_of), None)
    if family is None or not well_formed(value.lexical, value.datatype):
        return False
    if family is _NUMBERS:
        number = Decimal(value.lexical)
        return kind == XSD + "decimal" or (number % 1 == 0 and well_formed(str(int(number)), kind))
    return well_formed(value.lexical, kind)


def _known(kind: str) -> bool:
    return kind.startswith(XSD) or kind == RDF_LANG_STRING


def summary(clashes: Iterable[Clash]) -> list[tuple[Clash, int]]:
    """Clashes that differ in the node only, taken together: the first of each, and how many there are."""
    groups: dict[tuple[object, ...], list[Clash]] = {}
    for clash in clashes:
        groups.setdefault((clash.excluding, tuple(sorted(_properties(clash)))), []).append(clash)
    return [(group[0], len(group)) for group in groups.values()]


def _properties(clash: Clash) -> set[int]:
    return {predicate for _, predicate, _ in clash.statements}
