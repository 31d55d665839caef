"""Time and memory of reading RDF, against pyoxigraph's bare parser.

Usage: python bench/read_rdf.py FILE.ttl [bare|fast|places] …      (default: all three, each in a process of its own)

Prints seconds, statements, peak memory (MB) and the ratio to the bare parser.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def measure(kind: str, path: Path) -> tuple[int, float]:
    """(statements, seconds) of one way of reading."""
    import pyoxigraph as ox

    from checker.graph.positions import StatementBuilder
    from checker.graph.reading import Syntax, read_graph, read_statements
    from checker.graph.terms import TermTable

    start = time.perf_counter()
    if kind == "bare":
        count = sum(1 for _ in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    elif kind == "fast":
        count = len(read_graph(path, Syntax.TURTLE, TermTable()))
    else:
        builder = StatementBuilder(TermTable())
        count = read_statements(path.name, path.read_bytes(), Syntax.TURTLE, builder)
        builder.build_with_positions()
    return count, time.perf_counter() - start


def main() -> None:
    """Measure what the arguments name."""
    path, kinds = Path(sys.argv[1]), sys.argv[2:] or ["bare", "fast", "places"]
    if len(kinds) == 1:
        count, seconds = measure(kinds[0], path)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{kinds[0]} {count} {seconds:.2f} {peak}")
        return
    bare = 0.0
    for kind in kinds:
        done = subprocess.run(
            [sys.executable, __file__, str(path), kind], check=True, capture_output=True, encoding="utf-8"
        )
        _, count, seconds, peak = done.stdout.split()
        bare = bare or float(seconds)
        print(f"{kind:7} {int(count):>9} statements {float(seconds):6.2f} s {peak:>5} MB  {float(seconds) / bare:.2f}x")


if __name__ == "__main__":
    main()
