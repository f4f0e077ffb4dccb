"""What the editor of forms asks: what is wrong with a form, and data to try it with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.accounts.access import Permission, allow
from app.designer.asking.check import check
from app.designer.deciding.views import CHECK, files_of
from app.designer.scripting import for_script, said_as

bp = Blueprint("asking", __name__)


@bp.post("/processes/try/form-check")
@allow(Permission.PROCESS_DRAFT)
def form_check() -> Response:
    """The faults of a form, who uses its fields, and an example of the variables it shows."""
    return for_script(_check)


def _check() -> Any:
    said = said_as(CHECK)
    return check(said["file"], said["text"], files_of(said))
