"""Checks: start, follow, cancel; findings, verdicts, applications, report and comparison of a finished one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import Path as PathParameter
from fastapi import Query, Request, Response

from api.english import told
from api.guard import CurrentUser, User
from api.problems import language_asked
from api.reports import MEDIA, PLAIN, make_report, report_forms
from api.routes import TheService, new_router, schema_of
from api.routes.landscapes import attachment
from api.service import Service
from api.views import (
    ApplicationRow,
    ApplicationView,
    Cut,
    DataFindingView,
    FindingView,
    Language,
    NewCheck,
    Page,
    PageNumber,
    PageSize,
    QuestionView,
    RunDifference,
    RunDifferenceView,
    RunView,
    VerdictView,
    cut,
)
from checker.assessment.comparing import CHANGED_FROM, Earlier, compare, earlier_findings
from checker.errors import UsageError
from checker.findings import DataFinding, Finding, Question, Report, Severity, Verdict
from checker.rules.selection import select
from checker.store.faults import NotFound
from checker.store.model import Run, RunOptions, Version

router = new_router("toetsingen")
CheckId = Annotated[str, PathParameter(max_length=64)]
_REPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Het rapport",
        "content": {kind.partition(";")[0]: schema_of(kind) for kind, _ in (*MEDIA.values(), PLAIN)},
    }
}
_ORDERS = Literal["severity", "rule", "application", "-severity", "-rule", "-application"]


@router.get("/checks", response_model=Page[RunView])  # type: ignore[valid-type]
def list_checks(
    request: Request,
    service: TheService,
    user: CurrentUser,
    landscape: Annotated[str | None, Query(max_length=200)] = None,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> Cut:
    """De toetsingen die u mag zien, nieuwste eerst."""
    found = [
        run
        for run in service.store.runs.all()
        if (landscape is None or any(version.landscape == landscape for version in run.versions))
        and service.sees(user, run)
    ]
    shown = cut(found, page, page_size)
    items = [_in_language(request, service.with_progress(run)) for run in shown.items]
    return Cut(items, shown.total, page, page_size)


def _in_language(request: Request, run: Run) -> Run:
    """A check whose ``failure`` is told in the language that the request asks for, as a problem is."""
    if run.failure is None:
        return run
    language = language_asked(request)
    failure = replace(run.failure, what=told(run.failure.what, language), remedy=told(run.failure.remedy, language))
    return replace(run, failure=failure)


@router.post("/checks", response_model=RunView, status_code=202)
def start_check(request: Request, response: Response, service: TheService, user: CurrentUser, wanted: NewCheck) -> Run:
    """Start een toetsing; zij loopt door terwijl u haar voortgang opvraagt."""
    versions = [_version(request, service, user, name) for name in dict.fromkeys(wanted.landscapes)]
    if len({version.landscape for version in versions}) != len(versions):
        raise UsageError("Van een landschap kan een versie tegelijk worden getoetst.", remedy="Noem het een keer.")
    options = RunOptions(
        wanted.date or dt.datetime.now(dt.UTC).date(), tuple(wanted.frameworks), tuple(wanted.only), wanted.fail_on
    )
    if not select(service.books.rulebook, frameworks=options.frameworks, only=options.only):
        raise UsageError("Geen enkele regel voldoet aan de keuze.", remedy="Vraag de lijst van regels op.")
    run = service.start_check(user, versions, options)
    response.headers["Location"] = f"/api/v1/checks/{run.id}"
    return run


def _version(request: Request, service: Service, user: User, name: str) -> Version:
    landscape, _, number = name.partition("/")
    if number:
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            raise NotFound("Deze versie bestaat niet.", remedy="Schrijf id/nummer, zoals gm9901-bron/3.")
        return service.version(request, user, landscape, int(number))
    current = service.store.landscapes.current(*service.place(request, user, landscape))
    if current is None:
        raise NotFound(
            f"Landschap '{landscape}' heeft geen actuele versie.", remedy="Laad een bestand en bevestig het."
        )
    return current


@router.get("/checks/{check_id}", response_model=RunView)
def get_check(request: Request, service: TheService, user: CurrentUser, check_id: CheckId) -> Run:
    """Een toetsing: haar voortgang, en haar uitkomst in getallen."""
    return _in_language(request, service.run(request, user, check_id))


@router.post("/checks/{check_id}/cancellation", response_model=RunView)
def cancel_check(request: Request, service: TheService, user: CurrentUser, check_id: CheckId) -> Run:
    """Breek een toetsing af."""
    return service.cancel_check(user, service.run(request, user, check_id))


def report_of(request: Request, service: Service, user: User, check_id: str) -> Report:
    """The report of a finished check that the user may see; raises NotFound, Conflict."""
    return service.store.runs.report(service.run(request, user, check_id))


@router.get("/checks/{check_id}/findings", response_model=Page[FindingView])  # type: ignore[valid-type]
def list_findings(
    request: Request,
    service: TheService,
    user: CurrentUser,
    check_id: CheckId,
    rule: Annotated[str | None, Query(max_length=50, description="id of groep: AVG-003, AVG")] = None,
    framework: Annotated[int | None, Query(ge=1, le=10)] = None,
    severity: Severity | None = None,
    verdict: Verdict | None = None,
    application: Annotated[str | None, Query(max_length=1_000, description="IRI")] = None,
    blocking: bool | None = None,
    search: Annotated[str, Query(max_length=200)] = "",
    sort: _ORDERS = "severity",
    page: PageNumber = 1,
    page_size: PageSize = 100,
) -> Cut:
    """De bevindingen van een toetsing: filteren, sorteren, bladeren."""
    report = report_of(request, service, user, check_id)
    rules = {each.id for each in report.rules if framework is None or framework in each.frameworks}
    wanted = search.casefold()
    found = [
        finding
        for finding in report.findings
        if finding.rule in rules
        and (rule is None or finding.rule == rule or finding.rule.rpartition("-")[0] == rule)
        and severity in (None, finding.severity)
        and verdict in (None, finding.verdict)
        and (application is None or any(node.iri == application for node in finding.applications))
        and blocking in (None, finding.blocks)
        and (not wanted or wanted in f"{finding.message.nl}\n{finding.message.en}\n{finding.focus}".casefold())
    ]
    name = sort.lstrip("-")
    if name == "rule":
        found.sort(key=lambda finding: finding.rule)
    elif name == "application":
        found.sort(key=_first_application)
    if sort.startswith("-"):
        found.reverse()
    return cut(found, page, page_size)


def _first_application(finding: Finding) -> str:
    return str(finding.applications[0]).casefold() if finding.applications else "\uffff"


@router.get("/checks/{check_id}/verdicts", response_model=Page[VerdictView])  # type: ignore[valid-type]
def list_verdicts(
    request: Request,
    service: TheService,
    user: CurrentUser,
    check_id: CheckId,
    rule: Annotated[str | None, Query(max_length=50)] = None,
    application: Annotated[str | None, Query(max_length=1_000, description="IRI")] = None,
    verdict: Verdict | None = None,
    page: PageNumber = 1,
    page_size: PageSize = 100,
) -> Cut:
    """Het oordeel van elke applicatie over elke regel."""
    report = report_of(request, service, user, check_id)
    found = [
        row
        for row in report.verdicts
        if rule in (None, row.rule) and application in (None, row.application.iri) and verdict in (None, row.verdict)
    ]
    return cut(found, page, page_size)


@router.get("/checks/{check_id}/applications", response_model=Page[ApplicationView])  # type: ignore[valid-type]
def list_checked_applications(
    request: Request,
    service: TheService,
    user: CurrentUser,
    check_id: CheckId,
    page: PageNumber = 1,
    page_size: PageSize = 100,
) -> Cut:
    """De applicaties van een toetsing, met hun bevindingen en oordelen in getallen."""
    report = report_of(request, service, user, check_id)
    return cut(service.kept(check_id, "applications", lambda: application_rows(report)), page, page_size)


def application_rows(report: Report) -> list[ApplicationRow]:
    """The applications of a report with their counts, in the order of the report."""
    findings: Counter[str] = Counter()
    blocking: Counter[str] = Counter()
    for finding in report.findings:
        for node in finding.applications:
            findings[node.iri] += 1
            blocking[node.iri] += finding.blocks
    verdicts: dict[str, Counter[str]] = {}
    for (iri, verdict), number in Counter((row.application.iri, row.verdict) for row in report.verdicts).items():
        verdicts.setdefault(iri, Counter())[str(verdict)] += number
    return [
        ApplicationRow(node, findings[node.iri], blocking[node.iri], dict(verdicts.get(node.iri, {})))
        for node in report.applications
    ]


@router.get("/checks/{check_id}/questions", response_model=list[QuestionView])  # type: ignore[valid-type]
def list_questions(request: Request, service: TheService, user: CurrentUser, check_id: CheckId) -> tuple[Question, ...]:
    """De groepen feiten die niemand heeft geleverd, en welke regels daarop wachten."""
    return report_of(request, service, user, check_id).questions


@router.get("/checks/{check_id}/data-findings", response_model=Page[DataFindingView])  # type: ignore[valid-type]
def list_data_findings(
    request: Request,
    service: TheService,
    user: CurrentUser,
    check_id: CheckId,
    page: PageNumber = 1,
    page_size: PageSize = 100,
) -> Cut:
    """Wat er aan de gegevens zelf mankeert."""
    found: tuple[DataFinding, ...] = report_of(request, service, user, check_id).data_findings
    return cut(found, page, page_size)


@router.get("/checks/{check_id}/difference", response_model=RunDifferenceView)
def compare_checks(
    request: Request,
    service: TheService,
    user: CurrentUser,
    check_id: CheckId,
    base: Annotated[str, Query(max_length=64, description="id van de eerdere toetsing")],
) -> RunDifference:
    """Wat er nieuw is en wat er is hersteld sinds een eerdere toetsing."""
    report = report_of(request, service, user, check_id)
    before = report_of(request, service, user, base)
    compared = compare(report, Earlier(CHANGED_FROM, base, earlier_findings(before.findings)))
    new = tuple(finding for finding in report.findings if finding.fingerprint not in compared.unchanged)
    comparison = compared.comparison
    return RunDifference(base, new, comparison.unchanged, comparison.fixed, compared.unjudged)


@router.get("/checks/{check_id}/report", responses=_REPORT, response_class=Response)
def get_report(
    request: Request,
    service: TheService,
    user: CurrentUser,
    check_id: CheckId,
    form: Annotated[
        str, Query(alias="format", max_length=30, description=f"een van: {', '.join(report_forms())}")
    ] = "json",
    anonymous: Annotated[bool, Query(description="zonder namen van personen")] = False,
    language: Language = "nl",
) -> Response:
    """Het hele rapport van een toetsing, in elk formaat dat de opdrachtregel ook kent."""
    made = make_report(service, service.run(request, user, check_id), form, language, anonymous=anonymous)
    return attachment(made.data, made.file_name, made.media_type)
