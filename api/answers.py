"""Answers that were given lately: while nothing has changed, the same question gets the same bytes.

An answer of the pages and of the API follows from the address, the language, the rights of who asks, the day, and what
is in the store. All of these are its key; the store counts its changes, so that whatever is written makes every kept
answer a thing of the past. Who asks is let in first, each time (:meth:`api.guard.Guard.admit`); the rights are part of
the key, so that what another may see is never found. What differs from person to person within the same rights, the
name in the head of a page and the token of its forms, is put in as the answer is sent.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import escape
from starlette.responses import FileResponse, StreamingResponse

from api.problems import language_asked
from api.rights import V1
from checker.days import today
from checker.output.safe import plain
from checker.store.model import Grant

MOST_BYTES = 64_000_000
_LONGEST_QUERY = 2_000
LANGUAGE_COOKIE = "kaderwacht_taal"
NEVER = frozenset({f"{V1}/sparql", f"{V1}/audit-entries", f"{V1}/audit-entries/verification", "/auditlog"})
"""Routes that are answered anew each time: a query may ask for chance or the hour, the log tells of every refusal."""
PERSONAL = frozenset({"/afwijkingen/{waiver_id}"})
"""Routes whose answer depends on who asks and not on their rights alone: one's own request is not one's to decide."""


class Reader(Protocol):
    """Who asks, as far as an answer depends on it (:class:`api.guard.User`)."""

    @property
    def name(self) -> str: ...
    @property
    def grant(self) -> Grant: ...
    @property
    def via(self) -> str: ...
    @property
    def csrf(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ShownUser:
    """Who asks, as the templates see them: ``name`` is a mark that :func:`signed` replaces."""

    name: str
    via: str


# random, so that nothing that anyone wrote holds them
_NAME, CSRF_MARK = f"naam{secrets.token_hex(16)}", f"csrf{secrets.token_hex(16)}"


def shown_user(user: Reader | None) -> ShownUser | None:
    """``user`` for a template; None when nobody is known."""
    return None if user is None else ShownUser(_NAME, user.via)


def signed(body: bytes, user: Reader | None) -> bytes:
    """A page with the name of its reader and the token of their session where its marks stand."""
    name, csrf = (str(escape(plain(user.name))), user.csrf) if user else ("", "")
    return body.replace(_NAME.encode(), name.encode()).replace(CSRF_MARK.encode(), str(escape(csrf)).encode())


class PageResponse(HTMLResponse):
    """A page; ``unsigned`` is what it holds before the marks of its reader were replaced."""

    def __init__(self, content: str, status: int, user: Reader | None, headers: dict[str, str]) -> None:
        self.unsigned = content.encode()
        super().__init__(signed(self.unsigned, user), status, headers=headers)


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    page: bool

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + 1_000


class Answers:
    """Key → answer, the last used, together at most ``most`` bytes; safe for threads."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, user: Reader | None) -> Response | None:
        """The answer under the key, made out to its reader; None when there is none or ``key`` is None."""
        if key is None:
            return None
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
        body = signed(found.body, user) if found.page else found.body
        response = Response(body)
        response.raw_headers = [*found.headers, (b"content-length", str(len(body)).encode())]
        return response

    def put(self, key: Hashable, response: Response) -> None:
        """Keep a whole, good answer that sets no cookie; what was used longest ago makes room."""
        whole = not isinstance(response, StreamingResponse | FileResponse) and response.background is None
        if key is None or not whole or response.status_code != 200 or "set-cookie" in response.headers:
            return
        page = isinstance(response, PageResponse)
        body = response.unsigned if isinstance(response, PageResponse) else bytes(response.body)
        headers = tuple(pair for pair in response.raw_headers if pair[0] != b"content-length")
        kept = _Kept(body, headers, page)
        if kept.size > self._most // 32:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = kept
            self._bytes += kept.size
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1].size


def key_of(request: Request, route: str, user: Reader | None, state: Hashable) -> Hashable:
    """What the answer to a request follows from, ``state`` being that of the store; None when none may be kept.

    Asked before the answer is made: what changes meanwhile makes the kept answer one that is not found again.
    """
    query: bytes = request.scope["query_string"]
    if request.method != "GET" or user is None or route in NEVER or len(query) > _LONGEST_QUERY:
        return None
    languages = (request.cookies.get(LANGUAGE_COOKIE) == "en", language_asked(request))
    return (
        *(request.url.path, query, languages, user.grant, user.via, user.name if route in PERSONAL else ""),
        *(today(), dt.datetime.now(dt.UTC).date(), state),
    )
