"""A report without the names of approvers, contacts and holders of roles: they are personal data (AVG art. 4 lid 1).

Left out are: who approved a waiver or signed off a judgement, who fills a role, the values of facts that name a
person, and persons that are themselves the subject of a finding; such a name is also taken out of the messages. Names
of organisations, teams and products stay.
"""

from __future__ import annotations

from dataclasses import replace

from checker.findings import Evidence, Finding, NodeRef, Report, Text
from checker.portrait import Portrait

# Facts that name a person.
_PERSONAL = frozenset(
    {
        "kw:afgetekendDoor",
        "kw:goedgekeurdDoor",
        "kw:kaderbewaker",
        "kw:proceseigenaar",
        "kw:functioneelBeheer",
        "kw:technischBeheer",
        "kw:restrisicoGeaccepteerdDoor",
        "dpv:hasContact",
        "dpv:hasDataProtectionOfficer",
        "org:hasMember",
        "org:hasMembership",
        "org:member",
    }
)
_PERSON_CLASSES = ("/person/", "/membership/", "/hasmembership/", "/hasdataprotectionofficer")
_SHORTEST = 3


def left_out(language: str) -> str:
    """What stands in place of a name."""
    return "(name left out)" if language == "en" else "(naam weggelaten)"


def without_names(report: Report, portrait: Portrait, language: str = "nl") -> tuple[Report, Portrait]:
    """``report`` and ``portrait`` without personal names."""
    eraser = _Eraser(left_out(language))
    eraser.learn(report, portrait)
    waivers = tuple(
        replace(
            each,
            approver=eraser.instead if each.approver else "",
            subject=eraser.node(each.subject),
            reason=eraser.text(each.reason),
        )
        for each in report.waivers
    )
    signed_off = tuple(
        replace(each, judge=eraser.instead, evidence=tuple(map(eraser.text, each.evidence)))
        for each in report.signed_off
    )
    findings = tuple(eraser.finding(each) for each in report.findings)
    applications = tuple(
        replace(each, roles=tuple(replace(role, holder=NodeRef("", "", eraser.instead)) for role in each.roles))
        if each.roles
        else each
        for each in portrait.applications
    )
    kept = replace(report, waivers=waivers, findings=findings, signed_off=signed_off)
    return kept, replace(portrait, applications=applications, guardians=())


class _Eraser:
    def __init__(self, instead: str) -> None:
        self.instead = instead
        self._names: tuple[str, ...] = ()

    def learn(self, report: Report, portrait: Portrait) -> None:
        """Gather the names that texts must lose, longest first: one may hold another."""
        names = {each.approver for each in report.waivers} | {each.judge for each in report.signed_off}
        names |= {str(role.holder) for each in portrait.applications for role in each.roles}
        names |= {str(each.node) for each in portrait.guardians}
        for finding in report.findings:
            if _person(finding.focus):
                names.add(finding.focus.name)
            names |= {each.value for each in finding.evidence if each.predicate in _PERSONAL}
            names |= {each.subject.name for each in finding.evidence if _person(each.subject)}
        self._names = tuple(
            sorted((name for name in names if len(name) >= _SHORTEST), key=lambda name: (-len(name), name))
        )

    def text(self, text: str) -> str:
        for name in self._names:
            if name in text:
                text = text.replace(name, self.instead)
        return text

    def node(self, node: NodeRef) -> NodeRef:
        return NodeRef(node.iri, node.identifier, self.instead) if _person(node) else node

    def finding(self, finding: Finding) -> Finding:
        personal = finding.path is not None and any(part in _PERSONAL for part in finding.path.split("/"))
        return replace(
            finding,
            focus=self.node(finding.focus),
            message=Text(self.text(finding.message.nl), self.text(finding.message.en)),
            value_text=self.instead if personal and finding.value_text else self.text(finding.value_text),
            evidence=tuple(self._fact(each) for each in finding.evidence),
        )

    def _fact(self, fact: Evidence) -> Evidence:
        value = self.instead if fact.predicate in _PERSONAL or _person(fact.subject) else self.text(fact.value)
        return replace(fact, subject=self.node(fact.subject), value=value)


def _person(node: NodeRef) -> bool:
    lowered = node.iri.lower()
    return any(part in lowered for part in _PERSON_CLASSES)
