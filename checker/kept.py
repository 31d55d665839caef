"""Results that are dear to make, kept in a JSON file by key: a cache that may be deleted at any time.

Only data, never code; the key must hold all that the result depends on, so that a cache can save time and never change
an answer. A file that is broken, or a folder that cannot be written, is an empty cache.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

CACHE_VARIABLE = "KADERWACHT_CACHE"
OFF = "uit"


def cache_folder() -> Path | None:
    """Folder of the caches: ``KADERWACHT_CACHE`` (``uit``: none), else the user's cache folder (XDG)."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return None if named == OFF else Path(named)
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "kaderwacht"
    except RuntimeError:  # nobody is home
        return None


class KeptJson:
    """JSON values by key; :meth:`save` writes the file when there is a new one. ``file`` None keeps nothing."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._stored: dict[str, Any] = {}
        self._new: dict[str, Any] = {}
        if file is not None:
            with suppress(OSError, ValueError, RecursionError):
                found = json.loads(file.read_bytes())
                self._stored = found if isinstance(found, dict) else {}

    def get(self, key: str) -> Any:
        """The value with this key, or None."""
        return self._new.get(key) or self._stored.get(key)

    def put(self, key: str, value: Any) -> None:
        """Keep a value that JSON can hold."""
        self._new[key] = value

    def save(self) -> None:
        """Write the file when a value is new, whole or not at all; a failure costs time, never a run."""
        if self._file is None or not self._new:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=f".{self._file.name}")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(self._stored | self._new, out, separators=(",", ":"))
            Path(name).replace(self._file)
