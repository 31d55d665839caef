"""Reading RDF: lists and nested nodes keep their places, graphs their names, files their blank nodes."""

from __future__ import annotations

import pytest

from checker.graph.positions import StatementBuilder
from checker.graph.reading import Syntax, read_dataset, read_graph, read_statements
from checker.graph.terms import RDF, TermTable

HEAD = "@prefix e: <http://e/> .\n"


def places(text: str, syntax: Syntax = Syntax.TURTLE) -> dict[tuple[str, str], tuple[int, int]]:
    """Place by (predicate, object) of every triple; blank objects as '_'."""
    builder = StatementBuilder(TermTable())
    read_statements("x", text.encode(), syntax, builder)
    _, positions = builder.build_with_positions()
    found = {}
    for row in range(len(positions)):
        predicate, value = (builder.terms.keys[int(part[row])] for part in (positions.predicates, positions.objects))
        name = "_" if value.startswith(b"_:") else builder.terms.text(int(positions.objects[row]))
        place = (int(positions.lines[row]), int(positions.columns[row]))
        found[(predicate.decode().strip("<>").rsplit("/", 1)[-1], name.removeprefix("http://e/"))] = place
    return found


def test_members_of_a_list_stand_where_they_are_written() -> None:
    found = places(HEAD + 'e:s e:p (\n  e:een\n  "twee"\n  3\n  "vier" "vijf"\n  e:zes\n) .\n')
    first = (RDF + "first").rsplit("/", 1)[-1]
    assert found[("p", "_")] == (2, 9)
    lines = {name: place[0] for (predicate, name), place in found.items() if predicate == first}
    assert lines == {"een": 3, "twee": 4, "3": 5, "vier": 6, "vijf": 6, "zes": 7}


def test_a_shape_with_nested_nodes_points_at_their_brackets() -> None:
    found = places(HEAD + "e:s\n  e:property [\n    e:path e:a ;\n    e:inner [ e:min 1 ]\n  ] ;\n  e:other [] .\n")
    assert found[("property", "_")] == (3, 14)
    assert found[("path", "a")] == (4, 12)
    assert found[("inner", "_")] == (5, 13)
    assert found[("min", "1")] == (5, 21)
    assert found[("other", "_")] == (7, 11)


def test_a_long_string_stands_where_it_starts() -> None:
    found = places(HEAD + 'e:s e:p\n  """een\ntwee\ndrie""" ;\n e:q "los" # met commentaar\n\n , e:r .\n')
    assert found[("p", "een\ntwee\ndrie")] == (3, 3)
    assert found[("q", "los")] == (6, 6)
    assert found[("q", "r")] == (8, 4)


def test_a_file_on_one_line_is_read_in_linear_time() -> None:
    text = HEAD + " ".join(f'e:s{n} e:p "naam {n}", e:o{n} .' for n in range(5000))
    found = places(text)
    assert {place[0] for place in found.values()} == {2}
    assert found[("p", "o4999")][1] == text.split("\n")[1].index("e:o4999") + 1


def test_a_dataset_keeps_its_graphs_apart() -> None:
    text = HEAD + "e:d e:p 1 .\ne:g { e:a e:p _:x . }\n_:x { e:b e:p 2 }\n"
    found = read_dataset("x.trig", text.encode(), Syntax.TRIG, TermTable())
    assert set(found) == {None, "http://e/g", "_:b-x"}
    assert [len(graph) for graph, _ in found.values()] == [1, 1, 1]
    _, positions = found["http://e/g"]
    assert [str(place) for place in positions.find(int(positions.subjects[0]))] == ["x.trig:3:15"]
    assert list(read_dataset("leeg.trig", b"", Syntax.TRIG, TermTable())) == [None]


@pytest.mark.parametrize("syntax", [Syntax.TRIG, Syntax.NQUADS, Syntax.JSONLD])
def test_named_graphs_join_the_one_graph(syntax: Syntax) -> None:
    text = {
        Syntax.TRIG: "<http://e/g> { <http://e/a> <http://e/p> 1 } <http://e/b> <http://e/p> 2 .",
        Syntax.NQUADS: "<http://e/a> <http://e/p> <http://e/x> <http://e/g> .\n<http://e/b> <http://e/p> _:y .\n",
        Syntax.JSONLD: '[{"@id":"http://e/g","@graph":[{"@id":"http://e/a","http://e/p":1}]},'
        '{"@id":"http://e/b","http://e/p":2}]',
    }[syntax].encode()
    builder = StatementBuilder(TermTable())
    assert read_statements("x", text, syntax, builder) == 2
    assert len(builder.build()) == 2
    assert len(read_graph(text, syntax, TermTable())) == 2


def test_blank_nodes_have_the_same_labels_every_time_and_differ_by_file() -> None:
    text = (HEAD + "_:a e:p [ e:q _:a ] , [] .").encode()
    runs = []
    for _ in range(2):
        builder = StatementBuilder(TermTable())
        read_statements("een", text, Syntax.TURTLE, builder)
        read_statements("twee", text, Syntax.TURTLE, builder)
        runs.append([key for key in builder.terms.keys if key.startswith(b"_:")])
    assert runs[0] == runs[1]
    assert sorted(runs[0]) == [b"_:b0-a", b"_:b0.1", b"_:b0.2", b"_:b1-a", b"_:b1.1", b"_:b1.2"]


def test_a_base_resolves_relative_iris() -> None:
    builder = StatementBuilder(TermTable())
    read_statements("x", b"<a> <b> <c> .", Syntax.TURTLE, builder, base="http://e/")
    assert builder.terms.keys == [b"<http://e/a>", b"<http://e/b>", b"<http://e/c>"]
