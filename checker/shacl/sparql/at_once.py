"""Functions and comparisons of text for all rows at once, from keys and side columns, without making a term of each.

Their answers are those of :mod:`checker.shacl.sparql.functions` and :mod:`checker.shacl.sparql.comparison`.

Source: SPARQL 1.1, sections 17.3 (operators), 17.4.2.5 (STR) and 17.4.2.6 (LANG).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.graph.integers import ranked
from checker.graph.terms import literal_key
from checker.graph.values import BLANK, EQUAL, LESS, LITERAL, STRING
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import UNBOUND, IdColumn

_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def str_of(column: IdColumn, run: Run) -> IdColumn:
    """STR of every row: the text of an IRI or literal as a plain literal; a blank node has none."""
    numbers, place = ranked(column)
    intern, text = run.graph.terms.intern, run.values.text
    kinds, keys = run.values.kind, run.graph.terms.keys
    found = np.full(len(numbers), UNBOUND, dtype=np.int64)
    for at, number in enumerate(numbers.tolist()):
        if number == UNBOUND or kinds[number] == BLANK:
            continue
        key = keys[number]
        if key[0] == 34:  # a literal: its text as it stands, escapes and all, without what follows the quote
            found[at] = intern(key[: key.rindex(b'"') + 1])
        else:
            found[at] = intern(literal_key(text(number)))
    return found[place]


def lang_of(column: IdColumn, run: Run) -> IdColumn:
    """LANG of every row: of a literal its tag in lower case, empty without one; of anything else none."""
    values = run.values
    safe = np.where(column == UNBOUND, 0, column)
    literal = (column != UNBOUND) & (values.kind[safe] == LITERAL)
    # the last place is that of -1: no tag
    ids = np.array([run.id_of(literal_key(tag)) for tag in (*values.languages, "")], dtype=np.int64)
    return np.where(literal, ids[values.language[safe]], UNBOUND)


AT_ONCE: Mapping[str, Callable[[IdColumn, Run], IdColumn]] = {"STR": str_of, "LANG": lang_of}
"""Functions of one argument, by the name that the plan gives them."""


def compare_str(operator: str, left: IdColumn, right: IdColumn, run: Run) -> NDArray[np.int8]:
    """``STR(left) operator STR(right)`` for every row: 1, 0, or -1 where either has no text.

    No text is made a term: one that is only compared is nobody's term. Strings compare by code point, as Python's do.
    """
    kind = run.values.kind
    usable = (left != UNBOUND) & (right != UNBOUND)
    usable[usable] = (kind[left[usable]] != BLANK) & (kind[right[usable]] != BLANK)
    found = np.full(len(left), -1, dtype=np.int8)
    # the same term has the same text, and most rows of a self-join are of that kind
    same = usable & (left == right)
    found[same] = operator in ("=", "<=", ">=")
    other = np.flatnonzero(usable & ~same)
    if not len(other):
        return found
    run.check()
    numbers, place = ranked(np.concatenate([left[other], right[other]]))
    texts = run.values.texts(numbers)
    order = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    ranks = np.array([order[text] for text in texts], dtype=np.int64)[place]
    found[other] = _OPERATORS[operator](ranks[: len(other)], ranks[len(other) :])
    return found


def less_strings(
    left: IdColumn, right: IdColumn, or_equal: bool, run: Run
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(rows where both are strings without language, whether left is then the lesser, or equal when ``or_equal``)."""
    values = run.values
    strings = (values.order[left] == STRING) & (values.order[right] == STRING)
    lower = np.zeros(len(left), dtype=np.bool_)
    if strings.any():
        outcome = values.compare(left[strings], right[strings])
        lower[strings] = (outcome == LESS) | (or_equal & (outcome == EQUAL))
    return strings, lower
