"""The words for verdicts, severities and states in both languages: the values themselves are Dutch or SHACL's."""

from __future__ import annotations

from checker.errors import Location
from checker.findings import BaselineState, Finding, NodeRef, Report, RuleInfo, Severity, Text, Verdict, WaiverState
from checker.output.safe import plain

VERDICTS = {
    Verdict.FAILS: Text("voldoet niet", "fails"),
    Verdict.DUE: Text("nog te leveren", "still due"),
    Verdict.UNKNOWN: Text("niet te beoordelen", "cannot be judged"),
    Verdict.WAIVED: Text("ontheven", "waived"),
    Verdict.PASSES: Text("voldoet", "complies"),
    Verdict.NOT_APPLICABLE: Text("niet van toepassing", "not applicable"),
    Verdict.NOT_IN_FORCE: Text("niet van kracht", "not in force"),
}
SEVERITIES = {
    Severity.VIOLATION: Text("overtreding", "violation"),
    Severity.WARNING: Text("waarschuwing", "warning"),
    Severity.INFO: Text("opmerking", "note"),
}
STATES = {
    BaselineState.NEW: Text("nieuw", "new"),
    BaselineState.UNCHANGED: Text("ongewijzigd", "unchanged"),
    BaselineState.ABSENT: Text("opgelost", "fixed"),
}
WAIVERS = {
    WaiverState.EFFECTIVE: Text("van kracht", "in force"),
    WaiverState.UNUSED: Text("ongebruikt", "unused"),
    WaiverState.EXPIRED: Text("verlopen", "expired"),
    WaiverState.PENDING: Text("nog niet ingegaan", "not yet in force"),
    WaiverState.INVALID: Text("niet in orde", "not in order"),
}
ROWS = {
    "landschap": Text("landschap", "landscape"),
    "gemeente": Text("gemeente", "municipality"),
    "bouwteam": Text("bouwteam", "build team"),
}
NOT_TESTED_IS_NOT_PASSED = Text("Niet getoetst is niet: voldoet.", "Not tested does not mean: complies.")


def node_text(node: NodeRef) -> str:
    """A node on one line: name and key, or what there is of them; not yet safe for markup."""
    name, key = plain(node.name), plain(node.identifier)
    if name and key and name != key:
        return f"{name} [{key}]"
    return name or key or plain(node.iri)


def owner_text(node: NodeRef, language: str) -> str:
    """What a finding or verdict is counted under: an application, or a row such as ``landschap``."""
    row = ROWS.get(node.name) if node.iri in ("", node.name) else None
    return row.get(language) if row else node_text(node)


def grounds(rule: RuleInfo, language: str) -> list[str]:
    """The articles that a rule rests on, each with a remark when its source was not verified."""
    remark = Text(" (bron niet geverifieerd)", " (source not verified)").get(language)
    return [plain(article.label.get(language)) + ("" if article.verified else remark) for article in rule.articles]


def place_text(location: Location | None, file: str | None = None) -> str:
    """A place on one line, ``file`` in place of its file; '' without one."""
    if location is None:
        return ""
    return plain(str(location if file is None else Location(file, location.line, location.column, location.cell)))


def count_text(number: int, nl: tuple[str, str], en: tuple[str, str], language: str) -> str:
    """``number`` with the singular or the plural of a word, in the digits of the language."""
    digits = f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")
    return f"{digits} {(en if language == 'en' else nl)[number != 1]}"


def findings_text(number: int, language: str) -> str:
    """``12 bevindingen``."""
    return count_text(number, ("bevinding", "bevindingen"), ("finding", "findings"), language)


def verdict_line(report: Report, language: str) -> str:
    """The outcome of the gate in one sentence: does it block, and on how many of how many findings."""
    blocking = sum(1 for finding in report.findings if finding.blocks)
    total = findings_text(len(report.findings), language)
    if report.limits:
        return Text("Niet voltooid: een grens is bereikt.", "Not completed: a limit was hit.").get(language)
    if blocking:
        return Text(
            f"Voldoet niet: {blocking} van {total} {'blokkeert' if blocking == 1 else 'blokkeren'}.",
            f"Fails: {blocking} of {total} {'blocks' if blocking == 1 else 'block'}.",
        ).get(language)
    tested = sum(1 for outcome in report.outcomes if outcome.tested)
    return Text(
        f"Geen bevinding blokkeert ({total}; {tested} van {len(report.outcomes)} regels toetsten iets).",
        f"No finding blocks ({total}; {tested} of {len(report.outcomes)} rules tested something).",
    ).get(language)


def comparison_line(report: Report, language: str) -> str:
    """What is new, fixed and unchanged against what; '' when the run was compared with nothing."""
    held = report.comparison
    if held is None:
        return ""
    against = plain(held.against)
    fixed = len(held.fixed)
    if held.kind == "baseline":
        known = findings_text(held.size, language)
        where = Text(f"nulmeting {against} ({known})", f"baseline {against} ({known})").get(language)
    else:
        where = Text(f"vergeleken met {against}", f"compared with {against}").get(language)
    counts = Text(
        f"{held.new} nieuw, {fixed} opgelost, {held.unchanged} ongewijzigd",
        f"{held.new} new, {fixed} fixed, {held.unchanged} unchanged",
    ).get(language)
    return f"{counts}; {where}"


def label_of(finding: Finding, language: str) -> str:
    """Severity in words, with the verdict where it is not plainly 'fails' and the state against an earlier run."""
    parts = [SEVERITIES[finding.severity].get(language)]
    if finding.verdict is not Verdict.FAILS:
        parts.append(VERDICTS[finding.verdict].get(language))
    if finding.state is not None:
        parts.append(STATES[finding.state].get(language))
    return ", ".join(parts)


def severity_changes(report: Report, language: str) -> tuple[str, ...]:
    """A line for each rule whose severity this run's configuration changed: what the rule says, and what counts."""
    return tuple(
        f"{rule.id}: {SEVERITIES[rule.severity].get(language)} → {SEVERITIES[rule.configured].get(language)}"
        for rule in report.rules
        if rule.configured is not None and rule.configured is not rule.severity
    )
