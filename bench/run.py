"""The benchmark: kaderwacht beside the engines that pip can install, in one run on one machine.

    python bench/run.py [--limit SECONDS] [--no-install] [--quick] [--sizes N ...]

Landscapes of 300, 3,000, 30,000 and 100,000 applications, 18 core shapes and all 25, from the generator in
../shared/bench; each engine in a process of its own with a time limit, median of three. At 300 applications engines
differ by milliseconds, so there they run five times in turn and the medians are told. Then reading (read_rdf.py,
read_archimate.py), one change on a resident landscape, and ``kaderwacht check`` from a cold start. About a quarter of
an hour. The exit code is 1 when we give another number of results than is known to be right; a peer that does is
marked.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SHARED = Path(os.environ.get("KADERWACHT_SHARED") or ROOT.parent / "shared") / "bench"
PEERS = ROOT / ".venv-bench"
PEER_PYTHON = PEERS / "bin" / "python"
EXPECTED = {
    ("core", 300): 288, ("core", 3_000): 2_847, ("core", 30_000): 29_254, ("core", 100_000): 98_156,
    ("all", 300): 577, ("all", 3_000): 6_097, ("all", 30_000): 59_724, ("all", 100_000): 199_739,
}  # fmt: skip
ABSENT = "purrdf: not measured, it needs Python 3.13"
PEERS_AT = {
    300: ("shacl-rust", "pyshacl-turbo", "pyshifty", "pyshacl"),
    3_000: ("shacl-rust", "pyshacl-turbo", "pyshifty", "pyshacl"),
    30_000: ("shacl-rust", "pyshacl-turbo", "pyshifty"),
    100_000: ("shacl-rust",),  # the fastest on core shapes; loading takes the others minutes
}
ROUNDS = 5
Row = dict[str, float | int | None]


def install() -> str | None:
    """Make the environment of the peers; returns why there is none."""
    if PEER_PYTHON.exists():
        return None
    uv = Path(sys.executable).with_name("uv")
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, PEERS],
        [uv, "pip", "install", "--quiet", "--python", PEER_PYTHON, "-r", HERE / "requirements.txt"],
    ):
        try:
            subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        except (OSError, subprocess.CalledProcessError) as error:
            return (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1]
    return None


def measure(engine: str, data: Path, shapes: Path, limit: float) -> Row | str:
    """The row of one engine, or why there is none."""
    python = sys.executable if engine in ("kaderwacht", "pyoxigraph.parse") else str(PEER_PYTHON)
    command = [python, str(HERE / "peer.py"), engine, str(data), str(shapes)]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f">{limit:.0f} s"
    except OSError:
        return "not installed"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1][:100]
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def middle(rows: list[Row | str]) -> Row | str:
    """Of several measurements of one engine the median of each figure; what went wrong, if anything did."""
    good = [row for row in rows if not isinstance(row, str)]
    if len(good) < len(rows):
        return next(row for row in rows if isinstance(row, str))
    return {name: statistics.median(float(row[name] or 0) for row in good) for name in good[0]}


def show(engine: str, row: Row | str, best: float, expected: int) -> str:
    """One line of the table."""
    if isinstance(row, str):
        return f"| {engine} | | | | | | | | {row} |"

    def cell(name: str) -> str:
        value = row.get(name)
        return "" if value is None else f"{value:.4f}"

    ratio = f"{(row.get('validate') or 0) / best:.1f}" if best and row.get("validate") else ""
    figures = [cell(name) for name in ("load", "compile", "first", "validate", "objects")]
    results = int(row["results"] or 0)
    wrong = "" if results == expected or engine == "pyoxigraph.parse" else f" (expected {expected:,})"
    return "| " + " | ".join([engine, *figures, ratio, f"{row['mb']:.0f}", f"{results:,}{wrong}"]) + " |"


def compare(size: int, part: str, data: Path, limit: float, engines: list[str]) -> bool:
    """Print the table of one size and set of shapes; whether we found the right number of results."""
    expected = EXPECTED[part, size]
    shapes = "18 core shapes" if part == "core" else "all 25 shapes"
    print(f"\n### {size:,} applications, {shapes}: {expected:,} results\n")
    names = ("engine", "load s", "compile s", "first s", "validate s", "objects s", "times ours", "MB", "results")
    print(f"| {' | '.join(names)} |\n|{'---|' * len(names)}")
    best, good = 0.0, False
    rows: dict[str, list[Row | str]] = {engine: [] for engine in engines}
    for turn in range(ROUNDS if size == 300 else 1):
        for engine in engines:
            # our own figure may not be lost to a busy machine
            time_out = 5 * limit if engine in ("kaderwacht", "pyoxigraph.parse") else limit
            # what takes seconds is measured once
            if not turn or engine != "pyshacl":
                rows[engine].append(measure(engine, data, SHARED / f"shapes-{part}.ttl", time_out))
    for engine in engines:
        row = middle(rows[engine])
        if engine == "kaderwacht" and not isinstance(row, str):
            best, good = float(row["validate"] or 0), row["results"] == expected
        print(show(engine, row, best, expected), flush=True)
    return good


def cold_checks() -> None:
    """Seconds of ``kaderwacht check`` on the worked example, each in a new process."""
    example = ROOT / "voorbeeld" / "leedewaard"
    seconds = []
    for _ in range(4):
        started = time.perf_counter()
        command = [sys.executable, "-m", "checker", "check", str(example), "--fail-on", "none"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        seconds.append(time.perf_counter() - started)
    later = statistics.median(seconds[1:])
    print(f"\nkaderwacht check voorbeeld/leedewaard: first {seconds[0]:.2f} s, then {later:.2f} s")
    if done.returncode:
        print(f"(it ended with exit code {done.returncode})")


def main() -> int:
    """Run what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", choices=[300, 3_000, 30_000, 100_000], help="these sizes only")
    parser.add_argument("--quick", action="store_true", help="300 applications only, and nothing else")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that a process may take")
    parser.add_argument("--no-install", action="store_true", help="only the peers that .venv-bench has already")
    asked = parser.parse_args()
    if not (SHARED / "gen.py").is_file():
        print("../shared/bench is not there: no landscape to measure on. Nothing was measured.", file=sys.stderr)
        return 0
    if not asked.no_install and (reason := install()):
        print(f"the peers could not be installed, so they are absent below: {reason}", file=sys.stderr)
    sizes = asked.sizes or ([300] if asked.quick else list(PEERS_AT))
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} processors; limit {asked.limit:.0f} s a process. {ABSENT}."
    )
    good = True
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "landscape.ttl"
        for size in sizes:
            subprocess.run([sys.executable, str(SHARED / "gen.py"), str(size), str(data)], check=True)
            for part in ("core", "all"):
                engines = ["kaderwacht", *(["pyoxigraph.parse"] if part == "core" else []), *PEERS_AT[size]]
                good &= compare(size, part, data, asked.limit, engines)
        if not asked.quick:
            print("\n### One change on a resident landscape\n", flush=True)
            subprocess.run(
                [sys.executable, str(HERE / "change.py"), str(data), str(SHARED / "shapes-all.ttl")], check=False
            )
            print("\n### Reading\n", flush=True)
            subprocess.run([sys.executable, str(HERE / "read_rdf.py"), str(data)], check=False)
    if not asked.quick:
        subprocess.run([sys.executable, str(HERE / "read_archimate.py")], check=False)
        cold_checks()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
