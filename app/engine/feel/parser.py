"""From text to tree: a parser by precedence (DMN 1.5, 10.3.1.2), for both kinds of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from app.engine.feel.lexer import NUMBER, STRING, WORD, Lexer, sort_names
from app.engine.feel.nodes import Node
from app.engine.feel.types import ALIASES, ANY, GENERIC, SIMPLE, Type

MAX_DEPTH = 50  # a dozen Python frames each
MAX_TEXT = 100_000
COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")
SPACED = (
    "time offset",
    "start included",
    "end included",
)


def parse(
    text: str,
    names: Iterable[str],
    functions: Iterable[str],
    types: Mapping[str, Type] | None = None,
) -> Node:
    """The tree of an expression. Raises FeelSyntaxError."""
    parser = Parser(text, names, functions, types)
    tree = parser.expression()
    parser.need_end()
    return tree


def parse_unary(
    text: str,
    names: Iterable[str],
    functions: Iterable[str],
    types: Mapping[str, Type] | None = None,
) -> Node:
    """The tree of unary tests: the cell of a decision table (DMN 1.5, grammar rules 15 to 17)."""
    parser = Parser(text, names, functions, types)
    tree = parser.unary_tests()
    parser.need_end()
    return tree


def parse_type_text(text: str, types: Mapping[str, Type]) -> Type:
    """The type that a text says. Raises FeelSyntaxError."""
    parser = Parser(text, (), (), types)
    found = parser._type()
    parser.need_end()
    return found


class Parser(Lexer):
    """Reads one text once."""

    def __init__(
        self,
        text: str,
        names: Iterable[str],
        functions: Iterable[str],
        types: Mapping[str, Type] | None = None,
    ) -> None:
        super().__init__(text, [*names, *functions, *SPACED])
        self.types = types or {}
        self.depth = 0
        if len(text) > MAX_TEXT:
            raise self.fail(f"{len(text):,} characters; at most {MAX_TEXT:,} are read", 0)

    def need_end(self) -> None:
        """Refuses what is left over."""
        if not self.ended():
            raise self.fail(f"did not expect {self.shown()}")

    # ---- unary tests

    def unary_tests(self) -> Node:
        """``-``, ``not(...)`` or tests with commas between."""
        at = self.at
        if self.peek("-") and not self.text[self.at + 1 :].strip():
            self.take("-")
            return Node("any", at)
        if self.word() == "not" and self.text[self.at + 3 :].lstrip().startswith("("):
            return self._negated(at)
        return Node("tests", at, None, tuple(self._list_of_tests()))

    def _negated(self, at: int) -> Node:
        self.take_word("not")
        self.need("(")
        tests = Node("tests", at, None, tuple(self._list_of_tests()))
        self.need(")")
        if self.ended():
            return Node("not tests", at, None, (tests,))
        self.at = at  # `not(a) and b`: an expression that only begins like a negation
        return Node("tests", at, None, tuple(self._list_of_tests()))

    def _list_of_tests(self) -> list[Node]:
        tests = [self._test()]
        while self.take(","):
            tests.append(self._test())
        return tests

    def _test(self) -> Node:
        at = self.at
        for sign in COMPARISONS:
            if self.operator() == sign:
                self.take(sign)
                return Node("compare ?", at, sign, (self._sum(),))
        return self.expression()

    # ---- expressions, from the loosest to the tightest

    def expression(self) -> Node:
        """Any expression."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"is nested deeper than {MAX_DEPTH}")
        try:
            reader = self.STARTS.get(self.word())
            if reader is not None and self._is_keyword():
                return reader(self)
            return self._or()
        finally:
            self.depth -= 1

    def _is_keyword(self) -> bool:
        """Whether the word here starts its construct; names may begin like keywords."""
        return not any(self._spells(known, self.word()) for known in self.scopes[0])

    def _if(self) -> Node:
        """A chain of ``else if`` is read in a loop, so that its length is no depth."""
        branches: list[tuple[int, Node, Node]] = []
        while True:
            at = self.at
            self.take_word("if")
            condition = self.expression()
            self.need_word("then")
            branches.append((at, condition, self.expression()))
            self.need_word("else")
            if self.word() != "if" or len(branches) > MAX_TEXT:
                break
        node = self.expression()
        for at, condition, then in reversed(branches):
            node = Node("if", at, None, (condition, then, node))
        return node

    def _for(self) -> Node:
        at = self.at
        self.take_word("for")
        names, lists = self._iterations(ranges=True)
        self.need_word("return")
        self.scopes.append(sort_names([*names, "partial"]))
        result = self.expression()
        del self.scopes[-len(names) - 1 :]
        return Node("for", at, tuple(names), (*lists, result))

    def _quantified(self) -> Node:
        at, every = self.at, self.word() == "every"
        self.take_word("every" if every else "some")
        names, lists = self._iterations(ranges=False)
        self.need_word("satisfies")
        result = self.expression()
        del self.scopes[-len(names) :]
        return Node("every" if every else "some", at, tuple(names), (*lists, result))

    def _iterations(self, *, ranges: bool) -> tuple[list[str], list[Node]]:
        """``x in list, y in list``; each opens a scope that the caller closes."""
        names: list[str] = []
        lists: list[Node] = []
        while True:
            name = self._new_name(("in",))
            self.need_word("in")
            start = self._sum_or_more()
            if ranges and self.take(".."):
                start = Node("steps", start.at, None, (start, self._sum_or_more()))
            names.append(name)
            lists.append(start)
            self.scopes.append(sort_names([name]))
            if not self.take(","):
                return names, lists

    def _sum_or_more(self) -> Node:
        return self.expression()

    def _new_name(self, ends: tuple[str, ...]) -> str:
        """A name that is introduced here: words up to one of the ends."""
        words: list[str] = []
        while (word := self.word()) and word not in ends:
            words.append(word)
            self.at += len(word)
            self.skip()
        if not words:
            raise self.fail(f"expected a name, found {self.shown()}")
        return " ".join(words)

    def _function(self) -> Node:
        at = self.at
        self.take_word("function")
        self.need("(")
        names: list[str] = []
        while not self.peek(")"):
            names.append(self._parameter())
            if not self.take(","):
                break
        self.need(")")
        if self.word() == "external":
            raise self.fail("functions of other languages are not run here")
        self.scopes.append(sort_names(names))
        body = self.expression()
        self.scopes.pop()
        return Node("lambda", at, tuple(names), (body,))

    def _parameter(self) -> str:
        words = []
        while word := self.word():
            words.append(word)
            self.at += len(word)
            self.skip()
        if not words:
            raise self.fail(f"expected a parameter's name, found {self.shown()}")
        if self.take(":"):
            self._type()
        return " ".join(words)

    def _or(self) -> Node:
        left = self._and()
        while self.word() == "or":
            at = self.at
            self.take_word("or")
            left = Node("or", at, None, (left, self._and()))
        return left

    def _and(self) -> Node:
        left = self._comparison()
        while self.word() == "and":
            at = self.at
            self.take_word("and")
            left = Node("and", at, None, (left, self._comparison()))
        return left

    def _comparison(self) -> Node:
        left = self._sum()
        while True:
            at, sign, word = self.at, self.operator(), self.word()
            if sign in COMPARISONS:
                self.take(sign)
                left = Node("compare", at, sign, (left, self._sum()))
            elif word == "between":
                self.take_word("between")
                low = self._sum()
                self.need_word("and")
                left = Node("between", at, None, (left, low, self._sum()))
            elif word == "in":
                self.take_word("in")
                left = Node("in", at, None, (left, self._in_tests()))
            else:
                return left

    def _in_tests(self) -> Node:
        """``in (a, b)``, ``in [1..3]``, ``in > 5``."""
        at = self.at
        if self.peek("("):
            if self._is_interval():
                return Node("tests", at, None, (self._interval(),))
            self.take("(")
            tests = Node("tests", at, None, tuple(self._list_of_tests()))
            self.need(")")
            return tests
        for sign in COMPARISONS:
            if self.operator() == sign:
                self.take(sign)
                test = Node("compare ?", at, sign, (self._sum(),))
                return Node("tests", at, None, (test,))
        return Node("tests", at, None, (self._sum(),))

    def _sum(self) -> Node:
        left = self._product()
        while (sign := self.operator()) in ("+", "-"):
            at = self.at
            self.take(sign)
            left = Node("arithmetic", at, sign, (left, self._product()))
        return left

    def _product(self) -> Node:
        left = self._power()
        while (sign := self.operator()) in ("*", "/"):
            at = self.at
            self.take(sign)
            left = Node("arithmetic", at, sign, (left, self._power()))
        return left

    def _power(self) -> Node:
        left = self._sign()
        while self.peek("**"):
            at = self.at
            self.take("**")
            left = Node("arithmetic", at, "**", (left, self._sign()))
        return left

    def _sign(self) -> Node:
        at, signs = self.at, 0
        while self.take("-"):
            signs += 1
        node = self._instance()
        for _ in range(min(signs, 2 - signs % 2)):
            node = Node("negate", at, None, (node,))
        return node

    def _instance(self) -> Node:
        node = self._postfix()
        while self.word() == "instance":
            at = self.at
            self.take_word("instance")
            self.need_word("of")
            node = Node("instance", at, self._type(), (node,))
        return node

    def _type(self) -> Type:
        """A type: a name, or a generic one as (name, inner...)."""
        for known in sorted((*SIMPLE, *ALIASES, *GENERIC, *self.types), key=len, reverse=True):
            if end := self._spells_type(known):
                self.at = end
                self.skip()
                if known in self.types:
                    return self.types[known]
                return self._generic(ALIASES.get(known, known))
        return Type(self._new_name(()))

    def _spells_type(self, known: str) -> int:
        found = WORD.match(self.text, self.at)
        if not found or not known.startswith(found[0]):
            return 0
        return self._spells(known, "")

    def _generic(self, name: str) -> Type:
        if name == "context" and self.take("<"):
            return Type(name, fields=self._fields())
        if name == "function" and self.take("<"):
            return self._signature()
        if name in ("list", "range") and self.take("<"):
            inner = self._type()
            self.need(">")
            return Type(name, () if inner == ANY else (inner,))
        return Type(name)

    def _fields(self) -> tuple[tuple[str, Type], ...]:
        fields: list[tuple[str, Type]] = []
        while not self.peek(">"):
            key = self._new_name(())
            self.need(":")
            fields.append((key, self._type()))
            if not self.take(","):
                break
        self.need(">")
        return tuple(fields)

    def _signature(self) -> Type:
        parts: list[Type] = []
        while not self.peek(">"):
            parts.append(self._type())
            if not self.take(","):
                break
        self.need(">")
        if not self.take("->"):
            raise self.fail("expected '->' and the type of the result")
        return Type("function", tuple(parts), result=self._type())

    # ---- paths, filters, calls

    def _postfix(self) -> Node:
        node = self._primary()
        while True:
            at = self.at
            if self.peek("[") and self._is_filter():
                self.take("[")
                inner = self.expression()
                self.need("]")
                node = Node("filter", at, None, (node, inner))
            elif self.peek("."):
                self.take(".")
                node = Node("path", at, self._key_in_path(), (node,))
            elif self.peek("("):
                node = self._call(node)
            else:
                return node

    def _is_filter(self) -> bool:
        """``[1..10[``: the bracket that opens may close an interval; then nothing follows it."""
        rest = self.text[self.at + 1 :].lstrip()
        return bool(rest) and rest[0] not in "),]" and not rest.startswith(("and ", "or "))

    def _key_in_path(self) -> str:
        name = self.name()
        if name is None:
            word = self.word()
            if not word:
                raise self.fail(f"expected a name after the dot, found {self.shown()}")
            self.at += len(word)
            self.skip()
            name = word
        return name

    def _call(self, function: Node) -> Node:
        at = self.at
        self.need("(")
        if named := self._named_arguments():
            names, parts = zip(*named, strict=True)
            return Node("call named", at, names, (function, *parts))
        arguments: list[Node] = []
        while not self.peek(")"):
            arguments.append(self.expression())
            if not self.take(","):
                break
        self.need(")")
        return Node("call", at, None, (function, *arguments))

    def _named_arguments(self) -> list[tuple[str, Node]]:
        start, found = self.at, []
        while True:
            name = self._argument_name()
            if name is None:
                break
            found.append((name, self.expression()))
            if not self.take(","):
                self.need(")")
                return found
        if found:
            raise self.fail("either all arguments have names, or none has")
        self.at = start
        return []

    def _argument_name(self) -> str | None:
        words = []
        while word := self.word():
            words.append(word)
            self.at += len(word)
            self.skip()
        if words and self.take(":"):
            return " ".join(words)
        return None

    # ---- what stands by itself

    def _primary(self) -> Node:
        at = self.at
        sign = self.operator()
        if sign in ("[", "]", "(") and self._is_interval():
            return self._interval()
        if sign == "(":
            return self._bracketed()
        if sign == "[":
            return self._list()
        if sign == "{":
            return self._context()
        if sign == "@":
            self.take("@")
            return Node("at literal", at, self._string())
        if sign in COMPARISONS:
            raise self.fail(f"did not expect {self.shown()}")
        if found := NUMBER.match(self.text, self.at):
            return self._number(found[0])
        if self.text.startswith('"', self.at):
            return Node("value", at, self._string())
        return self._word_or_name()

    def _number(self, text: str) -> Node:
        at = self.at
        self.at += len(text)
        if self.text[self.at : self.at + 1].isalnum():
            raise self.fail(f"did not expect {self.shown()} behind a number")
        self.skip()
        return Node("value", at, Decimal(text))

    def _string(self) -> str:
        found = STRING.match(self.text, self.at)
        if found is None:
            raise self.fail(f"expected a string in double quotes, found {self.shown()}")
        self.at = found.end()
        value = self.text_of(found)
        self.skip()
        return value

    def _word_or_name(self) -> Node:
        at, word = self.at, self.word()
        if word in ("true", "false", "null") and self._is_keyword():
            self.take_word(word)
            return Node("value", at, {"true": True, "false": False, "null": None}[word])
        name = self.name()
        if name is None:
            if reader := self.STARTS.get(word):
                return reader(self)
            raise self.fail(f"expected an expression, found {self.shown()}")
        return Node("name", at, name)

    def _bracketed(self) -> Node:
        at = self.at
        self.need("(")
        for sign in COMPARISONS:
            if self.operator() == sign:
                self.take(sign)
                end = self._sum()
                self.need(")")
                return Node("half range", at, sign, (end,))
        node = self.expression()
        self.need(")")
        return node

    def _is_interval(self) -> bool:
        """Whether ``..`` stands inside the bracket that opens here, and not deeper."""
        depth, at = 0, self.at
        while at < len(self.text):
            sign = self.text[at]
            if sign == '"':
                found = STRING.match(self.text, at)
                at = found.end() if found else len(self.text)
                continue
            if depth == 1 and self.text.startswith("..", at):
                return True
            if depth == 1 and sign in ",)]}":
                return False
            depth += 1 if at == self.at else (sign in "([{") - (sign in ")]}")
            at += 1
        return False

    def _interval(self) -> Node:
        """``[a..b]`` and its open forms."""
        at, opening = self.at, self.operator()
        self.take(opening)
        low = self._sum()
        self.need("..")
        high = self._sum()
        closing = self.operator()
        if closing not in ("]", "[", ")"):
            raise self.fail(f"expected the end of the interval, found {self.shown()}")
        self.take(closing)
        return Node("range", at, (opening == "[", closing == "]"), (low, high))

    def _list(self) -> Node:
        at = self.at
        self.need("[")
        items: list[Node] = []
        while not self.peek("]"):
            items.append(self.expression())
            if not self.take(","):
                break
        self.need("]")
        return Node("list", at, None, tuple(items))

    def _context(self) -> Node:
        at = self.at
        self.need("{")
        keys: list[str] = []
        values: list[Node] = []
        while not self.peek("}"):
            key = self._key()
            self.need(":")
            values.append(self.expression())
            keys.append(key)
            self.scopes.append(sort_names([key]))
            if not self.take(","):
                break
        self.need("}")
        del self.scopes[len(self.scopes) - len(keys) :]
        # Behind the context its keys can be asked for by path, spaces and all.
        self.scopes[0] = sort_names([*self.scopes[0], *keys])
        return Node("context", at, tuple(keys), tuple(values))

    def _key(self) -> str:
        if self.text.startswith('"', self.at):
            return self._string()
        end = self.text.find(":", self.at)
        key = " ".join(self.text[self.at : end if end >= 0 else self.at].split())
        if not key or WORD.match(key) is None or any(sign in key for sign in '{}[](),"'):
            raise self.fail(f"expected a key and a colon, found {self.shown()}")
        self.at = end
        self.skip()
        return key

    STARTS = {
        "if": _if,
        "for": _for,
        "some": _quantified,
        "every": _quantified,
        "function": _function,
    }
