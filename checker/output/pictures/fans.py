"""Interfaces of a part too large for lines: a row an application, with an arrow to each that it speaks to.

Nothing crosses, so that hundreds of interfaces stay legible; several pages when a row would fall off the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.findings import NodeRef, Text, Verdict
from checker.output.pictures.drawing import FRAME, LINE, LOOKS, Picture, esc, fit, frame, label, mark, num, rect
from checker.portrait import Connection

_WIDTH, _TALLEST = 1160.0, 1150.0
_SOURCE_W, _CHIP_W, _CHIP_H, _STEP, _PER_ROW = 236.0, 208.0, 24.0, 30.0, 4
_COLUMNS = Text("Koppeling|Van|Naar|Wijze|Standaarden", "Interface|From|To|Method|Standards")


def connection_table(lines: Sequence[Connection], language: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Columns and rows that tell of ``lines``."""
    rows = tuple(
        (str(each.node), str(each.source), str(each.target), each.method, ", ".join(map(str, each.standards)))
        for each in lines
    )
    return tuple(_COLUMNS.get(language).split("|")), rows


def fans(
    key: str, title: str, lines: Sequence[Connection], verdicts: Mapping[str, Verdict], language: str
) -> list[Picture]:
    """Pictures of ``lines``, by name of their source; ``verdicts`` has the worst verdict of what is ours."""
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
        made.append(_page(f"{key}-{number}", title + part, page, verdicts, language))
    return made


def _name(node: NodeRef) -> tuple[str, str]:
    return (str(node).casefold(), node.iri)


def _height(count: int) -> float:
    return 10 + _STEP * -(-count // _PER_ROW)


def _page(
    key: str, title: str, page: Sequence[list[Connection]], verdicts: Mapping[str, Verdict], language: str
) -> Picture:
    lines = [line for own in page for line in own]
    told = Text(
        f"{len(lines)} koppelingen van {len(page)} applicaties of voorzieningen: een rij per afzender.",
        f"{len(lines)} interfaces of {len(page)} applications or facilities: a row a sender.",
    ).get(language)
    body: list[str] = []
    y = 8.0
    for own in page:
        body.append(_box(key, own[0].source, (4, y, _SOURCE_W), verdicts))
        middle = num(y + _CHIP_H / 2)
        body.append(
            f'<path d="M{num(4 + _SOURCE_W)} {middle}h36" stroke="{LINE}" stroke-width="1.5" '
            f'marker-end="url(#{key}-p)"/>'
        )
        for index, line in enumerate(own):
            row, column = divmod(index, _PER_ROW)
            x = 4 + _SOURCE_W + 42 + column * (_CHIP_W + 8)
            body.append(_box(key, line.target, (x, y + row * _STEP, _CHIP_W), verdicts))
        y += _height(len(own))
        body.append(f'<path d="M4 {num(y - 8)}H{num(_WIDTH - 4)}" stroke="{FRAME}" stroke-width="0.5"/>')
    svg = frame(key, title, told, (_WIDTH, y), "".join(body), language)
    return Picture(key, title, told, svg, *connection_table(lines, language))


def _box(key: str, node: NodeRef, at: tuple[float, float, float], verdicts: Mapping[str, Verdict]) -> str:
    x, y, width = at
    verdict = verdicts.get(node.iri)
    name = str(node)
    room = width - 30 if verdict else width - 14
    shown = fit(name, room, 11)
    title = f"<title>{esc(name)}</title>" if shown != name else ""
    edge = (
        rect(x, y, width, _CHIP_H, fill="#fff", stroke=LOOKS[verdict].edge, rx="2")
        if verdict
        else rect(x, y, width, _CHIP_H, fill="#fff", stroke=LINE, stroke_dasharray="4 3", rx="2")
    )
    sign = mark(key, verdict, x + 4, y + 4) if verdict else ""
    return f"<g>{title}{edge}{sign}{label(x + (25 if verdict else 8), y + 16.5, shown, 11)}</g>"
