"""Cron expressions of timer cycles: six fields, seconds first, in UTC (Camunda 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
DAYS = "SUN MON TUE WED THU FRI SAT".split()
MACROS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
LOOK_AHEAD = 366 * 9  # days: more than the longest way to a 29 February


@dataclass(frozen=True)
class Field:
    """What a field is called, its smallest and largest value, and the names of its values."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    base: int = 0


FIELDS = (
    Field("second", 0, 59),
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of the month", 1, 31),
    Field("month", 1, 12, tuple(MONTHS), 1),
    Field("day of the week", 0, 7, tuple(DAYS)),
)


@dataclass(frozen=True)
class Cron:
    """When it is due: the values of each field."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]  # 0 is Sunday

    def after(self, moment: datetime) -> datetime:
        """The first time after a moment. Raises ValueError when there is none for years."""
        first = (moment.astimezone(UTC) + timedelta(seconds=1)).replace(microsecond=0)
        day = first.replace(hour=0, minute=0, second=0)
        floor = (first.hour, first.minute, first.second)
        for _ in range(LOOK_AHEAD):
            if self._on(day):
                found = self._time(floor)
                if found is not None:
                    hour, minute, second = found
                    return day.replace(hour=hour, minute=minute, second=second)
            day, floor = day + timedelta(days=1), (0, 0, 0)
        raise ValueError("it is never due")

    def _on(self, day: datetime) -> bool:
        return (
            day.month in self.months
            and day.day in self.days
            and day.isoweekday() % 7 in self.weekdays
        )

    def _time(self, floor: tuple[int, int, int]) -> tuple[int, int, int] | None:
        for hour in self.hours:
            if hour < floor[0]:
                continue
            for minute in self.minutes:
                if (hour, minute) < floor[:2]:
                    continue
                for second in self.seconds:
                    if (hour, minute, second) >= floor:
                        return hour, minute, second
        return None


def is_cron(text: str) -> bool:
    """Whether a cycle is written as cron, not as ISO 8601."""
    return text.startswith("@") or len(text.split()) > 1


def read(text: str) -> Cron:
    """Reads an expression. Raises ValueError that names the field."""
    parts = MACROS.get(text.strip().lower(), text).split()
    if len(parts) != len(FIELDS):
        raise ValueError(
            f"it has {len(parts)} fields, not six: second minute hour day month weekday"
        )
    values = [_values(part.upper(), field) for part, field in zip(parts, FIELDS, strict=True)]
    values[5] = tuple(sorted({value % 7 for value in values[5]}))
    return Cron(*values)


def _values(text: str, field: Field) -> tuple[int, ...]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, gap = part.partition("/")
        if gap and not (gap.isdecimal() and len(gap) < 5 and int(gap) > 0):
            raise ValueError(f"the {field.name} {part!r} has no step")
        low, high = _span(span, field, stepped=bool(gap))
        found.update(range(low, high + 1, int(gap or 1)))
    return tuple(sorted(found))


def _span(text: str, field: Field, *, stepped: bool) -> tuple[int, int]:
    if text in ("*", "?"):
        return field.low, field.high
    first, dash, last = text.partition("-")
    low = _value(first, field)
    if not dash:
        return low, field.high if stepped else low
    high = field.high if last == DAYS[0] else _value(last, field)  # MON-SUN: Sunday ends a week
    if high < low:
        raise ValueError(f"the {field.name} {text!r} ends before it begins")
    return low, high


def _value(text: str, field: Field) -> int:
    if text in field.names:
        return field.names.index(text) + field.base
    if text.isdecimal() and len(text) < 5 and field.low <= int(text) <= field.high:
        return int(text)
    raise ValueError(f"{text!r} is no {field.name}")
