"""The reference pages, the README's table and its transcript say what the program says now."""

from __future__ import annotations

import subprocess
import sys


def test_no_generated_page_is_stale(project_root):
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=project_root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
