"""The service as a process on a free port of this machine, spoken to over its API; Leedewaard in four landscapes."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit

from checker.store.model import SYSTEM, Grant, Role
from checker.store.store import Catalogue
from tests.conftest import CACHE, ROOT, clean_environment

EXAMPLE = ROOT / "voorbeeld" / "leedewaard"
DATE = "2026-11-23"
V1 = "/api/v1"
LEEDEWAARD = {
    "gm9901-bron": ("aldervoorde.ttl", "aldervoorde-contracten.ttl", "aldervoorde-archief.ttl"),
    "gm9902-bron": ("brinkhaven.xlsx",),
    "gm9903-bron": ("zuidermarke-ameff.xml", "zuidermarke-aanvulling.xlsx"),
    "gm9910-doel": ("doelarchitectuur.zip", "leedewaard.xlsx", "programma.ttl", "verwerkingen.csv"),
}
"""Landscape → its files; the zip is the coArchi folder (:func:`files_of_leedewaard`)."""
_START_SECONDS = 60
_CHECK_SECONDS = 100
_FOLLOWED = 3  # addresses of one route whose links are followed: the first may be an empty page


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing: a redirect is an answer."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)


@dataclass
class Served:
    """A running service: its address, its process, and a token for each of its people."""

    address: str
    process: subprocess.Popen[bytes]
    tokens: dict[str, str]

    def call(self, path: str, who: str = "beheer", data: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and content of a request; POST when there are ``data``."""
        asked = urllib.request.Request(self.address + path, data=data, headers=headers)
        asked.add_header("Authorization", f"Bearer {self.tokens[who]}")
        try:
            with _opener.open(asked, timeout=_CHECK_SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def ask(self, path: str, body: object = None, who: str = "beheer") -> dict[str, object]:
        """The JSON that the API answers to a request that must succeed."""
        data = None if body is None else json.dumps(body).encode()
        status, content = self.call(V1 + path, who, data, **{"Content-Type": "application/json"})
        assert status < 300, content.decode()
        found: dict[str, object] = json.loads(content)
        return found

    def stage(self, place: str, *files: Path) -> int:
        """Load files as a preview; the number of the version."""
        border = "kaderwacht-grens"
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{quote(file.name)}"\r\n\r\n'.encode()
            + file.read_bytes()
            for file in files
        ]
        body = b"\r\n".join([*parts, f"--{border}--\r\n".encode()])
        kind = f"multipart/form-data; boundary={border}"
        status, content = self.call(f"{V1}/landscapes/{place}/versions", "beheer", body, **{"Content-Type": kind})
        assert status == 201, content.decode()
        return int(json.loads(content)["number"])

    def load(self, place: str, *files: Path) -> int:
        """Load files and confirm them; the number of the version."""
        number = self.stage(place, *files)
        self.ask(f"/landscapes/{place}/versions/{number}/confirmation", {})
        return number

    def check(self, *places: str) -> str:
        """Check landscapes together and wait for the end; the id of the check."""
        key = str(self.ask("/checks", {"landscapes": places, "date": DATE})["id"])
        deadline = time.monotonic() + _CHECK_SECONDS
        while (state := self.ask(f"/checks/{key}")["state"]) in ("wacht", "bezig"):
            assert time.monotonic() < deadline, "the check does not end"
            time.sleep(0.1)
        assert state == "klaar", self.ask(f"/checks/{key}")
        return key

    def close(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(folder: Path) -> Served:
    """A service over an empty store in ``folder``; its people, one of each role, are of everywhere."""
    data = folder / "opslag"
    people = {
        "beheer": ("B. Heer", Role.ADMINISTRATOR),
        "architect": ("A. Jansen", Role.ARCHITECT),
        "bureau": ("P. Kader", Role.PROJECT_OFFICE),
        "team": ("T. Bouwer", Role.BUILD_TEAM),
        "auditor": ("R. Wachter", Role.AUDITOR),
    }
    with Catalogue(data) as catalogue:
        tokens = {
            key: catalogue.tokens.new(name, Grant(frozenset({role}), frozenset({"*"})), 1, SYSTEM)[1]
            for key, (name, role) in people.items()
        }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "checker", "serve", "--data", str(data), "--port", str(port)],
            env=clean_environment({"PYTHONPATH": str(ROOT), "KADERWACHT_CACHE": str(CACHE)}),
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    served = Served(f"http://127.0.0.1:{port}", process, tokens)
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if served.call(f"{V1}/health")[0] == 200:
                return served
        except OSError:
            time.sleep(0.1)
    served.close()
    raise AssertionError("the service does not start: " + (folder / "serve.log").read_text("utf-8"))


def files_of_leedewaard(folder: Path) -> dict[str, list[Path]]:
    """The files of each landscape of the example; the coArchi folder is zipped into ``folder``."""
    packed = folder / "doelarchitectuur.zip"
    if not packed.exists():
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
            for file in sorted((EXAMPLE / "doelarchitectuur").rglob("*")):
                if file.is_file():
                    out.write(file, file.relative_to(EXAMPLE))
    return {
        place: [packed if name == packed.name else EXAMPLE / name for name in names]
        for place, names in LEEDEWAARD.items()
    }


def pages_of(served: Served, patterns: list[str], who: str = "beheer", most: int = 400) -> dict[str, str]:
    """Route pattern → the first address that belongs to it, found by following the links of the pages from ``/``."""
    shapes = {pattern: re.compile(re.sub(r"\{[^}]*\}", "[^/]+", pattern)) for pattern in patterns}
    found: dict[str, str] = {}
    queue, seen = ["/"], {"/"}
    followed = dict.fromkeys(patterns, 0)
    while queue and len(found) < len(patterns) and most:
        address = queue.pop(0)
        path = urlsplit(address).path
        # a fixed path goes before a path with a parameter, as the routes do
        pattern = next((p for p in sorted(shapes, key=lambda p: p.count("{")) if shapes[p].fullmatch(path)), None)
        if pattern is None or followed[pattern] >= _FOLLOWED:
            continue
        followed[pattern] += 1
        most -= 1
        status, content = served.call(address, who)
        if status != 200 or b"<!DOCTYPE html>" not in content:
            continue
        found.setdefault(pattern, address)
        for link in re.findall(r'<a [^>]*?href="(/[^"#]*)', content.decode()):
            to = unescape(link)
            if to not in seen and not to.startswith("/api/") and "taal=" not in to:
                seen.add(to)
                queue.append(to)
    return found
