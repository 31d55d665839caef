"""A patched landscape is the landscape that a full reading gives, whatever was edited; and it is patched at all."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.kept import files_kept_in
from checker.sources import load as loading
from checker.sources.landscape import Landscape, LoadOptions
from tests.unit.sources.archimate.archimate_writer import E, M, coarchi

OPTIONS = LoadOptions(municipality="gm9901")
COUNT = 60
KINDS = ("Referentiecomponent", "Standaard", "Standaardversie", "iets anders")


def element(number: int) -> E:
    """Three in four are GEMMA's, of several kinds; the others are the municipality's own."""
    props: tuple[tuple[str, str], ...] = (("Toelichting", f"Uitleg {number}"), ("Bron", "x"), ("Bron", "y"))
    if number % 4:
        props = (("GEMMA type", KINDS[number % 3]), ("Object ID", f"O-{number}"), *props)
    doc = f"Beschrijving {number}" if number % 5 else ""
    return E(f"id-{number:03}", "ApplicationComponent", f"Element {number}", doc, props)


MODEL = M(
    "Model",
    tuple(element(number) for number in range(COUNT)),
    tuple(
        E(f"id-r{number}", "Serving", f"Relatie {number}", source=f"id-{number:03}", target=f"id-{number + 1:03}")
        for number in range(0, 20, 2)
    ),
    (E("id-v1", "View", "Beeld", shows=("id-001", "id-002", "id-weg"), note="Let op"),),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A coArchi folder; the working directory is above it."""
    monkeypatch.chdir(tmp_path)
    return coarchi(MODEL, tmp_path).relative_to(tmp_path)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each question for a patch was answered with one."""
    asked: list[bool] = []
    real = loading.patched

    def spy(*args: object) -> Landscape | None:
        found = real(*args)  # type: ignore[arg-type]
        asked.append(found is not None)
        return found

    monkeypatch.setattr(loading, "patched", spy)
    return asked


def everything(found: Landscape) -> tuple[object, ...]:
    """All that a landscape says, without the numbers of its terms."""
    keys, places = found.terms.keys, found.positions
    statements = [
        (keys[places.subjects[row]], keys[places.predicates[row]], keys[places.objects[row]], places.at(row))
        for row in range(len(places))
    ]
    triples = {
        (keys[subject], keys[predicate], keys[value])
        for predicate, column in found.graph.columns.items()
        for subject, value in zip(column.keys.tolist(), column.values.tolist(), strict=True)
    }
    return statements, triples, found.sources, found.data_findings, found.holdable


def read(folder: Path, cache: Path | None) -> tuple[object, ...] | str:
    """What reading the folder gives: everything, or the error."""
    with files_kept_in(cache):
        try:
            return everything(loading.load([folder], OPTIONS))
        except Exception as error:
            return f"{type(error).__name__} {error}"


def sub(pattern: str, new: str) -> Callable[[str], str]:
    """Replaces the first match; a dot matches a line end."""
    return lambda text: re.sub(pattern, lambda _: new, text, count=1, flags=re.DOTALL)


PATCHED = {
    "name": sub(r'name="[^"]*"', 'name="Heel anders"'),
    "name of another": sub(r'name="[^"]*"', 'name="Element 7"'),
    "no name": sub(r' name="[^"]*"', ""),
    "documentation": sub(r' documentation="[^"]*"', ' documentation="Nieuw"'),
    "no documentation": sub(r' documentation="[^"]*"', ""),
    "unmapped value": sub(r'value="x"', 'value="z &amp; w"'),
    "new unmapped property": sub(r"</archimate:ApplicationComponent>", '<properties key="Extra" value="1"/>\\g<0>'),
    "other line": sub("^<archimate", "\n\n  <archimate"),
    "the same": lambda text: text + "\n",
}
PATCHED["new unmapped property"] = lambda text: text.replace("</arch", '<properties key="Extra" value="1"/></arch')
READ_IN_FULL = {
    "Object ID": sub(r'value="O-\d+"', 'value="O-999"'),
    "Object ID of another": sub(r'value="O-\d+"', 'value="O-7"'),
    "no Object ID": sub(r'key="Object ID"', 'key="Ander ID"'),
    "kind": sub(r'value="(Referentiecomponent|Standaard|Standaardversie)"', 'value="Pakket"'),
    "unknown kind": sub(r'value="(Referentiecomponent|Standaard|Standaardversie)"', 'value="Onbekend"'),
    "type": lambda text: text.replace("ApplicationComponent", "ApplicationService"),
    "id": sub(r'id="id-', 'id="id-x'),
    "id of another": sub(r'id="id-\d+"', 'id="id-007"'),
    "empty value": sub(r'value="x"', 'value=""'),
    "specialisation": sub(r' id="', ' profiles="p1" id="'),
    "broken": lambda text: text[:-5],
    "conflict": lambda text: "<<<<<<< HEAD\n" + text,
    "empty": lambda text: "",
}


@pytest.mark.parametrize("change", PATCHED)
def test_what_only_an_element_itself_says_is_patched(
    folder: Path, tmp_path: Path, answers: list[bool], change: str
) -> None:
    cache = tmp_path / "cache"
    read(folder, cache)
    for number in (1, 2, 13):  # of which 13 stands in no view and no relation
        file = folder / "app" / f"ApplicationComponent_id-{number:03}.xml"
        file.write_text(PATCHED[change](file.read_text("utf-8")), "utf-8")
        assert read(folder, cache) == read(folder, None)
    assert answers == [True, True, True]


@pytest.mark.parametrize("change", READ_IN_FULL)
def test_what_others_may_hang_on_is_read_in_full(
    folder: Path, tmp_path: Path, answers: list[bool], change: str
) -> None:
    cache = tmp_path / "cache"
    read(folder, cache)
    file = folder / "app" / "ApplicationComponent_id-013.xml"
    before = file.read_text("utf-8")
    file.write_text(READ_IN_FULL[change](before), "utf-8")
    assert file.read_text("utf-8") != before
    assert read(folder, cache) == read(folder, None)
    assert answers == [False]


def edits(folder: Path, chance: random.Random) -> Iterator[str]:
    """One random edit after another: of elements, relations, views, folders, and of which files there are."""
    anything = {**PATCHED, **READ_IN_FULL}
    while True:
        files = sorted(folder.rglob("*.xml"))
        file = chance.choice(files)
        text = file.read_text("utf-8")
        what = chance.choice([*anything, *PATCHED, "gone", "copied", "swapped", "moved", "undone"])
        if what == "gone" and file.name != "folder.xml":
            file.unlink()
        elif what == "copied":
            file.with_name(f"Kopie{chance.randrange(9)}_{file.name}").write_text(text, "utf-8")
        elif what == "swapped":
            other = chance.choice(files)
            file.write_text(other.read_text("utf-8"), "utf-8")
            other.write_text(text, "utf-8")
        elif what == "moved" and file.parent != folder and file.name != "folder.xml":
            file.rename(folder / chance.choice(("app", "rel", "vw")) / file.name)
        elif what in anything:
            file.write_text(anything[what](text), "utf-8")
        yield f"{what} {file}"
        if isinstance(read(folder, None), str):  # broken on purpose: mend it, or no other edit is ever seen
            file.write_text(text, "utf-8")


@pytest.mark.parametrize("seed", range(6))
def test_random_edits_with_and_without_a_cache_give_the_same(
    folder: Path, tmp_path: Path, answers: list[bool], seed: int
) -> None:
    cache = tmp_path / "cache"
    for number, what in zip(range(40), edits(folder, random.Random(seed)), strict=False):
        assert read(folder, cache) == read(folder, None), f"{number}: {what}"
        if number % 11 == 10:
            for kept in cache.glob(("landschap-*", "basis-*", "bestanden-*", "*")[number // 11]):
                kept.unlink()
    assert any(answers)


def test_a_damaged_cache_is_no_cache(folder: Path, tmp_path: Path, answers: list[bool]) -> None:
    cache = tmp_path / "cache"
    read(folder, cache)
    file = folder / "app" / "ApplicationComponent_id-001.xml"
    file.write_text(PATCHED["name"](file.read_text("utf-8")), "utf-8")
    for kept in cache.glob("basis-*"):
        kept.write_bytes(kept.read_bytes()[:-7])
    assert read(folder, cache) == read(folder, None)
    assert answers == []


def test_other_options_are_another_basis(folder: Path, tmp_path: Path, answers: list[bool]) -> None:
    cache = tmp_path / "cache"
    read(folder, cache)
    file = folder / "app" / "ApplicationComponent_id-001.xml"
    file.write_text(PATCHED["name"](file.read_text("utf-8")), "utf-8")
    with files_kept_in(cache):
        found = loading.load([folder], LoadOptions(municipality="gm9902"))
    assert answers == []
    assert everything(found) == everything(loading.load([folder], LoadOptions(municipality="gm9902")))
