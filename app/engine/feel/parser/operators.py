"""Operators by precedence, paths, filters and calls (DMN 1.5, rules 1 to 32)."""

from __future__ import annotations

from app.engine.feel.nodes import Node
from app.engine.feel.parser.forms import FormReader
from app.engine.feel.parser.literals import COMPARISONS

LEVELS = {"or": 1, "and": 2, "between": 3, "in": 3, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
LEVELS |= dict.fromkeys(COMPARISONS, 3)
COMPARING, ADDING = 3, 4
ENDS_INTERVAL = frozenset(("", ")", "]", "}", ",", "..", *COMPARISONS, "+", "*", "**", "/"))
GO_ON = frozenset("and or then else return satisfies in instance between".split())


class OperatorReader(FormReader):
    """Reads one text once: the part for operators."""

    def expression(self) -> Node:
        """Any expression."""
        self.deeper()
        form = self.word in self.FORMS and not self.known()
        node = self.form() if form else self._binary(1)
        self.depth -= 1
        return node

    def sum(self) -> Node:
        """An expression without comparisons."""
        return self._binary(ADDING)

    def _binary(self, floor: int, left: Node | None = None) -> Node:
        left = left or self._signed()
        while True:
            operator = self.sign or self.word
            level = LEVELS.get(operator, 0)
            if level < floor or level == 0:
                return left
            if level == COMPARING:
                left = self._compared(left, operator)
            else:
                left = self._chain(left, level)

    def _compared(self, left: Node, operator: str) -> Node:
        at = self.at
        self.go(at + len(operator))
        if operator == "in":
            return self.node("in", at, None, (left, self._in_tests()))
        if operator != "between":
            return self.node("compare", at, operator, (left, self.sum()))
        low = self._binary(COMPARING)
        self.need_word("and")
        return self.node("between", at, None, (left, low, self.sum()))

    def _chain(self, left: Node, level: int) -> Node:
        """Operators of one level, from the left: one node, so that a long sum is no depth."""
        at = self.at
        parts, operators = [left], []
        while LEVELS.get(operator := self.sign or self.word) == level:
            operators.append(operator)
            self.go(self.at + len(operator))
            parts.append(self._binary(level + 1))
        if level < COMPARING:
            return self.node(operators[0], at, None, tuple(parts))
        return self.node("arithmetic", at, tuple(operators), tuple(parts))

    def _in_tests(self) -> Node:
        """``in (a, b)``, ``in [1..3]``, ``in > 5``."""
        at = self.at
        if not self.take("("):
            return self.node("tests", at, None, (self._positive(),))
        compared = self.sign in COMPARISONS
        first = self.test()
        if self.sign == "..":
            return self._in_one(at, self.interval(at, first, low_in=False))
        more = self.more_tests()
        self.need(")")
        if compared or more:
            return self.node("tests", at, None, (first, *more))
        return self._in_one(at, first)

    def _in_one(self, at: int, bracket: Node) -> Node:
        """What stood in the bracket may go on: ``in (a).b``."""
        test = self._binary(ADDING, self._instance(self._postfix(bracket)))
        return self.node("tests", at, None, (test,))

    def _positive(self) -> Node:
        at, sign = self.at, self.sign
        if sign not in COMPARISONS:
            return self.sum()
        self.take(sign)
        return self.node("compare ?", at, sign, (self.sum(),))

    def test(self) -> Node:
        """One test of a cell."""
        outer, self.unary = self.unary, True
        node = self.expression()
        self.unary = outer
        return node

    def more_tests(self) -> list[Node]:
        """The tests behind commas."""
        tests = []
        while self.take(","):
            tests.append(self.test())
        return tests

    def _signed(self) -> Node:
        at, signs = self.at, 0
        if self.sign in COMPARISONS:  # `< 5` for itself: a test of the input, or a range
            sign = self.sign
            self.take(sign)
            kind = "compare ?" if self.unary else "half range"
            return self.node(kind, at, sign, (self.sum(),))
        while self.take("-"):
            signs += 1
        node = self._instance(self._postfix(self.primary()))
        for _ in range(min(signs, 2 - signs % 2)):
            node = self.node("negate", at, None, (node,))
        return node

    def _instance(self, node: Node) -> Node:
        while self.word == "instance":
            at = self.at
            self.take_word("instance")
            self.need_word("of")
            wanted = self.type()
            node = self.node("instance", at, wanted, (node,))
        return node

    # ---- paths, filters, calls

    def _postfix(self, node: Node) -> Node:
        while True:
            at, sign = self.at, self.sign
            if sign == "(":
                node = self._call(node)
            elif sign == ".":
                self.take(".")
                key = self._key_in_path()
                node = self.node("path", at, key, (node,))
            elif sign == "[" and self._is_filter():
                self.take("[")
                inner = self.expression()
                self.need("]")
                node = self.node("filter", at, None, (node, inner))
            else:
                return node

    def _is_filter(self) -> bool:
        """``[1..10[``: the bracket that opens may close an interval; then no expression follows."""
        here = self.at
        self.go(here + 1)
        sign, word, place = self.sign, self.word, self.at
        self.go(here)
        if not sign and not word:
            return place < len(self.text)
        if sign == ".":
            return self.text[place + 1 : place + 2].isdigit()
        return word not in GO_ON if word else sign not in ENDS_INTERVAL

    def _key_in_path(self) -> str:
        name = self.name()
        if name is None:
            raise self.fail(f"expected a name after the dot, found {self.shown()}")
        return name

    def _call(self, function: Node) -> Node:
        self.need("(")
        if named := self._named_arguments():
            names, parts = zip(*named, strict=True)
            return self.node("call named", function.at, names, (function, *parts))
        arguments: list[Node] = []
        while self.sign != ")":
            arguments.append(self.expression())
            if not self.take(","):
                break
            if self.sign == ")":
                raise self.fail("expected an argument behind the comma")
        self.need(")")
        return self.node("call", function.at, None, (function, *arguments))

    def _named_arguments(self) -> list[tuple[str, Node]]:
        start, found = self.at, []
        while name := self._argument_name():
            found.append((name, self.expression()))
            if not self.take(","):
                self.need(")")
                return found
        if found:
            raise self.fail("either all arguments have names, or none has")
        self.go(start)
        return []

    def _argument_name(self) -> str:
        name = self.words()
        return name if name and self.take(":") else ""
