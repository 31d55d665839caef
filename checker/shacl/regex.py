"""Regular expressions with the meaning of SPARQL REGEX (XPath fn:matches), on many texts at once.

Python's ``re`` is fast but has two traps: it backtracks, so ``^(a+)+$`` can take for ever, and it lacks what XPath has
(``\\p{L}``). So a pattern that repeats a group, or that uses what ``re`` lacks, is answered by Oxigraph, whose engine
takes linear time; all others by ``re``. Back-references and look-around, which Oxigraph lacks, stay with ``re``.

Source: XPath functions 3.1, section 5.6.1 (syntax and flags); SPARQL 1.1, section 17.4.3.14.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.graph.terms import XSD_STRING, Literal, encode

_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_LINEAR_ONLY = re.compile(r"\\[pPiIcC]|-\[|&&|\[\[:")
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_BACKTRACKING_ONLY = re.compile(r"\\[1-9]|\(\?[=!<]")
_CHUNK = 5_000


class PatternError(ValueError):
    """Not a regular expression, or one with unknown flags."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: ``fast`` when ``re`` may answer, else the text for Oxigraph."""

    text: str
    flags: str
    fast: re.Pattern[str] | None

    def matches(self, texts: list[str], deadline: float | None = None) -> NDArray[np.bool_]:
        """Per text: whether the pattern matches somewhere in it; raises TimeoutError past the deadline."""
        good = np.zeros(len(texts), dtype=np.bool_)
        for low in range(0, len(texts), _CHUNK):
            if deadline is not None and time.perf_counter() > deadline:
                raise TimeoutError
            chunk = texts[low : low + _CHUNK]
            if self.fast is not None:
                search = self.fast.search
                good[low : low + len(chunk)] = [search(text) is not None for text in chunk]
            else:
                good[low + np.array(_by_oxigraph(self.text, self.flags, chunk), dtype=np.intp)] = True
        return good


def compile_pattern(text: str, flags: str = "") -> Pattern:
    """The pattern ``text`` with XPath ``flags`` (s, m, i, x, q); raises PatternError."""
    if unknown := set(flags) - {*_FLAGS, "q"}:
        raise PatternError(f"onbekende vlag {''.join(sorted(unknown))!r}")
    if "q" in flags:
        text, flags = re.escape(text), flags.replace("q", "").replace("x", "")
    hard = _LINEAR_ONLY.search(text) or _REPEATED_GROUP.search(text)
    if hard and not _BACKTRACKING_ONLY.search(text):
        if _by_oxigraph(text, flags, [""], probe=True) is None:
            raise PatternError("de uitdrukking is niet te lezen")
        return Pattern(text, flags, None)
    options = 0
    for flag in flags:
        options |= _FLAGS[flag]
    try:
        return Pattern(text, flags, re.compile(text if "m" in flags else _strict_end(text), options))
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from error


def _strict_end(text: str) -> str:
    """``$`` matches at the very end only; Python's also matches before a last newline."""
    out: list[str] = []
    in_class = escaped = False
    for char in text:
        if char == "$" and not in_class and not escaped:
            out.append(r"\Z")
            continue
        if not escaped:
            in_class = char == "[" or (in_class and char != "]")
        escaped = char == "\\" and not escaped
        out.append(char)
    return "".join(out)


def _by_oxigraph(text: str, flags: str, texts: list[str], probe: bool = False) -> Any:
    """Places of the texts that match; with ``probe`` None when the pattern cannot be compiled."""
    import pyoxigraph

    pattern, options = (encode(Literal(part, XSD_STRING)).decode() for part in (text, flags))
    rows = " ".join(f"({place} {encode(Literal(part)).decode()})" for place, part in enumerate(texts))
    call = f"REGEX(?t, {pattern}, {options})"
    if probe:
        query = f"SELECT (({call} || true) && BOUND(?t) AS ?r) ({call} AS ?m) {{ VALUES (?i ?t) {{ {rows} }} }}"
        solution = next(iter(pyoxigraph.Store().query(query)))
        return None if solution["m"] is None else True
    query = f"SELECT ?i {{ VALUES (?i ?t) {{ {rows} }} FILTER({call}) }}"
    return [int(solution["i"].value) for solution in pyoxigraph.Store().query(query)]
