"""Files of any format become one landscape."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import pytest

from checker.errors import ExitCode, InputError, LimitExceeded
from checker.graph.terms import Iri, TermTable
from checker.graph.writing import canonical_hash
from checker.sources.identity import KW
from checker.sources.landscape import Assignment, Limits, LoadOptions
from checker.sources.load import load

HEAD = (
    f"@prefix kw: <{KW}> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)
APP = "https://w3id.org/kaderwacht/id/gm9901/applicatie/A1"
ONE = HEAD + f'<{APP}> a kw:Applicatie ; dcterms:identifier "A1" ; rdfs:label "Zaaksysteem"@nl .\n'
TWO = HEAD + f"<{APP}> kw:naam [ kw:deel _:x ] . _:x a kw:Applicatie .\n"
TABLE = "Sleutel;Naam;Gemeente;Plateau\nA2;Belastingen;gm9901;Bron\n"


def put(folder: Path, **files: str) -> list[Path]:
    made = []
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(text.encode())
        made.append(path)
    return made


def test_rdf_is_taken_as_stated_with_its_places(tmp_path: Path) -> None:
    (path,) = put(tmp_path, een__ttl=ONE)
    terms = TermTable()
    found = load([path], terms=terms)
    assert found.terms is terms
    assert len(found.graph) == 3
    assert found.holdable is None
    (source,) = found.sources
    assert (source.path, source.format, source.statements) == (path.as_posix(), "RDF (Turtle)", 3)
    assert source.sha256 == hashlib.sha256(ONE.encode()).hexdigest()
    number = terms.find(f"<{APP}>".encode())
    assert number is not None
    assert {(place.file, place.line) for place in found.positions.find(number)} == {(path.as_posix(), 4)}


def test_blank_nodes_of_two_files_do_not_collide(tmp_path: Path) -> None:
    found = load(put(tmp_path, a__ttl=TWO, b__ttl=TWO))
    assert len([key for key in found.terms.keys if key.startswith(b"_:")]) == 4
    assert len(found.graph.instances(KW + "Applicatie")) == 2


def test_the_order_of_paths_does_not_show(tmp_path: Path) -> None:
    paths = put(tmp_path, a__ttl=ONE, b__ttl=TWO, c__nt=f"<urn:x> <urn:y> <{APP}> .\n")
    hashes = {canonical_hash(load(list(order)).graph) for order in itertools.permutations(paths)}
    assert len(hashes) == 1
    assert canonical_hash(load([tmp_path]).graph) in hashes


def test_nothing_known_is_an_error_not_green(tmp_path: Path) -> None:
    for text in ("# alleen commentaar\n", "<urn:a> a <urn:B> .\n"):
        with pytest.raises(InputError, match="Niets herkend") as caught:
            load(put(tmp_path, leeg__ttl=text))
        assert caught.value.exit_code is ExitCode.INPUT
    with pytest.raises(InputError, match="Niets herkend"):
        load([])


def test_one_broken_file_ends_the_load_and_names_it(tmp_path: Path) -> None:
    put(tmp_path, goed__ttl=ONE, stuk__ttl=ONE + "<urn:a> <urn:b> \n")
    with pytest.raises(InputError) as caught:
        load([tmp_path])
    assert caught.value.where is not None
    assert caught.value.where.file == (tmp_path / "stuk.ttl").as_posix()
    assert caught.value.where.line >= 5


def test_the_number_of_statements_is_bounded(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match="LIMIET-FEITEN"):
        load(put(tmp_path, a__ttl=ONE), LoadOptions(limits=Limits(statements=2)))


def test_a_table_joins_what_rdf_named(tmp_path: Path) -> None:
    text = "Sleutel;Naam;Gemeente\nA1;Zaaksysteem;gm9901\n"
    found = load(put(tmp_path, applicaties__csv=text, landschap__ttl=ONE), LoadOptions(plateau="Bron"))
    assert [source.format for source in found.sources] == ["RDF (Turtle)", "CSV"]
    assert [found.terms.term(int(number)) for number in found.graph.instances(KW + "Applicatie")] == [Iri(APP)]


def test_what_a_table_can_hold_is_known_until_rdf_joins(tmp_path: Path) -> None:
    (table,) = put(tmp_path, applicaties__csv=TABLE)
    held = load([table]).holdable
    assert held is not None
    assert KW + "eigenaarGemeente" in held
    assert load([table, *put(tmp_path, a__ttl=ONE)]).holdable is None


def test_the_nearest_assignment_gives_municipality_and_plateau(tmp_path: Path) -> None:
    below = tmp_path / "doel"
    below.mkdir()
    text = "Sleutel;Naam\nA1;Zaaksysteem\n"
    put(tmp_path, applicaties__csv=text)
    put(below, applicaties__csv=text)
    options = LoadOptions(
        municipality="gm0001",
        assignments=(Assignment(str(tmp_path), "gm9901", "Bron"), Assignment(str(below), "9902", "Doel")),
    )
    found = load([tmp_path], options)
    assert [(source.municipality, source.plateau) for source in found.sources] == [
        ("gm9901", "Bron"),
        ("gm9902", "Doel"),
    ]
    iris = {found.terms.text(int(number)) for number in found.graph.instances(KW + "Applicatie")}
    assert iris == {f"https://w3id.org/kaderwacht/id/{key}/applicatie/A1" for key in ("gm9901", "gm9902")}


def test_skipped_files_are_told(tmp_path: Path) -> None:
    put(tmp_path, a__ttl=ONE, README__md="# lees")
    assert [finding.code for finding in load([tmp_path]).data_findings] == ["DATA-OVERGESLAGEN"]


def test_archimate_in_its_three_forms_is_loaded(shared: Path) -> None:
    found = load([shared / "data" / "gemma" / "GEMMA-release.archimate"], LoadOptions(municipality="gm9901"))
    assert len(found.graph) > 10_000
    assert found.sources[0].sha256
    assert found.holdable
