"""Small helpers for XML elements, whatever their prefixes are."""

from __future__ import annotations

from typing import Any


def local(node: Any) -> str:
    """The name of an XML element without its namespace."""
    return str(node.tag).rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def canonical(node: Any) -> str:
    """All that an XML element holds, in one way of writing: no prefixes, no ids, sorted."""
    said = [f"{name.rsplit('}', 1)[-1]} {value}" for name, value in sorted(node.attrib.items())
            if name != "id"]  # fmt: skip
    inner = [canonical(one) for one in node if isinstance(one.tag, str)]
    text = " ".join((node.text or "").split())
    return ", ".join(filter(None, [*said, text, *inner])) or "yes"
