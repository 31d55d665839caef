"""All that a rule means, for a reader: ``kaderwacht rules explain AVG-003``.

Where facts come from is asked of a :class:`Provenance`, which whoever knows the mappings plugs in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from checker.findings import Article, Severity, Text
from checker.graph.terms import Iri, TermTable
from checker.ontology.vocabulary import Vocabulary
from checker.rules.drafting import short
from checker.rules.examples import Example, examples_of
from checker.rules.model import Boundary, Rule, Status, TestMoment


class Provenance(Protocol):
    """Where a property can be filled in, per kind of source."""

    def origins(self, predicate: str) -> Sequence[Text]:
        """Places a reader knows, such as ``blad Applicaties, kolom Persoonsgegevens`` or ``ArchiMate: Status``."""
        ...


class NoProvenance:
    """Nothing is known of mappings."""

    def origins(self, predicate: str) -> Sequence[Text]:
        """No places."""
        return ()


@dataclass(frozen=True, slots=True)
class FactRead:
    """A property that the rule reads: IRI, label, its fact group (local name, None for structure) and its origins."""

    iri: str
    label: Text
    group: str | None
    origins: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A class that the rule applies to."""

    iri: str
    label: Text


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a reader gets of one rule; ``good`` and ``bad`` are its first examples."""

    id: str
    label: Text
    norm: Text
    why: Text
    remedy: Text
    severity: Severity
    status: Status
    since: str
    frameworks: tuple[tuple[int, Text], ...]
    articles: tuple[Article, ...]
    conditions: tuple[Condition, ...]
    facts: tuple[FactRead, ...]
    valid_from: Text
    valid_until: Text
    programme_sorts: tuple[str, ...]
    moment: TestMoment
    evidence: bool
    deviable: bool
    verified: bool
    good: Example | None
    bad: Example | None
    file: str


def explain(rule: Rule, vocabulary: Vocabulary, provenance: Provenance | None = None) -> Explanation:
    """Gather what there is to say of ``rule``; raises RulebookError when its examples cannot be read."""
    source = provenance or NoProvenance()
    facts = (
        FactRead(iri, vocabulary.label(iri), vocabulary.property(iri).fact_group, tuple(source.origins(iri)))
        for iri in rule.reads
    )
    examples = examples_of(rule, TermTable())
    kader = "https://w3id.org/kaderwacht/def#Kader"
    return Explanation(
        id=rule.id,
        label=rule.label,
        norm=rule.norm,
        why=rule.why,
        remedy=rule.remedy,
        severity=rule.severity,
        status=rule.status,
        since=rule.since,
        frameworks=tuple((number, vocabulary.label(f"{kader}{number}")) for number in rule.frameworks),
        articles=rule.articles,
        conditions=tuple(Condition(iri, vocabulary.label(iri)) for iri in rule.targets),
        facts=tuple(sorted(facts, key=lambda fact: (fact.group or "~", fact.iri))),
        valid_from=_boundary(rule.valid_from, vocabulary),
        valid_until=_boundary(rule.valid_until, vocabulary),
        programme_sorts=rule.programme_sorts,
        moment=rule.test_moment,
        evidence=rule.evidence,
        deviable=rule.deviable,
        verified=rule.verified,
        good=next((example for example in examples if example.good), None),
        bad=next((example for example in examples if not example.good), None),
        file=rule.location.file,
    )


def _boundary(boundary: Boundary | None, vocabulary: Vocabulary) -> Text:
    if isinstance(boundary, dt.date):
        return Text(boundary.isoformat(), boundary.isoformat())
    if isinstance(boundary, Iri):
        label, day = vocabulary.label(boundary.value), vocabulary.parameter_date(boundary.value)
        now = (f"nu {day}", f"now {day}") if day else ("datum nog onbekend", "date not known yet")
        return Text(f"{label.nl} ({now[0]})", f"{label.en or label.nl} ({now[1]})")
    return Text()


_MOMENTS = {
    TestMoment.PEILDATUM: Text("de peildatum van de toetsing", "the date of the run"),
    TestMoment.LIVEGANG: Text("de livegang van de applicatie", "the go-live of the application"),
    TestMoment.DATUM_HERINDELING: Text("de datum van herindeling", "the date of the merger"),
    TestMoment.DOCUMENTDATUM: Text("de datum van het document zelf", "the date of the document itself"),
}
_WORDS = {
    "norm": Text("Norm", "Norm"),
    "kader": Text("Kader", "Framework"),
    "articles": Text("Grondslag", "Ground"),
    "unverified": Text("bron niet bevestigd", "source not verified"),
    "why": Text("Waarom", "Why"),
    "applies": Text("Geldt voor", "Applies to"),
    "sorts": Text("Bij programma", "Under programme"),
    "all": Text("elk, ook zonder programma", "any, also without a programme"),
    "valid": Text("Van kracht", "In force"),
    "always": Text("onbepaald", "unbounded"),
    "until": Text("tot", "until"),
    "moment": Text("Toetsmoment", "Test moment"),
    "due": Text("ontbrekend bewijs is tot dan nog te leveren", "missing evidence is due until then"),
    "severity": Text("Ernst", "Severity"),
    "deviable": Text("afwijken mag, met een afwijking", "may be waived"),
    "strict": Text("afwijken mag niet", "may not be waived"),
    "facts": Text("Leest", "Reads"),
    "good": Text("Zo is het goed", "This is right"),
    "bad": Text("Zo gaat het mis", "This goes wrong"),
    "remedy": Text("Herstel", "Remedy"),
    "file": Text("Bestand", "File"),
    "lapsed": Text("Deze regel doet niet mee", "This rule takes no part"),
}


def render_text(explanation: Explanation, language: str = "nl") -> str:
    """The explanation as plain text, at most one fact a line."""

    def word(name: str) -> str:
        return _WORDS[name].get(language)

    lines = [f"{explanation.id}  {explanation.label.get(language)}"]
    if explanation.status is not Status.ACTIVE:
        lines.append(f"{word('lapsed')}: {explanation.status}")

    def block(name: str, *texts: str) -> None:
        lines.extend(("", word(name), *(f"  {text}" for text in texts if text)))

    block("norm", explanation.norm.get(language))
    block("why", explanation.why.get(language))
    block("remedy", explanation.remedy.get(language))
    block("kader", *(f"{number}  {label.get(language)}" for number, label in explanation.frameworks))
    block("articles", *(_article(article, language) for article in explanation.articles))
    block("applies", *(condition.label.get(language) for condition in explanation.conditions))
    block("sorts", ", ".join(explanation.programme_sorts) or word("all"))
    start, end = explanation.valid_from.get(language), explanation.valid_until.get(language)
    block("valid", f"{start or word('always')} {word('until')} {end or word('always')}")
    moment = _MOMENTS[explanation.moment].get(language)
    block("moment", f"{moment}; {word('due')}" if explanation.evidence else moment)
    block(
        "severity",
        f"{explanation.severity.label.get(language)}; {word('deviable' if explanation.deviable else 'strict')}",
    )
    block("facts", *(line for fact in explanation.facts for line in _fact(fact, language)))
    for name, example in (("good", explanation.good), ("bad", explanation.bad)):
        if example is not None:
            block(name, f"{example.label.get(language)} ({example.name})", *map(str, example.findings))
    block("file", explanation.file)
    return "\n".join(lines) + "\n"


def _article(article: Article, language: str) -> str:
    parts = [article.label.get(language), article.url, article.jci]
    if not article.verified:
        parts.append(f"({_WORDS['unverified'].get(language)})")
    return "  ".join(part for part in parts if part)


def _fact(fact: FactRead, language: str) -> list[str]:
    group = f" [{fact.group}]" if fact.group else ""
    origins = (f"  {origin.get(language)}" for origin in fact.origins)
    return [f"{fact.label.get(language)} ({short(fact.iri)}){group}", *origins]
