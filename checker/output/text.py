"""The report for a terminal: what was read, the worst findings in full, all findings by application, counts."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from checker.findings import Report, Severity, Verdict, WaiverState
from checker.output.ranking import sources_of
from checker.output.safe import plain
from checker.output.text_findings import FindingsText, common_folder, hanging
from checker.output.words import (
    NOT_TESTED_IS_NOT_PASSED,
    VERDICTS,
    WAIVERS,
    comparison_line,
    count_text,
    findings_text,
    place_text,
    severity_changes,
)

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 120
FIXED = 10


class TextReport:
    """Renders one report; ``language`` is nl or en, ``colour`` writes ANSI."""

    def __init__(self, report: Report, language: str = "nl", *, colour: bool = False, width: int = WIDTH) -> None:
        self._report = report
        self._nl = language != "en"
        self._language = language
        self._colour = colour
        self._width = width
        self._rules = {rule.id: rule for rule in report.rules}
        self._folder = common_folder(report)

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
        FindingsText(self._report, self._language, self._width, self._folder).print(console)
        self._counts(console)
        self._untested(console)
        self._questions(console)
        self._data_findings(console)
        self._waivers(console)
        self._changed_severities(console)
        self._fixed(console)
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
        if self._folder:
            said = self._say("de map van alle bronnen", "the folder of all sources")
            console.print(f"  {plain(self._folder)}  ({said})", soft_wrap=True)
        for source in sources_of(self._report):
            place = ", ".join(
                part
                for part in (
                    source.municipality and f"{self._say('gemeente', 'municipality')} {source.municipality}",
                    source.plateau,
                )
                if part
            )
            count = count_text(source.statements, ("feit", "feiten"), ("fact", "facts"), self._language)
            path = ("  " if self._folder else "") + plain(source.path.removeprefix(self._folder))
            line = f"  {path}  ({source.format}; {count}{'; ' + plain(place) if place else ''})"
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

    def _counts(self, console: Console) -> None:
        from rich.box import SIMPLE
        from rich.table import Table

        self._title(console, "Oordelen per kader (applicatie × regel)", "Verdicts by framework (application × rule)")
        table = Table(box=SIMPLE, padding=(0, 1), show_edge=False)
        table.add_column(self._say("kader", "framework"))
        for verdict in Verdict:
            table.add_column(VERDICTS[verdict].get(self._language), justify="right", overflow="fold", max_width=12)
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
            verdict = VERDICTS[outcome.verdict].get(self._language) if outcome.verdict else "-"
            reasons[f"{verdict}: {outcome.reason.get(self._language)}"].append(outcome.rule)
        for reason, rules in reasons.items():
            console.print(hanging(f"  {reason} ({len(rules)}): ", ", ".join(rules), self._width), soft_wrap=True)

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
        paths = " ".join(dict.fromkeys(_quoted(source.path) for source in sources_of(self._report)))
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
            place = f" ({place_text(first.location)})" if first.location else ""
            more = self._say(f" … en nog {count - 1}", f" … and {count - 1} more") if count > 1 else ""
            console.print(f"  {code}: {plain(first.message.get(self._language))}{place}{more}", soft_wrap=True)

    def _waivers(self, console: Console) -> None:
        waivers = self._report.waivers
        if not waivers:
            return
        self._title(console, f"Afwijkingen: {len(waivers)}", f"Waivers: {len(waivers)}")
        # those that do nothing first: they ask for something
        for waiver in sorted(waivers, key=lambda each: (each.state is WaiverState.EFFECTIVE, each.identifier)):
            state = WAIVERS[waiver.state].get(self._language)
            until = f", {self._say('tot en met', 'until')} {waiver.until}" if waiver.until else ""
            why = plain(waiver.reason_invalid.get(self._language))
            place = f"  ({place_text(waiver.location)})" if waiver.location else ""
            covers = findings_text(len(waiver.covers), self._language)
            told = f"{plain(waiver.rule)} {plain(str(waiver.subject))}: {state}{until}, {covers}"
            line = f"  {plain(waiver.identifier)}  {told}{'; ' + why if why else ''}{place}"
            console.print(line, soft_wrap=True, style=None if waiver.state is WaiverState.EFFECTIVE else "yellow")

    def _changed_severities(self, console: Console) -> None:
        changes = severity_changes(self._report, self._language)
        if changes:
            self._title(console, "Ernst aangepast in de configuratie", "Severity changed in the configuration")
            for change in changes:
                console.print(f"  {change}", soft_wrap=True)

    def _fixed(self, console: Console) -> None:
        held = self._report.comparison
        if held is None or not held.fixed:
            return
        self._title(console, f"Opgelost: {len(held.fixed)}", f"Fixed: {len(held.fixed)}")
        for past in held.fixed[:FIXED]:
            message = plain(past.message.get(self._language)) or plain(str(past.focus))
            console.print(f"  ✓ {plain(past.rule)}  {message}", style="green", soft_wrap=True)
        if (rest := len(held.fixed) - FIXED) > 0:
            console.print(self._say(f"  … en nog {rest}", f"  … and {rest} more"))

    def _tail(self, console: Console) -> None:
        findings = self._report.findings
        blocking = sum(1 for finding in findings if finding.blocks)
        by_severity = Counter(finding.severity for finding in findings if finding.verdict is Verdict.FAILS)
        due = sum(1 for finding in findings if finding.verdict is Verdict.DUE)
        waived = sum(1 for finding in findings if finding.verdict is Verdict.WAIVED)
        counts = ", ".join(f"{by_severity[severity]} {severity}" for severity in Severity)
        total = findings_text(len(findings), self._language)
        console.print()
        console.print(
            self._say(
                f"{total}: {counts}; "
                f"{due} nog te leveren; {waived} ontheven. {blocking} {'blokkeert' if blocking == 1 else 'blokkeren'}.",
                f"{total}: {counts}; "
                f"{due} still due; {waived} waived. {blocking} {'blocks' if blocking == 1 else 'block'}.",
            ),
            style="bold",
        )
        if compared := comparison_line(self._report, self._language):
            console.print(compared, style="bold", soft_wrap=True)
        for limit in self._report.limits:
            console.print(self._say("Grens bereikt: ", "Limit reached: ") + plain(limit), style="red")
        outcomes = self._report.outcomes
        tested = sum(1 for outcome in outcomes if outcome.tested)
        told = self._say(
            f"{tested} van de {len(outcomes)} regels toetsten iets.",
            f"{tested} of {len(outcomes)} rules tested something.",
        )
        console.print(f"{told} {NOT_TESTED_IS_NOT_PASSED.get(self._language)}")


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(Path(path).as_posix())
