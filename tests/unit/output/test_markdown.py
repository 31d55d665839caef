"""The comment and the summary, read by a CommonMark parser with GitHub's tables: bounded, and names stay names."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checker import output
from checker.findings import Article, NodeRef, Report, Text
from checker.output import markdown
from checker.output.safe import address, code
from checker.output.safe import markdown as inert
from tests.unit.output.conftest import APPS, RULE, finding, report_of

# As GitHub reads it: tables, strikethrough, HTML.
GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NAMES = [
    "a|b", "**vet** _schuin_ `code` ~~weg~~", "[klik](http://evil.example)", "![x](http://evil.example)", "<b>x</b>",
    "<script>alert(1)</script>", "<!-- weg", "&lt;b&gt;", "``` \n# kop", "\n\n| a | b |\n| - | - |", "\\|", "\\",
    "[^1]", "<http://evil.example>", "- punt", "1. een", "> citaat", "# kop", "a\\`b`c", "&#124;",
]  # fmt: skip


def tokens(text: str) -> list[Token]:
    found = []
    for token in GFM.parse(text):
        found.append(token)
        found += token.children or []
    return found


def shape(text: str) -> list[str]:
    """The kinds of token, and where links go."""
    return [
        f"{token.type} {token.attrGet('href')}" if token.type == "link_open" else token.type for token in tokens(text)
    ]


@pytest.mark.parametrize("form", ["markdown", "github-summary"])
def test_the_verdict_the_counts_and_the_findings(gated: Report, form: str) -> None:
    text = output.render(gated, form)
    assert text.splitlines()[0] == "## ❌ kaderwacht: Voldoet niet: 1 van 4 bevindingen blokkeert."
    assert "2 nieuw, 1 opgelost, 2 ongewijzigd; nulmeting kaderwacht-baseline.json \\(3 bevindingen\\)" in text
    table = [line for line in text.splitlines() if line.startswith("| ") and "**ICT-005**" in line]
    assert len(table) == 2, "what was there before is counted, not listed"
    assert "`model.xml:12:7`" in table[0] and "[Kader 3" in table[0] and "Werk bij" in table[0]
    assert "Opgelost: 1" in text and "AFW-2" in text and "verlopen" in text
    assert text.rstrip().endswith("Niet getoetst is niet: voldoet.")


def test_in_english(gated: Report) -> None:
    text = output.render(gated, "markdown", "en")
    for word in (
        "Does not comply: 1 of 4 findings blocks.",
        "2 new, 1 fixed, 2 unchanged",
        "violation, new",
        "still due",
        "expired",
    ):
        assert word in text, word
    assert not re.search(r"bevinding|voldoet|nieuw|regels", text)


def test_nothing_blocks_says_how_many_rules_tested(report: Report) -> None:
    clean = replace(report, findings=(), verdicts=())
    first = output.render(clean, "markdown").splitlines()[0]
    assert first == "## ✅ kaderwacht: Geen bevinding blokkeert \\(0 bevindingen; 1 van de 2 regels toetste iets\\)."
    assert output.render(replace(clean, limits=("tijd",)), "markdown").startswith("## ❌ kaderwacht: Niet voltooid")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_changes_nothing_in_the_shape(name: str) -> None:
    def shaped(title: str) -> list[str]:
        node = NodeRef(APPS[0].iri, "1", title)
        return shape(output.render(report_of(finding(node), applications=(node,)), "markdown"))

    assert shaped(name) == shaped("gewoon")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_as_it_is(name: str) -> None:
    text = "".join(token.content for token in tokens("x " + inert(name)) if token.type in ("text", "text_special"))
    assert text.replace("\u2060", "") == "x " + " ".join(name.split())


@pytest.mark.parametrize(
    "name", ["@team", "a@b.nl", "#12", "!3", "GH-7", "http://evil.example", "WWW.evil.example", ":+1:"]
)
def test_what_a_site_reads_in_text_is_broken(name: str) -> None:
    """Mentions, references, links and emoji are read after Markdown, from the text."""
    text = "".join(token.content for token in tokens(inert(name)) if token.type in ("text", "text_special"))
    assert not re.search(r"@\w|#\d|!\d|GH-\d|https?://\w|www\.\w|:\+", text, re.IGNORECASE)


@pytest.mark.parametrize("name", ["a`b", "``", "`", "a|b", "", "x\ny"])
def test_a_code_span_holds_whatever_it_must(name: str) -> None:
    line = f"| a | b |\n| - | - |\n| {code(name)} | y |"
    assert shape(line).count("code_inline") == 1
    assert shape(line).count("td_open") == 2


def test_an_address_is_a_web_page_or_nothing() -> None:
    assert address("https://a.example/x(1)|2") == "https://a.example/x%281%29%7C2"
    for bad in ("javascript:alert(1)", "data:text/html,x", "//a.example", "HTTP:a", "", "file:///etc/passwd"):
        assert address(bad) == ""


def test_a_script_as_ground_is_no_link(report: Report) -> None:
    bad = replace(RULE, articles=(Article("x", Text("Wet"), "javascript:alert(1)"),))
    changed = replace(report, rules=(report.rules[0], bad))
    assert "javascript" not in output.render(changed, "markdown")
    assert "javascript" not in output.render(changed, "sarif")


@pytest.mark.parametrize("name", ["x", "é|@`" * 400, "y" * 100_000])
def test_at_most_65000_characters_with_the_true_total(name: str) -> None:
    node = NodeRef(APPS[0].iri, "1", name)
    many = [finding(node, value=f'"{number}"') for number in range(400)]
    report = report_of(*many, applications=(node,))
    text = output.render(report, "markdown")
    assert len(text.encode()) <= markdown.MOST_COMMENT
    assert "in totaal 400 bevindingen" in text
    assert len(output.render(report, "github-summary").encode()) <= markdown.MOST_SUMMARY
