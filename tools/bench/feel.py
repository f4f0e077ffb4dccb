"""FEEL alone: what an expression costs, in microseconds and over Python's own evaluation of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.engine import feel
from tools.bench.measure import tell

BATCHES = 7
CONTEXT: dict[str, Any] = {f"variable{n}": n for n in range(15)} | {
    "amount": Decimal(1200),
    "fee": Decimal(5),
    "customer": {"tier": "gold"},
    "region": "EU",
    "qty": Decimal(7),
}
LINES = [
    {"qty": Decimal(n % 12), "price": Decimal(n).scaleb(-2), "sku": f"S{n}", "text": "x" * 60}
    for n in range(640)
]
ORDER = CONTEXT | {"lines": LINES}
SIMPLE = "at most 5 us"
CASES: list[tuple[str, str, dict[str, Any], str]] = [
    ("amount * 1.19 + fee", 'amount * Decimal("1.19") + fee', CONTEXT, SIMPLE),
    (
        'if customer.tier = "gold" and amount > 1000 then amount * 0.9 else amount',
        'amount * Decimal("0.9") if customer["tier"] == "gold" and amount > 1000 else amount',
        CONTEXT,
        SIMPLE,
    ),
    (
        'region in ("EU", "UK") and qty between 5 and 10',
        'region in ("EU", "UK") and 5 <= qty <= 10',
        CONTEXT,
        SIMPLE,
    ),
    (
        "count(lines[qty > 5])",
        'len([l for l in lines if l["qty"] > 5])',
        ORDER,
        "at most 1,000 us",
    ),
    (
        "sum(for l in lines return l.qty * l.price)",
        'sum([l["qty"] * l["price"] for l in lines])',
        ORDER,
        "",
    ),
]


def microseconds(work: Callable[[], Any]) -> float:
    """The CPU of one call: the least of seven batches, as others share the machine."""
    count = 1
    while (taken := _batch(work, count)) < 0.01:
        count *= 2
    return min(taken, *(_batch(work, count) for _ in range(BATCHES - 1))) / count * 1e6


def _batch(work: Callable[[], Any], count: int) -> float:
    began = time.process_time()
    for _ in range(count):
        work()
    return time.process_time() - began


def feel_speed() -> None:
    """Evaluation over Python's, of expressions over 20 variables and over 640 order lines."""
    for text, python, context, budget in CASES:
        expression = feel.compile(text)
        code = compile(python, "bench", "eval")
        scope = {"Decimal": Decimal, **context}
        ours = microseconds(lambda: expression.evaluate(context))  # noqa: B023 - called at once
        base = microseconds(lambda: eval(code, scope))  # noqa: B023, S307 - our own text above
        assert feel.to_json(expression.evaluate(context).value) == feel.to_json(eval(code, scope))  # noqa: S101, S307 - the two have to do the same
        tell("feel", text[:22], ours / base, f"{ours:.1f} us over {base:.2f} us", budget)
    compiling()


def compiling() -> None:
    """Compiling without the cache over Python's compiling, and finding it in the cache."""
    text, python = CASES[1][:2]

    def fresh() -> None:
        feel.forget()
        feel.compile(text)

    ours = microseconds(fresh)
    base = microseconds(lambda: compile(python, "bench", "eval"))
    figures = f"{ours:.0f} us over {base:.0f} us"
    tell("feel", "compile", ours / base, figures, "at most 500 us")
    feel.compile(text)
    cached = microseconds(lambda: feel.compile(text))
    tell("feel", "compile, cached", cached / base, f"{cached:.2f} us over {base:.0f} us", "")
