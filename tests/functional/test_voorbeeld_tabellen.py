"""The tables of the builder say what the tables of domein/voorbeeld.md say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from voorbeeld.bouw.doel import REEKSEN
from voorbeeld.bouw.gemma import STANDAARDVERSIES
from voorbeeld.bouw.omgeving import KANALEN, KOPPELINGEN, Koppeling, regelingen
from voorbeeld.bouw.privacy import VERWERKINGEN, WETTEN, Verwerking
from voorbeeld.bouw.tabellen import AFLOOP, BOUWTEAMS, GEMEENTEN, PROCESSEN


@pytest.fixture(scope="module")
def text(shared: Path) -> str:
    return (shared / "domein" / "voorbeeld.md").read_text("utf-8")


def rows(text: str, heading: str, first: str) -> list[list[str]]:
    """Cells of the table in section ``heading`` whose first header is ``first``, without its head."""
    part = text.split(f"\n## {heading}. ", 1)[1].split("\n## ", 1)[0]
    lines = part.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_table_1_municipalities(text: str) -> None:
    assert [(row[0], row[1], row[2]) for row in rows(text, "1", "Sleutel")] == [
        (ours.letter, ours.naam, ours.code) for ours in GEMEENTEN
    ]


def test_table_2_build_teams(text: str) -> None:
    assert {row[0]: row[1] for row in rows(text, "2", "Bouwteam")} == BOUWTEAMS


def test_table_4_processes_and_applications(text: str) -> None:
    def dash(name: str) -> str:
        return name or "-"

    ours = [
        [proces.sleutel, proces.naam, proces.gemmaproces, proces.component, proces.bouwteam,
         "ja" if proces.dag1 else "nee", *map(dash, proces.bron), dash(proces.doel)]
        for proces in PROCESSEN
    ]  # fmt: skip
    theirs = rows(text, "4", "Proces")
    for row in theirs:
        row[4] = row[4].split(" ")[0]  # 'BT5 (proces), T27 zonder bouwteam (fout)'
        row[9] = re.sub(r" en T15b .*$|^geen \(fout\)$", "", row[9]) or "-"
    assert ours == theirs


def test_table_5_disposition_dates_and_contracts(text: str) -> None:
    ours = {
        sleutel: [
            loop.dispositie.lower() or "(ontbreekt)", loop.opvolger or "-", loop.uitfasering or "-", loop.gereed or "-",
            loop.contracteinde, "ja" if loop.migratie else "nee",
        ]
        for sleutel, loop in AFLOOP.items()
    }  # fmt: skip
    theirs = rows(text, "5", "Sleutel")
    assert ours == {row[0]: row[1:7] for row in theirs}
    for row in theirs:
        assert AFLOOP[row[0]].motivering == "".join(re.findall(r'motivering "([^"]*)"', row[7]))


def test_table_7_processing_register(text: str) -> None:
    theirs = rows(text, "7", "Sleutel")
    assert [row[0] for row in theirs] == [ours.sleutel for ours in VERWERKINGEN]
    for ours, row in zip(VERWERKINGEN, theirs, strict=True):
        assert _processing(ours) == [
            re.sub(r" ?\(.*\)", "", row[2]), row[3], "".join(re.findall(r"BWBR\d{7}", row[4])),
            re.sub(r" \(.*\)", "", row[6]), row[7].split(" ")[0], row[9],
        ], ours.sleutel  # fmt: skip
        recipients = [] if "geenOntvangers" in row[8] else row[8].split(", ")
        assert [name.replace("RvIG (GBA-V)", "BRP (GBA-V)") for name in recipients] == list(ours.ontvangers)
        assert bool(ours.betrokkenen) == (row[5] != "(ontbreekt)")


def _processing(ours: Verwerking) -> list[str]:
    applications = "T11" if ours.sleutel == "VW13" else ", ".join(ours.applicaties.split())
    return [
        applications, f"A6-1-{ours.grondslag}", WETTEN[ours.wet].bwb if ours.wet else "",
        ", ".join(ours.gegevens.split()), ours.termijn or "onbepaald", "ja" if ours.hoog else "nee",
    ]  # fmt: skip


def test_table_8_series_of_target_applications(text: str) -> None:
    theirs = {row[0]: row for row in rows(text, "8", "Sleutel")}
    for sleutel, naam, beheerd, _, procestype, resultaat, waardering, termijn, van, tot, over in REEKSEN:
        row = theirs[sleutel]
        assert (row[1], f"{procestype} / {resultaat}") == (naam, row[3])
        assert sorted(re.findall(r"T\d\d", row[2].split("(")[0])) == sorted(beheerd.split())
        assert [cell if "ontbreekt" not in cell and cell != "-" else "" for cell in row[4:6]] == [waardering, termijn]
        assert row[6] == (f"{van} t/m {tot}" if tot else f"{van} en later")
        assert row[8] == (over or "-")


def test_table_9_interfaces(text: str) -> None:
    theirs = rows(text, "9", "Sleutel")
    assert [_interface(ours) for ours in KOPPELINGEN] == [
        [*row[:4], row[5] != "-", row[6], row[7], row[8]] for row in theirs
    ]
    for ours, row in zip(KOPPELINGEN, theirs, strict=True):
        assert ("Digikoppeling" in row[4]) == ("DK" in ours.standaarden.split())
        for name in ours.standaarden.split():
            if name not in ("DK", "REST"):
                assert f"({STANDAARDVERSIES[name].status})" in row[4]


def _interface(ours: Koppeling) -> list[object]:
    overheid = "ja" if ours.overheid else "nee"
    return [ours.sleutel, ours.van, ours.naar, ours.wijze, ours.via, overheid, ours.oin or "-", ours.einde or "-"]


def test_table_10_channels(text: str) -> None:
    assert [[row[0], row[1], row[2], row[3][0], row[4]] for row in rows(text, "10", "Sleutel")] == [
        [ours.sleutel, ours.naam, ours.soort, ours.van, ours.domein or "-"] for ours in KANALEN
    ]


def test_table_11_regulations(text: str) -> None:
    ours = {rij.sleutel: rij for rij in regelingen()}
    for row in rows(text, "11", "Sleutel"):
        if row[0] == "RG-PARK":  # 'bestaat niet voor L'
            assert row[0] not in ours
            continue
        rij = ours[row[0]]
        assert (row[2], row[3]) == (rij.van, "ja" if rij.belasting else "nee")
        assert row[4].startswith(rij.vastgesteld)
        assert (rij.besluitdatum or "-") in row[5] or row[5].startswith(("(ontbreekt)", "niet nodig"))
