"""Regular expressions that can take exponential time: a repeat inside a repeat, such as ``^(a+)+$`` (anchors: D2)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from typing import Any


def regex_problem(pattern: str) -> str | None:
    """What is wrong with ``pattern``: not a regular expression, or nested unbounded repeats; None when it is fine.

    Judged on Python's own parse tree, so escapes and classes cannot fool it. Bounded repeats (``{2,4}``) are let
    through; a group that repeats without bound may hold no other unbounded repeat.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sre_parse is undocumented but stable; its tree is the only exact one
        from re import _constants, _parser  # type: ignore[attr-defined]
    try:
        tree = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is geen reguliere expressie ({error})"
    repeats = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)

    def nested(items: Iterable[Any], inside: bool) -> bool:
        for item in items:
            if isinstance(item, tuple) and len(item) == 2 and item[0] in repeats:
                unbounded = item[1][1] is _constants.MAXREPEAT
                if (unbounded and inside) or nested(item[1][2], inside or unbounded):
                    return True
            elif isinstance(item, (tuple, list, _parser.SubPattern)) and nested(item, inside):
                return True
        return False

    return "heeft een herhaling binnen een herhaling, en kan dan zeer lang duren" if nested(tree, False) else None
