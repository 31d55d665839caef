"""The reference engine: pySHACL behind the Protocol of :mod:`checker.shacl.report`.

pySHACL's own ``validate`` takes strings for paths and URLs, returns a broken rulebook as 'does not conform', and loses
which top-level shape found what. So its validator is driven one root shape at a time, on graphs only: failures are
raised, time is told per shape, and nothing is fetched. Slow (node by node): a second opinion (``--engine pyshacl``).
"""

from __future__ import annotations

import logging
import re
import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.graph.columns import Graph
from checker.graph.paths import SH, Path, PathError, read_path
from checker.graph.terms import Blank, Literal, Term
from checker.shacl._rdflib import from_rdflib_term, to_rdflib, to_rdflib_term
from checker.shacl.report import ShapeRun, ShapesError, ValidationReport, ValidationResult

_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_CHUNK = 200
_SLOT = re.compile(r"\\{[?$]\w+\\}")

Properties = Mapping[str, list[Any]]


class PyShaclEngine:
    """pySHACL as an Engine."""

    name = "pyshacl"

    def validate(
        self, data: Graph, shapes: Graph, roots: Sequence[Term] | None = None, *, seconds_per_shape: float | None = None
    ) -> ValidationReport:
        """See :class:`checker.shacl.report.Engine`; the time limit is looked at every 200 focus nodes."""
        run = _Run(data, shapes)
        runs: list[ShapeRun] = []
        results: list[ValidationResult] = []
        with _Guarded():
            for root in run.roots() if roots is None else roots:
                found, row = run.validate(root, seconds_per_shape)
                results.extend(found)
                runs.append(row)
        return ValidationReport(not results, tuple(results), tuple(runs))


class _Guarded:
    """Turn what pySHACL raises, or only warns of, into ShapesError."""

    def __enter__(self) -> None:
        from pyshacl.errors import ShapeRecursionWarning

        # an ill-formed literal is a result, and no reason for rdflib to write to the terminal
        self._logger = logging.getLogger("rdflib.term")
        self._level = self._logger.level
        self._logger.setLevel(logging.CRITICAL)
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("error", ShapeRecursionWarning)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        self._warnings.__exit__(None, None, None)
        self._logger.setLevel(self._level)
        # rdflib's SPARQL raises bare exceptions, pySHACL its own; whatever it is, this engine could not use the shapes
        if isinstance(error, Exception) and not isinstance(error, ShapesError):
            raise ShapesError(f"pySHACL kan deze shapes niet gebruiken: {error}") from error


@dataclass(slots=True)
class _Run:
    """One data graph and one shapes graph, converted once for all roots."""

    data: Graph
    shapes: Graph
    _validator: Any = None
    _target: Any = None
    _executor: Any = None
    _nodes: Any = None

    def __post_init__(self) -> None:
        from pyshacl.graph_abstraction import DataGraph
        from pyshacl.monkey import apply_patches, rdflib_bool_patch, rdflib_bool_unpatch
        from pyshacl.validator import Validator

        apply_patches()  # type: ignore[no-untyped-call]
        quiet = logging.getLogger("checker.shacl.pyshacl")
        quiet.addHandler(logging.NullHandler())
        quiet.propagate = False
        with _Guarded():
            target = to_rdflib(self.data)
            # the class tree of the shapes counts as well, as it does for the set engine
            subclass = self.shapes.terms.find(f"<{_SUBCLASS}>".encode())
            for triple in to_rdflib(
                Graph(self.shapes.terms, {subclass: self.shapes.column(subclass)} if subclass else {})
            ):
                target.add(triple)
            rdflib_bool_patch()  # type: ignore[no-untyped-call]
            try:
                shacl_graph = to_rdflib(self.shapes)
            finally:
                rdflib_bool_unpatch()  # type: ignore[no-untyped-call]
            self._target = DataGraph.from_rdflib(target)
            self._validator = Validator(self._target, shacl_graph=shacl_graph, options={"logger": quiet})
            self._executor = self._validator.make_executor()
            self._nodes = {shape.node: shape for shape in self._validator.shacl_graph.shapes}

    def roots(self) -> list[Term]:
        """Every shape that has a target, named ones first."""
        having = [shape for shape in self._nodes.values() if any(any(True for _ in part) for part in shape.target())]
        return sorted(
            (from_rdflib_term(shape.node) for shape in having), key=lambda term: (isinstance(term, Blank), term)
        )

    def validate(self, root: Term, limit: float | None) -> tuple[list[ValidationResult], ShapeRun]:
        """Results of one root shape."""
        shape = self._nodes.get(to_rdflib_term(root))
        if shape is None:
            raise ShapesError(f"no such shape: {root[0]}", root)
        started = time.perf_counter()
        focus = [] if shape.deactivated else list(shape.focus_nodes(self._target))
        reports: list[Any] = []
        failure = None
        step = _CHUNK if limit is not None else max(1, len(focus))
        for low in range(0, len(focus), step):
            if limit is not None and time.perf_counter() - started > limit:
                failure = f"tijdslimiet van {limit:g} s bereikt"
                reports = []
                break
            _conforms, found = shape.validate(self._executor, self._target, focus=focus[low : low + step])
            reports.extend(found)
        reader = _Reader(self.shapes, root)
        results = [reader.result(node, triples) for _text, node, triples in reports]
        seconds = time.perf_counter() - started
        return results, ShapeRun(root, len(focus), len(results), seconds, failure)


class _Reader:
    """Reads pySHACL's result triples; an object may come as (graph it stands in, node)."""

    def __init__(self, shapes: Graph, root: Term) -> None:
        self._shapes = shapes
        self._root = root

    def result(self, node: Any, triples: Iterable[tuple[Any, Any, Any]]) -> ValidationResult:
        """The result that ``node`` stands for."""
        about: dict[Any, dict[str, list[Any]]] = {}
        for subject, predicate, value in triples:
            bare = value[1] if isinstance(value, tuple) else value
            about.setdefault(subject, {}).setdefault(str(predicate), []).append(bare)
        return self._read(node, about)

    def _read(self, node: Any, about: Mapping[Any, Properties]) -> ValidationResult:
        own = about[node]

        def one(name: str) -> Term | None:
            values = own.get(SH + name)
            return from_rdflib_term(values[0]) if values else None

        focus, shape = one("focusNode"), one("sourceShape")
        if focus is None or shape is None:
            raise ShapesError("pySHACL gave a result without focus node or source shape", self._root)
        constraint = one("sourceConstraint")
        component, severity, path = one("sourceConstraintComponent"), one("resultSeverity"), one("resultPath")
        messages = [from_rdflib_term(value) for value in own.get(SH + "resultMessage", [])]
        return ValidationResult(
            focus=focus,
            path=self._path(path),
            value=one("value"),
            root=self._root,
            source_shape=shape,
            component=component[0] if component else "",
            severity=severity[0] if severity else SH + "Violation",
            messages=self._with_languages(messages, shape, constraint),
            source_constraint=constraint,
            details=tuple(self._read(detail, about) for detail in own.get(SH + "detail", []) if detail in about),
        )

    def _path(self, node: Term | None) -> Path | None:
        if node is None:
            return None
        try:
            return read_path(self._shapes, node)
        except PathError as error:
            raise ShapesError(str(error), node) from error

    def _with_languages(self, messages: list[Term], shape: Term, constraint: Term | None) -> tuple[Literal, ...]:
        """pySHACL drops the language of a message whose variables it filled; find it again by its template."""
        nodes = [node for node in (constraint, shape) if node is not None]
        templates = [text for node in nodes for text in self._shapes.objects(node, SH + "message")]
        out: list[Literal] = []
        for message in messages:
            if not isinstance(message, Literal):
                continue
            if constraint is not None and message.language is None:
                message = self._tagged(message, templates)
            if message not in out:
                out.append(message)
        return tuple(sorted(out, key=lambda text: (text.language or "", text.lexical)))

    @staticmethod
    def _tagged(message: Literal, templates: list[Term]) -> Literal:
        for template in templates:
            if isinstance(template, Literal) and template.language:
                pattern = _SLOT.sub("(?:.*)", re.escape(template.lexical).replace(r"\?", "?").replace(r"\$", "$"))
                if re.fullmatch(pattern, message.lexical, re.DOTALL):
                    return Literal(message.lexical, template.datatype, template.language)
        return message
