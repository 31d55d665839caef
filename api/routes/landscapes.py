"""Landscapes and their versions: load, preview, confirm, restore, compare, download."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import Path as PathParameter
from fastapi import Query, Request, Response
from fastapi.responses import FileResponse

from api.guard import CurrentUser, User
from api.problems import Unacknowledged
from api.routes import TheService, new_router, schema_of
from api.service import Service
from api.tasks import CompareTask, ExportTask, LoadTask, NamedFile
from api.uploads import receive_files
from api.views import (
    Confirmation,
    Cut,
    DifferenceView,
    Fact,
    FactView,
    LandscapeDetail,
    LandscapeDetailView,
    LandscapeView,
    Language,
    NodeView,
    Page,
    PageNumber,
    PageSize,
    PreviewView,
    VersionView,
    cut,
)
from checker.findings import DataFinding, NodeRef
from checker.graph.columns import Graph
from checker.graph.terms import Iri, iri_key
from checker.graph.terms import Literal as RdfLiteral
from checker.ontology.vocabulary import DCTERMS, KW, RDFS, instances_below
from checker.store.faults import NotFound, storage_faults
from checker.store.landscapes import Staged
from checker.store.model import Difference, LandscapeInfo, Preview, Version, VersionState

router = new_router("landschappen")
LandscapeId = Annotated[str, PathParameter(max_length=200, description="gemeente-plateau, zoals gm9901-bron")]
Number = Annotated[int, PathParameter(ge=1, le=2**31)]
MUST_ACKNOWLEDGE = frozenset({"GEMEENTE-ANDERS"})
"""Codes of data findings that stop a confirmation until someone acknowledges them by name."""

_TYPES = {
    "turtle": ("text/turtle", "ttl"),
    "json-ld": ("application/ld+json", "jsonld"),
    "n-triples": ("application/n-triples", "nt"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": _BINARY,
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            },
        },
    }
}
_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "De feiten van de versie", "content": {kind: schema_of(kind) for kind, _ in _TYPES.values()}}
}
_ANY_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "Het bestand zoals het is geladen", "content": {"application/octet-stream": _BINARY}}
}


@router.get("/landscapes", response_model=list[LandscapeView])  # type: ignore[valid-type]
def list_landscapes(service: TheService, user: CurrentUser) -> list[LandscapeInfo]:
    """Alle landschappen die u mag zien."""
    return [each for each in service.store.landscapes.all() if user.grant.covers(each.municipality)]


@router.get("/landscapes/{landscape_id}", response_model=LandscapeDetailView)
def get_landscape(
    request: Request, service: TheService, user: CurrentUser, landscape_id: LandscapeId
) -> LandscapeDetail:
    """Een landschap met zijn actuele versie."""
    versions = _versions(request, service, user, landscape_id)
    current = service.store.landscapes.current(versions[0].municipality, versions[0].plateau)
    return LandscapeDetail(landscape_id, versions[0].municipality, versions[0].plateau, len(versions), current)


@router.get("/landscapes/{landscape_id}/versions", response_model=Page[VersionView])  # type: ignore[valid-type]
def list_versions(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    page: PageNumber = 1,
    page_size: PageSize = 100,
) -> Cut:
    """De versies van een landschap, nieuwste eerst."""
    return cut(_versions(request, service, user, landscape_id), page, page_size)


def _versions(request: Request, service: Service, user: User, landscape_id: str) -> tuple[Version, ...]:
    found = service.store.landscapes.versions(*service.place(request, user, landscape_id))
    if not found:
        raise NotFound(f"Landschap '{landscape_id}' bestaat niet.", remedy="Laad er eerst een bestand in.")
    return found


@router.post(
    "/landscapes/{landscape_id}/versions",
    response_model=VersionView,
    status_code=201,
    openapi_extra=_UPLOAD_BODY,
)
async def load_version(
    request: Request,
    response: Response,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    file_name: Annotated[str | None, Query(max_length=255, description="naam, als de inhoud geen multipart is")] = None,
    extend: Annotated[bool, Query(description="voeg toe aan de bestanden van de actuele versie")] = False,
) -> Version:
    """Laad een of meer bestanden van elk formaat als voorvertoning; er verandert nog niets."""
    place = service.place(request, user, landscape_id)
    with service.uploads.folder(request, service.store.temp) as name:
        folder = Path(name)
        files = await receive_files(request, folder, file_name, service.settings, service.uploads)
        version = await asyncio.get_running_loop().run_in_executor(
            service.upload_threads, stage_files, service, user, place, tuple(files), extend, folder
        )
    response.headers["Location"] = f"/api/v1/landscapes/{landscape_id}/versions/{version.number}"
    return version


def stage_files(
    service: Service, user: User, place: tuple[str, str], files: tuple[NamedFile, ...], extend: bool, folder: Path
) -> Version:
    """Read files in a worker and keep them as preview; pages use this too. Raises what a load and a store raise."""
    current = service.store.landscapes.current(*place)
    if extend and current is not None:
        names = {file.name for file in files}
        files = (*(file for file in service.files(current) if file.name not in names), *files)
    triples = folder / "triples.nt"
    base = service.store.landscapes.triples(current) if current else None
    with service.loads.turn():
        task = LoadTask(files, *place, triples, base, current.number if current else None, service.store.cache)
        loaded = service.workers.run(task, service.settings.load_seconds)
        named = tuple((file.name, file.path) for file in files)
        staged = Staged(named, triples, loaded.statements, loaded.preview)
        return service.store.landscapes.stage(*place, staged, user.actor)


@router.get("/landscapes/{landscape_id}/versions/{number}", response_model=VersionView)
def get_version(
    request: Request, service: TheService, user: CurrentUser, landscape_id: LandscapeId, number: Number
) -> Version:
    """Een versie."""
    return service.version(request, user, landscape_id, number)


@router.delete("/landscapes/{landscape_id}/versions/{number}", response_model=VersionView)
def discard_version(
    request: Request, service: TheService, user: CurrentUser, landscape_id: LandscapeId, number: Number
) -> Version:
    """Gooi een voorvertoning weg."""
    return service.store.landscapes.discard(service.version(request, user, landscape_id, number), user.actor)


@router.get("/landscapes/{landscape_id}/versions/{number}/preview", response_model=PreviewView)
def get_preview(
    request: Request, service: TheService, user: CurrentUser, landscape_id: LandscapeId, number: Number
) -> Preview:
    """Wat er is gelezen, wat er aan de gegevens mankeert en wat er verandert."""
    return service.store.landscapes.preview(service.version(request, user, landscape_id, number))


@router.post("/landscapes/{landscape_id}/versions/{number}/confirmation", response_model=VersionView)
def confirm_version(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    confirmation: Confirmation | None = None,
) -> Version:
    """Maak een voorvertoning actueel; wat daarbij moet worden erkend, wordt met zijn code genoemd."""
    version = service.version(request, user, landscape_id, number)
    named = set(confirmation.acknowledge) if confirmation else set()
    # what is no preview (any more) has nothing to acknowledge: the store says what is the matter
    needed = to_acknowledge(service.store.landscapes.preview(version)) if version.state is VersionState.PREVIEW else {}
    if missing := sorted(needed.keys() - named):
        raise Unacknowledged(
            f"Deze voorvertoning vraagt een uitdrukkelijke erkenning: {', '.join(missing)}.",
            where=needed[missing[0]].location,
            remedy="Kijk of het bestand in dit landschap hoort; zo ja, erken het en bevestig opnieuw.",
        )
    return service.store.landscapes.confirm(version, user.actor, sorted(needed))


def to_acknowledge(preview: Preview) -> dict[str, DataFinding]:
    """Code → first data finding of what someone must acknowledge before this preview counts; pages use this too."""
    found: dict[str, DataFinding] = {}
    for each in preview.data_findings:
        if each.code in MUST_ACKNOWLEDGE:
            found.setdefault(each.code, each)
    return found


@router.post("/landscapes/{landscape_id}/versions/{number}/restoration", response_model=VersionView, status_code=201)
def restore_version(
    request: Request, service: TheService, user: CurrentUser, landscape_id: LandscapeId, number: Number
) -> Version:
    """Maak een nieuwe versie met de inhoud van een eerdere, en maak die actueel."""
    return service.store.landscapes.restore(service.version(request, user, landscape_id, number), user.actor)


@router.get("/landscapes/{landscape_id}/versions/{number}/difference", response_model=DifferenceView)
def compare_versions(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    base: Annotated[int, Query(ge=1, le=2**31, description="nummer van de versie om mee te vergelijken")],
) -> Difference:
    """Wat een versie toevoegt aan en weghaalt uit een andere."""
    new = service.version(request, user, landscape_id, number)
    old = service.version(request, user, landscape_id, base)
    triples = service.store.landscapes.triples
    with service.queries.turn():
        task = CompareTask(triples(old), triples(new), base)
        return service.workers.run(task, service.settings.load_seconds)


@router.get("/landscapes/{landscape_id}/versions/{number}/content", responses=_CONTENT, response_class=FileResponse)
def download_version(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    form: Annotated[Literal["turtle", "json-ld", "n-triples", "xlsx"], Query(alias="format")] = "turtle",
    language: Language = "nl",
) -> Response:
    """De feiten van een versie als RDF, of als invulwerkmap."""
    version = service.version(request, user, landscape_id, number)
    media_type, suffix = _TYPES[form]
    key = (version.graph, form, language if form == "xlsx" else "")
    if (data := service.exports.get(*key)) is None:
        with service.scratch() as folder, service.queries.turn():
            task = ExportTask(service.store.landscapes.triples(version), form, language, folder / "export")
            service.workers.run(task, service.settings.load_seconds)
            with storage_faults():
                data = task.target.read_bytes()
        service.exports.put(data, *key)
    return attachment(data, f"{landscape_id}-{number}.{suffix}", media_type)


@router.get(
    "/landscapes/{landscape_id}/versions/{number}/files/{position}", responses=_ANY_FILE, response_class=FileResponse
)
def download_file(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    position: Annotated[int, PathParameter(ge=1, le=100_000)],
) -> Response:
    """Een oorspronkelijk bestand van een versie, precies zoals het is geladen; tellend vanaf 1."""
    version = service.version(request, user, landscape_id, number)
    if position > len(version.files):
        raise NotFound(f"Versie {number} heeft {len(version.files)} bestanden.", remedy="Tel vanaf 1.")
    file = version.files[position - 1]
    headers = {"Content-Disposition": disposition(file.name.rpartition("/")[2])}
    path = service.store.landscapes.file_path(file)
    if not path.is_file():
        raise NotFound(f"Bestand '{file.name}' is weggegooid.", remedy="Kies een andere versie.")
    return FileResponse(path, media_type="application/octet-stream", headers=headers)


@router.get("/landscapes/{landscape_id}/versions/{number}/applications", response_model=Page[NodeView])  # type: ignore[valid-type]
def list_applications(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    search: Annotated[str, Query(max_length=200)] = "",
    page: PageNumber = 1,
    page_size: PageSize = 100,
) -> Cut:
    """De applicaties van een versie, op naam; zoeken gaat over naam en sleutel."""
    graph = service.graph(service.version(request, user, landscape_id, number))
    found = [node_ref(graph, node) for node in instances_below(graph, KW + "Applicatie").tolist()]
    wanted = search.casefold()
    shown = [node for node in found if wanted in node.name.casefold() or wanted in node.identifier.casefold()]
    return cut(sorted(shown, key=lambda node: (node.name.casefold(), node.iri)), page, page_size)


@router.get("/landscapes/{landscape_id}/versions/{number}/facts", response_model=list[FactView])  # type: ignore[valid-type]
def list_facts(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape_id: LandscapeId,
    number: Number,
    node: Annotated[str, Query(max_length=1_000, description="IRI van de knoop")],
) -> list[Fact]:
    """Wat een versie van een knoop zegt."""
    graph = service.graph(service.version(request, user, landscape_id, number))
    key = graph.terms.find(iri_key(node)) if _is_iri(node) else None
    found = [] if key is None else _facts(service, graph, key)
    if not found:
        raise NotFound("Deze knoop staat niet in de versie.", remedy="Controleer de IRI.")
    return found


def _is_iri(text: str) -> bool:
    return not any(char in '<>"{}|^`\\' or ord(char) <= 32 for char in text)


def _facts(service: Service, graph: Graph, node: int) -> list[Fact]:
    label = service.books.vocabulary.label
    made = []
    for predicate, column in graph.columns.items():
        for value in column.of(node).tolist():
            term = graph.terms.term(value)
            iri = graph.terms.text(predicate)
            is_node = not isinstance(term, RdfLiteral)
            name = node_ref(graph, value).name if isinstance(term, Iri) else ""
            made.append(Fact(iri, label(iri), term[0], is_node, name))
    return sorted(made, key=lambda fact: (fact.property, fact.value))


def node_ref(graph: Graph, node: int) -> NodeRef:
    """A node of a version as a reader knows it."""

    def one(predicate: str) -> str:
        return min((term[0] for term in graph.objects(node, predicate)), default="")

    return NodeRef(graph.terms.text(node), one(DCTERMS + "identifier"), one(RDFS + "label"))


def attachment(data: bytes, name: str, media_type: str) -> Response:
    """A download; a browser keeps it and never shows it as a page of ours."""
    return Response(data, media_type=media_type, headers={"Content-Disposition": disposition(name)})


def disposition(name: str) -> str:
    """Content-Disposition of a download with this name (RFC 6266, RFC 8187)."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
