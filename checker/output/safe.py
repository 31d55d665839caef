"""Texts from files made safe for a line of text: names are data, never commands to a terminal or a log."""

from __future__ import annotations

import unicodedata

# Bidi overrides and isolates can make a line read as something else (CVE-2021-42574).
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def plain(text: str) -> str:
    """``text`` on one line, without control characters, escapes or bidi overrides; blanks folded."""
    kept = "".join(" " if _unsafe(char) else char for char in text)
    return " ".join(kept.split())


def _unsafe(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
