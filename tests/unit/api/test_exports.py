"""Downloads that are kept: found again, bounded, and the longest unused goes first."""

from __future__ import annotations

from api.exports import Exports


def test_what_was_put_is_found_and_nothing_else() -> None:
    kept = Exports()
    kept.put(b"a", "g1", "turtle", "")
    assert kept.get("g1", "turtle", "") == b"a"
    assert kept.get("g2", "turtle", "") is None and kept.get("g1", "xlsx", "nl") is None


def test_it_is_bounded_and_the_longest_unused_goes() -> None:
    kept, block = Exports(), bytes(8_000_000)
    for number in range(4):
        kept.put(block, str(number))
    assert kept.get("0") is not None
    kept.put(block, "4")
    assert kept.get("1") is None
    assert all(kept.get(each) is not None for each in ("0", "2", "3", "4"))


def test_one_that_is_too_large_is_not_kept() -> None:
    kept = Exports()
    kept.put(b"a", "small")
    kept.put(bytes(9_000_000), "large")
    assert kept.get("large") is None and kept.get("small") == b"a"
