"""The pages of the service as people walk them, on a real server: load, compare, check, find, waive, report, audit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.browser.conftest import WIDTHS, Looker, focused, overflow
from tests.browser.served import DATE, EXAMPLE, LEEDEWAARD, Served, files_of_leedewaard, pages_of, start

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("fastapi", reason="de dienst is niet geinstalleerd (extra: api)")
Judge = Callable[..., str]
TURFBURG = "softwarecatalogus/23-11-2026_GEMMA 2_Turfburg (nagemaakt)_ameff_model.xml"
# what is no page of its own: a part of a page, a file to keep
_NO_PAGES = {"/toetsingen/{check_id}/voortgang", "/rapporten/{check_id}/bestand"}


def page_routes() -> list[str]:
    """Patterns of all pages that the service has."""
    modules = import_module("api.pages").MODULES
    found = [import_module(f"api.pages.{name}") for name in modules if find_spec(f"api.pages.{name}")]
    routes = {route for module in found for method, route in module.RIGHTS if method == "GET"}
    return sorted(routes - _NO_PAGES)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An empty service."""
    running = start(tmp_path_factory.mktemp("dienst"))
    yield running
    running.close()


@pytest.fixture(scope="package")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that stays empty."""
    running = start(tmp_path_factory.mktemp("leeg"))
    yield running
    running.close()


@pytest.fixture(scope="package")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with Leedewaard: four landscapes, one of two versions, a check and waivers in three states."""
    folder = tmp_path_factory.mktemp("gevuld")
    running = start(folder)
    try:
        files = files_of_leedewaard(folder)
        running.load("gm9901-bron", *files["gm9901-bron"][:1])
        for place in LEEDEWAARD:
            running.load(place, *files[place])
        check = running.check(*LEEDEWAARD)
        _waive(running, check)
        running.check(*LEEDEWAARD)
        running.stage("gm9902-bron", *files["gm9902-bron"])
        yield running
    finally:
        running.close()


def _waive(served: Served, check: str) -> None:
    deviable = {str(each["id"]) for each in _items(served.ask("/rules?page_size=500")) if each["deviable"]}
    asked = 0
    for finding in _items(served.ask(f"/checks/{check}/findings?page_size=500")):
        focus = str(finding["focus"]["iri"])  # type: ignore[index,call-overload]
        owner = re.search(r"/id/(gm\d{4})/", focus)
        if finding["rule"] not in deviable or not owner or asked == 3:
            continue
        wanted = {"municipality": owner[1], "rule": finding["rule"], "subject": focus,
                  "reason": "De leverancier levert in 2027.", "until": "2027-06-30"}  # fmt: skip
        number = served.ask("/waivers", wanted, "architect")["id"]
        if asked < 2:
            decision = {"approve": asked == 0, "reason": "Besproken in het projectbureau."}
            served.ask(f"/waivers/{number}/decision", decision, "beheer")
        asked += 1
    assert asked == 3


def _items(found: dict[str, object]) -> list[dict[str, object]]:
    return found["items"] if isinstance(found, dict) else found  # type: ignore[return-value]


def sign_in(page: Page, served: Served, who: str) -> None:
    """Through the form, as a person does."""
    page.goto(f"{served.address}/aanmelden")
    page.get_by_label("Token").fill(served.tokens[who])
    page.get_by_role("button", name="Aanmelden").click()
    page.wait_for_load_state()
    assert page.url == f"{served.address}/", page.locator("main").inner_text()


def judged(page: Page, axe: Judge) -> str:
    """What is wrong with a page as it is: axe-core, sideways scrolling, what every page must have."""
    faults = [axe(page), overflow(page)]
    if page.locator("h1").count() != 1 or page.locator("main#inhoud").count() != 1:
        faults.append("not exactly one h1 and one main")
    if not re.search(r"\w.* – kaderwacht$", page.title()):
        faults.append(f"title {page.title()!r}")
    return "\n".join(filter(None, faults))


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page(look: Looker, filled: Served, axe: Judge, width: int) -> None:
    addresses = pages_of(filled, page_routes()) | {"/aanmelden": "/aanmelden"}
    check = filled.ask("/checks")["items"][0]["id"]  # type: ignore[index]
    addresses["/landschappen/{landscape_id}/vergelijken"] = "/landschappen/gm9901-bron/vergelijken?oud=1&nieuw=2"
    addresses["/landschappen/{landscape_id}/versies/{number}"] = "/landschappen/gm9902-bron/versies/2"
    addresses["/bevindingen"] = f"/bevindingen?toetsing={check}&kader=4"
    assert set(page_routes()) <= set(addresses), "a page that no link leads to"
    page = look.page(width)
    sign_in(page, filled, "beheer")
    faults = {}
    for pattern, address in sorted(addresses.items()):
        answer = page.goto(filled.address + address)
        found = judged(page, axe) if answer and answer.ok else f"status {answer and answer.status}"
        if found:
            faults[address] = found
        name = re.sub(r"\W+", "-", pattern).strip("-") or "overzicht"
        look.photograph(page, f"dienst-{name}-{width}")
    assert faults == {}, "\n\n".join(f"{address}\n{text}" for address, text in faults.items())


def test_every_page_at_320_pixels_in_english(look: Looker, filled: Served, axe: Judge) -> None:
    page = look.page(320)
    sign_in(page, filled, "beheer")
    page.goto(f"{filled.address}/?taal=en")
    addresses = pages_of(filled, page_routes())
    addresses["/landschappen/{landscape_id}/vergelijken"] = "/landschappen/gm9901-bron/vergelijken?oud=1&nieuw=2"
    faults = {}
    for address in sorted(addresses.values()):
        page.goto(filled.address + address)
        assert page.locator("html").get_attribute("lang") == "en", address
        if found := judged(page, axe):
            faults[address] = found
    assert faults == {}, "\n\n".join(f"{address}\n{text}" for address, text in faults.items())


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_loaded_and_nothing_found(look: Looker, blank: Served, axe: Judge, width: int) -> None:
    """Every page of a service without data says what to do; every kind of error is a page like the others."""
    page = look.page(width)
    sign_in(page, blank, "beheer")
    empty = [
        route for route in page_routes() if "{" not in route and route not in ("/applicatie", "/bouwteams/werklijst")
    ]
    errors = {
        "/nergens": 404,
        "/toetsingen/x": 404,
        "/landschappen/gm9901-bron/versies/9": 404,
        "/landschappen/x": 404,
        "/bevindingen?pagina=x": 400,
        "/regels/XX-999": 404,
        "/auditlog?controleer=ja&nummer=x": 400,
    }
    faults = {}
    for language in ("nl", "en"):
        page.goto(f"{blank.address}/?taal={language}")
        for address, status in {**dict.fromkeys(empty, 200), **errors}.items():
            answer = page.goto(blank.address + address)
            found = judged(page, axe) if answer and answer.status == status else f"status {answer and answer.status}"
            # a page without data leads somewhere, beyond the menu
            if not found and status == 404 and not page.locator("main a[href]").count():
                found = "no way on"
            if found:
                faults[language, address] = found
            if language == "nl":
                look.photograph(page, f"leeg-{re.sub(r'[^a-z]+', '-', address).strip('-') or 'overzicht'}-{width}")
    assert faults == {}, "\n\n".join(f"{address}\n{text}" for address, text in faults.items())


def test_the_back_button_and_a_busy_form(look: Looker, filled: Served) -> None:
    page = look.page()
    sign_in(page, filled, "architect")
    page.goto(f"{filled.address}/bevindingen?kader=4")
    shown = page.locator(".bev").count()
    page.locator(".bev a[href^='/regels/']").first.click()
    page.wait_for_url("**/regels/*")
    page.go_back()
    assert page.url.endswith("kader=4") and page.locator(".bev").count() == shown
    assert page.get_by_label("Kader").input_value() == "4"
    # from a finding to the version whose file it stands in
    page.locator(".bev dd a[href*='/versies/']").first.click()
    page.wait_for_url("**/versies/*#ophalen")
    assert page.locator("#ophalen").is_visible()


@pytest.mark.parametrize("setting", [{"forced_colors": "active"}, {"color_scheme": "dark"}])
def test_colours_of_the_reader_s_own(look: Looker, filled: Served, axe: Judge, setting: dict[str, str]) -> None:
    page = look.page(**setting)
    sign_in(page, filled, "beheer")
    assert axe(page) == ""
    page.goto(f"{filled.address}/bevindingen")
    assert page.locator(".bev").count() > 10
    assert axe(page) == ""


def test_reading_without_scripts(look: Looker, filled: Served) -> None:
    page = look.page(360, java_script_enabled=False)
    sign_in(page, filled, "architect")
    for address, shown in (
        ("/bevindingen", ".bev"),
        ("/landschap", "table tbody tr"),
        ("/samenvoeging", "table tbody tr"),
        ("/regels", "main a[href^='/regels/']"),
        ("/toetsingen", "table tbody tr"),
    ):
        page.goto(filled.address + address)
        assert page.locator(shown).count() > 1, address


def test_the_keyboard_reaches_the_first_finding(look: Looker, filled: Served) -> None:
    page = look.page()
    sign_in(page, filled, "architect")
    page.goto(f"{filled.address}/bevindingen")
    page.keyboard.press("Tab")
    first = focused(page)
    assert first["href"] == "#inhoud" and first["inView"] and first["ring"]
    page.keyboard.press("Enter")
    assert focused(page)["id"] == "inhoud"
    for _ in range(40):
        page.keyboard.press("Tab")
        now = focused(page)
        assert now["ring"] and now["inView"], now
        if page.evaluate("!!document.activeElement.closest('.bev')"):
            break
    else:
        pytest.fail("forty tabs and no finding")


# what each role may not do, by the words of the menu and of what starts it
_NOT_OFFERED = {
    "bureau": ("Laden", "Auditlog"),
    "team": ("Laden", "Auditlog"),
    "auditor": ("Laden",),
    "architect": ("Auditlog",),
}


@pytest.mark.parametrize("who", sorted(_NOT_OFFERED))
def test_what_one_may_not_do_is_not_offered(look: Looker, filled: Served, who: str) -> None:
    """Every link and every form of the pages that a role finds answers that role."""
    page = look.page()
    sign_in(page, filled, who)
    menu = page.locator("nav.balk, .balk").first.inner_text().split("\n")
    assert not set(_NOT_OFFERED[who]) & {each.strip() for each in menu}
    seen: set[str] = set()
    for address in sorted(pages_of(filled, page_routes(), who=who).values()):
        page.goto(filled.address + address)
        for form in page.locator("main form[method=post]").all():
            action = str(form.get_attribute("action"))
            kind = re.sub(r"[0-9a-f]{12,}|\d+", "N", action)
            assert who != "auditor" or kind == "/toetsingen" or "afbreken" in kind, (address, action)
            assert who == "architect" or not re.search("/laden|bevestigen|weggooien|herstellen", kind), (
                address,
                action,
            )
        for link in page.locator("main a[href^='/']").all()[:60]:
            to = str(link.get_attribute("href"))
            kind = re.sub(r"[0-9a-f]{12,}|\d+", "N", to.partition("?")[0])
            if kind not in seen:
                seen.add(kind)
                assert filled.call(to, who)[0] < 400, (address, to)
    assert len(seen) > 15


def test_a_team_asks_and_the_project_office_decides(look: Looker, filled: Served, axe: Judge) -> None:
    """From what blocks the next milestone to a request, and from what waits for a decision to the decision."""
    team, office, auditor = look.page(), look.page(), look.page()
    sign_in(team, filled, "team")
    sign_in(office, filled, "bureau")
    sign_in(auditor, filled, "auditor")
    team.goto(f"{filled.address}/bouwteams")
    team.locator("a[href^='/bouwteams/werklijst']").first.click()
    team.get_by_role("heading", name="Volgende mijlpaal").wait_for()
    assert team.get_by_text("Los eerst op:").first.is_visible() and judged(team, axe) == ""
    team.goto(f"{filled.address}/bevindingen?kader=4")
    team.get_by_role("link", name="Vraag een afwijking aan").last.click()
    team.get_by_label("Motivering").fill("De leverancier van het bouwteam levert later.")
    team.get_by_label("Tot en met").fill("2027-01-15")
    team.get_by_role("button", name="Aanvragen").click()
    waiver = re.search(r"/afwijkingen/\d+$", team.url)
    assert waiver and not team.get_by_role("radio", name=re.compile("toekennen", re.IGNORECASE)).count()
    office.goto(f"{filled.address}/projectbureau")
    assert office.locator("svg.verloop").count() >= 10
    office.locator(f"main a[href='{waiver[0]}']").first.click()
    office.wait_for_url("**/afwijkingen/*")
    assert judged(office, axe) == ""
    _approve(office)
    assert "toegekend" in office.locator("main").inner_text().lower()
    office.goto(f"{filled.address}/projectbureau#eindigen")
    assert office.locator(f"#eindigen ~ ul a[href='{waiver[0]}']").is_visible()
    auditor.goto(f"{filled.address}/auditlog")
    told = auditor.locator("main").inner_text()
    assert "T. Bouwer" in told and "P. Kader" in told


def test_files_dropped_on_the_field(look: Looker, filled: Served) -> None:
    page = look.page()
    sign_in(page, filled, "architect")
    page.goto(f"{filled.address}/laden?landschap=9901-bron")
    page.get_by_label("Gemeente").fill("9901")
    content = {name: (EXAMPLE / name).read_text("utf-8") for name in LEEDEWAARD["gm9901-bron"][:2]}
    dropped = page.evaluate_handle(
        """content => { const all = new DataTransfer();
        for (const [name, text] of Object.entries(content)) all.items.add(new File([text], name)); return all; }""",
        content,
    )
    zone = page.locator("[data-neerzetten]").first
    zone.dispatch_event("dragover", {"dataTransfer": dropped})
    assert "boven" in str(zone.get_attribute("class"))
    zone.dispatch_event("drop", {"dataTransfer": dropped})
    assert page.locator("[data-gekozen]").first.inner_text() == ", ".join(content)
    page.get_by_role("button", name="Lezen en vergelijken").click()
    page.get_by_text("Dit is een voorvertoning").wait_for()
    read = page.locator("main").inner_text()
    assert all(name in read for name in content)
    page.get_by_role("button", name="Weggooien").click()
    page.wait_for_load_state()


def test_the_walk(look: Looker, served: Served, axe: Judge, shared: Path, tmp_path: Path) -> None:
    """Two people, from an empty service to the audit log."""
    turfburg = shared / "data" / TURFBURG
    if not turfburg.is_file():
        pytest.skip("de nagemaakte export van Turfburg ontbreekt (../shared)")
    page, other = look.page(), look.page()
    sign_in(page, served, "architect")
    sign_in(other, served, "beheer")
    assert page.get_by_text("Er is nog geen landschap geladen").is_visible()

    _load(page, served, "9999", "Bron", [turfburg])
    look.photograph(page, "wandeling-1-turfburg")
    assert judged(page, axe) == ""
    # the file says whose it is, by a name that is no code: it counts when a person says that it belongs here
    page.get_by_role("button", name="Bevestigen").click()
    assert page.get_by_text("Dit is een voorvertoning").is_visible()
    page.get_by_role("checkbox", name="Dat klopt").check()
    page.get_by_role("button", name="Bevestigen").click()
    page.get_by_text("actueel", exact=True).wait_for()
    # what is no landscape is told at its line, and nothing is loaded
    broken = tmp_path / "kapot.ttl"
    broken.write_text("@prefix kw: <https://w3id.org/kaderwacht/def#> .\n\nkw:a kw:b\n", "utf-8")
    _load(page, served, "9901", "Bron", [broken])
    assert "kapot.ttl:4" in page.locator("main").inner_text() and judged(page, axe) == ""
    look.photograph(page, "wandeling-2-fout-op-de-regel")

    files = files_of_leedewaard(tmp_path)
    _load(page, served, "9901", "Bron", files["gm9901-bron"][:1])
    page.get_by_role("button", name="Bevestigen").click()
    _load(page, served, "9901", "Bron", files["gm9901-bron"])
    assert "Het verschil is met versie 1" in page.locator("main").inner_text()
    assert int(page.locator(".tegels .v b").inner_text().replace(".", "")) > 10
    look.photograph(page, "wandeling-3-verschil")
    page.get_by_role("button", name="Bevestigen").click()
    for place in ("gm9902-bron", "gm9903-bron", "gm9910-doel"):
        municipality, _, plateau = place.partition("-")
        _load(page, served, municipality, plateau.capitalize(), files[place])
        page.get_by_role("button", name="Bevestigen").click()

    page.goto(f"{served.address}/toetsingen")
    for place in page.get_by_role("checkbox", name=re.compile("gm9999")).all():
        place.uncheck()
    page.get_by_label("Peildatum").fill(DATE)
    page.get_by_role("button", name="Toetsen").click()
    page.get_by_role("link", name="Alle bevindingen").wait_for(timeout=60_000)
    check = page.url.rpartition("/")[2]
    look.photograph(page, "wandeling-4-toetsing")
    page.get_by_role("link", name="Alle bevindingen").click()
    page.get_by_label("Zoek").first.fill("doelarchitectuur")
    page.goto(f"{served.address}/bevindingen?toetsing={check}&zoek=Belastingmodule")
    assert 0 < page.locator(".bev").count() < 30
    assert "Belastingmodule" in page.locator(".bev").first.inner_text()
    look.photograph(page, "wandeling-5-bevindingen")

    page.goto(f"{served.address}/bevindingen?toetsing={check}&kader=4")
    page.get_by_role("link", name="Vraag een afwijking aan").first.click()
    page.get_by_label("Motivering").fill("De leverancier levert de koppeling in 2027.")
    page.get_by_label("Tot en met").fill("2027-06-30")
    look.photograph(page, "wandeling-6-afwijking")
    assert judged(page, axe) == ""
    page.get_by_role("button", name="Aanvragen").click()
    waiver = page.url
    assert re.search(r"/afwijkingen/\d+$", waiver)
    # who asked does not decide
    assert page.get_by_role("button", name=re.compile("besluit|toekennen", re.IGNORECASE)).count() == 0
    other.goto(waiver)
    look.photograph(other, "wandeling-7-besluit")
    assert judged(other, axe) == ""
    _approve(other)
    assert "toegekend" in other.locator("main").inner_text().lower()

    page.goto(f"{served.address}/rapporten/{check}")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Maak en download").click()
    report = tmp_path / "rapport.html"
    downloading.value.save_as(report)
    assert "<title>Toetsrapport" in report.read_text("utf-8")

    other.goto(f"{served.address}/auditlog?controleer=ja")
    told = other.locator("main").inner_text()
    assert "De keten klopt" in told and "A. Jansen" in told and "B. Heer" in told
    look.photograph(other, "wandeling-8-auditlog")
    # an architect has no audit log; that was refused is a line in it
    answer = page.goto(f"{served.address}/auditlog")
    assert answer is not None and answer.status == 403 and judged(page, axe) == ""


def _load(page: Page, served: Served, municipality: str, plateau: str, files: list[Path]) -> None:
    page.goto(f"{served.address}/laden?landschap={quote(municipality)}-{plateau.lower()}")
    page.get_by_label("Gemeente").fill(municipality)
    page.get_by_role("radio", name=plateau).check()
    page.locator("#bestand").set_input_files(files)
    # 14 MB is read before the answer comes
    page.get_by_role("button", name="Lezen en vergelijken").click(timeout=60_000)
    page.wait_for_load_state()


def _approve(page: Page) -> None:
    choice = page.get_by_role("radio", name=re.compile("toekennen", re.IGNORECASE))
    if choice.count():
        choice.check()
    page.get_by_label(re.compile("Toelichting")).fill("Akkoord tot de nieuwe koppeling er is.")
    page.get_by_role("button", name=re.compile("toekennen|besluit|vastleggen", re.IGNORECASE)).first.click()
    page.wait_for_load_state()
