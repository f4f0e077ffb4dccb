"""Small helpers over parsed XML elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"


def tag(node: Any) -> str:
    """The local name of a BPMN element; empty for comments and other namespaces."""
    if not isinstance(node.tag, str) or not node.tag.startswith(f"{{{BPMN}}}"):
        return ""
    return str(node.tag.rsplit("}", 1)[1])


def children(node: Any, name: str | None = None) -> Iterator[Any]:
    """The BPMN elements directly inside."""
    for inner in node:
        kind = tag(inner)
        if kind and (name is None or kind == name):
            yield inner


def child(node: Any, name: str) -> Any:
    """The first BPMN element of that name directly inside, or None."""
    return next(children(node, name), None)


def text_of(node: Any) -> str:
    """The text of an element, without spaces around it."""
    return (node.text or "").strip() if node is not None else ""
