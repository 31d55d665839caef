"""The report for a terminal: what was read, the worst findings in full, all findings by application, counts."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from checker.findings import Finding, NodeRef, Report, RuleInfo, Severity, Text, Verdict
from checker.output.safe import plain

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 120
WORST = 3
PER_RULE = 10

_MARK = {Severity.VIOLATION: "✗", Severity.WARNING: "!", Severity.INFO: "i"}
_STYLE = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_NOT_TESTED_IS_NOT_PASSED = Text("Niet getoetst is niet: voldoet.", "Not tested does not mean: complies.")


class TextReport:
    """Renders one report; ``language`` is nl or en, ``colour`` writes ANSI."""

    def __init__(self, report: Report, language: str = "nl", *, colour: bool = False, width: int = WIDTH) -> None:
        self._report = report
        self._nl = language != "en"
        self._language = language
        self._colour = colour
        self._width = width
        self._rules = {rule.id: rule for rule in report.rules}

    def render(self) -> str:
        """The whole text."""
        from rich.console import Console

        buffer = io.StringIO()
        console = Console(
            file=buffer,
            width=self._width,
            force_terminal=self._colour,
            color_system="standard" if self._colour else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        self._head(console)
        self._worst(console)
        self._by_application(console)
        self._counts(console)
        self._untested(console)
        self._questions(console)
        self._data_findings(console)
        self._tail(console)
        return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"

    def _say(self, nl: str, en: str) -> str:
        return nl if self._nl else en

    def _title(self, console: Console, nl: str, en: str) -> None:
        console.print()
        console.print(self._say(nl, en), style="bold")

    def _head(self, console: Console) -> None:
        run = self._report.run
        label = self._say("regelboek", "rulebook")
        day = self._say("peildatum", "date")
        console.print(
            f"kaderwacht {run.tool_version} · {label} {run.rulebook_version} · {day} {run.date}", style="bold"
        )
        self._title(console, "Gelezen", "Read")
        for source in run.sources:
            place = ", ".join(
                part
                for part in (
                    source.municipality and f"{self._say('gemeente', 'municipality')} {source.municipality}",
                    source.plateau,
                )
                if part
            )
            facts = self._say("feiten", "facts")
            count = f"{source.statements:,}".replace(",", ".")
            line = f"  {plain(source.path)}  ({source.format}; {count} {facts}{'; ' + plain(place) if place else ''})"
            console.print(line, soft_wrap=True)
        outcomes = self._report.outcomes
        tested = sum(1 for outcome in outcomes if outcome.tested)
        unknown = sum(1 for outcome in outcomes if outcome.verdict is Verdict.UNKNOWN)
        rest = len(outcomes) - tested - unknown
        applications = len(self._report.applications)
        console.print(
            self._say(
                f"  {applications} applicaties; programma: {run.programme}. {len(outcomes)} regels: {tested} getoetst, "
                f"{unknown} niet te beoordelen, {rest} niet van toepassing of niet van kracht.",
                f"  {applications} applications; programme: {run.programme}. {len(outcomes)} rules: {tested} tested, "
                f"{unknown} cannot be judged, {rest} not applicable or not in force.",
            )
        )

    def _worst(self, console: Console) -> None:
        worst = [finding for finding in self._report.findings if finding.verdict is Verdict.FAILS]
        picked = _spread(worst, WORST)
        if not picked:
            return
        self._title(console, "De zwaarste bevindingen", "The gravest findings")
        for finding in picked:
            self._full(console, finding, self._rules[finding.rule])

    def _full(self, console: Console, finding: Finding, rule: RuleInfo) -> None:
        name = plain(rule.label.get(self._language))
        console.print(f"  {_MARK[finding.severity]} {finding.rule} {name}", style=_STYLE[finding.severity])
        rows = [
            (self._say("waar", "what"), _node(finding.focus)),
            (self._say("bevinding", "finding"), plain(finding.message.get(self._language))),
            (self._say("grond", "ground"), "; ".join(self._article(rule))),
            (self._say("plaats", "place"), plain(str(finding.location)) if finding.location else "-"),
            (self._say("herstel", "remedy"), plain(rule.remedy.get(self._language))),
        ]
        for label, text in rows:
            console.print(_hanging(f"      {label:<10}", text, self._width), soft_wrap=True)

    def _article(self, rule: RuleInfo) -> Iterable[str]:
        for article in rule.articles:
            unverified = "" if article.verified else self._say(" (bron niet geverifieerd)", " (source not verified)")
            yield plain(article.label.get(self._language)) + unverified

    def _by_application(self, console: Console) -> None:
        if not self._report.findings:
            return
        self._title(console, "Bevindingen per applicatie", "Findings by application")
        groups: dict[NodeRef, list[Finding]] = defaultdict(list)
        for finding in self._report.findings:
            for owner in finding.applications or (NodeRef("", "", finding.row),):
                groups[owner].append(finding)
        for owner in sorted(
            groups, key=lambda node: (groups[node][0].severity.rank, not node.iri, node.name, node.iri)
        ):
            console.print(f"  {_node(owner)}", style="bold", soft_wrap=True)
            self._group(console, groups[owner])

    def _group(self, console: Console, findings: list[Finding]) -> None:
        """The findings of one owner; of one rule at most ten, or the rest would bury what matters."""
        seen: Counter[str] = Counter()
        for finding in findings:
            seen[finding.rule] += 1
            if seen[finding.rule] <= PER_RULE:
                self._line(console, finding)
        for rule, count in seen.items():
            if count > PER_RULE:
                rest = count - PER_RULE
                console.print(
                    self._say(
                        f"    … en nog {rest} keer {rule}; alles staat in --format json",
                        f"    … and {rest} more of {rule}; all of it is in --format json",
                    )
                )

    def _line(self, console: Console, finding: Finding) -> None:
        verdict = "" if finding.verdict is Verdict.FAILS else f" [{finding.verdict}]"
        head = f"    {_MARK[finding.severity]} {finding.rule}{verdict}  "
        console.print(head, style=_STYLE[finding.severity], end="")
        place = f"  ({plain(str(finding.location))})" if finding.location else ""
        console.print(plain(finding.message.get(self._language)) + place, soft_wrap=True)

    def _counts(self, console: Console) -> None:
        from rich.box import SIMPLE
        from rich.table import Table

        self._title(console, "Oordelen per kader (applicatie × regel)", "Verdicts by framework (application × rule)")
        table = Table(box=SIMPLE, padding=(0, 1), show_edge=False)
        table.add_column(self._say("kader", "framework"))
        for verdict in Verdict:
            table.add_column(str(verdict), justify="right", overflow="fold", max_width=12)
        counts: dict[int, Counter[Verdict]] = defaultdict(Counter)
        for row in self._report.verdicts:
            for number in self._rules[row.rule].frameworks:
                counts[number][row.verdict] += 1
        for number, label in self._report.frameworks:
            if number in counts:
                name = f"{number} {label.get(self._language)}"
                table.add_row(name, *(str(counts[number][verdict] or "·") for verdict in Verdict))
        console.print(table)

    def _untested(self, console: Console) -> None:
        silent = [outcome for outcome in self._report.outcomes if not outcome.tested]
        if not silent:
            return
        self._title(console, "Regels die niets toetsten", "Rules that tested nothing")
        reasons: dict[str, list[str]] = defaultdict(list)
        for outcome in silent:
            reasons[f"{outcome.verdict}: {outcome.reason.get(self._language)}"].append(outcome.rule)
        for reason, rules in reasons.items():
            console.print(_hanging(f"  {reason} ({len(rules)}): ", ", ".join(rules), self._width), soft_wrap=True)

    def _questions(self, console: Console) -> None:
        if not self._report.questions:
            return
        self._title(console, "Wat niemand aanleverde", "What nobody supplied")
        for question in self._report.questions:
            label = plain(question.label.get(self._language))
            where = f" ({plain(question.municipality)})" if question.municipality else ""
            count = len(question.rules)
            line = self._say(
                f"  {label}{where}: {count} {'regel wacht' if count == 1 else 'regels wachten'}; "
                f"te vullen door {plain(question.supplier.nl)}",
                f"  {label}{where}: {count} {'rule waits' if count == 1 else 'rules wait'}; "
                f"to be filled by {plain(question.supplier.get('en'))}",
            )
            console.print(line, soft_wrap=True)
        paths = " ".join(dict.fromkeys(_quoted(source.path) for source in self._report.run.sources))
        if len(paths) > 2 * self._width:
            paths = "PAD..."
        console.print(
            self._say("  Vul aan met: ", "  Fill in with: ") + f"kaderwacht template --from {paths} -o invullen.xlsx",
            soft_wrap=True,
        )

    def _data_findings(self, console: Console) -> None:
        found = self._report.data_findings
        if not found:
            return
        self._title(console, "Over de gegevens zelf", "On the data itself")
        for code, count in sorted(Counter(each.code for each in found).items()):
            first = next(each for each in found if each.code == code)
            place = f" ({plain(str(first.location))})" if first.location else ""
            more = self._say(f" … en nog {count - 1}", f" … and {count - 1} more") if count > 1 else ""
            console.print(f"  {code}: {plain(first.message.get(self._language))}{place}{more}", soft_wrap=True)

    def _tail(self, console: Console) -> None:
        findings = self._report.findings
        blocking = sum(1 for finding in findings if finding.blocks)
        by_severity = Counter(finding.severity for finding in findings if finding.verdict is Verdict.FAILS)
        due = sum(1 for finding in findings if finding.verdict is Verdict.DUE)
        waived = sum(1 for finding in findings if finding.verdict is Verdict.WAIVED)
        counts = ", ".join(f"{by_severity[severity]} {severity}" for severity in Severity)
        console.print()
        console.print(
            self._say(
                f"{len(findings)} {'bevinding' if len(findings) == 1 else 'bevindingen'}: {counts}; "
                f"{due} nog te leveren; {waived} ontheven. {blocking} {'blokkeert' if blocking == 1 else 'blokkeren'}.",
                f"{len(findings)} findings: {counts}; {due} due; {waived} waived. {blocking} block.",
            ),
            style="bold",
        )
        for limit in self._report.limits:
            console.print(self._say("Grens bereikt: ", "Limit reached: ") + plain(limit), style="red")
        console.print(_NOT_TESTED_IS_NOT_PASSED.get(self._language))


def _spread(findings: list[Finding], most: int) -> list[Finding]:
    """The first finding of each rule, worst first: ten findings of one rule teach less than one of each."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.rule, finding)
    return list(first.values())[:most]


def _node(node: NodeRef) -> str:
    name, key = plain(node.name), plain(node.identifier)
    if name and key and name != key:
        return f"{name} [{key}]"
    return name or key or plain(node.iri)


def _hanging(head: str, text: str, width: int) -> str:
    """``text`` wrapped under itself after ``head``."""
    import textwrap

    indent = " " * min(len(head), 20)
    return textwrap.fill(
        text, width, initial_indent=head, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(Path(path).as_posix())
