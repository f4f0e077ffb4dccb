"""Reads how often an activity is done: multi-instance and standard loop (BPMN 2.0, 10.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine.bpmn.nodes import Loop, Multi, Node
from app.engine.bpmn.parse.texts import first_name, formal, optional
from app.engine.bpmn.parse.xml import child, text_of

if TYPE_CHECKING:
    from app.engine.bpmn.parse.reader import Reader


def read_repeat(reader: Reader, node: Any, made: Node) -> None:
    """Notes on the activity how often it is done."""
    multi = child(node, "multiInstanceLoopCharacteristics")
    loop = child(node, "standardLoopCharacteristics")
    if multi is not None and loop is not None:
        remedy = "Keep one of the two markers."
        reason = "It is both a multi-instance and a loop."
        reader.refuse(node.get("id"), reason, remedy, node.sourceline)
    elif multi is not None:
        made.repeat = _multi(reader, node, multi)
    elif loop is not None:
        made.repeat = _loop(reader, node, loop)


def _multi(reader: Reader, node: Any, multi: Any) -> Multi | None:
    said = reader.zeebe(multi, "loopCharacteristics")
    get = said.get if said is not None else (lambda _: None)
    cardinality = text_of(child(multi, "loopCardinality"))
    items = optional(reader, node, get("inputCollection") or cardinality)
    if items is None:
        remedy = "Give it an input collection, such as =order.items."
        reader.refuse(node.get("id"), "It says no collection.", remedy, multi.sourceline)
        return None
    if multi.get("behavior", "All") != "All":
        remedy = "Remove the behavior; throw the events inside of it."
        reason = "Events that its instances throw when they end are not supported."
        # Published before, it runs as All: no event is thrown.
        reader.refuse(node.get("id"), reason, remedy, multi.sourceline, waived=True)
    collected, element = get("outputCollection"), get("outputElement")
    if bool(collected) != bool(element):
        remedy = "Give it both an output collection and an output element, or neither."
        reason = "Of output collection and output element only one is there."
        reader.refuse(node.get("id"), reason, remedy, multi.sourceline)
    result, item = optional(reader, node, element), (get("inputElement") or "").strip()
    name = first_name(result)
    return Multi(
        sequential=multi.get("isSequential") == "true",
        items=items,
        item=item,
        collected=(collected or "").strip(),
        element=result,
        result="" if name in (item, "loopCounter") else name,
        until=formal(reader, multi, "completionCondition", "completion condition"),
        counted=not get("inputCollection"),
    )


def _loop(reader: Reader, node: Any, loop: Any) -> Loop:
    condition = formal(reader, loop, "loopCondition", "loop condition")
    most = optional(reader, node, loop.get("loopMaximum"))
    if most is not None and most.code is None and not most.text.isdecimal():
        remedy = "Write a whole number, or an expression that begins with '='."
        reason = f"The loop maximum {most.text!r} is no number."
        reader.refuse(node.get("id"), reason, remedy, loop.sourceline)
    if condition is None and most is None:
        remedy = "Give it a loop condition or a loop maximum."
        reader.refuse(node.get("id"), "The loop has no end.", remedy, loop.sourceline)
    return Loop(condition, most, loop.get("testBefore") == "true")


__all__ = ["read_repeat"]
