"""The findings on voorbeeld/leedewaard are those that domein/voorbeeld.md expects: none missing, none extra.

Only rules that exist are compared. What differs must stand in leedewaard_afwijkingen.toml, with a reason.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, clean_environment
from tests.functional.leedewaard_verwacht import SCHOON, VERWACHT


@dataclass(frozen=True, slots=True, order=True)
class Uitkomst:
    """One outcome as it is compared."""

    regel: str
    knoop: str
    ernst: str
    oordeel: str


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    import subprocess
    import sys

    from tests import network_guard

    done = subprocess.run(
        [sys.executable, network_guard.__file__, "checker", "check", "voorbeeld/leedewaard", "--format", "json"],
        cwd=ROOT, env=clean_environment({"PYTHONPATH": str(ROOT)}), capture_output=True, encoding="utf-8",
        check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


@pytest.fixture(scope="module")
def rules(report: dict[str, Any]) -> frozenset[str]:
    return frozenset(rule["id"] for rule in report["rules"])


@pytest.fixture(scope="module")
def differences() -> dict[str, list[Uitkomst]]:
    path = Path(__file__).with_name("leedewaard_afwijkingen.toml")
    loaded = tomllib.loads(path.read_text("utf-8"))
    assert set(loaded) <= {"ontbreekt", "extra"}
    for rij in (*loaded.get("ontbreekt", ()), *loaded.get("extra", ())):
        assert len(rij["reden"]) > 20, f"geef een reden: {rij}"
    return {
        soort: [Uitkomst(rij["regel"], rij["knoop"], rij["ernst"], rij["oordeel"]) for rij in loaded.get(soort, ())]
        for soort in ("ontbreekt", "extra")
    }


def _name(focus: dict[str, str], expected: frozenset[tuple[str, str]], rule: str) -> str:
    """The name under which table 14 knows the node: its key, its name, or the end of its IRI."""
    tail = focus["iri"].rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    known = (focus["identifier"], focus["name"], tail)
    return next((name for name in known if (rule, name) in expected), focus["identifier"] or tail)


def _found(report: dict[str, Any]) -> Counter[Uitkomst]:
    expected = frozenset((rij.regel, rij.sleutel) for rij in VERWACHT)
    return Counter(
        Uitkomst(
            finding["rule"], _name(finding["focus"], expected, finding["rule"]), finding["severity"], finding["verdict"]
        )
        for finding in report["findings"]
    )


def _expected(rules: Iterable[str]) -> Counter[Uitkomst]:
    present = frozenset(rules)
    return Counter(Uitkomst(rij.regel, rij.sleutel, rij.ernst, rij.oordeel) for rij in VERWACHT if rij.regel in present)


def test_no_outcome_is_missing(
    report: dict[str, Any], rules: frozenset[str], differences: dict[str, list[Uitkomst]]
) -> None:
    missing = _expected(rules) - _found(report)
    assert sorted((missing - Counter(differences["ontbreekt"])).elements()) == []


def test_no_outcome_is_extra(
    report: dict[str, Any], rules: frozenset[str], differences: dict[str, list[Uitkomst]]
) -> None:
    extra = _found(report) - _expected(rules)
    assert sorted((extra - Counter(differences["extra"])).elements()) == []


def test_listed_differences_are_still_there(
    report: dict[str, Any], rules: frozenset[str], differences: dict[str, list[Uitkomst]]
) -> None:
    """A difference that has gone must leave the list, so that it cannot hide a later one."""
    found, expected = _found(report), _expected(rules)
    assert sorted((Counter(differences["ontbreekt"]) - (expected - found)).elements()) == []
    assert sorted((Counter(differences["extra"]) - (found - expected)).elements()) == []


def test_clean_rules_are_clean(report: dict[str, Any]) -> None:
    assert [finding for finding in report["findings"] if finding["rule"] in SCHOON] == []


def test_all_applications_are_seen(report: dict[str, Any]) -> None:
    assert report["summary"]["applications"] == 99
