"""Reads a diagram file: what it declares, its processes, and scope by scope their elements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.engine.bpmn.definition import ProcessSpec
from app.engine.bpmn.nodes import AdHoc, Boundary, EventSubProcess, Flow, Node
from app.engine.bpmn.outcome import Problem
from app.engine.bpmn.parse import checks, elements
from app.engine.bpmn.parse.hooks import read_hooks
from app.engine.bpmn.parse.links import connect_handlers, connect_links
from app.engine.bpmn.parse.repeats import read_repeat
from app.engine.bpmn.parse.scopes import add_branch, inside_of
from app.engine.bpmn.parse.unread import warn_unread
from app.engine.bpmn.parse.xml import ZEEBE, child, children, tag, text_of

MAX_NESTING = 20
# Drawn for the reader, or read together with the element that it stands in.
SILENT = {
    "sequenceFlow",
    "laneSet",
    "association",
    "auditing",
    "monitoring",
    "textAnnotation",
    "group",
    "documentation",
    "incoming",
    "outgoing",
    "extensionElements",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "property",
    "ioSpecification",
    "completionCondition",
    "multiInstanceLoopCharacteristics",
    "standardLoopCharacteristics",
}
SCOPES = ("subProcess", "transaction", "adHocSubProcess")


class Reader:
    """Gathers scopes and problems over all diagrams of a folder."""

    def __init__(
        self, forms: Mapping[str, Any], decisions: Mapping[str, str], problems: list[Problem]
    ) -> None:
        self.forms, self.decisions, self.problems = forms, decisions, problems
        self.scopes: dict[str, ProcessSpec] = {}
        self.messages: dict[str, Any] = {}
        self.signals: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}  # of errors and escalations, by their ids
        self.definitions: dict[str, Any] = {}  # event definitions that several events share
        self.links: list[tuple[ProcessSpec, Any, str]] = []  # link events that are thrown
        self.associations: list[tuple[str, str]] = []
        self.owners: dict[str, Node] = {}  # the activity whose inside a scope is
        self.late: list[Callable[[], None]] = []  # what is checked when all is read
        self.lanes: dict[str, str] = {}
        self.seen: set[str] = set()
        self.file = ""

    def refuse(
        self,
        element: str | None,
        reason: str,
        remedy: str,
        line: int | None,
        *,
        waived: bool = False,
    ) -> None:
        """Notes a fault that keeps the files from being published.

        ``waived``: the rule came when such versions ran already. They go on, so whoever says it
        also says what the element does then.
        """
        self.problems.append(
            Problem(element or "?", reason, remedy, line, self.file, waived=waived)
        )

    def warn(self, element: str, reason: str, remedy: str, line: int | None) -> None:
        """Notes what runs, but perhaps not as somebody meant."""
        self.problems.append(Problem(element, reason, remedy, line, self.file, "warning"))

    def read(self, name: str, root: Any) -> None:
        """Reads one file."""
        self.file = name
        self._declared(root)
        processes = list(children(root, "process"))
        runnable = [node for node in processes if node.get("isExecutable") == "true"]
        if not runnable:
            remedy = "Mark the process as executable in the editor."
            self.refuse(name, "The diagram has no executable process.", remedy, root.sourceline)
        for node in processes:
            if node in runnable:
                self._process(node)
            else:
                self.warn(
                    node.get("id") or name,
                    "This process is not executable and is not run.",
                    "Mark it as executable, or leave it as a drawing.",
                    node.sourceline,
                )

    def finish(self) -> None:
        """Checks what needs all of the files."""
        for check in self.late:
            check()

    def _declared(self, root: Any) -> None:
        """What the file declares beside its processes."""
        self.messages = {node.get("id"): node for node in children(root, "message")}
        self.signals = {n.get("id"): n.get("name") or "" for n in children(root, "signal")}
        self.codes = {
            kind: {node.get("id"): node.get(f"{kind}Code") or "" for node in children(root, kind)}
            for kind in ("error", "escalation")
        }
        self.definitions = {
            node.get("id"): node for node in children(root) if tag(node).endswith("EventDefinition")
        }
        self.associations = [
            (node.get("sourceRef") or "", node.get("targetRef") or "")
            for node in root.iter()
            if tag(node) == "association"
        ]

    def begins_by_event(self, spec: ProcessSpec) -> bool:
        """Whether it is the inside of an event sub-process."""
        return isinstance(self.owners.get(spec.name), EventSubProcess)

    def lane_of(self, element: str, spec: ProcessSpec) -> str | None:
        """The lane of an element; of one that no lane names, that of the activity around it."""
        owner = self.owners.get(spec.name)
        return self.lanes.get(element) or (owner.lane if owner is not None else None)

    def _process(self, node: Any) -> None:
        for lane in node.iter():
            if tag(lane) == "lane":
                for reference in children(lane, "flowNodeRef"):
                    self.lanes[(reference.text or "").strip()] = lane.get("name") or ""
        if not self.claim(node):
            return
        spec = ProcessSpec(node.get("id"), node.get("name") or "")
        spec.called = True
        tagged = self.zeebe(node, "versionTag")
        spec.version_tag = (tagged.get("value") or "") if tagged is not None else ""
        read_hooks(self, node, spec.start, "process")
        self.scopes[spec.name] = spec
        self.scope(node, spec, 0)

    def claim(self, node: Any) -> bool:
        """Whether the element has an id that no other has; a fault is noted if not."""
        name = node.get("id")
        if not name:
            remedy = "Give it an id in the editor."
            self.refuse(tag(node), f"A {tag(node)} has no id.", remedy, node.sourceline)
            return False
        if name in self.seen:
            reason = "Its id is there twice in this folder."
            self.refuse(name, reason, "Give one of the two another id.", node.sourceline)
            return False
        self.seen.add(name)
        return True

    def scope(self, node: Any, spec: ProcessSpec, nesting: int) -> None:
        """Reads what stands directly in a process or sub-process."""
        if nesting > MAX_NESTING:
            reason = f"Sub-processes are nested deeper than {MAX_NESTING}."
            self.refuse(spec.name, reason, "Use a call activity.", node.sourceline)
            return
        refused: set[str] = set()
        for inner in children(node):
            kind = tag(inner)
            if kind in SILENT:
                continue
            if kind not in elements.READERS:
                self._unsupported(inner, kind)
                refused.add(inner.get("id") or "")
            elif self.claim(inner):
                before = self.fault_count()
                self._element(inner, kind, spec, nesting)
                if inner.get("id") not in spec.task_specs or self.fault_count() > before:
                    refused.add(inner.get("id"))
        self._flows(node, spec, refused)
        self._boundaries(node, spec, refused)
        connect_links(self, spec)
        connect_handlers(self, spec)
        checks.check_scope(self, spec, refused)

    def fault_count(self) -> int:
        """How many faults were found so far with which an element cannot be built."""
        return sum(one.severity == "error" and not one.waived for one in self.problems)

    def _unsupported(self, node: Any, kind: str) -> None:
        remedy = "Draw it with elements that are supported; docs/bpmn.md lists them."
        self.refuse(node.get("id"), f"A {kind} is not supported.", remedy, node.sourceline)

    def _element(self, node: Any, kind: str, spec: ProcessSpec, nesting: int) -> None:
        made = elements.READERS[kind](self, node, spec)
        if made is None:
            return
        made.bpmn_id, made.bpmn_name = node.get("id"), " ".join((node.get("name") or "").split())
        made.element_type, made.line = kind, node.sourceline
        made.documentation = text_of(child(node, "documentation"))
        made.lane = self.lane_of(made.bpmn_id, spec)
        made.default = node.get("default")
        made.for_compensation = node.get("isForCompensation") == "true"
        self._one_token(node)
        elements.read_mappings(self, node, made)
        read_repeat(self, node, made)
        read_hooks(self, node, made, kind)
        warn_unread(self, node)
        if kind in SCOPES:
            self._inside(node, made, nesting)

    def _one_token(self, node: Any) -> None:
        """An activity takes one token and gives one (BPMN 2.0, 10.3): other numbers are refused.

        A version that was published with another has always passed it over.
        """
        for name in ("startQuantity", "completionQuantity"):
            if node.get(name, "1") != "1":
                reason = f"A {name} other than 1 is not supported."
                remedy = "Remove it; draw a gateway that joins or splits the tokens."
                self.refuse(node.get("id"), reason, remedy, node.sourceline, waived=True)

    def _inside(self, node: Any, made: Node, nesting: int) -> None:
        inner = ProcessSpec(made.bpmn_id, made.bpmn_name)
        self.scopes[inner.name], self.owners[inner.name] = inner, made
        if isinstance(made, AdHoc):
            inner.ad_hoc, made.inside = made, inside_of(node)
            add_branch(made, inner)
        self.scope(node, inner, nesting + 1)
        checks.check_inside(self, made, inner)

    def _flows(self, node: Any, spec: ProcessSpec, refused: set[str]) -> None:
        known = spec.elements
        for flow in children(node, "sequenceFlow"):
            source, target = flow.get("sourceRef"), flow.get("targetRef")
            if not self.claim(flow):
                continue
            lost = [end for end in (source, target) if end not in known]
            if lost:
                if not set(lost) & refused:
                    reason = f"The flow leads from or to {lost[0]}, which is not in this scope."
                    self.refuse(
                        flow.get("id"), reason, "Connect both of its ends.", flow.sourceline
                    )
                continue
            condition = elements.condition(self, flow)
            made = Flow(flow.get("id"), target, condition)
            begin, end = spec.task_specs[source], spec.task_specs[target]
            begin.flows += (made,)
            end.incoming += (made.id,)
            begin.connect(end)

    def _boundaries(self, node: Any, spec: ProcessSpec, refused: set[str]) -> None:
        for event in children(node, "boundaryEvent"):
            made = spec.task_specs.get(event.get("id"))
            host = spec.task_specs.get(event.get("attachedToRef") or "")
            if not isinstance(made, Boundary) or event.get("attachedToRef") in refused:
                continue  # it was refused itself: its id may be that of another element
            if host is None or host.element_type not in elements.ACTIVITIES:
                remedy = "Attach it to a task, a sub-process or a call activity."
                reason = "The boundary event is attached to nothing."
                self.refuse(event.get("id"), reason, remedy, event.sourceline)
                continue
            host.boundaries += (made,)

    def zeebe(self, node: Any, name: str) -> Any:
        """A ``zeebe:`` extension element of the node, or None."""
        extensions = child(node, "extensionElements")
        if extensions is None:
            return None
        return next((e for e in extensions if e.tag == f"{{{ZEEBE}}}{name}"), None)


__all__ = ["Node", "Reader"]
