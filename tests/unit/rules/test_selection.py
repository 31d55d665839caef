"""Which rules take part: framework, id, status, validity with parameters, programme."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from checker.errors import UsageError
from checker.graph.terms import Iri
from checker.rules.model import Boundary, Rule, Rulebook, Status
from checker.rules.selection import in_force, select, validity
from tests.unit.rules.rulebooks import load, write


class Parameters:
    def parameter_date(self, iri: str) -> dt.date | None:
        return {"p:ingang": dt.date(2027, 1, 1)}.get(iri)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return load(write(tmp_path_factory.mktemp("boek")))


@pytest.fixture(scope="module")
def rule(book: Rulebook) -> Rule:
    return book.rule("PROEF-001")


DAY = dt.date(2027, 1, 1)
INGANG, LEEG = Iri("p:ingang"), Iri("p:leeg")


@pytest.mark.parametrize(
    ("start", "end", "day", "expected"),
    [
        (None, None, DAY, True),
        (DAY, None, DAY, True),
        (DAY, None, DAY - dt.timedelta(1), False),
        (None, DAY, DAY, True),
        (None, DAY, DAY + dt.timedelta(1), False),
        (INGANG, None, DAY, True),
        (INGANG, None, DAY - dt.timedelta(1), False),
        (None, INGANG, DAY - dt.timedelta(1), True),
        (None, INGANG, DAY, False),
        (LEEG, None, DAY, False),
        (None, LEEG, DAY, True),
    ],
)
def test_validity_counts_both_ends_and_the_day_before_a_parameter(
    rule: Rule, start: Boundary | None, end: Boundary | None, day: dt.date, expected: bool
) -> None:
    changed = replace(rule, valid_from=start, valid_until=end)
    assert in_force(changed, day, Parameters()) is expected


def test_validity_names_the_last_day(rule: Rule) -> None:
    assert validity(replace(rule, valid_until=INGANG), Parameters()) == (None, dt.date(2026, 12, 31), True)


def _book(book: Rulebook, *changes: dict[str, object]) -> Rulebook:
    rule = book.rules[0]
    return replace(book, rules=tuple(replace(rule, **change) for change in changes), _by_id={})  # type: ignore[arg-type]


def test_selection_by_id_prefix_framework_and_status(book: Rulebook) -> None:
    many = _book(
        book,
        {"id": "BR-001", "frameworks": (10,)},
        {"id": "BR-011", "frameworks": (4, 10)},
        {"id": "BRON-001", "frameworks": (4,)},
        {"id": "OUD-001", "frameworks": (4,), "status": Status.LAPSED},
    )

    def ids(**options: object) -> list[str]:
        return [rule.id for rule in select(many, **options)]  # type: ignore[arg-type]

    assert ids() == ["BR-001", "BR-011", "BRON-001"]
    assert ids(only=["br"]) == ["BR-001", "BR-011"]
    assert ids(only=["BR-01"]) == ["BR-011"]
    assert ids(only=["BRON-001", "BR-001"]) == ["BR-001", "BRON-001"]
    assert ids(only=["OUD-001"]) == ["OUD-001"]
    assert ids(only=["OUD"]) == []
    assert ids(frameworks=[4]) == ["BR-011", "BRON-001"]
    assert ids(frameworks=[4], only=["BR"]) == ["BR-011"]


def test_selection_by_programme_and_date(book: Rulebook) -> None:
    many = _book(
        book,
        {"id": "A-001", "programme_sorts": ("herindeling",)},
        {"id": "A-002", "valid_from": DAY},
        {"id": "A-003"},
    )
    assert [rule.id for rule in select(many, programme="geen")] == ["A-002", "A-003"]
    before = DAY - dt.timedelta(1)
    assert [rule.id for rule in select(many, on=before, parameters=Parameters())] == ["A-001", "A-003"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"frameworks": [11]}, "Kader 11"),
        ({"only": ["PROF-001"]}, "Bedoelt u PROEF-001?"),
        ({"programme": "fusie"}, "Programmasoort 'fusie'"),
    ],
)
def test_a_choice_that_does_not_exist_is_an_error(book: Rulebook, options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        select(book, **options)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_the_rulebook_answers_by_id_and_its_hash_follows_its_files(book: Rulebook, rule: Rule, tmp_path: Path) -> None:
    assert book.info(rule).id == "PROEF-001"
    with pytest.raises(KeyError):
        book.rule("PROEF-002")
    same, other = write(tmp_path / "a"), write(tmp_path / "b")
    assert load(same).content_hash == book.content_hash
    path = other / "proef" / "PROEF-001.ttl"
    path.write_text(path.read_text("utf-8") + "# anders\n", "utf-8")
    assert load(other).content_hash != book.content_hash
