"""The closed network is really closed: in the test process, in a child process, and when the refusal is swallowed."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import network_guard

# TEST-NET-1 and the reserved domain: never anybody's machine.
ELSEWHERE = "192.0.2.1"
ELSEWHERE_NAME = "example.invalid"


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("socket.connect", (None, (ELSEWHERE, 80))),
        ("socket.connect", (None, ("2001:db8::1", 80, 0, 0))),
        ("socket.connect", (None, (ELSEWHERE_NAME.encode(), 80))),
        ("socket.sendto", (None, (ELSEWHERE, 53))),
        ("socket.getaddrinfo", (ELSEWHERE_NAME, 80, 0, 0, 0)),
        ("socket.gethostbyname", (ELSEWHERE_NAME,)),
        ("urllib.Request", (f"http://{ELSEWHERE_NAME}/context.jsonld", None, {}, "GET")),
        ("urllib.Request", (f"ftp://{ELSEWHERE_NAME}/", None, {}, "GET")),
    ],
)
def test_outward(event: str, args: tuple[object, ...]) -> None:
    assert network_guard.outward(event, args)


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("socket.connect", (None, ("::1", 80, 0, 0))),
        ("socket.connect", (None, "a-unix-socket")),
        ("socket.sendmsg", (None, None)),
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0)),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0)),
        ("urllib.Request", ("http://127.0.0.1:8000/", None, {}, "GET")),
        ("open", (ELSEWHERE, "r", 0)),
    ],
)
def test_not_outward(event: str, args: tuple[object, ...]) -> None:
    assert network_guard.outward(event, args) is None


def connect_by_number() -> None:
    with socket.socket() as client:
        client.settimeout(1)
        client.connect((ELSEWHERE, 80))


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
@pytest.mark.parametrize(
    "attempt",
    [
        connect_by_number,
        lambda: socket.create_connection((ELSEWHERE_NAME, 80), timeout=1),
        lambda: socket.getaddrinfo(ELSEWHERE_NAME, 80),
        lambda: urllib.request.urlopen(f"http://{ELSEWHERE_NAME}/", timeout=1),
    ],
    ids=["connect", "connect by name", "look-up", "urllib"],
)
def test_attempt_is_refused_and_written_down(attempt: Callable[[], object], no_network: list[str]) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        attempt()
        pytest.fail("the attempt went through")
    assert no_network, "the attempt was not written down"
    no_network.clear()


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"x")
        assert server.accept()[0].recv(1) == b"x"


def test_child_process_dies_even_when_it_swallows_everything(tmp_path: Path) -> None:
    (tmp_path / "reacher.py").write_text(
        "import urllib.request\n"
        "try:\n"
        f"    urllib.request.urlopen('http://{ELSEWHERE_NAME}/')\n"
        "except BaseException:\n"
        "    pass\n"
        "print('survived')\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, network_guard.__file__, "reacher"],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == network_guard.BLOCKED_EXIT
    assert "survived" not in done.stdout
    assert "urllib.Request" in done.stderr


def test_child_process_without_attempt_runs_as_usual(tmp_path: Path) -> None:
    (tmp_path / "quiet.py").write_text("import sys; print(__name__, sys.argv[1:]); sys.exit(3)\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, network_guard.__file__, "quiet", "--flag"],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "__main__ ['--flag']\n")
