"""One validation: a data graph, shapes, and what was worked out on the way.

A shape is evaluated for all its focus nodes at once. There are two questions: *which results* (for shapes with a
target) and *which nodes conform* (for nested shapes); the second needs no results and stops at boolean sets.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar

import numpy as np

from checker.errors import LimitExceeded
from checker.graph.columns import Graph, Ids
from checker.graph.paths import follow
from checker.graph.terms import Term
from checker.graph.values import Values
from checker.shacl.classes import Classes
from checker.shacl.constraints.base import Mask, Pairs, TimeUp, distinct_with_places
from checker.shacl.constraints.nested import Property
from checker.shacl.constraints.sparql import SHAPES_GRAPH
from checker.shacl.results import Block, Explainer, RootResults
from checker.shacl.shapes import Shape, Shapes
from checker.shacl.sparql import DeadlineExceeded, QueryError
from checker.shacl.sparql.fallback import StoreHolder
from checker.shacl.targets import focus_nodes

T = TypeVar("T")


class Evaluation(Explainer):
    """The state of one validation; it is the ``Run`` that constraints ask (see constraints.base)."""

    def __init__(self, data: Graph, compiled: Shapes, values: Values) -> None:
        self.data = data
        self.shapes = compiled.graph
        self.deadline: float | None = None
        self._values = values
        self._by_node = compiled.by_node
        self._classes = Classes(data, compiled.graph)

    @property
    def values(self) -> Values:
        """Side columns of every term, also of those that a query made a moment ago."""
        return self._values.sync()

    @cached_property
    def store(self) -> StoreHolder:
        """See queries.Asker; the store itself is made when a query needs it."""
        return StoreHolder(self.data, {SHAPES_GRAPH.value: self.shapes})

    def check_time(self) -> None:
        """See constraints.base.Run."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise TimeUp

    def are_members(self, class_iri: Term, nodes: Ids) -> Mask:
        """See constraints.base.Run."""
        return self._classes.are_instances(class_iri, nodes)

    def validate(self, root: Shape, seconds: float | None, only: Ids | None = None) -> RootResults:
        """Results of one root shape, at the focus nodes in ``only``; past ``seconds`` it has none and says why."""
        started = time.perf_counter()
        focus = np.empty(0, dtype=np.uint32)

        def work() -> tuple[Block, ...]:
            nonlocal focus
            if not root.deactivated:
                focus = focus_nodes(self.data, self._classes, root.targets, only)
            return tuple(self.results(root, focus))

        blocks, failure = self.attempt(seconds, seconds, work)
        return RootResults(root, len(focus), blocks or (), time.perf_counter() - started, failure, seconds)

    def attempt(self, seconds: float | None, limit: float | None, work: Callable[[], T]) -> tuple[T | None, str | None]:
        """See results.Explainer."""
        self.deadline = None if seconds is None else time.monotonic() + seconds
        try:
            return work(), None
        except (TimeUp, TimeoutError, DeadlineExceeded):
            return None, f"tijdslimiet van {limit:g} s bereikt"
        except (LimitExceeded, QueryError) as error:
            return None, str(error)
        finally:
            self.deadline = None

    def pairs(self, shape: Shape, focus: Ids) -> Pairs:
        """The value nodes of ``focus`` (ascending)."""
        if shape.path is None:
            return Pairs(focus, np.arange(len(focus)), focus)
        return Pairs(focus, *follow(self.data, shape.path, focus, self.check_time))

    def results(self, shape: Shape, focus: Ids) -> list[Block]:
        """Results of validating ``focus`` against ``shape``: a block for each constraint that failed somewhere."""
        if shape.deactivated or not len(focus):
            return []
        pairs = self.pairs(shape, focus)
        blocks: list[Block] = []
        for constraint in shape.constraints:
            self.check_time()
            if isinstance(constraint, Property):
                # the results of a property shape are results of its own, about its own focus nodes (SHACL 4.7.2)
                blocks += self.results(self._by_node[constraint.shape], np.sort(pairs.values))
                continue
            found = constraint.failures(self, pairs)
            if len(found.rows):
                focused = focus[found.rows]
                blocks.append(Block(shape, constraint, focused, found.values, found.paths, found.bindings))
        return blocks

    def conforming(self, shape: Term, nodes: Ids) -> Mask:
        """See constraints.base.Run."""
        asked = self._by_node[shape]
        if asked.deactivated or not len(nodes):
            return np.ones(len(nodes), dtype=np.bool_)
        distinct, back = distinct_with_places(nodes)
        pairs = self.pairs(asked, distinct)
        good: Mask = np.ones(len(distinct), dtype=np.bool_)
        for constraint in asked.constraints:
            self.check_time()
            good[constraint.failures(self, pairs).rows] = False
        return good if back is None else good[back]

    def explain(self, shape: Term, nodes: Ids) -> Mapping[int, tuple[tuple[Block, int], ...]]:
        """Per node id the results (block, row) of validating it against ``shape``."""
        asked = self._by_node[shape]
        parts = [nodes] if self._is_flat(asked) else [nodes[at : at + 1] for at in range(len(nodes))]
        found: dict[int, list[tuple[Block, int]]] = {}
        for part in parts:
            self.check_time()
            for block in self.results(asked, part):
                for row, focus in enumerate(block.focus.tolist()):
                    about = focus if len(part) > 1 else int(part[0])
                    found.setdefault(about, []).append((block, row))
        return {node: tuple(reasons) for node, reasons in found.items()}

    def _is_flat(self, shape: Shape) -> bool:
        """Whether all results of validating a node are about that node itself: no sh:property behind a path."""
        nested = [item.shape for item in shape.constraints if isinstance(item, Property)]
        return all(shape.path is None and self._is_flat(self._by_node[inner]) for inner in nested)
