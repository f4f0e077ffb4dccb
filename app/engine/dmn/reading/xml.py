"""The few things that are asked of XML here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any


def tag(node: Any) -> str:
    """The name of an element, without its namespace; empty for a comment."""
    found = node.tag
    return _local(found) if isinstance(found, str) else ""


@lru_cache(maxsize=1_000)
def _local(qualified: str) -> str:
    return qualified.rsplit("}", 1)[-1]


def children(node: Any, *tags: str) -> Iterator[Any]:
    """The elements directly inside, or those with one of these names."""
    for child in node:
        name = tag(child)
        if name and (not tags or name in tags):
            yield child


def first(node: Any, *tags: str) -> Any:
    """The first such element directly inside, or None."""
    return next(children(node, *tags), None)


def clean(text: str | None) -> str:
    """A name with single spaces (DMN 1.5, 10.3.1.2: spaces in names are normalised)."""
    return " ".join((text or "").split())


def name_of(node: Any) -> str:
    """What an element is called; by its id where it has no name."""
    return clean(node.get("name") or node.get("id"))


def text_of(node: Any) -> str:
    """The FEEL text inside, without the white space that editors put around it."""
    inner = first(node, "text")
    if inner is None:
        return ""
    parts = [inner.text or "", *(child.tail or "" for child in inner)]
    return "".join(parts).strip()
