"""The steps of a diagram in the order of its flow, with who does each and what can go wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.designer import duties
from app.designer.contents import CONTAINERS, ZEEBE
from app.designer.handbook.spoken import length
from app.engine.bpmn.nodes.tasks import ASSIGNMENT, NOT_DONE_BY, listed

SCOPES = CONTAINERS - {"process"}
KINDS = {
    "userTask": "User task",
    "manualTask": "Manual task",
    "serviceTask": "Service task",
    "sendTask": "Send task",
    "receiveTask": "Receive task",
    "scriptTask": "Calculation",
    "businessRuleTask": "Decision",
    "task": "Task",
    "callActivity": "Called process",
    "subProcess": "Sub-process",
    "adHocSubProcess": "Steps to choose from",
    "transaction": "Transaction",
    "exclusiveGateway": "One way is taken",
    "inclusiveGateway": "Every way that fits is taken",
    "parallelGateway": "All ways are taken at once",
    "complexGateway": "Waits for a rule of its own",
    "eventBasedGateway": "What happens first decides",
    "startEvent": "Start",
    "endEvent": "End",
    "intermediateCatchEvent": "Waits",
    "intermediateThrowEvent": "Tells",
}
TRIGGERS = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "condition",
    "compensateEventDefinition": "compensation",
    "cancelEventDefinition": "cancellation",
    "terminateEventDefinition": "ends everything",
    "linkEventDefinition": "link",
}


@dataclass(frozen=True)
class Names:
    """How an installation calls roles and operations; what is not here is shown by its key."""

    roles: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[str, str] = field(default_factory=dict)  # of all diagrams


@dataclass(frozen=True)
class Fact:
    """Something that is said of a step; ``code`` is a formula or a name that a machine reads."""

    label: str
    words: str = ""
    code: str = ""


@dataclass(frozen=True)
class Step:
    """One element as a person reads it. ``ways``: what follows, and when."""

    number: str
    id: str
    kind: str
    name: str
    text: str
    roles: tuple[str, ...]
    facts: tuple[Fact, ...]
    ways: tuple[Fact, ...]
    troubles: tuple[Fact, ...]
    steps: tuple[Step, ...] = ()


def steps(scope: Any, names: Names, prefix: str = "") -> list[Step]:
    """The steps of a process or a sub-process."""
    told = _Told(scope, names)
    return [told.step(node, f"{prefix}{number}") for number, node in enumerate(told.order(), 1)]


class _Told:
    """One scope, with its flows by where they begin."""

    def __init__(self, scope: Any, names: Names) -> None:
        self.names, self.scope = names, scope
        nodes = [node for node in scope if kind_of(node) in KINDS or _is_boundary(node)]
        self.nodes = {node.get("id"): node for node in nodes if node.get("id")}
        self.flows: dict[str, list[Any]] = {}
        for flow in scope.iterfind("{*}sequenceFlow"):
            self.flows.setdefault(flow.get("sourceRef"), []).append(flow)
        self.attached: dict[str, list[Any]] = {}
        for node in self.nodes.values():
            if _is_boundary(node):
                self.attached.setdefault(node.get("attachedToRef"), []).append(node)
        self.root = scope.getroottree().getroot()

    def order(self) -> list[Any]:
        """What comes before stands before: reverse postorder, flows back left out."""
        seen: set[str] = set()
        found: list[str] = []
        for group in self._begins():
            done: list[str] = []
            for begin in reversed(group):
                self._visit(begin, seen, done)
            found.extend(reversed(done))
        return [self.nodes[key] for key in found if self._is_step(self.nodes[key])]

    def _begins(self) -> list[list[str]]:
        """Where the reading begins: start events, then what nothing leads to, then the rest."""
        led_to = {flow.get("targetRef") for flows in self.flows.values() for flow in flows}
        keys = [key for key, node in self.nodes.items() if not _is_boundary(node)]
        starts = [key for key in keys if kind_of(self.nodes[key]) == "startEvent"]
        loose = [key for key in keys if key not in led_to and key not in starts]
        return [starts, loose, *([key] for key in keys if key in led_to)]

    def _visit(self, begin: str, seen: set[str], done: list[str]) -> None:
        """Depth first without recursion, since a diagram may be thousands of elements long."""
        if begin in seen:
            return
        seen.add(begin)
        stack = [(begin, iter(self._after(begin)))]
        while stack:
            key, after = stack[-1]
            following = next((one for one in after if one not in seen), None)
            if following is None:
                done.append(key)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(self._after(following))))

    def _after(self, key: str) -> list[str]:
        """What follows, the ways of trouble first: those visited last stand nearest."""
        ways = [flow.get("targetRef") for flow in self.flows.get(key, ())]
        troubles = [
            flow.get("targetRef")
            for event in self.attached.get(key, ())
            for flow in self.flows.get(event.get("id"), ())
        ]
        return [one for one in reversed(ways + troubles) if one in self.nodes]

    def _is_step(self, node: Any) -> bool:
        """A gateway that only brings ways together is no step, nor is a boundary event."""
        joins = kind_of(node).endswith("Gateway") and len(self.flows.get(node.get("id"), ())) < 2
        return not joins and not _is_boundary(node)

    def step(self, node: Any, number: str) -> Step:
        """One element."""
        kind = kind_of(node)
        troubles = [self._trouble(event) for event in self.attached.get(node.get("id"), ())]
        inner: list[Step] = []
        if kind in SCOPES:
            inner = steps(node, self.names, f"{number}.")
        return Step(
            number=number,
            id=node.get("id") or "",
            kind=self._kind(node),
            name=called(node),
            text=documentation(node),
            roles=tuple(self._roles(node)),
            facts=tuple(self._facts(node)),
            ways=tuple(self._ways(node)),
            troubles=(*troubles, *self._retries(node)),
            steps=tuple(inner),
        )

    def _kind(self, node: Any) -> str:
        words = KINDS[kind_of(node)]
        triggers = [TRIGGERS[one] for one in _triggers(node)]
        if node.get("triggeredByEvent") == "true":
            words = "Begins whenever its event comes"
        several = node.find("{*}multiInstanceLoopCharacteristics")
        if several is not None:
            one_by_one = several.get("isSequential") == "true"
            triggers.append("one after the other" if one_by_one else "all at once")
        return ", ".join([words, *triggers])

    # ---- who and what

    def _roles(self, node: Any) -> Iterator[str]:
        said = _said(node, "assignmentDefinition")
        groups = (said.get("candidateGroups") or "") if said is not None else ""
        if groups.startswith("="):
            yield groups
        elif groups:
            yield from (
                self.names.roles.get(one, one) for one in map(str.strip, groups.split(",")) if one
            )
        elif kind_of(node) in ("userTask", "manualTask"):
            lane = self._lane(node)
            if lane:
                yield self.names.roles.get(lane, lane)

    def _lane(self, node: Any) -> str:
        for lane in self.scope.iter("{*}lane"):
            inside = {(one.text or "").strip() for one in lane.iterfind("{*}flowNodeRef")}
            if node.get("id") in inside and not lane.findall("{*}childLaneSet"):
                return str(lane.get("name") or "")
        return ""

    def _facts(self, node: Any) -> Iterator[Fact]:
        yield from self._people(node)
        yield from self._work(node)
        yield from self._when(node)
        for one in _many(node, "input"):
            yield _mapped("Gives", one)
        for one in _many(node, "output"):
            yield _mapped("Keeps", one)

    def _people(self, node: Any) -> Iterator[Fact]:
        said = _said(node, "assignmentDefinition")
        if said is not None:
            for label, name in (("Assigned to", "assignee"), ("For", "candidateUsers")):
                if said.get(name):
                    yield _fact(label, said.get(name))
        if kind_of(node) == "userTask":
            yield from self._duties(node)
        schedule = _said(node, "taskSchedule")
        if schedule is not None:
            for label, name in (("Due", "dueDate"), ("Follow up", "followUpDate")):
                if schedule.get(name):
                    yield _fact(label, schedule.get(name))
        priority = _said(node, "priorityDefinition")
        if priority is not None and priority.get("priority"):
            yield _fact("Priority", priority.get("priority"))

    def _duties(self, node: Any) -> Iterator[Fact]:
        """Who gets it first, and who must not do it."""
        said = _headers(node)
        if (rule := said.get(ASSIGNMENT)) is not None:
            yield Fact(duties.FIRST, duties.whom(rule))
        others = listed(said.get(NOT_DONE_BY, ""))
        if others:
            named = (self.names.elements.get(one) or one for one in others)
            yield Fact(duties.OTHERS, ", ".join(named))

    def _work(self, node: Any) -> Iterator[Fact]:
        form = _said(node, "formDefinition")
        if form is not None and form.get("formId"):
            yield Fact("Form", self.names.forms.get(form.get("formId"), form.get("formId")))
        job = _said(node, "taskDefinition")
        if job is not None and job.get("type"):
            kind = job.get("type")
            yield Fact("Operation", self.names.operations.get(kind, ""), kind)
        decision = _said(node, "calledDecision")
        if decision is not None:
            key = decision.get("decisionId") or ""
            yield Fact("Decision", self.names.decisions.get(key, ""), key)
            if decision.get("resultVariable"):
                yield Fact("Keeps", f"the answer as {decision.get('resultVariable')}")
        called_process = _said(node, "calledElement")
        if called_process is not None:
            yield Fact("Process", "", called_process.get("processId") or "")
        script = _said(node, "script")
        if script is not None:
            said = _formula(script.get("expression"))
            yield Fact("Calculates", script.get("resultVariable") or "", said)
        several = node.find("{*}multiInstanceLoopCharacteristics")
        if several is not None:
            loop = several.find(f".//{ZEEBE}loopCharacteristics")
            if loop is not None:
                yield Fact("For each", "of", _formula(loop.get("inputCollection")))

    def _when(self, node: Any) -> Iterator[Fact]:
        for one in node:
            if kind_of(one) in TRIGGERS:
                yield from self._event(one)
        if kind_of(node) == "receiveTask":
            yield from self._message(node.get("messageRef"))

    def _event(self, definition: Any) -> Iterator[Fact]:
        kind = kind_of(definition)
        if kind == "timerEventDefinition":
            for one in definition:
                yield _time(kind_of(one), (one.text or "").strip())
        elif kind == "messageEventDefinition":
            yield from self._message(definition.get("messageRef"))
        elif kind == "conditionalEventDefinition":
            text = (definition.findtext("{*}condition") or "").strip()
            yield Fact("When", "", _formula(text))
        elif kind in ("signalEventDefinition", "errorEventDefinition", "escalationEventDefinition"):
            yield from self._thrown(definition, kind)

    def _message(self, reference: str | None) -> Iterator[Fact]:
        message = self._find("message", reference)
        if message is None:
            return
        yield _fact("Message", message.get("name") or "")
        known_by = message.find(f".//{ZEEBE}subscription")
        if known_by is not None and known_by.get("correlationKey"):
            yield Fact("Known by", "", _formula(known_by.get("correlationKey")))

    def _thrown(self, definition: Any, kind: str) -> Iterator[Fact]:
        word = TRIGGERS[kind]
        thing = self._find(word, definition.get(f"{word}Ref"))
        if thing is None:
            yield Fact(word.capitalize(), "any")
            return
        code = thing.get(f"{word}Code") or ""
        yield Fact(word.capitalize(), thing.get("name") or "", code)

    def _find(self, tag: str, key: str | None) -> Any:
        found = self.root.iterfind(f"{{*}}{tag}")
        return next((one for one in found if key and one.get("id") == key), None)

    # ---- what follows

    def _ways(self, node: Any) -> Iterator[Fact]:
        flows = self.flows.get(node.get("id"), [])
        for flow in flows:
            target = self._target(flow)
            condition = (flow.findtext("{*}conditionExpression") or "").strip()
            words = " ".join((flow.get("name") or "").split())
            if not condition and node.get("default") == flow.get("id"):
                words = f"{words}, otherwise" if words else "otherwise"
            label = f"{words}: {target}" if words else target
            yield Fact("Then", label, _formula(condition))

    def _target(self, flow: Any) -> str:
        """What a flow leads to; ways that only meet are passed."""
        node = self.nodes.get(flow.get("targetRef"))
        for _ in range(len(self.nodes)):
            if node is None:
                return "nowhere"
            if self._is_step(node):
                return called(node)
            after = self.flows.get(node.get("id"), [])
            if not after:
                return called(node)
            node = self.nodes.get(after[0].get("targetRef"))
        return "itself"

    def _trouble(self, event: Any) -> Fact:
        triggers = [TRIGGERS[one] for one in _triggers(event)]
        facts = [fact for one in event if kind_of(one) in TRIGGERS for fact in self._event(one)]
        what = ", ".join(filter(None, (fact.words for fact in facts)))
        code = " ".join(fact.code for fact in facts if fact.code)
        name = called(event)
        words = f"{name} ({' and '.join(triggers)}{': ' + what if what else ''})"
        stays = event.get("cancelActivity") == "false"
        flows = self.flows.get(event.get("id"), [])
        after = ", ".join(self._target(flow) for flow in flows) or "nothing more"
        goes_on = "beside it" if stays else "instead"
        return Fact(words, f"{after}, {goes_on}", code)

    def _retries(self, node: Any) -> Iterator[Fact]:
        job = _said(node, "taskDefinition")
        if job is not None and kind_of(node) != "userTask":
            times = job.get("retries") or "3"
            said = f"tried {times} times" if times.isdecimal() else f"tried {times} times (formula)"
            yield Fact("No answer", f"{said}, then an incident that an administrator sees")


def kind_of(node: Any) -> str:
    """The element's kind; what is no element has none."""
    return str(node.tag).rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def called(node: Any) -> str:
    """Its name, else what kind of thing it is."""
    name = " ".join((node.get("name") or "").split())
    return name or KINDS.get(kind_of(node), kind_of(node))


def documentation(node: Any) -> str:
    """What its author wrote for the handbook."""
    return (node.findtext("{*}documentation") or "").strip()


def _is_boundary(node: Any) -> bool:
    return kind_of(node) == "boundaryEvent"


def _triggers(node: Any) -> list[str]:
    return [kind_of(one) for one in node if kind_of(one) in TRIGGERS]


def _said(node: Any, tag: str) -> Any:
    return node.find(f"{{*}}extensionElements/{ZEEBE}{tag}")


def _many(node: Any, tag: str) -> Any:
    return node.iterfind(f"{{*}}extensionElements/{ZEEBE}ioMapping/{ZEEBE}{tag}")


def _headers(node: Any) -> dict[str, str]:
    found = node.iterfind(f"{{*}}extensionElements/{ZEEBE}taskHeaders/{ZEEBE}header")
    return {one.get("key") or "": one.get("value") or "" for one in found}


def _formula(text: str | None) -> str:
    return (text or "").strip().removeprefix("=").strip()


def _fact(label: str, text: str) -> Fact:
    """A constant as words, a formula as code."""
    return Fact(label, "", _formula(text)) if text.startswith("=") else Fact(label, text)


def _mapped(label: str, node: Any) -> Fact:
    """A variable and where it comes from."""
    target, source = node.get("target") or "", node.get("source") or ""
    if source.startswith("="):
        return Fact(label, target, _formula(source))
    return Fact(label, f"{target}: {source}")


def _time(kind: str, text: str) -> Fact:
    label = {"timeDate": "On", "timeDuration": "After", "timeCycle": "Every"}.get(kind, "When")
    if text.startswith("="):
        return Fact(label, "", _formula(text))
    return Fact(label, length(text))
