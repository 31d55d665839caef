"""Regular expressions with the meaning of SPARQL REGEX (XPath fn:matches), on many texts at once.

Python's ``re`` is fast but has two traps: it backtracks, so ``^(a+)+$`` can take for ever, and it lacks what XPath has
(``\\p{L}``). So ``re`` answers only where a bound on its steps, from the pattern and the length of the text, is small.
All else goes to Oxigraph, whose engine takes linear time; what Oxigraph lacks (back-references, look-around) goes to
``re`` in a child process that is killed at the deadline.

Source: XPath functions 3.1, section 5.6.1 (syntax and flags); SPARQL 1.1, section 17.4.3.14.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from checker.graph.terms import Literal, encode
from checker.shacl.killable import in_child

_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_BACKTRACKING_ONLY = re.compile(r"\\[1-9]|\(\?[=!<]")
_XPATH_ESCAPES = frozenset("pPiIcC")
_CLASS_OR_ESCAPE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_LOOP = re.compile(r"[*+]|\{\d+,\}")
_OPTIONAL = re.compile(r"(?<![*+?}(])\?")
_SPAN = re.compile(r"\{(\d*),(\d+)\}")
_CHUNK = 5_000

_FEW_STEPS = 20_000_000
"""Steps of ``re`` between two looks at the clock: less than half a second."""


class PatternError(ValueError):
    """Not a regular expression, or one with unknown flags."""


_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def limited_to(deadline: float | None) -> Iterator[None]:
    """While this is open, patterns that are given no deadline of their own stop at this one."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: ``fast`` for ``re``, None when it lacks something; ``linear`` and ``flags`` for Oxigraph.

    ``re`` takes at most about ``branches`` x length ** ``loops`` steps for a text; ``branches`` 0: no bound is known.
    """

    linear: str
    flags: str
    fast: re.Pattern[str] | None
    loops: int = 0
    branches: int = 1

    def matches(self, texts: Sequence[str], deadline: float | None = None) -> NDArray[np.bool_]:
        """Per text: whether the pattern matches somewhere in it; raises TimeoutError past the deadline."""
        deadline = _deadline.get() if deadline is None else deadline
        good = np.zeros(len(texts), dtype=np.bool_)
        hard: list[int] = []
        for low in range(0, len(texts), _CHUNK):
            _check(deadline)
            chunk = texts[low : low + _CHUNK]
            if self.fast is not None and self._steps(max(map(len, chunk))) * len(chunk) <= _FEW_STEPS:
                search = self.fast.search
                good[low : low + len(chunk)] = [search(text) is not None for text in chunk]
            else:
                hard += self._one_by_one(chunk, low, good, deadline)
        for at in range(0, len(hard), _CHUNK):
            _check(deadline)
            places = hard[at : at + _CHUNK]
            good[places] = self._guarded([texts[place] for place in places], deadline)
        return good

    def replace(self, text: str, replacement: str) -> str | None:
        """``text`` with every match replaced (``$1`` is a group), as SPARQL REPLACE; None when that is an error."""
        template = re.sub(r"\$(\d+)", r"\\g<\1>", replacement.replace("\\$", "\x00").replace("\\", "\\\\"))
        template = template.replace("\x00", "$")
        fast, deadline = self.fast, _deadline.get()
        if fast is None or (self._steps(len(text)) > _FEW_STEPS and _compiles_in_oxigraph(self.linear, self.flags)):
            return _replaced_by_oxigraph(text, self.linear, replacement, self.flags)

        def by_re() -> str | None:
            try:
                return fast.sub(template, text)
            except (re.error, IndexError):
                return None

        return by_re() if deadline is None or self._steps(len(text)) <= _FEW_STEPS else in_child(by_re, deadline)

    def _steps(self, length: int) -> float:
        """A bound on the steps of ``re``."""
        return float("inf") if not self.branches else float(self.branches) * float(length + 1) ** self.loops

    def _one_by_one(self, chunk: Sequence[str], low: int, good: NDArray[np.bool_], deadline: float | None) -> list[int]:
        """Let ``re`` answer for the texts that are short enough; returns the places of the others."""
        hard: list[int] = []
        spent = 0.0
        for place, text in enumerate(chunk, low):
            steps = self._steps(len(text))
            if self.fast is None or steps > _FEW_STEPS:
                hard.append(place)
                continue
            spent += steps
            if spent > _FEW_STEPS:
                _check(deadline)
                spent = 0.0
            good[place] = self.fast.search(text) is not None
        return hard

    def _guarded(self, texts: list[str], deadline: float | None) -> list[bool]:
        """The answer for texts that ``re`` might never finish."""
        fast = self.fast
        if fast is not None and not _compiles_in_oxigraph(self.linear, self.flags):

            def by_re() -> list[bool]:
                return [fast.search(text) is not None for text in texts]

            return by_re() if deadline is None else in_child(by_re, deadline)

        def by_oxigraph() -> list[bool]:
            found = set(_by_oxigraph(self.linear, self.flags, texts))
            return [place in found for place in range(len(texts))]

        # linear in the text, but that may be long: a child only when it may take more than a moment
        long = len(self.linear) * sum(map(len, texts)) > _FEW_STEPS
        return in_child(by_oxigraph, deadline) if long and deadline is not None else by_oxigraph()


def _check(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() > deadline:
        raise TimeoutError


def compile_pattern(text: str, flags: str = "") -> Pattern:
    """The pattern ``text`` with XPath ``flags`` (s, m, i, x, q); raises PatternError."""
    if unknown := set(flags) - {*_FLAGS, "q"}:
        raise PatternError(f"onbekende vlag {''.join(sorted(unknown))!r}")
    if "q" in flags:
        text, flags = re.escape(text), flags.replace("q", "").replace("x", "")
    written = _translate(text, multiline="m" in flags)
    repeats = _REPEATED_GROUP.search(text) is not None
    if (written.foreign or repeats) and not _BACKTRACKING_ONLY.search(text):
        if not _compiles_in_oxigraph(written.for_oxigraph, flags):
            raise PatternError("de uitdrukking is niet te lezen")
        return Pattern(written.for_oxigraph, flags, None)
    options = 0
    for flag in flags:
        options |= _FLAGS[flag]
    try:
        fast = re.compile(written.for_python, options)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from error
    loops, branches = _bounds(text)
    return Pattern(written.for_oxigraph, flags, fast, loops, 0 if repeats else branches)


def _bounds(text: str) -> tuple[int, int]:
    """(loops, branches) of a pattern that repeats no group, for the bound of :class:`Pattern`.

    Each place where ``re`` may choose multiplies the ways it can go: a loop by the length of the text (as does the
    search for a start, unless the pattern is anchored), ``?`` by two, ``{m,n}`` by its span, a group by its choices.
    """
    plain = _CLASS_OR_ESCAPE.sub("a", text)
    loops = (not plain.startswith("^")) + len(_LOOP.findall(plain))
    branches = 2 ** min(1_000, len(_OPTIONAL.findall(plain)))
    for least, most in _SPAN.findall(plain):
        branches *= max(1, int(most) - int(least or 0) + 1)
    choices = [1]
    for char in plain:
        if char == "(":
            choices.append(1)
        elif char == "|":
            choices[-1] += 1
        elif char == ")" and len(choices) > 1:
            branches *= choices.pop()
    return min(loops, 100), min(branches * choices[0], 10**100)


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


@lru_cache(maxsize=1_000)
def _compiles_in_oxigraph(text: str, flags: str) -> bool:
    # a pattern that cannot be compiled gives an error, which leaves ?m unbound
    (solution,) = _solutions(f'SELECT ?m {{ VALUES ?t {{ "" }} BIND({_call(text, flags)} AS ?m) }}')
    return solution["m"] is not None


def _by_oxigraph(text: str, flags: str, texts: list[str]) -> list[int]:
    """Places of the texts that match."""
    rows = " ".join(f"({place} {_quoted(part)})" for place, part in enumerate(texts))
    query = f"SELECT ?i {{ VALUES (?i ?t) {{ {rows} }} FILTER({_call(text, flags)}) }}"
    return [int(solution["i"].value) for solution in _solutions(query)]


def _replaced_by_oxigraph(text: str, pattern: str, replacement: str, flags: str) -> str | None:
    quoted = ", ".join(map(_quoted, (text, pattern, replacement, flags)))
    (solution,) = _solutions(f"SELECT (REPLACE({quoted}) AS ?r) {{}}")
    return None if solution["r"] is None else str(solution["r"].value)
