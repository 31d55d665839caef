"""The seeded landscape of the benchmark: as many results as every engine that we trust finds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from checker.graph.paths import SH
from checker.graph.terms import Iri, TermTable
from checker.shacl.engine import SetEngine
from checker.shacl.pyshacl_engine import PyShaclEngine
from tests.unit.shacl.graphs import parse


@pytest.fixture(scope="module")
def landscapes(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, bytes]:
    folder = tmp_path_factory.mktemp("landscapes")
    for size in (300, 3_000):
        command = [sys.executable, str(shared / "bench" / "gen.py"), str(size), str(folder / f"{size}.ttl")]
        subprocess.run(command, check=True)
    return {size: (folder / f"{size}.ttl").read_bytes() for size in (300, 3_000)}


@pytest.mark.parametrize(("size", "part", "count"), [(300, "core", 288), (300, "all", 577), (3_000, "all", 6_097)])
def test_counts(landscapes: dict[int, bytes], shared: Path, size: int, part: str, count: int) -> None:
    terms = TermTable()
    shapes = parse((shared / "bench" / f"shapes-{part}.ttl").read_bytes(), terms)
    report = SetEngine().run(parse(landscapes[size], terms), SetEngine.compile(shapes))
    assert report.total == count


def test_each_result_is_one_of_the_reference_engine(landscapes: dict[int, bytes], shared: Path) -> None:
    terms = TermTable()
    data = parse(landscapes[300], terms)
    shapes = parse((shared / "bench" / "shapes-core.ttl").read_bytes(), terms)
    found = [
        sorted(
            (r.root, r.focus, str(r.path), str(r.value), r.source_shape, r.component, r.severity)
            for r in engine.validate(data, shapes).results
        )
        for engine in (SetEngine(), PyShaclEngine())
    ]
    assert found[0] == found[1]
    assert {Iri(row[-1]) for row in found[0]} == {Iri(SH + name) for name in ("Violation", "Warning", "Info")}
