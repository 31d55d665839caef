"""Every rule file: in order, and its examples come out as they say, by the reference engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.rules.examples import run_examples
from tests.unit.rules.reference_judge import REGELS, Reference, rule_folder

RULES = sorted(path.stem for path in REGELS.glob("*/*.ttl"))


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference()


@pytest.mark.parametrize("rule_id", RULES)
def test_rule_is_in_order_and_its_examples_hold(rule_id: str, reference: Reference, tmp_path: Path) -> None:
    rulebook = reference.load(rule_folder(tmp_path / "regels", rule_id))
    results = run_examples(rulebook.rules, reference.judge, reference.terms)
    failed = [f"{result.example.name}: {line}" for result in results for line in result.differences]
    assert not failed, "\n".join(failed)
    assert len(results) >= 4


def test_the_rulebook_as_a_whole_is_in_order() -> None:
    reference = Reference()
    rulebook = reference.load(REGELS)
    assert [rule.id for rule in rulebook.rules] == RULES
    assert rulebook.version == "2026.11"
