"""Pages: service levels, business calendars, and the tasks of those one stands in for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, flash, render_template, request

from app.accounts.absence import service as absences
from app.accounts.access import Permission, allow, current
from app.designer.scripting import by_form, for_script, from_script, going_on
from app.lib import clock
from app.lib.errors import AppError, Invalid
from app.tasks.levels import calendars, clocks, cover, deleting, reach, service, typed
from app.tasks.levels.calendar import WEEKDAYS
from app.tasks.levels.plan import DEEDS, chain, length
from app.tasks.levels.told import Names

bp = Blueprint("levels", __name__)
P = Permission
HIDDEN = "No task gets it: {}, which is tried before it, takes all of its tasks. Move it up."


@bp.get("/service-levels")
@allow(P.PEOPLE_READ)
def levels() -> Any:
    """The levels in the order in which they are tried, and the calendars."""
    rows = service.levels()
    named = {step["to"] for row in rows for step in row.chain}
    return render_template(
        "tasks/levels.html",
        room="people",
        levels=rows,
        calendars=calendars.every(),
        known=service.known(),
        names=Names(named),
        length=length,
        chain=chain,
        hidden=reach.hidden(rows),
    )


@bp.get("/service-levels/new")
@allow(P.PEOPLE_MANAGE)
def new_level() -> Any:
    """An empty form."""
    base = calendars.default()
    said = {
        "min_priority": "0",
        "warn": "75",
        "length": "8",
        "length-unit": "H",
        "calendar_id": str(base.id) if base else "",
    }
    return _level_page(None, said)


@bp.post("/service-levels/new")
@allow(P.PEOPLE_MANAGE)
def make_level() -> Any:
    """A new level, or how it would be."""
    return _level_sent(None)


@bp.get("/service-levels/<int:level_id>")
@allow(P.PEOPLE_READ)
def level(level_id: int) -> Any:
    """One level."""
    row = service.level(level_id)
    said = {name: getattr(row, name) for name in ("calendar_id", "length", "warn", "chain")}
    return _level_page(row, typed.shown_level(row), plan=_plan(said))


@bp.post("/service-levels/<int:level_id>")
@allow(P.PEOPLE_MANAGE)
def change_level(level_id: int) -> Any:
    """Changes it, or says how it would be."""
    return _level_sent(level_id)


@bp.post("/service-levels/<int:level_id>/place")
@allow(P.PEOPLE_MANAGE)
def place(level_id: int) -> Any:
    """Up, down, on, off."""
    service.level(level_id)
    return by_form(lambda: _placed(level_id, request.form.get("deed", "")), "/service-levels")


def _placed(level_id: int, deed: str) -> str:
    if deed in ("up", "down"):
        service.move(level_id, deed == "up", current())
    elif deed in ("on", "off"):
        row = service.switch(level_id, deed == "on", current())
        words = "is on" if row.active else "is off: no new task gets it"
        return f"{row.name} {words}."
    return ""


def _level_sent(level_id: int | None) -> Any:
    row = service.level(level_id) if level_id is not None else None
    form = request.form.to_dict()

    def again(error: AppError) -> Any:
        return _level_page(row, form, problems=error.problems), error.status

    if form.get("deed") != "preview":
        return going_on(lambda: _level_saved(level_id), again, once=True)
    if from_script():
        return for_script(lambda: {"part": "plan", "html": _plan_part(_typed_plan())})
    try:
        return _level_page(row, form, plan=_typed_plan())
    except Invalid as error:
        return again(error)


def _level_saved(level_id: int | None) -> str:
    said = typed.level(request.form, service.known())
    saved = service.save_level(level_id, said, current())
    if other := _before(saved):
        flash(f"{saved.name} is saved. {HIDDEN.format(other)}", "risk")
        return "/service-levels"
    flash(f"{saved.name} is saved. It holds for tasks that come in from now on.", "done")
    return f"/service-levels/{saved.id}"


def _typed_plan() -> clocks.Plan:
    return service.preview(typed.level(request.form, service.known()), clock.now())


def _plan_part(plan: clocks.Plan) -> str:
    return render_template("tasks/_plan.html", plan=plan, names=_named(plan), now=clock.now())


def _named(plan: clocks.Plan | None) -> Names:
    return Names({entry.rung.to for entry in plan.entries if entry.rung} if plan else set())


def _plan(said: dict[str, Any]) -> clocks.Plan | None:
    try:
        return service.preview(said, clock.now())
    except Invalid:
        return None


def _level_page(
    row: Any, said: dict[str, Any], *, plan: clocks.Plan | None = None, problems: Any = ()
) -> Any:
    return render_template(
        "tasks/level.html",
        room="people",
        level=row,
        said=said,
        plan=plan,
        problems=problems,
        known=service.known(),
        deeds=DEEDS,
        units=typed.UNITS,
        steps=typed.steps(said, spare=current().may(P.PEOPLE_MANAGE)),
        names=_named(plan),
        now=clock.now(),
        hidden=HIDDEN.format(other) if row and (other := _before(row)) else "",
    )


def _before(row: Any) -> str:
    return reach.hidden(service.levels()).get(row.id, "")


@bp.post("/service-levels/<int:level_id>/delete")
@allow(P.PEOPLE_MANAGE)
def delete_level(level_id: int) -> Any:
    """Deletes it, if nothing uses it."""
    service.level(level_id)
    return _deleted(lambda: deleting.delete_level(level_id, current()), request.path)


def _deleted(deed: Callable[[], str], path: str) -> Any:
    """Does it and shows what is left; with what speaks against it, its page again."""

    def work() -> str:
        flash(f"{deed()} is deleted.", "done")
        return "/service-levels"

    return going_on(work, path.removesuffix("/delete"))


# ---- calendars


@bp.get("/calendars/new")
@allow(P.PEOPLE_MANAGE)
def new_calendar() -> Any:
    """A form with the hours of an office."""
    said = {f"hours-{day}": "09:00-17:00" for day in range(5)}
    return _calendar_page(None, {"zone": "UTC", **said})


@bp.post("/calendars/new")
@allow(P.PEOPLE_MANAGE)
def make_calendar() -> Any:
    """A new calendar."""
    return _calendar_sent(None)


@bp.get("/calendars/<int:calendar_id>")
@allow(P.PEOPLE_READ)
def calendar(calendar_id: int) -> Any:
    """One calendar."""
    row = service.calendar(calendar_id)
    return _calendar_page(row, typed.shown_calendar(row))


@bp.post("/calendars/<int:calendar_id>")
@allow(P.PEOPLE_MANAGE)
def change_calendar(calendar_id: int) -> Any:
    """Changes it; what is due already stays."""
    return _calendar_sent(calendar_id)


def _calendar_sent(calendar_id: int | None) -> Any:
    row = service.calendar(calendar_id) if calendar_id is not None else None

    def work() -> str:
        saved = service.save_calendar(calendar_id, typed.calendar(request.form), current())
        words = "What is due already stays; what comes in counts by it."
        flash(f"{saved.name} is saved. {words}", "done")
        return f"/calendars/{saved.id}"

    def again(error: AppError) -> Any:
        page = _calendar_page(row, request.form.to_dict(), problems=error.problems)
        return page, error.status

    return going_on(work, again, once=True)


def _calendar_page(row: Any, said: dict[str, Any], problems: Any = ()) -> Any:
    made = calendars.of(row) if row is not None else None
    now = clock.now()
    return render_template(
        "tasks/calendar.html",
        room="people",
        calendar=row,
        said=said,
        problems=problems,
        weekdays=WEEKDAYS,
        countries=calendars.countries(),
        parts=calendars.listed(str(said.get("country") or "")),
        zones=sorted(available_timezones()),
        days=list(calendars.fortnight(made, now)) if made else [],
        example=calendars.example(made, now) if made else None,
        is_open=made.is_open(now) if made else False,
    )


@bp.post("/calendars/<int:calendar_id>/delete")
@allow(P.PEOPLE_MANAGE)
def delete_calendar(calendar_id: int) -> Any:
    """Deletes it, if nothing uses it."""
    service.calendar(calendar_id)
    return _deleted(lambda: deleting.delete_calendar(calendar_id, current()), request.path)


# ---- deputies


@bp.get("/inbox/covering")
@allow(P.TASK_WORK)
def covering() -> Any:
    """The open tasks of those for whom one stands in."""
    who = current()
    return render_template(
        "tasks/covering.html", room="inbox", tasks=cover.tasks(who), notes=absences.notes(who)
    )
