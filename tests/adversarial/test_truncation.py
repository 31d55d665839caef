"""A file that stops at any byte: anchors D5, case 6. Never a traceback, never half-read counted as read.

In process, through the same loader as every command: two thousand processes would take an hour.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.errors import InputError, KaderwachtError
from checker.graph.reading import Syntax
from checker.graph.terms import TermTable
from checker.graph.writing import write_graph
from checker.sources.landscape import Landscape, LoadOptions
from checker.sources.load import load
from tests.adversarial.landscapes import GOOD, MODEL, put
from tests.unit.sources.archimate.archimate_writer import E, ameff, archimate, coarchi
from tests.unit.sources.tables.books import book

OPTIONS = LoadOptions(municipality="gm0001", plateau="Bron")
TABLE = "Sleutel;Naam;Gemeente;Plateau\n" + "".join(
    f'A{number};"Toepassing; nummer {number} é";gm0001;Bron\n' for number in range(45)
)
ROWS = [["Sleutel", "Naam", "Gemeente"], ["A1", "Zaaksysteem", "gm0001"], ["A2", "Belastingen", "gm0001"]]


def rdf(syntax: Syntax) -> bytes:
    """The good landscape, some two kilobytes of it, in another syntax."""
    from checker.graph.positions import StatementBuilder
    from checker.graph.reading import read_statements

    text = GOOD + "".join(
        f'<https://w3id.org/kaderwacht/id/gm0001/applicatie/B{number}> a kw:Applicatie ; rdfs:label "Één {number}"@nl .\n'  # noqa: E501
        for number in range(8)
    )
    if syntax in (Syntax.TURTLE, Syntax.TRIG):
        return (text if syntax is Syntax.TURTLE else text + 'id:g { id:a kw:naam "x" . }\n').encode()
    builder = StatementBuilder(TermTable())
    read_statements("x", text.encode(), Syntax.TURTLE, builder)
    lines = write_graph(builder.build(), syntax)
    return json.dumps(json.loads(lines), indent=1).encode() if syntax is Syntax.JSONLD else lines


def part_of_coarchi(folder: Path) -> bytes:
    """One element of a coArchi folder, with a long text, and the folder it stands in."""
    long = E("id-a1", "ApplicationComponent", "Zaaksysteem é", "Zaken. " * 200, (("Gebruik Status", "In productie"),))
    from dataclasses import replace

    coarchi(replace(MODEL, elements=(long, *MODEL.elements[1:])), folder)
    return (folder / "model" / "app" / "ApplicationComponent_id-a1.xml").read_bytes()


FILES: dict[str, Callable[[], bytes]] = {
    "a.xml": lambda: ameff(MODEL),
    "a.archimate": lambda: archimate(MODEL),
    "a.ttl": lambda: rdf(Syntax.TURTLE),
    "a.trig": lambda: rdf(Syntax.TRIG),
    "a.nt": lambda: rdf(Syntax.NTRIPLES),
    "a.jsonld": lambda: rdf(Syntax.JSONLD),
    "a.rdf": lambda: rdf(Syntax.RDFXML),
}


def outcome(path: Path) -> Landscape | InputError:
    """What loading gives: a landscape or a refusal; anything else is a fault of ours."""
    try:
        return load([path], OPTIONS)
    except KaderwachtError as error:
        assert isinstance(error, InputError), error
        assert error.remedy, error
        assert error.where is not None, error
        return error


def facts(landscape: Landscape) -> set[tuple[str, str, str]]:
    """All triples, as text."""
    text = landscape.terms.text
    return {(text(s), text(p), text(o)) for s, p, o in landscape.graph.rows()}


@pytest.mark.parametrize("name", list(FILES))
def test_no_truncated_file_counts_as_read(name: str, tmp_path: Path) -> None:
    data = FILES[name]()
    assert 1_000 < len(data) < 6_000
    whole = load([put(tmp_path, name, data)], OPTIONS)
    by_line = name.endswith((".ttl", ".trig", ".nt"))
    read = 0
    for length in range(len(data.rstrip())):
        found = outcome(put(tmp_path, name, data[:length]))
        if isinstance(found, InputError):
            assert found.where is not None and found.where.file.endswith(name)
            assert found.where.line or length < 200 or "Niets herkend" in found.what, (length, str(found))
            continue
        read += 1
        # RDF that is written by the statement can stop between two of them; nothing can see that more was meant
        assert by_line, (length, data[:length][-60:])
        assert data[:length].rstrip().endswith((b".", b"}")), data[:length][-60:]
        assert facts(found) <= facts(whole)
    assert read <= 2 * data.count(b"\n") + 2


def test_no_truncated_element_of_a_coarchi_folder_counts_as_read(tmp_path: Path) -> None:
    data = part_of_coarchi(tmp_path)
    assert 1_000 < len(data) < 4_000
    load([tmp_path / "model"], OPTIONS)
    for length in range(len(data)):
        put(tmp_path / "model" / "app", "ApplicationComponent_id-a1.xml", data[:length])
        found = outcome(tmp_path / "model")
        assert isinstance(found, InputError), length
        assert found.where is not None and found.where.file.endswith("ApplicationComponent_id-a1.xml")
        assert found.where.line or not length


def test_a_truncated_csv_is_read_by_the_row_or_refused(tmp_path: Path) -> None:
    data = TABLE.encode()
    whole = facts(load([put(tmp_path, "Applicaties.csv", data)], OPTIONS))
    subjects = {subject for subject, _, _ in whole}
    for length in range(len(data) - 1):
        found = outcome(put(tmp_path, "Applicaties.csv", data[:length]))
        if isinstance(found, InputError):
            continue
        # a table has no end mark: the last row may be cut, but no row is invented and no quote left open
        assert data[:length].count(b'"') % 2 == 0, data[:length][-40:]
        if {subject for subject, _, _ in facts(found)} - subjects:
            last = data[:length].rpartition(b"\n")[2]
            assert b";" in last or last, "only the last row can be cut"
            places = [each.location for each in found.data_findings if each.location]
            assert any(place.line == data[:length].count(b"\n") + 1 for place in places), (last, found.data_findings)


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    data = book({"Applicaties": ROWS})
    load([put(tmp_path, "a.xlsx", data)], OPTIONS)
    for length in range(len(data)):
        found = outcome(put(tmp_path, "a.xlsx", data[:length]))
        assert isinstance(found, InputError), length
