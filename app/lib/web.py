"""Small helpers of views: JSON in and out without a float."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from app.lib import json
from app.lib.errors import BadRequest, Problem

MAX_DEPTH_WORDS = "is nested too deeply"


def read_json() -> Any:
    """The request's JSON. Raises BadRequest that says where it breaks off."""
    if request.mimetype not in ("application/json", "application/merge-patch+json"):
        raise BadRequest("Send the content type application/json.")
    try:
        return json.loads(request.get_data())
    except json.JsonError as error:
        said = f"The body is no JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        raise BadRequest(said, problems=[Problem("", said)]) from None
    except (UnicodeDecodeError, ValueError):
        raise BadRequest("The body is no JSON in UTF-8.") from None
    except RecursionError:
        raise BadRequest(f"The body {MAX_DEPTH_WORDS}.") from None


def write_json(value: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer."""
    answer = Response(json.dumps(value), status, content_type="application/json")
    for name, text in headers.items():
        answer.headers[name.replace("_", "-")] = text
    return answer


def number(name: str, default: int, *, low: int = 0, high: int = 1000) -> int:
    """A whole number from the address. Raises BadRequest."""
    text = request.args.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or not low <= int(text[:9]) <= high:
        raise BadRequest(f"{name} has to be a whole number from {low} to {high}.")
    return int(text)


def text(name: str, most: int = 200) -> str:
    """A text from the address; what no database keeps is taken out."""
    return request.args.get(name, "").replace("\0", "")[:most].strip()
