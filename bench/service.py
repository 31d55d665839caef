"""The service under load: 20 users on one machine, and the way of a large exchange file from upload to findings.

    python bench/service.py [--users N] [--seconds S] [--think S] [--writes S] [--slow N] [--no-files]

Starts ``kaderwacht serve`` on loopback over an empty store, loads Leedewaard (four landscapes, a check), then lets each
user open a page or API route at random, wait ``--think`` seconds on average (exponential; 0 is: never wait) and open
the next. With ``--writes`` somebody asks for a waiver every S seconds: after that no answer that was kept is given
again. With ``--slow`` N connections are held open beside them, half by an upload and half by a head that comes letter
by letter. The users have the same rights and each a name of their own. They are threads of a process of their own,
which shares the processors with the service: what they cost is in the figures. Prints median and 95th percentile of
each route in milliseconds, the whole answer read. Then, alone, the seconds of upload with preview, confirm and check of
a large AMEFF from ../shared. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import json
import multiprocessing
import os
import random
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from checker.store.model import SYSTEM, Grant, Role  # noqa: E402
from checker.store.store import Catalogue  # noqa: E402
from tests.browser.served import LEEDEWAARD, V1, Served, files_of_leedewaard, pages_of, start  # noqa: E402
from tests.browser.test_service import page_routes  # noqa: E402

DATA = Path(os.environ.get("KADERWACHT_SHARED") or ROOT.parent / "shared") / "data"
FILES = {
    "gm9999-bron": DATA / "softwarecatalogus" / "23-11-2026_GEMMA 2_Turfburg (nagemaakt)_ameff_model.xml",
    "gm9998-bron": DATA / "gemma" / "GEMMA-full.xml",
}
BAR_MS, BAR_FILE_S = 200.0, 5.0
Times = dict[str, list[float]]


def api_routes(check: str) -> dict[str, str]:
    """The reading routes of the API, by pattern."""
    return {
        f"api {path.partition('?')[0].replace(check, '{id}')}": V1 + path
        for path in (
            "/landscapes", "/landscapes/gm9910-doel", "/landscapes/gm9910-doel/versions",
            "/landscapes/gm9910-doel/versions/1/preview", "/landscapes/gm9910-doel/versions/1/applications",
            "/landscapes/gm9910-doel/versions/1/content?format=turtle", "/checks", f"/checks/{check}",
            f"/checks/{check}/findings", f"/checks/{check}/verdicts", f"/checks/{check}/applications",
            f"/checks/{check}/questions", "/rules", "/rules/AVG-003", "/articles", "/waivers", "/audit-entries",
            "/health",
        )
    }  # fmt: skip


def fetch(connection: http.client.HTTPConnection, path: str, token: str) -> bool:
    """Whether the whole answer came. The service hangs up on who is silent for 10 s: then, as a browser does, again."""
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return False
    return answer.status == 200


def writer(address: str, token: str, wanted: dict[str, str], until: float, pause: float, out: Times) -> None:
    """Somebody who changes the store every ``pause`` seconds: asks for the waiver that is ``wanted``."""
    parts = urlsplit(address)
    body = json.dumps(wanted)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while time.monotonic() + pause < until:
        time.sleep(pause)
        began = time.perf_counter()
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        connection.request("POST", f"{V1}/waivers", body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        name = "asking for a waiver" if answer.status == 201 else "FOUT asking for a waiver"
        out[name].append(1_000 * (time.perf_counter() - began))


def dawdler(address: str, token: str, until: float, uploads: bool, out: Times) -> None:
    """One slow connection: a head, or a head and then a body, a byte every second; cut off, once more."""
    parts = urlsplit(address)
    head = f"POST {V1}/landscapes/gm9901-bron/versions?file_name=a.ttl HTTP/1.1\r\nHost: {parts.hostname}\r\n"
    head += f"Authorization: Bearer {token}\r\nContent-Length: 1000000\r\n"
    while time.monotonic() < until:
        with socket.create_connection((str(parts.hostname), parts.port or 80), 5) as connection:
            connection.sendall((head + ("\r\n" if uploads else "X-Slow: ")).encode())
            began = time.perf_counter()
            connection.settimeout(1.0)
            while time.monotonic() < until:
                try:
                    connection.sendall(b"#")
                    answer = connection.recv(1_000)
                except TimeoutError:
                    continue
                except OSError:
                    answer = b""
                name = f"(slow {'upload' if uploads else 'head'} ended: {answer[9:12].decode() or 'cut off'})"
                out[name].append(1_000 * (time.perf_counter() - began))
                time.sleep(0.5)
                break


def user(address: str, token: str, routes: list[tuple[str, str]], until: float, think: float, out: Times) -> None:
    """One user: opens routes at random until the time is up; a wrong answer counts as a fault."""
    parts, chance = urlsplit(address), random.Random()
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    while time.monotonic() < until:
        if think:
            time.sleep(chance.expovariate(1 / think))
        name, path = chance.choice(routes)
        began = time.perf_counter()
        good = fetch(connection, path, token) or fetch(connection, path, token)
        out[name if good else f"FOUT {name}"].append(1_000 * (time.perf_counter() - began))


def users(
    address: str,
    tokens: list[str],
    routes: dict[str, str],
    wanted: dict[str, str],
    asked: argparse.Namespace,
    pipe: object,
) -> None:
    """All users, as threads of this process; sends the times through the pipe."""
    out: Times = defaultdict(list)
    until = time.monotonic() + asked.seconds
    pages = sorted(routes.items())
    threads = [
        threading.Thread(target=user, args=(address, token, pages, until, asked.think, out))
        for token in tokens[: asked.users]
    ]
    if asked.writes:
        threads.append(threading.Thread(target=writer, args=(address, tokens[0], wanted, until, asked.writes, out)))
    for number in range(asked.slow):
        slow = (address, tokens[number % len(tokens)], until, number % 2 == 0, out)
        threads.append(threading.Thread(target=dawdler, args=slow))
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    pipe.send(dict(out))  # type: ignore[attr-defined]


def load_test(served: Served, tokens: list[str], routes: dict[str, str], asked: argparse.Namespace) -> bool:
    """Print the table of a load; whether every route stayed under the bar without a fault."""
    for path in routes.values():  # what is made once is made
        served.call(path)
    ours, theirs = multiprocessing.Pipe()
    work = multiprocessing.get_context("spawn").Process(
        target=users, args=(served.address, tokens, routes, waiver_for(served), asked, theirs)
    )
    began = time.monotonic()
    work.start()
    times: Times = ours.recv()
    work.join()
    took = time.monotonic() - began
    total = sum(len(found) for name, found in times.items() if not name.startswith("("))
    written = f", a change every {asked.writes:g} s" if asked.writes else ""
    written += f", {asked.slow} slow connections" if asked.slow else ""
    print(f"\n{asked.users} users, {asked.think:g} s of thought{written}: {total} requests", end=" ")
    print(f"in {took:.0f} s, {total / took:.0f}/s\n")
    print("| route | requests | p50 ms | p95 ms |\n|---|---|---|---|")
    good = True
    for name, found in sorted(times.items(), key=lambda pair: -tail(pair[1])):
        p95 = tail(found)
        if name.startswith("("):  # how long a slow connection was borne is no time of an answer
            print(f"| {name} | {len(found)} | {statistics.median(found):.0f} | {p95:.0f} |")
            continue
        good &= p95 < BAR_MS and not name.startswith("FOUT")
        print(f"| {name} | {len(found)} | {statistics.median(found):.0f} | {p95:.0f} |")
    everything = [each for name, found in times.items() for each in found if not name.startswith("(")]
    print(f"| **all** | {len(everything)} | {statistics.median(everything):.0f} | {tail(everything):.0f} |", flush=True)
    return good


def named(folder: Path, count: int) -> list[str]:
    """Tokens of so many administrators of everywhere, each with a name of their own."""
    grant = Grant(frozenset({Role.ADMINISTRATOR}), frozenset({"*"}))
    with Catalogue(folder / "opslag") as catalogue:
        return [catalogue.tokens.new(f"Gebruiker {number}", grant, 1, SYSTEM)[1] for number in range(count)]


def waiver_for(served: Served) -> dict[str, str]:
    """A request for a waiver, for an application of the example."""
    found = served.ask("/landscapes/gm9901-bron/versions/1/applications")["items"]
    rules = served.ask("/rules")
    rule = next(str(each["id"]) for each in rules if each["deviable"])  # type: ignore[index]
    until = (dt.date.today() + dt.timedelta(days=90)).isoformat()
    subject = str(found[0]["iri"])  # type: ignore[index]
    return {"municipality": "gm9901", "rule": rule, "subject": subject, "reason": "proef", "until": until}


def tail(found: list[float]) -> float:
    """The 95th percentile."""
    return sorted(found)[min(len(found) - 1, int(0.95 * len(found)))]


def large_file(served: Served, place: str, file: Path) -> bool:
    """Print the seconds of each step of a large file; whether they stay under the bar together."""
    began = time.perf_counter()
    number = served.stage(place, file)
    staged = time.perf_counter()
    served.ask(f"/landscapes/{place}/versions/{number}/preview")
    seen = time.perf_counter()
    served.ask(f"/landscapes/{place}/versions/{number}/confirmation", {"acknowledge": ["GEMEENTE-ANDERS"]})
    confirmed = time.perf_counter()
    try:
        summary = served.ask(f"/checks/{served.check(place)}")["summary"]
        told = f"{summary['applications']} applications, {summary['findings']} findings"  # type: ignore[index]
    except AssertionError as error:
        told = str(error)[:120]
    done = time.perf_counter()
    steps = (staged - began, seen - staged, confirmed - seen, done - confirmed, done - began)
    cells = " | ".join(f"{each:.2f}" for each in steps)
    print(f"| {file.name} | {file.stat().st_size / 1e6:.1f} | {cells} | {told} |", flush=True)
    return done - began < BAR_FILE_S


def main() -> int:
    """Run what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the users go on")
    parser.add_argument("--think", type=float, default=1.0, help="seconds that a user waits on average")
    parser.add_argument("--writes", type=float, default=0.0, help="seconds between changes of the store; 0: never")
    parser.add_argument("--slow", type=int, default=0, help="slow connections held open beside the users")
    parser.add_argument("--no-files", action="store_true", help="only the users")
    asked = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as name:
        served = start(Path(name))
        try:
            files = files_of_leedewaard(Path(name))
            for place in LEEDEWAARD:
                served.load(place, *files[place])
            check = served.check(*LEEDEWAARD)
            routes = pages_of(served, page_routes()) | api_routes(check)
            good &= load_test(served, named(Path(name), asked.users), routes, asked)
            present = {} if asked.no_files else {place: file for place, file in FILES.items() if file.is_file()}
            if present:
                head = ("file", "MB", "upload and read s", "preview s", "confirm s", "check s", "together s", "outcome")
                print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
            for place, file in present.items():
                good &= large_file(served, place, file)
        finally:
            served.close()
    print(json.dumps({"processors": os.cpu_count(), "load": os.getloadavg()[0], "within the bars": good}))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
