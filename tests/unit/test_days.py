"""Days in Europe/Amsterdam: around midnight, around the clock changes, with and without a time zone database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import days
from checker.days import SummerTime, day_of, read_day, zone


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-11-23T22:59:59", "2026-11-23"),
        ("2026-11-23T23:00:00", "2026-11-24"),  # winter: an hour ahead
        ("2026-07-01T21:59:59", "2026-07-01"),
        ("2026-07-01T22:00:00", "2026-07-02"),  # summer: two
        ("2026-03-28T23:00:00", "2026-03-29"),  # the night on which the clock goes forward
        ("2026-10-24T22:00:00", "2026-10-25"),  # and back
        ("2026-10-25T23:00:00", "2026-10-26"),
    ],
)
def test_midnight_is_that_of_amsterdam(utc: str, day: str) -> None:
    moment = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    assert day_of(moment) == dt.date.fromisoformat(day)
    assert moment.astimezone(SummerTime()).date() == dt.date.fromisoformat(day)


def test_a_moment_without_offset_is_local_already() -> None:
    assert day_of(dt.datetime(2026, 11, 23, 23, 59)) == dt.date(2026, 11, 23)


def test_the_ends_of_the_calendar_do_not_stop_it() -> None:
    assert day_of(dt.datetime.max.replace(tzinfo=dt.UTC)) == dt.date.max


@given(st.datetimes(dt.datetime(1996, 1, 1), dt.datetime(2037, 12, 31)))
def test_without_a_time_zone_database_the_rule_says_the_same(moment: dt.datetime) -> None:
    utc = moment.replace(tzinfo=dt.UTC)
    assert utc.astimezone(SummerTime()).replace(tzinfo=None) == utc.astimezone(zone()).replace(tzinfo=None)
    assert SummerTime().utcoffset(None) == dt.timedelta(hours=1)


def test_a_machine_without_time_zones_still_knows_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> None:
        raise days.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(days, "ZoneInfo", gone)
    zone.cache_clear()
    try:
        assert isinstance(zone(), SummerTime)
        assert day_of(dt.datetime(2026, 7, 1, 22, tzinfo=dt.UTC)) == dt.date(2026, 7, 2)
        assert [zone().tzname(dt.datetime(2026, month, 1)) for month in (1, 7)] == ["CET", "CEST"]
    finally:
        zone.cache_clear()


def test_today_does_not_follow_the_clock_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls(2026, 11, 23, 23, 30, tzinfo=tz)

    monkeypatch.setattr(days.dt, "datetime", Clock)
    assert days.today() == dt.date(2026, 11, 24)


@pytest.mark.parametrize("text", ["2026-11-03", "03-11-2026", "3-11-2026", " 3-11-2026 "])
def test_a_day_is_read_in_both_orders(text: str) -> None:
    assert read_day(text) == dt.date(2026, 11, 3)


@pytest.mark.parametrize(
    "text", ["", "morgen", "11/03/2026", "03-11-26", "20261103", "2026-W45-2", "2026-11-3", "31-02-2026", "2026-13-01"]
)
def test_what_could_be_read_in_two_ways_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"geen dag|kalender"):
        read_day(text)
