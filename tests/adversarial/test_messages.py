"""Every error that is raised on purpose says what to do: DESIGN section 6."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

RAISED = frozenset({"InputError", "LimitExceeded", "UsageError"})
FILES = sorted((ROOT / "checker").rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_error_has_a_remedy(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    bare = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in RAISED
        and not any(keyword.arg == "remedy" for keyword in call.keywords)
    ]
    assert bare == []


def test_no_remedy_sends_a_user_to_a_setting_that_does_not_exist() -> None:
    """There is no configuration key for limits."""
    assert [path.name for path in FILES if "verhoog de grens" in path.read_text("utf-8")] == []
