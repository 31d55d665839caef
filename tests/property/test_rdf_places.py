"""The line oracle: texts whose places are known because the test wrote them, statement by statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.graph.positions import StatementBuilder
from checker.graph.reading import Syntax, read_statements
from checker.graph.terms import TermTable

EX = "http://example.org/"


@dataclass
class Sheet:
    """Text under construction, and where each object token was put."""

    newline: str
    text: str = ""
    places: list[tuple[str, str, int, int]] = field(default_factory=list)
    count: int = 0

    def put(self, token: str) -> tuple[int, int]:
        line = self.text.count("\n") + 1
        column = len(self.text) - (self.text.rfind("\n") + 1) + 1
        self.text += token
        return line, column

    def fresh(self) -> str:
        self.count += 1
        return f"p{self.count}"


GAPS = (" ", "  ", "\n", "\n\n", "\n  \t", ' # let op: "geen" [ literal <x>\n', "\n# regel\n\n", "\t")
gaps = st.sampled_from(GAPS)
names = st.sampled_from(["a", "b", "abc", "ab", "café", "x-1"])
texts = st.text(alphabet="ab #<>[](){};,.é€'", max_size=6)
multi = st.text(alphabet="ab\n#;.[]", max_size=8)


@st.composite
def literal(draw: st.DrawFn, newline: str) -> str:
    kind = draw(st.integers(0, 6))
    plain = draw(texts)
    if kind == 0:
        return f'"{plain}"'
    if kind == 1:
        return f'"{plain}"@nl'
    if kind == 2:
        return f'"{plain}"^^ex:soort'
    if kind == 3:
        return '"""' + draw(multi).replace("\n", newline) + '"""'
    if kind == 4:
        return "'" + plain.replace("'", "") + "'"
    if kind == 5:
        return draw(st.sampled_from(["1", "-2.5", "true", "1e3", '"1"', '"true"']))
    return '"' + plain + '\\n\\u00E9"'


@dataclass
class Writer:
    """Writes random Turtle into a sheet."""

    draw: st.DrawFn
    sheet: Sheet

    def gap(self) -> None:
        self.sheet.text += self.draw(gaps).replace("\n", self.sheet.newline)

    def separated(self, mark: str, least: int, most: int, write: Callable[[], None]) -> None:
        for number in range(self.draw(st.integers(least, most))):
            if number:
                self.gap()
                self.sheet.put(mark)
                self.gap()
            write()

    def value(self, depth: int) -> tuple[tuple[int, int], str]:
        kind = self.draw(st.integers(0, 5 if depth < 3 else 4))
        if kind <= 1:
            return self.sheet.put(self.draw(literal(self.sheet.newline))), "literal"
        if kind == 2:
            return self.sheet.put("ex:" + self.draw(names)), "iri"
        if kind == 3:
            return self.sheet.put(f"<{EX}{self.draw(names)}>"), "iri"
        if kind == 4:
            return self.sheet.put("_:" + self.draw(st.sampled_from(["n1", "n2"]))), "blank"
        start = self.sheet.put("[")
        self.gap()
        self.separated(";", 0, 2, lambda: self.statement(depth + 1))
        self.gap()
        self.sheet.put("]")
        return start, "node"

    def statement(self, depth: int) -> None:
        predicate = self.sheet.fresh()
        self.sheet.put(f"ex:{predicate}")
        self.gap()
        self.separated(",", 1, 3, lambda: self.object_of(predicate, depth))

    def object_of(self, predicate: str, depth: int) -> None:
        (line, column), kind = self.value(depth)
        self.sheet.places.append((predicate, kind, line, column))


@st.composite
def documents(draw: st.DrawFn) -> Sheet:
    sheet = Sheet(draw(st.sampled_from(["\n", "\r\n"])))
    writer = Writer(draw, sheet)
    sheet.put(f"@prefix ex: <{EX}> .")
    for _ in range(draw(st.integers(1, 5))):
        writer.gap()
        sheet.put("ex:" + draw(names))
        writer.gap()
        writer.separated(";", 1, 3, lambda: writer.statement(0))
        writer.gap()
        sheet.put(".")
    writer.gap()
    return sheet


def _read(data: bytes, syntax: Syntax) -> list[tuple[str, int, int]]:
    builder = StatementBuilder(TermTable())
    read_statements("x", data, syntax, builder)
    _, positions = builder.build_with_positions()
    names = [builder.terms.text(int(number)).removeprefix(EX) for number in positions.predicates]
    return sorted(zip(names, positions.lines.tolist(), positions.columns.tolist(), strict=True))


@settings(max_examples=400)
@given(documents())
def test_every_triple_of_random_turtle_has_the_line_where_its_object_starts(sheet: Sheet) -> None:
    expected = sorted((predicate, line) for predicate, _, line, _ in sheet.places)
    found = [(name, line) for name, line, _ in _read(sheet.text.encode(), Syntax.TURTLE)]
    assert found == expected, sheet.text


@settings(max_examples=150)
@given(documents())
def test_a_lone_object_also_has_the_right_column(sheet: Sheet) -> None:
    single = {predicate for predicate, *_ in sheet.places}
    counts = {name: sum(1 for predicate, *_ in sheet.places if predicate == name) for name in single}
    expected = sorted(
        (name, line, column)
        for name, kind, line, column in sheet.places
        if kind in ("iri", "blank", "node", "literal") and counts[name] == 1
    )
    found = set(_read(sheet.text.encode(), Syntax.TURTLE))
    assert [place for place in expected if place not in found] == [], sheet.text


@settings(max_examples=60)
@given(documents())
def test_trig_and_byte_order_mark_change_no_line(sheet: Sheet) -> None:
    turtle = _read(sheet.text.encode(), Syntax.TURTLE)
    assert _read(b"\xef\xbb\xbf" + sheet.text.encode(), Syntax.TRIG) == turtle


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 3), texts), min_size=1, max_size=12), st.booleans())
def test_ntriples_lines(rows: list[tuple[int, str]], crlf: bool) -> None:
    lines: list[str] = []
    expected: list[tuple[str, int]] = []
    for number, (blank, text) in enumerate(rows):
        lines += ["# leeg" if blank == 2 else ""] * blank
        lines.append(f'<{EX}s> <{EX}p{number}> "{text}" .')
        expected.append((f"p{number}", len(lines)))
    data = ("\r\n" if crlf else "\n").join(lines).encode()
    assert [(name, line) for name, line, _ in _read(data, Syntax.NTRIPLES)] == sorted(expected)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 3), st.text(alphabet="ab\n&é", max_size=5)), min_size=1, max_size=8))
def test_rdfxml_lines_are_those_of_the_property_element(rows: list[tuple[int, str]]) -> None:
    text = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n xmlns:e="{EX}">\n'
    expected: list[tuple[str, int]] = []
    for number, (blank, value) in enumerate(rows):
        text += "\n" * blank + f'<rdf:Description rdf:about="{EX}s{number}">' + "\n" * (blank % 2)
        expected.append((f"p{number}", text.count("\n") + 1))
        text += f"<e:p{number}>{value.replace('&', '&amp;')}</e:p{number}>\n</rdf:Description>"
    text += "</rdf:RDF>"
    assert [(name, line) for name, line, _ in _read(text.encode(), Syntax.RDFXML)] == sorted(expected)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["a", "b", "c"])), min_size=1, max_size=8))
def test_jsonld_lines_are_those_of_the_value(rows: list[tuple[int, str]]) -> None:
    text = '{"@context": {"e": "' + EX + '"},\n"@graph": ['
    expected: list[tuple[str, int]] = []
    for number, (blank, value) in enumerate(rows):
        text += "," * bool(number) + "\n" * blank + f'{{"@id": "e:s{number}",\n"e:p{number}":' + "\n" * blank
        expected.append((f"p{number}", text.count("\n") + 1))
        text += f'"{value}"}}'
    text += "]}"
    assert [(name, line) for name, line, _ in _read(text.encode(), Syntax.JSONLD)] == sorted(expected)
