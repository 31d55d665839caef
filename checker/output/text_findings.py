"""The findings in the report for a terminal: the gravest in full, counts per rule, and all by application."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from checker.errors import Location
from checker.findings import BaselineState, Finding, NodeRef, Report, RuleInfo, Severity, Text, Verdict
from checker.output.ranking import worst_first
from checker.output.safe import plain
from checker.output.words import (
    SEVERITIES,
    STATES,
    VERDICTS,
    applications_text,
    findings_text,
    grounds,
    node_text,
    nowhere_text,
    owner_text,
    place_text,
    severity_note,
)

if TYPE_CHECKING:
    from rich.console import Console

WORST = 3
PER_RULE = 10
PER_HYGIENE_RULE = 3
# From here on a reader first wants to know which rules it is about.
LARGE = 200

_MARK = {Severity.VIOLATION: "✗", Severity.WARNING: "!", Severity.INFO: "i"}
_STYLE = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_HYGIENE = "HYG-"


class FindingsText:
    """Prints the findings of one report; ``folder`` is what the places have in common, told once in the head.

    ``wrapped``: a finding that is wider than ``width`` goes on below itself; else it is one line, as a search wants it.
    """

    def __init__(self, report: Report, language: str, width: int, folder: str, *, wrapped: bool = False) -> None:
        self._report = report
        self._wrapped = wrapped
        self._language = language
        self._width = width
        self._folder = folder
        self._rules = {rule.id: rule for rule in report.rules}
        # what was there before is counted, for it would bury what is new
        self._shown = [each for each in report.findings if each.state is not BaselineState.UNCHANGED]

    def print(self, console: Console) -> None:
        """All sections, each under its title."""
        self._worst(console)
        self._by_rule(console)
        self._by_application(console)

    def _say(self, nl: str, en: str) -> str:
        return Text(nl, en).get(self._language)

    def _title(self, console: Console, nl: str, en: str) -> None:
        console.print()
        console.print(self._say(nl, en), style="bold")

    def _worst(self, console: Console) -> None:
        picked = _spread([each for each in self._shown if each.verdict is Verdict.FAILS], WORST)
        if not picked:
            return
        self._title(console, "De zwaarste bevindingen", "The gravest findings")
        for finding in picked:
            self._full(console, finding, self._rules[finding.rule])

        example = self._say("Uitleg van een regel", "A rule explained")
        command = f"kaderwacht rules explain {picked[0].rule}{' --lang en' if self._language == 'en' else ''}"
        console.print(f"  {example}: {command}", soft_wrap=True)

    def _full(self, console: Console, finding: Finding, rule: RuleInfo) -> None:
        name = plain(rule.label.get(self._language))
        self._put(console, f"  {_MARK[finding.severity]} {finding.rule} ", name, _STYLE[finding.severity])
        changed = severity_note(finding, rule, self._language)
        severity = f"{SEVERITIES[finding.severity].get(self._language)} ({changed})"
        rows = [
            *([(self._say("ernst", "severity"), severity)] if changed else ()),
            (self._say("waar", "what"), node_text(finding.focus)),
            (self._say("bevinding", "finding"), plain(finding.message.get(self._language))),
            (self._say("grond", "ground"), "; ".join(grounds(rule, self._language))),
            # whole, not below the folder: this is the place that a reader opens first
            (self._say("plaats", "place"), place_text(finding.location) or nowhere_text(finding, rule, self._language)),
            (self._say("herstel", "remedy"), plain(rule.remedy.get(self._language))),
        ]
        for label, text in rows:
            console.print(hanging(f"      {label:<10}", text, self._width), soft_wrap=True)

    def _by_rule(self, console: Console) -> None:
        if len(self._shown) < LARGE:
            return
        self._title(console, "Bevindingen per regel", "Findings by rule")
        groups: dict[tuple[str, Severity], list[Finding]] = defaultdict(list)
        for finding in self._shown:
            groups[finding.rule, finding.severity].append(finding)
        ordered = sorted(groups.items(), key=lambda item: (item[0][1].rank, -_burdened(item[1]), item[0][0]))
        for (rule, severity), findings in ordered:
            applications = applications_text(_burdened(findings), self._language)
            label = plain(self._rules[rule].label.get(self._language))
            count = findings_text(len(findings), self._language)
            head = f"  {_MARK[severity]} {rule:<12}"
            self._put(console, head, f"{label}: {count}, {applications}", _STYLE[severity])

    def _by_application(self, console: Console) -> None:
        if not self._report.findings:
            return
        self._title(console, "Bevindingen per applicatie", "Findings by application")
        groups: dict[NodeRef, list[Finding]] = defaultdict(list)
        hygiene: list[Finding] = []
        for finding in self._shown:
            if not finding.applications and finding.rule.startswith(_HYGIENE):
                hygiene.append(finding)
                continue
            for owner in finding.applications or (NodeRef("", "", finding.row),):
                groups[owner].append(finding)
        for owner in sorted(
            groups, key=lambda node: (groups[node][0].severity.rank, not node.iri, node.name, node.iri)
        ):
            console.print(f"  {owner_text(owner, self._language)}", style="bold", soft_wrap=True)
            self._group(console, groups[owner], PER_RULE)
        if hygiene:
            head = self._say("landschap: hygiëne van de gegevens", "landscape: hygiene of the data")
            count = findings_text(len(hygiene), self._language)
            console.print(f"  {head} ({count})", style="bold")
            self._group(console, hygiene, PER_HYGIENE_RULE)
        if same := len(self._report.findings) - len(self._shown):
            console.print(
                self._say(
                    f"  {findings_text(same, 'nl')} van eerder niet getoond; alles staat in --format json",
                    f"  {findings_text(same, 'en')} from before not shown; all of it is in --format json",
                )
            )

    def _group(self, console: Console, findings: list[Finding], most: int) -> None:
        """The findings of one owner; of one rule at most ``most``, or the rest would bury what matters."""
        seen: Counter[str] = Counter()
        for finding in findings:
            seen[finding.rule] += 1
            if seen[finding.rule] <= most:
                self._line(console, finding)
        for rule, count in seen.items():
            if count > most:
                rest = count - most
                told = self._say(
                    f"    … en nog {rest} keer {rule}; alles staat in --format json",
                    f"    … and {rest} more of {rule}; all of it is in --format json",
                )
                console.print(told)

    def _line(self, console: Console, finding: Finding) -> None:
        marks = [] if finding.verdict is Verdict.FAILS else [VERDICTS[finding.verdict].get(self._language)]
        marks += [STATES[finding.state].get(self._language)] if finding.state else []
        changed = severity_note(finding, self._rules[finding.rule], self._language)
        marks += [changed] if changed else []
        head = f"    {_MARK[finding.severity]} {finding.rule}{''.join(f' [{mark}]' for mark in marks)}  "
        place = f"  ({self._place(finding.location)})" if finding.location else ""
        self._put(console, head, plain(finding.message.get(self._language)) + place, _STYLE[finding.severity])

    def _put(self, console: Console, head: str, text: str, style: str) -> None:
        put(console, head, text, self._width if self._wrapped else None, style)

    def _place(self, location: Location) -> str:
        return place_text(location, location.file.removeprefix(self._folder))


def common_folder(report: Report) -> str:
    """The folder that all sources share, with its last slash; '' when they share none or there is but one source."""
    paths = [source.path for source in report.run.sources]
    if len(paths) < 2:
        return ""
    try:
        folder = posixpath.commonpath([posixpath.dirname(path) for path in paths])
    except ValueError:
        return ""
    return f"{folder}/" if folder.strip("./") else ""


def _burdened(findings: Iterable[Finding]) -> int:
    return len({node.iri for finding in findings for node in finding.applications})


def _spread(findings: list[Finding], most: int) -> list[Finding]:
    """The gravest finding of each rule: ten findings of one rule teach less than one of each.

    Within a severity the rule that burdens most applications comes first.
    """
    groups: dict[tuple[str, Severity], list[Finding]] = defaultdict(list)
    for finding in worst_first(findings):
        groups[finding.rule, finding.severity].append(finding)
    ordered = sorted(groups.items(), key=lambda item: (item[0][1].rank, -_burdened(item[1]), item[0][0]))
    first: dict[str, Finding] = {}
    for (rule, _), group in ordered:
        first.setdefault(rule, group[0])
    return list(first.values())[:most]


def put(console: Console, head: str, text: str, width: int | None, style: str = "") -> None:
    """Print ``head`` in ``style`` and ``text`` behind it; with a ``width`` wrapped, what follows is indented."""
    from rich.text import Text as Styled

    blanks = len(head) - len(head.lstrip())
    line = Styled(head + text if width is None else hanging(head, text, width, blanks + 4))
    line.stylize(style, 0, len(head.rstrip()))
    console.print(line, soft_wrap=True)


def hanging(head: str, text: str, width: int, most: int = 20) -> str:
    """``text`` wrapped under itself after ``head``, but indented at most ``most``."""
    import textwrap

    indent = " " * min(len(head), most)
    return textwrap.fill(
        text, width, initial_indent=head, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
