"""Controls: framework → norm → rules, with the state of each norm, so that an auditor sees what is not checked.

A norm is a ground that rules rest on (an article, a framework document) or one that ``ontologie/controles.ttl`` says a
person must judge. Its state follows from its rules: automated when an active rule judges its substance; partly when the
rules only look for evidence that a person still has to read; manual when no active rule covers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checker.findings import NO_TEXT, Text
from checker.graph.terms import Iri
from checker.ontology.vocabulary import KW, Vocabulary
from checker.rules.model import Rule, Rulebook, Status


class ControlState(StrEnum):
    """How far a norm is checked."""

    AUTOMATED = "geautomatiseerd"
    PARTLY = "deels"
    MANUAL = "handmatig"


_EVIDENCE = Text(
    "de regels zien of het bewijs er is en hoe oud het is, niet of de inhoud klopt",
    "the rules see whether the evidence is there and how old it is, not whether its contents are right",
)
_UNVERIFIED = Text(
    "de bron is niet geverifieerd: de regels melden en blokkeren niet",
    "the source is not verified: the rules report and do not block",
)
_NO_RULE = Text("geen regel in werking leest feiten over deze norm", "no active rule reads facts about this norm")


@dataclass(frozen=True, slots=True)
class Control:
    """One norm under one framework; ``rules`` are the ids of the active rules that cover it."""

    iri: str
    label: Text
    framework: int
    state: ControlState
    reason: Text
    rules: tuple[str, ...]


def controls(rulebook: Rulebook, vocabulary: Vocabulary) -> tuple[Control, ...]:
    """Every norm, by framework and label; a norm that rules of several frameworks rest on stands under each."""
    found = [*_ruled(rulebook.rules), *_unruled(rulebook.rules, vocabulary), *_manual(vocabulary)]
    return tuple(sorted(found, key=lambda control: (control.framework, control.label.nl, control.iri)))


def _ruled(rules: Sequence[Rule]) -> Iterator[Control]:
    covered: dict[tuple[str, int], list[Rule]] = {}
    labels: dict[str, Text] = {}
    for rule in rules:
        if rule.status is Status.ACTIVE:
            for article in rule.articles:
                labels[article.iri] = article.label
                for framework in rule.frameworks:
                    covered.setdefault((article.iri, framework), []).append(rule)
    for (iri, framework), found in covered.items():
        state, reason = ControlState.AUTOMATED, NO_TEXT
        if all(rule.evidence for rule in found):
            state, reason = ControlState.PARTLY, _EVIDENCE
        elif not any(rule.verified for rule in found):
            state, reason = ControlState.PARTLY, _UNVERIFIED
        yield Control(iri, labels[iri], framework, state, reason, tuple(sorted(rule.id for rule in found)))


def _unruled(rules: Sequence[Rule], vocabulary: Vocabulary) -> Iterator[Control]:
    """Articles that the ontology names and no active rule rests on: they belong to the law."""
    used = {article.iri for rule in rules if rule.status is Status.ACTIVE for article in rule.articles}
    graph = vocabulary.graph
    for number in graph.instances(KW + "Wetsbepaling").tolist():
        iri = graph.terms.text(number)
        if iri not in used:
            yield Control(iri, vocabulary.label(iri), 10, ControlState.MANUAL, _NO_RULE, ())


def _manual(vocabulary: Vocabulary) -> Iterator[Control]:
    graph = vocabulary.graph
    for number in graph.instances(KW + "HandmatigeNorm").tolist():
        iri = graph.terms.text(number)
        reason = vocabulary.text(Iri(iri), KW + "reden")
        for framework in graph.objects(Iri(iri), KW + "hoortBijKader"):
            number_of = int(framework[0].removeprefix(KW + "Kader"))
            yield Control(iri, vocabulary.label(iri), number_of, ControlState.MANUAL, reason, ())


_WIDTH = 120
_STATES = {
    ControlState.AUTOMATED: Text("geautomatiseerd", "automated"),
    ControlState.PARTLY: Text("deels", "partly"),
    ControlState.MANUAL: Text("handmatig", "manual"),
}


def _below(text: str) -> list[str]:
    import textwrap

    indent = " " * 19
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )


def render_text(found: Sequence[Control], vocabulary: Vocabulary, language: str = "nl") -> str:
    """Controls as plain text: a heading a framework, a line a norm, its rules and the reason beneath."""
    lines: list[str] = []
    for framework in sorted({control.framework for control in found}):
        label = vocabulary.label(f"{KW}Kader{framework}").get(language)
        own = [control for control in found if control.framework == framework]
        counts = ", ".join(
            f"{sum(each.state is state for each in own)} {_STATES[state].get(language)}" for state in ControlState
        )
        lines += ["", f"{framework} {label}: {counts}"]
        for control in own:
            # what a person judges is signed off by this key
            key = f" [{control.iri.rpartition('/')[2]}]" if control.state is ControlState.MANUAL else ""
            lines.append(f"  {_STATES[control.state].get(language):<16} {control.label.get(language)}{key}")
            if control.rules:
                lines += _below(", ".join(control.rules))
            if control.reason.nl:
                lines += _below(control.reason.get(language))
    return "\n".join(lines).lstrip("\n") + "\n"
