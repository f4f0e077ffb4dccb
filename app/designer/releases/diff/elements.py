"""What a diagram says of each of its elements, in words; how it is written does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.designer.releases.diff import extensions
from app.designer.releases.diff.change import Facts, Words, formula, plain, spoken
from app.designer.releases.diff.nodes import canonical, local
from app.lib import xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
NODES = ("Task", "Event", "Gateway", "subProcess", "SubProcess", "transaction", "callActivity",
         "task")  # fmt: skip
OTHERS = {"process", "sequenceFlow", "messageFlow", "association", "dataObjectReference",
          "dataStoreReference", "textAnnotation", "group", "participant", "lane"}  # fmt: skip
SORTS = {
    "intermediateCatchEvent": "catch event",
    "intermediateThrowEvent": "throw event",
    "subProcess": "sub-process",
    "adHocSubProcess": "ad-hoc sub-process",
    "sequenceFlow": "flow",
    "dataObjectReference": "data object",
    "dataStoreReference": "data store",
    "businessRuleTask": "decision task",
}
# What is told in its own words below, or says nothing of what the element does.
QUIET = {"id", "name", "sourceRef", "targetRef", "attachedToRef", "default", "isExpanded",
         "dataObjectRef", "processRef", "bpmnElement", "categoryValueRef"}  # fmt: skip
ENDS = {
    "From": "sourceRef",
    "Leads to": "targetRef",
    "Attached to": "attachedToRef",
    "Default flow": "default",
}
FLAGS = {"true": "yes", "false": "no"}
ATTRIBUTES = {
    "cancelActivity": "Interrupts",
    "isExecutable": "Can be run",
    "triggeredByEvent": "Event sub-process",
    "isForCompensation": "Undoes another",
    "isInterrupting": "Interrupts",
}
# Where an attribute that is left out means the same as one that says so.
DEFAULTS = {
    ("boundaryEvent", "cancelActivity"): "true",
    ("startEvent", "isInterrupting"): "true",
    ("process", "isExecutable"): "false",
    ("subProcess", "triggeredByEvent"): "false",
}
UNSAID = {"isForCompensation": "false", "isCollection": "false", "processType": "None",
          "isClosed": "false", "gatewayDirection": "Unspecified", "startQuantity": "1",
          "completionQuantity": "1", "parallelMultiple": "false",
          "instantiate": "false"}  # fmt: skip
TIMERS = {"timeDate": "Due at", "timeDuration": "Waits for", "timeCycle": "Repeats"}
REFERS = {"messageRef": "Message", "signalRef": "Signal", "errorRef": "Error",
          "escalationRef": "Escalation"}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """An element: its sort and name, what is said of it, and where it lies."""

    id: str
    tag: str
    sort: str
    name: str
    facts: Facts
    ends: tuple[str, str]  # what a flow connects
    layout: tuple[Any, ...]
    uses: tuple[str, ...]  # forms and decisions, as form:x and decision:y


def parts(content: bytes, file: str, words: Words) -> dict[str, Part]:
    """The elements of a diagram by id. Raises app.lib.xml.XmlRefused."""
    root = xml.parse(content, file)
    return _Reader(root, words).parts()


class _Reader:
    def __init__(self, root: Any, words: Words) -> None:
        self.root, self.words = root, words
        self.by_id = {node.get("id"): node for node in root.iter() if node.get("id")}
        self.lanes = _lanes(root)
        self.layouts = dict(_layouts(root))

    def parts(self) -> dict[str, Part]:
        found = (node for node in self.root.iter() if node.get("id") and is_part(node))
        return {node.get("id"): self.part(node) for node in found}

    def part(self, node: Any) -> Part:
        tag, key = local(node), node.get("id")
        source, target = node.get("sourceRef") or "", node.get("targetRef") or ""
        name = " ".join((node.get("name") or "").split())
        if tag == "textAnnotation":
            name = " ".join((node.findtext(f"{BPMN}text") or "").split())[:60]
        extended = node.find(f"{BPMN}extensionElements")
        return Part(
            key,
            tag,
            sort_of(node),
            name or self.name(key),
            self.facts(node, tag),
            (source, target),
            self.layouts.get(key, ()),
            extensions.uses(extended) if extended is not None else (),
        )

    def name(self, key: str | None) -> str:
        """An element as people call it: by its name, a flow by its ends, else by its id."""
        node = self.by_id.get(key)
        if node is None:
            return key or ""
        said = " ".join((node.get("name") or "").split())
        if not said and (source := node.get("sourceRef")) and source != key:
            return f"{self.name(source)} to {self.name(node.get('targetRef'))}"
        return said or key or ""

    def facts(self, node: Any, tag: str) -> Facts:
        facts = Facts()
        facts.put("Kind", sort_of(node))
        facts.put("Name", node.get("name"))
        for what, attribute in ENDS.items():
            if ref := node.get(attribute):
                facts.put(what, self.name(ref), attribute, same=ref)
        facts.put("Lane", self.lanes.get(node.get("id")))
        if local(parent := node.getparent()) in ("subProcess", "adHocSubProcess", "transaction"):
            facts.put("Inside", self.name(parent.get("id")), same=parent.get("id") or "")
        self.attributes(facts, node, tag)
        for child in node:
            if isinstance(child.tag, str) and not is_part(child):
                self.child(facts, child)
        return facts

    def attributes(self, facts: Facts, node: Any, tag: str) -> None:
        given = {name: value for (of, name), value in DEFAULTS.items() if of == tag}
        given |= {str(name): str(value) for name, value in node.attrib.items()}
        for name, value in sorted(given.items()):
            if name in QUIET or UNSAID.get(name) == value:
                continue
            if name.startswith("{"):
                extensions.attribute(facts, name, value)
            else:
                facts.put(ATTRIBUTES.get(name, spoken(name)), FLAGS.get(value, value))

    def child(self, facts: Facts, node: Any) -> None:
        tag = local(node)
        if tag in ("incoming", "outgoing", "laneSet", "flowNodeRef", "ioSpecification"):
            return
        if tag == "extensionElements":
            extensions.tell(facts, node, self.words)
        elif tag == "documentation":
            facts.put("Documentation", node.text)
        elif tag == "conditionExpression":
            facts.put("Condition", formula(node.text))
        elif tag.endswith("EventDefinition"):
            self.event(facts, node)
        elif tag in ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
            self.loop(facts, node, tag)
        elif tag in ("dataInputAssociation", "dataOutputAssociation"):
            ends = [self.name(one.text) for one in node if local(one).endswith("Ref")]
            facts.put(spoken(tag), " to ".join(filter(None, ends)), f"{tag} {node.get('id')}")
        elif tag in ("completionCondition", "condition", "script", "text"):
            facts.put(spoken(tag), formula(node.text) if tag != "text" else node.text)
        else:
            facts.put(spoken(tag), canonical(node), f"{tag} {node.get('id') or ''}")

    def event(self, facts: Facts, node: Any) -> None:
        """What an event waits for or throws."""
        for name, words in REFERS.items():
            if (key := node.get(name)) is not None:
                self.thrown(facts, words, self.by_id.get(key), key)
        facts.put("Undoes", self.name(node.get("activityRef")))
        facts.put("Link", node.get("name"))
        for child in node:
            tag = local(child)
            if tag in TIMERS:
                facts.put(TIMERS[tag], plain(child.text))
            elif tag == "condition":
                facts.put("Condition", formula(child.text))
            elif tag == "extensionElements":
                extensions.tell(facts, child, self.words)

    def thrown(self, facts: Facts, words: str, found: Any, key: str) -> None:
        if found is None:
            facts.put(words, key)
            return
        facts.put(words, found.get("name") or key)
        facts.put(f"{words} code", found.get("errorCode") or found.get("escalationCode"))
        extended = found.find(f"{BPMN}extensionElements")
        if extended is not None:
            extensions.tell(facts, extended, self.words)

    def loop(self, facts: Facts, node: Any, tag: str) -> None:
        """How often an activity is done."""
        if tag == "standardLoopCharacteristics":
            facts.put("Done", "again and again")
        else:
            in_turn = node.get("isSequential") == "true"
            facts.put("Done for each", "one after the other" if in_turn else "all at once")
        for child in node:
            name = local(child)
            if name == "extensionElements":
                extensions.tell(facts, child, self.words)
            elif name in ("completionCondition", "loopCondition", "loopCardinality"):
                facts.put(spoken(name), formula(child.text))


def is_part(node: Any) -> bool:
    """Whether an XML element is an element of the drawing, and not a property of one."""
    tag = local(node)
    if not isinstance(node.tag, str) or not node.tag.startswith(BPMN) or not node.get("id"):
        return False
    return tag in OTHERS or (tag.endswith(NODES) and not tag.endswith("Definition"))


def sort_of(node: Any) -> str:
    """What it is, in words: ``timer boundary event``."""
    tag = local(node)
    words = SORTS.get(tag) or spoken(tag).lower()
    trigger = next((local(one) for one in node if local(one).endswith("EventDefinition")), "")
    return f"{spoken(trigger.removesuffix('EventDefinition')).lower()} {words}".strip()


def _lanes(root: Any) -> Mapping[str, str]:
    return {
        " ".join((member.text or "").split()): lane.get("name") or lane.get("id") or ""
        for lane in root.iter(f"{BPMN}lane")
        for member in lane.iterfind(f"{BPMN}flowNodeRef")
    }


def _layouts(root: Any) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Where each element is drawn, and in which colours."""
    for drawn in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"):
        if key := drawn.get("bpmnElement"):
            places = [
                _number(one.get(name))
                for one in drawn.iter()
                if local(one) in ("Bounds", "waypoint")
                for name in ("x", "y", "width", "height")
                if one.get(name) is not None
            ]
            colours = sorted(
                f"{name.rsplit('}', 1)[-1]}={value}"
                for name, value in drawn.attrib.items()
                if name.startswith("{") or name == "isExpanded"
            )
            yield key, (*places, *colours)


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text
