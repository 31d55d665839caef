"""Downloads that were made lately: a version never changes, so the same bytes may be sent again."""

from __future__ import annotations

import threading
from collections import OrderedDict

_MOST_BYTES = 32_000_000


class Exports:
    """Key → bytes, the last used, together at most 32 MB; safe for threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, *key: str) -> bytes | None:
        """What was put under the key, if it is still here."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, data: bytes, *key: str) -> None:
        """Keep ``data``; what was used longest ago makes room."""
        with self._lock:
            if len(data) > _MOST_BYTES // 4 or key in self._kept:
                return
            self._kept[key] = data
            self._bytes += len(data)
            while self._bytes > _MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])
