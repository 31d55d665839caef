"""kill -9 at random points of load, check and waive: then whole or absent, nothing promised is lost, chain intact.

Ten rounds by default (each a process and a second opening of the store); KADERWACHT_CRASH_ROUNDS=50 for the measure.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checker.store.model import RunState, VersionState, WaiverDecision
from checker.store.store import Store
from tests.conftest import ROOT, clean_environment

ROUNDS = int(os.environ.get("KADERWACHT_CRASH_ROUNDS", "10"))


def killed_after(folder: Path, seed: int, seconds: float) -> list[list[str]]:
    """What the driver said before it was killed, ``seconds`` after it opened the store."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.functional.api.crash_driver", str(folder), str(seed)],
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first == "open\n", process.stderr.read() if process.stderr else ""
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest, errors = process.communicate()
    assert "Traceback" not in errors, errors
    # the last line may be cut: only whole lines are promises
    return [line.split() for line in rest.split("\n")[:-1]]


def broken_promises(store: Store, said: list[list[str]]) -> list[str]:
    """Promises that the store does not keep."""
    broken = []
    for what, name, *more in said:
        match what:
            case "staged":
                version = store.landscapes.version("gm9901", "Bron", int(name))
                lines = store.landscapes.triples(version).read_bytes().splitlines()
                original = store.landscapes.file_path(version.files[0]).read_text("utf-8")
                kept = len(lines) == 400 and all(more[0].encode() in line for line in lines)
                kept &= original == f"# {more[0]}\n" * 2_000
            case "confirmed":
                kept = store.landscapes.version("gm9901", "Bron", int(name)).confirmed is not None
            case "asked":
                kept = store.runs.get(name).state.ended
            case "finished":
                run = store.runs.get(name)
                report, portrait = store.runs.kept(run)
                kept = run.state is RunState.DONE and len(report) > 10_000 and len(portrait) > 10_000
            case "requested":
                kept = store.waivers.get(int(name)).reason == "omdat"
            case _:
                kept = store.waivers.get(int(name)).state is WaiverDecision.APPROVED
        if not kept:
            broken.append(f"{what} {name}")
    return broken


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_kill_at_random_points(tmp_path: Path) -> None:
    chosen = random.Random(ROUNDS)
    promised = 0
    for seed in range(ROUNDS):
        said = killed_after(tmp_path, seed, chosen.uniform(0.0, 0.4))
        promised += len(said)
        store = Store(tmp_path / "data")
        try:
            store.swept()
            assert broken_promises(store, said) == [], f"round {seed}"
            check = store.audit.verify()
            assert check.intact, f"round {seed}: {check}"
            versions = store.landscapes.versions("gm9901", "Bron")
            kept = {version.graph for version in versions}
            assert store.graphs.names() == kept, "no orphan, nothing missing"
            assert sum(version.state is VersionState.CURRENT for version in versions) <= 1
            assert all(run.state.ended for run in store.runs.all())
            assert set(store._blobs.digests()) == store.landscapes.used_files() | store.runs.used_files()
            assert not list(store.temp.iterdir())
        finally:
            store.close()
    assert promised > ROUNDS, "the rounds were long enough to do something"


FILLING = """
import resource, sys
from pathlib import Path
from tests.functional.api import crash_driver as driver
from checker.errors import KaderwachtError
from checker.store.faults import StorageFull
from checker.store.store import Store

folder = Path(sys.argv[1])
store = Store(folder / "data")
driver.load(store, folder, "eerst")
driver.waive(store)
original = folder / "o.ttl"
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
told = set()
for most in (1 << 10, 1 << 13, 1 << 14, 1 << 15, 1 << 16):
    for number, work in enumerate((lambda: driver.load(store, folder, "vol"), lambda: driver.waive(store),
                 lambda: driver.check(store, "vol"))):
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, limits[1]))
        try:
            work()
        except StorageFull as error:
            told.add(number)
            assert "niets gewijzigd" in str(error)
        except OSError as error:
            assert error.errno == 27, error  # the test's own input file
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
assert told, "nothing was full"
driver.load(store, folder, "daarna")
driver.waive(store)
driver.check(store, "daarna")
assert store.audit.verify().intact
store.close()
again = Store(folder / "data")
assert again.audit.verify().intact
current = again.landscapes.current("gm9901", "Bron")
assert b"daarna" in again.landscapes.triples(current).read_bytes()
assert b"daarna" in again.graphs.read(current.graph)
print("whole", sorted(told))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to play a full disk with")
def test_a_full_disk_is_told_and_costs_nothing(tmp_path: Path) -> None:
    """A limit on the size of files is a disk that is full at any byte; when there is room again, work goes on."""
    done = subprocess.run(
        [sys.executable, "-c", FILLING, str(tmp_path)],
        cwd=ROOT,
        env=clean_environment({"PYTHONPATH": str(ROOT)}),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert "whole" in done.stdout
