"""The report for a terminal: what was read, the worst findings in full, all findings by application, counts."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from checker.findings import Report, Severity, Text, Verdict, WaiverState
from checker.output.ranking import sources_of
from checker.output.safe import lines_for_log, plain
from checker.output.text_findings import FindingsText, common_folder, hanging, put
from checker.output.words import (
    NOT_TESTED_IS_NOT_PASSED,
    SIGNED_OFF,
    SIGNED_OFF_COUNTS_NOWHERE,
    VERDICTS,
    WAIVERS,
    applications_text,
    comparison_line,
    count_text,
    digits,
    findings_text,
    place_text,
    plateau_text,
    programme_text,
    rules_text,
    selection_text,
    severity_changes,
    severity_count,
    signed_off_by,
    signed_off_what,
    tested_text,
    waiver_note,
)

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 120
NARROWEST = 60
# below this the heads of the columns are cut short
NARROW = 100
FIXED = 10
SIGNED = 50


class TextReport:
    """Renders one report; ``language`` is nl or en, ``colour`` writes ANSI.

    ``width`` is that of the terminal that shows it, in columns: long lines go on below themselves. Without one (a file,
    a pipe) a finding stays on its line, so that a search finds it whole.
    """

    def __init__(self, report: Report, language: str = "nl", *, colour: bool = False, width: int | None = None) -> None:
        self._report = report
        self._nl = language != "en"
        self._language = language
        self._colour = colour
        self._wrapped = width is not None
        self._width = WIDTH if width is None else max(NARROWEST, min(width, WIDTH))
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
        shown = FindingsText(self._report, self._language, self._width, self._folder, wrapped=self._wrapped)
        shown.print(console)
        self._counts(console)
        self._untested(console)
        self._questions(console)
        self._data_findings(console)
        self._waivers(console)
        self._signed_off(console)
        self._changed_severities(console)
        self._fixed(console)
        self._tail(console)
        return lines_for_log("\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n")

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
        if chosen := selection_text(self._report.selection, self._language):
            told = f"{self._say('Keuze, niet het geheel', 'A selection, not the whole')}: {chosen}."
            console.print(hanging("", told, self._width) if self._wrapped else told, soft_wrap=True)
        self._title(console, "Gelezen", "Read")
        if self._folder:
            said = self._say("de map van alle bronnen", "the folder of all sources")
            console.print(f"  {plain(self._folder)}  ({said})", soft_wrap=True)
        for source in sources_of(self._report):
            place = ", ".join(
                part
                for part in (
                    source.municipality and f"{self._say('gemeente', 'municipality')} {source.municipality}",
                    plateau_text(source.plateau, self._language),
                )
                if part
            )
            count = count_text(source.statements, ("feit", "feiten"), ("fact", "facts"), self._language)
            path = ("  " if self._folder else "") + plain(source.path.removeprefix(self._folder))
            self._put(console, "  ", f"{path}  ({source.format}; {count}{'; ' + plain(place) if place else ''})")
        outcomes = self._report.outcomes
        tested = sum(1 for outcome in outcomes if outcome.tested)
        unknown = sum(1 for outcome in outcomes if outcome.verdict is Verdict.UNKNOWN)
        rest = len(outcomes) - tested - unknown
        applications = applications_text(len(self._report.applications), self._language)
        rules = rules_text(len(outcomes), self._language)
        programme = plain(programme_text(run.programme, self._language))
        told = self._say(
            f"{applications}; programma: {programme}. {rules}: {tested} getoetst, "
            f"{unknown} niet te beoordelen, {rest} niet van toepassing of niet van kracht.",
            f"{applications}; programme: {programme}. {rules}: {tested} tested, "
            f"{unknown} cannot be assessed, {rest} not applicable or not in force.",
        )
        console.print(hanging("  ", told, self._width), soft_wrap=True)

    def _counts(self, console: Console) -> None:
        from rich.box import SIMPLE
        from rich.padding import Padding
        from rich.table import Table

        self._title(console, "Oordelen per kader (applicatie × regel)", "Verdicts by framework (application × rule)")
        counts: dict[int, Counter[Verdict]] = defaultdict(Counter)
        for row in self._report.verdicts:
            for number in self._rules[row.rule].frameworks:
                counts[number][row.verdict] += 1
        narrow = self._width < NARROW
        table = Table(box=SIMPLE, padding=(0, 0 if narrow else 1, 0, 0), show_edge=False)
        table.add_column(self._say("kader", "framework"))
        for verdict in Verdict:
            name = (_SHORT if narrow else VERDICTS).get(verdict, VERDICTS[verdict]).get(self._language)
            # two words on a line where there is room; a number is never broken
            most = max((each[verdict] for each in counts.values()), default=0)
            width = max(*map(len, name.split()), len(digits(most, self._language)), 0 if narrow else 8)
            table.add_column(name, justify="right", overflow="fold", min_width=width, max_width=width)
        for number, label in self._report.frameworks:
            if number in counts:
                name = f"{number} {label.get(self._language)}"
                cells = (counts[number][verdict] for verdict in Verdict)
                table.add_row(name, *(digits(each, self._language) if each else "·" for each in cells))
        console.print(Padding(table, (0, 0, 0, 2)))

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
                f"{label}{where}: {count} {'regel wacht' if count == 1 else 'regels wachten'}; "
                f"te vullen door {plain(question.supplier.nl)}",
                f"{label}{where}: {count} {'rule waits' if count == 1 else 'rules wait'}; "
                f"to be filled by {plain(question.supplier.get('en'))}",
            )
            self._put(console, "  ", line)
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
            self._put(console, f"  {code}: ", f"{plain(first.message.get(self._language))}{place}{more}")

    def _waivers(self, console: Console) -> None:
        waivers = self._report.waivers
        if not waivers:
            return
        self._title(console, f"Afwijkingen: {len(waivers)}", f"Waivers: {len(waivers)}")
        # those that do nothing first: they ask for something
        for waiver in sorted(waivers, key=lambda each: (each.state is WaiverState.EFFECTIVE, each.identifier)):
            state = WAIVERS[waiver.state].get(self._language)
            until = f", {self._say('tot en met', 'until')} {waiver.until}" if waiver.until else ""
            place = f"  ({place_text(waiver.location)})" if waiver.location else ""
            said = waiver_note(waiver, self._language)
            told = f"{plain(waiver.rule)} {plain(str(waiver.subject))}: {state}{until}{said}{place}"
            style = "" if waiver.state is WaiverState.EFFECTIVE else "yellow"
            self._put(console, f"  {plain(waiver.identifier)}  ", told, style)

    def _signed_off(self, console: Console) -> None:
        judgements = self._report.signed_off
        if not judgements:
            return
        self._title(console, *(f"{SIGNED_OFF.get(each)}: {len(judgements)}" for each in ("nl", "en")))
        console.print(hanging("  ", SIGNED_OFF_COUNTS_NOWHERE.get(self._language), self._width), soft_wrap=True)
        for each in judgements[:SIGNED]:
            self._put(console, f"  {plain(each.identifier)}  ", signed_off_what(each, self._language))
            place = f"  ({place_text(each.location)})" if each.location else ""
            self._put(console, "      ", signed_off_by(each, self._language) + place)
        if (rest := len(judgements) - SIGNED) > 0:
            told = self._say(
                f"  … en nog {rest}; alle staan in -o oordelen.csv",
                f"  … and {rest} more; all of them are in -o oordelen.csv",
            )
            console.print(told, soft_wrap=True)

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
            self._put(console, f"  ✓ {plain(past.rule)}  ", message, "green")
        if (rest := len(held.fixed) - FIXED) > 0:
            console.print(self._say(f"  … en nog {rest}", f"  … and {rest} more"))

    def _tail(self, console: Console) -> None:
        findings = self._report.findings
        blocking = sum(1 for finding in findings if finding.blocks)
        by_severity = Counter(finding.severity for finding in findings if finding.verdict is Verdict.FAILS)
        due = sum(1 for finding in findings if finding.verdict is Verdict.DUE)
        waived = sum(1 for finding in findings if finding.verdict is Verdict.WAIVED)
        counts = ", ".join(severity_count(by_severity[each], each, self._language) for each in Severity)
        total = findings_text(len(findings), self._language)
        console.print()
        told = self._say(
            f"{total}: {counts}; "
            f"{due} nog te leveren; {waived} ontheven. {blocking} {'blokkeert' if blocking == 1 else 'blokkeren'}.",
            f"{total}: {counts}; "
            f"{due} with evidence still due; {waived} waived. {blocking} {'blocks' if blocking == 1 else 'block'}.",
        )
        console.print(hanging("", told, self._width), style="bold", soft_wrap=True)
        if compared := comparison_line(self._report, self._language):
            console.print(
                hanging("", compared, self._width) if self._wrapped else compared, style="bold", soft_wrap=True
            )
        for limit in self._report.limits:
            console.print(self._say("Grens bereikt: ", "Limit reached: ") + plain(limit), style="red")
        last = f"{tested_text(self._report, self._language)}. {NOT_TESTED_IS_NOT_PASSED.get(self._language)}"
        console.print(hanging("", last, self._width), soft_wrap=True)

    def _put(self, console: Console, head: str, text: str, style: str = "") -> None:
        put(console, head, text, self._width if self._wrapped else None, style)


_SHORT = {
    Verdict.UNKNOWN: Text("niet te beoord.", "not assess- able"),
    Verdict.NOT_APPLICABLE: Text("n.v.t.", "n/a"),
    Verdict.NOT_IN_FORCE: Text("niet v. kracht", "not in force"),
}


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(Path(path).as_posix())
