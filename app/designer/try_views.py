"""Trying expressions and decisions: for programs with a token, and for the editors of this page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from app.accounts.access import Permission, allow
from app.designer import evaluate
from app.lib.errors import AppError
from app.lib.web import read_json, write_json

bp = Blueprint("trying", __name__)
P = Permission


@bp.post("/api/v1/feel/evaluate")
@allow(P.PROCESS_DRAFT)
def feel() -> Response:
    """Evaluate an expression, or a value against unary tests."""
    return write_json(evaluate.answer(evaluate.try_feel(read_json())))


@bp.post("/api/v1/decisions/evaluate")
@allow(P.PROCESS_DRAFT)
def decision() -> Response:
    """Ask a decision of a DMN file that is sent along."""
    return write_json(evaluate.answer(evaluate.try_decision(read_json())))


@bp.post("/processes/try/feel")
@allow(P.PROCESS_DRAFT)
def feel_here() -> Response:
    """The same for the editor, which has a session and a CSRF token instead of a bearer token."""
    return _for_script(evaluate.try_feel)


@bp.post("/processes/try/decision")
@allow(P.PROCESS_DRAFT)
def decision_here() -> Response:
    """The same for the editor of decisions."""
    return _for_script(evaluate.try_decision)


def _for_script(work: Callable[[Any], dict[str, Any]]) -> Response:
    """A script reads problems as JSON, where a page would be shown to a person."""
    try:
        return write_json(evaluate.answer(work(read_json())))
    except AppError as error:
        said = write_json(error.as_problem(request.path), error.status)
        said.content_type = "application/problem+json"
        return said
