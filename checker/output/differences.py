"""Renderers of a difference: one module a format, each takes a :class:`~checker.difference.Difference`, gives text."""

from __future__ import annotations

from checker.difference import Difference
from checker.errors import UsageError

SUFFIXES = {".txt": "text", ".md": "markdown", ".json": "json"}
FORMATS = tuple(SUFFIXES.values())


def render_difference(difference: Difference, form: str, language: str = "nl") -> str:
    """``difference`` in the format named ``form``; raises UsageError for an unknown one."""
    match form:
        case "text":
            from checker.output import difference_text

            return difference_text.render(difference, language)
        case "markdown":
            from checker.output import difference_markdown

            return difference_markdown.render(difference, language)
        case "json":
            from checker.output import difference_json

            return difference_json.render(difference, language)
    raise UsageError(f"Onbekend formaat '{form}'.", remedy=f"Kies uit: {', '.join(FORMATS)}.")


def difference_format_of(file_name: str) -> str:
    """The format that a file name's suffix asks for; raises UsageError for an unknown suffix."""
    for suffix, form in SUFFIXES.items():
        if file_name.endswith(suffix):
            return form
    raise UsageError(f"Aan '{file_name}' is geen formaat te zien.", remedy=f"Gebruik {', '.join(SUFFIXES)}.")
