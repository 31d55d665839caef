"""Which formats a report can have, by suffix: those that take the portrait too, then those of a plain check.

A new format is one line in ``_RENDERERS`` and a function of a :class:`ReportJob` that gives text or bytes. Modules are
read when their format is asked for, so that an extra that is not installed hinders nobody else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import import_module

from checker.errors import UsageError
from checker.findings import Report
from checker.output.report.anonymity import without_names
from checker.output.report.view import Adoption
from checker.portrait import Portrait


@dataclass(frozen=True, slots=True)
class ReportJob:
    """All that a renderer is given; ``theme`` are checked declarations, ``scope`` tells what was selected."""

    report: Report
    portrait: Portrait
    language: str = "nl"
    theme: str | None = None
    anonymous: bool = False
    adoption: Adoption = field(default_factory=Adoption)
    scope: str = ""


# suffix → (module, function of a ReportJob)
_RENDERERS = {
    ".html": ("checker.output.report.formats", "_html"),
    ".pdf": ("checker.output.report.pdf", "render_pdf"),
    ".xlsx": ("checker.output.xlsx", "render_xlsx"),
}
# of the formats of a plain check: those that an auditor keeps
_PLAIN = ("oordelen.csv", ".csv", ".json", ".md", ".sarif", ".ttl", ".txt")


def rendered_suffixes() -> tuple[str, ...]:
    """Suffixes of the formats that take the portrait too: the reports for people."""
    return tuple(_RENDERERS)


def report_format(file_name: str) -> str:
    """The suffix that decides the format of ``file_name``; raises UsageError for one that no report has."""
    for suffix in (*_RENDERERS, *_PLAIN):
        if file_name.lower().endswith(suffix):
            return suffix
    known = ", ".join(sorted((*_RENDERERS, *_PLAIN)))
    raise UsageError(f"Aan '{file_name}' is geen formaat van een rapport te zien.", remedy=f"Gebruik {known}.")


def render_report(job: ReportJob, suffix: str) -> str | bytes:
    """The report in the format of ``suffix`` (see :func:`report_format`)."""
    if suffix in _RENDERERS:
        module, name = _RENDERERS[suffix]
        function: Callable[[ReportJob], str | bytes] = getattr(import_module(module), name)
        return function(job)
    from checker.output import format_of, render

    if job.anonymous:
        report, portrait = without_names(job.report, job.portrait, job.language)
        job = replace(job, report=report, portrait=portrait)
    if suffix == ".json":
        from checker.output.json import render as render_json

        return render_json(job.report, job.language, job.portrait.parameters, job.adoption)
    return render(job.report, format_of("rapport" + suffix), job.language)


def _html(job: ReportJob) -> str:
    from checker.output.report.html import render_html

    return render_html(
        job.report,
        job.portrait,
        job.language,
        job.theme,
        job.anonymous,
        adoption=job.adoption,
        scope=job.scope,
    )
