"""The folder of records: one JSON file a run, a head, and what was kept, by hash.

    verslag-000001.json   one run; each field has a seal (SHA-256 of its value), the hash covers number, seals and the
                          hash of the record before
    hoofd.json            number and hash of the last record: without it a missing end would not show
    bewaard/ab/abcd…      inputs, rule texts, outcomes and each head that there was; the name is the SHA-256 of
                          the bytes
    .slot                 held while a record is added
    .bezig-xxxx           what a run is adding to bewaard/ (checker.record.pending)

Everything is written aside, synced and renamed: whole or not at all. The bytes of a record are those that this module
would write for its content, so no byte can change unseen, not even white space.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.chain import START, link_hash
from checker.errors import InputError, Location, UsageError
from checker.record.model import SCHEMA, Identity, RunRecord, contents, from_json, to_json
from checker.record.pending import KEPT, Journal, abandoned, announced, loose_files, take
from checker.store.blobs import Blobs
from checker.store.faults import storage_faults

HEAD = "hoofd.json"
_NAME = re.compile(r"verslag-([0-9]{6,})\.json")
_ASIDE = ".tijdelijk"
_UNSEALED = ("seals", "hash")
_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Head:
    """The last record: its number (0: none) and hash."""

    number: int
    hash: str


class RecordFolder:
    """Records of runs in ``place``."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def prepare(self) -> None:
        """Make the folder when it is not there; raises UsageError when it cannot be written or its end is broken."""
        with storage_faults():
            self.place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.place.is_dir():
            raise UsageError(f"'{self.place}' is geen map.", remedy="Noem bij --record een map.")
        with self._locked():
            self._end()

    @contextmanager
    def writing(self) -> Iterator[Callable[[bytes], str]]:
        """While this is open, what it gives keeps bytes by their hash, which it returns; :meth:`append` within it.

        What was kept for a record that did not come is taken away again, here or by the next run.
        """
        with self._locked():
            self._tidy()
            journal = Journal(self.place)
        done = False
        blobs = Blobs(self.place / KEPT, self.place / _ASIDE)

        def keep(data: bytes) -> str:
            digest = hashlib.sha256(data).hexdigest()
            if not self.kept_path(digest).is_file():
                with storage_faults():
                    journal.announce(digest)
                blobs.put(data)
            return digest

        try:
            yield keep
            done = True
        finally:
            journal.close(done=done)
            if not done:
                with self._locked():
                    self._tidy()

    def _tidy(self) -> None:
        """Take away what runs that were cut off had kept and no record names, with their journals."""
        if not (journals := abandoned(self.place)):
            return
        try:
            named = {digest for number in self.numbers() for digest, _ in contents(self.read(number)[1])}
        except InputError:  # a broken chain stays as it is found
            return
        with storage_faults():
            for digest in announced(self.place) - named:
                self.kept_path(digest).unlink(missing_ok=True)
            if (aside := self.place / _ASIDE).is_dir():
                for path in aside.iterdir():
                    path.unlink(missing_ok=True)
            for path in journals:
                path.unlink(missing_ok=True)

    def kept_path(self, digest: str) -> Path:
        """Where the bytes with this hash stand."""
        return self.place / KEPT / digest[:2] / digest

    def append(self, record: RunRecord) -> Identity:
        """Add a record to the chain; waits for others who are adding.

        Raises UsageError when the end of the chain is broken, or when it takes too long.
        """
        with self._locked():
            end = self._end()
            document = sealed(end.number + 1, end.hash, moment(), to_json(record))
            with storage_faults():
                self._write(record_name(end.number + 1), serialise(document))
                # stays behind when record and head are set back together, also when the record kept nothing new
                Blobs(self.place / KEPT, self.place / _ASIDE).put(head_bytes(end.number + 1, document["hash"]))
                self._write(HEAD, head_bytes(end.number + 1, document["hash"]))
        return Identity(end.number + 1, document["hash"], self.place.as_posix())

    def numbers(self) -> list[int]:
        """Numbers of the records that are there; raises InputError when there is no such folder."""
        try:
            names = os.listdir(self.place)
        except OSError:
            raise InputError(
                f"De map met verslagen '{self.place}' is er niet.", remedy="Controleer de naam van de map."
            ) from None
        found = sorted(int(match[1]) for name in names if (match := _NAME.fullmatch(name)))
        return [number for number in dict.fromkeys(found) if record_name(number) in names]

    def strangers(self) -> list[str]:
        """Names of files that look like a record and are none, such as a copy."""
        ours = {record_name(number) for number in self.numbers()}
        return sorted(path.name for path in self.place.glob("verslag*") if path.name not in ours)

    def read(self, number: int) -> tuple[dict[str, Any], RunRecord]:
        """A record, as it stands and as values; raises InputError when it is not there or not to be read."""
        path = self.place / record_name(number)
        try:
            document = json.loads(path.read_bytes())
        except FileNotFoundError:
            raise InputError(
                f"Verslag {number} is er niet.",
                where=Location(str(self.place)),
                remedy="Zie 'kaderwacht record list MAP' voor wat er is.",
            ) from None
        except (OSError, ValueError) as error:
            raise InputError(
                f"Verslag {number} is niet te lezen ({error}).",
                where=Location(str(path)),
                remedy="Zie 'kaderwacht record verify MAP'.",
            ) from None
        if not isinstance(document, dict):
            raise InputError(
                f"Verslag {number} is geen verslag.",
                where=Location(str(path)),
                remedy="Zie 'kaderwacht record verify MAP'.",
            )
        return document, from_json(document, str(path))

    def head(self) -> Head | None:
        """What the head file says; None when it is not there; raises ValueError when it is not a head."""
        try:
            data = (self.place / HEAD).read_bytes()
        except FileNotFoundError:
            return None
        value = json.loads(data)
        if not isinstance(value, dict) or not isinstance(value.get("number"), int) or serialise(value) != data:
            raise ValueError("geen hoofd")
        if head_bytes(value["number"], value.get("hash")) != data:
            raise ValueError("geen hoofd")
        return Head(value["number"], value["hash"])

    def _end(self) -> Head:
        """The end of the chain to add to; a head that was not moved because a writer was interrupted is moved."""
        numbers = self.numbers()
        try:
            head = self.head()
        except ValueError:
            raise self._broken(f"{HEAD} is gewijzigd") from None
        last = numbers[-1] if numbers else 0
        known = head.number if head else 0
        if numbers != list(range(1, last + 1)) or not known <= last <= known + 1:
            raise self._broken("er ontbreken verslagen")
        if not last and loose_files(self.place, frozenset()):
            raise self._broken(f"in {KEPT}/ staan bestanden, en er is geen verslag")
        end, previous = START, START
        for number in range(max(1, known), last + 1):
            document, _ = self.read(number)
            end, previous = document["hash"], document["previous"]
            if end != own_hash(document) or seals_of(document) != document.get("seals"):
                raise self._broken(f"verslag {number} is gewijzigd")
            if head and number == known and end != head.hash:
                raise self._broken(f"{HEAD} hoort niet bij verslag {number}")
        if last == known + 1 and previous != (head.hash if head else START):
            raise self._broken(f"verslag {last} sluit niet aan")
        return Head(last, end)

    def _broken(self, why: str) -> UsageError:
        return UsageError(
            f"De keten van verslagen is stuk: {why}. Er wordt niets aan toegevoegd.",
            where=Location(str(self.place)),
            remedy="Zie 'kaderwacht record verify MAP', of begin met --record een nieuwe map.",
        )

    def _write(self, name: str, data: bytes) -> None:
        handle, aside = tempfile.mkstemp(dir=self.place, prefix=".nieuw-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(aside).replace(self.place / name)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        if os.name == "posix":
            folder = os.open(self.place, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The folder to ourselves; the system lets go of the lock when the process ends, however it ends."""
        with storage_faults():
            handle = os.open(self.place / ".slot", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            until = time.monotonic() + _WAIT
            while not take(handle):
                if time.monotonic() > until:
                    raise UsageError(
                        f"De map '{self.place}' is al een minuut bezet.", remedy="Probeer het zo dadelijk opnieuw."
                    )
                time.sleep(0.02)
            yield
        finally:
            os.close(handle)


def record_name(number: int) -> str:
    """File name of the record with this number."""
    return f"verslag-{number:06d}.json"


def moment() -> str:
    """Now in UTC, to the second: when it was recorded, which replay does not compare."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def serialise(value: Any) -> bytes:
    """The one form in which a record or head is written: one field a line at the top, keys sorted, ASCII."""
    return (json.dumps(value, sort_keys=True, ensure_ascii=True, indent=1) + "\n").encode()


def sealed(number: int, previous: str, at: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A record's document: ``fields`` with number, link, moment, seals and hash."""
    document = {"schema": SCHEMA, "number": number, "previous": previous, "recorded_at": at, **fields}
    document = dict(json.loads(json.dumps(document)))  # tuples become lists, as a reader will see them
    document["seals"] = seals_of(document)
    document["hash"] = own_hash(document)
    return document


def seal(value: Any) -> str:
    """SHA-256 of a field's value in one form."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def seals_of(document: Mapping[str, Any]) -> dict[str, str]:
    """The seal of every field but the seals and the hash."""
    return {key: seal(value) for key, value in document.items() if key not in _UNSEALED}


def own_hash(document: Mapping[str, Any], seals: Mapping[str, str] | None = None) -> str:
    """The hash of a record: over its number, its seals (or those given) and the hash of the record before."""
    chosen = document.get("seals") if seals is None else seals
    pairs = sorted(chosen.items()) if isinstance(chosen, Mapping) else [str(chosen)]
    return link_hash([document.get("number"), [list(pair) for pair in pairs]], str(document.get("previous")))


def head_bytes(number: int, digest: object) -> bytes:
    """The head file when the record with this number and hash is the last; also kept as witness of that record."""
    return serialise({"schema": SCHEMA, "number": number, "hash": digest})
