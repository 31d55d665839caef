"""Reports of a finished check in every format there is; what takes long is made in a process that may be killed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.service import Service
from api.tasks import Tell
from checker.errors import UsageError
from checker.output import FORMATS, render
from checker.output.report.anonymity import without_names
from checker.output.report.formats import ReportJob, render_report, rendered_suffixes
from checker.output.report.view import Adoption
from checker.store.keeping import portrait_from_bytes, report_from_bytes
from checker.store.model import Run

MEDIA = {
    "html": ("text/html; charset=utf-8", "html"),
    "pdf": ("application/pdf", "pdf"),
    "json": ("application/json", "json"),
    "sarif": ("application/sarif+json", "sarif"),
    "sarif-github": ("application/sarif+json", "sarif"),
    "github-summary": ("text/markdown; charset=utf-8", "md"),
    "gitlab": ("application/json", "json"),
    "turtle": ("text/turtle; charset=utf-8", "ttl"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "csv-signed-off": ("text/csv; charset=utf-8", "oordelen.csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "junit": ("application/xml", "xml"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
}
PLAIN = ("text/plain; charset=utf-8", "txt")


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report as a download."""

    data: bytes
    file_name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class ReportTask:
    """Render kept bytes of a report and a portrait in the format of ``suffix``, into ``target``."""

    report: bytes
    portrait: bytes
    suffix: str
    language: str
    anonymous: bool
    adoption: Adoption
    target: Path

    def run(self, tell: Tell) -> None:
        """Write the file; raises what the renderer raises."""
        tell("rapport maken", 0.2)
        job = ReportJob(
            report_from_bytes(self.report),
            portrait_from_bytes(self.portrait),
            self.language,
            anonymous=self.anonymous,
            adoption=self.adoption,
        )
        content = render_report(job, self.suffix)
        self.target.write_bytes(content.encode() if isinstance(content, str) else content)


def report_forms() -> tuple[str, ...]:
    """Names of the formats: the reports for people first, then those of the command line."""
    people = tuple(suffix.removeprefix(".") for suffix in rendered_suffixes())
    return (*people, *(form for form in FORMATS if form not in people))


def make_report(service: Service, run: Run, form: str, language: str, *, anonymous: bool = False) -> MadeReport:
    """The report of a finished run; ``anonymous`` without names of people.

    Raises UsageError for an unknown format, Conflict without a report, LimitExceeded when it takes too long.
    """
    if form not in report_forms():
        raise UsageError("Dat formaat is er niet.", remedy=f"Kies uit: {', '.join(report_forms())}.")
    media_type, suffix = MEDIA.get(form, PLAIN)
    if f".{form}" in rendered_suffixes():
        data = _in_worker(service, run, f".{form}", language, anonymous)
    else:
        report = service.store.runs.report(run)
        if anonymous:
            report, _ = without_names(report, service.store.runs.portrait(run), language)
        data = render(report, form, language).encode()
    return MadeReport(data, f"toetsing-{run.id[:8]}.{suffix}", media_type)


def _in_worker(service: Service, run: Run, suffix: str, language: str, anonymous: bool) -> bytes:
    report, portrait = service.store.runs.kept(run)
    adoption = Adoption(service.config.adopted_by or "", service.config.adopted_on)
    with service.reports.turn(), service.scratch() as folder:
        task = ReportTask(report, portrait, suffix, language, anonymous, adoption, folder / "report")
        service.workers.run(task, service.settings.load_seconds)
        return task.target.read_bytes()
