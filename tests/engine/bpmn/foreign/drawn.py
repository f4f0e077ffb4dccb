"""Small diagrams of other engines, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.engine.bpmn import foreign
from app.lib import json
from app.lib.xml import parse

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
ORIGINAL = "{urn:baton:import}original"
DIALECTS = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "activiti": "http://activiti.org/bpmn",
    "flowable": "http://flowable.org/bpmn",
}


def diagram(*inside: str, beside: str = "", dialect: str = "camunda", more: str = "") -> str:
    """A file with one executable process P that holds these elements."""
    return (
        f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:{dialect}="{DIALECTS[dialect]}" targetNamespace="t" id="D" {more}>{beside}'
        f'<process id="P" isExecutable="true">{"".join(inside)}</process></definitions>'
    )


def around(element: str, key: str = "A", **options: str) -> str:
    """A start event, the element, an end event, and flows between them."""
    return diagram(
        '<startEvent id="Start"/>',
        f'<sequenceFlow id="F1" sourceRef="Start" targetRef="{key}"/>',
        element,
        f'<sequenceFlow id="F2" sourceRef="{key}" targetRef="End"/>',
        '<endEvent id="End"/>',
        **options,
    )


def element(kind: str, attributes: str = "", inside: str = "", extensions: str = "") -> str:
    """An element with the id A."""
    home = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return f'<{kind} id="A" {attributes}>{home}{inside}</{kind}>'


@dataclass
class Brought:
    """A diagram after the import."""

    report: foreign.Report
    files: dict[str, bytes]

    @property
    def root(self) -> Any:
        """The translated diagram."""
        name = next(name for name in self.files if name.endswith(".bpmn"))
        return parse(self.files[name], name)

    def node(self, key: str = "A") -> Any:
        """The element of that id."""
        return next(one for one in self.root.iter() if one.get("id") == key)

    def kind(self, key: str = "A") -> str:
        """What kind of element it is now."""
        return str(self.node(key).tag).rsplit("}", 1)[1]

    def zeebe(self, name: str, key: str = "A") -> dict[str, str]:
        """The attributes of an extension element."""
        found = next(self.node(key).iter(f"{ZEEBE}{name}"), None)
        return dict(found.attrib) if found is not None else {}

    def mappings(self, kind: str, key: str = "A") -> dict[str, str]:
        """Target and source of the element's mappings."""
        return {one.get("target"): one.get("source") for one in self.node(key).iter(ZEEBE + kind)}

    @property
    def originals(self) -> dict[str, str]:
        """What was kept, by what it was."""
        return {one.get("what"): "".join(one.itertext()) for one in self.root.iter(ORIGINAL)}

    def form(self, name: str = "A") -> dict[str, dict[str, Any]]:
        """The components of a form by their key."""
        return {one["key"]: one for one in json.loads(self.files[f"{name}.form"])["components"]}

    @property
    def kinds(self) -> list[str]:
        """The kinds of what is left to a person, but for what the engine cannot run."""
        return [need.kind for need in self.report.needs if need.kind != "engine"]


def brought(content: str | bytes, name: str = "p.bpmn", **beside: str | bytes) -> Brought:
    """One diagram after the import, beside other files."""
    files = {name: _bytes(content)}
    files |= {key.replace("_", "."): _bytes(value) for key, value in beside.items()}
    imported = foreign.translate(files)
    report = next(one for one in imported.reports if one.file == name)
    return Brought(report, imported.folders.get(report.folder, {}))


def bring(kind: str, attributes: str = "", inside: str = "", extensions: str = "") -> Brought:
    """One element A between start and end after the import."""
    return brought(around(element(kind, attributes, inside, extensions)))


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
