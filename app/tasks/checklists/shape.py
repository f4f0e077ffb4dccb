"""Diagrams of checklists: the one that runs, and the one that an owner goes on from.

A running checklist is an ad-hoc sub-process with a user task for each item: which of them is next
is decided when one ends, so items can be added, skipped and put in another order while it runs.
``ADDED`` stands for what was added since, and has an element of its own for each form of the
template, as several added items may ask the same; ``CLOSE`` ends the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from app.designer import checklists as drawn
from app.designer import hidden
from app.designer.drawn import HEAD, attribute
from app.designer.folders import Files
from app.engine.bpmn.foreign.layout import lay_out
from app.lib import json, xml
from app.tasks.checklists import plan
from app.tasks.checklists.plan import Item, Question

BOX, ADDED, CLOSE = "Items", "Added", "Close"
ITEM = "Item_"
PROCESS = "Checklist"
LATE = "An item that was added while the checklist ran."
TYPES = {"text": "textfield", "number": "number", "yes or no": "checkbox", "date": "datetime"}


def element(key: str) -> str:
    """The element of an item."""
    return f"{ITEM}{key}"


def key_of(element_id: str, visible: Mapping[str, Any]) -> str:
    """The item whose user task an element opens, by what that sees."""
    if element_id.startswith(ITEM):
        return element_id.removeprefix(ITEM)
    return str(visible[hidden.ADDED]["key"])


def added(form: str) -> str:
    """The element of items that were added, which ask what the item of this key asks."""
    return f"{ADDED}_{form}" if form else ADDED


def running(name: str, items: Sequence[Item]) -> Files:
    """The files of the diagram that runs these items."""
    work = [item for item in items if item.id in plan.all_waits(items)]
    tasks = [_task(element(item.id), item.name, item.description, f"{hidden.PLAN}.{item.id}", item)
             for item in work]  # fmt: skip
    late = [_task(ADDED, "Added item", LATE, hidden.ADDED)]
    late += [_task(added(item.id), f"Added item, asks as {item.name}", LATE, hidden.ADDED, item)
             for item in work if item.questions]  # fmt: skip
    inside = "\n".join([*tasks, *late, f'<bpmn:task id="{CLOSE}" name="Close the checklist"/>'])
    body = (
        f'<bpmn:process id="{PROCESS}" name={attribute(name)} isExecutable="true">'
        '<bpmn:startEvent id="Begun" name="Begun"><bpmn:outgoing>Flow_1</bpmn:outgoing>'
        f'</bpmn:startEvent><bpmn:adHocSubProcess id="{BOX}" name={attribute(name)}>'
        "<bpmn:incoming>Flow_1</bpmn:incoming><bpmn:outgoing>Flow_2</bpmn:outgoing>"
        f"{inside}<bpmn:completionCondition>=finished</bpmn:completionCondition>"
        '</bpmn:adHocSubProcess><bpmn:endEvent id="AllDone" name="All done">'
        "<bpmn:incoming>Flow_2</bpmn:incoming></bpmn:endEvent>"
        f'<bpmn:sequenceFlow id="Flow_1" sourceRef="Begun" targetRef="{BOX}"/>'
        f'<bpmn:sequenceFlow id="Flow_2" sourceRef="{BOX}" targetRef="AllDone"/></bpmn:process>'
    )
    root = xml.parse(f"{HEAD}{body}</bpmn:definitions>".encode(), "checklist.bpmn")
    lay_out(root)
    forms = {f"{form_id(item)}.form": _form(item) for item in work if item.questions}
    return {"checklist.bpmn": xml.write(root), **forms}


def _task(task_id: str, name: str, text: str, values: str, item: Item | None = None) -> str:
    own = _own(item) if item and values == hidden.ADDED else ""
    form = f'<zeebe:formDefinition formId="{form_id(item)}"/>' if item and item.questions else ""
    said = f"<bpmn:documentation>{escape(text)}</bpmn:documentation>" if text else ""
    return (
        f'<bpmn:userTask id="{task_id}" name={attribute(name)}>{said}<bpmn:extensionElements>'
        f'<zeebe:userTask/>{form}{own}<zeebe:assignmentDefinition assignee="={values}.assignee" '
        f'candidateGroups="=[{values}.role]"/><zeebe:taskSchedule dueDate="={values}.due"/>'
        "</bpmn:extensionElements></bpmn:userTask>"
    )


def _own(item: Item) -> str:
    """Keeps the answers of an added item apart: its form begins empty, and fills ``answers``."""
    keys = [key_of_field(item, place) for place, _ in enumerate(item.questions)]
    empty = "".join(f'<zeebe:input source="=null" target="{key}"/>' for key in keys)
    said = ", ".join(f"{key}: {key}" for key in keys)
    return (
        f'<zeebe:ioMapping>{empty}<zeebe:input source="={hidden.ADDED}.key" target="item"/>'
        f'<zeebe:output source="=context put(answers, item, {{{said}}})" target="answers"/>'
        "</zeebe:ioMapping>"
    )


def key_of_field(item: Item, place: int) -> str:
    """The variable of an answer."""
    return f"{item.id}_{place + 1}"


def form_id(item: Item) -> str:
    """The id of the form of an item that asks something."""
    return f"form-{item.id}"


def _form(item: Item) -> bytes:
    made = {
        "type": "default",
        "id": form_id(item),
        "schemaVersion": 18,
        "executionPlatform": "Camunda Cloud",
        "executionPlatformVersion": "8.6.0",
        "components": [_field(item, place, one) for place, one in enumerate(item.questions)],
    }
    return json.dumps(made, indent=2).encode()


def _field(item: Item, place: int, question: Question) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": TYPES[question.kind],
        "key": key_of_field(item, place),
        "label": question.label,
        "id": f"Field_{item.id}_{place + 1}",
    }
    if question.required:
        made["validate"] = {"required": True}
    if question.kind == "date":
        made |= {"subtype": "date", "dateLabel": made.pop("label")}
    return made


def process(key: str, name: str, items: Sequence[Item], description: str = "") -> Files:
    """The files of a process that does the same: what an owner goes on from in the designer."""
    waits = plan.all_waits(items)
    names = {item.id: item.name for item in items}
    work = [
        drawn.Item(
            id=element(item.id),
            name=item.name,
            description=_words(item, names),
            role=item.role,
            due_days=item.due_days if item.due_from == plan.AFTER_START else None,
            waits_for=tuple(element(other) for other in waits[item.id]),
            optional=item.optional,
            form=form_id(item) if item.questions else "",
        )
        for item in items
        if item.id in waits
    ]
    forms = {f"{form_id(item)}.form": _form(item) for item in items
             if item.id in waits and item.questions}  # fmt: skip
    return {**drawn.files(key, name, work, description=description), **forms}


def _words(item: Item, names: dict[str, str]) -> str:
    parts = [item.description.strip()]
    if item.parent in names:
        parts.append(f"Part of: {names[item.parent]}.")
    if item.due_days is not None and item.due_from == plan.BEFORE_END:
        parts.append(f"Due {item.due_days} working days before the end.")
    return " ".join(part for part in parts if part)
