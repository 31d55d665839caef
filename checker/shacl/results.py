"""Results as columns, and the objects that a report makes of them when it is asked."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from checker.graph.columns import Ids
from checker.graph.integers import distinct
from checker.graph.paths import Path, Predicate, path_text
from checker.graph.terms import Iri, Literal, Term, TermTable
from checker.shacl.constraints.base import Constraint, MaybeIds
from checker.shacl.messages import DEFAULTS
from checker.shacl.report import ShapeRun, ValidationReport, ValidationResult
from checker.shacl.shapes import Shape

T = TypeVar("T")
_SLOT = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class Block:
    """The results of one constraint of one shape: columns of one length.

    ``focus`` ids; ``values`` ids or -1; ``paths`` predicate ids or -1 where a result has a path of its own;
    ``bindings`` further SPARQL variables.
    """

    shape: Shape
    constraint: Constraint
    focus: Ids
    values: MaybeIds
    paths: MaybeIds | None
    bindings: Mapping[str, MaybeIds]

    def __len__(self) -> int:
        return len(self.focus)


@dataclass(frozen=True, slots=True)
class RootResults:
    """What one root shape found; ``limit`` is the time it was given, of which ``seconds`` are spent."""

    root: Shape
    focus_nodes: int
    blocks: tuple[Block, ...]
    seconds: float
    failure: str | None = None
    limit: float | None = None

    def __len__(self) -> int:
        return sum(len(block) for block in self.blocks)


class Explainer(ABC):
    """Why value nodes do not conform to a shape; see :meth:`checker.shacl.evaluation.Evaluation.explain`."""

    @abstractmethod
    def explain(self, shape: Term, nodes: Ids) -> Mapping[int, tuple[tuple[Block, int], ...]]:
        """Per node id the results (block, row) of validating it against ``shape``."""

    @abstractmethod
    def attempt(self, seconds: float | None, limit: float | None, work: Callable[[], T]) -> tuple[T | None, str | None]:
        """(what ``work`` gave, None) or (None, why not), stopped after ``seconds`` of a ``limit`` for the whole."""


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """A validation's results, still columns."""

    terms: TermTable
    roots: tuple[RootResults, ...]
    explainer: Explainer

    @property
    def total(self) -> int:
        """Number of results, however many a report shows."""
        return sum(len(root) for root in self.roots)

    @property
    def conforms(self) -> bool:
        """No results, and nothing that could not finish."""
        return self.total == 0 and all(root.failure is None for root in self.roots)

    def report(self, most: int | None = None) -> ValidationReport:
        """The report as objects; ``most`` caps the results of each root, ``ShapeRun.results`` tells the true number.

        Working out sh:detail is part of the time that a root was given: past it, the root has no results and says why.
        """
        results: list[ValidationResult] = []
        runs: list[ShapeRun] = []
        for root in self.roots:
            left = None if root.limit is None else root.limit - root.seconds
            found, failure = self.explainer.attempt(left, root.limit, partial(self._objects, root, most))
            results.extend(found or ())
            total = 0 if found is None else len(root)
            runs.append(ShapeRun(root.root.node, root.focus_nodes, total, root.seconds, root.failure or failure))
        conforms = not results and all(run.failure is None and not run.results for run in runs)
        return ValidationReport(conforms, tuple(results), tuple(runs))

    def _objects(self, root: RootResults, most: int | None) -> list[ValidationResult]:
        maker = _Maker(self.terms, root.root.node, self.explainer)
        made: list[ValidationResult] = []
        for block in root.blocks:
            shown = len(block) if most is None else min(len(block), most - len(made))
            made.extend(maker.results(block, np.arange(shown)))
        return made


class _Maker:
    """Makes result objects for one root; each distinct term is decoded once."""

    def __init__(self, terms: TermTable, root: Term, explainer: Explainer) -> None:
        self._terms = terms
        self._root = root
        self._explainer = explainer
        self._made: dict[int, Term] = {}

    def _term(self, number: int) -> Term | None:
        if number < 0:
            return None
        found = self._made.get(number)
        if found is None:
            found = self._made[number] = self._terms.term(number)
        return found

    def results(self, block: Block, rows: NDArray[np.intp]) -> Iterator[ValidationResult]:
        """The results in these rows of a block."""
        explained = self._explained(block, rows)
        for row in rows.tolist():
            value = int(block.values[row])
            yield self._result(block, row, tuple(explained.get(value, ())))

    def _explained(self, block: Block, rows: NDArray[np.intp]) -> dict[int, list[ValidationResult]]:
        """Per value id the details: results of the shapes that the constraint asked about."""
        found: dict[int, list[ValidationResult]] = {}
        values = block.values[rows]
        nodes = distinct(values[values >= 0]).astype(np.uint32)
        for shape in block.constraint.explaining() if len(nodes) else ():
            for node, reasons in self._explainer.explain(shape, nodes).items():
                for inner, row in reasons:
                    found.setdefault(node, []).extend(self.results(inner, np.array([row])))
        return found

    def _result(self, block: Block, row: int, details: tuple[ValidationResult, ...]) -> ValidationResult:
        focus = self._term(int(block.focus[row]))
        assert focus is not None  # noqa: S101  (a focus id is never -1)
        value = self._term(int(block.values[row]))
        path = block.shape.path
        if block.paths is not None and isinstance(own := self._term(int(block.paths[row])), Iri):
            path = Predicate(own.value)
        return ValidationResult(
            focus=focus,
            path=path,
            value=value,
            root=self._root,
            source_shape=block.shape.node,
            component=block.constraint.source_component,
            severity=block.shape.severity,
            messages=self._messages(block, row, focus, path, value),
            source_constraint=block.constraint.node,
            details=details,
        )

    def _messages(
        self, block: Block, row: int, focus: Term, path: Path | None, value: Term | None
    ) -> tuple[Literal, ...]:
        bound = {name: self._term(int(column[row])) for name, column in block.bindings.items()}
        own = bound.get("message")
        if isinstance(own, Literal):
            return (own,)
        component = block.constraint.source_component
        templates = block.constraint.messages or block.shape.messages or DEFAULTS.get(component, ())
        if not any("{" in template.lexical for template in templates):
            return templates
        texts = {name: term[0] for name, term in {**block.constraint.arguments, **bound}.items() if term is not None}
        texts |= {"this": focus[0]} | ({"value": value[0]} if value is not None else {})
        if path is not None:
            texts.setdefault("path", path.iri if isinstance(path, Predicate) else path_text(path))
            texts.setdefault("PATH", texts["path"])
        return tuple(template._replace(lexical=_filled(template.lexical, texts)) for template in templates)


def _filled(template: str, texts: Mapping[str, str]) -> str:
    """``{$this}`` and ``{?value}`` replaced; a variable without a value stays as written (SHACL 5.3.2)."""
    return _SLOT.sub(lambda slot: texts.get(slot.group(1), slot.group()), template)
