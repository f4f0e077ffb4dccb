"""What the modeler's script asks while somebody draws."""

from __future__ import annotations

from flask import Blueprint, Response

from app.accounts.access import Permission, allow
from app.designer.drafts import service as drafts
from app.designer.editing import checking, context, formulas, timers
from app.designer.scripting import for_script
from app.lib.web import read_json

bp = Blueprint("editing", __name__)
P = Permission


@bp.get("/processes/<key>/draft/context")
@allow(P.PROCESS_DRAFT)
def draft_context(key: str) -> Response:
    """Roles, people, operations, processes and variables to choose from."""
    return for_script(lambda: context.context(drafts.find(key)))


@bp.post("/processes/<key>/draft/lint")
@allow(P.PROCESS_DRAFT)
def draft_lint(key: str) -> Response:
    """What is wrong with the draft, with the texts that were not saved yet."""
    return for_script(lambda: checking.findings(drafts.find(key), read_json()))


@bp.post("/processes/try/timer")
@allow(P.PROCESS_DRAFT)
def timer() -> Response:
    """What a timer means, and its next three due times."""
    return for_script(lambda: timers.explained(read_json()))


@bp.post("/processes/try/feel-check")
@allow(P.PROCESS_DRAFT)
def feel_check() -> Response:
    """Whether an expression can be read, and where not."""
    return for_script(lambda: formulas.checked(read_json()))
