"""Any model written as AMEFF, as .archimate and as a coArchi folder reads to one graph, in any order of properties."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import KaderwachtError
from tests.unit.sources.archimate.archimate_writer import E, M, ameff, archimate, coarchi
from tests.unit.sources.archimate.reading import read

TYPES = ["ApplicationComponent", "BusinessProcess", "BusinessActor", "Node", "Constraint", "DataObject", "Grouping"]
RELATIONS = ["Serving", "Association", "Flow", "Realization", "Specialization", "Aggregation", "Assignment"]
MARKS = ["Pakket", "Pakketversie", "Leverancier", "Gemeente"]
KINDS = ["Referentiecomponent", "Standaard", "Standaardversie", "Buitengemeentelijke voorziening"]

# All that XML 1.0 allows but control characters; line ends and quotes included.
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t<&>\"'"), max_size=20
)
values = texts | st.sampled_from(["ja", "nee", "23-11-26", "In productie", "1", "A09"])
keys = st.sampled_from(
    ["Sleutel", "Hosting", "Gebruik status", "Gebruik datum", "Versieaanduiding", "Los & vast", "Status", "Plateau"]
)


@st.composite
def models(draw: st.DrawFn) -> M:
    count = draw(st.integers(1, 6))
    elements = []
    for number in range(count):
        props = draw(st.lists(st.tuples(keys, values), max_size=4))
        if draw(st.booleans()):
            props.append(("Object ID", f"oid-{number}"))
        if mark := draw(st.sampled_from(["", *MARKS])):
            props.append(("SWC type", mark))
        elif kind := draw(st.sampled_from(["", *KINDS])):
            props.append(("GEMMA type", kind))
        elements.append(
            E(
                f"id-{number}",
                draw(st.sampled_from(TYPES)),
                draw(texts),
                draw(texts),
                tuple(draw(st.permutations(props))),
            )
        )
    ends = st.integers(0, count - 1).map(lambda number: f"id-{number}")
    relations = [
        E(
            f"id-r{number}",
            draw(st.sampled_from(RELATIONS)),
            draw(st.sampled_from(["", "gebruikt door", "levert"])),
            props=tuple(draw(st.lists(st.tuples(keys, values), max_size=2))),
            source=draw(ends),
            target=draw(ends),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    views = [
        E(f"id-v{number}", "Diagram", draw(texts), shows=tuple(draw(st.lists(ends, max_size=3))), note=draw(texts))
        for number in range(draw(st.integers(0, 2)))
    ]
    return M("Model", tuple(elements), tuple(relations), tuple(views), doc=draw(texts))


@given(models(), st.sampled_from(["nl", None]))
@settings(max_examples=120)
def test_one_graph_whichever_way_it_was_saved(model: M, language: str | None) -> None:
    model = replace(model, language=language)
    exchange = read(ameff(model))
    assert read(ameff(replace(model, reverse=True))).triples == exchange.triples
    assert read(archimate(model)).triples == exchange.triples
    with tempfile.TemporaryDirectory() as folder:
        assert read(coarchi(model, Path(folder))).triples == exchange.triples


@given(models())
@settings(max_examples=60)
def test_every_statement_stands_at_a_start_tag(model: M) -> None:
    for data in (ameff(model), archimate(model)):
        result = read(data)
        lines = data.decode().split("\n")
        positions = result.positions
        for line, column in set(zip(positions.lines.tolist(), positions.columns.tolist(), strict=True)):
            assert lines[line - 1][column - 1] == "<"
            assert lines[line - 1][column].isalpha()


@given(models(), st.data())
@settings(max_examples=150)
def test_a_damaged_file_gives_a_graph_or_one_clear_error(model: M, data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([ameff, archimate]))(model))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        result = read(bytes(content))
    except KaderwachtError as error:
        assert error.where is not None
        assert error.where.line
    else:
        assert result.outcome.statements == len(result.positions)
