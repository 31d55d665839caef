"""GitLab Code Quality: a JSON array of issues, as GitLab's merge request widget and diff show them.

Source: GitLab documentation, "Code Quality report format" (a subset of the CodeClimate specification): description,
check_name, fingerprint (unique in the report), severity (info, minor, major, critical, blocker), location.path
(relative to the repository) and location.lines.begin.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from checker.findings import Finding, Location, Report, RuleInfo, Severity, Verdict
from checker.output.ranking import Files, place_of, worst_first
from checker.output.safe import json_for_log, plain, unlinked
from checker.output.words import VERDICTS, severity_note

_SEVERITY = {Severity.VIOLATION: "critical", Severity.WARNING: "major", Severity.INFO: "minor"}


def render(report: Report, language: str = "nl") -> str:
    """``report`` as Code Quality JSON, worst first; what blocks is 'blocker', what is waived or due is 'info'."""
    files, seen = Files.here(), Counter[str]()
    rules = {rule.id: rule for rule in report.rules}
    issues = [
        _issue(finding, rules[finding.rule], place_of(finding, report), files, language, seen)
        for finding in worst_first(report.findings)
    ]
    return json_for_log(json.dumps(issues, ensure_ascii=False, indent=1)) + "\n"


def _issue(
    finding: Finding, rule: RuleInfo, place: Location | None, files: Files, language: str, seen: Counter[str]
) -> dict[str, Any]:
    seen[finding.fingerprint] += 1
    again = seen[finding.fingerprint]
    return {
        "description": _description(finding, rule, language),
        "check_name": plain(finding.rule),
        "fingerprint": finding.fingerprint if again == 1 else f"{finding.fingerprint}-{again}",
        "severity": severity(finding),
        "location": {
            "path": plain(files.path(place.file)) if place else "kaderwacht",
            "lines": {"begin": max(place.line, 1) if place else 1},
        },
    }


def severity(finding: Finding) -> str:
    """GitLab's severity of ``finding``."""
    if finding.blocks:
        return "blocker"
    return _SEVERITY[finding.severity] if finding.verdict is Verdict.FAILS else "info"


def _description(finding: Finding, rule: RuleInfo, language: str) -> str:
    marks = [] if finding.verdict is Verdict.FAILS else [VERDICTS[finding.verdict].get(language)]
    marks += [changed] if (changed := severity_note(finding, rule, language)) else []
    told = "".join(f" ({mark})" for mark in marks)
    cell = f" [{plain(finding.location.cell)}]" if finding.location and finding.location.cell else ""
    return f"{plain(finding.rule)}{told}: {unlinked(finding.message.get(language))}{cell}"
