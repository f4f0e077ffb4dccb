"""Expressions with a keyword: if, for, some, every, function (DMN 1.5, rules 44 to 57)."""

from __future__ import annotations

from app.engine.feel.nodes import Node
from app.engine.feel.parser.lexer import index
from app.engine.feel.parser.literals import LiteralReader
from app.engine.feel.types import ANY, Type


class FormReader(LiteralReader):
    """Reads one text once: the part for expressions with a keyword."""

    def form(self) -> Node:
        """The expression whose keyword is next."""
        found: Node = KEYWORDS[self.word](self)
        return found

    def _if(self) -> Node:
        """A chain of ``else if`` is one node, so that its length is no depth."""
        at = self.at
        parts: list[Node] = []
        while True:
            self.need_word("if")
            parts.append(self.expression())
            self.need_word("then")
            parts.append(self.expression())
            self.need_word("else")
            if self.word != "if" or self.known():
                break
        parts.append(self.expression())
        return self.node("if", at, None, tuple(parts))

    def _for(self) -> Node:
        at = self.at
        self.need_word("for")
        names, lists = self._iterations()
        self.need_word("return")
        self.scopes.append(index(names))
        result = self.expression()
        del self.scopes[-len(names) - 1 :]
        return self.node("for", at, tuple(names), (*lists, result))

    def _quantified(self) -> Node:
        at, kind = self.at, self.word
        self.need_word(kind)
        names, lists = self._iterations()
        self.need_word("satisfies")
        result = self.expression()
        del self.scopes[-len(names) :]
        return self.node(kind, at, tuple(names), (*lists, result))

    def _iterations(self) -> tuple[list[str], list[Node]]:
        """``x in list, y in 1..3``; each opens a scope that the caller closes."""
        names: list[str] = []
        lists: list[Node] = []
        while True:
            name = self.new_name("in")
            self.need_word("in")
            start = self.expression()
            if self.sign == "..":
                at = self.at
                self.take("..")
                start = self.node("steps", at, None, (start, self.expression()))
            names.append(name)
            lists.append(start)
            self.scopes.append(index([name]))
            if not self.take(","):
                return names, lists

    def _function(self) -> Node:
        at = self.at
        self.need_word("function")
        self.need("(")
        parameters: list[tuple[str, Type]] = []
        while self.sign != ")":
            parameters.append(self._parameter())
            if not self.take(","):
                break
            if self.sign == ")":
                raise self.fail("expected a parameter behind the comma")
        self.need(")")
        external = self.take_word("external")
        self.scopes.append(index(name for name, _ in parameters))
        body = self.expression()
        self.scopes.pop()
        if external:
            return self.node("external", at)
        return self.node("lambda", at, tuple(parameters), (body,))

    def _parameter(self) -> tuple[str, Type]:
        name = self.new_name()
        return name, self.type() if self.take(":") else ANY


KEYWORDS = {
    "if": FormReader._if,
    "for": FormReader._for,
    "some": FormReader._quantified,
    "every": FormReader._quantified,
    "function": FormReader._function,
}
