"""What a run keeps before a record names it: announced in a journal first, so that what an interrupted run left is not
taken for what a removed record left.

    .bezig-xxxx           SHA-256 of every file that one run adds to bewaard/, a line each, written before the file is.
                          The run holds a lock on it; a journal that nobody holds is of a run that was cut off.

The journal is not synced: what a power cut takes of it makes a file look like a trace, which is told, never hidden.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PREFIX = ".bezig-"
_DIGEST = re.compile(r"[0-9a-f]{64}")
KEPT = "bewaard"


class Journal:
    """The journal of one run that is being written."""

    def __init__(self, place: Path) -> None:
        self._handle, name = tempfile.mkstemp(dir=place, prefix=_PREFIX)
        self._path = Path(name)
        take(self._handle)

    def announce(self, digest: str) -> None:
        """Say that the file with this hash will be there."""
        os.write(self._handle, f"{digest}\n".encode())

    def close(self, *, done: bool) -> None:
        """Let go; when ``done``, a record names everything and the journal goes."""
        os.close(self._handle)
        if done:
            self._path.unlink(missing_ok=True)


def announced(place: Path) -> frozenset[str]:
    """Hashes in all journals of a folder of records."""
    found: set[str] = set()
    for path in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            found |= {line for line in path.read_text("ascii", "replace").splitlines() if _DIGEST.fullmatch(line)}
    return frozenset(found)


def abandoned(place: Path) -> list[Path]:
    """The journals of runs that were cut off; none while any run is being written, for it may need the same files."""
    paths = sorted(place.glob(f"{_PREFIX}*"))
    for path in paths:
        try:
            handle = os.open(path, os.O_RDWR)
        except OSError:
            return []
        try:
            if not take(handle):
                return []
        finally:
            os.close(handle)
    return paths


def kept_files(place: Path) -> Iterator[tuple[str, str]]:
    """(name below ``place``, its hash by its name) of all that stands in ``bewaard``; '' for a foreign name."""
    root = place / KEPT
    for path in sorted(root.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        name = path.relative_to(root).as_posix()
        digest = path.name if _DIGEST.fullmatch(path.name) and name == f"{path.name[:2]}/{path.name}" else ""
        yield f"{KEPT}/{name}", digest


def loose_files(place: Path, named: frozenset[str]) -> list[str]:
    """Names of what stands in ``bewaard`` and neither ``named`` nor any journal knows."""
    known = named | announced(place)
    return [name for name, digest in kept_files(place) if digest not in known]


def take(handle: int) -> bool:
    """Lock an open file, without waiting; the system lets go when the process ends, however it ends."""
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:  # pragma: no cover
            import msvcrt

            getattr(msvcrt, "locking")(handle, getattr(msvcrt, "LK_NBLCK"), 1)  # noqa: B009
    except OSError:
        return False
    return True
