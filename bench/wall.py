"""Wall time of ``kaderwacht check``, interpreter start included, each run in a process of its own.

    python bench/wall.py [--runs N] [--changed | --only-changed]

Three states: *first* (no cache: every query is compiled), *new landscape* (the rulebook is kept, the files were never
read) and *again* (both are kept). Landscapes: the worked example, 300 made-up applications in Turtle, the exchange file
of 14 MB of ../shared (one municipality), and with --changed the coArchi folder of GEMMA in git with one element
changed. Prints the median, the least and the processor's seconds, beside a bare interpreter and bare imports,
which no program of ours can be quicker than. The page cache is warm, the byte code is written before.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("KADERWACHT_SHARED") or ROOT.parent / "shared") / "data"
AMEFF = DATA / "softwarecatalogus" / "23-11-2026_GEMMA 2_Turfburg (nagemaakt)_ameff_model.xml"
BARS = {"first": 3.0, "new landscape": 1.0, "again": 1.0}
APPLICATIONS = 300


def clock(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float]:
    """(wall, processor) seconds of a process; raises SystemExit when it fails with more than findings."""
    before = os.times()
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    wall = time.perf_counter() - started
    after = os.times()
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, spent


def series(
    command: Sequence[str], environment: dict[str, str], runs: int, before: Callable[[], None]
) -> list[tuple[float, float]]:
    """``runs`` measurements, each after ``before``."""
    found = []
    for _ in range(runs):
        before()
        found.append(clock(command, environment))
    return found


def row(name: str, found: list[tuple[float, float]], bar: float | None = None) -> str:
    """One line of the table."""
    walls = [wall for wall, _ in found]
    spent = statistics.median(processor for _, processor in found)
    middle = statistics.median(walls)
    verdict = "" if bar is None else f"{bar:.1f} {'holds' if middle <= bar else 'MISSED'}"
    return f"| {name} | {middle:.2f} | {min(walls):.2f} | {spent:.2f} | {verdict} |"


def made_up(target: Path) -> None:
    """300 applications of one municipality in Turtle, each with a package, a version and a supplier."""
    kw, base = "https://w3id.org/kaderwacht/def#", "https://w3id.org/kaderwacht/id/"
    lines = [
        f"@prefix kw: <{kw}> .", f"@prefix id: <{base}> .", "@prefix dcterms: <http://purl.org/dc/terms/> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        f'<{base}gemeente/gm0001> a kw:Gemeente ; dcterms:identifier "GM0001" ; rdfs:label "Made-up"@nl .',
    ]  # fmt: skip
    for number in range(APPLICATIONS):
        status = ("In gebruik", "Teruggetrokken", "Einde ondersteuning")[number % 3]
        lines.append(
            f'<{base}gm0001/applicatie/A{number}> a kw:Applicatie ; dcterms:identifier "A{number}" ; '
            f'rdfs:label "Application {number}"@nl ; kw:plateau kw:Bron ; kw:gebruikStatus "In productie" ; '
            f"kw:eigenaarGemeente <{base}gemeente/gm0001> ; kw:gebruiktPakket <{base}pakket/P{number}> ; "
            f"kw:gebruiktVersie <{base}pakketversie/V{number}> .\n"
            f'<{base}pakket/P{number}> a kw:Pakket ; dcterms:identifier "P{number}" ; '
            f'rdfs:label "Package {number}"@nl .\n'
            f'<{base}pakketversie/V{number}> a kw:Pakketversie ; dcterms:identifier "V{number}" ; '
            f'rdfs:label "Version {number}"@nl ; kw:versieVan <{base}pakket/P{number}> ; kw:versieStatus "{status}" .'
        )
    target.write_text("\n".join(lines), "utf-8")


def forget(cache: Path, *patterns: str) -> Callable[[], None]:
    """Deletes what is kept under these patterns."""

    def delete() -> None:
        for pattern in patterns:
            for file in cache.glob(pattern):
                file.unlink()

    return delete


def landscapes(folder: Path) -> dict[str, tuple[list[str], dict[str, float]]]:
    """Arguments and bars of each landscape that there is."""
    made_up(folder / "made-up.ttl")
    found = {
        "voorbeeld/leedewaard": ([str(ROOT / "voorbeeld" / "leedewaard")], BARS),
        f"{APPLICATIONS} applications": ([str(folder / "made-up.ttl")], BARS),
    }
    if AMEFF.exists():
        found["exchange file of 14 MB"] = ([str(AMEFF)], BARS | {"new landscape": 1.6, "first": 3.6})
    return found


def changed(folder: Path, environment: dict[str, str], cache: Path, runs: int) -> list[str]:
    """``--changed-from HEAD`` on the coArchi folder of GEMMA in git, of which one element got another name.

    *New*: neither state was ever read. *Another change*: the element changed once more since the run before. *Again*:
    nothing changed since. Then a relation and a view change too.
    """
    source = DATA / "gemma-coarchi" / "model"
    if not source.exists():
        return ["| (no coArchi folder of GEMMA here) | | | | |"]
    top = folder / "repository"
    shutil.copytree(source, top / "model", copy_function=shutil.copyfile)
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "GEMMA")):
        who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0")
        subprocess.run(["git", *who, *words], cwd=top, check=True)
    files = {
        name: min((top / "model").rglob(pattern))
        for name, pattern in (
            ("element", "ApplicationComponent_*.xml"),
            ("relation", "*Relationship_*.xml"),
            ("view", "ArchimateDiagramModel_*.xml"),
        )
    }

    def change(name: str = "element") -> None:
        file = files[name]
        file.chmod(0o644)
        text = file.read_text("utf-8")
        text = (
            text.replace('name="', 'name="Changed ', 1) if 'name="' in text else text.replace('id="', 'name="" id="', 1)
        )
        file.write_text(text, "utf-8")
        time.sleep(2.1)  # a file that changed just now is opened always

    forgetting = forget(cache, "landschap-*", "bestanden-*", "basis-*", "vorige-*")

    def fresh() -> None:
        forgetting()
        change()

    options = ["--gemeente", "gm0001", "--fail-on", "none", "--changed-from", "HEAD"]
    command = [sys.executable, "-m", "checker", "check", str(top / "model"), *options]
    clock(command, environment)
    states: dict[str, tuple[Callable[[], None], float]] = {
        "new": (fresh, 3.0),
        "another change": (change, 1.0),
        "again": (lambda: None, 1.0),
        "a relation changed": (lambda: change("relation"), 1.0),
        "a view changed": (lambda: change("view"), 1.0),
    }
    return [
        row(f"GEMMA coArchi, {name}", series(command, environment, runs, before), bar)
        for name, (before, bar) in states.items()
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="runs of each, three at least for a median that says much")
    parser.add_argument("--changed", action="store_true", help="also --changed-from on the coArchi folder of GEMMA")
    parser.add_argument("--only-changed", action="store_true", help="that alone")
    asked = parser.parse_args()
    compileall.compile_dir(str(ROOT / "checker"), quiet=2)
    print("| what | median s | least s | processor s | bar |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = folder / "cache"
        environment = os.environ | {"KADERWACHT_CACHE": str(cache)}
        for text in ("pass", "import numpy", "import numpy, pyoxigraph", "import numpy, pyoxigraph, typer"):
            print(
                row(f"python -c '{text}'", series([sys.executable, "-c", text], environment, asked.runs, lambda: None))
            )
        for title, (arguments, bars) in ({} if asked.only_changed else landscapes(folder)).items():
            command = [sys.executable, "-m", "checker", "check", *arguments]
            states = {"first": ("*",), "new landscape": ("landschap-*", "bestanden-*"), "again": ()}
            for state, patterns in states.items():
                found = series(command, environment, asked.runs, forget(cache, *patterns))
                print(row(f"{title}: {state}", found, bars[state]), flush=True)
        if asked.changed or asked.only_changed:
            print("\n".join(changed(folder, environment, cache, asked.runs)))


if __name__ == "__main__":
    main()
