"""What the pictures share: escaping, text that fits, marks that need no colour, and the frame of an SVG.

A picture is one ``<svg>`` string for HTML and PDF alike: no script, no style sheet, no reference outside itself. Each
has a title and a description, and its contents again as rows of a table. Contrast: all text is #1b1b1b on a light fill,
or white on #9c1f16 (WCAG 2.2, 1.4.3: above 7:1); verdicts differ by letter and shape, not by colour alone (1.4.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from checker.findings import Text, Verdict
from checker.output.safe import plain
from checker.output.words import VERDICTS

INK = "#1b1b1b"
QUIET = "#4a4a4a"
LINE = "#6b6b6b"
PANEL = "#f5f6f8"
FRAME = "#9aa0a8"


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing with its text alternative: ``rows`` say all that the drawing says, under ``columns``."""

    key: str
    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict is shown: a letter, a shape (square, circle, round), fill, edge and ink, and its name."""

    letter: Text
    shape: str
    fill: str
    edge: str
    ink: str
    name: Text
    dashed: bool = False


LOOKS: dict[Verdict, Look] = {
    Verdict.FAILS: Look(Text("X", "X"), "square", "#9c1f16", "#9c1f16", "#ffffff", VERDICTS[Verdict.FAILS]),
    Verdict.DUE: Look(Text("L", "D"), "round", "#ffe9a8", "#6b5200", INK, VERDICTS[Verdict.DUE]),
    Verdict.UNKNOWN: Look(Text("?", "?"), "circle", "#ffffff", "#4a4a4a", INK, VERDICTS[Verdict.UNKNOWN], True),
    Verdict.WAIVED: Look(Text("O", "W"), "round", "#d6e4fb", "#1d4f91", INK, VERDICTS[Verdict.WAIVED]),
    Verdict.PASSES: Look(Text("V", "C"), "circle", "#d9efdb", "#1e6b2e", INK, VERDICTS[Verdict.PASSES]),
    Verdict.NOT_APPLICABLE: Look(
        Text("–", "–"), "circle", "#f1f1f1", "#767676", QUIET, VERDICTS[Verdict.NOT_APPLICABLE]
    ),
    Verdict.NOT_IN_FORCE: Look(Text("·", "·"), "circle", "#f1f1f1", "#767676", QUIET, VERDICTS[Verdict.NOT_IN_FORCE]),
}


# ends of ids: letters of a verdict may be punctuation
_LETTERS = {verdict: f"m{number}" for number, verdict in enumerate(Verdict)}


@lru_cache(maxsize=20_000)
def esc(text: str) -> str:
    """``text`` for XML content and attributes: one line, no control characters, no markup."""
    clean = plain(text)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        clean = clean.replace(char, entity)
    return clean


def width_of(text: str, size: float) -> float:
    """Width of ``text`` in pixels, estimated: a wide sans-serif takes 0.58 of its size a character."""
    return len(text) * size * 0.58


def fit(text: str, width: float, size: float) -> str:
    """``text`` cut to ``width`` pixels, with … where something was left out."""
    text = plain(text)
    most = max(int(width / (size * 0.58)), 1)
    return text if len(text) <= most else text[: max(most - 1, 1)].rstrip() + "…"


def two_lines(text: str, width: float, size: float) -> list[str]:
    """``text`` on at most two lines of ``width``: broken at a blank, else before 'component', else anywhere."""
    whole = fit(text, width * 2, size)
    most = int(width / (size * 0.58))
    if len(whole) <= most:
        return [whole]
    cut = whole.rfind(" ", 0, most + 1)
    if cut <= most // 3:
        part = whole.find("component", most // 3)
        if 0 < part < most:
            return [whole[:part] + "-", fit(whole[part:], width, size)]
        cut = most
    return [whole[:cut].strip(), fit(whole[cut:].strip(), width, size)]


def label(x: float, y: float, text: str, size: float = 12, **attributes: str) -> str:
    """A ``<text>``; attributes with ``_`` for ``-``."""
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    fill = "" if "fill" in attributes else f' fill="{INK}"'
    return f'<text x="{num(x)}" y="{num(y)}" font-size="{num(size)}"{fill}{more}>{esc(text)}</text>'


def rect(x: float, y: float, w: float, h: float, **attributes: str) -> str:
    """A ``<rect>``."""
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}"{more}/>'


def judged_line(key: str, verdict: Verdict | None, path: str, middle: tuple[float, float], told: str) -> str:
    """An interface as an arrow along ``path``; one with a finding is dashed and has the mark of its verdict on it."""
    look = None if verdict is None else LOOKS[verdict]
    stroke = f'stroke="{LINE}" stroke-width="1.5"'
    if look is not None:
        stroke = f'stroke="{look.edge}" stroke-width="2.2" stroke-dasharray="7 3"'
    line = f'<path d="{path}" fill="none" {stroke} marker-end="url(#{key}-p)"/>'
    sign = "" if verdict is None else mark(key, verdict, middle[0] - _MARK / 2, middle[1] - _MARK / 2)
    return f"<g><title>{esc(told)}</title>{line}{sign}</g>"


def num(value: float) -> str:
    """A coordinate with at most one decimal: short, and the same on every machine."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


_MARK = 16.0


def mark(key: str, verdict: Verdict, x: float, y: float) -> str:
    """The mark of a verdict with its top left at (x, y): a shape with a letter in it, drawn once in the frame."""
    return f'<use href="#{key}-{_LETTERS[verdict]}" x="{num(x)}" y="{num(y)}"/>'


def _marks(key: str, language: str) -> str:
    """The marks that :func:`mark` refers to."""
    parts = []
    for verdict, look in LOOKS.items():
        dash = ' stroke-dasharray="2 2"' if look.dashed else ""
        radius = {"square": 0.0, "round": _MARK / 4, "circle": _MARK / 2}[look.shape]
        corner = f' rx="{num(radius)}"' if radius else ""
        parts.append(
            f'<g id="{key}-{_LETTERS[verdict]}"><rect width="16" height="16"{corner} fill="{look.fill}" '
            f'stroke="{look.edge}"{dash}/><text x="8" y="12.2" font-size="12" font-weight="700" '
            f'text-anchor="middle" fill="{look.ink}">{look.letter.get(language)}</text></g>'
        )
    return "".join(parts)


def legend(key: str, verdicts: Sequence[Verdict], x: float, y: float, language: str) -> str:
    """The marks of ``verdicts`` with their names, on one line."""
    parts = []
    for verdict in verdicts:
        name = LOOKS[verdict].name.get(language)
        parts.append(mark(key, verdict, x, y) + label(x + 22, y + 12.5, name))
        x += 22 + width_of(name, 12) + 22
    return "".join(parts)


def arrow(key: str) -> str:
    """The arrow head that ``marker-end="url(#KEY-p)"`` refers to; its size is in pixels, whatever the line's width."""
    return (
        f'<marker id="{key}-p" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="{INK}"/></marker>'
    )


def frame(
    key: str, title: str, description: str, size: tuple[float, float], body: str, language: str, *, marks: bool = True
) -> str:
    """The whole ``<svg>``: named and described for who cannot see it, scaling with the page; ``size`` in pixels."""
    width, height = (num(each) for each in size)
    defs = f"<defs>{_marks(key, language)}{arrow(key)}</defs>" if marks else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{key}-t {key}-d" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif">'
        f'<title id="{key}-t">{esc(title)}</title><desc id="{key}-d">{esc(description)}</desc>'
        f'{defs}<rect width="{width}" height="{height}" fill="#ffffff"/>{body}</svg>'
    )
