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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from checker.graph.terms import Literal, encode

_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_BACKTRACKING_ONLY = re.compile(r"\\[1-9]|\(\?[=!<]")
_XPATH_ESCAPES = frozenset("pPiIcC")
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
            if deadline is not None and time.monotonic() > deadline:
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
    written = _translate(text, multiline="m" in flags)
    if (written.foreign or _REPEATED_GROUP.search(text)) and not _BACKTRACKING_ONLY.search(text):
        if not _compiles_in_oxigraph(written.for_oxigraph, flags):
            raise PatternError("de uitdrukking is niet te lezen")
        return Pattern(written.for_oxigraph, flags, None)
    options = 0
    for flag in flags:
        options |= _FLAGS[flag]
    try:
        return Pattern(text, flags, re.compile(written.for_python, options))
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from error


class _Written(NamedTuple):
    """An XPath pattern as each engine writes it; ``foreign`` when it uses what Python lacks."""

    for_python: str
    for_oxigraph: str
    foreign: bool


def _translate(text: str, multiline: bool) -> _Written:
    """XPath's syntax in that of both engines.

    ``$`` must match at the very end only, where Python's also matches before a last newline. Python lacks ``\\p{L}``
    and the like, and subtraction of classes: ``[a-z-[aeiou]]``, which Oxigraph writes with ``--``.
    """
    python: list[str] = []
    oxigraph: list[str] = []
    foreign = escaped = False
    depth = 0
    before = ""
    for char in text:
        if escaped:
            foreign |= char in _XPATH_ESCAPES
        elif char == "[":
            if depth and before == "-":
                foreign = True
                oxigraph.append("-")
            depth += depth == 0 or before == "-"
        elif char == "]" and depth:
            depth -= 1
        python.append(r"\Z" if char == "$" and not (escaped or depth or multiline) else char)
        oxigraph.append(char)
        before = char
        escaped = char == "\\" and not escaped
    return _Written("".join(python), "".join(oxigraph), foreign)


def _call(text: str, flags: str) -> str:
    return f"REGEX(?t, {_quoted(text)}, {_quoted(flags)})"


def _quoted(text: str) -> str:
    return encode(Literal(text)).decode()


def _solutions(query: str) -> list[Any]:
    import pyoxigraph

    return list(pyoxigraph.Store().query(query))  # type: ignore[arg-type]


def _compiles_in_oxigraph(text: str, flags: str) -> bool:
    # a pattern that cannot be compiled gives an error, which leaves ?m unbound
    (solution,) = _solutions(f'SELECT ?m {{ VALUES ?t {{ "" }} BIND({_call(text, flags)} AS ?m) }}')
    return solution["m"] is not None


def _by_oxigraph(text: str, flags: str, texts: list[str]) -> list[int]:
    """Places of the texts that match."""
    rows = " ".join(f"({place} {_quoted(part)})" for place, part in enumerate(texts))
    query = f"SELECT ?i {{ VALUES (?i ?t) {{ {rows} }} FILTER({_call(text, flags)}) }}"
    return [int(solution["i"].value) for solution in _solutions(query)]
