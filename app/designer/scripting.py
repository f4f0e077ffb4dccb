"""Answers for the scripts of our own pages, which read problems as JSON as programs do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request

from app.lib.db import db
from app.lib.errors import AppError, Invalid
from app.lib.schema import Schema, faults
from app.lib.web import read_json, write_json


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


def by_form(
    deed: Callable[[], str], to: str, told: Callable[[AppError], str] = lambda error: error.words
) -> Any:
    """What a form asks for, done; the page that it goes on to says what ``deed`` gives."""

    def work() -> str:
        if words := deed():
            flash(words, "done")
        return to

    return going_on(work, to, told)


def going_on(
    work: Callable[[], str],
    back: str,
    told: Callable[[AppError], str] = lambda error: error.words,
) -> Any:
    """Goes on where ``work`` says. What went wrong is told at ``back``, where no script can say it
    beside what was typed."""
    if from_script():
        return for_script(lambda: {"to": work()})
    try:
        return redirect(work())
    except AppError as error:
        db.session.rollback()
        flash(told(error), "bad")
        return redirect(back)


def said_as(schema: Schema) -> dict[str, Any]:
    """The body that a script sent. Raises BadRequest, or Invalid that names each wrong place."""
    said = read_json()
    if problems := faults(schema, said):
        first = f"{problems[0].pointer}: {problems[0].message}".removeprefix(": ")
        raise Invalid(f"The page sent something that cannot be read. {first}", problems=problems)
    return dict(said)
