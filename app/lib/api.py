"""What a route of the API takes and gives, said where the route is: `described` marks the view.

The OpenAPI document is made from these marks; what is asked in an address is read through the
same objects that describe it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app, request

from app.lib import web
from app.lib.errors import BadRequest, Invalid, Problem
from app.lib.schema import KEEPABLE, Schema, faults, given, many, maybe

View = TypeVar("View", bound=Callable[..., Any])
PREFIXES = ("/api/v1/", "/tmf-api/")
FORM = "multipart/form-data"  # with one file, as its part ``file``


@dataclass(frozen=True)
class Text:
    """A text in the address; without it, an empty one."""

    name: str
    words: str
    most: int = 200

    @property
    def schema(self) -> Schema:
        """What may stand there."""
        return {"type": "string", "maxLength": self.most, "pattern": KEEPABLE}

    def read(self) -> str:
        """What was asked. Raises BadRequest."""
        said = request.args.get(self.name, "")
        if problems := faults(self.schema, said):
            raise refused(self.name, problems[0].message)
        return said.strip()


@dataclass(frozen=True)
class Choice:
    """One of several words in the address; without it, the default."""

    name: str
    words: str
    of: tuple[str, ...]
    default: str = ""

    @property
    def schema(self) -> Schema:
        """What may stand there."""
        made: Schema = {"type": "string", "enum": list(self.of)}
        return {**made, "default": self.default} if self.default else made

    def read(self) -> str:
        """What was asked. Raises BadRequest."""
        said = request.args.get(self.name, "") or self.default
        if said and said not in self.of:
            raise refused(self.name, f"{self.name} has to be one of: {', '.join(self.of)}.")
        return said


@dataclass(frozen=True)
class Whole:
    """A whole number in the address; without it, the default."""

    name: str
    words: str
    low: int
    high: int
    default: int

    @property
    def schema(self) -> Schema:
        """What may stand there."""
        bounds = {"minimum": self.low, "maximum": self.high, "default": self.default}
        return {"type": "integer", **bounds}

    def read(self) -> int:
        """What was asked. Raises BadRequest."""
        return web.number(self.name, self.default, low=self.low, high=self.high)


Query = Text | Choice | Whole
LIMIT = Whole("limit", "How many at most.", 1, 200, 50)
CURSOR = Text("cursor", "`nextCursor` of the page before, to get the one behind it.", 2000)


@dataclass(frozen=True)
class Operation:
    """What a route takes and gives."""

    tag: str
    gives: Mapping[int, Schema]
    takes: Schema | None = None
    query: tuple[Query, ...] = ()
    repeatable: bool = False  # takes an Idempotency-Key
    refuses: tuple[int, ...] = ()  # beside what follows from all the rest
    headers: Mapping[str, str] = field(default_factory=dict)
    also_takes: tuple[str, ...] = ()  # content types of files that may come in place of JSON
    gives_file: str = ""  # the content type of a file that is given in place of JSON


def described(operation: Operation) -> Callable[[View], View]:
    """Marks a view with what it takes and gives."""

    def mark(view: View) -> View:
        view.baton_api = operation  # type: ignore[attr-defined]  # read by the OpenAPI document
        return view

    return mark


def of_view(endpoint: str) -> Operation:
    """What the view of an endpoint takes and gives. Raises LookupError when it does not say."""
    found: Operation | None = getattr(current_app.view_functions[endpoint], "baton_api", None)
    if found is None:
        raise LookupError(f"The view {endpoint} is not marked with @described.")
    return found


def page(items: Schema) -> Schema:
    """A page of a list, and where the next one begins."""
    words = "Send it as `cursor`; null on the last page."
    more = maybe({"type": "string", "description": words})
    return given({"items": many(items), "nextCursor": more})


def taken(schema: Schema, refusal: str) -> Any:
    """The request's JSON, checked. Raises BadRequest, and Invalid with a problem for each fault."""
    said = web.read_json()
    if problems := faults(schema, said):
        first = problems[0]
        raise Invalid(f"{refusal} {first.pointer or '/'}: {first.message}", problems=problems)
    return said


def refused(name: str, message: str) -> BadRequest:
    """A part of the address that cannot be read."""
    return BadRequest(message, problems=[Problem(name, message)])
