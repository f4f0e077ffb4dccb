"""Where a list goes on: the keys of its last row, packed so that nobody builds on them."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from app.lib import json
from app.lib.errors import BadRequest, Problem
from app.lib.schema import keepable, read_moment

MOST = 2**31  # no column that a list is sorted by goes further
Row = TypeVar("Row")
Key = str | int | datetime


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows, and the cursor of the next page."""

    rows: list[Row]
    next: str | None


def page(found: Sequence[Row], limit: int, keys: Callable[[Row], tuple[Key, ...]]) -> Page[Row]:
    """The page of rows that were asked for with one more than ``limit``."""
    more = pack(*keys(found[limit - 1])) if len(found) > limit else None
    return Page(list(found[:limit]), more)


def pack(*keys: Key) -> str:
    """The cursor behind a row with these keys."""
    said = [key.isoformat() if isinstance(key, datetime) else key for key in keys]
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def unpack(cursor: str, *kinds: type[Key]) -> list[Any]:
    """The keys, which have these types. Raises BadRequest for what was never given here."""
    try:
        raw = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        said = json.loads(urlsafe_b64decode(raw))
    except (ValueError, RecursionError):
        raise _foreign() from None
    if not isinstance(said, list) or len(said) != len(kinds):
        raise _foreign()
    return [_key(kind, one) for kind, one in zip(kinds, said, strict=True)]


def _key(kind: type[Key], said: Any) -> Key:
    if kind is int and type(said) is int and -MOST < said < MOST:
        return said
    if kind is str and isinstance(said, str) and keepable(said):
        return said
    if kind is datetime and isinstance(said, str) and (moment := read_moment(said)) is not None:
        return moment
    raise _foreign()


def _foreign() -> BadRequest:
    said = "The cursor is not one that was given here. Leave it out to begin at the first page."
    return BadRequest(said, problems=[Problem("cursor", said)])
