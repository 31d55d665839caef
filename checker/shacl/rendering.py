"""A validation report in writing: Turtle (the W3C form), JSON and plain lines."""

from __future__ import annotations

import json
from typing import Any

from checker.graph.paths import SH, path_text
from checker.graph.syntax import Syntax
from checker.graph.terms import Blank, Iri, Term, encode
from checker.graph.writing import write_graph
from checker.shacl.report import ValidationReport, ValidationResult
from checker.shacl.report_graph import report_graph

_PREFIXES = {"sh": SH, "xsd": "http://www.w3.org/2001/XMLSchema#"}
FORMATS = ("turtle", "json", "text")


def render(report: ValidationReport, form: str) -> bytes:
    """``report`` as ``turtle``, ``json`` or ``text``, UTF-8; raises ValueError for another form."""
    match form:
        case "turtle":
            return write_graph(report_graph(report), Syntax.TURTLE, _PREFIXES)
        case "json":
            return (json.dumps(_document(report), ensure_ascii=False, indent=2) + "\n").encode()
        case "text":
            return _text(report).encode()
        case _:
            raise ValueError(f"unknown form {form}")


def _document(report: ValidationReport) -> dict[str, Any]:
    return {"conforms": report.conforms, "results": [_result(result) for result in report.results]}


def _result(result: ValidationResult) -> dict[str, Any]:
    return {
        "focusNode": encode(result.focus).decode(),
        "resultPath": None if result.path is None else path_text(result.path),
        "value": None if result.value is None else encode(result.value).decode(),
        "sourceShape": encode(result.source_shape).decode(),
        "sourceConstraint": None if result.source_constraint is None else encode(result.source_constraint).decode(),
        "sourceConstraintComponent": result.component,
        "resultSeverity": result.severity,
        "resultMessage": [{"text": message.lexical, "language": message.language} for message in result.messages],
        "detail": [_result(detail) for detail in result.details],
    }


def _text(report: ValidationReport) -> str:
    lines = [f"conforms: {'true' if report.conforms else 'false'}, {len(report.results)} results"]
    for result in report.results:
        path = "" if result.path is None else f" {path_text(result.path)}"
        value = "" if result.value is None else f" = {_shown(result.value)}"
        component = result.component.rpartition("#")[2].removesuffix("ConstraintComponent")
        message = " ".join(f"[{one.lexical}]" for one in result.messages)
        severity = result.severity.rpartition("#")[2]
        line = f"{severity} {component} {_shown(result.focus)}{path}{value} {message}"
        lines.append(" ".join(line.split()))
    return "\n".join(lines) + "\n"


def _shown(term: Term) -> str:
    return (
        f"<{term.value}>" if isinstance(term, Iri) else f"_:{term.label}" if isinstance(term, Blank) else term.lexical
    )
