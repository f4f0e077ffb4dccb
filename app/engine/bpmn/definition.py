"""What a folder of files says, parsed once and shared by all instances and threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from app.engine import dmn
from app.engine.bpmn.nodes import (
    AdHoc,
    CallActivity,
    Catch,
    EventGateway,
    EventSubProcess,
    Node,
    ScopeNode,
    ServiceTask,
    Start,
    UserTask,
)
from app.engine.bpmn.nodes.branch import Branch
from app.engine.bpmn.nodes.events import Event


class ProcessSpec(BpmnProcessSpec):  # type: ignore[misc]  # SpiffWorkflow is untyped
    """A scope: a process or a sub-process."""

    def __init__(self, name: str, words: str = "") -> None:
        # Not super().__init__(): it adds tasks named Start and End, which elements may be called.
        WorkflowSpec.__init__(self, name=name)
        self.title = words
        self.data_objects: dict[str, Any] = {}
        self.start = ScopeNode(self, "(scope)")  # no XML id can be this
        self.start.bpmn_id, self.start.bpmn_name, self.start.element_type = name, words, "process"
        self.none_start: str | None = None
        self.called = False  # whether it is a process, not a sub-process
        self.event_subs: tuple[EventSubProcess, ...] = ()
        self.ad_hoc: AdHoc | None = None  # the activity, when it is the inside of an ad-hoc one
        self.branch: Branch | None = None  # what an activation is in one that gathers results
        self.version_tag = ""

    @property
    def elements(self) -> dict[str, Node]:
        """The elements directly inside, by id, in the order of the file."""
        hidden = (self.start, self.branch)
        return {key: node for key, node in self.task_specs.items() if node not in hidden}

    def enter(self, scope: Any, at: str | None, values: Mapping[str, Any] | None) -> None:
        """Begins in a scope of this kind: at its start, or with what an ad-hoc one activates."""
        if self.ad_hoc is not None:
            self.ad_hoc.begin(scope)
            return
        memory = {} if at is None else {"event": dict(values or {})}
        first = self.task_specs[at or self.none_start]
        scope.task_tree.spawn(first, **memory)
        for gateway in first.inputs:
            if isinstance(gateway, EventGateway):
                gateway.begin_with(scope, first.name)


@dataclass(frozen=True)
class StartEvent:
    """A way to begin a process. ``timer`` is a timer's text, ``name`` a message's or signal's."""

    element: str
    kind: str
    name: str | None = None
    timer: str | None = None


@dataclass(frozen=True)
class Element:
    """An element as people meet it."""

    id: str
    type: str
    name: str
    documentation: str
    lane: str | None
    process_id: str
    form_id: str | None = None
    job_type: str | None = None
    calls: str | None = None


class Definition:
    """The processes, decisions and forms of one version. It never changes."""

    def __init__(
        self, scopes: Mapping[str, ProcessSpec], model: dmn.Model, forms: Mapping[str, Any]
    ) -> None:
        self.scopes, self.model, self.forms = scopes, model, forms
        self.processes = {key: spec for key, spec in scopes.items() if spec.called}
        self.nodes: dict[str, Node] = {
            name: node for scope in scopes.values() for name, node in scope.elements.items()
        }
        self._elements = {
            node.bpmn_id: _element(node, scope.name)
            for scope in scopes.values()
            for node in scope.elements.values()
        }
        self._apart = _apart(self.nodes.values())

    @property
    def decisions(self) -> dict[str, str]:
        """The names of the decisions by id."""
        return self.model.decisions

    @property
    def elements(self) -> Mapping[str, Element]:
        """All elements of all processes by id, in the order of the files."""
        return self._elements

    @property
    def mappable(self) -> frozenset[str]:
        """The ids that a migration may rename: elements, processes and flows."""
        flows = (flow for node in self.nodes.values() for flow in node.incoming)
        return frozenset([*self._elements, *self.scopes, *flows])

    def element(self, element_id: str) -> Element:
        """An element by its id. Raises KeyError."""
        return self._elements[element_id]

    def listens(self, element_id: str, event: str) -> bool:
        """Whether an element has listeners of an event, such as ``assigning``."""
        return event in self.nodes[element_id].hooks

    def assignment(self, element_id: str) -> str:
        """How a user task gets its first assignee; empty for by hand."""
        node = self.nodes[element_id]
        return node.assignment if isinstance(node, UserTask) else ""

    def apart(self, element_id: str) -> frozenset[str]:
        """The user tasks that whoever does this one must not have done, whichever of the two
        names the other."""
        return self._apart.get(element_id, frozenset())

    def errors(self, element_id: str) -> list[tuple[str, str]]:
        """The errors that boundary events of an element catch: code (empty for all) and name."""
        borders = self.nodes[element_id].boundaries
        return [(b.trigger.code, b.bpmn_name) for b in borders if b.trigger.kind == "error"]

    def ahead(self, element_id: str) -> list[str]:
        """The elements that its flows lead to; the default flow first, then as they are drawn."""
        node = self.nodes[element_id]
        flows = sorted(node.flows, key=lambda flow: flow.id != node.default)
        return [self.nodes[f.target].bpmn_id for f in flows if f.target in self.nodes]

    def starts(self, process_id: str) -> list[StartEvent]:
        """How the process can begin. Raises KeyError."""
        spec, found = self.processes[process_id], []
        for node in spec.elements.values():
            if isinstance(node, Start) or (isinstance(node, Catch) and node.instantiates):
                found.append(_start(node))
            elif isinstance(node, EventGateway) and node.instantiates:
                found += [_start(spec.task_specs[flow.target]) for flow in node.flows]
        return found


def _apart(nodes: Iterable[Node]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for node in nodes:
        for other in node.not_done_by if isinstance(node, UserTask) else ():
            for one, its in ((node.name, other), (other, node.name)):
                found[one] = found.get(one, frozenset()) | {its}
    return found


def _start(node: Event) -> StartEvent:
    trigger = node.trigger
    text = trigger.text.text if trigger.text else None
    if trigger.kind == "timer":
        return StartEvent(node.bpmn_id, "timer", timer=text)
    return StartEvent(node.bpmn_id, trigger.kind, name=text)


def _element(node: Node, scope: str) -> Element:
    return Element(
        id=node.bpmn_id,
        type=node.element_type,
        name=node.bpmn_name,
        documentation=node.documentation or "",
        lane=node.lane,
        process_id=scope,
        form_id=node.form_id if isinstance(node, UserTask) else None,
        job_type=node.job_type.text if isinstance(node, ServiceTask) else None,
        calls=node.called.text if isinstance(node, CallActivity) else None,
    )
