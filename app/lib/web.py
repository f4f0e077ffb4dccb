"""Small helpers of views: JSON in and out without a float, parts of the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from flask import Response, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter

from app.lib import json
from app.lib.errors import BadRequest, Problem

MAX_DEPTH = 100
MOST_KEY = 2**31 - 1  # the largest number that a column of keys keeps
DIGITS = len(str(MOST_KEY))
DOCS = "/api/docs"  # a page for people, whatever its address


View = TypeVar("View", bound=Callable[..., Any])


class KeyConverter(IntegerConverter):
    """The numbers in addresses: beyond what a database keeps as a key, nothing is found."""

    regex = r"[0-9]+"

    def to_python(self, value: str) -> int:
        """The number. Raises NotFound, whatever the method: no other route is looked for."""
        if len(value) > DIGITS or int(value) > MOST_KEY:
            raise NotFound
        return int(value)


def takes(most: int) -> Callable[[View], View]:
    """Marks a view that reads larger bodies than others, to say what in them is wrong."""

    def mark(view: View) -> View:
        view.baton_most = most  # type: ignore[attr-defined]  # read before each request
        return view

    return mark


def came_from() -> SplitResult | None:
    """The page of ours that a request was sent from; None where another place, or none, is said."""
    came = address_parts(request.referrer or "")
    ours = came is not None and came.scheme in ("http", "https") and came.netloc == request.host
    return came if ours else None


def address_parts(said: str) -> SplitResult | None:
    """What an address that somebody wrote consists of; None for what is none, such as http://[x."""
    try:
        parts = urlsplit(said)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return None
    return parts


def is_api(path: str) -> bool:
    """Whether a program asks: it signs in with a token, and errors are RFC 9457 problems."""
    return path.startswith(("/api/", "/tmf-api/")) and path != DOCS


def read_json() -> Any:
    """The request's JSON. Raises BadRequest that says where it breaks off."""
    if request.mimetype not in ("application/json", "application/merge-patch+json"):
        raise BadRequest("Send the content type application/json.")
    try:
        said = json.loads(request.get_data())
    except json.JsonError as error:
        said = f"The body is no JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        raise BadRequest(said, problems=[Problem("", said)]) from None
    except (UnicodeDecodeError, ValueError):
        raise BadRequest("The body is no JSON in UTF-8.") from None
    except RecursionError:
        raise _too_deep() from None
    if _deeper(said, MAX_DEPTH):
        raise _too_deep()
    return said


def _deeper(value: Any, most: int) -> bool:
    """Whether it is nested deeper than what can be kept, copied and written again safely."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _too_deep() -> BadRequest:
    said = f"The body is nested too deeply: {MAX_DEPTH} levels are read."
    return BadRequest(said, problems=[Problem("", said)])


def write_json(value: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer. What is read has an ETag, so that asking again for the same costs no bytes."""
    answer = Response(json.dumps(value), status, content_type="application/json")
    for name, text in headers.items():
        answer.headers[name.replace("_", "-")] = text
    if status == 200 and request.method == "GET" and is_api(request.path):
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.add_etag()
        answer.make_conditional(request)
    return answer


def number(name: str, default: int, *, low: int = 0, high: int = 1000) -> int:
    """A whole number from the address. Raises BadRequest."""
    text = request.args.get(name, "")
    if not text:
        return default
    usable = text.isascii() and text.isdecimal() and len(text) <= 12
    if not usable or not low <= int(text) <= high:
        said = f"{name} has to be a whole number from {low} to {high}."
        raise BadRequest(said, problems=[Problem(name, said)])
    return int(text)


def text(name: str, most: int = 200) -> str:
    """A text from the address; what no database keeps is taken out."""
    return request.args.get(name, "").replace("\0", "")[:most].strip()
