"""The report as one self-contained HTML file: no network, no build step, readable with scripts off.

The Content-Security-Policy allows this file's own style sheet and script by their hashes, and nothing else. All texts
from files are escaped and lose control characters and bidi overrides; a link leads only to http(s).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from checker.findings import Finding, Location, NodeRef, Report, Text, Verdict
from checker.output.pictures import LOOKS, landscape, merger, timeline
from checker.output.report.anonymity import without_names
from checker.output.report.laws import STATE_NAMES
from checker.output.report.matrix import CLASSES, MatrixWriter
from checker.output.report.theme import asset, style_sheet
from checker.output.report.view import Adoption, ReportView, alike
from checker.output.safe import plain
from checker.output.words import (
    PLATEAUS,
    SEVERITIES,
    WAIVERS,
    Labels,
    bearer_text,
    count_text,
    nowhere_text,
    plateau_text,
    programme_text,
    selection_text,
    severity_note,
)
from checker.portrait import NormState, Portrait, Role

if TYPE_CHECKING:
    from jinja2 import Environment

# from so many findings on, ground and remedy stand at the rule only, findings of one rule share a head, and evidence is
# cut: the file must stay readable
COMPACT_FROM = 2_000
# and from so many on the evidence stands in the JSON only
BARE_FROM = 6_000
_FACTS_COMPACT = 2
_WEB = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)
_clean = lru_cache(maxsize=50_000)(plain)


def render_html(
    report: Report,
    portrait: Portrait,
    language: str = "nl",
    theme: str | None = None,
    anonymous: bool = False,
    *,
    adoption: Adoption | None = None,
    scope: str = "",
) -> str:
    """The report as one HTML document.

    ``theme`` are declarations as :func:`~checker.output.report.theme.read_theme` gives them; ``anonymous`` leaves out
    names of approvers and contacts; ``scope`` tells a reader what was selected, '' for all.
    """
    if anonymous:
        report, portrait = without_names(report, portrait, language)
    view = ReportView(report, portrait, adoption)
    style, script = style_sheet(theme), asset("rapport.js")
    return (
        environment()
        .get_template("rapport.html.j2")
        .render(
            # ours, read from the package: the hashes in the policy are those of exactly these texts
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            style_hash=_hash(style),
            script_hash=_hash(script),
            matrix=MatrixWriter(view, language),
            **template_values(view, language, anonymous=anonymous, scope=scope),
        )
    )


def template_values(
    view: ReportView, language: str, *, anonymous: bool, scope: str, linked: bool = True
) -> dict[str, Any]:
    """What the templates of every chapter read, on screen and on paper; not ``linked``: references are plain text."""
    report, portrait = view.report, view.portrait
    return {
        "view": view,
        "report": report,
        "run": report.run,
        "portrait": portrait,
        "language": language,
        "anonymous": anonymous,
        "scope": scope,
        "selection": selection_text(report.selection, language),
        "compact": len(view.findings) >= COMPACT_FROM,
        "bare": len(view.findings) >= BARE_FROM,
        "lists_by_rule": len(view.findings) >= COMPACT_FROM,
        "pictures": (
            *landscape(report, portrait, language),
            *merger(report, portrait, language),
            *timeline(report, portrait, language),
        ),
        "Verdict": Verdict,
        "NormState": NormState,
        **_Writer(view, language, linked=linked).functions(),
    }


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates of the report; every text that they print is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("checker.output.report", "sjablonen"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.globals["svg"] = lambda picture: Markup(picture.svg)  # noqa: S704 - every text in it went through esc
    return environment


def _finalize(value: Any) -> Any:
    """Every text that a template prints, but ready markup: on one line, without control characters."""
    if isinstance(value, Markup):
        return value
    return _clean(value) if isinstance(value, str) else value


class _Writer:
    """The functions that the templates call, for one language."""

    def __init__(self, view: ReportView, language: str, *, linked: bool = True) -> None:
        self._view = view
        self._language = language
        self._linked = linked
        self._labels = Labels(view.portrait.words, language)
        self._most_facts = _facts_shown(len(view.findings))
        self._folder = _shared_folder([source.path for source in view.report.run.sources])

    def functions(self) -> dict[str, Callable[..., Any]]:
        """Name → function."""
        return {
            "say": self.say,
            "t": self.text,
            "mark": self.mark,
            "name_of": self.name_of,
            "letter_of": lambda verdict: LOOKS[verdict].letter.get(self._language),
            "class_of": lambda verdict: CLASSES[verdict],
            "web": web,
            "app_links": self.app_links,
            "rule_links": self.rule_links,
            "finding_links": self.finding_links,
            "place": self.place,
            "nowhere": self.nowhere,
            "bearer": self.bearer,
            "facts": self.facts,
            "owners": self.owners,
            "covered": self.covered,
            "alike": alike,
            "plateau_name": lambda plateau: PLATEAUS[plateau].get(self._language),
            "plateau_text": lambda plateau: plateau_text(plateau, self._language),
            "programme_text": lambda sort: programme_text(sort, self._language),
            "word": self._labels.value,
            "waiver_state": lambda state: WAIVERS[state].get(self._language),
            "municipality_name": self.municipality_name,
            "kept": escape,
            "state_mark": lambda state: _STATE_MARKS[state],
            "severity_name": lambda severity: SEVERITIES[severity].get(self._language),
            "severity_note": self.severity_note,
            "number_of": self.number_of,
            "word_of": lambda number, *words: self.number_of(number, *words).partition(" ")[2],
            "state_name": lambda state: STATE_NAMES[state].get(self._language),
        }

    def say(self, nl: str, en: str) -> Markup:
        """A text of ours in the report's language."""
        return Markup(en if self._language == "en" else nl)  # noqa: S704 - constants of the templates

    def text(self, text: Text) -> str:
        """A text of the rulebook or the ontology."""
        return text.get(self._language)

    def name_of(self, verdict: Verdict) -> str:
        """Name of a verdict."""
        return LOOKS[verdict].name.get(self._language)

    def mark(self, verdict: Verdict) -> Markup:
        """The letter of a verdict in its shape, with its name for who cannot see it."""
        look = LOOKS[verdict]
        return Markup('<b class="mk {}" title="{}">{}</b>').format(
            CLASSES[verdict], look.name.get(self._language), look.letter.get(self._language)
        )

    def severity_note(self, finding: Finding) -> str:
        """What the rule says of the severity when the configuration changed it; else ''."""
        return severity_note(finding, self._view.rules[finding.rule], self._language)

    def number_of(self, number: int, nl: str, nl_more: str, en: str, en_more: str) -> str:
        """A number with its word, singular or plural."""
        return count_text(number, (nl, nl_more), (en, en_more), self._language)

    def owners(self, roles: Iterable[Role]) -> str:
        """Roles with who fills them."""
        return "; ".join(f"{role.label.get(self._language)}: {role.holder}" for role in roles)

    def municipality_name(self, key: str) -> str:
        """Name of the municipality with this key; the key when no source names it."""
        found = (each.node for each in self._view.portrait.municipalities if each.node.iri.endswith("/" + key))
        return str(next(found, key or self.say("alle", "all")))

    def app_links(self, nodes: Iterable[NodeRef], most: int = 12) -> Markup:
        """Links to applications; the first ``most``, and how many more there are."""
        anchors = self._view.application_anchors
        told = self._view.named
        return self._links(((anchors[node.iri], _clean(told(node))) for node in nodes if node.iri in anchors), most)

    def rule_links(self, rules: Iterable[str], most: int = 60) -> Markup:
        """Links to rules."""
        anchors = self._view.rule_anchors
        return self._links(((anchors[rule], rule) for rule in rules if rule in anchors), most)

    def finding_links(self, numbers: Iterable[Any], most: int = 20) -> Markup:
        """Links to findings by their numbers."""
        return self._links(((f"b{each.number}", str(each.number)) for each in numbers), most)

    def covered(self, fingerprints: Iterable[str]) -> Markup:
        """Links to the findings that a waiver covers."""
        by_fingerprint = self._view.by_fingerprint
        return self.finding_links(by_fingerprint[each] for each in fingerprints if each in by_fingerprint)

    def _links(self, pairs: Iterable[tuple[str, str]], most: int) -> Markup:
        found = list(pairs)
        shown = Markup(", ").join(self._link(*pair) for pair in found[:most])
        if len(found) > most:
            left = len(found) - most
            shown += self.say(f" en {left} andere", f" and {left} {'other' if left == 1 else 'others'}")
        return shown

    def _link(self, anchor: str, text: str) -> Markup:
        return Markup('<a href="#{}">{}</a>').format(anchor, text) if self._linked else escape(text)

    def place(self, location: Location | None) -> str:
        """File and line, or sheet and cell; without the folder that all sources share (the annex has it)."""
        return str(location).removeprefix(self._folder) if location else ""

    def nowhere(self, finding: Finding) -> str:
        """Where a finding that has no place is to be mended."""
        return nowhere_text(finding, self._view.rules[finding.rule], self._language)

    def bearer(self, finding: Finding) -> str:
        """Whose a finding is that burdens no application."""
        named = tuple(map(self.municipality_name, finding.municipalities))
        return bearer_text(replace(finding, municipalities=named), self._language)

    def facts(self, finding: Finding) -> Markup:
        """The facts a finding rests on, each with its place; in a large report the first two, or none."""
        if self._most_facts == 0:
            return Markup("")
        shown = finding.evidence[: self._most_facts]
        parts = []
        for each in shown:
            about = "" if each.subject == finding.focus else f"{each.subject} "
            parts.append(
                Markup("<li>{}{} = {}{}").format(
                    _clean(about),
                    _clean(self._labels.predicate(each.predicate)),
                    _clean(self._labels.value(each.predicate, each.value)),
                    Markup(" <small>{}</small>").format(_clean(self.place(each.location))) if each.location else "",
                )
            )
        if len(shown) < len(finding.evidence):
            left = len(finding.evidence) - len(shown)
            parts.append(
                Markup("<li>")
                + self.say(
                    f"nog {left} {'feit' if left == 1 else 'feiten'}, zie de JSON-uitvoer",
                    f"{left} more {'fact' if left == 1 else 'facts'}, see the JSON output",
                )
            )
        return Markup("").join(parts)


def _facts_shown(findings: int) -> int | None:
    if findings >= BARE_FROM:
        return 0
    return _FACTS_COMPACT if findings >= COMPACT_FROM else None


def _shared_folder(paths: list[str]) -> str:
    """The folder that every path lies in, with its slash; '' when there is none."""
    parents = [path.rpartition("/")[0].split("/") for path in paths if "/" in path]
    if not parents or len(parents) < len(paths):
        return ""
    shared = parents[0]
    for other in parents[1:]:
        same = next((at for at, pair in enumerate(zip(shared, other, strict=False)) if pair[0] != pair[1]), None)
        shared = shared[: min(len(shared), len(other)) if same is None else same]
    return "/".join(shared) + "/" if shared else ""


def web(url: str) -> str:
    """``url`` when it is a plain http(s) address, else '': no other scheme becomes a link."""
    return url if _WEB.fullmatch(url) else ""


_STATE_MARKS = {NormState.AUTOMATED: "●", NormState.PARTLY: "◐", NormState.MANUAL: "○"}
