"""What the pages read of a finished check: report and portrait, indexed once and kept for the last few checks.

Whether a reader may see a check is asked each time (:meth:`api.service.Service.run`); what is kept here is the same
for all who may.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from fastapi import Request

from api.guard import User
from api.pages.counting import Counts, counts_of
from api.service import Service
from checker.findings import Finding, Report, RuleInfo, Verdict, VerdictRow
from checker.output.pictures import Picture, landscape, merger, timeline
from checker.portrait import Application, Connection, Portrait
from checker.store.model import Run, RunState

LOOKS_AT_HAND = 6
COUNTS_AT_HAND = 500
PICKED_AT_HAND = 30
RUNS_SEARCHED = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """An application in a check: what it is, its worst verdict, and its findings in numbers."""

    application: Application
    worst: Verdict
    findings: int
    blocking: int


class LookAt:
    """One finished check; each index is made when it is first asked for. Two threads may make one twice: no harm."""

    def __init__(self, run: Run, report: Report, portrait: Portrait) -> None:
        self.run = run
        self.report = report
        self.portrait = portrait
        self._pictures: dict[tuple[str, str], tuple[Picture, ...]] = {}
        self._picked: dict[tuple[str, str], tuple[Picture, ...]] = {}

    @cached_property
    def rules(self) -> dict[str, RuleInfo]:
        """Rules by id."""
        return {rule.id: rule for rule in self.report.rules}

    @cached_property
    def applications(self) -> dict[str, Application]:
        """Applications by IRI; one that only the report knows has no more than its name."""
        found = {node.iri: Application(node) for node in self.report.applications}
        return found | {each.node.iri: each for each in self.portrait.applications}

    @cached_property
    def findings_of(self) -> dict[str, list[Finding]]:
        """Findings by the IRI of each application that they burden."""
        return _gathered((node.iri, each) for each in self.report.findings for node in each.applications)

    @cached_property
    def verdicts_of(self) -> dict[str, list[VerdictRow]]:
        """Verdicts by the IRI of the application, or the name of the row."""
        return _gathered((row.application.iri, row) for row in self.report.verdicts)

    @cached_property
    def connections_of(self) -> dict[str, list[Connection]]:
        """Connections by the IRI of either end."""
        return _gathered((iri, each) for each in self.portrait.connections for iri in _ends(each))

    @cached_property
    def predecessors(self) -> dict[str, list[Application]]:
        """Applications that an application takes over, by its IRI."""
        return _gathered((node.iri, each) for each in self.portrait.applications for node in each.successors)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The applications by name, with their worst verdict."""
        made = []
        for iri, application in self.applications.items():
            held = [row.verdict for row in self.verdicts_of.get(iri, ())]
            found = self.findings_of.get(iri, [])
            worst = min(held, key=lambda verdict: verdict.rank, default=Verdict.NOT_APPLICABLE)
            made.append(Row(application, worst, len(found), sum(each.blocks for each in found)))
        return tuple(sorted(made, key=lambda row: (str(row.application.node).casefold(), row.application.node.iri)))

    @cached_property
    def places(self) -> dict[str, str]:
        """Id of the landscape that each application stands in, by its IRI; '' when that cannot be told.

        A file may tell of another municipality than the one that it was loaded for: where it stands counts.
        """
        known = [version.landscape for version in self.run.versions]
        return {iri: _place_of(each, known) for iri, each in self.applications.items()}

    @cached_property
    def findings_of_rule(self) -> dict[str, list[Finding]]:
        """Findings by rule."""
        return _gathered((each.rule, each) for each in self.report.findings)

    def by_fingerprint(self, fingerprint: str) -> Finding | None:
        """The finding with this fingerprint."""
        return self._fingerprints.get(fingerprint)

    @cached_property
    def _fingerprints(self) -> dict[str, Finding]:
        return {each.fingerprint: each for each in self.report.findings}

    def pictures(self, kind: str, language: str) -> tuple[Picture, ...]:
        """Drawings of this check: ``landscape``, ``merger`` or ``timeline``."""
        found = self._pictures.get((kind, language))
        if found is None:
            makers: dict[str, Callable[[Report, Portrait, str], tuple[Picture, ...]]] = {
                "landscape": landscape,
                "merger": merger,
                "timeline": timeline,
            }
            found = self._pictures[kind, language] = makers[kind](self.report, self.portrait, language)
        return found

    def landscape_of(self, chosen: tuple[str, str, str], language: str) -> tuple[Picture, ...]:
        """Drawings of the applications that :func:`picked` takes, and the connections between them."""
        if not any(chosen):
            return self.pictures("landscape", language)
        key = ("\n".join(chosen), language)
        found = self._picked.get(key)
        if found is None:
            kept = tuple(each for each in self.portrait.applications if picked(each, *chosen))
            nodes = {each.node.iri for each in kept}
            between = tuple(each for each in self.portrait.connections if _ends(each) <= nodes)
            portrait = replace(self.portrait, applications=kept, connections=between)
            found = self._picked[key] = landscape(self.report, portrait, language)
            while len(self._picked) > PICKED_AT_HAND:
                self._picked.pop(next(iter(self._picked)), None)
        return found


def picked(application: Application, municipality: str, plateau: str, team: str) -> bool:
    """Whether an application is of a municipality (key), plateau (``Bron``, ``Doel``) and team (IRI); '' is any."""
    owner = application.municipality.iri.rpartition("/")[2] if application.municipality else ""
    held = application.team.iri if application.team else ""
    at = application.plateau.value if application.plateau else ""
    return municipality in ("", owner) and plateau in ("", at) and team in ("", held)


def _place_of(application: Application, known: Sequence[str]) -> str:
    if len(known) == 1:
        return known[0]
    folder = application.location.file.partition("/")[0] if application.location else ""
    if folder in known:
        return folder
    if application.municipality is None or application.plateau is None:
        return ""
    return f"{application.municipality.iri.rpartition('/')[2]}-{application.plateau.value.lower()}"


def _ends(connection: Connection) -> set[str]:
    return {connection.source.iri, connection.target.iri}


def _gathered(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


class Looks:
    """The last few checks that were looked at, and what was counted over them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, LookAt] = OrderedDict()
        self._counts: OrderedDict[str, Counts] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, service: Service, run: Run) -> LookAt:
        """A finished check; raises Conflict when it has no report."""
        with self._lock:
            if (found := self._kept.get(run.id)) is not None:
                self._kept.move_to_end(run.id)
                return found
        made = LookAt(run, service.store.runs.report(run), service.store.runs.portrait(run))
        with self._lock:
            # another thread may have made it meanwhile: one of the two stays, so that its indexes are made once
            made = self._kept.setdefault(run.id, made)
            while len(self._kept) > LOOKS_AT_HAND:
                self._kept.popitem(last=False)
        return made

    def counts(self, service: Service, run: Run) -> Counts:
        """A finished check in numbers, counted once; raises Conflict when it has no report."""
        found = self._counts.get(run.id)
        if found is None:
            found = counts_of(self.at(service, run))
            with self._lock:
                self._counts[run.id] = found
                while len(self._counts) > COUNTS_AT_HAND:
                    self._counts.popitem(last=False)
        return found


def looks_of(request: Request) -> Looks:
    """What this application keeps at hand."""
    found: Looks = request.app.state.looks
    return found


def look_at(request: Request, service: Service, run: Run) -> LookAt:
    """Report and portrait of a finished run that the reader may see; raises Conflict when it has none (yet)."""
    return looks_of(request).at(service, run)


def finished_runs(service: Service, user: User) -> list[Run]:
    """The finished checks that the reader may see, newest first."""
    found = service.store.runs.all(RUNS_SEARCHED)
    return [run for run in found if run.state is RunState.DONE and run.portrait and service.sees(user, run)]


def chosen_run(request: Request, service: Service, user: User, wanted: str) -> Run | None:
    """The check that the address names, else the newest whole one that the reader may see; None without any."""
    if wanted:
        return service.run(request, user, wanted)
    return next(iter(whole_first(finished_runs(service, user))), None)


def whole_first(runs: Iterable[Run]) -> list[Run]:
    """``runs`` with those of all rules before those of a selection; newest first, as they came."""
    found = list(runs)
    return sorted(found, key=lambda run: bool(run.options.only or run.options.frameworks))


def newest_by_landscape(runs: Iterable[Run]) -> dict[str, Run]:
    """The newest whole check of each landscape, else the newest of a selection of rules; ``runs`` newest first."""
    found: dict[str, Run] = {}
    for run in whole_first(runs):
        for version in run.versions:
            found.setdefault(version.landscape, run)
    return found
