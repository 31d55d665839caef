"""Calendar days as Dutch law counts them: whole days in Europe/Amsterdam, whatever clock the machine keeps.

Days are read as ``2026-11-23`` (ISO 8601) or ``23-11-2026``: the year always has four digits and stands first or last,
so the order of day and month is never in doubt. Source: DESIGN section 4 (waiver); Directive 2000/84/EC (summer time).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONE = "Europe/Amsterdam"

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DUTCH = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")


class SummerTime(dt.tzinfo):
    """Central European time by the rule of Directive 2000/84/EC, for machines that lack the time zone database.

    One hour ahead of UTC, two from the last Sunday of March to the last Sunday of October, 01:00 UTC. It only converts
    from UTC: that is all a day needs. Before 1996, when October got its rule, use no instants.
    """

    def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta:
        """Offset of a local time; in the hour that happens twice in October the first."""
        if moment is None:
            return dt.timedelta(hours=1)
        local = moment.replace(tzinfo=None)
        first = _last_sunday(local.year, 3) + dt.timedelta(hours=2)
        last = _last_sunday(local.year, 10) + dt.timedelta(hours=3)
        return dt.timedelta(hours=2 if first <= local < last else 1)

    def dst(self, moment: dt.datetime | None) -> dt.timedelta:
        """What summer time adds."""
        return self.utcoffset(moment) - dt.timedelta(hours=1)

    def tzname(self, moment: dt.datetime | None) -> str:
        """CET or CEST."""
        return "CEST" if self.dst(moment) else "CET"

    def fromutc(self, moment: dt.datetime) -> dt.datetime:
        """``moment``, whose clock shows UTC, as local time."""
        utc = moment.replace(tzinfo=None)
        start, end = (_last_sunday(utc.year, month) + dt.timedelta(hours=1) for month in (3, 10))
        return moment + dt.timedelta(hours=2 if start <= utc < end else 1)


def _last_sunday(year: int, month: int) -> dt.datetime:
    last = dt.datetime(year, month, calendar.monthrange(year, month)[1])
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


@cache
def zone() -> dt.tzinfo:
    """Europe/Amsterdam from the machine's time zone database, else by the rule itself."""
    try:
        return ZoneInfo(ZONE)
    except (ZoneInfoNotFoundError, OSError):
        return SummerTime()


def day_of(moment: dt.datetime) -> dt.date:
    """The day in Europe/Amsterdam on which ``moment`` falls; a moment without offset is local time already."""
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(zone()).date()
    except OverflowError:  # the first or last day of the calendar
        return moment.date()


def today() -> dt.date:
    """The day that it is now in Europe/Amsterdam."""
    return day_of(dt.datetime.now(dt.UTC))


def read_day(text: str) -> dt.date:
    """The day that ``text`` names, as JJJJ-MM-DD or DD-MM-JJJJ; raises ValueError for anything else."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DUTCH.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError(f"'{text}' is geen dag als 2026-11-23 of 23-11-2026")
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"'{text}' bestaat niet: die dag staat niet op de kalender") from None
