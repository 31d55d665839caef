"""SARIF 2.1.0: what code scanning of GitHub and Azure DevOps, and editors, read.

Source: OASIS Standard SARIF 2.1.0 (27 March 2020), section numbers below; limits and the subset that is shown: GitHub
documentation, "SARIF support for code scanning". Choices:

- All rules of the run are listed (3.19.23), also those that found nothing: so that a viewer can close their alerts.
- 'voldoet niet' is kind fail with the level of this run; 'nog te leveren' is kind fail, level note: a viewer hides
  every other kind. What is waived keeps its level and is suppressed (3.35). What is gone since the state that the run
  was compared with is ``absent`` (3.27.24), kind pass.
- A severity that the configuration changed is the ``level`` of the result; the rule keeps its own, and the invocation
  tells of the override (3.20.5, 3.51).
- What people signed off is in ``run.properties`` (3.8) and no result. A result is what the tool detected by a rule
  of its driver (3.27.1), and no rule looked at these norms; ``pass`` would say that one did and found nothing,
  ``review`` that a person must still judge (3.27.9). And code scanning of GitHub opens an alert for each result of any
  kind, but shows no properties.
- A text has no links of its own (3.11.6) but those that we make; names are made inert.
- Paths are relative to ``%SRCROOT%``, the working directory, where they lie below it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from checker.errors import Location
from checker.findings import (
    DataFinding,
    Finding,
    NodeRef,
    PastFinding,
    Report,
    Severity,
    SignedOff,
    Verdict,
    WaiverInfo,
)
from checker.output.ranking import Files, place_of, sources_of, worst_first
from checker.output.safe import json_for_log, plain, unlinked
from checker.output.sarif_rules import LEVELS, Taxonomies, configuration_overrides, descriptor, driver_notifications
from checker.output.words import VERDICTS, node_text, selection_text, severity_changed

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000
MOST_NOTIFICATIONS = 1_000
MOST_EVIDENCE = 20
MOST_SIGNED_OFF = 1_000
_KINDS = {
    Verdict.UNKNOWN: "open",
    Verdict.PASSES: "pass",
    Verdict.NOT_APPLICABLE: "notApplicable",
    Verdict.NOT_IN_FORCE: "notApplicable",
}


def render(report: Report, language: str = "nl") -> str:
    """``report`` as one SARIF run, worst findings first, at most 5,000 results."""
    return _written(report, language)


def render_alerts(report: Report, language: str = "nl") -> str:
    """As :func:`render`, for GitHub code scanning, which opens an alert for every result.

    It reads neither ``suppressions`` nor ``baselineState``: so what is waived and what is fixed is left out, and its
    own comparison closes their alerts.
    """
    kept = tuple(finding for finding in report.findings if finding.verdict is not Verdict.WAIVED)
    held = replace(report.comparison, fixed=()) if report.comparison else None
    return _written(replace(report, findings=kept, comparison=held), language)


def _written(report: Report, language: str) -> str:
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_Run(report, language).value()]}
    return json_for_log(json.dumps(log, ensure_ascii=False, indent=1)) + "\n"


class _Run:
    """Writes one run; rules are referred to by their place in the driver."""

    def __init__(self, report: Report, language: str) -> None:
        self._report = report
        self._language = language
        self._files = Files.here()
        self._taxonomies = Taxonomies(report, language)
        self._index = {rule.id: number for number, rule in enumerate(report.rules)}
        self._waivers = {waiver.identifier: waiver for waiver in report.waivers}
        self._any_waived = any(finding.verdict is Verdict.WAIVED for finding in report.findings)
        fixed = report.comparison.fixed if report.comparison else ()
        ranked = worst_first(report.findings)
        self._shown = ranked[:MOST_RESULTS]
        # what was mended comes last: it must never push out what is wrong now
        self._fixed = sorted(fixed, key=lambda each: (each.rule, each.focus, each.fingerprint))
        self._fixed = self._fixed[: MOST_RESULTS - len(self._shown)]
        self._left_out = len(ranked) + len(fixed) - len(self._shown) - len(self._fixed)

    def value(self) -> dict[str, Any]:
        """The run object (3.14)."""
        run = self._report.run
        tag = "en" if self._language == "en" else "nl"
        driver = {
            "name": "kaderwacht",
            "version": run.tool_version,
            "informationUri": "https://w3id.org/kaderwacht",
            "language": tag,
            "rules": [descriptor(rule, self._taxonomies, self._language) for rule in self._report.rules],
            "notifications": driver_notifications(self._report, self._language),
            "supportedTaxonomies": self._taxonomies.references(),
        }
        return {
            "tool": {"driver": driver},
            "invocations": [self._invocation()],
            "language": tag,
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": self._say("werkmap", "working directory")}}},
            "artifacts": [self._artifact(source.path, source.sha256) for source in sources_of(self._report)],
            "automationDetails": {"id": "kaderwacht/"},
            "columnKind": "unicodeCodePoints",
            "taxonomies": self._taxonomies.values(),
            "results": [self._result(each) for each in self._shown] + [self._absent(each) for each in self._fixed],
            "properties": self._properties(),
        }

    def _say(self, nl: str, en: str) -> str:
        return en if self._language == "en" else nl

    def _result(self, finding: Finding) -> dict[str, Any]:
        kind = _KINDS.get(finding.verdict, "fail")
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self._index[finding.rule],
            "kind": kind,
            "level": LEVELS[finding.severity] if kind == "fail" else "none",
            "message": {"text": self._message(finding)},
            "locations": [self._location(place_of(finding, self._report), finding.focus)],
            "partialFingerprints": _fingerprints(finding.fingerprint),
        }
        if related := self._related(finding):
            result["relatedLocations"] = related
        if finding.state is not None:
            result["baselineState"] = str(finding.state)
        if self._any_waived:
            # 3.27.23: when one result tells of suppression, all do
            result["suppressions"] = self._suppressions(finding)
        result["properties"] = {
            "verdict": str(finding.verdict),
            "ruleSeverity": str(finding.rule_severity),
            "severityConfigured": severity_changed(finding, self._report.rules[self._index[finding.rule]]),
            "blocks": finding.blocks,
            "applications": [node_text(node) for node in finding.applications],
            "row": finding.row,
            "path": finding.path,
            "value": plain(finding.value_text),
        }
        return result

    def _message(self, finding: Finding) -> str:
        verdict = "" if finding.verdict is Verdict.FAILS else f"[{VERDICTS[finding.verdict].get(self._language)}] "
        return verdict + unlinked(finding.message.get(self._language))

    def _absent(self, past: PastFinding) -> dict[str, Any]:
        message = unlinked(past.message.get(self._language)) or f"{plain(past.rule)}: {node_text(past.focus)}"
        result: dict[str, Any] = {
            "ruleId": past.rule,
            "kind": "pass",
            "level": "none",
            "message": {"text": f"[{self._say('opgelost', 'fixed')}] {message}"},
            # the earlier place is not kept, and GitHub refuses a whole file for one result without a file
            "locations": [self._location(self._anywhere(), past.focus)],
            "partialFingerprints": _fingerprints(past.fingerprint),
            "baselineState": "absent",
        }
        if past.rule in self._index:
            result["ruleIndex"] = self._index[past.rule]
        if self._any_waived:
            result["suppressions"] = []
        return result

    def _anywhere(self) -> Location | None:
        sources = sources_of(self._report)
        return Location(sources[0].path) if sources else None

    def _suppressions(self, finding: Finding) -> list[dict[str, Any]]:
        if finding.verdict is not Verdict.WAIVED:
            return []
        suppression: dict[str, Any] = {"kind": "external", "status": "accepted"}
        waiver = self._waivers.get(finding.waiver)
        if waiver is not None:
            suppression["justification"] = self._justification(waiver)
            if waiver.location is not None:
                suppression["location"] = self._location(waiver.location, None)
        return [suppression]

    def _justification(self, waiver: WaiverInfo) -> str:
        until = waiver.until.isoformat() if waiver.until else "-"
        approved = waiver.approved.isoformat() if waiver.approved else "-"
        approver = plain(waiver.approver)
        return unlinked(waiver.reason) + self._say(
            f" (afwijking {plain(waiver.identifier)}, goedgekeurd door {approver} op {approved}, tot en met {until})",
            f" (waiver {plain(waiver.identifier)}, approved by {approver} on {approved}, until {until} inclusive)",
        )

    def _location(self, place: Location | None, node: NodeRef | None) -> dict[str, Any]:
        location: dict[str, Any] = {}
        if place is not None:
            region = {"startLine": max(place.line, 1)}
            if place.line and place.column:
                region["startColumn"] = place.column
            location["physicalLocation"] = {"artifactLocation": self._artifact_location(place.file), "region": region}
        logical = [_logical(node)] if node is not None else []
        if place is not None and place.cell:
            sheet, _, cell = place.cell.rpartition("!")
            logical.append({"name": plain(cell), "fullyQualifiedName": plain(place.cell), "kind": "cell"})
            if sheet:
                logical.append({"name": plain(sheet), "kind": "sheet"})
        if logical:
            location["logicalLocations"] = logical
        return location

    def _related(self, finding: Finding) -> list[dict[str, Any]]:
        related: list[dict[str, Any]] = []
        for evidence in finding.evidence[:MOST_EVIDENCE]:
            if evidence.location is not None:
                fact = f"{node_text(evidence.subject)} {plain(evidence.predicate)} {plain(evidence.value)}"
                location = self._location(evidence.location, None)
                related.append({"id": len(related) + 1, **location, "message": {"text": unlinked(fact)}})
        return related

    def _artifact_location(self, file: str) -> dict[str, str]:
        base = {"uriBaseId": "%SRCROOT%"} if self._files.within(file) else {}
        return {"uri": self._files.uri(file), **base}

    def _artifact(self, file: str, sha256: str) -> dict[str, Any]:
        return {
            "location": self._artifact_location(file),
            "roles": ["analysisTarget"],
            "hashes": {"sha-256": sha256},
        }

    def _invocation(self) -> dict[str, Any]:
        report = self._report
        notes = [_notification("GRENS", "error", plain(limit)) for limit in report.limits]
        if self._left_out:
            total = len(report.findings)
            text = self._say(
                f"Weggelaten resultaten: {self._left_out}. Er zijn {total} bevindingen; de zwaarste staan hier.",
                f"Results left out: {self._left_out}. There are {total} findings; the gravest are here.",
            )
            notes.append(_notification("AFGEKAPT", "warning", text))
        for found in report.data_findings[:MOST_NOTIFICATIONS]:
            notes.append(self._data(found))
        if (rest := len(report.data_findings) - MOST_NOTIFICATIONS) > 0:
            text = self._say(f"nog {rest} meldingen over de gegevens", f"{rest} more notifications on the data")
            notes.append(_notification("AFGEKAPT", "note", text))
        # no times and no exit code: two runs on the same input give the same bytes
        invocation: dict[str, Any] = {"executionSuccessful": not report.limits, "toolExecutionNotifications": notes}
        if overrides := configuration_overrides(report):
            invocation["ruleConfigurationOverrides"] = overrides
        return invocation

    def _data(self, found: DataFinding) -> dict[str, Any]:
        text = unlinked(found.message.get(self._language))
        note = _notification(plain(found.code), LEVELS[found.severity], text)
        if found.location is not None:
            note["locations"] = [self._location(found.location, None)]
        return note

    def _properties(self) -> dict[str, Any]:
        report, run = self._report, self._report.run
        held = report.comparison
        properties: dict[str, Any] = {
            "date": run.date.isoformat(),
            "rulebook": {"version": run.rulebook_version, "hash": run.rulebook_hash},
            "engine": run.engine,
            "programme": plain(run.programme),
            "findings": len(report.findings),
            "resultsLeftOut": self._left_out,
            "blocking": sum(1 for finding in report.findings if finding.blocks),
            "bySeverity": {
                str(severity): sum(1 for finding in report.findings if finding.severity is severity)
                for severity in Severity
            },
            "waived": sum(1 for finding in report.findings if finding.verdict is Verdict.WAIVED),
            "rulesTested": sum(1 for outcome in report.outcomes if outcome.tested),
            "rulesThatTestedNothing": [outcome.rule for outcome in report.outcomes if not outcome.tested],
        }
        if report.selection is not None:
            properties["selection"] = selection_text(report.selection, self._language)
        if held is not None:
            properties["comparison"] = {
                "kind": held.kind,
                "against": plain(held.against),
                "size": held.size,
                "new": held.new,
                "unchanged": held.unchanged,
                "fixed": len(held.fixed),
            }
        if report.signed_off:
            properties["signedOff"] = [self._signed_off(each) for each in report.signed_off[:MOST_SIGNED_OFF]]
            properties["signedOffTotal"] = len(report.signed_off)
        return properties

    def _signed_off(self, judgement: SignedOff) -> dict[str, Any]:
        """A judgement of a person, with its place as a location object (3.28)."""
        told: dict[str, Any] = {
            "id": plain(judgement.identifier),
            "norm": {"iri": plain(judgement.norm), "text": unlinked(judgement.label.get(self._language))},
            "subject": {"iri": plain(judgement.subject.iri), "text": unlinked(node_text(judgement.subject))},
            "outcome": judgement.outcome.get(self._language),
            "evidence": [unlinked(each) for each in judgement.evidence],
            "signedOffBy": unlinked(judgement.judge),
            "signedOffOn": judgement.date.isoformat(),
        }
        if judgement.location is not None:
            told["location"] = self._location(judgement.location, None)
        return told


def _fingerprints(fingerprint: str) -> dict[str, str]:
    """Ours, and the one that GitHub matches alerts by: else its upload action hashes the line, which may move."""
    return {"kaderwacht/v1": fingerprint, "primaryLocationLineHash": f"{fingerprint}:1"}


def _logical(node: NodeRef) -> dict[str, Any]:
    name = node_text(node)
    return {"name": name, "fullyQualifiedName": plain(node.iri) or name, "kind": "node"}


def _notification(code: str, level: str, text: str) -> dict[str, Any]:
    return {"descriptor": {"id": code}, "level": level, "message": {"text": text}}
