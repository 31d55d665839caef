"""The look: Utrecht component CSS and the neutral theme 'voorbeeld', both trimmed; a municipality may bring its own.

A theme file may hold custom properties and nothing else: whatever could fetch, hide or move something is refused. The
licences stand beside the style sheets.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from checker.errors import Location, UsageError

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(r"([^{}]*)\{([^{}]*)\}")
_NAME = re.compile(r"--[A-Za-z0-9_-]+")
# a value may name colours, sizes, fonts and other properties; nothing that reaches out or ends the style sheet
_VALUE = re.compile(r"[\w\s#%.,()+*/'\"-]*", re.ASCII)
_CALLS = re.compile(r"([a-z-]+)\(", re.IGNORECASE)
_ALLOWED_CALLS = frozenset(
    {"var", "rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "calc", "min", "max", "clamp", ""}
)
_MOST_BYTES = 1_000_000


@cache
def asset(name: str) -> str:
    """A file of ``stijl/`` as text."""
    return (files("checker.output.report") / "stijl" / name).read_text(encoding="utf-8")


def style_sheet(theme: str | None = None) -> str:
    """The whole style sheet of a report: components, theme, then the municipality's properties, then our own."""
    own = f".voorbeeld-theme{{{theme}}}\n" if theme else ""
    return asset("utrecht.css") + asset("voorbeeld.css") + own + asset("rapport.css")


def print_style_sheet(theme: str | None = None) -> str:
    """The style sheet of a report on paper: the municipality's properties, then our own; nothing of a screen."""
    own = f".voorbeeld-theme{{{theme}}}\n" if theme else ""
    return own + asset("druk.css")


def read_theme(text: str, file: str = "") -> str:
    """The custom properties of a theme file as declarations; raises UsageError when it holds anything else."""
    where = Location(file) if file else None
    if len(text) > _MOST_BYTES:
        raise UsageError("Het thema is groter dan 1 MB.", where=where, remedy="Geef alleen de eigen kleuren en maten.")
    bare = _COMMENT.sub("", text)
    rest = _BLOCK.sub("", bare).strip()
    if rest:
        raise _refused(f"buiten een blok staat '{rest[:40]}'", where)
    declared: dict[str, str] = {}
    for selector, block in _BLOCK.findall(bare):
        if "@" in selector or "<" in selector:
            raise _refused(f"'{selector.strip()[:40]}' is geen gewone selector", where)
        for declaration in filter(None, (each.strip() for each in block.split(";"))):
            name, _, value = (part.strip() for part in declaration.partition(":"))
            if not _NAME.fullmatch(name):
                raise _refused(f"'{name[:40]}' is geen eigen eigenschap (--naam)", where)
            if not _safe(value):
                raise _refused(f"de waarde van {name} mag niet: '{value[:40]}'", where)
            declared[name] = " ".join(value.split())
    if not declared:
        raise _refused("er staat geen enkele eigenschap in", where)
    return "".join(f"{name}:{value};" for name, value in declared.items())


def _safe(value: str) -> bool:
    calls = {call.lower() for call in _CALLS.findall(value)}
    return bool(_VALUE.fullmatch(value)) and calls <= _ALLOWED_CALLS


def _refused(why: str, where: Location | None) -> UsageError:
    return UsageError(
        f"Dit thema is niet te gebruiken: {why}.",
        where=where,
        remedy="Een thema bevat alleen blokken met eigen eigenschappen, zoals .thema { --naam: #123456; }.",
    )
