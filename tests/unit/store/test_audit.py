"""The audit chain: whatever is changed, removed or put in, the first broken link is named."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from checker.errors import KaderwachtError
from checker.store.audit import AuditLog
from checker.store.database import Database
from checker.store.model import Actor
from checker.store.store import Catalogue


def filled(folder: Path, rows: int = 6) -> Path:
    with Catalogue(folder) as catalogue:
        for number in range(rows):
            catalogue.audit.note(Actor("Anna"), "proef", f"ding {number}", "gm9901", {"nummer": number})
    return folder / "catalogue.sqlite"


def tampered(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("DROP TRIGGER audit_no_delete")
        for statement in statements:
            connection.execute(statement)


def test_a_whole_chain_holds(tmp_path: Path) -> None:
    filled(tmp_path)
    with Catalogue(tmp_path) as catalogue:
        check = catalogue.audit.verify()
        assert (check.intact, check.length, check.broken_at) == (True, 6, None)
        assert catalogue.audit.verify((6, check.head)).intact
        assert catalogue.audit.verify((6, "0" * 64)).broken_at == 6
        assert catalogue.audit.verify((7, check.head)).broken_at == 7


@pytest.mark.parametrize("field", ["at", "actor", "action", "subject", "municipality", "detail", "previous", "hash"])
def test_an_edited_field_is_found(tmp_path: Path, field: str) -> None:
    tampered(filled(tmp_path), f"UPDATE audit SET {field} = {field} || 'x' WHERE number = 3")
    with Catalogue(tmp_path) as catalogue:
        check = catalogue.audit.verify()
    assert (check.intact, check.broken_at, check.length) == (False, 3, 2)


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_removed_row_is_found(tmp_path: Path, number: int) -> None:
    tampered(filled(tmp_path), f"DELETE FROM audit WHERE number = {number}")
    with Catalogue(tmp_path) as catalogue:
        assert catalogue.audit.verify().broken_at == number


def test_two_rows_that_changed_places_are_found(tmp_path: Path) -> None:
    tampered(
        filled(tmp_path),
        "UPDATE audit SET number = 99 WHERE number = 2",
        "UPDATE audit SET number = 2 WHERE number = 3",
        "UPDATE audit SET number = 3 WHERE number = 99",
    )
    with Catalogue(tmp_path) as catalogue:
        assert catalogue.audit.verify().broken_at == 2


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_catalogue_itself_refuses_to_change_the_log(tmp_path: Path, statement: str) -> None:
    filled(tmp_path)
    with (
        Catalogue(tmp_path) as catalogue,
        pytest.raises(KaderwachtError),
        catalogue.database.change() as tx,
    ):
        tx.execute(statement)
    with Catalogue(tmp_path) as catalogue:
        assert catalogue.audit.verify().intact


def test_an_entry_goes_with_its_change_or_not_at_all(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite")
    log = AuditLog(database)
    with pytest.raises(RuntimeError), database.change() as tx:
        log.append(tx, Actor("Anna"), "proef", "ding")
        raise RuntimeError
    assert log.verify().length == 0
    database.close()


def test_two_connections_at_once_make_one_chain(tmp_path: Path) -> None:
    """The service and the command line write in the same log."""
    catalogues = [Catalogue(tmp_path) for _ in range(4)]

    def write(catalogue: Catalogue) -> None:
        for number in range(10):
            catalogue.audit.note(Actor("x"), "proef", str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, catalogues))
    check = catalogues[0].audit.verify()
    assert (check.intact, check.length) == (True, 40)
    for catalogue in catalogues:
        catalogue.close()


def test_pages_are_newest_first_and_by_municipality(tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue:
        for place in ("gm1", "gm2", "gm1", ""):
            catalogue.audit.note(Actor("x"), "proef", place, place)
        entries, total = catalogue.audit.page(0, 2)
        assert ([entry.number for entry in entries], total) == ([4, 3], 4)
        entries, total = catalogue.audit.page(municipalities={"gm1"})
        assert ([entry.number for entry in entries], total) == ([3, 1], 2)
