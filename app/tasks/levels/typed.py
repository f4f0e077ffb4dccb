"""What somebody types into the pages of calendars and service levels, read with each fault named
at its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from werkzeug.datastructures import MultiDict

from app.lib.errors import Invalid, Problem
from app.tasks.levels import calendars
from app.tasks.levels.calendar import WEEKDAYS, spans
from app.tasks.levels.plan import DEEDS, MOST_STEPS, chain, length

Typed = dict[str, Any]
SPARE = 2  # empty steps at the end of a chain's form
MOST_DAYS = 200
SPAN = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|to|–)\s*(\d{1,2}:\d{2})")
UNITS = {"M": "minutes", "H": "working hours", "D": "working days"}
NEEDS = {
    "priority": "priority",
    "offer": "role",
    "notify-role": "role",
    "give-to-role": "role",
    "notify-person": "person",
    "give-to-person": "person",
}
WANTED = {"role": "a role", "person": "a person", "priority": "a priority"}


class Faults:
    """Collects what is wrong, field by field."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def read(self, field: str, how: Callable[[], Any], otherwise: Any) -> Any:
        """What ``how`` gives; a fault is kept at the field."""
        try:
            return how()
        except Invalid as error:
            self.found.append(Problem(f"/{field}", error.message))
            return otherwise

    def refuse(self, what: str) -> None:
        """Raises Invalid when anything is wrong."""
        if self.found:
            raise Invalid(f"{what} was not saved.", problems=self.found)


def line(form: Mapping[str, str], name: str, most: int, what: str) -> str:
    """A text of one line that has to be there."""
    said = " ".join(form.get(name, "").replace("\0", "").split())
    if not said or len(said) > most:
        raise Invalid(f"Write {what}, of at most {most} characters.")
    return said


def whole(form: Mapping[str, str], name: str, low: int, high: int) -> int:
    """A whole number."""
    said = form.get(name, "").strip()
    if not (said.isascii() and said.isdecimal() and len(said) < 7 and low <= int(said) <= high):
        raise Invalid(f"Has to be a whole number from {low} to {high}.")
    return int(said)


# ---- calendars


def calendar(form: Mapping[str, str]) -> Typed:
    """The columns of a business calendar. Raises Invalid."""
    faults = Faults()
    read = {
        "name": faults.read("name", lambda: line(form, "name", 100, "a name"), ""),
        "zone": faults.read("zone", lambda: _zone(form.get("zone", "").strip()), "UTC"),
        **faults.read("country", lambda: _place(form), {}),
        **faults.read("region", lambda: _part(form), {}),
        "hours": _hours(form, faults),
        "special": faults.read("special", lambda: _special(form.get("special", "")), {}),
        "is_default": bool(form.get("is_default")),
    }
    if not read["hours"] and not any(fault.pointer.startswith("/hours") for fault in faults.found):
        faults.found.append(Problem("/hours-0", "Give at least one weekday hours."))
    faults.refuse("The calendar")
    return read


def _zone(said: str) -> str:
    if said in available_timezones():
        return said
    near = sorted(zone for zone in available_timezones() if said.casefold() in zone.casefold())
    such = ", ".join(near[:3]) if said and near else "Europe/Berlin, or UTC"
    raise Invalid(f"There is no such time zone. Write one such as {such}.")


def _place(form: Mapping[str, str]) -> Typed:
    said = form.get("country", "").strip()
    if said and said not in calendars.countries():
        raise Invalid("The holidays of this country are not known. Choose one from the list.")
    return {"country": said}


def _part(form: Mapping[str, str]) -> Typed:
    country, said = form.get("country", "").strip(), form.get("region", "").strip()
    if not said:
        return {"region": ""}
    if not country:
        raise Invalid(f"Choose the country that {said} is a part of, or leave this empty.")
    if country not in calendars.countries():
        return {"region": said}  # the country is what is wrong
    if found := calendars.part_of(country, said):
        return {"region": found}
    known = calendars.listed(country) or "none"
    raise Invalid(f"{said} is no part of it whose holidays are known. Known: {known}.")


def _hours(form: Mapping[str, str], faults: Faults) -> dict[str, list[list[str]]]:
    made = {}
    for number, name in enumerate(WEEKDAYS):
        said = form.get(f"hours-{number}", "").strip()

        def read(said: str = said, name: str = name) -> list[list[str]]:
            return _day(name, said)

        if found := faults.read(f"hours-{number}", read, []):
            made[str(number)] = found
    return made


def _day(name: str, said: str) -> list[list[str]]:
    """``08:00-12:00, 13:00-17:00``."""
    parts = [part.strip() for part in said.split(",") if part.strip()]
    found = []
    for part in parts:
        match = SPAN.fullmatch(part)
        if match is None:
            raise Invalid(f"{name}: write the hours as 08:00-12:00, 13:00-17:00.")
        found.append([text.rjust(5, "0") for text in match.groups()])
    spans(name, [(begin, end) for begin, end in found])
    return found


def _special(said: str) -> dict[str, list[list[str]]]:
    """A day on each line: ``2026-12-24 08:00-12:00``, or ``2026-12-31 closed``."""
    made = {}
    for text in said.replace("\0", "").splitlines():
        if not text.strip():
            continue
        day, _, told = text.strip().partition(" ")
        try:
            key = date.fromisoformat(day).isoformat()
        except ValueError:
            raise Invalid(f"{day!r} is no day such as 2026-12-24.") from None
        if key in made:
            raise Invalid(f"{key} stands there twice.")
        shut = told.strip().lower() in ("closed", "")
        made[key] = [] if shut else _day(key, told)
    if len(made) > MOST_DAYS:
        raise Invalid(f"Write at most {MOST_DAYS} days; leave out those that have passed.")
    return made


def shown_calendar(row: Any) -> Typed:
    """What stands in the fields of a calendar that is saved."""
    hours = {f"hours-{key}": _spans(told) for key, told in row.hours.items()}
    days = (f"{day} {_spans(told) or 'closed'}" for day, told in sorted(row.special.items()))
    return {
        "name": row.name,
        "zone": row.zone,
        "country": row.country,
        "region": row.region,
        "special": "\n".join(days),
        "is_default": "yes" if row.is_default else "",
        **hours,
    }


def _spans(told: Any) -> str:
    return ", ".join(f"{begin}-{end}" for begin, end in told)


# ---- service levels


@dataclass(frozen=True)
class Known:
    """What a level can name."""

    processes: Mapping[str, str]
    roles: Mapping[str, str]
    people: Mapping[str, str]  # names by mail address
    workers: Collection[str]  # those of them who work on user tasks
    calendars: Mapping[int, str]


def level(form: MultiDict[str, str], known: Known) -> Typed:
    """The columns of a service level. Raises Invalid."""
    faults = Faults()
    read = {
        "name": faults.read("name", lambda: line(form, "name", 100, "a name"), ""),
        "process_key": faults.read("process_key", lambda: _process(form, known), ""),
        "element_id": form.get("element_id", "").replace("\0", "").strip()[:255],
        "role_key": faults.read("role_key", lambda: _role(form, known), ""),
        "min_priority": faults.read("min_priority", lambda: whole(form, "min_priority", 0, 100), 0),
        "calendar_id": faults.read("calendar_id", lambda: _calendar(form, known), 0),
        "length": faults.read("length", lambda: _length(form, "length", least=1), ""),
        "warn": faults.read("warn", lambda: whole(form, "warn", 1, 100), 75),
        "chain": _chain(form, known, faults),
    }
    faults.refuse("The service level")
    return read


def _process(form: Mapping[str, str], known: Known) -> str:
    said = form.get("process_key", "")
    if said and said not in known.processes:
        raise Invalid("There is no such process. Choose one from the list.")
    return said


def _role(form: Mapping[str, str], known: Known) -> str:
    said = form.get("role_key", "")
    if said and said not in known.roles:
        raise Invalid("There is no such role. Choose one from the list.")
    return said


def _calendar(form: Mapping[str, str], known: Known) -> int:
    said = form.get("calendar_id", "")
    usable = said.isascii() and said.isdecimal() and len(said) < 11
    if not usable or int(said) not in known.calendars:
        raise Invalid("Choose a calendar.")
    return int(said)


def _length(form: Mapping[str, str], name: str, *, least: int = 0) -> str:
    """A number and its unit, as ``PT4H`` or ``P2D``; empty for none."""
    said, unit = form.get(name, "").strip(), form.get(f"{name}-unit", "H")
    if not said and not least:
        return ""
    most = 999 if unit == "D" else 9999
    usable = said.isascii() and said.isdecimal() and len(said) <= 4
    if unit not in UNITS or not usable or not least <= int(said) <= most:
        raise Invalid(f"Has to be a whole number from {least} to {most}, with its unit.")
    if not int(said):
        return ""
    return f"P{int(said)}D" if unit == "D" else f"PT{int(said)}{unit}"


def _chain(form: MultiDict[str, str], known: Known, faults: Faults) -> list[dict[str, str]]:
    made = []
    for number in range(MOST_STEPS + SPARE):
        if not _says(form, number):
            continue

        def step(number: int = number) -> dict[str, str]:
            return _step(form, number, known)

        if found := faults.read(f"step-{number}", step, None):
            made.append(found)
    if not faults.found:
        faults.read("chain", lambda: chain(made), None)
    return made


def _says(said: Mapping[str, Any], number: int) -> bool:
    return any(said.get(f"{part}-{number}", "").strip() for part in ("deed", "to", "after"))


def _step(form: Mapping[str, str], number: int, known: Known) -> dict[str, str]:
    deed, kind = form.get(f"deed-{number}", ""), ""
    if not deed:
        raise Invalid("Choose what this step does, or empty it.")
    if deed not in DEEDS:
        raise Invalid("Choose what is done from the list.")
    kind, _, to = form.get(f"to-{number}", "").partition(":")
    needs = NEEDS.get(deed)
    named = {"role": known.roles, "person": known.people}
    if needs and (kind != needs or not to):
        raise Invalid(f"“{DEEDS[deed]}” needs {WANTED[needs]}.")
    if needs in named and to not in named[needs]:
        raise Invalid(f"{to} is not there any more. Choose {WANTED[needs]} from the list.")
    if deed == "give-to-person" and to not in known.workers:
        raise Invalid(f"{known.people[to]} works on no user tasks. Choose somebody who does.")
    after = _length(form, f"after-{number}")
    made = {
        "at": form.get(f"at-{number}", ""),
        "after": after,
        "deed": deed,
        "to": to if needs else "",
    }
    chain([made])
    return made


def shown_level(row: Any) -> Typed:
    """What stands in the fields of a level that is saved."""
    said: Typed = {
        "name": row.name,
        "process_key": row.process_key,
        "element_id": row.element_id,
        "role_key": row.role_key,
        "min_priority": str(row.min_priority),
        "calendar_id": str(row.calendar_id),
        "warn": str(row.warn),
        **_parts("length", row.length),
    }
    for number, step in enumerate(row.chain):
        kind = NEEDS.get(step["deed"])
        said |= {
            f"at-{number}": step["at"],
            f"deed-{number}": step["deed"],
            f"to-{number}": f"{kind}:{step['to']}" if kind else "",
            **_parts(f"after-{number}", step["after"]),
        }
    return said


def _parts(name: str, code: str) -> Typed:
    if not code:
        return {name: "", f"{name}-unit": "H"}
    found = length(code)
    minutes = int(found.time.total_seconds()) // 60
    if found.days:
        return {name: str(found.days), f"{name}-unit": "D"}
    if minutes % 60:
        return {name: str(minutes), f"{name}-unit": "M"}
    return {name: str(minutes // 60), f"{name}-unit": "H"}


def steps(said: Mapping[str, Any], *, spare: bool) -> list[int]:
    """The numbers of the steps that a form shows: those that say something, and ``spare`` ones."""
    last = max((n for n in range(MOST_STEPS + SPARE) if _says(said, n)), default=-1)
    return list(range(min(last + 1 + (SPARE if spare else 0), MOST_STEPS)))
