"""Calendars as the tables keep them: built once for what they say, and shown for a fortnight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from flask import g, has_app_context
from holidays.registry import COUNTRIES
from sqlalchemy import event, select

from app.lib import days, json
from app.lib.db import db
from app.tasks.levels.calendar import Calendar, hours, spans
from app.tasks.levels.models import BusinessCalendar

FORTNIGHT = 14
SHOWN = timedelta(hours=4)
_KNOWN = "business_calendar"


class Holidays:
    """The public holidays of a country or a part of it; each year is worked out once."""

    def __init__(self, country: str, region: str) -> None:
        self.country, self.region = country, region

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _year(self.country, self.region, day.year)

    def name(self, day: date) -> str:
        """What the holiday is called; empty for a usual day."""
        return _year(self.country, self.region, day.year).get(day, "")


@lru_cache(maxsize=512)
def _year(country: str, region: str, year: int) -> Mapping[date, str]:
    if not country:
        return {}
    found = holidays.country_holidays(country, subdiv=region or None, years=year)
    return {day: str(name) for day, name in found.items()}


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """The countries whose holidays are known, by code: their names, in the order of these."""
    known = holidays.list_supported_countries()
    names = {codes[1]: _spaced(codes[0]) for codes in COUNTRIES.values()}
    named = {code: names.get(code, code) for code in known}
    return dict(sorted(named.items(), key=lambda one: one[1]))


def _spaced(name: str) -> str:
    """``CzechRepublic`` in words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


@lru_cache(maxsize=64)
def parts(country: str) -> dict[str, list[str]]:
    """The parts of a country whose holidays are known, by code, each with the names it has."""
    if country not in countries():
        return {}
    found = holidays.country_holidays(country)
    named = found.get_subdivision_aliases()
    return {code: list(named.get(code, ())) for code in found.subdivisions}


def part_of(country: str, said: str) -> str:
    """The code of a part of a country by its code or a name of it; empty when there is none."""
    wanted = said.casefold()
    found = parts(country).items()
    return next((c for c, names in found if wanted in (n.casefold() for n in (c, *names))), "")


def listed(country: str) -> str:
    """The parts of a country in words: ``BE (Berlin), BY (Bayern)``."""
    named = parts(country).items()
    return ", ".join(f"{code} ({names[0]})" if names else code for code, names in named)


def of(row: Any) -> Calendar:
    """The calendar of a row, or of columns of the same names; built anew only when it changed."""
    said = (json.dumps(row.hours), json.dumps(row.special))
    return built(row.zone, row.country, row.region, *said)


@lru_cache(maxsize=64)
def built(zone: str, country: str, region: str, by_weekday: str, special: str) -> Calendar:
    """The calendar of what a row says, hours and special days as the JSON that is kept."""
    said = {int(day): told for day, told in json.loads(by_weekday).items()}
    own = json.loads(special).items()
    return Calendar(
        ZoneInfo(zone),
        hours(said),
        Holidays(country, region),
        {date.fromisoformat(day): spans(day, told) for day, told in own},
    )


def default() -> BusinessCalendar | None:
    """The calendar that counts where none is named."""
    return db.session.scalar(select(BusinessCalendar).where(BusinessCalendar.is_default))


def business() -> Calendar:
    """The calendar that all working days are counted by; office hours in UTC until one is made.

    It is read once for a request.
    """
    if _KNOWN not in g:
        row = default()
        setattr(g, _KNOWN, of(row) if row is not None else OFFICE)
    found: Calendar = g.get(_KNOWN)
    return found


def office_zone() -> ZoneInfo:
    """The zone of that calendar, which says what day it is and how times are shown."""
    return business().zone


def forget(*_: Any) -> None:
    """Reads the default calendar anew from here on, as it changed."""
    if has_app_context():
        g.pop(_KNOWN, None)
    days.forget()


for _change in ("after_insert", "after_update", "after_delete"):
    event.listen(BusinessCalendar, _change, forget)


def every() -> list[BusinessCalendar]:
    """All calendars by name."""
    return list(db.session.scalars(select(BusinessCalendar).order_by(BusinessCalendar.name)))


DESK = [["08:00", "17:00"]]
OFFICE = built("UTC", "", "", json.dumps(dict.fromkeys(map(str, range(5)), DESK)), "{}")

# ---- what a page shows


@dataclass(frozen=True)
class Day:
    """A day as a preview shows it: its hours in local time, and why it has none or others."""

    date: date
    hours: str
    why: str


def fortnight(calendar: Calendar, begin: datetime) -> Iterator[Day]:
    """The next fourteen days."""
    first = begin.astimezone(calendar.zone).date()
    for number in range(FORTNIGHT):
        day = first + timedelta(days=number)
        yield Day(day, _hours(calendar, day), _why(calendar, day))


def _hours(calendar: Calendar, day: date) -> str:
    zone = calendar.zone
    local = [(a.astimezone(zone), b.astimezone(zone)) for a, b in calendar.spans(day)]
    return ", ".join(f"{a:%H:%M} to {_end(b)}" for a, b in local)


def _end(moment: datetime) -> str:
    """Midnight ends a day as 24:00, as it is typed."""
    said = f"{moment:%H:%M}"
    return "24:00" if said == "00:00" else said


def _why(calendar: Calendar, day: date) -> str:
    if day in calendar.special:
        return "a day of its own"
    return calendar.closed.name(day) if isinstance(calendar.closed, Holidays) else ""


def example(calendar: Calendar, now: datetime) -> datetime:
    """Four working hours from now, in local time. Raises Invalid."""
    return calendar.add(now, SHOWN).astimezone(calendar.zone)
