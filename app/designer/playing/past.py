"""Past orders to play with: the room of orders says here how to find them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from flask import current_app

from app.designer.playing.masking import masked
from app.lib.errors import NotFound

PAST = "baton.past-orders"


class PastOrders(Protocol):
    """What a room above offers."""

    def recent(self, process: str) -> list[dict[str, Any]]:
        """The latest orders that the process fulfilled: number, item, product, at, state."""

    def data(self, process: str, number: str, item: str) -> Mapping[str, Any] | None:
        """What the process began with, as it was; None when there is no such order."""


def recent(process: str) -> list[dict[str, Any]]:
    """The latest orders of a process; none while nobody knows any."""
    past: PastOrders | None = current_app.extensions.get(PAST)
    return past.recent(process) if past else []


def data(process: str, number: str, item: str) -> dict[str, Any]:
    """What a past order began with, with personal data masked. Raises NotFound."""
    past: PastOrders | None = current_app.extensions.get(PAST)
    found = past.data(process, number, item) if past else None
    if found is None:
        raise NotFound(f"This process fulfilled no order {number[:40]!r} with an item {item[:40]}.")
    made: dict[str, Any] = masked(found)
    return made
