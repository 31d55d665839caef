"""The set engine passes the W3C SHACL test suites whole; there is no list of expected failures."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.shacl.engine import SetEngine
from tests.conformance import earl, w3c

SUITE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "w3c-shacl"
CORE = list(w3c.cases(SUITE, "core")) if SUITE.is_dir() else []
SPARQL = list(w3c.cases(SUITE, "sparql")) if SUITE.is_dir() else []


def test_the_suites_are_whole(shared: Path) -> None:
    assert shared.is_dir()
    assert (len(CORE), len(SPARQL)) == (98, 22)


@pytest.mark.parametrize("case", [*CORE, *SPARQL], ids=lambda case: case.name)
def test_w3c(case: w3c.Case) -> None:
    expected, actual = w3c.run(case, SetEngine())
    assert actual == expected


def test_the_published_report_is_the_one_we_get(shared: Path, project_root: Path, tmp_path: Path) -> None:
    written = tmp_path / "earl.ttl"
    assert earl.main(str(shared / "data" / "w3c-shacl"), str(written)) == 0
    assert (project_root / "docs" / "conformance" / "earl.ttl").read_text() == written.read_text()
