"""Regular expressions as XPath has them (Functions 3.1, 5.6; XML Schema, part 2, appendix F).

DMN 1.5 gives ``matches``, ``replace`` and ``split`` these rules, which are neither Python's nor
Perl's. A pattern is translated for the ``regex`` package, and refused where XPath has no such
thing: look-around, possessive repeats, unknown escapes, references to groups that are not closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import regex

from app.engine.feel.budget import Run
from app.engine.feel.errors import BudgetExceeded, WrongArgument

LONGEST = 10_000
BLANK = " \t\n\r"
START = (
    r":A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
PART = START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"
CLASSES = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
    "i": f"[{START}]",
    "I": f"[^{START}]",
    "c": f"[{PART}]",
    "C": f"[^{PART}]",
}
CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
ITSELF = frozenset(r"\|.?*+(){}-[]^$")
BLOCKS = {  # names of XML Schema that Unicode has changed since
    "Greek": "GreekandCoptic",
    "CombiningMarksforSymbols": "CombiningDiacriticalMarksforSymbols",
    "PrivateUse": "PrivateUseArea",
}
CATEGORY = re.compile(r"\{(Is[A-Za-z0-9-]+|[CLMNPSZ][a-z&]?)\}")
REPEAT = re.compile(r"(?:[?*+]|\{(\d{1,5})(,(\d{0,5}))?\})\??")
FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": 0, "x": 0}
Found = TypeVar("Found")


class Translator:
    """Reads one pattern once, and writes what ``regex`` understands."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.text, self.at, self.flags = pattern, 0, flags
        self.opened = 0
        self.closed: set[int] = set()
        self.levels: list[int] = []
        self.made: list[str] = []
        self.sizes, self.size = [0], 0

    def translate(self) -> str:
        """The whole pattern."""
        repeatable = False
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign in "?*+{":
                if not repeatable:
                    raise self.fail("there is nothing to repeat")
                self.made.append(self._repeat())
                repeatable = False
                continue
            self.at += 1
            self.size = 1
            repeatable = self._piece(sign)
            self._grow(self.size)
        if self.levels:
            raise self.fail("a group is not closed")
        return "".join(self.made)

    def fail(self, why: str) -> WrongArgument:
        """What is wrong at this place."""
        return WrongArgument(f"the pattern {self.text[:40]!r} cannot be read: {why}")

    def _piece(self, sign: str) -> bool:
        """Writes one piece; says whether it may be repeated."""
        special = PIECES.get(sign)
        if special is not None:
            return special(self)
        if sign in "]}":
            raise self.fail(f"{sign!r} stands alone")
        self.made.append(regex.escape(sign, special_only=False))
        return True

    def _repeat(self) -> str:
        found = REPEAT.match(self.text, self.at)
        if found is None:
            raise self.fail("a repeat is not complete")
        self.at = found.end()
        if found[3] and int(found[3]) < int(found[1]):
            raise self.fail("a repeat has its ends in the wrong order")
        self._grow(self.size * int(found[3] or found[1] or 1))
        return found[0]

    def _grow(self, size: int) -> None:
        """Counts what the pattern comes to when repeats are written out."""
        self.sizes[-1] += size
        if self.sizes[-1] > LONGEST:
            raise self.fail(f"it comes to more than {LONGEST:,} characters with all its repeats")

    def _open(self) -> bool:
        self.sizes.append(0)
        if self.text.startswith("?:", self.at):
            self.at += 2
            self.levels.append(0)
            self.made.append("(?:")
            return False
        if self.text.startswith("?", self.at):
            raise self.fail("'(?' begins nothing that XPath has")
        self.opened += 1
        self.levels.append(self.opened)
        self.made.append("(")
        return False

    def _close(self) -> bool:
        if not self.levels:
            raise self.fail("a group is closed that was not opened")
        self.closed.add(self.levels.pop())
        self.size += self.sizes.pop()
        self.made.append(")")
        return True

    def _either(self) -> bool:
        self.made.append("|")
        return False

    def _dot(self) -> bool:
        self.made.append("(?s:.)" if "s" in self.flags else r"[^\n\r]")
        return True

    def _begin(self) -> bool:
        self.made.append("^" if "m" in self.flags else r"\A")
        return False

    def _end(self) -> bool:
        self.made.append("$" if "m" in self.flags else r"\Z")
        return False

    def _escape(self) -> bool:
        sign = self.text[self.at : self.at + 1]
        if sign.isdigit():
            self.made.append(f"(?:\\{self._reference()})")
            return True
        self.made.append(self._escaped(sign))
        return True

    def _reference(self) -> int:
        """A reference to a group takes as many digits as there are such groups."""
        number = 0
        while (digit := self.text[self.at : self.at + 1]).isdigit():
            longer = number * 10 + int(digit)
            if number and longer > self.opened:
                break
            number = longer
            self.at += 1
        if number not in self.closed or not number:
            raise self.fail(f"there is no group {number} to refer to")
        return number

    def _escaped(self, sign: str) -> str:
        """What stands behind a backslash, inside a class or outside."""
        self.at += 1
        if sign in CLASSES and sign:
            return CLASSES[sign]
        if sign in CONTROLS and sign:
            return regex.escape(CONTROLS[sign])
        if sign in ("p", "P"):
            return self._category(sign)
        if not sign or sign not in ITSELF:
            raise self.fail(f"'\\{sign}' means nothing")
        return "\\" + sign

    def _category(self, sign: str) -> str:
        found = CATEGORY.match(self.text, self.at)
        if found is None:
            raise self.fail(f"'\\{sign}' needs a category in braces")
        self.at = found.end()
        name = found[1]
        if name.startswith("Is"):
            name = "In" + BLOCKS.get(name[2:], name[2:])
        return f"\\{sign}{{{name}}}"

    # ---- classes

    def _class(self) -> bool:
        self.made.append(self._class_text())
        return True

    def _class_text(self) -> str:
        """``[...]`` with ranges and, at its end, ``-[...]`` for what is taken away."""
        negated = self.text.startswith("^", self.at)
        self.at += negated
        parts: list[str] = []
        while True:
            sign = self.text[self.at : self.at + 1]
            if not sign:
                raise self.fail("a class is not closed")
            if sign == "]" and parts:
                self.at += 1
                break
            if self.text.startswith("-[", self.at) and parts:
                return self._without(parts, negated=negated)
            parts.append(self._member(first=not parts))
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _without(self, parts: list[str], *, negated: bool) -> str:
        self.at += 2
        taken = self._class_text()
        if not self.text.startswith("]", self.at):
            raise self.fail("nothing may follow what is taken from a class")
        self.at += 1
        inner = f"[{'^' if negated else ''}{''.join(parts)}]"
        return f"[{inner}--{taken}]"

    def _member(self, *, first: bool) -> str:
        low = self._single(first=first)
        follows = self.text[self.at : self.at + 2]
        if low is None or follows[:1] != "-" or follows in ("-]", "-["):
            return self.last if low is None else _in_class(low)
        self.at += 1
        high = self._single(first=False)
        if high is None or high < low:
            raise self.fail("a range in a class has its ends in the wrong order")
        return f"{_in_class(low)}-{_in_class(high)}"

    def _single(self, *, first: bool) -> str | None:
        """One character of a class; None when it is a class itself, then in ``self.last``."""
        sign = self.text[self.at]
        self.at += 1
        if sign == "\\":
            if self.text[self.at : self.at + 1].isdigit():
                raise self.fail("a class cannot refer to a group")
            name = self.text[self.at : self.at + 1]
            self.last = self._escaped(name)
            return None if name in CLASSES or name in "pP" else CONTROLS.get(name, name)
        if sign == "[" or (sign == "-" and not first and self.text[self.at : self.at + 1] != "]"):
            raise self.fail(f"{sign!r} has to be escaped in a class")
        return sign


def _in_class(sign: str) -> str:
    return sign if sign.isalnum() else f"\\U{ord(sign):08X}"


PIECES: dict[str, Callable[[Translator], bool]] = {
    "\\": Translator._escape,
    "[": Translator._class,
    "(": Translator._open,
    ")": Translator._close,
    "|": Translator._either,
    ".": Translator._dot,
    "^": Translator._begin,
    "$": Translator._end,
}


@lru_cache(maxsize=500)
def pattern(text: str, flags: str) -> Any:
    """The compiled pattern. Raises WrongArgument."""
    if set(flags) - FLAGS.keys():
        raise WrongArgument(f"{flags[:20]!r} has a flag that is none of s, m, i, x")
    if len(text) > LONGEST:
        raise WrongArgument(f"the pattern has more than {LONGEST:,} characters")
    if "x" in flags:
        text = _without_blanks(text)
    combined = regex.VERSION1
    for flag in flags:
        combined |= FLAGS[flag]
    try:  # without full case-folding: a letter is never the same as two
        return regex.compile("(?-f)" + Translator(text, flags).translate(), combined)
    except (regex.error, RecursionError, OverflowError, MemoryError) as wrong:
        raise WrongArgument(f"the pattern {text[:40]!r} cannot be read: {wrong}") from None


def _without_blanks(text: str) -> str:
    """Flag x: white space counts in classes alone."""
    kept, inside, at = [], 0, 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text) and text[at + 1] not in BLANK:
            kept.append(text[at : at + 2])
            at += 2
            continue
        inside += (sign == "[") - (sign == "]" and inside > 0)
        if inside or sign not in BLANK:
            kept.append(sign)
        at += 1
    return "".join(kept)


def in_time(run: Run, search: Callable[[float], Found]) -> Found:
    """Runs a search within the time for patterns. Raises BudgetExceeded."""
    run.look()
    limit = min(run.budget.regex_seconds, max(run.seconds_left(), 0.001))
    try:
        found = search(limit)
    except TimeoutError:
        raise BudgetExceeded(f"matches a pattern for longer than {limit:.2g} s") from None
    run.look()
    return found


def replacement(text: str, groups: int) -> Callable[[Any], str]:
    """What each match is replaced by: ``$1`` is a group, ``\\$`` a dollar. Raises WrongArgument."""
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        sign = text[at]
        at += 1
        if sign == "\\":
            if text[at : at + 1] not in ("\\", "$"):
                raise WrongArgument("in a replacement a backslash stands before \\ or $ alone")
            parts.append(text[at])
            at += 1
        elif sign == "$":
            found = re.compile("[0-9]+").match(text, at)
            if found is None:
                raise WrongArgument("in a replacement $ stands before the number of a group")
            digits = found[0]
            while len(digits) > 1 and int(digits) > groups:
                digits = digits[:-1]
            parts.append(int(digits))
            at += len(digits)
        else:
            parts.append(sign)
    return lambda match: "".join(
        part if isinstance(part, str) else (match[part] or "" if part <= groups else "")
        for part in parts
    )
