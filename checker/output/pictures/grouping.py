"""How the pictures order applications: by domain, else by the team that builds what succeeds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from checker.findings import Finding, NodeRef, Report, Verdict
from checker.output.pictures.drawing import LOOKS
from checker.portrait import Application, Plateau, Portrait

_SHORT_KEY = 6


def worst_verdicts(report: Report) -> dict[str, Verdict]:
    """Application IRI → its worst verdict in this run."""
    worst: dict[str, Verdict] = {}
    for row in report.verdicts:
        iri = row.application.iri
        known = worst.get(iri)
        if known is None or row.verdict.rank < known.rank:
            worst[iri] = row.verdict
    return worst


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found on one interface: the worst verdict, and the rules."""

    verdict: Verdict
    rules: tuple[str, ...]

    def told(self, language: str) -> str:
        """Verdict and rules, for a table and for who points at the line."""
        return f"{LOOKS[self.verdict].name.get(language)} ({', '.join(self.rules)})"


def judged_connections(report: Report, portrait: Portrait) -> dict[str, Judged]:
    """IRI of an interface with findings, on itself or with it as the value → what was found."""
    known = {each.node.iri for each in portrait.connections}
    found: dict[str, list[Finding]] = {}
    for each in report.findings:
        value = each.value[1:-1] if each.value and each.value.startswith("<") else ""
        for iri in {each.focus.iri, value} & known:
            found.setdefault(iri, []).append(each)
    return {
        iri: Judged(
            min((each.verdict for each in own), key=lambda verdict: verdict.rank),
            tuple(sorted({each.rule for each in own})),
        )
        for iri, own in found.items()
    }


class Grouping:
    """Group names of applications, all from stated facts.

    The domain that a source states comes first; else the team of the application, of a successor, or of the target
    application that fills the same reference component. Without any of these the group is ''.
    """

    def __init__(self, portrait: Portrait) -> None:
        self._by_iri = {each.node.iri: each for each in portrait.applications}
        self._by_component: dict[str, str] = {}
        for application in portrait.applications:
            if application.team and application.plateau is Plateau.TARGET:
                for component in application.components:
                    self._by_component.setdefault(component.iri, str(application.team))
        self.by_domain = any(each.domains for each in portrait.applications)

    def group(self, application: Application) -> str:
        """The group of ``application``, or ''."""
        if application.domains:
            return application.domains[0]
        if application.team:
            return str(application.team)
        for successor in application.successors:
            found = self._by_iri.get(successor.iri)
            if found and found.team:
                return str(found.team)
        return next(
            (self._by_component[each.iri] for each in application.components if each.iri in self._by_component), ""
        )

    def gathered(self, applications: Iterable[Application]) -> list[tuple[str, list[Application]]]:
        """(group, its applications by reference component and name); the nameless group last."""
        groups: dict[str, list[Application]] = {}
        for application in applications:
            groups.setdefault(self.group(application), []).append(application)
        return [
            (name, sorted(groups[name], key=_order))
            for name in sorted(groups, key=lambda each: (not each, each.casefold()))
        ]


def short_key(application: Application) -> str:
    """The application's key when it is short enough to tell namesakes apart at a glance, else ''."""
    key = application.node.identifier
    return key if len(key) <= _SHORT_KEY and key != application.node.name else ""


def told_apart(applications: Iterable[Application]) -> dict[str, str]:
    """Application IRI → its name, with what tells it from its namesakes where there are any: key, else municipality."""
    namesakes: dict[str, list[Application]] = {}
    for each in applications:
        namesakes.setdefault(str(each.node), []).append(each)
    told: dict[str, str] = {}
    for name, found in namesakes.items():
        if len(found) == 1:
            told[found[0].node.iri] = name
            continue
        signs = [
            [short_key(each) for each in found],
            [str(each.municipality or "") for each in found],
            [each.node.identifier for each in found],
            [each.node.iri.rpartition("/")[2] for each in found],
        ]
        apart = next(
            (own for own in signs if all(own) and len(set(own)) == len(own)), [each.node.iri for each in found]
        )
        told.update((each.node.iri, f"{name} ({sign})") for each, sign in zip(found, apart, strict=True))
    return told


def nodes_apart(nodes: Iterable[NodeRef]) -> dict[str, str]:
    """IRI → name of what is no application, with its key (else the end of its IRI) where another has that name."""
    found = list(dict.fromkeys(nodes))
    count = Counter(map(str, found))
    return {
        each.iri: str(each) if count[str(each)] == 1 else f"{each} ({each.identifier or each.iri.rpartition('/')[2]})"
        for each in found
    }


def component_name(application: Application) -> str:
    """Name of the first reference component, or ''."""
    return str(application.components[0]) if application.components else ""


def _order(application: Application) -> tuple[bool, str, str, str]:
    component = component_name(application)
    return (not component, component.casefold(), str(application.node).casefold(), application.node.iri)
