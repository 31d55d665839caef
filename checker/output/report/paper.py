"""What the chapters look like on paper: the same facts in far fewer elements, for each one costs a millisecond to set.

The matrix is set in a fixed-width face, a row a line: a letter stands under the number of its rule. Facts of an
application and of a finding are lines of text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from checker.errors import Location
from checker.findings import RuleInfo, Text, Verdict
from checker.output.pictures.drawing import LOOKS, Picture
from checker.output.pictures.grouping import short_key
from checker.output.report.matrix import IDLE, ROWS, worst_by_group
from checker.output.report.view import ROW_IRIS, ApplicationView, Numbered, ReportView
from checker.output.safe import plain
from checker.output.words import PLATEAUS, Labels

# signs that fit beside the names on a line of A4 on its side, and of a name
_LINE = 180
_NAME = 40
# rows of tables beside pictures that are set as tables; more become lines
_TABLE_ROWS = 600
# signs of a word for which a column of such a table is made wide enough
_WORD = 26


@dataclass(frozen=True, slots=True)
class PaperMatrix:
    """Rule groups that fit side by side: the lines of the head, and for each application its name and its letters."""

    head: str
    lines: tuple[tuple[str, Markup], ...]
    left_out: int


class PaperWriter:
    """Writes matrix, applications and findings as lines, for one report; ``values`` are those of the templates."""

    def __init__(self, view: ReportView, language: str, values: dict[str, Any]) -> None:
        self._view = view
        self._language = language
        self.pictures: Sequence[Picture] = values["pictures"]
        self._place: Callable[[Any], str] = values["place"]
        self._nowhere: Callable[[Any], str] = values["nowhere"]
        self._owners: Callable[[Any], str] = values["owners"]
        self._bearer: Callable[[Any], str] = values["bearer"]
        self._labels = Labels(view.portrait.words, language)
        self._letters = {verdict: LOOKS[verdict].letter.get(language) for verdict in Verdict}
        self._rows = [(each.application.node.iri, _name(each)) for each in view.applications] + [
            (name, ROWS[name].get(language)) for name in ROW_IRIS if name in view.cells
        ]

    def _say(self, nl: str, en: str) -> str:
        return Text(nl, en).get(self._language)

    def overview(self) -> PaperMatrix:
        """A line an application, a column a rule group: the worst verdict, and how many rules have it."""
        names = [name for name, _ in self._view.groups]
        lines = []
        for iri, name in self._rows:
            found = zip(worst_by_group(self._view, iri), names, strict=True)
            cells = (self._cell(verdict, count, max(len(group), 4) + 1) for (verdict, count), group in found)
            lines.append((name, Markup("").join(cells)))
        return PaperMatrix(" ".join(name.ljust(4) for name in names), tuple(lines), 0)

    def matrices(self) -> list[PaperMatrix]:
        """A column a rule, as many groups side by side as fit; applications to which none applies are left out."""
        parts: list[list[tuple[str, Sequence[RuleInfo]]]] = [[]]
        used = 0
        for name, rules in self._view.groups:
            for start in range(0, len(rules), _LINE - 1):
                piece = rules[start : start + _LINE - 1]
                wide = max(len(piece), len(name)) + 1
                if used and used + wide > _LINE:
                    parts.append([])
                    used = 0
                parts[-1].append((name, piece))
                used += wide
        return [self._matrix(part) for part in parts if part]

    def _matrix(self, groups: Sequence[tuple[str, Sequence[RuleInfo]]]) -> PaperMatrix:
        widths = [max(len(rules), len(name)) + 1 for name, rules in groups]
        digits = [[rule.id.rpartition("-")[2][-3:].rjust(3) for rule in rules] for _, rules in groups]
        head = ["".join(name.ljust(width) for (name, _), width in zip(groups, widths, strict=True))]
        for line in range(3):
            head.append(
                "".join(
                    "".join(each[line] for each in own).ljust(width) for own, width in zip(digits, widths, strict=True)
                )
            )
        lines, left_out = [], 0
        for iri, told in self._rows:
            own = self._view.cells.get(iri, {})
            found = [[own.get(rule.id) for rule in rules] for _, rules in groups]
            if all(verdict is None or verdict in IDLE for part in found for verdict in part):
                left_out += iri not in ROW_IRIS
                continue
            cells = (self._letters_of(part, width) for part, width in zip(found, widths, strict=True))
            lines.append((told, Markup("").join(cells)))
        return PaperMatrix("\n".join(head), tuple(lines), left_out)

    def _letters_of(self, verdicts: Sequence[Verdict | None], width: int) -> Markup:
        """One letter a verdict; runs of what fails are marked, in weight and in colour."""
        made, failing = Markup(""), ""
        for verdict in verdicts:
            letter = " " if verdict is None else self._letters[verdict]
            if verdict is Verdict.FAILS:
                failing += letter
                continue
            if failing:
                made, failing = made + Markup("<b>{}</b>").format(failing), ""
            made += escape(letter)
        if failing:
            made += Markup("<b>{}</b>").format(failing)
        return made + " " * (width - len(verdicts))

    def _cell(self, verdict: Verdict | None, count: int, width: int) -> Markup:
        if verdict is None:
            return escape(" " * width)
        counted = count > 1 and verdict in (Verdict.FAILS, Verdict.DUE, Verdict.UNKNOWN)
        told = f"{self._letters[verdict]}{count}" if counted else self._letters[verdict]
        shown = Markup("<b>{}</b>").format(told) if verdict is Verdict.FAILS else escape(told)
        return shown + " " * (width - len(told))

    @property
    def tables(self) -> bool:
        """Whether what stands in the pictures is set as tables; else as lines."""
        return sum(len(picture.rows) for picture in self.pictures) < _TABLE_ROWS

    def widths(self, picture: Picture) -> list[int]:
        """Width of each column of the table beside a picture, in percent: by what stands in it, none too narrow."""
        rows = (picture.columns, *picture.rows)
        wanted = [
            2 + max(min(70, sum(len(row[at]) for row in rows) // len(rows)), *(_longest(row[at]) for row in rows))
            for at in range(len(picture.columns))
        ]
        return [100 * each // sum(wanted) for each in wanted]

    def about(self, each: ApplicationView) -> str:
        """What an application is and supports, and who answers for it, on one line."""
        a, say, language = each.application, self._say, self._language
        package = f"{a.package or ''} {a.version}".strip() + (f" ({a.supplier})" if a.supplier else "")
        owner = (f"{say('bouwteam', 'team')} {a.team}" if a.team else "", self._owners(a.roles))
        successors = f" → {', '.join(map(str, a.successors))}" if a.successors else ""
        day_one = f" ({say('nodig op dag 1', 'needed on day one')})" if a.day_one else ""
        told = (
            (say("Sleutel", "Key"), a.node.identifier if a.node.identifier != a.node.name else ""),
            (say("Gemeente", "Municipality"), str(a.municipality or "")),
            (say("Plateau", "Plateau"), PLATEAUS[a.plateau].get(language) if a.plateau else ""),
            (say("Gebruik", "Use"), self._labels.value("kw:gebruikStatus", a.status)),
            (say("Pakket", "Package"), package),
            (say("Referentiecomponent", "Reference component"), ", ".join(map(str, a.components))),
            (say("Domein", "Domain"), ", ".join(a.domains)),
            (say("Ondersteunt", "Supports"), ", ".join(map(str, a.processes)) + day_one if a.processes else ""),
            (say("Hosting", "Hosting"), self._labels.value("kw:hosting", a.hosting)),
            (say("Eigenaar", "Owner"), "; ".join(filter(None, owner))),
            (say("Dispositie", "Disposition"), a.disposition.get(language) + successors if a.disposition.nl else ""),
            (say("Livegang", "Go-live"), a.go_live.isoformat() if a.go_live else ""),
            (say("Uitfasering", "Phase-out"), a.end.isoformat() if a.end else ""),
            (say("Staat in", "Stands in"), self._place(a.location)),
        )
        return " · ".join(f"{name}: {value}" for name, value in told if value)

    def counts(self, each: ApplicationView) -> str:
        """How many verdicts of each kind, on one line."""
        return " · ".join(
            f"{self._letters[verdict]} {each.counts[verdict]} {LOOKS[verdict].name.get(self._language)}"
            for verdict in Verdict
            if each.counts[verdict]
        )

    def _near(self, location: Location, near: Location | None) -> str:
        """A place; only the line or the cell when it lies in the file of ``near``, which stands above it."""
        told = str(location)
        if near is not None and near.file == location.file and len(told) > len(near.file):
            return told[len(near.file) :]
        return self._place(location)

    @staticmethod
    def by_rule(found: Sequence[Numbered]) -> list[tuple[str, list[Numbered]]]:
        """Findings by their rule, in the order in which the rules first come up."""
        gathered: dict[str, list[Numbered]] = {}
        for each in found:
            gathered.setdefault(each.finding.rule, []).append(each)
        return list(gathered.items())

    def about_rule(self, name: str, *, compact: bool) -> list[str]:
        """The ground of a rule and how to mend what it finds: a line each; a large report has them in one chapter."""
        rule, say, language = self._view.rules[name], self._say, self._language
        told = (
            (say("Grond", "Ground"), "" if compact else "; ".join(a.label.get(language) for a in rule.articles)),
            (say("Herstel", "Remedy"), "" if compact else rule.remedy.get(language)),
        )
        return [f"{name}: {value}" for name, value in told if value]

    def whole(self, each: Numbered, *, compact: bool) -> list[str]:
        """All lines of a finding that stands alone: its place, the ground and remedy of its rule, and the rest."""
        own, rule = self.details(each, compact=compact), self.about_rule(each.finding.rule, compact=compact)
        return [*own[:1], *rule, *own[1:]]

    def details(self, each: Numbered, *, compact: bool) -> list[str]:
        """Where a finding stands, what it rests on and whom else it burdens: a line each."""
        finding, say = each.finding, self._say
        most = 2 if compact else 12
        facts = [
            (f"{fact.subject} " if fact.subject != finding.focus else "")
            + f"{self._labels.predicate(fact.predicate)} = {self._labels.value(fact.predicate, fact.value)}"
            + (f" ({self._near(fact.location, finding.location)})" if fact.location else "")
            for fact in finding.evidence[:most]
        ]
        if len(finding.evidence) > most:
            left = len(finding.evidence) - most
            nl, en = ("feit", "fact") if left == 1 else ("feiten", "facts")
            facts.append(say(f"nog {left} {nl}, zie de JSON-uitvoer", f"{left} more {en}, see the JSON output"))
        others = [self._view.named(node) for node in finding.applications[1:13]]
        if len(finding.applications) > 13:
            left = len(finding.applications) - 13
            others.append(say(f"en {left} andere", f"and {left} {'other' if left == 1 else 'others'}"))
        told = (
            (say("Van", "Of"), "" if finding.applications else self._bearer(finding)),
            (say("Waar", "Where"), self._place(finding.location) or self._nowhere(finding)),
            (say("Feiten", "Facts"), "; ".join(facts)),
            (say("Raakt ook", "Also burdens"), ", ".join(others)),
        )
        return [f"{name}: {value}" for name, value in told if value]


def _longest(text: str) -> int:
    """Signs of the longest word of ``text``, of which a column takes at most so many."""
    return min(max(map(len, text.split()), default=0), _WORD)


def _name(view: ApplicationView) -> str:
    application = view.application
    key = short_key(application)
    told = f"{plain(str(application.node))}{f' ({key})' if key else ''}"
    return told if len(told) <= _NAME else told[: _NAME - 1] + "…"
