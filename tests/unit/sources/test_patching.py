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


GEMMA = M(
    "GEMMA",
    tuple(
        E(
            f"id-{number:03}",
            "ApplicationComponent" if number % 2 else "DataObject",
            f"Element {number}",
            props=(("GEMMA type", KINDS[number % 3]), ("Object ID", f"O-{number}"), ("GEMMA status", "In gebruik")),
        )
        for number in range(COUNT)
    ),
    (
        *(
            E(
                f"id-r{number}",
                ("Serving", "Access", "Association", "Aggregation")[number % 4],
                f"Relatie {number}" if number % 3 else "",
                "Uitleg" if number % 2 else "",
                (("Object ID", f"R-{number}"), ("Bron", "x")) if number % 2 else (("Bron", "x"),),
                source=f"id-{number:03}",
                target=f"id-{number + 2:03}",
            )
            for number in range(8)
        ),
        E("id-rr", "Association", "Op een relatie", source="id-001", target="id-r3", props=(("Bron", "x"),)),
    ),
    (
        E("id-v1", "View", "Beeld", "Uitleg", (("Bron", "x"),), shows=("id-001", "id-r3", "id-002"), note="Let op"),
        E("id-v2", "View", "Beeld van een beeld", props=(("Object ID", "V-2"),), shows=("id-001", "id-v1")),
    ),
)
"""Nothing of a municipality: here relations and views are patched too."""


@pytest.fixture
def gemma(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A coArchi folder with GEMMA alone; the working directory is above it."""
    monkeypatch.chdir(tmp_path)
    return coarchi(GEMMA, tmp_path).relative_to(tmp_path)


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


RELATION_PATCHED = {
    **{
        name: PATCHED[name] for name in ("name", "no name", "unmapped value", "documentation", "other line", "the same")
    },
    "another name": sub(r'name="[^"]*"', 'name="Ondersteunt"'),
    "type": lambda text: re.sub(r"archimate:\w+Relationship", "archimate:FlowRelationship", text),
    "source": sub(r"(?<=_id-)\d+\.xml#id-\d+", "009.xml#id-009"),
    "target is a relation": sub(r'X_id-\d+\.xml#id-\d+"/></arch', 'X_id-r5.xml#id-r5"/></arch'),
    "access": sub(r' id="', ' accessType="1" id="'),
    "Object ID": sub(r'value="R-\d"', 'value="R-99"'),
    "no property": sub(r"<propert[^>]*/>", ""),
}
RELATION_READ_IN_FULL = {
    "id": sub(r' id="id-', ' id="id-x'),
    "loose end": sub(r"#id-\d+", "#id-weg"),
    "no end": sub(r"<source[^>]*/>", ""),
    "empty value": sub(r'value="x"', 'value=""'),
    "specialisation": sub(r' id="', ' profiles="p1" id="'),
    "broken": lambda text: text[:-5],
    "a view": lambda text: text.replace("AccessRelationship", "ArchimateDiagramModel"),
}
VIEW_PATCHED = {
    **{name: PATCHED[name] for name in ("name", "no name", "documentation", "unmapped value", "other line")},
    "note": sub("Let op", "Let heel goed op"),
    "shows another": sub("#id-001", "#id-004"),
    "shows a view": sub("#id-001", "#id-v2"),
    "shows less": sub(r"<children.*?</children>", ""),
    "viewpoint": sub(r' id="', ' viewpoint="application_structure" id="'),
}
VIEW_READ_IN_FULL = {
    "shows what is gone": sub("#id-001", "#id-weg"),
    "id": sub(r' id="id-', ' id="id-x'),
    "empty value": sub(r'value="x"', 'value=""'),
}


@pytest.mark.parametrize(
    ("file", "edit", "answer"),
    [
        *(("rel/AccessRelationship_id-r1.xml", edit, True) for edit in RELATION_PATCHED.items()),
        *(("rel/AccessRelationship_id-r5.xml", edit, False) for edit in RELATION_READ_IN_FULL.items()),
        *(("rel/AssociationRelationship_id-rr.xml", RELATION, True) for RELATION in RELATION_PATCHED.items()),
        *(("vw/ArchimateDiagramModel_id-v1.xml", edit, True) for edit in VIEW_PATCHED.items()),
        *(("vw/ArchimateDiagramModel_id-v1.xml", edit, False) for edit in VIEW_READ_IN_FULL.items()),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else str(value),
)
def test_relations_and_views_of_gemma_are_patched(
    gemma: Path, tmp_path: Path, answers: list[bool], file: str, edit: tuple[str, Callable[[str], str]], answer: bool
) -> None:
    cache = tmp_path / "cache"
    read(gemma, cache)
    path = gemma / file
    before = path.read_text("utf-8")
    path.write_text(edit[1](before), "utf-8")
    assert read(gemma, cache) == read(gemma, None)
    assert answers == [answer] or path.read_text("utf-8") == before


def test_a_mapped_property_of_gemma_is_patched(gemma: Path, tmp_path: Path, answers: list[bool]) -> None:
    cache = tmp_path / "cache"
    read(gemma, cache)
    file = gemma / "app" / "ApplicationComponent_id-001.xml"
    for new in ("Teruggetrokken", "Einde ondersteuning"):
        file.write_text(re.sub(r'(key="GEMMA status" value=)"[^"]*"', f'\\1"{new}"', file.read_text("utf-8")), "utf-8")
        assert read(gemma, cache) == read(gemma, None)
    assert answers == [True, True]


def edits(folder: Path, chance: random.Random) -> Iterator[str]:
    """One random edit after another: of elements, relations, views, folders, and of which files there are."""
    anything = {
        f"{number} {name}": edit
        for number, group in enumerate(
            (PATCHED, READ_IN_FULL, RELATION_PATCHED, RELATION_READ_IN_FULL, VIEW_PATCHED, VIEW_READ_IN_FULL)
        )
        for name, edit in group.items()
    }
    while True:
        files = sorted(folder.rglob("*.xml"))
        file = chance.choice(files)
        text = file.read_text("utf-8")
        what = chance.choice(
            [
                *anything,
                *(name for name in anything if name[0] in "024"),
                "gone",
                "copied",
                "swapped",
                "moved",
                "undone",
            ]
        )
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


@pytest.mark.parametrize("seed", range(6))
def test_random_edits_of_gemma_alone(gemma: Path, tmp_path: Path, answers: list[bool], seed: int) -> None:
    cache = tmp_path / "cache"
    for number, what in zip(range(40), edits(gemma, random.Random(seed)), strict=False):
        assert read(gemma, cache) == read(gemma, None), f"{number}: {what}"
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
