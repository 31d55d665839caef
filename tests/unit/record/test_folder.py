"""Adding to a folder of records: whole or not at all, one after the other."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from checker.errors import InputError, UsageError
from checker.record import model
from checker.record.folder import HEAD, RecordFolder, record_name
from checker.record.verifying import verify
from tests.conftest import ROOT

EARLIER = ROOT / "tests" / "data" / "record-2026.11" / "verslagen"


@pytest.fixture
def records(tmp_path: Path) -> RecordFolder:
    """A copy of two records."""
    return RecordFolder(Path(shutil.copytree(EARLIER, tmp_path / "v")))


def test_a_record_reads_back_as_it_was_written(records: RecordFolder) -> None:
    _, record = records.read(1)
    identity = records.append(record)
    document, again = records.read(3)
    assert again == record
    assert (identity.number, identity.hash) == (3, document["hash"])
    assert verify(records).faults == ()


def test_many_writers_make_one_chain(records: RecordFolder) -> None:
    _, record = records.read(1)
    writers = [
        threading.Thread(target=lambda: [RecordFolder(records.place).append(record) for _ in range(5)])
        for _ in range(6)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = verify(records)
    assert (found.length, found.faults) == (32, ())


def test_a_write_that_fails_leaves_nothing(records: RecordFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    _, record = records.read(1)
    before = sorted(path.name for path in records.place.iterdir())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("checker.record.folder.os.fsync", full)
    with pytest.raises(Exception, match="schijf is vol"):
        records.append(record)
    monkeypatch.undo()
    assert sorted({path.name for path in records.place.iterdir()} - {".slot"}) == before
    assert verify(records).faults == ()


def test_an_interrupted_writer_is_healed_by_the_next(records: RecordFolder) -> None:
    _, record = records.read(1)
    head = (records.place / HEAD).read_bytes()
    records.append(record)
    (records.place / HEAD).write_bytes(head)  # the process died between the record and the head
    found = verify(records)
    assert found.faults == () and "onderbroken" in found.notes[0]
    assert records.append(record).number == 4
    assert verify(records) == verify(records) and verify(records).notes == ()


@pytest.mark.parametrize("name", [record_name(2), HEAD])
def test_nothing_is_added_to_an_altered_end(records: RecordFolder, name: str) -> None:
    _, record = records.read(1)
    path = records.place / name
    path.write_bytes(path.read_bytes().replace(b"a", b"b"))
    with pytest.raises((UsageError, InputError)):
        records.append(record)
    assert not (records.place / record_name(3)).exists()


def test_a_field_of_a_later_version_is_refused(records: RecordFolder) -> None:
    document, record = records.read(1)
    document["tool"]["nieuw"] = 1
    with pytest.raises(InputError, match="onbekend veld 'nieuw'"):
        model.from_json(document, "x")
    del document["tool"]["nieuw"]
    assert model.from_json(document, "x") == record


def die_while_writing(records: RecordFolder, data: bytes) -> str:
    """A process that is killed after it kept ``data``; gives the hash."""
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom checker.record.folder import RecordFolder\n"
        "with RecordFolder(Path(sys.argv[1])).writing() as keep:\n"
        "    print(keep(sys.argv[2].encode()), flush=True)\n    os._exit(9)\n"
    )
    call = [sys.executable, "-c", program, str(records.place), data.decode()]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 9, done.stderr
    return done.stdout.strip()


def test_what_an_interrupted_run_kept_is_told_apart_and_tidied_by_the_next(records: RecordFolder) -> None:
    digest = die_while_writing(records, b"half")
    assert records.kept_path(digest).is_file()
    found = verify(records)
    assert found.faults == () and "1 bewaard bestand hoort nog bij geen verslag" in found.notes[0]
    with records.writing():
        records.append(records.read(1)[1])
    assert not records.kept_path(digest).exists() and not list(records.place.glob(".bezig-*"))
    assert verify(records).faults == () and verify(records).notes == ()


def test_a_run_that_fails_takes_away_what_it_kept_and_nothing_of_others(records: RecordFolder) -> None:
    def kept() -> set[Path]:
        return {path for path in (records.place / "bewaard").rglob("*") if path.is_file()}

    before = kept()
    known = next(iter(before)).read_bytes()
    with pytest.raises(ZeroDivisionError), records.writing() as keep:
        keep(known)
        keep(b"nieuw")
        assert len(kept()) == len(before) + 1
        assert verify(records).faults == ()  # somebody looks meanwhile
        raise ZeroDivisionError
    assert kept() == before
    assert verify(records).faults == () and verify(records).notes == ()


def test_nothing_is_taken_away_while_another_is_writing(records: RecordFolder) -> None:
    with records.writing() as keep:
        digest = keep(b"van de een")
        with pytest.raises(ZeroDivisionError), records.writing() as other:
            other(b"van de ander")
            raise ZeroDivisionError
        assert records.kept_path(digest).is_file()
        _, record = records.read(1)
        records.append(record)


def test_no_new_chain_is_begun_over_a_wiped_one(records: RecordFolder) -> None:
    for path in (*records.place.glob("verslag-*"), records.place / HEAD):
        path.unlink()
    with pytest.raises(UsageError, match="er is geen verslag"):
        records.prepare()


def test_a_record_that_kept_nothing_new_leaves_a_trace_when_it_is_set_back(records: RecordFolder) -> None:
    head = (records.place / HEAD).read_bytes()
    _, record = records.read(2)
    records.append(record)
    assert verify(records).faults == ()
    (records.place / record_name(3)).unlink()
    (records.place / HEAD).write_bytes(head)
    (fault,) = verify(records).faults
    assert fault.file.startswith("bewaard/") and "weggehaald" in fault.what
    data = (records.place / fault.file).read_bytes()
    assert json.loads(data)["number"] == 3
    with records.writing():  # nor does the next run wipe the trace
        records.append(records.read(1)[1])
    assert fault.file in [each.file for each in verify(records).faults]


def test_a_witness_that_was_altered_is_named(records: RecordFolder) -> None:
    records.append(records.read(2)[1])
    digest = hashlib.sha256((records.place / HEAD).read_bytes()).hexdigest()
    records.kept_path(digest).write_bytes(b"{}")
    assert [fault.file for fault in verify(records).faults] == [f"bewaard/{digest[:2]}/{digest}"]
