"""Whatever byte of a folder of records is altered, it is detected and named."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.record.folder import HEAD, RecordFolder, own_hash, record_name, sealed, seals_of, serialise
from checker.record.verifying import verify
from tests.conftest import ROOT

EARLIER = ROOT / "tests" / "data" / "record-2026.11" / "verslagen"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A copy of two records."""
    return Path(shutil.copytree(EARLIER, tmp_path / "v"))


@pytest.fixture(scope="module")
def shared_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that every example alters and mends again."""
    return Path(shutil.copytree(EARLIER, tmp_path_factory.mktemp("v") / "v"))


def rewrite(path: Path, **changes: object) -> None:
    """Change fields without care for seals."""
    document = json.loads(path.read_bytes())
    path.write_bytes(serialise(document | changes))


def test_untouched_records_are_in_order() -> None:
    found = verify(RecordFolder(EARLIER))
    assert found.faults == () and found.length == 2 and found.files == 42


@given(data=st.data())
def test_any_byte_of_any_file_is_named(shared_place: Path, data: st.DataObject) -> None:
    files = sorted(path for path in shared_place.rglob("*") if path.is_file() and not path.name.startswith("."))
    path = data.draw(st.sampled_from(files))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda value: value != before[at]))
    try:
        path.write_bytes(before[:at] + bytes([other]) + before[at + 1 :])
        faults = verify(RecordFolder(shared_place)).faults
    finally:
        path.write_bytes(before)
    assert any(fault.file.endswith(path.name) for fault in faults), (path.name, at, other)


@pytest.mark.parametrize("name", ["verslag-000001.json", "verslag-000002.json", HEAD])
def test_three_hundred_random_flips_of_a_record_are_named(place: Path, name: str) -> None:
    path = place / name
    before, dice = path.read_bytes(), random.Random(name)
    for _ in range(300 if name != HEAD else 60):
        at = dice.randrange(len(before))
        path.write_bytes(before[:at] + bytes([before[at] ^ (1 << dice.randrange(8))]) + before[at + 1 :])
        faults = verify(RecordFolder(place), contents_of=0).faults
        assert any(fault.file == name for fault in faults), at


FIELDS = sorted(json.loads((EARLIER / "verslag-000001.json").read_bytes()))


@pytest.mark.parametrize("field", FIELDS)
def test_an_altered_field_is_named(place: Path, field: str) -> None:
    rewrite(place / record_name(1), **{field: {"anders": "x" * 64}})
    assert any(fault.record == 1 and fault.field == field for fault in verify(RecordFolder(place)).faults)


def test_an_altered_seal_is_told_apart_from_an_altered_value(place: Path) -> None:
    document = json.loads((place / record_name(1)).read_bytes())
    rewrite(place / record_name(1), seals=document["seals"] | {"date": "0" * 64})
    told = [fault for fault in verify(RecordFolder(place)).faults if fault.field == "date"]
    assert [fault.what for fault in told] == ["het zegel is gewijzigd"]


def test_white_space_counts(place: Path) -> None:
    path = place / record_name(2)
    path.write_bytes(path.read_bytes().replace(b'"date": ', b'"date":\t'))
    told = verify(RecordFolder(place)).faults
    assert [(fault.record, fault.field) for fault in told] == [(2, "date")]


def test_a_resealed_record_no_longer_fits_the_next(place: Path) -> None:
    path = place / record_name(1)
    document = json.loads(path.read_bytes()) | {"date": "2026-01-01"}
    document["seals"] = seals_of(document)
    document["hash"] = own_hash(document)
    path.write_bytes(serialise(document))
    told = verify(RecordFolder(place)).faults
    assert [(fault.record, fault.field) for fault in told] == [(2, "previous")]
    assert "verslag 1" in told[0].what


@pytest.mark.parametrize(
    ("gone", "named"), [((1,), (1, record_name(1))), ((2,), (2, record_name(2))), ((1, 2), (2, record_name(2)))]
)
def test_a_deleted_record_is_named(place: Path, gone: tuple[int, ...], named: tuple[int, str]) -> None:
    for number in gone:
        (place / record_name(number)).unlink()
    assert named in [(fault.record, fault.file) for fault in verify(RecordFolder(place)).faults]


def test_reordered_records_are_named(place: Path) -> None:
    first, second = (place / record_name(number) for number in (1, 2))
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    told = {(fault.record, fault.field) for fault in verify(RecordFolder(place)).faults}
    assert {(1, "number"), (2, "number")} <= told


@pytest.mark.parametrize("name", [record_name(1), record_name(2), HEAD])
def test_a_truncated_file_is_named(place: Path, name: str) -> None:
    path = place / name
    whole = path.read_bytes()
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        assert any(fault.file == name for fault in verify(RecordFolder(place)).faults), size


def test_a_missing_head_or_a_head_of_long_ago_is_named(place: Path) -> None:
    (place / HEAD).unlink()
    assert [fault.file for fault in verify(RecordFolder(place)).faults] == [HEAD]
    document = sealed(3, "0" * 64, "2026-11-23T00:00:00Z", {})
    (place / record_name(3)).write_bytes(serialise(document))
    told = {(fault.record, fault.field) for fault in verify(RecordFolder(place)).faults}
    assert (3, "previous") in told


def test_a_removed_input_is_named_with_its_records(place: Path) -> None:
    document = json.loads((place / record_name(1)).read_bytes())
    digest = document["inputs"][0]["files"][0]["sha256"]
    (place / "bewaard" / digest[:2] / digest).unlink()
    (fault,) = verify(RecordFolder(place)).faults
    assert fault.field == "invoer landschap.ttl" and fault.what == "ontbreekt (van verslag 1, 2)"


def test_kept_files_without_any_record_are_a_wiped_chain(place: Path) -> None:
    for path in (*place.glob("verslag-*"), place / HEAD):
        path.unlink()
    (fault,) = verify(RecordFolder(place)).faults
    assert fault.file == "bewaard/" and "42 bestanden en geen enkel verslag" in fault.what


def test_a_chain_set_back_with_its_head_leaves_what_only_the_later_record_kept(place: Path) -> None:
    first = json.loads((place / record_name(1)).read_bytes())
    later = json.loads((place / record_name(2)).read_bytes())["result"]["kept"]
    (place / record_name(2)).unlink()
    (place / HEAD).write_bytes(serialise({"schema": first["schema"], "number": 1, "hash": first["hash"]}))
    told = [(fault.record, fault.file) for fault in verify(RecordFolder(place)).faults]
    assert told == [(None, f"bewaard/{later[:2]}/{later}")]


@pytest.mark.parametrize("name", ["bewaard/notitie.txt", "bewaard/00/" + "a" * 64, "bewaard/aa/" + "a" * 64])
def test_junk_among_the_kept_files_is_named(place: Path, name: str) -> None:
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_text("x")
    assert [fault.file for fault in verify(RecordFolder(place)).faults] == [name]


def test_a_copied_record_is_named_as_a_copy_and_as_nothing_else(place: Path) -> None:
    shutil.copy(place / record_name(2), place / record_name(3))
    found = verify(RecordFolder(place))
    assert found.notes == ()
    assert [str(fault) for fault in found.faults] == ["verslag 3, verslag-000003.json: is een kopie van verslag 2"]


@pytest.mark.parametrize("name", ["verslag-0000002.json", "verslag-000002 (kopie).json"])
def test_what_only_looks_like_a_record_is_named(place: Path, name: str) -> None:
    shutil.copy(place / record_name(2), place / name)
    found = verify(RecordFolder(place))
    assert [fault.file for fault in found.faults] == [name] and found.length == 2


def test_a_record_of_a_far_number_does_not_cost_a_walk_there(place: Path) -> None:
    (place / f"verslag-{'9' * 60}.json").write_bytes((place / record_name(2)).read_bytes())
    told = verify(RecordFolder(place)).faults
    assert any(fault.record == 3 and "ontbreken" in fault.what for fault in told)
