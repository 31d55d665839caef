"""The files of voorbeeld/leedewaard/ are what the builder makes, and together they say exactly its facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.config import load_config
from checker.graph.terms import Key
from checker.sources.landscape import Assignment, Landscape, Limits, LoadOptions
from checker.sources.load import load
from checker.sources.tables.grid import read_grids
from voorbeeld.bouw.bestanden import alle_bestanden
from voorbeeld.bouw.feiten import alle_feiten
from voorbeeld.bouw.tabellen import BRON, DOEL, PRODUCTEN

HAND_MADE = {"LEESMIJ.md", "kaderwacht.toml"}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return alle_bestanden()


@pytest.fixture(scope="module")
def example(project_root: Path) -> Path:
    return project_root / "voorbeeld" / "leedewaard"


@pytest.fixture(scope="module")
def landscape(example: Path) -> Landscape:
    parts = load_config(example, {}).landscape
    return load(
        [example],
        LoadOptions(assignments=tuple(Assignment(part.path, part.municipality, part.plateau) for part in parts)),
    )


def test_no_file_is_missing_or_left_over(made: dict[str, bytes], example: Path) -> None:
    on_disk = {path.relative_to(example).as_posix() for path in example.rglob("*") if path.is_file()}
    assert on_disk - HAND_MADE == set(made)


def test_text_files_are_reproduced_byte_for_byte(made: dict[str, bytes], example: Path) -> None:
    for name, content in made.items():
        if not name.endswith(".xlsx"):
            assert (example / name).read_bytes() == content, name


def test_workbooks_are_reproduced_cell_for_cell(made: dict[str, bytes], example: Path) -> None:
    workbooks = [name for name in made if name.endswith(".xlsx")]
    assert len(workbooks) == 3
    for name in workbooks:
        ours, theirs = (
            {grid.sheet: grid.rows for grid in read_grids(data, name, Limits())}
            for data in (made[name], (example / name).read_bytes())
        )
        assert ours == theirs, name


def test_building_twice_gives_the_same_bytes(made: dict[str, bytes]) -> None:
    assert alle_bestanden() == made


def test_counts_of_the_example() -> None:
    assert (len(BRON), len(DOEL), len(PRODUCTEN)) == (67, 32, 48)


def test_the_budget_adds_up_as_stated() -> None:
    """Table 2: eenmalig 6510000, structureel 2474000."""
    from decimal import Decimal

    from checker.graph.terms import Literal, decode, iri_key
    from checker.sources.identity import KW

    about: dict[Key, dict[Key, Key]] = {}
    for subject, predicate, value in alle_feiten().rijen:
        about.setdefault(subject, {})[predicate] = value
    totals = {"eenmalig": Decimal(0), "structureel": Decimal(0)}
    for facts in about.values():
        if iri_key(KW + "begroot") in facts:
            amount, kind = decode(facts[iri_key(KW + "begroot")]), decode(facts[iri_key(KW + "kostensoort")])
            assert isinstance(amount, Literal) and isinstance(kind, Literal)
            totals[kind.lexical] += Decimal(amount.lexical)
    assert totals == {"eenmalig": Decimal(6_510_000), "structureel": Decimal(2_474_000)}


def test_the_files_say_every_fact(landscape: Landscape) -> None:
    missing = set(alle_feiten().rijen) - set(landscape.graph.triple_keys())
    assert sorted(missing) == []


def test_the_files_say_nothing_else_about_the_landscape(landscape: Landscape) -> None:
    """Beside the facts there is only what an ArchiMate file says of itself: its ids, types, folders and relations."""
    extra = set(landscape.graph.triple_keys()) - set(alle_feiten().rijen)
    assert [row for row in sorted(extra) if not _of_the_model(*row)] == []


def _of_the_model(subject: Key, predicate: Key, value: Key) -> bool:
    generic = (b"archimate#", b"/kaderwacht/eigenschap/", b"def#archimateId", b"def#inMap")
    parts = (b"/relatie/", b"/map/", b"/model/")
    return (
        any(part in predicate for part in generic)
        or any(part in subject for part in parts)
        or (predicate.endswith(b"#type>") and b"archimate#" in value)
    )


def test_nothing_in_the_files_is_a_riddle(landscape: Landscape) -> None:
    """Only the read-me is no data."""
    riddles = [finding for finding in landscape.data_findings if "LEESMIJ.md" not in finding.message.nl]
    assert [finding.message.nl for finding in riddles] == []


def test_every_kind_of_source_is_used(landscape: Landscape) -> None:
    assert len({source.format for source in landscape.sources}) >= 5


@pytest.mark.parametrize(
    ("files", "applications"),
    [
        (("aldervoorde.ttl", "aldervoorde-contracten.ttl", "aldervoorde-archief.ttl"), 30),
        (("brinkhaven.xlsx",), 21),
        (("zuidermarke-ameff.xml", "zuidermarke-aanvulling.xlsx"), 16),
        (("doelarchitectuur",), 32),
    ],
)
def test_each_municipality_can_be_read_alone(example: Path, files: tuple[str, ...], applications: int) -> None:
    from checker.sources.identity import KW

    loaded = load([example / name for name in files], LoadOptions(municipality="9910"))
    assert len(loaded.graph.instances(KW + "Applicatie")) == applications
