"""What a folder calls itself: the name and description of its main process or first decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.designer.models import ProcessKind
from app.lib import xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
MAX_NAME = 200
MAX_TAG = 100


@dataclass(frozen=True)
class Title:
    """How a process is shown in lists."""

    name: str
    description: str
    kind: ProcessKind


def title(key: str, files: Mapping[str, bytes]) -> Title:
    """Read from the diagram; a folder without one is named after its decisions."""
    diagrams = sorted(name for name in files if name.endswith(".bpmn"))
    if diagrams:
        return _of_diagrams(key, {name: files[name] for name in diagrams})
    first = min(name for name in files if name.endswith(".dmn"))
    root = xml.parse(files[first], first)
    name = root.get("name") or key
    text = root.findtext("{*}description") or ""
    return Title(name[:MAX_NAME], text.strip(), ProcessKind.DECISIONS)


def _of_diagrams(key: str, files: Mapping[str, bytes]) -> Title:
    found = [
        process
        for name, content in files.items()
        for process in xml.parse(content, name).iterfind(f"{BPMN}process")
    ]
    main = next((process for process in found if process.get("id") == key), found[0])
    text = main.findtext(f"{BPMN}documentation") or ""
    name = main.get("name") or key
    return Title(name[:MAX_NAME], text.strip(), ProcessKind.PROCESS)


def tag_of(key: str, files: Mapping[str, bytes]) -> str:
    """The version tag that the folder's main process bears, else an empty text."""
    for name, content in sorted(files.items()):
        if name.endswith(".bpmn"):
            for process in xml.parse(content, name).iterfind(f"{BPMN}process"):
                if process.get("id") == key:
                    said = process.find(f"{BPMN}extensionElements/{ZEEBE}versionTag")
                    return "" if said is None else str(said.get("value") or "").strip()[:MAX_TAG]
    return ""
