"""Reads the expression language of Java engines: JUEL, as ``${...}`` and ``#{...}`` hold it.

The grammar is that of the Unified Expression Language (JSR 245) as far as process diagrams use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MAX_DEPTH = 60
MAX_TOKENS = 300  # a chain of operators is a tree as deep as it is long
TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>[A-Za-z_$\u00c0-\uffff][\w$]*(?::[A-Za-z_$][\w$]*(?=\s*\())?)
      | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]])
    )""",
    re.VERBOSE,
)
WORDS = {
    "and": "&&",
    "or": "||",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "div": "/",
    "mod": "%",
}
LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))


class NotJuel(ValueError):
    """The text is no expression of this language."""


@dataclass(frozen=True)
class Part:
    """A node of an expression: what kind, its word, and what it is made of."""

    kind: str  # text number constant name member index call function unary binary choose
    value: str = ""
    inner: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Token:
    """A word of the text."""

    kind: str
    value: str


def parse(text: str) -> Part:
    """The tree of an expression without its ``${`` and ``}``. Raises NotJuel."""
    tokens = list(islice(_tokens(text), MAX_TOKENS + 1))
    if len(tokens) > MAX_TOKENS:
        raise NotJuel(f"it has more than {MAX_TOKENS} words")
    reader = _Reader(tokens)
    found = reader.choose()
    reader.expect_end()
    return found


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a mixed text in order: whether it is an expression, and what it says.

    Raises NotJuel for an expression that does not end.
    """
    start = at = 0
    while (found := _opening(text, at)) != -1:
        if found > start:
            yield False, text[start:found]
        end = _closing(text, found + 2)
        yield True, text[found + 2 : end]
        start = at = end + 1
    if start < len(text):
        yield False, text[start:]


def has_expression(text: str) -> bool:
    """Whether the text holds ``${`` or ``#{``."""
    return _opening(text, 0) != -1


def _opening(text: str, at: int) -> int:
    places = [place for sign in ("${", "#{") if (place := text.find(sign, at)) != -1]
    return min(places, default=-1)


def _closing(text: str, at: int) -> int:
    quote, depth = "", 0
    while at < len(text):
        sign = text[at]
        if quote:
            at += sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
        elif sign == "}":
            return at
        at += 1
    raise NotJuel("the expression has no closing brace")


def _tokens(text: str) -> Iterator[Token]:
    at, text = 0, text.rstrip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise NotJuel(f"{text[at : at + 20].strip()!r} is not understood")
        value = found[found.lastgroup]
        kind = found.lastgroup
        if kind == "name" and (value in WORDS or value in ("not", "empty")):
            kind, value = "sign", WORDS.get(value, "!" if value == "not" else value)
        yield Token(kind, value)
        at = found.end()


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    @property
    def here(self) -> Token:
        end = Token("end", "the end")
        return self.tokens[self.at] if self.at < len(self.tokens) else end

    def take(self, *signs: str) -> str:
        """The sign, when it comes next, else nothing."""
        token = self.here
        if token.kind != "sign" or token.value not in signs:
            return ""
        self.at += 1
        return token.value

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise NotJuel(f"expected {sign!r}, found {self.here.value!r}")

    def expect_end(self) -> None:
        if self.here.kind != "end":
            raise NotJuel(f"did not expect {self.here.value!r}")

    def choose(self) -> Part:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotJuel("it is nested too deeply")
        first = self.binary(0)
        if self.take("?"):
            yes = self.choose()
            self.need(":")
            first = Part("choose", "?", (first, yes, self.choose()))
        self.depth -= 1
        return first

    def binary(self, level: int) -> Part:
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while sign := self.take(*LEVELS[level]):
            left = Part("binary", sign, (left, self.binary(level + 1)))
        return left

    def unary(self) -> Part:
        signs = []
        while sign := self.take("!", "-", "empty"):
            signs.append(sign)
        found = self.postfix()
        for sign in reversed(signs):
            found = Part("unary", sign, (found,))
        return found

    def postfix(self) -> Part:
        found = self.primary()
        while sign := self.take(".", "["):
            if sign == "[":
                found = Part("index", "", (found, self.choose()))
                self.need("]")
                continue
            name = self.here
            # After a dot a word is a name, even one that means something elsewhere.
            if not (name.kind == "name" or name.value == "empty"):
                raise NotJuel(f"expected a name, found {name.value!r}")
            self.at += 1
            if self.take("("):
                found = Part("call", name.value, (found, *self.arguments()))
            else:
                found = Part("member", name.value, (found,))
        return found

    def arguments(self) -> Iterator[Part]:
        if self.take(")"):
            return
        yield self.choose()
        while self.take(","):
            yield self.choose()
        self.need(")")

    def primary(self) -> Part:
        token = self.here
        if self.take("("):
            found = self.choose()
            self.need(")")
            return found
        if token.kind == "sign" or token.kind == "end":
            raise NotJuel(f"did not expect {token.value!r}")
        self.at += 1
        if token.kind == "text":
            return Part("text", re.sub(r"\\(.)", r"\1", token.value[1:-1], flags=re.DOTALL))
        if token.kind == "number":
            return Part("number", token.value)
        if token.value in ("true", "false", "null"):
            return Part("constant", token.value)
        if self.take("("):
            return Part("function", token.value, tuple(self.arguments()))
        return Part("name", token.value)
