"""Expressions that ask themselves whether a variable is there."""

from __future__ import annotations

from app.engine import feel
from app.engine.bpmn.expressions import Text
from app.engine.feel.builtins import FUNCTIONS
from app.engine.feel.nodes import Node
from app.engine.feel.parser import parse

ASKING = ("is defined", "get or else", "is blank", "is empty")


def guarded(text: Text, name: str) -> bool:
    """Whether the expression compares the name with null, or asks whether it is there."""
    if "null" not in text.text and not any(word in text.text for word in ASKING):
        return False
    try:
        tree = parse(text.text.removeprefix("=").strip(), (), FUNCTIONS)
    except (feel.FeelSyntaxError, RecursionError):
        return False
    return any(_asks(node, name) for node in tree.walk())


def _asks(node: Node, name: str) -> bool:
    if node.kind == "compare" and node.value in ("=", "!="):
        sides = node.parts
        return any(_is_null(one) for one in sides) and any(_root(one) == name for one in sides)
    if node.kind in ("call", "call named") and node.parts[0].kind == "name":
        asked = node.parts[0].value in ASKING
        return asked and any(_root(one) == name for one in node.parts[1:])
    return False


def _is_null(node: Node) -> bool:
    return node.kind == "value" and node.value is None


def _root(node: Node) -> object:
    """The variable that a path or filter begins with."""
    while node.kind in ("path", "filter"):
        node = node.parts[0]
    return node.value if node.kind == "name" else None
