"""The examples beside a rule (``<ID>.trig``): read them, check their form, and compare them with what a judge finds.

The judging itself is plugged in, so that a municipality's rules are tested by the very code that judges landscapes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.conflicts import refuse_conflict
from checker.errors import InputError, Location, Problem, RulebookError
from checker.findings import Severity, Text, Verdict
from checker.graph.columns import Graph
from checker.graph.paths import SH
from checker.graph.positions import Positions
from checker.graph.reading import Syntax, read_dataset
from checker.graph.terms import RDF, Blank, Iri, Literal, Term, TermTable, encode, iri_key
from checker.ontology.vocabulary import KW, RDFS
from checker.rules.drafting import PLACEHOLDER, Draft, short, suggestion
from checker.rules.model import RULE, Rule, Rulebook

EXAMPLE = "https://w3id.org/kaderwacht/voorbeeld/"
LEAST = 2
_OUTCOMES = {verdict.value: verdict for verdict in Verdict}
_SEVERITIES = {SH + severity.value: severity for severity in Severity}
_META = frozenset(
    (
        *(
            KW + name
            for name in ("voorbeeldVan", "verwacht", "verwachtOordeel", "focus", "ernst", "uitkomst", "waarde")
        ),
        RDF + "type",
        RDFS + "label",
        RDFS + "comment",
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as an example sees it; ``value`` None when it has none (or, in an expectation, when any will do)."""

    focus: Term
    severity: Severity
    verdict: Verdict
    value: Term | None = None

    def __str__(self) -> str:
        value = f", waarde {_name(self.value)}" if self.value is not None else ""
        return f"{_name(self.focus)}: {self.severity} '{self.verdict}'{value}"


@dataclass(frozen=True, slots=True)
class Example:
    """One named graph with what is expected of it. ``date`` is its peildatum; ``good`` when no finding is expected."""

    rule_id: str
    name: str
    label: Text
    good: bool
    graph: Graph
    date: dt.date
    findings: tuple[Found, ...]
    verdicts: tuple[tuple[Term, Verdict], ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge found on an example: its findings, and the verdict of every focus node that it considered."""

    findings: tuple[Found, ...]
    verdicts: tuple[tuple[Term, Verdict], ...] = ()


JudgeExample = Callable[[Rule, Graph, dt.date], Judged]


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example went; ``differences`` are sentences for a reader, empty when it passed."""

    example: Example
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences


def run_examples(rules: Iterable[Rule], judge: JudgeExample, terms: TermTable) -> tuple[ExampleResult, ...]:
    """Judge every example of ``rules``, in the order of rule and file; raises RulebookError on a malformed one."""
    return tuple(
        ExampleResult(example, compare(example, judge(rule, example.graph, example.date)))
        for rule in rules
        for example in examples_of(rule, terms)
    )


def examples_of(rule: Rule, terms: TermTable) -> tuple[Example, ...]:
    """The examples beside ``rule``, into ``terms``; raises RulebookError when they are malformed or absent."""
    path = Path(rule.location.file).with_suffix(".trig")
    examples, problems = read_examples(path, rule.id, terms)
    if problems:
        raise RulebookError(tuple(problems))
    return examples


def compare(example: Example, judged: Judged) -> tuple[str, ...]:
    """What differs between the expectation and what was found: every finding counts, no more and no less."""
    rest = list(judged.findings)
    differences = []
    # an expectation with a value is pickier: it chooses first
    for expected in sorted(example.findings, key=lambda finding: finding.value is None):
        match = next((found for found in rest if _fits(expected, found)), None)
        if match is None:
            differences.append(f"verwacht en niet gevonden: {expected}")
        else:
            rest.remove(match)
    differences += [f"gevonden en niet verwacht: {found}" for found in rest]
    verdicts = dict(judged.verdicts)
    for focus, verdict in example.verdicts:
        given = verdicts.get(focus)
        if given is not verdict:
            was = f"'{given}'" if given else "geen oordeel"
            differences.append(f"{_name(focus)}: verwacht oordeel '{verdict}', gevonden {was}")
    return tuple(differences)


def _fits(expected: Found, found: Found) -> bool:
    same = (expected.focus, expected.severity, expected.verdict) == (found.focus, found.severity, found.verdict)
    return same and (expected.value is None or expected.value == found.value)


def _name(term: Term) -> str:
    return re.split("[/#]", term.value)[-1] if isinstance(term, Iri) else term[0]


def lint_examples(draft: Draft) -> None:
    """Report for every rule file what is wrong with its examples."""
    for file in draft.rule_files:
        path = file.path.with_suffix(".trig")
        name = path.as_posix()
        if not path.is_file():
            draft.report(
                f"Regel {file.stem} heeft geen voorbeelden.",
                Location(file.name),
                f"Maak {path.name} met ten minste {LEAST} voorbeelden goed-* en {LEAST} fout-*.",
            )
            continue
        terms = TermTable()  # of its own: made-up nodes do not belong among the terms of a run
        examples, problems = read_examples(path, file.stem, terms)
        draft.problems.extend(problem for problem in problems if problem not in draft.problems)
        if problems:
            continue
        for good, kind in ((True, "goed"), (False, "fout")):
            count = sum(example.good is good for example in examples)
            if count < LEAST:
                draft.report(
                    f"Regel {file.stem} heeft {count} van de {LEAST} gevraagde voorbeelden {kind}-*.", Location(name)
                )
        _lint_facts(draft, examples)


# Properties of a model that no mapping names: their keys are free, so none is declared.
_OPEN = "https://w3id.org/kaderwacht/eigenschap/"


def _lint_facts(draft: Draft, examples: Sequence[Example]) -> None:
    """A misspelt property in an example would let it pass for the wrong reason."""
    declared = draft.declared
    for example in examples:
        for predicate in example.graph.columns:
            iri = example.graph.terms.text(predicate)
            if iri not in declared.properties and iri != RDF + "type" and not iri.startswith((RDFS, _OPEN)):
                near = suggestion(short(iri), [short(name) for name in declared.properties])
                draft.report(
                    f"Voorbeeld {example.name}: de eigenschap {short(iri)} staat niet in de ontologie.",
                    example.location,
                    near,
                )


def read_examples(path: Path, rule_id: str, terms: TermTable) -> tuple[tuple[Example, ...], list[Problem]]:
    """The examples in ``path``, in file order, and what is wrong with their form; malformed ones are left out."""
    name = path.as_posix()
    try:
        data = path.read_bytes()
        refuse_conflict(name, data)
        graphs = read_dataset(name, data, Syntax.TRIG, terms, blank_scope=f"vb{rule_id}")
    except InputError as error:
        return (), [Problem(error.what, error.where or Location(name), error.remedy)]
    except FileNotFoundError:
        return (), [Problem(f"Regel {rule_id} heeft geen voorbeelden: {path.name} ontbreekt.", Location(name))]
    reader = _Reader(name, rule_id, graphs)
    examples = reader.read()
    return examples, reader.problems


class _Reader:
    """Reads one example file; notes problems as it goes."""

    def __init__(self, name: str, rule_id: str, graphs: dict[str | None, tuple[Graph, Positions]]) -> None:
        self._name, self._rule_id, self._graphs = name, rule_id, graphs
        self._meta, self._positions = graphs[None]
        self.problems: list[Problem] = []

    def read(self) -> tuple[Example, ...]:
        declared = [self._meta.terms.text(int(node)) for node in self._meta.instances(KW + "Voorbeeld")]
        for predicate in self._meta.columns:
            if (iri := self._meta.terms.text(predicate)) not in _META:
                near = suggestion(short(iri), [short(term) for term in _META])
                first = self._meta.terms.term(int(self._meta.column(predicate).keys[0]))
                self._report(f"De term {short(iri)} hoort niet bij een voorbeeld.", first, near)
        for iri in sorted(set(filter(None, self._graphs)) - set(declared)):
            self._report(f"De graaf {_name(Iri(iri))} is niet als kw:Voorbeeld beschreven.", Iri(iri))
        examples = [example for iri in declared if (example := self._example(Iri(iri))) is not None]
        return tuple(sorted(examples, key=lambda example: example.location.line))

    def _place(self, node: Term) -> Location:
        number = self._meta.terms.find(encode(node))
        found = self._positions.best(number) if number is not None else None
        if found is None and isinstance(node, Iri) and node.value in self._graphs:
            graph_places = self._graphs[node.value][1]
            found = graph_places.best(int(graph_places.subjects[0])) if len(graph_places) else None
        return found or Location(self._name)

    def _report(self, what: str, node: Term, remedy: str | None = None) -> None:
        self.problems.append(Problem(what, self._place(node), remedy))

    def _example(self, node: Iri) -> Example | None:
        before = len(self.problems)
        name = node.value.removeprefix(f"{EXAMPLE}{self._rule_id}/")
        good = name.startswith("goed-")
        if not good and not name.startswith("fout-"):
            self._report(f"Voorbeeld {short(node.value)} heet niet <{EXAMPLE}{self._rule_id}/goed-…> of fout-….", node)
        if self._meta.objects(node, KW + "voorbeeldVan") != [Iri(RULE + self._rule_id)]:
            self._report(
                f"Voorbeeld {name} hoort niet bij regel {self._rule_id}.",
                node,
                f"Schrijf: kw:voorbeeldVan regel:{self._rule_id}.",
            )
        label = self._label(node, name)
        date = self._date(node, name)
        findings = tuple(
            found for value in self._meta.objects(node, KW + "verwacht") if (found := self._finding(value, name))
        )
        verdicts = tuple(
            (focus, verdict)
            for value in self._meta.objects(node, KW + "verwachtOordeel")
            for focus, verdict in [(self._focus(value, name), self._verdict(value, name))]
            if focus is not None and verdict is not None
        )
        if good and findings:
            self._report(f"Voorbeeld {name} is goed en verwacht toch een bevinding.", node)
        if not good and not findings:
            self._report(f"Voorbeeld {name} is fout en verwacht geen bevinding.", node, "Voeg kw:verwacht toe.")
        if len(self.problems) > before or date is None:
            return None
        graph = self._graphs[node.value][0]
        return Example(self._rule_id, name, label, good, graph, date, findings, verdicts, self._place(node))

    def _label(self, node: Iri, name: str) -> Text:
        if any(PLACEHOLDER in value[0] for value in self._meta.objects(node, RDFS + "label")):
            self._report(f"Voorbeeld {name}: hier staat nog {PLACEHOLDER}.", node, "Vul de tekst in.")
        found = {
            value.language: value.lexical
            for value in self._meta.objects(node, RDFS + "label")
            if isinstance(value, Literal)
        }
        if not found.get("nl"):
            self._report(f"Voorbeeld {name} heeft geen rdfs:label in het Nederlands.", node)
        return Text(found.get("nl", ""), found.get("en", ""))

    def _date(self, node: Iri, name: str) -> dt.date | None:
        if node.value not in self._graphs:
            self._report(f"Voorbeeld {name} heeft geen graaf.", node, f"Schrijf: vb:{name} {{ … }}")
            return None
        graph = self._graphs[node.value][0]
        days = [
            graph.terms.text(int(value))
            for round_ in graph.instances(KW + "Toetsing")
            for value in graph.column(graph.terms.find(iri_key(KW + "peildatum"))).of(int(round_))
        ]
        try:
            (day,) = days
            return dt.date.fromisoformat(day)
        except ValueError:
            self._report(
                f"Voorbeeld {name} heeft niet precies een kw:Toetsing met kw:peildatum.",
                node,
                'Voeg toe: ex:toetsing a kw:Toetsing ; kw:peildatum "2026-11-23"^^xsd:date .',
            )
            return None

    def _focus(self, node: Term, name: str) -> Term | None:
        values = self._meta.objects(node, KW + "focus")
        if len(values) != 1 or not isinstance(values[0], Iri | Blank):
            self._report(f"Voorbeeld {name}: een verwachting heeft precies een kw:focus.", node)
            return None
        return values[0]

    def _verdict(self, node: Term, name: str) -> Verdict | None:
        values = [value[0] for value in self._meta.objects(node, KW + "uitkomst")]
        if len(values) != 1 or values[0] not in _OUTCOMES:
            self._report(f"Voorbeeld {name}: kw:uitkomst is een van: {', '.join(_OUTCOMES)}.", node)
            return None
        return _OUTCOMES[values[0]]

    def _finding(self, node: Term, name: str) -> Found | None:
        focus, verdict = self._focus(node, name), self._verdict(node, name)
        levels = [value[0] for value in self._meta.objects(node, KW + "ernst")]
        if len(levels) != 1 or levels[0] not in _SEVERITIES:
            self._report(f"Voorbeeld {name}: kw:ernst is sh:Violation, sh:Warning of sh:Info.", node)
            return None
        values = self._meta.objects(node, KW + "waarde")
        if focus is None or verdict is None:
            return None
        return Found(focus, _SEVERITIES[levels[0]], verdict, values[0] if values else None)


def all_examples(rulebook: Rulebook, terms: TermTable) -> tuple[Example, ...]:
    """The examples of every rule; raises RulebookError when one is malformed."""
    return tuple(example for rule in rulebook.rules for example in examples_of(rule, terms))
