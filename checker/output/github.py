"""GitHub Actions: findings as workflow commands, which the runner turns into annotations at the line.

Source: GitHub documentation, "Workflow commands": ``::error file=…,line=…,col=…,title=…::message``, with ``%``, CR and
LF escaped in data and ``:`` and ``,`` as well in properties. A step shows ten annotations of each kind, so the worst
ten of each are printed, and the last line tells how many there really are.
"""

from __future__ import annotations

from collections import defaultdict

from checker.findings import BaselineState, Finding, Report, Severity, Verdict
from checker.output.ranking import Files, place_of, worst_first
from checker.output.safe import plain, workflow_data, workflow_property
from checker.output.words import VERDICTS, comparison_line, severity_note, verdict_line

PER_KIND = 10
KINDS = ("error", "warning", "notice")


def render(report: Report, language: str = "nl") -> str:
    """``report`` as annotations; what is waived or was there before is counted, not annotated."""
    files = Files.here()
    kinds: dict[str, list[Finding]] = defaultdict(list)
    left = 0
    for finding in worst_first(report.findings):
        if finding.verdict is Verdict.WAIVED or finding.state is BaselineState.UNCHANGED:
            left += 1
        else:
            kinds[kind(finding)].append(finding)
    # the total is a notice itself, and takes the place of one
    shown = {name: kinds[name][: PER_KIND - (name == "notice")] for name in KINDS}
    lines = [_command(name, finding, report, files, language) for name in KINDS for finding in shown[name]]
    lines.append(_total(report, kinds, shown, left, language))
    return "\n".join(lines) + "\n"


def kind(finding: Finding) -> str:
    """The kind of annotation: an error blocks, a warning fails without blocking, a notice is what is left."""
    if finding.blocks:
        return "error"
    fails = finding.verdict is Verdict.FAILS and finding.severity is not Severity.INFO
    return "warning" if fails else "notice"


def _command(name: str, finding: Finding, report: Report, files: Files, language: str) -> str:
    place = place_of(finding, report)
    rule = report.rule(finding.rule)
    title = f"{finding.rule} {plain(rule.label.get(language))}"
    properties = []
    if place is not None:
        properties += [f"file={workflow_property(files.path(place.file))}", f"line={max(place.line, 1)}"]
        properties += [f"col={place.column}"] if place.line and place.column else []
    properties.append(f"title={workflow_property(title)}")
    marks = [] if finding.verdict is Verdict.FAILS else [VERDICTS[finding.verdict].get(language)]
    marks += [changed] if (changed := severity_note(finding, rule, language)) else []
    told = "".join(f"[{mark}] " for mark in marks)
    cell = f" ({place.cell})" if place is not None and place.cell else ""
    remedy = plain(rule.remedy.get(language))
    data = workflow_data(f"{told}{finding.message.get(language)}{cell}") + ("%0A" + workflow_data(remedy))
    return f"::{name} {','.join(properties)}::{data}"


def _total(
    report: Report, kinds: dict[str, list[Finding]], shown: dict[str, list[Finding]], left: int, language: str
) -> str:
    english = language == "en"
    parts = [verdict_line(report, language)]
    if compared := comparison_line(report, language):
        parts.append(compared + ".")
    counts = ", ".join(
        f"{len(shown[name])} {'of' if english else 'van'} {len(kinds[name])} {name}" for name in KINDS if kinds[name]
    )
    if counts:
        parts.append(f"Annotations: {counts}." if english else f"Annotaties: {counts}.")
    if left:
        parts.append(
            f"Not annotated: {left} waived or unchanged."
            if english
            else f"Zonder annotatie: {left} ontheven of gelijk."
        )
    parts += [plain(limit) for limit in report.limits]
    return f"::notice title=kaderwacht::{workflow_data(' '.join(parts))}"
