"""The routes of ``/api/v1``, one module a resource; all behind the guard."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from api.guard import GuardedRoute
from api.problems import RESPONSES
from api.rights import V1
from api.service import Service, service_of

TheService = Annotated[Service, Depends(service_of)]


def new_router(tag: str) -> APIRouter:
    """A router below ``/api/v1`` whose routes pass the guard and tell of their problems."""
    return APIRouter(prefix=V1, tags=[tag], route_class=GuardedRoute, responses=RESPONSES, redirect_slashes=False)
