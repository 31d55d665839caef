"""The words for verdicts, severities and states in both languages: the values themselves are Dutch or SHACL's."""

from __future__ import annotations

from collections.abc import Iterable

from checker.errors import Location
from checker.findings import (
    BaselineState,
    Finding,
    NodeRef,
    Report,
    RuleInfo,
    Selection,
    Severity,
    SignedOff,
    Text,
    Verdict,
    WaiverInfo,
    WaiverState,
)
from checker.output.safe import plain
from checker.portrait import Plateau, Word

VERDICTS = {
    Verdict.FAILS: Text("voldoet niet", "does not comply"),
    Verdict.DUE: Text("nog te leveren", "evidence still due"),
    Verdict.UNKNOWN: Text("niet te beoordelen", "cannot be assessed"),
    Verdict.WAIVED: Text("ontheven", "waived"),
    Verdict.PASSES: Text("voldoet", "complies"),
    Verdict.NOT_APPLICABLE: Text("niet van toepassing", "not applicable"),
    Verdict.NOT_IN_FORCE: Text("niet van kracht", "not in force"),
}
SEVERITIES = {severity: severity.label for severity in Severity}
_COUNTED = {
    Severity.VIOLATION: (("overtreding", "overtredingen"), ("violation", "violations")),
    Severity.WARNING: (("waarschuwing", "waarschuwingen"), ("warning", "warnings")),
    Severity.INFO: (("opmerking", "opmerkingen"), ("note", "notes")),
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
PLATEAUS = {Plateau.SOURCE: Text("Bron", "Source"), Plateau.TARGET: Text("Doel", "Target")}
# kw:programmasoort, and what a run without a programme says
PROGRAMMES = {
    "herindeling": Text("herindeling", "merger"),
    "lichte-samenvoeging": Text("lichte samenvoeging", "light merger"),
    "ambtelijke-fusie": Text("ambtelijke fusie", "administrative merger"),
    "samenwerking": Text("samenwerking", "cooperation"),
    "geen": Text("geen programma", "no programme"),
}
# What is to be done about a waiver that does nothing.
WAIVER_ADVICE = {
    WaiverState.EXPIRED: Text(
        "verleng haar met een nieuw besluit of haal haar weg", "extend it by a new decision or take it out"
    ),
    WaiverState.UNUSED: Text("dekt niets: haal haar weg", "covers nothing: take it out"),
}
SIGNED_OFF = Text("Oordelen van mensen", "Judgements of people")
SIGNED_OFF_COUNTS_NOWHERE = Text(
    "Afgetekend over normen die geen machine beoordeelt. Zij tellen bij geen getoetst oordeel mee en veranderen er "
    "geen.",
    "Signed off on norms that no machine judges. They count in no verdict that was checked and change none.",
)
NOT_TESTED_IS_NOT_PASSED = Text("Niet getoetst is niet: voldoet.", "Not tested does not mean: complies.")


class Labels:
    """What the vocabulary calls properties and their values, in one language; what it does not know stays."""

    def __init__(self, words: Iterable[Word], language: str) -> None:
        self._known = {(each.predicate, each.value): each.label.get(language) for each in words}
        self._english = language == "en"

    def predicate(self, short: str) -> str:
        """The label of a property by its short name (``kw:dispositie``)."""
        return self._known.get((short, ""), short)

    def value(self, short: str, value: str) -> str:
        """The label of a value of a list; a Dutch reader gets it as the source has it."""
        return self._known.get((short, value), value) if self._english and value else value


def plateau_text(plateau: str, language: str) -> str:
    """``Bron`` or ``Doel`` in the language of the report; '' without one."""
    return PLATEAUS[Plateau(plateau)].get(language) if plateau in set(Plateau) else plateau


def programme_text(sort: str, language: str) -> str:
    """The kind of programme in the language of the report."""
    return PROGRAMMES[sort].get(language) if sort in PROGRAMMES else sort


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


def bearer_text(finding: Finding, language: str) -> str:
    """Whose a finding is that burdens no application: of which municipality, or of the whole landscape."""
    if finding.municipalities:
        return f"{ROWS['gemeente'].get(language)} {plain(', '.join(finding.municipalities))}"
    return ROWS[finding.row].get(language) if finding.row in ROWS else finding.row


def grounds(rule: RuleInfo, language: str) -> list[str]:
    """The articles that a rule rests on, each with a remark when its source was not verified."""
    remark = Text(" (bron niet geverifieerd)", " (source not verified)").get(language)
    return [plain(article.label.get(language)) + ("" if article.verified else remark) for article in rule.articles]


def place_text(location: Location | None, file: str | None = None) -> str:
    """A place on one line, ``file`` in place of its file; '' without one."""
    if location is None:
        return ""
    return plain(str(location if file is None else Location(file, location.line, location.column, location.cell)))


def nowhere_text(finding: Finding, rule: RuleInfo, language: str) -> str:
    """Where a finding without a place is to be mended: at the thing that misses a fact, in which facts."""
    name = node_text(finding.focus)
    groups = f" (gegevens over {', '.join(rule.fact_groups)})" if rule.fact_groups else ""
    # the names of groups that a rule carries are Dutch
    return Text(f"nergens opgegeven; verwacht bij {name}{groups}", f"stated nowhere; expected of {name}").get(language)


def count_text(number: int, nl: tuple[str, str], en: tuple[str, str], language: str) -> str:
    """``number`` with the singular or the plural of a word, in the digits of the language."""
    return f"{digits(number, language)} {(en if language == 'en' else nl)[number != 1]}"


def digits(number: int, language: str) -> str:
    """``number`` with the thousands apart, as the language has it."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")


def findings_text(number: int, language: str) -> str:
    """``12 bevindingen``."""
    return count_text(number, ("bevinding", "bevindingen"), ("finding", "findings"), language)


def applications_text(number: int, language: str) -> str:
    """``3 applicaties``."""
    return count_text(number, ("applicatie", "applicaties"), ("application", "applications"), language)


def rules_text(number: int, language: str) -> str:
    """``148 regels``."""
    return count_text(number, ("regel", "regels"), ("rule", "rules"), language)


def severity_count(number: int, severity: Severity, language: str) -> str:
    """``108 overtredingen``."""
    return count_text(number, *_COUNTED[severity], language)


def tested_text(report: Report, language: str) -> str:
    """How many of the rules tested something, without a full stop."""
    tested = sum(1 for outcome in report.outcomes if outcome.tested)
    total = len(report.outcomes)
    all_rules = f"{'' if total == 1 else 'de '}{rules_text(total, 'nl')}"
    return Text(
        f"{tested} van {all_rules} {'toetste' if tested == 1 else 'toetsten'} iets",
        f"{tested} of {rules_text(total, 'en')} tested something",
    ).get(language)


def verdict_line(report: Report, language: str) -> str:
    """The outcome of the gate in one sentence: does it block, and on how many of how many findings."""
    blocking = sum(1 for finding in report.findings if finding.blocks)
    total = findings_text(len(report.findings), language)
    if report.limits:
        return Text("Niet voltooid: een grens is bereikt.", "Not completed: a limit was hit.").get(language)
    if blocking:
        return Text(
            f"Voldoet niet: {blocking} van {total} {'blokkeert' if blocking == 1 else 'blokkeren'}.",
            f"Does not comply: {blocking} of {total} {'blocks' if blocking == 1 else 'block'}.",
        ).get(language)
    tested = tested_text(report, language)
    return Text(f"Geen bevinding blokkeert ({total}; {tested}).", f"No finding blocks ({total}; {tested}).").get(
        language
    )


def chosen_text(selection: Selection, language: str) -> str:
    """What was asked for, in short: ``gemeente Leedewaard; kader 3``."""
    named = (
        (Text("kader", "framework"), tuple(map(str, selection.frameworks))),
        (Text("gemeente", "municipality"), selection.municipalities),
        (Text("eigenaar", "owner"), selection.owners),
        (Text("applicatie", "application"), selection.applications),
    )
    return "; ".join(f"{what.get(language)} {', '.join(map(plain, names))}" for what, names in named if names)


def selection_text(selection: Selection | None, language: str) -> str:
    """What a report shows of a run and how much it leaves out, without a full stop; '' when it shows everything."""
    if selection is None:
        return ""
    chosen = chosen_text(selection, language)
    held = selection
    if not (held.municipalities or held.owners or held.applications):
        return chosen
    left = (held.all_applications - held.shown_applications, held.all_findings - held.shown_findings)
    wide = Text(
        f" (waarvan {held.wide} van het hele landschap of programma)" if held.wide else "",
        f" ({held.wide} of which {'is' if held.wide == 1 else 'are'} of the whole landscape or programme)"
        if held.wide
        else "",
    ).get(language)
    bare = Text(
        f", waarvan {held.left_wide} zonder applicatie" if held.left_wide else "",
        f", {held.left_wide} of which without an application" if held.left_wide else "",
    ).get(language)
    applications = applications_text(held.all_applications, language)
    findings = findings_text(held.all_findings, language)
    shown = digits(held.shown_applications, language)
    found = digits(held.shown_findings, language)
    told = Text(
        f"getoond {shown} van {applications} en {found} van {findings}{wide}; "
        f"weggelaten {applications_text(left[0], 'nl')} en {findings_text(left[1], 'nl')}{bare}",
        f"shown {shown} of {applications} and {found} of {findings}{wide}; "
        f"left out {applications_text(left[0], 'en')} and {findings_text(left[1], 'en')}{bare}",
    ).get(language)
    return f"{chosen}: {told}"


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


def label_of(finding: Finding, rule: RuleInfo, language: str) -> str:
    """Severity in words; the verdict where it is not plainly 'fails', the state, and what the rule says if changed."""
    parts = [SEVERITIES[finding.severity].get(language)]
    if finding.verdict is not Verdict.FAILS:
        parts.append(VERDICTS[finding.verdict].get(language))
    if finding.state is not None:
        parts.append(STATES[finding.state].get(language))
    changed = severity_note(finding, rule, language)
    return ", ".join(parts) + (f" ({changed})" if changed else "")


def severity_changed(finding: Finding, rule: RuleInfo) -> bool:
    """Whether the configuration gave ``finding`` another severity than its rule does."""
    counts = finding.verdict in (Verdict.FAILS, Verdict.WAIVED)
    return rule.configured is not None and counts and finding.severity is not finding.rule_severity


def severity_note(finding: Finding, rule: RuleInfo, language: str) -> str:
    """What the rule says when the configuration changed the severity of ``finding``; else ''."""
    if not severity_changed(finding, rule):
        return ""
    said = SEVERITIES[finding.rule_severity].get(language)
    return Text(
        f"aangepast in de configuratie, de regel zegt {said}", f"changed by the configuration, the rule says {said}"
    ).get(language)


def severity_changes(report: Report, language: str) -> tuple[str, ...]:
    """A line for each rule whose severity this run's configuration changed: what the rule says, and what counts."""
    return tuple(
        Text(
            f"{rule.id}: volgens de regel {SEVERITIES[rule.severity].nl}, hier {SEVERITIES[rule.configured].nl}",
            f"{rule.id}: by the rule {SEVERITIES[rule.severity].en}, here {SEVERITIES[rule.configured].en}",
        ).get(language)
        for rule in report.rules
        if rule.configured is not None and rule.configured is not rule.severity
    )


def waiver_note(waiver: WaiverInfo, language: str) -> str:
    """What a waiver covers, or what is wrong with it and what to do: the tail of a line, with its own comma."""
    if waiver.state is WaiverState.EFFECTIVE:
        return f", {findings_text(len(waiver.covers), language)}"
    why = plain(waiver.reason_invalid.get(language))
    advice = WAIVER_ADVICE[waiver.state].get(language) if waiver.state in WAIVER_ADVICE else ""
    return "".join(f"; {part}" for part in (why, advice) if part)


def signed_off_what(judgement: SignedOff, language: str) -> str:
    """A judgement of a person in short: on which norm, of what, which outcome; not yet safe for markup."""
    norm, outcome = plain(judgement.label.get(language)), plain(judgement.outcome.get(language))
    return f"{norm}, {node_text(judgement.subject)}: {outcome}"


def signed_off_by(judgement: SignedOff, language: str) -> str:
    """What it rests on and who signed it off when; not yet safe for markup."""
    evidence = "; ".join(map(plain, judgement.evidence))
    judge = plain(judgement.judge)
    return Text(
        f"bewijs: {evidence}; afgetekend door {judge} op {judgement.date}",
        f"evidence: {evidence}; signed off by {judge} on {judgement.date}",
    ).get(language)
