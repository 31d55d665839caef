"""Uploads: from the wire to a file on disk, under a name of our own; the sender's name is data and never a path."""

from __future__ import annotations

import io
import tempfile
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.problems import Busy
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


@dataclass(slots=True)
class Upload:
    """One upload on its way: of whom, and how many bytes came in so far."""

    who: str
    bytes: int = 0


class Uploads:
    """All uploads on their way: at most ``most`` at once, a quarter of them of one person, and ``most_bytes`` together.

    What one took is free again when its folder goes, however it ends.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._under_way: list[Upload] = []

    @contextmanager
    def folder(self, request: Request, parent: Path) -> Iterator[str]:
        """A folder for one upload, gone when it is closed; raises Busy when there is no place or room for it."""
        user = getattr(request.state, "user", None)
        upload = self._begin(user.name if user else "", request.headers.get("content-length", ""))
        try:
            with storage_faults():
                folder = tempfile.TemporaryDirectory(dir=parent)
            with folder as name:
                request.state.upload = upload
                yield name
        finally:
            with self._lock:
                self._under_way = [each for each in self._under_way if each is not upload]

    def _begin(self, who: str, declared: str) -> Upload:
        with self._lock:
            own = sum(each.who == who for each in self._under_way)
            if len(self._under_way) >= self._most or own >= max(1, self._most // 4):
                raise _crowded()
            self._refuse_full(int(declared) if declared.isascii() and declared.isdigit() else 0)
            upload = Upload(who)
            self._under_way.append(upload)
            return upload

    def take(self, request: Request, size: int) -> None:
        """Count bytes that came in; raises Busy when there is no room for them."""
        with self._lock:
            self._refuse_full(size)
            request.state.upload.bytes += size

    def _refuse_full(self, more: int) -> None:
        if sum(each.bytes for each in self._under_way) + more > self._most_bytes:
            raise _crowded()


def _crowded() -> Busy:
    return Busy("Er komen te veel bestanden tegelijk binnen.", remedy="Probeer het zo dadelijk opnieuw.")


async def receive_files(
    request: Request, folder: Path, file_name: str | None, settings: Settings, uploads: Uploads
) -> list[NamedFile]:
    """Stream the body of an upload into ``folder``: multipart with one or more files, or one file as it is.

    Bounds on size and time are those of :class:`api.security.BoundedBody`. Raises UsageError, TooLarge, TooSlow, Busy.
    """

    async def stream() -> AsyncGenerator[bytes, None]:
        async for chunk in request.stream():
            uploads.take(request, len(chunk))
            yield chunk

    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        found = await _parts(request, stream(), folder, settings)
    else:
        landing = _Landing("", Headers(), folder / "0")
        async for chunk in stream():
            await landing.write(chunk)
        await landing.seek(0)
        found = [NamedFile(checked_name(file_name or "upload"), landing.path)]
    if not found or all(file.path.stat().st_size == 0 for file in found):
        raise UsageError("Er is niets ontvangen.", remedy="Stuur een bestand mee.")
    names = [file.name for file in found]
    if len(set(names)) != len(names):
        raise UsageError("Twee bestanden hebben dezelfde naam.", remedy="Geef elk bestand een eigen naam.")
    return found


class _Landing(UploadFile):
    """A file that is written where it stays, in large pieces: what comes in is not copied a second time."""

    def __init__(self, name: str | None, headers: Headers, path: Path) -> None:
        super().__init__(io.BytesIO(), size=0, filename=name, headers=headers)
        self.path = path
        self._waiting = bytearray()

    async def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self._waiting += data
        self.size = (self.size or 0) + len(data)
        if len(self._waiting) >= _CHUNK:
            await run_in_threadpool(self._settle)

    async def seek(self, offset: int) -> None:
        """The whole file came in."""
        del offset
        await run_in_threadpool(self._settle)

    async def close(self) -> None:
        """Nothing is open between two pieces."""

    def _settle(self) -> None:
        with storage_faults(), self.path.open("ab") as out:
            out.write(self._waiting)
        self._waiting = bytearray()


class _PartsOnDisk(MultiPartParser):
    """A parser whose files are written to ``folder`` as they come in."""

    folder: Path

    def on_headers_finished(self) -> None:
        """A part begins; a file gets its place."""
        super().on_headers_finished()
        spooled = self._current_part.file
        if spooled is not None:
            place = self.folder / str(len(self._files_to_close_on_error))
            self._current_part.file = _Landing(spooled.filename, spooled.headers, place)


async def _parts(
    request: Request, stream: AsyncGenerator[bytes, None], folder: Path, settings: Settings
) -> list[NamedFile]:
    parser = _PartsOnDisk(request.headers, stream, max_files=settings.upload_files, max_fields=20)
    parser.folder = folder
    try:
        # where a page that asks for the other fields of the form finds it
        request._form = form = await parser.parse()
    except MultiPartException as error:
        raise UsageError("De inhoud is geen geldige multipart.", remedy=plain(error.message)) from error
    # a file field of a form in which nothing was chosen is sent all the same, nameless and empty
    return [
        NamedFile(checked_name(value.filename or ""), value.path)
        for _, value in form.multi_items()
        if isinstance(value, _Landing) and (value.filename or value.size)
    ]
