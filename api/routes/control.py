"""The audit log and the health of the service."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from api.guard import CurrentUser
from api.routes import TheService, new_router
from api.views import AuditView, ChainView, Cut, Health, Page, PageNumber, PageSize
from checker import __version__
from checker.store.audit import ChainCheck
from checker.store.model import ALL

router = new_router("beheer")


@router.get("/health", response_model=Health)
def health() -> dict[Literal["status", "version"], str]:
    """Of de dienst antwoordt."""
    return {"status": "ok", "version": __version__}


@router.get("/audit-entries", response_model=Page[AuditView])  # type: ignore[valid-type]
def list_audit(
    service: TheService,
    user: CurrentUser,
    action: Annotated[str | None, Query(max_length=100)] = None,
    page: PageNumber = 1,
    page_size: PageSize = 100,
) -> Cut:
    """Het auditlog, nieuwste eerst; wie niet voor elke gemeente mag kijken, ziet wat bij de eigen gemeenten hoort."""
    wanted = None if ALL in user.grant.municipalities else user.grant.municipalities
    entries, total = service.store.audit.page((page - 1) * page_size, page_size, municipalities=wanted, action=action)
    return Cut(entries, total, page, page_size)


@router.get("/audit-entries/verification", response_model=ChainView)
def verify_audit(
    service: TheService,
    user: CurrentUser,
    anchor_number: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    anchor_hash: Annotated[str | None, Query(pattern="^[0-9a-f]{64}$")] = None,
) -> ChainCheck:
    """Loop de keten van het auditlog na; met een eerder genoteerde schakel ook of het nog dezelfde keten is."""
    del user
    anchor = (anchor_number, anchor_hash) if anchor_number and anchor_hash else None
    return service.store.audit.verify(anchor)
