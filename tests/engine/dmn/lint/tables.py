"""Small decision tables for the check, and what the engine itself says of an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from app.engine import dmn, feel
from app.engine.dmn.lint import Finding, lint

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
Rules = Sequence[tuple[Sequence[str], Sequence[str]]]


def column(expression: str, kind: str = "", values: str = "") -> str:
    """An input: what it asks, its type, its allowed values."""
    typed = f' typeRef="{kind}"' if kind else ""
    allowed = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
    asked = f"<inputExpression{typed}><text>{escape(expression)}</text></inputExpression>"
    return f"<input label={quoteattr(expression)}>{asked}{allowed}</input>"


def answer(name: str, kind: str = "", values: str = "", default: str = "") -> str:
    """An output: its name, its type, its allowed values, its default."""
    typed = f' typeRef="{kind}"' if kind else ""
    allowed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    other = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>"
    return f'<output name="{name}"{typed}>{allowed}{other if default else ""}</output>'


def file(
    columns: Sequence[str],
    rules: Rules,
    *,
    policy: str = "UNIQUE",
    answers: Sequence[str] = (answer("result"),),
    before: str = "",
    needs: str = "",
) -> bytes:
    """A file with the decision ``rate``."""

    def entries(tag: str, texts: Sequence[str]) -> str:
        return "".join(f"<{tag}><text>{escape(text)}</text></{tag}>" for text in texts)

    rows = "\n".join(
        f"<rule>{entries('inputEntry', cells)}{entries('outputEntry', said)}</rule>"
        for cells, said in rules
    )
    return (
        f'<definitions xmlns="{SPACE}" id="d" name="d" namespace="n">{before}'
        f'<decision id="rate" name="Rate">{needs}<decisionTable hitPolicy="{policy}">'
        f"{''.join(columns)}{''.join(answers)}\n{rows}\n</decisionTable></decision></definitions>"
    ).encode()


def numbered(cells: Sequence[Sequence[str]]) -> Rules:
    """Rules that answer with their number."""
    return [(row, (str(number),)) for number, row in enumerate(cells, 1)]


def found(content: bytes, kind: str = "", **more: Any) -> list[Finding]:
    """What the check says, of one kind."""
    return [one for one in lint({"d.dmn": content}, **more) if kind in ("", one.kind)]


def hits(content: bytes, context: Mapping[str, Any]) -> list[int]:
    """The rules that hit in the engine, when the table collects them."""
    for policy in ("UNIQUE", "FIRST", "ANY", "PRIORITY"):
        content = content.replace(f'hitPolicy="{policy}"'.encode(), b'hitPolicy="COLLECT"')
    decided = dmn.load({"d.dmn": content}).decide("rate", context)
    return [rule["index"] for rule in decided.explanation[-1]["rules"]]


def shown(finding: Finding) -> dict[str, Any]:
    """The finding's example as variables."""
    assert finding.example is not None, finding
    assert finding.example.context is not None, finding
    return finding.example.context


def value(text: str) -> Any:
    """A FEEL value."""
    return feel.compile(text).evaluate({}).value
