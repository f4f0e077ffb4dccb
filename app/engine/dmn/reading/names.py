"""Which names an expression knows, from what the files say and never from data.

Names with spaces or operators in them can only be read when they are known (DMN 1.5, 10.3.1.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.engine import feel
from app.engine.dmn.reading.xml import clean, tag, text_of
from app.engine.feel.types import Type

PLAIN = re.compile(r"[^\W\d]\w*\Z")
KEY = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|([^\W\d][^{}\[\](),:"\n]*?))\s*:')
NAMED = ("variable", "output", "column", "itemComponent")
ITERATES = ("for", "some", "every")


def inner_names(node: Any) -> Iterator[str]:
    """Names that something may have inside: entries, outputs, columns, keys of contexts."""
    for child in node.iter():
        name = tag(child)
        if name in NAMED:
            yield clean(child.get("name"))
        elif name in ITERATES:
            yield clean(child.get("iteratorVariable"))
        elif name in ("literalExpression", "outputEntry") and "{" in text_of(child):
            for quoted, plain in KEY.findall(text_of(child)):
                yield clean(quoted or plain)


def special(names: Iterable[str]) -> frozenset[str]:
    """Those that cannot be read unless they are known."""
    return frozenset(name for name in names if name and not PLAIN.match(name))


@dataclass(frozen=True)
class Names:
    """The special names in scope; ``spare`` are tried when the text cannot be read with these.

    Files that draw no requirement still mean the input data they name.
    """

    seen: frozenset[str]
    spare: frozenset[str]
    types: tuple[tuple[str, Type], ...] = ()

    def and_also(self, names: Iterable[str]) -> Names:
        """With more names: entries before, parameters, what is iterated over."""
        return Names(self.seen | special(names), self.spare, self.types)

    def expression(self, text: str) -> feel.Expression:
        """Compiles an expression. Raises FeelSyntaxError."""
        types = self._types(text)
        try:
            return feel.compile(text, self.seen, types)
        except feel.FeelSyntaxError:
            if self.spare <= self.seen:
                raise
            try:
                return feel.compile(text, self.seen | self.spare, types)
            except feel.FeelSyntaxError:
                pass
            raise

    def tests(self, text: str) -> feel.UnaryTests:
        """Compiles a cell. Raises FeelSyntaxError."""
        types = self._types(text)
        try:
            return feel.compile_unary(text, self.seen, types)
        except feel.FeelSyntaxError:
            if self.spare <= self.seen:
                raise
            try:
                return feel.compile_unary(text, self.seen | self.spare, types)
            except feel.FeelSyntaxError:
                pass
            raise

    def _types(self, text: str) -> dict[str, Type] | None:
        """The types that the text may speak of."""
        if "instance" not in text and "function" not in text:
            return None
        return {name: made for name, made in self.types if name in text} or None
