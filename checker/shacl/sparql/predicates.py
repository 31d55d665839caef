"""Which predicates a filter leaves to ``?p`` in ``?s ?p ?o``, so that the others are not walked at all.

A condition on ``?p`` alone is asked once for each predicate of the graph, a few hundred, in place of once for each
triple. Only the pattern right under the filter is limited so: a BGP, or BINDs over one, which no other scope sees. The
filter itself still runs, so this changes what an answer costs, never what it is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from checker.shacl.sparql import nodes as n
from checker.shacl.sparql.expressions import truth_of
from checker.shacl.sparql.run import Run
from checker.shacl.sparql.tables import Rows
from checker.shacl.sparql.variables import parts_of, used


def limited(condition: n.Expression, pattern: n.Pattern, run: Run) -> Run:
    """``run`` with the predicates that can pass ``condition``; for evaluating ``pattern``, to be filtered with it."""
    names = _predicate_names(pattern) - run.seeds.columns.keys()
    if not names:
        return run
    allowed = dict(run.predicates)
    every = np.array(list(run.graph.columns), dtype=np.int64)
    for part in condition.operands if isinstance(condition, n.All) else (condition,):
        asked = used(part)
        if len(asked) == 1 and asked <= names and not _looks_around(part):
            (name,) = asked
            passing = every[truth_of(part, Rows({name: every}), run) == 1]
            allowed[name] = allowed.get(name, frozenset(passing.tolist())) & frozenset(passing.tolist())
    return replace(run, predicates=allowed)


def _predicate_names(pattern: n.Pattern) -> set[str]:
    """Variables in the place of a predicate in a BGP under BINDs; none when the pattern is anything else."""
    computed = set()
    while isinstance(pattern, n.Extend):
        if _looks_around(pattern.expression):
            return set()
        computed.add(pattern.name)
        pattern = pattern.pattern
    if not isinstance(pattern, n.Bgp):
        return set()
    return {triple.path.name for triple in pattern.triples if isinstance(triple.path, n.Var)} - computed


def _looks_around(expression: n.Expression) -> bool:
    """Whether an EXISTS stands in it: that evaluates a pattern of its own."""
    return isinstance(expression, n.Exists) or any(_looks_around(part) for part in parts_of(expression))
