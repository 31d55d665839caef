"""The HTML report: valid, self-contained, inert, complete, the same every time, and small."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from dataclasses import replace

import html5lib
import pytest

from checker.findings import Evidence, NodeRef, Report, Verdict
from checker.output.report import Adoption, read_theme, render_html
from checker.output.report import html as html_module
from checker.output.report import matrix as matrix_module
from checker.output.report.matrix import MatrixWriter
from checker.output.report.view import Numbered, ReportView, alike
from checker.portrait import Portrait
from tests.unit.output.report.landscapes import DAY, HOSTILE, examined


def parsed(html: str) -> object:
    """The document, by a parser that accepts no error at all."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_file_is_valid_html(language: str) -> None:
    document = parsed(render_html(*examined(), language))
    assert document.get("lang") == language  # type: ignore[attr-defined]
    assert [each.tag for each in document.iter("main")] == ["main"]  # type: ignore[attr-defined]


def test_an_empty_report_is_valid_too() -> None:
    report, portrait = examined()
    empty = replace(report, findings=(), verdicts=(), applications=(), questions=(), data_findings=(), waivers=())
    html = render_html(empty, type(portrait)())
    parsed(html)
    assert "Er zijn geen afwijkingen aangeleverd." in html


def test_nothing_is_fetched_and_the_policy_allows_this_file_only() -> None:
    html = render_html(*examined())
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    assert style and script
    for name, text in (("style-src", style[1]), ("script-src", script[1])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in html
    assert "default-src 'none'" in html
    assert not re.search(r"(?:src|srcset|data|poster|background|action|formaction|xlink:href)\s*=", html)
    assert not re.search(r"<(?:link|iframe|object|embed|img|base|form)\b", html)
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import", html)
    assert "style=" not in html.replace("aria-label", "")


def test_every_internal_link_leads_somewhere_and_no_id_stands_twice() -> None:
    html = render_html(*examined(8))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    other = set(re.findall(r'href="([^"#][^"]*)"', html))
    assert all(each.startswith(("https://", "http://")) for each in other)


def test_names_are_names_and_nothing_else() -> None:
    html = render_html(*examined(len(HOSTILE), HOSTILE), scope=HOSTILE[0], adoption=Adoption(HOSTILE[1]))
    document = parsed(html)
    tags = [each for each in document.iter() if isinstance(each.tag, str)]  # type: ignore[attr-defined]
    assert sum(each.tag == "script" for each in tags) == 1
    assert not any(each.tag in ("img", "iframe", "object") for each in tags)
    assert not any(name.lower().startswith("on") for each in tags for name in each.attrib)
    assert not any(str(each.get("href", "")).lower().startswith("javascript") for each in tags)
    assert "49" not in re.findall(r"<h1[^>]*>(.*?)</h1>", html)
    assert "\x00" not in html and "\x1b" not in html and "\u202e" not in html and "\ufffe" not in html


def test_the_same_run_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_html(*examined())
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert render_html(*examined()) == first
    assert DAY.isoformat() in first


def test_the_summary_counts_findings_apart() -> None:
    report, portrait = examined(4)
    tiles = re.findall(r"<li(?: class=\"\w\")?><b>(\d+)</b>", render_html(report, portrait))
    counts = [
        sum(each.verdict is verdict for each in report.findings)
        for verdict in (Verdict.FAILS, Verdict.DUE, Verdict.WAIVED)
    ]
    assert [int(each) for each in tiles[1:4]] == counts == [5, 1, 1]


def test_every_finding_is_told_once_with_place_ground_and_remedy() -> None:
    report, portrait = examined(6)
    html = render_html(report, portrait)
    assert len(re.findall(r'<li class="bev" id="b\d+">', html)) == len(report.findings)
    assert html.count("<dd>Herstel ICT-005.") >= 6
    assert "model.xml:12:7" in html and "Wet X art. 1" in html


@pytest.mark.parametrize("bare", [1, 1_000_000])
def test_a_large_report_tells_every_finding_once_too(monkeypatch: pytest.MonkeyPatch, bare: int) -> None:
    monkeypatch.setattr(html_module, "COMPACT_FROM", 1)
    monkeypatch.setattr(html_module, "BARE_FROM", bare)
    report, portrait = examined(len(HOSTILE), HOSTILE, findings_each=6)
    html = render_html(report, portrait)
    parsed(html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) and set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert sum(bool(re.fullmatch(r"b\d+", each)) for each in ids) == len(report.findings)
    told = html[html.index('id="applicaties"') : html.index('id="werklijsten"')]
    assert "<dd>Herstel " not in told  # once, at the rule
    assert "model.xml:12:7" in told
    assert len(html) < len(render_html_in_full(monkeypatch, report, portrait))


def render_html_in_full(monkeypatch: pytest.MonkeyPatch, report: Report, portrait: Portrait) -> str:
    monkeypatch.setattr(html_module, "COMPACT_FROM", 1_000_000)
    monkeypatch.setattr(html_module, "BARE_FROM", 1_000_000)
    return render_html(report, portrait)


def test_findings_that_share_their_place_and_facts_tell_them_once() -> None:
    finding = examined(1)[0].findings[0]
    elsewhere = replace(finding, location=None, evidence=(Evidence(finding.focus, "kw:x", "1"),))
    other = replace(finding, verdict=Verdict.WAIVED, waiver="AF1")
    numbered = [Numbered(number, each) for number, each in enumerate((finding, other, finding, elsewhere), start=1)]
    first, second = alike(numbered)
    assert [each.number for each in first.findings] == [1, 3, 4] and second.head == other
    assert first.place is None and first.evidence is None
    assert second.place == finding.location and second.evidence == finding.evidence


def test_verdicts_read_without_colour() -> None:
    html = render_html(*examined())
    assert re.search(r"<td class=x>X", html) and re.search(r"<td class=v>V", html) and re.search(r"<td class=n>–", html)


def test_a_large_report_stays_small_and_quick() -> None:
    report, portrait = examined(150, findings_each=10)
    many = tuple(
        replace(report.rules[0], id=f"AVG-{number:03}", iri=f"https://w3id.org/kaderwacht/regel/AVG-{number:03}")
        for number in range(1, 149)
    )
    rows = tuple(
        replace(report.verdicts[0], application=each, rule=rule.id, verdict=list(Verdict)[number % 7])
        for number, each in enumerate(report.applications)
        for rule in many
    )
    known = {rule.id for rule in report.rules}
    big = replace(report, rules=(*report.rules, *(rule for rule in many if rule.id not in known)), verdicts=rows)
    render_html(*examined())  # templates are read once
    start = time.process_time()
    html = render_html(big, portrait)
    assert time.process_time() - start < 2.0
    assert len(big.applications) == 300 and len(big.verdicts) == 300 * 148
    assert len(html.encode()) < 5_000_000


def test_a_very_large_report_details_what_is_to_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    report, portrait = examined(6)
    whole = MatrixWriter(ReportView(report, portrait), "nl").groups()
    monkeypatch.setattr(matrix_module, "MOST_DETAILED", 1)
    groups = MatrixWriter(ReportView(report, portrait), "nl").groups()
    assert any(group.nothing_to_do for group in groups)
    for full, group in zip(whole, groups, strict=True):
        rows = [each for each in full.rows.splitlines() if "<a href" in each]
        kept = [each for each in rows if "<td class=x>" in each or "<td class=l>" in each]
        assert [each for each in group.rows.splitlines() if "<a href" in each] == kept
        assert group.nothing_to_do == len(rows) - len(kept)
    html = render_html(report, portrait)
    parsed(html)
    assert "staan alleen in het overzicht en in de werkmap" in html


def test_who_adopted_the_rulebook_is_told_or_that_nobody_said_so() -> None:
    told = render_html(*examined(), adoption=Adoption("het college", DAY))
    assert "vastgesteld door het college op 2026-11-23" in re.sub(r"\s+", " ", told)
    assert "is niet opgegeven" in render_html(*examined())
    assert "geen juridisch advies" in told


def test_an_anonymous_report_names_no_person() -> None:
    assert "Jannie de Vries" in render_html(*examined())
    html = render_html(*examined(), anonymous=True)
    assert "Jannie" not in html and "naam weggelaten" in html
    report, portrait = examined()
    person = NodeRef("https://w3id.org/kaderwacht/id/gm9901/person/CL1", "CL1", "Piet Jansen")
    found = replace(
        report.findings[0], focus=person, message=replace(report.findings[0].message, nl="Piet Jansen mist x.")
    )
    html = render_html(replace(report, findings=(found,)), portrait, anonymous=True)
    assert "Piet Jansen" not in html


def test_own_properties_come_after_the_theme() -> None:
    theme = read_theme(":root{--basis-color-action-1-inverse-bg-default: #123456;}")
    html = render_html(*examined(), theme=theme)
    assert html.index("#123456") > html.rindex("--voorbeeld-kleuren-wit:")
    parsed(html)
