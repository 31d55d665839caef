"""Results that are dear to make, kept in a JSON file by key: a cache that may be deleted at any time.

Only data, never code; the key must hold all that the result depends on, so that a cache can save time and never change
an answer. A file that is broken, or a folder that cannot be written, is an empty cache.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

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


_MAGIC = b"KADERWACHT-1\n"
_DIGEST = 32
_ALIGNED = 8


def with_digest(body: bytes) -> bytes:
    """``body`` as a file: what it is, the digest over all of it, and itself."""
    return _MAGIC + hashlib.sha256(body).digest() + body


def kept_body(data: memoryview) -> memoryview | None:
    """The body of such a file; None when it was cut short or any byte of it is not what was written."""
    start = len(_MAGIC) + _DIGEST
    if data[: len(_MAGIC)] != _MAGIC or hashlib.sha256(data[start:]).digest() != data[len(_MAGIC) : start]:
        return None
    return data[start:]


class KeptJson:
    """JSON values by key; :meth:`save` writes the file when there is a new one. ``file`` None keeps nothing.

    A file that is not whole, by the digest over all of it, holds nothing.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._new: dict[str, Any] = {}

    @cached_property
    def _stored(self) -> dict[str, Any]:
        if self._file is not None:
            with suppress(OSError, ValueError, RecursionError):
                body = kept_body(memoryview(self._file.read_bytes()))
                found = None if body is None else json.loads(bytes(body))
                return found if isinstance(found, dict) else {}
        return {}

    def get(self, key: str) -> Any:
        """The value with this key, or None."""
        return self._new.get(key) or self._stored.get(key)

    def put(self, key: str, value: Any) -> None:
        """Keep a value that JSON can hold."""
        self._new[key] = value

    @property
    def news(self) -> dict[str, Any]:
        """What was put since the file was read."""
        return self._new

    def save(self) -> None:
        """Write the file when a value is new, whole or not at all; a failure costs time, never a run."""
        if self._file is None or not self._new:
            return
        with suppress(OSError):
            body = json.dumps(self._stored | self._new, separators=(",", ":")).encode()
            _write_whole(self._file, with_digest(body))


_open: list[Path | None] = []


@contextmanager
def files_kept_in(folder: Path | None) -> Iterator[None]:
    """While this is open, :func:`read_kept` and :func:`write_kept` use ``folder`` (None, or not open: nothing)."""
    _open.append(folder)
    try:
        yield
    finally:
        _open.pop()


def keeping() -> bool:
    """Whether anything is kept now: when not, making a key is time lost."""
    return bool(_open) and _open[-1] is not None


def read_kept(name: str, key: str) -> tuple[Any, tuple[memoryview, ...]] | None:
    """The JSON value and the blocks of bytes kept as ``name`` under ``key``; None when there is nothing whole.

    A file that was cut short, changed or made for another key is nothing: the digest over all of it says so.
    """
    folder = _open[-1] if _open else None
    if folder is None:
        return None
    try:
        data = kept_body(memoryview(_file(folder, name, key).read_bytes()))
        if data is None:
            return None
        at = 8
        size = int.from_bytes(data[:at], "big")
        found, lengths, head = json.loads(bytes(data[at : at + size]))
        if found != f"{name} {key}":
            return None
        at += size
        blocks = []
        for length in lengths:
            blocks.append(data[at : at + length])
            at += length + -length % _ALIGNED
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    with suppress(OSError):
        os.utime(_file(folder, name, key))  # what is used stays (write_kept)
    return head, tuple(blocks)


def write_kept(name: str, key: str, head: Any, blocks: Sequence[bytes | memoryview] = (), most: int = 4) -> None:
    """Keep a JSON value and blocks of bytes as ``name`` under ``key``; the ``most`` used last of this name stay."""
    folder = _open[-1] if _open else None
    if folder is None:
        return
    written = json.dumps([f"{name} {key}", [len(block) for block in blocks], head], separators=(",", ":")).encode()
    written += b" " * (-(len(_MAGIC) + _DIGEST + 8 + len(written)) % _ALIGNED)  # blocks are looked at as numbers
    padded = [part for block in blocks for part in (block, bytes(-len(block) % _ALIGNED))]
    body = b"".join([len(written).to_bytes(8, "big"), written, *padded])
    with suppress(OSError):
        _write_whole(_file(folder, name, key), with_digest(body))
        files = sorted(folder.glob(f"{name}-*.kw"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in files[most:]:
            file.unlink()


T = TypeVar("T")


def kept_or_made(name: str, key: Callable[[], str], codec: Codec, make: Callable[[], T]) -> T:
    """The value kept as ``name`` under ``key()``, else what ``make`` gives, which is kept then."""
    if not keeping():
        return make()
    made_for = key()
    if (found := read_kept(name, made_for)) is not None:
        with suppress(TypeError, ValueError, IndexError):
            value: T = codec.read(found[0])
            return value
    value = make()
    write_kept(name, made_for, codec.write(value), most=2)
    return value


def _file(folder: Path, name: str, key: str) -> Path:
    return folder / f"{name}-{key[:32]}.kw"


def _write_whole(target: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


Fields = Callable[[Any], tuple[Any, ...]]
Maker = Callable[..., Any]


class Codec:
    """Frozen values as JSON and back, through a closed list of classes: what is read can be wrong, never code.

    What JSON has stays itself; all else is a list that starts with the number of its kind: bytes, tuple, frozenset,
    date, mapping, then ``classes`` in order (dataclasses, named tuples and enums).
    """

    def __init__(self, *classes: type, made_from: Mapping[type, tuple[Fields, Maker]] | None = None) -> None:
        """``made_from``: classes with a field that cannot be kept, with what is kept instead and how to make them."""
        self._made_from = made_from or {}
        self._numbers = {found: number for number, found in enumerate(classes, 5)}
        makers: list[Callable[..., Any]] = [
            lambda text: text.encode(),
            lambda *parts: parts,
            lambda *parts: frozenset(parts),
            dt.date.fromisoformat,
            lambda *parts: MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True))),
        ]
        self._makers = [
            *makers,
            *(self._made_from[found][1] if found in self._made_from else found for found in classes),
        ]

    def write(self, value: Any) -> Any:
        """``value`` as JSON; raises TypeError for a class that is not in the list."""
        kind = type(value)
        if value is None or kind in (bool, int, float, str):
            return value
        number = self._numbers.get(kind)
        if number is None:
            return self._write_plain(value)
        if issubclass(kind, Enum):
            return [number, value.value]
        if kind in self._made_from:
            return [number, *map(self.write, self._made_from[kind][0](value))]
        if dataclasses.is_dataclass(kind):
            return [number, *(self.write(getattr(value, part.name)) for part in dataclasses.fields(kind) if part.init)]
        return [number, *map(self.write, value)]

    def _write_plain(self, value: Any) -> Any:
        match value:
            case bytes():
                return [0, value.decode()]
            case tuple() if type(value) is tuple:
                return [1, *map(self.write, value)]
            case frozenset():
                return [2, *sorted(map(self.write, value), key=json.dumps)]
            case dt.date() if type(value) is dt.date:
                return [3, value.isoformat()]
            case Mapping():
                return [4, *(self.write(part) for pair in value.items() for part in pair)]
        raise TypeError(f"{type(value).__name__} cannot be kept")

    def read(self, value: Any) -> Any:
        """The value that :meth:`write` wrote; raises TypeError, ValueError or IndexError for anything else."""
        if value.__class__ is not list:
            return value
        read = self.read
        return self._makers[value[0]](*[read(part) if part.__class__ is list else part for part in value[1:]])
