"""The HTML report of Leedewaard as people meet it: eyes, keyboard, small screens, no scripts, paper, axe-core."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import WIDTHS, Looker, focused, overflow
from tests.conftest import ROOT, Run

if TYPE_CHECKING:
    from playwright.sync_api import Page

Judge = Callable[..., str]
# A report repeats itself: 14,000 matrix cells say nothing to axe that one of each look does not. Of rows, articles and
# findings that hold the same kinds of things one in each section stays, and all that is folded opens.
_THIN = """() => { const seen = new Set();
  for (const e of document.querySelectorAll('article, .bevs > li, tbody > tr, .mx td, g')) {
    if (!e.isConnected) continue;
    const kinds = [...e.querySelectorAll('*')].map(x => x.tagName + '.' + (x.getAttribute('class') || ''));
    const section = e.closest('section')?.getAttribute('aria-labelledby');
    const key = [section, e.tagName, e.getAttribute('class'), ...[...new Set(kinds)].sort()].join('|');
    if (seen.has(key)) { if (!e.matches('td')) e.remove(); } else { seen.add(key); }
  }
  document.querySelectorAll('details').forEach(e => { e.open = true; });
  return document.querySelectorAll('*').length; }"""


@pytest.fixture(scope="session")
def report(run_cli_once: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of Leedewaard as HTML, and as JSON beside it."""
    folder = tmp_path_factory.mktemp("rapport")
    done = run_cli_once(
        "report", "voorbeeld/leedewaard", "--date", "2026-11-23", "-o", folder / "rapport.html",
        "-o", folder / "rapport.json", cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "rapport.html"


def _open(page: Page, report: Path, anchor: str = "") -> None:
    page.goto(report.as_uri() + anchor)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(look: Looker, report: Path, axe: Judge, width: int) -> None:
    page = look.page(width)
    _open(page, report)
    assert int(page.evaluate(_THIN)) > 1_500
    assert axe(page) == ""


def test_axe_finds_nothing_in_the_whole_page_but_its_colours(look: Looker, report: Path, axe: Judge) -> None:
    page = look.page()
    _open(page, report)
    assert axe(page, without=("color-contrast",)) == ""


@pytest.mark.parametrize("setting", [{"forced_colors": "active"}, {"color_scheme": "dark"}, {"contrast": "more"}])
def test_colours_of_the_reader_s_own(look: Looker, report: Path, axe: Judge, setting: dict[str, str]) -> None:
    page = look.page(**setting)
    _open(page, report)
    page.evaluate(_THIN)
    # a mark keeps its letter in every palette: it is never colour alone
    assert page.locator(".mk").evaluate_all("all => all.every(e => e.textContent.trim() && e.title)")
    look.photograph(page, "rapport-" + "-".join(setting.values()))
    page.evaluate("document.querySelectorAll('section:not(:first-of-type)').forEach(e => e.remove())")
    assert axe(page) == ""


@pytest.mark.parametrize("width", [320, *WIDTHS])
def test_no_sideways_scrolling(look: Looker, report: Path, width: int) -> None:
    page = look.page(width)
    _open(page, report)
    assert overflow(page) == ""
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    assert overflow(page) == ""


def test_text_twice_as_large(look: Looker, report: Path) -> None:
    page = look.page(640)
    _open(page, report)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) == ""


def test_the_keyboard_alone(look: Looker, report: Path) -> None:
    page = look.page()
    _open(page, report)
    page.keyboard.press("Tab")
    first = focused(page)
    assert first["href"] == "#inhoud" and first["inView"] and first["ring"]
    page.keyboard.press("Enter")
    assert focused(page)["id"] == "inhoud"
    # from the top: the table of contents in its own order
    _open(page, report)
    contents = page.locator("nav.inhoud a").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    page.keyboard.press("Tab")
    walked = []
    for _ in contents:
        page.keyboard.press("Tab")
        now = focused(page)
        assert now["inView"] and now["ring"], now
        walked.append(now["href"])
    assert walked == contents and len(contents) >= 10


def test_every_stop_is_seen_and_in_reading_order(look: Looker, report: Path) -> None:
    page = look.page()
    _open(page, report)
    before = -1.0
    for _ in range(60):
        page.keyboard.press("Tab")
        now = focused(page)
        assert now["ring"] and now["inView"], now
        order = page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        assert order > before, now
        before = order


def test_searching_with_the_keyboard(look: Looker, report: Path) -> None:
    page = look.page()
    _open(page, report, "#applicaties")
    field = page.get_by_role("searchbox", name="Zoek een applicatie")
    field.focus()
    assert focused(page)["ring"]
    page.keyboard.type("belastíngmodule q")
    shown = page.locator("article.app:visible h3").all_text_contents()
    assert any("Belastingmodule Q" in each for each in shown) and len(shown) < 20
    told = page.get_by_role("search", name="Zoek een applicatie").get_by_role("status")
    assert told.text_content() == f"{len(shown)} / {page.locator('article.app').count()}"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.locator("article.app:visible").count() <= len(shown)


def test_sorting_with_the_keyboard(look: Looker, report: Path) -> None:
    page = look.page()
    _open(page, report)
    table = page.locator("table.sorteer").first
    # a table may be folded
    table.evaluate("e => { for (let p = e; p; p = p.parentElement) if (p.tagName === 'DETAILS') p.open = true; }")
    head = table.locator("thead th").first
    for wanted in ("ascending", "descending"):
        head.locator("button").focus()
        page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == wanted
        cells = table.locator("tbody tr").evaluate_all("all => all.map(e => e.cells[0].textContent.trim())")
        ordered = page.evaluate(
            "([all, down]) => all.slice().sort((a, b) => a.localeCompare(b, 'nl', {numeric: true}) * (down ? -1 : 1))",
            [cells, wanted == "descending"],
        )
        assert cells == ordered and len(cells) > 1


def test_a_link_into_something_folded_opens_it(look: Looker, report: Path) -> None:
    page = look.page()
    _open(page, report)
    link = page.locator(".mx.zoek thead a").first
    target = page.locator(str(link.get_attribute("href")))
    assert target.get_attribute("open") is None
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("id => document.getElementById(id).open", arg=str(target.get_attribute("id")))


def test_every_link_within_leads_somewhere(look: Looker, report: Path) -> None:
    page = look.page()
    _open(page, report)
    lost = page.evaluate(
        """() => [...document.querySelectorAll('a[href^="#"]')].map(e => e.getAttribute('href').slice(1))
        .filter(id => !document.getElementById(id)).slice(0, 10)"""
    )
    assert lost == []


def test_scripts_off(look: Looker, report: Path) -> None:
    page = look.page(360, java_script_enabled=False)
    _open(page, report)
    findings = json.loads(report.with_suffix(".json").read_text("utf-8"))["findings"]
    assert page.locator("li.bev:visible").count() == len(findings) > 100
    assert page.locator("article.app:visible").count() == page.locator("article.app").count() >= 99
    assert page.locator("input, button, select").count() == 0, "a control that does nothing"
    page.locator("details.groep summary").first.click()
    assert page.locator("details.groep").first.get_attribute("open") is not None


def test_on_paper(look: Looker, report: Path) -> None:
    page = look.page()
    _open(page, report)
    page.emulate_media(media="print")
    for gone in ("nav.inhoud", ".zoeker", ".utrecht-skip-link"):
        assert page.locator(gone).first.is_hidden()
    assert page.locator("li.bev").evaluate_all("all => all.every(e => e.getClientRects().length)")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    look.photograph(page, "rapport-papier")


def test_nothing_is_fetched(look: Looker, report: Path) -> None:
    page = look.page()
    _open(page, report)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    page.mouse.wheel(0, 100_000)
    page.wait_for_load_state("networkidle")
    assert look.asked == [report.as_uri()]


@pytest.mark.parametrize("width", WIDTHS)
def test_pictures(look: Looker, report: Path, width: int) -> None:
    page = look.page(width, 1000)
    _open(page, report)
    chapters = page.locator("nav.inhoud a").evaluate_all("all => all.map(e => e.getAttribute('href').slice(1))")
    assert chapters[0] == "samenvatting"
    for chapter in chapters:
        heading = page.locator(f"#{chapter}")
        heading.evaluate("e => e.scrollIntoView()")
        assert re.search(r"\w", heading.inner_text())
        look.photograph(page, f"rapport-{chapter}-{width}")
    for figure in page.locator("figure").all():
        figure.evaluate("e => e.scrollIntoView()")
        assert figure.locator("svg").first.get_attribute("role") == "img"
        # the last of the parts of a picture that was cut keeps the plain name
        title = re.sub(r": van bron.*|\(.*", "", figure.locator("h3").inner_text())
        look.photograph(page, f"rapport-{re.sub(r'[^a-z]+', '-', title.lower()).strip('-')}-{width}")
