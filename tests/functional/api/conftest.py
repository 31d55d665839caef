"""The service in this process, over an empty store, with a token for each role; and small landscapes to load."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from api.app import create_app
from api.service import Service
from api.settings import Settings
from checker.store.model import SYSTEM, Grant, Role

V1 = "/api/v1"
DATE = "2026-11-23"
HEAD = """@prefix kw: <https://w3id.org/kaderwacht/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def landscape(municipality: str, *names: str) -> bytes:
    """A landscape in Turtle with an application for each name."""
    base = f"https://w3id.org/kaderwacht/id/{municipality}"
    owner = f"https://w3id.org/kaderwacht/id/gemeente/{municipality}"
    parts = [HEAD, f'<{owner}> a kw:Gemeente ; dcterms:identifier "{municipality}" ; rdfs:label "Noord"@nl .\n']
    parts += [
        f'<{base}/applicatie/A{number}> a kw:Applicatie ; dcterms:identifier "A{number}" ; rdfs:label "{name}"@nl ;\n'
        f"  kw:eigenaarGemeente <{owner}> ; kw:plateau kw:Bron .\n"
        for number, name in enumerate(names, 1)
    ]
    return "".join(parts).encode()


@dataclass
class Api:
    """The service under test: a client, the service itself, and headers for each role."""

    client: TestClient
    service: Service
    secrets: dict[str, str]

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secrets[who]}"}

    def call(self, method: str, path: str, who: str = "architect", **more: object) -> Response:
        headers = self.headers(who) | dict(more.pop("headers", {}))  # type: ignore[call-overload]
        return self.client.request(method, V1 + path, headers=headers, **more)  # type: ignore[arg-type]

    def load(self, data: bytes, place: str = "gm9901-bron", who: str = "architect", name: str = "a.ttl") -> int:
        """Load and confirm; the number of the version."""
        headers = {"Content-Type": "text/turtle"}
        made = self.call(
            "POST", f"/landscapes/{place}/versions", who, params={"file_name": name}, content=data, headers=headers
        )
        assert made.status_code == 201, made.text
        number = int(made.json()["number"])
        done = self.call("POST", f"/landscapes/{place}/versions/{number}/confirmation", who)
        assert done.status_code == 200, done.text
        return number

    def check(self, *places: str, who: str = "architect", **more: object) -> str:
        """Start a check and wait for its end; its id."""
        started = self.call("POST", "/checks", who, json={"landscapes": places, "date": DATE, **more})
        assert started.status_code == 202, started.text
        key = str(started.json()["id"])
        assert self.wait(key, who) == "klaar", self.call("GET", f"/checks/{key}", who).text
        return key

    def wait(self, key: str, who: str = "architect") -> str:
        """The state in which a check ends."""
        deadline = time.monotonic() + 100
        while time.monotonic() < deadline:
            state = str(self.call("GET", f"/checks/{key}", who).json()["state"])
            if state not in ("wacht", "bezig"):
                return state
            time.sleep(0.05)
        raise AssertionError("the check does not end")

    def actions(self) -> list[str]:
        """Actions in the audit log, newest first."""
        return [entry.action for entry in self.service.store.audit.page(limit=1_000)[0]]


PEOPLE = {
    **{str(role): Grant(frozenset({role}), frozenset({"gm9901"})) for role in Role},
    "stranger": Grant(frozenset(Role), frozenset({"gm9902"})),
    "everywhere": Grant(frozenset({Role.ADMINISTRATOR}), frozenset({"*"})),
}


@pytest.fixture(scope="module")
def make_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Api]]:
    """Starts a service; ended after the module."""
    clients: list[TestClient] = []

    def make(*, tokens: bool = True, **settings: object) -> Api:
        folder: Path = tmp_path_factory.mktemp("dienst") / "data"
        client = TestClient(
            create_app(Settings(data=folder, **settings)),  # type: ignore[arg-type]
            base_url="http://localhost",
            raise_server_exceptions=False,
            client=("127.0.0.1", 50_000),
        )
        client.__enter__()
        clients.append(client)
        service: Service = client.app.state.service  # type: ignore[attr-defined]
        people = PEOPLE if tokens else {}
        secrets = {name: service.store.tokens.new(name, grant, 1, SYSTEM)[1] for name, grant in people.items()}
        return Api(client, service, secrets)

    yield make
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture(scope="module")
def api(make_api: Callable[..., Api]) -> Api:
    """One service for the tests of a module."""
    return make_api(refusals_per_minute=1_000_000)
