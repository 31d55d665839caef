"""Renderers: one module a format, each takes a report and gives text; nothing here opens a file or knows a graph."""

from __future__ import annotations

from checker.errors import UsageError
from checker.findings import Report

SUFFIXES = {".txt": "text", ".json": "json", ".ttl": "turtle"}
FORMATS = tuple(sorted(set(SUFFIXES.values())))


def render(report: Report, form: str, language: str = "nl", *, colour: bool = False) -> str:
    """``report`` in the format named ``form``; raises UsageError for an unknown one."""
    match form:
        case "text":
            from checker.output.text import TextReport

            return TextReport(report, language, colour=colour).render()
        case "json":
            from checker.output import json

            return json.render(report, language)
        case "turtle":
            from checker.output import turtle

            return turtle.render(report, language)
        case _:
            raise UsageError(f"Onbekend formaat '{form}'.", remedy=f"Kies uit: {', '.join(FORMATS)}.")


def format_of(file_name: str) -> str:
    """The format that a file name's suffix asks for; raises UsageError for an unknown suffix."""
    for suffix, form in SUFFIXES.items():
        if file_name.endswith(suffix):
            return form
    raise UsageError(f"Aan '{file_name}' is geen formaat te zien.", remedy=f"Gebruik {', '.join(SUFFIXES)}.")
