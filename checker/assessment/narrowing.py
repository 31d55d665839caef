"""One part of an examination: what concerns a municipality, the applications of an owner, or named ones.

The whole landscape is always assessed, as rules look across it; what is left out is only not shown, and counted. With
a municipality come its own findings that burden no application (its register, its budget, itself), and those that
belong to no municipality: a fault of the programme or of the landscape is of each that takes part. With an owner come
findings on itself; findings on anything else are no owner's and no application's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from checker.assessment.assess import Examination
from checker.assessment.lookup import called
from checker.assessment.matrix import LANDSCAPE
from checker.errors import UsageError
from checker.findings import Finding, NodeRef, Report, Selection, Verdict, VerdictRow
from checker.portrait import Application, Portrait, Team

_CODE = re.compile(r"(?:gm)?(\d{4})")
_OF_FINDINGS = frozenset({Verdict.FAILS, Verdict.DUE, Verdict.WAIVED})


@dataclass(frozen=True, slots=True)
class Part:
    """What is selected; within a field one match is enough, between fields all must match. Empty: everything.

    Texts match a name, a key or an IRI, whatever the case; a municipality also its code, with or without ``gm``.
    ``owners`` match the bouwteam and the roles.
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


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a part came to: the nodes that its texts meant, and the applications that match all of it."""

    part: Part
    towns: tuple[NodeRef, ...]
    owners: tuple[NodeRef, ...]
    named: tuple[NodeRef, ...]
    applications: tuple[Application, ...]
    kept: frozenset[str]
    keys: frozenset[str]

    def shows(self, finding: Finding) -> bool:
        """Whether ``finding`` is of this part."""
        if any(node.iri in self.kept for node in finding.applications):
            return True
        if self.part.applications:
            return False
        about = bool(self.keys.intersection(finding.municipalities))
        if self.part.owners:
            return finding.focus.iri in {node.iri for node in self.owners} and (about or not self.towns)
        return about or not (finding.applications or finding.municipalities)

    def owns(self, node: NodeRef) -> bool:
        """Whether ``node`` is one of the applications, or of a municipality that was asked for, by its IRI."""
        if node.iri in self.kept:
            return True
        if self.part.owners or self.part.applications:
            return False
        *_, scope, kind, _key = ("", "", "", *node.iri.split("/"))
        return scope in self.keys or (kind == "gemeente" and _key in self.keys)


def narrow(examination: Examination, part: Part) -> Examination:
    """``examination`` with only what is of ``part``; raises UsageError when a text matches nothing."""
    if part.whole:
        return examination
    portrait = examination.portrait
    chosen = _choose(portrait, part)
    return Examination(_report(examination.report, chosen), _portrait(portrait, chosen))


def _choose(portrait: Portrait, part: Part) -> _Chosen:
    codes = {each.node.iri: each.code for each in portrait.municipalities}

    def town_names(node: NodeRef) -> Iterable[str]:
        return (_code(name) for name in (*_names(node), codes.get(node.iri, "").casefold()))

    found = list(portrait.applications)
    nodes = [each.node for each in portrait.municipalities]
    found, towns = _matching(found, part.municipalities, _municipality, "gemeente", nodes, town_names)
    found, owners = _matching(found, part.owners, _owners, "eigenaar")
    found, named = _matching(found, part.applications, _own, "applicatie")
    # a municipality may have findings of its own without any application
    if not found and not (towns and not owners and not named):
        raise UsageError(
            "Geen enkele applicatie voldoet aan de hele keuze.",
            remedy="Kies ruimer: gemeente, eigenaar en applicatie gelden tegelijk.",
        )
    asked = towns or tuple(each.municipality for each in found if each.municipality)
    return _Chosen(
        part,
        towns,
        owners,
        named,
        tuple(found),
        frozenset(each.node.iri for each in found),
        frozenset(node.iri.rpartition("/")[2] for node in asked),
    )


def _matching(
    applications: list[Application],
    wanted: tuple[str, ...],
    nodes_of: Callable[[Application], Iterable[NodeRef]],
    what: str,
    besides: Iterable[NodeRef] = (),
    names_of: Callable[[NodeRef], Iterable[str]] | None = None,
) -> tuple[list[Application], tuple[NodeRef, ...]]:
    """The applications with a node that ``wanted`` names, and those nodes; ``besides`` are known without one."""
    if not wanted:
        return applications, ()
    of = names_of or _names
    fold = _code if names_of else str
    texts = {fold(text.strip().casefold()): text for text in wanted}
    known = dict.fromkeys((*besides, *(node for each in applications for node in nodes_of(each))))
    hits = {node: texts.keys() & set(of(node)) for node in known}
    met = set().union(*hits.values())
    if missed := [text for folded, text in texts.items() if folded not in met]:
        told = sorted({called(node) for node in known})
        shown = ", ".join(told[:12]) + (" …" if len(told) > 12 else "")
        message = {
            "applicatie": f"Geen applicatie heet '{missed[0]}'.",
            "gemeente": f"Er is geen gemeente '{missed[0]}' in het landschap.",
        }
        raise UsageError(
            message.get(what, f"Geen applicatie met {what} '{missed[0]}'."),
            remedy=f"Bekend zijn: {shown}." if told else f"Geen enkele applicatie noemt een {what}.",
        )
    meant = tuple(sorted(node for node, hit in hits.items() if hit))
    return [each for each in applications if any(hits[node] for node in nodes_of(each))], meant


def _names(node: NodeRef) -> tuple[str, ...]:
    key = node.iri.rstrip("/").rpartition("/")[2]
    return tuple(text.casefold() for text in (node.iri, node.identifier, node.name, key) if text)


def _code(name: str) -> str:
    """``name``; a code of a municipality always with gm: both are written."""
    found = _CODE.fullmatch(name)
    return f"gm{found.group(1)}" if found else name


def _municipality(application: Application) -> tuple[NodeRef, ...]:
    return (application.municipality,) if application.municipality else ()


def _owners(application: Application) -> tuple[NodeRef, ...]:
    team = (application.team,) if application.team else ()
    return (*team, *(role.holder for role in application.roles))


def _own(application: Application) -> tuple[NodeRef, ...]:
    return (application.node,)


def _report(report: Report, chosen: _Chosen) -> Report:
    kept, keys = chosen.kept, chosen.keys
    findings = tuple(filter(chosen.shows, report.findings))
    applications = tuple(node for node in report.applications if node.iri in kept)
    shown = {each.fingerprint for each in findings} if report.waivers else set()
    counts: dict[str, int] = {}
    for each in findings:
        counts[each.rule] = counts.get(each.rule, 0) + 1
    return replace(
        report,
        findings=findings,
        verdicts=tuple(_verdicts(report, findings, chosen)),
        applications=applications,
        outcomes=tuple(replace(each, findings=counts.get(each.rule, 0)) for each in report.outcomes),
        questions=tuple(each for each in report.questions if not each.municipality or each.municipality in keys),
        waivers=tuple(each for each in report.waivers if chosen.owns(each.subject) or shown & set(each.covers)),
        signed_off=tuple(
            each
            for each in report.signed_off
            if each.subject.iri in kept or each.subject.iri.rpartition("/gemeente/")[2] in keys
        ),
        selection=_selection(report, findings, applications, chosen),
    )


def _selection(
    report: Report, findings: tuple[Finding, ...], applications: tuple[NodeRef, ...], chosen: _Chosen
) -> Selection:
    bare = [each for each in report.findings if not each.applications]
    bare_shown = [each for each in findings if not each.applications]
    return Selection(
        municipalities=tuple(map(called, chosen.towns)),
        owners=tuple(map(called, chosen.owners)),
        applications=tuple(map(called, chosen.named)),
        shown_applications=len(applications),
        all_applications=len(report.applications),
        shown_findings=len(findings),
        all_findings=len(report.findings),
        wide=sum(not each.municipalities for each in bare_shown),
        left_wide=len(bare) - len(bare_shown),
    )


def _verdicts(report: Report, findings: tuple[Finding, ...], chosen: _Chosen) -> Iterable[VerdictRow]:
    """The rows of the applications; that of the landscape says what the findings shown say, not those of others."""
    worst: dict[str, Verdict] = {}
    for each in findings:
        if not any(node.iri in chosen.kept for node in each.applications):
            known = worst.get(each.rule)
            worst[each.rule] = each.verdict if known is None else min(known, each.verdict, key=_rank)
    for row in report.verdicts:
        if row.application.iri in chosen.kept:
            yield row
        elif row.application == LANDSCAPE:
            if row.rule in worst:
                yield replace(row, verdict=worst[row.rule])
            elif row.verdict not in _OF_FINDINGS and not (chosen.part.owners or chosen.part.applications):
                yield row


def _rank(verdict: Verdict) -> int:
    return verdict.rank


def _portrait(portrait: Portrait, chosen: _Chosen) -> Portrait:
    kept = chosen.kept
    towns = {*chosen.towns, *(each.municipality for each in chosen.applications)}
    components = {node for each in chosen.applications for node in each.components}
    processes = {node for each in chosen.applications for node in each.processes}
    milestones = tuple(each for each in portrait.milestones if each.application and each.application.iri in kept)
    teams = (_team(each, kept) for each in portrait.teams)
    return replace(
        portrait,
        municipalities=tuple(each for each in portrait.municipalities if each.node in towns),
        applications=chosen.applications,
        connections=tuple(each for each in portrait.connections if kept & {each.source.iri, each.target.iri}),
        components=tuple(each for each in portrait.components if each.node in components),
        processes=tuple(each for each in portrait.processes if each.node in processes),
        teams=tuple(team for team in teams if team.applications),
        milestones=milestones,
        contracts=tuple(each for each in portrait.contracts if any(node.iri in kept for node in each.applications)),
    )


def _team(team: Team, kept: frozenset[str]) -> Team:
    return Team(
        team.node,
        tuple(node for node in team.applications if node.iri in kept),
        tuple(each for each in team.milestones if each.application and each.application.iri in kept),
    )
