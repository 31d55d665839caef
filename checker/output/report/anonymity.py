"""A report without the names of approvers, contacts and holders of roles: they are personal data (AVG art. 4 lid 1).

Left out are: who approved a waiver or signed off a judgement, who fills a role, what a property that names a person
leads to, and every person of the landscape (by class, :mod:`checker.ontology.people`), wherever named: as the subject
of a finding or a fact, as a value, and in any free text. With the name go the IRI, mail addresses and telephone
numbers; a numbered IRI takes the place of the first, so that two people stay two. Names of organisations, teams and
products stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from checker.findings import Evidence, Finding, Location, NodeRef, Report, Text
from checker.ontology.people import PERSONAL
from checker.portrait import Portrait

ANONYMOUS = "https://w3id.org/kaderwacht/id/anoniem/"
_PREFIXES = {
    "https://w3id.org/kaderwacht/def#": "kw:",
    "https://w3id.org/dpv#": "dpv:",
    "http://www.w3.org/ns/org#": "org:",
}
# as facts and paths carry them: short where the namespace has a prefix
_PERSONAL = frozenset(
    next((short + iri.removeprefix(base) for base, short in _PREFIXES.items() if iri.startswith(base)), iri)
    for iri in PERSONAL
)
_PERSON_CLASSES = ("/person/", "/membership/", "/hasmembership/", "/hasdataprotectionofficer")
_SHORTEST = 3
_IRI = re.compile(r"(?:https?://|urn:|mailto:|tel:|_:)[^\s<>\"'|;,()\[\]{}]+")
_WORD = re.compile(r"\w+")
_STEP = re.compile(r"<[^>]*>|[\w.-]+:[\w.-]+")
T = TypeVar("T")


def left_out(language: str) -> str:
    """What stands in place of a name."""
    return "(name left out)" if language == "en" else "(naam weggelaten)"


def without_names(report: Report, portrait: Portrait, language: str = "nl") -> tuple[Report, Portrait]:
    """``report`` and ``portrait`` without personal names."""
    eraser = Eraser(report, portrait, language)
    findings = tuple(map(eraser.finding, report.findings))
    # a fingerprint is taken over the IRI of the focus and the value
    new = {
        old.fingerprint: made.fingerprint
        for old, made in zip(report.findings, findings, strict=True)
        if old.focus is not made.focus or old.value != made.value
    }
    waivers = tuple(
        replace(
            eraser.deep(each),
            approver=eraser.instead if each.approver else "",
            covers=tuple(new.get(fingerprint, fingerprint) for fingerprint in each.covers),
        )
        for each in report.waivers
    )
    applications = tuple(map(eraser.node, report.applications))
    verdicts = report.verdicts
    if any(old is not made for old, made in zip(report.applications, applications, strict=True)):
        verdicts = tuple(replace(row, application=eraser.node(row.application)) for row in verdicts)
    kept = replace(
        report,
        findings=findings,
        verdicts=verdicts,
        applications=applications,
        waivers=waivers,
        signed_off=tuple(replace(eraser.deep(each), judge=eraser.instead) for each in report.signed_off),
        data_findings=tuple(replace(each, message=eraser.deep(each.message)) for each in report.data_findings),
        limits=tuple(map(eraser.text, report.limits)),
        comparison=eraser.deep(report.comparison),
        selection=eraser.deep(report.selection),
    )
    return kept, _portrait(portrait, eraser)


def _portrait(portrait: Portrait, eraser: Eraser) -> Portrait:
    holder = NodeRef("", "", eraser.instead)
    applications = (
        replace(each, roles=tuple(replace(role, holder=holder) for role in each.roles)) if each.roles else each
        for each in portrait.applications
    )
    return replace(
        portrait,
        municipalities=eraser.deep(portrait.municipalities),
        applications=tuple(map(eraser.deep, applications)),
        connections=eraser.deep(portrait.connections),
        processes=eraser.deep(portrait.processes),
        teams=eraser.deep(portrait.teams),
        milestones=eraser.deep(portrait.milestones),
        contracts=eraser.deep(portrait.contracts),
        programme=eraser.deep(portrait.programme),
        guardians=(),
        people=(),
    )


def _organisations(portrait: Portrait) -> set[str]:
    """What may sign as a person does, but is none: its name stays wherever else it stands."""
    programme = portrait.programme
    nodes = [*(each.node for each in portrait.municipalities), *(each.node for each in portrait.teams)]
    nodes += [programme.node, *(filter(None, (programme.office, programme.result)))] if programme else []
    return {str(node) for node in nodes}


class Eraser:
    """Takes the people of one report out of texts and nodes; the same text always gives the same text."""

    def __init__(self, report: Report, portrait: Portrait, language: str = "nl") -> None:
        self.instead = left_out(language)
        self._iris: dict[str, str] = {}
        self._by_word: dict[str, list[re.Pattern[str]]] = {}
        self._texts: dict[str, str] = {}
        self._nodes: dict[NodeRef, NodeRef] = {}
        for each in portrait.people:
            if each.iri:
                self._pseudonym(each.iri)
        names = {name for each in portrait.people for name in each.texts}
        names |= set(self._named(report, portrait)) - _organisations(portrait)
        # longest first: one name may hold another
        for name in sorted(names, key=lambda name: (-len(name), name)):
            self._learn(name)

    def _named(self, report: Report, portrait: Portrait) -> Iterator[str]:
        yield from (each.approver for each in report.waivers)
        yield from (each.judge for each in report.signed_off)
        yield from (str(role.holder) for each in portrait.applications for role in each.roles)
        for each in portrait.guardians:
            yield str(each.node)
            self._pseudonym(each.node.iri)
        for finding in report.findings:
            if self._is_person(finding.focus):
                yield finding.focus.name
            for fact in finding.evidence:
                if fact.predicate in _PERSONAL:
                    yield fact.value
                if self._is_person(fact.subject):
                    yield fact.subject.name

    def _learn(self, name: str) -> None:
        words = _WORD.findall(name)
        if len(name) < _SHORTEST or not words:
            return
        # one word may be a common word too; more words are a name however they are written
        flags = re.IGNORECASE if len(words) > 1 else 0
        start = name.index(words[0])
        tail = r"\s+".join(re.escape(part) for part in name[start:].split())
        # messages put the key behind the name
        self._by_word.setdefault(words[0].casefold(), []).append(re.compile(rf"{tail}(?!\w)(?: \[[^\]]*\])?", flags))

    def _pseudonym(self, iri: str) -> str:
        return self._iris.setdefault(iri, f"{ANONYMOUS}{len(self._iris) + 1}")

    def _is_person(self, node: NodeRef) -> bool:
        lowered = node.iri.lower()
        return node.iri in self._iris or any(part in lowered for part in _PERSON_CLASSES)

    def text(self, text: str) -> str:
        """``text`` without the people that it names."""
        known = self._texts.get(text)
        if known is None:
            known = self._texts[text] = self._without_words(_IRI.sub(self._without_iri, text))
        return known

    def _without_iri(self, found: re.Match[str]) -> str:
        whole = found.group()
        bare = whole.rstrip(".:!?")
        if bare in self._iris or self._is_person(NodeRef(bare)):
            return self._pseudonym(bare) + whole[len(bare) :]
        return whole

    def _without_words(self, text: str) -> str:
        parts, done = [], 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            for pattern in self._by_word.get(word.group().casefold(), ()):
                if hit := pattern.match(text, word.start()):
                    parts += [text[done : word.start()].removesuffix("+"), self.instead]
                    done = hit.end()
                    break
        return "".join((*parts, text[done:])) if parts else text

    def node(self, node: NodeRef) -> NodeRef:
        """``node`` itself unless it is a person or its name holds one."""
        known = self._nodes.get(node)
        if known is None:
            if node.iri and self._is_person(node):
                known = NodeRef(self._pseudonym(node.iri), "", self.instead)
            else:
                name = self.text(node.name)
                known = node if name == node.name else NodeRef(node.iri, node.identifier, name)
            self._nodes[node] = known
        return known

    def deep(self, value: T) -> T:
        """``value`` with every text and node in it without people; only what differs is made anew."""
        return self._deep(value)  # type: ignore[no-any-return]

    def _deep(self, value: Any) -> Any:
        if isinstance(value, Enum | Location):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, NodeRef):
            return self.node(value)
        if isinstance(value, tuple):
            made = tuple(map(self._deep, value))
            return made if any(a is not b for a, b in zip(value, made, strict=True)) else value
        if is_dataclass(value) and not isinstance(value, type):
            pairs = ((each.name, getattr(value, each.name)) for each in fields(value))
            changed = {name: made for name, old in pairs if (made := self._deep(old)) is not old}
            return replace(value, **changed) if changed else value
        return value

    def finding(self, finding: Finding) -> Finding:
        """``finding`` without people; what a personal property leads to is left out whoever it is."""
        personal = finding.path is not None and any(
            part.strip("<>") in _PERSONAL for part in _STEP.findall(finding.path)
        )
        return replace(
            finding,
            focus=self.node(finding.focus),
            applications=tuple(map(self.node, finding.applications)),
            message=Text(self.text(finding.message.nl), self.text(finding.message.en)),
            value=self._value(finding.value, personal=personal),
            value_text=self.instead if personal and finding.value_text else self.text(finding.value_text),
            evidence=tuple(map(self._fact, finding.evidence)),
        )

    def _value(self, value: str | None, *, personal: bool) -> str | None:
        """A term in N-Triples form."""
        if value is None:
            return None
        if value.startswith("<"):
            iri = value[1:-1]
            return f"<{self._pseudonym(iri)}>" if personal or self._is_person(NodeRef(iri)) else value
        if value.startswith("_:"):
            return f"<{self._pseudonym(value)}>" if personal or value in self._iris else value
        return f'"{self.instead}"' if personal else self.text(value)

    def _fact(self, fact: Evidence) -> Evidence:
        hidden = fact.predicate in _PERSONAL or self._is_person(fact.subject)
        value = self.instead if hidden else self.text(fact.value)
        subject = self.node(fact.subject)
        if subject is fact.subject and value == fact.value:
            return fact
        return replace(fact, subject=subject, value=value)
