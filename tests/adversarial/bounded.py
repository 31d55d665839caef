"""The command line as a process with bounds: processor time, memory, and no network.

What hostile input may cost is part of the promise, so a child that needs more than its bounds dies and the test fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests import network_guard
from tests.adversarial import measured
from tests.conftest import CACHE, ROOT, clean_environment

# Address space, not memory in use: numpy and the allocators reserve far more than they touch.
ADDRESS_SPACE = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Done:
    """What a run gave: exit code, output, seconds of processor time and the most memory it held, in megabytes."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float


def run(*args: str | Path, cwd: Path, seconds: int = 30) -> Done:
    """Run ``python -m checker ARGS`` in ``cwd`` with at most ``seconds`` of processor time."""

    read, write = os.pipe()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, os.fdopen(read) as report:
        command = [sys.executable, network_guard.__file__, "checker", *map(str, args)]
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", measured.__file__, str(write), str(seconds), str(ADDRESS_SPACE), *command],
            cwd=cwd,
            env=clean_environment(
                {"PYTHONPATH": str(ROOT), "KADERWACHT_CACHE": str(CACHE), "OPENBLAS_NUM_THREADS": "1"}
            ),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            pass_fds=(write,),
        )
        os.close(write)
        assert child.wait() == 0, "the measuring process itself failed"
        status, used, peak = report.read().split()
        code = os.waitstatus_to_exitcode(int(status))
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8"))
    assert code != network_guard.BLOCKED_EXIT, texts[1]
    unit = 1_000_000 if sys.platform == "darwin" else 1_000
    return Done(code, texts[0], texts[1], float(used), int(peak) / unit)


def refused(done: Done, code: int, *words: str) -> None:
    """Hold that ``done`` is a refusal as a user should meet it: one message with the place and what to do."""
    assert done.code == code, (done.code, done.err[-2000:], done.out[:500])
    assert done.out == "", done.out[:500]
    assert done.err.startswith("kaderwacht: "), done.err[:500]
    assert "Traceback" not in done.err
    assert "Interne fout" not in done.err
    assert "→" in done.err, done.err[:500]
    for word in words:
        assert word in done.err, (word, done.err[:1000])
