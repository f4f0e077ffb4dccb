"""Makes a drawing something that can be run: ids, references, and the mark as executable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.foreign.names import BPMN, BPMNDI, FLOW_NODES, XSI, split
from app.engine.bpmn.parse.xml import children, tag

# XML Schema, NCName, without the rarer letters outside of the basic plane.
NCNAME = re.compile(r"[^\W\d][\w.\-]*\Z")
IDENTIFIED = FLOW_NODES | {"process", "sequenceFlow", "participant", "message", "error", "signal",
                           "escalation", "lane", "collaboration"}  # fmt: skip
REFERENCES = {"incoming", "outgoing", "flowNodeRef", "sourceRef", "targetRef", "dataInputRefs",
              "dataOutputRefs", "inputSetRefs", "outputSetRefs", "eventDefinitionRef"}  # fmt: skip
TEXTS = {"id", "name"}


def repair(case: Case, root: Any) -> None:
    """All repairs, in the order in which they need each other."""
    _strip_prefixes(case, root)
    _make_ids(case, root)
    _rename(case, root)
    _mark_executable(case, root)


def _strip_prefixes(case: Case, root: Any) -> None:
    """References may be qualified names (``tns:Flow_1``); here they are ids of the same file."""
    ids = {node.get("id") for node in root.iter() if isinstance(node.tag, str)}
    prefixes = {prefix for prefix in root.nsmap if prefix}
    count = 0
    for node, name, value in _references(root):
        prefix, colon, bare = value.partition(":")
        if colon and prefix in prefixes and value not in ids and bare in ids:
            _write(node, name, bare)
            count += 1
    if count:
        case.translated(root, "references", f"{count} with a prefix", "plain ids")


def _references(root: Any) -> Iterator[tuple[Any, str, str]]:
    """Everything that may refer to an id: the element, the attribute (or none: text), its value."""
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        for name, value in node.attrib.items():
            if name not in TEXTS and split(name)[0] != XSI:
                yield node, name, value
        if tag(node) in REFERENCES and node.text and node.text.strip():
            yield node, "", node.text.strip()


def _write(node: Any, name: str, value: str) -> None:
    if name:
        node.set(name, value)
    else:
        node.text = value


def _make_ids(case: Case, root: Any) -> None:
    """Ids for what has none: nothing can refer to it yet."""
    used = {node.get("id") for node in root.iter() if isinstance(node.tag, str)}
    for node in root.iter(f"{{{BPMN}}}*"):
        if tag(node) in IDENTIFIED and not node.get("id"):
            kind = tag(node)
            made = _free(f"{kind[:1].upper()}{kind[1:]}_1", used)
            node.set("id", made)
            case.translated(node, f"{kind} id", "(none)", made)


def _free(name: str, used: set[Any]) -> str:
    stem, number = name.rsplit("_", 1)[0] if name.endswith("_1") else name, 1
    while name in used:
        number += 1
        name = f"{stem}_{number}"
    used.add(name)
    return name


def _rename(case: Case, root: Any) -> None:
    """Ids that are no XML names get one, and all that refers to them follows."""
    used = {node.get("id") for node in root.iter() if isinstance(node.tag, str)}
    renamed: dict[str, str] = {}
    for node in root.iter(f"{{{BPMN}}}*"):
        old = node.get("id")
        if not old or NCNAME.match(old) or old in renamed:
            continue
        made = re.sub(r"[^\w.\-]+", "_", old).strip("_")
        made = made if made and NCNAME.match(made) else f"id_{made}"
        renamed[old] = _free(made, used)
        node.set("id", renamed[old])
        case.translated(node, "id", old, renamed[old], "an id has to be an XML name")
    if renamed:
        for node, name, value in list(_references(root)):
            if value in renamed:
                _write(node, name, renamed[value])


def _mark_executable(case: Case, root: Any) -> None:
    """A drawing without an executable process is meant to be run, or it would not be imported."""
    processes = list(children(root, "process"))
    if any(node.get("isExecutable") == "true" for node in processes):
        return
    for node in processes:
        if any(tag(inner) in FLOW_NODES for inner in children(node)):
            before = node.get("isExecutable") or "(none)"
            node.set("isExecutable", "true")
            case.translated(node, "isExecutable", before, "true")


def is_drawn(root: Any) -> bool:
    """Whether the file holds any shape."""
    return next(root.iter(f"{{{BPMNDI}}}BPMNShape"), None) is not None


def name_undrawn(case: Case, root: Any) -> None:
    """Names what would run and cannot be seen. The inside of a closed sub-process need not be."""
    shapes = {node.get("bpmnElement"): node for node in root.iter(f"{{{BPMNDI}}}BPMNShape")}
    for node in root.iter(f"{{{BPMN}}}*"):
        if tag(node) not in FLOW_NODES or node.get("id") in shapes:
            continue
        around = [shapes.get(one.get("id")) for one in node.iterancestors()]
        if any(one is not None and one.get("isExpanded") != "true" for one in around):
            continue
        case.need(
            node, "drawing", "drawing", "It is not drawn, so the editor does not show it.",
            "Remove the whole drawing from the file and import it again, or delete the element.",
        )  # fmt: skip
