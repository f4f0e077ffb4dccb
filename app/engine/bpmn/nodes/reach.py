"""Which joins a token can still come to (BPMN 2.0, 13.4.3)."""

from __future__ import annotations

from typing import Any


def reach(spec: Any, gateway: Any) -> dict[str, frozenset[str]]:
    """For each element the incoming flows of the gateway that a token there can still come by.

    A way through the gateway itself does not count; one over a boundary event does.
    """
    into: dict[str, list[tuple[str, Any]]] = {}
    for node in spec.elements.values():
        for flow in node.flows:
            into.setdefault(flow.target, []).append((node.name, flow))
    hosts = {event.name: node.name for node in spec.elements.values() for event in node.boundaries}
    found: dict[str, set[str]] = {}
    for source, last in into.get(gateway.name, []):
        todo = [source]
        while todo:
            name = todo.pop()
            if name == gateway.name or last.id in found.setdefault(name, set()):
                continue
            found[name].add(last.id)
            todo += [before for before, _ in into.get(name, [])]
            if name in hosts:
                todo.append(hosts[name])
    return {name: frozenset(flows) for name, flows in found.items()}
