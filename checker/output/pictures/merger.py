"""The merger as a drawing: per reference component the source applications of each municipality flow to their target.

Columns: reference component, one per municipality, target. A flow leaves a source below and runs along a lane of its
own to the target that succeeds it; how it is drawn tells the disposition. What has no target ends in a stub that says
so. Large landscapes become several pictures, each of a height that stays legible on a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.findings import NodeRef, Report, Text
from checker.output.pictures.drawing import (
    FRAME,
    LINE,
    LOOKS,
    PANEL,
    Picture,
    esc,
    fit,
    frame,
    label,
    legend,
    mark,
    num,
    rect,
    two_lines,
)
from checker.output.pictures.grouping import Grouping, component_name, short_key, told_apart, worst_verdicts
from checker.output.words import count_text
from checker.portrait import Application, Plateau, Portrait

_TALLEST = 1100.0
_TOP = 54.0
_LABEL_W, _TARGET_W = 200.0, 210.0
_BOX_H, _STEP, _LANE = 26.0, 32.0, 5.0
_MOST_LOST = 12
_COLUMNS = Text(
    "Referentiecomponent|Gemeente|Bronapplicatie|Dispositie|Uitfasering|Doelapplicatie|Livegang",
    "Reference component|Municipality|Source application|Disposition|Phase-out|Target application|Go-live",
)
_NO_COMPONENT = Text("zonder referentiecomponent", "without reference component")
_NO_TARGET = Text("geen doel", "no target")
_ELSEWHERE = Text("doel vult een ander component in", "target fills another component")
# how a flow is drawn, by disposition (Dutch label): (width, dashes)
_STROKES = {
    "behouden": ("3", ""),
    "vervangen": ("1.5", ""),
    "uitfaseren": ("1.5", "6 3"),
    "archiveren": ("1.5", "2 3"),
}


@dataclass(frozen=True, slots=True)
class _Band:
    """One reference component: its sources by municipality IRI, its targets, and how high it is drawn."""

    component: str
    sources: dict[str, list[Application]]
    targets: tuple[Application, ...]
    height: float


def merger(report: Report, portrait: Portrait, language: str = "nl") -> tuple[Picture, ...]:
    """Pictures of the merger; none when the landscape has no target application or no source application."""
    plateaus = {each.plateau for each in portrait.applications}
    if not {Plateau.SOURCE, Plateau.TARGET} <= plateaus:
        return ()
    return _Merger(report, portrait, language).pictures()


class _Merger:
    def __init__(self, report: Report, portrait: Portrait, language: str) -> None:
        self._language = language
        self._worst = worst_verdicts(report)
        self._by_iri = {each.node.iri: each for each in portrait.applications}
        self._names = told_apart(portrait.applications)
        self._bands = list(self._make_bands(portrait))
        found = {
            each.municipality.iri: each.municipality
            for each in portrait.applications
            if each.plateau is Plateau.SOURCE and each.municipality
        }
        self._municipalities: list[NodeRef | None] = [
            *sorted(found.values(), key=lambda node: (str(node).casefold(), node.iri))
        ]
        if any("" in band.sources for band in self._bands):
            self._municipalities.append(None)
        room = max(len(self._municipalities), 1)
        self._column = max(150.0, min(226.0, 650.0 / room))
        self._width = _LABEL_W + room * self._column + 36 + _TARGET_W + 10

    def _name(self, node: NodeRef) -> str:
        return self._names.get(node.iri, str(node))

    def _say(self, nl: str, en: str) -> str:
        return en if self._language == "en" else nl

    def _make_bands(self, portrait: Portrait) -> Iterator[_Band]:
        for _, members in Grouping(portrait).gathered(portrait.applications):
            components: dict[str, list[Application]] = {}
            for application in members:
                components.setdefault(component_name(application), []).append(application)
            for component, own in components.items():
                sources: dict[str, list[Application]] = {}
                for each in own:
                    if each.plateau is Plateau.SOURCE:
                        sources.setdefault(each.municipality.iri if each.municipality else "", []).append(each)
                targets = tuple(each for each in own if each.plateau is Plateau.TARGET)
                if sources or targets:
                    lanes = sum(len(each) for each in sources.values())
                    rows = max(max((len(each) for each in sources.values()), default=0), len(targets), 1)
                    yield _Band(component, sources, targets, 16 + rows * _STEP + lanes * _LANE)

    def pictures(self) -> tuple[Picture, ...]:
        pages: list[list[_Band]] = [[]]
        height = 0.0
        for band in self._bands:
            if pages[-1] and height + band.height > _TALLEST:
                pages.append([])
                height = 0.0
            pages[-1].append(band)
            height += band.height
        return tuple(self._picture(number, len(pages), page) for number, page in enumerate(pages, start=1))

    def _picture(self, number: int, total: int, bands: Sequence[_Band]) -> Picture:
        key = f"samenvoeging-{number}"
        part = f" ({number}/{total})" if total > 1 else ""
        title = self._say("Samenvoeging: van bron naar doel", "Merger: from source to target") + part
        told = self._description(bands)
        body: list[str] = [*self._heads(key)]
        places: dict[str, tuple[float, float]] = {}
        y = _TOP
        tops: list[float] = []
        for band in bands:
            tops.append(y)
            for row, target in enumerate(band.targets):
                places[target.node.iri] = (self._target_x(), y + 8 + row * _STEP)
            y += band.height
        for index, (band, top) in enumerate(zip(bands, tops, strict=True)):
            fill = PANEL if index % 2 else "#ffffff"
            body.append(rect(0.5, top, self._width - 1, band.height, fill=fill, stroke=FRAME, stroke_width="0.5"))
        for band, top in zip(bands, tops, strict=True):
            body += self._flows(key, band, top, places)
        for band, top in zip(bands, tops, strict=True):
            body += self._boxes(key, band, top)
        svg = frame(key, title, told, (self._width, y + 6), "".join(body), self._language)
        return Picture(key, title, told, svg, tuple(_COLUMNS.get(self._language).split("|")), self._rows(bands))

    def _target_x(self) -> float:
        return self._width - _TARGET_W - 6

    def _column_x(self, index: int) -> float:
        return _LABEL_W + index * self._column

    def _heads(self, key: str) -> Iterator[str]:
        yield label(8, 44, self._say("Referentiecomponent", "Reference component"), 12, font_weight="700")
        for index, municipality in enumerate(self._municipalities):
            name = str(municipality) if municipality else self._say("zonder gemeente", "no municipality")
            yield label(self._column_x(index) + 4, 44, fit(name, self._column - 12, 12), 12, font_weight="700")
        yield label(self._target_x(), 44, self._say("Doel", "Target"), 12, font_weight="700")
        x = 8.0
        words = Text("behouden|vervangen|uitfaseren|archiveren", "keep|replace|retire|archive").get(self._language)
        for word, (width, dashes) in zip(words.split("|"), _STROKES.values(), strict=True):
            dash = f' stroke-dasharray="{dashes}"' if dashes else ""
            yield f'<path d="M{num(x)} 14h34" stroke="{LINE}" stroke-width="{width}"{dash}/>' + label(
                x + 40, 18, word, 11
            )
            x += 130
        met = {self._worst[iri] for iri in self._by_iri if iri in self._worst}
        yield legend(key, sorted(met, key=lambda verdict: verdict.rank), x, 6, self._language)

    def _boxes(self, key: str, band: _Band, top: float) -> Iterator[str]:
        name = band.component or _NO_COMPONENT.get(self._language)
        for row, line in enumerate(two_lines(name, _LABEL_W - 16, 11.5)):
            yield label(8, top + 22 + row * 14, line, 11.5)
        for index, municipality in enumerate(self._municipalities):
            for row, application in enumerate(band.sources.get(municipality.iri if municipality else "", ())):
                yield self._box(key, application, self._column_x(index), top + 8 + row * _STEP, self._column - 10)
        for row, target in enumerate(band.targets):
            yield self._box(key, target, self._target_x(), top + 8 + row * _STEP, _TARGET_W)
        if not band.targets:
            lost = any(not each.successors for members in band.sources.values() for each in members)
            told = _NO_TARGET if lost else _ELSEWHERE
            yield label(self._target_x(), top + 25, told.get(self._language), 11.5, font_style="italic")

    def _box(self, key: str, application: Application, x: float, y: float, width: float) -> str:
        verdict = self._worst.get(application.node.iri)
        edge = LOOKS[verdict].edge if verdict else LINE
        told = self._name(application.node) + (f": {LOOKS[verdict].name.get(self._language)}" if verdict else "")
        shown = mark(key, verdict, x + 4, y + 5) if verdict else ""
        return (
            f"<g><title>{esc(told)}</title>"
            + rect(x, y, width, _BOX_H, fill="#fff", stroke=edge, rx="3")
            + shown
            + label(x + 25, y + 17.5, fit(f"{short_key(application)} {application.node}".strip(), width - 30, 11), 11)
            + "</g>"
        )

    def _flows(self, key: str, band: _Band, top: float, places: dict[str, tuple[float, float]]) -> Iterator[str]:
        lane = 0
        floor = top + band.height - 5
        # the farthest municipality takes the lowest lane and the rightmost place in the gutter: no flow crosses another
        for index, municipality in enumerate(self._municipalities):
            for row, source in enumerate(band.sources.get(municipality.iri if municipality else "", ())):
                y = floor - lane * _LANE
                x = self._column_x(index) + 14 + row * 10 + 6
                start = top + 8 + row * _STEP + _BOX_H
                gutter = self._target_x() - 10 - lane % 5 * 4
                lane += 1
                yield self._flow(key, source, (x, start, y, gutter), places)

    def _flow(
        self,
        key: str,
        source: Application,
        way: tuple[float, float, float, float],
        places: dict[str, tuple[float, float]],
    ) -> str:
        x, start, y, gutter = way
        width, dashes = _STROKES.get(source.disposition.nl, ("1.5", "1 4"))
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        line = f'fill="none" stroke="{LINE}" stroke-width="{width}"{dash}'
        paths = []
        for successor in source.successors:
            end = places.get(successor.iri)
            told = f"<title>{esc(f'{self._name(source.node)} → {self._name(successor)}')}</title>"
            if end is None:
                # on another page, or no target application of this landscape
                paths.append(f'<path d="M{num(x)} {num(start)}V{num(y)}H{num(gutter)}" {line}>{told}</path>')
                continue
            way_down = f"M{num(x)} {num(start)}V{num(y)}H{num(gutter)}V{num(end[1] + 13)}H{num(end[0] - 1)}"
            paths.append(f'<path d="{way_down}" {line} marker-end="url(#{key}-p)">{told}</path>')
        if not source.successors and source.disposition.nl != "":
            # a stub with a bar: it ends here
            paths.append(f'<path d="M{num(x)} {num(start)}V{num(y)}h18m0 -4v8" {line}/>')
        return "".join(paths)

    # words

    def _description(self, bands: Sequence[_Band]) -> str:
        sources = [each for band in bands for members in band.sources.values() for each in members]
        targets = sum(len(band.targets) for band in bands)
        lost = [self._name(each.node) for each in sources if not each.successors]
        fates = Counter(each.disposition.get(self._language) for each in sources if each.disposition.nl)
        told = ", ".join(f"{count} {name}" for name, count in sorted(fates.items()))
        named = (
            (len(sources), ("bronapplicatie", "bronapplicaties"), ("source application", "source applications")),
            (len(self._municipalities), ("gemeente", "gemeenten"), ("municipality", "municipalities")),
            (targets, ("doelapplicatie", "doelapplicaties"), ("target application", "target applications")),
        )
        source, town, target = (count_text(number, nl, en, self._language) for number, nl, en in named)
        counted = self._say(
            f"{source} van {town} en {target}: een rij per referentiecomponent ({len(bands)}), een kolom per gemeente, "
            "rechts het doel; een lijn loopt van bron naar opvolger.",
            f"{source} of {town} and {target}: a row for each reference component ({len(bands)}), a column for each "
            "municipality, the target on the right; a line runs from a source to its successor.",
        )
        fate = self._say(f" Disposities: {told}.", f" Dispositions: {told}.") if told else ""
        lost_ones = ", ".join(lost[:_MOST_LOST]) + (f" + {len(lost) - _MOST_LOST}" if len(lost) > _MOST_LOST else "")
        without = self._say(f" Zonder doel ({len(lost)}): {lost_ones}.", f" Without target ({len(lost)}): {lost_ones}.")
        return counted + fate + (without if lost else "")

    def _rows(self, bands: Sequence[_Band]) -> tuple[tuple[str, ...], ...]:
        rows = []
        for band in bands:
            name = band.component or _NO_COMPONENT.get(self._language)
            reached = set()
            for source in (each for members in band.sources.values() for each in members):
                known = [self._by_iri.get(each.iri) for each in source.successors]
                reached |= {each.iri for each in source.successors}
                rows.append(
                    (
                        name,
                        str(source.municipality or ""),
                        self._name(source.node),
                        source.disposition.get(self._language),
                        source.end.isoformat() if source.end else "",
                        ", ".join(map(self._name, source.successors)) or _NO_TARGET.get(self._language),
                        ", ".join(each.go_live.isoformat() for each in known if each and each.go_live),
                    )
                )
            rows += [
                (
                    name,
                    "",
                    self._say("nieuw", "new"),
                    "",
                    "",
                    self._name(each.node),
                    each.go_live.isoformat() if each.go_live else "",
                )
                for each in band.targets
                if each.node.iri not in reached
            ]
        return tuple(rows)
