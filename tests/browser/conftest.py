"""Debian's Chromium, driven by Playwright; axe-core as a judge; pictures for a person to look at.

One browser for all tests of this folder (in each xdist worker); every test has a context of its own. A page that asks
for anything off this machine fails its test. Pictures go to the folder that KADERWACHT_BEELDEN names, if it does.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

WIDTHS = (1280, 360)
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
# axe tells what it could not decide as well (a gradient, something overlapping); only violations are a verdict
_AXE: dict[str, object] = {"resultTypes": ["violations"]}


@dataclass
class Looker:
    """Opens pages; remembers what they asked for and what they complained of."""

    browser: Browser
    pictures: Path | None
    contexts: list[BrowserContext] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def context(self, width: int = 1280, height: int = 900, **more: Any) -> BrowserContext:
        """A new context (cookies of its own) whose pages cannot leave this machine."""
        made = self.browser.new_context(viewport={"width": width, "height": height}, locale="nl-NL", **more)
        made.set_default_timeout(10_000)
        made.route("**/*", self._gate)
        made.on("page", self._listen)
        self.contexts.append(made)
        return made

    def page(self, width: int = 1280, height: int = 900, **more: Any) -> Page:
        """A page in a context of its own."""
        return self.context(width, height, **more).new_page()

    def photograph(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Write a picture of what is in view (or of the ``whole`` page) for a person, when pictures are asked for."""
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.pictures / f"{name}.png", full_page=whole, animations="disabled")

    def _gate(self, route: Route) -> None:
        url = route.request.url
        self.asked.append(url)
        parts = urlsplit(url)
        if parts.scheme in ("file", "data", "blob") or parts.hostname == "127.0.0.1":
            route.continue_()
        else:
            self.refused.append(url)
            route.abort()

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text))

    def _hear(self, kind: str, text: str) -> None:
        # a page that tells of an error has its status: the browser notes that, and it is no fault of the page
        if kind in ("error", "warning") and "the server responded with a status of" not in text:
            self.complaints.append(f"{kind}: {text}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium without a window; the tests are skipped where it or Playwright is absent."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright ontbreekt: make test installeert het")
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python ontbreekt: make test installeert het")
    found = os.environ.get("KADERWACHT_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.skip("Chromium ontbreekt (Debian: apt install chromium)")
    # ended with the folder, not with the session: Playwright keeps an event loop running in this thread
    with api.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def look(browser: Browser) -> Iterator[Looker]:
    """A way to open pages; afterwards: nothing was asked of another machine, no script failed, no policy was broken."""
    folder = os.environ.get("KADERWACHT_BEELDEN")
    looker = Looker(browser, Path(folder) if folder else None)
    yield looker
    for context in looker.contexts:
        context.close()
    assert looker.refused == [] and looker.complaints == []


@pytest.fixture(scope="session")
def axe() -> Callable[..., str]:
    """``axe(page, **rules)``: what axe-core finds, as text; '' when nothing. ``rules`` switches rules off by name."""
    from axe_playwright_python.sync_playwright import Axe

    def run(page: Page, without: tuple[str, ...] = ()) -> str:
        options = {**_AXE, "rules": {rule: {"enabled": False} for rule in without}}
        found = Axe().run(page, options=options)
        return str(found.generate_report()) if found.violations_count else ""

    return run


def overflow(page: Page) -> str:
    """What sticks out of the page to the right when the page as a whole scrolls sideways; '' when it does not."""
    return str(
        page.evaluate(
            """() => { const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return '';
            const out = [...document.querySelectorAll('body *')].filter(e =>
              e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.rol, svg'));
            return root.scrollWidth + ': ' + out.slice(0, 5).map(e => e.outerHTML.slice(0, 160)).join('\\n'); }"""
        )
    )


def focused(page: Page) -> dict[str, Any]:
    """The element with the focus: tag, text, href, and whether a person can see that it has the focus."""
    found: dict[str, Any] = page.evaluate(
        """() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
        return {tag: e.tagName, text: e.textContent.trim().slice(0, 60), href: e.getAttribute('href') || '',
          ring: (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none',
          inView: r.width > 0 && r.height > 0 && r.bottom > 0 && r.right > 0
            && r.top < innerHeight && r.left < innerWidth,
          id: e.id, type: e.type || ''}; }"""
    )
    return found
