"""Pages of reports: choose a finished check, a format and a language, and download."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from api.guard import CurrentUser
from api.pages.looking import finished_runs
from api.pages.rendering import EVERYONE, LANGUAGES, language_of, new_page_router, page
from api.reports import MEDIA, PLAIN, make_report, report_forms
from api.routes import TheService
from api.routes.checks import CheckId
from api.routes.landscapes import attachment
from api.views import PageNumber
from checker.errors import UsageError
from checker.findings import Text
from checker.store.faults import Conflict
from checker.store.model import RunState

router = new_page_router()
RIGHTS = dict.fromkeys(
    [("GET", path) for path in ("/rapporten", "/rapporten/{check_id}", "/rapporten/{check_id}/bestand")], EVERYONE
)
PAGE_SIZE = 25
FORMS = {
    "html": Text("Webpagina, om te lezen en te delen", "Web page, to read and share"),
    "pdf": Text("PDF, om te drukken of te archiveren", "PDF, to print or archive"),
    "xlsx": Text("Werkmap, om in te filteren en rekenen", "Workbook, to filter and calculate"),
    "csv": Text("CSV: een regel per bevinding", "CSV: a line per finding"),
    "csv-signed-off": Text("CSV: een regel per oordeel van een mens", "CSV: a line per judgement of a person"),
    "json": Text("JSON: alles, voor een ander programma", "JSON: everything, for another program"),
    "markdown": Text("Markdown, voor een wiki of notitie", "Markdown, for a wiki or memo"),
    "sarif": Text("SARIF, voor een codebeoordeling", "SARIF, for a code review"),
    "turtle": Text("Turtle: het SHACL-rapport als RDF", "Turtle: the SHACL report as RDF"),
    "text": Text("Platte tekst, zoals op de opdrachtregel", "Plain text, as on the command line"),
}
"""What a format is good for; which of them there are, the renderers say. Those of CI systems the API has."""


def offered() -> list[tuple[str, Text]]:
    """(name, what it is good for) of every format that can be made now."""
    there = report_forms()
    return [(form, text) for form, text in FORMS.items() if form in there]


@router.get("/rapporten")
def list_reports(request: Request, service: TheService, user: CurrentUser, pagina: PageNumber = 1) -> Response:
    """De toetsingen waarvan een rapport te maken is, nieuwste eerst."""
    runs = finished_runs(service, user)
    return page(
        request,
        user,
        "rapporten.html",
        runs=runs[(pagina - 1) * PAGE_SIZE : pagina * PAGE_SIZE],
        total=len(runs),
        page_number=pagina,
        page_size=PAGE_SIZE,
        quick=[(form, text) for form, text in offered() if form in ("html", "pdf", "xlsx", "csv", "json")],
        report_language=language_of(request),
    )


@router.get("/rapporten/{check_id}")
def choose_report(request: Request, service: TheService, user: CurrentUser, check_id: CheckId) -> Response:
    """Een toetsing: kies formaat en taal van het rapport."""
    run = service.run(request, user, check_id)
    if run.state is not RunState.DONE:
        raise Conflict(f"Deze toetsing heeft geen rapport: {run.state}.", remedy="Wacht tot zij klaar is.")
    return page(
        request, user, "rapport_kiezen.html", run=run, forms=offered(), media=MEDIA, plain=PLAIN, languages=LANGUAGES
    )


@router.get("/rapporten/{check_id}/bestand")
def download_report(
    request: Request,
    service: TheService,
    user: CurrentUser,
    check_id: CheckId,
    formaat: Annotated[str, Query(max_length=30)] = "html",
    rapporttaal: Annotated[str, Query(max_length=2)] = "nl",
    anoniem: Annotated[str, Query(max_length=5)] = "",
) -> Response:
    """Het rapport als bestand."""
    run = service.run(request, user, check_id)
    if rapporttaal not in LANGUAGES:
        raise UsageError("Die taal is er niet.", remedy="Kies uit: nl, en.")
    made = make_report(service, run, formaat, rapporttaal, anonymous=bool(anoniem))
    return attachment(made.data, made.file_name, made.media_type)
