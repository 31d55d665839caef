"""The reference engine: what it says of pySHACL's answers, and what it refuses."""

from __future__ import annotations

import pytest

from checker.graph.paths import SH, Predicate, Sequence
from checker.graph.terms import XSD, Literal, TermTable
from checker.shacl.pyshacl_engine import PyShaclEngine
from checker.shacl.report import ShapesError, ValidationReport
from tests.unit.shacl.graphs import ex, turtle


def validate(data: str, shapes: str, roots: list[str] | None = None, seconds: float | None = None) -> ValidationReport:
    terms = TermTable()
    chosen = None if roots is None else [ex(name) for name in roots]
    return PyShaclEngine().validate(turtle(data, terms), turtle(shapes, terms), chosen, seconds_per_shape=seconds)


def test_a_result_has_all_its_parts() -> None:
    report = validate(
        ':a a :T ; :n "x" . :b a :T ; :n 3 .',
        ":S a sh:NodeShape ; sh:targetClass :T ; sh:property :P . :P sh:path :n ; sh:datatype xsd:integer ;"
        ' sh:severity sh:Warning ; sh:message "fout"@nl, "wrong"@en .',
    )
    (result,) = report.results
    assert not report.conforms
    assert (result.focus, result.path, result.value) == (ex("a"), Predicate(ex("n").value), Literal("x"))
    assert (result.root, result.source_shape) == (ex("S"), ex("P"))
    assert (result.component, result.severity) == (SH + "DatatypeConstraintComponent", SH + "Warning")
    assert [(message.lexical, message.language) for message in result.messages] == [("wrong", "en"), ("fout", "nl")]
    (run,) = report.runs
    assert (run.shape, run.focus_nodes, run.results, run.failure) == (ex("S"), 2, 1, None)


def test_a_literal_keeps_its_lexical_form() -> None:
    report = validate(
        ':a a :T ; :n "007"^^xsd:integer .',
        ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path ( :n ) ; sh:in ( 7 ) ] .".replace(
            "( :n )", ":n"
        ),
    )
    assert [result.value for result in report.results] == [Literal("007", XSD + "integer")]


def test_only_the_roots_asked_for_run_and_their_nested_named_shapes_count() -> None:
    shapes = (
        ":S a sh:NodeShape ; sh:targetClass :T ; sh:node :N ."
        " :N a sh:NodeShape ; sh:property [ sh:path :n ; sh:minCount 1 ] ."
        " :O a sh:NodeShape ; sh:targetClass :T ; sh:closed true ."
    )
    report = validate(":a a :T .", shapes, ["S"])
    (result,) = report.results
    assert result.component == SH + "NodeConstraintComponent"
    assert [detail.component for detail in result.details] == [SH + "MinCountConstraintComponent"]
    assert [run.shape for run in report.runs] == [ex("S")]


def test_a_path_is_read_as_a_path() -> None:
    report = validate(
        ":a a :T .", ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ] ."
    )
    assert report.results[0].path == Sequence((Predicate(ex("p").value), Predicate(ex("q").value)))


def test_sparql_messages_are_filled_and_keep_their_language() -> None:
    report = validate(
        ":a a :T ; :n 3 .",
        ":S a sh:NodeShape ; sh:targetClass :T ; sh:sparql :C ."
        ' :C sh:message "waarde {?value} (te laag)"@nl, "low {?value}"@en ;'
        ' sh:select "SELECT $this ?value WHERE { $this <https://example.org/n> ?value }" .',
    )
    (result,) = report.results
    assert result.source_constraint == ex("C")
    assert [(m.lexical, m.language) for m in result.messages] == [("low 3", "en"), ("waarde 3 (te laag)", "nl")]


@pytest.mark.parametrize(
    ("shapes", "word"),
    [
        (":S a sh:NodeShape ; sh:path :n ; sh:targetNode :a .", "sh:path"),
        (":S a sh:NodeShape ; sh:targetNode :a ; sh:minLength :x .", "minLength"),
        (":S a sh:NodeShape ; sh:targetNode :a ; sh:node :S .", "ecursi"),
        (
            ":S a sh:NodeShape ; sh:targetNode :a ;"
            ' sh:sparql [ sh:select "SELECT $this { $this ?p ?o MINUS {?o ?p 1} }" ] .',
            "MINUS",
        ),
    ],
)
def test_broken_shapes_raise(shapes: str, word: str) -> None:
    with pytest.raises(ShapesError, match=word):
        validate(":a :p :b .", shapes)


def test_an_unknown_root_raises() -> None:
    with pytest.raises(ShapesError, match="Nowhere"):
        validate(":a :p :b .", ":S a sh:NodeShape ; sh:targetNode :a .", ["Nowhere"])


def test_the_class_tree_of_the_shapes_graph_counts() -> None:
    report = validate(
        ":a a :Sub .", ":Sub rdfs:subClassOf :T . :S a sh:NodeShape ; sh:targetClass :T ; sh:closed true ."
    )
    assert report.runs[0].focus_nodes == 1


def test_the_time_limit_fails_one_shape_and_not_the_run() -> None:
    data = " ".join(f":n{number} a :T ." for number in range(1000))
    shapes = "".join(
        f":S{n} a sh:NodeShape ; sh:targetClass {c} ; sh:property [ sh:path rdf:type ; sh:maxCount 0 ] . "
        for n, c in ((1, ":T"), (2, ":U"))
    )
    report = validate(data, shapes, seconds=0.0)
    by_shape = {run.shape: run for run in report.runs}
    assert by_shape[ex("S1")].failure and not by_shape[ex("S2")].failure
    assert report.results == ()
