"""The rulebook as a reader looks through it: laws with their norms, rules with their frameworks; made once a book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from api.books import Books
from checker.assessment.naming import PREFIXES
from checker.assessment.portraying import norms_of
from checker.findings import Article, RuleInfo, Severity, Text, Verdict
from checker.graph.terms import Iri, Literal, Term
from checker.graph.writing import Syntax, write_graph
from checker.ontology.provenance import provenance
from checker.ontology.vocabulary import KW
from checker.portrait import Norm, NormState
from checker.rules.drafting import short
from checker.rules.examples import Example
from checker.rules.explain import Explanation, explain
from checker.rules.model import Rule, Status
from checker.rules.selection import in_force
from checker.store.faults import NotFound

NO_LAW = "overig"
_EXAMPLES = "https://example.org/"
_NO_TITLE = Text("Zonder wet of document", "Without law or document")


@dataclass(frozen=True, slots=True)
class Law:
    """An act, regulation or document: ``key`` names it in an address; its norms by label."""

    key: str
    title: Text
    norms: tuple[Norm, ...]
    rules: tuple[str, ...]

    def count(self, state: NormState) -> int:
        """The number of norms in a state."""
        return sum(norm.state is state for norm in self.norms)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in the list; ``state`` is concept, vervallen, van kracht or niet van kracht on the day asked."""

    info: RuleInfo
    state: str
    laws: tuple[Law, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """What a rule finds in an example: at which node, how grave, and with what value ('' when any will do)."""

    focus: str
    severity: Severity
    verdict: Verdict
    value: str


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example of a rule: what it shows, its facts as Turtle, and what the rule finds in it."""

    label: Text
    date: dt.date
    turtle: str
    findings: tuple[ShownFinding, ...]


class Lawbook:
    """Laws, frameworks and explanations of one rulebook."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.norms = norms_of(books.rulebook, books.vocabulary)
        self.frameworks: dict[int, Text] = {
            number: books.vocabulary.label(f"{KW}Kader{number}") for number in range(1, 11)
        }
        self.laws = _laws(self.norms)
        self.by_key = {law.key: law for law in self.laws}
        self.law_of = {norm.iri: self.by_key[_key(norm)] for norm in self.norms}
        self.articles: dict[str, Article] = {
            article.iri: article for rule in books.rulebook.rules for article in rule.articles
        }
        self._explained: dict[str, Explanation] = {}
        self._rows: tuple[dt.date, tuple[RuleRow, ...]] | None = None

    def rule(self, rule_id: str) -> Rule:
        """One rule; raises NotFound."""
        try:
            return self.books.rulebook.rule(rule_id)
        except KeyError:
            raise NotFound("Deze regel bestaat niet.", remedy="Zoek haar in de lijst van regels.") from None

    def law(self, key: str) -> Law:
        """One law; raises NotFound."""
        if key not in self.by_key:
            raise NotFound("Deze wet staat niet in het regelboek.", remedy="Zoek haar in de lijst van wetten.")
        return self.by_key[key]

    def explained(self, rule: Rule) -> Explanation:
        """All that the rule means; kept, for its examples are read from files."""
        found = self._explained.get(rule.id)
        if found is None:
            found = self._explained[rule.id] = explain(rule, self.books.vocabulary, provenance())
        return found

    def rows(self, on: dt.date) -> tuple[RuleRow, ...]:
        """All rules as the list shows them on a day; kept for that day."""
        kept = self._rows
        if kept is None or kept[0] != on:
            kept = self._rows = on, tuple(self.row(rule, on) for rule in self.books.rulebook.rules)
        return kept[1]

    def row(self, rule: Rule, on: dt.date) -> RuleRow:
        """A rule as the list shows it on a day."""
        laws = dict.fromkeys(self.law_of[each.iri] for each in rule.articles if each.iri in self.law_of)
        return RuleRow(self.books.rulebook.info(rule), self.state(rule, on), tuple(laws))

    def state(self, rule: Rule, on: dt.date) -> str:
        """``concept``, ``vervallen``, ``van kracht`` or ``niet van kracht``."""
        if rule.status is Status.DRAFT:
            return "concept"
        if rule.status is Status.LAPSED:
            return "vervallen"
        return "van kracht" if in_force(rule, on, self.books.vocabulary) else "niet van kracht"


def _key(norm: Norm) -> str:
    return norm.law_iri.rpartition("/")[2] or NO_LAW


def _laws(norms: Sequence[Norm]) -> tuple[Law, ...]:
    """Laws by title; what belongs to none comes last. A norm stands once, whatever frameworks it is under."""
    found: dict[str, dict[str, list[Norm]]] = {}
    for norm in norms:
        found.setdefault(_key(norm), {}).setdefault(norm.iri, []).append(norm)
    laws = []
    for key, entries in found.items():
        # partly under one framework and wholly under another: the least counts
        own = [max(group, key=lambda norm: list(NormState).index(norm.state)) for group in entries.values()]
        own.sort(key=lambda norm: (norm.label.nl.casefold(), norm.iri))
        rules = sorted({rule for group in entries.values() for norm in group for rule in norm.rules})
        laws.append(Law(key, own[0].law if key != NO_LAW else _NO_TITLE, tuple(own), tuple(rules)))
    return tuple(sorted(laws, key=lambda law: (law.key == NO_LAW, law.title.nl.casefold())))


def shown(example: Example | None) -> ShownExample | None:
    """An example for a reader; None when the rule has none."""
    if example is None:
        return None
    namespaces = {prefix: namespace for namespace, prefix in PREFIXES.items()} | {"ex": _EXAMPLES}
    text = write_graph(example.graph, Syntax.TURTLE, namespaces).decode()
    lines = [line for line in text.splitlines() if not line.startswith("@prefix")]
    found = (
        ShownFinding(_named(each.focus), each.severity, each.verdict, _named(each.value)) for each in example.findings
    )
    return ShownExample(example.label, example.date, "\n".join(lines).strip(), tuple(found))


def _named(term: Term | None) -> str:
    """A term of an example as its Turtle calls it, without prefix when it is the example's own."""
    if isinstance(term, Iri):
        return term.value.removeprefix(_EXAMPLES) if term.value.startswith(_EXAMPLES) else short(term.value)
    return term.lexical if isinstance(term, Literal) else ""


_made: list[Lawbook] = []


def lawbook_of(books: Books) -> Lawbook:
    """The lawbook of the books of this service; made when it is first asked for."""
    for found in _made:
        if found.books is books:
            return found
    made = Lawbook(books)
    # a process has one service; tests have a few
    _made[:] = [made, *_made[:3]]
    return made
