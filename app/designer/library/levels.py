"""How far a process has come on the ladder from a checklist to an orchestration."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from app.designer.checklists import MADE
from app.designer.drawn import BATON
from app.lib import xml

AUTOMATIC = {"serviceTask", "sendTask", "businessRuleTask", "scriptTask"}
BESIDE = {"userTask", "manualTask", "task", "parallelGateway", "startEvent", "endEvent"}
KINDS = ("Task", "Gateway", "Event", "Activity", "Process", "task", "transaction")


class Level(IntEnum):
    """A rung of the ladder; each does more by itself than the one below."""

    CHECKLIST = 1
    WORKFLOW = 2
    AUTOMATION = 3
    ORCHESTRATION = 4

    @property
    def word(self) -> str:
        """What it is called."""
        return self.name.lower()


def level(files: Mapping[str, bytes | str]) -> Level:
    """Read from the diagrams; files that are no diagram, or cannot be read, add nothing."""
    kinds: set[str] = set()
    listed = False
    diagrams = [name for name in files if name.endswith(".bpmn")]
    if not diagrams:
        return Level.AUTOMATION  # decisions decide by themselves
    for name in diagrams:
        content = files[name]
        try:
            root = xml.parse(content.encode() if isinstance(content, str) else content, name)
        except xml.XmlRefused:
            continue
        for node in root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}*"):
            kind = node.tag.rsplit("}", 1)[-1]
            if kind == "process":
                listed = listed or node.get(f"{{{BATON}}}made") == MADE
            elif kind.endswith(KINDS):
                kinds.add(kind)
    if "callActivity" in kinds:
        return Level.ORCHESTRATION
    if kinds & AUTOMATIC:
        return Level.AUTOMATION
    return Level.CHECKLIST if listed and kinds <= BESIDE else Level.WORKFLOW
