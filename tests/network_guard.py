"""Nothing that kaderwacht reads may reach out: an audit hook that refuses every road to another machine.

pytest-socket patches ``socket.socket`` inside the test process. The audit hook sees what is under it as well (name
look-ups, ``urllib``, datagrams), cannot be caught away, since the attempt is also written down, and works in a child
process: ``python tests/network_guard.py MODULE ARGS...`` runs a module under it.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

BLOCKED_EXIT = 97
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", "", None})
_CALLS_WITH_SOCKET = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_CALLS_WITH_HOST = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


def _text(host: object) -> object:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else host


def outward(event: str, args: tuple[object, ...]) -> str | None:
    """Describe the attempt when an audit event reaches for another machine, else nothing."""
    if event in _CALLS_WITH_SOCKET:
        address = args[1]
        # A str or bytes address is a Unix socket; None is a datagram on a socket that is already connected.
        if isinstance(address, tuple) and _text(address[0]) not in _LOOPBACK:
            return f"{event} {address!r}"
    elif event in _CALLS_WITH_HOST:
        host = args[0]
        if _text(host) not in _LOOPBACK:
            return f"{event} {host!r}"
    elif event == "urllib.Request":
        url = str(args[0])
        parts = urlsplit(url)
        if parts.scheme not in {"file", "data"} and parts.hostname not in _LOOPBACK - {"", None}:
            return f"{event} {url!r}"
    return None


def install(report: Callable[[str], None]) -> None:
    """Call ``report`` at each attempt to reach out; an audit hook stays for the life of the process."""

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event.startswith(("socket.", "urllib.")):
            attempt = outward(event, args)
            if attempt is not None:
                report(attempt)

    sys.addaudithook(hook)


def _die(attempt: str) -> None:
    # No exception: code under test could catch that.
    os.write(2, f"network guard: {attempt}\n".encode())
    os._exit(BLOCKED_EXIT)


if __name__ == "__main__":
    install(_die)
    del sys.argv[0]
    sys.path.pop(0)
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
