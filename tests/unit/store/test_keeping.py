"""Reports come back as they were, and whatever a report may hold can be kept."""

from __future__ import annotations

import dataclasses
import typing
from enum import Enum

import pytest

from checker.findings import Report
from checker.portrait import Portrait
from checker.store import keeping
from checker.store.faults import StoreDamaged
from checker.store.keeping import from_text, report_from_bytes, report_to_bytes, to_text
from checker.store.model import Difference, Preview, RunOptions


def classes_in(kind: object, seen: set[type]) -> set[type]:
    """Dataclasses and enums that a value of ``kind`` may hold."""
    for part in typing.get_args(kind):
        classes_in(part, seen)
    if isinstance(kind, type) and kind not in seen and (dataclasses.is_dataclass(kind) or issubclass(kind, Enum)):
        seen.add(kind)
        if dataclasses.is_dataclass(kind):
            for hint in typing.get_type_hints(kind).values():
                classes_in(hint, seen)
    return seen


@pytest.mark.parametrize("kind", [Report, Portrait, Preview, RunOptions])
def test_whatever_it_may_hold_can_be_kept(kind: type) -> None:
    unknown = {each.__name__ for each in classes_in(kind, set())} - {each.__name__ for each in keeping.CLASSES}
    assert unknown == set(), "add these at the end of the list in checker/store/keeping.py"


def test_a_preview_comes_back() -> None:
    preview = Preview((), (), Difference(None, 1, 2, 3, 4, 5))
    assert from_text(to_text(preview), Preview) == preview


@pytest.mark.parametrize("text", ["", "[", "[1]", "null", '"x"', "[99]", to_text(Difference(None, 0, 0, 0, 0, 0))])
def test_what_is_no_preview_is_damage(text: str) -> None:
    with pytest.raises(StoreDamaged):
        from_text(text, Preview)


@pytest.mark.parametrize("data", [b"", b"x", b"x\x9c", report_to_bytes.__name__.encode()])
def test_what_is_no_report_is_damage(data: bytes) -> None:
    with pytest.raises(StoreDamaged):
        report_from_bytes(data)
