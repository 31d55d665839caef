"""Uploads: from the wire to a file on disk, under a name of our own; the sender's name is data and never a path."""

from __future__ import annotations

import tempfile
from pathlib import Path

import anyio
from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from api.settings import Settings
from api.tasks import NamedFile
from checker.errors import UsageError
from checker.output.safe import plain
from checker.store.faults import storage_faults

_LONGEST_NAME = 255
_CHUNK = 1 << 20


def checked_name(name: str) -> str:
    """A sender's file name as it is shown and kept; raises UsageError for one that leads elsewhere or says nothing.

    Folders in it are kept (a coArchi model is a folder); drive letters, ``..`` and backslashes are not a name.
    """
    parts = name.split("/")
    wrong = (
        not name
        or len(name) > _LONGEST_NAME
        or plain(name) != name
        or "\\" in name
        or ":" in parts[0]
        or any(part in ("", ".", "..") for part in parts)
    )
    if wrong:
        raise UsageError(
            f"'{plain(name)[:60]}' is geen bruikbare bestandsnaam.",
            remedy="Geef een naam zonder stuurtekens, '..' of schijfletter, van ten hoogste 255 tekens.",
        )
    return name


async def receive_files(request: Request, folder: Path, file_name: str | None, settings: Settings) -> list[NamedFile]:
    """Stream the body of an upload into ``folder``: multipart with one or more files, or one file as it is.

    Bounds on size and time are those of :class:`api.security.BoundedBody`. Raises UsageError, TooLarge, TooSlow.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        found = await _parts(request, folder, settings)
    else:
        target = folder / "0"
        await _stream(request, target)
        found = [NamedFile(checked_name(file_name or "upload"), target)]
    if not found or all(file.path.stat().st_size == 0 for file in found):
        raise UsageError("Er is niets ontvangen.", remedy="Stuur een bestand mee.")
    names = [file.name for file in found]
    if len(set(names)) != len(names):
        raise UsageError("Twee bestanden hebben dezelfde naam.", remedy="Geef elk bestand een eigen naam.")
    return found


async def _stream(request: Request, target: Path) -> None:
    with storage_faults():
        async with await anyio.open_file(target, "wb") as out:
            async for chunk in request.stream():
                await out.write(chunk)


async def _parts(request: Request, folder: Path, settings: Settings) -> list[NamedFile]:
    found: list[NamedFile] = []
    try:
        async with request.form(max_files=settings.upload_files, max_fields=20) as form:
            for number, (_, value) in enumerate(form.multi_items()):
                # a file field of a form in which nothing was chosen is sent all the same, nameless and empty
                if isinstance(value, UploadFile) and (value.filename or value.size):
                    target = folder / str(number)
                    with storage_faults():
                        async with await anyio.open_file(target, "wb") as out:
                            while chunk := await value.read(_CHUNK):
                                await out.write(chunk)
                    found.append(NamedFile(checked_name(value.filename or ""), target))
    except (MultiPartException, HTTPException) as error:
        # inside an application starlette raises the second for the first
        told = error.message if isinstance(error, MultiPartException) else str(error.detail)
        raise UsageError("De inhoud is geen geldige multipart.", remedy=plain(told)) from error
    return found


def temporary_folder(parent: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for one upload, gone when it is closed."""
    with storage_faults():
        return tempfile.TemporaryDirectory(dir=parent)
