"""Reads the text piece by piece. What a name is depends on the names that are known there.

FEEL allows spaces and operators in names (``Monthly Salary``, ``a-b``), so the longest known name
wins over the single word (DMN 1.5, 10.3.1.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.engine.feel.errors import FeelSyntaxError

SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
WORD = re.compile(r"[^\W\d]\w*|[?_]\w*")
NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
OPERATORS = ("**", "..", "<=", ">=", "!=", "->", *"+-*/()[]{},:.<>=@")
KEYWORDS = frozenset(
    "if then else for in return some every satisfies and or between instance of function external "
    "true false null".split()
)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Lexer:
    """A text and the place where reading stands."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        self.text, self.at = text, 0
        self.scopes: list[list[str]] = [sort_names(names)]
        self.skip()

    def skip(self) -> None:
        """Goes over spaces and comments."""
        found = SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def fail(self, message: str, at: int | None = None) -> FeelSyntaxError:
        """The error for this place."""
        place = self.at if at is None else at
        line = self.text.count("\n", 0, place) + 1
        return FeelSyntaxError(message, line, place - self.text.rfind("\n", 0, place))

    def peek(self, sign: str) -> bool:
        """Whether an operator or bracket stands here."""
        return self.operator() == sign

    def operator(self) -> str:
        """The longest operator or bracket that stands here, or an empty text."""
        for sign in OPERATORS:
            if self.text.startswith(sign, self.at):
                return sign
        return ""

    def take(self, sign: str) -> bool:
        """Goes over an operator if it stands here."""
        if self.operator() != sign:
            return False
        self.at += len(sign)
        self.skip()
        return True

    def need(self, sign: str) -> None:
        """Goes over an operator that has to stand here."""
        if not self.take(sign):
            raise self.fail(f"expected {sign!r}, found {self.shown()}")

    def word(self) -> str:
        """The single word that stands here, or an empty text."""
        found = WORD.match(self.text, self.at)
        return str(found[0]) if found else ""

    def take_word(self, word: str) -> bool:
        """Goes over a keyword if it stands here."""
        if self.word() != word:
            return False
        self.at += len(word)
        self.skip()
        return True

    def need_word(self, word: str) -> None:
        """Goes over a keyword that has to stand here."""
        if not self.take_word(word):
            raise self.fail(f"expected {word!r}, found {self.shown()}")

    def shown(self) -> str:
        """What stands here, for an error."""
        return repr(self.text[self.at : self.at + 20]) if self.at < len(self.text) else "the end"

    def ended(self) -> bool:
        """Whether all was read."""
        return self.at >= len(self.text)

    def name(self) -> str | None:
        """The longest known name that stands here, else the single word."""
        word = self.word()
        for scope in reversed(self.scopes):
            for known in scope:
                if end := self._spells(known, word):
                    self.at = end
                    self.skip()
                    return known
        if not word or word in KEYWORDS:
            return None
        self.at += len(word)
        self.skip()
        return word

    def _spells(self, known: str, word: str) -> int:
        """Where the known name ends if it stands here, else 0. White space matches any other."""
        at = self.at
        for number, part in enumerate(known.split()):
            if number:
                found = SPACE.match(self.text, at)
                at = found.end() if found else at
            if not self.text.startswith(part, at):
                return 0
            at += len(part)
        whole = at - self.at > len(word) or not word
        follows = self.text[at : at + 1]
        ends_in_word = known[-1:].isalnum() or known[-1:] == "_"
        if ends_in_word and (follows.isalnum() or follows == "_"):
            return 0
        return at if whole else 0

    def text_of(self, found: re.Match[str]) -> str:
        """The characters of a string literal."""

        def plain(escape: re.Match[str]) -> str:
            if code := escape[1] or escape[2]:
                if int(code, 16) > 0x10FFFF:
                    raise self.fail(f"\\U{code} is no character")
                return chr(int(code, 16))
            return ESCAPED.get(escape[3], "\\" + escape[3])

        text = ESCAPE.sub(plain, found[1])
        try:  # two halves of a character written as \uD83D\uDC0E are one character
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise self.fail("has half of a character (a lone surrogate)") from None


def sort_names(names: Iterable[str]) -> list[str]:
    """Names that are more than one word, the longest first."""
    special = {name for name in names if name.strip() and WORD.fullmatch(name.strip()) is None}
    return sorted(special, key=len, reverse=True)
