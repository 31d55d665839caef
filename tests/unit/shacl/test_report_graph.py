"""The validation report as RDF: every part of a result, and paths that read back as the same path."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checker.graph.paths import SH, Alternative, Inverse, Path, Predicate, Repeat, Sequence, read_path
from checker.graph.terms import RDF_LANG_STRING, XSD, Blank, Iri, Literal
from checker.shacl.report import ValidationReport, ValidationResult
from checker.shacl.report_graph import report_graph
from tests.unit.shacl.graphs import ex

paths = st.recursive(
    st.sampled_from(["p", "q"]).map(lambda name: Predicate(ex(name).value)),
    lambda inner: st.one_of(
        inner.map(Inverse),
        st.lists(inner, min_size=2, max_size=3).map(lambda steps: Sequence(tuple(steps))),
        st.lists(inner, min_size=2, max_size=3).map(lambda choices: Alternative(tuple(choices))),
        st.builds(lambda path, kind: Repeat(path, *kind), inner, st.sampled_from([(0, True), (1, True), (0, False)])),
    ),
    max_leaves=6,
)


def result(path: Path | None = None, details: tuple[ValidationResult, ...] = ()) -> ValidationResult:
    return ValidationResult(
        focus=Blank("b7"),
        path=path,
        value=Literal("x"),
        root=ex("R"),
        source_shape=ex("S"),
        component=SH + "ClassConstraintComponent",
        severity=SH + "Info",
        messages=(Literal("fout", RDF_LANG_STRING, "nl"), Literal("wrong", RDF_LANG_STRING, "en")),
        source_constraint=ex("C"),
        details=details,
    )


def test_a_result_has_all_its_parts() -> None:
    graph = report_graph(ValidationReport(False, (result(details=(result(),)),)))
    report = Blank("report")
    assert graph.objects(report, SH + "conforms") == [Literal("false", XSD + "boolean")]
    (node,) = graph.objects(report, SH + "result")
    parts = {
        name: graph.objects(node, SH + name)
        for name in ("focusNode", "value", "sourceShape", "sourceConstraint", "sourceConstraintComponent")
    }
    assert parts == {
        "focusNode": [Blank("b7")],
        "value": [Literal("x")],
        "sourceShape": [ex("S")],
        "sourceConstraint": [ex("C")],
        "sourceConstraintComponent": [Iri(SH + "ClassConstraintComponent")],
    }
    assert graph.objects(node, SH + "resultSeverity") == [Iri(SH + "Info")]
    assert {text[0] for text in graph.objects(node, SH + "resultMessage")} == {"fout", "wrong"}
    assert graph.objects(node, SH + "resultPath") == []
    (detail,) = graph.objects(node, SH + "detail")
    assert graph.objects(detail, SH + "focusNode") == [Blank("b7")]


def test_no_results_conforms() -> None:
    graph = report_graph(ValidationReport(True, ()))
    assert graph.objects(Blank("report"), SH + "conforms") == [Literal("true", XSD + "boolean")]
    assert len(graph) == 2


@given(paths)
def test_a_path_reads_back_as_the_same_path(path: Path) -> None:
    graph = report_graph(ValidationReport(False, (result(path),)))
    (node,) = graph.objects(Blank("report"), SH + "result")
    (written,) = graph.objects(node, SH + "resultPath")
    assert read_path(graph, written) == path
