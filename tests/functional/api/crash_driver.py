"""Loads, checks and waives without end, until it is killed; says on standard output what it was told is done.

python -m tests.functional.api.crash_driver FOLDER SEED
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from pathlib import Path

from checker.findings import SourceInfo
from checker.store.landscapes import Staged
from checker.store.model import Actor, Difference, Preview, RunOptions, RunSummary
from checker.store.store import Store
from checker.store.waivers import NewWaiver

SUMMARY = RunSummary(*([0] * 12))


def said(*words: object) -> None:
    """Tell the parent that something was promised to be kept."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def load(store: Store, folder: Path, word: str) -> None:
    """A load of 400 triples and its confirmation."""
    current = store.landscapes.current("gm9901", "Bron")
    original, triples = folder / "o.ttl", folder / "t.nt"
    original.write_text(f"# {word}\n" * 2_000, "utf-8")
    lines = (f'<https://example.org/{word}> <https://example.org/p{number}> "{word}" .\n' for number in range(400))
    triples.write_text("".join(lines), "utf-8")
    preview = Preview(
        (SourceInfo("o.ttl", "RDF", "0" * 64, 1),), (), Difference(current.number if current else None, *[0] * 5)
    )
    made = store.landscapes.stage("gm9901", "Bron", Staged((("o.ttl", original),), triples, 400, preview), Actor("a"))
    said("staged", made.number, word)
    store.landscapes.confirm(made, Actor("b"))
    said("confirmed", made.number)


def check(store: Store, word: str) -> None:
    """A run with a report and a portrait of 100 kB each."""
    current = store.landscapes.current("gm9901", "Bron")
    if current is None:
        return
    run = store.runs.new([current], RunOptions(dt.date(2026, 11, 23)), [], Actor("a"))
    said("asked", run.id)
    store.runs.start(run)
    store.runs.finish(run, word.encode() * 20_000, SUMMARY, word[::-1].encode() * 20_000)
    said("finished", run.id)


def waive(store: Store) -> None:
    """A request and its approval."""
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=9)
    asked = NewWaiver("gm9901", "ICT-005", "https://example.org/a", "a", "omdat", until)
    made = store.waivers.request(asked, Actor("a"))
    said("requested", made.id)
    store.waivers.decide(made, True, "", Actor("b"))
    said("approved", made.id)


def main(folder: Path, seed: int) -> None:
    """Work until the end."""
    chosen = random.Random(seed)
    store = Store(folder / "data")
    said("open")
    number = 0
    while True:
        number += 1
        word = f"w{seed}x{number}"
        match chosen.randrange(3):
            case 0:
                load(store, folder, word)
            case 1:
                check(store, word)
            case _:
                waive(store)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
