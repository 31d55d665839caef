"""Versions of landscapes: staged as preview, confirmed, restored; a load is whole or absent.

Order of a load: files (content-addressed), named graph, then the row in the catalogue. What a crash leaves before the
row is an orphan, which the next start sweeps away.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.store.audit import AuditLog
from checker.store.blobs import Blobs
from checker.store.database import Database
from checker.store.faults import Conflict, NotFound, StorageFull, StoreDamaged, storage_faults
from checker.store.graphs import GraphStore
from checker.store.keeping import from_text, to_text
from checker.store.model import (
    SYSTEM,
    Actor,
    LandscapeInfo,
    Preview,
    StoredFile,
    Version,
    VersionState,
    landscape_id,
    moment,
)

GRAPH_BASE = "https://w3id.org/kaderwacht/id/versie/"
MOST_PREVIEWS = 20
PREVIEW_DAYS = 7
MOST_DUMPS = 100


@dataclass(frozen=True, slots=True)
class Staged:
    """What a load made, ready to be kept: named files on disk, the graph as N-Triples, and what to show."""

    files: tuple[tuple[str, Path], ...]
    triples: Path
    statements: int
    preview: Preview


class Landscapes:
    """The versions of all landscapes. Methods raise NotFound, Conflict and the storage faults."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        graphs: GraphStore,
        audit: AuditLog,
        *,
        dumps: Path,
        most_bytes: int,
    ) -> None:
        """``dumps`` is a folder for what can be made again: graphs as files, for processes that may not open them."""
        dumps.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._dumps = dumps
        self._database = database
        self._blobs = blobs
        self._graphs = graphs
        self._audit = audit
        self._most_bytes = most_bytes

    def stage(self, municipality: str, plateau: str, staged: Staged, actor: Actor) -> Version:
        """Keep a load as preview; raises Conflict when too many previews wait, or its base is no longer current."""
        self.forget_stale()
        self._refuse_crowd(municipality, plateau)
        files = tuple(StoredFile(name, *self._blobs.adopt(path)) for name, path in staged.files)
        graph = GRAPH_BASE + uuid.uuid4().hex
        self._graphs.put(graph, staged.triples)
        try:
            with self._database.change() as tx:
                version = self._insert(tx, (municipality, plateau), graph, staged, files, actor)
        except BaseException:
            self._graphs.drop(graph)
            raise
        # a graph never changes, so what was just put need not be read again
        with suppress(OSError):
            staged.triples.replace(self._dump(graph))
        return version

    def _insert(
        self,
        tx: sqlite3.Connection,
        place: tuple[str, str],
        graph: str,
        staged: Staged,
        files: tuple[StoredFile, ...],
        actor: Actor,
    ) -> Version:
        self._refuse_full(tx, sum(file.size for file in files))
        number = _next_number(tx, *place)
        cursor = tx.execute(
            "INSERT INTO versions (municipality, plateau, number, state, graph, statements, preview, created,"
            " created_by, base) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(*place, number, str(VersionState.PREVIEW), graph, staged.statements, to_text(staged.preview)),
                *(moment(dt.datetime.now(dt.UTC)), actor.name, staged.preview.difference.base),
            ),
        )
        key = int(cursor.lastrowid or 0)
        _insert_files(tx, key, files)
        self._audit.append(
            tx,
            actor,
            "landschap.voorvertoning",
            f"{landscape_id(*place)}/{number}",
            place[0],
            {"bestanden": {file.name: file.sha256 for file in files}, "feiten": staged.statements},
        )
        return _version(tx, key)

    def _refuse_crowd(self, municipality: str, plateau: str) -> None:
        waiting = self._database.row(
            "SELECT count(*) FROM versions WHERE municipality = ? AND plateau = ? AND state = ?",
            *(municipality, plateau, str(VersionState.PREVIEW)),
        )
        if waiting and waiting[0] >= MOST_PREVIEWS:
            raise Conflict(
                f"Er wachten al {MOST_PREVIEWS} voorvertoningen op een besluit.",
                remedy="Bevestig er een, of gooi ze weg.",
            )

    def _refuse_full(self, tx: sqlite3.Connection, more: int) -> None:
        used = tx.execute(
            "SELECT coalesce(sum(size), 0) FROM version_files JOIN versions ON key = version WHERE state <> ?",
            (str(VersionState.DISCARDED),),
        ).fetchone()[0]
        if used + more > self._most_bytes:
            raise StorageFull("De ruimte voor landschappen is op; er is niets gewijzigd.")

    def confirm(self, version: Version, actor: Actor, acknowledged: Sequence[str] = ()) -> Version:
        """Make a preview current; raises Conflict when it is none, or when another version took over meanwhile.

        ``acknowledged`` are codes of data findings that the actor took on; the audit log keeps them.
        """
        with self._database.change() as tx:
            found = _version(tx, version.key)
            if found.state is not VersionState.PREVIEW:
                raise Conflict(
                    f"Versie {found.number} is geen voorvertoning maar {found.state}.",
                    remedy="Laad het bestand opnieuw, of herstel een oude versie.",
                )
            current = _current_number(tx, found.municipality, found.plateau)
            if current != found.base:
                raise Conflict(
                    f"Intussen is versie {current} actueel; het getoonde verschil klopt niet meer.",
                    remedy="Laad het bestand opnieuw en bekijk het verschil.",
                )
            self._take_over(tx, found, actor)
            subject, detail = (
                f"{found.landscape}/{found.number}",
                {"erkend": list(acknowledged)} if acknowledged else None,
            )
            self._audit.append(tx, actor, "landschap.bevestigd", subject, found.municipality, detail)
            return _version(tx, found.key)

    def _take_over(self, tx: sqlite3.Connection, version: Version, actor: Actor) -> None:
        tx.execute(
            "UPDATE versions SET state = ? WHERE municipality = ? AND plateau = ? AND state = ?",
            (str(VersionState.SUPERSEDED), version.municipality, version.plateau, str(VersionState.CURRENT)),
        )
        tx.execute(
            "UPDATE versions SET state = ?, confirmed = ?, confirmed_by = ? WHERE key = ?",
            (str(VersionState.CURRENT), moment(dt.datetime.now(dt.UTC)), actor.name, version.key),
        )

    def discard(self, version: Version, actor: Actor) -> Version:
        """Throw a preview away; its number stays taken. Raises Conflict when it is no preview."""
        with self._database.change() as tx:
            found = _version(tx, version.key)
            if found.state is not VersionState.PREVIEW:
                raise Conflict(
                    f"Versie {found.number} is {found.state} en kan niet worden weggegooid.",
                    remedy="Alleen een voorvertoning kan worden weggegooid.",
                )
            self._forget(tx, found, actor)
        # the graph itself goes within the hour: dropping it takes longer than anyone should wait
        self._dump(found.graph).unlink(missing_ok=True)
        return _version_in(self._database, found.key)

    def _forget(self, tx: sqlite3.Connection, version: Version, actor: Actor) -> None:
        tx.execute("UPDATE versions SET state = ? WHERE key = ?", (str(VersionState.DISCARDED), version.key))
        self._audit.append(
            tx, actor, "landschap.weggegooid", f"{version.landscape}/{version.number}", version.municipality
        )

    def restore(self, version: Version, actor: Actor) -> Version:
        """Make a new, current version with the content of an earlier one; raises Conflict for one never confirmed."""
        if version.state is not VersionState.SUPERSEDED:
            raise Conflict(
                f"Versie {version.number} is {version.state}; alleen een vervangen versie kan terugkomen.",
                remedy="Kies een versie die eerder actueel was.",
            )
        with self._database.change() as tx:
            number = _next_number(tx, version.municipality, version.plateau)
            preview = tx.execute("SELECT preview FROM versions WHERE key = ?", (version.key,)).fetchone()[0]
            cursor = tx.execute(
                "INSERT INTO versions (municipality, plateau, number, state, graph, statements, preview, created,"
                " created_by, base, restored_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(version.municipality, version.plateau, number, str(VersionState.SUPERSEDED), version.graph),
                    *(version.statements, preview, moment(dt.datetime.now(dt.UTC)), actor.name),
                    *(_current_number(tx, version.municipality, version.plateau), version.number),
                ),
            )
            key = int(cursor.lastrowid or 0)
            _insert_files(tx, key, version.files)
            made = _version(tx, key)
            self._take_over(tx, made, actor)
            self._audit.append(
                tx,
                actor,
                "landschap.hersteld",
                f"{made.landscape}/{number}",
                made.municipality,
                {"van": version.number},
            )
            return _version(tx, key)

    def all(self) -> tuple[LandscapeInfo, ...]:
        """Every landscape that has a version, by id."""
        found = self._database.rows(
            "SELECT municipality, plateau, max(CASE WHEN state = ? THEN number END), count(*) FROM versions"
            " GROUP BY municipality, plateau ORDER BY municipality, plateau",
            str(VersionState.CURRENT),
        )
        return tuple(LandscapeInfo(landscape_id(row[0], row[1]), *row) for row in found)

    def versions(self, municipality: str, plateau: str) -> tuple[Version, ...]:
        """All versions of a landscape, newest first."""
        keys = self._database.rows(
            "SELECT key FROM versions WHERE municipality = ? AND plateau = ? ORDER BY number DESC",
            *(municipality, plateau),
        )
        return tuple(_version_in(self._database, row[0]) for row in keys)

    def version(self, municipality: str, plateau: str, number: int) -> Version:
        """One version; raises NotFound."""
        found = self._database.row(
            "SELECT key FROM versions WHERE municipality = ? AND plateau = ? AND number = ?",
            *(municipality, plateau, min(number, 2**62)),
        )
        if found is None:
            raise NotFound(
                f"Versie {number} van {landscape_id(municipality, plateau)} bestaat niet.",
                remedy="Vraag de lijst van versies op.",
            )
        return _version_in(self._database, found[0])

    def current(self, municipality: str, plateau: str) -> Version | None:
        """The current version, or None when none was confirmed."""
        found = self._database.row(
            "SELECT key FROM versions WHERE municipality = ? AND plateau = ? AND state = ?",
            *(municipality, plateau, str(VersionState.CURRENT)),
        )
        return None if found is None else _version_in(self._database, found[0])

    def by_key(self, key: int) -> Version:
        """The version with this key of the catalogue; raises NotFound."""
        return _version_in(self._database, key)

    def preview(self, version: Version) -> Preview:
        """What was shown of a version when it was loaded."""
        row = self._database.row("SELECT preview FROM versions WHERE key = ?", version.key)
        return from_text(str(row[0]) if row else "", Preview)

    def triples(self, version: Version) -> Path:
        """A file with the facts of a version as N-Triples; raises NotFound when it was discarded."""
        if version.state is VersionState.DISCARDED:
            raise NotFound(f"Versie {version.number} is weggegooid.", remedy="Kies een andere versie.")
        place = self._dump(version.graph)
        if not place.is_file():
            data = self._graphs.read(version.graph)
            if not data and version.statements:
                raise StoreDamaged(
                    f"De graaf van versie {version.number} van {version.landscape} ontbreekt in de opslag.",
                    remedy="Laad de oorspronkelijke bestanden van de versie opnieuw.",
                )
            if _version_in(self._database, version.key).state is VersionState.DISCARDED:
                # it went while it was read, so that this may be a part of it
                raise NotFound(f"Versie {version.number} is weggegooid.", remedy="Kies een andere versie.")
            with storage_faults():
                aside = place.with_suffix(f".{uuid.uuid4().hex}")
                aside.write_bytes(data)
                aside.replace(place)
        with suppress(OSError):
            os.utime(place)
        return place

    def _dump(self, graph: str) -> Path:
        return self._dumps / f"{graph.rpartition('/')[2]}.nt"

    def file_path(self, file: StoredFile) -> Path:
        """Where an original file stands."""
        return self._blobs.path(file.sha256)

    def forget_stale(self) -> None:
        """Throw away previews that nobody decided on in a week."""
        before = moment(dt.datetime.now(dt.UTC) - dt.timedelta(days=PREVIEW_DAYS))
        stale = "SELECT key FROM versions WHERE state = ? AND created < ?"
        asked = (str(VersionState.PREVIEW), before)
        if not self._database.rows(stale, *asked):
            return
        with self._database.change() as tx:
            # asked again: meanwhile somebody may have decided
            for row in tx.execute(stale, asked).fetchall():
                self._forget(tx, _version(tx, row[0]), SYSTEM)

    def orphans(self) -> frozenset[str]:
        """At start, when nobody loads: the graphs that no row knows.

        What is put later has a name of its own, so that these may be dropped at any time.
        """
        return self._graphs.names() - self._graphs_in("state <> ?")

    def discarded(self) -> frozenset[str]:
        """The graphs of discarded versions that are still there; nobody will ask for them again."""
        return self._graphs.names() & self._graphs_in("state = ?")

    def _graphs_in(self, where: str) -> frozenset[str]:
        found = self._database.rows(f"SELECT graph FROM versions WHERE {where}", str(VersionState.DISCARDED))  # noqa: S608
        return frozenset(row[0] for row in found)

    def drop_dumps(self, seconds: float) -> None:
        """Remove what can be made again, but the last ones used and what was used in the last ``seconds``."""
        with storage_faults():
            dumps = sorted(((place.stat().st_mtime, place) for place in self._dumps.iterdir()), reverse=True)
            for used, place in dumps[MOST_DUMPS:]:
                if used <= time.time() - seconds:
                    place.unlink(missing_ok=True)

    def used_files(self) -> frozenset[str]:
        """Hashes of the files of all versions that were not discarded."""
        found = self._database.rows(
            "SELECT DISTINCT sha256 FROM version_files JOIN versions ON key = version WHERE state <> ?",
            str(VersionState.DISCARDED),
        )
        return frozenset(row[0] for row in found)


def _insert_files(tx: sqlite3.Connection, key: int, files: Sequence[StoredFile]) -> None:
    rows = [(key, position, file.name, file.sha256, file.size) for position, file in enumerate(files)]
    tx.executemany("INSERT INTO version_files VALUES (?, ?, ?, ?, ?)", rows)


def _next_number(tx: sqlite3.Connection, municipality: str, plateau: str) -> int:
    place = (municipality, plateau)
    found = tx.execute("SELECT max(number) FROM versions WHERE municipality = ? AND plateau = ?", place).fetchone()
    return int(found[0] or 0) + 1


def _current_number(tx: sqlite3.Connection, municipality: str, plateau: str) -> int | None:
    found = tx.execute(
        "SELECT number FROM versions WHERE municipality = ? AND plateau = ? AND state = ?",
        (municipality, plateau, str(VersionState.CURRENT)),
    ).fetchone()
    return int(found[0]) if found else None


_FIELDS = (
    "municipality, plateau, number, state, graph, statements, created, created_by, base, confirmed, confirmed_by,"
    " restored_from, key"
)


def _made(row: sqlite3.Row | None, files: Sequence[sqlite3.Row]) -> Version:
    if row is None:
        raise NotFound("Deze versie bestaat niet.", remedy="Vraag de lijst van versies op.")
    values: list[Any] = list(row)
    values[3] = VersionState(values[3])
    values.insert(6, tuple(StoredFile(*file) for file in files))
    return Version(*values)


def _version(tx: sqlite3.Connection, key: int) -> Version:
    row = tx.execute(f"SELECT {_FIELDS} FROM versions WHERE key = ?", (key,)).fetchone()  # noqa: S608
    return _made(row, tx.execute(_FILES, (key,)).fetchall())


def _version_in(database: Database, key: int) -> Version:
    row = database.row(f"SELECT {_FIELDS} FROM versions WHERE key = ?", key)  # noqa: S608
    return _made(row, database.rows(_FILES, key))


_FILES = "SELECT name, sha256, size FROM version_files WHERE version = ? ORDER BY position"
