"""Renderers: one module a format, each takes a report and gives text; nothing here opens a file or knows a graph."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from checker.errors import UsageError
from checker.findings import Report

# Format → (module, function of (report, language)); a module is read when its format is asked for.
_RENDERERS = {
    "csv": ("csv", "render"),
    "csv-signed-off": ("csv", "render_signed_off"),
    "github": ("github", "render"),
    "github-summary": ("markdown", "render_summary"),
    "gitlab": ("gitlab", "render"),
    "json": ("json", "render"),
    "junit": ("junit", "render"),
    "markdown": ("markdown", "render"),
    "sarif": ("sarif", "render"),
    "sarif-github": ("sarif", "render_alerts"),
    "turtle": ("turtle", "render"),
}
FORMATS = tuple(sorted({*_RENDERERS, "text"}))
# By suffix, longest first where one ends in another.
SUFFIXES = {
    ".github.sarif": "sarif-github",
    ".sarif.json": "sarif",
    ".sarif": "sarif",
    "oordelen.csv": "csv-signed-off",
    ".txt": "text",
    ".json": "json",
    ".ttl": "turtle",
    ".xml": "junit",
    ".md": "markdown",
    ".csv": "csv",
    ".github": "github",
}
# Names that a CI system gives: GitLab's report by its documented name, GitHub's file behind GITHUB_STEP_SUMMARY.
_NAMES = (
    (re.compile(r"gl-code-quality.*\.json"), "gitlab"),
    (re.compile(r"step_summary_[0-9a-f-]+"), "github-summary"),
)


def render(report: Report, form: str, language: str = "nl", *, colour: bool = False, width: int | None = None) -> str:
    """``report`` in the format named ``form``; raises UsageError for an unknown one.

    ``colour`` and ``width`` (columns) are of the terminal that shows the text; other formats know neither.
    """
    if form == "text":
        from checker.output.text import TextReport

        return TextReport(report, language, colour=colour, width=width).render()
    if form not in _RENDERERS:
        raise UsageError(f"Onbekend formaat '{form}'.", remedy=f"Kies uit: {', '.join(FORMATS)}.")
    module, name = _RENDERERS[form]
    function: Callable[[Report, str], str] = getattr(import_module(f"checker.output.{module}"), name)
    return function(report, language)


def format_of(file_name: str) -> str:
    """The format that a file name asks for, by its suffix or a name of a CI system; raises UsageError for others."""
    for pattern, form in _NAMES:
        if pattern.fullmatch(file_name):
            return form
    for suffix, form in SUFFIXES.items():
        if file_name.endswith(suffix):
            return form
    raise UsageError(f"Aan '{file_name}' is geen formaat te zien.", remedy=f"Gebruik {', '.join(SUFFIXES)}.")
