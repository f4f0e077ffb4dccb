"""Answers for the scripts of our own pages, which read problems as JSON as programs do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from app.lib.errors import AppError
from app.lib.web import write_json


def for_script(work: Callable[[], Any]) -> Response:
    """What ``work`` gives, as JSON; an error as a problem document instead of a page."""
    try:
        return write_json(work())
    except AppError as error:
        said = write_json(error.as_problem(request.path), error.status)
        said.content_type = "application/problem+json"
        return said
