"""Sessions of the pages: signing in and out, the cookie, and the CSRF token of forms.

The cookie holds 256 random bits and nothing else: HttpOnly, SameSite=Strict, Secure when the service is behind https.
"""

from __future__ import annotations

import hmac

from fastapi import Request, Response

from api.guard import COOKIE, User
from api.problems import Refused
from checker.store.model import Grant, Session
from checker.store.store import Store

HOURS = 8.0


def sign_in_with_token(store: Store, response: Response, secret: str, *, secure: bool) -> Session | None:
    """Start a session for the holder of a bearer token; None when the token is not valid. The session ends with it."""
    token = store.tokens.find(secret.strip())
    if token is None:
        return None
    session, cookie = store.sessions.start(token.name, token.grant, hours=HOURS, token=token.id)
    _set_cookie(response, cookie, secure=secure)
    return session


def sign_in(store: Store, response: Response, name: str, grant: Grant, *, secure: bool) -> Session:
    """Start a session for someone that another party vouches for (OpenID Connect)."""
    session, cookie = store.sessions.start(name, grant, hours=HOURS)
    _set_cookie(response, cookie, secure=secure)
    return session


def sign_out(store: Store, request: Request, response: Response) -> None:
    """End the session of this browser."""
    if cookie := request.cookies.get(COOKIE):
        store.sessions.end(cookie)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def check_csrf(user: User, sent: str) -> None:
    """Hold the token that a form sent against that of the session; raises Refused. Others have no cookie to abuse."""
    if user.via == "session" and not hmac.compare_digest(sent.encode(), user.csrf.encode()):
        raise Refused(403, "Het formulier is verlopen of komt van een andere website.", "Laad de pagina opnieuw.")


def _set_cookie(response: Response, cookie: str, *, secure: bool) -> None:
    response.set_cookie(
        COOKIE, cookie, max_age=int(HOURS * 3600), path="/", httponly=True, samesite="strict", secure=secure
    )
