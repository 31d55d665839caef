"""Settings of the service, from the environment: ``kaderwacht serve`` sets them, a container may too."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from checker.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data stand, how the service is reached, and its bounds (bytes, seconds, counts).

    Each has an environment variable ``KADERWACHT_DIENST_<NAME>``. ``local`` allows one user without a token, as
    administrator; ``kaderwacht serve`` sets it on a loopback address only. ``hosts`` are the names that the service
    answers to (Host header), empty for any; ``secure`` says that browsers reach it over https.
    """

    data: Path = Path("kaderwacht-data")
    local: bool = False
    secure: bool = False
    hosts: tuple[str, ...] = ()
    upload_bytes: int = 500_000_000
    upload_files: int = 2_000
    uploads: int = 32
    uploads_bytes: int = 2_000_000_000
    body_bytes: int = 1_000_000
    store_bytes: int = 50_000_000_000
    chunk_seconds: float = 20.0
    upload_seconds: float = 600.0
    load_seconds: float = 300.0
    check_seconds: float = 1800.0
    query_seconds: float = 10.0
    query_rows: int = 10_000
    worker_bytes: int = 8_000_000_000
    loads: int = 2
    checks: int = 2
    queries: int = 2
    waiting: int = 16
    refusals_per_minute: int = 120


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the environment; raises UsageError that names the variable."""
    found: dict[str, object] = {}
    for part in fields(Settings):
        name = f"KADERWACHT_DIENST_{part.name.upper()}"
        if name in environment:
            found[part.name] = _read(name, environment[name], part.default)
    return Settings(**found)  # type: ignore[arg-type]


def _read(name: str, text: str, default: object) -> object:
    try:
        match default:
            case bool():
                return {"1": True, "0": False, "true": True, "false": False}[text.lower()]
            case int() | float():
                return type(default)(text)
            case tuple():
                return tuple(part.strip() for part in text.split(",") if part.strip())
            case _:
                return Path(text)
    except (KeyError, ValueError):
        raise UsageError(f"{name}: '{text}' kan niet.", remedy="Verbeter de omgevingsvariabele.") from None
