"""``kaderwacht serve`` and ``kaderwacht token``: who may be let in, and from where."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run, clean_environment


def test_a_token_is_made_shown_once_and_revoked(run_cli: Run, tmp_path: Path) -> None:
    made = run_cli("token", "new", "--data", "d", "--role", "auditor", "--gemeente", "9901", "A. Jansen")
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    assert secret.startswith("kw_")
    listed = run_cli("token", "list", "--data", "d").stdout
    assert secret not in listed
    assert all(word in listed for word in ("auditor", "gm9901", "A. Jansen", "geldig tot"))
    revoked = run_cli("token", "revoke", "--data", "d", listed.split()[0])
    assert revoked.returncode == 0, revoked.stderr
    assert "ingetrokken" in run_cli("token", "list", "--data", "d").stdout
    stored = b"".join(file.read_bytes() for file in (tmp_path / "d").rglob("*") if file.is_file())
    assert secret.encode() not in stored


@pytest.mark.parametrize(
    "args",
    [
        ("new", "--role", "baas", "--gemeente", "9901", "X"),
        ("new", "--role", "ci", "--gemeente", "9901", "--days", "4000", "X"),
        ("revoke", "nergens"),
        ("list",),
    ],
)
def test_a_wrong_call_says_what_to_do(run_cli: Run, args: tuple[str, ...]) -> None:
    done = run_cli("token", args[0], "--data", "leeg", *args[1:])
    assert done.returncode == 2, done.stdout
    assert "→" in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "kaderwacht.example"])
def test_another_address_is_refused_without_an_administrator(run_cli: Run, host: str) -> None:
    run_cli("token", "new", "--data", "d", "--role", "architect", "--gemeente", "*", "A")
    done = run_cli("serve", "--host", host, "--data", "d")
    assert done.returncode == 2
    assert "token van een beheerder" in done.stderr
    assert "kaderwacht token new" in done.stderr


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """A running service without tokens; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "checker", "serve", "--data", str(tmp_path / "d"), "--port", str(port)],
        env=clean_environment({"PYTHONPATH": str(ROOT)}),
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api/v1/health", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    yield address
    process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert "wie op deze machine werkt, is beheerder" in errors
    assert "Traceback" not in errors, errors


def status(address: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as got:
            return int(got.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_the_service_runs_and_tokens_count_at_once(served: str, run_cli: Run, tmp_path: Path) -> None:
    with urllib.request.urlopen(f"{served}/api/v1/health", timeout=30) as got:
        assert json.load(got)["status"] == "ok"
    landscapes = f"{served}/api/v1/landscapes"
    assert status(landscapes) == 200
    assert status(landscapes, Host="elders.example") == 421
    second = run_cli("serve", "--data", tmp_path / "d", "--port", "1")
    assert second.returncode != 0
    made = run_cli("token", "new", "--data", tmp_path / "d", "--role", "auditor", "--gemeente", "*", "A")
    assert status(landscapes) == 401, "from now on everyone says who they are"
    assert status(landscapes, Authorization=f"Bearer {made.stdout.strip()}") == 200


def test_who_says_nothing_is_let_go(served: str) -> None:
    """Slow loris: a head that never ends."""
    port = int(served.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: local")
        assert status(f"{served}/api/v1/health") == 200, "others are served meanwhile"
        began = time.monotonic()
        assert slow.recv(1_000) == b""
        assert time.monotonic() - began < 20
