"""Answers for the scripts of our own pages, which read problems as JSON as programs do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request

from app.accounts.access import current
from app.lib.db import db
from app.lib.errors import AppError, Invalid
from app.lib.idempotency import once_in_steps
from app.lib.schema import Schema, faults
from app.lib.web import read_json, write_json

AGAIN = "This was done already when you sent it before. What you changed after that is not in it."
Told = Callable[[AppError], str]


def plainly(error: AppError) -> str:
    """What went wrong, with what to do at each place."""
    return error.words


def for_script(work: Callable[[], Any]) -> Response:
    """What ``work`` gives, as JSON; an error as a problem document instead of a page."""
    try:
        return write_json(work())
    except AppError as error:
        said = write_json(error.as_problem(request.path), error.status)
        said.content_type = "application/problem+json"
        return said


def from_script() -> bool:
    """Whether a script sent the form: it shows faults where they were typed, and goes on itself."""
    return "X-Script" in request.headers


def by_form(deed: Callable[[], str], to: str, told: Told = plainly, *, once: bool = False) -> Any:
    """What a form asks for, done; the page that it goes on to says what ``deed`` gives."""

    def work() -> str:
        if words := deed():
            flash(words, "done")
        return to

    return going_on(work, to, told, once=once)


def going_on(
    work: Callable[[], str],
    back: str | Callable[[AppError], Any],
    told: Told = plainly,
    *,
    once: bool = False,
) -> Any:
    """Goes on where ``work`` says. What went wrong is told at ``back``, or on the page that it
    makes, where no script can say it beside what was typed.

    With ``once``, what a script sends again because no answer came is not done a second time.
    """
    if from_script():
        return for_script(lambda: {"to": _gone_on(work) if once else work()})
    try:
        return redirect(work())
    except AppError as error:
        db.session.rollback()
        if not isinstance(back, str):
            return back(error)
        flash(told(error), "bad")
        return redirect(back)


def _gone_on(work: Callable[[], str]) -> str:
    to, was_done = done_once(work)
    if was_done:
        flash(AGAIN, "risk")
    return str(to)


def done_once(work: Callable[[], Any]) -> tuple[Any, bool]:
    """What ``work`` gives, and whether that is what it gave before: until an answer comes, a script
    sends the same with the same key."""
    key = request.headers.get("Idempotency-Key")
    (_, given), was_done = once_in_steps(f"person:{current().id}", key, b"", lambda: (200, work()))
    return given, was_done


def said_as(schema: Schema) -> dict[str, Any]:
    """The body that a script sent. Raises BadRequest, or Invalid that names each wrong place."""
    said = read_json()
    if problems := faults(schema, said):
        first = f"{problems[0].pointer}: {problems[0].message}".removeprefix(": ")
        raise Invalid(f"The page sent something that cannot be read. {first}", problems=problems)
    return dict(said)
