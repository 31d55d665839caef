"""The example of docs/engine.md runs, and the calls in its table exist."""

from __future__ import annotations

import re
from pathlib import Path

from checker.shacl import engine, resident


def test_the_example_runs(project_root: Path) -> None:
    page = (project_root / "docs" / "engine.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    assert "assert" in blocks[0]
    exec(compile(blocks[0], "docs/engine.md", "exec"), {})


def test_the_calls_exist(project_root: Path) -> None:
    page = (project_root / "docs" / "engine.md").read_text("utf-8")
    named = re.findall(r"^\| `(SetEngine|Resident)\.(\w+)\(", page, re.MULTILINE)
    assert len(named) >= 6
    for kind, name in named:
        owner = engine.SetEngine if kind == "SetEngine" else resident.Resident
        assert callable(getattr(owner, name)), name
