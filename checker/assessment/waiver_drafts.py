"""A new waiver: refused when it would have no effect, else the Turtle that states it.

What has no effect is told with the reason and the article, before anyone takes it to the board: a rule that cannot be
waived, a term that is too long or over, nothing to waive, a violation of the law. Source: DESIGN section 4 (waiver).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from checker.assessment.lookup import called
from checker.assessment.waivers import articles_text, legal_case, rule_faults, term_faults
from checker.errors import UsageError
from checker.findings import Finding, NodeRef, Report, Verdict
from checker.graph.columns import GraphBuilder
from checker.graph.syntax import Syntax
from checker.graph.terms import RDF, XSD, Iri, Literal, Term, TermTable
from checker.graph.writing import write_graph
from checker.ontology.vocabulary import DCTERMS, KW, RDFS
from checker.rules.model import RULE, Rule
from checker.sources.identity import BASE, own_iri

_PREFIXES = {"kw": KW, "regel": RULE, "dcterms": DCTERMS, "rdfs": RDFS, "xsd": XSD}


@dataclass(frozen=True, slots=True)
class WaiverDraft:
    """A waiver to be: ``subject`` may break ``rule`` from ``approved`` up to and including ``until``."""

    rule: Rule
    subject: NodeRef
    reason: str
    approver: NodeRef
    approved: dt.date
    until: dt.date


def refuse_draft(draft: WaiverDraft, today: dt.date) -> None:
    """Raise UsageError when the draft would not be in order, whatever the landscape says."""
    faults = [
        fault.nl for fault in (*rule_faults(draft.rule, draft.rule.id), *term_faults(draft.approved, draft.until))
    ]
    if draft.until < today:
        faults.append(f"de einddatum {draft.until} is al voorbij")
    if not draft.reason.strip():
        faults.append("zij heeft geen motivering")
    _refuse(draft, faults)


def waivable(draft: WaiverDraft, report: Report) -> tuple[Finding, ...]:
    """The findings of ``report`` that the draft would cover; raises UsageError when there are none.

    What another waiver covers counts only when the draft lasts longer: that is how a waiver is extended.
    """
    longer = {each.identifier for each in report.waivers if each.until is not None and each.until < draft.until}
    about = [
        finding
        for finding in report.findings
        if finding.rule == draft.rule.id
        and draft.subject.iri in (finding.focus.iri, *(node.iri for node in finding.applications))
    ]
    lawful = [finding for finding in about if not legal_case(draft.rule, finding.rule_severity)]
    covered = tuple(each for each in lawful if each.verdict is not Verdict.WAIVED or each.waiver in longer)
    if not about:
        _refuse(draft, [f"{draft.rule.id} heeft bij {called(draft.subject)} geen bevinding"])
    if not lawful:
        _refuse(draft, [f"dit is een overtreding van de wet ({articles_text(draft.rule, 'nl')})"])
    if not covered:
        keys = ", ".join(sorted({finding.waiver for finding in lawful}))
        _refuse(draft, [f"wat {draft.rule.id} bij {called(draft.subject)} vindt, is al gedekt door {keys}"])
    return covered


def _refuse(draft: WaiverDraft, faults: Sequence[str]) -> None:
    if faults:
        raise UsageError(
            f"Deze afwijking zou geen effect hebben: {'; '.join(faults)}.",
            remedy=f"Wat {draft.rule.id} vraagt: {draft.rule.remedy.nl}",
        )


def home_of(draft: WaiverDraft) -> str | None:
    """Key of the municipality that keeps the waiver: that of its subject, else of its approver; None for neither."""
    for node in (draft.subject, draft.approver):
        parts = node.iri.removeprefix(BASE).split("/")
        if node.iri.startswith(BASE) and len(parts) == 3:
            return parts[0]
    return None


def free_key(draft: WaiverDraft, taken: Collection[str]) -> str:
    """A key for the waiver that none of ``taken`` has: ``AFW-ICT-005-A1``, and then ``AFW-ICT-005-A1-2``."""
    subject = draft.subject.identifier or draft.subject.iri.rstrip("/").rpartition("/")[2]
    first = f"AFW-{draft.rule.id}-{subject}"
    number, key = 1, first
    while key in taken:
        number += 1
        key = f"{first}-{number}"
    return key


def draft_turtle(draft: WaiverDraft, municipality: str, key: str) -> str:
    """The waiver as Turtle, to be kept with the landscape."""
    node = Iri(own_iri(municipality, "Afwijking", key))
    day = XSD + "date"
    stated: tuple[tuple[str, Term], ...] = (
        (RDF + "type", Iri(KW + "Afwijking")),
        (DCTERMS + "identifier", Literal(key)),
        (RDFS + "label", Literal(f"Afwijking van {draft.rule.id}: {draft.subject}", RDF + "langString", "nl")),
        (KW + "wijktAfVan", Iri(draft.rule.iri)),
        (KW + "betreft", Iri(draft.subject.iri)),
        (KW + "motivering", Literal(draft.reason.strip(), RDF + "langString", "nl")),
        (KW + "goedgekeurdDoor", Iri(draft.approver.iri)),
        (KW + "goedgekeurdOp", Literal(draft.approved.isoformat(), day)),
        (KW + "einddatum", Literal(draft.until.isoformat(), day)),
    )
    builder = GraphBuilder(TermTable())
    for predicate, value in stated:
        builder.add_terms(node, Iri(predicate), value)
    return write_graph(builder.build(), Syntax.TURTLE, _PREFIXES).decode()
