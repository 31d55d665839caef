"""Uploads on their way: bounded in number and size together, by person too, and nothing is left of one that is cut."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from starlette.types import Message, Scope

from tests.functional.api.conftest import V1, Api, landscape

PATH = "/landscapes/gm9901-bron/versions"
MULTIPART = "multipart/form-data; boundary=grens"
PART = b'--grens\r\nContent-Disposition: form-data; name="file"; filename="a.ttl"\r\n\r\n'


T = TypeVar("T")


def apart(work: Coroutine[object, object, T]) -> T:
    """``asyncio.run`` in a thread of its own: a browser test may have left a loop that runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@dataclass
class Sender:
    """An upload by hand, piece by piece: what was answered stands in ``status`` and ``headers`` when it is."""

    api: Api
    who: str
    kind: str = "text/turtle"
    length: str = ""
    sent: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def start(self) -> asyncio.Task[None]:
        headers = {"host": "localhost", "content-type": self.kind, **self.api.headers(self.who)}
        headers |= {"content-length": self.length} if self.length else {"transfer-encoding": "chunked"}
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": V1 + PATH,
            "raw_path": (V1 + PATH).encode(),
            "query_string": b"file_name=a.ttl",
            "root_path": "",
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
            "state": {},
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
        return asyncio.create_task(self.api.client.app(scope, self.sent.get, self._answer))  # type: ignore[arg-type]

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")

    async def send(self, data: bytes, *, more: bool = True) -> None:
        await self.sent.put({"type": "http.request", "body": data, "more_body": more})

    async def hang_up(self) -> None:
        await self.sent.put({"type": "http.disconnect"})


async def until(what: Callable[[], bool]) -> None:
    """Wait for something that happens soon."""
    for _ in range(500):
        if what():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it does not happen")


def under_way(api: Api) -> list[Path]:
    return list(api.service.store.temp.iterdir())


def test_so_many_at_once_and_no_more_of_one_person(make_api: Callable[..., Api]) -> None:
    """Four places: one person has one of them; another's upload is served meanwhile; an end makes room."""
    api = make_api(uploads=4)

    async def play() -> None:
        slow = Sender(api, "architect")
        busy = slow.start()
        await slow.send(b"# begin\n")
        await until(lambda: len(under_way(api)) == 1)
        second = Sender(api, "architect")
        await second.start()
        assert (second.status, second.headers["retry-after"]) == (503, "10"), second.body
        assert json.loads(second.body)["type"].endswith("/druk")
        other = Sender(api, "beheerder")
        done = other.start()
        await other.send(landscape("gm9901", "Zaken"), more=False)
        await done
        assert other.status == 201, other.body
        await slow.send(landscape("gm9901", "Archief"), more=False)
        await busy
        assert slow.status == 201, slow.body
        third = Sender(api, "architect")
        done = third.start()
        await third.send(landscape("gm9901", "Archief"), more=False)
        await done
        assert third.status == 201, third.body

    apart(play())
    assert not under_way(api)


def test_everybody_together_has_so_many_places(make_api: Callable[..., Api]) -> None:
    api = make_api(uploads=2)

    async def play() -> None:
        slow = [Sender(api, who) for who in ("architect", "beheerder")]
        tasks = [each.start() for each in slow]
        await until(lambda: len(under_way(api)) == 2)
        third = Sender(api, "everywhere")
        await third.start()
        assert third.status == 503, third.body
        for each in slow:
            await each.hang_up()
        await asyncio.gather(*tasks, return_exceptions=True)

    apart(play())
    assert not under_way(api)


@pytest.mark.parametrize("kind", ["text/turtle", MULTIPART])
def test_so_many_bytes_together(make_api: Callable[..., Api], kind: str) -> None:
    """What others sent counts until they are done: who comes over the bound is told to come back, the rest goes on."""
    api = make_api(uploads=40, uploads_bytes=10_000)

    async def play() -> None:
        first, second = (Sender(api, who, kind) for who in ("architect", "beheerder"))
        tasks = [first.start(), second.start()]
        head = PART if kind == MULTIPART else b""
        await first.send(head + b"#" * 6_000)
        await until(first.sent.empty)
        await asyncio.sleep(0.05)
        await second.send(head + b"#" * 3_000)
        await until(second.sent.empty)
        await second.send(b"#" * 3_000)
        await tasks[1]
        assert (second.status, second.headers["retry-after"]) == (503, "10"), second.body
        told = Sender(api, "everywhere", kind, length="5000")
        await told.start()
        assert told.status == 503, "what it says it will send does not fit either"
        await first.send(b"\n" + landscape("gm9901", "Zaken") + (b"\r\n--grens--\r\n" if head else b""), more=False)
        await tasks[0]
        assert first.status == 201, first.body

    apart(play())
    assert not under_way(api)
    assert api.load(landscape("gm9901", "Zaken")) == 2, "all room is free again"


@pytest.mark.parametrize("kind", ["text/turtle", MULTIPART])
def test_nothing_is_left_of_who_hangs_up(make_api: Callable[..., Api], kind: str) -> None:
    api = make_api(uploads=4)

    async def play() -> None:
        for _ in range(5):
            sender = Sender(api, "architect", kind)
            task = sender.start()
            await sender.send((PART if kind == MULTIPART else b"") + b"#" * 3_000_000)
            await until(lambda: any(place.is_file() for folder in under_way(api) for place in folder.iterdir()))
            await sender.hang_up()
            await asyncio.gather(task, return_exceptions=True)
            assert not under_way(api)

    apart(play())
    assert api.call("GET", "/landscapes").json() == []


def test_what_comes_in_pieces_is_what_was_sent(api: Api) -> None:
    """Larger than one write, in pieces of any size, with and without multipart."""
    data = landscape("gm9901", "Zaken") + b"# " + b"vul " * 700_000 + b"\n"

    async def send(kind: str) -> int:
        sender = Sender(api, "architect", kind)
        task = sender.start()
        whole = PART + data + b"\r\n--grens--\r\n" if kind == MULTIPART else data
        for at in range(0, len(whole), 65_521):
            await sender.send(whole[at : at + 65_521])
        await sender.send(b"", more=False)
        await task
        assert sender.status == 201, sender.body
        return int(json.loads(sender.body)["number"])

    for kind in ("text/turtle", MULTIPART):
        number = apart(send(kind))
        assert api.call("GET", f"{PATH}/{number}/files/1").content == data
