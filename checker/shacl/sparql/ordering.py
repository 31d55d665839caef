"""Terms as numbers in the order of ORDER BY.

Source: SPARQL 1.1, section 15.1.
"""

from __future__ import annotations

import numpy as np

from checker.shacl.sparql.comparison import ORDER_KEY
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import IdColumn


def ranks(column: IdColumn, run: Run) -> IdColumn:
    """A number a row; unbound is lowest, then blank nodes, IRIs and literals. O(d log d) for d distinct terms."""
    distinct, inverse = np.unique(column, return_inverse=True)
    numbers = distinct.tolist()
    order = sorted(
        range(len(numbers)),
        key=lambda place: (
            (numbers[place] >= 0, ORDER_KEY(run.term(numbers[place]))) if numbers[place] >= 0 else (False,)
        ),
    )
    rank = np.empty(len(numbers), dtype=np.int64)
    rank[order] = np.arange(len(numbers))
    return rank[inverse]
