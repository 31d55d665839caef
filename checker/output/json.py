"""The report as JSON: ``run, summary, findings, verdicts, rules`` and what else a machine may want.

The shape is published as ``report.schema.json`` beside this file, and tests validate against it. Keys are English; the
values of ``verdict`` and ``severity`` are those of DESIGN section 4. Nothing in it differs between two runs on the same
input, so the bytes are equal too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from checker.findings import (
    Comparison,
    DataFinding,
    Evidence,
    Finding,
    Question,
    Report,
    RuleInfo,
    RuleOutcome,
    Selection,
    Severity,
    SignedOff,
    Verdict,
    WaiverInfo,
)
from checker.output.json_values import location_value, node_value, past_value, text_value
from checker.output.ranking import sources_of
from checker.output.safe import json_for_log

if TYPE_CHECKING:
    from checker.output.report.view import Adoption
    from checker.portrait import Parameter

SCHEMA_VERSION = "3"


def render(
    report: Report, language: str = "nl", parameters: Sequence[Parameter] = (), adoption: Adoption | None = None
) -> str:
    """``report`` as a JSON document; both languages are always in it, ``language`` changes nothing.

    ``parameters`` and ``adoption`` are what a report for an auditor knows and a plain check does not: null there.
    """
    del language
    return json_for_log(json.dumps(document(report, parameters, adoption), ensure_ascii=False, indent=2)) + "\n"


def document(report: Report, parameters: Sequence[Parameter] = (), adoption: Adoption | None = None) -> dict[str, Any]:
    """``report`` as JSON values; see :func:`render`."""
    run = report.run
    outcomes = {outcome.rule: outcome for outcome in report.outcomes}
    return {
        "schema": SCHEMA_VERSION,
        "run": {
            "tool": run.tool_version,
            "rulebook": {"version": run.rulebook_version, "hash": run.rulebook_hash},
            "date": run.date.isoformat(),
            "engine": run.engine,
            "programme": run.programme,
            "sources": [
                {
                    "path": source.path,
                    "format": source.format,
                    "sha256": source.sha256,
                    "statements": source.statements,
                    "municipality": source.municipality or None,
                    "plateau": source.plateau or None,
                }
                for source in sources_of(report)
            ],
            "selection": _selection(report.selection) if report.selection else None,
            "parameters": [_parameter(each) for each in parameters] if adoption else None,
            "adoption": _adoption(adoption) if adoption else None,
        },
        "summary": summary(report),
        # those it is about; none: the programme or the whole landscape
        "findings": [
            {**finding_value(finding), "municipalities": list(finding.municipalities)} for finding in report.findings
        ],
        "verdicts": [
            {
                "application": node_value(row.application),
                "rule": row.rule,
                "verdict": str(row.verdict),
                "reason": text_value(row.reason) if row.reason.nl else None,
            }
            for row in report.verdicts
        ],
        "rules": [_rule(rule, outcomes[rule.id]) for rule in report.rules],
        "questions": [_question(question) for question in report.questions],
        "data_findings": [_data_finding(found) for found in report.data_findings],
        "limits": list(report.limits),
        "waivers": [waiver_value(waiver) for waiver in report.waivers],
        "comparison": comparison_value(report.comparison) if report.comparison else None,
        "signed_off": [_signed_off(judgement) for judgement in report.signed_off],
    }


def summary(report: Report) -> dict[str, Any]:
    """Counts: applications, findings by severity and verdict, blocking, verdicts, rules tested and not."""
    severities = Counter(finding.severity for finding in report.findings)
    found = Counter(finding.verdict for finding in report.findings)
    verdicts = Counter(row.verdict for row in report.verdicts)
    return {
        "applications": len(report.applications),
        "findings": len(report.findings),
        "blocking": sum(1 for finding in report.findings if finding.blocks),
        "by_severity": {str(severity): severities[severity] for severity in Severity},
        "by_verdict": {str(verdict): found[verdict] for verdict in (Verdict.FAILS, Verdict.DUE, Verdict.WAIVED)},
        "verdicts": {str(verdict): verdicts[verdict] for verdict in Verdict},
        "rules": len(report.rules),
        "rules_tested": sum(1 for outcome in report.outcomes if outcome.tested),
        "rules_that_tested_nothing": [outcome.rule for outcome in report.outcomes if not outcome.tested],
    }


def finding_value(finding: Finding) -> dict[str, Any]:
    """One finding as JSON values (DESIGN section 4)."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "rule_severity": str(finding.rule_severity),
        "verdict": str(finding.verdict),
        "focus": node_value(finding.focus),
        "applications": [node_value(node) for node in finding.applications],
        "row": finding.row,
        "path": finding.path,
        "value": finding.value,
        "message": text_value(finding.message),
        "location": location_value(finding.location),
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "blocks": finding.blocks,
        "state": str(finding.state) if finding.state else None,
        "waiver": finding.waiver or None,
        "fingerprint": finding.fingerprint,
    }


def waiver_value(waiver: WaiverInfo) -> dict[str, Any]:
    """One waiver and how it stands, as JSON values."""
    return {
        "identifier": waiver.identifier,
        "rule": waiver.rule,
        "subject": node_value(waiver.subject),
        "reason": waiver.reason,
        "approver": waiver.approver,
        "approved": waiver.approved.isoformat() if waiver.approved else None,
        "until": waiver.until.isoformat() if waiver.until else None,
        "state": str(waiver.state),
        "covers": list(waiver.covers),
        "reason_invalid": text_value(waiver.reason_invalid) if waiver.reason_invalid.nl else None,
        "location": location_value(waiver.location),
    }


def _signed_off(judgement: SignedOff) -> dict[str, Any]:
    return {
        "identifier": judgement.identifier,
        "norm": judgement.norm,
        "label": text_value(judgement.label),
        "subject": node_value(judgement.subject),
        "outcome": text_value(judgement.outcome),
        "evidence": list(judgement.evidence),
        "judge": judgement.judge,
        "date": judgement.date.isoformat(),
        "location": location_value(judgement.location),
    }


def comparison_value(held: Comparison) -> dict[str, Any]:
    """What the run was held against and what came of it, as JSON values."""
    return {
        "kind": held.kind,
        "against": held.against,
        "size": held.size,
        "new": held.new,
        "unchanged": held.unchanged,
        "fixed": [past_value(past) for past in held.fixed],
    }


def _selection(held: Selection) -> dict[str, Any]:
    return {
        "frameworks": list(held.frameworks),
        "municipalities": list(held.municipalities),
        "owners": list(held.owners),
        "applications": list(held.applications),
        "shown": {"applications": held.shown_applications, "findings": held.shown_findings},
        "all": {"applications": held.all_applications, "findings": held.all_findings},
        "landscape_findings_shown": held.wide,
        "findings_without_application_left_out": held.left_wide,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "iri": parameter.iri,
        "label": text_value(parameter.label),
        "value": parameter.value or None,
        "source": parameter.source or None,
        "verified": parameter.verified,
    }


def _adoption(adoption: Adoption) -> dict[str, Any]:
    return {
        "by": adoption.by or None,
        "on": adoption.on.isoformat() if adoption.on else None,
        "record": adoption.record or None,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "subject": node_value(evidence.subject),
        "predicate": evidence.predicate,
        "value": evidence.value,
        "location": location_value(evidence.location),
    }


def _rule(rule: RuleInfo, outcome: RuleOutcome) -> dict[str, Any]:
    return {
        "id": rule.id,
        "iri": rule.iri,
        "label": text_value(rule.label),
        "norm": text_value(rule.norm),
        "remedy": text_value(rule.remedy),
        "severity": str(rule.severity),
        "configured_severity": str(rule.configured) if rule.configured else None,
        "frameworks": list(rule.frameworks),
        "articles": [
            {
                "iri": article.iri,
                "label": text_value(article.label),
                "url": article.url or None,
                "jci": article.jci or None,
                "verified": article.verified,
            }
            for article in rule.articles
        ],
        "fact_groups": list(rule.fact_groups),
        "deviable": rule.deviable,
        "verified": rule.verified,
        "location": location_value(rule.location),
        "tested": outcome.tested,
        "findings": outcome.findings,
        "verdict": str(outcome.verdict) if outcome.verdict else None,
        "reason": text_value(outcome.reason) if outcome.reason.nl else None,
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "fact_group": question.fact_group,
        "label": text_value(question.label),
        "supplier": text_value(question.supplier),
        "municipality": question.municipality or None,
        "rules": list(question.rules),
    }


def _data_finding(found: DataFinding) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": str(found.severity),
        "message": text_value(found.message),
        "location": location_value(found.location),
    }
