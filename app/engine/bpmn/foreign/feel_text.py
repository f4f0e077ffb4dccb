"""Writes an expression of a Java engine as FEEL, and checks that FEEL reads it as it was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.engine import feel
from app.engine.bpmn.foreign import juel
from app.engine.bpmn.foreign.equivalents import COMPARE, CONTEXTS, OR, POST, Written
from app.engine.bpmn.foreign.equivalents import NoEquivalent as NoEquivalent
from app.engine.bpmn.foreign.equivalents import call as write_call
from app.engine.bpmn.foreign.equivalents import function as write_function
from app.engine.bpmn.foreign.juel import Part
from app.engine.feel.builtins import FUNCTIONS

NAME = re.compile(r"[^\W\d]\w*\Z")
SIGNS = {
    "||": ("or", OR),
    "&&": ("and", 2),
    "==": ("=", COMPARE),
    "!=": ("!=", COMPARE),
    "<": ("<", COMPARE),
    ">": (">", COMPARE),
    "<=": ("<=", COMPARE),
    ">=": (">=", COMPARE),
    "+": ("+", 4),
    "-": ("-", 4),
    "*": ("*", 5),
    "/": ("/", 5),
}
# Multi-instance counts, whose names differ (Camunda 7; Flowable).
COUNTS = {
    "nrOfInstances": "numberOfInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
}


@dataclass(frozen=True)
class Feel:
    """An expression in FEEL, without the leading ``=``."""

    text: str
    names: frozenset[str]
    notes: tuple[str, ...] = ()


def translate(text: str, *, cell: bool = False) -> Feel:
    """An expression, without ``${`` and ``}``, in FEEL; in a cell of a decision table ``cellInput``
    is its input. Raises NoEquivalent."""
    try:
        tree = juel.parse(text)
    except juel.NotJuel as error:
        raise NoEquivalent(f"it cannot be read: {error}") from None
    return written(tree, cell=cell)


def written(tree: Part, *, cell: bool = False) -> Feel:
    """A tree in FEEL. Raises NoEquivalent, also when FEEL would read a name as something else."""
    writer = Writer(cell=cell)
    said = writer.write(tree)[0]
    check(said, writer.names)
    return Feel(said, frozenset(writer.names), tuple(dict.fromkeys(writer.notes)))


def check(said: str, names: set[str] | None = None) -> None:
    """Raises NoEquivalent when FEEL cannot read the text, or reads other variables in it."""
    try:
        compiled = feel.compile(said)
    except (feel.FeelSyntaxError, RecursionError) as error:
        raise NoEquivalent(f"FEEL cannot read it: {error}") from None
    if names is None:
        return
    # A variable may be called like a function (date, count): where it is known, it comes first.
    shadows = set(FUNCTIONS) | (set() if "[" in said else {"item"})
    odd = {name for name in compiled.names ^ names if name not in shadows}
    if odd:
        raise NoEquivalent(f"the name {', '.join(sorted(odd))} means something else in FEEL")


def quoted(text: str) -> str:
    """A text as a FEEL string."""
    return feel.literal(text)


@dataclass
class Writer:
    """Gathers the variables that are read and what a reader should know."""

    names: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    cell: bool = False

    def write(self, part: Part) -> Written:
        """The FEEL of a part and how tightly it binds. Raises NoEquivalent."""
        if part.kind == "call":
            return write_call(self, part.inner[0], part.value, part.inner[1:])
        if part.kind == "function":
            return write_function(self, part.value, part.inner)
        return getattr(self, f"_{part.kind}")(part)

    def tight(self, part: Part, level: int) -> str:
        """The FEEL of a part, in brackets unless it binds at least so tightly."""
        said, own = self.write(part)
        return said if own >= level else f"({said})"

    def empty(self, part: Part) -> Written:
        """True for null and for a text, list or map with nothing in it, as in JUEL."""
        said = self.tight(part, POST)
        return f'{said} = null or string({said}) in ("", "[]", "{{}}")', OR

    # ---- leaves

    def _text(self, part: Part) -> Written:
        return quoted(part.value), POST

    def _number(self, part: Part) -> Written:
        return (f"0{part.value}" if part.value.startswith(".") else part.value), POST

    def _constant(self, part: Part) -> Written:
        return part.value, POST

    def _name(self, part: Part) -> Written:
        if part.value in CONTEXTS:
            raise NoEquivalent(f"it hands over {part.value}, which belongs to the other engine")
        if self.cell and part.value == "cellInput":
            return "?", POST
        if not NAME.match(part.value):
            raise NoEquivalent(f"FEEL has no variables named {part.value!r}")
        name = COUNTS.get(part.value, part.value)
        self.names.add(name)
        if name == "loopCounter":
            self.notes.append("loopCounter began at 0 there and begins at 1 here")
            return "loopCounter - 1", 4
        return name, POST

    # ---- what is made of parts

    def _member(self, part: Part) -> Written:
        owner = part.inner[0]
        if owner.kind == "name" and owner.value in CONTEXTS:
            if "usinessKey" in part.value:
                raise NoEquivalent("it reads the business key, which is the order's id here")
            raise NoEquivalent(f"it reads {owner.value}.{part.value} of the other engine")
        return self._field(owner, part.value)

    def _field(self, owner: Part, name: str) -> Written:
        if NAME.match(name):
            return f"{self.tight(owner, POST)}.{name}", POST
        return f"get value({self.write(owner)[0]}, {quoted(name)})", POST

    def _index(self, part: Part) -> Written:
        owner, key = part.inner
        if key.kind == "text":
            return self._field(owner, key.value)
        if key.kind == "number" and key.value.isdigit():
            return f"{self.tight(owner, POST)}[{int(key.value) + 1}]", POST
        whole, place = self.tight(owner, POST), self.write(key)[0]
        self.notes.append("places in a list began at 0 there and begin at 1 here")
        either = f"{whole}[{self.tight(key, 4)} + 1] else get value({whole}, {place})"
        return f"if {whole} instance of list<Any> then {either}", 0

    def _unary(self, part: Part) -> Written:
        inner = part.inner[0]
        if part.value == "!":
            return f"not({self.write(inner)[0]})", POST
        if part.value == "empty":
            return self.empty(inner)
        return f"-{self.tight(inner, POST)}", 6

    def _binary(self, part: Part) -> Written:
        left, right = part.inner
        if part.value == "%":
            return f"modulo({self.write(left)[0]}, {self.write(right)[0]})", POST
        sign, level = SIGNS[part.value]
        # A comparison of comparisons needs brackets on both sides.
        begin = self.tight(left, level + (level == COMPARE))
        return f"{begin} {sign} {self.tight(right, level + 1)}", level

    def _choose(self, part: Part) -> Written:
        when, yes, no = part.inner
        said = f"if {self.write(when)[0]} then {self.tight(yes, 1)} else {self.tight(no, 1)}"
        return said, 0
