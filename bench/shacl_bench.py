"""Measure the SHACL engine on the seeded landscape of ../shared/bench: ``python bench/shacl_bench.py [N ...]``.

For each size and each set of shapes: seconds to load, compile, validate (first and best of three) and make result
objects, peak memory, and how many times faster than the fastest peer that finishes. The number of results must be the
expected one, else the exit code is 1. ``--pyshacl`` runs pySHACL beside it (minutes from N = 3,000).
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from checker.graph.bulk import read_graph  # noqa: E402
from checker.graph.syntax import Syntax  # noqa: E402
from checker.graph.terms import TermTable  # noqa: E402
from checker.shacl.engine import SetEngine  # noqa: E402
from checker.shacl.pyshacl_engine import PyShaclEngine  # noqa: E402

SHARED = Path(os.environ.get("KADERWACHT_SHARED") or ROOT.parent / "shared") / "bench"
EXPECTED = {
    ("core", 300): 288, ("core", 3_000): 2_847, ("core", 30_000): 29_254, ("core", 100_000): 98_156,
    ("all", 300): 577, ("all", 3_000): 6_097, ("all", 30_000): 59_724, ("all", 100_000): 199_739,
}  # fmt: skip
# Fastest peer that gives the right answer, validate seconds; measured on two cores, 24 GB (../shared/bench).
FASTEST_PEER = {
    ("core", 300): ("shacl-rust", 0.0094), ("core", 3_000): ("shacl-rust", 0.0559),
    ("core", 30_000): ("shacl-rust", 1.0156), ("core", 100_000): ("shacl-rust", 3.2476),
    ("all", 300): ("shacl-rust", 0.0679), ("all", 3_000): ("purrdf", 0.8346), ("all", 30_000): ("purrdf", 16.1705),
}  # fmt: skip

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds that ``work`` took, and what it gave."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def measure(size: int, part: str, data: Path, with_pyshacl: bool) -> bool:
    """Print one row; whether the number of results is the expected one."""
    terms = TermTable()
    load, graph = timed(lambda: read_graph(data, Syntax.TURTLE, terms))
    shapes = read_graph(SHARED / f"shapes-{part}.ttl", Syntax.TURTLE, terms, blank_scope="s")
    engine = SetEngine()
    compiling, compiled = timed(lambda: engine.compile(shapes))
    runs = [timed(lambda: engine.run(graph, compiled)) for _ in range(3)]
    first, best, report = runs[0][0], min(seconds for seconds, _ in runs), runs[0][1]
    objects, _ = timed(report.report)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    peer, seconds = FASTEST_PEER.get((part, size), ("no peer finishes", 0.0))
    ratio = f"{seconds / best:.0f} x {peer}" if seconds else peer
    good = report.total == EXPECTED.get((part, size), report.total)
    print(
        f"{size:>7} {part:<5} {len(graph):>9,} triples  load {load:6.2f}  compile {compiling:5.2f}  "
        f"validate {first:6.3f} / {best:6.3f}  objects {objects:5.2f}  {memory:>5} MB  "
        f"{report.total:>7,} results {'as expected' if good else 'WRONG'}  {ratio}"
    )
    if with_pyshacl:
        seconds, reference = timed(lambda: PyShaclEngine().validate(graph, shapes))
        print(f"{'':>13} pySHACL {seconds:.2f} s, {len(reference.results):,} results: {seconds / best:.0f} x")
    return good


def main() -> int:
    """Run the sizes asked for, each in a fresh process so that memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[300, 3_000, 30_000])
    parser.add_argument("--pyshacl", action="store_true")
    parser.add_argument("--part", choices=["core", "all"], help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not SHARED.is_dir():
        print("../shared/bench is not there: nothing to measure", file=sys.stderr)
        return 2
    if asked.part:
        return 0 if measure(asked.sizes[0], asked.part, asked.data, asked.pyshacl) else 1
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.sizes:
            data = Path(folder) / f"{size}.ttl"
            subprocess.run([sys.executable, str(SHARED / "gen.py"), str(size), str(data)], check=True)
            for part in ("core", "all"):
                command = [sys.executable, __file__, str(size), "--part", part, "--data", str(data)]
                worst = max(worst, subprocess.run([*command, *["--pyshacl"] * asked.pyshacl], check=False).returncode)
            data.unlink()
    return worst


if __name__ == "__main__":
    sys.exit(main())
