"""Answers for the scripts of our own pages, which read problems as JSON as programs do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

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


def said_as(schema: Schema) -> dict[str, Any]:
    """The body that a script sent. Raises BadRequest, or Invalid that names each wrong place."""
    said = read_json()
    if problems := faults(schema, said):
        first = f"{problems[0].pointer}: {problems[0].message}".removeprefix(": ")
        raise Invalid(f"The page sent something that cannot be read. {first}", problems=problems)
    return dict(said)
