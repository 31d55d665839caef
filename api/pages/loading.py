"""Landscapes and their versions: load a file, see what it changes, confirm or discard, restore, compare."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Annotated

from fastapi import Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from api.guard import CurrentUser, User
from api.pages.rendering import EVERYONE, new_page_router, page
from api.problems import Refused, status_of
from api.routes import TheService
from api.routes.landscapes import (
    LandscapeId,
    Number,
    compare_versions,
    confirm_version,
    discard_version,
    list_versions,
    restore_version,
    stage_files,
    to_acknowledge,
)
from api.service import Service
from api.sessions import check_csrf
from api.tasks import NamedFile
from api.uploads import receive_files
from api.views import Confirmation, PageNumber
from checker.errors import KaderwachtError, UsageError
from checker.findings import Location
from checker.sources.identity import municipality_key
from checker.store.model import ALL, PLATEAUS, LandscapeInfo, Role, Version, VersionState, landscape_id

router = new_page_router()
_LOADERS = frozenset({Role.ARCHITECT, Role.ADMINISTRATOR})
_ONE = "/landschappen/{landscape_id}"
_VERSION = f"{_ONE}/versies/{{number}}"
RIGHTS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/landschappen"): EVERYONE,
    ("GET", _ONE): EVERYONE,
    ("GET", _VERSION): EVERYONE,
    ("GET", f"{_ONE}/vergelijken"): EVERYONE,
    ("GET", "/laden"): _LOADERS,
    ("POST", "/laden"): _LOADERS,
    ("POST", f"{_VERSION}/bevestigen"): _LOADERS,
    ("POST", f"{_VERSION}/weggooien"): _LOADERS,
    ("POST", f"{_VERSION}/herstellen"): _LOADERS,
}
UPLOADS = (re.compile(r"/laden"),)
PAGE_SIZE = 100
_LONGEST_EXCERPT = 160
_LINE_BYTES = 1_000_000
Csrf = Annotated[str, Form(max_length=200)]


@router.get("/landschappen")
def list_landscapes(request: Request, service: TheService, user: CurrentUser) -> Response:
    """The landscapes that the reader may see."""
    return page(request, user, "landschappen.html", landscapes=_visible(service, user))


def _visible(service: Service, user: User) -> list[LandscapeInfo]:
    return [each for each in service.store.landscapes.all() if user.grant.covers(each.municipality)]


@router.get(_ONE)
def show_landscape(
    request: Request, service: TheService, user: CurrentUser, landscape_id: LandscapeId, pagina: PageNumber = 1
) -> Response:
    """The versions of a landscape, newest first."""
    cut = list_versions(request, service, user, landscape_id, pagina, PAGE_SIZE)
    return page(request, user, "versies.html", landscape=landscape_id, cut=cut, VersionState=VersionState)


@router.get(_VERSION)
def show_version(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    pagina: PageNumber = 1,
) -> Response:
    """What was read, what is wrong with the data and what changes; to be confirmed while it is a preview."""
    version = service.version(request, user, landscape_id, number)
    preview = service.store.landscapes.preview(version)
    found = preview.data_findings
    shown = found[(pagina - 1) * PAGE_SIZE : pagina * PAGE_SIZE]
    return page(
        request,
        user,
        "versie.html",
        landscape=landscape_id,
        version=version,
        preview=preview,
        acknowledge=to_acknowledge(preview) if version.state is VersionState.PREVIEW else {},
        shown=shown,
        total=len(found),
        page_number=pagina,
        page_size=PAGE_SIZE,
        VersionState=VersionState,
    )


@router.get(f"{_ONE}/vergelijken")
def compare(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    nieuw: Annotated[int, Query(ge=1, le=2**31)],
    oud: Annotated[int, Query(ge=1, le=2**31)],
) -> Response:
    """What one version adds to and removes from another."""
    told = compare_versions(request, service, user, landscape_id, nieuw, oud)
    return page(request, user, "vergelijken.html", landscape=landscape_id, difference=told, new=nieuw, old=oud)


@router.get("/laden")
def load_form(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landschap: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The form to load files."""
    municipality, _, plateau = landschap.rpartition("-")
    return _form(request, service, user, municipality, plateau.capitalize() if plateau else "Bron")


def _form(
    request: Request,
    service: Service,
    user: User,
    municipality: str,
    plateau: str,
    *,
    error: KaderwachtError | None = None,
    excerpt: str = "",
) -> Response:
    known = sorted({each.municipality for each in _visible(service, user)} | user.grant.municipalities - {ALL})
    return page(
        request,
        user,
        "laden.html",
        status=status_of(error)[0] if error else 200,
        municipality=municipality,
        plateau=plateau,
        plateaus=PLATEAUS,
        known=known,
        free=ALL in user.grant.municipalities,
        error=error,
        excerpt=excerpt,
    )


@router.post("/laden")
async def load(request: Request, service: TheService, user: CurrentUser) -> Response:
    """Read the files as a preview; what is wrong with them is told on the form, at its line or cell."""
    municipality = plateau = excerpt = ""
    with service.uploads.folder(request, service.store.temp) as name:
        folder = Path(name)
        files: list[NamedFile] = []
        try:
            files = await receive_files(request, folder, None, service.settings, service.uploads)
            fields = await _fields(request)
            check_csrf(user, fields.get("csrf", ""))
            municipality, plateau = fields.get("gemeente", "").strip(), fields.get("plateau", "")
            place = _place(request, service, user, municipality, plateau)
            version = await asyncio.get_running_loop().run_in_executor(
                service.upload_threads, stage_files, service, user, place, tuple(files), "aanvullen" in fields, folder
            )
        except Refused:
            raise
        except KaderwachtError as error:
            excerpt = _excerpt(files, error.where)
            return _form(request, service, user, municipality, plateau or "Bron", error=error, excerpt=excerpt)
    return RedirectResponse(_address(version), 303)


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form whose files were taken already (:func:`receive_files` left the parsed form with it)."""
    form = await request.form()
    return {key: value for key, value in form.items() if not isinstance(value, UploadFile)}


def _place(request: Request, service: Service, user: User, municipality: str, plateau: str) -> tuple[str, str]:
    if not municipality or plateau not in PLATEAUS:
        raise UsageError("Van welke gemeente en welk plateau is dit?", remedy="Vul beide in.")
    return service.place(request, user, landscape_id(municipality_key(municipality), plateau))


def _excerpt(files: list[NamedFile], where: Location | None) -> str:
    """The line that an error points at, cut; '' when there is none or it is no text."""
    if where is None or not where.line or where.cell:
        return ""
    path = next((file.path for file in files if where.file.endswith(file.name)), None)
    if path is None or not path.is_file():
        return ""
    with path.open("rb") as source:
        for _ in range(where.line - 1):
            if not source.readline(_LINE_BYTES):
                return ""
        line = source.readline(_LINE_BYTES)
    start = max((where.column or 1) - 1 - _LONGEST_EXCERPT // 2, 0)
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    return "" if "\0" in text else text[start : start + _LONGEST_EXCERPT]


@router.post(f"{_VERSION}/bevestigen")
def confirm(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    erken: Annotated[list[str] | None, Form(max_length=20)] = None,
    csrf: Csrf = "",
) -> Response:
    """Make a preview current; ``erken`` are the codes of what was ticked."""
    check_csrf(user, csrf)
    ticked = Confirmation(acknowledge=[each[:50] for each in erken or () if each])
    confirm_version(request, service, user, landscape_id, number, ticked)
    return RedirectResponse(f"/landschappen/{landscape_id}", 303)


@router.post(f"{_VERSION}/weggooien")
def discard(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    csrf: Csrf = "",
) -> Response:
    """Throw a preview away."""
    check_csrf(user, csrf)
    discard_version(request, service, user, landscape_id, number)
    return RedirectResponse(f"/landschappen/{landscape_id}", 303)


@router.post(f"{_VERSION}/herstellen")
def restore(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    csrf: Csrf = "",
) -> Response:
    """Make an earlier version current again, as a new version."""
    check_csrf(user, csrf)
    restore_version(request, service, user, landscape_id, number)
    return RedirectResponse(f"/landschappen/{landscape_id}", 303)


def _address(version: Version) -> str:
    return f"/landschappen/{version.landscape}/versies/{version.number}"
