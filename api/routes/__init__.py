"""The routes of ``/api/v1``, one module a resource; all behind the guard."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from api.guard import GuardedRoute
from api.problems import RESPONSES
from api.rights import V1
from api.service import Service, service_of

TheService = Annotated[Service, Depends(service_of)]


def schema_of(media_type: str) -> dict[str, Any]:
    """How a download is described: JSON is any JSON, all else is bytes."""
    return {"schema": {} if "json" in media_type else {"type": "string", "format": "binary"}}


def new_router(tag: str) -> APIRouter:
    """A router below ``/api/v1`` whose routes pass the guard and tell of their problems."""
    return APIRouter(prefix=V1, tags=[tag], route_class=GuardedRoute, responses=RESPONSES, redirect_slashes=False)
