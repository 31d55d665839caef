"""The declaration of sheets: it agrees with the vocabulary and covers what a municipality can fill in."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from checker.errors import InternalError
from checker.graph.terms import TermTable
from checker.ontology.archimate_mapping import load_mapping
from checker.ontology.export_mapping import load_exports
from checker.ontology.provenance import provenance
from checker.ontology.table_mapping import (
    KW,
    CellKind,
    ColumnRole,
    Scope,
    TableMapping,
    load_table_mapping,
)
from checker.ontology.vocabulary import Vocabulary
from checker.resources import data_path

MAPPING = load_table_mapping()

# What no person fills in a table: metadata of rules and runs, parameters, what the programme itself fixes.
NOT_ASKED = {
    "afwijkbaar", "applicatiePad", "bewijs", "bronVerified", "feitengroep", "grondslag", "herstel", "kader", "norm",
    "opgave", "peildatum", "sinds", "status", "toelichting", "toetsmoment", "toetsmomentPad", "deelshape", "waarde",
    "geldtBijProgrammasoort", "datumVanHerindeling", "teToetsen", "voorbeeldVan", "verwacht",
    "verwachtOordeel", "focus", "ernst", "uitkomst", "waardesoort", "wet",
    "gebruikBepaling", "terugmeldBepaling", "beheerder", "bronhouder",
    "authentiekVoor", "landelijkeVoorziening", "toegelatenMiddel", "inProductieIngevuldDoor",
}  # fmt: skip


def derived() -> set[str]:
    """Properties that only `ontologie/afleidingen/` states."""
    found = {KW + "teToetsen", KW + "datumVanHerindeling"}
    for path in (data_path("ontologie") / "eigenschappen").glob("afgeleid*.ttl"):
        found |= {quad.subject.value for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
                  if isinstance(quad.subject, ox.NamedNode)}  # fmt: skip
    return found


def vocabulary() -> Vocabulary:
    return Vocabulary.load(TermTable())


def test_every_property_of_a_municipality_has_a_column() -> None:
    words = vocabulary()
    grouped = {iri for group in words.properties_by_group.values() for iri in group}
    open_ones = grouped - MAPPING.predicates - derived()
    missing = {iri.removeprefix(KW) for iri in open_ones if iri.startswith(KW)} - NOT_ASKED
    assert missing == set()


def test_what_is_derived_is_asked_of_nobody() -> None:
    assert len(derived()) > 30
    assert MAPPING.predicates & derived() == set()
    assert {mapped.predicate for mapped in load_mapping().properties} & derived() == set()
    for predicate in derived():
        assert provenance().origins(predicate) == (), predicate
    assert provenance().origins(KW + "livegangdatum")  # a stated date outweighs the derived one


def test_principles_say_their_framework_and_date() -> None:
    (sheet,) = [sheet for sheet in MAPPING.sheets if sheet.name == "Uitgangspunten"]
    assert {KW + "hoortBijKader", KW + "vastgesteldOp"} <= {
        step for column in sheet.columns for step in column.predicates
    }


def test_every_predicate_of_our_own_namespace_is_declared_in_the_vocabulary() -> None:
    words = vocabulary()
    used = MAPPING.predicates | {
        predicate
        for export in load_exports()
        for predicate in [
            *(link.predicate for link in export.links),
            *(name for column in export.columns if column.column for name in column.column.predicates),
        ]
    }
    unknown = [iri for iri in used if iri.startswith(KW) and words.property(iri).range is None and not any(
        words.graph.objects(number, "http://www.w3.org/2000/01/rdf-schema#range")
        for number in [words.graph.terms.find(f"<{iri}>".encode())] if number is not None
    ) and iri != KW + "betreft"]  # fmt: skip
    assert unknown == []


def test_every_class_of_a_sheet_is_declared_in_the_vocabulary() -> None:
    words = vocabulary()
    for sheet in MAPPING.sheets:
        label = words.label(sheet.class_iri)
        assert label.nl, sheet.name


@pytest.mark.parametrize("sheet", MAPPING.sheets, ids=lambda sheet: sheet.name)
def test_a_sheet_says_who_its_rows_are_and_helps_in_two_languages(sheet: object) -> None:
    (found,) = [known for known in MAPPING.sheets if known is sheet]
    assert found.role(ColumnRole.KEY) is not None
    assert found.role(ColumnRole.NAME) is not None
    assert (found.role(ColumnRole.MUNICIPALITY) is not None) == (found.scope is Scope.OWN)
    assert found.help.nl and found.help.en and found.label.en
    assert len(found.name) <= 31
    for column in found.columns:
        assert column.help.nl and column.help.en, f"{found.name}/{column.header}"
        if column.kind is CellKind.LIST:
            assert column.choices or column.open_list, f"{found.name}/{column.header}"
        if column.kind is CellKind.REFERENCE and not column.base:
            for target in column.targets:
                assert MAPPING.sheet_of(target) or column.creates, f"{found.name}/{column.header}: {target}"


def test_list_values_are_unambiguous() -> None:
    for sheet in MAPPING.sheets:
        for column in sheet.columns:
            names = [name for choice in column.choices for name in choice.names]
            assert len(names) == len(set(names)), f"{sheet.name}/{column.header}"


def test_sheets_are_in_a_fixed_order_and_their_names_differ() -> None:
    orders = [sheet.order for sheet in MAPPING.sheets]
    assert orders == sorted(set(orders))
    assert len({sheet.class_iri for sheet in MAPPING.sheets}) == len(MAPPING.sheets)


HEAD = """@prefix kw: <https://w3id.org/kaderwacht/def#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
kw:eigenschap rdfs:range xsd:date ; kw:kardinaliteit "0..n" ; rdfs:comment "uitleg"@nl , "help"@en .
<urn:blad> a kw:Tabelblad ; kw:bladnaam "Blad" ; kw:klasse kw:Ding ; kw:kolommen (
"""


def declared(folder: Path, columns: str) -> TableMapping:
    (folder / "blad.ttl").write_text(HEAD + columns + " ) .", encoding="utf-8")
    return load_table_mapping(folder)


def test_type_help_and_number_of_values_follow_from_the_property(tmp_path: Path) -> None:
    (column,) = declared(tmp_path, '[ kw:kolom "K" ; kw:pad kw:eigenschap ]').sheets[0].columns
    assert (column.kind, column.multiple, column.help.en) == (CellKind.DATE, True, "help")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ('[ kw:kolom "K" ]', "kw:pad"),
        ('[ kw:kolom "K" ; kw:pad kw:onbekend ]', "rdfs:range"),
        ('[ kw:kolom "K" ; kw:pad ( kw:onbekend kw:eigenschap ) ]', "klasse achter"),
        ('[ kw:kolom "K" ; kw:pad kw:eigenschap ] [ kw:kolom "k" ; kw:pad kw:eigenschap ]', "dubbel"),
        ('[ kw:kolom "K" ; kw:pad kw:eigenschap ; kw:soort "verwijzing" ; kw:verwijstNaar "" ', "Turtle"),
    ],
)
def test_a_contradiction_in_the_declaration_names_its_place(tmp_path: Path, columns: str, message: str) -> None:
    with pytest.raises(InternalError, match=message):
        declared(tmp_path, columns)
