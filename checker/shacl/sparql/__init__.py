"""SPARQL on sets: queries compiled to plans over the columns of :mod:`checker.graph`.

:func:`compile_select` and :func:`compile_ask` for ``sh:sparql`` (with pre-bound variables), :func:`compile_construct`
for derivations, :func:`compile_query` for a plain SELECT. What lies outside the closed list raises UnsupportedQuery;
:mod:`checker.shacl.sparql.fallback` can then answer it on a store. See docs/sparql-subset.md.
"""

from checker.shacl.sparql.errors import (
    DeadlineExceeded,
    ForbiddenQuery,
    QueryError,
    QuerySyntaxError,
    RowLimit,
    UnsupportedQuery,
)
from checker.shacl.sparql.plan import (
    DEFAULT_ROW_CAP,
    AskPlan,
    Bindings,
    ConstructPlan,
    Plan,
    compile_ask,
    compile_construct,
    compile_query,
    compile_select,
)

__all__ = [
    "DEFAULT_ROW_CAP",
    "AskPlan",
    "Bindings",
    "ConstructPlan",
    "DeadlineExceeded",
    "ForbiddenQuery",
    "Plan",
    "QueryError",
    "QuerySyntaxError",
    "RowLimit",
    "UnsupportedQuery",
    "compile_ask",
    "compile_construct",
    "compile_query",
    "compile_select",
]
