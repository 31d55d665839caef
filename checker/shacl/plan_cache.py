"""Compiled queries kept in a file, so that known rules need no SPARQL parser (0.3 s to import, 10 ms a query).

A plan is a tree of frozen dataclasses; it is written as JSON with the names of their classes, and read back through a
closed list of those classes: a file that somebody else wrote can give a wrong plan but can never run code. The key of
a plan has the query, its prefixes and pre-bound variables, and the compiler itself; so a changed rule or a new version
never meets an old plan.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from checker.kept import KeptJson
from checker.shacl.sparql import nodes
from checker.shacl.sparql.fallback import StorePlan
from checker.shacl.sparql.plan import AskPlan, ConstructPlan, Plan

AnyPlan = Plan | AskPlan | StorePlan

_CLASSES = {
    found.__name__: found
    for found in vars(nodes).values()
    if isinstance(found, type) and dataclasses.is_dataclass(found)
} | {found.__name__: found for found in (Plan, AskPlan, ConstructPlan, StorePlan)}


class PlanCache:
    """Plans by key; :meth:`save` writes the file when there is a new one."""

    def __init__(self, file: Path | None) -> None:
        self.kept = KeptJson(file)

    def get(self, key: str) -> AnyPlan | ConstructPlan | None:
        """The plan with this key, or None."""
        written = self.kept.get(key)
        if written is None:
            return None
        try:
            plan = _read(written)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            return None
        return plan if isinstance(plan, Plan | AskPlan | ConstructPlan | StorePlan) else None

    def put(self, key: str, plan: AnyPlan | ConstructPlan) -> None:
        """Keep a plan."""
        self.kept.put(key, _write(plan))

    def save(self) -> None:
        """Write what is new."""
        self.kept.save()


_active: list[PlanCache] = []


@contextmanager
def plans_kept_in(file: Path | None) -> Iterator[PlanCache]:
    """While this is open, compiled queries are looked up in ``file`` and new ones are added to it at the end."""
    kept = PlanCache(file)
    _active.append(kept)
    try:
        yield kept
    finally:
        _active.remove(kept)
        kept.save()


def active_cache() -> PlanCache | None:
    """The cache that is open now."""
    return _active[-1] if _active else None


def plan_key(text: str, prefixes: tuple[tuple[str, str], ...], prebound: frozenset[str], form: str) -> str:
    """Key of a query: all that its plan depends on."""
    parts = (_compiler(), form, *sorted(prebound), "", *(part for pair in prefixes for part in pair), "", text)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@cache
def _compiler() -> str:
    """Hash of the compiler's own source."""
    digest = hashlib.sha256()
    for file in sorted(Path(nodes.__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _write(value: Any) -> Any:
    """``value`` as JSON: what JSON has stays itself, all else is a list that starts with its kind."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes):
        return ["bytes", value.decode()]
    if isinstance(value, tuple):
        return ["tuple", *map(_write, value)]
    if isinstance(value, frozenset):
        return ["frozenset", *sorted(map(_write, value), key=json.dumps)]
    if type(value).__name__ in _CLASSES:
        fields = (_write(getattr(value, field.name)) for field in dataclasses.fields(value))
        return [type(value).__name__, *fields]
    raise TypeError(f"a plan cannot hold {type(value).__name__}")


def _read(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, parts = value[0], value[1:]
    if kind == "bytes":
        return parts[0].encode()
    if kind == "tuple":
        return tuple(map(_read, parts))
    if kind == "frozenset":
        return frozenset(map(_read, parts))
    return _CLASSES[kind](*map(_read, parts))
