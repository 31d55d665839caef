"""Interfaces of a part too large for lines: a row an application, with an arrow to each that it speaks to.

Nothing crosses, so that hundreds of interfaces stay legible; several pages when a row would fall off the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checker.findings import NodeRef, Text, Verdict
from checker.output.pictures.drawing import FRAME, LINE, LOOKS, Picture, esc, fit, frame, label, mark, num, rect
from checker.output.pictures.grouping import Judged
from checker.output.words import count_text
from checker.portrait import Connection

_WIDTH, _TALLEST = 1160.0, 1150.0
_SOURCE_W, _CHIP_W, _CHIP_H, _STEP, _PER_ROW = 236.0, 208.0, 24.0, 30.0, 4
_COLUMNS = Text(
    "Koppeling|Van|Naar|Wijze|Standaarden|Oordeel over de koppeling",
    "Interface|From|To|Method|Standards|Verdict on the interface",
)
_MOST_NAMED = 8
_NOTHING_FOUND = Text("geen bevinding", "no finding")


@dataclass(frozen=True, slots=True)
class Known:
    """What the drawings of interfaces know of their ends and of themselves, by IRI."""

    verdicts: Mapping[str, Verdict]
    judged: Mapping[str, Judged]
    names: Mapping[str, str]
    language: str

    def name(self, node: NodeRef) -> str:
        """The name of an end, told apart from its namesakes."""
        return self.names.get(node.iri, str(node))

    def verdict(self, line: Connection) -> Verdict | None:
        """The worst that was found on an interface itself."""
        found = self.judged.get(line.node.iri)
        return found.verdict if found else None

    def told(self, line: Connection) -> str:
        """An interface with its ends and what was found on it, on one line."""
        text = f"{line.node}: {self.name(line.source)} → {self.name(line.target)}"
        found = self.judged.get(line.node.iri)
        return f"{text}; {found.told(self.language)}" if found else text

    def table(self, lines: Sequence[Connection]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Columns and rows that tell of ``lines``."""
        rows = tuple(
            (
                str(each.node),
                self.name(each.source),
                self.name(each.target),
                each.method,
                ", ".join(map(str, each.standards)),
                self.judged[each.node.iri].told(self.language)
                if each.node.iri in self.judged
                else _NOTHING_FOUND.get(self.language),
            )
            for each in lines
        )
        return tuple(_COLUMNS.get(self.language).split("|")), rows

    def summary(self, lines: Sequence[Connection]) -> str:
        """How many of ``lines`` have a finding, and which; '' when there are none."""
        bad = [each for each in lines if each.node.iri in self.judged]
        if not lines:
            return ""
        nl = ("koppeling", "koppelingen"), ("interface", "interfaces")
        told = count_text(len(lines), *nl, self.language)
        if not bad:
            none = Text("; geen bevinding op een koppeling zelf.", "; no finding on an interface itself.")
            return Text(f" {told} als pijl", f" {told} as arrows").get(self.language) + none.get(self.language)
        named = "; ".join(self.told(each) for each in bad[:_MOST_NAMED])
        more = f"; + {len(bad) - _MOST_NAMED}" if len(bad) > _MOST_NAMED else ""
        return Text(
            f" {told} als pijl; onderbroken en met een teken waar een bevinding is ({len(bad)}): {named}{more}.",
            f" {told} as arrows; dashed and with a sign where there is a finding ({len(bad)}): {named}{more}.",
        ).get(self.language)


def fans(key: str, title: str, lines: Sequence[Connection], known: Known) -> list[Picture]:
    """Pictures of ``lines``, by name of their source."""
    by_source: dict[NodeRef, list[Connection]] = {}
    for each in sorted(lines, key=lambda line: (_name(line.source), _name(line.target), line.node.iri)):
        by_source.setdefault(each.source, []).append(each)
    pages: list[list[list[Connection]]] = [[]]
    height = 0.0
    for own in by_source.values():
        needed = _height(len(own))
        if pages[-1] and height + needed > _TALLEST:
            pages.append([])
            height = 0.0
        pages[-1].append(own)
        height += needed
    made = []
    for number, page in enumerate(pages, start=1):
        part = f" ({number}/{len(pages)})" if len(pages) > 1 else ""
        made.append(_page(f"{key}-{number}", title + part, page, known))
    return made


def _name(node: NodeRef) -> tuple[str, str]:
    return (str(node).casefold(), node.iri)


def _height(count: int) -> float:
    return 10 + _STEP * -(-count // _PER_ROW)


def _page(key: str, title: str, page: Sequence[list[Connection]], known: Known) -> Picture:
    lines = [line for own in page for line in own]
    language = known.language
    told = Text(
        "Een rij per afzender: links wie levert, rechts naar wie, elk met haar slechtste oordeel. "
        f"{len(page)} applicaties of voorzieningen leveren.",
        "A row a sender: on the left who delivers, on the right to whom, each with its worst verdict. "
        f"{len(page)} applications or facilities deliver.",
    ).get(language) + known.summary(lines)
    body: list[str] = []
    y = 8.0
    for own in page:
        body.append(_box(key, own[0].source, (4, y, _SOURCE_W), known))
        middle = num(y + _CHIP_H / 2)
        body.append(
            f'<path d="M{num(4 + _SOURCE_W)} {middle}h36" stroke="{LINE}" stroke-width="1.5" '
            f'marker-end="url(#{key}-p)"/>'
        )
        for index, line in enumerate(own):
            row, column = divmod(index, _PER_ROW)
            x = 4 + _SOURCE_W + 42 + column * (_CHIP_W + 8)
            body.append(_box(key, line.target, (x, y + row * _STEP, _CHIP_W), known, line))
        y += _height(len(own))
        body.append(f'<path d="M4 {num(y - 8)}H{num(_WIDTH - 4)}" stroke="{FRAME}" stroke-width="0.5"/>')
    svg = frame(key, title, told, (_WIDTH, y), "".join(body), language)
    return Picture(key, title, told, svg, *known.table(lines))


def _box(key: str, node: NodeRef, at: tuple[float, float, float], known: Known, line: Connection | None = None) -> str:
    """An end of an interface; where something was found on that ``line``, an arrow with its sign stands in the box."""
    x, y, width = at
    verdict = known.verdicts.get(node.iri)
    found = None if line is None else known.verdict(line)
    name = known.name(node)
    room = width - (30 if verdict else 14) - (46 if found else 0)
    shown = fit(name, room, 11)
    told = known.told(line) if line is not None else name
    title = f"<title>{esc(told)}</title>" if shown != name or found else ""
    edge = (
        rect(x, y, width, _CHIP_H, fill="#fff", stroke=LOOKS[verdict].edge, rx="2")
        if verdict
        else rect(x, y, width, _CHIP_H, fill="#fff", stroke=LINE, stroke_dasharray="4 3", rx="2")
    )
    sign = mark(key, verdict, x + 4, y + 4) if verdict else ""
    if found is not None:
        start, middle = num(x + width - 46), num(y + _CHIP_H / 2)
        sign += (
            f'<path d="M{start} {middle}h22" stroke="{LOOKS[found].edge}" stroke-width="2.2" stroke-dasharray="7 3"/>'
            + mark(key, found, x + width - 20, y + 4)
        )
    return f"<g>{title}{edge}{sign}{label(x + (25 if verdict else 8), y + 16.5, shown, 11)}</g>"
