"""Texts from files made safe for where they are shown: names are data, never commands to a terminal, log or viewer.

Each function answers for one kind of reader; a renderer uses one of them on every text that came from a file.
"""

from __future__ import annotations

import re
import unicodedata

# Bidi overrides and isolates can make a line read as something else (CVE-2021-42574).
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
# GitHub (`##[error]`), Azure DevOps (`##vso[…]`) and TeamCity (`##teamcity[…]`) obey these anywhere on a line of a log.
_LOG_COMMAND = re.compile(r"#(?=#\w*\[)")
# and GitHub's runner obeys `::error …` at the start of a line, behind blanks too (actions/runner, ActionCommand)
_COMMAND_LINE = re.compile(r"^((?:\x1b\[[0-9;]*m|[^\S\n])*):(?=:)", re.MULTILINE)
_LINK = re.compile(r"\](?=[(\[:])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Invisible, and no part of a word: it takes `@name` its mention and `#1` its reference without changing what is read.
_JOINER = "\u2060"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#|~$!&])")
_REFERENCES = re.compile(r"(?<=[@#!$%&~^+:])(?=[\w\"'+-])|(?<=://)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)", re.IGNORECASE)


def plain(text: str) -> str:
    """``text`` on one line, without control characters, escapes, bidi overrides or log commands; blanks folded."""
    kept = "".join(" " if _unsafe(char) else char for char in text) if not _harmless(text) else text
    return _LOG_COMMAND.sub("# ", " ".join(kept.split()))


def _harmless(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _unsafe(char: str) -> bool:
    # U+FFFE and U+FFFF (and their kind) are no characters: XML refuses them
    return char in _BIDI or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or ord(char) & 0xFFFE == 0xFFFE


def unlinked(text: str) -> str:
    """:func:`plain`, and ``](`` makes no link: SARIF 2.1.0 section 3.11.6 gives a plain text message links too."""
    return _LINK.sub("] ", plain(text))


def markdown(text: str) -> str:
    """:func:`plain` for Markdown of GitHub, GitLab and Azure DevOps: no markup, HTML, link, mention, reference, cell.

    Punctuation is escaped (CommonMark 0.31 section 2.4); what those sites read in the text itself (``@name``, ``#1``,
    ``https://``) is broken with U+2060, which shows nothing.
    """
    return _MARKDOWN.sub(r"\\\1", _REFERENCES.sub(_JOINER, plain(text)))


def code(text: str) -> str:
    """:func:`plain` as a code span in a Markdown table: a fence longer than any in it, and no cell border."""
    kept = plain(text).replace("|", "¦")
    longest = max((len(run) for run in re.findall(r"`+", kept)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if kept.startswith("`") or kept.endswith("`") else ""
    return f"{fence}{pad}{kept or '-'}{pad}{fence}"


def address(url: str) -> str:
    """``url`` when a link may lead there (http or https), with what would end a Markdown link encoded; else ''."""
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        return ""
    return "".join(f"%{ord(char):02X}" if char in "()<>\"'`\\ |[]" else char for char in plain(url))


def cell(text: str) -> str:
    """:func:`plain`, and no formula: a spreadsheet that opens it shows the text (OWASP ASVS 5.0, 1.2.10)."""
    kept = plain(text)
    return f"'{kept}" if kept.startswith(_FORMULA) else kept


def workflow_data(text: str) -> str:
    """:func:`plain` as the data of a GitHub workflow command: ``%`` is its escape."""
    return plain(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """:func:`plain` as a property of a GitHub workflow command, where ``:`` and ``,`` are signs too."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def lines_for_log(text: str) -> str:
    """Lines for a terminal or log: none of them starts with ``::``, which GitHub's runner takes for a command."""
    return _COMMAND_LINE.sub(r"\1: ", text)


def json_for_log(document: str) -> str:
    """JSON (or Turtle) in which no string is a log command: one ``#`` of it becomes its escape, the value is the same.

    Names stay whole in these formats, and a report may be printed in a log that obeys ``##vso[…]``. A path may hold
    bytes that are no UTF-8; those become the escapes of JSON.
    """
    return _LOG_COMMAND.sub(r"\\u0023", document).encode("utf-8", "backslashreplace").decode()
