"""Checks that were asked for, and what came of them. A run that the process did not survive is told as failed."""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence

from checker.findings import Report
from checker.portrait import Portrait
from checker.store.audit import AuditLog
from checker.store.blobs import Blobs
from checker.store.database import Database
from checker.store.faults import Conflict, NotFound
from checker.store.keeping import from_text, portrait_from_bytes, report_from_bytes, to_text
from checker.store.model import (
    SYSTEM,
    Actor,
    Failure,
    Run,
    RunOptions,
    RunState,
    RunSummary,
    RunVersion,
    Version,
    landscape_id,
    now,
)

_FIELDS = "id, state, options, created, created_by, started, finished, report, summary, failure, waivers, portrait"
_REPORTS_AT_HAND = 4


class Runs:
    """All runs. Methods raise NotFound, Conflict and the storage faults."""

    def __init__(self, database: Database, blobs: Blobs, audit: AuditLog) -> None:
        self._database = database
        self._blobs = blobs
        self._audit = audit
        self._reports: OrderedDict[str, Report] = OrderedDict()
        self._lock = threading.Lock()

    def new(self, versions: Sequence[Version], options: RunOptions, waivers: Sequence[int], actor: Actor) -> Run:
        """Note that a check was asked for."""
        key = uuid.uuid4().hex
        with self._database.change() as tx:
            tx.execute(
                "INSERT INTO runs (id, state, options, created, created_by, waivers) VALUES (?, ?, ?, ?, ?, ?)",
                (key, str(RunState.WAITING), to_text(options), now(), actor.name, json.dumps(list(waivers))),
            )
            rows = [(key, position, version.key) for position, version in enumerate(versions)]
            tx.executemany("INSERT INTO run_versions VALUES (?, ?, ?)", rows)
            checked = [f"{version.landscape}/{version.number}" for version in versions]
            detail = {"versies": checked, "peildatum": options.date.isoformat()}
            self._audit.append(tx, actor, "toetsing.gestart", key, _one_municipality(versions), detail)
        return self.get(key)

    def start(self, run: Run) -> None:
        """Note that the work began."""
        with self._database.change() as tx:
            self._expect(tx, run, RunState.WAITING)
            tx.execute("UPDATE runs SET state = ?, started = ? WHERE id = ?", (str(RunState.RUNNING), now(), run.id))

    def finish(self, run: Run, report: bytes, summary: RunSummary, portrait: bytes | None = None) -> None:
        """Keep the report and the portrait (bytes of :mod:`checker.store.keeping`) and close the run."""
        digest = self._blobs.put(report)
        painted = None if portrait is None else self._blobs.put(portrait)
        with self._database.change() as tx:
            self._expect(tx, run, RunState.RUNNING)
            tx.execute(
                "UPDATE runs SET state = ?, finished = ?, report = ?, portrait = ?, summary = ? WHERE id = ?",
                (str(RunState.DONE), now(), digest, painted, to_text(summary), run.id),
            )
            detail = {"rapport": digest, "bevindingen": summary.findings, "blokkerend": summary.blocking}
            self._audit.append(tx, SYSTEM, "toetsing.klaar", run.id, "", detail)

    def fail(self, run: Run, failure: Failure) -> None:
        """Close the run with what went wrong."""
        with self._database.change() as tx:
            self._expect(tx, run, RunState.WAITING, RunState.RUNNING)
            self._close(tx, run.id, RunState.FAILED, failure, SYSTEM)

    def cancel(self, run: Run, actor: Actor) -> Run:
        """Close the run because someone asked; raises Conflict when it has ended."""
        with self._database.change() as tx:
            self._expect(tx, run, RunState.WAITING, RunState.RUNNING)
            self._close(tx, run.id, RunState.CANCELLED, None, actor)
        return self.get(run.id)

    def _close(self, tx: sqlite3.Connection, key: str, state: RunState, failure: Failure | None, actor: Actor) -> None:
        told = to_text(failure) if failure else None
        tx.execute("UPDATE runs SET state = ?, finished = ?, failure = ? WHERE id = ?", (str(state), now(), told, key))
        self._audit.append(tx, actor, f"toetsing.{state}", key, "", {"oorzaak": failure.what} if failure else None)

    def _expect(self, tx: sqlite3.Connection, run: Run, *states: RunState) -> None:
        found = tx.execute("SELECT state FROM runs WHERE id = ?", (run.id,)).fetchone()
        if found is None or RunState(found[0]) not in states:
            raise Conflict("Deze toetsing is al afgelopen.", remedy="Start een nieuwe toetsing.")

    def get(self, key: str) -> Run:
        """One run; raises NotFound."""
        row = self._database.row(f"SELECT {_FIELDS} FROM runs WHERE id = ?", key)  # noqa: S608
        if row is None:
            raise NotFound("Deze toetsing bestaat niet.", remedy="Vraag de lijst van toetsingen op.")
        return _made(row, self._versions(key))

    def _versions(self, key: str) -> tuple[RunVersion, ...]:
        found = self._database.rows(
            "SELECT municipality, plateau, number FROM run_versions JOIN versions ON key = version WHERE run = ?"
            " ORDER BY position",
            key,
        )
        return tuple(RunVersion(landscape_id(row[0], row[1]), int(row[2])) for row in found)

    def municipalities(self, run: Run) -> frozenset[str]:
        """Keys of the municipalities whose versions were checked: who may not see one of them, may not see the run."""
        found = self._database.rows(
            "SELECT DISTINCT municipality FROM run_versions JOIN versions ON key = version WHERE run = ?", run.id
        )
        return frozenset(row[0] for row in found)

    def all(self, limit: int = 1_000) -> tuple[Run, ...]:
        """The latest runs, newest first."""
        found = self._database.rows(
            f"SELECT {_FIELDS} FROM runs ORDER BY created DESC, rowid DESC LIMIT ?",  # noqa: S608
            limit,
        )
        return tuple(_made(row, self._versions(row[0])) for row in found)

    def report(self, run: Run) -> Report:
        """The report of a finished run; raises Conflict when there is none (yet)."""
        if run.report is None:
            raise Conflict(f"Deze toetsing heeft geen rapport: {run.state}.", remedy="Wacht tot zij klaar is.")
        with self._lock:
            found = self._reports.get(run.report)
            if found is not None:
                self._reports.move_to_end(run.report)
                return found
        report = report_from_bytes(self._blobs.read(run.report))
        with self._lock:
            self._reports[run.report] = report
            while len(self._reports) > _REPORTS_AT_HAND:
                self._reports.popitem(last=False)
        return report

    def portrait(self, run: Run) -> Portrait:
        """The portrait of the landscape that a finished run checked; raises Conflict when there is none (yet)."""
        if run.portrait is None:
            raise Conflict(f"Deze toetsing heeft geen portret: {run.state}.", remedy="Wacht tot zij klaar is.")
        return portrait_from_bytes(self._blobs.read(run.portrait))

    def kept(self, run: Run) -> tuple[bytes, bytes]:
        """Report and portrait as they are kept, for another process to read; raises Conflict when there is none."""
        if run.report is None or run.portrait is None:
            raise Conflict(f"Deze toetsing heeft geen rapport: {run.state}.", remedy="Wacht tot zij klaar is.")
        return self._blobs.read(run.report), self._blobs.read(run.portrait)

    def used_files(self) -> frozenset[str]:
        """Hashes of all reports and portraits."""
        found = self._database.rows("SELECT report, portrait FROM runs WHERE report IS NOT NULL")
        return frozenset(digest for row in found for digest in row if digest)

    def sweep(self) -> None:
        """At start: what was waiting or running when the process ended has failed."""
        cut = Failure("De dienst is gestopt terwijl deze toetsing liep.", remedy="Start de toetsing opnieuw.")
        states = (str(RunState.WAITING), str(RunState.RUNNING))
        for row in self._database.rows("SELECT id FROM runs WHERE state IN (?, ?)", *states):
            with self._database.change() as tx:
                self._close(tx, row[0], RunState.FAILED, cut, SYSTEM)


def _one_municipality(versions: Sequence[Version]) -> str:
    found = {version.municipality for version in versions}
    return found.pop() if len(found) == 1 else ""


def _made(row: sqlite3.Row, versions: tuple[RunVersion, ...]) -> Run:
    return Run(
        id=row["id"],
        state=RunState(row["state"]),
        versions=versions,
        options=from_text(row["options"], RunOptions),
        created=row["created"],
        created_by=row["created_by"],
        started=row["started"],
        finished=row["finished"],
        report=row["report"],
        summary=from_text(row["summary"], RunSummary) if row["summary"] else None,
        failure=from_text(row["failure"], Failure) if row["failure"] else None,
        waivers=tuple(json.loads(row["waivers"])),
        portrait=row["portrait"],
    )
