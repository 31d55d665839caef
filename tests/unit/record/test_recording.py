"""Options of a run as a record keeps them, and back: whose a path is must hold where the record is replayed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from checker.assessment.assess import AssessmentOptions
from checker.assessment.supply import Declared
from checker.findings import Comparison, Severity
from checker.record import model
from checker.record.folder import RecordFolder
from checker.record.recording import Run, assessment_of, compared, loading_of, options_of
from checker.sources.landscape import Assignment, LoadOptions
from tests.conftest import ROOT

OPTIONS = AssessmentOptions(
    dt.date(2026, 11, 23),
    Severity.WARNING,
    frozenset({"BR-009", "ICT-005"}),
    (Declared("contracten", "gm9901"), Declared("budget")),
    12.5,
    (("ICT-005", Severity.INFO),),
)


def run_of(paths: tuple[Path, ...], loading: LoadOptions, options: AssessmentOptions = OPTIONS) -> Run:
    """A run of which only the options count."""
    nothing: Any = None
    return Run("check", paths, (), nothing, nothing, (), (3,), ("ICT",), loading, options, nothing, nothing)


def test_options_come_back_as_they_were() -> None:
    _, record = RecordFolder(ROOT / "tests" / "data" / "record-2026.11" / "verslagen").read(1)
    kept = options_of(run_of((Path("a"),), LoadOptions("gm9901", "Bron")))
    assert (kept.frameworks, kept.only, kept.municipality, kept.plateau) == ((3,), ("ICT",), "gm9901", "Bron")
    from dataclasses import replace

    again = assessment_of(replace(record, options=kept))
    assert replace(again, complete=()) == replace(OPTIONS, complete=())
    assert set(again.complete) == set(OPTIONS.complete)
    assert loading_of(kept) == LoadOptions("gm9901", "Bron")


@pytest.mark.parametrize(
    ("owned", "shown"), [("data/x.ttl", "data/x.ttl"), ("data", "data"), ("", "."), ("data/sub", "data/sub")]
)
def test_whose_a_path_is_moves_with_the_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owned: str, shown: str
) -> None:
    here, there = tmp_path / "toen", tmp_path / "nu"
    for place in (here, there):
        (place / "data" / "sub").mkdir(parents=True)
        (place / "data" / "x.ttl").write_text("")
    monkeypatch.chdir(here)
    path = Path("data") if owned == "data/sub" else Path("data/x.ttl")
    loading = LoadOptions(assignments=(Assignment(str(here / owned), "gm9902", "Doel"),))
    kept = options_of(run_of((path,), loading))
    assert kept.assignments == (model.PathOwner(shown, "gm9902", "Doel"),)
    monkeypatch.chdir(there)
    assert loading_of(kept).assignments == (Assignment(str((there / owned).resolve()), "gm9902", "Doel"),)


def test_what_is_said_of_other_paths_is_left_out(tmp_path: Path) -> None:
    loading = LoadOptions(assignments=(Assignment(str(tmp_path / "elders"), "gm9902", None),))
    assert options_of(run_of((tmp_path / "hier",), loading)).assignments == ()


def test_both_comparisons_of_a_run_are_told() -> None:
    against = Comparison("baseline", "b.json", 3, 1, 2, besides=Comparison("changed-from", "main", 5, 0, 5))
    assert compared(against, "ab") == (
        model.Compared("baseline", "b.json", "ab", 1, 2, 0),
        model.Compared("changed-from", "main", "", 0, 5, 0),
    )
    assert compared(None, "ab") == ()
