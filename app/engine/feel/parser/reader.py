"""What all parts of the parser share: nodes, scopes of names, a limit of depth, types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from app.engine.feel.nodes import Node
from app.engine.feel.parser.lexer import Lexer, Names, index
from app.engine.feel.types import ALIASES, ANY, GENERIC, SIMPLE, Type

MAX_DEPTH = 80  # eight Python frames each
MAX_TEXT = 100_000
SPACED = ("time offset", "start included", "end included")
TYPE_NAMES = index((*SIMPLE, *ALIASES))


@lru_cache(maxsize=10)
def _fixed(names: tuple[str, ...]) -> Names:
    """The index of the names that are the same for every text."""
    return index(names)


class Reader(Lexer):
    """Reads one text once."""

    def __init__(
        self,
        text: str,
        names: Iterable[str],
        functions: Iterable[str] = (),
        types: Mapping[str, Type] | None = None,
    ) -> None:
        if len(text) > MAX_TEXT:
            super().__init__("", ())
            raise self.fail(f"{len(text):,} characters; at most {MAX_TEXT:,} are read")
        super().__init__(text, names)
        self.scopes.append(_fixed((*functions, *SPACED)))
        self.types = types or {}
        self.depth, self.unary = 0, False

    def node(self, kind: str, at: int, value: Any = None, parts: tuple[Node, ...] = ()) -> Node:
        """A node whose text ends with the last token."""
        return Node(kind, at, value, parts, self.end, self.text)

    def expression(self) -> Node:
        """Any expression."""
        raise NotImplementedError

    def deeper(self) -> None:
        """Goes into something nested; ``self.depth`` is counted down by the caller."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"is nested deeper than {MAX_DEPTH}")

    # ---- types

    def type(self) -> Type:
        """A type (DMN 1.5, grammar rule 53)."""
        self.deeper()
        self.scopes.append(index(self.types))
        custom = self.known()
        self.scopes[-1] = TYPE_NAMES
        standard = self.known()
        self.scopes.pop()
        self.depth -= 1
        if custom is not None:
            self.go(custom[1])
            return self.types.get(custom[0]) or Type(custom[0])
        if standard is not None:
            self.go(standard[1])
            return Type(ALIASES.get(standard[0], standard[0]))
        return self._single_type()

    def _single_type(self) -> Type:
        name = self.word
        if not name:
            raise self.fail(f"expected a type, found {self.shown()}")
        self.go(self.at + len(name))
        while self.sign == "." and name not in GENERIC:
            self.take(".")
            name += "." + self.new_name("and", "or")
        if name in self.types:
            return self.types[name]
        if name in GENERIC and self.sign == "<":
            return self._generic(name)
        return Type(ALIASES.get(name, name))

    def _generic(self, name: str) -> Type:
        self.deeper()
        self.take("<")
        if name == "context":
            found = Type(name, fields=self._fields())
        elif name == "function":
            found = self._signature()
        else:
            inner = self.type()
            self.need(">")
            found = Type(name, () if inner == ANY else (inner,))
        self.depth -= 1
        return found

    def _fields(self) -> tuple[tuple[str, Type], ...]:
        fields: list[tuple[str, Type]] = []
        while self.sign != ">":
            key = self.new_name()
            self.need(":")
            fields.append((key, self.type()))
            if not self.take(","):
                break
        self.need(">")
        return tuple(fields)

    def _signature(self) -> Type:
        parts: list[Type] = []
        while self.sign != ">":
            parts.append(self.type())
            if not self.take(","):
                break
        self.need(">")
        self.need("->")
        return Type("function", tuple(parts), result=self.type())


def read_type(text: str, types: Mapping[str, Type]) -> Type:
    """The type that a text says. Raises FeelSyntaxError."""
    reader = Reader(text, (), (), types)
    found = reader.type()
    reader.need_end()
    if not found.known:
        raise reader.fail(f"{text!r} is no type", 0)
    return found
