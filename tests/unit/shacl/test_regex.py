"""Patterns mean what SPARQL REGEX says, whichever engine answers, and none of them can hang."""

from __future__ import annotations

import time

import pytest

from checker.shacl.regex import PatternError, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "matches"),
    [
        ("^a$", "", "a", True),
        ("^a$", "", "a\n", False),
        ("^a$", "m", "b\na", True),
        ("a.b", "", "a\nb", False),
        ("a.b", "s", "a\nb", True),
        ("A B", "ix", "ab", True),
        ("a.b", "q", "axb", False),
        ("a.b", "q", "-a.b-", True),
        ("[$]", "", "$", True),
        (r"\$", "", "$", True),
        ("^C-[0-9]{6}$", "", "C-123456", True),
        (r"^\p{L}+$", "", "één", True),
        (r"^\p{L}+$", "", "1", False),
        ("^[a-z-[aeiou]]$", "", "a", False),
        ("^[a-z-[aeiou]]$", "", "b", True),
        ("^(ab)+$", "", "ababab", True),
        (r"^(a)\1$", "", "aa", True),
        ("^(?!x)", "", "x", False),
    ],
)
def test_matching(pattern: str, flags: str, text: str, matches: bool) -> None:
    assert compile_pattern(pattern, flags).matches([text, text]).tolist() == [matches, matches]


@pytest.mark.parametrize(("pattern", "flags"), [("(", ""), ("(a)+(", ""), ("a", "z"), ("a**", ""), (r"\p{Q}+", "")])
def test_what_is_no_pattern_is_refused(pattern: str, flags: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern, flags)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "^([a-z]+)*$", "^(a?){40}a{40}$"])
def test_no_pattern_backtracks_for_ever(pattern: str) -> None:
    started = time.monotonic()
    compile_pattern(pattern).matches(["a" * 40 + "!"])
    assert time.monotonic() - started < 2


def test_many_texts_go_in_pieces_and_the_deadline_counts() -> None:
    assert compile_pattern("^(7)+$").matches([str(number) for number in range(12_000)]).sum() == 4
    with pytest.raises(TimeoutError):
        compile_pattern("a").matches(["a"], deadline=time.monotonic() - 1)
