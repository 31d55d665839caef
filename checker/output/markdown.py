"""Markdown for a comment on a merge request and for the summary of a CI job: the verdict, counts, the worst findings.

GitHub takes 65,536 characters in a comment and 1 MiB in a job summary (GitHub documentation, "Job summaries"), GitLab
1,000,000 and Azure DevOps 150,000 in a comment: the comment stays within the least of these, and always tells the
true total. Every text from a file is inert: no markup, link, mention or HTML (:func:`checker.output.safe.markdown`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from checker.findings import (
    BaselineState,
    Finding,
    PastFinding,
    Report,
    RuleInfo,
    Severity,
    SignedOff,
    Text,
    Verdict,
    WaiverInfo,
    WaiverState,
)
from checker.output.ranking import Files, worst_first
from checker.output.safe import address, code, markdown
from checker.output.words import (
    NOT_TESTED_IS_NOT_PASSED,
    SEVERITIES,
    SIGNED_OFF,
    SIGNED_OFF_COUNTS_NOWHERE,
    VERDICTS,
    WAIVERS,
    comparison_line,
    findings_text,
    grounds,
    label_of,
    place_text,
    selection_text,
    severity_changes,
    signed_off_by,
    signed_off_what,
    verdict_line,
    waiver_note,
)

MOST_COMMENT = 65_000
MOST_SUMMARY = 1_000_000
# enough of one text: a name of a megabyte must not take the place of all else
MOST_TEXT = 1_000
MOST_LISTED = 20
_MARK = {Severity.VIOLATION: "❌", Severity.WARNING: "🟠", Severity.INFO: "🔵"}


def render(report: Report, language: str = "nl") -> str:
    """``report`` as a comment of at most 65,000 characters."""
    return _Comment(report, language, MOST_COMMENT).text()


def render_summary(report: Report, language: str = "nl") -> str:
    """``report`` as the summary of a job: the same, with room for more; at most 1,000,000 bytes of UTF-8."""
    return _Comment(report, language, MOST_SUMMARY).text()


class _Comment:
    """Writes one text of at most ``most`` bytes of UTF-8, and so of at most as many characters."""

    def __init__(self, report: Report, language: str, most: int) -> None:
        self._report = report
        self._language = language
        self._most = most
        self._files = Files.here()
        self._rules = {rule.id: rule for rule in report.rules}

    def text(self) -> str:
        """The whole text."""
        head, foot = "\n".join(self._head()), "\n".join(self._foot())
        # what is new must be read, what was there before only counted
        shown = [each for each in worst_first(self._report.findings) if each.state is not BaselineState.UNCHANGED]
        parts = [head]
        if shown:
            parts.append(self._table(shown, self._most - _size(head) - _size(foot) - 600))
        parts.append(foot)
        return "\n".join(part for part in parts if part).rstrip("\n") + "\n"

    def _say(self, nl: str, en: str) -> str:
        return Text(nl, en).get(self._language)

    def _head(self) -> Iterator[str]:
        report, run = self._report, self._report.run
        blocked = bool(report.limits) or any(finding.blocks for finding in report.findings)
        yield f"## {'❌' if blocked else '✅'} kaderwacht: {markdown(verdict_line(report, self._language))}"
        yield ""
        if chosen := selection_text(report.selection, self._language):
            yield f"**{self._say('Keuze, niet het geheel', 'A selection, not the whole')}**: {self._short(chosen)}."
            yield ""
        if compared := comparison_line(report, self._language):
            yield f"**{markdown(compared)}**"
            yield ""
        counts = Counter(finding.severity for finding in report.findings if finding.verdict is Verdict.FAILS)
        due = sum(1 for finding in report.findings if finding.verdict is Verdict.DUE)
        waived = sum(1 for finding in report.findings if finding.verdict is Verdict.WAIVED)
        tested = sum(1 for outcome in report.outcomes if outcome.tested)
        names = [f"{_MARK[each]} {SEVERITIES[each].get(self._language)}" for each in Severity]
        heads = [*names, *(VERDICTS[each].get(self._language) for each in (Verdict.DUE, Verdict.WAIVED))]
        heads += [self._say("regels getoetst", "rules tested"), self._say("applicaties", "applications")]
        cells = [*(str(counts[each]) for each in Severity), str(due), str(waived)]
        cells += [self._say(f"{tested} van {len(report.rules)}", f"{tested} of {len(report.rules)}")]
        yield _row([*heads])
        yield _row(["---:"] * len(heads))
        yield _row([*cells, str(len(report.applications))])
        yield ""
        for limit in report.limits:
            yield f"- **{self._say('Grens bereikt', 'Limit reached')}**: {self._short(limit)}"
        yield self._say(
            f"Regelboek {markdown(run.rulebook_version)}, peildatum {run.date}.",
            f"Rulebook {markdown(run.rulebook_version)}, date {run.date}.",
        )
        yield ""

    def _table(self, shown: list[Finding], budget: int) -> str:
        heads = self._say("ernst|regel|bevinding|plaats|grond|herstel", "severity|rule|finding|place|ground|remedy")
        lines = [_row(heads.split("|")), _row(["---"] * 6)]
        used = sum(_size(line) + 1 for line in lines)
        for finding in shown:
            line = self._line(finding, self._rules[finding.rule])
            used += _size(line) + 1
            if used > budget:
                break
            lines.append(line)
        if rest := len(shown) - (len(lines) - 2):
            total = findings_text(len(self._report.findings), self._language)
            told = self._say(
                f"… en nog {rest} die hier niet passen; in totaal {total}. Alles staat in de JSON- of CSV-uitvoer.",
                f"… and {rest} more that do not fit here; {total} in total. All of it is in the JSON or CSV output.",
            )
            lines += ["", told]
        return "\n".join([*lines, ""])

    def _line(self, finding: Finding, rule: RuleInfo) -> str:
        mark = f"{_MARK[finding.severity]} {label_of(finding, rule, self._language)}"
        place = finding.location
        where = code(place_text(place, self._files.path(place.file))[:MOST_TEXT]) if place else "-"
        label = self._short(rule.label.get(self._language))
        message = self._short(finding.message.get(self._language))
        remedy = self._short(rule.remedy.get(self._language))
        return _row([mark, f"**{markdown(rule.id)}** {label}", message, where, self._grounds(rule), remedy])

    def _grounds(self, rule: RuleInfo) -> str:
        parts = []
        for article, label in zip(rule.articles, grounds(rule, self._language), strict=True):
            url = address(article.url)
            parts.append(f"[{self._short(label)}]({url})" if url else self._short(label))
        return "; ".join(parts) or "-"

    def _short(self, text: str) -> str:
        return markdown(text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "…")

    def _foot(self) -> Iterator[str]:
        report, language = self._report, self._language
        fixed = report.comparison.fixed if report.comparison is not None else ()
        yield from self._list(self._say("Opgelost", "Fixed"), len(fixed), map(self._past, fixed))
        waivers = sorted(report.waivers, key=lambda each: (each.state is WaiverState.EFFECTIVE, each.identifier))
        yield from self._list(self._say("Afwijkingen", "Waivers"), len(waivers), map(self._waiver, waivers))
        # under a head of their own, never in the table: a person judged these, no rule did
        signed = report.signed_off
        remark = SIGNED_OFF_COUNTS_NOWHERE.get(language)
        yield from self._list(SIGNED_OFF.get(language), len(signed), map(self._judgement, signed), remark)
        changes = severity_changes(report, language)
        title = self._say("Ernst aangepast in de configuratie", "Severity changed in the configuration")
        yield from self._list(title, len(changes), map(markdown, changes))
        silent = [outcome for outcome in report.outcomes if not outcome.tested]
        if silent:
            names = ", ".join(markdown(outcome.rule) for outcome in silent[:MOST_LISTED])
            rest = len(silent) - MOST_LISTED
            more = self._say(f" en nog {rest}", f" and {rest} more") if rest > 0 else ""
            yield self._say(f"Regels die niets toetsten: {names}{more}.", f"Rules that tested nothing: {names}{more}.")
        yield NOT_TESTED_IS_NOT_PASSED.get(language)

    def _list(self, title: str, total: int, items: Iterable[str], remark: str = "") -> Iterator[str]:
        """A head with the true total and what fits below it: a list may take an eighth of the room."""
        if not total:
            return
        yield f"### {title}: {total}"
        yield ""
        if remark:
            yield remark
            yield ""
        room, shown = self._most // 8, 0
        for item in islice(items, MOST_LISTED):
            room -= _size(item) + 3
            if room < 0:
                break
            yield f"- {item}"
            shown += 1
        if rest := total - shown:
            yield self._say(f"- … en nog {rest}", f"- … and {rest} more")
        yield ""

    def _past(self, past: PastFinding) -> str:
        return f"{markdown(past.rule)}: {self._short(past.message.get(self._language) or str(past.focus))}"

    def _waiver(self, waiver: WaiverInfo) -> str:
        state = WAIVERS[waiver.state].get(self._language)
        until = f", {self._say('tot en met', 'until')} {waiver.until}" if waiver.until else ""
        what = f"{markdown(waiver.rule)}, {self._short(str(waiver.subject))}"
        note = self._short(waiver_note(waiver, self._language))
        return f"{self._short(waiver.identifier)} ({what}): {state}{until}{note}"

    def _judgement(self, judgement: SignedOff) -> str:
        what = self._short(signed_off_what(judgement, self._language))
        by = self._short(signed_off_by(judgement, self._language))
        return f"{self._short(judgement.identifier)}: {what} ({by})"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _size(text: str) -> int:
    return len(text.encode())
