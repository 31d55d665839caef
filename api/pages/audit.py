"""The page of the audit log: who did what and when, and whether the chain still holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response

from api.guard import CurrentUser
from api.pages.rendering import new_page_router, page
from api.rights import RIGHTS as API_RIGHTS
from api.rights import V1
from api.routes import TheService
from api.views import PageNumber
from checker.errors import UsageError
from checker.findings import Text
from checker.store.audit import ChainCheck
from checker.store.model import ALL, AuditEntry

router = new_page_router()
RIGHTS = {("GET", "/auditlog"): API_RIGHTS["GET", f"{V1}/audit-entries"]}
PAGE_SIZE = 50
ACTIONS = {
    "geweigerd": Text("geweigerd", "refused"),
    "landschap.voorvertoning": Text("voorvertoning geladen", "preview loaded"),
    "landschap.bevestigd": Text("landschap bevestigd", "landscape confirmed"),
    "landschap.weggegooid": Text("voorvertoning weggegooid", "preview discarded"),
    "landschap.hersteld": Text("versie hersteld", "version restored"),
    "toetsing.gestart": Text("toetsing gestart", "check started"),
    "toetsing.klaar": Text("toetsing klaar", "check done"),
    "toetsing.mislukt": Text("toetsing mislukt", "check failed"),
    "toetsing.geannuleerd": Text("toetsing geannuleerd", "check cancelled"),
    "afwijking.aangevraagd": Text("afwijking aangevraagd", "waiver requested"),
    "afwijking.toegekend": Text("afwijking toegekend", "waiver granted"),
    "afwijking.afgewezen": Text("afwijking afgewezen", "waiver rejected"),
    "afwijking.ingetrokken": Text("afwijking ingetrokken", "waiver withdrawn"),
    "sessie.begonnen": Text("aangemeld", "signed in"),
    "sessie.beëindigd": Text("afgemeld", "signed out"),
    "token.gemaakt": Text("token gemaakt", "token made"),
    "token.ingetrokken": Text("token ingetrokken", "token revoked"),
}
DETAILS: dict[str, Text] = {
    each.nl: each
    for each in (
        Text("bestanden", "files"),
        Text("feiten", "facts"),
        Text("bevindingen", "findings"),
        Text("blokkerend", "blocking"),
        Text("rapport", "report"),
        Text("peildatum", "date of check"),
        Text("versies", "versions"),
        Text("knoop", "node"),
        Text("regel", "rule"),
        Text("tot", "until"),
        Text("toelichting", "explanation"),
        Text("gemeenten", "municipalities"),
        Text("naam", "name"),
        Text("rollen", "roles"),
        Text("van", "from"),
        Text("methode", "method"),
        Text("status", "status"),
        Text("erkend", "acknowledged"),
    )
}
"""Names of what an entry tells besides."""
_MOST_DIGITS = 18
_HASH_LENGTH = 64
Filter = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One link as the page shows it: ``details`` are pairs of name and value, ``href`` leads to what it is about."""

    entry: AuditEntry
    action: Text
    details: tuple[tuple[Text, str], ...]
    href: str


@router.get("/auditlog")
def show_audit(
    request: Request,
    service: TheService,
    user: CurrentUser,
    actie: Filter = "",
    pagina: PageNumber = 1,
    controleer: Filter = "",
    nummer: Filter = "",
    hash_: Annotated[str, Query(alias="hash", max_length=100)] = "",
) -> Response:
    """Het auditlog, nieuwste eerst; met een controle van de keten als daarom is gevraagd."""
    wanted = None if ALL in user.grant.municipalities else user.grant.municipalities
    log = service.store.audit
    entries, total = log.page((pagina - 1) * PAGE_SIZE, PAGE_SIZE, municipalities=wanted, action=actie or None)
    chain: ChainCheck | None = None
    fault: UsageError | None = None
    if controleer:
        try:
            chain = log.verify(_anchor(nummer, hash_))
        except UsageError as error:
            fault = error
    return page(
        request,
        user,
        "auditlog.html",
        status=400 if fault else 200,
        rows=[_row(entry) for entry in entries],
        total=total,
        page_number=pagina,
        page_size=PAGE_SIZE,
        actions=ACTIONS,
        chosen=actie,
        chain=chain,
        fault=fault,
        anchor=(nummer, hash_),
        everything=wanted is None,
    )


def _anchor(number: str, digest: str) -> tuple[int, str] | None:
    """A link noted earlier; None when none was filled in. Raises UsageError for one that is none."""
    number, digest = number.strip(), digest.strip().lower()
    if not number and not digest:
        return None
    in_order = number.isascii() and number.isdigit() and 0 < len(number) <= _MOST_DIGITS and int(number) > 0
    if not in_order or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise UsageError(
            "Het nummer of de hash van de schakel klopt niet.",
            remedy="Vul beide in zoals ze zijn genoteerd: een getal en 64 tekens, of laat beide leeg.",
        )
    return int(number), digest


def _row(entry: AuditEntry) -> EntryRow:
    found = json.loads(entry.detail or "{}")
    details = tuple(
        (DETAILS.get(name, Text(name, name)), _told(value))
        for name, value in found.items()
        if value not in ("", None, [])
    )
    kind = entry.action.partition(".")[0]
    href = {"toetsing": "/toetsingen/", "afwijking": "/afwijkingen/"}.get(kind, "")
    known = href and entry.subject.isalnum()
    return EntryRow(
        entry,
        ACTIONS.get(entry.action, Text(entry.action, entry.action)),
        details,
        f"{href}{entry.subject}" if known else "",
    )


def _told(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} ({_told(held)})" for name, held in value.items())
    if isinstance(value, list):
        return ", ".join(_told(each) for each in value)
    text = str(value)
    # a whole hash says no more to a reader than its beginning; the API gives it whole
    return f"{text[:12]}…" if len(text) == _HASH_LENGTH and set(text) <= set("0123456789abcdef") else text
