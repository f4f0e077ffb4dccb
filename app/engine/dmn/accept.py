"""Values from outside: plain JSON becomes what the type of an input says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine.feel import temporal
from app.engine.feel.types import Type

READERS = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "date and time": temporal.read_moment,
    "days and time duration": temporal.read_duration,
    "years and months duration": temporal.read_duration,
}


def accept(value: Any, wanted: Type | None) -> Any:
    """The value with texts read as dates, times and durations where the type asks for those.

    JSON has neither those nor a null for each entry that is left out, so that both are put right
    here, at the border; within decisions DMN 1.5, 10.3.2.9.4 holds to the letter.
    """
    if wanted is None or value is None:
        return value
    if isinstance(value, str) and wanted.name in READERS:
        made = READERS[wanted.name](value)
        return value if made is None else made
    if isinstance(value, Mapping) and wanted.name == "context":
        entries = {name: accept(value.get(name), entry) for name, entry in wanted.fields}
        return {**value, **entries}
    if wanted.name == "list" and wanted.inner:
        if isinstance(value, list):
            return [accept(item, wanted.inner[0]) for item in value]
        return accept(value, wanted.inner[0])
    return value
