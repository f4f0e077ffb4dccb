"""A diagram as data: what the generator draws, what becomes XML, and what the token game plays."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.engine.bpmn.conformance import diagrams as d

MESSAGE = "MF"  # its correlation key is the same for all; tests address a wait by its element
DECLARED = (
    '<message id="MF" name="news"><extensionElements>'
    '<zeebe:subscription correlationKey="=&quot;k&quot;"/></extensionElements></message>'
)
ERROR = "boom"
ESCALATION = "late"
REFERENCES = {"error": "E1", "message": MESSAGE, "signal": "SA", "escalation": "X1"}


@dataclass(frozen=True)
class Condition:
    """Of a flow: a constant, or whether a counter is still below its limit."""

    true: bool = True
    counter: str = ""
    limit: int = 0

    def text(self) -> str:
        """As it stands in the diagram."""
        return f"={self.counter} < {self.limit}" if self.counter else f"={str(self.true).lower()}"


@dataclass
class Flow:
    """A sequence flow."""

    source: str
    target: str
    condition: Condition | None = None

    @property
    def id(self) -> str:
        """As the diagram language names it."""
        return f"{self.source}-{self.target}"


@dataclass
class Many:
    """A multi-instance of so many items: the numbers 1 to ``count``, results times ten."""

    count: int
    sequential: bool
    stop_after: int = 0  # the completion condition, if any
    element: str = ""
    results: str = ""


@dataclass
class Node:
    """An element."""

    id: str
    kind: str
    trigger: str = "none"
    ref: str = ""
    host: str = ""
    interrupting: bool = True
    inside: Graph | None = None
    many: Many | None = None
    turns: int = 0  # of a standard loop
    default: str = ""
    sets: tuple[str, int] | None = None  # of a script: the counter, and 0 to clear or 1 to add
    needs: int = 0  # of a complex gateway: the tokens that open it
    handler: str = ""  # the id of its compensation handler
    compensates: bool = False
    often: int = 1  # of a timer that does not interrupt: more is a cycle
    catches_all: bool = False  # of an error event: it names no code
    chosen: list[str] = field(default_factory=list)  # of an ad-hoc sub-process
    listeners: tuple[int, int] = (0, 0)  # of a job or a person: before and after the work
    watched: bool = False  # of a user task: listeners look at its assigning and updating too
    locals: list[str] = field(default_factory=list)  # counters that begin anew in each instance

    @property
    def is_activity(self) -> bool:
        """Whether it may carry boundary events."""
        return self.kind in ("job", "user", "sub", "transaction", "adhoc", "call", "task")


@dataclass
class Graph:
    """What stands directly in a process or sub-process."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def add(self, node: Node) -> Node:
        """Draws an element."""
        self.nodes[node.id] = node
        return node

    def flow(self, source: str, target: str, condition: Condition | None = None) -> Flow:
        """Draws a flow."""
        made = Flow(source, target, condition)
        self.flows.append(made)
        return made

    def out_of(self, name: str) -> list[Flow]:
        """The flows that leave an element, as they are drawn."""
        return [flow for flow in self.flows if flow.source == name]

    def into(self, name: str) -> list[Flow]:
        """The flows that lead to an element."""
        return [flow for flow in self.flows if flow.target == name]

    def borders(self, name: str) -> list[Node]:
        """The boundary events of an element."""
        return [node for node in self.nodes.values() if node.host == name]

    def of_kind(self, kind: str) -> list[Node]:
        """The elements of a kind."""
        return [node for node in self.nodes.values() if node.kind == kind]


# ---- as XML


def xml(graph: Graph) -> str:
    """The text of a scope."""
    parts = [_node(node) for node in graph.nodes.values()]
    for flow in graph.flows:
        said = f" if {flow.condition.text()}" if flow.condition else ""
        parts.append(d.flows(f"{flow.source} > {flow.target}{said}"))
    for node in graph.nodes.values():
        if node.handler:
            ends = {"sourceRef": f"on_{node.id}", "targetRef": node.handler}
            parts.append(d.border(f"on_{node.id}", node.id, "compensate"))
            parts.append(d.el("association", f"as_{node.id}", **ends))
    return "".join(parts)


def _node(node: Node) -> str:
    return MADE[node.kind](node)


def _marks(node: Node) -> str:
    if node.many is not None:
        items = list(range(1, node.many.count + 1))
        until = node.many.stop_after
        return d.many(
            f"={items}",
            node.many.element,
            f"{node.many.results} ={node.many.element} * 10",
            sequential=node.many.sequential,
            until=f"=numberOfCompletedInstances >= {until}" if until else "",
        )
    if node.turns:
        return (
            f'<standardLoopCharacteristics testBefore="false"><loopCondition>=loopCounter '
            f"&lt; {node.turns}</loopCondition></standardLoopCharacteristics>"
        )
    return ""


def _mapped(node: Node) -> str:
    return d.mapping(*[f"in {name} =0" for name in node.locals]) if node.locals else ""


def _job(node: Node) -> str:
    more = {"isForCompensation": "true"} if node.compensates else {}
    if not any(node.listeners):
        return d.job(node.id, inside=_marks(node), **more)
    heard = "".join(
        f'<zeebe:executionListener eventType="{when}" type="l{number}"/>'
        for when, count in zip(("start", "end"), node.listeners, strict=True)
        for number in range(count)
    )
    listeners = f"<zeebe:executionListeners>{heard}</zeebe:executionListeners>"
    return d.el("serviceTask", node.id, d.ext('<zeebe:taskDefinition type="do"/>', listeners))


MOMENTS = ("creating", "completing", "assigning", "updating")


def _user(node: Node) -> str:
    counts = (*node.listeners, node.watched, node.watched)
    heard = "".join(
        f'<zeebe:taskListener eventType="{when}" type="l{number}"/>'
        for when, count in zip(MOMENTS, counts, strict=True)
        for number in range(count)
    )
    listeners = f"<zeebe:taskListeners>{heard}</zeebe:taskListeners>" if heard else ""
    extensions = d.ext("<zeebe:userTask/>", listeners, _mapped(node))
    return d.el("userTask", node.id, extensions, _marks(node))


def _script(node: Node) -> str:
    assert node.sets is not None
    counter, add = node.sets
    return d.script(node.id, counter, f"={counter} + 1" if add else "=0")


def _sub(node: Node) -> str:
    tags = {"sub": "subProcess", "transaction": "transaction", "adhoc": "adHocSubProcess"}
    assert node.inside is not None
    more = d.ext(_mapped(node)) if node.locals else ""
    if node.kind == "adhoc":
        names = ", ".join(f'"{name}"' for name in node.chosen)
        more = d.ext(f'<zeebe:adHoc activeElementsCollection="{d.safe(f"=[{names}]")}"/>')
    return d.el(tags[node.kind], node.id, more, _marks(node), xml(node.inside))


def _event_sub(node: Node) -> str:
    assert node.inside is not None
    return d.el("subProcess", node.id, xml(node.inside), triggeredByEvent="true")


def _call(node: Node) -> str:
    # what comes back would overwrite what parallel branches wrote meanwhile
    return d.call(node.id, node.ref, inside=_marks(node), propagateAllChildVariables="false")


def _event(tag: str, node: Node, **attributes: str) -> str:
    if node.trigger == "none":
        return d.el(tag, node.id, **attributes)
    what = node.ref or REFERENCES.get(node.trigger, "")
    if node.catches_all:
        what = ""
    if node.often > 1:
        what = f"R{node.often}/PT1H"
    return d.catching(tag, node.id, node.trigger, what, **attributes)


def _start(node: Node) -> str:
    if node.trigger == "none":
        return _event("startEvent", node)
    return _event("startEvent", node, isInterrupting=str(node.interrupting).lower())


def _border(node: Node) -> str:
    attributes = {"attachedToRef": node.host, "cancelActivity": str(node.interrupting).lower()}
    return _event("boundaryEvent", node, **attributes)


def _gate(node: Node) -> str:
    tag = {"xor": "exclusive", "and": "parallel", "or": "inclusive", "event": "eventBased"}
    more = {"default": node.default} if node.default else {}
    return d.el(f"{tag[node.kind]}Gateway", node.id, **more)


def _complex(node: Node) -> str:
    said = f"<activationCondition>=activationCount >= {node.needs}</activationCondition>"
    return d.el("complexGateway", node.id, said)


MADE = {
    "start": _start,
    "end": lambda node: _event("endEvent", node),
    "task": lambda node: d.el("task", node.id, _marks(node)),
    "job": _job,
    "user": _user,
    "script": _script,
    "xor": _gate,
    "and": _gate,
    "or": _gate,
    "event": _gate,
    "complex": _complex,
    "sub": _sub,
    "transaction": _sub,
    "adhoc": _sub,
    "esub": _event_sub,
    "call": _call,
    "catch": lambda node: _event("intermediateCatchEvent", node),
    "throw": lambda node: _event("intermediateThrowEvent", node),
    "border": _border,
}
