"""Business time: working hours on working days in a time zone, without holidays.

A calendar turns "four working hours from now" into a moment, and two moments into the working time
between them. Hours are wall-clock times of the zone; lengths are real time, so a shift over a
change of the clocks is an hour shorter or longer, as it is for those who work it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.lib.errors import Invalid

Span = tuple[time, time]
DAY = timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_DAYS = 3660  # ten years: a calendar that has not opened by then never does
NEVER = "This calendar does not open for so much working time within ten years."


@dataclass(frozen=True)
class Calendar:
    """When work is done. ``hours``: by weekday (0 is Monday) the spans of a day, in order.

    A span that ends at 00:00 ends with the day. ``closed``: the holidays; ``special``: days with
    hours of their own, which win over weekday and holiday.
    """

    zone: ZoneInfo
    hours: Mapping[int, tuple[Span, ...]]
    closed: Container[date] = ()
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    _days: dict[date, list[tuple[datetime, datetime]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # what was worked out already: a calendar is kept and asked for the same days again

    def is_working_day(self, day: date) -> bool:
        """Whether anything is open that day; hours that the clocks skip are not."""
        return bool(self.spans(day))

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """When work is done on a local day, in UTC. A span that the clocks skip is left out."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= MOST_DAYS:
                self._days.clear()
            found = self._days[day] = self._worked(day)
        return found

    def _worked(self, day: date) -> list[tuple[datetime, datetime]]:
        made = []
        for begin, end in self._wall(day):
            last = day + DAY if end == time() else day
            opened, shut = self._utc(day, begin), self._utc(last, end)
            if opened < shut:
                made.append((opened, shut))
        return made

    def add(self, moment: datetime, length: timedelta) -> datetime:
        """The moment at which that much working time has passed since ``moment``.

        Nothing to wait for is the moment itself, if it is a working one, else the next opening.
        Raises Invalid for more than the calendar opens for in ten years.
        """
        if length < timedelta():
            return self.back(moment, -length)
        left = length
        for opened, shut in self._from(moment):
            begin = max(opened, moment)
            if begin + left <= shut and (left or begin < shut):
                return begin + left
            left -= shut - begin
        raise Invalid(NEVER)

    def back(self, moment: datetime, length: timedelta) -> datetime:
        """The last moment from which that much working time passes until ``moment``."""
        left = length
        for opened, shut in self._until(moment):
            end = min(shut, moment)
            if end - left >= opened:
                return end - left
            left -= end - opened
        raise Invalid(NEVER)

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """The working time between two moments; negative when they stand the other way round."""
        if end < begin:
            return -self.between(end, begin)
        total, day = timedelta(), self._local(begin) - DAY
        last = self._local(end)
        while day <= last:
            for opened, shut in self.spans(day):
                total += max(min(shut, end) - max(opened, begin), timedelta())
            day += DAY
        return total

    def is_open(self, moment: datetime) -> bool:
        """Whether work is done at that moment."""
        day = self._local(moment)
        return any(
            opened <= moment < shut for one in (day - DAY, day) for opened, shut in self.spans(one)
        )

    def day_after(self, day: date, working_days: int) -> date:
        """The working day that lies so many working days after a day; negative ones lie before.

        Zero is the day itself, or the next working day. Raises Invalid.
        """
        step = DAY if working_days >= 0 else -DAY
        left, that = abs(working_days), day
        for _ in range(MOST_DAYS):
            if left == 0 and self.is_working_day(that):
                return that
            that += step
            if left and self.is_working_day(that):
                left -= 1
        raise Invalid(NEVER)

    def closing(self, day: date) -> datetime:
        """When a working day ends. Raises Invalid for a day without work."""
        spans = self.spans(day)
        if not spans:
            raise Invalid(f"{day} is no working day.")
        return spans[-1][1]

    def _from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans that end after a moment, forward."""
        day = self._local(moment) - DAY
        for _ in range(MOST_DAYS):
            yield from (span for span in self.spans(day) if span[1] > moment)
            day += DAY

    def _until(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans that begin before a moment, backward."""
        day = self._local(moment) + DAY
        for _ in range(MOST_DAYS):
            yield from (span for span in reversed(self.spans(day)) if span[0] < moment)
            day -= DAY

    def _wall(self, day: date) -> tuple[Span, ...]:
        if day in self.special:
            return self.special[day]
        return () if day in self.closed else self.hours.get(day.weekday(), ())

    def _local(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _utc(self, day: date, at: time) -> datetime:
        """A wall-clock time that comes twice is the first one; one that is skipped, the moment
        at which the clocks jump over it."""
        said = datetime.combine(day, at, self.zone)
        found = said.astimezone(UTC)
        if found.astimezone(self.zone).replace(tzinfo=None) == said.replace(tzinfo=None):
            return found
        return self._jump(found)

    def _jump(self, near: datetime) -> datetime:
        """The change of the clocks next to a moment, to the second."""
        low, high = near - timedelta(hours=3), near + timedelta(hours=3)
        offset = low.astimezone(self.zone).utcoffset()
        steps = range(int((high - low).total_seconds()))
        found = bisect_right(
            steps,
            0,
            key=lambda second: int(
                (low + timedelta(seconds=second)).astimezone(self.zone).utcoffset() != offset
            ),
        )
        return low + timedelta(seconds=found)


def hours(said: Mapping[int, Collection[tuple[str, str]]]) -> dict[int, tuple[Span, ...]]:
    """Hours from text such as ``{0: [("08:00", "17:30")]}``.

    Raises Invalid that names the weekday for what is no time, ends before it begins, or overlaps.
    """
    return {day: spans(WEEKDAYS[day], told) for day, told in said.items() if told}


def spans(name: str, told: Collection[tuple[str, str]]) -> tuple[Span, ...]:
    """The spans of one day, in order. Raises Invalid."""
    made = sorted((_time(name, begin), _time(name, end)) for begin, end in told)
    before = None
    for begin, end in made:
        if end != time() and end <= begin:
            raise Invalid(
                f"{name}: {end:%H:%M} is not after {begin:%H:%M}. Over midnight, write "
                f"{begin:%H:%M}-24:00 here and 00:00-{end:%H:%M} on the day after."
            )
        if before is not None and (before == time() or begin < before):
            raise Invalid(f"{name}: the span from {begin:%H:%M} begins before the last one ends.")
        before = end
    return tuple(made)


def _time(name: str, text: str) -> time:
    if text == "24:00":
        return time()
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise Invalid(f"{name}: {text!r} is no time such as 08:30.") from None
