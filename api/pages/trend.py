"""How a framework fared over the checks of the same landscapes: counted once a check, drawn as a small line."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.service import Service
from checker.findings import Report, Verdict
from checker.store.model import Run

MOST_RUNS = 8
_KEPT = 500
_WIDTH, _HEIGHT, _EDGE = 120, 32, 4


@dataclass(frozen=True, slots=True)
class Count:
    """The findings of one framework in one check."""

    open: int
    blocking: int


@dataclass(frozen=True, slots=True)
class Point:
    """One check in a trend."""

    run: Run
    count: Count


@dataclass(frozen=True, slots=True)
class Trend:
    """A framework over checks, oldest first; ``line`` are the points of a polyline and ``last`` its end, in pixels."""

    points: tuple[Point, ...]
    line: str
    last: tuple[float, float]
    width: int = _WIDTH
    height: int = _HEIGHT

    @property
    def change(self) -> int:
        """Open findings now less those of the check before; 0 for a single check."""
        return self.points[-1].count.open - self.points[-2].count.open if len(self.points) > 1 else 0


def comparable(runs: Iterable[Run], chosen: Run) -> list[Run]:
    """The checks of all rules over the same landscapes up to ``chosen``, oldest first; ``runs`` newest first."""
    places = {version.landscape for version in chosen.versions}
    found = [
        run
        for run in runs
        if {version.landscape for version in run.versions} == places
        and not run.options.frameworks
        and not run.options.only
        and run.created <= chosen.created
    ]
    return (found or [chosen])[:MOST_RUNS][::-1]


# a kept report never changes: what is counted of it holds for its hash
_counts: OrderedDict[str, dict[int, Count]] = OrderedDict()
_lock = threading.Lock()


def counts_of(service: Service, run: Run) -> dict[int, Count]:
    """Findings by framework of a finished check."""
    key = run.report or ""
    with _lock:
        if key in _counts:
            _counts.move_to_end(key)
            return _counts[key]
    made = _counted(service.store.runs.report(run))
    with _lock:
        _counts[key] = made
        while len(_counts) > _KEPT:
            _counts.popitem(last=False)
    return made


def _counted(report: Report) -> dict[int, Count]:
    frameworks = {rule.id: rule.frameworks for rule in report.rules}
    still, blocking = {number: 0 for number, _ in report.frameworks}, {number: 0 for number, _ in report.frameworks}
    for finding in report.findings:
        for number in frameworks.get(finding.rule, ()):
            still[number] = still.get(number, 0) + (finding.verdict in (Verdict.FAILS, Verdict.DUE))
            blocking[number] = blocking.get(number, 0) + finding.blocks
    return {number: Count(still[number], blocking.get(number, 0)) for number in still}


def trend_of(service: Service, runs: Sequence[Run], framework: int) -> Trend:
    """The trend of a framework over ``runs``, oldest first."""
    points = tuple(Point(run, counts_of(service, run).get(framework, Count(0, 0))) for run in runs)
    most = max((point.count.open for point in points), default=0) or 1
    step = (_WIDTH - 2 * _EDGE) / max(len(points) - 1, 1)
    places = [
        (round(_EDGE + step * at, 1), round(_HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * point.count.open / most, 1))
        for at, point in enumerate(points)
    ]
    return Trend(points, " ".join(f"{x},{y}" for x, y in places), places[-1] if places else (0.0, 0.0))
