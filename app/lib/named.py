"""What business keys name, such as an order: the rooms that have pages of it say where they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from flask import Flask, current_app

Find = Callable[[Collection[str], Any], Mapping[str, str]]
KNOWN = "baton.named"


def know(app: Flask, find: Find) -> None:
    """Registers a room that is asked for the pages of keys which a principal may open."""
    app.extensions.setdefault(KNOWN, []).append(find)


def pages_of(keys: Iterable[str], who: Any) -> dict[str, str]:
    """The pages by key, for a whole list at once; a key that names nothing, as that of an instance
    which a message began, has none."""
    wanted, found = set(keys), dict[str, str]()
    for find in current_app.extensions.get(KNOWN, ()) if wanted and who else ():
        found.update(find(wanted, who))
    return found
