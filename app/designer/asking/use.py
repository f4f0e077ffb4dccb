"""Who uses what a form asks, and what a process expects from it: names, gathered from all files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.designer.asking.faults import KEPT, Finding
from app.designer.asking.reading import Form, NotAForm, form, names
from app.designer.contents import MODEL, ZEEBE
from app.designer.variables import variables
from app.engine.dmn.lint import columns
from app.lib import xml


@dataclass(frozen=True)
class Task:
    """A user task that shows the form: the names that are read right after it."""

    id: str
    name: str
    expects: frozenset[str]


@dataclass(frozen=True)
class Uses:
    """What the rest of the draft has to do with a form."""

    tasks: tuple[Task, ...]
    read: frozenset[str]  # by anything but the form itself
    given: frozenset[str]  # by anything, the form too
    twins: tuple[str, ...]  # other files with the same id


def uses(file: str, text: str, own: Form, files: Mapping[str, bytes]) -> Uses | None:
    """None while there is no diagram that could be read: then nobody can tell."""
    diagrams = []
    for name, content in sorted(files.items()):
        if name.endswith(".bpmn"):
            try:
                diagrams.append(xml.parse(content, name))
            except xml.XmlRefused:
                return None
    if not diagrams:
        return None
    others = _others(file, files)
    read = {name for root in diagrams for name in _read(root)}
    read |= {name for one in others.values() for name in one.reads}
    for decision in columns.decisions(files).values():
        read |= {asked.path.split(".")[0] for asked in decision.asked}
    return Uses(
        tasks=tuple(task for root in diagrams for task in _tasks(root, own.id)),
        read=frozenset(read),
        given=variables({**files, file: text.encode()}) or frozenset(),
        twins=tuple(name for name, one in others.items() if own.id and one.id == own.id),
    )


def findings(own: Form, used: Uses) -> Iterator[Finding]:
    """What does not fit together."""
    for name in used.twins:
        yield Finding("error", "", "", f"{name} has the same id, {own.id}.",
                      "Give one of the forms another id under General.")  # fmt: skip
    if own.id and not used.tasks:
        yield Finding("warning", "", "", "No user task shows this form.",
                      "Choose it at a user task of the diagram, under Form.")  # fmt: skip
    yield from _not_asked(own, used)
    yield from _not_given(own, used)
    if used.tasks:
        yield from _not_used(own, used)


def _not_asked(own: Form, used: Uses) -> Iterator[Finding]:
    for task in used.tasks:
        for name in sorted(task.expects - used.given):
            message = f"After {task.name}, {name} is read, and no field asks for it."
            remedy = f"Add a field with the key {name}, or correct the name in the diagram."
            yield Finding("warning", "", name, message, remedy)


def _not_given(own: Form, used: Uses) -> Iterator[Finding]:
    for part in own.parts:
        for name in sorted(part.reads - used.given):
            message = f"{part.words} reads {name}, which nothing in this process gives."
            yield Finding("warning", part.id, name, message,
                          "Correct the name, or have a step give the variable.")  # fmt: skip


def _not_used(own: Form, used: Uses) -> Iterator[Finding]:
    read = used.read | own.reads
    for part in own.parts:
        if part.kind in KEPT and part.key and part.key not in read:
            message = f"{part.words} ({part.key}) is read by people alone: no element uses it."
            yield Finding("info", part.id, part.key, message, "")


def _others(file: str, files: Mapping[str, bytes]) -> dict[str, Form]:
    found = {}
    for name, content in sorted(files.items()):
        if name.endswith(".form") and name != file:
            with suppress(NotAForm, UnicodeDecodeError):
                found[name] = form(content.decode())
    return found


def _read(node: Any) -> Iterator[str]:
    """The names in all expressions of an element and of what is in it."""
    for inner in node.iter():
        for text in (*inner.attrib.values(), inner.text or ""):
            if text.strip().startswith("="):
                yield from names(text.strip()[1:])


def _tasks(root: Any, form_id: str) -> Iterator[Task]:
    for node in root.iter(f"{MODEL}userTask"):
        shown = node.find(f"{MODEL}extensionElements/{ZEEBE}formDefinition")
        if shown is None or not form_id or shown.get("formId") != form_id:
            continue
        expects = {name for out in node.iter(f"{ZEEBE}output") for name in _read(out)}
        expects |= {name for flow in _flows_after(root, node) for name in _read(flow)}
        key = str(node.get("id") or "")
        yield Task(key, " ".join((node.get("name") or key).split()), frozenset(expects))


def _flows_after(root: Any, task: Any) -> Iterator[Any]:
    """The flows out of a task, and those out of the gateways that follow at once."""
    by_id = {node.get("id"): node for node in root.iter() if node.get("id")}
    flows: dict[str, list[Any]] = {}
    for flow in root.iter(f"{MODEL}sequenceFlow"):
        flows.setdefault(flow.get("sourceRef"), []).append(flow)
    todo, seen = [task.get("id")], set()
    while todo:
        key = todo.pop()
        if key in seen:
            continue
        seen.add(key)
        for flow in flows.get(key, ()):
            yield flow
            after = by_id.get(flow.get("targetRef"))
            if after is not None and str(after.tag).endswith("Gateway"):
                todo.append(after.get("id"))
