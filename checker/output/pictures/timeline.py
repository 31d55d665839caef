"""The planning as a drawing: norm changes, milestones by team and contract dates, held against the merger date.

One lane each. What falls on one day and is of one kind is one mark with a count. Labels are laid in rows so that none
stands on another; what lies beyond the window is counted at its edge, not left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from checker.findings import NodeRef, Report, Text
from checker.output.pictures.drawing import (
    FRAME,
    INK,
    PANEL,
    QUIET,
    Picture,
    esc,
    fit,
    frame,
    label,
    num,
    rect,
    two_lines,
    width_of,
)
from checker.output.pictures.grouping import nodes_apart, told_apart
from checker.output.words import Labels, count_text
from checker.portrait import NormChange, Portrait

_WIDTH, _LEFT, _RIGHT = 1160.0, 186.0, 24.0
_ROW, _TOP, _TALLEST = 17.0, 58.0, 1150.0
_COLUMNS = Text("Datum|Baan|Wat|Aantal|Waar", "Date|Lane|What|Number|Where")
_SIZE = 10.5


@dataclass(frozen=True, slots=True)
class _Event:
    """One kind of thing on one day in one lane; ``kind`` chooses the shape, ``reached`` fills it."""

    date: dt.date
    what: str
    kind: str
    reached: bool = False
    names: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return self.what if len(self.names) < 2 else f"{self.what} {len(self.names)}×"


@dataclass(slots=True)
class _Lane:
    name: str
    events: list[_Event]
    rows: list[float] = field(default_factory=list)
    placed: list[tuple[_Event, float, int, str]] = field(default_factory=list)
    beyond: int = 0

    @property
    def height(self) -> float:
        return 12 + max(len(self.rows), 2) * _ROW


def timeline(report: Report, portrait: Portrait, language: str = "nl") -> tuple[Picture, ...]:
    """Pictures of the planning; none when no date lies on or after the day of the run."""
    return _Timeline(report, portrait, language).pictures()


class _Timeline:
    def __init__(self, report: Report, portrait: Portrait, language: str) -> None:
        self._language = language
        self._today = report.run.date
        self._merger = portrait.merger_date
        self._wanted = {rule.id for rule in report.rules}
        self._portrait = portrait
        self._labels = Labels(portrait.words, language)
        self._names = told_apart(portrait.applications) | nodes_apart(
            (*(each.node for each in portrait.contracts), *(each.node for each in portrait.teams))
        )
        self._lanes = [lane for lane in self._make_lanes() if lane.events]
        self._start, self._end = self._window()

    def _name(self, node: NodeRef) -> str:
        return self._names.get(node.iri, str(node))

    def _say(self, nl: str, en: str) -> str:
        return en if self._language == "en" else nl

    # what is shown

    def _make_lanes(self) -> Iterator[_Lane]:
        portrait = self._portrait
        norms = [
            _Event(
                each.date,
                self._change(each),
                "norm" if each.begins else "norm-eind",
                names=tuple(rule for rule in each.rules if rule in self._wanted),
            )
            for each in portrait.norm_changes
            if each.date >= self._today and self._wanted & set(each.rules)
        ]
        yield _Lane(self._say("Normen", "Norms"), norms)
        teams = {self._name(team.node): team.milestones for team in portrait.teams}
        loose = tuple(each for each in portrait.milestones if each.team is None)
        for name, milestones in (*teams.items(), (self._say("Zonder bouwteam", "Without team"), loose)):
            dated = (
                (
                    each.reached or each.date,
                    self._labels.value("kw:mijlpaaltype", each.kind),
                    each.kind,
                    each.reached is not None,
                    self._name(each.application or each.node),
                )
                for each in milestones
            )
            yield _Lane(name, _gather(dated))
        contracts = [each for each in portrait.contracts if each.end]
        ends = ((each.end, self._say("einde", "end"), "contract", False, self._name(each.node)) for each in contracts)
        notices = (
            (each.last_notice, self._say("opzegmoment", "notice"), "opzeg", False, self._name(each.node))
            for each in contracts
        )
        yield _Lane(self._say("Contracten", "Contracts"), _gather(_by_month((*ends, *notices), self._today)))

    def _change(self, change: NormChange) -> str:
        name = change.label.get(self._language)
        if change.parameter:
            return name if change.begins else self._say(f"einde oude norm ({name})", f"end of the old norm ({name})")
        word = self._say("gaat in", "begins") if change.begins else self._say("eindigt", "ends")
        return f"{name} {word}"

    def _window(self) -> tuple[dt.date, dt.date]:
        """From the first month with anything, at most a year back, to a year and a half after the merger."""
        dates = [event.date for lane in self._lanes for event in lane.events]
        first = min([*dates, self._today])
        first = max(first, self._today - dt.timedelta(days=365))
        last = max([*dates, self._today])
        limit = (self._merger or self._today) + dt.timedelta(days=548)
        end = min(max(last, self._merger or last), max(limit, self._today + dt.timedelta(days=548)))
        return first.replace(day=1), _next_month(end)

    # where it stands

    def _x(self, day: dt.date) -> float:
        span = max((self._end - self._start).days, 1)
        return _LEFT + (day - self._start).days / span * (_WIDTH - _LEFT - _RIGHT)

    def _place(self, lane: _Lane) -> None:
        for event in lane.events:
            if event.date < self._start or event.date >= self._end:
                lane.beyond += max(len(event.names), 1)
                continue
            x = self._x(event.date)
            text = fit(event.shown, 330, _SIZE)
            wide = 14 + width_of(text, _SIZE) + 8
            left = x if x + wide < _WIDTH else max(_WIDTH - wide, _LEFT)
            row = next((number for number, taken in enumerate(lane.rows) if taken <= min(left, x - 6)), len(lane.rows))
            if row == len(lane.rows):
                lane.rows.append(0.0)
            lane.rows[row] = max(left, x) + wide
            lane.placed.append((event, x, row, text))

    def pictures(self) -> tuple[Picture, ...]:
        if not any(event.date >= self._today for lane in self._lanes for event in lane.events):
            return ()
        pages: list[list[_Lane]] = [[]]
        height = 0.0
        for lane in self._lanes:
            self._place(lane)
            if pages[-1] and height + lane.height > _TALLEST:
                pages.append([])
                height = 0.0
            pages[-1].append(lane)
            height += lane.height
        return tuple(self._picture(number, len(pages), page) for number, page in enumerate(pages, start=1))

    def _picture(self, number: int, total: int, lanes: Sequence[_Lane]) -> Picture:
        key = f"tijdlijn-{number}"
        part = f" ({number}/{total})" if total > 1 else ""
        title = self._say("Tijdlijn", "Timeline") + part
        bottom = _TOP + sum(lane.height for lane in lanes)
        body = [*self._axis(bottom)]
        y = _TOP
        for index, lane in enumerate(lanes):
            fill = "#ffffff" if index % 2 else PANEL
            body.insert(0, rect(0, y, _WIDTH, lane.height, fill=fill))
            body += self._lane(lane, y, fill)
            y += lane.height
        told = self._description(lanes)
        svg = frame(key, title, told, (_WIDTH, bottom + 8), "".join(body), self._language, marks=False)
        return Picture(key, title, told, svg, tuple(_COLUMNS.get(self._language).split("|")), tuple(self._rows(lanes)))

    def _axis(self, bottom: float) -> Iterator[str]:
        month = self._start
        months = max((self._end.year - self._start.year) * 12 + self._end.month - self._start.month, 1)
        every = next(step for step in (1, 3, 6, 12) if months / step <= 26 or step == 12)
        while month < self._end:
            x = num(self._x(month))
            if month.month == 1 or month == self._start:
                yield f'<path d="M{x} 22V{num(bottom)}" stroke="{FRAME}"/>'
                yield label(self._x(month) + 3, 33, str(month.year), 11, font_weight="700")
            if (month.month - 1) % every == 0:
                yield f'<path d="M{x} 42V{num(_TOP)}" stroke="{FRAME}"/>' + label(
                    self._x(month) + 3, 51, f"{month.month:02d}", 10, fill=QUIET
                )
            month = _next_month(month)
        moments: tuple[tuple[dt.date | None, str, str], ...] = (
            (self._today, self._say("peildatum", "date of check"), ' stroke-dasharray="4 3"'),
            (self._merger, self._say("herindeling", "merger"), ""),
        )
        for day, name, dash in moments:
            if day and self._start <= day < self._end:
                at = self._x(day)
                yield f'<path d="M{num(at)} 20V{num(bottom)}" stroke="{INK}" stroke-width="2"{dash}/>'
                text = f"{name} {day.isoformat()}"
                yield label(max(min(at, _WIDTH - width_of(text, 11.5)) - 4, 0), 14, text, 11.5, font_weight="700")

    def _lane(self, lane: _Lane, y: float, fill: str) -> Iterator[str]:
        names = two_lines(lane.name, _LEFT - 16, 12)
        for row, name in enumerate(names):
            yield label(8, y + 18 + row * 14, name, 12, font_weight="600")
        if lane.beyond:
            text = self._say(f"+ {lane.beyond} buiten beeld", f"+ {lane.beyond} out of view")
            yield label(8, y + 17 + len(names) * 14, text, 10, fill=QUIET)
        for event, x, row, text in lane.placed:
            middle = y + 6 + row * _ROW + _ROW / 2
            told = f"{event.date.isoformat()} {event.shown}: {', '.join(event.names[:12])}"
            wide = 14 + width_of(text, _SIZE)
            left = x + 8 if x + wide < _WIDTH else max(x - 8 - width_of(text, _SIZE), _LEFT)
            ground = rect(left - 1, middle - 7, width_of(text, _SIZE) + 2, 14, fill=fill, fill_opacity="0.85")
            yield (
                f"<g><title>{esc(told)}</title>{ground}{_shape(event.kind, x, middle, event.reached)}"
                + label(left, middle + 3.7, text, _SIZE)
                + "</g>"
            )

    # words

    def _description(self, lanes: Sequence[_Lane]) -> str:
        count = sum(max(len(event.names), 1) for lane in lanes for event in lane.events)
        when = self._merger.isoformat() if self._merger else self._say("onbekend", "unknown")
        where = count_text(len(lanes), ("baan", "banen"), ("lane", "lanes"), self._language)
        return self._say(
            f"{count} gebeurtenissen in {where} van {self._start:%Y-%m} tot {self._end:%Y-%m}; "
            f"datum van herindeling: {when}. Een gevulde vorm is behaald of voorbij.",
            f"{count} events in {where} from {self._start:%Y-%m} to {self._end:%Y-%m}; "
            f"date of the merger: {when}. A filled shape is reached or past.",
        ) + self._lanes_told(lanes)

    def _lanes_told(self, lanes: Sequence[_Lane]) -> str:
        """What each lane has: how many events, and its first that is yet to come."""
        parts = []
        for lane in lanes:
            count = sum(max(len(event.names), 1) for event in lane.events)
            coming = min((event for event in lane.events if event.date >= self._today), key=_by_day, default=None)
            first = f", {coming.date.isoformat()} {coming.what}" if coming else ""
            parts.append(f"{lane.name} ({count}{first})")
        head = self._say(
            " Een baan per onderwerp (aantal, eerstvolgende): ", " A lane for each subject (number, next to come): "
        )
        return head + "; ".join(parts) + "."

    def _rows(self, lanes: Sequence[_Lane]) -> Iterator[tuple[str, ...]]:
        for lane in lanes:
            for event in lane.events:
                yield (
                    event.date.isoformat(),
                    lane.name,
                    event.what,
                    str(max(len(event.names), 1)),
                    ", ".join(event.names),
                )


def _by_day(event: _Event) -> tuple[dt.date, str]:
    return event.date, event.what


def _gather(items: Iterable[tuple[dt.date | None, str, str, bool, str]]) -> list[_Event]:
    """Events of one day, kind and state as one; undated ones are left to the work lists."""
    found: dict[tuple[dt.date, str, str, bool], list[str]] = {}
    for day, what, kind, reached, name in items:
        if day is not None:
            found.setdefault((day, what, kind, reached), []).append(name)
    return [
        _Event(day, what, kind, reached, tuple(names))
        for (day, what, kind, reached), names in sorted(found.items(), key=lambda item: item[0])
    ]


def _by_month(
    items: Iterable[tuple[dt.date | None, str, str, bool, str]], today: dt.date
) -> Iterator[tuple[dt.date | None, str, str, bool, str]]:
    """Contract dates from ``today``, those of one month on its last event: contracts end on many days."""
    last: dict[tuple[int, int, str], dt.date] = {}
    kept = [item for item in items if item[0] and item[0] >= today]
    for day, what, *_ in kept:
        if day:
            key = (day.year, day.month, what)
            last[key] = max(day, last.get(key, day))
    for day, what, kind, reached, name in kept:
        if day:
            yield last[(day.year, day.month, what)], what, kind, reached, f"{name} ({day.isoformat()})"


def _next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _shape(kind: str, x: float, y: float, reached: bool) -> str:
    """A mark of 10 pixels round (x, y): a shape a kind, filled when reached."""
    fill = INK if reached else "#ffffff"
    style = f'fill="{fill}" stroke="{INK}" stroke-width="1.3"'
    points = {
        "inrichting": "M-4-4h8v8h-8z",
        "test": "M0-5l5 9h-10z",
        "acceptatie": "M0-5l5 5-5 5-5-5z",
        "oplevering": "M-3-4h6l3 4-3 4h-6l-3-4z",
        "livegang": "M0-6l1.6 4 4.2.3-3.3 2.6 1.1 4.2L0 2.9l-3.6 2.2 1.1-4.2-3.3-2.6 4.2-.3z",
        "norm": "M-4-5v10M-4-5h8l-2.5 3 2.5 3h-8",
        "norm-eind": "M-4-5v10M-4-5h8v6h-8M4-5l-8 6",
        "contract": "M-4-5h5l3 3v7h-8z",
        "opzeg": "M-4-3h8v7h-8zM-4-3l4 4 4-4",
    }
    if kind in points:
        return f'<path transform="translate({num(x)} {num(y)})" d="{points[kind]}" {style}/>'
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="4.3" {style}/>'
