"""Each broken rulebook gives exactly its problem, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.errors import ExitCode, RulebookError, UsageError
from tests.unit.rules.rulebooks import EXAMPLES, RULE, RULEBOOK, SPARQL, load, problems, told, write

# (what is replaced, by what, line, part of the problem, part of the remedy)
BROKEN = [
    ("sh:minCount 1", "sh:minCout 1", 27, "sh:minCout bestaat niet", "Bedoelt u sh:minCount?"),
    ("sh:minCount 1", 'sh:minCount "1"', 27, 'geheel getal zonder aanhalingstekens, niet "1"', ""),
    ("sh:minCount 1", "sh:minCount 1, 2 ; sh:maxCount 1.5", 27, "sh:maxCount vraagt een geheel getal", ""),
    ("sh:targetClass", "sh:targetclas", 23, "sh:targetclas bestaat niet", "Bedoelt u sh:targetClass?"),
    ("sh:targetClass kw:Applicatie", "sh:targetClass kw:Aplicatie", 23, "klasse kw:Aplicatie", "kw:Applicatie?"),
    ("sh:targetClass kw:Applicatie", "sh:targetClass kw:Contract", 23, "bereikt geen applicatie", "kw:applicatiePad"),
    ("sh:targetClass kw:Applicatie ;", "", 9, "heeft geen doel", "sh:targetClass"),
    ("sh:targetClass kw:Applicatie", "sh:targetNode kw:Doel ; sh:targetClass kw:Applicatie", 23, "ander doel", ""),
    ("sh:severity sh:Violation", "sh:severity sh:Violatoin", 24, "sh:Violatoin bestaat niet", "sh:Violation?"),
    ("sh:severity sh:Violation ;", "", 9, "niet hoe ernstig", "sh:severity"),
    ("sh:severity sh:Violation", "sh:severity sh:Warning", 25, "meldt sh:Violation", "sh:severity sh:Warning"),
    ("sh:severity sh:Violation", 'sh:deactivated "true" ; sh:severity sh:Violation', 24, "true of false", ""),
    ("sh:severity sh:Violation", "sh:deactivated true ; sh:severity sh:Violation", 24, "uitgezet", "kw:Vervallen"),
    ("sh:path kw:naam", "sh:path kw:nam", 26, "eigenschap kw:nam staat niet", "Bedoelt u kw:naam?"),
    ("sh:path kw:naam", "sh:path ( kw:naam )", 26, "geen goed gevormd pad", ""),
    ("sh:path kw:naam", "sh:path [ sh:inversPath kw:naam ]", 26, "sh:inversPath", "sh:inversePath?"),
    ("sh:path kw:naam ;", "", 25, "precies een sh:path", ""),
    ("    sh:minCount 1 ;\n", "", 25, "toetst niets", "sh:minCount 1"),
    ("sh:minCount 1", "sh:in kw:Doel", 27, "lijst tussen haakjes", ""),
    ("sh:minCount 1", "sh:in ()", 27, "lege lijst", ""),
    ("sh:minCount 1", "sh:in ( kw:Doell )", 27, "waarde kw:Doell", "kw:Doel?"),
    ("sh:minCount 1", 'sh:pattern "^(a+)+$"', 27, "herhaling binnen een herhaling", ""),
    ("sh:minCount 1", 'sh:pattern "("', 27, "geen reguliere expressie", ""),
    ("sh:minCount 1", "sh:nodeKind sh:Iri", 27, "sh:nodeKind is een van", ""),
    ("sh:minCount 1", "sh:datatype kw:naam", 27, "datatype van xsd:", ""),
    ("sh:minCount 1", "sh:lessThan kw:bedra", 27, "kw:bedra staat niet", "kw:bedrag?"),
    ("sh:minCount 1", "sh:js [ ]", 27, "JavaScript", "SHACL Core"),
    (', "{$this} has no name."@en', "", 25, "bericht in 'en' ontbreekt", "@en"),
    ('"{$this} has no name."@en', '"{?naam} has no name."@en', 28, "noemt {?naam}", "this, value"),
    ('dcterms:identifier "PROEF-001"', 'dcterms:identifier "PROEF-002"', 9, "dcterms:identifier", ""),
    (', "Name"@en', "", 11, "rdfs:label in 'en'", ""),
    ('"Give it a name."@en', '"Give it a name."@de', 22, "kw:herstel in 'en'", ""),
    ("  kw:kader kw:Kader4 ;\n", "", 9, "heeft geen kw:kader", "kw:Kader1"),
    ("kw:kader kw:Kader4", "kw:kader kw:Kader11", 14, "kw:kader kan niet kw:Kader11", "Kader1?"),
    ("bep:kader-4", "bep:kader-44", 15, "grondslag bep:kader-44", "ontologie/bepalingen"),
    ("feitengroep:architectuur", "feitengroep:architektuur", 16, "feitengroep:architektuur", "architectuur?"),
    ("kw:Peildatum", "kw:Pijldatum", 17, "kw:toetsmoment kan niet", "kw:Peildatum?"),
    ("kw:toetsmoment kw:Peildatum", "kw:toetsmoment kw:Documentdatum", 17, "datum van een document", "toetsmomentPad"),
    ("  kw:bewijs false ;\n", "", 9, "precies een kw:bewijs", ""),
    ("kw:bewijs false", 'kw:bewijs "false"', 18, "kw:bewijs vraagt true of false", ""),
    ("kw:status kw:Actief", "kw:status kw:Aktief", 20, "kw:status kan niet", "kw:Actief?"),
    ('kw:sinds "2026.11"', 'kw:sinds "november"', 21, "sinds welke versie", ""),
    ("kw:herstel", "kw:opgave 4 ; kw:herstel", 22, "kw:opgave is 1, 2 of 3", ""),
    ("kw:herstel", 'kw:geldtBijProgrammasoort "fusie" ; kw:herstel', 22, "Programmasoort 'fusie'", ""),
    ("kw:herstel", 'kw:geldigVanaf "1-1-2026" ; kw:herstel', 22, "geen datum", "xsd:date"),
    ("kw:herstel", "kw:geldigTot kw:ingan ; kw:herstel", 22, "geen kw:Parameter", ""),
    ("kw:herstel", 'kw:rij "straat" ; kw:herstel', 22, "kw:rij kan niet", "landschap"),
    ("kw:herstel", 'kw:hersteld "x" ; kw:herstel', 22, "kw:hersteld hoort niet", "kw:herstel?"),
    ("kw:herstel", 'dcterms:title "x" ; kw:herstel', 22, "dcterms:title hoort niet", ""),
    ("kw:herstel", "kw:deelshape regel:PROEF-002-a ; kw:herstel", 22, "moet regel:PROEF-001-a heten", ""),
    ("Geef een naam.", "INVULLEN", 22, "staat nog INVULLEN", ""),
]


@pytest.mark.parametrize(("old", "new", "line", "what", "remedy"), BROKEN, ids=[f"{row[1]}-{row[3]}" for row in BROKEN])
def test_a_broken_rule_is_refused_at_its_line(
    old: str, new: str, line: int, what: str, remedy: str, tmp_path: Path
) -> None:
    assert old in RULE
    found = told(write(tmp_path, RULE.replace(old, new, 1)))
    assert any(at == line and what in said and remedy in hint for at, said, hint in found), found


def test_a_rulebook_in_order_has_no_problems(tmp_path: Path) -> None:
    assert told(write(tmp_path)) == []
    assert told(write(tmp_path, RULE.replace("  sh:property [", SPARQL + "  sh:property ["))) == []


def test_all_problems_come_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    rule = (
        RULE.replace("sh:minCount", "sh:minCout")
        .replace("kw:Actief", "kw:Aktief")
        .replace('kw:sinds "2026.11"', 'kw:sinds ""')
    )
    with pytest.raises(RulebookError) as caught:
        load(write(tmp_path, rule, examples=None, book=RULEBOOK.replace('"2026.11"', '"1.0"')))
    found = [(Path(p.where.file).name, p.where.line) for p in caught.value.problems if p.where]
    assert found == [
        ("PROEF-001.ttl", 0),
        ("PROEF-001.ttl", 20),
        ("PROEF-001.ttl", 21),
        ("PROEF-001.ttl", 25),
        ("PROEF-001.ttl", 27),
        ("regelboek.ttl", 6),
    ]
    assert caught.value.exit_code is ExitCode.RULEBOOK
    assert "6 fouten" in str(caught.value)


def test_ids_are_published_once_and_never_vanish(tmp_path: Path) -> None:
    folder = write(tmp_path, ids="PROEF-001\nPROEF-000\n# een opmerking\nPROEF-001\n")
    assert [(line, what) for line, what, _ in told(folder)] == [
        (2, "Regel PROEF-000 is uitgegeven en heeft geen bestand meer."),
        (4, "Regelnummer PROEF-001 staat er twee keer."),
    ]
    (folder / "ids.txt").unlink()
    assert [what for _, what, _ in told(folder)] == ["Regelnummer PROEF-001 staat niet in ids.txt."]


def test_file_name_group_and_id_agree(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "proef").rename(folder / "prof")
    assert ["verkeerde map" in what for _, what, _ in told(folder)] == [True]
    (folder / "prof").rename(folder / "proef")
    for suffix in ("ttl", "trig"):
        (folder / "proef" / f"PROEF-001.{suffix}").rename(folder / "proef" / f"PROEF-002.{suffix}")
    assert any("Het bestand van regel PROEF-001 heet PROEF-002.ttl" in what for _, what, _ in told(folder))


def test_a_number_used_in_two_folders_is_refused(tmp_path: Path) -> None:
    found = told(write(tmp_path / "een"), write(tmp_path / "twee"))
    assert any("PROEF-001 is twee keer gebruikt" in what for _, what, _ in found)


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    folder = write(tmp_path, RULE.replace("sh:minCount", "sh:minCout"))
    (folder / "proef" / "PROEF-003.ttl").write_text("@prefix kw: <", "utf-8")
    files = {Path(p.where.file).name for p in problems(folder) if p.where}
    assert {"PROEF-001.ttl", "PROEF-003.ttl"} <= files


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="bestaat niet"):
        load(tmp_path / "nergens")


EXAMPLE_FAULTS = [
    ("vb:goed-b a", "vb:best-b a", "heet niet"),
    ("kw:voorbeeldVan regel:PROEF-001", "kw:voorbeeldVan regel:PROEF-002", "hoort niet bij regel PROEF-001"),
    ('rdfs:label "Met naam"@nl', 'rdfs:label "With name"@en', "geen rdfs:label in het Nederlands"),
    ('kw:peildatum "2026-11-23"', 'kw:peildatum "23-11-2026"', "precies een kw:Toetsing met kw:peildatum"),
    ("vb:fout-a {", "vb:fout-c {", "niet als kw:Voorbeeld beschreven"),
    ('kw:uitkomst "voldoet niet"', 'kw:uitkomst "mis"', "kw:uitkomst is een van"),
    ("kw:ernst sh:Violation", "kw:ernst sh:Fout", "kw:ernst is"),
    ("kw:verwacht [", "kw:verwachting [", "kw:verwachting hoort niet bij een voorbeeld"),
    ('kw:naam "A" .', 'kw:namm "A" .', "de eigenschap kw:namm staat niet in de ontologie"),
    (
        "vb:goed-a a kw:Voorbeeld ;",
        'vb:goed-a a kw:Voorbeeld ; kw:verwacht [ kw:focus ex:app ; kw:ernst sh:Info ; kw:uitkomst "voldoet niet" ] ;',
        "verwacht toch een bevinding",
    ),
    ("@prefix ex:", "@prefix ex", ""),
]


@pytest.mark.parametrize(("old", "new", "what"), EXAMPLE_FAULTS, ids=[row[1] for row in EXAMPLE_FAULTS])
def test_malformed_examples_are_refused(old: str, new: str, what: str, tmp_path: Path) -> None:
    assert old in EXAMPLES
    found = problems(write(tmp_path, examples=EXAMPLES.replace(old, new, 1)))
    assert any(what in p.what and p.where and p.where.file.endswith("PROEF-001.trig") for p in found), found


def test_too_few_examples_are_refused(tmp_path: Path) -> None:
    head, _, rest = EXAMPLES.partition("vb:fout-b a")
    assert rest
    assert [what for _, what, _ in told(write(tmp_path, examples=head))] == [
        "Regel PROEF-001 heeft 1 van de 2 gevraagde voorbeelden fout-*."
    ]
    (tmp_path / "proef" / "PROEF-001.trig").unlink()
    assert [what for _, what, _ in told(tmp_path)] == ["Regel PROEF-001 heeft geen voorbeelden."]
