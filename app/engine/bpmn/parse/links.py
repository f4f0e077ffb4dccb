"""Connects what no flow connects: link events, and compensation handlers (BPMN 2.0, 10.5)."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from app.engine.bpmn.nodes import (
    Catch,
    EventSubProcess,
    Flow,
    Node,
    Script,
    ServiceTask,
    SubProcess,
    ThrowCompensation,
)

if TYPE_CHECKING:
    from app.engine.bpmn.definition import ProcessSpec
    from app.engine.bpmn.parse.reader import Reader


def connect_links(reader: Reader, spec: ProcessSpec) -> None:
    """A thrown link goes on at the one catch of its name in the same scope."""
    catches = [n for n in spec.elements.values() if isinstance(n, Catch) and _link(n)]
    for name, count in Counter(_link(node) for node in catches).items():
        if count > 1:
            reason = f"{count} link events catch the name {name}."
            reader.refuse(spec.name, reason, "Keep one of them.", None)
    targets = {_link(node): node for node in catches}
    for owner, node, name in reader.links:
        source, target = spec.task_specs.get(node.get("id")), targets.get(name)
        if owner is not spec or source is None:
            continue
        if target is None:
            reason = f"No link event of this scope catches the name {name!r}."
            reader.refuse(node.get("id"), reason, "Draw it, or correct the name.", node.sourceline)
            continue
        if source.flows:
            reason = "A flow leads out of a link that is thrown."
            reader.refuse(node.get("id"), reason, "Remove the flow.", node.sourceline)
        jump = Flow(f"{node.get('id')} > {target.name}", target.name, drawn=False)
        source.flows += (jump,)
        target.incoming += (jump.id,)
        source.connect(target)


def _link(node: Catch) -> str:
    return node.trigger.code if node.trigger.kind == "link" else ""


def connect_handlers(reader: Reader, spec: ProcessSpec) -> None:
    """A compensation boundary event points by an association to what undoes its activity."""
    handlers = {n.name: n for n in spec.elements.values() if n.for_compensation}
    used: set[str] = set()
    for host in list(spec.elements.values()):
        borders = [b for b in host.boundaries if b.trigger.kind == "compensate"]
        for border in borders:
            ends = [target for source, target in reader.associations if source == border.name]
            ends += [source for source, target in reader.associations if target == border.name]
            found = [name for name in ends if name in handlers]
            if len(found) != 1 or len(borders) > 1:
                reason = "It needs exactly one association to a compensation handler."
                reader.refuse(border.name, reason, "Connect it to the handler.", border.line)
                continue
            host.handler = found[0]
            used.add(found[0])
            handler = handlers[found[0]]
            reader.late.append(partial(_note_reads, host, handler))
    for name, handler in handlers.items():
        _check_handler(reader, handler, used=name in used)
    for node in spec.elements.values():
        if isinstance(node, ThrowCompensation) and node.activity is not None:
            reader.late.append(partial(_check_activity, reader, spec, node))


def _check_handler(reader: Reader, handler: Node, *, used: bool) -> None:
    if handler.flows or handler.incoming or handler.boundaries:
        reason = "A compensation handler has neither flows nor boundary events."
        reader.refuse(
            handler.name, reason, "Use a sub-process if more is to be done.", handler.line
        )
    if not used:
        reason = "No compensation event points to this handler, so it would never run."
        reader.warn(handler.name, reason, "Connect it, or remove it.", handler.line)


def _note_reads(host: Node, handler: Node) -> None:
    """A job or script says what it reads; anything else may read all."""
    if not isinstance(handler, ServiceTask | Script) or handler.repeat is not None:
        return
    texts = [mapping.source for mapping in (*handler.inputs_mapped, *handler.outputs_mapped)]
    if isinstance(handler, Script):
        texts.append(handler.expression)
    else:
        texts += [handler.job_type, handler.retries]
    for hooks in handler.hooks.values():
        texts += [text for hook in hooks for text in (hook.type, hook.retries)]
    host.handler_reads = frozenset().union(*(text.reads for text in texts))


def _check_activity(reader: Reader, spec: ProcessSpec, throw: ThrowCompensation) -> None:
    """What it undoes has to be beside it, or around its event sub-process, and undoable."""
    here: ProcessSpec | None = spec
    while here is not None:
        node = here.task_specs.get(throw.activity)
        if node is not None:
            break
        owner = reader.owners.get(here.name)
        here = owner._wf_spec if isinstance(owner, EventSubProcess) else None
    else:
        node = None
    if node is None or not (node.handler or isinstance(node, SubProcess)):
        reason = f"There is no activity {throw.activity} in its scope that can be undone."
        remedy = "Choose an activity with a compensation event, or none to undo all."
        reader.refuse(throw.name, reason, remedy, throw.line)
