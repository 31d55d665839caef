"""The report as a workbook: findings, matrix, questions, waivers, judgements of people, sources, and how to read it.

Every text is written as a text: no cell is a formula or a link, whatever a name looks like (OWASP ASVS 5.0, 1.2.10).
What a workbook cannot hold (ECMA-376: 1,048,576 rows; Excel: 32,767 signs a cell) is cut with a note, never silently.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from checker.errors import MissingExtra
from checker.findings import NO_TEXT, Text, Verdict
from checker.output.csv import HEAD, row_of
from checker.output.pictures.drawing import LOOKS
from checker.output.ranking import sources_of, worst_first
from checker.output.report.anonymity import without_names
from checker.output.report.laws import STATE_NAMES
from checker.output.report.view import ROW_IRIS, ReportView
from checker.output.safe import plain
from checker.output.words import VERDICTS, WAIVERS, node_text, plateau_text, selection_text

if TYPE_CHECKING:
    from checker.output.report.formats import ReportJob

MOST_ROWS = 1_048_576
MOST_SIGNS = 32_767
_FORMULA = ("=", "+", "-", "@", "'")
# background and foreground of the verdicts that stand out; the letter says it without them
_COLOURS = {
    Verdict.FAILS: ("#9C1F16", "#FFFFFF"),
    Verdict.DUE: ("#FFE9A8", "#1B1B1B"),
    Verdict.WAIVED: ("#D6E4FB", "#1B1B1B"),
    Verdict.PASSES: ("#D9EFDB", "#1B1B1B"),
    Verdict.NOT_APPLICABLE: ("#F1F1F1", "#4A4A4A"),
    Verdict.NOT_IN_FORCE: ("#F1F1F1", "#4A4A4A"),
}
Cell = str | int | dt.date | Verdict | None


@dataclass(frozen=True, slots=True)
class _Table:
    """One sheet: its name, heads with their widths, and rows; ``fixed`` columns stay in view."""

    name: Text
    heads: tuple[tuple[Text, int], ...]
    rows: Iterable[tuple[Cell, ...]]
    fixed: int = 1
    upright: bool = False


def render_xlsx(job: ReportJob) -> bytes:
    """The report as a workbook; raises MissingExtra when XlsxWriter is not there."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtra("Een rapport als werkmap", "xlsx") from error
    report, portrait = job.report, job.portrait
    if job.anonymous:
        report, portrait = without_names(report, portrait, job.language)
    view = ReportView(report, portrait, job.adoption)
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        day = report.run.date
        title = f"kaderwacht {day.isoformat()}"
        workbook.set_properties({"title": title, "created": dt.datetime(day.year, day.month, day.day)})
        writer = _Writer(workbook, job.language)
        for table in _tables(view, job.language):
            writer.table(table)
        writer.table(_reading(view, job, writer.notes))
    return target.getvalue()


@dataclass(slots=True)
class _Writer:
    """Writes tables into an XlsxWriter workbook; ``notes`` tells what had to be cut."""

    workbook: Any
    language: str
    notes: list[Text] = field(default_factory=list)
    _formats: dict[object, Any] = field(default_factory=dict)
    _cut: int = 0

    def _format(self, key: object, **properties: object) -> Any:
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"valign": "top", **properties})
        return self._formats[key]

    def table(self, table: _Table) -> None:
        """One sheet with a frozen, filtered head; more rows than a sheet holds are left out and told."""
        sheet = self.workbook.add_worksheet(table.name.get(self.language))
        head = self._format("head", bold=True, bg_color="#154273", font_color="#FFFFFF", text_wrap=True)
        upright = self._format("upright", bold=True, bg_color="#154273", font_color="#FFFFFF", rotation=90)
        text = self._format("text", text_wrap=True, num_format="@")
        for at, (label, width) in enumerate(table.heads):
            sheet.set_column(at, at, width)
            turned = table.upright and at >= table.fixed
            sheet.write_string(0, at, plain(label.get(self.language)), upright if turned else head)
        sheet.freeze_panes(1, table.fixed)
        rows, last, before = iter(table.rows), 0, self._cut
        for last, row in enumerate(islice(rows, MOST_ROWS - 2), 1):
            for at, value in enumerate(row):
                if value is not None and value != "":
                    self._cell(sheet, last, at, value, text)
        left = sum(1 for _ in rows)
        name = table.name.get(self.language)
        if left:
            self.notes.append(
                Text(
                    f"Blad {name}: rijen die niet in een werkblad passen: {left}; zie de JSON- of CSV-uitvoer.",
                    f"Sheet {name}: rows that do not fit in a worksheet: {left}; see the JSON or CSV output.",
                )
            )
            sheet.write_string(last + 1, 0, self.notes[-1].get(self.language), text)
        if self._cut > before:
            cut = self._cut - before
            self.notes.append(
                Text(
                    f"Blad {name}: afgekorte teksten van meer dan {MOST_SIGNS} tekens: {cut}; zie de JSON-uitvoer.",
                    f"Sheet {name}: texts of more than {MOST_SIGNS} signs that were cut: {cut}; see the JSON output.",
                )
            )
        sheet.autofilter(0, 0, max(last, 1), len(table.heads) - 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)

    def _cell(self, sheet: Any, row: int, at: int, value: Cell, text: Any) -> None:
        if isinstance(value, Verdict):
            sheet.write_string(row, at, LOOKS[value].letter.get(self.language), self._verdict(value))
        elif isinstance(value, str):
            shown = self._fitting(plain(value))
            if shown.startswith(_FORMULA):
                # the mark of a text: who edits the cell does not make a formula of it either
                text = self._format("quoted", text_wrap=True, num_format="@", quote_prefix=True)
            sheet.write_string(row, at, shown, text)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, at, value, self._format("date", num_format="yyyy-mm-dd", align="left"))
        elif value is not None:
            sheet.write_number(row, at, value, self._format("number", align="left"))

    def _verdict(self, verdict: Verdict) -> Any:
        properties: dict[str, object] = {"align": "center", "bold": verdict is Verdict.FAILS}
        if verdict in _COLOURS:
            back, fore = _COLOURS[verdict]
            properties |= {"bg_color": back, "font_color": fore}
        return self._format(verdict, **properties)

    def _fitting(self, text: str) -> str:
        # a sign beyond the basic plane counts for two
        if len(text) <= MOST_SIGNS // 2 or len(text.encode("utf-16-le")) // 2 <= MOST_SIGNS:
            return text
        self._cut += 1
        told = Text(" […] afgekort, zie de JSON-uitvoer", " […] cut, see the JSON output").get(self.language)
        kept = text.encode("utf-16-le")[: 2 * (MOST_SIGNS - len(told))]
        return kept.decode("utf-16-le", "ignore") + told


def _tables(view: ReportView, language: str) -> Iterator[_Table]:
    yield _findings(view, language)
    yield _matrix(view, language)
    yield _norms(view, language)
    yield _questions(view, language)
    yield _waivers(view, language)
    yield _judgements(view, language)
    yield _sources(view, language)


def _heads(*named: tuple[str, str, int]) -> tuple[tuple[Text, int], ...]:
    return tuple((Text(nl, en), width) for nl, en, width in named)


_WIDE = {5: 10, 6: 14, 7: 16, 8: 26, 9: 34, 11: 60, 12: 26, 13: 34, 14: 60, 15: 34, 19: 18}
_COUNTS = frozenset({10, 16, 17})


def _findings(view: ReportView, language: str) -> _Table:
    names = zip(HEAD["nl"].split(";"), HEAD["en"].split(";"), strict=True)
    heads = tuple((Text(nl, en), _WIDE.get(at, 14)) for at, (nl, en) in enumerate(names))
    rows = (
        tuple(
            int(value) if at in _COUNTS and value else value
            for at, value in enumerate(row_of(finding, view.rules[finding.rule], language))
        )
        for finding in worst_first(view.report.findings)
    )
    return _Table(Text("Bevindingen", "Findings"), heads, rows)


def _matrix(view: ReportView, language: str) -> _Table:
    rules = [rule.id for rule in view.report.rules]
    heads = _heads(("Applicatie", "Application", 34), ("Sleutel", "Key", 16), ("Gemeente", "Municipality", 18))
    heads += tuple((Text(rule), 4) for rule in rules)

    def rows() -> Iterator[tuple[Cell, ...]]:
        for each in view.applications:
            a, own = each.application, view.cells.get(each.application.node.iri, {})
            yield (str(a.node), a.node.identifier, str(a.municipality or ""), *map(own.get, rules))
        for name in ROW_IRIS:
            if name in view.cells:
                yield (f"({name})", "", "", *map(view.cells[name].get, rules))

    return _Table(Text("Matrix", "Matrix"), heads, rows(), fixed=3, upright=True)


def _norms(view: ReportView, language: str) -> _Table:
    """What this run says of each norm; a norm of which nothing was tested says so."""
    heads = _heads(
        ("Wet of kader", "Act or framework", 34), ("Norm", "Norm", 40), ("Kaders", "Frameworks", 10),
        ("Toetsing", "Check", 16), ("Uitkomst", "Outcome", 30), ("Oordelen", "Verdicts", 20),
        ("Van kracht", "In force", 30), ("Wat ontbreekt", "What is missing", 60), ("Regels", "Rules", 30),
        ("Afgetekend", "Signed off", 40),
    )  # fmt: skip
    states = {state: name.get(language) for state, name in STATE_NAMES.items()}
    rows = (
        (
            law.title.get(language), each.norm.label.get(language), ", ".join(map(str, each.frameworks)),
            states[each.norm.state], each.name.get(language), each.tally(language), each.standing.get(language),
            "; ".join(reason.get(language) for reason in each.reasons), ", ".join(each.rules),
            "; ".join(f"{judged.outcome.get(language)} ({judged.subject}, {judged.date})" for judged in each.signed),
        )
        for law in view.laws
        for each in law.norms
    )  # fmt: skip
    return _Table(Text("Normen", "Norms"), heads, rows, fixed=2)


def _questions(view: ReportView, language: str) -> _Table:
    heads = _heads(
        ("Eigenaar of gemeente", "Owner or municipality", 26), ("Wat ontbreekt", "What is missing", 60),
        ("Wie kan het leveren", "Who can supply it", 34), ("Aantal regels", "Number of rules", 10),
        ("Regels die wachten", "Rules that wait", 50), ("Applicaties", "Applications", 50),
    )  # fmt: skip
    towns = {each.node.iri.rpartition("/")[2]: str(each.node) for each in view.portrait.municipalities}

    def rows() -> Iterator[tuple[Cell, ...]]:
        for q in view.report.questions:
            town = towns.get(q.municipality, q.municipality)
            yield (town, q.label.get(language), q.supplier.get(language), len(q.rules), ", ".join(q.rules), "")
        for owner, waiting in view.unknowns:
            for each in waiting:
                names = ", ".join(map(view.named, each.applications))
                yield (owner, each.reason.get(language), "", len(each.rules), ", ".join(each.rules), names)

    return _Table(Text("Vragen", "Questions"), heads, rows())


def _waivers(view: ReportView, language: str) -> _Table:
    heads = _heads(
        ("Afwijking", "Waiver", 16), ("Regel", "Rule", 14), ("Betreft", "Subject", 30), ("Reden", "Reason", 60),
        ("Goedgekeurd door", "Approved by", 26), ("Goedgekeurd op", "Approved on", 14), ("Tot en met", "Until", 14),
        ("Stand", "State", 18), ("Wat er mis is", "What is wrong", 40), ("Dekt bevindingen", "Covers findings", 30),
    )  # fmt: skip
    rows = (
        (
            w.identifier, w.rule, node_text(w.subject), w.reason, w.approver, w.approved, w.until,
            WAIVERS[w.state].get(language), w.reason_invalid.get(language), ", ".join(w.covers),
        )
        for w in view.report.waivers
    )  # fmt: skip
    return _Table(Text("Afwijkingen", "Waivers"), heads, rows)


def _judgements(view: ReportView, language: str) -> _Table:
    """What people signed off, on a sheet of its own: it is no verdict of a rule."""
    heads = _heads(
        ("Norm", "Norm", 50), ("Betreft", "Subject", 30), ("Oordeel", "Judgement", 20), ("Bewijs", "Evidence", 50),
        ("Afgetekend door", "Signed off by", 26), ("Afgetekend op", "Signed off on", 14), ("Sleutel", "Key", 16),
    )  # fmt: skip
    rows = (
        (
            each.label.get(language), node_text(each.subject), each.outcome.get(language), "; ".join(each.evidence),
            each.judge, each.date, each.identifier,
        )
        for each in view.report.signed_off
    )  # fmt: skip
    return _Table(Text("Oordelen van mensen", "Judgements of people"), heads, rows)


def _sources(view: ReportView, language: str) -> _Table:
    heads = _heads(
        ("Bestand", "File", 50), ("Formaat", "Format", 18), ("Gemeente", "Municipality", 14),
        ("Plateau", "Plateau", 10), ("Uitspraken", "Statements", 12), ("SHA-256", "SHA-256", 68),
    )  # fmt: skip
    rows = (
        (
            each.path, each.format, each.municipality, plateau_text(each.plateau, language), each.statements,
            each.sha256,
        )
        for each in sources_of(view.report)
    )  # fmt: skip
    return _Table(Text("Bronnen", "Sources"), heads, rows)


def _reading(view: ReportView, job: ReportJob, notes: list[Text]) -> _Table:
    """How to read the workbook: the run, the letters, and what had to be left out."""
    run, language = view.report.run, job.language
    none = Text("niet opgegeven", "not stated").get(language)
    adopted = " ".join(filter(None, (view.adoption.by, view.adoption.on.isoformat() if view.adoption.on else "")))

    def rows() -> Iterator[tuple[Cell, ...]]:
        for note in notes:
            yield (Text("Afgekort", "Cut").get(language), note.get(language))
        for name, value in (
            (Text("Peildatum", "Date of check"), run.date.isoformat()),
            (Text("Regelboek", "Rulebook"), f"{run.rulebook_version} {run.rulebook_hash}"),
            (Text("Vastgesteld door", "Adopted by"), adopted or none),
            (Text("Keuze", "Selection"), selection_text(view.report.selection, language) or job.scope),
            (Text("Programmatuur", "Software"), f"kaderwacht {run.tool_version}, engine {run.engine}"),
            (Text("Grens bereikt", "Limit hit"), "; ".join(view.report.limits)),
        ):
            yield (name.get(language), value)
        yield (Text("Let op", "Note").get(language), _NO_ADVICE.get(language))
        for verdict in Verdict:
            yield (LOOKS[verdict].letter.get(language), VERDICTS[verdict].get(language))

    return _Table(Text("Leeswijzer", "How to read"), ((NO_TEXT, 24), (Text("Leeswijzer", "How to read"), 100)), rows())


_NO_ADVICE = Text(
    "Dit is geen juridisch advies. Een oordeel zegt wat de aangeleverde gegevens laten zien.",
    "This is no legal advice. A verdict says what the supplied facts show.",
)
