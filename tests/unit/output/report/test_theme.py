"""A theme may hold custom properties and nothing that reaches out, hides or moves."""

from __future__ import annotations

import pytest

from checker.errors import UsageError
from checker.output.report.theme import read_theme, style_sheet


def test_properties_of_all_blocks_are_taken_with_the_last_one_weighing() -> None:
    text = "/* huisstijl */ .a { --x: #fff; --y : 'Noto Sans', serif } :root{--x: rgb(1 2 3 / 50%); --z: var(--x, 2px)}"
    assert read_theme(text) == "--x:rgb(1 2 3 / 50%);--y:'Noto Sans', serif;--z:var(--x, 2px);"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".a { color: red }",
        ".a { --x: url(https://example.org/x.png) }",
        ".a { --x: URL('x') }",
        ".a { --x: image-set('x' 1x) }",
        ".a { --x: expression(alert(1)) }",
        "@import 'x'; .a { --x: 1 }",
        "@media print { .a { --x: 1 } }",
        ".a { --x: </style><script> }",
        ".a { --x: \\75rl(x) }",
        "</style><script>alert(1)</script> .a{ --x:1 }",
        ".a { --x: 1 } rest",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_theme(text, "thema.css")


def test_our_own_style_sheet_fetches_nothing() -> None:
    css = style_sheet()
    assert "url(" not in css and "@import" not in css and "</" not in css
