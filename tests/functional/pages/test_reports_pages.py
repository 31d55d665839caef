"""Pages of reports, and the route of the API that they share: every format there is, whole and as a download."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable

import pytest

from api.pages import reports
from api.pages.reports import offered
from api.reports import MEDIA, PLAIN, report_forms
from checker.output.report.formats import rendered_suffixes
from checker.store.model import Actor, RunOptions
from tests.functional.api.conftest import DATE, Api, landscape
from tests.functional.api.test_checks import BROKEN
from tests.functional.pages.conftest import Reader, text_of, well_formed
from tests.functional.pages.matrix import assert_hidden

SignIn = Callable[[str], Reader]


@pytest.fixture(scope="module")
def check(api: Api) -> str:
    api.load(landscape("gm9901", "<script>alert(1)</script>", "Post") + BROKEN.encode())
    return api.check("gm9901-bron", only=["ICT"])


def test_every_role_on_every_route_and_another_municipality(api: Api, reader: SignIn, check: str) -> None:
    addresses = {
        ("GET", "/rapporten"): "/rapporten",
        ("GET", "/rapporten/{check_id}"): f"/rapporten/{check}",
    }
    file = f"/rapporten/{check}/bestand?formaat=csv"
    for role in reports.RIGHTS["GET", "/rapporten/{check_id}/bestand"]:
        assert reader(str(role)).get(file).status_code == 200
    assert api.client.get(file).status_code == 401
    pages = [route for route in reports.router.routes if not route.path.endswith("bestand")]  # type: ignore[attr-defined]
    assert {route.path for route in pages} == {path for _, path in addresses}  # type: ignore[attr-defined]
    for address in addresses.values():
        got = reader("bouwteam").get(address)
        assert got.status_code == 200
        well_formed(got.text)
    assert_hidden(reader("stranger"), f"/rapporten/{check}", file)
    assert check not in reader("stranger").get("/rapporten").text


def test_the_page_offers_what_the_renderers_say(api: Api, reader: SignIn, check: str) -> None:
    text = reader("auditor").get(f"/rapporten/{check}").text
    for suffix in rendered_suffixes():
        assert f'value="{suffix.removeprefix(".")}"' in text
    assert {form for form, _ in offered()} <= set(report_forms())
    assert {"html", "csv", "json"} <= {form for form, _ in offered()}


@pytest.mark.parametrize("form", [form for form in report_forms() if form not in ("pdf", "xlsx")])
def test_each_format_comes_whole_over_page_and_api(api: Api, reader: SignIn, check: str, form: str) -> None:
    got = reader("auditor").get(f"/rapporten/{check}/bestand", params={"formaat": form})
    assert got.status_code == 200, got.text
    media_type, suffix = MEDIA.get(form, PLAIN)
    assert got.headers["content-type"] == media_type
    assert got.headers["content-disposition"].endswith(f"toetsing-{check[:8]}.{suffix}")
    # a table of what people signed off has its heads alone: nobody signed anything here
    assert ("ICT-005" in got.text) is (form != "csv-signed-off")
    same = api.call("GET", f"/checks/{check}/report", "auditor", params={"format": form})
    assert same.content == got.content
    if form == "json":
        assert json.loads(got.text)["run"]["date"] == DATE
    if form == "csv":
        assert len(list(csv.reader(io.StringIO(got.text.lstrip("\ufeff"))))) > 1
    if form == "html":
        assert "<script>alert(1)" not in got.text


def test_a_pdf_when_it_is_registered(reader: SignIn, check: str) -> None:
    pytest.importorskip("weasyprint", exc_type=ImportError)
    if ".pdf" not in rendered_suffixes():
        pytest.skip("no renderer of PDF is registered")
    got = reader("auditor").get(f"/rapporten/{check}/bestand", params={"formaat": "pdf"})
    assert (got.status_code, got.headers["content-type"]) == (200, "application/pdf")
    assert got.content.startswith(b"%PDF-") and b"%%EOF" in got.content[-64:]


def test_a_workbook_when_it_is_registered(reader: SignIn, check: str) -> None:
    pytest.importorskip("xlsxwriter")
    if ".xlsx" not in rendered_suffixes():
        pytest.skip("no renderer of workbooks is registered")
    got = reader("auditor").get(f"/rapporten/{check}/bestand", params={"formaat": "xlsx"})
    assert got.status_code == 200
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(got.content)).namelist()


def test_the_language_of_a_report_is_chosen(reader: SignIn, check: str) -> None:
    texts = [
        reader("auditor").get(f"/rapporten/{check}/bestand", params={"formaat": "html", "rapporttaal": each}).text
        for each in ("nl", "en")
    ]
    assert 'lang="nl"' in texts[0] or "lang=nl" in texts[0]
    assert 'lang="en"' in texts[1] or "lang=en" in texts[1]


@pytest.mark.parametrize("query", ["formaat=doc", "rapporttaal=fr"])
def test_what_cannot_be_made_is_told(reader: SignIn, check: str, query: str) -> None:
    got = reader("auditor").get(f"/rapporten/{check}/bestand?{query}")
    assert got.status_code == 400
    well_formed(got.text)


def test_a_check_without_report_says_why(api: Api, reader: SignIn, check: str) -> None:
    store = api.service.store
    version = store.landscapes.current("gm9901", "Bron")
    assert version is not None
    run = store.runs.new([version], RunOptions(store.runs.get(check).options.date), (), Actor("architect"))
    for path in (f"/rapporten/{run.id}", f"/rapporten/{run.id}/bestand", f"/rapporten/{run.id}/bestand?formaat=csv"):
        got = reader("auditor").get(path)
        assert got.status_code == 409, path
        assert "heeft geen rapport" in text_of(got.text)
    assert run.id not in reader("auditor").get("/rapporten").text


def test_in_english(reader: SignIn, check: str) -> None:
    for path in ("/rapporten", f"/rapporten/{check}"):
        got = reader("auditor").get(path, params={"taal": "en"})
        well_formed(got.text)
        assert "Report" in got.text and "Bevindingen" not in got.text
