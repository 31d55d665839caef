"""Who calls, and may they: every route of the service passes here before a byte of its body is read.

``GuardedRoute`` is the route class of the API and of the pages. It finds out who calls (bearer token, session cookie,
or the one local user), holds the route against the table of rights, and writes each refusal in the audit log.
OpenID Connect needs no more than starting a session (:func:`api.sessions.sign_in`) with the roles that it vouches for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from api.answers import Answers, key_of
from api.problems import Refused, TooOften
from api.rights import PUBLIC, allowed
from checker.store.faults import NotFound
from checker.store.model import ALL, Actor, Grant, Role
from checker.store.store import Store

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE = "kaderwacht_sessie"
CSRF_HEADER = "x-csrf-token"
LOCAL_NAME = "lokale gebruiker"


@dataclass(frozen=True, slots=True)
class User:
    """Who calls: name, rights, and how that is known (``token``, ``session`` or ``local``); ``csrf`` of the session."""

    name: str
    grant: Grant
    via: str
    csrf: str = ""

    @property
    def actor(self) -> Actor:
        """As the audit log calls them."""
        return Actor(self.name)

    def may(self, roles: frozenset[Role]) -> bool:
        """Whether one of ``roles`` is theirs."""
        return bool(self.grant.roles & roles)


LOCAL_USER = User(LOCAL_NAME, Grant(frozenset({Role.ADMINISTRATOR}), frozenset({ALL})), "local")


def identify(request: Request, store: Store, *, local: bool) -> User | None:
    """Who calls; None when nobody that is known. ``local`` allows the one user of a service without tokens."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind:
        token = store.tokens.find(secret.strip()) if kind.lower() == "bearer" else None
        return User(token.name, token.grant, "token") if token else None
    if cookie := request.cookies.get(COOKIE):
        session = store.sessions.find(cookie)
        return User(session.name, session.grant, "session", session.csrf) if session else None
    return LOCAL_USER if local and not store.tokens.usable() else None


def same_origin(request: Request) -> bool:
    """Whether a browser sent this from a page of ours, or no browser did (Sec-Fetch-Site, Origin)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


class Refusals:
    """Counts refusals an address and minute: guessing is slowed down, and cannot fill the audit log."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._minute = 0
        self._counts: dict[str, int] = {}

    def too_many(self, address: str) -> bool:
        """Whether this address was refused too often this minute."""
        minute = int(self._clock() // 60)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        return self._counts.get(address, 0) >= self._most

    def count(self, address: str) -> None:
        """Count one refusal."""
        self._counts[address] = self._counts.get(address, 0) + 1


class Guard:
    """Lets callers through or refuses them, with a row in the audit log."""

    def __init__(self, store: Store, *, local: bool, refusals_per_minute: int) -> None:
        self._store = store
        self._local = local
        self._refusals = Refusals(refusals_per_minute)

    def admit(self, request: Request, route: str) -> User | None:
        """The caller of ``route``, None when it is public and nobody said who they are; raises Refused, TooOften."""
        roles = allowed(request.method, route)
        if self._refusals.too_many(_address(request)):
            raise TooOften("Te veel geweigerde aanvragen.", remedy="Wacht een minuut.")
        user = identify(request, self._store, local=self._local)
        if roles is not None and roles is PUBLIC:
            return user
        if user is None:
            raise self.refuse(request, None, 401, "Deze aanvraag vraagt een geldig token of een sessie.")
        if roles is None or not user.may(roles):
            raise self.refuse(request, user, 403, "Uw rol geeft hier geen recht op.")
        if request.method not in SAFE_METHODS:
            self._refuse_forgery(request, user)
        return user

    def _refuse_forgery(self, request: Request, user: User) -> None:
        """A change with a cookie, or with no more than being on this machine, must come from a page of ours."""
        if user.via == "token":
            return
        if not same_origin(request):
            raise self.refuse(request, user, 403, "Deze wijziging komt van een andere website.")
        # a form of the pages sends the token as field, which the page checks with :func:`api.sessions.check_csrf`
        if user.via == "session" and not _is_form(request) and request.headers.get(CSRF_HEADER) != user.csrf:
            raise self.refuse(request, user, 403, "Het CSRF-token ontbreekt of klopt niet.")

    def refuse(self, request: Request, user: User | None, status: int, what: str) -> Refused:
        """Note a refusal; returns the error to raise."""
        self._note(request, user, str(status))
        remedy = "Geef een token mee, of meld u aan." if status == 401 else "Vraag de beheerder om dit recht."
        return Refused(status, what, remedy)

    def hidden(self, request: Request, user: User, what: str) -> NotFound:
        """Note that something of another municipality was asked; returns the error of something that does not exist."""
        self._note(request, user, "404")
        return NotFound(what, remedy="Controleer het adres.")

    def _note(self, request: Request, user: User | None, status: str) -> None:
        self._refusals.count(_address(request))
        actor = user.actor if user else Actor(f"onbekend ({_address(request)})")
        detail = {"methode": request.method, "status": status}
        self._store.audit.note(actor, "geweigerd", request.url.path[:500], "", detail)


def _address(request: Request) -> str:
    return request.client.host if request.client else "-"


def _is_form(request: Request) -> bool:
    """A page's own form; the API takes none of these below its prefix but an upload, which asks for the header."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = kind in ("application/x-www-form-urlencoded", "multipart/form-data")
    return form and not request.url.path.startswith("/api/")


class GuardedRoute(APIRoute):
    """A route that asks who calls before anything else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the guard."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            service = request.app.state.service
            guard: Guard = service.guard
            answers: Answers = service.answers

            def admit() -> tuple[Hashable, Response | None]:
                request.state.user = user = guard.admit(request, self.path)
                key = key_of(request, self.path, user, service.state)
                return key, answers.get(key, user)

            key, kept = await run_in_threadpool(admit)
            if kept is not None:
                return kept
            response = await handle(request)
            answers.put(key, response)
            return response

        return guarded


async def current_user(request: Request) -> User:
    """Dependency: who calls, by bearer token, session or as the local user; raises Refused when nobody was let in."""
    user: User | None = getattr(request.state, "user", None)
    if user is None:
        raise Refused(401, "Deze aanvraag vraagt een geldig token of een sessie.", "Meld u aan.")
    return user


CurrentUser = Annotated[User, Depends(current_user)]
