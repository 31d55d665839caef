"""The transcribed outcomes are those of domein/voorbeeld.md, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional import leedewaard_verwacht as verwacht


@pytest.fixture(scope="module")
def tekst(shared: Path) -> str:
    return (shared / "domein" / "voorbeeld.md").read_text("utf-8")


def rijen(tekst: str, kop: str) -> Iterator[tuple[str, str, str, str]]:
    """Rule, node, severity and verdict of each row below a heading."""
    deel = tekst.split(f"### {kop}.")[1].split("\n### ", maxsplit=1)[0]
    regels = [[cel.strip() for cel in regel.strip("|").split("|")] for regel in deel.splitlines() if regel[:1] == "|"]
    plaats = regels[0].index("Ernst")
    for cellen in regels[2:]:
        ernst, oordeel = re.split(r"[ ,]", cellen[plaats])[0], "voldoet niet"
        if "nog te leveren" in cellen[plaats]:
            oordeel = "nog te leveren"
        elif "onderdrukt" in cellen[plaats]:
            oordeel = "ontheven"
        yield cellen[0], cellen[1], ernst, oordeel


@pytest.mark.parametrize(
    ("kop", "onze"),
    [("14a", verwacht.NAGEREKEND), ("14b", verwacht.PER_FEIT), ("14c", verwacht.ANDERE_RUN)],
)
def test_rows_equal_the_table(tekst: str, kop: str, onze: tuple[verwacht.Verwacht, ...]) -> None:
    assert [(rij.regel, rij.knoop, rij.ernst, rij.oordeel) for rij in onze] == list(rijen(tekst, kop))


def test_clean_rules_equal_the_list(tekst: str) -> None:
    deel = tekst.split("### 14d.")[1].split("Deze regels", maxsplit=1)[0]
    assert set(re.findall(r"\b[A-Z]+-\d{3}\b", deel)) == verwacht.SCHOON


def test_counts() -> None:
    assert len(verwacht.NAGEREKEND) == 28
    assert len(verwacht.PER_FEIT) == 117
    assert len({rij.regel for rij in verwacht.VERWACHT}) == 130
    nummers = [rij.nummer for rij in (*verwacht.VERWACHT, *verwacht.ANDERE_RUN)]
    assert nummers == list(range(1, 148))


def test_keys_occur_in_the_example() -> None:
    """Each key is that of a node of the builder's facts, or its name; a base register has neither there."""
    from checker.graph.terms import Literal, decode
    from voorbeeld.bouw.feiten import alle_feiten

    namen = {decode(waarde).lexical for _, _, waarde in alle_feiten().rijen if isinstance(decode(waarde), Literal)}
    onbekend = {rij.sleutel for rij in verwacht.VERWACHT} - namen
    assert onbekend == {"BGT", "BRO", "Kader5"}
