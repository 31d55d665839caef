"""The fast reader says the same as the parser itself, term by term, wherever its text is cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.graph import bulk
from checker.graph.bulk import read_graph
from checker.graph.syntax import Syntax
from checker.graph.terms import Key, TermTable

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
E = "http://example.org/"

# what Turtle abbreviates, and what looks like the separators that the reader cuts at
LEXICAL = [
    *("5", "-5", "+05", "5.", ".5", "5.0", "1e0", "1.E3", "-1.5E-7", "true", "false", "TRUE", "NaN", "a", ""),
    *("a, b", 'a , b" , <x>', "x > y", "\n ;\n\t", "\t", "\\", '"', " .\n", "<<( a", "_:b", "é", "\x01 , ", " "),
    *("@nl", 'a ;\n\t<p> "', " ;\n  <b>", "\x7f", "\ufffe", "\r", "\u2028"),
]
DATATYPES = [*(XSD + name for name in ("integer", "decimal", "double", "boolean", "date", "string")), E + "type,x"]
BLANKS = st.sampled_from(["x", "y1", "a.b"]).map(ox.BlankNode)
SUBJECTS = st.sampled_from([E + "s1", E + "s2"]).map(ox.NamedNode) | BLANKS
PREDICATES = st.sampled_from([E + "p", RDF_TYPE, E + "q,r"]).map(ox.NamedNode)
IRIS = st.sampled_from([E + "a", E + "b,c", RDF_TYPE, E + "é"]).map(ox.NamedNode)
TEXT = st.sampled_from(LEXICAL) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
LITERALS = (
    TEXT.map(ox.Literal)
    | st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXT, st.sampled_from(["nl", "en-GB"]))
    | st.builds(lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)), TEXT, st.sampled_from(DATATYPES))
)
TRIPLES = st.lists(st.builds(ox.Triple, SUBJECTS, PREDICATES, IRIS | BLANKS | LITERALS), max_size=12)
SYNTAXES = st.sampled_from(
    [
        (Syntax.TURTLE, ox.RdfFormat.TURTLE),
        (Syntax.NTRIPLES, ox.RdfFormat.N_TRIPLES),
        (Syntax.NQUADS, ox.RdfFormat.N_QUADS),
    ]
)


def key_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Key:
    text = str(term).encode()
    return b"_:g-" + text[2:] if text.startswith(b"_:") else text


@contextmanager
def cut_at(chunk: int, forks: bool) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "_CHUNK", chunk)
        patch.setattr(bulk, "FORK_FROM", 0 if forks else 1 << 40)
        yield


@settings(max_examples=300, deadline=None)
@given(triples=TRIPLES, syntaxes=SYNTAXES, chunk=st.sampled_from([1, 3, 7, 50, 1 << 20]), forks=st.booleans())
def test_the_fast_reader_says_what_the_parser_says(
    triples: list[ox.Triple], syntaxes: tuple[Syntax, ox.RdfFormat], chunk: int, forks: bool
) -> None:
    syntax, written_as = syntaxes
    data = ox.serialize([ox.Quad(*triple) for triple in triples], format=written_as)
    assert data is not None
    terms = TermTable()
    with cut_at(chunk, forks):
        graph = read_graph(data, syntax, terms)
    expected = {tuple(map(key_of, quad.triple)) for quad in ox.parse(input=data, format=written_as)}
    assert sorted(graph.triple_keys()) == sorted(expected)
    assert len(terms.keys) == len(terms.ids) == len(set(terms.keys))
    assert all(key.startswith((b"<", b'"', b"_:")) for key in terms.keys)


@pytest.mark.parametrize("forks", [False, True])
def test_a_line_may_be_far_longer_than_a_chunk(forks: bool) -> None:
    objects = [f'"{number} , {number}"' if number % 2 else f"<{E}{number}>" for number in range(3_000)]
    with cut_at(100, forks):
        graph = read_graph(f"<{E}s> <{E}p> {', '.join(objects)} .".encode(), Syntax.TURTLE, TermTable())
    assert sorted(value for _, _, value in graph.triple_keys()) == sorted(key.encode() for key in objects)


def test_depth_is_refused_while_the_child_reads() -> None:
    from checker.errors import LimitExceeded

    with cut_at(1 << 20, forks=True), pytest.raises(LimitExceeded):
        read_graph(f"<{E}s> <{E}p> {'[ <urn:p> ' * 200}1{' ]' * 200} .".encode(), Syntax.TURTLE, TermTable())
