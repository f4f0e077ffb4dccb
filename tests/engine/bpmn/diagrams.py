"""Small diagrams, written in a line each, and a shell in memory that plays them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app import engine

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">'
)
TAIL = (
    '<error id="E1" errorCode="boom"/><error id="E2" errorCode="other"/>'
    '<error id="EX" errorCode="=code"/>'
    '<message id="M" name="paid"><extensionElements><zeebe:subscription '
    'correlationKey="=order.id"/></extensionElements></message>'
    '<message id="MS" name="begun"/>'
    '<signal id="G" name="alarm"/><signal id="GX" name="=which"/>'
    '<escalation id="C1" escalationCode="late"/><escalation id="C2" escalationCode="=code"/>'
    "</definitions>"
)


def el(tag: str, name: str, *inside: str, **attributes: str) -> str:
    """An element."""
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<{tag} id="{name}"{said}>{"".join(inside)}</{tag}>'


def ext(*inside: str) -> str:
    """Its extension elements."""
    return f"<extensionElements>{''.join(inside)}</extensionElements>"


def mapping(*lines: str) -> str:
    """``in x =a`` or ``out x.y =b``."""
    made = []
    for line in lines:
        way, target, source = line.split(" ", 2)
        made.append(f'<zeebe:{way}put source="{safe(source)}" target="{target}"/>')
    return f"<zeebe:ioMapping>{''.join(made)}</zeebe:ioMapping>"


def safe(text: str) -> str:
    """For an attribute."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def job(name: str, *mappings: str, inside: str = "", retries: str = "3", **attributes: str) -> str:
    """A service task."""
    task = f'<zeebe:taskDefinition type="do.it" retries="{retries}"/>'
    more = mapping(*mappings) if mappings else ""
    return el("serviceTask", name, ext(task, more), inside, **attributes)


def user(name: str, *more: str) -> str:
    """A user task of the role csr."""
    offered = '<zeebe:assignmentDefinition candidateGroups="csr, finance"/>'
    return el("userTask", name, ext("<zeebe:userTask/>", offered, *more))


def script(name: str, result: str, expression: str, *mappings: str) -> str:
    """A script task."""
    made = f'<zeebe:script expression="{safe(expression)}" resultVariable="{result}"/>'
    return el("scriptTask", name, ext(made, mapping(*mappings) if mappings else ""))


def timer(tag: str, name: str, text: str = "PT1H", form: str = "timeDuration", **more: str) -> str:
    """An event with a timer."""
    inner = f"<timerEventDefinition><{form}>{text}</{form}></timerEventDefinition>"
    return el(tag, name, inner, **more)


def event(tag: str, name: str, kind: str, ref: str = "", **more: str) -> str:
    """An event with an error, message or other definition."""
    said = f' {kind}Ref="{ref}"' if ref else ""
    return el(tag, name, f"<{kind}EventDefinition{said}/>", **more)


def when(tag: str, name: str, condition: str, changes: str = "", **more: str) -> str:
    """An event with a condition."""
    only = ext(f'<zeebe:conditionalFilter variableEvents="{changes}"/>') if changes else ""
    inner = f"{only}<condition>{safe(condition)}</condition>"
    return el(
        tag, name, f"<conditionalEventDefinition>{inner}</conditionalEventDefinition>", **more
    )


def multi(
    items: str, *, item: str = "", results: str = "", result: str = "", until: str = "", **more: str
) -> str:
    """The marker of a multi-instance."""
    said = "".join(
        f' {name}="{safe(value)}"'
        for name, value in (
            ("inputElement", item),
            ("outputCollection", results),
            ("outputElement", result),
        )
        if value
    )
    inner = ext(f'<zeebe:loopCharacteristics inputCollection="{safe(items)}"{said}/>')
    if until:
        inner += f"<completionCondition>{safe(until)}</completionCondition>"
    flags = "".join(f' {key}="{value}"' for key, value in more.items())
    name = "multiInstanceLoopCharacteristics"
    return f"<{name}{flags}>{inner}</{name}>"


def loop(condition: str = "", **more: str) -> str:
    """The marker of a standard loop."""
    flags = "".join(f' {key}="{value}"' for key, value in more.items())
    inner = f"<loopCondition>{safe(condition)}</loopCondition>" if condition else ""
    return f"<standardLoopCharacteristics{flags}>{inner}</standardLoopCharacteristics>"


def inside(start: str, *body: str, path: str) -> str:
    """What stands in a sub-process: its start, a body, an end ``path`` leads to."""
    return start + "".join(body) + flows(path)


def flows(*lines: str) -> str:
    """``a > b > c``, or ``a > b if =condition``."""
    made = []
    for line in lines:
        way, _, condition = line.partition(" if ")
        names = [name.strip() for name in way.split(">")]
        for source, target in zip(names, names[1:], strict=False):
            inner = ""
            if condition:
                text = condition.replace("&", "&amp;").replace("<", "&lt;")
                inner = f"<conditionExpression>{text}</conditionExpression>"
            key = f"{source}-{target}"
            made.append(el("sequenceFlow", key, inner, sourceRef=source, targetRef=target))
    return "".join(made)


def ends(*names: str) -> str:
    """A plain start ``s`` and plain ends."""
    return el("startEvent", "s") + "".join(el("endEvent", name) for name in names)


def folder(body: str, also: str = "", **files: bytes) -> dict[str, bytes]:
    """The files of a folder with the process ``p``."""
    text = f'{HEAD}<process id="p" isExecutable="true">{body}</process>{also}{TAIL}'
    return {"p.bpmn": text.encode(), **files}


def load(body: str, also: str = "", **files: bytes) -> engine.Definition:
    """The definition of such a folder."""
    return engine.load(folder(body, also, **files))


# Counts to a limit.
LOOP = (
    ends("e")
    + el("exclusiveGateway", "m")
    + script("a", "n", "=n + 1")
    + el("exclusiveGateway", "g", default="g-e")
    + flows("s > m > a > g > e", "g > m if =n < limit")
)


class Run:
    """A shell in memory: keeps the state, knows what waits, remembers what happened."""

    def __init__(
        self, definition: engine.Definition, variables: Mapping[str, Any] | None = None, **kw: Any
    ) -> None:
        self.definition, self.events = definition, list[engine.Event]()
        self.waits: dict[int, engine.Wait] = {}
        self.thrown = list[engine.Thrown]()
        self.budget: int = kw.pop("budget", 1_000)
        self.kw = kw
        at = kw.pop("at", None)
        self.take(
            engine.start(definition, "p", variables or {}, now=NOW, at=at, budget=self.budget, **kw)
        )

    def take(self, outcome: engine.Outcome) -> Run:
        """Notes an outcome, and goes on while the budget cuts it."""
        while True:
            self.out = outcome
            for number in outcome.closed:
                del self.waits[number]
            self.waits.update({wait.element_instance: wait for wait in outcome.opened})
            self.events += outcome.events
            self.thrown += outcome.thrown
            if not outcome.more:
                return self
            outcome = engine.advance(
                self.definition,
                outcome.state,
                engine.Continue(),
                now=NOW,
                budget=self.budget,
                **self.kw,
            )

    def do(self, command: engine.Command, now: datetime = NOW) -> Run:
        """One command."""
        return self.take(
            engine.advance(
                self.definition, self.out.state, command, now=now, budget=self.budget, **self.kw
            )
        )

    def at(self, element: str) -> int:
        """The element instance that waits at an element."""
        return next(n for n, wait in self.waits.items() if wait.element == element)

    def wait(self, element: str) -> Any:
        """The wait at an element."""
        return self.waits[self.at(element)]

    def work(self, element: str, **variables: Any) -> Run:
        """Completes the user task or job at an element."""
        wait = self.wait(element)
        kind = {
            engine.UserTaskWait: engine.CompleteUserTask,
            engine.JobWait: engine.CompleteJob,
            engine.CallWait: engine.CompleteCall,
            engine.MessageWait: engine.DeliverMessage,
        }[type(wait)]
        return self.do(kind(wait.element_instance, variables))

    def signal(self, name: str, **variables: Any) -> Run:
        """A signal comes from elsewhere."""
        return self.do(engine.BroadcastSignal(name, variables))

    def fire(self, element: str, now: datetime = NOW) -> Run:
        """Fires the timer at an element."""
        return self.do(engine.FireTimer(self.at(element)), now)

    def throw(self, element: str, code: str, **variables: Any) -> Run:
        """Lets the job at an element throw."""
        return self.do(engine.ThrowError(self.at(element), code, "", variables))

    def retry(self, element: str, **variables: Any) -> Run:
        """Tries an incident again."""
        return self.do(engine.Retry(self.at(element), variables))

    @property
    def waiting(self) -> list[str]:
        """The elements that wait, by name."""
        return sorted(wait.element for wait in self.waits.values())

    @property
    def incident(self) -> engine.IncidentWait | None:
        """The incident, if there is one."""
        found = [w for w in self.waits.values() if isinstance(w, engine.IncidentWait)]
        return found[0] if found else None

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the process."""
        return self.out.variables

    def visits(self, element: str) -> int:
        """How often an element was entered."""
        return sum(e.kind == "entered" and e.element == element for e in self.events)
