"""Is the folder of records as it was written? Every fault by file, record and field."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checker.chain import START
from checker.errors import InputError
from checker.record.folder import HEAD, RecordFolder, own_hash, record_name, seal, serialise
from checker.record.model import SCHEMA, RunRecord, from_json

_FIELD = re.compile(rb'^ "((?:[^"\\]|\\.)*)":', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written; ``record`` None when it is of the folder, ``field`` '' for all of it."""

    record: int | None
    file: str
    field: str
    what: str

    def __str__(self) -> str:
        parts = [f"verslag {self.record}" if self.record else "", self.file, self.field and f"veld '{self.field}'"]
        return f"{', '.join(part for part in parts if part)}: {self.what}"


@dataclass(frozen=True, slots=True)
class Verification:
    """Outcome: how many records there are, the hash of the last, how many kept files were read, and all faults."""

    length: int
    head: str
    files: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()


def verify(
    folder: RecordFolder, *, anchor: tuple[int, str] | None = None, contents_of: int | None = None
) -> Verification:
    """Look at every record, the chain, the head and what was kept (of record ``contents_of`` only, when given).

    ``anchor`` is the (number, hash) of a record noted elsewhere, such as in a report. Raises InputError when there
    is no such folder.
    """
    faults: list[Fault] = []
    notes: list[str] = []
    numbers = folder.numbers()
    previous, hashes = START, {}
    used: dict[str, list[tuple[int, str]]] = {}
    for number in range(1, (numbers[-1] if numbers else 0) + 1):
        name = record_name(number)
        if number not in numbers:
            faults.append(Fault(number, name, "", "het verslag ontbreekt"))
            previous = ""
            continue
        document, found = _look(folder, number, name)
        faults += found
        if document is None:
            previous = ""
            continue
        if previous and document.get("previous") != previous:
            what = (
                f"sluit niet aan op verslag {number - 1}" if number > 1 else "het eerste verslag heeft een voorganger"
            )
            faults.append(Fault(number, name, "previous", what))
        previous = hashes[number] = str(document.get("hash"))
        if contents_of in (None, number):
            for digest, label in _kept_by(document, name, faults, number):
                used.setdefault(digest, []).append((number, label))
    faults += _head_faults(folder, numbers, hashes, notes)
    if anchor is not None and hashes.get(anchor[0]) != anchor[1]:
        what = (
            "is niet het verslag dat elders is genoteerd"
            if anchor[0] in hashes
            else "ontbreekt, en is elders genoteerd"
        )
        faults.append(Fault(anchor[0], record_name(anchor[0]), "hash", what))
    for digest, places in used.items():
        faults += _content_faults(folder, digest, places)
    return Verification(len(numbers), previous, len(used), tuple(faults), tuple(notes))


def _look(folder: RecordFolder, number: int, name: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    """One record and what is wrong within it."""
    try:
        data = (folder.place / name).read_bytes()
    except OSError as error:
        return None, [Fault(number, name, "", f"niet te lezen ({error.strerror})")]
    try:
        document = json.loads(data)
    except json.JSONDecodeError as error:
        return None, [Fault(number, name, _field_at(data, error.pos), f"geen geldige JSON meer ({error})")]
    except UnicodeDecodeError as error:
        return None, [Fault(number, name, _field_at(data, error.start), "er staan vreemde bytes in")]
    except (ValueError, RecursionError) as error:
        return None, [Fault(number, name, "", f"geen geldige JSON meer ({error})")]
    if not isinstance(document, dict) or not isinstance(document.get("seals"), dict):
        return None, [Fault(number, name, "seals", "de zegels ontbreken")]
    faults = list(_seal_faults(document, number, name))
    if not faults and (written := serialise(document)) != data:
        at = next((at for at, pair in enumerate(zip(written, data, strict=False)) if pair[0] != pair[1]), len(written))
        faults.append(Fault(number, name, _field_at(data, at), f"de schrijfwijze is gewijzigd (byte {at})"))
    if document.get("schema") != SCHEMA:
        faults.append(Fault(number, name, "schema", f"is niet {SCHEMA}"))
    if document.get("number") != number:
        faults.append(Fault(number, name, "number", f"het bestand bevat verslag {document.get('number')}"))
    return document, faults


def _seal_faults(document: Mapping[str, Any], number: int, name: str) -> Iterator[Fault]:
    """Fields whose value does not fit its seal, and the hash over the seals.

    A seal that was altered, rather than the value, is told by the hash: it fits the seal that the value asks for.
    """
    stated = document["seals"]
    fields = {key: seal(value) for key, value in document.items() if key not in ("seals", "hash")}
    for key in sorted(fields.keys() - stated.keys()):
        yield Fault(number, name, key, "dit veld is toegevoegd")
    for key in sorted(stated.keys() - fields.keys()):
        yield Fault(number, name, key, "dit veld is weggehaald")
    if fields.keys() != stated.keys():
        yield Fault(number, name, "seals", "de zegels passen niet bij de velden")
    wrong = sorted(key for key in fields.keys() & stated.keys() if fields[key] != stated[key])
    seals_wrong = bool(wrong) and own_hash(document, fields) == document.get("hash")
    for key in wrong:
        yield Fault(number, name, key, "het zegel is gewijzigd" if seals_wrong else "de inhoud is gewijzigd")
    if not wrong and fields.keys() == stated.keys() and own_hash(document) != document.get("hash"):
        yield Fault(number, name, "hash", "de hash past niet bij nummer, zegels en voorganger")


def _field_at(data: bytes, offset: int) -> str:
    """The field at the top in which byte ``offset`` stands, by the form in which records are written."""
    found = ""
    for match in _FIELD.finditer(data):
        if match.start() > offset:
            break
        found = match[1].decode("utf-8", "replace")
    return found


def _head_faults(folder: RecordFolder, numbers: list[int], hashes: dict[int, str], notes: list[str]) -> Iterator[Fault]:
    try:
        head = folder.head()
    except (ValueError, OSError, RecursionError):
        yield Fault(None, HEAD, "", "is gewijzigd of niet te lezen")
        return
    last = numbers[-1] if numbers else 0
    if head is None:
        if last > 1:
            yield Fault(None, HEAD, "", "ontbreekt")
        elif last == 1:
            notes.append(
                "Het schrijven van verslag 1 is onderbroken na het verslag zelf; het volgende herstelt het hoofd."
            )
        return
    if head.number in hashes and hashes[head.number] != head.hash:
        yield Fault(head.number, HEAD, "hash", f"past niet bij verslag {head.number}")
    elif head.number > last:
        yield Fault(head.number, record_name(head.number), "", f"het verslag ontbreekt: {HEAD} noemt {head.number}")
    elif head.number < last - 1 or head.number < 1:
        yield Fault(head.number, HEAD, "number", f"noemt verslag {head.number}, en er is een verslag {last}")
    elif head.number == last - 1:
        notes.append(
            f"Het schrijven van verslag {last} is onderbroken na het verslag zelf; het volgende herstelt het hoofd."
        )


def _kept_by(document: dict[str, Any], name: str, faults: list[Fault], number: int) -> list[tuple[str, str]]:
    """(hash, what it is) of what a record keeps."""
    try:
        return list(contents(from_json(document, name)))
    except InputError as error:
        if not any(fault.record == number for fault in faults):
            faults.append(Fault(number, name, "", error.what))
        return []


def contents(record: RunRecord) -> Iterator[tuple[str, str]]:
    """(hash, what it is) of every file that the folder keeps for ``record``."""
    yield record.result.kept, "uitkomst"
    if not record.kept:
        return
    for root in record.inputs:
        for file in root.files:
            yield file.sha256, f"invoer {joined(root.name, file.path)}"
    for folder in record.rulebook.folders:
        for file in folder.files:
            yield file.sha256, f"regel {joined(folder.name, file.path)}"
    for file in record.vocabulary.files:
        yield file.sha256, f"ontologie {file.path}"


def joined(name: str, path: str) -> str:
    """A root's name and the path below it."""
    return f"{name.rstrip('/')}/{path}" if path else name


def _content_faults(folder: RecordFolder, digest: str, places: list[tuple[int, str]]) -> Iterator[Fault]:
    path = folder.kept_path(digest)
    try:
        with path.open("rb") as file:
            intact = hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        intact = None
    if intact:
        return
    what = "ontbreekt" if intact is None else "is gewijzigd"
    numbers = ", ".join(str(number) for number in sorted({number for number, _ in places}))
    for label in dict.fromkeys(label for _, label in places):
        yield Fault(places[0][0], f"bewaard/{digest[:2]}/{digest}", label, f"{what} (van verslag {numbers})")
