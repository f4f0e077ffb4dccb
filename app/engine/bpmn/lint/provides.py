"""Which variables an element reads, and which it makes (Camunda 8, "Variables")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from app.engine.bpmn.expressions import Text
from app.engine.bpmn.soundness.graph import kind_of

if TYPE_CHECKING:
    from app.engine.bpmn.definition import Definition
    from app.engine.bpmn.nodes import Node

# An order process starts with these (docs/processes.md).
START = frozenset({"order", "item", "customer", "product", "subscription"})
# Seen inside a multi-instance, in its completion condition and in the collected expression.
LOOP = frozenset(
    {
        "loopCounter",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
    }
)
ERROR = frozenset({"errorCode", "errorMessage", "escalationCode"})
SILENT_EVENTS = ("timer", "none", "conditional", "link", "compensate", "cancel")
# Elements of which it is known that they bring nothing but what they say.
QUIET = {
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "complexGateway",
    "eventBasedGateway",
    "endEvent",
    "intermediateThrowEvent",
    "task",
    "manualTask",
}


@dataclass(frozen=True)
class Made:
    """Names that an element makes: in itself, and for what comes after."""

    local: frozenset[str]  # input mappings, and what a multi-instance adds
    results: frozenset[str]  # seen by its output mappings
    outward: frozenset[str]
    vague: bool  # its answer may bring other names as well
    vague_outward: bool


def made(definition: Definition, node: Node, inside: frozenset[str] = frozenset()) -> Made:
    """What an element makes. ``inside``: what the elements of its scope write outwards."""
    results, vague = _results(definition, node)
    gathers = getattr(node, "gathers", None)
    results |= inside
    vague = vague or bool(getattr(node, "hooks", None))  # a listener may bring names too
    local = frozenset(mapping.target[0] for mapping in node.inputs_mapped) | _loop_names(node)
    local |= counted(node) | _collected(node)
    if node.outputs_mapped:
        outward, vague_outward = frozenset(m.target[0] for m in node.outputs_mapped), False
        if getattr(node, "repeat", None) is not None and node.repeat.keeps_outputs:
            outward = frozenset()  # they end with each instance; what is collected goes on
    elif kind_of(node) == "error" and node.element_type == "boundaryEvent":
        outward, vague_outward = frozenset(), False  # what an error carries stays with the event
    else:
        outward, vague_outward = results - local, vague
        if gathers is not None:
            outward, vague_outward = frozenset(), False  # what its branches write stays in them
    outward |= _collected(node)
    return Made(local, results, outward, vague, vague_outward)


def _results(definition: Definition, node: Any) -> tuple[frozenset[str], bool]:
    """The names of its answer, and whether it may bring others."""
    kind = node.element_type
    if isinstance(getattr(node, "result", None), str):
        return frozenset({node.result}), False
    if hasattr(node, "job_type"):
        name = node.headers.get("resultVariable")
        return frozenset({name} if name else ()), not name
    if kind == "userTask":
        form = definition.forms.get(node.form_id or "")
        return (frozenset(_keys(form)), False) if form else (frozenset(), True)
    if hasattr(node, "trigger"):
        names = ERROR if kind_of(node) in ("error", "escalation") else frozenset()
        return names, kind_of(node) not in SILENT_EVENTS
    if kind.lower().endswith(("subprocess", "transaction")) or kind in QUIET:
        return frozenset(), False
    return frozenset(), True


def _keys(form: Any) -> Iterator[str]:
    """The variables that the fields of a form fill, those in groups included."""
    for component in form.get("components", ()) if isinstance(form, Mapping) else ():
        if not isinstance(component, Mapping):
            continue
        name = component.get("key") or component.get("path")
        if isinstance(name, str) and name:
            yield name.split(".")[0]
        yield from _keys(component)


def _loop_names(node: Node) -> frozenset[str]:
    repeat = getattr(node, "repeat", None)
    if repeat is None:
        return frozenset()
    names = {getattr(repeat, "item", ""), getattr(repeat, "result", "")}
    element = getattr(repeat, "element", None)
    if isinstance(element, Text):
        names |= set(element.names)  # it is made in each instance, null at first
    return frozenset(names - {""}) | LOOP


def counted(node: Node) -> frozenset[str]:
    """What the conditions of a complex gateway can ask for (BPMN 2.0, 10.6.5)."""
    if node.element_type != "complexGateway":
        return frozenset()
    return frozenset({"activationCount", "waitingForStart", *node.incoming})


def _collected(node: Node) -> frozenset[str]:
    """The lists of results that a repetition or an ad-hoc sub-process makes."""
    makers = (getattr(node, "repeat", None), getattr(node, "gathers", None))
    return frozenset({getattr(maker, "collected", "") for maker in makers} - {""})


# ---- reading

ELSEWHERE = ("inputs_mapped", "outputs_mapped", "flows", "boundaries", "repeat", "gathers")


def read_inside(definition: Definition, node: Node) -> Iterator[Text]:
    """The expressions of an element that are evaluated in it, mappings and flows left out."""
    for name, value in vars(node).items():
        if name not in ELSEWHERE:
            yield from _texts(value)
    trigger = vars(type(node)).get("trigger")
    if trigger is not None and "trigger" not in vars(node):
        yield from _texts(trigger)


def read_before(node: Node) -> Iterator[Text]:
    """The collection of a multi-instance."""
    items = getattr(getattr(node, "repeat", None), "items", None)
    if isinstance(items, Text):
        yield items


def read_after(node: Node) -> Iterator[Text]:
    """What is asked when a turn or a branch has ended: it sees what that has made."""
    before = list(read_before(node))
    yield from (text for text in _texts(getattr(node, "repeat", None)) if text not in before)
    yield from _texts(getattr(node, "gathers", None))


def _texts(value: Any, depth: int = 0) -> Iterator[Text]:
    """The expressions in a value of the definition."""
    if isinstance(value, Text):
        yield value
    elif depth < 3 and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), depth + 1)
    elif depth < 3 and isinstance(value, tuple):
        for one in value:
            yield from _texts(one, depth + 1)
    elif depth < 3 and isinstance(value, Mapping) and value:
        for one in value.values():
            yield from _texts(one, depth + 1)


def decision_reads(definition: Definition, node: Any) -> frozenset[str]:
    """The variables that the inputs of a called decision ask for, and those that it needs."""
    name = getattr(node, "decision", None)
    if not isinstance(name, Text) or name.code is not None:
        return frozenset()
    asked: set[str] = set()
    done: set[str] = set()
    todo = [name.text]
    while todo:
        try:
            decision = definition.model.find(todo.pop())
        except KeyError:
            continue
        if decision.id not in done:
            done.add(decision.id)
            asked |= _inputs(decision.logic) - {need.seen_as for need in decision.needs}
            todo += [need.key.id for need in decision.needs if need.kind == "decision"]
    return frozenset(asked)


def _inputs(logic: Any) -> set[str]:
    """The names in the input expressions of a table; cells may hold names of their own columns."""
    columns = getattr(logic, "inputs", ())
    return {name for column in columns for name in column.expression.names}
