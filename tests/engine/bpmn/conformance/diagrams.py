"""The small diagram language with what the conformance suite needs beyond it.

Each test carries ``@shows(...)``, or ``@refuses(...)`` where an element is refused: the names are
those of ``tools/support_table.py``, which makes docs/bpmn-support.md from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app import engine
from tests.engine.bpmn import diagrams
from tests.engine.bpmn.diagrams import (
    NOW,
    el,
    ends,
    event,
    ext,
    flows,
    folder,
    job,
    mapping,
    safe,
    script,
    timer,
    user,
)

shows = pytest.mark.shows
refuses = pytest.mark.refuses

DECLARED = (
    '<signal id="SA" name="alarm"/><signal id="SB" name="calm"/><signal id="SX" name="=which"/>'
    '<escalation id="X1" escalationCode="late"/><escalation id="X2" escalationCode="lost"/>'
    '<message id="MC" name="cancelled"><extensionElements><zeebe:subscription '
    'correlationKey="=order.id"/></extensionElements></message>'
)


def load(body: str, also: str = "", **files: bytes) -> engine.Definition:
    """The definition of a folder with the process ``p``; signals and escalations are declared."""
    return engine.load(drawn(body, also, **files))


def drawn(body: str, also: str = "", **files: bytes) -> dict[str, bytes]:
    """The files of such a folder."""
    return folder(body, also + DECLARED, **files)


def faults(body: str, also: str = "") -> set[str]:
    """The elements because of which the diagram is refused."""
    with pytest.raises(engine.Refused) as refused:
        load(body, also)
    assert all(problem.reason and problem.remedy for problem in refused.value.problems)
    return {problem.element for problem in refused.value.problems}


class Run(diagrams.Run):
    """The shell in memory, drawing and loading in one; with questions about its history."""

    def __init__(
        self,
        drawing: str | engine.Definition,
        variables: Mapping[str, Any] | None = None,
        *,
        also: str = "",
        **kw: Any,
    ) -> None:
        definition = load(drawing, also) if isinstance(drawing, str) else drawing
        super().__init__(definition, variables, **kw)

    @property
    def ended(self) -> str | None:
        """How the instance ended."""
        return self.out.ended

    def did(self, kind: str) -> list[str]:
        """The elements of the events of a kind, in their order."""
        return [event.element for event in self.events if event.kind == kind]

    @property
    def entered(self) -> list[str]:
        """The elements entered, in their order."""
        return self.did("entered")

    def number_of(self, element: str) -> int:
        """The element instance of an element that was entered, the newest of it."""
        found = [e for e in self.events if e.kind == "entered" and e.element == element]
        assert found[-1].element_instance is not None
        return found[-1].element_instance

    @property
    def taken(self) -> list[str]:
        """The flows taken, in their order."""
        return self.did("flow_taken")

    def fail(self, element: str, reason: str = "HTTP 500", **variables: Any) -> Run:
        """Lets the job at an element fail for the last time."""
        self.do(engine.FailJob(self.at(element), reason, variables))
        return self

    def local(self, element: str) -> dict[str, Any]:
        """The variables of the scopes of an element, the oldest instance of it."""
        found = engine.inspect(self.definition, self.out.state)
        return next((s["variables"] for s in found if s["element"] == element), {})

    def seen_at(self, element: str) -> dict[str, Any]:
        """What an element that waits sees."""
        return engine.visible(self.definition, self.out.state, self.at(element))


def gate(kind: str, *names: str, **attributes: str) -> str:
    """Gateways of a kind: ``gate("parallel", "f", "j")``."""
    return "".join(el(f"{kind}Gateway", name, **attributes) for name in names)


def jobs(*names: str) -> str:
    """Service tasks."""
    return "".join(job(name) for name in names)


def sub(name: str, *inside: str, more: str = "", tag: str = "subProcess", **attributes: str) -> str:
    """A sub-process with the plain start ``<name>_s`` and the plain end ``<name>_e`` inside."""
    border = el("startEvent", f"{name}_s") + el("endEvent", f"{name}_e")
    return el(tag, name, more, border, *inside, **attributes)


def event_sub(name: str, start: str, *inside: str) -> str:
    """An event sub-process: its start event is drawn, the plain end ``<name>_e`` is inside."""
    inner = (start, el("endEvent", f"{name}_e"), *inside)
    return el("subProcess", name, *inner, triggeredByEvent="true")


def border(
    name: str, host: str, kind: str, what: str = "", *more: str, interrupting: bool = True
) -> str:
    """A boundary event; ``what`` is a reference, or for a timer its duration or cycle."""
    attributes = {"attachedToRef": host, "cancelActivity": str(interrupting).lower()}
    return catching("boundaryEvent", name, kind, what, *more, **attributes)


def begun_by(name: str, kind: str, what: str = "", *more: str, interrupting: bool = True) -> str:
    """The start event of an event sub-process."""
    attributes = {"isInterrupting": str(interrupting).lower()}
    return catching("startEvent", name, kind, what, *more, **attributes)


def catching(tag: str, name: str, kind: str, what: str = "", *more: str, **attributes: str) -> str:
    """An event of a kind: timer (duration, cycle or date), condition, or one with a reference."""
    if kind == "timer":
        text = what or "PT1H"
        forms = {"R": "timeCycle", "P": "timeDuration"}
        form = (
            "timeDuration" if text.startswith("=") else forms.get(text.lstrip("-")[0], "timeDate")
        )
        inner = f"<timerEventDefinition><{form}>{text}</{form}></timerEventDefinition>"
    elif kind == "conditional":
        inner = f"<conditionalEventDefinition><condition>{safe(what)}</condition>"
        inner += "</conditionalEventDefinition>"
    elif kind == "link":
        inner = f'<linkEventDefinition name="{what}"/>'
    else:
        said = {"compensate": "activity"}.get(kind, kind)
        reference = f' {said}Ref="{what}"' if what else ""
        inner = f"<{kind}EventDefinition{reference}/>"
    return el(tag, name, *more, inner, **attributes)


def caught(name: str, kind: str, what: str = "", *more: str) -> str:
    """An intermediate catch event."""
    return catching("intermediateCatchEvent", name, kind, what, *more)


def thrown(name: str, kind: str, what: str = "", *more: str) -> str:
    """An intermediate throw event."""
    return catching("intermediateThrowEvent", name, kind, what, *more)


def ended(name: str, kind: str, what: str = "", *more: str) -> str:
    """An end event with a result."""
    return catching("endEvent", name, kind, what, *more)


def many(
    collection: str = "=items",
    element: str = "item",
    out: str = "",
    *,
    sequential: bool = False,
    until: str = "",
) -> str:
    """The marker of a multi-instance; ``out`` is ``collection =element``."""
    said = f'inputCollection="{safe(collection)}"' + (
        f' inputElement="{element}"' if element else ""
    )
    if out:
        target, source = out.split(" ", 1)
        said += f' outputCollection="{target}" outputElement="{safe(source)}"'
    done = f"<completionCondition>{safe(until)}</completionCondition>" if until else ""
    inner = ext(f"<zeebe:loopCharacteristics {said}/>") + done
    order = str(sequential).lower()
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{order}">{inner}'
        "</multiInstanceLoopCharacteristics>"
    )


def undoable(name: str, *mappings: str) -> str:
    """A job with a compensation handler ``undo_<name>``."""
    return job(name) + handler(name, *mappings)


def handler(name: str, *mappings: str) -> str:
    """The compensation handler ``undo_<name>`` of an activity."""
    return (
        border(f"on_{name}", name, "compensate")
        + job(f"undo_{name}", *mappings, isForCompensation="true")
        + el("association", f"as_{name}", sourceRef=f"on_{name}", targetRef=f"undo_{name}")
    )


def call(name: str, target: str, *more: str, inside: str = "", **attributes: str) -> str:
    """A call activity; the attributes are those of ``zeebe:calledElement``."""
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    called = f'<zeebe:calledElement processId="{safe(target)}"{said}/>'
    return el("callActivity", name, ext(called, *more), inside)


def process(name: str, *inside: str, executable: str = "true") -> str:
    """A further process of the file, with the plain start ``<name>_s`` and end ``<name>_e``."""
    border_events = el("startEvent", f"{name}_s") + el("endEvent", f"{name}_e")
    return el("process", name, border_events, *inside, isExecutable=executable)


__all__ = [
    "NOW",
    "Run",
    "begun_by",
    "border",
    "call",
    "caught",
    "drawn",
    "el",
    "ended",
    "ends",
    "event",
    "event_sub",
    "ext",
    "faults",
    "flows",
    "gate",
    "handler",
    "job",
    "jobs",
    "load",
    "many",
    "mapping",
    "process",
    "refuses",
    "safe",
    "script",
    "shows",
    "sub",
    "thrown",
    "timer",
    "undoable",
    "user",
]
