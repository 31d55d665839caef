"""What makes a change last, in what order: a power cut between any two steps leaves it whole or absent."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from checker.errors import KaderwachtError
from checker.store.database import Database
from checker.store.faults import Conflict, StoreDamaged
from checker.store.graphs import OxigraphGraphs
from checker.store.model import SYSTEM, Failure, Grant, Role, RunOptions, RunState, RunSummary, Version
from checker.store.store import Store
from tests.unit.store.conftest import ANNA, Stager

GRANT = Grant(frozenset({Role.AUDITOR}), frozenset({"gm9901"}))


class Followed(OxigraphGraphs):
    """A graph store that tells when a graph was made to last."""

    events: list[str]

    def put(self, iri: str, triples: Path) -> None:
        super().put(iri, triples)
        self.events.append("graph")


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of what happened, in order: ``sync SIZE``, ``rename``, ``sync folder``, ``graph``."""
    found: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        sync(handle)
        told = os.fstat(handle)
        found.append("sync folder" if stat.S_ISDIR(told.st_mode) else f"sync {told.st_size}")

    def renamed(self: Path, target: Path) -> Path:
        if target.parent.parent.name == "files":
            found.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    monkeypatch.setattr(Followed, "events", found, raising=False)
    return found


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder cannot be synced")
def test_files_then_graph_then_row(tmp_path: Path, staged: Stager, events: list[str]) -> None:
    """A file is synced whole before it gets its name, its folder after that; the row that names it comes last."""
    store = Store(tmp_path / "data", graphs=Followed)
    insert = store.landscapes._insert

    def inserted(*arguments: object) -> Version:
        events.append("row")
        return insert(*arguments)  # type: ignore[arg-type]

    store.landscapes._insert = inserted  # type: ignore[method-assign,assignment]
    store.landscapes.stage("gm9901", "Bron", staged("een"), ANNA)
    assert events == [f"sync {len('# een') + 1}", "rename", "sync folder", "graph", "row"]
    events.clear()
    store._blobs.put(b"rapport")
    assert events == ["sync 7", "rename", "sync folder"]
    store.close()


def test_a_commit_outlives_a_power_cut(store: Store) -> None:
    """WAL with synchronous=FULL (sqlite.org/pragma.html): a commit returns when it is on the disk."""
    found = {name: store.database.rows(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous")}
    assert found == {"journal_mode": "wal", "synchronous": 2}


def test_a_graph_lasts_before_the_row_that_names_it(tmp_path: Path) -> None:
    """RocksDB keeps what was written in memory until it is flushed."""
    graphs = OxigraphGraphs(tmp_path / "graphs")
    called: list[str] = []

    class Spied:
        def __init__(self, store: object) -> None:
            self._store = store

        def __getattr__(self, name: str) -> object:
            called.append(name)
            return getattr(self._store, name)

    graphs._store = Spied(graphs._store)
    (tmp_path / "a.nt").write_text('<urn:s> <urn:p> "1" .\n', "utf-8")
    graphs.put("urn:g", tmp_path / "a.nt")
    assert called[-2:] == ["bulk_load", "flush"]
    graphs.close()


def test_a_copy_that_can_be_made_again_is_whole_or_absent(
    store: Store, staged: Stager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cut while the copy of a graph is written leaves none under its name."""
    version = store.landscapes.stage("gm9901", "Bron", staged("een"), ANNA)
    place = store.landscapes._dump(version.graph)
    place.unlink()
    write = Path.write_bytes

    def cut(self: Path, data: bytes) -> int:
        write(self, data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", cut)
    with pytest.raises(KaderwachtError, match="vol"):
        store.landscapes.triples(version)
    assert not place.exists()
    monkeypatch.undo()
    assert b'"een"' in store.landscapes.triples(version).read_bytes()


def test_a_load_whose_row_is_refused_leaves_no_graph(tmp_path: Path, staged: Stager) -> None:
    store = Store(tmp_path / "data", most_bytes=1)
    with pytest.raises(KaderwachtError, match="ruimte"):
        store.landscapes.stage("gm9901", "Bron", staged("een"), ANNA)
    assert store.graphs.names() == frozenset()
    store.close()


def test_a_kept_file_that_was_altered_is_damage(store: Store) -> None:
    digest = store._blobs.put(b"rapport")
    assert store._blobs.read(digest) == b"rapport"
    store._blobs.path(digest).write_bytes(b"rapporT")
    with pytest.raises(StoreDamaged, match="gewijzigd"):
        store._blobs.read(digest)


def test_writers_of_two_processes_wait_for_each_other(tmp_path: Path) -> None:
    """Who has begun to change is alone until it ends; the other waits for it and then goes on with what it left."""
    first, second = Database(tmp_path / "c.sqlite"), Database(tmp_path / "c.sqlite")
    order: list[str] = []

    def other() -> None:
        with second.change() as tx:
            order.append(str(tx.execute("SELECT value FROM meta WHERE name = 'a'").fetchone()[0]))

    waiting = threading.Thread(target=other)
    with first.change() as tx:
        waiting.start()
        waiting.join(0.3)
        assert order == [] and waiting.is_alive()
        tx.execute("INSERT INTO meta VALUES ('a', 'eerst')")
    waiting.join(20)
    assert order == ["eerst"]
    first.close()
    second.close()


def test_threads_of_one_process_never_share_a_transaction(tmp_path: Path) -> None:
    """Another thread does not read what may yet be rolled back, nor write into it."""
    database = Database(tmp_path / "c.sqlite")
    seen: list[int] = []

    def other() -> None:
        seen.append(len(database.rows("SELECT * FROM meta")))

    def failing(reader: threading.Thread) -> None:
        with database.change() as tx:
            tx.execute("INSERT INTO meta VALUES ('a', '1')")
            reader.start()
            reader.join(0.3)
            raise Conflict("nee", remedy="nee")

    reader = threading.Thread(target=other)
    with pytest.raises(Conflict):
        failing(reader)
    reader.join(20)
    assert seen == [0]
    with database.change() as tx, pytest.raises(sqlite3.IntegrityError):
        tx.execute("INSERT INTO version_files VALUES (9, 0, 'a', 'b', 1)")
    database.close()


def test_the_state_moves_with_every_change_that_can_be_seen(tmp_path: Path) -> None:
    """Of this process and of another; not with sessions and refusals, nor with a change that was rolled back."""
    store = Store(tmp_path / "data")
    beside = Database(tmp_path / "data" / "catalogue.sqlite")
    seen = [store.state]

    def moved() -> bool:
        seen.append(store.state)
        return seen[-1] != seen[-2]

    store.audit.note(SYSTEM, "geweigerd", "/x")
    store.tokens.new("Anna", GRANT, 1, SYSTEM)
    assert moved(), "a token"
    store.sessions.start("Anna", GRANT)
    store.audit.note(SYSTEM, "geweigerd", "/x")
    assert not moved()
    with beside.change() as tx:
        tx.execute("INSERT INTO meta VALUES ('a', '1')")
    assert moved(), "another process"
    with pytest.raises(Conflict), store.database.change() as tx:
        raise Conflict("nee", remedy="nee")
    assert not moved()
    beside.close()
    store.close()


def test_a_check_ends_once(store: Store, staged: Stager) -> None:
    """Whoever comes after its end, by cancelling, failing or finishing, changes nothing and says nothing in the log."""
    version = store.landscapes.stage("gm9901", "Bron", staged("een"), ANNA)
    run = store.runs.new([version], RunOptions(dt.date(2026, 11, 23)), [], ANNA)
    summary = RunSummary(*(0 for _ in dataclasses.fields(RunSummary)))
    with pytest.raises(Conflict):
        store.runs.finish(run, b"te vroeg", summary)
    store.runs.start(run)
    store.runs.cancel(run, ANNA)
    length = store.audit.verify().length
    for late in (
        lambda: store.runs.start(run),
        lambda: store.runs.finish(run, b"te laat", summary),
        lambda: store.runs.fail(run, Failure("te laat")),
        lambda: store.runs.cancel(run, SYSTEM),
    ):
        with pytest.raises(Conflict, match="afgelopen"):
            late()
    assert store.runs.get(run.id).state is RunState.CANCELLED
    assert store.audit.verify().length == length
