"""The landscape as a drawing: applications by domain and reference component, marked by their worst verdict.

Up to MOST_LINED applications the interfaces are drawn as lines. A larger landscape is drawn as tiles without lines, a
picture for so many groups as stay legible on a page; each group then has a drawing of its own interfaces.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.findings import NodeRef, Report, Text, Verdict
from checker.output.pictures.drawing import (
    FRAME,
    INK,
    LINE,
    LOOKS,
    PANEL,
    QUIET,
    Picture,
    esc,
    fit,
    frame,
    judged_line,
    label,
    legend,
    mark,
    num,
    rect,
    width_of,
)
from checker.output.pictures.fans import Known, fans
from checker.output.pictures.grouping import (
    Grouping,
    component_name,
    judged_connections,
    short_key,
    told_apart,
    worst_verdicts,
)
from checker.output.words import count_text, plateau_text
from checker.portrait import Application, Connection, Portrait

MOST_LINED = 60
_MOST_DRAWN = 24  # of one group among others: more lines than that cannot be told apart
_MOST_STACKED = 14
_WIDTH = 1160.0
_TALLEST = 1150.0

_NO_GROUP = Text("zonder domein of bouwteam", "without domain or team")
_NO_COMPONENT = Text("zonder referentiecomponent", "without reference component")
_COLUMNS = Text(
    "Groep|Referentiecomponent|Applicatie|Gemeente|Plateau|Slechtste oordeel",
    "Group|Reference component|Application|Municipality|Plateau|Worst verdict",
)

_Member = Application | NodeRef


def landscape(report: Report, portrait: Portrait, language: str = "nl") -> tuple[Picture, ...]:
    """Pictures of the landscape; none without applications."""
    if not portrait.applications:
        return ()
    return _Landscape(report, portrait, language).pictures()


class _Landscape:
    def __init__(self, report: Report, portrait: Portrait, language: str) -> None:
        self._language = language
        self._portrait = portrait
        self._worst = worst_verdicts(report)
        self._grouping = Grouping(portrait)
        self._groups = self._grouping.gathered(portrait.applications)
        self._known = Known(
            self._worst, judged_connections(report, portrait), told_apart(portrait.applications), language
        )
        self._several = len({each.municipality for each in portrait.applications}) > 1

    def pictures(self) -> tuple[Picture, ...]:
        if len(self._portrait.applications) <= MOST_LINED:
            connections = self._portrait.connections
            return (self._lined("landschap", self._say("Landschap", "Landscape"), self._groups, connections),)
        return (*self._overview(), *self._details())

    def _say(self, nl: str, en: str) -> str:
        return en if self._language == "en" else nl

    def _verdict(self, application: Application) -> Verdict:
        return self._worst.get(application.node.iri, Verdict.NOT_APPLICABLE)

    def _name(self, group: str) -> str:
        return group or _NO_GROUP.get(self._language)

    # tiles

    def _overview(self) -> list[Picture]:
        pages: list[list[tuple[str, list[Application]]]] = [[]]
        height = 0.0
        for group, members in self._groups:
            needed = self._tile_height(len(members))
            if pages[-1] and height + needed > _TALLEST:
                pages.append([])
                height = 0.0
            pages[-1].append((group, members))
            height += needed
        made = []
        for number, page in enumerate(pages, start=1):
            part = f" ({number}/{len(pages)})" if len(pages) > 1 else ""
            made.append(self._tiles(f"landschap-{number}", self._say("Landschap", "Landscape") + part, page))
        return made

    _TILE, _TILE_H, _STEP, _PER_ROW = 182.0, 33.0, 38.0, 6
    # a name is the point of a tile: it is measured closer than other text, and may use the rim
    _CLOSER = 0.92

    def _tile_height(self, count: int) -> float:
        return 40 + self._STEP * -(-count // self._PER_ROW)

    def _tiles(self, key: str, title: str, groups: Sequence[tuple[str, list[Application]]]) -> Picture:
        body = [self._legend(key)]
        y = 40.0
        for group, members in groups:
            height = self._tile_height(len(members)) - 8
            body.append(rect(0.5, y, _WIDTH - 1, height, fill=PANEL, stroke=FRAME, rx="4"))
            body.append(label(12, y + 19, f"{self._name(group)} ({len(members)})", 14, font_weight="700"))
            for index, application in enumerate(members):
                row, column = divmod(index, self._PER_ROW)
                body.append(self._tile(key, application, 12 + column * (self._TILE + 8), y + 28 + row * self._STEP))
            y += height + 8
        told = self._description(groups)
        if self._portrait.connections:
            told += self._say(
                " De koppelingen staan in de beelden hierna.", " Interfaces are in the pictures that follow."
            )
        svg = frame(key, title, told, (_WIDTH, y), "".join(body), self._language)
        return Picture(key, title, told, svg, *self._table(groups))

    def _tile(self, key: str, application: Application, x: float, y: float) -> str:
        verdict = self._verdict(application)
        return (
            f"<g><title>{esc(self._told(application))}</title>"
            + rect(x, y, self._TILE, self._TILE_H, fill="#fff", stroke=LOOKS[verdict].edge, rx="2")
            + mark(key, verdict, x + 4, y + 8)
            + label(x + 25, y + 14, fit(self._short(application), self._TILE - 27, 11 * self._CLOSER), 11)
            + label(
                x + 25, y + 27, fit(self._component(application), self._TILE - 27, 10 * self._CLOSER), 10, fill=QUIET
            )
            + "</g>"
        )

    def _short(self, application: Application) -> str:
        """The name with what tells it from its namesakes: a short key, else the start of the municipality's name."""
        if key := short_key(application):
            return f"{key} {application.node}"
        if self._several and application.municipality:
            return f"{str(application.municipality)[:3]} {application.node}"
        return str(application.node)

    def _component(self, application: Application) -> str:
        return component_name(application) or _NO_COMPONENT.get(self._language)

    def _told(self, application: Application) -> str:
        where = f" ({application.municipality})" if application.municipality and self._several else ""
        component = self._component(application)
        verdict = LOOKS[self._verdict(application)].name.get(self._language)
        return f"{self._known.name(application.node)}{where}: {verdict}; {component}"

    def _legend(self, key: str) -> str:
        met = sorted({self._verdict(each) for each in self._portrait.applications}, key=lambda verdict: verdict.rank)
        return legend(key, met, 4, 6, self._language)

    def _line_legend(self, width: float) -> str:
        """What a dashed arrow is, at the right of the other marks."""
        text = self._say("koppeling met bevinding", "interface with a finding")
        left = width - width_of(text, 12) - 46
        path = f'<path d="M{num(left)} 14h36" stroke="{INK}" stroke-width="2.2" stroke-dasharray="7 3"/>'
        return path + label(left + 44, 18.5, text)

    # boxes and lines

    def _details(self) -> list[Picture]:
        """A drawing for every group with interfaces: the applications that have one, and their other ends."""
        made = []
        by_iri = {each.node.iri: each for each in self._portrait.applications}
        for number, (group, members) in enumerate(self._groups, start=1):
            own = {each.node.iri for each in members}
            lines = [each for each in self._portrait.connections if own & {each.source.iri, each.target.iri}]
            ends = {end.iri for each in lines for end in (each.source, each.target)}
            drawn = [by_iri[iri] for iri in sorted(ends) if iri in by_iri]
            title = self._say("Koppelingen: ", "Interfaces: ") + self._name(group)
            if len(drawn) > _MOST_DRAWN:
                made += fans(f"koppelingen-{number}", title, lines, self._known)
            elif lines:
                made.append(self._lined(f"koppelingen-{number}", title, self._grouping.gathered(drawn), lines))
        return made

    _BOX_W, _BOX_H, _GAP_X, _GAP_Y = 236.0, 46.0, 68.0, 14.0

    def _lined(
        self, key: str, title: str, groups: Sequence[tuple[str, list[Application]]], lines: Sequence[Connection]
    ) -> Picture:
        columns = 4
        place: dict[str, tuple[float, float]] = {}
        body: list[str] = []
        heights = [44.0] * columns
        outside = self._outside(groups, lines)
        stacks: list[tuple[str, list[_Member]]] = []
        for name, members in groups:
            stacks += _stacked(self._name(name), members)
        stacks += _stacked(self._say("buiten dit deel", "outside this part"), outside)
        for name, stack in stacks:
            column = heights.index(min(heights))
            x, y = column * (self._BOX_W + self._GAP_X), heights[column]
            height = 30 + len(stack) * (self._BOX_H + self._GAP_Y)
            body.append(rect(x + 0.5, y, self._BOX_W + 20, height, fill=PANEL, stroke=FRAME, rx="4"))
            body.append(label(x + 10, y + 19, fit(name, self._BOX_W, 13), 13, font_weight="700"))
            for index, member in enumerate(stack):
                spot = (x + 10, y + 28 + index * (self._BOX_H + self._GAP_Y))
                place[member.iri if isinstance(member, NodeRef) else member.node.iri] = spot
            heights[column] += height + 16
        # those with a sign last: no line runs over one
        drawn_last = sorted(lines, key=lambda each: self._known.verdict(each) is not None)
        body += [self._line(key, each, place) for each in drawn_last]
        for _, stack in stacks:
            for member in stack:
                spot = place[member.iri if isinstance(member, NodeRef) else member.node.iri]
                body.append(
                    self._outer_box(member, *spot) if isinstance(member, NodeRef) else self._box(key, member, *spot)
                )
        width = columns * (self._BOX_W + self._GAP_X) - self._GAP_X + 22
        if any(self._known.verdict(each) for each in lines):
            body.append(self._line_legend(width))
        drawn = self._legend(key) + "".join(body)
        told = self._description(groups, lines)
        rows = self._table(groups) if key == "landschap" else self._known.table(lines)
        svg = frame(key, title, told, (width, max(heights)), drawn, self._language)
        return Picture(key, title, told, svg, *rows)

    def _outside(self, groups: Sequence[tuple[str, list[Application]]], lines: Sequence[Connection]) -> list[NodeRef]:
        own = {each.node.iri for _, members in groups for each in members}
        found = {end.iri: end for each in lines for end in (each.source, each.target) if end.iri not in own}
        return sorted(found.values(), key=lambda node: (str(node).casefold(), node.iri))

    def _line(self, key: str, connection: Connection, place: dict[str, tuple[float, float]]) -> str:
        if connection.source.iri not in place or connection.target.iri not in place:
            return ""
        (x1, y1), (x2, y2) = place[connection.source.iri], place[connection.target.iri]
        y1, y2 = y1 + self._BOX_H / 2, y2 + self._BOX_H / 2
        if x1 == x2:
            # in one column: out and back on the right-hand side
            start, end, out, back = x1 + self._BOX_W, x1 + self._BOX_W + 2, 44.0, 44.0
        elif x1 < x2:
            start, end, out, back = x1 + self._BOX_W, x2 - 2, 40.0, -40.0
        else:
            start, end, out, back = x1, x2 + self._BOX_W + 2, -40.0, 40.0
        path = f"M{num(start)} {num(y1)}C{num(start + out)} {num(y1)} {num(end + back)} {num(y2)} {num(end)} {num(y2)}"
        # the point of the curve halfway (Bézier, t = 0.5)
        middle = ((start + end) / 2 + 0.375 * (out + back), (y1 + y2) / 2)
        known = self._known
        return judged_line(key, known.verdict(connection), path, middle, known.told(connection))

    def _box(self, key: str, application: Application, x: float, y: float) -> str:
        verdict = self._verdict(application)
        return (
            f"<g><title>{esc(self._told(application))}</title>"
            + rect(x, y, self._BOX_W, self._BOX_H, fill="#fff", stroke=LOOKS[verdict].edge, rx="3")
            + mark(key, verdict, x + 6, y + 6)
            + label(x + 28, y + 18.5, fit(self._short(application), self._BOX_W - 34, 12), 12, font_weight="600")
            + label(x + 28, y + 36, fit(self._component(application), self._BOX_W - 34, 11), 11, fill=QUIET)
            + "</g>"
        )

    def _outer_box(self, node: NodeRef, x: float, y: float) -> str:
        return rect(x, y, self._BOX_W, self._BOX_H, fill="#fff", stroke=LINE, stroke_dasharray="4 3", rx="3") + label(
            x + 10, y + 27, fit(str(node), self._BOX_W - 20, 12), 12
        )

    # words

    def _description(self, groups: Sequence[tuple[str, list[Application]]], lines: Sequence[Connection] = ()) -> str:
        counts = dict.fromkeys(Verdict, 0)
        for _, members in groups:
            for each in members:
                counts[self._verdict(each)] += 1
        total = sum(counts.values())
        told = "; ".join(
            f"{count} {LOOKS[verdict].name.get(self._language)}" for verdict, count in counts.items() if count
        )
        number = count_text(total, ("applicatie", "applicaties"), ("application", "applications"), self._language)
        text = self._say(
            f"{number}, elk in een vak met haar referentiecomponent en haar slechtste oordeel: {told}.",
            f"{number}, each in a box with its reference component and its worst verdict: {told}.",
        )
        return text + self._groups_told(groups) + self._known.summary(lines)

    def _groups_told(self, groups: Sequence[tuple[str, list[Application]]]) -> str:
        """What the panels are, with how many applications each has and how many of these do not comply."""
        if [name for name, _ in groups] == [""]:
            return self._say(" Op volgorde van referentiecomponent.", " By reference component.")
        by = self._say("domein", "domain") if self._grouping.by_domain else self._say("bouwteam", "team")
        parts = []
        for name, members in groups:
            bad = sum(self._verdict(each) is Verdict.FAILS for each in members)
            failing = self._say(f", {bad} {'voldoet' if bad == 1 else 'voldoen'} niet", f", {bad} not complying")
            parts.append(f"{self._name(name)} ({len(members)}{failing if bad else ''})")
        return self._say(f" Een paneel per {by}: ", f" A panel for each {by}: ") + "; ".join(parts) + "."

    def _table(
        self, groups: Sequence[tuple[str, list[Application]]]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        rows = tuple(
            (
                self._name(group),
                ", ".join(str(each) for each in application.components) or _NO_COMPONENT.get(self._language),
                self._known.name(application.node),
                str(application.municipality or ""),
                plateau_text(application.plateau or "", self._language),
                LOOKS[self._verdict(application)].name.get(self._language),
            )
            for group, members in groups
            for application in members
        )
        return tuple(_COLUMNS.get(self._language).split("|")), rows


def _stacked(name: str, members: Sequence[_Member]) -> list[tuple[str, list[_Member]]]:
    """``members`` in columns of a height that stays on a page; none without members."""
    return [
        (name if not start else f"{name} ({start // _MOST_STACKED + 1})", list(members[start : start + _MOST_STACKED]))
        for start in range(0, len(members), _MOST_STACKED)
    ]
