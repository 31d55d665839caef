"""The catalogue: one SQLite file. Its commit is the moment of truth of every change in the store.

WAL with synchronous=FULL: what was committed survives a kill and a power cut. Writers take turns: in this process by a
lock, between processes (the service and ``kaderwacht token``) by BEGIN IMMEDIATE. Source: sqlite.org/wal.html.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checker.errors import UsageError
from checker.store.faults import storage_faults

SCHEMA_VERSION = 1
_BUSY_SECONDS = 30.0

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, roles TEXT NOT NULL, municipalities TEXT NOT NULL,
  created TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT
) STRICT;
CREATE TABLE sessions (
  hash TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, municipalities TEXT NOT NULL, csrf TEXT NOT NULL,
  token TEXT REFERENCES tokens(id), created TEXT NOT NULL, expires TEXT NOT NULL
) STRICT;
CREATE TABLE versions (
  key INTEGER PRIMARY KEY AUTOINCREMENT, municipality TEXT NOT NULL, plateau TEXT NOT NULL, number INTEGER NOT NULL,
  state TEXT NOT NULL, graph TEXT NOT NULL, statements INTEGER NOT NULL, preview TEXT NOT NULL,
  created TEXT NOT NULL, created_by TEXT NOT NULL, base INTEGER, confirmed TEXT, confirmed_by TEXT,
  restored_from INTEGER, UNIQUE (municipality, plateau, number)
) STRICT;
CREATE UNIQUE INDEX one_current ON versions (municipality, plateau) WHERE state = 'actueel';
CREATE TABLE version_files (
  version INTEGER NOT NULL REFERENCES versions(key), position INTEGER NOT NULL, name TEXT NOT NULL,
  sha256 TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (version, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
  id TEXT PRIMARY KEY, state TEXT NOT NULL, options TEXT NOT NULL, created TEXT NOT NULL, created_by TEXT NOT NULL,
  started TEXT, finished TEXT, report TEXT, portrait TEXT, summary TEXT, failure TEXT,
  waivers TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE run_versions (
  run TEXT NOT NULL REFERENCES runs(id), position INTEGER NOT NULL, version INTEGER NOT NULL REFERENCES versions(key),
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE waivers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, municipality TEXT NOT NULL, rule TEXT NOT NULL, subject TEXT NOT NULL,
  subject_name TEXT NOT NULL, reason TEXT NOT NULL, until TEXT NOT NULL, state TEXT NOT NULL, requested TEXT NOT NULL,
  requested_by TEXT NOT NULL, decided TEXT, decided_by TEXT, decision_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE audit (
  number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
  municipality TEXT NOT NULL, detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
"""


class Database:
    """The open catalogue: :meth:`change` for transactions that write, :meth:`rows` and :meth:`row` for reading."""

    def __init__(self, path: Path) -> None:
        """Open or make the catalogue; raises UsageError when it is newer than this program, and storage faults."""
        self._lock = threading.RLock()
        self._changes = 0
        with storage_faults():
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            path.chmod(0o600)
            self._connection.row_factory = sqlite3.Row
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._prepare(path)

    def _prepare(self, path: Path) -> None:
        with self.change() as tx:
            found = int(tx.execute("PRAGMA user_version").fetchone()[0])
            if found == 0:
                for statement in _statements(_SCHEMA):
                    tx.execute(statement)
                tx.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            elif found != SCHEMA_VERSION:
                raise UsageError(
                    f"De opslag '{path.parent}' is van een andere versie van kaderwacht ({found}).",
                    remedy="Gebruik de versie van kaderwacht die de opslag heeft gemaakt, of een nieuwere.",
                )

    @contextmanager
    def change(self, *, counts: bool = True) -> Iterator[sqlite3.Connection]:
        """A transaction: committed whole when the block ends, rolled back when it raises.

        ``counts`` is no for what changes nothing but sessions and the audit log (:attr:`state`).
        """
        with self._lock, storage_faults():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
                self._changes += counts
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, text: str, *values: object) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock, storage_faults():
            return self._connection.execute(text, values).fetchall()

    def row(self, text: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query."""
        with self._lock, storage_faults():
            found: sqlite3.Row | None = self._connection.execute(text, values).fetchone()
            return found

    @property
    def state(self) -> tuple[int, int]:
        """Another value after each change that counts, and after every change by another process."""
        with self._lock, storage_faults():
            # sqlite.org/pragma.html#pragma_data_version: what this connection commits itself does not move it
            return self._changes, int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _statements(script: str) -> Iterator[str]:
    """The statements of a script: a trigger has semicolons of its own."""
    waiting = ""
    for line in script.splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            yield waiting
            waiting = ""
