"""Reads texts that are or may be expressions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from app.engine import feel
from app.engine.bpmn.expressions import Text, read
from app.engine.bpmn.parse.xml import child, text_of

if TYPE_CHECKING:
    from app.engine.bpmn.parse.reader import Reader

PATH = re.compile(r"=\s*([^\W\d]\w*)(?:\s*\.\s*\w+)*\s*\Z")


def compiled(reader: Reader, node: Any, text: str | None, default: str = "") -> Text:
    """A text that may be an expression; a fault is noted when it cannot be read."""
    given = (text if text is not None else default).strip()
    try:
        return read(given)
    except feel.FeelSyntaxError as wrong:
        reason = f"The expression {given[:80]!r} cannot be read: {wrong}."
        reader.refuse(_owner(node), reason, "Correct the expression.", node.sourceline)
        return Text(given, None)


def _owner(node: Any) -> str | None:
    while node is not None:
        if node.get("id"):
            return str(node.get("id"))
        node = node.getparent()
    return None


def optional(reader: Reader, node: Any, text: str | None) -> Text | None:
    """The same, None when there is no text."""
    return compiled(reader, node, text) if text and text.strip() else None


def formal(reader: Reader, node: Any, name: str, what: str) -> Text | None:
    """The expression in a child element, such as ``completionCondition``; None without one."""
    text = text_of(child(node, name))
    if not text:
        return None
    if not text.startswith("="):
        reason = f"The {what} {text[:60]!r} is no expression."
        reader.refuse(_owner(node), reason, "Begin it with '='.", node.sourceline)
        return None
    return compiled(reader, node, text)


def first_name(text: Text | None) -> str:
    """The variable of a text that is nothing but a name or a path, such as ``=result.id``."""
    found = PATH.match(text.text) if text is not None else None
    return found[1] if found else ""
