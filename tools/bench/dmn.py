"""Decisions alone: what a table costs, how it grows, and what Python itself would take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.engine import dmn
from tools.bench.measure import cpu, tell

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
ROUNDS = 300
Values = dict[str, Any]


def dmn_speed() -> None:
    """Tables of 100 and 5,000 rules with 5 inputs, over a loop of Python that asks the same."""
    for name, cells in (("table", simple), ("formulas", formulas)):
        small, large = Sample(100, cells), Sample(5_000, cells)
        ours, theirs = small.ours(), small.python()
        grown = large.ours()
        shown = f"{ours:.0f} us over {theirs:.0f} us"
        limit = "at most 100 us" if name == "table" else ""
        tell("dmn", f"{name} 100", ours / theirs, shown, limit)
        shown = f"{grown:.0f} us over {ours:.0f} us"
        tell("dmn", f"{name} 5000", grown / ours, shown, "50 is linear")
        tell("dmn", f"{name} read", large.read_ms / small.read_ms,
             f"{large.read_ms:.0f} ms over {small.read_ms:.0f} ms", "50 is linear")  # fmt: skip


def simple(number: int) -> tuple[tuple[str, ...], str]:
    """The cells of a rule as people write them, and the same test in Python."""
    cells = (
        f'"region {number % 20}"',
        f"[{number}..{number + 1})",
        "> 5" if number % 2 else "<= 100",
        '"gold", "silver"',
        "true" if number % 3 else "-",
    )
    test = (
        f"a == 'region {number % 20}' and {number} <= b < {number + 1} and "
        f"{'c > 5' if number % 2 else 'c <= 100'} and d in ('gold', 'silver')"
        f"{' and e is True' if number % 3 else ''}"
    )
    return cells, test


def formulas(number: int) -> tuple[tuple[str, ...], str]:
    """Cells that only FEEL can answer: each is evaluated until one is not met."""
    cells = (
        f'starts with(?, "region {number % 20}")',
        f"? >= {number} * 1 and ? < {number} + 1",
        "> limit",
        '? in ("gold", "silver")',
        "-",
    )
    test = (
        f"a.startswith('region {number % 20}') and b >= {number} * 1 and b < {number} + 1 "
        "and c > limit and d in ('gold', 'silver')"
    )
    return cells, test


class Sample:
    """A table and the same rules in Python, with values that the rule in the middle meets."""

    def __init__(self, rules: int, cells: Callable[[int], tuple[tuple[str, ...], str]]) -> None:
        made = [cells(number) for number in range(rules)]
        content = _file([texts for texts, _ in made])
        self.read_ms = cpu(lambda: dmn.load({"t.dmn": content}))
        self.model = dmn.load({"t.dmn": content})
        number = rules // 2 + 1
        self.values: Values = {
            "a": f"region {number % 20}", "b": number, "c": 50, "d": "gold", "e": True, "limit": 7,
        }  # fmt: skip
        self.code = [compile(test, "rule", "eval") for _, test in made]
        if self.model.decide("t", self.values).value != number:
            raise ValueError("the table gives another rule")

    def ours(self) -> float:
        """Microseconds to decide, with the explanation."""
        return self._each(lambda: self.model.decide("t", self.values))

    def python(self) -> float:
        """Microseconds for Python's own evaluation of the same rules, all of them (UNIQUE)."""
        return self._each(self._python)

    def _python(self) -> list[int]:
        look: Values = {"__builtins__": {}}
        return [n for n, code in enumerate(self.code) if eval(code, look, self.values)]  # noqa: S307 - the yardstick; the texts are made above

    def _each(self, work: Callable[[], Any]) -> float:
        rounds = max(3, ROUNDS * 100 // len(self.code))

        def repeat() -> None:
            for _ in range(rounds):
                work()

        repeat()
        return cpu(repeat) * 1000 / rounds


def _file(rules: list[tuple[str, ...]]) -> bytes:
    columns = "".join(
        f"<input><inputExpression><text>{name}</text></inputExpression></input>" for name in "abcde"
    )
    rows = "".join(
        f"<rule>{''.join(_cell(text) for text in cells)}"
        f"<outputEntry><text>{number}</text></outputEntry></rule>"
        for number, cells in enumerate(rules)
    )
    return (
        f'<definitions xmlns="{SPACE}" id="d" name="d" namespace="bench"><decision id="t" name="t">'
        f'<decisionTable hitPolicy="UNIQUE">{columns}<output name="rule"/>{rows}</decisionTable>'
        "</decision></definitions>"
    ).encode()


def _cell(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<inputEntry><text>{safe}</text></inputEntry>"
