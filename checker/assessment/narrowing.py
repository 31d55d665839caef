"""One part of an examination: the applications of a municipality, of an owner, or named ones.

The whole landscape is always assessed, as rules look across it; what is left out is only not shown. Findings that
burden no application belong to no part and are left out; a reader is told what was selected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from checker.assessment.assess import Examination
from checker.errors import UsageError
from checker.findings import NodeRef, Report
from checker.portrait import Application, Portrait, Team


@dataclass(frozen=True, slots=True)
class Part:
    """What is selected; within a field one match is enough, between fields all must match. Empty: everything.

    Texts match a name, a key or an IRI, whatever the case. ``owners`` match the bouwteam and the roles.
    """

    municipalities: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.municipalities or self.owners or self.applications)

    def __str__(self) -> str:
        return ", ".join((*self.municipalities, *self.owners, *self.applications))


def narrow(examination: Examination, part: Part) -> Examination:
    """``examination`` with the applications of ``part`` only; raises UsageError when a text matches nothing."""
    if part.whole:
        return examination
    portrait, report = examination.portrait, examination.report
    chosen = list(portrait.applications)
    for wanted, names_of, what in (
        (part.municipalities, _municipality, "gemeente"),
        (part.owners, _owners, "eigenaar"),
        (part.applications, _own, "applicatie"),
    ):
        chosen = _matching(chosen, wanted, names_of, what)
    if not chosen:
        raise UsageError(
            "Geen enkele applicatie voldoet aan de hele keuze.",
            remedy="Kies ruimer: gemeente, eigenaar en applicatie gelden tegelijk.",
        )
    kept = {each.node.iri for each in chosen}
    return Examination(_report(report, kept, chosen), _portrait(portrait, kept, chosen))


def _matching(
    applications: list[Application],
    wanted: tuple[str, ...],
    names_of: Callable[[Application], Iterable[NodeRef]],
    what: str,
) -> list[Application]:
    if not wanted:
        return applications
    texts = {text.casefold() for text in wanted}
    found, met = [], set()
    for each in applications:
        names = {name for node in names_of(each) for name in _names(node)}
        if hit := names & texts:
            found.append(each)
            met |= hit
    if missed := [text for text in wanted if text.casefold() not in met]:
        known = sorted({str(node) for each in applications for node in names_of(each)})
        shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
        raise UsageError(
            f"Geen applicatie heet '{missed[0]}'."
            if what == "applicatie"
            else f"Geen applicatie met {what} '{missed[0]}'.",
            remedy=f"Bekend zijn: {shown}." if known else f"Geen enkele applicatie noemt een {what}.",
        )
    return found


def _names(node: NodeRef) -> tuple[str, ...]:
    key = node.iri.rstrip("/").rpartition("/")[2]
    return tuple(text.casefold() for text in (node.iri, node.identifier, node.name, key) if text)


def _municipality(application: Application) -> tuple[NodeRef, ...]:
    return (application.municipality,) if application.municipality else ()


def _owners(application: Application) -> tuple[NodeRef, ...]:
    team = (application.team,) if application.team else ()
    return (*team, *(role.holder for role in application.roles))


def _own(application: Application) -> tuple[NodeRef, ...]:
    return (application.node,)


def _report(report: Report, kept: set[str], chosen: list[Application]) -> Report:
    findings = tuple(each for each in report.findings if any(node.iri in kept for node in each.applications))
    shown = {each.fingerprint for each in findings} if report.waivers else set()
    keys = {each.municipality.iri.rpartition("/")[2] for each in chosen if each.municipality}
    return replace(
        report,
        findings=findings,
        verdicts=tuple(row for row in report.verdicts if row.application.iri in kept),
        applications=tuple(node for node in report.applications if node.iri in kept),
        questions=tuple(each for each in report.questions if not each.municipality or each.municipality in keys),
        waivers=tuple(each for each in report.waivers if each.subject.iri in kept or shown & set(each.covers)),
        signed_off=tuple(
            each
            for each in report.signed_off
            if each.subject.iri in kept or each.subject.iri.rpartition("/gemeente/")[2] in keys
        ),
    )


def _portrait(portrait: Portrait, kept: set[str], chosen: list[Application]) -> Portrait:
    towns = {each.municipality for each in chosen}
    components = {node for each in chosen for node in each.components}
    processes = {node for each in chosen for node in each.processes}
    milestones = tuple(each for each in portrait.milestones if each.application and each.application.iri in kept)
    teams = (_team(each, kept) for each in portrait.teams)
    return replace(
        portrait,
        municipalities=tuple(each for each in portrait.municipalities if each.node in towns),
        applications=tuple(chosen),
        connections=tuple(each for each in portrait.connections if kept & {each.source.iri, each.target.iri}),
        components=tuple(each for each in portrait.components if each.node in components),
        processes=tuple(each for each in portrait.processes if each.node in processes),
        teams=tuple(team for team in teams if team.applications),
        milestones=milestones,
        contracts=tuple(each for each in portrait.contracts if any(node.iri in kept for node in each.applications)),
    )


def _team(team: Team, kept: set[str]) -> Team:
    return Team(
        team.node,
        tuple(node for node in team.applications if node.iri in kept),
        tuple(each for each in team.milestones if each.application and each.application.iri in kept),
    )
