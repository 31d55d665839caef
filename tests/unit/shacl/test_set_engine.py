"""The set engine: what reports hold, what is refused, what limits do. What each component means is W3C's to test."""

from __future__ import annotations

import numpy as np
import pytest

from checker.graph.paths import SH, Predicate
from checker.graph.terms import XSD, Iri, Literal, TermTable
from checker.shacl.constraints import COMPONENTS
from checker.shacl.constraints.sparql import Sparql
from checker.shacl.engine import SetEngine
from checker.shacl.messages import DEFAULTS
from checker.shacl.report import ShapesError, ValidationReport
from tests.unit.shacl.graphs import ex, turtle

MIN_COUNT = SH + "MinCountConstraintComponent"


def validate(
    data: str, shapes: str, roots: list[str] | None = None, seconds: float | None = None, most: int | None = None
) -> ValidationReport:
    terms = TermTable()
    chosen = None if roots is None else [ex(name) for name in roots]
    engine = SetEngine(most)
    return engine.validate(turtle(data, terms), turtle(shapes, terms), chosen, seconds_per_shape=seconds)


def messages(report: ValidationReport) -> list[str]:
    return [message.lexical for result in report.results for message in result.messages]


def test_a_result_has_all_its_parts() -> None:
    report = validate(
        ':a a :T ; :n "x" . :b a :T ; :n 3 .',
        ":S a sh:NodeShape ; sh:targetClass :T ; sh:property :P . :P sh:path :n ; sh:datatype xsd:integer ;"
        ' sh:severity sh:Warning ; sh:message "fout: {?value} van {$this} via {?path}"@nl, "wrong"@en .',
    )
    (result,) = report.results
    assert not report.conforms
    assert (result.focus, result.path, result.value) == (ex("a"), Predicate(ex("n").value), Literal("x"))
    assert (result.root, result.source_shape) == (ex("S"), ex("P"))
    assert (result.component, result.severity) == (SH + "DatatypeConstraintComponent", SH + "Warning")
    assert [(text.lexical, text.language) for text in result.messages] == [
        ("wrong", "en"),
        (f"fout: x van {ex('a').value} via {ex('n').value}", "nl"),
    ]
    (run,) = report.runs
    assert (run.shape, run.focus_nodes, run.results, run.failure) == (ex("S"), 2, 1, None)


def test_parameters_fill_messages_and_unknown_names_stay() -> None:
    report = validate(
        ":a a :T .",
        ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :n ; sh:minCount 2 ;"
        ' sh:message "min {$minCount} {?x}" ] .',
    )
    assert messages(report) == ["min 2 {?x}"]


def test_sparql_binds_messages_paths_and_values() -> None:
    shapes = (
        ":S a sh:NodeShape ; sh:targetClass :T ; sh:sparql :C ."
        ' :C sh:message "{$this} heeft {?naam}" ; sh:prefixes :ns ;'
        ' sh:select "SELECT $this (ex:n AS ?path) (?v AS ?naam) WHERE { $this ex:n ?v FILTER(?v > 1) }" .'
        ' :ns sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .'
    )
    report = validate(":a a :T ; :n 1, 2 .", shapes)
    (result,) = report.results
    assert (result.path, result.value, result.source_constraint) == (Predicate(ex("n").value), ex("a"), ex("C"))
    assert messages(report) == [f"{ex('a').value} heeft 2"]


def test_a_message_that_the_query_binds_wins() -> None:
    shapes = (
        ':S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:message "vast" ;'
        " sh:select \"SELECT $this ?message WHERE { BIND('eigen' AS ?message) }\" ] ."
    )
    assert messages(validate(":a :p :b .", shapes)) == ["eigen"]


def test_details_say_why_a_nested_shape_failed() -> None:
    report = validate(
        ":a :p :b, :c . :c :n 1 .",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :N ] ."
        " :N a sh:NodeShape ; sh:property [ sh:path :n ; sh:minCount 1 ] .",
    )
    (result,) = report.results
    assert (result.value, result.component) == (ex("b"), SH + "NodeConstraintComponent")
    (detail,) = result.details
    assert (detail.focus, detail.component, detail.path) == (ex("b"), MIN_COUNT, Predicate(ex("n").value))


def test_details_are_about_the_right_value_through_two_paths() -> None:
    report = validate(
        ":a :p :b, :c . :b :q :x . :c :q :y . :x :r 1 .",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :N ] ."
        " :N a sh:NodeShape ; sh:property [ sh:path :q ; sh:property [ sh:path :r ; sh:minCount 1 ] ] .",
    )
    (result,) = report.results
    assert result.value == ex("c")
    assert [detail.focus for detail in result.details] == [ex("y")]


def test_no_details_where_conforming_is_the_fault() -> None:
    report = validate(":a a :T .", ":S a sh:NodeShape ; sh:targetNode :a ; sh:not [ sh:class :T ] .")
    assert [result.details for result in report.results] == [()]


@pytest.mark.parametrize(
    ("shapes", "word"),
    [
        (":S a sh:NodeShape ; sh:path :n .", "sh:path"),
        (":S a sh:PropertyShape ; sh:targetNode :a .", "sh:path"),
        (":S a sh:PropertyShape ; sh:path [ sh:inversePath 3 ] .", "goed gevormd"),
        (":S a sh:PropertyShape ; sh:path :p, :q .", "één waarde"),
        (":S a sh:NodeShape ; sh:minCount 1 .", "property shape"),
        (":S a sh:NodeShape ; sh:minLength 1.5 .", "geheel getal"),
        (":S a sh:NodeShape ; sh:minLength -1 .", "geheel getal"),
        (':S a sh:NodeShape ; sh:class "T" .', "IRI"),
        (":S a sh:NodeShape ; sh:nodeKind sh:Iri .", "nodeKind"),
        (":S a sh:NodeShape ; sh:datatype xsd:int, xsd:string .", "één waarde"),
        (':S a sh:NodeShape ; sh:pattern "(" .', "reguliere"),
        (':S a sh:NodeShape ; sh:pattern "a" ; sh:flags "z" .', "vlag"),
        (":S a sh:NodeShape ; sh:in :T .", "lijst"),
        (":S a sh:NodeShape ; sh:or ( 1 ) .", "shapes bevatten"),
        (":S a sh:NodeShape ; sh:languageIn ( 1 ) .", "languageIn"),
        (":S a sh:NodeShape ; sh:node :Nergens .", "staat niet in de shapes"),
        (":S a sh:NodeShape ; sh:property [ sh:minCount 1 ] .", "heeft geen sh:path"),
        (":S a sh:NodeShape ; sh:node [ sh:path :p ] .", "gebruik sh:property"),
        (':S a sh:NodeShape ; sh:deactivated "true" .', "true of false"),
        (":S a sh:NodeShape ; sh:severity sh:Warning, sh:Info .", "één waarde"),
        (":S a sh:NodeShape ; sh:message 3 .", "tekst"),
        (":S a sh:PropertyShape ; sh:path :p ; sh:qualifiedValueShape [ sh:class :T ] .", "qualifiedMinCount"),
        (":S a sh:NodeShape ; sh:node :S .", "naar zichzelf"),
        (
            ":S a sh:NodeShape ; sh:not :U . :U a sh:NodeShape ; sh:property [ sh:path :p ; sh:node :S ] .",
            "naar zichzelf",
        ),
        (":S a sh:NodeShape ; sh:sparql [ ] .", "sh:select"),
        (':S a sh:NodeShape ; sh:sparql [ sh:select "SELECT" ] .', "SPARQL"),
        (
            ':S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this { SERVICE <http://x/> { ?a ?b $this } }" ] .',
            "SERVICE",
        ),
        (':S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this { GRAPH ?g { ?a ?b $this } }" ] .', "GRAPH"),
        (
            ":S a sh:NodeShape ; sh:sparql [ sh:select "
            '"SELECT $this { GRAPH $shapesGraph { ?a ?b $this } SERVICE <http://x/> { } }" ] .',
            "SERVICE",
        ),
        (':S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this { $this $PATH ?v }" ] .', "PATH"),
        (':S a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this { $this ex:p ?v }" ] .', "prefix"),
    ],
)
def test_broken_shapes_are_refused_also_when_they_target_nothing(shapes: str, word: str) -> None:
    with pytest.raises(ShapesError, match=word) as refused:
        validate(":a :p :b .", shapes)
    assert refused.value.shape is not None


def test_a_constraint_may_be_shared_without_being_recursion() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetNode :a ; sh:and ( :N :N ) ; sh:node :N . :N a sh:NodeShape ; sh:class :T ."
    assert len(validate(":a :p :b .", shapes).results) == 2


def test_an_inactive_shape_or_constraint_says_nothing() -> None:
    shapes = (
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:class :T ; sh:deactivated true ."
        " :U a sh:NodeShape ; sh:targetNode :a ; sh:node :S ; sh:sparql [ sh:deactivated true ;"
        ' sh:select "SELECT $this { }" ] .'
    )
    report = validate(":a :p :b .", shapes)
    assert report.conforms
    assert [(run.shape, run.focus_nodes) for run in report.runs] == [(ex("S"), 0), (ex("U"), 1)]


def test_only_the_roots_asked_for_run_in_the_order_given() -> None:
    shapes = "".join(f":S{n} a sh:NodeShape ; sh:targetNode :a ; sh:class :T . " for n in (1, 2, 3))
    report = validate(":a :p :b .", shapes, ["S3", "S1"])
    assert [run.shape for run in report.runs] == [ex("S3"), ex("S1")]
    with pytest.raises(ShapesError, match="Nergens"):
        validate(":a :p :b .", shapes, ["Nergens"])


def test_the_class_tree_may_stand_in_the_shapes_and_may_be_a_circle() -> None:
    shapes = (
        ":Sub rdfs:subClassOf :T . :T rdfs:subClassOf :Sub ."
        " :S a sh:NodeShape ; sh:targetClass :T ; sh:class :T ; sh:property [ sh:path :n ; sh:minCount 1 ] ."
    )
    report = validate(":a a :Sub .", shapes)
    assert [(result.focus, result.component) for result in report.results] == [(ex("a"), MIN_COUNT)]


def test_a_class_that_is_a_shape_targets_its_instances() -> None:
    shapes = (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> ."
        " :T a sh:NodeShape, owl:Class ; sh:property [ sh:path :n ; sh:minCount 1 ] ."
    )
    assert [result.focus for result in validate(":a a :T .", shapes).results] == [ex("a")]


def test_more_results_than_the_cap_are_counted_and_not_made() -> None:
    data = " ".join(f":n{number} a :T ." for number in range(50))
    report = validate(data, ":S a sh:NodeShape ; sh:targetClass :T ; sh:nodeKind sh:Literal .", most=7)
    assert (len(report.results), report.runs[0].results, report.conforms) == (7, 50, False)


def test_the_time_limit_fails_one_shape_and_not_the_run() -> None:
    shapes = (
        ":S1 a sh:NodeShape ; sh:targetClass :T ; sh:class :U ."
        " :S2 a sh:NodeShape ; sh:targetClass :None ; sh:class :U ."
    )
    report = validate(":a a :T .", shapes, seconds=0.0)
    by_shape = {run.shape: run for run in report.runs}
    assert "tijdslimiet" in (by_shape[ex("S1")].failure or "")
    assert by_shape[ex("S2")].failure is None
    assert (report.results, report.conforms) == ((), False)


def test_a_pattern_that_backtracks_for_ever_elsewhere_is_answered_at_once() -> None:
    report = validate(
        f':a :n "{"a" * 60}b" .', ':S a sh:NodeShape ; sh:targetObjectsOf :n ; sh:pattern "^(a+)+$" .', seconds=5
    )
    assert len(report.results) == 1
    assert report.runs[0].seconds < 2


def test_a_join_without_end_fails_its_shape_only() -> None:
    data = " ".join(f":n{number} :p {number} ." for number in range(3000))
    shapes = (
        ":S a sh:NodeShape ; sh:targetNode :n1 ; sh:sparql [ sh:select "
        '"SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }" ] .'
        " :U a sh:NodeShape ; sh:targetNode :n1 ; sh:class :T ."
    )
    report = validate(data, shapes, seconds=20)
    failures = {run.shape: run.failure for run in report.runs}
    assert failures[ex("S")] and failures[ex("U")] is None
    assert [result.root for result in report.results] == [ex("U")]


def test_new_literals_of_a_query_are_values_like_any_other() -> None:
    select = "SELECT $this (?v + 40 AS ?value) { $this ?p ?v }"
    shapes = f':S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:select "{select}" ] .'
    assert [result.value for result in validate(":a :n 2 .", shapes).results] == [Literal("42", XSD + "integer")]


def test_results_stay_columns_until_asked() -> None:
    terms = TermTable()
    data = turtle(" ".join(f":n{number} a :T ." for number in range(1000)), terms)
    engine = SetEngine()
    compiled = engine.compile(turtle(":S a sh:NodeShape ; sh:targetClass :T ; sh:class :U .", terms))
    report = engine.run(data, compiled)
    assert (report.total, report.conforms) == (1000, False)
    (root,) = report.roots
    (block,) = root.blocks
    assert np.array_equal(block.focus, data.instances(ex("T").value))


def test_a_run_can_be_limited_to_some_focus_nodes() -> None:
    terms = TermTable()
    data = turtle(":a a :T . :b a :T . :c a :V .", terms)
    compiled = SetEngine.compile(turtle(":S a sh:NodeShape ; sh:targetClass :T ; sh:class :U .", terms))
    only = np.array([terms.iri(ex(name).value) for name in ("c", "b")], dtype=np.uint32)
    report = SetEngine().run(data, compiled, focus=only).report()
    assert [result.focus for result in report.results] == [ex("b")]
    assert report.runs[0].focus_nodes == 1


def test_graphs_of_two_term_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="term table"):
        SetEngine().validate(turtle(":a a :T ."), turtle(":S a sh:NodeShape ."))


def test_a_literal_can_be_a_focus_node() -> None:
    report = validate(':a :n "x" .', ":S a sh:NodeShape ; sh:targetObjectsOf :n ; sh:datatype xsd:integer .")
    assert [(result.focus, result.value) for result in report.results] == [(Literal("x"), Literal("x"))]


def test_closed_gives_the_property_as_path() -> None:
    report = validate(
        ":a :p 1 ; :q 2 ; :r 3 .",
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:closed true ; sh:ignoredProperties ( :q ) ;"
        " sh:property [ sh:path :p ] .",
    )
    assert [(result.path, result.value) for result in report.results] == [
        (Predicate(ex("r").value), Literal("3", XSD + "integer"))
    ]


def test_a_custom_component_is_known_by_its_own_name() -> None:
    shapes = (
        ':C a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] ; sh:validator [ sh:message "onder {$least}" ;'
        ' sh:ask "ASK { FILTER ($value >= $least) }" ] .'
        " :S a sh:PropertyShape ; sh:targetNode :a ; sh:path :n ; :least 3 ."
    )
    report = validate(":a :n 1, 5 .", shapes)
    (result,) = report.results
    assert (result.component, result.value) == (ex("C").value, Literal("1", XSD + "integer"))
    assert messages(report) == ["onder 3"]
    assert isinstance(result.focus, Iri)


def test_every_core_component_has_a_message_of_its_own_whose_slots_are_filled() -> None:
    assert set(DEFAULTS) == {component.component for component in COMPONENTS} - {SH + "PropertyConstraintComponent"}
    shapes = (
        ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; sh:class :T ; sh:datatype xsd:date ;"
        " sh:nodeKind sh:IRI ;"
        " sh:minCount 9 ; sh:maxCount 1 ; sh:minExclusive 9 ; sh:minInclusive 9 ; sh:maxExclusive 0 ;"
        " sh:maxInclusive 0 ;"
        ' sh:minLength 9 ; sh:maxLength 0 ; sh:pattern "z" ; sh:languageIn ( "fr" ) ; sh:uniqueLang true ;'
        " sh:equals :q ;"
        " sh:disjoint :p ; sh:lessThan :p ; sh:lessThanOrEquals :q ; sh:not [ ] ; sh:and ( :U ) ; sh:or ( :U ) ;"
        " sh:xone ( :U ) ; sh:node :U ; sh:qualifiedValueShape :U ; sh:qualifiedMinCount 1 ; sh:closed true ;"
        " sh:hasValue :x ; sh:in ( :x ) . :U a sh:NodeShape ; sh:class :T . [] :none _:b ."
    ).replace("sh:not [ ]", "sh:not [ sh:nodeKind sh:Literal ]")
    other = (
        ":M a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ;"
        " sh:qualifiedMaxCount 0 . :C a sh:NodeShape ; sh:targetNode :a ; sh:closed true ."
    )
    report = validate(':a :p 1, 2, "x"@nl, "y"@nl ; :q 1 .', shapes + other)
    assert {result.component for result in report.results} == set(DEFAULTS)
    for result in report.results:
        assert [message.language for message in result.messages] == ["en", "nl"]
        assert not any("{" in message.lexical for message in result.messages), result.messages


def test_shapes_and_paths_without_bottom_are_refused() -> None:
    chain = "".join(f":S{n} a sh:NodeShape ; sh:not :S{n + 1} . " for n in range(300))
    with pytest.raises(ShapesError, match="diep"):
        validate(":a :p :b .", chain + ":S300 a sh:NodeShape .")
    path = "".join(f"_:p{n} sh:inversePath _:p{n + 1} . " for n in range(300))
    with pytest.raises(ShapesError, match="deep"):
        validate(":a :p :b .", path + "_:p300 sh:inversePath :p . :S a sh:PropertyShape ; sh:path _:p0 .")


def test_a_path_without_end_fails_its_shape_before_memory_does() -> None:
    data = " ".join(f":n{number} :p :hub ; :q 1 . :hub :p :m{number} ." for number in range(5_000))
    shapes = ":S a sh:PropertyShape ; sh:targetSubjectsOf :q ; sh:path [ sh:zeroOrMorePath :p ] ; sh:minCount 1 ."
    (run,) = validate(data, shapes).runs
    assert "paren van knopen" in (run.failure or "")


def test_a_long_chain_is_followed_to_its_end() -> None:
    data = " ".join(f":n{number} :p :n{number + 1} ." for number in range(300))
    shapes = ":S a sh:PropertyShape ; sh:targetSubjectsOf :p ; sh:path [ sh:oneOrMorePath :p ] ; sh:class :T ."
    assert validate(data, shapes).runs[0].results == 300 * 301 // 2


def test_a_query_outside_the_closed_list_is_answered_by_a_store() -> None:
    shapes = (
        ":S a sh:NodeShape ; sh:targetSubjectsOf :n ; sh:sparql [ sh:select "
        '"SELECT $this ?value { $this <https://example.org/n> ?value FILTER(RAND() >= 0 && ?value = 2) }" ] .'
    )
    compiled = SetEngine.compile(turtle(shapes))
    (constraint,) = compiled.by_node[ex("S")].constraints
    assert isinstance(constraint, Sparql) and not constraint.query.on_columns
    report = validate(":a :n 1 . :b :n 2, 3 . _:c :n 2 .", shapes)
    assert [(result.value, result.focus == ex("b")) for result in report.results] == [
        (Literal("2", XSD + "integer"), True),
        (Literal("2", XSD + "integer"), False),
    ]


def test_an_ask_outside_the_closed_list_is_answered_by_a_store() -> None:
    shapes = (
        ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :code ] ; sh:validator [ "
        ' sh:ask "ASK { FILTER (RAND() >= 0 && STR($value) = $code) }" ] .'
        ' :S a sh:PropertyShape ; sh:targetSubjectsOf :n ; sh:path :n ; :code "1" .'
    )
    report = validate(":a :n 1, 5 . :b :n 1 .", shapes)
    assert [(result.focus, result.value) for result in report.results] == [(ex("a"), Literal("5", XSD + "integer"))]
