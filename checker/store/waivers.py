"""Waiver requests: asked for by one person, decided by another (four eyes), counted in checks once approved."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from checker.days import today
from checker.errors import UsageError
from checker.store.audit import AuditLog
from checker.store.database import Database
from checker.store.faults import Conflict, NotFound
from checker.store.model import Actor, WaiverDecision, WaiverRequest, now

_FIELDS = (
    "id, municipality, rule, subject, subject_name, reason, until, state, requested, requested_by, decided,"
    " decided_by, decision_reason"
)
LONGEST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class NewWaiver:
    """What is asked: deviate from ``rule`` at the node ``subject`` until and including ``until``, for a reason."""

    municipality: str
    rule: str
    subject: str
    subject_name: str
    reason: str
    until: dt.date


class WaiverRequests:
    """All requests. Methods raise NotFound, Conflict, UsageError and the storage faults."""

    def __init__(self, database: Database, audit: AuditLog) -> None:
        self._database = database
        self._audit = audit

    def request(self, asked: NewWaiver, actor: Actor) -> WaiverRequest:
        """Keep a request; raises UsageError when it has no reason, has ended already or lasts too long."""
        day = today()
        if not asked.reason.strip():
            raise UsageError("Een afwijking vraagt een motivering.", remedy="Schrijf op waarom.")
        if asked.until < day:
            raise UsageError("De einddatum is al voorbij.", remedy="Kies een dag die nog komt.")
        if asked.until > _latest(day):
            raise UsageError(
                f"Een afwijking duurt ten hoogste {LONGEST_MONTHS} maanden.",
                remedy=f"Kies een einddatum tot en met {_latest(day).isoformat()}.",
            )
        with self._database.change() as tx:
            cursor = tx.execute(
                "INSERT INTO waivers (municipality, rule, subject, subject_name, reason, until, state, requested,"
                " requested_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(asked.municipality, asked.rule, asked.subject, asked.subject_name, asked.reason.strip()),
                    *(asked.until.isoformat(), str(WaiverDecision.REQUESTED), now(), actor.name),
                ),
            )
            key = int(cursor.lastrowid or 0)
            detail = {"regel": asked.rule, "knoop": asked.subject, "tot": asked.until.isoformat()}
            self._audit.append(tx, actor, "afwijking.aangevraagd", str(key), asked.municipality, detail)
        return self.get(key)

    def decide(self, waiver: WaiverRequest, approve: bool, reason: str, actor: Actor) -> WaiverRequest:
        """Approve or reject; raises Conflict for one's own request, or when it was decided already."""
        state = WaiverDecision.APPROVED if approve else WaiverDecision.REJECTED
        with self._database.change() as tx:
            found = self._waiting(tx, waiver.id)
            if Actor(found.requested_by).key == actor.key:
                raise Conflict("Wie een afwijking aanvraagt, beslist er niet over.", remedy="Laat een ander beslissen.")
            if approve and found.until < today():
                raise Conflict("De einddatum is al voorbij.", remedy="Wijs haar af; vraag zo nodig een nieuwe aan.")
            self._set(tx, found, state, reason, actor)
        return self.get(waiver.id)

    def withdraw(self, waiver: WaiverRequest, actor: Actor) -> WaiverRequest:
        """Take one's own request back; raises Conflict for another's, or when it was decided already."""
        with self._database.change() as tx:
            found = self._waiting(tx, waiver.id)
            if Actor(found.requested_by).key != actor.key:
                raise Conflict("Alleen de aanvrager trekt een aanvraag in.", remedy="Wijs haar zo nodig af.")
            self._set(tx, found, WaiverDecision.WITHDRAWN, "", actor)
        return self.get(waiver.id)

    def _waiting(self, tx: sqlite3.Connection, key: int) -> WaiverRequest:
        row = tx.execute(f"SELECT {_FIELDS} FROM waivers WHERE id = ?", (key,)).fetchone()  # noqa: S608
        found = _made(row)
        if found.state is not WaiverDecision.REQUESTED:
            raise Conflict(f"Deze afwijking is al {found.state}.", remedy="Vraag zo nodig een nieuwe aan.")
        return found

    def _set(
        self, tx: sqlite3.Connection, waiver: WaiverRequest, state: WaiverDecision, reason: str, actor: Actor
    ) -> None:
        tx.execute(
            "UPDATE waivers SET state = ?, decided = ?, decided_by = ?, decision_reason = ? WHERE id = ?",
            (str(state), now(), actor.name, reason.strip(), waiver.id),
        )
        self._audit.append(
            tx, actor, f"afwijking.{state}", str(waiver.id), waiver.municipality, {"toelichting": reason.strip()}
        )

    def get(self, key: int) -> WaiverRequest:
        """One request; raises NotFound."""
        return _made(self._database.row(f"SELECT {_FIELDS} FROM waivers WHERE id = ?", min(key, 2**62)))  # noqa: S608

    def all(self) -> tuple[WaiverRequest, ...]:
        """All requests, newest first."""
        found = self._database.rows(f"SELECT {_FIELDS} FROM waivers ORDER BY id DESC")  # noqa: S608
        return tuple(_made(row) for row in found)

    def approved(self, municipalities: Iterable[str]) -> tuple[WaiverRequest, ...]:
        """The approved waivers of these municipalities, oldest first; expired ones too: a check tells of them."""
        wanted = frozenset(municipalities)
        return tuple(
            waiver
            for waiver in reversed(self.all())
            if waiver.state is WaiverDecision.APPROVED and waiver.municipality in wanted
        )


def _latest(today: dt.date) -> dt.date:
    # a day early in a leap year at most: 28 February is in every year
    return dt.date(
        today.year + LONGEST_MONTHS // 12, today.month, min(today.day, 28) if today.month == 2 else today.day
    )


def _made(row: sqlite3.Row | None) -> WaiverRequest:
    if row is None:
        raise NotFound("Deze afwijking bestaat niet.", remedy="Vraag de lijst van afwijkingen op.")
    values: list[Any] = list(row)
    values[6], values[7] = dt.date.fromisoformat(values[6]), WaiverDecision(values[7])
    return WaiverRequest(*values)
