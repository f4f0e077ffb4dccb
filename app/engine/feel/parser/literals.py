"""What stands by itself: numbers, strings, names, brackets (DMN 1.5, rules 33 to 60)."""

from __future__ import annotations

from decimal import Decimal

from app.engine.feel.nodes import Node
from app.engine.feel.parser.lexer import NUMBER, PART, WORD, index
from app.engine.feel.parser.reader import Reader

COMPARISONS = frozenset(("<=", ">=", "!=", "<", ">", "="))
WORDS = {"true": True, "false": False, "null": None}
LONGEST_KEY = 1_000


class LiteralReader(Reader):
    """Reads one text once: the part for primary expressions."""

    def primary(self) -> Node:
        """A literal, a name, or something in brackets."""
        at, sign = self.at, self.sign
        if bracket := self.BRACKETS.get(sign):
            return bracket(self)
        if self.word:
            return self._word_or_name()
        if found := NUMBER.match(self.text, self.at):
            return self._number(found[0])
        if sign:
            raise self.fail(f"did not expect {self.shown()}")
        if self.text.startswith('"', at):
            value = self.string()
            return self.node("value", at, value)
        return self._word_or_name()

    def _number(self, text: str) -> Node:
        at = self.at
        end = at + len(text)
        if PART.match(self.text, end):
            raise self.fail(f"did not expect {self.text[end : end + 20]!r} behind a number", end)
        self.go(end)
        return self.node("value", at, Decimal(text))

    def _at_literal(self) -> Node:
        at = self.at
        self.take("@")
        if self.at != at + 1:
            raise self.fail("expected a string right behind the @")
        value = self.string()
        return self.node("at literal", at, value)

    def _word_or_name(self) -> Node:
        at, word = self.at, self.word
        known = self.known() if word else None
        if word in WORDS and known is None:
            self.take_word(word)
            return self.node("value", at, WORDS[word])
        name = self.name()
        if name is None:
            if word in self.FORMS:
                return self.form()
            raise self.fail(f"expected an expression, found {self.shown()}")
        return self.node("name", at, name)

    def form(self) -> Node:
        """An expression that begins with a keyword."""
        raise NotImplementedError

    FORMS = frozenset(("if", "for", "some", "every", "function"))

    # ---- brackets

    def _round(self) -> Node:
        """``(a)``, ``(a..b]`` or ``(< a)``."""
        at = self.at
        self.take("(")
        if self.sign in COMPARISONS:
            sign = self.sign
            self.take(sign)
            bound = self.sum()
            self.need(")")
            return self.node("half range", at, sign, (bound,))
        inner = self.expression()
        if self.sign == "..":
            return self.interval(at, inner, low_in=False)
        self.need(")")
        return inner

    def sum(self) -> Node:
        """An expression without comparisons."""
        raise NotImplementedError

    def interval(self, at: int, low: Node, *, low_in: bool) -> Node:
        """The rest of an interval, from the two dots on."""
        self.need("..")
        high = self.expression()
        closing = self.sign
        if closing not in ("]", "[", ")"):
            raise self.fail(f"expected the end of the interval, found {self.shown()}")
        self.take(closing)
        return self.node("range", at, (low_in, closing == "]"), (low, high))

    def _reversed(self) -> Node:
        """``]a..b]``."""
        at = self.at
        self.take("]")
        return self.interval(at, self.sum(), low_in=False)

    def _square(self) -> Node:
        """A list, or an interval."""
        at = self.at
        self.take("[")
        items: list[Node] = []
        while self.sign != "]":
            items.append(self.expression())
            if self.sign == ".." and len(items) == 1:
                return self.interval(at, items[0], low_in=True)
            if not self.take(","):
                break
            if self.sign == "]":
                raise self.fail("expected an item behind the comma")
        self.need("]")
        return self.node("list", at, None, tuple(items))

    def _context(self) -> Node:
        at = self.at
        self.take("{")
        keys: list[str] = []
        values: list[Node] = []
        while self.sign != "}":
            keys.append(self._key())
            self.need(":")
            values.append(self.expression())
            self.scopes.append(index(keys[-1:]))
            if not self.take(","):
                break
            if self.sign == "}":
                raise self.fail("expected an entry behind the comma")
        self.need("}")
        del self.scopes[len(self.scopes) - len(keys) :]
        # Behind the context its keys can be asked for by path, spaces and all.
        for word, known in index(keys).items():
            here = self.scopes[0].setdefault(word, [])
            self.scopes[0][word] = sorted({*here, *known}, key=len, reverse=True)
        return self.node("context", at, tuple(keys), tuple(values))

    def _key(self) -> str:
        if self.text.startswith('"', self.at):
            return self.string()
        end = self.text.find(":", self.at, self.at + LONGEST_KEY)
        key = " ".join(self.text[self.at : end if end >= 0 else self.at].split())
        if not key or WORD.match(key) is None or any(sign in key for sign in '{}[](),"'):
            raise self.fail(f"expected a key and a colon, found {self.shown()}")
        self.go(end)
        return key

    BRACKETS = {"(": _round, "[": _square, "]": _reversed, "{": _context, "@": _at_literal}
