"""The absences on one's profile and on a person's page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, request

from app.accounts import views as accounts
from app.accounts.absence import service
from app.accounts.access import Permission, allow, current
from app.lib import clock, days
from app.lib.db import db
from app.lib.errors import Invalid, Problem

bp = Blueprint("absences", __name__)
P = Permission
FIELDS = ("begins", "ends", "deputy", "note")


@bp.app_context_processor
def _shown() -> dict[str, Any]:
    return {"absences_of": of, "standing_in": lambda: list(service.stands_in(current()).values())}


def of(person_id: int) -> dict[str, Any]:
    """What the box of somebody's absences shows, with what was typed and was refused."""
    who, refused = current(), g.get("absence_refused", {})
    return {
        "rows": service.of_person(person_id),
        "covers": list(service.stands_in(who).values()) if who.id == person_id else [],
        "deputies": service.deputies(person_id),
        "now": clock.now(),
        "typed": dict.fromkeys(FIELDS, "") | refused.get("typed", {}),
        "problems": refused.get("problems", ()),
    }


@bp.post("/profile/absences")
@allow(P.PAGE_HOME)
def add_own() -> Any:
    """One says when one is away."""
    who = current()
    return _add(who.id or 0, "/profile") or (accounts.profile(), Invalid.status)


@bp.post("/people/<int:person_id>/absences")
@allow(P.PEOPLE_MANAGE)
def add(person_id: int) -> Any:
    """An administrator says when somebody is away."""
    done = _add(person_id, f"/people/{person_id}")
    return done or (accounts.person(person_id), Invalid.status)


@bp.post("/profile/absences/<int:absence_id>/end")
@allow(P.PAGE_HOME)
def end_own(absence_id: int) -> Any:
    """One is back, or does not go."""
    return _end(absence_id, "/profile")


@bp.post("/people/<int:person_id>/absences/<int:absence_id>/end")
@allow(P.PEOPLE_MANAGE)
def end(person_id: int, absence_id: int) -> Any:
    """The same for somebody else."""
    return _end(absence_id, f"/people/{person_id}")


def _add(person_id: int, path: str) -> Any:
    """A redirect when it was entered; None when the page has to be shown with what is wrong."""
    typed = {name: request.form.get(name, "").replace("\0", "") for name in FIELDS}
    begins, ends = days.read(typed["begins"]), days.read(typed["ends"])
    try:
        deputy = _deputy(typed["deputy"])
        made = service.add(person_id, begins, ends, deputy, typed["note"], current())
    except Invalid as error:
        db.session.rollback()
        g.absence_refused = {"typed": typed, "problems": error.problems}
        return None
    who = f" {made.deputy.name} stands in." if made.deputy else " Tasks go back to their roles."
    doubts = service.doubts(made)
    flash(f"The absence is entered.{who} {doubts}".strip(), "risk" if doubts else "done")
    return redirect(f"{path}#absences")


def _end(absence_id: int, path: str) -> Any:
    service.end(absence_id, current())
    flash("The absence is over. Tasks come as usual from now on.", "done")
    return redirect(f"{path}#absences")


def _deputy(text: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    raise Invalid(service.REFUSED, problems=[Problem("/deputy", "Choose one from the list.")])
