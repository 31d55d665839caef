"""One fact of a conforming landscape changes: the rule that guards it fires, and only rules that share the fact.

Shares is: reads the predicate of the fact, or one that a derivation makes of it. The rulebook is compiled once, the
landscape loaded once; a mutation is the graph minus and plus one fact.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checker.findings import Verdict
from checker.ontology.vocabulary import KW
from tests.mutation.afhankelijk import afleidingen, bereikt
from tests.mutation.mutaties import PEILDATUM, Mutatie, alle_mutaties
from tests.mutation.tabel import kort
from tests.mutation.uitvoering import Mutatietoets
from voorbeeld.bouw.conform import conforme_feiten

MUTATIES = alle_mutaties(conforme_feiten())


def _naam(mutatie: Mutatie) -> str:
    return f"{mutatie.regel}-{kort(mutatie.over.value)}-{kort(mutatie.predicaat)}"


@pytest.fixture(scope="module")
def toets() -> Mutatietoets:
    from tests.conftest import CACHE

    os.environ.setdefault("KADERWACHT_CACHE", str(CACHE))
    return Mutatietoets()


def test_the_conforming_landscape_has_no_finding_and_nothing_is_due(toets: Mutatietoets) -> None:
    assert sorted(toets.vooraf(PEILDATUM)) == []


def test_every_active_rule_has_a_mutation(toets: Mutatietoets) -> None:
    assert {rule.id for rule in toets.bank.rules} == {mutatie.regel for mutatie in toets.mutaties}


@pytest.mark.parametrize("mutatie", MUTATIES, ids=_naam)
def test_a_changed_fact_is_found_by_its_rule_and_by_no_stranger(toets: Mutatietoets, mutatie: Mutatie) -> None:
    if mutatie not in toets.mutaties:
        pytest.skip(f"regel {mutatie.regel} bestaat nog niet")
    gevolg = toets.gevolg(mutatie)
    found = sorted(gevolg.nieuw)
    assert gevolg.raak, f"{mutatie.regel} zwijgt over {mutatie.knoop.value}; wel gemeld: {found}"
    strangers = [uitkomst for uitkomst in found if uitkomst.regel in gevolg.onterecht]
    assert strangers == [], f"deze regels lezen {mutatie.predicaat} niet, ook niet via een afleiding"


def test_the_rule_aimed_at_reads_the_fact(toets: Mutatietoets) -> None:
    """Else a mutation would prove nothing of its rule. HYG-003 reads every property there is, by a variable."""
    derived = afleidingen()
    reads = {rule.id: toets.leest(rule.id) for rule in toets.bank.rules}
    blind = {
        mutatie.regel for mutatie in toets.mutaties if not reads[mutatie.regel] & bereikt(mutatie.predicaat, derived)
    }
    assert blind <= {"HYG-003"}


def test_derived_predicates_are_followed() -> None:
    derived = afleidingen()
    assert KW + "livegangdatum" in bereikt(KW + "geplandOp", derived)
    assert KW + "laatsteOpzegmoment" in bereikt(KW + "opzegtermijn", derived)
    assert bereikt(KW + "registratieUrl", derived) == {KW + "registratieUrl"}


def test_a_mutation_that_changes_nothing_is_refused(toets: Mutatietoets) -> None:
    with pytest.raises(AssertionError, match="staat er niet"):
        toets.bank.oordeel(PEILDATUM, [(b"<urn:x>", f"<{KW}plateau>".encode(), b"<urn:y>")])


def test_evidence_that_is_not_due_yet_is_told_apart(toets: Mutatietoets) -> None:
    assert {mutatie.regel for mutatie in toets.mutaties if mutatie.oordeel is Verdict.DUE} >= {"ICT-001", "AVG-017"}


def test_the_table_in_the_guide_is_of_these_mutations(toets: Mutatietoets, project_root: Path) -> None:
    """The table is written by ``python -m tests.mutation``; here only that no row is missing from it."""
    written = (project_root / "docs" / "mutatietoets.md").read_text("utf-8")
    assert f"{len(toets.bank.rules)} regels, {len(toets.mutaties)} mutaties." in written
    for mutatie in toets.mutaties:
        assert f"{kort(mutatie.over.value)} {kort(mutatie.predicaat)} " in written
