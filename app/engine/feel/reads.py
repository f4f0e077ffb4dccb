"""Which variables an expression reads: names that nothing inside of it provides."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.engine.feel.nodes import Node

Own = frozenset[str]
Step = tuple[Node, Own]
INPUT = frozenset({"?"})
ITEM = frozenset({"item"})
PARTIAL = frozenset({"partial"})


def reads(tree: Node, functions: Collection[str]) -> frozenset[str]:
    """The variables; the name of a built-in counts as one where it is not called."""
    found: set[str] = set()
    todo: list[Step] = [(tree, INPUT)]
    while todo:
        node, own = todo.pop()
        if node.kind == "name":
            if node.value not in own:
                found.add(node.value)
        elif node.kind in ("call", "call named") and _is_built_in(node.parts[0], functions):
            todo.extend((part, own) for part in node.parts[1:])
        else:
            todo.extend(INSIDE.get(node.kind, _same)(node, own))
    return frozenset(found)


def _is_built_in(called: Node, functions: Collection[str]) -> bool:
    return called.kind == "name" and called.value in functions


def _same(node: Node, own: Own) -> Iterator[Step]:
    return ((part, own) for part in node.parts)


def _iteration(node: Node, own: Own) -> Iterator[Step]:
    """Each list sees the names before it, the result all of them."""
    *lists, result = node.parts
    for name, part in zip(node.value, lists, strict=True):
        yield part, own
        own |= {name}
    yield result, own | (PARTIAL if node.kind == "for" else frozenset())


def _function(node: Node, own: Own) -> Iterator[Step]:
    own |= {name for name, _ in node.value}
    return ((part, own) for part in node.parts)


def _context(node: Node, own: Own) -> Iterator[Step]:
    """Each entry sees those before it."""
    for key, part in zip(node.value, node.parts, strict=True):
        yield part, own
        own |= {key}


def _filter(node: Node, own: Own) -> Iterator[Step]:
    yield node.parts[0], own
    yield node.parts[1], own | ITEM


INSIDE = {
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
    "lambda": _function,
    "context": _context,
    "filter": _filter,
}
