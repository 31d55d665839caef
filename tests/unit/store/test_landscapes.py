"""Versions: whole or absent, confirmed by someone, restored exactly; what a crash leaves is swept."""

from __future__ import annotations

import datetime as dt
import errno
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from checker.store.faults import Conflict, NotFound, StorageFull, StoreInUse
from checker.store.graphs import OxigraphGraphs
from checker.store.landscapes import MOST_PREVIEWS
from checker.store.model import Version, VersionState
from checker.store.store import Catalogue, Store
from tests.unit.store.conftest import ANNA, BERT, Stager, make_staged


def states(store: Store) -> list[tuple[int, str]]:
    return [(version.number, version.state) for version in store.landscapes.versions("gm9901", "Bron")]


def put(store: Store, staged: Stager, word: str) -> Version:
    current = store.landscapes.current("gm9901", "Bron")
    made = store.landscapes.stage("gm9901", "Bron", staged(word, current.number if current else None), ANNA)
    return store.landscapes.confirm(made, BERT)


def test_a_preview_counts_only_when_confirmed(store: Store, staged: Stager) -> None:
    preview = store.landscapes.stage("gm9901", "Bron", staged(), ANNA)
    assert (preview.state, preview.number, preview.created_by) == (VersionState.PREVIEW, 1, "Anna")
    assert store.landscapes.current("gm9901", "Bron") is None
    current = store.landscapes.confirm(preview, BERT)
    assert (current.state, current.confirmed_by) == (VersionState.CURRENT, "Bert")
    assert store.landscapes.current("gm9901", "Bron") == current
    assert (
        store.landscapes.triples(current).read_text() == '<https://example.org/een> <https://example.org/p> "een" .\n'
    )


def test_a_new_version_takes_over_and_an_old_one_comes_back(store: Store, staged: Stager) -> None:
    first, second = put(store, staged, "een"), put(store, staged, "twee")
    assert states(store) == [(2, "actueel"), (1, "vervangen")]
    back = store.landscapes.restore(store.landscapes.version("gm9901", "Bron", 1), ANNA)
    assert states(store) == [(3, "actueel"), (2, "vervangen"), (1, "vervangen")]
    assert (back.graph, back.files, back.restored_from, back.base) == (first.graph, first.files, 1, second.number)
    with pytest.raises(Conflict, match="alleen een vervangen versie"):
        store.landscapes.restore(back, ANNA)


def test_a_difference_that_is_out_of_date_is_not_confirmed(store: Store, staged: Stager) -> None:
    one = store.landscapes.stage("gm9901", "Bron", staged("een"), ANNA)
    two = store.landscapes.stage("gm9901", "Bron", staged("twee"), BERT)
    store.landscapes.confirm(one, ANNA)
    with pytest.raises(Conflict, match="Intussen is versie 1 actueel"):
        store.landscapes.confirm(two, BERT)
    with pytest.raises(Conflict, match="geen voorvertoning"):
        store.landscapes.confirm(one, ANNA)
    assert states(store) == [(2, "voorvertoning"), (1, "actueel")]


def test_a_discarded_preview_is_gone_and_its_number_stays_taken(store: Store, staged: Stager) -> None:
    preview = store.landscapes.stage("gm9901", "Bron", staged(), ANNA)
    gone = store.landscapes.discard(preview, ANNA)
    with pytest.raises(NotFound):
        store.landscapes.triples(gone)
    assert store.landscapes.stage("gm9901", "Bron", staged("twee"), ANNA).number == 2
    with pytest.raises(Conflict):
        store.landscapes.discard(gone, ANNA)


def test_previews_do_not_pile_up(store: Store, staged: Stager) -> None:
    for number in range(MOST_PREVIEWS):
        store.landscapes.stage("gm9901", "Bron", staged(f"w{number}"), ANNA)
    with pytest.raises(Conflict, match="wachten al"):
        store.landscapes.stage("gm9901", "Bron", staged("te-veel"), ANNA)
    assert store.landscapes.stage("gm9902", "Bron", staged("elders"), ANNA).number == 1


def test_everything_is_there_after_opening_again(tmp_path: Path, staged: Stager) -> None:
    first = Store(tmp_path / "data")
    kept = put(first, staged, "een")
    first.graphs.put("https://w3id.org/kaderwacht/id/versie/wees", staged("wees").triples)
    (first.temp / "half").write_bytes(b"half")
    loose = first._blobs.put(b"nobody's")
    first.close()
    again = Store(tmp_path / "data")
    again.swept()
    assert again.landscapes.current("gm9901", "Bron") == kept
    assert again.graphs.names() == {kept.graph}, "what a crash leaves behind is swept at start"
    assert not list(again.temp.iterdir())
    assert not again._blobs.path(loose).exists()
    assert again.landscapes.file_path(kept.files[0]).read_text() == "# een\n"
    again.landscapes._dump(kept.graph).unlink()
    assert b'"een"' in again.landscapes.triples(kept).read_bytes(), "the graph store has it when the copy is gone"
    again.close()


def test_a_preview_that_nobody_decides_on_goes_after_a_week(tmp_path: Path, staged: Stager) -> None:
    first = Store(tmp_path / "data")
    first.landscapes.stage("gm9901", "Bron", staged(), ANNA)
    old = (dt.datetime.now(dt.UTC) - dt.timedelta(days=8)).isoformat()
    with first.database.change() as tx:
        tx.execute("UPDATE versions SET created = ?", (old,))
    first.close()
    again = Store(tmp_path / "data")
    assert states(again) == [(1, "weggegooid")]
    again.swept()
    assert not again.graphs.names()
    again.close()


def age(store: Store, days: float = 8) -> None:
    """Make every preview and every file of the store older."""
    with store.database.change() as tx:
        tx.execute(
            "UPDATE versions SET created = ?", ((dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat(),)
        )
    for digest in store._blobs.digests():
        before = time.time() - days * 86_400
        os.utime(store._blobs.path(digest), (before, before))


def test_a_service_that_never_stops_keeps_the_week_too(tmp_path: Path, staged: Stager) -> None:
    """Rows, graph, dump and file of a stale preview go every hour; what is current stays, and so does its audit."""
    store = Store(tmp_path / "data", tidy_seconds=0.05)
    kept = put(store, staged, "blijft")
    gone = store.landscapes.stage("gm9901", "Bron", staged("weg", 1), ANNA)
    gone_file = store.landscapes.file_path(gone.files[0])
    age(store)
    deadline = time.monotonic() + 20
    while (store.graphs.names() != {kept.graph} or gone_file.exists()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert states(store) == [(2, "weggegooid"), (1, "actueel")]
    assert store.graphs.names() == {kept.graph}
    assert not gone_file.exists() and store.landscapes.file_path(kept.files[0]).exists()
    assert store.audit.page()[0][0].action == "landschap.weggegooid"
    assert store.audit.verify().intact
    store.close()


def test_the_next_load_does_not_wait_for_stale_previews(store: Store, staged: Stager) -> None:
    for number in range(MOST_PREVIEWS):
        store.landscapes.stage("gm9901", "Bron", staged(f"w{number}"), ANNA)
    age(store)
    store.landscapes.stage("gm9901", "Bron", staged("nieuw"), ANNA)
    assert [state for _, state in states(store)] == ["voorvertoning"] + ["weggegooid"] * MOST_PREVIEWS


def test_tidying_leaves_a_file_whose_row_is_on_its_way(store: Store, staged: Stager) -> None:
    """A file that was put or adopted within the hour stays, also when it was there already and nobody used it."""
    fresh = store._blobs.put(b"van nu")
    again = store._blobs.put(b"van toen")
    loose = store._blobs.put(b"van niemand")
    age(store)
    store._blobs.adopt(staged("adopted").files[0][1])
    store._blobs.put(b"van nu")
    (store.temp / "bron").write_bytes(b"van toen")
    assert store._blobs.adopt(store.temp / "bron")[0] == again
    store.tidy()
    assert store._blobs.path(fresh).exists() and store._blobs.path(again).exists()
    assert not store._blobs.path(loose).exists()
    assert (store.temp / "bron").exists(), "work in progress is not touched"


def test_a_version_that_goes_while_it_is_read_is_gone(store: Store, staged: Stager) -> None:
    """Who asked for a preview before it was discarded does not get (and keep) what is left of its graph."""
    asked = store.landscapes.stage("gm9901", "Bron", staged(), ANNA)
    store.landscapes.discard(asked, ANNA)
    with pytest.raises(NotFound, match="weggegooid"):
        store.landscapes.triples(asked)
    assert not store.landscapes._dump(asked.graph).exists()


def test_only_one_process_has_the_store_but_tokens_can_be_made_beside_it(store: Store) -> None:
    with pytest.raises(StoreInUse, match="al in gebruik"):
        Store(store.folder)
    with Catalogue(store.folder) as beside:
        assert beside.audit.verify().intact


class FullGraphs(OxigraphGraphs):
    """A graph store on a disk that fills up."""

    def put(self, iri: str, triples: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_changes_nothing(tmp_path: Path, staged: Stager) -> None:
    store = Store(tmp_path / "data", graphs=FullGraphs)
    with pytest.raises(OSError, match="No space"):
        store.landscapes.stage("gm9901", "Bron", staged(), ANNA)
    assert states(store) == []
    assert store.audit.verify().length == 0
    store.close()


def test_the_room_for_landscapes_is_bounded(tmp_path: Path, staged: Stager) -> None:
    store = Store(tmp_path / "data", most_bytes=10)
    put(store, staged, "een")
    with pytest.raises(StorageFull, match="ruimte voor landschappen is op"):
        store.landscapes.stage("gm9901", "Bron", staged("twee", 1), ANNA)
    assert states(store) == [(1, "actueel")]
    assert len(store.graphs.names()) == 1
    store.close()


def test_what_was_discarded_takes_no_room(tmp_path: Path, staged: Stager) -> None:
    store = Store(tmp_path / "data", most_bytes=10)
    store.landscapes.discard(store.landscapes.stage("gm9901", "Bron", staged("een"), ANNA), ANNA)
    assert put(store, staged, "twee").number == 2
    store.close()


def test_eight_writers_take_turns(store: Store, tmp_path: Path) -> None:
    def write(number: int) -> int:
        folder = tmp_path / str(number)
        folder.mkdir()
        confirmed = 0
        for turn in range(3):
            current = store.landscapes.current("gm9901", "Bron")
            load = make_staged(folder, f"w{number}-{turn}", current.number if current else None)
            made = store.landscapes.stage("gm9901", "Bron", load, ANNA)
            try:
                store.landscapes.confirm(made, BERT)
                confirmed += 1
            except Conflict:
                store.landscapes.discard(made, ANNA)
        return confirmed

    with ThreadPoolExecutor(8) as pool:
        confirmed = sum(pool.map(write, range(8)))
    versions = store.landscapes.versions("gm9901", "Bron")
    assert sorted(version.number for version in versions) == list(range(1, 25)), "no number is given twice"
    assert sum(version.state is VersionState.CURRENT for version in versions) == 1
    assert sum(version.confirmed is not None for version in versions) == confirmed >= 1
    check = store.audit.verify()
    assert check.intact
    assert check.length == 24 + 24, "each load and each decision has one row"


def _graph_of(folder: Path, statements: int) -> Path:
    """A file with so many triples."""
    file = folder / "groot.nt"
    file.write_text("".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in range(statements)), "utf-8")
    return file


def test_a_drop_goes_in_steps_and_may_be_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.store.graphs._STEP", 100)
    graphs = OxigraphGraphs(tmp_path / "graphs")
    for name in ("urn:weg", "urn:blijft"):
        graphs.put(name, _graph_of(tmp_path, 350))
    turns = iter([True, True, False])
    graphs.drop("urn:weg", lambda: next(turns))
    assert len(graphs.read("urn:weg").splitlines()) == 150, "two steps"
    assert "urn:weg" in graphs.names(), "the next start knows that there is work left"
    graphs.close()
    again = OxigraphGraphs(tmp_path / "graphs")
    again.drop("urn:weg")
    assert again.names() == {"urn:blijft"}
    assert len(again.read("urn:blijft").splitlines()) == 350
    again.close()


def test_a_store_opens_and_closes_before_an_orphan_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody uses is dropped while others work; closing does not wait for it, and the next start goes on."""
    monkeypatch.setattr("checker.store.graphs._STEP", 1)
    first = Store(tmp_path / "data")
    first.graphs.put("urn:weg", _graph_of(tmp_path, 20_000))
    first.close()
    second = Store(tmp_path / "data")
    assert second.graphs.names() == {"urn:weg"}, "still there, and the store is open"
    second.close()
    monkeypatch.setattr("checker.store.graphs._STEP", 4_000)
    third = Store(tmp_path / "data")
    third.swept()
    assert third.graphs.names() == frozenset()
    third.close()
