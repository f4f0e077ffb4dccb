"""What all parts of the compiler share: frames of values, code, the table of compilers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.engine.feel.budget import Run
from app.engine.feel.nodes import Node
from app.engine.feel.values import MISSING

Scope = Mapping[str, Any]
Code = Callable[["Frame", Run], Any]
Compiler = Callable[[Node], Code]
COMPILERS: dict[str, Compiler] = {}
NODES_A_STEP = 16


class Frame:
    """Names and values of one level, and the level around it."""

    __slots__ = ("around", "values")

    def __init__(self, values: Scope, around: Frame | None = None) -> None:
        self.values, self.around = values, around

    def find(self, name: str) -> Any:
        """The nearest value of the name, or MISSING."""
        frame: Frame | None = self
        while frame is not None:
            value = frame.values.get(name, MISSING)
            if value is not MISSING:
                return value
            frame = frame.around
        return MISSING


def compiles(*kinds: str) -> Callable[[Compiler], Compiler]:
    """Registers the compiler of some kinds of node."""

    def register(compiler: Compiler) -> Compiler:
        COMPILERS.update(dict.fromkeys(kinds, compiler))
        return compiler

    return register


def compile_node(node: Node) -> Code:
    """The function that evaluates a node."""
    return COMPILERS[node.kind](node)


def compile_parts(node: Node) -> list[Code]:
    """The functions that evaluate the parts of a node."""
    return [compile_node(part) for part in node.parts]


def constant(value: Any) -> Code:
    """Code that is a value."""
    return lambda frame, run: value


def forgiving(code: Code) -> Code:
    """Code whose nulls are handled by what stands around it."""

    def forgive(frame: Frame, run: Run) -> Any:
        before = len(run.warnings)
        value = code(frame, run)
        if len(run.warnings) > before:
            run.handle(before)
        return value

    return forgive


def weight(node: Node) -> int:
    """How many steps one turn of a loop over the node is worth."""
    return 1 + sum(1 for _ in node.walk()) // NODES_A_STEP


def reads(node: Node, name: str) -> bool:
    """Whether a name stands anywhere in a node."""
    return any(inner.kind == "name" and inner.value == name for inner in node.walk())
