"""What a play can begin with: processes, start events, example data, scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from app import engine
from app.designer.contents import contents
from app.designer.playing.parsed import parsed, told
from app.designer.playing.samples import example_data
from app.lib.errors import Invalid


def beginnings(files: Mapping[str, bytes], key: str = "") -> dict[str, Any]:
    """The ways to begin, each with example data, those of the process ``key`` first; and the
    scenarios by name.

    Raises Invalid for files that cannot run.
    """
    definition = parsed(files)
    problem, names = "", []
    try:
        names = [one.name for one in told(files) if not one.decision]
    except Invalid as error:
        problem = error.message
    inside = contents(files)
    ways = [
        _way(files, definition, process, start, inside.elements)
        for process in sorted(definition.processes, key=lambda name: name != key)
        for start in definition.starts(process)
    ]
    return {"starts": ways, "scenarios": names, "problem": problem}


def _way(
    files: Mapping[str, bytes],
    definition: engine.Definition,
    process: str,
    start: engine.StartEvent,
    names: Mapping[str, str],
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    with suppress(Invalid):
        data = example_data(files, definition, process, start.element)
    return {
        "process": process,
        "element": start.element,
        "name": names.get(start.element, start.element),
        "kind": start.kind,
        "said": start.timer or start.name,
        "data": data,
    }
