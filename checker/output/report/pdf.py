"""The report as PDF: the same chapters with a print style, tagged (PDF/UA-1), with bookmarks and page numbers.

Source of what is asked for: ISO 14289-1 (PDF/UA-1): tags, language, title, bookmarks. Nothing is fetched: the document
holds all it needs, and the fetcher refuses every address. The identifier and the dates follow from the content and the
date of the run, so that the same run gives the same bytes.
"""

from __future__ import annotations

import hashlib

from markupsafe import Markup

from checker.errors import MissingExtra
from checker.findings import Text
from checker.output.report.anonymity import without_names
from checker.output.report.formats import ReportJob
from checker.output.report.html import environment, template_values
from checker.output.report.paper import PaperWriter
from checker.output.report.press import Finisher, calm_collector, hasten
from checker.output.report.theme import print_style_sheet
from checker.output.report.view import ReportView
from checker.output.safe import plain

_CHAPTERS = (
    ("samenvatting", "Samenvatting", "Summary"),
    ("beelden", "In beeld", "Pictures"),
    ("matrix", "Oordelen per applicatie en regel", "Verdicts by application and rule"),
    ("wetten", "Per wet en kader", "By act and framework"),
    ("applicaties", "Per applicatie", "By application"),
    ("werklijsten", "Werklijst per bouwteam", "Work list by team"),
    ("afwijkingen", "Afwijkingen", "Waivers"),
    ("oordelen", "Oordelen van mensen", "Judgements of people"),
    ("vragen", "Wat niet te beoordelen was", "What could not be assessed"),
    ("regels", "Regels", "Rules"),
    ("bijlage", "Bijlage: methode en verantwoording", "Annex: method and account"),
)


_PICTURES = "kaderwacht:beeld/"
# from so many applications on, references between chapters are plain numbers: bookmarks and the contents remain
_LINKED_UNTIL = 150


# below the chapters with these anchors the contents name their parts, as long as there are no more
_MOST_PARTS = 60
_SVG_FONT, _PRINT_FONT = 'font-family="sans-serif"', 'font-family="Liberation Sans,Arial,DejaVu Sans,sans-serif"'


def print_html(job: ReportJob) -> tuple[str, dict[str, bytes]]:
    """The document that is printed (the chapters of the HTML report in one column), and its pictures by address."""
    html, pictures, _ = _printed(job)
    return html, pictures


def _printed(job: ReportJob) -> tuple[str, dict[str, bytes], dict[str, str]]:
    """What :func:`print_html` gives, and what stands at each anchor in words."""
    report, portrait = job.report, job.portrait
    if job.anonymous:
        report, portrait = without_names(report, portrait, job.language)
    view = ReportView(report, portrait, job.adoption)
    linked = len(report.applications) < _LINKED_UNTIL
    values = template_values(view, job.language, anonymous=job.anonymous, scope=job.scope, linked=linked)
    values["lists_by_rule"] = values["compact"] or not linked
    paper = PaperWriter(view, job.language, values)
    html = (
        environment()
        .get_template("rapport.druk.j2")
        .render(
            style=Markup(print_style_sheet(job.theme)),  # noqa: S704 - ours, and declarations that were checked
            chapters=tuple(each for each in _CHAPTERS if each[0] != "beelden" or values["pictures"]),
            paper=paper,
            parts=_parts(view, job.language),
            **values,
        )
    )
    pictures = {
        _PICTURES + picture.key: picture.svg.replace(_SVG_FONT, _PRINT_FONT, 1).encode() for picture in paper.pictures
    }
    return html, pictures, _names(view, job.language)


def _parts(view: ReportView, language: str) -> dict[str, list[tuple[str, str]]]:
    """Chapter → (anchor, title) of its parts, for the contents: laws and work lists, unless there are very many."""
    found = {
        "wetten": [(law.anchor, law.title.get(language)) for law in view.laws if law.title.nl],
        "werklijsten": [(work.anchor, work.name.get(language)) for work in view.work_lists],
    }
    return {chapter: parts for chapter, parts in found.items() if len(parts) <= _MOST_PARTS}


def _names(view: ReportView, language: str) -> dict[str, str]:
    """Anchor → what stands there: what a link in the PDF says of itself to who cannot see it (ISO 14289-1, 7.18.5)."""
    finding = Text("bevinding", "finding").get(language)
    names = {anchor: Text(nl, en).get(language) for anchor, nl, en in _CHAPTERS}
    names |= {each.anchor: str(each.application.node) for each in view.applications}
    names |= {anchor: f"{rule} {view.rules[rule].label.get(language)}" for rule, anchor in view.rule_anchors.items()}
    names |= {f"b{each.number}": f"{finding} {each.number}" for each in view.findings}
    names |= {anchor: title for parts in _parts(view, language).values() for anchor, title in parts}
    return {anchor: plain(name) for anchor, name in names.items()}


def render_pdf(job: ReportJob) -> bytes:
    """The report as PDF; raises MissingExtra when WeasyPrint (or Pango, which it needs) is not there."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise MissingExtra("Een rapport als PDF", "pdf") from error
    html, pictures, names = _printed(job)
    identifier = hashlib.sha256(html.encode())
    for name in sorted(pictures):
        identifier.update(pictures[name])
    hasten()
    finisher = Finisher(identifier.hexdigest()[:32].encode(), names)
    with calm_collector():
        made: bytes = HTML(string=html, url_fetcher=_Pictures(pictures)).write_pdf(
            finisher=finisher, pdf_variant="pdf/ua-1", pdf_tags=True, uncompressed_pdf=True
        )
    return made


class _Pictures:
    """The fetcher that WeasyPrint asks: it hands out the pictures of this report and refuses every other address."""

    def __init__(self, pictures: dict[str, bytes]) -> None:
        self._pictures = pictures

    def __call__(self, url: str, *_: object, **__: object) -> object:
        from weasyprint.urls import URLFetcherResponse

        if url not in self._pictures:
            raise ValueError(f"niets wordt opgehaald: {url[:80]}")
        return URLFetcherResponse(url, self._pictures[url], {"Content-Type": "image/svg+xml"})
