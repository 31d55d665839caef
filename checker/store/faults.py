"""What can go wrong with the store, as errors of the one tree; and how the system's own errors become one of them."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from checker.errors import InternalError, KaderwachtError, LimitExceeded, UsageError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class NotFound(UsageError):
    """What was asked for does not exist, or not for whoever asks."""


class Conflict(UsageError):
    """The state of things does not allow this (any more)."""


class StoreInUse(UsageError):
    """Another process has the store open."""


class StorageFull(LimitExceeded):
    """The disk, or the room that was set aside, is full; nothing was changed."""

    def __init__(self, what: str = "De schijf is vol; er is niets gewijzigd.") -> None:
        super().__init__(what, remedy="Maak ruimte vrij en probeer het opnieuw.")


class StoreDamaged(InternalError):
    """The store does not hold what it says it holds."""


@contextmanager
def storage_faults() -> Iterator[None]:
    """Errors of disk and database as errors that say what to do: StorageFull, UsageError, Conflict, StoreDamaged."""
    try:
        yield
    except KaderwachtError:
        raise
    except sqlite3.OperationalError as error:
        raise _of_sqlite(error) from error
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(
            f"De catalogus van de opslag is beschadigd ({error}).", remedy="Zet een reservekopie van de opslag terug."
        ) from error
    except OSError as error:
        raise _of_system(error) from error


def _of_sqlite(error: sqlite3.OperationalError) -> KaderwachtError:
    text = str(error)
    # an I/O error while writing is mostly a quota or a file size limit; SQLite has rolled back
    if "full" in text or "disk I/O" in text:
        return StorageFull()
    if "locked" in text or "busy" in text:
        return Conflict("De opslag is te lang bezet.", remedy="Probeer het zo dadelijk opnieuw.")
    if "readonly" in text or "unable to open" in text:
        return UsageError(f"De opslag is niet te schrijven ({text}).", remedy="Controleer de rechten van de map.")
    return StoreDamaged(f"De catalogus van de opslag geeft een fout ({text}).", remedy="Controleer de schijf.")


def _of_system(error: OSError) -> KaderwachtError:
    text = str(error)
    if error.errno in _FULL or any(word in text for word in ("No space left", "File too large", "quota exceeded")):
        return StorageFull()
    if error.errno in _READ_ONLY:
        return UsageError(
            f"De opslag is niet te schrijven ({error.strerror}).", remedy="Controleer de rechten van de map."
        )
    return StoreDamaged(f"De schijf geeft een fout ({error}).", remedy="Controleer de schijf en start opnieuw.")
