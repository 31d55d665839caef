"""What holds for every request and response: headers, bounds on size and time of a body, names of the host.

Plain ASGI, so that a body streams through. Source: NLGov API Design Rules 2.1 (transport, versioning); OWASP secure
headers; RFC 9110.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import TooLarge, TooSlow, problem, unforeseen
from api.settings import Settings
from checker.errors import KaderwachtError

API_VERSION = "1.0.0"
UPLOAD_PATHS = [re.compile(r"/api/v1/landscapes/[^/]+/versions")]
"""Paths whose POST may carry an upload; the pages add their own."""

_API_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: a browser then calls the origin of our own forms null
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecureHeaders:
    """Adds the headers; a response that set one of them itself keeps it."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_api = scope["path"].startswith("/api/")

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", _API_POLICY if is_api else _PAGE_POLICY)
                if self._secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                if is_api:
                    headers.setdefault("API-Version", API_VERSION)
                    headers.setdefault("Cache-Control", "no-store")
                if scope["path"].endswith("/openapi.json"):
                    headers["Access-Control-Allow-Origin"] = "*"
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        await self._app(scope, receive, add)


class LastResort:
    """Answers for an error that nobody foresaw, instead of handing it to the server with all that it says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            response = unforeseen(Request(scope), error)
            if not begun:
                await response(scope, receive, send)


class BoundedBody:
    """Refuses a body that is too large while it streams, and a sender that is too slow."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a bounded ``receive``."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope)
        declared = Headers(scope=scope).get("content-length", "0")
        deadline = time.monotonic() + self._settings.upload_seconds
        seen = 0
        fault: KaderwachtError | None = None

        async def bounded() -> Message:
            nonlocal fault
            try:
                return await take()
            except (TooLarge, TooSlow) as error:
                fault = error
                raise

        async def answer(message: Message) -> None:
            # who parses a body calls any error in it a bad request: what really happened is told instead
            if fault is None:
                await send(message)
            elif message["type"] == "http.response.start":
                await problem(Request(scope), fault)(scope, receive, send)

        async def take() -> Message:
            nonlocal seen
            if seen == 0 and declared.isdigit() and int(declared) > most:
                raise _too_large(most)
            left = min(self._settings.chunk_seconds, deadline - time.monotonic())
            try:
                message = await asyncio.wait_for(receive(), max(left, 0.001))
            except TimeoutError:
                raise TooSlow("De inhoud komt te langzaam binnen.", remedy="Probeer het opnieuw.") from None
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > most:
                    raise _too_large(most)
            return message

        has_body = declared != "0" or "transfer-encoding" in Headers(scope=scope)
        await self._app(scope, bounded if has_body else receive, answer)

    def _most(self, scope: Scope) -> int:
        upload = scope["method"] == "POST" and any(path.fullmatch(scope["path"]) for path in UPLOAD_PATHS)
        return self._settings.upload_bytes if upload else self._settings.body_bytes


def _too_large(most: int) -> TooLarge:
    shown = f"{most:,}".replace(",", ".")
    return TooLarge(f"De inhoud is groter dan {shown} bytes.", remedy="Stuur minder tegelijk.")


class KnownHosts:
    """Answers only to the names it knows: a web page elsewhere cannot make a browser talk to this machine by name."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421."""
        if scope["type"] == "http" and self._hosts:
            host = Headers(scope=scope).get("host", "").lower()
            name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
            if name not in self._hosts:
                await send({"type": "http.response.start", "status": 421, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
        await self._app(scope, receive, send)
