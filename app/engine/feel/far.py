"""Dates, times and durations that Python's own types cannot hold.

FEEL's years run from -999,999,999 to 999,999,999 and its seconds have nine digits behind the point;
Python's run from 1 to 9999 and have six. The ``*_of`` functions give Python's type wherever it
fits, else one of these, so that ordinary dates cost nothing extra.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097  # the Gregorian calendar repeats, weekdays included
NANOS = 1_000_000_000
DAY = 86_400 * NANOS
MOST_YEARS = 999_999_999


class OfADay:
    """What both a day and a moment say of the day."""

    ordinal: int

    def toordinal(self) -> int:
        """The ordinal, as of ``datetime.date``."""
        return self.ordinal

    def weekday(self) -> int:
        """The day of the week; Monday is 0."""
        return (self.ordinal + 6) % 7

    def isoweekday(self) -> int:
        """The day of the week; Monday is 1."""
        return self.weekday() + 1


@dataclass(frozen=True, order=True)
class FarDate(OfADay):
    """A day by its ordinal: day 1 is the first of January of the year 1."""

    ordinal: int

    def _near(self) -> tuple[date, int]:
        """The same day of the calendar in the years 1 to 400, and how many years away."""
        cycles, days = divmod(self.ordinal - 1, CYCLE_DAYS)
        return date.fromordinal(days + 1), cycles * CYCLE_YEARS

    @property
    def year(self) -> int:
        """The year; 0 is the year before 1."""
        near, years = self._near()
        return near.year + years

    @property
    def month(self) -> int:
        """The month, from 1."""
        return self._near()[0].month

    @property
    def day(self) -> int:
        """The day of the month."""
        return self._near()[0].day


@dataclass(frozen=True)
class Clock:
    """What a clock shows, with billionths of a second."""

    nanos: int
    tzinfo: tzinfo | None = None

    @property
    def hour(self) -> int:
        """The hour."""
        return self.nanos // (3600 * NANOS)

    @property
    def minute(self) -> int:
        """The minute."""
        return self.nanos // (60 * NANOS) % 60

    @property
    def second(self) -> int:
        """The whole second."""
        return self.nanos // NANOS % 60


@dataclass(frozen=True)
class FineTime(Clock):
    """A time of day with billionths of a second."""

    def utcoffset(self) -> timedelta | None:
        """How far the clock is ahead of UTC."""
        return time(tzinfo=self.tzinfo).utcoffset()


@dataclass(frozen=True)
class FarMoment(Clock, OfADay):
    """A date and time, by the day and what the clock shows."""

    ordinal: int = 1

    def date(self) -> Date:
        """The day."""
        return date_of(self.ordinal)

    def timetz(self) -> Time:
        """The time of day with its zone."""
        return time_of(self.nanos, self.tzinfo)

    def near(self) -> datetime:
        """A moment at which zones behave the same: this one, or one that is whole cycles away."""
        day = self.date()
        if isinstance(day, FarDate):
            day = date.fromordinal((self.ordinal - 1) % CYCLE_DAYS + 5 * CYCLE_DAYS + 1)
        clock = time(self.hour, self.minute, self.second, tzinfo=self.tzinfo)
        return datetime.combine(day, clock)

    def utcoffset(self) -> timedelta | None:
        """How far the clock is ahead of UTC."""
        return self.near().utcoffset()

    year = property(lambda self: self.date().year)
    month = property(lambda self: self.date().month)
    day = property(lambda self: self.date().day)


@dataclass(frozen=True, order=True)
class FarLength:
    """A days and time duration that is too long or too fine for ``timedelta``."""

    nanos: int


Date = date | FarDate
Moment = datetime | FarMoment
Time = time | FineTime
Length = timedelta | FarLength
DATES, MOMENTS = (date, FarDate, FarMoment), (datetime, FarMoment)
LENGTHS = (timedelta, FarLength)
MICROSECOND = timedelta(microseconds=1)


def civil(year: int, month: int, day: int) -> Date | None:
    """The date of a year, month and day; None when there is no such day."""
    if not 1 <= month <= 12 or not 1 <= day <= 31 or abs(year) > MOST_YEARS:
        return None
    cycles, near = divmod(year - 1, CYCLE_YEARS)
    try:
        found = date(near + 1, month, day)
    except ValueError:
        return None
    return date_of(found.toordinal() + cycles * CYCLE_DAYS)


def date_of(ordinal: int) -> Date:
    """The date of an ordinal. Raises OverflowError beyond the years of FEEL."""
    if 1 <= ordinal <= date.max.toordinal():
        return date.fromordinal(ordinal)
    far = FarDate(ordinal)
    if abs(far.year) > MOST_YEARS:
        raise OverflowError("the year has more than nine digits")
    return far


def time_of(nanos: int, zone: tzinfo | None) -> Time:
    """The time of day of so many billionths of a second."""
    fine = FineTime(nanos, zone)
    if nanos % 1000:
        return fine
    return time(fine.hour, fine.minute, fine.second, nanos % NANOS // 1000, tzinfo=zone)


def moment_of(ordinal: int, nanos: int, zone: tzinfo | None) -> Moment:
    """The date and time of a day and of a time of day."""
    day = date_of(ordinal)
    if isinstance(day, FarDate) or nanos % 1000:
        return FarMoment(nanos, zone, ordinal)
    clock = time_of(nanos, zone)
    return datetime.combine(day, clock)  # type: ignore[arg-type]  # as no thousandths are left


def nanos_of(clock: Time | Moment) -> int:
    """The billionths of a second since midnight."""
    if isinstance(clock, Clock):
        return clock.nanos
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    return seconds * NANOS + clock.microsecond * 1000


def length_of(nanos: int) -> Length:
    """The duration of so many billionths of a second."""
    if nanos % 1000 == 0 and abs(nanos) < 999_999_999 * DAY:
        return timedelta(microseconds=nanos // 1000)
    return FarLength(nanos)


def length_nanos(length: Length) -> int:
    """The billionths of a second of a duration."""
    return length.nanos if isinstance(length, FarLength) else length // MICROSECOND * 1000


def offset_nanos(value: Time | Moment) -> int:
    """How far the clock is ahead of UTC; a zone without a date counts by its standard time."""
    offset = value.utcoffset()
    if offset is None and value.tzinfo is not None:
        known = datetime(2000, 1, 1, tzinfo=value.tzinfo)
        offset = (known.utcoffset() or timedelta()) - (known.dst() or timedelta())
    return 0 if offset is None else length_nanos(offset)


def instant(moment: Moment) -> int:
    """The billionths of a second from the first day to the moment, in UTC where it has a zone."""
    return moment.toordinal() * DAY + nanos_of(moment) - offset_nanos(moment)
