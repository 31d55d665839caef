"""Hostile and broken RDF: refused in one clear message, fast, without a traceback and without a socket."""

from __future__ import annotations

import socket
import time

import pytest
import rdflib

from checker.errors import InputError, LimitExceeded
from checker.graph.positions import StatementBuilder
from checker.graph.reading import Syntax, read_graph, read_statements, sniff_syntax
from checker.graph.terms import TermTable

TURTLE = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix ex: <http://example.org/> .
# een toepassing
ex:a1 a kw:Applicatie ; kw:naam "Zaak \\"systeem\\""@nl ; kw:versie 3.10 ;
  kw:contract [ kw:einddatum "2027-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ; kw:waarde 12e3 ] ;
  kw:beschrijving '''Meer dan
één regel''' , "plat" ; kw:lijst ( ex:a ex:b "c" ) .
[] kw:van ex:a1 ; kw:naar <http://example.org/a2> .
"""
TRIG = TURTLE + "\nex:g1 { ex:a1 kw:naam 'naam' . }\nGRAPH ex:g2 { [ kw:van ex:a1 ] }\n"
LINES = (
    '<http://e/a> <http://e/p> "tekst \\u00E9\\n" .\n_:b <http://e/p> <http://e/c> .\n# niets\n'
    '<http://e/a> <http://e/q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
)
QUADS = LINES.replace("<http://e/c> .", "<http://e/c> <http://e/g> .")
JSON = """{"@context": {"kw": "https://w3id.org/kaderwacht/def#", "naam": {"@id": "kw:naam", "@language": "nl"}},
 "@graph": [
  {"@id": "http://e/a1", "@type": "kw:Applicatie", "naam": "Zaak \\"systeem\\" é", "kw:versie": [1, 2.5, true, null],
   "kw:contract": {"@id": "_:c", "kw:einddatum": {"@value": "2027-01-01", "@type": "kw:d"}}},
  {"@id": "http://e/a2", "kw:naar": {"@id": "http://e/a1"}}
 ]}
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<!-- een landschap -->
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:kw="https://w3id.org/kaderwacht/def#">
  <kw:Applicatie rdf:about="http://e/a1" kw:code="A1">
    <kw:naam xml:lang="nl">Zaak &amp; meer é</kw:naam>
    <kw:contract><kw:Contract rdf:nodeID="c"><kw:waarde>3</kw:waarde></kw:Contract></kw:contract>
    <kw:naar rdf:resource="http://e/a2"/>
  </kw:Applicatie>
</rdf:RDF>
"""
SAMPLES = {
    Syntax.TURTLE: TURTLE,
    Syntax.TRIG: TRIG,
    Syntax.NTRIPLES: LINES,
    Syntax.NQUADS: QUADS,
    Syntax.JSONLD: JSON,
    Syntax.RDFXML: XML,
}


def read(data: bytes, syntax: Syntax) -> int:
    return read_statements("bestand", data, syntax, StatementBuilder(TermTable()))


def read_both(data: bytes, syntax: Syntax) -> tuple[int | Exception, int | Exception]:
    found: list[int | Exception] = []
    for way in (lambda: read(data, syntax), lambda: len(read_graph(data, syntax, TermTable(), name="bestand"))):
        try:
            found.append(way())
        except (InputError, LimitExceeded) as error:
            found.append(error)
    return found[0], found[1]


@pytest.mark.parametrize("syntax", list(Syntax))
def test_the_whole_sample_is_read_and_recognised(syntax: Syntax) -> None:
    data = SAMPLES[syntax].encode()
    assert read(data, syntax) >= 3
    assert sniff_syntax(data) is syntax


def complete(text: bytes, syntax: Syntax) -> bool:
    """Whether an independent parser calls this text whole."""
    name = {"ntriples": "nt", "turtle": "turtle", "trig": "trig", "nquads": "nquads"}[syntax]
    try:
        rdflib.Dataset().parse(data=text.decode(), format=name)
    except Exception:
        return False
    return True


@pytest.mark.parametrize("syntax", list(Syntax))
def test_truncated_at_every_byte_is_an_error_with_a_line_or_truly_whole(syntax: Syntax) -> None:
    data = SAMPLES[syntax].encode()
    for length in range(len(data)):
        part = data[:length]
        whole = not part.strip() and syntax not in (Syntax.JSONLD, Syntax.RDFXML)
        placed, fast = read_both(part, syntax)
        assert isinstance(placed, Exception) == isinstance(fast, Exception), part[-40:]
        if isinstance(placed, InputError):
            assert placed.where is not None and placed.where.file == "bestand"
            assert placed.where.line >= 1, part[-40:]
            assert placed.remedy
        elif syntax in (Syntax.JSONLD, Syntax.RDFXML):
            assert part.rstrip() == data.rstrip(), part[-40:]
        else:
            assert whole or complete(part, syntax), part[-60:]


@pytest.mark.parametrize("syntax", list(Syntax))
def test_a_cut_inside_a_character_is_not_utf8(syntax: Syntax) -> None:
    data = SAMPLES[syntax].encode()
    at = data.find(b"\xc3")
    if at < 0:
        data, at = '<http://e/a> <http://e/b> "é" .'.encode(), 27
    assert data[at] == 0xC3
    with pytest.raises(InputError, match="UTF-8"):
        read(data[: at + 1], syntax)


@pytest.mark.parametrize("syntax", list(Syntax))
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_other_encodings_are_named(syntax: Syntax, encoding: str) -> None:
    data = (SAMPLES[syntax] + "# é" * (syntax in (Syntax.NTRIPLES, Syntax.NQUADS))).encode(encoding)
    with pytest.raises(InputError) as caught:
        read(data, syntax)
    assert "UTF-8" in str(caught.value) or "NUL" in str(caught.value)
    assert caught.value.where is not None and caught.value.where.line >= 1


@pytest.mark.parametrize("syntax", list(Syntax))
def test_byte_order_mark_and_crlf_are_read(syntax: Syntax) -> None:
    plain = read(SAMPLES[syntax].encode(), syntax)
    assert read(b"\xef\xbb\xbf" + SAMPLES[syntax].replace("\n", "\r\n").encode(), syntax) == plain


@pytest.mark.parametrize("syntax", list(Syntax))
def test_a_nul_is_refused_with_its_place(syntax: Syntax) -> None:
    data = SAMPLES[syntax].encode()
    at = data.index(b"\n", len(data) // 2)
    with pytest.raises(InputError) as caught:
        read(data[:at] + b"\0" + data[at:], syntax)
    assert caught.value.where is not None and caught.value.where.line == data[:at].count(b"\n") + 1


CONTEXTS = [
    '{"@context": "http://evil.example/c.jsonld", "@id": "http://e/a", "http://e/p": 1}',
    '{\n"@context": [{"a": "http://e/"}, "https://evil.example/c"], "@id": "http://e/a", "http://e/p": 1}',
    '{"@context": "file:///etc/hostname", "@id": "http://e/a", "http://e/p": 1}',
    '{"@context": {"@version": 1.1, "@import": "http://evil.example/c"}, "@id": "http://e/a", "http://e/p": 1}',
    '{"@id": "http://e/a", "http://e/p": {"@context": "//evil.example/c", "http://e/q": 1}}',
    '{"@context": {"t": {"@id": "http://e/t", "@context": "http://evil.example/c"}}, "@id": "e:a", "t": {"t": 1}}',
]


@pytest.mark.parametrize("text", CONTEXTS)
def test_remote_contexts_are_refused_without_a_socket(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *given: opened.append(given))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **_: opened.append(given) or [])
    for found in read_both(text.encode(), Syntax.JSONLD):
        assert isinstance(found, InputError), text
        assert found.where is not None and found.where.line >= 1
    assert "INVOER-CONTEXT" in str(read_both(CONTEXTS[0].encode(), Syntax.JSONLD)[0])
    assert opened == []


DOCTYPES = [
    '<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE rdf:RDF SYSTEM "http://evil.example/x.dtd">',
    '<!DOCTYPE rdf:RDF [<!ENTITY % p SYSTEM "http://evil.example/p"> %p;]>',
    "<!DOCTYPE rdf:RDF ["
    + '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>",
]


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_doctype_is_refused_before_parsing(doctype: str) -> None:
    data = XML.replace("<!-- een landschap -->", doctype).replace("Zaak", "&a11;Zaak").encode()
    start = time.perf_counter()
    for found in read_both(data, Syntax.RDFXML):
        assert isinstance(found, InputError)
        assert "INVOER-DOCTYPE" in found.what and found.where is not None and found.where.line == 2
    assert time.perf_counter() - start < 1


DEEP = {
    Syntax.TURTLE: "<http://e/a> <http://e/p> " + "[ <http://e/p> " * 50_000 + "1" + " ]" * 50_000 + " .",
    Syntax.TRIG: "<http://e/a> <http://e/p> " + "( " * 50_000 + "1" + " )" * 50_000 + " .",
    Syntax.JSONLD: '{"@id":"http://e/a","http://e/p":' * 100_000 + "1" + "}" * 100_000,
    Syntax.RDFXML: XML.split("<kw:App", maxsplit=1)[0]
    + "<kw:A><kw:p>" * 50_000
    + "</kw:p></kw:A>" * 50_000
    + "</rdf:RDF>",
}


@pytest.mark.parametrize("syntax", list(DEEP))
def test_depth_bombs_hit_the_limit(syntax: Syntax) -> None:
    start = time.perf_counter()
    for found in read_both(DEEP[syntax].encode(), syntax):
        assert isinstance(found, LimitExceeded)
        assert "LIMIET-DIEPTE" in found.what and found.where is not None and found.where.line >= 1
    assert time.perf_counter() - start < 5


def test_brackets_in_strings_comments_and_iris_are_no_depth() -> None:
    text = (
        '<http://e/a> <http://e/p> "'
        + "[" * 500
        + '" . # '
        + "[(" * 500
        + "\n<http://e/a#(((> <http://e/p> '''"
        + "{" * 500
        + "''' ."
    )
    assert read(text.encode(), Syntax.TURTLE) == 2


def test_closing_brackets_in_strings_do_not_hide_depth() -> None:
    text = "<http://e/a> <http://e/p> " + '[ <http://e/q> "]" ; <http://e/p> ' * 200 + "1" + " ]" * 200 + " ."
    for found in read_both(text.encode(), Syntax.TURTLE):
        assert isinstance(found, LimitExceeded)


@pytest.mark.parametrize(
    "value",
    [
        "9" * 1_000_000,
        "1E9999999",
        '"99999-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
        '"abc"^^<http://www.w3.org/2001/XMLSchema#date>',
        '"' + "x" * 10_000_000 + '"',
        '"a\u202eb"',
        '"e\u0301"',
    ],
    ids=["integer", "double", "year", "date", "string", "bidi", "nfd"],
)
def test_extreme_literals_are_kept_as_written(value: str) -> None:
    start = time.perf_counter()
    placed, fast = read_both(f"<http://e/a> <http://e/p> {value} .".encode(), Syntax.TURTLE)
    assert (placed, fast) == (1, 1)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    "text",
    [
        '<http://e/a> <http://e/p> "x"@te-langetaalaanduiding .',
        '<http://e/a> <http://e/p> "\\uD800" .',
        "<http://e/a> <http://e/p> <relatief> .",
        "<http://e/a b> <http://e/p> 1 .",
        "<http://e/a> <http://e/p> <<( <http://e/a> <http://e/p> 1 )>> .",
    ],
)
def test_ill_formed_terms_are_refused_with_a_line(text: str) -> None:
    for found in read_both(b"# kop\n" + text.encode(), Syntax.TURTLE):
        assert isinstance(found, InputError), text
    placed, _ = read_both(b"# kop\n" + text.encode(), Syntax.TURTLE)
    assert isinstance(placed, InputError) and placed.where is not None and placed.where.line == 2


def test_an_error_in_the_child_surfaces_in_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.graph import bulk

    monkeypatch.setattr(bulk, "FORK_FROM", 0)
    data = (LINES * 2000 + "<http://e/a> kapot .\n").encode()
    with pytest.raises(InputError) as caught:
        read_graph(data, Syntax.NTRIPLES, TermTable(), name="groot.nt")
    assert caught.value.where is not None
    assert (caught.value.where.file, caught.value.where.line) == ("groot.nt", 8001)


@pytest.mark.parametrize("syntax", list(Syntax))
def test_the_child_reads_the_same(syntax: Syntax, monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.graph import bulk
    from checker.graph.writing import canonical_hash

    data = SAMPLES[syntax].encode()
    near = canonical_hash(read_graph(data, syntax, TermTable()))
    monkeypatch.setattr(bulk, "FORK_FROM", 0)
    assert canonical_hash(read_graph(data, syntax, TermTable())) == near
    builder = StatementBuilder(TermTable())
    read_statements("x", data, syntax, builder)
    assert canonical_hash(builder.build()) == near
