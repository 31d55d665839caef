"""Time and memory of reading ArchiMate models into the graph, beside bare expat on the same bytes.

Usage: python bench/read_archimate.py [PATH …]      (default: the files under ../shared/data)

A path is an exchange file, a .archimate or a coArchi folder. Each is read in a process of its own, three times; the
fastest counts. Prints seconds, statements, peak memory (MB) and the seconds of bare expat. The bars: 1.2 s and 150 MB
for an exchange file of 14 MB, 2 s for the coArchi folder of GEMMA (9,911 files), on two cores.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from xml.parsers import expat

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DATA = ROOT.parent / "shared" / "data"
DEFAULT = (
    DATA / "softwarecatalogus" / "23-11-2026_GEMMA 2_Turfburg (nagemaakt)_ameff_model.xml",
    DATA / "gemma" / "GEMMA-full.xml",
    DATA / "gemma" / "GEMMA-full.archimate",
    DATA / "gemma-coarchi",
)


def bare(path: Path) -> float:
    """Seconds for expat without handlers over all the bytes of ``path``, reading included."""
    start = time.perf_counter()
    for file in sorted(path.rglob("*.xml")) if path.is_dir() else [path]:
        expat.ParserCreate(namespace_separator=" ").Parse(file.read_bytes(), True)
    return time.perf_counter() - start


def read(path: Path) -> tuple[int, float]:
    """(statements, seconds) of reading ``path`` and building the graph with its positions; imports are not counted."""
    from checker.ontology.archimate_mapping import load_mapping
    from checker.sources.archimate import read_ameff, read_archi, read_coarchi
    from checker.sources.landscape import Intake, LoadOptions

    start = time.perf_counter()
    load_mapping.cache_clear()
    intake = Intake.start(LoadOptions("gm9901"))
    if path.is_dir():
        outcome = read_coarchi(path, intake)
    else:
        data = path.read_bytes()
        outcome = (read_archi if path.suffix == ".archimate" else read_ameff)(path, data, intake)
    intake.builder.build_with_positions()
    return outcome.statements, time.perf_counter() - start


def main() -> None:
    """Measure what the arguments name."""
    if sys.argv[1:2] == ["--one"]:
        path = Path(sys.argv[2])
        statements, seconds = read(path)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{seconds:.3f}", statements, peak, f"{bare(path):.3f}")
        return
    print(f"{'file':55} {'seconds':>8} {'statements':>11} {'MB':>5} {'bare expat':>11}")
    for path in [Path(argument) for argument in sys.argv[1:]] or DEFAULT:
        runs = []
        for _ in range(3):
            done = subprocess.run(
                [sys.executable, __file__, "--one", str(path)], check=True, capture_output=True, encoding="utf-8"
            )
            seconds, count, memory, parser = map(float, done.stdout.split())
            runs.append((seconds, count, memory, parser))
        best = min(runs)
        print(f"{path.name[:55]:55} {best[0]:8.2f} {best[1]:11.0f} {best[2]:5.0f} {best[3]:11.2f}")


if __name__ == "__main__":
    main()
