"""Configuration: ``kaderwacht.toml`` found upward, ``[tool.kaderwacht]`` in pyproject.toml, then ``KADERWACHT_*``.

Flags outweigh all of it; they are the command line's business. Every fault in a file is told at once, with the file.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from checker.conflicts import conflict_on, refuse_conflict
from checker.days import read_day
from checker.errors import Location, UsageError

FILE_NAME = "kaderwacht.toml"
FAIL_ON = ("violation", "warning", "info", "none")
ENGINES = ("sets", "pyshacl")
LANGUAGES = ("nl", "en")
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class LandscapePart:
    """One ``[[landschap]]`` table: which municipality and plateau a path belongs to."""

    path: str
    municipality: str | None = None
    plateau: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class RuleSeverity:
    """One line of ``[regels.ernst]``: how grave the findings of ``rule`` are here, and where that is said."""

    rule: str
    severity: str
    location: Location


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a run; None means: not configured."""

    source: Path | None = None
    rules: tuple[Path, ...] = ()
    date: dt.date | None = None
    municipality: str | None = None
    plateau: str | None = None
    fail_on: str | None = None
    engine: str | None = None
    language: str | None = None
    accept_unverified: frozenset[str] = frozenset()
    complete: tuple[tuple[str, str], ...] = ()
    landscape: tuple[LandscapePart, ...] = ()
    back_dating: bool = False
    severities: tuple[RuleSeverity, ...] = ()
    adopted_by: str | None = None
    adopted_on: dt.date | None = None
    record_folder: Path | None = None
    keep_inputs: bool = False


_KEYS = (
    "regels",
    "peildatum",
    "gemeente",
    "plateau",
    "fail_on",
    "engine",
    "lang",
    "landschap",
    "feitengroepen",
    "poort",
    "regelboek",
    "verslaglegging",
)


def find_config(start: Path) -> Path | None:
    """The nearest ``kaderwacht.toml``, or pyproject.toml with [tool.kaderwacht], from ``start`` upward."""
    folder = start if start.is_dir() else start.parent
    for place in (folder.resolve(), *folder.resolve().parents):
        if (own := place / FILE_NAME).is_file():
            return own
        project = place / "pyproject.toml"
        if project.is_file() and "kaderwacht" in _parse(project).get("tool", {}):
            return project
    return None


def load_config(start: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Configuration for work on ``start``; raises UsageError that names every fault of the file."""
    path = find_config(start)
    config = Config()
    if path is not None:
        table = _parse(path)
        if path.name != FILE_NAME:
            table = table["tool"]["kaderwacht"]
        config = _read(table, path)
    return _from_environment(config, environment)


def shown(path: Path) -> str:
    """A configuration file as messages name it: from the working directory on, as they name every other file.

    One that stands far from it keeps its whole name, which is shorter then.
    """
    try:
        return min(Path(os.path.relpath(path)).as_posix(), path.as_posix(), key=len)
    except ValueError:  # on another drive
        return path.as_posix()


def _parse(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    refuse_conflict(shown(path), data)
    import tomllib  # here: most runs have no configuration

    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = re.search(r"\(at line (\d+)", str(error))
        if place and (conflict := conflict_on(shown(path), data, int(place[1]))):
            raise conflict from None
        raise UsageError(
            f"De configuratie is geen geldige TOML: {error}",
            where=Location(shown(path)),
            remedy="Herstel het bestand op de genoemde regel.",
        ) from error


def _read(table: dict[str, Any], path: Path) -> Config:
    faults: list[str] = []
    config = Config(source=path)
    for key, value in table.items():
        try:
            _refuse_unknown((key,), _KEYS)
            config = _set(config, key, value, path.parent)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            said = f"'{error.args[0]}' ontbreekt" if isinstance(error, KeyError) else str(error)
            faults.append(said if key not in _KEYS else f"'{key}': {said}")
    if faults:
        raise UsageError(
            "De configuratie klopt niet: " + "; ".join(faults) + ".",
            where=Location(shown(path)),
            remedy="Zie docs/configuratie.md voor de sleutels en hun vorm.",
        )
    return replace(config, severities=tuple(_placed(one, path) for one in config.severities))


def _refuse_unknown(keys: Iterable[str], known: Sequence[str]) -> None:
    """Raise ValueError for keys that are not ``known``, each with the nearest that is."""
    wrong = []
    for key in keys:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"bedoelt u '{near[0]}'?" if near else f"bekend: {', '.join(sorted(known))}"
            wrong.append(f"onbekende sleutel '{key}' ({hint})")
    if wrong:
        raise ValueError(", ".join(wrong))


def _placed(one: RuleSeverity, path: Path) -> RuleSeverity:
    """``one`` with its line: tomllib tells none, so the first line that sets this key is taken."""
    setting = re.compile(rf"""(?:^|[{{,\s])["']?{re.escape(one.rule)}["']?\s*=""", re.IGNORECASE)
    lines = path.read_text("utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if setting.search(text.partition("#")[0])), 0)
    return replace(one, location=Location(shown(path), line))


def _set(config: Config, key: str, value: Any, folder: Path) -> Config:
    match key:
        case "regels":
            return _set_rules(config, value, folder)
        case "peildatum":
            return replace(config, date=_day(value))
        case "landschap":
            return replace(config, landscape=tuple(_part(part, folder) for part in value))
        case "feitengroepen":
            return replace(config, complete=tuple(_complete(value)))
        case "poort":
            return _set_gate(config, value)
        case "regelboek":
            return _set_adoption(config, value)
        case "verslaglegging":
            return _set_records(config, value, folder)
        case "fail_on":
            return replace(config, fail_on=_choice(value, FAIL_ON))
        case "engine":
            return replace(config, engine=_choice(value, ENGINES))
        case _:
            if not isinstance(value, str):
                raise TypeError("een tekst verwacht")
            return _set_text(config, key, value)


def _set_text(config: Config, key: str, value: str) -> Config:
    match key:
        case "gemeente":
            return replace(config, municipality=value)
        case "plateau":
            return replace(config, plateau=value)
        case _:
            return replace(config, language=_choice(value, LANGUAGES))


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str):
        raise TypeError("een dag verwacht, zonder tijd")
    return read_day(value)


def _part(part: dict[str, Any], folder: Path) -> LandscapePart:
    _refuse_unknown(part, ("pad", "gemeente", "plateau"))
    return LandscapePart(str((folder / part["pad"]).resolve()), part.get("gemeente"), part.get("plateau"))


def _texts(value: Any, what: str) -> list[str]:
    """A list of texts; one text alone would be read letter by letter."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"{what} is een lijst van teksten")
    return value


def _set_rules(config: Config, value: Any, folder: Path) -> Config:
    """``regels = ["map"]``, or the table ``[regels]`` with ``mappen``, ``accepteer_onbevestigd`` and ``ernst``."""
    if not isinstance(value, dict):
        return replace(config, rules=tuple((folder / each).resolve() for each in _texts(value, "'regels'")))
    _refuse_unknown(value, ("mappen", "accepteer_onbevestigd", "ernst"))
    accepted = value.get("accepteer_onbevestigd", False)
    names = {"*"} if accepted is True else set(_texts(accepted or [], "'accepteer_onbevestigd' (of true)"))
    folders = tuple((folder / each).resolve() for each in _texts(value.get("mappen", []), "'mappen'"))
    severities = []
    for rule, severity in value.get("ernst", {}).items():
        chosen = severity.capitalize() if isinstance(severity, str) else severity
        if chosen not in SEVERITIES:
            raise ValueError(f"'ernst' van {rule}: '{severity}' is geen van {', '.join(SEVERITIES)}")
        severities.append(RuleSeverity(rule.upper(), chosen, Location("")))
    return replace(config, rules=folders, accept_unverified=frozenset(names), severities=tuple(severities))


def _set_gate(config: Config, value: dict[str, Any]) -> Config:
    """``[poort] terugdateren = true``: a date that is over may be asked for in CI."""
    _refuse_unknown(value, ("terugdateren",))
    allowed = value.get("terugdateren", False)
    if not isinstance(allowed, bool):
        raise TypeError("'terugdateren' is true of false")
    return replace(config, back_dating=allowed)


def _set_adoption(config: Config, value: Any) -> Config:
    """``[regelboek]``: who adopted the rulebook, and when; reports say so."""
    _refuse_unknown(value, ("vastgesteld_door", "vastgesteld_op"))
    who, when = value.get("vastgesteld_door"), value.get("vastgesteld_op")
    if who is not None and not isinstance(who, str):
        raise TypeError("vastgesteld_door is een tekst")
    day = when if when is None or isinstance(when, dt.date) else dt.date.fromisoformat(when)
    return replace(config, adopted_by=who, adopted_on=day)


def _set_records(config: Config, value: Any, folder: Path) -> Config:
    """``[verslaglegging]``: ``map`` in which every run is recorded, ``invoer_bewaren`` to keep what it read."""
    _refuse_unknown(value, ("map", "invoer_bewaren"))
    place, keep = value.get("map"), value.get("invoer_bewaren", False)
    if not isinstance(place, str) or not place:
        raise TypeError("'map' is een tekst: de map waarin verslagen komen")
    if not isinstance(keep, bool):
        raise TypeError("'invoer_bewaren' is true of false")
    return replace(config, record_folder=(folder / place).resolve(), keep_inputs=keep)


def _complete(value: dict[str, Any]) -> list[tuple[str, str]]:
    """``[feitengroepen] compleet = ["contracten"]`` for all, or ``gm9901 = ["contracten"]`` for one municipality."""
    return [
        (group, "" if name == "compleet" else name)
        for name, groups in value.items()
        for group in _texts(groups, f"'{name}'")
    ]


def _choice(value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        near = difflib.get_close_matches(str(value), allowed, 1)
        hint = f"; bedoelt u '{near[0]}'?" if near else ""
        raise ValueError(f"'{value}' is geen van {', '.join(allowed)}{hint}")
    return str(value)


def _from_environment(config: Config, environment: Mapping[str, str]) -> Config:
    for key in ("peildatum", "gemeente", "plateau", "fail_on", "engine", "lang"):
        name = f"KADERWACHT_{key.upper()}"
        if value := environment.get(name):
            try:
                config = _set(config, key, value, Path())
            except ValueError as error:
                raise UsageError(
                    f"De omgevingsvariabele {name} klopt niet: {error}.", remedy="Verbeter haar, of haal haar weg."
                ) from error
    return config
