"""Time and memory of reading RDF, against pyoxigraph's bare parser.

Usage: python bench/read_rdf.py FILE.ttl [bare|fast|places] …

Each in a process of its own, three times in turn (by default bare and fast, and places for less than 50 MB). Prints of
each the median seconds, statements, peak memory (MB) and the median ratio to the bare parser of the same turn. Fast
counts all that loading is: parse, number, sort and side columns.
"""

from __future__ import annotations

import resource
import statistics
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
    from checker.graph.values import Values

    start = time.perf_counter()
    if kind == "bare":
        count = sum(1 for _ in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    elif kind == "fast":
        terms = TermTable()
        count = len(read_graph(path, Syntax.TURTLE, terms))
        Values(terms)
    else:
        builder = StatementBuilder(TermTable())
        count = read_statements(path.name, path.read_bytes(), Syntax.TURTLE, builder)
        builder.build_with_positions()
    return count, time.perf_counter() - start


def main() -> None:
    """Measure what the arguments name."""
    path = Path(sys.argv[1])
    kinds = sys.argv[2:] or ["bare", "fast", *(["places"] if path.stat().st_size < 50_000_000 else [])]
    if len(kinds) == 1:
        count, seconds = measure(kinds[0], path)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{kinds[0]} {count} {seconds:.2f} {peak}")
        return
    turns = [{kind: in_process(path, kind) for kind in kinds} for _ in range(3)]
    for kind in kinds:
        seconds = statistics.median(turn[kind][1] for turn in turns)
        ratio = statistics.median(turn[kind][1] / turn[kinds[0]][1] for turn in turns)
        count, _, peak = turns[0][kind]
        print(f"{kind:7} {count:>9} statements {seconds:6.2f} s {peak:>5} MB  {ratio:.2f}x")


def in_process(path: Path, kind: str) -> tuple[int, float, int]:
    """(statements, seconds, MB) of one way of reading, measured in a new process."""
    command = [sys.executable, __file__, str(path), kind]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    _, count, seconds, peak = done.stdout.split()
    return int(count), float(seconds), int(peak)


if __name__ == "__main__":
    main()
