"""Function definitions and calls (DMN 1.5, 10.3.2.13 and 10.3.2.16)."""

from __future__ import annotations

from typing import Any

from app.engine.feel.budget import Run
from app.engine.feel.calls import call, call_named
from app.engine.feel.compiler.base import (
    Code,
    Frame,
    compile_node,
    compile_parts,
    compiles,
    forgiving,
    weight,
)
from app.engine.feel.nodes import Node
from app.engine.feel.types import ANY, Type
from app.engine.feel.values import MISSING, Function, kind

HANDLE_NULL = ("get or else", "is defined", "is empty", "is blank")  # their first argument


@compiles("lambda")
def _lambda(node: Node) -> Code:
    body = compile_node(node.parts[0])
    names = tuple(name for name, _ in node.value)
    types = tuple(wanted for _, wanted in node.value)
    given = types if any(wanted != ANY for wanted in types) else ()
    result, cost = type_of_text(node.parts[0]), weight(node.parts[0])

    def make(frame: Frame, run: Run) -> Function:
        def run_body(run: Run, *arguments: Any) -> Any:
            run.left -= cost
            return body(Frame(dict(zip(names, arguments, strict=True)), frame), run)

        return Function(names, run_body, types=given, result=result)

    return make


def type_of_text(node: Node) -> Type | None:
    """The type that a text has whatever the context, where that can be seen."""
    if node.kind == "value":
        return Type(kind(node.value) if node.value is not None else "Null")
    if node.kind == "context":
        entries = zip(node.value, node.parts, strict=True)
        return Type("context", fields=tuple((key, type_of_text(e) or ANY) for key, e in entries))
    if node.kind == "list":
        inner = {type_of_text(part) or ANY for part in node.parts}
        return Type("list", tuple(inner) if len(inner) == 1 else ())
    if node.kind == "lambda":
        inner_types = tuple(wanted for _, wanted in node.value)
        return Type("function", inner_types, result=type_of_text(node.parts[0]) or ANY)
    return None


@compiles("external")
def _external(node: Node) -> Code:
    spot, said = node.spot, "functions of other languages are not run here"
    return lambda frame, run: run.warn("external function", said, spot)


@compiles("call")
def _call(node: Node) -> Code:
    function, *arguments = _called(node), *compile_parts(node)[1:]
    spot = node.spot
    if arguments and node.parts[0].kind == "name" and node.parts[0].value in HANDLE_NULL:
        arguments[0] = forgiving(arguments[0])
    if len(arguments) == 1:
        (only,) = arguments
        return lambda frame, run: call(function(frame, run), [only(frame, run)], run, spot)
    return lambda frame, run: call(
        function(frame, run), [argument(frame, run) for argument in arguments], run, spot
    )


@compiles("call named")
def _call_named(node: Node) -> Code:
    function, *arguments = _called(node), *compile_parts(node)[1:]
    names, spot = node.value, node.spot
    if len(set(names)) < len(names):
        said = "an argument is there twice"
        return lambda frame, run: run.warn("wrong argument", said, spot)
    pairs = tuple(zip(names, arguments, strict=True))

    def pass_on(frame: Frame, run: Run) -> Any:
        values = {name: argument(frame, run) for name, argument in pairs}
        return call_named(function(frame, run), values, run, spot)

    return pass_on


def _called(node: Node) -> Code:
    """What is called: the nearest function of the name; a variable ``date`` hides no ``date()``."""
    first = node.parts[0]
    code = compile_node(first)
    if first.kind != "name":
        return code
    name = first.value

    def find(frame: Frame | None, run: Run) -> Any:
        start, nearest = frame, MISSING
        while frame is not None:
            value = frame.values.get(name, MISSING)
            if isinstance(value, Function):
                return value
            if nearest is MISSING:
                nearest = value
            frame = frame.around
        if nearest is MISSING:
            return code(start, run)  # type: ignore[arg-type]  # a call is always inside a frame
        return nearest

    return find
