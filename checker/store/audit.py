"""The audit log: append-only, each entry hashed together with the one before it.

A link that was changed, removed or put in is found by :meth:`AuditLog.verify`. A chain that was rewritten as a
whole can only be told by a head that was noted elsewhere: hand it to ``verify`` as anchor.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from checker import chain
from checker.chain import START
from checker.store.database import Database
from checker.store.model import Actor, AuditEntry, now

_FIELDS = "number, at, actor, action, subject, municipality, detail, previous, hash"


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Outcome of a verification: whether the chain holds, its length and head, and the first broken link."""

    intact: bool
    length: int
    head: str
    broken_at: int | None = None
    reason: str = ""


def link_hash(entry: AuditEntry) -> str:
    """Hash of all fields of an entry but its own hash."""
    fields = (entry.number, entry.at, entry.actor, entry.action, entry.subject, entry.municipality, entry.detail)
    return chain.link_hash(fields, entry.previous)


class AuditLog:
    """Entries in order; appended in the transaction of the change that they tell of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self,
        tx: sqlite3.Connection,
        actor: Actor,
        action: str,
        subject: str,
        municipality: str = "",
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Add an entry within transaction ``tx``."""
        last = tx.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
        number, previous = (last[0] + 1, last[1]) if last else (1, START)
        text = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True)
        entry = AuditEntry(number, now(), actor.name, action, subject, municipality, text, previous, "")
        values = (
            *(number, entry.at, entry.actor, action, subject, municipality, text, previous),
            link_hash(entry),
        )
        tx.execute(f"INSERT INTO audit ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608
        tx.execute("INSERT OR REPLACE INTO meta VALUES ('audit', ?)", (f"{number} {values[-1]}",))

    def note(
        self,
        actor: Actor,
        action: str,
        subject: str,
        municipality: str = "",
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Add an entry of something that changed nothing else, such as a refusal."""
        with self._database.change(counts=False) as tx:
            self.append(tx, actor, action, subject, municipality, detail)

    def page(
        self,
        offset: int = 0,
        limit: int = 100,
        *,
        municipalities: Collection[str] | None = None,
        action: str | None = None,
    ) -> tuple[tuple[AuditEntry, ...], int]:
        """Entries newest first, and how many there are in all; of these municipalities only, and of this action."""
        wanted = None if municipalities is None else json.dumps(sorted(municipalities))
        where = "(?1 IS NULL OR municipality IN (SELECT value FROM json_each(?1))) AND (?2 IS NULL OR action = ?2)"
        found = self._database.rows(
            f"SELECT {_FIELDS} FROM audit WHERE {where} ORDER BY number DESC LIMIT ?3 OFFSET ?4",  # noqa: S608
            *(wanted, action, limit, offset),
        )
        total = self._database.row(f"SELECT count(*) FROM audit WHERE {where}", wanted, action)  # noqa: S608
        return tuple(AuditEntry(*row) for row in found), int(total[0]) if total else 0

    def verify(self, anchor: tuple[int, str] | None = None) -> ChainCheck:
        """Walk the whole chain and name the first broken link; ``anchor`` is a (number, hash) noted earlier."""
        previous, number = START, 0
        for row in self._database.rows(f"SELECT {_FIELDS} FROM audit ORDER BY number"):  # noqa: S608
            entry = AuditEntry(*row)
            fault = ""
            if entry.number != number + 1:
                fault = f"schakel {number + 1} ontbreekt"
            elif entry.previous != previous:
                fault = "de schakel sluit niet aan op de vorige"
            elif entry.hash != link_hash(entry):
                fault = "de inhoud is gewijzigd"
            elif anchor and anchor[0] == entry.number and anchor[1] != entry.hash:
                fault = "de schakel is een andere dan eerder is vastgelegd"
            if fault:
                return ChainCheck(False, number, previous, number + 1, fault)
            previous, number = entry.hash, entry.number
        if anchor and anchor[0] > number:
            return ChainCheck(False, number, previous, number + 1, "het einde van de keten ontbreekt")
        noted = self._database.row("SELECT value FROM meta WHERE name = 'audit'")
        if (noted[0] if noted else f"0 {START}") != f"{number} {previous}":
            return ChainCheck(False, number, previous, number + 1, "het einde van de keten ontbreekt")
        return ChainCheck(True, number, previous)
