"""Is the folder of records as it was written? Every fault by file, record and field."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checker.chain import START
from checker.errors import InputError
from checker.record.folder import HEAD, RecordFolder, head_bytes, own_hash, record_name, seal, serialise
from checker.record.model import SCHEMA, contents, from_json
from checker.record.pending import KEPT, announced, kept_files

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
    # in this order: a run that is being written announces a file, keeps it, and is a record before its journal goes
    standing = list(kept_files(folder.place)) if contents_of is None else []
    coming = announced(folder.place)
    notes: list[str] = []
    numbers = folder.numbers()
    chain = _walk(folder, numbers, contents_of)
    faults = chain.faults
    faults += [Fault(None, name, "", "is geen verslag van deze keten") for name in folder.strangers()]
    faults += _head_faults(folder, numbers, chain, notes)
    if anchor is not None and chain.hashes.get(anchor[0]) != anchor[1]:
        what = (
            "is niet het verslag dat elders is genoteerd"
            if anchor[0] in chain.hashes
            else "ontbreekt, en is elders genoteerd"
        )
        faults.append(Fault(anchor[0], record_name(anchor[0]), "hash", what))
    for digest, places in chain.used.items():
        faults += _content_faults(folder, digest, places)
    # records of before heads were kept have none: that one is missing is no fault
    heads = {hashlib.sha256(head_bytes(number, value)).hexdigest(): number for number, value in chain.hashes.items()}
    for _, digest in standing:
        if digest in heads:
            faults += _content_faults(folder, digest, [(heads[digest], "hoofd")])
    unnamed = [(name, digest) for name, digest in standing if digest not in chain.used and digest not in heads]
    if cut_off := sum(digest in coming for _, digest in unnamed):
        files = "bewaard bestand hoort" if cut_off == 1 else "bewaarde bestanden horen"
        notes.append(
            f"Er wordt nu een verslag geschreven, of dat is onderbroken: {cut_off} {files} nog bij geen verslag. "
            "Na een onderbreking ruimt het volgende verslag op."
        )
    faults += _loose_faults(folder, [name for name, digest in unnamed if digest not in coming], chain)
    return Verification(len(numbers), chain.end, len(chain.used), tuple(faults), tuple(notes))


@dataclass(slots=True)
class _Chain:
    """What the records say: their hashes, the hash of the last ('' when it cannot be known), and what they keep.

    ``whole`` when every one could be read, so that what none of them keeps is known to be kept by none.
    """

    faults: list[Fault]
    hashes: dict[int, str]
    used: dict[str, list[tuple[int, str]]]
    end: str = START
    whole: bool = True

    def broken(self, fault: Fault) -> None:
        """A record that cannot be read: the next has nothing to follow."""
        self.faults.append(fault)
        self.end, self.whole = "", False


def _walk(folder: RecordFolder, numbers: list[int], contents_of: int | None) -> _Chain:
    chain, expected = _Chain([], {}, {}), 1
    for number in numbers:
        name = record_name(number)
        if number > expected:
            gap = number - expected > 1
            what = f"de verslagen {expected} tot en met {number - 1} ontbreken" if gap else "het verslag ontbreekt"
            chain.broken(Fault(expected, record_name(expected), "", what))
        expected = number + 1
        document, found = _look(folder, number, name)
        if document is None:
            chain.broken(found[0])
            continue
        if (copied := _copied(folder, document, number)) is not None:
            chain.broken(Fault(number, name, "", f"is een kopie van verslag {copied}"))
            continue
        chain.faults += found
        if chain.end and document.get("previous") != chain.end:
            what = (
                f"sluit niet aan op verslag {number - 1}" if number > 1 else "het eerste verslag heeft een voorganger"
            )
            chain.faults.append(Fault(number, name, "previous", what))
        chain.end = chain.hashes[number] = str(document.get("hash"))
        if contents_of in (None, number):
            kept = _kept_by(document, name, chain.faults, number)
            chain.whole = chain.whole and bool(kept)
            for digest, label in kept:
                chain.used.setdefault(digest, []).append((number, label))
    return chain


def _copied(folder: RecordFolder, document: Mapping[str, Any], number: int) -> int | None:
    """The number of the record that stands under this number too, byte for byte."""
    other = document.get("number")
    if type(other) is not int or other == number:
        return None
    try:
        same = (folder.place / record_name(other)).read_bytes() == (folder.place / record_name(number)).read_bytes()
    except OSError:
        return None
    return other if same else None


def _loose_faults(folder: RecordFolder, names: list[str], chain: _Chain) -> Iterator[Fault]:
    """What stands among the kept files and no record names: the trace of a record that was taken away, or junk."""
    if not names:
        return
    if chain.hashes and chain.whole:
        for name in names:
            if os.path.lexists(folder.place / name):  # else it was just tidied
                yield Fault(None, name, "", "hoort bij geen verslag: rommel, of van een verslag dat is weggehaald")
        return
    count = f"{len(names)} {'bestand' if len(names) == 1 else 'bestanden'}"
    why = "enkel verslag: de verslagen zijn weggehaald" if chain.whole else "leesbaar verslag dat ze noemt"
    yield Fault(None, f"{KEPT}/", "", f"{count} en geen {why}")


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


def _head_faults(folder: RecordFolder, numbers: list[int], chain: _Chain, notes: list[str]) -> Iterator[Fault]:
    try:
        head = folder.head()
    except (ValueError, OSError, RecursionError):
        yield Fault(None, HEAD, "", "is gewijzigd of niet te lezen")
        return
    last, hashes = numbers[-1] if numbers else 0, chain.hashes
    known = head.number if head else 0
    if head and known in hashes and hashes[known] != head.hash:
        yield Fault(known, HEAD, "hash", f"past niet bij verslag {known}")
    elif head and known > last:
        yield Fault(known, record_name(known), "", f"het verslag ontbreekt: {HEAD} noemt {known}")
    elif head and (known < last - 1 or known < 1):
        yield Fault(known, HEAD, "number", f"noemt verslag {known}, en er is een verslag {last}")
    elif not head and last > 1:
        yield Fault(None, HEAD, "", "ontbreekt")
    elif known == last - 1 and not any(fault.record == last for fault in chain.faults):
        # a record that is itself in order and follows: the last step of writing it was not done
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
