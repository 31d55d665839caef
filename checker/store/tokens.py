"""Bearer tokens and the sessions of the pages: random, kept as SHA-256 only, scoped, expiring.

A token is 256 random bits, so a plain hash is enough: there is nothing to guess. Sessions are server-side; a session
that came from a token ends with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable

from checker.errors import UsageError
from checker.store.audit import AuditLog
from checker.store.database import Database
from checker.store.faults import NotFound
from checker.store.model import Actor, Grant, Role, Session, Token, moment, now

PREFIX = "kw_"
LONGEST_DAYS = 366
_FIELDS = "id, name, roles, municipalities, created, expires, revoked"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Tokens:
    """All bearer tokens."""

    def __init__(self, database: Database, audit: AuditLog) -> None:
        self._database = database
        self._audit = audit

    def new(self, name: str, grant: Grant, days: int, actor: Actor) -> tuple[Token, str]:
        """Make a token; returns it with its secret, which is shown once. Raises UsageError for a wrong name or term."""
        name = " ".join(name.split())
        if not name or not name.isprintable() or len(name) > 200:
            raise UsageError("Een token vraagt de naam van wie het gebruikt.", remedy="Geef een naam.")
        if not grant.roles or not grant.municipalities:
            raise UsageError("Een token vraagt een rol en een gemeente.", remedy="Noem ze; '*' is elke gemeente.")
        if not 1 <= days <= LONGEST_DAYS:
            raise UsageError(f"Een token geldt 1 tot en met {LONGEST_DAYS} dagen.", remedy="Kies een kortere duur.")
        secret = PREFIX + secrets.token_urlsafe(32)
        key = secrets.token_hex(4)
        expires = moment(dt.datetime.now(dt.UTC) + dt.timedelta(days=days))
        with self._database.change() as tx:
            tx.execute(
                "INSERT INTO tokens (id, hash, name, roles, municipalities, created, expires)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (key, _hash(secret), name, *_grant_texts(grant), now(), expires),
            )
            detail = {"naam": name, "rollen": sorted(grant.roles), "gemeenten": sorted(grant.municipalities)}
            self._audit.append(tx, actor, "token.gemaakt", key, "", detail)
        return self._get(key), secret

    def _get(self, key: str) -> Token:
        row = self._database.row(f"SELECT {_FIELDS} FROM tokens WHERE id = ?", key)  # noqa: S608
        if row is None:
            raise NotFound(f"Token '{key}' bestaat niet.", remedy="Zie 'kaderwacht token list'.")
        return _token(row)

    def find(self, secret: str) -> Token | None:
        """The token with this secret when it is valid now, else None."""
        row = self._database.row(
            f"SELECT {_FIELDS} FROM tokens WHERE hash = ? AND revoked IS NULL AND expires > ?",  # noqa: S608
            *(_hash(secret), now()),
        )
        return None if row is None else _token(row)

    def all(self) -> tuple[Token, ...]:
        """Every token ever made, oldest first."""
        return tuple(map(_token, self._database.rows(f"SELECT {_FIELDS} FROM tokens ORDER BY created, id")))  # noqa: S608

    def usable(self, role: Role | None = None) -> bool:
        """Whether a valid token exists (with this role)."""
        current = now()
        return any(
            not token.revoked and token.expires > current and (role is None or role in token.grant.roles)
            for token in self.all()
        )

    def revoke(self, key: str, actor: Actor) -> Token:
        """End a token and its sessions at once; raises NotFound."""
        token = self._get(key)
        with self._database.change() as tx:
            tx.execute("UPDATE tokens SET revoked = ? WHERE id = ? AND revoked IS NULL", (now(), key))
            tx.execute("DELETE FROM sessions WHERE token = ?", (key,))
            self._audit.append(tx, actor, "token.ingetrokken", key, "", {"naam": token.name})
        return self._get(key)


class Sessions:
    """Sessions of the pages; the cookie holds the secret, the store its hash."""

    def __init__(self, database: Database, audit: AuditLog) -> None:
        self._database = database
        self._audit = audit

    def start(self, name: str, grant: Grant, *, hours: float = 8, token: str | None = None) -> tuple[Session, str]:
        """Sign someone in; returns the session and the secret for the cookie."""
        secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        expires = moment(dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours))
        with self._database.change(counts=False) as tx:
            tx.execute("DELETE FROM sessions WHERE expires <= ?", (now(),))
            tx.execute(
                "INSERT INTO sessions (hash, name, roles, municipalities, csrf, token, created, expires)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (_hash(secret), name, *_grant_texts(grant), csrf, token, now(), expires),
            )
            self._audit.append(tx, Actor(name), "sessie.begonnen", token or "", "")
        return Session(name, grant, csrf, expires), secret

    def find(self, secret: str) -> Session | None:
        """The session with this secret when it has not ended, and the token that it came from has not either."""
        row = self._database.row(
            "SELECT s.name, s.roles, s.municipalities, s.csrf, s.expires FROM sessions s LEFT JOIN tokens t"
            " ON t.id = s.token WHERE s.hash = ?1 AND s.expires > ?2"
            " AND (s.token IS NULL OR (t.revoked IS NULL AND t.expires > ?2))",
            *(_hash(secret), now()),
        )
        return None if row is None else Session(row["name"], _grant(row), row["csrf"], row["expires"])

    def end(self, secret: str) -> None:
        """Sign out: the cookie is worth nothing from now on."""
        found = self.find(secret)
        with self._database.change(counts=False) as tx:
            tx.execute("DELETE FROM sessions WHERE hash = ?", (_hash(secret),))
            if found is not None:
                self._audit.append(tx, Actor(found.name), "sessie.beëindigd", "", "")


def _grant_texts(grant: Grant) -> tuple[str, str]:
    return json.dumps(sorted(grant.roles)), json.dumps(sorted(grant.municipalities))


def _grant(row: sqlite3.Row) -> Grant:
    return Grant(frozenset(map(Role, _words(row["roles"]))), frozenset(_words(row["municipalities"])))


def _words(text: str) -> Iterable[str]:
    found: list[str] = json.loads(text)
    return found


def _token(row: sqlite3.Row) -> Token:
    return Token(row["id"], row["name"], _grant(row), row["created"], row["expires"], row["revoked"])
