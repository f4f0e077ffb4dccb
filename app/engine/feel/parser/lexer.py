"""Reads the text token by token. What a name is depends on the names that are known there.

FEEL allows spaces and operators in names (``Monthly Salary``, ``a-b``), so the longest known name
wins over the single word (DMN 1.5, 10.3.1.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.engine.feel.errors import FeelSyntaxError, Spot

BLANK = "\\s\u180e\u200b\ufeff"
START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
SPACE = re.compile(rf"(?:[{BLANK}]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
WORD = re.compile(f"[{START}][{START}0-9\u00b7\u0300-\u036f\u203f-\u2040]*")
PART = re.compile(f"[{START}0-9\u00b7\u0300-\u036f\u203f-\u2040]")
NAME = re.compile(rf"(?:{PART.pattern}|[{BLANK}./\-'+*])+")
NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
STRING = re.compile(r'"((?:[^"\\\n-\r]|\\[^\n-\r])*)"')
QUOTED = re.compile(r"`([^`]+)`")
SIGN = re.compile(r"\*\*|\.\.|<=|>=|!=|->|[-+*/()\[\]{},:.<>=@]")
KEYWORDS = frozenset(
    "if then else for in return some every satisfies and or between instance function external "
    "true false null".split()
)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
Names = dict[str, list[str]]


def index(names: Iterable[str]) -> Names:
    """Names that are more than one word, by their first word and the longest first."""
    found: Names = {}
    for name in names:
        first = WORD.match(name)
        if first is not None and first[0] != name and NAME.fullmatch(name):
            found.setdefault(first[0], []).append(" ".join(name.split()))
    for known in found.values():
        known.sort(key=len, reverse=True)
    return found


class Lexer:
    """A text and the token that is next: ``sign`` or ``word``, both empty for anything else."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        self.text, self.at, self.end = text, 0, 0
        self.sign = self.word = ""
        self.scopes: list[Names] = [index(names)]
        self.go(0)

    def go(self, at: int) -> None:
        """Goes to a place, and on over white space and comments to the next token."""
        self.end = at
        found = SPACE.match(self.text, at)
        self.at = found.end() if found else at
        sign = SIGN.match(self.text, self.at)
        self.sign = sign[0] if sign else ""
        word = None if sign else WORD.match(self.text, self.at)
        self.word = word[0] if word else ""

    def fail(self, message: str, at: int | None = None) -> FeelSyntaxError:
        """The error for this place."""
        spot = Spot(self.text, self.at if at is None else at)
        return FeelSyntaxError(message, spot.line, spot.column, self.text)

    def take(self, sign: str) -> bool:
        """Goes over an operator or bracket if it is next."""
        if self.sign != sign:
            return False
        self.go(self.at + len(sign))
        return True

    def need(self, sign: str) -> None:
        """Goes over an operator or bracket that has to be next."""
        if not self.take(sign):
            raise self.fail(f"expected {sign!r}, found {self.shown()}")

    def take_word(self, word: str) -> bool:
        """Goes over a keyword if it is next."""
        if self.word != word:
            return False
        self.go(self.at + len(word))
        return True

    def need_word(self, word: str) -> None:
        """Goes over a keyword that has to be next."""
        if not self.take_word(word):
            raise self.fail(f"expected {word!r}, found {self.shown()}")

    def shown(self) -> str:
        """What is next, for an error."""
        return repr(self.text[self.at : self.at + 20]) if self.at < len(self.text) else "the end"

    def need_end(self) -> None:
        """Refuses what is left over."""
        if self.at < len(self.text):
            raise self.fail(f"did not expect {self.shown()}")

    # ---- names

    def known(self) -> tuple[str, int] | None:
        """The longest known name of several words that is next, and where it ends."""
        best: tuple[str, int] | None = None
        for scope in self.scopes:
            for name in scope.get(self.word, ()):
                if best is not None and len(name) <= len(best[0]):
                    break
                if end := self.spells(name):
                    best = name, end
                    break
        return best

    def spells(self, name: str) -> int:
        """Where the name ends if it is next, else 0; white space matches any other."""
        at = self.at
        for number, part in enumerate(name.split(" ")):
            if number:
                found = SPACE.match(self.text, at)
                at = found.end() if found else at
            if not self.text.startswith(part, at):
                return 0
            at += len(part)
        cut = PART.match(name[-1]) and PART.match(self.text, at)
        return 0 if cut else at

    def name(self) -> str | None:
        """Goes over the longest known name, else over all words, and says it."""
        if self.word and (found := self.known()):
            self.go(found[1])
            return found[0]
        if self.text.startswith("`", self.at) and (quoted := QUOTED.match(self.text, self.at)):
            self.go(quoted.end())
            return quoted[1]
        return self._unknown_name()

    def _unknown_name(self) -> str | None:
        """Words that follow each other are one name, as they could be nothing else."""
        words: list[str] = []
        while self.word and self.word not in KEYWORDS:
            if words and (self.word.startswith("?") or words[0].startswith("?") or self.known()):
                break
            words.append(self.word)
            self.go(self.at + len(self.word))
        return " ".join(words) or None

    def words(self, *ends: str) -> str:
        """Goes over words up to one of the ends: a name that is introduced here, or nothing."""
        found: list[str] = []
        while self.word and self.word not in ends:
            found.append(self.word)
            self.go(self.at + len(self.word))
        return " ".join(found)

    def new_name(self, *ends: str) -> str:
        """A name that has to be introduced here."""
        if self.text.startswith("`", self.at) and (quoted := QUOTED.match(self.text, self.at)):
            self.go(quoted.end())
            return quoted[1]
        name = self.words(*ends)
        if not name:
            raise self.fail(f"expected a name, found {self.shown()}")
        return name

    # ---- strings

    def string(self) -> str:
        """The characters of the string literal that has to be next."""
        found = STRING.match(self.text, self.at)
        if found is None:
            raise self.fail(f"expected a string in double quotes, found {self.shown()}")
        value = self._unescaped(found[1])
        self.go(found.end())
        return value

    def _unescaped(self, raw: str) -> str:
        if "\\" not in raw:
            return raw
        text = ESCAPE.sub(self._character, raw)
        try:  # two halves of a character written as \uD83D\uDC0E are one character
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise self.fail("the string has half of a character (a lone surrogate)") from None

    def _character(self, escape: re.Match[str]) -> str:
        code = escape[1] or escape[2]
        if not code:
            return ESCAPED.get(escape[3], "\\" + escape[3])
        if int(code, 16) > 0x10FFFF:
            raise self.fail(f"\\U{code} is no character")
        return chr(int(code, 16))
