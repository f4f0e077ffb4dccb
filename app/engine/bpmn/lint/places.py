"""Where an element stands: its file, and its line there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.engine.bpmn.outcome import Problem
from app.lib.xml import XmlRefused, parse

Places = dict[str, tuple[str, int | None]]


def places(files: Mapping[str, bytes]) -> Places:
    """File and line of each id in the diagrams; what was read first counts."""
    found: Places = {}
    for name, content in sorted(files.items()):
        if not name.endswith(".bpmn"):
            continue
        try:
            root = parse(content, name)
        except XmlRefused:
            continue  # which has been said
        for node in root.iter():
            key = node.get("id") if isinstance(node.tag, str) else None
            if key:
                found.setdefault(key, (name, node.sourceline))
    return found


def placed(problems: Iterable[Problem], known: Places) -> list[Problem]:
    """The problems with file and line, where these were not said."""
    made = []
    for one in problems:
        file, line = known.get(one.element, (one.file, one.line))
        made.append(replace(one, file=one.file or file, line=one.line or line))
    return made
